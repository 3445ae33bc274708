// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/theme.h"

namespace countersign {

//! `tokens` with the desktop's accent in place of ours: its hue everywhere, moved in lightness in steps of 2 % until it can be
//! read (4.5:1 under `onAccent`, and as `accentText` on every surface). An accent that cannot be made readable changes nothing.
[[nodiscard]] Tokens withAccent(const Tokens &tokens, const QColor &accent);

//! WCAG 2.2 contrast ratio, 1 to 21.
[[nodiscard]] double contrastRatio(const QColor &a, const QColor &b);

} // namespace countersign
