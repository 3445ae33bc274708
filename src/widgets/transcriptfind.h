// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace countersign {

//! Where words stand in a conversation, found row by row as it is allowed to: rows that were never laid out are asked for their
//! text when it is their turn. A value; knows no widget.
class TranscriptFind
{
public:
    struct Match
    {
        int row = 0;
        int from = 0; //!< characters of the row's plain text
        int to = 0;
        [[nodiscard]] auto operator<=>(const Match &) const = default;
    };
    //! A part of a row's text. Of a long one it may be empty: it is being read, and asked for again.
    struct Part
    {
        QString text;
        bool isLast = true;
    };
    using TextOfRow = std::function<Part(int row, int from)>; //!< what stands there from a character on
    static constexpr int kMost = 100'000;                     //!< matches; nobody walks through more

    //! Another search; empty words end it.
    void begin(const QString &words, bool matchCase, int rowCount);
    void end() { *this = {}; }
    [[nodiscard]] bool isOn() const { return !m_words.isEmpty(); }
    [[nodiscard]] bool isComplete() const { return m_row < 0 && m_next >= m_rowCount && m_again.empty(); }
    [[nodiscard]] bool isCut() const { return m_isCut; } //!< there are more than the most, and nobody looks for them
    //! Searches the next part.
    void step(const TextOfRow &textOf);
    void rowChanged(int row); //!< to be searched again
    void rowsInserted(int first, int count);
    void rowsRemoved(int first, int count);

    [[nodiscard]] const std::vector<Match> &matches() const { return m_matches; } //!< in reading order, so far
    //! Matches of one row: first, and the one past the last.
    [[nodiscard]] std::pair<const Match *, const Match *> matchesIn(int row) const;
    [[nodiscard]] std::optional<Match> current() const;
    [[nodiscard]] int number() const { return m_current + 1; } //!< of the current one, from 1; 0 = none
    //! The first at or after a place becomes the current one; the first of all if there is none after it.
    bool goTo(int row, int character);
    bool goOn(bool back); //!< the next one, over the end to the beginning; false = there is none

private:
    [[nodiscard]] bool takeRow();
    void search(const Part &part);

    QString m_words;
    bool m_matchCase = false;
    int m_rowCount = 0;
    int m_next = 0; // row
    int m_row = -1; // that is being searched,
    int m_from = 0; // from this character on
    bool m_isCut = false;
    std::vector<int> m_again; // rows
    std::vector<Match> m_matches;
    int m_current = -1;
};

} // namespace countersign
