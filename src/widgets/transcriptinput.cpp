// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

namespace countersign {

namespace {
//! Letters and the like; Shift and AltGr make letters too. A space alone begins no message.
bool isTyping(const QKeyEvent &event)
{
    const auto modifiers = event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier | Qt::GroupSwitchModifier);
    return modifiers == Qt::NoModifier && !event.text().isEmpty() && event.text().front().isPrint()
           && !event.text().front().isSpace();
}
} // namespace

TranscriptSelection::Position TranscriptView::Private::positionAt(const QPoint &point)
{
    const int row = layout.rowAt(point.y() + scrollTop());
    if (row < 0)
        return {};
    const TranscriptRow &shown = rowOf(row);
    const QPointF inside = QPointF(point) - QPointF(0, viewTop(row)) - shown.geometry.body.topLeft();
    if (shown.geometry.body.isEmpty() || inside.y() < 0)
        return { row, 0 };
    return { row, body(model->message(row)).positionAt(inside) };
}

std::optional<RowAction> TranscriptView::Private::actionAt(const QPoint &point)
{
    const int row = rowCount() > 0 ? layout.rowAt(point.y() + scrollTop()) : -1;
    if (row < 0)
        return std::nullopt;
    const TranscriptRow &shown = rowOf(row);
    const QPointF inside = QPointF(point) - QPointF(0, viewTop(row));
    BlockDocument &text = body(model->message(row));
    if (shown.geometry.body.contains(inside)) {
        const QUrl link = text.linkAt(inside - shown.geometry.body.topLeft());
        if (!link.isEmpty())
            return RowAction { RowAction::Kind::OpenLink, {}, link.toString(QUrl::FullyEncoded), {} };
        return std::nullopt;
    }
    for (const RowAction &offered : shown.actions(text)) {
        const bool isButton = offered.kind != RowAction::Kind::OpenLink && offered.kind != RowAction::Kind::Approve;
        if (isButton && offered.area.adjusted(-4, -4, 4, 4).contains(inside))
            return offered;
    }
    return std::nullopt;
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
    if (event->button() != Qt::LeftButton)
        return;
    d->pressed = d->actionAt(event->position().toPoint());
    d->isSelecting = !d->pressed || d->pressed->kind == RowAction::Kind::OpenLink;
    const TranscriptSelection::Position at = d->positionAt(event->position().toPoint());
    if (!d->isSelecting || at.row < 0)
        return;
    if (event->modifiers() & Qt::ShiftModifier) {
        d->selectTo(event->position().toPoint());
    } else {
        d->selection.clear();
        d->selection.start(at);
    }
    viewport()->update();
}

void TranscriptView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint point = event->position().toPoint();
    if ((event->buttons() & Qt::LeftButton) && d->isSelecting) {
        const int beyond = point.y() < 0 ? point.y() : qMax(0, point.y() - viewport()->height());
        if (beyond != 0)
            verticalScrollBar()->setValue(verticalScrollBar()->value() + beyond / 2);
        d->selectTo(point);
        return;
    }
    const std::optional<RowAction> hovered = d->actionAt(point);
    const bool changed = hovered.has_value() != d->hovered.has_value()
                         || (hovered && (hovered->id != d->hovered->id || hovered->kind != d->hovered->kind));
    if (!changed)
        return;
    d->hovered = hovered;
    viewport()->setCursor(hovered ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void TranscriptView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    d->isSelecting = false;
    const std::optional<RowAction> pressed = std::exchange(d->pressed, std::nullopt);
    const std::optional<RowAction> here = d->actionAt(event->position().toPoint());
    if (pressed && here && pressed->kind == here->kind && pressed->id == here->id && d->selection.isEmpty())
        trigger(*pressed);
    else if (!d->selection.isEmpty() && QApplication::clipboard()->supportsSelection())
        QApplication::clipboard()->setText(selectedText(), QClipboard::Selection);
}

void TranscriptView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const TranscriptSelection::Position at = d->positionAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || at.row < 0)
        return;
    if (d->actionAt(event->position().toPoint())) {
        mousePressEvent(event); // a quick second click on a button is a click
        return;
    }
    d->selection.selectWord(at, d->bodyText(at.row));
    d->isSelecting = true;
    viewport()->update();
}

void TranscriptView::trigger(const RowAction &action)
{
    switch (action.kind) {
    case RowAction::Kind::OpenLink:
        Q_EMIT linkActivated(QUrl(action.id));
        break;
    case RowAction::Kind::ToggleTool: {
        for (int row = 0; row < d->rowCount(); ++row) {
            for (const ToolCall &call : d->model->message(row).toolCalls) {
                if (call.id != action.id)
                    continue;
                d->toggled.insert(call.id, !d->context(row).isOpen(call));
                // What was pressed stays under the pointer.
                d->sticksToEnd = false;
                d->anchor = d->layout.anchorAt(d->scrollTop());
                d->anchor.offset = d->scrollTop() - d->layout.top(d->anchor.row);
                d->changeRow(row);
                return;
            }
        }
        break;
    }
    case RowAction::Kind::Approve:
        if (ApprovalFoot *foot = d->feet.value(action.id))
            foot->focusFirst();
        break;
    case RowAction::Kind::Edit:
        Q_EMIT editRequested(action.id);
        break;
    case RowAction::Kind::Discard:
        Q_EMIT discardRequested(action.id);
        break;
    case RowAction::Kind::SendNow:
        Q_EMIT sendNowRequested(action.id);
        break;
    case RowAction::Kind::LeaveIt:
        Q_EMIT leaveRequested(action.id);
        break;
    case RowAction::Kind::Continue:
        Q_EMIT continueRequested();
        break;
    }
}

std::vector<RowAction> TranscriptView::actionsOf(int row)
{
    if (row < 0 || row >= d->rowCount())
        return {};
    const TranscriptRow &shown = d->rowOf(row);
    return shown.actions(d->body(d->model->message(row)));
}

QString TranscriptView::selectedText() const
{
    return d->selection.text([this](int row) { return d->bodyText(row); });
}

void TranscriptView::copySelection() const
{
    if (!d->selection.isEmpty())
        QApplication::clipboard()->setText(selectedText());
}

int TranscriptView::currentRow() const
{
    return d->current;
}

void TranscriptView::setCurrentRow(int row)
{
    d->move(row);
}

void TranscriptView::Private::move(int row)
{
    if (rowCount() == 0)
        return;
    current = qBound(0, row, rowCount() - 1);
    action = -1;
    ensureVisible(current);
    q.viewport()->update();
    TranscriptAccessible::focusRow(q, current);
    Q_EMIT q.currentRowChanged(current);
}

//! Inside a message: arrows go through its links and buttons, Return does, Esc leaves.
bool TranscriptView::Private::handleActionKey(int key)
{
    const std::vector<RowAction> actions = q.actionsOf(current);
    if (action >= static_cast<int>(actions.size()))
        action = -1;
    const bool isReturn = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (action < 0) {
        if (!isReturn || actions.empty())
            return false;
        action = 0;
    } else if (isReturn || key == Qt::Key_Space) {
        q.trigger(actions[static_cast<std::size_t>(action)]);
    } else if (key == Qt::Key_Escape) {
        action = -1;
    } else if (key == Qt::Key_Down || key == Qt::Key_Right) {
        action = qMin(action + 1, static_cast<int>(actions.size()) - 1);
    } else if (key == Qt::Key_Up || key == Qt::Key_Left) {
        action = qMax(action - 1, 0);
    } else {
        return false;
    }
    q.viewport()->update();
    return true;
}

bool TranscriptView::Private::handleMoveKey(int key)
{
    switch (key) {
    case Qt::Key_Up:
        move(current < 0 ? rowCount() - 1 : current - 1);
        return true;
    case Qt::Key_Down:
        move(current < 0 ? rowCount() - 1 : current + 1);
        return true;
    case Qt::Key_Home:
        move(0);
        return true;
    case Qt::Key_End:
        move(rowCount() - 1);
        q.scrollToEnd();
        return true;
    case Qt::Key_PageUp:
        q.verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub);
        return true;
    case Qt::Key_PageDown:
        q.verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd);
        return true;
    default:
        return false;
    }
}

void TranscriptView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
    } else if (event->matches(QKeySequence::SelectAll)) {
        d->selection.selectAll(d->rowCount());
        viewport()->update();
    } else if (d->handleActionKey(event->key()) || d->handleMoveKey(event->key())) {
        return;
    } else if (isTyping(*event)) {
        Q_EMIT typed(event->text());
    } else {
        event->ignore();
    }
}

void TranscriptView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    const bool byKeyboard = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
                            || event->reason() == Qt::ShortcutFocusReason;
    if (byKeyboard && d->current < 0 && d->rowCount() > 0)
        d->move(d->rowCount() - 1);
    viewport()->update();
}

void TranscriptView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool TranscriptView::focusNextPrevChild(bool next)
{
    d->action = -1;
    return QAbstractScrollArea::focusNextPrevChild(next);
}

bool TranscriptView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const std::optional<RowAction> action = d->actionAt(help->pos());
        // The address in full: what a link says and where it leads are two things.
        QToolTip::showText(help->globalPos(), action && action->kind == RowAction::Kind::OpenLink ? action->id : QString(),
                           viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace countersign
