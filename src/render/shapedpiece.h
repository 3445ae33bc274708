// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/emoji.h"

#include <QStringView>

namespace countersign {

//! What it takes to shape a text, in letters. An emoji is a picture, and what is beyond the basic plane is emoji above all. Pure.
[[nodiscard]] inline qsizetype shapingCost(QChar c)
{
    constexpr qsizetype picture = 64;
    constexpr char16_t variant = 0xFE0F;
    if (c.isLowSurrogate())
        return 0;
    return c.isHighSurrogate() || c.unicode() == variant || isEmoji(c.unicode()) ? picture : 1;
}

[[nodiscard]] inline qsizetype shapingCost(QStringView text)
{
    qsizetype cost = 0;
    for (const QChar c : text)
        cost += shapingCost(c);
    return cost;
}

//! How many characters of a text are shaped in one go for so many letters: at least one, never half of one, and if it can be not
//! half of an emoji that is made of several. More marks over one letter than any language needs end it too: thousands take
//! seconds. Pure.
[[nodiscard]] inline qsizetype pieceLength(QStringView text, qsizetype letters)
{
    constexpr int kMostMarks = 256;
    constexpr qsizetype kMostParts = 32; // characters of one emoji
    const auto joins = [text](qsizetype i) {
        constexpr char16_t joiner = 0x200D;
        constexpr char16_t variant = 0xFE0F;
        return text[i].isLowSurrogate() || text[i].unicode() == joiner || text[i].unicode() == variant
               || text[i - 1].unicode() == joiner;
    };
    int marks = 0;
    qsizetype i = 0;
    for (; i < text.size(); ++i) {
        letters -= shapingCost(text[i]);
        marks = text[i].unicode() >= 0x300 && text[i].isMark() ? marks + 1 : 0;
        if (i > 0 && (letters < 0 || marks > kMostMarks))
            break;
    }
    if (i == text.size() || marks > kMostMarks)
        return i;
    const qsizetype place = i;
    while (i < text.size() && i - place < kMostParts && joins(i))
        ++i;
    i = i - place == kMostParts ? place : i;
    return i < text.size() && text[i].isLowSurrogate() ? i + 1 : i;
}

} // namespace countersign
