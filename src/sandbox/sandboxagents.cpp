// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxagents.h"

#include "sandbox/sandboxprose.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
//! The text of a message: content is a string or a list of parts.
QString textOf(const QJsonObject &message)
{
    const QJsonValue content = message.value("content"_L1);
    if (!content.isArray())
        return content.toString();
    QStringList texts;
    for (const QJsonValue &part : content.toArray())
        if (part["type"_L1] == "text"_L1)
            texts << part["text"_L1].toString();
    return texts.join(u' ');
}

QString lastWordsOfPerson(const QJsonArray &messages)
{
    for (qsizetype i = messages.size(); i-- > 0;)
        if (messages.at(i)["role"_L1] == "user"_L1)
            return textOf(messages.at(i).toObject());
    return {};
}

bool mentions(const QString &text, const QString &pattern)
{
    return QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption).match(text).hasMatch();
}

bool declares(const QJsonObject &input, QLatin1StringView tool)
{
    const QJsonArray tools = input.value("tools"_L1).toArray();
    return std::any_of(tools.begin(), tools.end(), [&](const QJsonValue &one) { return one["name"_L1] == tool; });
}

//! Is the last message the answer to a confirm_action of ours?
bool answersConfirmation(const QJsonArray &messages)
{
    const QJsonValue last = messages.isEmpty() ? QJsonValue() : messages.last();
    if (last["role"_L1] != "tool"_L1)
        return false;
    for (const QJsonValue &message : messages)
        for (const QJsonValue &call : message["toolCalls"_L1].toArray())
            if (call["id"_L1] == last["toolCallId"_L1])
                return call["function"_L1]["name"_L1] == "confirm_action"_L1;
    return false;
}

void afterConfirmation(const QJsonObject &answer, SandboxScriptWriter &script)
{
    // Anything but a clear yes is a no.
    const QJsonObject said = QJsonDocument::fromJson(answer.value("content"_L1).toString().toUtf8()).object();
    script.say(said.value("approved"_L1) == QJsonValue(true) ? prose::deleted() : prose::notDeleted());
}

void askBeforeDeleting(const QJsonObject &input, SandboxScriptWriter &script)
{
    if (!declares(input, "confirm_action"_L1)) {
        script.say(prose::cannotAsk());
        return;
    }
    const QString message = script.say(prose::beforeDeleting());
    script.call(u"confirm_action"_s, prose::deleteArguments(), message);
}

void readPayroll(const SandboxPerson &person, SandboxScriptWriter &script)
{
    const bool may = person.permissions.contains("payroll.read"_L1);
    const QString message = script.say(prose::beforePayroll());
    const QString call = script.call(u"read_payroll"_s, prose::payrollArguments(), message);
    script.result(call, may ? prose::payrollRows() : prose::payrollDeclined(person.subject));
    script.say(may ? prose::payrollAnswer() : prose::payrollDeclinedAnswer(person.subject));
}

void concierge(const QJsonObject &input, const SandboxPerson &person, SandboxScriptWriter &script)
{
    const QJsonArray messages = input.value("messages"_L1).toArray();
    const QString asked = lastWordsOfPerson(messages);
    const bool first = std::none_of(messages.begin(), messages.end(),
                                    [](const QJsonValue &message) { return message["role"_L1] == "assistant"_L1; });
    if (answersConfirmation(messages))
        afterConfirmation(messages.last().toObject(), script);
    else if (mentions(asked, u"payroll|salar"_s))
        readPayroll(person, script);
    else if (mentions(asked, u"delete|remove"_s))
        askBeforeDeleting(input, script);
    else if (mentions(asked, u"\\blong\\b"_s))
        script.say(prose::longAnswer(person.name));
    else if (mentions(asked, u"\\bslow"_s))
        script.say(prose::slowAnswer(), prose::slowMillisecondsPerWord());
    else
        script.say(first ? prose::greeting(person) : prose::heard(person, asked));
}
} // namespace

const QList<SandboxAgent> &sandboxAgents()
{
    static const QList<SandboxAgent> agents {
        { u"default"_s, u"Concierge"_s, u"Knows who you are, reads payroll for admins, asks before it deletes"_s },
        { u"writer"_s, u"Writer"_s, u"Writes about the topic you name"_s },
    };
    return agents;
}

SandboxScript sandboxScript(const QString &agentId, const QJsonObject &input, const SandboxPerson &person,
                            const std::function<QString()> &newId)
{
    SandboxScriptWriter script(newId);
    if (agentId == "writer"_L1)
        script.say(prose::essay(lastWordsOfPerson(input.value("messages"_L1).toArray())));
    else
        concierge(input, person, script);
    return script.take();
}

SandboxScript sandboxSuggestions(const QString &agentId, const std::function<QString()> &newId)
{
    using Prompt = std::pair<QString, QString>;
    const QList<Prompt> prompts = agentId == "writer"_L1 ? QList<Prompt> { { u"About tea"_s, u"Write about tea."_s },
                                                                           { u"About harbours"_s, u"Write about harbours."_s } }
                                                         : QList<Prompt> { { u"Read payroll"_s, u"Show me the payroll."_s },
                                                                           { u"Delete my drafts"_s, u"Delete my old drafts."_s },
                                                                           { u"A long answer"_s, u"Give me a long answer."_s } };
    QJsonArray suggestions;
    for (const auto &[title, message] : prompts)
        suggestions << QJsonObject { { u"title"_s, title }, { u"message"_s, message } };
    const QJsonDocument arguments(QJsonObject { { u"suggestions"_s, suggestions } });
    SandboxScriptWriter script(newId);
    script.call(u"copilotkitSuggest"_s, QString::fromUtf8(arguments.toJson(QJsonDocument::Compact)), newId());
    return script.take();
}

} // namespace countersign
