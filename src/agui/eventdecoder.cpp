// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventdecoder.h"

#include "agui/aguimessage.h"
#include "agui/jsonframe.h"

#include <QHash>
#include <QTimeZone>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! The members of an event, by name.
class Members
{
public:
    explicit Members(const QJsonObject &json) : m_json(json) {}

    [[nodiscard]] QString text(QLatin1StringView name) const { return givenText(m_json, name); }
    [[nodiscard]] QJsonValue value(QLatin1StringView name) const { return m_json.value(name); }
    [[nodiscard]] QJsonArray array(QLatin1StringView name) const { return value(name).toArray(); }
    [[nodiscard]] QJsonObject object(QLatin1StringView name) const { return value(name).toObject(); }
    [[nodiscard]] QString tag() const { return text("subagentRunId"_L1); }
    [[nodiscard]] QString messageId() const { return text("messageId"_L1); }
    [[nodiscard]] QString toolCallId() const { return text("toolCallId"_L1); }
    [[nodiscard]] events::Metadata metadata() const
    {
        const QJsonValue metadata = value("metadata"_L1);
        return metadata.isObject() ? events::Metadata(metadata.toObject()) : events::Metadata();
    }

private:
    const QJsonObject &m_json;
};

QStringList textsOf(const QJsonArray &array)
{
    QStringList texts;
    for (const auto &value : array)
        texts << givenText(value);
    return texts;
}

QList<Message> messagesOf(const QJsonArray &array)
{
    QList<Message> messages;
    for (const auto &value : array) {
        if (const auto message = messageFromJson(value.toObject()))
            messages << *message;
    }
    return messages;
}

QList<TokenUsage> usageOf(const QJsonArray &array)
{
    QList<TokenUsage> usage;
    for (const auto &value : array)
        usage << usageFromJson(value.toObject());
    return usage;
}

AgentEvent runStarted(const Members &json)
{
    const QJsonArray input = json.object("input"_L1).value("messages"_L1).toArray();
    return events::RunStarted { json.text("threadId"_L1),    json.text("runId"_L1),           messagesOf(input),
                                json.text("parentRunId"_L1), json.text("protocolVersion"_L1), json.metadata() };
}

AgentEvent runFinished(const Members &json)
{
    using Outcome = events::RunFinished::Outcome;
    const QJsonObject outcome = json.object("outcome"_L1);
    const QString type = outcome.value("type"_L1).toString();
    events::RunFinished event;
    event.runId = json.text("runId"_L1);
    event.threadId = json.text("threadId"_L1);
    event.outcome = type == "interrupt"_L1 ? Outcome::Interrupt : type == "cancelled"_L1 ? Outcome::Cancelled : Outcome::Success;
    // A CopilotKit runtime says neither thread nor run of one that was stopped.
    event.stopped = event.outcome == Outcome::Cancelled || (event.runId.isEmpty() && event.outcome == Outcome::Success);
    const QJsonArray interrupts = outcome.value("interrupts"_L1).toArray();
    for (const auto &interrupt : interrupts)
        event.interrupts << interruptFromJson(interrupt.toObject());
    event.usage = usageOf(json.array("usage"_L1));
    event.pendingToolCallIds = textsOf(outcome.value("pendingToolCallIds"_L1).toArray());
    event.result = json.value("result"_L1);
    event.metadata = json.metadata();
    return event;
}

AgentEvent textStarted(const Members &json)
{
    const auto role = roleFromJson(json.text("role"_L1)).value_or(Message::Role::Assistant);
    return events::TextStarted { json.messageId(), role, json.text("name"_L1), json.tag(), json.metadata() };
}

AgentEvent toolCallResult(const Members &json)
{
    events::ToolCallResult event { json.messageId(), json.toolCallId(), {}, json.tag(), json.metadata(), {} };
    const QJsonValue content = json.value("content"_L1);
    event.content = content.isUndefined() ? u""_s : textOfContent(content, &event.parts);
    return event;
}

AgentEvent activitySnapshot(const Members &json)
{
    return events::ActivitySnapshot { json.messageId(),
                                      json.text("activityType"_L1),
                                      json.object("content"_L1),
                                      json.value("replace"_L1).toBool(true),
                                      json.tag(),
                                      json.metadata() };
}

AgentEvent subagentStarted(const Members &json)
{
    return events::SubagentStarted { json.tag(),
                                     json.text("name"_L1),
                                     json.text("description"_L1),
                                     json.text("parentSubagentRunId"_L1),
                                     json.text("parentToolCallId"_L1),
                                     json.text("parentMessageId"_L1),
                                     json.metadata() };
}

AgentEvent subagentFinished(const Members &json)
{
    const QJsonObject outcome = json.object("outcome"_L1);
    return events::SubagentFinished { json.tag(), outcome.value("type"_L1) == "suspended"_L1,
                                      textsOf(outcome.value("interruptIds"_L1).toArray()), json.value("result"_L1),
                                      json.metadata() };
}

template<typename Event> AgentEvent step(const Members &json)
{
    return Event { json.text("stepName"_L1), json.tag(), json.metadata() };
}

template<bool isReasoning> AgentEvent textDelta(const Members &json)
{
    return events::TextDelta { json.messageId(), json.text("delta"_L1), json.tag(), json.metadata(), isReasoning };
}

template<bool isReasoning> AgentEvent textEnded(const Members &json)
{
    return events::TextEnded { json.messageId(), json.tag(), json.metadata(), isReasoning };
}

template<typename Event> AgentEvent span(const Members &json)
{
    return Event { json.messageId(), json.tag(), json.metadata() };
}

using Decode = AgentEvent (*)(const Members &);

const QHash<QString, Decode> &decoders()
{
    using namespace events;
    static const QHash<QString, Decode> all {
        { u"RUN_STARTED"_s, runStarted },
        { u"RUN_FINISHED"_s, runFinished },
        { u"RUN_ERROR"_s,
          [](const Members &json) -> AgentEvent {
              return RunError { json.text("message"_L1), json.text("code"_L1), usageOf(json.array("usage"_L1)), json.metadata() };
          } },
        { u"STEP_STARTED"_s, step<StepStarted> },
        { u"STEP_FINISHED"_s, step<StepFinished> },
        { u"TEXT_MESSAGE_START"_s, textStarted },
        { u"TEXT_MESSAGE_CONTENT"_s, textDelta<false> },
        { u"TEXT_MESSAGE_END"_s, textEnded<false> },
        { u"TOOL_CALL_START"_s,
          [](const Members &json) -> AgentEvent {
              return ToolCallStarted { json.toolCallId(), json.text("toolCallName"_L1), json.text("parentMessageId"_L1),
                                       json.tag(), json.metadata() };
          } },
        { u"TOOL_CALL_ARGS"_s,
          [](const Members &json) -> AgentEvent {
              return ToolCallDelta { json.toolCallId(), json.text("delta"_L1), json.tag(), json.metadata() };
          } },
        { u"TOOL_CALL_END"_s,
          [](const Members &json) -> AgentEvent {
              return ToolCallEnded { json.toolCallId(), json.tag(), json.metadata() };
          } },
        { u"TOOL_CALL_RESULT"_s, toolCallResult },
        { u"STATE_SNAPSHOT"_s,
          [](const Members &json) -> AgentEvent {
              return StateSnapshot { json.value("snapshot"_L1), json.tag(), json.metadata() };
          } },
        { u"STATE_DELTA"_s,
          [](const Members &json) -> AgentEvent {
              return StateDelta { json.array("delta"_L1), json.tag(), json.metadata() };
          } },
        { u"MESSAGES_SNAPSHOT"_s,
          [](const Members &json) -> AgentEvent {
              return MessagesSnapshot { messagesOf(json.array("messages"_L1)), json.metadata() };
          } },
        { u"ACTIVITY_SNAPSHOT"_s, activitySnapshot },
        { u"ACTIVITY_DELTA"_s,
          [](const Members &json) -> AgentEvent {
              return ActivityDelta { json.messageId(), json.text("activityType"_L1), json.array("patch"_L1), json.tag(),
                                     json.metadata() };
          } },
        { u"REASONING_START"_s, span<ReasoningStarted> },
        { u"REASONING_END"_s, span<ReasoningEnded> },
        { u"REASONING_MESSAGE_START"_s,
          [](const Members &json) -> AgentEvent {
              return TextStarted { json.messageId(), Message::Role::Reasoning, {}, json.tag(), json.metadata() };
          } },
        { u"REASONING_MESSAGE_CONTENT"_s, textDelta<true> },
        { u"REASONING_MESSAGE_END"_s, textEnded<true> },
        { u"REASONING_ENCRYPTED_VALUE"_s,
          [](const Members &json) -> AgentEvent {
              return EncryptedValue { json.text("entityId"_L1), json.value("subtype"_L1) == "tool-call"_L1,
                                      json.text("encryptedValue"_L1), json.tag(), json.metadata() };
          } },
        { u"SUBAGENT_STARTED"_s, subagentStarted },
        { u"SUBAGENT_FINISHED"_s, subagentFinished },
        { u"SUBAGENT_ERROR"_s,
          [](const Members &json) -> AgentEvent {
              return SubagentError { json.tag(), json.text("message"_L1), json.text("code"_L1), json.metadata() };
          } },
        { u"RAW"_s,
          [](const Members &json) -> AgentEvent {
              return Raw { json.value("event"_L1), json.text("source"_L1), json.tag(), json.metadata() };
          } },
        { u"CUSTOM"_s,
          [](const Members &json) -> AgentEvent {
              return Custom { json.text("name"_L1), json.value("value"_L1), json.tag(), json.metadata() };
          } },
    };
    return all;
}

} // namespace

AgentEvent decodedEvent(const QString &type, const QJsonObject &json)
{
    const Decode decode = decoders().value(type, nullptr);
    return decode ? decode(Members(json)) : events::Other { type, json };
}

Interrupt interruptFromJson(const QJsonObject &json)
{
    const Members members(json);
    Interrupt interrupt;
    interrupt.id = members.text("id"_L1);
    interrupt.reason = members.text("reason"_L1);
    interrupt.message = members.text("message"_L1);
    interrupt.toolCallId = members.toolCallId();
    interrupt.responseSchema = members.object("responseSchema"_L1);
    interrupt.metadata = members.object("metadata"_L1);
    interrupt.subagentRunId = members.tag();
    // What is no date never comes.
    QDateTime expires = QDateTime::fromString(members.text("expiresAt"_L1), Qt::ISODateWithMs);
    if (members.text("expiresAt"_L1).size() == 10)
        expires.setTimeZone(QTimeZone::utc()); // a day alone is one of UTC
    interrupt.expiresAt = expires.toUTC();
    return interrupt;
}

TokenUsage usageFromJson(const QJsonObject &json)
{
    const auto count = [&](QLatin1StringView name) { return json.value(name).toInteger(-1); };
    TokenUsage usage;
    usage.provider = json.value("provider"_L1).toString();
    usage.model = json.value("model"_L1).toString();
    usage.inputTokens = count("inputTokens"_L1);
    usage.outputTokens = count("outputTokens"_L1);
    usage.totalTokens = count("totalTokens"_L1);
    usage.reasoningTokens = count("reasoningTokens"_L1);
    usage.cachedInputTokens = count("cachedInputTokens"_L1);
    usage.cacheWriteInputTokens = count("cacheWriteInputTokens"_L1);
    return usage;
}

} // namespace countersign
