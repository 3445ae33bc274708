// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Code and tables that are wider than the column: scrolled by wheel, bar and keys.
#include "widgets/transcriptview_p.h"

#include <QWheelEvent>

namespace countersign {

namespace {
constexpr qreal kNotch = 120;       // of a wheel, in eighths of a degree
constexpr qreal kWheelPixels = 120; // a notch: three lines of 40 px
} // namespace

std::optional<TranscriptView::Private::WideBlock> TranscriptView::Private::wideBlockAt(const QPoint &point)
{
    const int row = rowCount() > 0 ? layout.rowAt(point.y() + scrollTop()) : -1;
    if (row < 0)
        return std::nullopt;
    const QRectF area = rowOf(row).geometry.body.translated(0, viewTop(row));
    if (!area.contains(point))
        return std::nullopt;
    const Message &message = model->message(row);
    const std::optional<BlockDocument::Wide> wide = body(message).wideBlockAt(point - area.topLeft());
    return wide ? std::optional(WideBlock { message.id, *wide, area.topLeft() }) : std::nullopt;
}

bool TranscriptView::Private::scrollSideways(const QString &messageId, int block, qreal to)
{
    const int row = model ? model->rowOf(messageId) : -1;
    if (row < 0 || !body(model->message(row)).scrollBlock(block, to))
        return false;
    q.viewport()->update();
    return true;
}

//! All of a row's, by px towards their end; for the keyboard.
bool TranscriptView::Private::scrollWideBlocks(int row, qreal by)
{
    if (row < 0 || row >= rowCount() || rowOf(row).geometry.body.isEmpty())
        return false;
    const Message &message = model->message(row);
    BlockDocument &text = body(message);
    const std::vector<int> wide = text.wideBlocks();
    for (const int block : wide)
        scrollSideways(message.id, block, text.scrolledBy(block) + (text.isFromRight(block) ? -by : by));
    return !wide.empty();
}

bool TranscriptView::Private::grabBar(const QPoint &point)
{
    const std::optional<WideBlock> block = wideBlockAt(point);
    if (!block || !block->wide.lane.translated(block->origin).contains(point))
        return false;
    grabbed = block;
    grabbedAt = point;
    const QRectF bar = block->wide.bar.translated(block->origin);
    if (point.x() < bar.left() || point.x() > bar.right()) { // beside the bar: a page
        const bool isForward = (point.x() > bar.right()) != block->wide.fromRight;
        scrollSideways(block->messageId, block->wide.number,
                       block->wide.scrolled + (isForward ? 1 : -1) * block->wide.lane.width() * 0.9);
        grabbed->wide.range = 0; // nothing to drag
    }
    return true;
}

bool TranscriptView::Private::dragBar(const QPoint &point)
{
    if (!grabbed)
        return false;
    const qreal way = grabbed->wide.lane.width() - grabbed->wide.bar.width();
    if (grabbed->wide.range > 0 && way > 0) {
        const qreal by = (point.x() - grabbedAt.x()) * grabbed->wide.range / way;
        scrollSideways(grabbed->messageId, grabbed->wide.number, grabbed->wide.scrolled + (grabbed->wide.fromRight ? -by : by));
    }
    return true;
}

void TranscriptView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        if (event->angleDelta().y() != 0)
            Q_EMIT zoomRequested(event->angleDelta().y() > 0 ? 1 : -1);
        event->accept();
        return;
    }
    const bool isShifted = event->modifiers() & Qt::ShiftModifier;
    const QPoint pixels = event->pixelDelta();
    const QPoint angle = event->angleDelta();
    const bool isSideways = isShifted || qAbs(angle.x()) > qAbs(angle.y()) || qAbs(pixels.x()) > qAbs(pixels.y());
    const std::optional<Private::WideBlock> block =
        isSideways ? d->wideBlockAt(event->position().toPoint()) : std::optional<Private::WideBlock>();
    if (!block) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    const auto along = [isShifted](const QPoint &delta) { return qreal(isShifted && delta.x() == 0 ? delta.y() : delta.x()); };
    const qreal by = pixels.isNull() ? along(angle) / kNotch * kWheelPixels : along(pixels);
    d->scrollSideways(block->messageId, block->wide.number, block->wide.scrolled + (block->wide.fromRight ? by : -by));
    event->accept();
}

} // namespace countersign
