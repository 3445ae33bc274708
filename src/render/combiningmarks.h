// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringView>

namespace countersign {

//! Where more marks stand over one letter than can be shaped in one go (thousands take seconds): the text is cut there, and goes
//! on in a piece of its own. Its size = nowhere; no language needs more than a few. Pure.
[[nodiscard]] inline qsizetype endOfMarks(QStringView text)
{
    constexpr int kMostMarks = 256;
    int run = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        run = text[i].unicode() >= 0x300 && text[i].isMark() ? run + 1 : 0;
        if (run > kMostMarks)
            return i;
    }
    return text.size();
}

} // namespace countersign
