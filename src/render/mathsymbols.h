// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! The character of a LaTeX command without its backslash ("alpha"), or its words ("sin"); empty = unknown. Pure.
[[nodiscard]] QString mathSymbol(const QString &command);

//! `text` in characters that stand high or low; empty = there are none for some of it. Pure.
[[nodiscard]] QString superscripted(const QString &text);
[[nodiscard]] QString subscripted(const QString &text);

} // namespace countersign
