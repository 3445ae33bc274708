// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the transcript stands: row and offset, never a pixel of the whole.
#include "widgets/transcriptview_p.h"

#include <QEvent>
#include <QResizeEvent>
#include <QScrollBar>

#include <cmath>

namespace countersign {

qreal TranscriptView::Private::scrollTop() const
{
    return qreal(q.verticalScrollBar()->value()) - kEdge;
}

//! Centred in the whole view, the scroll bar's lane included: the composer beneath has the same centre.
TranscriptColumn TranscriptView::Private::columnNow() const
{
    if (!showsSpeakers)
        return TranscriptColumn::bare(q.viewport()->width(), emOf(q.font()), q.isRightToLeft());
    TranscriptColumn now = TranscriptColumn::of(q.width(), emOf(q.font()), q.isRightToLeft());
    now.left -= q.viewport()->x();
    now.textLeft -= q.viewport()->x();
    return now;
}

qreal TranscriptView::Private::viewTop(int row) const
{
    return std::round(layout.top(row) - scrollTop());
}

void TranscriptView::Private::ensureVisible(int row)
{
    isMatchAwaited = false;
    static_cast<void>(rowOf(row)); // measured
    const qreal top = layout.top(row);
    const qreal height = q.viewport()->height();
    const qreal from = scrollTop();
    if (top >= from && top + layout.height(row) <= from + height)
        return;
    const bool isBelow = top > from;
    const qreal to = isBelow && layout.height(row) < height ? top + layout.height(row) + kEdge - height : top;
    sticksToEnd = false;
    anchor = layout.anchorAt(qMax<qreal>(0, to));
    anchor.offset = to - layout.top(anchor.row);
    relayout();
    sticksToEnd = q.verticalScrollBar()->value() >= q.verticalScrollBar()->maximum();
}

//! Of a message longer than the view: px tell nothing once its lines break elsewhere.
void TranscriptView::Private::keepAnchor()
{
    const bool isInRow = !sticksToEnd && anchor.row >= 0 && anchor.row < rowCount() && isLaidOut(anchor.row);
    if (anchorCharacter >= 0 || !isInRow)
        return;
    const QString &id = model->message(anchor.row).id;
    const QRectF body = rows.constFind(id)->geometry.body;
    if (anchor.offset <= body.top() || anchor.offset >= body.bottom())
        return;
    // Where the line begins, at whichever side: its end is where the next one begins. The upper edge is the line's own.
    const BlockDocument &document = documents.document(id);
    const qreal y = anchor.offset - body.top() + 1;
    anchorCharacter = qMin(document.positionAt({ 0, y }), document.positionAt({ body.width(), y }));
}

void TranscriptView::Private::findAnchor()
{
    const int character = std::exchange(anchorCharacter, -1);
    if (character < 0 || sticksToEnd || anchor.row >= rowCount())
        return;
    const TranscriptRow &shown = rowOf(anchor.row);
    anchor.offset = shown.geometry.body.top() + documents.document(shown.id).caretAt(character).top();
}

//! Something came at the end, and the person reads above it.
void TranscriptView::Private::noteNews()
{
    hasNews = hasNews || (!sticksToEnd && rowCount() > 0);
}

void TranscriptView::Private::placePill()
{
    hasNews = hasNews && !sticksToEnd;
    if (hasNews)
        pill->place(q.viewport()->geometry());
    else if (pill->hasFocus())
        q.setFocus();
    if (pill->isHidden() == hasNews)
        pill->setVisible(hasNews);
}

void TranscriptView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (!(d->columnNow() == d->column))
        d->restyle();
    d->relayout(); // the picture of the new size, not of the next frame
}

void TranscriptView::scrollContentsBy(int, int)
{
    if (d->isPlacing)
        return;
    const QScrollBar &bar = *verticalScrollBar();
    d->isMatchAwaited = false; // the person goes elsewhere
    d->anchorCharacter = -1;
    d->sticksToEnd = bar.value() >= bar.maximum();
    d->anchor = d->layout.anchorAt(d->scrollTop());
    if (d->scrollTop() < 0)
        d->anchor.offset = d->scrollTop();
    d->relayout();
    Q_EMIT scrollPositionChanged(scrollPosition());
}

ScrollPosition TranscriptView::scrollPosition() const
{
    if (d->sticksToEnd || d->rowCount() == 0)
        return {};
    const int row = qBound(0, d->anchor.row, d->rowCount() - 1);
    return { d->model->message(row).id, qRound(d->anchor.offset) };
}

void TranscriptView::setScrollPosition(const ScrollPosition &position)
{
    const int row = d->model && !position.messageId.isEmpty() ? d->model->rowOf(position.messageId) : -1;
    d->sticksToEnd = row < 0;
    d->anchor = { qMax(row, 0), row < 0 ? 0.0 : qreal(position.offset) };
    d->relayout();
}

void TranscriptView::scrollToEnd()
{
    d->sticksToEnd = true;
    d->relayout();
}

QRect TranscriptView::rowRect(int row) const
{
    return row < 0 || row >= d->rowCount() ? QRect()
                                           : QRect(0, int(d->viewTop(row)), viewport()->width(), qRound(d->layout.height(row)));
}

int TranscriptView::rowAt(int y) const
{
    return d->rowCount() > 0 ? d->layout.rowAt(y + d->scrollTop()) : -1;
}

bool TranscriptView::isRowVisible(int row) const
{
    return rowRect(row).intersects(viewport()->rect());
}

void TranscriptView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    const bool concerns = event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange
                          || event->type() == QEvent::LayoutDirectionChange || event->type() == QEvent::LanguageChange;
    if (!concerns || !d)
        return;
    for (const QHash<QString, QuestionCard *> *kind : { &d->cards, &d->formsOfRun }) {
        for (QuestionCard *card : *kind)
            card->setFont(font());
    }
    if (d->runLine)
        d->runLine->setFont(font());
    d->restyle();
}

} // namespace countersign
