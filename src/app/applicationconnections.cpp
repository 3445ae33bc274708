// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the person does to connections and to what is kept of them, and what the settings change.
#include "app/application.h"

#include "app/chatpage.h"
#include "app/clientsecrets.h"
#include "app/connectionmethod.h"
#include "app/connectionprobe.h"
#include "app/connectionremoval.h"
#include "app/departingsessions.h"
#include "app/desktopappearance.h"
#include "app/desktopnotifier.h"
#include "app/mainwindow.h"
#include "app/signinsetup.h"
#include "sandbox/sandboxserver.h"
#include "store/settings.h"
#include "store/sqlitestorage.h"
#include "widgets/composer.h"
#include "widgets/noticebar.h"

#include <QApplication>
#include <QDir>
#include <QFile>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
const QString kChats = u"chats.sqlite"_s;
const QString kSettings = u"settings"_s; //!< notice

//! Days a chat is kept after its last change; 0 = for ever.
int daysKept(const QString &choice)
{
    return choice == "year"_L1 ? 365 : choice == "quarter"_L1 ? 91 : choice == "month"_L1 ? 31 : choice == "week"_L1 ? 7 : 0;
}

//! Of everybody who was signed in there (see AccountPicture).
void forgetPictures(const QString &directory, const QList<HistoryEraser::Account> &accounts)
{
    const QDir pictures(directory);
    for (const HistoryEraser::Account &account : accounts) {
        const QStringList names = pictures.entryList(QStringList { account.accountKey + u"-*"_s }, QDir::Files);
        for (const QString &name : names)
            QFile::remove(pictures.filePath(name));
    }
}
} // namespace

void Application::saveConnection(const ConnectionConfig &config, const ConnectionSecrets &secrets, const QString &edited)
{
    const bool isOther = !edited.isEmpty() && (!m_connection || m_connection->config().id() != edited);
    if (isOther && !secrets.signsIn()) { // edited from the list while another one is open: that one stays open
        settleClientSecrets(m_settings->connection(config.id()), config, secrets, ground(), this);
        m_settings->putConnection(config);
        m_window->setConnections(m_settings->connections());
        return;
    }
    const bool knowsSignIn = config.signIn.method == SignInConfig::Method::OAuth || asksByItself(config);
    const bool isSame = config.id() == edited;
    openConnection(config, secrets);
    if (knowsSignIn && !isSame)
        m_connection->signIn();
}

void Application::actOnConnection(const QString &id, Sidebar::ConnectionAct act)
{
    std::optional<ConnectionConfig> config = m_settings->connection(id);
    if (!config)
        return; // the demo: it is not kept, so there is nothing to edit
    switch (act) {
    case Sidebar::ConnectionAct::Edit:
        m_window->configure(*config, id, tr("Edit connection"));
        return;
    case Sidebar::ConnectionAct::Duplicate:
        config->name = tr("Copy of %1").arg(config->name);
        m_window->configure(*config, {}, tr("Duplicate connection"));
        return;
    case Sidebar::ConnectionAct::Remove:
        askToRemove(*config);
        return;
    }
}

void Application::askToRemove(const ConnectionConfig &config)
{
    const QString id = config.id();
    m_window->confirm(
        tr("Remove “%1”?").arg(config.name),
        tr("Countersign signs out there and forgets the connection with its chats and drafts, also what waits to be sent. "
           "The server keeps what it has."),
        tr("Remove"), [this, id] { removeConnection(id); });
}

void Application::removeConnection(const QString &connectionId)
{
    const auto config = m_settings->connection(connectionId);
    if (!config)
        return;
    const bool isOpen = m_connection && m_connection->config().id() == connectionId;
    if (isOpen)
        closeConnection();
    forgetPictures(m_profile.file(u"pictures"_s), accountsOf(*m_settings, connectionId));
    auto removal = std::make_unique<ConnectionRemoval>(*config, ground(), *m_settings);
    ConnectionRemoval *job = removal.get();
    connect(job, &ConnectionRemoval::finished, this, [this, job, isOpen] {
        const auto done =
            std::find_if(m_removals.begin(), m_removals.end(), [job](const auto &each) { return each.get() == job; });
        retire(std::move(*done));
        m_removals.erase(done);
        const QList<ConnectionConfig> left = m_settings->connections();
        m_window->setConnections(left);
        if (isOpen && !m_connection && !left.isEmpty())
            openConnection(left.first());
    });
    m_removals.push_back(std::move(removal));
    if (!m_departing->has(connectionId)) {
        job->start();
        return;
    }
    connect(m_departing.get(), &DepartingSessions::departed, job, [job, connectionId](const QString &id) {
        if (id == connectionId)
            job->start(); // with the refresh token that is good then
    });
}

void Application::closeConnection()
{
    m_window->showConnection(nullptr);
    m_departing->add(std::move(m_connection));
}

void Application::askToClearHistory()
{
    m_window->confirm(
        tr("Delete all chats?"),
        tr("All chats and drafts on this computer are deleted, with what waits to be sent. This cannot be undone. Servers keep "
           "what they have."),
        tr("Delete all"), [this] { clearHistory(); });
}

void Application::clearHistory()
{
    QList<HistoryEraser::Account> accounts;
    for (const ConnectionConfig &config : m_settings->connections())
        accounts << accountsOf(*m_settings, config.id());
    const std::optional<ConnectionConfig> open = m_connection && !isDemo() ? std::optional(m_connection->config()) : std::nullopt;
    if (open) {
        m_settings->setLastThread(open->id(), {});
        closeConnection();
    }
    m_eraser = std::make_unique<HistoryEraser>(storage(), accounts);
    const auto problem = std::make_shared<Error>();
    connect(m_eraser.get(), &HistoryEraser::failed, this, [problem](const Error &why) { *problem = why; });
    connect(m_eraser.get(), &HistoryEraser::finished, this, [this, open, problem] {
        retire(std::move(m_eraser));
        if (open && !m_connection)
            openConnection(*open);
        if (problem->condition != Condition::None)
            tell(u"not-deleted"_s, { Condition::ChatsNotDeleted, problem->arguments }, Notice::Action::NotNow);
    });
    m_eraser->start();
}

//! Once at start: what the person does not want to be kept longer.
void Application::dropOldChats()
{
    const int days = daysKept(m_settings->choice(Setting::KeepHistory));
    if (days == 0 || m_eraser)
        return;
    QList<HistoryEraser::Account> accounts;
    for (const ConnectionConfig &config : m_settings->connections())
        accounts << accountsOf(*m_settings, config.id());
    m_eraser = std::make_unique<HistoryEraser>(storage(), accounts);
    connect(m_eraser.get(), &HistoryEraser::finished, this, [this] { retire(std::move(m_eraser)); });
    m_eraser->start(m_outside.clock.wall().addDays(-days));
}

void Application::testConnection(const ConnectionConfig &config)
{
    m_test = std::make_unique<ConnectionProbe>(config, ground());
    connect(m_test.get(), &ConnectionProbe::finished, this, [this](const ConnectionFindings &found) {
        m_window->showFindings(found);
        retire(std::move(m_test));
    });
    m_test->start();
}

void Application::watchSettings()
{
    connect(m_settings.get(), &Settings::changed, this, &Application::applySetting);
    connect(m_settings.get(), &Settings::troubleChanged, this, &Application::tellAboutSettings);
    connect(&m_window->chatPage().noticeBar(), &NoticeBar::triggered, this, [this](const QString &id, Notice::Action action) {
        if (id != kSettings || action != Notice::Action::Retry)
            return;
        m_settings->save();
        tellAboutSettings(); // also if it is as it was
    });
}

//! What is wrong with their file. Where there is no connection there is no notice bar: beside the address, then.
void Application::tellAboutSettings()
{
    m_window->chatPage().noticeBar().remove(kSettings);
    const std::optional<Error> trouble = m_settings->trouble();
    const bool isOfDisk = trouble && trouble->condition != Condition::ConnectionFileInvalid;
    const std::optional<Error> what = isOfDisk ? trouble : m_settings->damage();
    if (!what || !m_hasBegun)
        return;
    const bool mayWork = what->condition == Condition::SettingsFailed;
    tell(kSettings, *what, mayWork ? Notice::Action::Retry : Notice::Action::NotNow);
}

void Application::tell(const QString &id, const Error &what, Notice::Action action)
{
    if (m_connection)
        m_window->chatPage().noticeBar().put({ id, Notice::Kind::Failed, what, false, { action } });
    else
        m_window->showAddressError(what);
}

void Application::applySetting(Setting id)
{
    switch (id) {
    case Setting::Colours:
    case Setting::Contrast:
    case Setting::DesktopAccent:
    case Setting::TextSize:
    case Setting::Motion:
        applyAppearance();
        break;
    case Setting::Zoom:
        m_window->chatPage().setZoom(m_settings->number(id));
        break;
    case Setting::ReturnSends:
        m_window->chatPage().setReturnSends(m_settings->flag(id));
        break;
    case Setting::KeepHistory:
        if (m_hasBegun)
            dropOldChats();
        break;
    case Setting::MenuBar:
        m_window->applySetting(id);
        break;
    case Setting::RecordRequests:
        if (m_connection)
            m_connection->setRecords(m_settings->flag(id));
        break;
    case Setting::RestoreAtStart:
    case Setting::Notifications:
        break; // asked when it matters
    }
}

void Application::applyAppearance()
{
    Appearance wishes;
    wishes.colours = m_settings->choice(Setting::Colours);
    wishes.contrast = m_settings->choice(Setting::Contrast);
    wishes.motion = m_settings->choice(Setting::Motion);
    wishes.textPercent = m_settings->number(Setting::TextSize);
    wishes.desktopAccent = m_settings->flag(Setting::DesktopAccent);
    m_theme.apply(wishes, m_qt);
}

void Application::connectDesktop()
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    m_appearance = std::make_unique<DesktopAppearance>(bus);
    connect(m_appearance.get(), &DesktopAppearance::changed, this, [this] { m_theme.setDesktop(m_appearance->look()); });
    m_notifier = std::make_unique<DesktopNotifier>(bus);
    connect(m_notifier.get(), &DesktopNotifier::activated, this, [this] {
        m_window->showNormal();
        m_window->raise();
        m_window->activateWindow();
    });
    connect(&m_qt, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state == Qt::ApplicationActive)
            m_notifier->close();
    });
}

void Application::tellOnDesktop(const QString &title, const QString &text)
{
    const bool isLookedAt = QGuiApplication::applicationState() == Qt::ApplicationActive && m_window->isVisible();
    if (m_notifier && !isLookedAt && m_settings->flag(Setting::Notifications))
        m_notifier->show(title, text);
}

//! Chats that were to be kept until the end of the session only. The database is closed.
void Application::forgetSession()
{
    if (m_settings->choice(Setting::KeepHistory) != "session"_L1)
        return;
    for (const QString &suffix : { u""_s, u"-wal"_s, u"-shm"_s })
        QFile::remove(m_profile.file(kChats + suffix));
}

ConversationStorage &Application::storage()
{
    if (!m_storage) {
        forgetSession(); // what a crash has left
        m_storage = std::make_unique<SqliteStorage>(m_profile.file(kChats), m_outside.steps);
    }
    return *m_storage;
}

} // namespace countersign
