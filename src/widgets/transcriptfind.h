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
    using TextOfRow = std::function<QString(int row)>;

    //! Another search; empty words end it.
    void begin(const QString &words, bool matchCase, int rowCount);
    void end() { *this = {}; }
    [[nodiscard]] bool isOn() const { return !m_words.isEmpty(); }
    [[nodiscard]] bool isComplete() const { return m_next >= m_rowCount && m_again.empty(); }
    //! Searches the next row.
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
    void search(int row, const QString &text);

    QString m_words;
    bool m_matchCase = false;
    int m_rowCount = 0;
    int m_next = 0;           // row
    std::vector<int> m_again; // rows
    std::vector<Match> m_matches;
    int m_current = -1;
};

} // namespace countersign
