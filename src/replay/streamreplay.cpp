// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/streamreplay.h"

#include "agui/aguimessage.h"
#include "chat/reducer.h"

#include <QTimeZone>
#include <QUuid>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

QJsonObject errorOf(const EventPipeline::Problem &problem)
{
    using Stage = EventPipeline::Problem::Stage;
    switch (problem.stage) {
    case Stage::Enforce:
        return { { "stage"_L1, u"enforce"_s },
                 { "class"_L1, u"ZodError"_s },
                 { "paths"_L1, QJsonArray::fromStringList(problem.paths) } };
    case Stage::Chunks:
        return { { "stage"_L1, u"chunks"_s }, { "class"_L1, u"Error"_s }, { "message"_L1, problem.text } };
    case Stage::Verify:
        return { { "stage"_L1, u"verify"_s }, { "class"_L1, u"AGUIError"_s }, { "message"_L1, problem.text } };
    case Stage::Transport:
        break;
    }
    QJsonObject error { { "stage"_L1, u"transport"_s }, { "class"_L1, problem.isSyntax ? u"SyntaxError"_s : u"Error"_s } };
    if (!problem.isSyntax)
        error.insert("message"_L1, problem.text);
    return error;
}

QJsonObject outcomeOf(const events::RunFinished &finished)
{
    using Outcome = events::RunFinished::Outcome;
    if (finished.outcome == Outcome::Cancelled)
        return { { "kind"_L1, u"cancelled"_s } };
    if (finished.outcome == Outcome::Interrupt) {
        QJsonArray interrupts;
        for (const Interrupt &interrupt : finished.interrupts)
            interrupts << interruptToJson(interrupt);
        return { { "kind"_L1, u"interrupt"_s }, { "interrupts"_L1, interrupts } };
    }
    QJsonObject outcome { { "kind"_L1, u"success"_s },
                          { "pendingToolCallIds"_L1, QJsonArray::fromStringList(finished.pendingToolCallIds) } };
    if (!finished.result.isUndefined())
        outcome.insert("result"_L1, finished.result);
    return outcome;
}

} // namespace

StreamReplay::StreamReplay(const QJsonObject &input, EventPipeline::Mode mode)
    : m_minted(std::make_shared<QStringList>())
    , m_pipeline(mode, [minted = m_minted] {
        *minted << QUuid::createUuid().toString(QUuid::WithoutBraces);
        return minted->last();
    })
{
    const QJsonArray messages = input.value("messages"_L1).toArray();
    for (const QJsonValue json : messages) {
        if (const auto message = messageFromJson(json.toObject()))
            m_conversation.append(*message);
    }
    m_conversation.state = input.value("state"_L1);
}

bool StreamReplay::take(const QByteArray &frame)
{
    if (m_error)
        return false;
    const EventPipeline::Step step = m_pipeline.take(frame);
    m_notices << step.notices;
    const Source source = m_pipeline.mode() == EventPipeline::Mode::Strict ? Source::Conformance : Source::Live;
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(0, QTimeZone::utc());
    for (const AgentEvent &event : step.events) {
        note(event);
        std::ignore = reduce(m_conversation, event, source, now);
    }
    if (step.problem)
        m_error = errorOf(*step.problem);
    return !m_error;
}

QJsonArray StreamReplay::messages() const
{
    QJsonArray messages;
    for (const Message &message : m_conversation.messages)
        messages << messageToJson(message);
    return messages;
}

void StreamReplay::note(const AgentEvent &event)
{
    if (const auto *started = std::get_if<events::RunStarted>(&event)) {
        m_runs << QJsonObject { { "runId"_L1, started->runId }, { "outcome"_L1, QJsonValue::Null } };
    } else if (const auto *finished = std::get_if<events::RunFinished>(&event)) {
        endRun(outcomeOf(*finished));
    } else if (const auto *error = std::get_if<events::RunError>(&event)) {
        QJsonObject outcome { { "kind"_L1, u"error"_s }, { "message"_L1, error->message } };
        if (!error->code.isNull())
            outcome.insert("code"_L1, error->code);
        endRun(outcome);
    }
}

void StreamReplay::endRun(const QJsonObject &outcome)
{
    if (m_runs.isEmpty())
        m_runs << QJsonObject { { "runId"_L1, QJsonValue::Null } };
    QJsonObject run = m_runs.last().toObject();
    run.insert("outcome"_L1, outcome);
    m_runs.replace(m_runs.size() - 1, run);
}

QJsonObject interruptToJson(const Interrupt &interrupt)
{
    QJsonObject json { { "id"_L1, interrupt.id },
                       { "reason"_L1, interrupt.reason },
                       { "responseSchema"_L1, interrupt.responseSchema },
                       { "metadata"_L1, interrupt.metadata },
                       { "expiresAt"_L1, interrupt.expiresAt.toString(Qt::ISODateWithMs) } };
    if (!interrupt.message.isNull())
        json.insert("message"_L1, interrupt.message);
    if (!interrupt.toolCallId.isNull())
        json.insert("toolCallId"_L1, interrupt.toolCallId);
    if (!interrupt.subagentRunId.isNull())
        json.insert("subagentRunId"_L1, interrupt.subagentRunId);
    return json;
}

} // namespace countersign
