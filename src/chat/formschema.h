// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace countersign {

//! One question of a form.
struct FormField
{
    enum class Kind { Text, LongText, Number, Integer, Boolean, Choice, Choices };
    QString name;  //!< key in the answer
    QString title; //!< shown; the name, where the schema has none
    QString description;
    Kind kind = Kind::Text;
    bool required = false;
    QJsonValue initial { QJsonValue::Undefined };
    QList<QJsonValue> choices; //!< of Choice and Choices: the values …
    QStringList choiceTitles;  //!< … and what is shown for each
    std::optional<double> minimum;
    std::optional<double> maximum;
    int minLength = 0;       //!< characters; of Choices: how many
    int maxLength = 100'000; //!< likewise
    [[nodiscard]] bool operator==(const FormField &) const = default;
};

//! A form out of a JSON Schema a server sent (AG-UI Interrupt.responseSchema; parameters of `ask_user`): the flat part of it that
//! a person can fill in. Hostile schemas are capped: no `$ref` is followed, no pattern is run, texts are cut at 2 000 characters.
//! What cannot be a form (nested objects, arrays of objects, `oneOf` of objects, more than 50 fields …) has `isFreeform`: the
//! answer is typed as JSON. A text to be chosen from more than 200 is typed. Fields that must be answered come first, in the
//! order of `required`; then the others by name. A required text must not be empty. Pure.
struct FormSchema
{
    QString title;
    QString description;
    QList<FormField> fields;
    bool isFreeform = false; //!< fields are empty: JSON by hand
    //! The schema is no object: one field without a name, and its value is the whole answer. An empty schema asks for words.
    bool isScalar = false;

    [[nodiscard]] static FormSchema read(const QJsonObject &schema);
    //! Name of the first field whose value the schema refuses (empty: the answer as a whole); nothing = it may be sent.
    [[nodiscard]] std::optional<QString> firstRefused(const QJsonValue &answer) const;
    [[nodiscard]] bool operator==(const FormSchema &) const = default;
};

} // namespace countersign
