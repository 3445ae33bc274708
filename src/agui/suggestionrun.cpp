// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/suggestionrun.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUuid>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr auto suggestionTool = "copilotkitSuggest"_L1;
constexpr qsizetype longestArguments = 64 * 1024; // UTF-16 units
constexpr qsizetype mostSuggestions = 3;
constexpr qsizetype longestTitle = 80;
constexpr qsizetype longestMessage = 2000;

QString newUuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

ToolDefinition suggestTool()
{
    const QJsonObject text { { "type"_L1, "string"_L1 } };
    const QJsonObject suggestion {
        { "type"_L1, "object"_L1 },
        { "properties"_L1, QJsonObject { { "title"_L1, text }, { "message"_L1, text } } },
        { "required"_L1, QJsonArray { "title"_L1, "message"_L1 } },
    };
    return { suggestionTool, u"Suggest what the person may want to say next: a short title to show, and the message to send."_s,
             QJsonObject {
                 { "type"_L1, "object"_L1 },
                 { "properties"_L1,
                   QJsonObject { { "suggestions"_L1, QJsonObject { { "type"_L1, "array"_L1 }, { "items"_L1, suggestion } } } } },
                 { "required"_L1, QJsonArray { "suggestions"_L1 } },
             } };
}

//! `{"suggestions":[…` up to the last element that is whole, as JSON; empty if none is.
QByteArray wholeElements(const QString &arguments)
{
    int depth = 0;
    bool inText = false;
    qsizetype end = 0;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QChar c = arguments.at(i);
        if (inText && c == u'\\')
            ++i;
        else if (c == u'"')
            inText = !inText;
        else if (!inText && (c == u'{' || c == u'['))
            ++depth;
        else if (!inText && (c == u'}' || c == u']') && --depth == 2)
            end = i + 1;
    }
    return end > 0 ? arguments.left(end).toUtf8() + "]}" : QByteArray();
}

QList<Suggestion> suggestionsIn(const QString &arguments)
{
    QList<Suggestion> suggestions;
    const QJsonArray told = QJsonDocument::fromJson(wholeElements(arguments)).object().value("suggestions"_L1).toArray();
    for (const auto &value : told) {
        const QJsonObject json = value.toObject();
        const QString message = json.value("message"_L1).toString().trimmed().left(longestMessage);
        const QString title = json.value("title"_L1).toString().simplified().left(longestTitle);
        if (!message.isEmpty() && suggestions.size() < mostSuggestions)
            suggestions << Suggestion { title.isEmpty() ? message.simplified().left(longestTitle) : title, message };
    }
    return suggestions;
}

} // namespace

RunRequest suggestionRun(const RunRequest &conversation)
{
    RunRequest request = conversation;
    request.threadId = newUuid();
    request.runId = newUuid();
    request.parentRunId.clear();
    request.resume.clear();
    request.tools = { suggestTool() };
    request.byPerson = false;
    Message question;
    question.id = newUuid();
    question.text = u"Suggest one to three things I may want to say next in this conversation. Answer only by calling the tool "
                    u"copilotkitSuggest; write in the language of the conversation."_s;
    request.history << question;
    request.forwardedProps.insert(
        "toolChoice"_L1,
        QJsonObject { { "type"_L1, "function"_L1 }, { "function"_L1, QJsonObject { { "name"_L1, suggestionTool } } } });
    return request;
}

std::optional<QList<Suggestion>> SuggestionReader::read(const AgentEvent &event)
{
    if (const auto *started = std::get_if<events::ToolCallStarted>(&event)) {
        if (started->name == suggestionTool && m_toolCallId.isEmpty())
            m_toolCallId = started->toolCallId;
        return {};
    }
    const auto *delta = std::get_if<events::ToolCallDelta>(&event);
    if (!delta || delta->toolCallId != m_toolCallId || m_arguments.size() + delta->delta.size() > longestArguments)
        return {};
    m_arguments += delta->delta;
    // Only a bracket can complete one.
    if (!delta->delta.contains(u'}'))
        return {};
    const QList<Suggestion> whole = suggestionsIn(m_arguments);
    if (whole.size() <= m_suggestions.size())
        return {};
    m_suggestions = whole;
    return whole;
}

} // namespace countersign
