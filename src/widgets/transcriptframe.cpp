// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/linktarget.h"
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptpainter.h"
#include "widgets/transcriptview_p.h"

#include <QEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>

namespace countersign {

namespace {
constexpr qreal kEdge = 12;   // px above the first and below the last row
constexpr int kKeptRows = 60; // laid out around what is visible
} // namespace

qreal TranscriptView::Private::scrollTop() const
{
    return qreal(q.verticalScrollBar()->value()) - kEdge;
}

//! Centred in the whole view, the scroll bar's lane included: the composer beneath has the same centre.
TranscriptColumn TranscriptView::Private::columnNow() const
{
    TranscriptColumn now = TranscriptColumn::of(q.width(), emOf(q.font()), q.isRightToLeft());
    now.left -= q.viewport()->x();
    now.textLeft -= q.viewport()->x();
    return now;
}

qreal TranscriptView::Private::viewTop(int row) const
{
    return std::round(layout.top(row) - scrollTop());
}

void TranscriptView::Private::measure(int row)
{
    const Message &message = model->message(row);
    TranscriptRow shown = TranscriptRow::of(message, body(message), context(row));
    layout.setHeight(row, shown.geometry.height);
    rows.insert(message.id, std::move(shown));
    if (message.delivery == Message::Delivery::Sending && !sendingAlarm) {
        sendingAlarm = clock.after(1000, &q, [this] { // "Sending…" only after a second
            sendingAlarm.reset();
            for (int i = rowCount() - 1; i >= 0 && i > rowCount() - 10; --i) {
                if (model->message(i).delivery == Message::Delivery::Sending)
                    changeRow(i);
            }
        });
    }
}

const TranscriptRow &TranscriptView::Private::rowOf(int row)
{
    const QString id = model->message(row).id;
    if (!rows.contains(id) || !documents.contains(id))
        measure(row);
    return *rows.constFind(id);
}

//! One pass; true if a height may have changed, so that other rows may now be visible.
bool TranscriptView::Private::measureVisible()
{
    const qreal height = q.viewport()->height();
    const qreal end = qMax<qreal>(0, contentHeight() + kEdge - height);
    const qreal top = sticksToEnd ? end : qBound<qreal>(-kEdge, layout.yOf(anchor), qMax(-kEdge, end));
    bool changed = false;
    // From the end backwards when it sticks there: what is measured first then stays on screen.
    const int first = qMax(0, layout.rowAt(top));
    const int last = layout.rowAt(top + height);
    for (int i = first; i <= last; ++i) {
        const int row = sticksToEnd ? last - (i - first) : i;
        const QString &id = model->message(row).id;
        if (layout.isMeasured(row) && rows.contains(id) && documents.contains(id))
            continue;
        measure(row);
        changed = true;
    }
    return changed;
}

void TranscriptView::Private::relayout()
{
    frame.stop();
    if (rowCount() > 0) {
        for (int pass = 0; pass < 16 && measureVisible(); ++pass) {
        }
    }
    const qreal height = q.viewport()->height();
    measureTail();
    const int maximum = qMax(0, qRound(contentHeight() + 2 * kEdge - height));
    const qreal wanted = sticksToEnd ? maximum : layout.yOf(anchor) + kEdge;
    isPlacing = true;
    QScrollBar &bar = *q.verticalScrollBar();
    bar.setPageStep(qMax(1, int(height)));
    bar.setRange(0, maximum);
    bar.setValue(qBound(0, qRound(wanted), maximum));
    isPlacing = false;
    dropFarRows();
    placeCards();
    updateArcTimer();
    q.viewport()->update();
}

void TranscriptView::Private::dropFarRows()
{
    if (rows.size() <= 4 * kKeptRows || rowCount() == 0)
        return;
    const int first = qMax(0, layout.rowAt(scrollTop()) - kKeptRows);
    const int last = layout.rowAt(scrollTop() + q.viewport()->height()) + kKeptRows;
    for (auto row = rows.begin(); row != rows.end();) {
        const int index = model->rowOf(row.key());
        if (index >= first && index <= last) {
            ++row;
            continue;
        }
        documents.remove(row.key());
        row = rows.erase(row);
    }
}

void TranscriptView::Private::updateArcTimer()
{
    bool isRunning = false;
    for (int row = qMax(0, layout.rowAt(scrollTop()));
         !runningSince.isEmpty() && row < rowCount() && viewTop(row) < q.viewport()->height(); ++row) {
        const auto shown = rows.constFind(model->message(row).id);
        if (shown == rows.constEnd())
            continue;
        isRunning = isRunning || (shown->fold && shown->fold->isRunning)
                    || std::any_of(shown->tools.begin(), shown->tools.end(), [](const auto &tool) { return tool.isRunning; });
    }
    if (isRunning && !arc.isActive())
        arc.start();
    else if (!isRunning)
        arc.stop();
}

void TranscriptView::Private::ensureVisible(int row)
{
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
        return;
    }
    for (int row = qMax(0, d->layout.rowAt(d->scrollTop() + event->rect().top() - 12));
         row < d->rowCount() && d->viewTop(row) <= event->rect().bottom(); ++row)
        d->paintRow(painter, row, event->rect());
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
