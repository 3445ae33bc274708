// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blocklayout.h"
#include "render/languagename.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kBlockRadius = 8;
constexpr qreal kCodeRadius = 4;
constexpr qreal kQuoteStep = 14;

//! Lines of one pixel lie on pixels.
QRectF aligned(const QRectF &rect)
{
    return QRectF(std::floor(rect.left()) + 0.5, std::floor(rect.top()) + 0.5, std::floor(rect.width()) - 1,
                  std::floor(rect.height()) - 1);
}

void paintInlineCode(QPainter &painter, const TextPiece &piece, const QPointF &at, const BlockStyle &style)
{
    painter.setPen(QPen(style.line, 1));
    painter.setBrush(style.codeBackground);
    for (const auto &[start, length] : piece.codeRanges) {
        for (int i = 0; i < piece.layout->lineCount(); ++i) {
            const QTextLine line = piece.layout->lineAt(i);
            const int from = qMax(start, line.textStart());
            const int to = qMin(start + length, line.textStart() + line.textLength());
            if (from >= to)
                continue;
            const qreal a = line.cursorToX(from);
            const qreal b = line.cursorToX(to);
            // From left to right its own last character holds the room beside it.
            const bool isMirrored = piece.layout->textOption().textDirection() == Qt::RightToLeft;
            const qreal room = to < start + length ? 6 : isMirrored ? 8 : 3;
            const QRectF box(at.x() + qMin(a, b) - 4, at.y() + line.y() - 1, qAbs(b - a) + room, line.height() + 2);
            painter.drawRoundedRect(aligned(box), kCodeRadius, kCodeRadius);
        }
    }
}

} // namespace

void BlockLayout::paintFrame(QPainter &painter, const QPointF &at, const BlockStyle &style) const
{
    painter.setBrush(Qt::NoBrush);
    const bool isSummary = m_block.kind == Block::Kind::Summary;
    const qreal step = detailsInset(emOf(style.text));
    const int details = qMin(m_block.details, 12) - (isSummary ? 1 : 0); // a summary's own line begins below its chevron
    for (int i = 0; i < details; ++i) {
        const qreal inset = i * step + std::floor(step / 2) - 3;
        const qreal x = style.isMirrored ? at.x() + m_width - 1 - inset : at.x() + inset;
        const qreal above = i < m_detailsAbove ? m_gapAbove : 0;
        painter.fillRect(QRectF(std::floor(x), at.y() - above, 1, m_height + above), style.line);
    }
    const qreal outer = qMin(m_block.details, 12) * step;
    for (int i = 0; i < qMin(m_block.quote, 12); ++i) {
        const qreal inset = outer + i * kQuoteStep;
        const qreal x = m_isRightToLeft ? at.x() + m_width - 1 - inset : at.x() + inset;
        const qreal above = i < m_quotesAbove ? m_gapAbove : 0; // one line along all paragraphs of a quote
        painter.fillRect(QRectF(std::floor(x), at.y() - above, 1, m_height + above), style.edge);
    }
    const QRectF box(at.x() + m_left, at.y(), m_width - m_left, m_height);
    if (m_block.kind == Block::Kind::Rule) {
        painter.fillRect(QRectF(box.left(), std::floor(box.center().y()), box.width(), 1), style.line);
    } else if (m_block.kind == Block::Kind::Table) {
        for (std::size_t i = 0; i < m_rules.size(); ++i)
            painter.fillRect(QRectF(box.left(), std::floor(at.y() + m_rules[i]), box.width(), 1),
                             i == 0 ? style.edge : style.line);
    } else if (m_block.kind == Block::Kind::Code) {
        painter.setPen(QPen(style.line, 1));
        painter.setBrush(style.codeBackground);
        painter.drawRoundedRect(aligned(box), kBlockRadius, kBlockRadius);
        if (m_headHeight > 0) {
            painter.fillRect(QRectF(box.left(), std::floor(at.y() + m_headHeight), box.width(), 1), style.line);
            const QFont font = scaledFont(style.text, 0.8);
            painter.setFont(font);
            painter.setPen(style.secondary);
            // Two buttons stand beside it: wrap, copy.
            const QRectF head(box.left() + (style.isMirrored ? 76 : 12), at.y(), box.width() - 88, m_headHeight);
            painter.drawText(head, int(style.isMirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter,
                             QFontMetricsF(font).elidedText(languageName(m_block.language), Qt::ElideRight, head.width()));
        }
    }
}

//! It points to what it opens, or down at what it has opened.
void BlockLayout::paintChevron(QPainter &painter, const QPointF &at, const BlockStyle &style) const
{
    const qreal em = emOf(style.text);
    const qreal half = std::round(em * 0.28);
    const qreal inset = m_left - detailsInset(em) / 2 - 3;
    const qreal lineHeight = m_pieces.empty() || !m_pieces.front().layout || m_pieces.front().layout->lineCount() == 0
                                 ? em * 1.55
                                 : m_pieces.front().layout->lineAt(0).height() + 2 * m_pieces.front().layout->lineAt(0).y();
    const QPointF middle(style.isMirrored ? at.x() + m_width - inset : at.x() + inset, at.y() + lineHeight / 2);
    const qreal side = style.isMirrored ? -half / 2 : half / 2;
    painter.setPen(QPen(style.secondary, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPolygonF right({ middle + QPointF(-side, -half), middle + QPointF(side, 0), middle + QPointF(-side, half) });
    const QPolygonF down(
        { middle + QPointF(-half, -half / 2), middle + QPointF(0, half / 2), middle + QPointF(half, -half / 2) });
    painter.drawPolyline(m_isOpen ? down : right);
}

void BlockLayout::paintMarker(QPainter &painter, const QPointF &at, const BlockStyle &style) const
{
    if (m_block.marker.isEmpty() || m_pieces.empty() || !m_pieces.front().layout)
        return;
    const QTextLayout &text = *m_pieces.front().layout;
    const qreal em = emOf(style.text);
    const QTextLine line = text.lineCount() > 0 ? text.lineAt(0) : QTextLine();
    const qreal top = line.isValid() ? line.y() : 0;
    const qreal height = line.isValid() ? line.height() : em * 1.55;
    const qreal gap = std::round(em * 0.5);
    const qreal right = at.x() + (m_isRightToLeft ? m_width - m_left + gap + em * 4 : m_left - gap);
    painter.setFont(style.text);
    painter.setPen(style.secondary);
    const QRectF box = m_isRightToLeft ? QRectF(at.x() + m_width - m_left + gap, at.y() + top, em * 4, height)
                                       : QRectF(right - em * 4, at.y() + top, em * 4, height);
    painter.drawText(
        box, int(m_isRightToLeft ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextDontClip,
        m_block.marker);
}

void BlockLayout::paint(QPainter &painter, const QPointF &at, const BlockStyle &style, const PaintRange &range) const
{
    if (!m_isLaidOut)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintFrame(painter, at, style);
    paintMarker(painter, at, style);
    if (m_block.kind == Block::Kind::Summary)
        paintChevron(painter, at, style);
    else if (m_block.kind == Block::Kind::Image)
        paintImage(painter, at, style, range);
    if (m_beyond > 0) {
        paintPieces(painter, at, style, range, true);
        painter.setPen(Qt::NoPen);
        painter.setBrush(style.thumb);
        painter.drawRoundedRect(scrollBar().translated(at), 3, 3);
        painter.setClipRect(movingArea().translated(at), Qt::IntersectClip);
    }
    paintPieces(painter, at, style, range, false);
    painter.restore();
}

void BlockLayout::paintPieces(QPainter &painter, const QPointF &at, const BlockStyle &style, const PaintRange &range,
                              bool fixed) const
{
    const bool isCode = m_block.kind == Block::Kind::Code;
    const bool isTable = m_block.kind == Block::Kind::Table && !m_pieces.empty();
    const std::size_t first = isCode ? pieceAt(range.top) : isTable ? rowAt(range.top) * m_columns.size() : 0;
    const bool tints = isDiff();
    for (std::size_t i = first; i < m_pieces.size(); ++i) {
        const TextPiece &piece = m_pieces[i];
        if ((isCode || isTable) && piece.area.top() > range.bottom)
            break;
        if (isFixed(piece) != fixed || !piece.layout)
            continue;
        if (tints)
            paintDiff(painter, at, style, piece);
        const QPointF place = at + piece.area.topLeft();
        paintInlineCode(painter, piece, place, style);
        QList<QTextLayout::FormatRange> selections;
        for (const BlockDocument::Mark &mark : range.marks) {
            const int from = qMax(0, mark.start - piece.start);
            const int to = qMin(piece.length, mark.end - piece.start);
            if (from >= to)
                continue;
            QTextCharFormat format;
            format.setBackground(mark.colour);
            selections.append({ from, to - from, format });
        }
        painter.setPen(m_block.quote > 0 ? style.secondary : style.textColor);
        const QRectF seen(place.x(), at.y() + range.top, piece.area.width(),
                          range.bottom - range.top); // other lines cost nothing
        piece.layout->draw(&painter, place, selections, seen);
        if (!piece.fractions.empty())
            paintFractions(painter, place, piece);
    }
}

} // namespace countersign
