// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>

namespace countersign::test {

enum class Language { English, Arabic, Japanese };

//! What is said in the pictures: the same chat in three scripts. The product's own words stay English.
struct LookWords
{
    QString connection, agent, person;
    struct Chat
    {
        QString title, lastWords;
    };
    QList<Chat> chats; //!< the first one is open
    QString question, answer, more, draft;

    [[nodiscard]] static LookWords in(Language language);
};

} // namespace countersign::test
