// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventpipeline.h"

#include "agui/eventdecoder.h"
#include "agui/eventenforcement.h"
#include "agui/jsontokens.h"

#include <QJsonArray>
#include <QUuid>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

using Stage = EventPipeline::Problem::Stage;

qsizetype messagesIn(const QJsonObject &event)
{
    return event.value("messages"_L1).toArray().size() + event.value("input"_L1).toObject().value("messages"_L1).toArray().size();
}

} // namespace

EventPipeline::EventPipeline(Mode mode, CompatibilityBoundary::MakeId makeId)
    : m_mode(mode)
    , m_boundary(std::move(makeId))
    , m_chunks(mode == Mode::Strict)
{
}

QString EventPipeline::freshId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

EventPipeline::Step EventPipeline::take(const QByteArray &frame)
{
    if (const auto delta = m_textDeltas.read(frame)) {
        Step step;
        QList<AgentEvent> ends;
        m_chunks.close(schema::Closes::Lane, {}, ends);
        for (const AgentEvent &end : std::as_const(ends))
            pass(end, step);
        pass(*delta, step);
        return step;
    }
    if (m_mode == Mode::Strict && !isStrictJson(frame))
        return { {}, {}, Problem { Stage::Transport, u"no JSON"_s, {}, true } };
    const Expected<QJsonObject> json = jsonFrame(frame);
    if (json)
        return take(*json);
    const QString text = json.error().detail;
    return { {}, {}, Problem { Stage::Transport, text, {}, !text.startsWith("Invalid event"_L1) } };
}

EventPipeline::Step EventPipeline::take(const QJsonObject &frame)
{
    Step step;
    if (frame.value("type"_L1).toString().isEmpty()) {
        step.problem = Problem { Stage::Transport, u"Invalid event: the frame carries no event type."_s };
        return step;
    }
    if (const qsizetype count = messagesIn(frame); count > maxMessages) {
        step.problem = Problem { Stage::Transport, u"%1 messages in one event"_s.arg(count), {}, false, true };
        return step;
    }
    QStringList converted;
    QJsonObject event = m_boundary.translate(frame, converted);
    for (const QString &what : std::as_const(converted))
        step.notices << u"compat:"_s + what;
    const QString name = event.value("type"_L1).toString();
    const schema::EventType *type = schema::eventType(name);
    if (!type) {
        step.notices << u"dropped-event:"_s + name;
        if (m_mode == Mode::Tolerant)
            step.events << events::Other { name, event };
        return step;
    }
    if (!enforce(event, *type, step))
        return step;
    QList<AgentEvent> spelled;
    if (ChunkExpander::isChunk(name)) {
        if (const auto problem = m_chunks.expand(name, event, spelled, step.notices))
            step.problem = Problem { Stage::Chunks, *problem };
    } else {
        m_chunks.close(type->closes, givenText(event, "subagentRunId"_L1), spelled);
        spelled << decodedEvent(name, event);
    }
    std::optional<Problem> unexpanded = std::exchange(step.problem, {});
    for (const AgentEvent &one : std::as_const(spelled)) {
        pass(one, step);
        if (step.problem)
            return step;
    }
    step.problem = unexpanded;
    return step;
}

//! False if that was the end.
bool EventPipeline::enforce(QJsonObject &event, const schema::EventType &type, Step &step) const
{
    QStringList stripped;
    // The event itself is never of an unknown kind: its type is known.
    event = withoutUnknown(event, type.shape, stripped).value_or(event);
    for (const QString &path : std::as_const(stripped))
        step.notices << u"stripped:%1:%2"_s.arg(type.name, path);
    const QStringList wrong = violations(event, type.shape);
    if (wrong.isEmpty())
        return true;
    if (m_mode == Mode::Tolerant) {
        QStringList paths;
        if (const auto mendedEvent = mended(event, type.shape, paths)) {
            event = *mendedEvent;
            for (const QString &path : std::as_const(paths))
                step.notices << u"mended:%1:%2"_s.arg(type.name, path);
            return true;
        }
    }
    step.problem = Problem { Stage::Enforce, u"%1 with a wrong %2"_s.arg(type.name, wrong.join(", "_L1)), wrong };
    return false;
}

//! Through the verifier, and out.
void EventPipeline::pass(const AgentEvent &event, Step &step)
{
    if (const auto verdict = m_verifier.check(event)) {
        if (m_mode == Mode::Strict) {
            step.problem = Problem { Stage::Verify, *verdict };
            return;
        }
        step.notices << u"order:"_s + *verdict;
    }
    step.events << event;
    if (!std::holds_alternative<events::TextDelta>(event))
        tally(step.events.last());
}

//! Which calls a run leaves to the client: those it names, or else those it began and gave no result.
void EventPipeline::tally(AgentEvent &event)
{
    if (const auto *call = std::get_if<events::ToolCallStarted>(&event)) {
        if (!m_knownCalls.contains(call->toolCallId))
            m_calls << call->toolCallId;
        m_knownCalls.insert(call->toolCallId);
    } else if (const auto *result = std::get_if<events::ToolCallResult>(&event)) {
        m_answered.insert(result->toolCallId);
    } else if (std::holds_alternative<events::RunStarted>(event)) {
        m_calls.clear();
        m_knownCalls.clear();
        m_answered.clear();
    } else if (auto *finished = std::get_if<events::RunFinished>(&event)) {
        if (finished->outcome != events::RunFinished::Outcome::Success || !finished->pendingToolCallIds.isEmpty())
            return;
        for (const QString &id : std::as_const(m_calls)) {
            if (!m_answered.contains(id))
                finished->pendingToolCallIds << id;
        }
    }
}

} // namespace countersign
