// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the command palette finds: all that can be done now, the chats, the messages of the chat on screen.
#include "app/chatpage.h"
#include "app/connectionsession.h"
#include "app/mainwindow.h"
#include "widgets/commandpalette.h"
#include "widgets/theme.h"
#include "widgets/threadlistmodel.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! "&Rename…" as it reads on its own.
QString withoutMnemonic(QString text)
{
    return text.remove(u'&');
}
} // namespace

void MainWindow::openPalette()
{
    if (!m_palette) {
        m_palette = new CommandPalette(m_theme, *this);
        connect(m_palette, &CommandPalette::chosen, this, &MainWindow::actOnFound);
    }
    m_palette->open(paletteCommands() + paletteChats() + paletteMessages());
}

//! Out of its menu a command must say what it is about.
QString MainWindow::nameAlone(const WindowActions::Entry &entry) const
{
    if (entry.id == "renameChat"_L1)
        return tr("Rename this chat…");
    if (entry.id == "pinChat"_L1)
        return openThread() && openThread()->pinned ? tr("Unpin this chat") : tr("Pin this chat");
    if (entry.id == "deleteChat"_L1)
        return tr("Delete this chat");
    if (entry.id == "signOut"_L1 && m_connection)
        return tr("Sign out of %1").arg(m_connection->config().name);
    return withoutMnemonic(entry.action->text());
}

QList<PaletteEntry> MainWindow::paletteCommands() const
{
    static const QStringList kEnding { u"deleteChat"_s, u"signOut"_s, u"signOutEverywhere"_s, u"close"_s, u"quit"_s };
    QList<PaletteEntry> found;
    for (const WindowActions::Entry &entry : m_actions->entries()) {
        const bool isAPlace = entry.id.startsWith("goToChat"_L1) || entry.id == "palette"_L1; // found among the chats; is open
        if (isAPlace || !entry.action->isEnabled())
            continue;
        const QIcon icon = entry.action->icon().isNull() ? m_theme.icon(u"chevron-right"_s) : entry.action->icon();
        found.append({ PaletteEntry::Kind::Command, entry.id, nameAlone(entry),
                       entry.action->shortcut().toString(QKeySequence::NativeText), icon, kEnding.contains(entry.id) });
    }
    return found;
}

QList<PaletteEntry> MainWindow::paletteChats() const
{
    QList<PaletteEntry> found;
    const QDate today = m_clock.wall().toLocalTime().date();
    for (const ThreadInfo &info : m_connection ? m_connection->chat().threads() : QList<ThreadInfo>())
        found.append({ PaletteEntry::Kind::Chat, info.key.threadId, info.shownTitle(),
                       ThreadListModel::timeOf(info.changed, today), m_theme.icon(u"agent"_s) });
    return found;
}

QList<PaletteEntry> MainWindow::paletteMessages() const
{
    QList<PaletteEntry> found;
    if (!m_connection)
        return found;
    const QDate today = m_clock.wall().toLocalTime().date();
    const ConversationModel &model = m_connection->chat().model();
    for (int row = model.rowCount() - 1; row >= 0; --row) { // the newest first
        const Message &message = model.message(row);
        const bool isSaid = message.role == Message::Role::User || message.role == Message::Role::Assistant;
        if (isSaid && !message.text.isEmpty())
            found.append({ PaletteEntry::Kind::Message, message.id, message.text.simplified(),
                           ThreadListModel::timeOf(message.at, today), m_theme.icon(u"search"_s) });
    }
    return found;
}

void MainWindow::actOnFound(PaletteEntry::Kind kind, const QString &id)
{
    switch (kind) {
    case PaletteEntry::Kind::Command:
        m_actions->action(id).trigger();
        break;
    case PaletteEntry::Kind::Chat:
        if (m_connection) {
            m_connection->chat().openThread(id);
            m_chatPage->focusComposer();
        }
        break;
    case PaletteEntry::Kind::Message:
        m_chatPage->showMessage(id);
        break;
    }
}

} // namespace countersign
