// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/runagentinput.h"

#include "agui/aguimessage.h"
#include "agui/compatibilityboundary.h"
#include "agui/eventenforcement.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUuid>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr auto protocolVersion = "1.0"_L1;

using schema::Shape;

QJsonValue withoutNulls(const QJsonValue &value, const schema::Field &field);

//! Optional members that are null say what their absence says, and some servers refuse them.
QJsonObject withoutNulls(const QJsonObject &json, const Shape &shape)
{
    QJsonObject kept = json;
    for (const schema::Field &field : shape.fields) {
        const QJsonValue value = json.value(field.name);
        if (value.isNull() && field.need == schema::Need::Optional)
            kept.remove(field.name);
        else if (value.isObject() || value.isArray())
            kept.insert(field.name, withoutNulls(value, field));
    }
    return kept;
}

QJsonValue withoutNulls(const QJsonValue &value, const schema::Field &field)
{
    if (value.isArray()) {
        QJsonArray kept;
        const QJsonArray list = value.toArray();
        for (const auto &element : list)
            kept << withoutNulls(element, field);
        return kept;
    }
    const QJsonObject object = value.toObject();
    const Shape *shape = field.choice ? field.choice->shapeOf(object.value(field.choice->member).toString()) : field.shape;
    return value.isObject() && shape ? QJsonValue(withoutNulls(object, *shape)) : value;
}

QJsonObject resultOf(const ToolCall &call, const Message *told)
{
    if (told)
        return messageToJson(*told);
    Message result;
    result.id = call.id + "-result"_L1; // the id a CopilotKit runtime gives its own placeholder
    result.role = Message::Role::Tool;
    result.toolCallId = call.id;
    result.text = call.result.isEmpty() ? unansweredResult() : call.result;
    return messageToJson(result);
}

//! Arguments are the JSON text of an object; of a call that was cut off they are not.
Message withSoundArguments(Message message)
{
    for (ToolCall &call : message.toolCalls) {
        if (!QJsonDocument::fromJson(call.arguments.toUtf8()).isObject())
            call.arguments = QStringLiteral("{}");
    }
    return message;
}

QJsonArray validHistory(const QList<Message> &history)
{
    QHash<QString, const Message *> results;
    for (const Message &message : history) {
        if (message.role != Message::Role::Tool)
            continue;
        const Message *&told = results[message.toolCallId];
        if (!told || told->text == "Forwarded to client"_L1) // a runtime's stand-in for an answer of ours
            told = &message;
    }
    QJsonArray messages;
    for (const Message &message : history) {
        const bool isEmptyAnswer = message.role == Message::Role::Assistant && message.text.isEmpty() && message.parts.isEmpty()
                                   && message.toolCalls.isEmpty();
        if (message.role == Message::Role::Activity || message.role == Message::Role::Tool || isEmptyAnswer)
            continue;
        messages << messageToJson(withSoundArguments(message));
        for (const ToolCall &call : message.toolCalls)
            messages << resultOf(call, results.value(call.id));
    }
    return messages;
}

QJsonArray toolsToJson(const QList<ToolDefinition> &tools)
{
    QJsonArray array;
    for (const ToolDefinition &tool : tools)
        array << QJsonObject { { "name"_L1, tool.name },
                               { "description"_L1, tool.description },
                               { "parameters"_L1, tool.parameters } };
    return array;
}

QJsonArray contextToJson(const QList<ContextEntry> &context)
{
    QJsonArray array;
    for (const ContextEntry &entry : context)
        array << QJsonObject { { "description"_L1, entry.description }, { "value"_L1, entry.value } };
    return array;
}

QJsonArray resumeToJson(const QList<ResumeEntry> &resume)
{
    QJsonArray array;
    for (const ResumeEntry &entry : resume) {
        const bool isCancelled = entry.status == ResumeEntry::Status::Cancelled;
        QJsonObject json { { "interruptId"_L1, entry.interruptId },
                           { "status"_L1, isCancelled ? "cancelled"_L1 : "resolved"_L1 } };
        if (!entry.payload.isUndefined())
            json.insert("payload"_L1, entry.payload);
        array << json;
    }
    return array;
}

//! What stays when everything that has no business on the wire is taken away. Nothing: there is nothing left of it.
std::optional<QJsonObject> knownPart(const QJsonObject &draft, QStringList &stripped)
{
    QJsonObject input = draft;
    if (draft.value("messages"_L1).isArray()) {
        const QJsonArray messages = draft.value("messages"_L1).toArray();
        QJsonArray leaving;
        for (const auto &message : messages) {
            QJsonObject outgoing = message.toObject();
            if (outgoing.value("role"_L1) == "activity"_L1)
                continue;
            if (outgoing.value("content"_L1).isArray())
                outgoing.insert("content"_L1, withoutBinaryParts(outgoing.value("content"_L1).toArray()));
            leaving << (message.isObject() ? QJsonValue(outgoing) : QJsonValue(message));
        }
        input.insert("messages"_L1, leaving);
    }
    return withoutUnknown(withoutNulls(input, schema::runInput()), schema::runInput(), stripped);
}

//! Without content parts that lack what makes them one: a picture without its source.
QJsonObject withSoundParts(const QJsonObject &body)
{
    const QJsonArray messages = body.value("messages"_L1).toArray();
    QJsonArray sound;
    for (const auto &value : messages) {
        QJsonObject message = value.toObject();
        const QJsonArray content = message.value("content"_L1).toArray();
        QJsonArray parts;
        for (const auto &part : content) {
            const Shape *shape = schema::contentPart().shapeOf(part.toObject().value("type"_L1).toString());
            if (shape && violations(part.toObject(), *shape).isEmpty())
                parts << part;
        }
        if (message.value("content"_L1).isArray())
            message.insert("content"_L1, parts);
        sound << message;
    }
    QJsonObject result = body;
    result.insert("messages"_L1, sound);
    return result;
}

} // namespace

RunAgentInput runAgentInput(const QJsonObject &draft)
{
    RunAgentInput checked;
    const auto body = knownPart(draft, checked.stripped);
    checked.badPaths = body ? violations(*body, schema::runInput()) : QStringList { QString() };
    if (checked.isSendable())
        checked.body = *body;
    return checked;
}

QJsonObject draftOf(const RunRequest &request)
{
    const bool hasState = !request.state.isNull() && !request.state.isUndefined();
    QJsonObject draft {
        { "protocolVersion"_L1, protocolVersion },
        { "threadId"_L1, request.threadId },
        { "runId"_L1, request.runId },
        { "messages"_L1, validHistory(request.history) },
        { "tools"_L1, toolsToJson(request.tools) },
        { "context"_L1, contextToJson(request.context) },
        { "state"_L1, hasState ? request.state : QJsonValue(QJsonObject()) },
        { "forwardedProps"_L1, request.forwardedProps },
    };
    if (!request.parentRunId.isEmpty())
        draft.insert("parentRunId"_L1, request.parentRunId);
    if (!request.resume.isEmpty())
        draft.insert("resume"_L1, resumeToJson(request.resume));
    return draft;
}

QJsonObject runBody(const RunRequest &request)
{
    const QJsonObject draft = draftOf(request);
    QStringList leftOut;
    const QJsonObject known = knownPart(draft, leftOut).value_or(draft);
    const QJsonObject body = mended(known, schema::runInput(), leftOut).value_or(known);
    return leftOut.isEmpty() ? body : withSoundParts(body);
}

QByteArray jsonBody(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

QList<HttpHeader> agUiHeaders()
{
    return { { "Content-Type", "application/json" }, { "Accept", "text/event-stream" } };
}

AgUiRequest agUiRequestOf(const QJsonObject &agent, const QJsonObject &parameters)
{
    const auto orElse = [](const QJsonValue &value, const QJsonValue &otherwise) {
        return value.isUndefined() || value.isNull() ? otherwise : value;
    };
    const auto newId = [] { return QUuid::createUuid().toString(QUuid::WithoutBraces); };
    const QJsonValue runId = orElse(parameters.value("runId"_L1), QString());
    QJsonObject draft {
        { "protocolVersion"_L1, protocolVersion },
        { "threadId"_L1, orElse(agent.value("threadId"_L1), newId()) },
        { "runId"_L1, runId == QJsonValue(QString()) ? QJsonValue(newId()) : runId },
        { "messages"_L1, orElse(agent.value("initialMessages"_L1), QJsonArray()) },
        { "tools"_L1, orElse(parameters.value("tools"_L1), QJsonArray()) },
        { "context"_L1, orElse(parameters.value("context"_L1), QJsonArray()) },
        { "state"_L1, orElse(agent.value("initialState"_L1), QJsonObject()) },
        { "forwardedProps"_L1, orElse(parameters.value("forwardedProps"_L1), QJsonObject()) },
    };
    if (const QJsonValue resume = parameters.value("resume"_L1); !resume.isUndefined())
        draft.insert("resume"_L1, resume);
    QList<HttpHeader> headers;
    const QJsonObject own = agent.value("headers"_L1).toObject();
    for (auto it = own.begin(); it != own.end(); ++it) {
        if (it.key() != "Content-Type"_L1 && it.key() != "Accept"_L1)
            headers << HttpHeader { it.key().toLatin1(), it.value().toString().toUtf8() };
    }
    return { "POST", headers << agUiHeaders(), runAgentInput(draft) };
}

} // namespace countersign
