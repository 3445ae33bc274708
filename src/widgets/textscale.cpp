// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/textscale.h"

#include "widgets/theme.h"

#include <cmath>

namespace countersign {

namespace {
constexpr qreal kDrawnEm = 14.67; // px: 11 pt
constexpr qreal kScaleSteps = 4;
} // namespace

qreal drawingScale(qreal em)
{
    return qMax<qreal>(1, std::round(em / kDrawnEm * kScaleSteps) / kScaleSteps);
}

int scaledPx(int px, const QFont &font)
{
    return qRound(px * drawingScale(Theme::em(font)));
}

} // namespace countersign
