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
constexpr int kFewCells = 1024;    // are laid out at once,
constexpr qsizetype kFew = 32768;  // if they are of so many characters
constexpr qreal kLetter = 0.62;    // em, of text that is not laid out
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

//! All cells as pieces, row by row; of a long table the first ones have layouts, the rest is for layOutRows().
void BlockLayout::makeCells(const BlockStyle &style, std::size_t columns)
{
    m_isNumber.assign(columns, false);
    for (std::size_t column = 0; column < columns; ++column)
        m_isNumber[column] = isNumeric(m_block.rows, column);
    for (std::size_t row = 0; row < m_block.rows.size(); ++row) {
        m_block.rows[row].resize(columns); // md4c pads; this is a promise to spansOf()
        for (std::size_t column = 0; column < columns; ++column) {
            TextPiece piece;
            piece.key = static_cast<int>(row * columns + column);
            piece.start = static_cast<int>(m_plainText.size());
            if (piece.key < kFewCells && m_plainText.size() < kFew)
                makeCell(piece, style);
            else
                ++m_waiting;
            const QString text = joined(m_block.rows[row][column].spans).replace(QChar::LineSeparator, u' ');
            piece.length = static_cast<int>(text.size());
            m_plainText += text;
            m_plainText += column + 1 < columns ? u"\t"_s : row + 1 < m_block.rows.size() ? u"\n"_s : QString();
            m_pieces.push_back(std::move(piece));
        }
    }
}

void BlockLayout::makeCell(TextPiece &piece, const BlockStyle &style)
{
    const std::size_t columns = m_isNumber.size();
    const auto key = static_cast<std::size_t>(piece.key);
    const Block::Cell &cell = m_block.rows[key / columns][key % columns];
    TextPiece made = makePiece(cell.spans, style.text, style, alignmentOf(cell, m_isNumber[key % columns]), key < columns);
    piece.layout = std::move(made.layout);
    piece.codeRanges = std::move(made.codeRanges);
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
        const qreal guess = qMin(piece.length * kLetter, kWideColumn) * em;
        const auto [whole, word] = piece.layout ? widthsOf(*piece.layout) : std::pair(guess, qreal(0));
        needs.natural[column] = qMax(needs.natural[column], std::ceil(whole + inset) + 1);
        const qreal longest = qMin(std::ceil(word + inset) + 1, kLongestWord * em);
        needs.words[column] = qMax(needs.words[column], qMin(longest, needs.natural[column]));
    }
    const qreal gaps = qreal(columns > 0 ? columns - 1 : 0);
    const qreal room = width - m_left;
    const qreal words = sumOf(needs.words);
    const bool scrolls = words + gaps * kNarrowGap > room;
    m_gap = scrolls || words + gaps * kColumnGap <= room ? kColumnGap : kNarrowGap;
    m_columns = scrolls ? scrollingWidths(needs, em) : fittingWidths(needs, room - gaps * m_gap);
    // A table whose head is written from right to left has its first column there.
    m_isRightToLeft = columns > 0 && joined(m_block.rows.front().front().spans).isRightToLeft();
    m_window = { m_isRightToLeft ? 0 : m_left, 0, room, 0 };
    m_beyond = qMax<qreal>(0, sumOf(m_columns) + gaps * m_gap - room);
    if (m_beyond > 0 && columns > 1 && m_columns.front() + m_gap <= room * kMostFixed)
        m_fixedWidth = m_columns.front() + m_gap / 2;
    placeCells(style);
}

//! Stands the cells beside each other, and breaks those that have no height yet into lines.
void BlockLayout::placeCells(const BlockStyle &style)
{
    const std::size_t columns = m_columns.size();
    const qreal lineHeight = emOf(style.text) * kTableLine;
    m_rules.clear();
    qreal y = 0;
    for (std::size_t row = 0; row < m_block.rows.size(); ++row) {
        qreal x = m_left;
        qreal rowHeight = lineHeight;
        for (std::size_t column = 0; column < columns; ++column) {
            TextPiece &piece = m_pieces[row * columns + column];
            if (piece.layout && piece.area.isNull())
                piece.area.setHeight(breakLines(piece, m_columns[column], lineHeight));
            const qreal height = piece.layout ? piece.area.height() : lineHeight;
            const qreal left = m_isRightToLeft ? m_width - x - m_columns[column] : x;
            const qreal scrolled = isFixed(piece) ? 0 : m_isRightToLeft ? m_scrolled : -m_scrolled;
            piece.area = { left + scrolled, y + kRowPadding, m_columns[column], height };
            rowHeight = qMax(rowHeight, height);
            x += m_columns[column] + m_gap;
        }
        y = std::round(y + rowHeight + 2 * kRowPadding);
        m_rules.push_back(y);
    }
    m_height = (m_rules.empty() ? 0 : m_rules.back()) + 1 + laneHeight();
    m_window.setHeight(m_height);
}

std::size_t BlockLayout::rowAt(qreal y) const
{
    const auto row = std::upper_bound(m_rules.begin(), m_rules.end(), y);
    return row == m_rules.end() && row != m_rules.begin() ? m_rules.size() - 1 : static_cast<std::size_t>(row - m_rules.begin());
}

int BlockLayout::layOutRows(const BlockStyle &style, std::size_t first, std::size_t last)
{
    const std::size_t columns = m_columns.size();
    int made = 0;
    for (std::size_t i = first * columns; i < qMin((last + 1) * columns, m_pieces.size()); ++i) {
        if (m_pieces[i].layout)
            continue;
        makeCell(m_pieces[i], style);
        m_pieces[i].area = {};
        --m_waiting;
        ++made;
    }
    if (made > 0)
        placeCells(style);
    return made;
}

} // namespace countersign
