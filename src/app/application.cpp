// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/chatpage.h"
#include "app/clientsecrets.h"
#include "app/connectionprobe.h"
#include "app/connectionremoval.h"
#include "app/departingsessions.h"
#include "app/desktopappearance.h"
#include "app/desktopnotifier.h"
#include "app/mainwindow.h"
#include "app/signinsetup.h"
#include "sandbox/sandboxserver.h"
#include "sandbox/sandboxtexts.h"
#include "store/settings.h"
#include "store/sqlitestorage.h"

#include <QApplication>
#include <QLocale>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kQuitDeadline = 4'000;  // ms
constexpr int kPaintDeadline = 1'000; // ms

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
    , m_settings(std::make_unique<Settings>(profile.file(u"settings.json"_s), outside.steps))
    , m_departing(std::make_unique<DepartingSessions>())
{
    connect(m_departing.get(), &DepartingSessions::departed, this, [this](const QString &id) {
        if (m_connection && m_connection->config().id() == id)
            m_connection->start(); // it waited for this
    });
    applyAppearance();
    m_window = std::make_unique<MainWindow>(m_theme, outside.clock, outside.redactor, *m_settings);
    connectWindow();
    watchSettings();
    applySetting(Setting::ReturnSends);
    applySetting(Setting::Zoom);
}

Application::~Application()
{
    rememberThread();
    m_window->remember();
    m_window->showConnection(nullptr);
    m_retired.clear();
    m_eraser.reset();
    m_removals.clear();
    m_leaving.reset();
    m_trial.reset();
    m_setup.reset();
    m_test.reset();
    m_connection.reset();
    m_departing.reset();
    if (m_storage) {
        m_storage.reset();
        forgetSession();
    }
}

void Application::connectWindow()
{
    QApplication::setQuitOnLastWindowClosed(false);
    MainWindow *window = m_window.get();
    connect(&m_qt, &QApplication::lastWindowClosed, this, &Application::quit);
    connect(window, &MainWindow::quitRequested, this, &Application::quit);
    connect(window, &MainWindow::addressEntered, this, &Application::openAddress);
    connect(window, &MainWindow::addressCancelled, this, [this] {
        const bool wasFile = m_asked.has_value();
        endQuestions();
        if (wasFile)
            restoreLast(); // it came before that
    });
    connect(window, &MainWindow::agreed, this, &Application::onAgreed);
    connect(window, &MainWindow::demoRequested, this, &Application::startDemo);
    connect(window, &MainWindow::connectionFileChosen, this, &Application::openConnectionFile);
    connect(window, &MainWindow::addConnectionRequested, this, [this] { m_window->showFirstRun(); });
    connect(window, &MainWindow::connectionConfigured, this, &Application::saveConnection);
    connect(window, &MainWindow::connectionTestRequested, this, &Application::testConnection);
    connect(window, &MainWindow::connectionActed, this, &Application::actOnConnection);
    connect(window, &MainWindow::clearHistoryRequested, this, &Application::askToClearHistory);
    connect(window, &MainWindow::attentionWanted, this, &Application::tellOnDesktop);
    connect(window, &MainWindow::connectionChosen, this, [this](const QString &id) {
        if (const auto config = m_settings->connection(id))
            openConnection(*config);
    });
}

void Application::start(const CommandLine &line)
{
    const QByteArray geometry = m_settings->windowGeometry();
    if (!geometry.isEmpty())
        m_window->restoreGeometry(geometry);
    const auto last = lastConnection();
    if (last && !line.demo && line.connectionFile.isEmpty() && line.connectAddress.isEmpty())
        m_window->showExpected(*last); // no other page flashes by on the way there
    m_window->setConnections(m_settings->connections());
    connect(
        m_window.get(), &MainWindow::painted, this, [this, line] { begin(line); },
        static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
    m_beginAnyway = m_outside.clock.after(kPaintDeadline, this, [this, line] { begin(line); });
    m_window->show();
}

void Application::begin(const CommandLine &line)
{
    if (std::exchange(m_hasBegun, true))
        return;
    m_beginAnyway.reset();
    connectDesktop();
    follow(line);
    restoreLast();
    tellAboutSettings();
    dropOldChats();
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

std::optional<ConnectionConfig> Application::lastConnection() const
{
    return m_settings->flag(Setting::RestoreAtStart) ? m_settings->connection(m_settings->lastConnection()) : std::nullopt;
}

void Application::restoreLast()
{
    if (m_connection || m_trial || m_asked)
        return; // the command line, or the person, was quicker
    if (const auto last = lastConnection())
        openConnection(*last);
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
    config.signIn.resource = m_sandbox->runtimeAddress().resolved(QUrl(u"/"_s)).toString(QUrl::StripTrailingSlash);
    openConnection(config);
    m_connection->signIn(); // who starts the demo has asked for its sign-in
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

void Application::retire(std::unique_ptr<QObject> finished)
{
    // It may be emitting right now; it still goes before what it stands on.
    m_retired.push_back(std::move(finished));
    QMetaObject::invokeMethod(
        this, [this] { m_retired.clear(); }, Qt::QueuedConnection);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): see the header
void Application::openConnection(ConnectionConfig config, const ConnectionSecrets &secrets)
{
    rememberThread();
    endQuestions(); // about a connection nobody waits for any more
    const bool isSame = m_connection && m_connection->config().isSameAddress(config);
    const QString typedByNobody = isSame ? m_connection->takeBackWaiting() : QString();
    m_window->showConnection(nullptr);
    leaveDemo();
    if (m_connection)
        m_departing->add(std::move(m_connection));
    m_connection = std::make_unique<ConnectionSession>(config, ground(), secrets);
    watchConnection();
    if (!isDemo()) {
        settleClientSecrets(m_settings->connection(config.id()), config, {}, ground(), this); // new ones: with the session
        m_settings->putConnection(config);
        m_settings->setLastConnection(config.id());
    }
    const QString thread = m_settings->lastThread(config.id());
    if (typedByNobody.isEmpty() && !thread.isEmpty())
        m_connection->chat().openThread(thread); // before it is shown: what was typed meanwhile goes there
    m_window->showConnection(m_connection.get());
    m_window->setConnections(m_settings->connections());
    tellAboutSettings();
    if (!typedByNobody.isEmpty())
        m_window->chatPage().setText(typedByNobody);
    if (!m_departing->has(config.id()))
        m_connection->start();
}

//! In the account row, once it is there.
void Application::showPicture()
{
    m_picture = std::make_unique<AccountPicture>(m_profile.file(u"pictures"_s), m_connection->route());
    m_window->setAccountPicture({});
    connect(m_picture.get(), &AccountPicture::changed, this, [this] { m_window->setAccountPicture(m_picture->image()); });
    const auto show = [picture = m_picture.get(), session = &m_connection->session()] { picture->show(session->account()); };
    connect(&m_connection->session(), &Session::stateChanged, m_picture.get(), show);
    show();
}

void Application::watchConnection()
{
    showPicture();
    m_connection->setRecords(m_settings->flag(Setting::RecordRequests));
    connect(m_connection.get(), &ConnectionSession::signInDetailsNeeded, this, &Application::askForSignInDetails);
    connect(&m_connection->chat(), &ChatController::threadOpened, this, &Application::rememberThread);
    connect(m_connection.get(), &ConnectionSession::chatReplaced, this, [this] {
        connect(&m_connection->chat(), &ChatController::threadOpened, this, &Application::rememberThread);
        rememberThread(); // it is open already; a start after a crash goes on there
    });
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
        m_leaving->disconnect(this);
        retire(std::move(m_leaving));
    });
    if (m_leaving->session().state() == Session::State::SignedIn)
        m_leaving->signOut();
    else
        m_leaving.reset();
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
    if (m_connection)
        m_departing->add(std::move(m_connection));
    if (!mustSignOut && m_departing->isEmpty()) {
        QCoreApplication::quit();
        return;
    }
    const auto endOnceAlone = [this] {
        if (!m_leaving && m_departing->isEmpty())
            QCoreApplication::quit();
    };
    if (mustSignOut)
        connect(&m_leaving->session(), &Session::signedOut, this, endOnceAlone);
    connect(m_departing.get(), &DepartingSessions::departed, this, endOnceAlone);
    m_quitAnyway = m_outside.clock.after(kQuitDeadline, this, &QCoreApplication::quit);
}

ConnectionSession::Ground Application::ground()
{
    return { *m_settings,
             storage(),
             m_outside.credentials,
             m_outside.browser,
             m_outside.clock,
             m_outside.redactor,
             { tr("You are signed in"), tr("Go back to Countersign. You can close this page."), tr("You are not signed in"),
               tr("Go back to Countersign: it says what happened. You can close this page."), tr("You are signed out"),
               tr("Your browser is signed out there, too. You can close this page.") } };
}

} // namespace countersign
