// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/chatpage.h"
#include "app/mainwindow.h"
#include "sandbox/sandboxserver.h"
#include "sandbox/sandboxtexts.h"
#include "store/settings.h"
#include "store/sqlitestorage.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kQuitDeadline = 4'000; // ms

SandboxTexts translatedSandboxTexts()
{
    SandboxTexts texts;
    texts.language = QLocale().bcp47Name();
    texts.rightToLeft = QLocale().textDirection() == Qt::RightToLeft;
    texts.title = Application::tr("Sign in to the Countersign demo");
    texts.explanation = Application::tr("This page comes from a small server on this computer. "
                                        "Choose who you want to be; no password is needed.");
    texts.continueAs = Application::tr("Continue as %1");
    texts.adminMay = Application::tr("may run every tool");
    texts.guestMay = Application::tr("may not read payroll");
    texts.cancel = Application::tr("Cancel");
    texts.noLongerValid = Application::tr("This page is no longer valid. Go back to Countersign and sign in from there.");
    texts.notUnderstood = Application::tr("The demo cannot answer this sign-in request. "
                                          "Go back to Countersign and sign in from there.");
    return texts;
}
} // namespace

Application::Application(QApplication &qt, const Profile &profile, const Outside &outside)
    : m_qt(qt)
    , m_profile(profile)
    , m_outside(outside)
    , m_settings(std::make_unique<Settings>(profile.file(u"settings.json"_s)))
    , m_storage(std::make_unique<SqliteStorage>(profile.file(u"chats.sqlite"_s)))
{
    m_theme.apply(m_settings->colorScheme(), qt);
    m_window = std::make_unique<MainWindow>(m_theme, outside.clock, outside.redactor);
    connectWindow();
}

Application::~Application()
{
    rememberThread();
    m_settings->setWindowGeometry(m_window->saveGeometry());
    m_window->showConnection(nullptr);
    m_retired.clear();
    m_leaving.reset();
    m_trial.reset();
    m_connection.reset();
}

void Application::connectWindow()
{
    QApplication::setQuitOnLastWindowClosed(false);
    connect(&m_qt, &QApplication::lastWindowClosed, this, &Application::quit);
    connect(m_window.get(), &MainWindow::addressEntered, this, &Application::openAddress);
    connect(m_window.get(), &MainWindow::addressCancelled, this, [this] {
        if (m_trial)
            endTrial();
    });
    connect(m_window.get(), &MainWindow::demoRequested, this, &Application::startDemo);
    connect(m_window.get(), &MainWindow::connectionFileChosen, this, &Application::openConnectionFile);
    connect(m_window.get(), &MainWindow::addConnectionRequested, this, [this] { m_window->showFirstRun(); });
    connect(m_window.get(), &MainWindow::connectionConfigured, this, [this](const ConnectionConfig &config, const Secret &token) {
        openConnection(config, token);
        if (config.signIn.method == SignInConfig::Method::OAuth)
            m_connection->signIn();
    });
    connect(m_window.get(), &MainWindow::connectionChosen, this, [this](const QString &id) {
        for (const ConnectionConfig &config : m_settings->connections()) {
            if (config.id() == id)
                openConnection(config);
        }
    });
}

void Application::start(const CommandLine &line)
{
    const QByteArray geometry = m_settings->windowGeometry();
    if (!geometry.isEmpty())
        m_window->restoreGeometry(geometry);
    m_window->show();
    // The window is painted before keychain, disk and network are asked.
    QMetaObject::invokeMethod(
        this,
        [this, line] {
            follow(line);
            restoreLast();
        },
        Qt::QueuedConnection);
}

void Application::follow(const CommandLine &line)
{
    if (line.demo)
        startDemo();
    else if (!line.connectionFile.isEmpty())
        openConnectionFile(line.connectionFile);
    else if (!line.connectAddress.isEmpty())
        openAddress(line.connectAddress);
}

void Application::restoreLast()
{
    if (m_connection || m_trial)
        return; // the command line, or the person, was quicker
    const QString last = m_settings->lastConnection();
    for (const ConnectionConfig &config : m_settings->connections()) {
        if (config.id() == last) {
            openConnection(config);
            return;
        }
    }
}

void Application::startDemo()
{
    if (!m_sandbox) {
        m_sandbox = std::make_unique<SandboxServer>(m_outside.clock, m_outside.redactor);
        m_sandbox->setTexts(translatedSandboxTexts());
        if (!m_sandbox->listen()) {
            m_sandbox.reset();
            m_window->showAddressError({ Condition::ConnectionRefused, { u"127.0.0.1"_s } });
            return;
        }
    }
    ConnectionConfig config;
    config.name = tr("Built-in demo");
    config.address = m_sandbox->runtimeAddress();
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = m_sandbox->issuer().toString();
    config.signIn.clientId = m_sandbox->clientId();
    config.signIn.scopes << u"agents.run"_s;
    config.signIn.resource = m_sandbox->runtimeAddress().toString();
    openConnection(config);
    m_connection->signIn(); // who starts the demo has asked for its sign-in
}

void Application::openConnectionFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        m_window->showAddressError({ Condition::ConnectionFileUnreadable, { QFileInfo(path).fileName() } });
        return;
    }
    Expected<ConnectionConfig> config = ConnectionConfig::fromJson(file.read(1024 * 1024 + 1));
    if (!config) {
        m_window->showAddressError(config.error());
        return;
    }
    if (!config->caFile.isEmpty())
        config->caFile = QFileInfo(path).dir().absoluteFilePath(config->caFile);
    openConnection(*config);
    // Who opens a file for the first time wants in; later the kept session answers, or the banner asks.
    if (config->signIn.method == SignInConfig::Method::OAuth && m_connection->session().account().id.isNobody())
        m_connection->signIn();
}

void Application::openAddress(const QString &typed)
{
    m_window->setAddress(typed);
    const Expected<QUrl> address = ConnectionConfig::checkAddress(typed);
    if (!address) {
        m_window->showAddressError(address.error());
        return;
    }
    ConnectionConfig config;
    config.address = *address;
    config.name = address->host();
    for (const ConnectionConfig &known : m_settings->connections()) {
        if (known.isSameAddress(config)) {
            openConnection(known);
            return;
        }
    }
    tryWithoutSignIn(config);
}

void Application::tryWithoutSignIn(const ConnectionConfig &config)
{
    // An open server needs nothing more; any other one says by its answer what is missing.
    ConnectionConfig open = config;
    open.signIn.method = SignInConfig::Method::None;
    m_window->setAddressBusy(true);
    m_trial = std::make_unique<ConnectionSession>(open, ground());
    connect(m_trial.get(), &ConnectionSession::serverAnswered, this, [this] {
        ConnectionConfig found = m_trial->config();
        found.kind = ConnectionConfig::Kind::CopilotKit;
        endTrial();
        openConnection(found);
    });
    connect(m_trial.get(), &ConnectionSession::serverFailed, this, &Application::onTrialFailed);
    m_trial->start();
}

void Application::onTrialFailed(const Error &why)
{
    ConnectionConfig config = m_trial->config();
    endTrial();
    if (why.httpStatus == 404 || why.httpStatus == 405) {
        // No runtime under this address: a plain AG-UI endpoint answers to POST only.
        config.kind = ConnectionConfig::Kind::AgUi;
        m_window->askHowToSignIn(config);
    } else if (why.httpStatus == 401) {
        config.kind = ConnectionConfig::Kind::CopilotKit;
        config.signIn.method = SignInConfig::Method::OAuth;
        m_window->showAddressError({ Condition::ProviderUnknown, { config.address.host() } });
        m_window->askHowToSignIn(config);
    } else {
        m_window->showAddressError(why);
    }
}

void Application::endTrial()
{
    m_window->setAddressBusy(false);
    retire(std::move(m_trial));
}

void Application::retire(std::unique_ptr<ConnectionSession> connection)
{
    // It may be emitting right now; it still goes before what it stands on.
    connection->disconnect(this);
    m_retired.push_back(std::move(connection));
    QMetaObject::invokeMethod(
        this, [this] { m_retired.clear(); }, Qt::QueuedConnection);
}

void Application::openConnection(const ConnectionConfig &config, const Secret &pastedToken)
{
    rememberThread();
    const bool isSame = m_connection && m_connection->config().isSameAddress(config);
    const QString typedByNobody = isSame ? m_connection->takeBackWaiting() : QString();
    m_window->showConnection(nullptr);
    leaveDemo();
    m_connection = std::make_unique<ConnectionSession>(config, ground(), pastedToken);
    watchConnection();
    if (!isDemo()) {
        m_settings->putConnection(config);
        m_settings->setLastConnection(config.id());
    }
    m_window->showConnection(m_connection.get());
    m_window->setConnections(m_settings->connections());
    const QString thread = m_settings->lastThread(config.id());
    if (!typedByNobody.isEmpty())
        m_window->chatPage().setText(typedByNobody);
    else if (!thread.isEmpty())
        m_connection->chat().openThread(thread);
    m_connection->start();
    if (!pastedToken.isEmpty())
        m_connection->session().signIn();
    Q_EMIT connectionOpened();
}

void Application::watchConnection()
{
    connect(m_connection.get(), &ConnectionSession::signInDetailsNeeded, this, &Application::askForSignInDetails);
    connect(&m_connection->chat(), &ChatController::threadOpened, this, &Application::rememberThread);
    connect(m_connection.get(), &ConnectionSession::chatReplaced, this,
            [this] { connect(&m_connection->chat(), &ChatController::threadOpened, this, &Application::rememberThread); });
}

bool Application::isDemo() const
{
    return m_sandbox && m_connection && m_connection->config().address == m_sandbox->runtimeAddress();
}

void Application::leaveDemo()
{
    if (!isDemo())
        return;
    // Its server ends with this process: nothing of it may stay in the person's keyring or settings.
    m_leaving = std::move(m_connection);
    connect(&m_leaving->session(), &Session::signedOut, this, [this] {
        m_settings->removeConnection(m_leaving->config().id());
        retire(std::move(m_leaving));
    });
    if (m_leaving->session().state() == Session::State::SignedIn)
        m_leaving->signOut();
    else
        m_leaving.reset();
}

void Application::askForSignInDetails()
{
    ConnectionConfig config = m_connection->config();
    if (config.signIn.method == SignInConfig::Method::None)
        config.signIn.method = SignInConfig::Method::OAuth;
    m_window->askHowToSignIn(config);
}

void Application::rememberThread()
{
    if (m_connection && !isDemo())
        m_settings->setLastThread(m_connection->config().id(), m_connection->chat().threadId());
}

void Application::quit()
{
    rememberThread();
    m_window->hide();
    const bool mustSignOut = isDemo() && m_connection->session().state() == Session::State::SignedIn;
    m_window->showConnection(nullptr);
    leaveDemo();
    if (!mustSignOut) {
        QCoreApplication::quit();
        return;
    }
    connect(&m_leaving->session(), &Session::signedOut, this, &QCoreApplication::quit);
    m_quitAnyway = m_outside.clock.after(kQuitDeadline, this, &QCoreApplication::quit);
}

ConnectionSession::Ground Application::ground()
{
    return { *m_settings,
             *m_storage,
             m_outside.credentials,
             m_outside.browser,
             m_outside.clock,
             m_outside.redactor,
             { tr("You are signed in"), tr("Go back to Countersign. You can close this page."), tr("You are not signed in"),
               tr("Go back to Countersign: it says what happened. You can close this page.") } };
}

} // namespace countersign
