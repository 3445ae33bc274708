// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/accountpicture.h"
#include "app/commandline.h"
#include "app/connectionsession.h"
#include "app/profile.h"
#include "auth/browseropener.h"
#include "auth/providersearch.h"
#include "core/clock.h"
#include "core/notice.h"
#include "core/redactor.h"
#include "store/settingkeys.h"
#include "store/stephook.h"
#include "widgets/sidebar.h"
#include "widgets/theme.h"

#include <memory>
#include <optional>
#include <vector>

class QApplication;

namespace countersign {

class ConnectionProbe;
class ConnectionRemoval;
class DepartingSessions;
class DesktopAppearance;
class DesktopNotifier;
class HistoryEraser;
class MainWindow;
class SandboxServer;
class SignInSetup;
class Settings;
class SqliteStorage;
struct ConnectionFindings;

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
        StepHook steps {}; //!< of the chats and settings
    };
    Application(QApplication &qt, const Profile &profile, const Outside &outside);
    ~Application() override;

    //! Shows the window; when it is painted, follows the command line: demo, address, connection file, or where the person was
    //! last. Before that neither keychain nor network nor database is asked.
    void start(const CommandLine &line);
    //! What a command line asks for; nothing asked = nothing done. Also for a second start's.
    void follow(const CommandLine &line);
    void startDemo();
    void openAddress(const QString &typed);
    //! Asks first, unless the file says what was agreed to before; nothing is sent and no browser opens until then.
    void openConnectionFile(const QString &path);
    //! By value: `config` may be that of the connection this replaces.
    void openConnection(ConnectionConfig config, const ConnectionSecrets &secrets = {});
    void removeConnection(const QString &connectionId); //!< forgets it, its chats and its sign-in
    void clearHistory();                                //!< every chat of every connection, from this computer
    //! The last window was closed, or the process was asked to end.
    void quit();

    [[nodiscard]] MainWindow &window() { return *m_window; }
    [[nodiscard]] Settings &settings() { return *m_settings; }
    [[nodiscard]] ConnectionSession *connection() { return m_connection.get(); } //!< nullptr on the first-run page
    [[nodiscard]] SandboxServer *sandbox() { return m_sandbox.get(); }           //!< nullptr without the demo

private:
    void connectWindow();
    void connectDesktop();
    void begin(const CommandLine &line);
    void restoreLast();
    void rememberThread();
    void watchConnection();
    void showPicture();
    void watchSettings();
    void tellAboutSettings();
    void tell(const QString &id, const Error &what, Notice::Action action);
    void applySetting(Setting id);
    void applyAppearance();
    [[nodiscard]] std::optional<ConnectionConfig> lastConnection() const;
    [[nodiscard]] bool isDemo() const; //!< the sandbox's connection is open
    void leaveDemo();
    void tryWithoutSignIn(const ConnectionConfig &config);
    void openFromFile(const ConnectionConfig &config);
    void onAgreed(const QString &clientId);
    void endQuestions();
    void onTrialFinished(const ConnectionFindings &found);
    void endTrial();
    void setUpSignIn(const ConnectionConfig &config, const ProviderSearch::Refused &refused);
    void signInIsSetUp(const ConnectionConfig &config, const ConnectionSecrets &secrets);
    void endSetUp();
    void actOnConnection(const QString &id, Sidebar::ConnectionAct act);
    void askToRemove(const ConnectionConfig &config);
    void askToClearHistory();
    void saveConnection(const ConnectionConfig &config, const ConnectionSecrets &secrets, const QString &edited);
    void testConnection(const ConnectionConfig &config);
    void closeConnection();
    void dropOldChats();
    void forgetSession();
    void tellOnDesktop(const QString &title, const QString &text);
    void retire(std::unique_ptr<QObject> finished);
    void askForSignInDetails();
    [[nodiscard]] ConnectionSession::Ground ground();
    [[nodiscard]] ConversationStorage &storage(); //!< opened when it is first asked for: not before the window is painted

    QApplication &m_qt;
    Profile m_profile;
    Outside m_outside;
    Theme m_theme;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<SqliteStorage> m_storage;
    std::unique_ptr<SandboxServer> m_sandbox;
    std::unique_ptr<DesktopAppearance> m_appearance;
    std::unique_ptr<DesktopNotifier> m_notifier;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<ConnectionSession> m_connection; // after the window: it goes first
    std::unique_ptr<AccountPicture> m_picture;       // of who is signed in there
    std::unique_ptr<ConnectionSession> m_leaving;    //!< the demo, signing out behind the next connection
    std::unique_ptr<DepartingSessions> m_departing;
    std::unique_ptr<ConnectionProbe> m_trial; //!< an address being looked at, without a sign-in
    std::unique_ptr<SignInSetup> m_setup;     //!< a way to sign in being looked for
    std::optional<ConnectionConfig> m_asked;  //!< of a file, and the person has not answered
    std::unique_ptr<ConnectionProbe> m_test;  //!< the same for the connection dialog
    std::vector<std::unique_ptr<ConnectionRemoval>> m_removals;
    std::unique_ptr<HistoryEraser> m_eraser;
    std::vector<std::unique_ptr<QObject>> m_retired; //!< go with the next turn of the event loop
    std::unique_ptr<Clock::Alarm> m_beginAnyway;     //!< a window that nobody sees is never painted
    std::unique_ptr<Clock::Alarm> m_quitAnyway;
    bool m_hasBegun = false;
};

} // namespace countersign
