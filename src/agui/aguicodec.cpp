// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguicodec.h"

#include "agui/aguimessage.h"

#include <QHash>
#include <QJsonDocument>

#include <functional>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

Error broken(const QString &detail)
{
    return { Condition::ProtocolBroken, {}, 0, detail };
}

//! JSON as servers write it, past three habits of Qt's parser (ag-ui.md §17): it drops a raw U+FEFF at the start of a string,
//! and it refuses invalid UTF-8 where everybody else reads U+FFFD. Frames are objects.
Expected<QJsonObject> frameObject(QByteArray frame)
{
    frame.replace("\xEF\xBB\xBF", "\\ufeff");
    QJsonParseError error;
    QJsonDocument document = QJsonDocument::fromJson(frame, &error);
    if (error.error == QJsonParseError::IllegalUTF8String)
        document = QJsonDocument::fromJson(QString::fromUtf8(frame).toUtf8(), &error);
    if (error.error != QJsonParseError::NoError)
        return broken(error.errorString());
    if (!document.isObject())
        return broken(u"the frame is not a JSON object"_s);
    return document.object();
}

QString text(const QJsonObject &json, QLatin1StringView name)
{
    return json.value(name).toString();
}

QList<Message> messagesOf(const QJsonValue &array)
{
    QList<Message> messages;
    const QJsonArray values = array.toArray();
    for (const auto &value : values) {
        if (const auto message = messageFromJson(value.toObject()))
            messages << *message;
    }
    return messages;
}

AgentEvent runStarted(const QJsonObject &json)
{
    const QJsonObject input = json.value("input"_L1).toObject();
    return events::RunStarted { text(json, "threadId"_L1), text(json, "runId"_L1), messagesOf(input.value("messages"_L1)) };
}

//! A stopped run says neither thread nor run (copilotkit.md §1).
AgentEvent runFinished(const QJsonObject &json)
{
    const QString runId = text(json, "runId"_L1);
    const QString outcome = json.value("outcome"_L1).toObject().value("type"_L1).toString();
    const bool isInterrupted = outcome == "interrupt"_L1;
    const bool isStopped = outcome == "cancelled"_L1 || (runId.isEmpty() && !isInterrupted);
    return events::RunFinished { runId, isStopped, isInterrupted };
}

AgentEvent textStarted(const QJsonObject &json)
{
    const auto role = roleFromJson(text(json, "role"_L1)).value_or(Message::Role::Assistant);
    return events::TextStarted { text(json, "messageId"_L1), role, text(json, "name"_L1) };
}

AgentEvent reasoningStarted(const QJsonObject &json)
{
    return events::TextStarted { text(json, "messageId"_L1), Message::Role::Reasoning, {} };
}

AgentEvent textDelta(const QJsonObject &json)
{
    return events::TextDelta { text(json, "messageId"_L1), text(json, "delta"_L1) };
}

AgentEvent textEnded(const QJsonObject &json)
{
    return events::TextEnded { text(json, "messageId"_L1) };
}

AgentEvent toolCallStarted(const QJsonObject &json)
{
    return events::ToolCallStarted { text(json, "toolCallId"_L1), text(json, "toolCallName"_L1),
                                     text(json, "parentMessageId"_L1) };
}

AgentEvent toolCallResult(const QJsonObject &json)
{
    return events::ToolCallResult { text(json, "messageId"_L1), text(json, "toolCallId"_L1),
                                    textOfContent(json.value("content"_L1)) };
}

AgentEvent encryptedValue(const QJsonObject &json)
{
    return events::EncryptedValue { text(json, "entityId"_L1), json.value("subtype"_L1) == "tool-call"_L1,
                                    text(json, "encryptedValue"_L1) };
}

//! How a type is read, and the ids without which it means nothing.
struct Reader
{
    std::function<AgentEvent(const QJsonObject &)> read;
    QList<QLatin1StringView> required {};
};

const QHash<QString, Reader> &readers()
{
    static const QHash<QString, Reader> all {
        { u"RUN_STARTED"_s, { runStarted } },
        { u"RUN_FINISHED"_s, { runFinished } },
        { u"RUN_ERROR"_s, { [](const QJsonObject &json) {
              return events::RunError { text(json, "message"_L1), text(json, "code"_L1) };
          } } },
        { u"STEP_STARTED"_s, { [](const QJsonObject &json) { return events::StepStarted { text(json, "stepName"_L1) }; } } },
        { u"STEP_FINISHED"_s, { [](const QJsonObject &json) { return events::StepFinished { text(json, "stepName"_L1) }; } } },
        { u"TEXT_MESSAGE_START"_s, { textStarted, { "messageId"_L1 } } },
        { u"TEXT_MESSAGE_CONTENT"_s, { textDelta, { "messageId"_L1 } } },
        { u"TEXT_MESSAGE_END"_s, { textEnded, { "messageId"_L1 } } },
        { u"REASONING_MESSAGE_START"_s, { reasoningStarted, { "messageId"_L1 } } },
        { u"REASONING_MESSAGE_CONTENT"_s, { textDelta, { "messageId"_L1 } } },
        { u"REASONING_MESSAGE_END"_s, { textEnded, { "messageId"_L1 } } },
        { u"REASONING_ENCRYPTED_VALUE"_s, { encryptedValue, { "entityId"_L1 } } },
        { u"TOOL_CALL_START"_s, { toolCallStarted, { "toolCallId"_L1, "toolCallName"_L1 } } },
        { u"TOOL_CALL_ARGS"_s,
          { [](const QJsonObject &json) {
               return events::ToolCallDelta { text(json, "toolCallId"_L1), text(json, "delta"_L1) };
           },
            { "toolCallId"_L1 } } },
        { u"TOOL_CALL_END"_s,
          { [](const QJsonObject &json) { return events::ToolCallEnded { text(json, "toolCallId"_L1) }; },
            { "toolCallId"_L1 } } },
        { u"TOOL_CALL_RESULT"_s, { toolCallResult, { "messageId"_L1, "toolCallId"_L1 } } },
        { u"STATE_SNAPSHOT"_s, { [](const QJsonObject &json) { return events::StateSnapshot { json.value("snapshot"_L1) }; } } },
        { u"STATE_DELTA"_s, { [](const QJsonObject &json) { return events::StateDelta { json.value("delta"_L1).toArray() }; } } },
        { u"MESSAGES_SNAPSHOT"_s,
          { [](const QJsonObject &json) { return events::MessagesSnapshot { messagesOf(json.value("messages"_L1)) }; } } },
    };
    return all;
}

//! Events in whose midst a chunked message may go on (ag-ui.md §9); unknown types count among them.
bool leavesChunkOpen(const QString &type)
{
    return type == "RAW"_L1 || type.startsWith("ACTIVITY_"_L1) || type == "REASONING_ENCRYPTED_VALUE"_L1
           || (!readers().contains(type) && type != "CUSTOM"_L1);
}

} // namespace

Expected<QList<AgentEvent>> AgUiCodec::decode(const QByteArray &frame)
{
    QList<AgentEvent> events;
    const QByteArray trimmed = frame.trimmed();
    if (trimmed.isEmpty() || trimmed == "[DONE]")
        return events;
    const Expected<QJsonObject> json = frameObject(frame);
    if (!json)
        return json.error();
    const QString type = text(*json, "type"_L1);
    if (type.isEmpty())
        return broken(u"the frame carries no event type"_s);
    const qsizetype messages =
        json->value("input"_L1).toObject().value("messages"_L1).toArray().size() + json->value("messages"_L1).toArray().size();
    if (messages > maxMessages)
        return Error { Condition::AnswerTooLarge, {}, 0, u"%1 messages in one event"_s.arg(messages) };

    if (expandChunk(type, *json, events))
        return events.isEmpty() && m_chunked.kind == Chunked::Kind::None
                   ? Expected<QList<AgentEvent>>(broken(u"%1 does not say what it belongs to"_s.arg(type)))
                   : Expected<QList<AgentEvent>>(events);
    if (!leavesChunkOpen(type))
        closeChunk(events);
    const auto reader = readers().constFind(type);
    if (reader == readers().constEnd()) {
        events << events::Other { type, *json };
        return events;
    }
    for (const QLatin1StringView name : reader->required) {
        if (text(*json, name).isEmpty())
            return broken(u"%1 without %2"_s.arg(type, name));
    }
    events << reader->read(*json);
    return events;
}

//! TEXT_MESSAGE_CHUNK, TOOL_CALL_CHUNK, REASONING_MESSAGE_CHUNK: START on a new id, CONTENT for a delta, END when something
//! else follows. False if `type` is no chunk.
bool AgUiCodec::expandChunk(const QString &type, const QJsonObject &json, QList<AgentEvent> &events)
{
    using Kind = Chunked::Kind;
    const Kind kind = type == "TEXT_MESSAGE_CHUNK"_L1        ? Kind::Text
                      : type == "TOOL_CALL_CHUNK"_L1         ? Kind::ToolCall
                      : type == "REASONING_MESSAGE_CHUNK"_L1 ? Kind::Reasoning
                                                             : Kind::None;
    if (kind == Kind::None)
        return false;
    const QString id = text(json, kind == Kind::ToolCall ? "toolCallId"_L1 : "messageId"_L1);
    const bool goesOn = kind == m_chunked.kind && (id.isEmpty() || id == m_chunked.id);
    if (!goesOn) {
        closeChunk(events);
        if (id.isEmpty() || (kind == Kind::ToolCall && text(json, "toolCallName"_L1).isEmpty())) {
            events.clear();
            return true;
        }
        m_chunked = { kind, id };
        events << (kind == Kind::Text        ? textStarted(json)
                   : kind == Kind::Reasoning ? reasoningStarted(json)
                                             : toolCallStarted(json));
    }
    const QString delta = text(json, "delta"_L1);
    if (delta.isEmpty())
        return true;
    if (kind == Kind::ToolCall)
        events << events::ToolCallDelta { m_chunked.id, delta };
    else
        events << events::TextDelta { m_chunked.id, delta };
    return true;
}

void AgUiCodec::closeChunk(QList<AgentEvent> &events)
{
    const Chunked open = std::exchange(m_chunked, {});
    if (open.kind == Chunked::Kind::ToolCall)
        events << events::ToolCallEnded { open.id };
    else if (open.kind != Chunked::Kind::None)
        events << events::TextEnded { open.id };
}

namespace {

QJsonObject placeholderFor(const ToolCall &call)
{
    Message result;
    result.id = call.id + "-result"_L1; // the id a CopilotKit runtime gives its own placeholder
    result.role = Message::Role::Tool;
    result.toolCallId = call.id;
    result.text = unansweredResult();
    return messageToJson(result);
}

//! Model providers refuse a call without its result behind it, a result without its call, and an empty answer.
QJsonArray validHistory(const QList<Message> &history)
{
    QHash<QString, const Message *> results;
    for (const Message &message : history) {
        if (message.role == Message::Role::Tool && !results.contains(message.toolCallId))
            results.insert(message.toolCallId, &message);
    }
    QJsonArray messages;
    for (const Message &message : history) {
        const bool isEmptyAnswer = message.role == Message::Role::Assistant && message.text.isEmpty() && message.parts.isEmpty()
                                   && message.toolCalls.isEmpty();
        if (message.role == Message::Role::Activity || message.role == Message::Role::Tool || isEmptyAnswer)
            continue;
        messages << messageToJson(message);
        for (const ToolCall &call : message.toolCalls) {
            const Message *result = results.value(call.id);
            messages << (result ? messageToJson(*result) : placeholderFor(call));
        }
    }
    return messages;
}

} // namespace

QByteArray AgUiCodec::encode(const RunRequest &request)
{
    QJsonArray tools;
    for (const ToolDefinition &tool : request.tools) {
        tools << QJsonObject { { "name"_L1, tool.name },
                               { "description"_L1, tool.description },
                               { "parameters"_L1, tool.parameters } };
    }
    const bool hasState = !request.state.isNull() && !request.state.isUndefined();
    const QJsonObject body {
        { "threadId"_L1, request.threadId },
        { "runId"_L1, request.runId },
        { "messages"_L1, validHistory(request.history) },
        { "tools"_L1, tools },
        { "context"_L1, QJsonArray() },
        { "state"_L1, hasState ? request.state : QJsonValue(QJsonObject()) },
        { "forwardedProps"_L1, QJsonObject() },
    };
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace countersign
