// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/condition.h"

#include <QStringList>

namespace countersign {

//! What went wrong, as a value: an id for the sentence, its facts, and a detail for logs. No text for people in here.
struct Error
{
    Condition condition = Condition::None;
    QStringList arguments; //!< in the order Condition documents; never a secret
    int httpStatus = 0;    //!< 0 = no answer
    QString detail;        //!< for logs and the lens, already redacted

    [[nodiscard]] bool operator==(const Error &) const = default;
};

} // namespace countersign
