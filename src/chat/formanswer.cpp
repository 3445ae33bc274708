// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a person may answer to a form.
#include "chat/formanswer.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace countersign {

namespace {
constexpr double kLargestInteger = 9'007'199'254'740'991; //!< JSON's, as everybody reads it

bool isNumberFor(const FormField &field, const QJsonValue &value)
{
    const double number = value.toDouble();
    const bool isWhole = std::floor(number) == number && std::abs(number) <= kLargestInteger;
    return value.isDouble() && std::isfinite(number) && (field.kind == FormField::Kind::Number || isWhole)
           && number >= field.minimum.value_or(number) && number <= field.maximum.value_or(number);
}

bool isTextFor(const FormField &field, const QJsonValue &value)
{
    if (!value.isString())
        return false;
    const QString text = value.toString();
    const auto pairs = std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLowSurrogate(); });
    const auto length = text.size() - pairs; // JSON Schema counts code points
    return length >= field.minLength && length <= field.maxLength && !(field.required && text.isEmpty());
}

bool areChoicesOf(const FormField &field, const QJsonValue &value)
{
    const QJsonArray chosen = value.toArray();
    return value.isArray() && chosen.size() <= field.choices.size() && chosen.size() >= field.minLength
           && chosen.size() <= field.maxLength
           && std::all_of(chosen.begin(), chosen.end(), [&](const QJsonValue &one) { return field.choices.contains(one); });
}
} // namespace

bool isAnswerFor(const FormField &field, const QJsonValue &value)
{
    switch (field.kind) {
    case FormField::Kind::Text:
    case FormField::Kind::LongText:
        return isTextFor(field, value);
    case FormField::Kind::Number:
    case FormField::Kind::Integer:
        return isNumberFor(field, value);
    case FormField::Kind::Boolean:
        return value.isBool();
    case FormField::Kind::Choice:
        return field.choices.contains(value);
    case FormField::Kind::Choices:
        return areChoicesOf(field, value);
    }
    return false;
}

std::optional<QString> FormSchema::firstRefused(const QJsonValue &answer) const
{
    if (isFreeform)
        return answer.isUndefined() ? std::optional(QString()) : std::nullopt;
    if (isScalar)
        return isAnswerFor(fields.first(), answer) ? std::nullopt : std::optional(QString());
    if (!answer.isObject())
        return fields.isEmpty() ? QString() : fields.first().name;
    for (const FormField &field : fields) {
        const QJsonValue value = answer[field.name];
        const bool isFine = value.isUndefined() ? !field.required : isAnswerFor(field, value);
        if (!isFine)
            return field.name;
    }
    return {};
}

} // namespace countersign
