// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The agent's buttons beneath a message, and what can be done at the end of a line.
#include "widgets/theme.h"
#include "widgets/transcriptpainter.h"

#include <QPainter>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal kOfferRadius = 6;
constexpr qreal kOfferInset = 12; // px before the icon
} // namespace

void TranscriptPainter::paintOffers(const TranscriptRow &row, qreal top, const State &state)
{
    const Tokens &tokens = m_theme.tokens();
    for (const TranscriptRow::Offer &offer : row.offers) {
        const QRectF area = offer.action.area.translated(0, top);
        const bool isHot = state.action && state.action->isSame(offer.action) && !offer.action.isBusy;
        const QColor ink = offer.action.isBusy ? tokens.disabled : tokens.text;
        m_painter.setPen(QPen(tokens.btnEdge, 1));
        m_painter.setBrush(isHot ? tokens.hover : tokens.base);
        m_painter.drawRoundedRect(onPixels(area), kOfferRadius, kOfferRadius);
        qreal inset = kOfferInset;
        if (!offer.icon.isEmpty()) {
            const qreal side = m_context.column.icon();
            paintIcon(offer.icon, ink, mirrored({ area.left() + inset, area.top(), side, area.height() }, area).center(), side);
            inset += side + 6;
        }
        paintText(mirrored(area.adjusted(inset, 0, -kOfferInset + 2, 0), area), offer.action.name,
                  TranscriptRow::Offer::font(m_context.font), ink);
    }
}

void TranscriptPainter::paintLinks(const std::vector<RowAction> &links, qreal top, const State &state)
{
    for (const RowAction &action : links) {
        QFont font = Theme::font(m_context.font, 0.87);
        font.setUnderline(!action.isBusy && state.action && state.action->isSame(action));
        paintText(action.area.translated(0, top).adjusted(0, 0, 2, 0), action.name, font,
                  action.isBusy ? m_theme.tokens().disabled : m_theme.tokens().accentText);
    }
}

} // namespace countersign
