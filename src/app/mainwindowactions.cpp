// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done in the window, by keys and by menus. The dialogs it leads to: mainwindowdialogs.cpp.
#include "app/chatpage.h"
#include "app/connectionsession.h"
#include "app/mainwindow.h"
#include "store/settings.h"
#include "widgets/theme.h"

#include <QMenuBar>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPlaces = 9; // of chats that have keys
const QString kGoToChat = u"goToChat"_s;

QList<QKeySequence> keyList(std::initializer_list<const char16_t *> portable)
{
    QList<QKeySequence> list;
    for (const char16_t *keys : portable)
        list << QKeySequence(QString::fromUtf16(keys), QKeySequence::PortableText);
    return list;
}
} // namespace

void MainWindow::setUpActions()
{
    m_actions = new WindowActions(*this, m_settings, this);
    addChatActions();
    addViewActions();
    addConnectionActions();
    addApplicationActions();
    m_sidebar->setThreadActions(m_actions->actions({ u"renameChat"_s, u"pinChat"_s, u"shareChat"_s, u"deleteChat"_s }));
    m_sidebar->setAccountActions(m_actions->actions({ u"signIn"_s, u"agentKeys"_s, u"signOut"_s, u"signOutEverywhere"_s,
                                                      u"lens"_s, u"settings"_s, u"shortcuts"_s, u"about"_s }));
    QMenu &more = m_chatPage->moreMenu();
    more.addSeparator();
    more.addActions(m_actions->actions({ u"renameChat"_s, u"pinChat"_s, u"shareChat"_s, u"deleteChat"_s }));
    more.addSeparator();
    more.addActions(m_actions->actions({ u"lens"_s, u"settings"_s, u"shortcuts"_s }));
    const QList<std::pair<QString, QString>> icons {
        { u"newChat"_s, u"new-chat"_s },   { u"searchChats"_s, u"search"_s }, { u"renameChat"_s, u"edit"_s },
        { u"pinChat"_s, u"pin"_s },        { u"shareChat"_s, u"open-out"_s }, { u"deleteChat"_s, u"trash"_s },
        { u"signIn"_s, u"sign-in"_s },     { u"signOut"_s, u"sign-out"_s },   { u"settings"_s, u"settings"_s },
        { u"shortcuts"_s, u"keyboard"_s }, { u"about"_s, u"info"_s },         { u"lens"_s, u"lens"_s },
        { u"addConnection"_s, u"plus"_s }, { u"sidebar"_s, u"sidebar"_s },    { u"openConnectionFile"_s, u"file"_s },
        { u"connections"_s, u"server"_s }, { u"agentKeys"_s, u"key"_s },
    };
    for (const auto &[id, icon] : icons)
        m_actions->action(id).setIcon(m_theme.icon(icon));
    setUpMenus();
    const auto tellKeys = [this] {
        m_sidebar->setPaletteKeys(m_actions->action(u"palette"_s).shortcut().toString(QKeySequence::NativeText));
    };
    connect(m_actions, &WindowActions::bindingsChanged, m_sidebar, tellKeys);
    tellKeys();
}

void MainWindow::addChatActions()
{
    using enum WindowActions::Group;
    const auto chat = [this]() -> ChatController & { return m_connection->chat(); };
    m_actions->add({ u"newChat"_s, Chat, tr("&New chat"), keyList({ u"Ctrl+N" }), [this] { newThread(); } });
    m_actions->add({ u"searchChats"_s, Chat, tr("&Search chats"), keyList({ u"Ctrl+Shift+F" }),
                     [this] { onSidebar([this] { m_sidebar->focusSearch(); }); } });
    m_actions->add(
        { u"nextChat"_s, Chat, tr("Ne&xt chat"), keyList({ u"Alt+Down", u"Ctrl+Tab" }), [this] { m_sidebar->stepThread(1); } });
    m_actions->add({ u"previousChat"_s, Chat, tr("Pre&vious chat"), keyList({ u"Alt+Up", u"Ctrl+Shift+Tab" }),
                     [this] { m_sidebar->stepThread(-1); } });
    m_actions->add({ u"renameChat"_s, Chat, tr("&Rename…"), keyList({ u"F2" }),
                     [this] { onSidebar([this] { m_sidebar->renameThread(); }); } });
    m_actions->add({ u"pinChat"_s, Chat, tr("&Pin"), keyList({ u"Ctrl+Shift+P" }), [this, chat] {
                        if (const auto open = openThread())
                            chat().setPinned(open->key.threadId, !open->pinned);
                    } });
    m_actions->add({ u"shareChat"_s, Chat, tr("S&hare…"), {}, [this] { askToShare(); } });
    m_actions->add({ u"deleteChat"_s, Chat, tr("&Delete"), keyList({ u"Del" }),
                     [this, chat] {
                         if (const auto open = openThread())
                             chat().deleteThread(open->key.threadId);
                     },
                     &m_sidebar->threadList() });
    for (int place = 1; place <= kPlaces; ++place)
        m_actions->add({ kGoToChat + QString::number(place),
                         Chat,
                         tr("Go to chat &%1").arg(place),
                         { QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + place)) },
                         [this, place] { m_sidebar->openThreadAt(place - 1); } });
    m_actions->add({ u"undoDelete"_s, Chat, tr("&Undo deleting"), keyList({ u"Ctrl+Z" }), [chat] { chat().undoDelete(); },
                     &m_sidebar->threadList() });
}

void MainWindow::addViewActions()
{
    using enum WindowActions::Group;
    const auto onPage = [this](auto act) {
        return [this, act] {
            if (m_connection)
                act();
        };
    };
    m_actions->add({ u"palette"_s, View, tr("&Find anything…"), keyList({ u"Ctrl+K" }), [this] { openPalette(); } });
    m_actions->add(
        { u"find"_s, View, tr("Fin&d in this chat…"), keyList({ u"Ctrl+F" }), onPage([this] { m_chatPage->find(); }) });
    m_actions->add(
        { u"findNext"_s, View, tr("Find th&e next"), keyList({ u"F3" }), onPage([this] { m_chatPage->findNext(false); }) });
    m_actions->add({ u"findPrevious"_s, View, tr("Find the p&revious"), keyList({ u"Shift+F3" }),
                     onPage([this] { m_chatPage->findNext(true); }) });
    m_actions->add({ u"goToMessage"_s, View, tr("Go to the &message box"), keyList({ u"Ctrl+L" }),
                     onPage([this] { m_chatPage->focusComposer(); }) });
    m_actions->add(
        { u"goToNotice"_s, View, tr("Go to the &notice"), keyList({ u"Alt+N" }), onPage([this] { m_chatPage->focusNotice(); }) });
    m_actions->add(
        { u"nextPane"_s, View, tr("Ne&xt part of the window"), keyList({ u"F6" }), onPage([this] { moveBetweenPanes(1); }) });
    m_actions->add({ u"previousPane"_s, View, tr("&Previous part of the window"), keyList({ u"Shift+F6" }),
                     onPage([this] { moveBetweenPanes(-1); }) });
    m_actions->add({ u"sidebar"_s, View, tr("&Chats and agents"), keyList({ u"F9" }), onPage([this] { toggleSidebar(); }) });
    m_actions->add({ u"lens"_s, View, tr("&Auth lens"), keyList({ u"Ctrl+Shift+L" }), onPage([this] { toggleLens(); }) });
    m_actions->add({ u"zoomIn"_s, View, tr("&Larger text"), keyList({ u"Ctrl++", u"Ctrl+=" }), [this] { zoom(1); } });
    m_actions->add({ u"zoomOut"_s, View, tr("&Smaller text"), keyList({ u"Ctrl+-" }), [this] { zoom(-1); } });
    m_actions->add({ u"zoomReset"_s, View, tr("&Usual text size"), keyList({ u"Ctrl+0" }), [this] { zoom(0); } });
    m_actions->add({ u"menuBar"_s, View, tr("Menu &bar"), keyList({ u"Ctrl+M" }),
                     [this] { m_settings.set(Setting::MenuBar, !m_settings.flag(Setting::MenuBar)); } });
}

void MainWindow::addConnectionActions()
{
    using enum WindowActions::Group;
    m_actions->add({ u"connections"_s, Connection, tr("S&witch connection"), keyList({ u"Ctrl+Shift+O" }),
                     [this] { onSidebar([this] { m_sidebar->unfoldConnections(); }); } });
    m_actions->add({ u"addConnection"_s, Connection, tr("&Add a connection…"), keyList({ u"Ctrl+Shift+N" }),
                     [this] { Q_EMIT addConnectionRequested(); } });
    m_actions->add({ u"openConnectionFile"_s, Connection, tr("Open a connection &file…"), keyList({ u"Ctrl+O" }),
                     [this] { chooseConnectionFile(); } });
    m_actions->add({ u"editConnections"_s, Connection, tr("&Edit connections…"), {}, [this] {
                        openSettings(SettingsDialog::Page::Connections);
                    } });
    m_actions->add(
        { u"agentKeys"_s, Connection, tr("&Keys for the agents…"), {}, [this] { m_signInDialogs.askForKeys(*m_connection); } });
    m_actions->add({ u"signIn"_s, Connection, tr("Sign &in"), {}, [this] { signInByHand(); } });
    m_actions->add({ u"signOutEverywhere"_s, Connection, tr("Sign out here and in the &browser"), {}, [this] {
                        m_connection->session().alsoSignOutOfBrowser();
                        m_connection->signOut();
                    } });
    m_actions->add({ u"signOut"_s, Connection, tr("Sign &out"), {}, [this] { m_connection->signOut(); } });
}

void MainWindow::addApplicationActions()
{
    using enum WindowActions::Group;
    m_actions->add({ u"settings"_s, Application, tr("&Settings…"), keyList({ u"Ctrl+," }),
                     [this] { openSettings(SettingsDialog::Page::Appearance); } });
    m_actions->add({ u"shortcuts"_s, Application, tr("Keyboard s&hortcuts…"), keyList({ u"F1", u"Ctrl+?", u"Ctrl+/" }),
                     [this] { openSettings(SettingsDialog::Page::Shortcuts); } });
    m_actions->add({ u"about"_s, Application, tr("&About Countersign"), {}, [this] { showAbout(); } });
    m_actions->add({ u"close"_s, Application, tr("&Close the window"), keyList({ u"Ctrl+W" }), [this] { close(); } });
    m_actions->add({ u"quit"_s, Application, tr("&Quit"), keyList({ u"Ctrl+Q" }), [this] { Q_EMIT quitRequested(); } });
    m_actions->action(u"settings"_s).setMenuRole(QAction::PreferencesRole);
    m_actions->action(u"about"_s).setMenuRole(QAction::AboutRole);
    m_actions->action(u"quit"_s).setMenuRole(QAction::QuitRole);
}

//! Hidden unless the person wants it; a desktop with a menu of its own takes it from here.
void MainWindow::setUpMenus()
{
    auto *bar = new QMenuBar(this);
    bar->setObjectName(u"menuBar"_s);
    QMenu *menu = nullptr;
    QMenu *places = nullptr;
    int last = -1;
    for (const WindowActions::Entry &entry : m_actions->entries()) {
        if (std::exchange(last, int(entry.group)) != int(entry.group))
            menu = bar->addMenu(WindowActions::title(entry.group));
        if (entry.id == kGoToChat + u'1')
            places = menu->addMenu(tr("&Go to"));
        (entry.id.startsWith(kGoToChat) ? places : menu)->addAction(entry.action);
    }
    setMenuBar(bar);
    m_actions->action(u"menuBar"_s).setCheckable(true);
    applySetting(Setting::MenuBar);
}

void MainWindow::applySetting(Setting id)
{
    if (id == Setting::MenuBar) {
        menuBar()->setVisible(m_settings.flag(id));
        m_actions->action(u"menuBar"_s).setChecked(m_settings.flag(id));
    }
}

void MainWindow::updateActions()
{
    const bool onPage = m_connection;
    const auto open = openThread();
    for (const QString &id : { u"newChat"_s, u"searchChats"_s, u"nextChat"_s, u"previousChat"_s, u"goToMessage"_s,
                               u"goToNotice"_s, u"nextPane"_s, u"previousPane"_s, u"sidebar"_s, u"connections"_s, u"lens"_s })
        m_actions->action(id).setEnabled(onPage);
    for (int place = 1; place <= kPlaces; ++place)
        m_actions->action(kGoToChat + QString::number(place)).setEnabled(onPage);
    for (const QString &id : { u"renameChat"_s, u"pinChat"_s, u"shareChat"_s, u"deleteChat"_s })
        m_actions->action(id).setEnabled(open.has_value());
    m_actions->action(u"shareChat"_s).setVisible(onPage && m_connection->backend().features().sharesThreads);
    m_actions->action(u"pinChat"_s).setText(open && open->pinned ? tr("Un&pin") : tr("&Pin"));
    m_actions->action(u"undoDelete"_s).setEnabled(onPage && !m_connection->chat().deletedTitle().isEmpty());
    const Session *session = onPage ? &m_connection->session() : nullptr;
    const bool isIn = session && session->state() == Session::State::SignedIn && session->needsSignIn();
    const bool hasProvider = onPage && !m_connection->providerHost().isEmpty();
    const bool isBusy =
        session && (session->attempt().stage != Session::Attempt::Stage::None || session->state() == Session::State::SigningOut);
    m_actions->action(u"signIn"_s).setEnabled(session && session->needsSignIn() && !isBusy);
    m_actions->action(u"signIn"_s).setText(isIn ? tr("Sign &in again…") : tr("Sign &in"));
    m_actions->action(u"signOut"_s).setEnabled(isIn);
    const bool wantsKeys = onPage && !m_connection->backend().wantedKeys().isEmpty();
    m_actions->action(u"agentKeys"_s).setEnabled(wantsKeys);
    m_actions->action(u"agentKeys"_s).setVisible(wantsKeys);
    m_actions->action(u"signOutEverywhere"_s).setEnabled(isIn && hasProvider);
    m_actions->action(u"signOutEverywhere"_s).setVisible(hasProvider);
}

//! Of transcript and message box; the size of all text is a setting of its own.
void MainWindow::zoom(int step)
{
    static constexpr std::array kSizes { 50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300 };
    const int now = m_settings.number(Setting::Zoom);
    int wanted = SettingKey::of(Setting::Zoom).standard.toInt();
    if (step > 0) {
        const auto larger = std::upper_bound(kSizes.begin(), kSizes.end(), now);
        wanted = larger == kSizes.end() ? now : *larger;
    } else if (step < 0) {
        const auto here = std::lower_bound(kSizes.begin(), kSizes.end(), now);
        wanted = here == kSizes.begin() ? now : *std::prev(here);
    }
    m_settings.set(Setting::Zoom, wanted);
}

} // namespace countersign
