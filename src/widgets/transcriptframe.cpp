// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QEvent>
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
    const qreal end = qMax<qreal>(0, layout.totalHeight() + kEdge - height);
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
    const int maximum = qMax(0, qRound(layout.totalHeight() + 2 * kEdge - height));
    const qreal wanted = sticksToEnd ? maximum : layout.yOf(anchor) + kEdge;
    isPlacing = true;
    QScrollBar &bar = *q.verticalScrollBar();
    bar.setPageStep(qMax(1, int(height)));
    bar.setRange(0, maximum);
    bar.setValue(qBound(0, qRound(wanted), maximum));
    isPlacing = false;
    dropFarRows();
    placeFeet();
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

void TranscriptView::Private::placeFeet()
{
    QSet<QString> present;
    for (int row = qMax(0, layout.rowAt(scrollTop()));
         !asked.isEmpty() && row < rowCount() && viewTop(row) < q.viewport()->height(); ++row) {
        const auto shown = rows.constFind(model->message(row).id);
        if (shown == rows.constEnd())
            continue;
        for (std::size_t i = 0; i < shown->tools.size(); ++i) {
            if (shown->tools[i].question)
                placeFoot(*shown, i, viewTop(row), present);
        }
    }
    for (auto foot = feet.begin(); foot != feet.end();) {
        if (!asked.contains(foot.key())) {
            // It may be the sender of the signal that led here.
            foot.value()->hide();
            foot.value()->deleteLater();
            foot = feet.erase(foot);
            continue;
        }
        if (!present.contains(foot.key()) && !foot.value()->isHidden())
            foot.value()->hide();
        ++foot;
    }
}

void TranscriptView::Private::placeFoot(const TranscriptRow &row, std::size_t tool, qreal top, QSet<QString> &present)
{
    const QString id = row.tools[tool].id;
    ApprovalFoot *&foot = feet[id];
    if (!foot) {
        foot = new ApprovalFoot(clock, row.tools[tool].question->action, q.viewport());
        foot->setFont(q.font());
        foot->setMayApprove(mayApprove);
        foot->hide();
        QObject::connect(foot, &ApprovalFoot::focusReleased, &q, &TranscriptView::focusReleased);
        QObject::connect(foot, &ApprovalFoot::answered, &q,
                         [this, id](bool approved) { Q_EMIT q.toolCallAnswered(id, approved); });
    }
    const QRect area = row.geometry.tools[tool].foot.translated(0, top).toRect().adjusted(0, 1, 0, -1);
    foot->setGeometry(area);
    const QRect seen = area.intersected(q.viewport()->rect());
    if (seen.height() < area.height() / 2) // too little of it to be read
        return;
    present.insert(id);
    if (foot->isHidden())
        foot->show();
}

void TranscriptView::Private::updateArcTimer()
{
    bool isRunning = false;
    for (int row = qMax(0, layout.rowAt(scrollTop()));
         !runningSince.isEmpty() && row < rowCount() && viewTop(row) < q.viewport()->height(); ++row) {
        const auto shown = rows.constFind(model->message(row).id);
        isRunning =
            isRunning || (shown != rows.constEnd() && std::any_of(shown->tools.begin(), shown->tools.end(), [](const auto &tool) {
                              return tool.isRunning;
                          }));
    }
    if (isRunning && !arc.isActive())
        arc.start();
    else if (!isRunning)
        arc.stop();
}

void TranscriptView::Private::ensureVisible(int row)
{
    measure(row);
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
    for (ApprovalFoot *foot : std::as_const(d->feet))
        foot->setFont(font());
    d->restyle();
}

} // namespace countersign
