// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/clienttools.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QJsonObject objectSchema(const QJsonObject &properties, const QString &required, bool openEnded)
{
    return { { u"type"_s, u"object"_s },
             { u"properties"_s, properties },
             { u"required"_s, QJsonArray { required } },
             { u"additionalProperties"_s, openEnded } };
}
} // namespace

ToolDefinition confirmActionTool()
{
    const QJsonObject text { { u"type"_s, u"string"_s } };
    return { kConfirmAction,
             u"Ask the person to confirm an action before it is done. Put every value that matters into the arguments: they are "
             "shown exactly, and the person may change them. The answer is {\"approved\": true}, with \"arguments\" beside it "
             "if the person changed them (then those count), or {\"approved\": false}."_s,
             objectSchema({ { u"action"_s, text }, { u"question"_s, text } }, u"action"_s, true) };
}

ToolDefinition askUserTool()
{
    const QJsonObject question { { u"type"_s, u"string"_s }, { u"description"_s, u"What to ask, in one or two sentences."_s } };
    const QJsonObject schema {
        { u"type"_s, u"object"_s },
        { u"description"_s, u"JSON Schema of the answer; the person gets a form made of it. Best is a flat object of strings, "
                            u"numbers, booleans and "
                            "enums. Leave it out for an answer in words."_s },
    };
    return { kAskUser,
             u"Ask the person something you need to know. The answer is {\"answered\": true, \"answer\": …}, where the answer "
             "fits the schema or is a text, or {\"answered\": false} if they would rather not say."_s,
             objectSchema({ { u"question"_s, question }, { u"schema"_s, schema } }, u"question"_s, false) };
}

QList<ToolDefinition> clientTools()
{
    return { confirmActionTool(), askUserTool() };
}

std::optional<QJsonObject> parsedArguments(const QString &arguments)
{
    const QString text = arguments.trimmed();
    if (text.isEmpty())
        return QJsonObject();
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

std::optional<UserQuestion> userQuestion(const QString &arguments)
{
    const std::optional<QJsonObject> parsed = parsedArguments(arguments);
    const QString question = parsed ? parsed->value("question"_L1).toString() : QString();
    if (question.isEmpty())
        return {};
    return UserQuestion { question, parsed->value("schema"_L1).toObject() };
}

QString approvalResult(bool approved, const QString &editedArguments)
{
    QJsonObject result { { u"approved"_s, approved } };
    const std::optional<QJsonObject> edited = parsedArguments(editedArguments);
    if (approved && edited && !editedArguments.trimmed().isEmpty())
        result.insert("arguments"_L1, *edited);
    return compact(result);
}

QString answerResult(const QJsonValue &answer)
{
    if (answer.isUndefined())
        return compact({ { u"answered"_s, false } });
    return compact({ { u"answered"_s, true }, { u"answer"_s, answer } });
}

} // namespace countersign
