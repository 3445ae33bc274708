// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "core/secret.h"

#include <QMainWindow>
#include <QPointer>

#include <memory>

class QSplitter;
class QStackedWidget;

namespace countersign {

class ChatPage;
class Clock;
class ConnectionSession;
class FirstRunPage;
class Redactor;
class Sidebar;
class SignInDialog;
class Theme;

//! The window: first-run page, or sidebar and chat page for one connection; the waiting dialog of a sign-in. It shows and asks;
//! what follows is Application's. UI thread.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(const Theme &theme, Clock &clock, Redactor &redactor, QWidget *parent = nullptr);
    ~MainWindow() override;

    void showFirstRun();
    void showConnection(ConnectionSession *connection);
    void setConnections(const QList<ConnectionConfig> &connections);
    //! First-run page: looking at the address, or what was found wrong with it.
    void setAddress(const QString &address);
    void setAddressBusy(bool busy);
    void showAddressError(const Error &error);
    //! Asks for what the server does not say (issuer, client id, or a token), with the address filled in.
    void askHowToSignIn(const ConnectionConfig &found);
    [[nodiscard]] ChatPage &chatPage() { return *m_chatPage; }

Q_SIGNALS:
    void addressEntered(const QString &address);
    void addressCancelled();
    void demoRequested();
    void connectionFileChosen(const QString &path);
    void connectionConfigured(const countersign::ConnectionConfig &config, const countersign::Secret &pastedToken);
    void connectionChosen(const QString &id);
    void addConnectionRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void setUp();
    void setNarrow(bool narrow); //!< below 54 em the sidebar is a pane over the conversation
    void openSidebar();
    [[nodiscard]] int sidebarWidth() const; //!< px
    void setUpShortcuts();
    void moveBetweenPanes(int step); //!< F6: 1, Shift+F6: -1
    void watchSidebar();
    void watchChat();
    void updateSidebar();
    void updateThreads();
    void updateAccount();
    void updateAttempt();
    void updateTitle();
    void makeSignInDialog();

    const Theme &m_theme;
    Clock &m_clock;
    Redactor &m_redactor;
    ConnectionSession *m_connection = nullptr;
    std::unique_ptr<QObject> m_link;
    std::unique_ptr<QObject> m_chatLink;
    QStackedWidget *m_stack = nullptr;
    QSplitter *m_splitter = nullptr;
    FirstRunPage *m_firstRun = nullptr;
    Sidebar *m_sidebar = nullptr;
    ChatPage *m_chatPage = nullptr;
    QPointer<SignInDialog> m_signIn;
    bool m_isNarrow = false;
};

} // namespace countersign
