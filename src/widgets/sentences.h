// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/notice.h"

#include <QCoreApplication>
#include <QString>

namespace countersign {

//! One sentence per condition, translated. `title` is the first clause (set in 600), `text` the rest; together at most 25 words.
struct Sentence
{
    QString title;
    QString text;
    [[nodiscard]] QString plain() const { return text.isEmpty() ? title : title + QLatin1Char(' ') + text; }
};

//! The catalogue: what a person reads for each condition. Nothing else in the product makes sentences about failures.
class Sentences
{
    Q_DECLARE_TR_FUNCTIONS(Sentences)
public:
    [[nodiscard]] static Sentence of(const Error &error);
    [[nodiscard]] static Sentence of(const Notice &notice); //!< adds what happens to a waiting message
    //! `isAlone`: nothing else is offered, so that there is nothing to put off.
    [[nodiscard]] static QString button(Notice::Action action, bool isAlone = false);

private:
    [[nodiscard]] static Sentence pattern(Condition condition, const QStringList &facts);
};

} // namespace countersign
