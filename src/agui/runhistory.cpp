// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/runhistory.h"

#include "agui/runagentinput.h"

#include <QHash>
#include <QJsonArray>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! Nothing but words: what is written of it needs no check.
bool isPlainTurn(const Message &message)
{
    const bool speaks = message.role == Message::Role::User || message.role == Message::Role::Assistant;
    return speaks && !message.id.isEmpty() && message.parts.isEmpty() && message.toolCalls.isEmpty() && message.extra.isEmpty()
           && message.toolCallId.isEmpty() && message.subagentRunId.isNull();
}

//! RFC 8259 §7; what need not be escaped is not.
void appendQuoted(QByteArray &json, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    const auto isSpecial = [](char c) { return static_cast<uchar>(c) < 0x20 || c == '"' || c == '\\'; };
    json += '"';
    for (auto from = bytes.begin(); from != bytes.end();) {
        const auto special = std::find_if(from, bytes.end(), isSpecial);
        json.append(from, special - from);
        if (special == bytes.end())
            break;
        if (*special == '\n')
            json += "\\n";
        else if (*special == '"' || *special == '\\')
            (json += '\\') += *special;
        else
            json += "\\u00" + QByteArray(1, *special).toHex();
        from = special + 1;
    }
    json += '"';
}

void appendPlainTurn(QByteArray &json, const Message &message)
{
    json += "{\"content\":";
    appendQuoted(json, message.text);
    json += ",\"id\":";
    appendQuoted(json, message.id);
    json += message.role == Message::Role::User ? R"(,"role":"user"},)" : R"(,"role":"assistant"},)";
}

} // namespace

QByteArray historyText(const QList<Message> &history)
{
    QHash<QString, QList<Message>> results;
    qsizetype size = 2;
    for (const Message &message : history) {
        size += message.text.size() + 100;
        if (message.role == Message::Role::Tool)
            results[message.toolCallId] << message;
    }
    QByteArray json;
    json.reserve(size);
    json += '[';
    for (const Message &message : history) {
        if (message.role == Message::Role::Tool)
            continue; // stands behind its call
        if (isPlainTurn(message)) {
            if (message.role == Message::Role::User || !message.text.isEmpty())
                appendPlainTurn(json, message);
            continue;
        }
        RunRequest part;
        part.history << message;
        for (const ToolCall &call : message.toolCalls)
            part.history << results.value(call.id);
        const QJsonArray checked = runBody(part).value("messages"_L1).toArray();
        for (const auto &one : checked)
            (json += jsonBody(one.toObject())) += ',';
    }
    if (json.endsWith(','))
        json.chop(1);
    return json += ']';
}

} // namespace countersign
