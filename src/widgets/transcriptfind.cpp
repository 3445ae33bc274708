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

void TranscriptFind::step(const TextOfRow &textOf)
{
    if (!m_again.empty()) {
        const int row = m_again.back();
        m_again.pop_back();
        search(row, textOf(row));
    } else if (m_next < m_rowCount) {
        const int row = m_next++;
        search(row, textOf(row));
    }
}

//! Puts what a row holds in the place of what it held.
void TranscriptFind::search(int row, const QString &text)
{
    const std::optional<Match> kept = current();
    const auto first = std::lower_bound(m_matches.begin(), m_matches.end(), row, isAbove);
    const auto last = std::lower_bound(first, m_matches.end(), row + 1, isAbove);
    auto place = m_matches.erase(first, last);
    const Qt::CaseSensitivity sensitivity = m_matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive;
    const qsizetype length = m_words.size();
    for (qsizetype at = text.indexOf(m_words, 0, sensitivity); at >= 0; at = text.indexOf(m_words, at + length, sensitivity))
        place = std::next(m_matches.insert(place, { row, static_cast<int>(at), static_cast<int>(at + length) }));
    if (!kept)
        return;
    const auto now = std::lower_bound(m_matches.begin(), m_matches.end(), *kept);
    m_current = now != m_matches.end() && *now == *kept ? static_cast<int>(now - m_matches.begin()) : -1;
}

void TranscriptFind::rowChanged(int row)
{
    if (isOn() && row < m_next && std::find(m_again.begin(), m_again.end(), row) == m_again.end())
        m_again.push_back(row);
}

void TranscriptFind::rowsInserted(int first, int count)
{
    if (!isOn())
        return;
    m_rowCount += count;
    if (first >= m_next)
        return;
    for (Match &match : m_matches)
        match.row += match.row >= first ? count : 0;
    for (int &row : m_again)
        row += row >= first ? count : 0;
    m_next += count;
    for (int row = first; row < first + count; ++row)
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
