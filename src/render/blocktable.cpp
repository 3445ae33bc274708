// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tables: how wide their columns are, and where their cells stand.
#include "render/blocklayout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kTableLine = 1.4; // of an em
constexpr qreal kColumnGap = 24;  // px
constexpr qreal kNarrowGap = 12;  // where the words of all columns need it
constexpr qreal kRowPadding = 7;
constexpr qreal kWideColumn = 16;  // em, of a column in a table that scrolls, unless a word is longer
constexpr qreal kLongestWord = 30; // em; longer ones are broken
constexpr qreal kMostFixed = 0.5;  // of the table's width: a wider first column scrolls with the rest

//! A column of numbers only stands right, whatever the source says by default.
bool isNumeric(const std::vector<std::vector<Block::Cell>> &rows, std::size_t column)
{
    bool any = false;
    for (std::size_t row = 1; row < rows.size(); ++row) {
        if (column >= rows[row].size())
            continue;
        const QString text = joined(rows[row][column].spans).trimmed();
        const bool isNumber =
            std::all_of(text.begin(), text.end(), [](QChar c) { return c.isDigit() || u".,%+-−  €$£"_s.contains(c); });
        if (!isNumber)
            return false;
        any = any || std::any_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
    }
    return any;
}

qreal sumOf(const std::vector<qreal> &widths)
{
    return std::accumulate(widths.begin(), widths.end(), qreal(0));
}

//! What the cells of each column need: in one line, and for their longest word.
struct ColumnNeeds
{
    std::vector<qreal> natural, words;
};

//! Widths of columns whose longest words have room beside each other: what they need if that fits too, else each its fair share
//! and the wide ones wrap.
std::vector<qreal> fittingWidths(const ColumnNeeds &needs, qreal available)
{
    if (sumOf(needs.natural) <= available)
        return needs.natural;
    std::vector<qreal> widths = needs.words;
    const auto cap = [&](qreal most) {
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = std::clamp(most, needs.words[i], needs.natural[i]);
    };
    qreal low = 0; // the widest a wrapped column may be, found by halving
    qreal high = available;
    while (high - low > 0.5) {
        const qreal middle = (low + high) / 2;
        cap(middle);
        (sumOf(widths) > available ? high : low) = middle;
    }
    cap(low);
    return widths;
}

//! Widths of columns in a table that scrolls sideways: nothing is squeezed, long cells still wrap.
std::vector<qreal> scrollingWidths(const ColumnNeeds &needs, qreal em)
{
    std::vector<qreal> widths;
    for (std::size_t i = 0; i < needs.natural.size(); ++i)
        widths.push_back(qMin(needs.natural[i], qMax(needs.words[i], kWideColumn * em)));
    return widths;
}

//! The width of a piece in one line, and of its longest word.
std::pair<qreal, qreal> widthsOf(QTextLayout &layout)
{
    const QTextOption usual = layout.textOption();
    QTextOption betweenWords = usual;
    betweenWords.setWrapMode(QTextOption::WordWrap);
    layout.setTextOption(betweenWords);
    qreal whole = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(1e6);
        whole = qMax(whole, line.naturalTextWidth());
    }
    layout.endLayout();
    layout.setTextOption(usual);
    return { whole, layout.minimumWidth() };
}

Qt::Alignment alignmentOf(const Block::Cell &cell, bool isNumber)
{
    if (cell.alignment == Qt::AlignRight || (cell.alignment == Qt::AlignLeft && isNumber))
        return Qt::AlignTrailing;
    return cell.alignment == Qt::AlignHCenter ? Qt::AlignHCenter : Qt::AlignLeading;
}

} // namespace

//! All cells as pieces, row by row, not yet broken into lines.
void BlockLayout::makeCells(const BlockStyle &style, std::size_t columns)
{
    std::vector<bool> isNumber(columns);
    for (std::size_t column = 0; column < columns; ++column)
        isNumber[column] = isNumeric(m_block.rows, column);
    for (std::size_t row = 0; row < m_block.rows.size(); ++row) {
        m_block.rows[row].resize(columns); // md4c pads; this is a promise to spansOf()
        for (std::size_t column = 0; column < columns; ++column) {
            const Block::Cell &cell = m_block.rows[row][column];
            TextPiece piece = makePiece(cell.spans, style.text, style, alignmentOf(cell, isNumber[column]), row == 0);
            piece.key = static_cast<int>(row * columns + column);
            piece.start = static_cast<int>(m_plainText.size());
            m_plainText += piece.layout->text().replace(QChar::LineSeparator, u' ');
            m_plainText += column + 1 < columns ? u"\t"_s : row + 1 < m_block.rows.size() ? u"\n"_s : QString();
            m_pieces.push_back(std::move(piece));
        }
    }
}

void BlockLayout::layOutTable(const BlockStyle &style, qreal width)
{
    m_pieces.clear();
    m_plainText.clear();
    const qreal em = emOf(style.text);
    const std::size_t columns = m_block.rows.empty() ? 0 : m_block.rows.front().size();
    makeCells(style, columns);
    ColumnNeeds needs { std::vector<qreal>(columns, 0), std::vector<qreal>(columns, 0) };
    for (const TextPiece &piece : m_pieces) {
        const std::size_t column = static_cast<std::size_t>(piece.key) % columns;
        const qreal inset = piece.beginsWithCode(0) ? kInlineCodeEdge : 0;
        const auto [whole, word] = widthsOf(*piece.layout);
        needs.natural[column] = qMax(needs.natural[column], std::ceil(whole + inset) + 1);
        const qreal longest = qMin(std::ceil(word + inset) + 1, kLongestWord * em);
        needs.words[column] = qMax(needs.words[column], qMin(longest, needs.natural[column]));
    }
    const qreal gaps = qreal(columns > 0 ? columns - 1 : 0);
    const qreal room = width - m_left;
    const qreal words = sumOf(needs.words);
    const bool scrolls = words + gaps * kNarrowGap > room;
    const qreal gap = scrolls || words + gaps * kColumnGap <= room ? kColumnGap : kNarrowGap;
    const std::vector<qreal> widths = scrolls ? scrollingWidths(needs, em) : fittingWidths(needs, room - gaps * gap);
    placeCells(widths, gap, em * kTableLine);
    m_window = { m_left, 0, room, 0 };
    m_beyond = qMax<qreal>(0, sumOf(widths) + gaps * gap - room);
    if (m_beyond > 0 && columns > 1 && widths.front() + gap <= room * kMostFixed)
        m_fixedWidth = widths.front() + gap / 2;
    m_height = (m_rules.empty() ? 0 : m_rules.back()) + 1 + laneHeight();
    // A table whose head is written from right to left has its first column there.
    m_isRightToLeft = columns > 0 && joined(m_block.rows.front().front().spans).isRightToLeft();
    if (m_isRightToLeft)
        m_window.moveLeft(0);
    for (TextPiece &piece : m_pieces)
        piece.area.moveLeft(m_isRightToLeft ? width - piece.area.right() : piece.area.left());
}

//! Breaks the cells into lines and stands them beside each other, from left to right.
void BlockLayout::placeCells(const std::vector<qreal> &widths, qreal gap, qreal lineHeight)
{
    const std::size_t columns = widths.size();
    qreal y = 0;
    for (std::size_t row = 0; row < m_block.rows.size(); ++row) {
        qreal x = m_left;
        qreal rowHeight = lineHeight;
        for (std::size_t column = 0; column < columns; ++column) {
            TextPiece &piece = m_pieces[row * columns + column];
            const qreal cellHeight = breakLines(piece, widths[column], lineHeight);
            piece.area = { x, y + kRowPadding, widths[column], cellHeight };
            rowHeight = qMax(rowHeight, cellHeight);
            x += widths[column] + gap;
        }
        y = std::round(y + rowHeight + 2 * kRowPadding);
        m_rules.push_back(y);
    }
}

} // namespace countersign
