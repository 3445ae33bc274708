// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! How a language is called that a fence names: "sql" is SQL. One that nobody here knows as it was written, on one line and
//! without what cannot be seen. Pure.
[[nodiscard]] QString languageName(const QString &fence);

} // namespace countersign
