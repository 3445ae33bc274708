// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Press, drag and release: selecting, dragging out what is selected, pressing what can be pressed.
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>
#include <QScrollBar>

namespace countersign {

namespace {
constexpr qsizetype kMostDragged = 512 * 1024; // characters: a drag begins at once, so that more is for the clipboard
}

void TranscriptView::Private::selectTo(const QPoint &point)
{
    const TranscriptSelection::Position at = positionAt(point);
    if (at.row >= 0)
        selection.extendTo(at);
    q.viewport()->update();
}

void TranscriptView::mousePressEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    if (event->button() != Qt::LeftButton || d->grabBar(point))
        return;
    d->pressed = d->actionAt(point);
    d->pressedAt = point;
    d->isSelecting = !d->pressed || d->pressed->kind == RowAction::Kind::OpenLink;
    const TranscriptSelection::Position at = d->positionAt(point);
    if (!d->isSelecting || at.row < 0)
        return;
    const bool isThird = d->sinceDoubleClick.isValid() && d->sinceDoubleClick.elapsed() < QApplication::doubleClickInterval();
    d->sinceDoubleClick.invalidate();
    if (event->modifiers() & Qt::ShiftModifier) {
        d->selectTo(point);
    } else if (isThird) {
        const BlockDocument::Passage passage = d->passageAt(at);
        d->selection.selectLine(at, passage.text, passage.start);
    } else if (d->selection.contains(at)) {
        d->isDragPossible = true; // or a click, that ends it
        d->isSelecting = false;
    } else {
        d->selection.clear();
        d->selection.start(at);
    }
    viewport()->update();
}

void TranscriptView::Private::startDrag()
{
    isDragPossible = false;
    pressed.reset();
    const std::vector<CopiedPart> parts = selectedParts();
    if (sizeOf(parts) > kMostDragged)
        return;
    auto *drag = new QDrag(&q); // Qt deletes it when it has ended
    drag->setMimeData(mimeData(copyOf(parts, true)).release());
    drag->exec(Qt::CopyAction);
}

void TranscriptView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    if (d->dragBar(point))
        return;
    const bool isDown = event->buttons() & Qt::LeftButton;
    if (isDown && d->isDragPossible) {
        if ((point - d->pressedAt).manhattanLength() >= QApplication::startDragDistance())
            d->startDrag();
        return;
    }
    if (isDown && d->isSelecting) {
        const int beyond = point.y() < 0 ? point.y() : qMax(0, point.y() - viewport()->height());
        if (beyond != 0)
            verticalScrollBar()->setValue(verticalScrollBar()->value() + beyond / 2);
        d->selectTo(point);
        return;
    }
    d->hover(point);
}

void TranscriptView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (std::exchange(d->grabbed, std::nullopt))
        return;
    const bool hasSelected = std::exchange(d->isSelecting, false);
    if (std::exchange(d->isDragPossible, false)) {
        d->selection.clear();
        viewport()->update();
    }
    const std::optional<RowAction> pressed = std::exchange(d->pressed, std::nullopt);
    const std::optional<RowAction> here = d->actionAt(event->position().toPoint());
    const bool isText = hasSelected && !d->selection.isEmpty(); // what was pressed is a link, and words of it are selected
    if (pressed && here && pressed->isSame(*here) && !isText)
        trigger(*pressed);
    else if (isText && QApplication::clipboard()->supportsSelection())
        d->copy(d->selectedParts(), QClipboard::Selection);
}

void TranscriptView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    const TranscriptSelection::Position at = d->positionAt(point);
    if (event->button() != Qt::LeftButton || at.row < 0)
        return;
    if (d->actionAt(point)) {
        mousePressEvent(event); // a quick second click on a button is a click
        return;
    }
    if (d->grabBar(point))
        return;
    const BlockDocument::Passage words = d->wordsAround(at);
    d->selection.selectWord(at, words.text, words.start);
    d->isSelecting = true;
    d->sinceDoubleClick.start();
    viewport()->update();
}

} // namespace countersign
