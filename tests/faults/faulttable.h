// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>
#include <QStringList>

namespace countersign::test {

//! What is so after a fault, in the words of the table's last five columns. A value.
struct FaultEnd
{
    QString state;    //!< "signed in", "signed in, answering", "sign-in needed", "no connection" …
    QString requests; //!< that left, by purpose, in the order of their first: "1 run, 2 connect"; "none"
    QString kept;     //!< on disk or on screen: "message, sign-in"; "nothing"
    QString reads;    //!< every sentence exactly as the window shows it, several with " / " between them; "nothing"
    QString presses;  //!< names of the buttons that come with them, with ", " between them; "nothing"
    [[nodiscard]] bool operator==(const FaultEnd &) const = default;
};

//! A line of a table: what fails, and what is so afterwards. A value.
struct FaultRow
{
    QString id;
    QString how; //!< how the test makes it; for readers
    FaultEnd end;
    int line = 0; //!< in the file, from 1
};

//! One table of README.md (Markdown, GFM tables): the rows under the heading `## GROUP`. Pure.
struct FaultTable
{
    QList<FaultRow> rows;
    QStringList troubles; //!< what is wrong with the table, a sentence each with its line; then it is of no use

    //! No table, another head than the seven columns, a row with more or fewer cells, an empty cell, an id twice: troubles.
    //! `\|` in a cell is a `|`; blanks around a cell and backticks around an id do not count.
    [[nodiscard]] static FaultTable read(const QString &markdown, const QString &group);
    //! The table in this folder's README.md; no such file: a trouble.
    [[nodiscard]] static FaultTable ofGroup(const QString &group);
    [[nodiscard]] const FaultRow *find(const QString &id) const;
};

} // namespace countersign::test
