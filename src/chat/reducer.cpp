// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/reducer.h"

#include "chat/reduction.h"

#include <QJsonDocument>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr auto kForwarded = "Forwarded to client"_L1; //!< a runtime's own stand-in for a client's answer

} // namespace

void mergeMetadata(events::Metadata &into, const events::Metadata &metadata)
{
    if (!metadata)
        return;
    QJsonObject all = into.value_or(QJsonObject());
    for (auto member = metadata->begin(); member != metadata->end(); ++member)
        all.insert(member.key(), member.value());
    into = all;
}

void mergeMetadata(Message &into, const events::Metadata &metadata)
{
    if (!metadata)
        return;
    events::Metadata all = into.extra.value("metadata"_L1).toObject();
    mergeMetadata(all, metadata);
    into.extra.insert("metadata"_L1, *all);
}

//! Where something new from the server belongs: before the person's own messages that have not arrived there yet.
int Reduction::tail() const
{
    auto row = m_conversation.messages.size();
    while (row > 0) {
        const Message &last = m_conversation.messages[row - 1];
        if (last.role != Message::Role::User || last.delivery == Message::Delivery::Settled)
            break;
        --row;
    }
    return static_cast<int>(row);
}

//! The server still knows it.
void Reduction::heard(int row)
{
    if (m_source == Source::Replay)
        m_conversation.told.insert(at(row).id);
}

void Reduction::changed(int row)
{
    heard(row);
    const Change change { Change::Kind::Changed, row };
    if (changes.empty() || changes.back() != change)
        changes.push_back(change);
}

void Reduction::insert(int row, Message message)
{
    if (!message.at.isValid())
        message.at = m_now;
    if (m_source == Source::Replay)
        m_conversation.told.insert(message.id);
    m_conversation.insert(row, message);
    changes.push_back({ Change::Kind::Inserted, row });
}

//! The server has this message.
void Reduction::settle(int row)
{
    at(row).delivery = Message::Delivery::Settled;
    at(row).onServer = true;
    changed(row);
}

void Reduction::operator()(const events::RunStarted &event)
{
    // A replay may hold a failed run whose messages were never ended.
    add(closeOpen(m_conversation, Message::End::BrokeOff));
    m_conversation.lastRunEnd = Message::End::Complete;
    m_conversation.activeRunId = event.runId;
    m_conversation.runStartedAt = m_source == Source::Live ? m_now : QDateTime();
    m_conversation.steps.clear();
    m_conversation.subagents.clear();
    m_conversation.raised.clear();
    m_conversation.answerId.clear();
    for (const Message &message : event.input) {
        take(message);
        settle(m_conversation.rowOf(message.id));
    }
}

//! What interrupted a run waits for an answer until a run finishes: one that fails leaves it open.
void Reduction::operator()(const events::RunFinished &event)
{
    m_conversation.interrupts = event.interrupts.isEmpty() ? m_conversation.raised : event.interrupts;
    endRun(event.stopped ? Message::End::Stopped : Message::End::Complete, event.runId, event.usage);
}

void Reduction::operator()(const events::RunError &event)
{
    endRun(Message::End::Failed, m_conversation.activeRunId, event.usage);
}

void Reduction::endRun(Message::End end, const QString &runId, const QList<TokenUsage> &usage)
{
    RunSummary summary { runId.isEmpty() ? m_conversation.activeRunId : runId, -1, usage };
    if (m_conversation.runStartedAt.isValid())
        summary.milliseconds = m_conversation.runStartedAt.msecsTo(m_now);
    if (const int row = m_conversation.rowOf(m_conversation.answerId); row >= 0) {
        const std::optional<RunSummary> known = at(row).run;
        if (summary.milliseconds < 0 && known && known->runId == summary.runId)
            summary.milliseconds = known->milliseconds; // we were there when it was not yet a replay
        at(row).run = summary;
        changed(row);
    }
    m_conversation.lastRun = summary;
    m_conversation.activeRunId.clear();
    m_conversation.runStartedAt = {};
    m_conversation.steps.clear();
    m_conversation.raised.clear();
    m_conversation.lastRunEnd = end;
    add(closeOpen(m_conversation, end));
}

void Reduction::operator()(const events::StepStarted &event)
{
    m_conversation.steps << RunningStep { event.name, event.subagentRunId };
}

void Reduction::operator()(const events::StepFinished &event)
{
    m_conversation.steps.removeOne(RunningStep { event.name, event.subagentRunId });
}

Subagent *Reduction::subagent(const QString &runId)
{
    QList<Subagent> &all = m_conversation.subagents;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Subagent &known) { return known.runId == runId; });
    return found == all.end() ? nullptr : &*found;
}

void Reduction::operator()(const events::SubagentStarted &event)
{
    const Subagent started {
        event.subagentRunId,      event.name, event.description, event.parentSubagentRunId, event.parentToolCallId,
        Subagent::State::Running, {}
    };
    if (Subagent *known = subagent(event.subagentRunId))
        *known = started;
    else
        m_conversation.subagents << started;
}

void Reduction::operator()(const events::SubagentFinished &event)
{
    if (Subagent *known = subagent(event.subagentRunId))
        known->state = event.isSuspended ? Subagent::State::Suspended : Subagent::State::Finished;
}

void Reduction::operator()(const events::SubagentError &event)
{
    if (Subagent *known = subagent(event.subagentRunId)) {
        known->state = Subagent::State::Failed;
        known->problem = event.message;
    }
}

//! Before AG-UI had interrupts, agents raised them as a custom event; the id is ours.
void Reduction::operator()(const events::Custom &event)
{
    if (event.name != "on_interrupt"_L1)
        return;
    Interrupt interrupt;
    interrupt.id = u"%1-interrupt-%2"_s.arg(m_conversation.activeRunId, QString::number(m_conversation.raised.size() + 1));
    interrupt.reason = u"input_required"_s;
    interrupt.message = event.value.toString();
    interrupt.isLegacy = true;
    interrupt.value = event.value;
    interrupt.subagentRunId = event.subagentRunId;
    m_conversation.raised << interrupt;
}

Changes reduce(Conversation &conversation, const AgentEvent &event, Source source, const QDateTime &now)
{
    Reduction reduction(conversation, source, now);
    std::visit(reduction, event);
    return reduction.changes;
}

namespace {

//! A text of the run that was stopped; what broke off or failed before stays what it is.
bool isStoppedAnswer(const Conversation &conversation, const Message &message, Message::End end)
{
    return end == Message::End::Stopped && message.id == conversation.answerId && message.end == Message::End::Complete;
}

bool isUnderWay(const ToolCall &call)
{
    return call.state == ToolCall::State::Preparing || call.state == ToolCall::State::Running;
}

bool isQuestion(const ToolCall &call)
{
    return call.state == ToolCall::State::AwaitingApproval;
}

} // namespace

Changes closeOpen(Conversation &conversation, Message::End end)
{
    Changes changes;
    if (conversation.lastRunEnd == Message::End::Failed)
        end = Message::End::Failed;
    const auto unanswered = !conversation.interrupts.isEmpty() ? ToolCall::State::NotAnswered : ToolCall::State::Failed;
    const int answer = conversation.rowOf(conversation.answerId); // may be whole, and be stopped after that
    const auto rows = static_cast<int>(conversation.messages.size());
    int firstQuestion = rows;
    for (int row = answer < 0 ? conversation.firstUnsettled() : qMin(answer, conversation.firstUnsettled()); row < rows; ++row) {
        Message &message = conversation.messages[static_cast<std::size_t>(row)];
        bool isChanged = message.end == Message::End::Open || isStoppedAnswer(conversation, message, end);
        if (isChanged)
            message.end = end;
        if (std::any_of(message.toolCalls.cbegin(), message.toolCalls.cend(), isUnderWay)) { // the others stay shared
            for (ToolCall &call : message.toolCalls)
                call.state = isUnderWay(call) ? unanswered : call.state;
            isChanged = true;
        }
        if (isChanged)
            changes.push_back({ Change::Kind::Changed, row });
        if (firstQuestion == rows && std::any_of(message.toolCalls.cbegin(), message.toolCalls.cend(), isQuestion))
            firstQuestion = row;
    }
    conversation.setFirstUnsettled(firstQuestion);
    conversation.callsReadyAt.clear();
    conversation.thoughtsStartedAt.clear();
    return changes;
}

void beginReplay(Conversation &conversation)
{
    conversation.told.clear();
    conversation.retoldTexts.clear();
    conversation.retoldArguments.clear();
}

Changes endReplay(Conversation &conversation, bool complete)
{
    conversation.activeRunId.clear();
    conversation.steps.clear();
    Changes changes = closeOpen(conversation, Message::End::BrokeOff);
    for (std::size_t row = 0; complete && row < conversation.messages.size(); ++row) {
        Message &message = conversation.messages[row];
        const bool onServer = conversation.told.contains(message.id);
        if (message.delivery == Message::Delivery::Settled && message.onServer != onServer) {
            message.onServer = onServer;
            changes.push_back({ Change::Kind::Changed, static_cast<int>(row) });
        }
    }
    conversation.retoldTexts.clear();
    conversation.retoldArguments.clear();
    return changes;
}

ToolCall::State stateOfResult(const QString &content)
{
    using State = ToolCall::State;
    if (content.startsWith("Error:"_L1))
        return State::Failed;
    if (content == kForwarded || content == unansweredResult())
        return State::NotAnswered;
    if (!content.startsWith(u'{'))
        return State::Done;
    const QJsonObject result = QJsonDocument::fromJson(content.toUtf8()).object();
    const QString status = result.value("status"_L1).toString();
    const QString error = result.value("error"_L1).toString();
    if (status == "declined"_L1 || error == "forbidden"_L1)
        return State::Declined;
    if (status == "cancelled"_L1 || result.value("answered"_L1) == QJsonValue(false))
        return State::RefusedByPerson;
    if (result.value("approved"_L1).isBool() && !result.value("approved"_L1).toBool())
        return State::RefusedByPerson;
    const bool failed = !error.isEmpty() || status == "error"_L1 || status == "stopped"_L1;
    return failed ? State::Failed : State::Done;
}

bool isUnanswered(const ToolCall &call)
{
    return call.result.isEmpty() || call.result == kForwarded;
}

} // namespace countersign
