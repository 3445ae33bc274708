// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"

#include <QCoreApplication>

#include <vector>

namespace countersign {

//! What the person is asked: which tool, its own words, and every argument exactly. Nothing is interpreted: no Markdown,
//! invisible characters made visible, numbers and repeated keys as the agent wrote them. A value.
struct ApprovalQuestion
{
    Q_DECLARE_TR_FUNCTIONS(ApprovalQuestion)
public:
    struct Argument
    {
        enum class Kind { Text, Number, Boolean, Json };
        QString name;  //!< as it is shown
        QString value; //!< as it is shown; of a text without its quotes
        Kind kind = Kind::Json;
        QString nameJson; //!< as the agent wrote it; empty = the whole is no JSON object and has no names
        QString valueJson;
        //! What the person made of it, as JSON; `why` = the sentence, if it is none. `typed` is the text of its field.
        [[nodiscard]] static QString jsonOf(Kind kind, const QString &typed, QString &why);
        [[nodiscard]] QString editable() const; //!< what its field holds at first
    };
    QString action; //!< what would run
    QString says;   //!< the tool's own words; empty = none
    std::vector<Argument> arguments;

    [[nodiscard]] static ApprovalQuestion of(const ToolCall &call);
    [[nodiscard]] QString title() const;  //!< Run `name`?
    [[nodiscard]] QString saying() const; //!< The tool says: “…”
    //! The arguments with other values (JSON, one for each): everything else as the agent wrote it.
    [[nodiscard]] QString withValues(const QStringList &values) const;
};

} // namespace countersign
