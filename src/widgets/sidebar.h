// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationstorage.h"

#include <QImage>
#include <QWidget>

class QAction;

namespace countersign {

class Clock;
class Theme;

//! Left column: connection button, new chat, search, list `Threads`, list `Agents` (when there is more than one), account row.
//! It shows what it is told and asks by signals. A chat is renamed in its row; what else can be done with it is in the actions
//! it is handed, which are the context menu too. Beside the transcript by default; in a narrow window the owner makes it a pane:
//! a child over the transcript, which asks to be closed when something was chosen and by Escape. UI thread.
class Sidebar : public QWidget
{
    Q_OBJECT
public:
    //! What stands at the bottom-left in every state, in words.
    struct AccountView
    {
        QString name;            //!< empty: nobody yet; `state` stands in its place, or "Not signed in"
        QString mail;            //!< in the menu; may be empty
        QString facts;           //!< in the menu: by whom, kept where; lines
        QString state;           //!< "Signed in", "Signed out", "Signing in…", "Renewing…", "Signed in until you close" …
        QImage picture;          //!< square; null: initials
        bool asksForYou = false; //!< caution colour
        bool canSignIn = false;  //!< `Sign in` enabled
        bool canSignOut = false; //!< `Sign out` enabled
        bool signInIsPrimary = false; //!< no banner offers it
    };
    enum class ThreadState { None, Running, WaitsForSignIn, WaitsForConfirmation, BrokeOff };
    struct ThreadRow
    {
        ThreadInfo info;
        ThreadState state = ThreadState::None;
        bool unread = false; //!< an answer came that nobody has seen
    };
    struct AgentRow
    {
        QString id;
        QString name;
        QString description;
    };
    struct ConnectionRow
    {
        QString id;
        QString name;
        QString host;
        bool isKept = true; //!< false: the demo, which is gone with the process; there is nothing to edit
    };
    //! How it stands with the server's own search for the words of the search field.
    enum class ServerSearch { None, Running, Done, Failed };
    enum class ConnectionAct { Edit, Duplicate, Remove };
    Sidebar(const Theme &theme, Clock &clock, QWidget *parent = nullptr);
    //! For the context menus of `Threads` and `Connections` and for the account menu; owned by the caller, they outlive it.
    void setThreadActions(const QList<QAction *> &actions);
    void setAccountActions(const QList<QAction *> &actions);
    void setConnections(const QList<ConnectionRow> &connections, const QString &current);
    void setThreads(const QList<ThreadRow> &rows, const QString &currentThread);
    //! `found`: threads the server knows to hold the words; they are shown beside what is found here.
    void setServerSearch(ServerSearch search, const QStringList &found);
    void setAgents(const QList<AgentRow> &agents, const QString &currentAgent);
    void setAccount(const AccountView &account);
    void setIsPane(bool isPane); //!< over the transcript: with a line at its edge, and closeRequested
    void focusThreads();         //!< for who opened it by keyboard
    void focusSearch();
    void setPaletteKeys(const QString &keys); //!< what finds more than the search; shown at its end while it is empty
    void unfoldConnections();
    void renameThread();                 //!< the open one, in its row; an empty title goes back to the one made locally
    void stepThread(int step);           //!< opens the next (1) or previous (-1) of the rows shown
    void openThreadAt(int place);        //!< of the rows shown, from 0; nothing happens if there are fewer
    [[nodiscard]] QWidget &threadList(); //!< where keys for a chat count only while it has the focus

Q_SIGNALS:
    void connectionChosen(const QString &id);
    void addConnectionRequested();
    void newThreadRequested();
    void connectionActed(const QString &id, countersign::Sidebar::ConnectionAct act);
    void manageConnectionsRequested();
    void threadChosen(const QString &threadId);
    void threadRenamed(const QString &threadId, const QString &title);
    void agentChosen(const QString &agentId);
    void searched(const QString &words); //!< the search field holds them now; empty = nothing is sought
    void signInRequested();
    void signOutRequested();
    void aboutRequested();
    void closeRequested(); //!< only of a pane: something was chosen by click or Return, or Escape
    void focusReleased();  //!< a button that had the focus is gone: the focus belongs to the message box again

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Parts;
    const Theme &m_theme;
    Parts *m_parts = nullptr; //!< child object
};

} // namespace countersign
