// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventverifier.h"

#include "agui/wiretype.h"

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! A tag that is missing is not one that is empty.
bool isSameOwner(const QString &one, const QString &other)
{
    return one.isNull() == other.isNull() && one == other;
}

QString shownOwner(const QString &owner)
{
    return owner.isNull() ? u"(the parent agent)"_s : owner;
}

QString agentOf(const QString &owner)
{
    return owner.isNull() ? u"the parent agent"_s : u"subagent '%1'"_s.arg(owner);
}

QString alreadyOpen(const QString &type, QLatin1StringView noun, const QString &id, QLatin1StringView end)
{
    return u"Cannot send '%1' event: A %2 with ID '%3' is already in progress. Complete it with '%4' first."_s.arg(type, noun, id,
                                                                                                                   end);
}

QString notOpen(const QString &type, QLatin1StringView noun, const QString &id, const QString &advice)
{
    return u"Cannot send '%1' event: No active %2 found with ID '%3'. %4"_s.arg(type, noun, id, advice);
}

QString startFirst(QLatin1StringView start)
{
    return u"A '%1' event must be sent first."_s.arg(start);
}

} // namespace

bool EventVerifier::Step::operator==(const Step &other) const
{
    return name == other.name && isSameOwner(owner, other.owner);
}

QString EventVerifier::OpenIds::list() const
{
    QList<std::pair<quint64, QString>> ordered;
    for (auto id = m_ids.begin(); id != m_ids.end(); ++id)
        ordered.append({ id.value(), id.key() });
    std::sort(ordered.begin(), ordered.end());
    QStringList names;
    for (const auto &[when, id] : ordered)
        names << id;
    return names.join(", "_L1);
}

//! The rules of each type; all of them may take the order within a run for granted.
struct EventVerifier::Rules
{
    Run &run;
    QString type;

    //! Whoever goes on with something has to be who began it; who does not say is taken at that.
    [[nodiscard]] Verdict disagrees(const QString &tag, const Owners &owners, QLatin1StringView noun, const QString &id) const
    {
        if (tag.isNull())
            return {};
        const auto owner = owners.constFind(id);
        if (owner == owners.constEnd() || isSameOwner(*owner, tag))
            return {};
        return u"Cannot send '%1': subagentRunId '%2' does not match the %3 '%4' opener's subagent '%5'."_s.arg(
            type, tag, noun, id, shownOwner(*owner));
    }
    //! A message, span or call begins.
    [[nodiscard]] Verdict opens(OpenIds &open, Owners &owners, const QString &id, const QString &tag, QLatin1StringView noun,
                                QLatin1StringView ownersNoun, QLatin1StringView end)
    {
        if (open.contains(id))
            return alreadyOpen(type, noun, id, end);
        if (const Verdict verdict = disagrees(tag, owners, ownersNoun, id))
            return verdict;
        open.add(id);
        if (!owners.contains(id))
            owners.insert(id, tag);
        return {};
    }

    void seed(const Message &message, bool isFinal)
    {
        Owners &owners = message.role == Message::Role::Reasoning  ? run.thoughtOwners
                         : message.role == Message::Role::Activity ? run.activityOwners
                                                                   : run.messageOwners;
        if (isFinal || !owners.contains(message.id))
            owners.insert(message.id, message.subagentRunId);
        for (const ToolCall &call : message.toolCalls) {
            if (isFinal || !run.callOwners.contains(call.id))
                run.callOwners.insert(call.id, message.subagentRunId);
        }
    }

    Verdict operator()(const events::RunStarted &event)
    {
        run.isStarted = true;
        for (const Message &message : event.input)
            seed(message, false);
        return {};
    }
    Verdict operator()(const events::RunFinished &);
    Verdict operator()(const events::RunError &)
    {
        run.isFailed = true;
        return {};
    }
    Verdict operator()(const events::StepStarted &event);
    Verdict operator()(const events::StepFinished &event);
    //! Steps under way, the agents in the order in which they first spoke of one.
    [[nodiscard]] QList<Step> stepsByOwner() const
    {
        QList<Step> steps;
        for (const QString &owner : std::as_const(run.stepOwners)) {
            for (const Step &step : std::as_const(run.steps)) {
                if (isSameOwner(step.owner, owner))
                    steps << step;
            }
        }
        return steps;
    }
    void noteStepOwner(const QString &owner)
    {
        const auto isOwner = [&](const QString &known) { return isSameOwner(known, owner); };
        if (std::none_of(run.stepOwners.cbegin(), run.stepOwners.cend(), isOwner))
            run.stepOwners << owner;
    }
    Verdict operator()(const events::TextStarted &event)
    {
        if (event.role == Message::Role::Reasoning)
            return opens(run.thoughts, run.thoughtOwners, event.messageId, event.subagentRunId, "reasoning message"_L1,
                         "reasoning message"_L1, "REASONING_MESSAGE_END"_L1);
        return opens(run.texts, run.messageOwners, event.messageId, event.subagentRunId, "text message"_L1, "message"_L1,
                     "TEXT_MESSAGE_END"_L1);
    }
    [[nodiscard]] Verdict continues(const QString &id, const QString &tag, bool isReasoning, const QString &advice) const
    {
        const OpenIds &open = isReasoning ? run.thoughts : run.texts;
        if (!open.contains(id))
            return notOpen(type, isReasoning ? "reasoning message"_L1 : "text message"_L1, id, advice);
        return disagrees(tag, isReasoning ? run.thoughtOwners : run.messageOwners,
                         isReasoning ? "reasoning message"_L1 : "message"_L1, id);
    }
    Verdict operator()(const events::TextDelta &event)
    {
        const OpenIds &open = event.isReasoning ? run.thoughts : run.texts;
        if (event.subagentRunId.isNull() && open.contains(event.messageId))
            return {}; // nearly always: no sentence is made up for it
        return continues(event.messageId, event.subagentRunId, event.isReasoning,
                         event.isReasoning ? u"Start a reasoning message with 'REASONING_MESSAGE_START' first."_s
                                           : u"Start a text message with 'TEXT_MESSAGE_START' first."_s);
    }
    Verdict operator()(const events::TextEnded &event)
    {
        const QString advice = event.isReasoning ? u"Start a reasoning message with 'REASONING_MESSAGE_START' first."_s
                                                 : startFirst("TEXT_MESSAGE_START"_L1);
        const Verdict verdict = continues(event.messageId, event.subagentRunId, event.isReasoning, advice);
        if (!verdict)
            (event.isReasoning ? run.thoughts : run.texts).remove(event.messageId);
        return verdict;
    }
    Verdict operator()(const events::ToolCallStarted &event);
    Verdict operator()(const events::ToolCallDelta &event)
    {
        if (!run.calls.contains(event.toolCallId))
            return notOpen(type, "tool call"_L1, event.toolCallId, u"Start a tool call with 'TOOL_CALL_START' first."_s);
        return disagrees(event.subagentRunId, run.callOwners, "tool call"_L1, event.toolCallId);
    }
    Verdict operator()(const events::ToolCallEnded &event)
    {
        if (!run.calls.contains(event.toolCallId))
            return notOpen(type, "tool call"_L1, event.toolCallId, startFirst("TOOL_CALL_START"_L1));
        const Verdict verdict = disagrees(event.subagentRunId, run.callOwners, "tool call"_L1, event.toolCallId);
        if (!verdict)
            run.calls.remove(event.toolCallId);
        return verdict;
    }
    Verdict operator()(const events::ToolCallResult &event)
    {
        run.messageOwners.insert(event.messageId, event.subagentRunId);
        return {};
    }
    Verdict operator()(const events::EncryptedValue &event)
    {
        if (event.ofToolCall)
            return disagrees(event.subagentRunId, run.callOwners, "tool call"_L1, event.entityId);
        const bool isMessage = run.messageOwners.contains(event.entityId);
        return disagrees(event.subagentRunId, isMessage ? run.messageOwners : run.thoughtOwners, "message"_L1, event.entityId);
    }
    Verdict operator()(const events::MessagesSnapshot &event)
    {
        for (const Message &message : event.messages)
            seed(message, true);
        return {};
    }
    Verdict operator()(const events::ActivitySnapshot &event)
    {
        if (event.replace || !run.activityOwners.contains(event.messageId))
            run.activityOwners.insert(event.messageId, event.subagentRunId);
        return {};
    }
    Verdict operator()(const events::ActivityDelta &event)
    {
        return disagrees(event.subagentRunId, run.activityOwners, "activity"_L1, event.messageId);
    }
    Verdict operator()(const events::ReasoningStarted &event)
    {
        return opens(run.spans, run.thoughtOwners, event.spanId, event.subagentRunId, "reasoning span"_L1, "reasoning message"_L1,
                     "REASONING_END"_L1);
    }
    Verdict operator()(const events::ReasoningEnded &event)
    {
        if (!run.spans.contains(event.spanId))
            return notOpen(type, "reasoning span"_L1, event.spanId, startFirst("REASONING_START"_L1));
        const Verdict verdict = disagrees(event.subagentRunId, run.thoughtOwners, "reasoning message"_L1, event.spanId);
        if (!verdict)
            run.spans.remove(event.spanId);
        return verdict;
    }
    Verdict operator()(const events::SubagentStarted &event);
    [[nodiscard]] Verdict endSubagent(const QString &id)
    {
        if (!run.subagents.contains(id))
            return u"Cannot send '%1': no active subagent found with ID '%2'. %3"_s.arg(type, id,
                                                                                        startFirst("SUBAGENT_STARTED"_L1));
        run.subagents.remove(id);
        run.endedSubagents.insert(id, true);
        return {};
    }
    Verdict operator()(const events::SubagentFinished &event) { return endSubagent(event.subagentRunId); }
    Verdict operator()(const events::SubagentError &event) { return endSubagent(event.subagentRunId); }
    Verdict operator()(const auto &) { return {}; }
};

EventVerifier::Verdict EventVerifier::Rules::operator()(const events::StepStarted &event)
{
    noteStepOwner(event.subagentRunId);
    const Step step { event.name, event.subagentRunId };
    if (run.steps.contains(step))
        return u"Step \"%1\" is already active for 'STEP_STARTED'"_s.arg(event.name)
               + (event.subagentRunId.isNull() ? QString() : u" in subagent '%1'"_s.arg(event.subagentRunId));
    run.steps << step;
    return {};
}

EventVerifier::Verdict EventVerifier::Rules::operator()(const events::StepFinished &event)
{
    noteStepOwner(event.subagentRunId);
    if (run.steps.removeOne(Step { event.name, event.subagentRunId }))
        return {};
    const QList<Step> all = stepsByOwner();
    const auto other = std::find_if(all.begin(), all.end(), [&](const Step &step) { return step.name == event.name; });
    if (other == all.end())
        return u"Cannot send 'STEP_FINISHED' for step \"%1\" that was not started"_s.arg(event.name);
    return u"Cannot send 'STEP_FINISHED' for step \"%1\" attributed to %2: that step is open under %3. A step must be finished "
           "by whoever started it."_s.arg(event.name, agentOf(event.subagentRunId), agentOf(other->owner));
}

//! A call belongs to the message that carries it, and so to that one's owner.
EventVerifier::Verdict EventVerifier::Rules::operator()(const events::ToolCallStarted &event)
{
    const QString &id = event.toolCallId;
    if (run.calls.contains(id))
        return alreadyOpen(type, "tool call"_L1, id, "TOOL_CALL_END"_L1);
    const QString &tag = event.subagentRunId;
    const QString &parent = event.parentMessageId;
    const bool hasParent = !parent.isNull() && run.messageOwners.contains(parent);
    const QString parentOwner = hasParent ? run.messageOwners.value(parent) : QString();
    if (hasParent && !tag.isNull() && !isSameOwner(tag, parentOwner))
        return u"Cannot send 'TOOL_CALL_START': subagentRunId '%1' does not match its parent message '%2' owner '%3'. A tool "
               "call belongs to the message that carries it."_s.arg(tag, parent, shownOwner(parentOwner));
    if (const Verdict verdict = disagrees(tag, run.callOwners, "tool call"_L1, id))
        return verdict;
    const auto owner = run.callOwners.constFind(id);
    const bool isOwned = owner != run.callOwners.constEnd();
    if (isOwned && tag.isNull() && hasParent && !isSameOwner(parentOwner, *owner))
        return u"Cannot send 'TOOL_CALL_START': tool call '%1' is owned by '%2' but its parent message '%3' is owned by '%4'. A "
               "tool call belongs to the message that carries it."_s.arg(id, shownOwner(*owner), parent, shownOwner(parentOwner));
    run.calls.add(id);
    if (!isOwned)
        run.callOwners.insert(id, tag.isNull() && hasParent ? parentOwner : tag);
    return {};
}

EventVerifier::Verdict EventVerifier::Rules::operator()(const events::SubagentStarted &event)
{
    const QString &id = event.subagentRunId;
    if (run.subagents.contains(id))
        return u"Cannot send 'SUBAGENT_STARTED': subagent '%1' is already active. Finish it with 'SUBAGENT_FINISHED' first."_s
            .arg(id);
    if (run.endedSubagents.contains(id))
        return u"Cannot send 'SUBAGENT_STARTED': subagent '%1' has already finished in this run. Subagent IDs are per-invocation "
               "and cannot be reused."_s.arg(id);
    const QString &parent = event.parentSubagentRunId;
    if (!parent.isNull() && !run.subagents.contains(parent) && !run.endedSubagents.contains(parent))
        return u"Cannot send 'SUBAGENT_STARTED': parentSubagentRunId '%1' has not been started in this run."_s.arg(parent);
    run.subagents.add(id);
    return {};
}

EventVerifier::Verdict EventVerifier::Rules::operator()(const events::RunFinished &)
{
    const auto stillOpen = [](QLatin1StringView what, const QString &names) {
        return u"Cannot send 'RUN_FINISHED' while %1 are still active: %2"_s.arg(what, names);
    };
    if (!run.steps.isEmpty()) {
        QStringList names;
        for (const Step &step : stepsByOwner())
            names << (step.owner.isNull() ? step.name : u"%1 (subagent '%2')"_s.arg(step.name, step.owner));
        return stillOpen("steps"_L1, names.join(", "_L1));
    }
    if (!run.texts.isEmpty())
        return stillOpen("text messages"_L1, run.texts.list());
    if (!run.thoughts.isEmpty())
        return stillOpen("reasoning messages"_L1, run.thoughts.list());
    if (!run.spans.isEmpty())
        return stillOpen("reasoning spans"_L1, run.spans.list());
    if (!run.calls.isEmpty())
        return stillOpen("tool calls"_L1, run.calls.list());
    if (!run.subagents.isEmpty())
        return stillOpen("subagents"_L1, run.subagents.list());
    run.isFinished = true;
    return {};
}

//! The life of a run: begun once, and nothing behind its end.
EventVerifier::Verdict EventVerifier::checkLife(const AgentEvent &event)
{
    const bool starts = std::holds_alternative<events::RunStarted>(event);
    const bool fails = std::holds_alternative<events::RunError>(event);
    if (m_run.isFailed && !starts)
        return u"Cannot send event type '%1': The run has already errored with 'RUN_ERROR'. No further events can be sent."_s.arg(
            wireType(event));
    if (m_run.isFinished && !starts && !fails)
        return u"Cannot send event type '%1': The run has already finished with 'RUN_FINISHED'. Start a new run with "
               "'RUN_STARTED'."_s.arg(wireType(event));
    if (!m_sawEvent) {
        m_sawEvent = true;
        return starts || fails ? Verdict() : Verdict(u"First event must be 'RUN_STARTED'"_s);
    }
    if (!starts)
        return {};
    if (m_run.isStarted && !m_run.isFinished && !m_run.isFailed)
        return u"Cannot send 'RUN_STARTED' while a run is still active. The previous run must be finished with 'RUN_FINISHED' "
               "before starting a new run."_s;
    if (m_run.isFinished || m_run.isFailed)
        m_run = {};
    return {};
}

EventVerifier::Verdict EventVerifier::check(const AgentEvent &event)
{
    const bool isPlainDelta =
        std::holds_alternative<events::TextDelta>(event) && m_sawEvent && !m_run.isFailed && !m_run.isFinished;
    if (!isPlainDelta) {
        if (const Verdict verdict = checkLife(event))
            return verdict;
    }
    return std::visit(Rules { m_run, wireType(event) }, event);
}

} // namespace countersign
