// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguimessage.h"

#include <QJsonDocument>

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
    call.id = json.value("id"_L1).toString();
    call.name = function.value("name"_L1).toString();
    call.arguments = function.value("arguments"_L1).toString();
    call.encryptedValue = json.value("encryptedValue"_L1).toString();
    call.state = ToolCall::State::Running;
    return call;
}

//! Arguments are the JSON text of an object; of a call that was cut off they are not.
QString validArguments(const QString &arguments)
{
    return QJsonDocument::fromJson(arguments.toUtf8()).isObject() ? arguments : u"{}"_s;
}

QJsonObject toolCallToJson(const ToolCall &call)
{
    QJsonObject json {
        { "id"_L1, call.id },
        { "type"_L1, "function"_L1 },
        { "function"_L1, QJsonObject { { "name"_L1, call.name }, { "arguments"_L1, validArguments(call.arguments) } } },
    };
    if (!call.encryptedValue.isEmpty())
        json.insert("encryptedValue"_L1, call.encryptedValue);
    return json;
}

QJsonValue contentToJson(const Message &message)
{
    if (message.parts.isEmpty())
        return message.text;
    QJsonArray content;
    if (!message.text.isEmpty())
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
        return content.toString();
    QString text;
    const QJsonArray array = content.toArray();
    for (const auto &value : array) {
        const QJsonObject part = value.toObject();
        if (part.value("type"_L1) == "text"_L1)
            text += part.value("text"_L1).toString();
        else if (parts)
            *parts << ContentPart { part };
    }
    return text;
}

std::optional<Message> messageFromJson(const QJsonObject &json)
{
    const auto role = roleFromJson(json.value("role"_L1).toString());
    Message message;
    message.id = json.value("id"_L1).toString();
    if (!role || message.id.isEmpty())
        return {};
    message.role = *role;
    message.author = json.value("name"_L1).toString();
    message.toolCallId = json.value("toolCallId"_L1).toString();
    for (const QLatin1StringView name : kept) {
        if (const QJsonValue value = json.value(name); !value.isUndefined() && !value.isNull())
            message.extra.insert(name, value);
    }
    if (message.role == Message::Role::Activity) {
        message.extra.insert("activityType"_L1, json.value("activityType"_L1));
        message.extra.insert("content"_L1, json.value("content"_L1));
        return message;
    }
    message.text = textOfContent(json.value("content"_L1), &message.parts);
    const QJsonArray calls = json.value("toolCalls"_L1).toArray();
    for (const auto &call : calls)
        message.toolCalls << toolCallFromJson(call.toObject());
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
    if (message.role != Message::Role::Activity)
        json.insert("content"_L1, contentToJson(message));
    if (!message.toolCallId.isEmpty())
        json.insert("toolCallId"_L1, message.toolCallId);
    QJsonArray calls;
    for (const ToolCall &call : message.toolCalls)
        calls << toolCallToJson(call);
    if (!calls.isEmpty())
        json.insert("toolCalls"_L1, calls);
    return json;
}

} // namespace countersign
