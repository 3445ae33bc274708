// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

#include <vector>

namespace countersign {

//! A formula in Markdown: bytes [begin, end) with its delimiters, [contentBegin, contentEnd) without.
struct MathSpan
{
    qsizetype begin = 0;
    qsizetype end = 0;
    qsizetype contentBegin = 0;
    qsizetype contentEnd = 0;
};

//! Formulas in [from, to): `$…$` (in one line; no space inside its dollars and no letter or digit right behind them, so that
//! prices are none), `$$…$$`, `\(…\)`, `\[…\]` (up to a blank line, a heading or a fence), outside code. `isOpen`: the text goes
//! on, a formula that begins and does not end reaches to the end. In reading order. Linear. Pure; any thread.
void findMath(const QByteArray &text, qsizetype from, qsizetype to, bool isOpen, std::vector<MathSpan> &found);

//! A copy in which each formula is one word as long as it was: what reads Markdown sees no marks in it.
[[nodiscard]] QByteArray withoutMath(const QByteArray &text, const std::vector<MathSpan> &math);

} // namespace countersign
