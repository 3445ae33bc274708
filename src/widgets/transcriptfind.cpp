// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptfind.h"

#include <algorithm>
#include <limits>

namespace countersign {

namespace {
bool isAbove(const TranscriptFind::Match &match, int row)
{
    return match.row < row;
}
} // namespace

void TranscriptFind::begin(const QString &words, bool matchCase, int rowCount)
{
    end();
    m_words = words;
    m_matchCase = matchCase;
    m_rowCount = words.isEmpty() ? 0 : rowCount;
}

//! The next one to be searched, from its beginning: what it held no longer counts.
bool TranscriptFind::takeRow()
{
    if (m_row >= 0)
        return true;
    if (!m_again.empty()) {
        m_row = m_again.back();
        m_again.pop_back();
    } else if (m_next < m_rowCount) {
        m_row = m_next++;
    } else {
        return false;
    }
    m_from = 0;
    return true;
}

void TranscriptFind::step(const TextOfRow &textOf)
{
    if (!takeRow())
        return;
    search(textOf(m_row, m_from));
    m_isCut = m_isCut || m_matches.size() >= kMost;
    if (!m_isCut)
        return;
    m_again.clear();
    m_next = m_rowCount;
    m_row = -1;
}

//! Puts what a part of a row holds in the place of what stood there.
void TranscriptFind::search(const Part &part)
{
    const std::optional<Match> kept = current();
    const Match from { m_row, m_from, m_from };
    const auto first = std::lower_bound(m_matches.begin(), m_matches.end(), from);
    const auto last = std::lower_bound(first, m_matches.end(), m_row + 1, isAbove);
    const Qt::CaseSensitivity sensitivity = m_matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive;
    const qsizetype length = m_words.size();
    std::vector<Match> found;
    qsizetype next = 0;
    for (qsizetype at = part.text.indexOf(m_words, 0, sensitivity); at >= 0; at = part.text.indexOf(m_words, next, sensitivity)) {
        next = at + length;
        found.push_back({ m_row, m_from + static_cast<int>(at), m_from + static_cast<int>(next) });
        if (m_matches.size() + found.size() >= kMost)
            break;
    }
    m_matches.insert(m_matches.erase(first, last), found.begin(), found.end());
    // A match may begin in this part and end in the next.
    m_from += static_cast<int>(std::max(next, part.text.size() - length + 1));
    m_from = std::max(from.from, m_from);
    if (part.isLast)
        m_row = -1;
    if (!kept)
        return;
    const auto now = std::lower_bound(m_matches.begin(), m_matches.end(), *kept);
    m_current = now != m_matches.end() && *now == *kept ? static_cast<int>(now - m_matches.begin()) : -1;
}

void TranscriptFind::rowChanged(int row)
{
    if (row == m_row)
        m_from = 0;
    else if (isOn() && row < m_next && !m_isCut && std::find(m_again.begin(), m_again.end(), row) == m_again.end())
        m_again.push_back(row);
}

void TranscriptFind::rowsInserted(int first, int count)
{
    if (!isOn())
        return;
    m_rowCount += count;
    if (first >= m_next && !m_isCut)
        return;
    for (Match &match : m_matches)
        match.row += match.row >= first ? count : 0;
    for (int &row : m_again)
        row += row >= first ? count : 0;
    m_row += m_row >= first ? count : 0;
    m_next += count;
    for (int row = first; row < first + count && !m_isCut; ++row)
        m_again.push_back(row);
}

void TranscriptFind::rowsRemoved(int first, int count)
{
    if (!isOn())
        return;
    const std::optional<Match> kept = current();
    const auto isGone = [&](int row) { return row >= first && row < first + count; };
    std::erase_if(m_matches, [&](const Match &match) { return isGone(match.row); });
    std::erase_if(m_again, isGone);
    m_row = m_row >= first + count ? m_row - count : isGone(m_row) ? -1 : m_row;
    for (Match &match : m_matches)
        match.row -= match.row >= first + count ? count : 0;
    for (int &row : m_again)
        row -= row >= first + count ? count : 0;
    m_rowCount -= count;
    m_next = m_next > first ? std::max(first, m_next - count) : m_next;
    m_current = -1;
    if (kept && !isGone(kept->row))
        static_cast<void>(goTo(kept->row >= first + count ? kept->row - count : kept->row, kept->from));
}

std::pair<const TranscriptFind::Match *, const TranscriptFind::Match *> TranscriptFind::matchesIn(int row) const
{
    const auto first = std::lower_bound(m_matches.begin(), m_matches.end(), row, isAbove);
    const auto last = std::lower_bound(first, m_matches.end(), row + 1, isAbove);
    const Match *data = m_matches.data();
    return { data + (first - m_matches.begin()), data + (last - m_matches.begin()) };
}

std::optional<TranscriptFind::Match> TranscriptFind::current() const
{
    return m_current < 0 ? std::nullopt : std::optional(m_matches[static_cast<std::size_t>(m_current)]);
}

bool TranscriptFind::goTo(int row, int character)
{
    if (m_matches.empty())
        return false;
    const Match from { row, character, std::numeric_limits<int>::min() };
    const auto found = std::lower_bound(m_matches.begin(), m_matches.end(), from);
    m_current = found == m_matches.end() ? 0 : static_cast<int>(found - m_matches.begin());
    return true;
}

bool TranscriptFind::goOn(bool back)
{
    const int count = static_cast<int>(m_matches.size());
    if (count == 0)
        return false;
    if (m_current < 0)
        m_current = back ? count - 1 : 0;
    else
        m_current = (m_current + (back ? count - 1 : 1)) % count;
    return true;
}

} // namespace countersign
