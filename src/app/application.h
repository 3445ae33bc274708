// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/commandline.h"
#include "app/connectionsession.h"
#include "app/profile.h"
#include "auth/browseropener.h"
#include "core/clock.h"
#include "core/redactor.h"
#include "widgets/theme.h"

#include <memory>
#include <vector>

class QApplication;

namespace countersign {

class MainWindow;
class SandboxServer;
class Settings;
class SqliteStorage;

//! The object graph: made once by `main` (or a test), top to bottom, nobody reaches it from below. UI thread.
class Application : public QObject
{
    Q_OBJECT
public:
    //! What comes from outside the process; tests put their own in. All outlive the application.
    struct Outside
    {
        Clock &clock;
        Redactor &redactor;
        BrowserOpener &browser;
        CredentialStore &credentials;
    };
    Application(QApplication &qt, const Profile &profile, const Outside &outside);
    ~Application() override;

    //! Shows the window and follows the command line: demo, address, connection file, or where the person was last.
    void start(const CommandLine &line);
    //! What a command line asks for; nothing asked = nothing done. Also for a second start's.
    void follow(const CommandLine &line);
    void startDemo();
    void openAddress(const QString &typed);
    void openConnectionFile(const QString &path);
    void openConnection(const ConnectionConfig &config, const Secret &pastedToken = {});
    //! The last window was closed, or the process was asked to end.
    void quit();

    [[nodiscard]] MainWindow &window() { return *m_window; }
    [[nodiscard]] Settings &settings() { return *m_settings; }
    [[nodiscard]] ConnectionSession *connection() { return m_connection.get(); } //!< nullptr on the first-run page
    [[nodiscard]] SandboxServer *sandbox() { return m_sandbox.get(); }           //!< nullptr without the demo

Q_SIGNALS:
    void connectionOpened();

private:
    void connectWindow();
    void restoreLast();
    void rememberThread();
    void watchConnection();
    [[nodiscard]] bool isDemo() const; //!< the sandbox's connection is open
    void leaveDemo();
    void tryWithoutSignIn(const ConnectionConfig &config);
    void onTrialFailed(const Error &why);
    void endTrial();
    void retire(std::unique_ptr<ConnectionSession> connection);
    void askForSignInDetails();
    [[nodiscard]] ConnectionSession::Ground ground();

    QApplication &m_qt;
    Profile m_profile;
    Outside m_outside;
    Theme m_theme;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<SqliteStorage> m_storage;
    std::unique_ptr<SandboxServer> m_sandbox;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<ConnectionSession> m_connection;           // after the window: it goes first
    std::unique_ptr<ConnectionSession> m_leaving;              //!< the demo, signing out behind the next connection
    std::unique_ptr<ConnectionSession> m_trial;                //!< an address being looked at, without a sign-in
    std::vector<std::unique_ptr<ConnectionSession>> m_retired; //!< go with the next turn of the event loop
    std::unique_ptr<Clock::Alarm> m_quitAnyway;
};

} // namespace countersign
