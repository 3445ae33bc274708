// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/formquestion.h"

#include "chat/clienttools.h"
#include "render/textbox.h"

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestQuestion = 4000;

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

FormQuestion FormQuestion::of(const Interrupt &interrupt, const ToolCall *call)
{
    FormQuestion question;
    question.id = interrupt.id;
    question.expiresAt = interrupt.expiresAt;
    question.title = shown(interrupt.message, true);
    if (question.title.isEmpty() && interrupt.value.isString())
        question.title = shown(interrupt.value.toString(), true);
    else if (question.title.isEmpty() && interrupt.value.isObject())
        question.title =
            shown(wordsIn(interrupt.value.toObject(), { u"question"_s, u"message"_s, u"title"_s, u"prompt"_s }), true);
    const bool isAgreement = interrupt.reason == "confirmation"_L1 || interrupt.reason == "tool_call"_L1;
    if (!interrupt.responseSchema.isEmpty()) {
        takeSchema(question, interrupt.responseSchema);
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

} // namespace countersign
