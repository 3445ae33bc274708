// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguimessage.h"

#include "agui/jsonframe.h"

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

struct RoleName
{
    Message::Role role;
    QLatin1StringView name;
};
constexpr std::array roleNames {
    RoleName { Message::Role::User, "user"_L1 },         RoleName { Message::Role::Assistant, "assistant"_L1 },
    RoleName { Message::Role::System, "system"_L1 },     RoleName { Message::Role::Developer, "developer"_L1 },
    RoleName { Message::Role::Tool, "tool"_L1 },         RoleName { Message::Role::Reasoning, "reasoning"_L1 },
    RoleName { Message::Role::Activity, "activity"_L1 },
};

//! Members we do not interpret and give back as they came.
constexpr std::array kept { "name"_L1, "metadata"_L1, "encryptedValue"_L1, "error"_L1 };

ToolCall toolCallFromJson(const QJsonObject &json)
{
    const QJsonObject function = json.value("function"_L1).toObject();
    ToolCall call;
    call.id = givenText(json, "id"_L1);
    call.name = function.value("name"_L1).toString();
    call.arguments = function.value("arguments"_L1).toString();
    call.encryptedValue = givenText(json, "encryptedValue"_L1);
    if (const QJsonValue metadata = json.value("metadata"_L1); metadata.isObject())
        call.metadata = metadata.toObject();
    call.state = ToolCall::State::Running;
    return call;
}

QJsonObject toolCallToJson(const ToolCall &call)
{
    QJsonObject json {
        { "id"_L1, call.id },
        { "type"_L1, "function"_L1 },
        { "function"_L1, QJsonObject { { "name"_L1, call.name }, { "arguments"_L1, call.arguments } } },
    };
    if (!call.encryptedValue.isNull())
        json.insert("encryptedValue"_L1, call.encryptedValue);
    if (call.metadata)
        json.insert("metadata"_L1, *call.metadata);
    return json;
}

bool isText(const ContentPart &part)
{
    return part.json.value("type"_L1) == "text"_L1;
}

//! Parts that came from a server have their texts among them; to what is written here the text is added.
QJsonValue contentToJson(const Message &message)
{
    if (message.parts.isEmpty())
        return message.text.isNull() ? u""_s : message.text;
    QJsonArray content;
    if (!message.text.isEmpty() && std::none_of(message.parts.begin(), message.parts.end(), isText))
        content << QJsonObject { { "type"_L1, "text"_L1 }, { "text"_L1, message.text } };
    for (const ContentPart &part : message.parts)
        content << part.json;
    return content;
}

} // namespace

std::optional<Message::Role> roleFromJson(const QString &role)
{
    for (const RoleName &known : roleNames) {
        if (role == known.name)
            return known.role;
    }
    return {};
}

QString textOfContent(const QJsonValue &content, QList<ContentPart> *parts)
{
    if (!content.isArray())
        return givenText(content);
    const QJsonArray array = content.toArray();
    QString text = array.isEmpty() ? QString() : u""_s;
    for (const auto &value : array) {
        const QJsonObject part = value.toObject();
        if (part.value("type"_L1) == "text"_L1)
            text += part.value("text"_L1).toString();
        if (parts)
            *parts << ContentPart { part };
    }
    return text;
}

std::optional<Message> messageFromJson(const QJsonObject &json)
{
    const auto role = roleFromJson(json.value("role"_L1).toString());
    Message message;
    message.id = givenText(json, "id"_L1);
    if (!role || message.id.isNull())
        return {};
    message.role = *role;
    message.author = json.value("name"_L1).toString();
    message.toolCallId = json.value("toolCallId"_L1).toString();
    message.subagentRunId = givenText(json, "subagentRunId"_L1);
    for (const QLatin1StringView name : kept) {
        if (const QJsonValue value = json.value(name); !value.isUndefined() && !value.isNull())
            message.extra.insert(name, value);
    }
    if (message.role == Message::Role::Activity) {
        message.activityType = json.value("activityType"_L1).toString();
        message.activity = json.value("content"_L1).toObject();
        return message;
    }
    message.text = textOfContent(json.value("content"_L1), &message.parts);
    if (const QJsonValue content = json.value("content"_L1); content.isArray() && message.parts.isEmpty())
        message.extra.insert("content"_L1, content);
    const QJsonArray calls = json.value("toolCalls"_L1).toArray();
    for (const auto &call : calls)
        message.toolCalls << toolCallFromJson(call.toObject());
    if (calls.isEmpty() && json.contains("toolCalls"_L1))
        message.extra.insert("toolCalls"_L1, calls);
    return message;
}

QJsonObject messageToJson(const Message &message)
{
    QJsonObject json = message.extra;
    json.insert("id"_L1, message.id);
    for (const RoleName &known : roleNames) {
        if (message.role == known.role)
            json.insert("role"_L1, known.name);
    }
    const bool isSilent = message.text.isNull() && message.parts.isEmpty();
    const bool saysNothing = isSilent && (message.role == Message::Role::Assistant || json.contains("content"_L1));
    if (message.role == Message::Role::Activity) {
        json.insert("activityType"_L1, message.activityType);
        if (!json.contains("content"_L1))
            json.insert("content"_L1, message.activity);
    } else if (!saysNothing) {
        json.insert("content"_L1, contentToJson(message));
    }
    if (!message.toolCallId.isEmpty() || message.role == Message::Role::Tool)
        json.insert("toolCallId"_L1, message.toolCallId);
    if (!message.subagentRunId.isNull())
        json.insert("subagentRunId"_L1, message.subagentRunId);
    QJsonArray calls;
    for (const ToolCall &call : message.toolCalls)
        calls << toolCallToJson(call);
    if (!calls.isEmpty())
        json.insert("toolCalls"_L1, calls);
    return json;
}

} // namespace countersign
