// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

#include <limits>
#include <vector>

namespace countersign {

//! Where top-level blocks of Markdown begin, line by line, as far as that is certain before the rest of the text is known: a
//! boundary is the start of a line that begins a block whatever follows, so what stands before it can be read by itself
//! (CommonMark 0.31 §4-5; link reference definitions aside). It names fewer boundaries than there are blocks, never more.
//! Only whole lines count. A value; any thread.
class BlockScanner
{
public:
    //! Looks at the lines of `text` from where the last call stopped; new boundaries are appended to `boundaries`. `text` begins
    //! with what earlier calls saw. `isWhole`: nothing follows, its last line counts as it is. Stops behind `most` bytes.
    void scan(const QByteArray &text, std::vector<qsizetype> &boundaries, bool isWhole = false,
              qsizetype most = std::numeric_limits<qsizetype>::max());
    [[nodiscard]] bool isInFence() const { return m_state == State::Fence; } //!< of the top level, after the lines seen
    [[nodiscard]] bool sawDefinition() const { return m_sawDefinition; }     //!< a line that may define a link reference
    //! The last line that begins an item of the list at the top level whose end has not come; -1 = there is none, or whether all
    //! of it is one list cannot be told.
    [[nodiscard]] qsizetype lastItem() const { return m_state == State::List && !m_isUnsure && !m_isMixed ? m_lastItem : -1; }
    [[nodiscard]] qsizetype scanned() const { return m_scanned; } //!< bytes: the start of the first line not seen

private:
    enum class State { Between, Other, List, Fence };
    struct Line;
    [[nodiscard]] bool takeLine(const Line &line); // whether a block begins with it
    [[nodiscard]] bool takeText(const Line &line);
    [[nodiscard]] bool takeItem(const Line &line);
    [[nodiscard]] bool isFresh() const { return m_isAfterBlank || m_isAfterBlock; }

    qsizetype m_scanned = 0;
    State m_state = State::Between;
    char m_fence = 0;
    int m_fenceLength = 0;
    int m_inset = 0;             // of the text of the list item at the top level
    bool m_isEmptyItem = false;  // its marker stands alone
    bool m_isAfterBlank = true;  // the line above is blank, or there is none
    bool m_isAfterBlock = false; // the block above ended with its line: heading, fence
    bool m_isParagraph = false;  // the line above is a paragraph's, for certain
    bool m_isUnsure = false;     // whether the list still goes on
    qsizetype m_lastItem = -1;   // at the margin
    char m_itemKind = 0;         // its sign
    bool m_isMixed = false;      // signs of two kinds: two lists
    bool m_isLost = false;       // whether a fence is open cannot be told: no more boundaries
    bool m_sawDefinition = false;
};

} // namespace countersign
