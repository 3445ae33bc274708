// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blockdocument.h"

namespace countersign::test {

//! Black text of 16 px in fonts every test machine has. Who looks for a colour says which.
[[nodiscard]] inline BlockStyle plainStyle()
{
    BlockStyle style;
    style.text = QFont(QStringLiteral("DejaVu Sans"));
    style.text.setPixelSize(16);
    style.mono = QFont(QStringLiteral("DejaVu Sans Mono"));
    style.mono.setPixelSize(16);
    style.textColor = Qt::black;
    return style;
}

} // namespace countersign::test
