// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationstorage.h"

#include <QWidget>

class QListWidget;
class QPushButton;

namespace countersign {

class Theme;

//! Left column: connection button, new chat, search, list `Threads`, list `Agents` (when there is more than one), account row.
//! It shows what it is told and asks by signals. Beside the transcript by default; in a narrow window the owner makes it a pane:
//! a child over the transcript, which asks to be closed when something was chosen and by Escape. UI thread.
class Sidebar : public QWidget
{
    Q_OBJECT
public:
    //! What stands at the bottom-left in every state, in words.
    struct AccountView
    {
        QString name;            //!< empty: "Not signed in"
        QString state;           //!< "Signed in", "Signed out", "Signing in…", "Renewing…", "Signed in until you close" …
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
    };
    struct AgentRow
    {
        QString id;
        QString name;
        QString description;
    };
    explicit Sidebar(const Theme &theme, QWidget *parent = nullptr);
    void setConnections(const QStringList &ids, const QStringList &names, int current);
    void setThreads(const QList<ThreadRow> &rows, const QString &currentThread);
    void setAgents(const QList<AgentRow> &agents, const QString &currentAgent);
    void setAccount(const AccountView &account);
    void setIsPane(bool isPane); //!< over the transcript: with a line at its edge, and closeRequested
    void focusThreads();         //!< for who opened it by keyboard

Q_SIGNALS:
    void connectionChosen(const QString &id);
    void addConnectionRequested();
    void newThreadRequested();
    void threadChosen(const QString &threadId);
    void agentChosen(const QString &agentId);
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
