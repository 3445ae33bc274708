// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include <functional>
#include <utility>

namespace countersign {

//! A stretch of text over one or many rows, in text order: row and character at both ends. The text itself is asked for when it
//! is needed, so rows that were never laid out can be selected. A value.
class TranscriptSelection
{
public:
    struct Position
    {
        int row = -1;
        int character = 0;
        [[nodiscard]] auto operator<=>(const Position &) const = default;
    };
    using TextOfRow = std::function<QString(int row, int from, int to)>; //!< characters [from, to) of it, as far as it goes

    void clear() { *this = {}; }
    void start(Position at) { m_anchor = m_end = at; }
    void extendTo(Position at);
    //! And extendTo() then goes on from the whole word. `text`: what stands around it in the row, from `start` on.
    void selectWord(Position at, const QString &text, int start = 0);
    void selectLine(Position at, const QString &text, int start = 0); //!< a paragraph, or a line of code; the same
    void selectAll(int rowCount);
    [[nodiscard]] bool isEmpty() const { return m_anchor.row < 0 || m_anchor == m_end; }
    [[nodiscard]] Position first() const { return qMin(m_anchor, m_end); }
    [[nodiscard]] Position last() const { return qMax(m_anchor, m_end); }
    [[nodiscard]] Position end() const { return m_end; } //!< the one that extendTo() moves; row -1 = nothing was begun
    [[nodiscard]] bool contains(Position at) const { return !isEmpty() && at >= first() && at < last(); }
    //! Characters of a row, end exclusive; {-1, -1} = none.
    [[nodiscard]] std::pair<int, int> rangeIn(int row) const;
    [[nodiscard]] QString text(const TextOfRow &textOf) const; //!< rows parted by an empty line

    void rowsInserted(int first, int count);
    void rowsRemoved(int first, int count);

private:
    Position m_anchor;
    Position m_end;
    Position m_wordEnd; // of a word or line that was selected as a whole
};

} // namespace countersign
