// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/formquestion.h"

#include "chat/clienttools.h"
#include "render/blockexport.h"
#include "render/textbox.h"

#include <QJsonArray>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestQuestion = 4000;
constexpr qsizetype kMostButtons = 8;
constexpr qsizetype kMostFields = 40;
constexpr qint64 kMebibyte = 1024 * 1024;

QString shown(const QString &text, bool oneLine)
{
    const QString visible = visibleText(text.left(kLongestQuestion), oneLine).trimmed();
    return text.size() > kLongestQuestion ? visible + u'…' : visible;
}

//! The first of these members that holds words.
QString wordsIn(const QJsonObject &object, const QStringList &keys)
{
    for (const QString &key : keys) {
        if (const QString words = object.value(key).toString(); !words.isEmpty())
            return words;
    }
    return {};
}

void takeSchema(FormQuestion &question, const QJsonObject &schema)
{
    question.schema = FormSchema::read(schema);
    const QList<FormField> &fields = question.schema.fields;
    const bool isOneYes = fields.size() == 1 && fields.front().kind == FormField::Kind::Boolean;
    question.answer = question.schema.isFreeform              ? FormQuestion::Answer::Json
                      : isOneYes && !question.schema.isScalar ? FormQuestion::Answer::YesNo
                                                              : FormQuestion::Answer::Form;
    if (question.answer == FormQuestion::Answer::YesNo) {
        question.agreement = fields.front().name;
        if (question.details.isEmpty())
            question.details = shown(fields.front().description, false);
    }
    if (question.title.isEmpty())
        question.title = shown(question.schema.title, true);
    if (question.details.isEmpty())
        question.details = shown(question.schema.description, false);
}

//! A question that says what it wants (Interrupt::metadata `ask`).
void takeFiles(FormQuestion &question, const QJsonObject &asked)
{
    question.answer = FormQuestion::Answer::Files;
    question.files.isAllowed = true;
    for (const QJsonValue type : asked.value("types"_L1).toArray())
        question.files.types << type.toString();
    question.files.mostFiles = asked.value("mostFiles"_L1).toInt();
    question.files.mostBytes = asked.value("mostBytes"_L1).toInteger();
}

//! A button for each choice, while they are few.
void takeChoices(FormQuestion &question, const QJsonObject &schema)
{
    for (const QJsonValue choice : schema.value("oneOf"_L1).toArray()) {
        const QString title = shown(choice["title"_L1].toString(), true);
        question.choices.emplace_back(choice["const"_L1], title.isEmpty() ? choice["const"_L1].toString() : title);
    }
    if (!question.choices.isEmpty() && question.choices.size() <= kMostButtons)
        question.answer = FormQuestion::Answer::Choice;
}

//! What an element was given, as a form: words, numbers, and yes or no; the rest goes back as it came.
void takeElement(FormQuestion &question, const QJsonObject &element)
{
    const QString name = shown(element.value("name"_L1).toString(), true);
    QJsonObject fields;
    const QJsonObject given = element.value("properties"_L1).toObject();
    for (auto member = given.begin(); member != given.end(); ++member) {
        const QJsonValue value = member.value();
        const QString type = value.isString()   ? u"string"_s
                             : value.isDouble() ? u"number"_s
                             : value.isBool()   ? u"boolean"_s
                                                : QString();
        if (type.isEmpty() || fields.size() >= kMostFields)
            question.rest.insert(member.key(), value);
        else
            fields.insert(member.key(), QJsonObject { { u"type"_s, type }, { u"default"_s, value } });
    }
    if (fields.isEmpty()) {
        question.answer = FormQuestion::Answer::Submit;
        question.details = name.isEmpty()
                               ? FormQuestion::tr("It has a form of its own, which cannot be shown here.")
                               : FormQuestion::tr("It has a form of its own, “%1”, which cannot be shown here.").arg(name);
        return;
    }
    question.schema = FormSchema::read({ { u"type"_s, u"object"_s }, { u"properties"_s, fields } });
    question.answer = FormQuestion::Answer::Form;
    question.details = FormQuestion::tr("Its own form “%1” cannot be shown here; these are its fields.").arg(name);
}

} // namespace

bool FormQuestion::isAsked(const ToolCall &call)
{
    return call.name == kAskUser && userQuestion(call.arguments).has_value();
}

FormQuestion FormQuestion::of(const ToolCall &call)
{
    FormQuestion question;
    question.id = call.id;
    const UserQuestion asked = userQuestion(call.arguments).value_or(UserQuestion());
    question.title = shown(asked.question, true);
    if (!asked.schema.isEmpty())
        takeSchema(question, asked.schema);
    if (question.title.isEmpty())
        question.title = tr("What should the agent know?");
    return question;
}

FormQuestion FormQuestion::of(const Interrupt &interrupt, const ToolCall *call, const QJsonObject &element)
{
    FormQuestion question;
    question.id = interrupt.id;
    question.expiresAt = interrupt.expiresAt;
    const QString ask = interrupt.metadata.value("ask"_L1).toString();
    // Whoever says what they want says it as a message of the chat, in its Markdown.
    question.title = shown(ask.isEmpty() ? interrupt.message : plainTextOf(markdownBlocks(interrupt.message)), true);
    if (question.title.isEmpty() && interrupt.value.isString())
        question.title = shown(interrupt.value.toString(), true);
    else if (question.title.isEmpty() && interrupt.value.isObject())
        question.title =
            shown(wordsIn(interrupt.value.toObject(), { u"question"_s, u"message"_s, u"title"_s, u"prompt"_s }), true);
    const bool isAgreement = interrupt.reason == "confirmation"_L1 || interrupt.reason == "tool_call"_L1;
    if (ask == "file"_L1) {
        takeFiles(question, interrupt.metadata);
    } else if (ask == "element"_L1) {
        takeElement(question, element);
    } else if (!interrupt.responseSchema.isEmpty()) {
        takeSchema(question, interrupt.responseSchema);
        if (ask == "action"_L1)
            takeChoices(question, interrupt.responseSchema);
    } else if (isAgreement) {
        question.answer = Answer::YesNo;
        question.agreement = u"approved"_s;
    }
    if (call)
        question.about = ApprovalQuestion::of(*call);
    if (question.title.isEmpty()) {
        question.title = call          ? question.about.title()
                         : isAgreement ? tr("May the agent go on?")
                                       : tr("The agent needs an answer to go on.");
    }
    const bool isKnown = isAgreement || interrupt.reason == "input_required"_L1 || interrupt.reason.isEmpty();
    if (!isKnown && question.details.isEmpty())
        question.details = tr("Reason given: %1").arg(shown(interrupt.reason, true));
    return question;
}

QJsonValue FormQuestion::agreed(bool yes) const
{
    return QJsonObject { { agreement, yes } };
}

QString FormQuestion::filesTaken() const
{
    QStringList endings = files.types.filter(u"."_s);
    endings.removeIf([](const QString &type) { return !type.startsWith(u'.'); });
    QStringList facts;
    if (files.mostFiles > 0)
        facts << tr("%n file(s) at most", nullptr, files.mostFiles);
    if (!files.types.isEmpty())
        facts << (endings.isEmpty() ? files.types : endings).join(u", "_s).left(200);
    if (files.mostBytes > 0)
        facts << tr("up to %1 MB each").arg(qMax<qint64>(1, files.mostBytes / kMebibyte));
    return facts.join(u"; "_s);
}

} // namespace countersign
