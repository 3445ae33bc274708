// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockexport.h"
#include "render/linktarget.h"
#include "widgets/elementtext.h"
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QJsonDocument>
#include <QMenu>
#include <QMimeData>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCopiedShown = 1500; // ms

//! One copy for every program: each takes the best it knows. What the agent wrote stays as it was written, if it is given.
std::unique_ptr<QMimeData> dataOf(const std::vector<std::vector<Block>> &messages, const QString &written = {})
{
    QStringList plain;
    QStringList marked;
    QString html;
    for (const std::vector<Block> &blocks : messages) {
        if (blocks.empty())
            continue;
        plain << plainTextOf(blocks);
        marked << markdownOf(blocks);
        html += htmlOf(blocks);
    }
    auto data = std::make_unique<QMimeData>();
    data->setText(plain.join("\n\n"_L1));
    data->setData(u"text/markdown"_s, (written.isEmpty() ? marked.join("\n\n"_L1) : written).toUtf8());
    data->setHtml(html);
    return data;
}

} // namespace

std::vector<Block> TranscriptView::Private::blocksOf(int row) const
{
    const Message &message = model->message(row);
    if (ElementText::isElement(message))
        return TranscriptRow::blocksOf(message, context(-1));
    const QString text = TranscriptRow::bodyText(message, context(-1));
    if (message.role == Message::Role::User || message.role == Message::Role::Activity)
        return plainBlocks(text);
    try {
        if (std::optional<std::vector<Block>> blocks = reader ? reader(text) : readMarkdown(text))
            return std::move(*blocks);
    } catch (...) { // shown as it is, and copied so
    }
    return plainBlocks(text);
}

//! A whole message: its Markdown is what the agent wrote.
void TranscriptView::Private::copyMessage(const Message &message) const
{
    const bool isOwn = message.role == Message::Role::User;
    QApplication::clipboard()->setMimeData(
        dataOf({ blocksOf(model->rowOf(message.id)) }, isOwn ? QString() : message.text).release());
}

void TranscriptView::Private::copyDetails(const QString &toolCallId) const
{
    if (const ToolCall *call = model->conversation().toolCall(toolCallId)) {
        const QString sent = call->sentArguments.isEmpty() ? call->arguments : call->sentArguments;
        QApplication::clipboard()->setText(call->name + u'\n' + sent + u'\n' + call->result);
        return;
    }
    if (const Message *activity = model->conversation().find(toolCallId))
        QApplication::clipboard()->setText(activity->activityType + u'\n'
                                           + QString::fromUtf8(QJsonDocument(activity->activity).toJson()));
}

void TranscriptView::Private::noteCopied(const RowAction &done)
{
    copied = done;
    copiedAlarm = clock.after(kCopiedShown, &q, [this] {
        copied.reset();
        q.viewport()->update();
    });
    TranscriptAccessible::announce(q, TranscriptView::tr("Copied"));
    q.viewport()->update();
}

QString TranscriptView::selectedText() const
{
    return d->selection.text([this](int row) { return d->bodyText(row); });
}

std::unique_ptr<QMimeData> TranscriptView::Private::selectedData() const
{
    std::vector<std::vector<Block>> parts;
    for (int row = selection.first().row; row <= selection.last().row; ++row) {
        const auto [from, to] = selection.rangeIn(row);
        parts.push_back(clipped(blocksOf(row), from, to));
    }
    return dataOf(parts);
}

void TranscriptView::copySelection() const
{
    if (!d->selection.isEmpty())
        QApplication::clipboard()->setMimeData(d->selectedData().release()); // the clipboard's from here on
}

QString TranscriptView::conversationMarkdown() const
{
    QStringList parts;
    for (int row = 0; row < d->rowCount(); ++row) {
        const Message &message = d->model->message(row);
        const bool isTurn = message.role == Message::Role::User || message.role == Message::Role::Assistant;
        if (!isTurn || (message.text.isEmpty() && message.toolCalls.isEmpty()))
            continue;
        QString part = u"**"_s + rowHeading(row) + u"**"_s;
        if (!message.text.isEmpty())
            part += u"\n\n"_s + (message.role == Message::Role::User ? markdownOf(d->blocksOf(row)) : message.text);
        for (const ToolCall &call : message.toolCalls) {
            const TranscriptRow::Tool tool = TranscriptRow::toolOf(call, d->context(-1), d->agentName);
            part += u"\n\n- "_s + tool.name + u": "_s + tool.state;
        }
        parts << part;
    }
    return parts.join("\n\n"_L1) + u'\n';
}

std::optional<int> TranscriptView::Private::tableAt(const QPoint &point)
{
    const int row = rowCount() > 0 ? layout.rowAt(point.y() + scrollTop()) : -1;
    if (row < 0)
        return std::nullopt;
    const QPointF inside = QPointF(point) - QPointF(0, viewTop(row)) - rowOf(row).geometry.body.topLeft();
    for (const BlockDocument::Table &table : body(model->message(row)).tables(inside.y(), inside.y())) {
        if (table.area.contains(inside))
            return table.number;
    }
    return std::nullopt;
}

//! Cells parted by tabs for a spreadsheet, with Markdown and HTML beside; or its Markdown as the text.
void TranscriptView::Private::copyTable(int row, int number, bool asMarkdown)
{
    const Block *table = row < rowCount() ? body(model->message(row)).block(number) : nullptr;
    if (!table)
        return;
    if (asMarkdown)
        QApplication::clipboard()->setText(markdownOf({ *table }));
    else
        QApplication::clipboard()->setMimeData(dataOf({ { *table } }).release());
}

//! What can be done with a message, and when and how it came: the menu of its "more" button and of the right button.
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
