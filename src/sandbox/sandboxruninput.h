// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <variant>

namespace countersign {

//! The body of a run or connect, checked as the runtime checks it: either the known fields (others are dropped), or the text
//! for `details` of the 400. Pure.
struct SandboxRunInput
{
    QJsonObject fields;
    QString details; //!< empty = good

    [[nodiscard]] static SandboxRunInput read(const QByteArray &body);
};

} // namespace countersign
