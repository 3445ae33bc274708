// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What follows when a part of the sidebar is used.
#include "widgets/accountrow.h"
#include "widgets/holdsfocus.h"
#include "widgets/sidebar_p.h"
#include "widgets/theme.h"
#include "widgets/threaddelegate.h"

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>

namespace countersign {
using namespace Qt::StringLiterals;

void Sidebar::Parts::wire()
{
    Sidebar *s = &sidebar;
    connect(connection, &QPushButton::toggled, this, [this](bool open) {
        const bool releases = !open && holdsFocus(*connectionBox);
        connectionBox->setVisible(open);
        if (open)
            connections->setFocus(Qt::OtherFocusReason);
        else if (releases)
            Q_EMIT sidebar.focusReleased();
    });
    connect(connections, &SidebarList::chosen, this, [this, s](const QModelIndex &index) {
        fold();
        Q_EMIT s->connectionChosen(index.data(NameDelegate::IdRole).toString());
    });
    auto *escape = new QShortcut(Qt::Key_Escape, connectionBox, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, [this] { fold(); });
    connect(addConnection, &QPushButton::clicked, this, [this, s] {
        fold();
        Q_EMIT s->addConnectionRequested();
    });
    connect(manage, &QPushButton::clicked, this, [this, s] {
        fold();
        Q_EMIT s->manageConnectionsRequested();
    });
    connect(about, &QPushButton::clicked, this, [this, s] {
        fold();
        Q_EMIT s->aboutRequested();
    });
    connect(newThread, &QPushButton::clicked, s, &Sidebar::newThreadRequested);
    connect(search, &QLineEdit::textChanged, this, [this](const QString &text) {
        paletteKeys->setVisible(text.isEmpty());
        serverSearch = Sidebar::ServerSearch::None;
        threadRows.setFilter(text);
        showCurrentThread();
        showEmptyText();
        Q_EMIT sidebar.searched(text.trimmed());
    });
    connect(search, &QLineEdit::returnPressed, this, [this] {
        if (threadRows.rowCount() > 0) {
            threads->setFocus(Qt::OtherFocusReason);
            threads->setCurrentIndex(threadRows.index(0));
        }
    });
    auto *clear = new QShortcut(Qt::Key_Escape, search, nullptr, nullptr, Qt::WidgetShortcut);
    clear->setEnabled(false);
    connect(clear, &QShortcut::activated, search, &QLineEdit::clear);
    connect(search, &QLineEdit::textChanged, clear, [clear](const QString &text) { clear->setEnabled(!text.isEmpty()); });
    wireLists();
    wireMenus();
    wirePane();
    connect(account, &AccountRow::signInRequested, s, &Sidebar::signInRequested);
    connect(account, &AccountRow::signOutRequested, s, &Sidebar::signOutRequested);
    connect(account, &AccountRow::focusReleased, s, &Sidebar::focusReleased);
    connect(&sidebar.m_theme, &Theme::changed, this, [this] { restyle(); });
}

void Sidebar::Parts::wireLists()
{
    Sidebar *s = &sidebar;
    // Selecting is choosing, however it is done: by pointer, by arrow keys, by a screen reader.
    connect(threads->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this, s](const QItemSelection &now) {
        if (!told && !now.isEmpty())
            Q_EMIT s->threadChosen(now.indexes().constFirst().data(ThreadListModel::IdRole).toString());
    });
    connect(agents->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this, s](const QItemSelection &now) {
        if (!told && !now.isEmpty())
            Q_EMIT s->agentChosen(agentIds.value(now.indexes().constFirst().row()));
    });
    // Return on the one that is ticked already says the same again: now I write to this one.
    connect(agents, &SidebarList::returned, this,
            [this, s](const QModelIndex &index) { Q_EMIT s->agentChosen(agentIds.value(index.row())); });
}

void Sidebar::Parts::wireMenus()
{
    Sidebar *s = &sidebar;
    connect(threads, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        if (!threads->indexAt(at).isValid() || threadActions.isEmpty())
            return;
        auto *menu = new QMenu(threads);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions(threadActions);
        menu->popup(threads->viewport()->mapToGlobal(at));
    });
    connect(connections, &QWidget::customContextMenuRequested, this, [this, s](const QPoint &at) {
        const QModelIndex index = connections->indexAt(at);
        const QString id = index.data(NameDelegate::IdRole).toString();
        if (!index.data(NameDelegate::KeptRole).toBool())
            return;
        auto *menu = new QMenu(connections);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        const auto add = [&](const QString &text, Sidebar::ConnectionAct act) {
            connect(menu->addAction(text), &QAction::triggered, this, [this, s, id, act] {
                fold();
                Q_EMIT s->connectionActed(id, act);
            });
        };
        add(Sidebar::tr("&Edit…"), Sidebar::ConnectionAct::Edit);
        add(Sidebar::tr("&Duplicate…"), Sidebar::ConnectionAct::Duplicate);
        add(Sidebar::tr("&Remove…"), Sidebar::ConnectionAct::Remove);
        menu->popup(connections->viewport()->mapToGlobal(at));
    });
    connect(&threadRows, &ThreadListModel::renamed, s, &Sidebar::threadRenamed);
    connect(threads, &SidebarList::editEnded, this, [this] {
        if (late)
            showRows(*std::exchange(late, std::nullopt), currentThread);
    });
}

//! As a pane it has done its work when something was chosen; walking through the chats by arrow keys is still looking.
void Sidebar::Parts::wirePane()
{
    const auto close = [this] {
        if (isPane)
            Q_EMIT sidebar.closeRequested();
    };
    for (const SidebarList *list : { threads, agents, connections })
        connect(list, &SidebarList::chosen, this, close);
    for (const QPushButton *button : { newThread, addConnection, manage, about })
        connect(button, &QPushButton::clicked, this, close);
    connect(account, &AccountRow::signInRequested, this, close);
}

} // namespace countersign
