// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! Our drawing that says what a name of the Lucide set says, for Theme::icon(); empty = there is none, and no icon is shown.
//! Pure.
[[nodiscard]] QString offerIcon(const QString &lucide);

} // namespace countersign
