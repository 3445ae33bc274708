// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptpainter.h"

#include "render/blockdocument.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kTurnRadius = 8;
constexpr qreal kContinuedRing = 10; // px above the text, of the 16 the row before leaves

QString iconOf(RowAction::Kind kind)
{
    return kind == RowAction::Kind::More       ? u"more"_s
           : kind == RowAction::Kind::RateGood ? u"thumb-up"_s
           : kind == RowAction::Kind::RateBad  ? u"thumb-down"_s
                                               : u"copy"_s;
}

} // namespace

QRectF TranscriptPainter::onPixels(const QRectF &rect)
{
    return QRectF(std::floor(rect.left()) + 0.5, std::floor(rect.top()) + 0.5, std::floor(rect.width()) - 1,
                  std::floor(rect.height()) - 1);
}

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

void TranscriptPainter::paintIcon(const QString &name, const QColor &colour, const QPointF &centre, qreal size, int degrees)
{
    const QIcon icon = m_theme.icon(name, colour);
    const int side = qRound(size);
    const QRect rect(-side / 2, -side / 2, side, side);
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
    // Sides are sides here, and a name in another script keeps its own direction.
    const int side = int(toRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute;
    const int direction = int(text.isRightToLeft() ? Qt::TextForceRightToLeft : Qt::TextForceLeftToRight);
    m_painter.drawText(rect, side | Qt::AlignVCenter | Qt::TextSingleLine | direction, shown);
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
    if (!row.day.isEmpty())
        paintDay(row, top);
    if (row.isOwn) {
        m_painter.setPen(m_theme.isHighContrast() ? QPen(tokens.line, 1) : QPen(Qt::NoPen));
        m_painter.setBrush(tokens.raised);
        const QRectF block = row.geometry.block.translated(0, top);
        m_painter.drawRoundedRect(m_theme.isHighContrast() ? onPixels(block) : block, kTurnRadius, kTurnRadius);
    }
    const QRectF header = (row.geometry.mark | row.geometry.name).translated(0, top).adjusted(-1, -1, 1, 1);
    if (!row.continues && header.intersects(clip)) // of a long answer that comes it is not
        paintHeader(row, top);
    if (row.fold)
        paintFold(row, top, state);
    if (!row.geometry.body.isEmpty()) {
        const QPointF at = row.geometry.body.topLeft() + QPointF(0, top);
        body.paint(m_painter, at, clip, state.selectionStart, state.selectionEnd, state.marks);
        paintImageFrames(row, body, top, clip, state);
        if (!row.caret.isEmpty())
            m_painter.fillRect(row.caret.translated(at), tokens.accentText);
    }
    for (std::size_t i = 0; i < row.tools.size(); ++i) {
        if (row.tools[i].isCard)
            paintNote(row.geometry.tools[i].note.translated(0, top), row.tools[i].note);
        else
            paintTool(row.tools[i], row.geometry.tools[i], top, state);
    }
    paintOffers(row, top, state);
    if (row.status)
        paintStatus(row, top, state);
    paintButtons(row, body, top, clip, state);
    if (state.action && state.isCurrent)
        paintFocus(state.action->area.translated(0, top).adjusted(-3, -1, 3, 1), 4);
    else if (state.isCurrent) {
        const qreal left =
            qMin(row.geometry.mark.isEmpty() ? m_context.column.left : row.geometry.mark.left(), m_context.column.left) - 11;
        const qreal width = m_context.column.width() + 22;
        // A row that goes on has no padding of its own above its text; the one before it lends some.
        const qreal above = row.continues ? kContinuedRing : -1;
        const qreal from = top + row.geometry.day.bottom() - above;
        paintFocus({ left, from, width, top + row.geometry.height - 5 - from }, kTurnRadius - 1);
    }
}

void TranscriptPainter::paintDay(const TranscriptRow &row, qreal top)
{
    const QRectF line = row.geometry.day.translated(0, top);
    const QFont font = Theme::font(m_context.font, 0.80, QFont::DemiBold);
    const qreal width = std::ceil(QFontMetricsF(font).horizontalAdvance(row.day)) + 24;
    const qreal middle = std::floor(line.center().y());
    m_painter.setFont(font);
    m_painter.setPen(m_theme.tokens().text2);
    m_painter.drawText(line, Qt::AlignCenter | Qt::TextSingleLine, row.day);
    const qreal room = (line.width() - width) / 2;
    if (room <= 0)
        return;
    m_painter.fillRect(QRectF(line.left(), middle, room, 1), m_theme.tokens().line);
    m_painter.fillRect(QRectF(line.right() - room, middle, room, 1), m_theme.tokens().line);
}

void TranscriptPainter::paintFold(const TranscriptRow &row, qreal top, const State &state)
{
    const Tokens &tokens = m_theme.tokens();
    const QRectF line = row.geometry.fold.translated(0, top);
    const qreal side = m_context.column.icon();
    const QPointF icon = mirrored({ line.left() - 1, line.top(), side, line.height() }, line).center();
    const bool isHot = state.action && state.action->kind == RowAction::Kind::ToggleFold && state.action->id == row.id;
    const QColor ink = isHot ? tokens.text : tokens.text2;
    if (row.fold->isRunning)
        paintIcon(m_theme.isMotionReduced() ? u"clock"_s : u"running"_s, tokens.accentText, icon, side, state.arc);
    else if (row.fold->hasBody)
        paintIcon(row.fold->isOpen              ? u"chevron-down"_s
                  : m_context.column.isMirrored ? u"chevron-left"_s
                                                : u"chevron-right"_s,
                  ink, icon, side);
    else
        paintIcon(u"reasoning"_s, ink, icon, side);
    paintText(mirrored(line.adjusted(side + 6, 0, 0, 0), line), row.fold->text, Theme::font(m_context.font, 0.93), ink);
    if (row.geometry.body.isEmpty())
        return;
    const QRectF body = row.geometry.body.translated(0, top);
    const qreal middle = std::floor(side / 2) - 2; // of the chevron above
    const qreal x = m_context.column.isMirrored ? line.right() - middle - 1 : line.left() + middle;
    m_painter.fillRect(QRectF(std::floor(x), body.top(), 1, body.height()), tokens.btnEdge);
}

void TranscriptPainter::paintButton(const RowAction &action, const QString &icon, qreal top, const State &state,
                                    const QColor &ground)
{
    const Tokens &tokens = m_theme.tokens();
    const QRectF area = action.area.translated(0, top);
    const bool isHot = state.action && state.action->isSame(action);
    const bool isCopied = state.copied && state.copied->isSame(action);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(isHot ? tokens.hover : ground);
    m_painter.drawRoundedRect(area, 6, 6);
    paintIcon(isCopied ? u"check"_s : icon,
              isCopied                    ? tokens.ok
              : isHot                     ? tokens.text
              : ground == tokens.selected ? tokens.onSelected
                                          : tokens.text2,
              area.center(), m_context.column.icon());
    if (!isCopied)
        return;
    const QFont font = Theme::font(m_context.font, 0.80);
    const QString word = tr("Copied");
    const qreal width = std::ceil(QFontMetricsF(font).horizontalAdvance(word)) + 8;
    const QRectF place = m_context.column.isMirrored ? QRectF(area.right(), area.top(), width, area.height())
                                                     : QRectF(area.left() - width, area.top(), width, area.height());
    const bool isBelow = action.kind == RowAction::Kind::CopyMessage && place.left() < m_context.column.textLeft;
    const QRectF shown = isBelow ? QRectF(area.right() + m_context.column.action() + 4, area.top(), width, area.height()) : place;
    m_painter.fillRect(shown, ground);
    m_painter.setFont(font);
    m_painter.setPen(tokens.text2);
    m_painter.drawText(shown, Qt::AlignCenter | Qt::TextSingleLine, word);
}

void TranscriptPainter::paintButtons(const TranscriptRow &row, const BlockDocument &body, qreal top, const QRectF &clip,
                                     const State &state)
{
    const Tokens &tokens = m_theme.tokens();
    for (const RowAction &action : row.codeActions(body, clip.top() - top, clip.bottom() - top)) {
        const bool isWrap = action.kind == RowAction::Kind::WrapCode;
        paintButton(action, isWrap ? u"wrap"_s : u"copy"_s, top, state,
                    isWrap && action.isOpen ? tokens.selected : tokens.raised);
    }
    const bool isMet = row.showsActions || state.isHovered || state.isCurrent;
    for (const RowAction &action : row.messageActions()) {
        if (isMet || (state.copied && state.copied->isSame(action)))
            paintButton(action, iconOf(action.kind), top, state,
                        action.isOpen ? tokens.selected
                        : row.isOwn   ? tokens.raised
                                      : tokens.base);
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
        QFont font = Theme::font(m_context.font, 0.75, QFont::DemiBold);
        const qreal wide = QFontMetricsF(font).horizontalAdvance(row.initials);
        if (wide > mark.width() - 6) // it must fit into its circle, however large the text is
            font = Theme::font(font, (mark.width() - 6) / wide, QFont::DemiBold);
        if (row.initials.isEmpty()) {
            paintIcon(u"person"_s, tokens.accentText, mark.center(), m_context.column.icon());
        } else {
            m_painter.setFont(font);
            m_painter.setPen(tokens.accentText);
            m_painter.drawText(mark, Qt::AlignCenter, row.initials);
        }
    } else {
        m_painter.setBrush(tokens.hover);
        m_painter.drawRoundedRect(mark, 6, 6);
        paintIcon(u"agent"_s, tokens.text2, mark.center(), m_context.column.icon());
    }
    const QRectF line = row.geometry.name.translated(0, top);
    const QFont bold = Theme::font(m_context.font, 1, QFont::DemiBold);
    const qreal used = paintText(m_context.column.isMirrored ? line.adjusted(80, 0, 0, 0) : line.adjusted(0, 0, -80, 0), row.name,
                                 bold, tokens.text);
    const QRectF rest = m_context.column.isMirrored ? line.adjusted(0, 0, -used - 9, 0) : line.adjusted(used + 9, 1, 0, 1);
    paintText(rest, row.time, Theme::font(m_context.font, 0.80), tokens.text2);
}

void TranscriptPainter::paintStatus(const TranscriptRow &row, qreal top, const State &state)
{
    const TranscriptRow::Status &status = *row.status;
    const QRectF area = row.geometry.status.translated(0, top);
    QRectF line = area;
    line.setHeight(status.lineHeight(area));
    const QColor colour = colourOf(status.tone);
    const qreal side = TranscriptRow::Status::iconSide(m_context.column);
    paintIcon(status.icon, colour, mirrored({ line.left() - 1, line.top(), side, line.height() }, line).center(), side);
    const QFont font = Theme::font(m_context.font, 0.87);
    const qreal inset = TranscriptRow::Status::inset(m_context.column);
    if (status.lines == 1) {
        paintText(mirrored({ line.left() + inset, line.top(), line.width() - inset, line.height() }, line), status.text, font,
                  colour);
    } else {
        const qreal first = std::round((line.height() - QFontMetricsF(font).lineSpacing()) / 2); // as high as its icon
        const QRectF words = mirrored({ area.left() + inset, area.top() + first, area.width() - inset, area.height() }, area);
        const int edge = int(m_context.column.isMirrored ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute;
        m_painter.setFont(font);
        m_painter.setPen(colour);
        m_painter.drawText(words, edge | Qt::AlignTop | Qt::TextWordWrap, status.brokenText());
    }
    paintLinks(status.actions, top, state);
}

void TranscriptPainter::paintTarget(const QRectF &view, const QString &target)
{
    const QFont font = Theme::font(m_context.font, 0.80);
    const QFontMetricsF metrics(font);
    const QString shown = metrics.elidedText(target, Qt::ElideMiddle, view.width() * 0.7);
    const QSizeF size(std::ceil(metrics.horizontalAdvance(shown)) + 16, std::ceil(metrics.height()) + 8);
    const qreal left = m_context.column.isMirrored ? view.right() - size.width() - 8 : view.left() + 8;
    const QRectF tile(left, view.bottom() - size.height() - 8, size.width(), size.height());
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setPen(QPen(m_theme.tokens().btnEdge, 1));
    m_painter.setBrush(m_theme.tokens().window);
    m_painter.drawRoundedRect(onPixels(tile), 4, 4);
    m_painter.setFont(font);
    m_painter.setPen(m_theme.tokens().text);
    m_painter.drawText(tile, Qt::AlignCenter | Qt::TextSingleLine, shown);
}

void TranscriptPainter::paintEmpty(const QRectF &view)
{
    if (m_context.agentName.isEmpty())
        return; // nobody is known to be there before the sign-in
    const QFont title = Theme::font(m_context.font, 1.13, QFont::DemiBold);
    const QPointF centre = view.center() - QPointF(0, view.height() * 0.08);
    const qreal side = 24 * m_context.column.scale;
    paintIcon(u"24/chat"_s, m_theme.tokens().text2, centre - QPointF(0, side), side);
    m_painter.setFont(title);
    m_painter.setPen(m_theme.tokens().text);
    m_painter.drawText(QRectF(view.left() + 20, centre.y(), view.width() - 40, 80),
                       Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, tr("Say hello to %1.").arg(m_context.agentName));
}

} // namespace countersign
