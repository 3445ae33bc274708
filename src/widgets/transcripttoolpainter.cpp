// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tools in the transcript: their line, what opens below it, and the frame that neighbours share.
#include "render/blockdocument.h"
#include "widgets/theme.h"
#include "widgets/transcriptpainter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kToolRadius = 8;
constexpr qreal kLeastSummary = 48; // px; a word or two

//! A rectangle with round corners at its top or bottom only.
QPainterPath cardPath(const QRectF &rect, bool roundTop, bool roundBottom)
{
    const qreal d = 2 * kToolRadius;
    QPainterPath path;
    if (roundTop) {
        path.moveTo(rect.left(), rect.top() + kToolRadius);
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
    const qreal em = emOf(m_context.font);
    const QFont caption = Theme::font(m_context.font, 0.87);
    const QFont mono =
        tool.isPlain ? TranscriptRow::Tool::plainFont(m_context.font) : Theme::font(m_context.mono, 0.88, QFont::Medium);
    // The first line, and in a stacked tool the second.
    const qreal second = tool.isStacked ? std::round(em * 0.87 * 1.4) : 0;
    const qreal lift = tool.isStacked ? 2 : 0; // the two stand close
    const auto place = [&](qreal left, qreal right) {
        return mirrored({ row.left() + left, row.top() + lift, right - left, row.height() - second }, row);
    };
    const qreal side = m_context.column.icon();
    const qreal inset = 23 + side;
    const qreal end = row.width() - (tool.isPlain ? 13 : inset);
    const bool isStill = tool.isRunning && m_theme.isMotionReduced();
    paintIcon(isStill ? u"clock"_s : tool.icon, colourOf(tool.tone), place(13, 13 + side).center(), side,
              tool.isRunning && !isStill ? state.arc : 0);
    const QString chevron = tool.isOpen ? u"chevron-up"_s : u"chevron-down"_s;
    const bool isHot = state.action && state.action->id == tool.id;
    if (!tool.isPlain)
        paintIcon(chevron, isHot ? tokens.text : tokens.text2, place(row.width() - 13 - side, row.width() - 13).center(), side);
    if (tool.isOpen)
        paintToolDetails(tool, area, top, state);
    paintLinks(tool.links, top, state);
    if (tool.isStacked) {
        paintText(place(inset, end), tool.name, mono, tokens.text);
        paintText(mirrored({ row.left() + inset, row.bottom() - second - 8 - lift, end - inset, second }, row), tool.state,
                  caption, tokens.text2);
        return;
    }
    QRectF links;
    for (const RowAction &link : tool.links)
        links = links.united(link.area);
    const qreal stateWidth = qMax(links.width(), std::ceil(QFontMetricsF(caption).horizontalAdvance(tool.state)) + 1);
    paintText(place(end - stateWidth, end), tool.state, caption, tokens.text2, Qt::ElideRight, true);
    const qreal used = paintText(place(inset, end - stateWidth - 12), tool.name, mono, tokens.text);
    if (end - stateWidth - 12 - (inset + used + 10) >= kLeastSummary)
        paintToolSummary(tool, place, inset + used + 10, end - stateWidth - 12);
}

void TranscriptPainter::paintToolSummary(const TranscriptRow::Tool &tool, const std::function<QRectF(qreal, qreal)> &place,
                                         qreal from, qreal end)
{
    const Tokens &tokens = m_theme.tokens();
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

void TranscriptPainter::paintToolDetails(const TranscriptRow::Tool &tool, const RowGeometry::Tool &area, qreal top,
                                         const State &state)
{
    const Tokens &tokens = m_theme.tokens();
    const QFont label = Theme::font(m_context.font, 0.80, QFont::DemiBold);
    m_painter.fillRect(QRectF(area.row.left() + 1, std::floor(area.row.bottom() + top), area.row.width() - 2, 1), tokens.line);
    for (std::size_t i = 0; i < tool.sections.size(); ++i) {
        const TranscriptRow::Tool::Section &section = tool.sections[i];
        paintText(area.sections[i].label.translated(0, top), section.label, label, tokens.text2);
        section.text.paint(m_painter, area.sections[i].text.topLeft() + QPointF(0, top),
                           section.isDanger ? tokens.danger : tokens.text);
    }
    const QFont font = TranscriptRow::Tool::buttonFont(m_context.font);
    const qreal side = m_context.column.icon();
    for (const RowAction &button : tool.buttons(area.buttons, m_context.column, m_context.font)) {
        const bool isCopied = state.copied && state.copied->isSame(button);
        const bool isHot = state.action && state.action->isSame(button);
        const QColor ink = isHot ? tokens.accentText : tokens.text;
        const QRectF place = button.area.translated(0, top);
        const QString icon = button.kind == RowAction::Kind::TryAgain ? u"refresh"_s : isCopied ? u"check"_s : u"copy"_s;
        paintIcon(icon, isCopied ? tokens.ok : ink, mirrored({ place.left(), place.top(), side, place.height() }, place).center(),
                  side);
        paintText(mirrored(place.adjusted(side + 8, 0, 0, 0), place), isCopied ? tr("Copied") : button.name, font, ink);
    }
}

void TranscriptPainter::paintNote(const QRectF &area, const QString &note)
{
    m_painter.setFont(Theme::font(m_context.font, 0.87));
    m_painter.setPen(m_theme.tokens().text2);
    const int side = int(m_context.column.isMirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute;
    m_painter.drawText(area, side | Qt::AlignVCenter | Qt::TextWordWrap, note);
}

} // namespace countersign
