// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptpainter.h"

#include "render/blockdocument.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kCardRadius = 8;
constexpr qreal kContinuedRing = 10; // px above the text, of the 16 the row before leaves

QRectF onPixels(const QRectF &rect)
{
    return QRectF(std::floor(rect.left()) + 0.5, std::floor(rect.top()) + 0.5, std::floor(rect.width()) - 1,
                  std::floor(rect.height()) - 1);
}

//! A rectangle with round corners at its top or bottom only.
QPainterPath cardPath(const QRectF &rect, bool roundTop, bool roundBottom)
{
    const qreal d = 2 * kCardRadius;
    QPainterPath path;
    if (roundTop) {
        path.moveTo(rect.left(), rect.top() + kCardRadius);
        path.arcTo(rect.left(), rect.top(), d, d, 180, -90);
        path.arcTo(rect.right() - d, rect.top(), d, d, 90, -90);
    } else {
        path.moveTo(rect.topLeft());
        path.lineTo(rect.topRight());
    }
    if (roundBottom) {
        path.arcTo(rect.right() - d, rect.bottom() - d, d, d, 0, -90);
        path.arcTo(rect.left(), rect.bottom() - d, d, d, 270, -90);
    } else {
        path.lineTo(rect.bottomRight());
        path.lineTo(rect.bottomLeft());
    }
    path.closeSubpath();
    return path;
}

} // namespace

QColor TranscriptPainter::colourOf(TranscriptRow::Tone tone) const
{
    const Tokens &tokens = m_theme.tokens();
    switch (tone) {
    case TranscriptRow::Tone::Quiet:
        return tokens.text2;
    case TranscriptRow::Tone::Caution:
        return tokens.caution;
    case TranscriptRow::Tone::Danger:
        return tokens.danger;
    case TranscriptRow::Tone::Ok:
        return tokens.ok;
    case TranscriptRow::Tone::Accent:
        return tokens.accentText;
    }
    return tokens.text2;
}

QRectF TranscriptPainter::mirrored(const QRectF &rect, const QRectF &outer) const
{
    if (!m_context.column.isMirrored)
        return rect;
    return { outer.left() + outer.right() - rect.right(), rect.top(), rect.width(), rect.height() };
}

void TranscriptPainter::paintIcon(const QString &name, const QColor &colour, const QPointF &centre, int size, int degrees)
{
    const QIcon icon = m_theme.icon(name, colour);
    const QRect rect(-size / 2, -size / 2, size, size);
    m_painter.save();
    m_painter.translate(std::round(centre.x()), std::round(centre.y()));
    m_painter.rotate(degrees);
    icon.paint(&m_painter, rect);
    m_painter.restore();
}

qreal TranscriptPainter::paintText(const QRectF &rect, const QString &text, const QFont &font, const QColor &colour,
                                   Qt::TextElideMode elide, bool trailing)
{
    const QFontMetricsF metrics(font);
    const QString shown = metrics.elidedText(text, elide, rect.width());
    m_painter.setFont(font);
    m_painter.setPen(colour);
    const bool toRight = trailing != m_context.column.isMirrored;
    m_painter.drawText(rect, int(toRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine, shown);
    return metrics.horizontalAdvance(shown);
}

void TranscriptPainter::paintFocus(const QRectF &around, qreal radius)
{
    const qreal width = m_theme.isHighContrast() ? 3 : 2;
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(m_theme.tokens().focus, width));
    m_painter.drawRoundedRect(around, radius, radius);
}

void TranscriptPainter::paint(const TranscriptRow &row, const BlockDocument &body, qreal top, const QRectF &clip,
                              const State &state)
{
    const Tokens &tokens = m_theme.tokens();
    m_painter.setRenderHint(QPainter::Antialiasing);
    if (row.isOwn) {
        m_painter.setPen(m_theme.isHighContrast() ? QPen(tokens.line, 1) : QPen(Qt::NoPen));
        m_painter.setBrush(tokens.raised);
        const QRectF block = row.geometry.block.translated(0, top);
        m_painter.drawRoundedRect(m_theme.isHighContrast() ? onPixels(block) : block, kCardRadius, kCardRadius);
    }
    if (!row.continues)
        paintHeader(row, top);
    if (!row.geometry.body.isEmpty()) {
        const QPointF at = row.geometry.body.topLeft() + QPointF(0, top);
        body.paint(m_painter, at, clip, state.selectionStart, state.selectionEnd);
        if (row.isOpen && row.tools.empty())
            m_painter.fillRect(body.endCaret().translated(at), tokens.accentText);
    }
    for (std::size_t i = 0; i < row.tools.size(); ++i) {
        if (row.tools[i].question)
            paintApproval(row, row.tools[i], row.geometry.tools[i], top);
        else
            paintTool(row.tools[i], row.geometry.tools[i], top, state);
    }
    if (row.status)
        paintStatus(row, top, state);
    if (state.action && state.isCurrent)
        paintFocus(state.action->area.translated(0, top).adjusted(-3, -1, 3, 1), 4);
    else if (state.isCurrent) {
        const qreal left =
            qMin(row.geometry.mark.isEmpty() ? m_context.column.left : row.geometry.mark.left(), m_context.column.left) - 11;
        const qreal width = m_context.column.textWidth + 36 + 22;
        // A row that goes on has no padding of its own above its text; the one before it lends some.
        const qreal above = row.continues ? kContinuedRing : -1;
        paintFocus({ left, top - above, width, row.geometry.height - 5 + above }, kCardRadius - 1);
    }
}

void TranscriptPainter::paintHeader(const TranscriptRow &row, qreal top)
{
    const Tokens &tokens = m_theme.tokens();
    const QRectF mark = row.geometry.mark.translated(0, top);
    m_painter.setPen(m_theme.isHighContrast() ? QPen(tokens.line, 1) : QPen(Qt::NoPen));
    if (row.isOwn) {
        m_painter.setBrush(tokens.accentSoft);
        m_painter.drawEllipse(mark);
        QFont font = m_context.font;
        font.setPixelSize(11);
        font.setWeight(QFont::DemiBold);
        if (row.initials.isEmpty()) {
            paintIcon(u"person"_s, tokens.accentText, mark.center());
        } else {
            m_painter.setFont(font);
            m_painter.setPen(tokens.accentText);
            m_painter.drawText(mark, Qt::AlignCenter, row.initials);
        }
    } else {
        m_painter.setBrush(tokens.hover);
        m_painter.drawRoundedRect(mark, 6, 6);
        paintIcon(u"agent"_s, tokens.text2, mark.center());
    }
    const QRectF line = row.geometry.name.translated(0, top);
    const QFont bold = Theme::font(m_context.font, 1, QFont::DemiBold);
    const qreal used = paintText(line.adjusted(0, 0, -80, 0), row.name, bold, tokens.text);
    const QRectF rest = m_context.column.isMirrored ? line.adjusted(0, 0, -used - 9, 0) : line.adjusted(used + 9, 1, 0, 1);
    paintText(rest, row.time, Theme::font(m_context.font, 0.80), tokens.text2);
}

void TranscriptPainter::paintToolFrame(const RowGeometry::Tool &area, qreal top)
{
    m_painter.setBrush(m_theme.tokens().base);
    m_painter.setPen(QPen(m_theme.tokens().line, 1));
    QRectF frame = area.frame.translated(0, top);
    frame.adjust(0, 0, 0, area.endsFrame ? 0 : 1); // neighbours share one line
    m_painter.drawPath(cardPath(onPixels(frame), area.startsFrame, area.endsFrame));
}

void TranscriptPainter::paintTool(const TranscriptRow::Tool &tool, const RowGeometry::Tool &area, qreal top, const State &state)
{
    const Tokens &tokens = m_theme.tokens();
    paintToolFrame(area, top);
    const QRectF row = area.row.translated(0, top);
    const auto place = [&](qreal left, qreal right) {
        return mirrored({ row.left() + left, row.top(), right - left, row.height() }, row);
    };
    paintIcon(tool.icon, colourOf(tool.tone), place(13, 29).center(), 16, tool.isRunning ? state.arc : 0);
    const QString chevron = tool.isOpen ? u"chevron-up"_s : u"chevron-down"_s;
    const bool isHot = state.action && state.action->id == tool.id;
    paintIcon(chevron, isHot ? tokens.text : tokens.text2, place(row.width() - 29, row.width() - 13).center());

    const QFont caption = Theme::font(m_context.font, 0.87);
    const QFont mono = Theme::font(m_context.mono, 0.88, QFont::Medium);
    const qreal stateWidth = std::ceil(QFontMetricsF(caption).horizontalAdvance(tool.state)) + 1;
    paintText(place(row.width() - 39 - stateWidth, row.width() - 39), tool.state, caption, tokens.text2, Qt::ElideRight, true);
    const qreal end = row.width() - 39 - stateWidth - 12;
    const qreal used = paintText(place(39, qMax<qreal>(end, 40)), tool.name, mono, tokens.text);
    const qreal from = 39 + used + 10;
    if (tool.isOpen)
        paintToolDetails(tool, area, top);
    if (end - from < 24)
        return;
    const bool isDanger = tool.tone == TranscriptRow::Tone::Danger;
    const qreal width = paintText(place(from, end), tool.summary,
                                  tool.elidesFront ? Theme::font(m_context.mono, 0.84) : Theme::font(m_context.font, 0.93),
                                  isDanger ? tokens.danger : tokens.text2, tool.elidesFront ? Qt::ElideLeft : Qt::ElideRight);
    if (tool.elidesFront) {
        const qreal height = std::round(emOf(m_context.font) * 1.05);
        QRectF caret = place(qMin(from + width + 1, end), qMin(from + width + 3, end + 2));
        m_painter.fillRect(QRectF(std::round(caret.left()), std::round(caret.center().y() - height / 2), 2, height),
                           tokens.accentText);
    }
}

void TranscriptPainter::paintToolDetails(const TranscriptRow::Tool &tool, const RowGeometry::Tool &area, qreal top)
{
    const Tokens &tokens = m_theme.tokens();
    const QFont label = Theme::font(m_context.font, 0.80, QFont::DemiBold);
    m_painter.fillRect(QRectF(area.row.left() + 1, std::floor(area.row.bottom() + top), area.row.width() - 2, 1), tokens.line);
    if (tool.arguments.height() > 0) {
        paintText(area.argumentsLabel.translated(0, top), tr("Arguments"), label, tokens.text2);
        tool.arguments.paint(m_painter, area.arguments.topLeft() + QPointF(0, top), tokens.text);
    }
    if (tool.result.height() > 0) {
        paintText(area.resultLabel.translated(0, top), tool.resultLabel, label, tokens.text2);
        const bool isDanger = tool.tone == TranscriptRow::Tone::Danger;
        tool.result.paint(m_painter, area.result.topLeft() + QPointF(0, top), isDanger ? tokens.danger : tokens.text);
    }
}

void TranscriptPainter::paintApproval(const TranscriptRow &row, const TranscriptRow::Tool &tool, const RowGeometry::Tool &area,
                                      qreal top)
{
    const Tokens &tokens = m_theme.tokens();
    const QRectF frame = onPixels(area.frame.translated(0, top));
    const QRectF head = area.row.translated(0, top);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(tokens.base);
    m_painter.drawPath(cardPath(frame, true, true));
    m_painter.setBrush(tokens.cautionSoft);
    m_painter.drawPath(cardPath(QRectF(frame.left(), frame.top(), frame.width(), head.height()), true, false));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(tokens.cautionEdge, m_theme.isHighContrast() ? 2 : 1));
    m_painter.drawPath(cardPath(frame, true, true));

    const auto inHead = [&](qreal left, qreal right) {
        return mirrored({ head.left() + left, head.top() + 1, right - left, head.height() }, head);
    };
    paintIcon(u"countersign"_s, tokens.caution, inHead(14, 30).center());
    paintText(inHead(41, head.width() - 15), tr("%1 asks for your confirmation").arg(row.name), Theme::font(m_context.font, 0.95),
              tokens.text);
    tool.arguments.paint(m_painter, area.title.topLeft() + QPointF(0, top), tokens.text);
    tool.says.paint(m_painter, area.says.topLeft() + QPointF(0, top), tokens.text2);
    paintApprovalTable(tool, area, top);
    m_painter.fillRect(QRectF(area.frame.left() + 1, std::floor(area.foot.top() + top), area.frame.width() - 2, 1), tokens.line);
    paintText(area.note.translated(0, top), tr("%1 waits. Nothing happens until you answer.").arg(row.name),
              Theme::font(m_context.font, 0.87), tokens.text2);
}

void TranscriptPainter::paintApprovalTable(const TranscriptRow::Tool &tool, const RowGeometry::Tool &area, qreal top)
{
    const Tokens &tokens = m_theme.tokens();
    if (area.lines.empty())
        return;
    const qreal names = RowGeometry::argumentNameWidth(area.table.width());
    for (std::size_t i = 0; i < area.lines.size(); ++i) {
        const QRectF line = area.lines[i].translated(0, top);
        if (i > 0)
            m_painter.fillRect(QRectF(line.left(), std::floor(line.top()), line.width(), 1), tokens.line);
        const QRectF name = mirrored({ line.left() + 12, line.top() + 7, names - 20, line.height() - 14 }, line);
        const QRectF value =
            mirrored({ line.left() + names + 12, line.top() + 7, line.width() - names - 26, line.height() - 14 }, line);
        tool.names[i].paint(m_painter, name.topLeft(), tokens.text2);
        tool.values[i].paint(m_painter, value.topLeft(), tokens.text);
    }
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(tokens.line, 1));
    m_painter.drawRoundedRect(onPixels(area.table.translated(0, top)), 6, 6);
}

void TranscriptPainter::paintStatus(const TranscriptRow &row, qreal top, const State &state)
{
    const QRectF line = row.geometry.status.translated(0, top);
    const TranscriptRow::Status &status = *row.status;
    const QColor colour = colourOf(status.tone);
    paintIcon(status.icon, colour, mirrored({ line.left() - 1, line.top(), 14, line.height() }, line).center(), 14);
    const QFont font = Theme::font(m_context.font, 0.87);
    paintText(mirrored({ line.left() + 22, line.top(), line.width() - 22, line.height() }, line), status.text, font, colour);
    for (const RowAction &action : status.actions) {
        QFont link = font;
        link.setUnderline(state.action && state.action->area == action.area);
        paintText(action.area.translated(0, top).adjusted(0, 0, 2, 0), action.name, link, m_theme.tokens().accentText);
    }
}

void TranscriptPainter::paintEmpty(const QRectF &view)
{
    if (m_context.agentName.isEmpty())
        return; // nobody is known to be there before the sign-in
    const QFont title = Theme::font(m_context.font, 1.13, QFont::DemiBold);
    const QPointF centre = view.center() - QPointF(0, view.height() * 0.08);
    paintIcon(u"24/chat"_s, m_theme.tokens().text2, centre - QPointF(0, 24), 24);
    m_painter.setFont(title);
    m_painter.setPen(m_theme.tokens().text);
    m_painter.drawText(QRectF(view.left() + 20, centre.y(), view.width() - 40, 80),
                       Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, tr("Say hello to %1.").arg(m_context.agentName));
}

} // namespace countersign
