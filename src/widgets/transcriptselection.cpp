// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptselection.h"

#include <QStringList>
#include <QTextBoundaryFinder>

#include <limits>

namespace countersign {

using namespace Qt::StringLiterals;

void TranscriptSelection::extendTo(Position at)
{
    if (m_anchor.row < 0)
        return;
    if (m_wordEnd.row >= 0) {
        const Position wordStart = qMin(m_anchor, m_wordEnd);
        const Position wordEnd = qMax(m_anchor, m_wordEnd);
        m_anchor = at < wordStart ? wordEnd : wordStart;
        m_wordEnd = at < wordStart ? wordStart : wordEnd;
        m_end = at < wordStart ? at : qMax(at, wordEnd);
        return;
    }
    m_end = at;
}

void TranscriptSelection::selectWord(Position at, const QString &text, int start)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    finder.setPosition(qMin<qsizetype>(at.character - start + 1, text.size()));
    const qsizetype begin = qMax<qsizetype>(finder.toPreviousBoundary(), 0);
    const qsizetype end = finder.toNextBoundary();
    m_anchor = { at.row, start + static_cast<int>(begin) };
    m_end = { at.row, start + static_cast<int>(end < 0 ? text.size() : end) };
    m_wordEnd = m_end;
}

void TranscriptSelection::selectLine(Position at, const QString &text, int start)
{
    const qsizetype place = qMin<qsizetype>(at.character - start, text.size());
    const qsizetype before = place > 0 ? text.lastIndexOf(u'\n', place - 1) : -1;
    const qsizetype after = text.indexOf(u'\n', place);
    m_anchor = { at.row, start + static_cast<int>(before + 1) };
    m_end = { at.row, start + static_cast<int>(after < 0 ? text.size() : after) };
    m_wordEnd = m_end;
}

void TranscriptSelection::selectAll(int rowCount)
{
    clear();
    if (rowCount == 0)
        return;
    m_anchor = { 0, 0 };
    m_end = { rowCount - 1, std::numeric_limits<int>::max() };
}

std::pair<int, int> TranscriptSelection::rangeIn(int row) const
{
    if (isEmpty() || row < first().row || row > last().row)
        return { -1, -1 };
    return { row == first().row ? first().character : 0, row == last().row ? last().character : std::numeric_limits<int>::max() };
}

QString TranscriptSelection::text(const TextOfRow &textOf) const
{
    if (isEmpty())
        return {};
    QStringList parts;
    for (int row = first().row; row <= last().row; ++row) {
        const auto [from, to] = rangeIn(row);
        const QString part = textOf(row, from, to);
        if (!part.isEmpty())
            parts << part;
    }
    return parts.join("\n\n"_L1);
}

void TranscriptSelection::rowsInserted(int first, int count)
{
    for (Position *position : { &m_anchor, &m_end, &m_wordEnd })
        position->row += position->row >= first ? count : 0;
}

void TranscriptSelection::rowsRemoved(int first, int count)
{
    if (!isEmpty() && this->first().row < first + count && last().row >= first) {
        clear();
        return;
    }
    for (Position *position : { &m_anchor, &m_end, &m_wordEnd })
        position->row -= position->row >= first + count ? count : 0;
}

} // namespace countersign
