// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! Words an agent chose as the name of a file: without what file systems and shells take for something else, without characters
//! nobody sees (those that turn the direction of writing hide what a file ends with), not hidden and no option. May be empty.
//! Whoever cuts it asks again. Pure.
[[nodiscard]] QString plainFileName(const QString &words);

} // namespace countersign
