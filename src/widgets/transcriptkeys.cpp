// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The transcript by keyboard: from message to message, into what one holds, and on to the message box.
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QKeyEvent>
#include <QScrollBar>

namespace countersign {

namespace {
constexpr qreal kSidewaysStep = 40; // px, as one line of the wheel

//! Letters and the like; Shift and AltGr make letters too. A space alone begins no message.
bool isTyping(const QKeyEvent &event)
{
    const auto modifiers = event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier | Qt::GroupSwitchModifier);
    return modifiers == Qt::NoModifier && !event.text().isEmpty() && event.text().front().isPrint()
           && !event.text().front().isSpace();
}
} // namespace

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
    ensureVisible(qBound(0, row, rowCount() - 1));
    enter(row);
}

void TranscriptView::Private::enter(int row)
{
    current = qBound(0, row, rowCount() - 1);
    action = -1;
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
    case Qt::Key_Left:
    case Qt::Key_Right:
        return scrollWideBlocks(current, key == Qt::Key_Right ? kSidewaysStep : -kSidewaysStep);
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
    } else if (d->handleSelectKey(*event)) {
        return;
    } else if (event->key() == Qt::Key_Escape && d->action < 0 && !d->selection.isEmpty()) {
        d->selection.clear();
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
    if (byKeyboard && d->current < 0 && d->rowCount() > 0) { // to what is read, a match perhaps: nothing moves
        const int selected = d->selection.isEmpty() ? -1 : d->selection.first().row;
        d->enter(isRowVisible(selected) ? selected : d->pastVisible() - 1);
    }
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

} // namespace countersign
