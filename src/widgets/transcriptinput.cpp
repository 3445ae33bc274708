// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/linktarget.h"
#include "widgets/plaintip.h"
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QToolTip>

namespace countersign {

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
    std::vector<RowAction> offered = shown.messageActions();
    const auto add = [&offered](const std::vector<RowAction> &more) { offered.insert(offered.end(), more.begin(), more.end()); };
    add(shown.codeActions(text, inside.y(), inside.y()));
    add(shown.bodyActions(text, inside.y(), inside.y()));
    add(shown.toolActions());
    for (const TranscriptRow::Offer &offer : shown.offers)
        offered.push_back(offer.action);
    if (shown.status)
        add(shown.status->actions);
    if (const std::optional<RowAction> fold = shown.foldAction())
        offered.push_back(*fold);
    for (const RowAction &button : offered) {
        const bool isText = button.kind >= RowAction::Kind::Edit && button.kind <= RowAction::Kind::Continue;
        const qreal reach = isText ? 4 : 0;
        if (button.kind != RowAction::Kind::Answer && button.area.adjusted(-reach, -reach, reach, reach).contains(inside))
            return button;
    }
    if (!shown.geometry.body.contains(inside))
        return std::nullopt;
    const QUrl link = text.linkAt(inside - shown.geometry.body.topLeft());
    return link.isEmpty() ? std::nullopt
                          : std::optional(RowAction { RowAction::Kind::OpenLink, {}, link.toString(QUrl::FullyEncoded), {} });
}

//! What the pointer is on: a row shows its buttons, a button that it can be pressed, a link where it leads.
void TranscriptView::Private::hover(const QPoint &point)
{
    const bool isInside = q.viewport()->rect().contains(point) && rowCount() > 0;
    const int row = isInside ? layout.rowAt(point.y() + scrollTop()) : -1;
    const std::optional<RowAction> met = isInside ? actionAt(point) : std::nullopt;
    const bool isSame = row == hoveredRow && met.has_value() == hovered.has_value() && (!met || met->isSame(*hovered));
    if (isSame)
        return;
    hoveredRow = row;
    hovered = met;
    if (met)
        q.viewport()->setCursor(Qt::PointingHandCursor);
    else
        q.viewport()->unsetCursor();
    q.viewport()->update();
}

//! Opens or closes what an id names: a tool call, an activity, reasoning. What was pressed stays under the pointer.
void TranscriptView::Private::toggle(const QString &id)
{
    int row = model->rowOf(id);
    bool byDefault = false;
    if (row < 0) {
        const int index = model->conversation().rowOfToolCall(id);
        if (index < 0)
            return;
        row = model->rowOf(model->conversation().messages[static_cast<std::size_t>(index)].id);
        byDefault = model->conversation().toolCall(id)->state == ToolCall::State::Failed;
    }
    if (row < 0)
        return;
    toggled.insert(id, !toggled.value(id, byDefault));
    keepPlace();
    changeRow(row);
}

//! What is pressed stays under the pointer, whatever becomes higher or lower by it.
void TranscriptView::Private::keepPlace()
{
    sticksToEnd = false;
    anchor = layout.anchorAt(scrollTop());
    anchor.offset = scrollTop() - layout.top(anchor.row);
}

void TranscriptView::Private::copyCode(const RowAction &button)
{
    const int row = model->rowOf(button.id);
    if (row < 0)
        return;
    for (const BlockDocument::Code &code : body(model->message(row)).codeBlocks()) {
        if (code.number == button.number) {
            QApplication::clipboard()->setText(code.text);
            noteCopied(button);
        }
    }
}

void TranscriptView::trigger(const RowAction &action)
{
    if (action.isBusy)
        return;
    switch (action.kind) {
    case RowAction::Kind::OpenLink:
        Q_EMIT linkActivated(QUrl(action.id));
        break;
    case RowAction::Kind::ToggleFold:
        d->toggle(action.id);
        break;
    case RowAction::Kind::Answer:
        if (QuestionCard *card = d->cards.value(action.id))
            card->focusFirst();
        break;
    case RowAction::Kind::CopyCode:
        d->copyCode(action);
        break;
    case RowAction::Kind::WrapCode:
        if (const int row = d->model->rowOf(action.id); row >= 0) {
            d->body(d->model->message(row)).setWrapped(action.number, !action.isOpen);
            d->keepPlace();
            d->changeRow(row);
        }
        break;
    case RowAction::Kind::ToggleDetails:
        d->toggleDetails(action);
        break;
    case RowAction::Kind::ShowImage:
    case RowAction::Kind::OpenImage:
        d->showImage(action);
        break;
    case RowAction::Kind::TryAgain:
        if (const ToolCall *call = d->model->conversation().toolCall(action.id))
            Q_EMIT askRequested(tr("“%1” did not work. Try it again.", "what the person says to the agent").arg(call->name));
        break;
    case RowAction::Kind::CopyDetails:
        d->copyDetails(action.id);
        d->noteCopied(action);
        break;
    case RowAction::Kind::CopyMessage:
        if (const int row = d->model->rowOf(action.id); row >= 0) {
            d->copyMessage(d->model->message(row), [this, action] { d->noteCopied(action); });
        }
        break;
    case RowAction::Kind::More:
        if (const int row = d->model->rowOf(action.id); row >= 0)
            d->showMenu(row, viewport()->mapToGlobal(action.area.bottomLeft().toPoint() + QPoint(0, int(d->viewTop(row)))), {});
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
    case RowAction::Kind::SaveElement:
        Q_EMIT elementSaveRequested(action.id);
        break;
    case RowAction::Kind::OpenElement:
        Q_EMIT elementOpenRequested(action.id);
        break;
    case RowAction::Kind::ShowElement:
        d->showElement(action);
        break;
    case RowAction::Kind::RunOffer:
        Q_EMIT offerRequested(action.id);
        break;
    case RowAction::Kind::RateGood:
    case RowAction::Kind::RateBad:
        d->rate(action);
        break;
    case RowAction::Kind::Comment:
        d->comment(action);
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

//! A link's address; what a button without words does; when a message came and what its run took.
QString TranscriptView::Private::tipOf(const std::optional<RowAction> &met, const QPoint &point)
{
    const bool isButton = met
                          && (met->kind == RowAction::Kind::CopyCode || met->kind == RowAction::Kind::WrapCode
                              || met->kind >= RowAction::Kind::CopyMessage);
    if (met && !met->tip.isEmpty())
        return met->tip;
    if (met)
        return met->kind == RowAction::Kind::OpenLink ? linkTarget(QUrl(met->id)) : isButton ? met->name : QString();
    const int row = rowCount() > 0 ? layout.rowAt(point.y() + scrollTop()) : -1;
    if (row < 0 || !rowOf(row).geometry.name.translated(0, viewTop(row)).contains(point))
        return {};
    return rowOf(row).details.join(u'\n');
}

bool TranscriptView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const std::optional<RowAction> action = d->actionAt(help->pos());
        // The address in full: what a link says and where it leads are two things.
        QToolTip::showText(help->globalPos(), plainTip(d->tipOf(action, help->pos())), viewport());
        return true;
    }
    if (event->type() == QEvent::Leave)
        d->hover(QPoint(-1, -1));
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace countersign
