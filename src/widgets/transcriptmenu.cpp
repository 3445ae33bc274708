// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The menu of a message: of its "more" button, of the right button and of the menu key.
#include "render/linktarget.h"
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>

namespace countersign {

using namespace Qt::StringLiterals;

//! What the person may do with words of their own.
void TranscriptView::Private::addOwnTurn(QMenu &menu, const Message &message)
{
    if (message.role != Message::Role::User || message.delivery != Message::Delivery::Settled || message.text.isEmpty())
        return;
    if (ownTurns.mayAmend) {
        QAction *amend = menu.addAction(TranscriptView::tr("Edit and send again"), &q,
                                        [this, id = message.id] { Q_EMIT q.amendRequested(id); });
        amend->setObjectName(u"amendMessage"_s);
    }
    if (ownTurns.keepsFavourites) {
        QAction *keep = menu.addAction(TranscriptView::tr("Favourite"));
        keep->setObjectName(u"favouriteMessage"_s);
        keep->setCheckable(true);
        keep->setChecked(ownTurns.favourites.contains(message.text));
        connect(keep, &QAction::triggered, &q, [this, id = message.id](bool isOn) { Q_EMIT q.favouriteRequested(id, isOn); });
    }
}

void TranscriptView::setOwnTurns(const OwnTurns &offered)
{
    d->ownTurns = offered;
}

//! What can be done with a message, and when and how it came.
void TranscriptView::Private::showMenu(int row, const QPoint &globalPosition, const std::optional<RowAction> &over,
                                       std::optional<int> table)
{
    const Message &message = model->message(row);
    const QString id = message.id;
    auto *menu = new QMenu(&q);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"messageMenu"_s);
    if (over && over->kind == RowAction::Kind::OpenLink) {
        menu->addAction(TranscriptView::tr("Open %1").arg(linkPlace(QUrl(over->id))), &q,
                        [this, link = *over] { q.trigger(link); });
        menu->addAction(TranscriptView::tr("Copy link address"), &q,
                        [link = over->id] { QApplication::clipboard()->setText(link); });
        menu->addSeparator();
    }
    if (over && (over->kind == RowAction::Kind::ShowImage || over->kind == RowAction::Kind::OpenImage))
        addImage(*menu, *over);
    if (table) {
        menu->addAction(TranscriptView::tr("Copy table"), &q, [this, row, number = *table] { copyTable(row, number, false); });
        menu->addAction(TranscriptView::tr("Copy table as Markdown"), &q,
                        [this, row, number = *table] { copyTable(row, number, true); });
        menu->addSeparator();
    }
    if (!selection.isEmpty())
        menu->addAction(TranscriptView::tr("Copy selection"), &q, [this] { q.copySelection(); });
    const TranscriptRow &shown = rowOf(row);
    if (shown.canCopy) {
        menu->addAction(TranscriptView::tr("Copy message"), &q, [this, id] {
            if (const int now = model ? model->rowOf(id) : -1; now >= 0)
                copyMessage(model->message(now));
        });
        menu->addAction(TranscriptView::tr("Copy as Markdown"), &q, [this, id] {
            if (const int now = model ? model->rowOf(id) : -1; now >= 0)
                QApplication::clipboard()->setText(model->message(now).text);
        });
    }
    addOwnTurn(*menu, message);
    if (!menu->isEmpty())
        menu->addSeparator();
    for (const QString &detail : shown.details)
        menu->addAction(QString(detail).replace(u'&', u"&&"_s))->setEnabled(false);
    if (menu->isEmpty()) {
        delete menu;
        return;
    }
    menu->popup(globalPosition);
}

void TranscriptView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int row = byKey ? d->current : d->rowCount() > 0 ? d->layout.rowAt(event->pos().y() + d->scrollTop()) : -1;
    if (row < 0)
        return;
    const QPoint at =
        byKey ? viewport()->mapToGlobal(rowRect(row).topLeft() + QPoint(int(d->column.textLeft), 12)) : event->globalPos();
    d->showMenu(row, at, byKey ? std::nullopt : d->actionAt(event->pos()), byKey ? std::nullopt : d->tableAt(event->pos()));
}

} // namespace countersign
