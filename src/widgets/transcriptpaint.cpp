// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Paints what is laid out; changes nothing.
#include "render/linktarget.h"
#include "widgets/controlpainter.h"
#include "widgets/transcriptpainter.h"
#include "widgets/transcriptview_p.h"

#include <QPaintEvent>
#include <QPainter>

namespace countersign {

void TranscriptView::Private::paintRow(QPainter &painter, int row, const QRect &clip) const
{
    const Message &message = model->message(row);
    const auto laidOut = rows.constFind(message.id);
    if (laidOut == rows.constEnd() || !documents.contains(message.id))
        return; // measured with the next frame
    const RowContext names = context(-1);
    const BlockDocument &text = const_cast<DocumentCache &>(documents).document(message.id);
    TranscriptPainter::State state;
    std::tie(state.selectionStart, state.selectionEnd) = selection.rangeIn(row);
    state.isCurrent = row == current && q.hasFocus();
    state.isHovered = row == hoveredRow;
    state.arc = arcDegrees;
    const auto [firstMatch, pastMatches] = search.matchesIn(row);
    for (const TranscriptFind::Match *match = firstMatch; match != pastMatches; ++match)
        state.marks.push_back(
            { match->from, match->to, theme.isHighContrast() ? theme.tokens().hover : theme.tokens().cautionSoft });
    state.copied = copied ? &*copied : nullptr;
    const std::vector<RowAction> actions = state.isCurrent && action >= 0 ? laidOut->actions(text) : std::vector<RowAction>();
    if (static_cast<std::size_t>(action) < actions.size())
        state.action = &actions[static_cast<std::size_t>(action)];
    else if (hovered)
        state.action = &*hovered;
    TranscriptPainter(painter, theme, names).paint(*laidOut, text, viewTop(row), clip, state);
}

void TranscriptView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), d->theme.tokens().base);
    const RowContext context = d->context(-1);
    if (d->rowCount() == 0) {
        TranscriptPainter(painter, d->theme, context).paintEmpty(QRectF(-viewport()->x(), 0, width(), viewport()->height()));
        // There is no row to show where the keyboard is.
        if (hasFocus() && (d->theme.isHighContrast() || window()->testAttribute(Qt::WA_KeyboardFocusChange)))
            ControlPainter(d->theme).ring(&painter, QRectF(viewport()->rect()).adjusted(8, 8, -8, -8), ControlPainter::kRadius,
                                          0);
        return;
    }
    for (const QRect &part : event->region()) { // what lies between two of them is as it was
        const int first = qMax(0, d->layout.rowAt(d->scrollTop() + part.top() - TranscriptPicture::kReach));
        for (int row = first; row < d->rowCount() && d->viewTop(row) <= part.bottom() + TranscriptPicture::kReach; ++row)
            d->paintRow(painter, row, part);
    }
    if (const QString target = d->shownTarget(); !target.isEmpty())
        TranscriptPainter(painter, d->theme, context).paintTarget(viewport()->rect(), target);
}

//! Of the link under the pointer, or the one the keyboard is on.
QString TranscriptView::Private::shownTarget() const
{
    std::optional<RowAction> met = hovered;
    if (current >= 0 && action >= 0 && q.hasFocus()) {
        const auto shown = rows.constFind(model->message(current).id);
        if (shown != rows.constEnd() && documents.contains(shown.key())) {
            const std::vector<RowAction> actions = shown->actions(const_cast<DocumentCache &>(documents).document(shown.key()));
            if (static_cast<std::size_t>(action) < actions.size())
                met = actions[static_cast<std::size_t>(action)];
        }
    }
    return met && met->kind == RowAction::Kind::OpenLink ? linkTarget(QUrl(met->id)) : QString();
}

} // namespace countersign
