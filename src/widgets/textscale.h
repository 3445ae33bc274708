// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

class QFont;

namespace countersign {

//! How much larger than drawn icons, check boxes and marks are beside text of `em` px: 1, 1.25, 1.5 … of what they are at the
//! text size of the drawings (14.67 px). In quarters, so that their 16 px grid stays on whole pixels; never less than 1.
[[nodiscard]] qreal drawingScale(qreal em);
//! What measures `px` beside text of 14.67 px, beside text in this font.
[[nodiscard]] int scaledPx(int px, const QFont &font);

} // namespace countersign
