// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Code: a layout a line, made where it is looked at.
#include "render/blocklayout.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kCodeLine = 1.5; // of an em
constexpr qreal kCodeSize = 0.88;
constexpr qreal kCodeHead = 32; // px
constexpr QMarginsF kCodePadding(12, 10, 12, 10);
constexpr qreal kUnbroken = 1e6;         // px, of a line that is not wrapped
constexpr qsizetype kLongestLine = 4096; // characters; a longer line goes on below
constexpr int kFewLines = 200;           // are laid out at once

QColor colourOf(ColouredRange::Kind kind, const CodeColours &colours)
{
    switch (kind) {
    case ColouredRange::Kind::Keyword:
        return colours.keyword;
    case ColouredRange::Kind::String:
        return colours.string;
    case ColouredRange::Kind::Number:
        return colours.number;
    case ColouredRange::Kind::Comment:
        return colours.comment;
    case ColouredRange::Kind::Function:
        return colours.function;
    }
    return {};
}

//! Characters two texts have in common, to the last line end.
qsizetype commonLines(const QString &a, const QString &b)
{
    const auto [end, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    const qsizetype common = end - a.begin();
    if (common == a.size() && (common == b.size() || b[common] == u'\n'))
        return common;
    return common == 0 ? 0 : a.lastIndexOf(u'\n', common - 1) + 1;
}

} // namespace

qreal BlockLayout::firstChange(const Block &next) const
{
    if (m_pieces.empty() || next.language != m_block.language)
        return -1;
    const qsizetype common = commonLines(m_plainText, next.spans.empty() ? QString() : next.spans.front().text);
    const auto changed = std::find_if(m_pieces.begin(), m_pieces.end(),
                                      [common](const TextPiece &piece) { return piece.start + piece.length >= common; });
    return changed == m_pieces.end() ? m_pieces.back().area.bottom() : changed->area.top();
}

//! Takes over the lines that are equal; the place in the text where they end.
qsizetype BlockLayout::keepLines(BlockLayout &old, const QString &text)
{
    const qsizetype common = commonLines(old.m_plainText, text);
    const bool isColoured = old.m_colours.size() > 0;
    std::size_t count = 0;
    while (count < old.m_pieces.size()) {
        const TextPiece &piece = old.m_pieces[count];
        const qsizetype end = piece.start + piece.length;
        const bool isWhole = end < common || (end == common && (end == text.size() || text[end] == u'\n'));
        if (!isWhole || (end < text.size() && text[end] != u'\n'))
            break;
        ++count;
    }
    old.m_pieces.resize(count);
    m_pieces = std::move(old.m_pieces);
    old.m_pieces.clear();
    if (isColoured)
        m_colours = std::move(old.m_colours);
    const int lines = m_pieces.empty() ? 0 : m_pieces.back().key + 1;
    if (m_colours.size() > static_cast<std::size_t>(lines))
        m_colours.resize(static_cast<std::size_t>(lines));
    return m_pieces.empty() ? 0 : m_pieces.back().start + m_pieces.back().length + 1;
}

void BlockLayout::layOutCode(const BlockStyle &style, qreal width, BlockLayout *old)
{
    const QString text = m_block.spans.empty() ? QString() : m_block.spans.front().text;
    m_headHeight = qMax(kCodeHead, std::round(emOf(style.text) * 0.8 * 1.35 + 16));
    m_room = width - m_left - kCodePadding.left() - kCodePadding.right();
    m_window = { m_left + 1, 0, width - m_left - 2, 0 };
    m_pieces.clear();
    qsizetype start = old ? keepLines(*old, text) : 0;
    const std::size_t kept = m_pieces.size();
    m_beyond = old && !m_wraps ? old->m_beyond : 0;
    m_plainText = text;
    for (TextPiece &piece : m_pieces) // back from where it was scrolled to
        piece.area.moveLeft(m_left + kCodePadding.left());
    for (int number = m_pieces.empty() ? 0 : m_pieces.back().key + 1; start <= text.size(); ++number) {
        const qsizetype newline = text.indexOf(u'\n', start);
        const qsizetype end = newline < 0 ? text.size() : newline;
        do { // at least once: a line may be empty
            qsizetype next = qMin(end, start + kLongestLine);
            next -= next < end && text[next - 1].isHighSurrogate() ? 1 : 0;
            TextPiece piece;
            piece.key = number;
            piece.start = static_cast<int>(start);
            piece.length = static_cast<int>(next - start);
            m_pieces.push_back(std::move(piece));
            start = next;
        } while (start < end);
        start = end + 1;
    }
    m_waiting =
        static_cast<int>(std::count_if(m_pieces.begin(), m_pieces.end(), [](const TextPiece &piece) { return !piece.layout; }));
    if (m_waiting <= kFewLines) {
        for (TextPiece &piece : m_pieces) {
            if (!piece.layout)
                layOutLine(piece, style);
        }
    }
    placeLines(style, kept);
}

void BlockLayout::layOutLine(TextPiece &piece, const BlockStyle &style)
{
    const QFont font = scaledFont(style.mono, kCodeSize);
    Span span;
    span.text = m_plainText.mid(piece.start, piece.length);
    TextPiece made = makePiece({ span }, font, style, Qt::AlignLeft | Qt::AlignAbsolute, false);
    QTextOption option = made.layout->textOption();
    option.setTextDirection(Qt::LeftToRight);
    option.setTabStopDistance(QFontMetricsF(font).horizontalAdvance(u' ') * 4);
    made.layout->setTextOption(option);
    const auto line = static_cast<std::size_t>(piece.key);
    const bool isFirst = piece.start == 0 || m_plainText[piece.start - 1] == u'\n';
    if (line < m_colours.size() && isFirst) {
        QList<QTextLayout::FormatRange> formats = made.layout->formats();
        for (const ColouredRange &range : m_colours[line]) {
            QTextCharFormat format;
            format.setForeground(colourOf(range.kind, style.code));
            if (colourOf(range.kind, style.code).isValid())
                formats.append({ range.start, range.length, format });
        }
        made.layout->setFormats(formats);
    }
    const qreal height = breakLines(made, m_wraps ? m_room : kUnbroken, emOf(font) * kCodeLine);
    m_waiting -= piece.layout ? 0 : 1;
    piece.layout = std::move(made.layout);
    piece.area.setHeight(height);
    const qreal used = piece.layout->lineCount() > 0 && !m_wraps ? std::ceil(piece.layout->lineAt(0).naturalTextWidth()) : 0;
    piece.area.setWidth(qMax(used, m_room));
    m_beyond = qMax(m_beyond, used - m_room);
}

//! Stands the lines below each other, from `first`; those that are not laid out are taken for one line each.
void BlockLayout::placeLines(const BlockStyle &style, std::size_t first)
{
    const QFont font = scaledFont(style.mono, kCodeSize);
    const qreal lineHeight = emOf(font) * kCodeLine;
    const qreal letter = m_waiting > 0 ? QFontMetricsF(font).horizontalAdvance(u'x') : 0;
    qreal y = first > 0 ? m_pieces[first - 1].area.bottom() : m_headHeight + kCodePadding.top();
    for (std::size_t i = first; i < m_pieces.size(); ++i) {
        TextPiece &piece = m_pieces[i];
        if (!piece.layout) {
            const qreal used = std::ceil(piece.length * letter);
            const qreal lines = m_wraps ? qMax<qreal>(1, std::ceil(used / m_room)) : 1;
            piece.area.setSize({ m_wraps ? m_room : qMax(used, m_room), lines * lineHeight });
            m_beyond = m_wraps ? 0 : qMax(m_beyond, used - m_room);
        }
        piece.area.moveTopLeft({ m_left + kCodePadding.left() - m_scrolled, y });
        y += piece.area.height();
    }
    m_height = y + qMax(kCodePadding.bottom(), laneHeight());
    m_window.setHeight(m_height);
}

std::size_t BlockLayout::pieceAt(qreal y) const
{
    const auto below = std::upper_bound(m_pieces.begin(), m_pieces.end(), y,
                                        [](qreal value, const TextPiece &piece) { return value < piece.area.top(); });
    return below == m_pieces.begin() ? 0 : static_cast<std::size_t>(below - m_pieces.begin()) - 1;
}

bool BlockLayout::isExact(qreal from, qreal to) const
{
    if (!m_isLaidOut || m_waiting == 0 || m_pieces.empty())
        return m_isLaidOut;
    const bool isTable = m_block.kind == Block::Kind::Table;
    const std::size_t columns = isTable ? m_columns.size() : 1;
    const std::size_t first = isTable ? rowAt(from) : pieceAt(from);
    const std::size_t last = isTable ? rowAt(to) : pieceAt(to);
    for (std::size_t i = first * columns; i < qMin((last + 1) * columns, m_pieces.size()); ++i) {
        if (!m_pieces[i].layout)
            return false;
    }
    return true;
}

int BlockLayout::layOutBand(const BlockStyle &style, qreal from, qreal to)
{
    if (m_waiting == 0 || m_pieces.empty())
        return 0;
    if (m_block.kind == Block::Kind::Table)
        return layOutRows(style, rowAt(from), rowAt(to));
    if (m_block.kind != Block::Kind::Code)
        return 0;
    int made = 0;
    const std::size_t first = pieceAt(from);
    for (std::size_t i = first; i < m_pieces.size() && m_pieces[i].area.top() <= to; ++i) {
        if (m_pieces[i].layout)
            continue;
        layOutLine(m_pieces[i], style);
        ++made;
    }
    if (made > 0)
        placeLines(style, first);
    return made;
}

qreal BlockLayout::addColours(const BlockStyle &style, std::span<const std::vector<ColouredRange>> lines)
{
    if (m_block.kind != Block::Kind::Code)
        return -1;
    qreal y = -1;
    const auto first = static_cast<int>(m_colours.size());
    m_colours.insert(m_colours.end(), lines.begin(), lines.end());
    auto piece = std::lower_bound(m_pieces.begin(), m_pieces.end(), first,
                                  [](const TextPiece &before, int line) { return before.key < line; });
    for (; piece != m_pieces.end() && piece->key < static_cast<int>(m_colours.size()); ++piece) {
        if (!piece->layout || m_colours[static_cast<std::size_t>(piece->key)].empty())
            continue;
        layOutLine(*piece, style); // at once: whoever paints next finds all lines; colours change no height
        y = y < 0 ? piece->area.top() : y;
    }
    return y;
}

int BlockLayout::lastLineLaidOut() const
{
    const auto last =
        std::find_if(m_pieces.rbegin(), m_pieces.rend(), [](const TextPiece &piece) { return piece.layout != nullptr; });
    return last == m_pieces.rend() ? -1 : last->key;
}

void BlockLayout::setWrapped(bool wraps)
{
    m_wraps = wraps;
    m_scrolled = 0;
    m_isLaidOut = false;
}

bool BlockLayout::isDiff() const
{
    return m_block.kind == Block::Kind::Code && (m_block.language == u"diff"_s || m_block.language == u"patch"_s);
}

//! Whole lines are tinted; the sign tells where the tint does not.
void BlockLayout::paintDiff(QPainter &painter, const QPointF &at, const BlockStyle &style, const TextPiece &piece) const
{
    const QStringView line = QStringView(m_plainText).mid(piece.start, piece.length);
    const bool isHead = line.startsWith(u"+++") || line.startsWith(u"---");
    const QColor tint = isHead                  ? QColor()
                        : line.startsWith(u'+') ? style.code.added
                        : line.startsWith(u'-') ? style.code.removed
                                                : QColor();
    if (tint.isValid())
        painter.fillRect(QRectF(at.x() + m_window.left(), at.y() + piece.area.top(), m_window.width(), piece.area.height()),
                         tint);
}

} // namespace countersign
