// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"

#include "app/accountview.h"
#include "app/chatpage.h"
#include "app/connectionsession.h"
#include "app/lensdock.h"
#include "widgets/firstrunpage.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QScreen>
#include <QSplitter>
#include <QStackedWidget>

namespace countersign {
using namespace Qt::StringLiterals;

MainWindow::MainWindow(const Theme &theme, Clock &clock, Redactor &redactor, Settings &settings, QWidget *parent)
    : QMainWindow(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_redactor(redactor)
    , m_signInDialogs(theme, redactor, *this)
    , m_settings(settings)
{
    setUp();
    watchSidebar();
    setUpActions();
    showFirstRun();
}

MainWindow::~MainWindow() = default;

void MainWindow::setUp()
{
    setObjectName(u"mainWindow"_s);
    setWindowIcon(m_theme.icon(u"app/countersign"_s));
    setMinimumSize(360, 400);
    setAcceptDrops(true);
    m_stack = new QStackedWidget(this);
    setCentralWidget(m_stack);

    m_firstRun = new FirstRunPage(m_theme, m_stack);
    m_splitter = new QSplitter(Qt::Horizontal, m_stack);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_sidebar = new Sidebar(m_theme, m_clock, m_splitter);
    m_chatPage = new ChatPage(m_theme, m_clock, m_splitter);
    m_splitter->addWidget(m_sidebar);
    m_splitter->addWidget(m_chatPage);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_stack->addWidget(m_firstRun);
    m_stack->addWidget(m_splitter);
    // Whole on a small screen too, with a frame around it.
    resize(QSize(1200, 800).boundedTo(screen()->availableSize() - QSize(16, 48)));
    m_splitter->setSizes({ sidebarWidth(), width() - sidebarWidth() });

    connect(m_firstRun, &FirstRunPage::addressEntered, this, &MainWindow::addressEntered);
    connect(m_firstRun, &FirstRunPage::demoRequested, this, &MainWindow::demoRequested);
    connect(m_firstRun, &FirstRunPage::cancelRequested, this, &MainWindow::addressCancelled);
    connect(m_firstRun, &FirstRunPage::backRequested, this, [this] {
        m_stack->setCurrentWidget(m_splitter);
        updateTitle();
        m_chatPage->focusComposer();
    });
    connect(m_firstRun, &FirstRunPage::connectionFileChosen, this, &MainWindow::connectionFileChosen);
    connect(m_chatPage, &ChatPage::titleChanged, this, &MainWindow::updateTitle);
    connect(m_chatPage, &ChatPage::noticesChanged, this, &MainWindow::updateAccount);
    connect(m_chatPage, &ChatPage::zoomRequested, this, &MainWindow::zoom);
    connect(m_chatPage, &ChatPage::sidebarRequested, this, &MainWindow::toggleSidebar);
    connect(m_stack, &QStackedWidget::currentChanged, this, &MainWindow::fitSidebar);
    connect(m_chatPage, &ChatPage::lensRequested, this, [this] { showLens(!m_wantsLens); });
    connect(m_chatPage, &ChatPage::lensDetailsRequested, this, &MainWindow::showRefusal);
    connect(m_chatPage, &ChatPage::addressChangeRequested, this, &MainWindow::changeAddress);
    connect(&m_chatPage->noticeBar(), &NoticeBar::triggered, this, [this](const QString &, Notice::Action action) {
        if (action == Notice::Action::GiveKeys)
            m_signInDialogs.askForKeys(*m_connection);
    });
}

void MainWindow::watchSidebar()
{
    // The window may be shown before its connection is there (showExpected): until then the sidebar is empty and asks nothing.
    connect(m_sidebar, &Sidebar::focusReleased, m_chatPage, &ChatPage::focusComposer);
    connect(m_sidebar, &Sidebar::closeRequested, this, &MainWindow::closePane);
    connect(m_sidebar, &Sidebar::connectionChosen, this, &MainWindow::connectionChosen);
    connect(m_sidebar, &Sidebar::connectionActed, this, &MainWindow::connectionActed);
    connect(m_sidebar, &Sidebar::addConnectionRequested, this, &MainWindow::addConnectionRequested);
    connect(m_sidebar, &Sidebar::manageConnectionsRequested, this, [this] { openSettings(SettingsDialog::Page::Connections); });
    connect(m_sidebar, &Sidebar::newThreadRequested, this, &MainWindow::newThread);
    connect(m_sidebar, &Sidebar::threadRenamed, this,
            [this](const QString &id, const QString &title) { m_connection->chat().renameThread(id, title); });
    connect(m_sidebar, &Sidebar::threadChosen, this, [this](const QString &id) {
        m_connection->chat().openThread(id);
        if (!m_sidebar->isAncestorOf(QApplication::focusWidget()))
            m_chatPage->focusComposer();
    });
    connect(m_sidebar, &Sidebar::agentChosen, this, [this](const QString &id) {
        // A chat belongs to one agent: another agent begins another chat.
        const bool isOther = id != m_connection->chat().agentId();
        const bool needsNew = isOther && m_connection->backend().features().changesAgentOnlyInNewThreads;
        if (needsNew || m_connection->chat().model().rowCount() > 0)
            m_connection->chat().newThread();
        const bool isChosenAgain = id == m_connection->chat().agentId();
        m_connection->chat().setAgent(id);
        if (isChosenAgain || !m_sidebar->isAncestorOf(QApplication::focusWidget()))
            m_chatPage->focusComposer(); // who walks the list by arrows stays in it
    });
    connect(m_sidebar, &Sidebar::searched, this, &MainWindow::search);
    connect(m_sidebar, &Sidebar::signInRequested, this, [this] { m_connection->signIn(); });
    connect(m_sidebar, &Sidebar::signOutRequested, this, [this] { m_connection->signOut(); });
    connect(m_sidebar, &Sidebar::aboutRequested, this, &MainWindow::showAbout);
}

void MainWindow::newThread()
{
    if (!m_connection)
        return;
    m_connection->chat().newThread();
    m_chatPage->focusComposer();
}

void MainWindow::showFirstRun()
{
    m_firstRun->setMayGoBack(m_connection);
    m_stack->setCurrentWidget(m_firstRun);
    setWindowTitle(u"Countersign"_s);
    updateActions();
}

void MainWindow::showExpected(const ConnectionConfig &config)
{
    m_sidebar->setConnections({ { config.id(), config.name, config.address.authority() } }, config.id());
    m_stack->setCurrentWidget(m_splitter);
    setWindowTitle(u"%1 — Countersign"_s.arg(config.name));
    m_chatPage->focusComposer();
}

void MainWindow::showConnection(ConnectionSession *connection)
{
    m_chatLink.reset();
    m_link.reset();
    m_connection = connection;
    if (m_lens)
        m_lens->show(connection);
    m_chatPage->show(connection);
    if (!connection) {
        m_signInDialogs.close();
        showFirstRun();
        return;
    }
    m_link = std::make_unique<QObject>();
    connect(&connection->session(), &Session::stateChanged, m_link.get(), [this] {
        updateAccount();
        m_signInDialogs.show(*m_connection);
    });
    connect(connection, &ConnectionSession::agentsChanged, m_link.get(), [this] { updateSidebar(); });
    connect(connection, &ConnectionSession::chatReplaced, m_link.get(), [this] { watchChat(); });
    watchChat();
    updateAccount();
    m_signInDialogs.show(*m_connection);
    m_stack->setCurrentWidget(m_splitter);
    updateTitle();
    m_chatPage->focusComposer();
}

void MainWindow::watchChat()
{
    m_chatLink = std::make_unique<QObject>();
    m_states.clear();
    m_unread.clear();
    ChatController &chat = m_connection->chat();
    const auto threads = [this] { updateThreads(); };
    connect(&chat, &ChatController::threadsChanged, m_chatLink.get(), threads);
    connect(&chat, &ChatController::outboxChanged, m_chatLink.get(), threads);
    connect(&chat, &ChatController::runningChanged, m_chatLink.get(), threads);
    connect(&chat, &ChatController::deletedChanged, m_chatLink.get(), [this] { updateActions(); });
    const auto all = [this] { updateSidebar(); };
    connect(&chat, &ChatController::threadOpened, m_chatLink.get(), all);
    connect(&chat, &ChatController::agentChanged, m_chatLink.get(), all);
    watchThreads(m_chatLink.get());
    updateSidebar();
}

void MainWindow::setConnections(const QList<ConnectionConfig> &connections)
{
    m_connections = connections;
    // The demo is never remembered, and still is where the person is now.
    const auto isShown = [this](const ConnectionConfig &config) { return config.id() == m_connection->config().id(); };
    QList<ConnectionConfig> shown = connections;
    if (m_connection && std::none_of(connections.begin(), connections.end(), isShown))
        shown.prepend(m_connection->config());
    QList<Sidebar::ConnectionRow> rows;
    for (const ConnectionConfig &config : std::as_const(shown))
        rows.append({ config.id(), config.name, config.address.authority(), connections.contains(config) });
    const QString current = m_connection ? m_connection->config().id() : QString();
    m_sidebar->setConnections(rows, current);
    if (m_settingsDialog)
        m_settingsDialog->setConnections(connections, current);
}

void MainWindow::setAddress(const QString &address)
{
    m_firstRun->setAddress(address);
}

void MainWindow::setAddressBusy(bool busy)
{
    m_firstRun->setBusy(busy);
}

void MainWindow::showAddressError(const Error &error)
{
    m_firstRun->showError(error);
}

void MainWindow::showFileError(const Error &error)
{
    if (m_stack->currentWidget() == m_firstRun)
        m_firstRun->showFileError(error);
    else
        m_chatPage->noticeBar().put({ u"connection-file"_s, Notice::Kind::Failed, error, false, { Notice::Action::NotNow } });
}

std::optional<ThreadInfo> MainWindow::openThread() const
{
    if (!m_connection)
        return std::nullopt;
    const QList<ThreadInfo> threads = m_connection->chat().threads();
    const auto found = std::find_if(threads.begin(), threads.end(), [this](const ThreadInfo &info) {
        return info.key.threadId == m_connection->chat().threadId();
    });
    return found == threads.end() ? std::nullopt : std::optional(*found);
}

QString MainWindow::agentName(const QString &id) const
{
    for (const AgentInfo &agent : m_connection->backend().agents()) {
        if (agent.id == id && !agent.name.isEmpty())
            return agent.name;
    }
    return id.isEmpty() ? tr("The agent") : id;
}

void MainWindow::updateSidebar()
{
    QList<Sidebar::AgentRow> agents;
    for (const AgentInfo &agent : m_connection->backend().agents())
        agents.append({ agent.id, agent.name.isEmpty() ? agent.id : agent.name, agent.description });
    m_sidebar->setAgents(agents, m_connection->chat().agentId());
    updateThreads();
}

void MainWindow::updateThreads()
{
    const ChatController &chat = m_connection->chat();
    m_unread.remove(chat.threadId());
    QList<Sidebar::ThreadRow> rows;
    for (const ThreadInfo &info : chat.threads()) {
        const Sidebar::ThreadState state = threadState(info, chat);
        noteChanges(info, state);
        rows.append({ info, state, m_unread.contains(info.key.threadId) });
    }
    m_sidebar->setThreads(rows, chat.threadId());
    updateActions();
}

//! An answer that ended elsewhere is unread; one that ended, or asks, while nobody looks is worth a word.
void MainWindow::noteChanges(const ThreadInfo &info, Sidebar::ThreadState state)
{
    const QString id = info.key.threadId;
    const Sidebar::ThreadState before = m_states.value(id, state);
    m_states[id] = state;
    if (before != Sidebar::ThreadState::Running || state == Sidebar::ThreadState::Running)
        return;
    if (id != m_connection->chat().threadId())
        m_unread.insert(id);
    const QString agent = agentName(info.agentId);
    if (state == Sidebar::ThreadState::WaitsForConfirmation)
        Q_EMIT attentionWanted(agent, tr("Waits for your confirmation"));
    else if (state == Sidebar::ThreadState::None)
        Q_EMIT attentionWanted(agent, tr("Has answered"));
}

void MainWindow::setAccountPicture(const QImage &picture)
{
    m_accountPicture = picture;
    updateAccount();
}

//! Who is signed in and asks for it wants another session, perhaps as somebody else: the provider is to ask who it is.
void MainWindow::signInByHand()
{
    const bool isIn = m_connection->session().state() == Session::State::SignedIn;
    if (isIn && !m_connection->providerHost().isEmpty())
        m_connection->session().signInFor({ {}, true });
    else
        m_connection->signIn();
}

void MainWindow::updateAccount()
{
    if (m_connection) {
        Sidebar::AccountView view = accountView(m_connection->session(), m_chatPage->offersSignIn());
        view.picture = m_accountPicture;
        m_sidebar->setAccount(view);
    }
    updateActions();
}

void MainWindow::updateTitle()
{
    // Never message text beyond the thread's own title, never a secret.
    if (m_connection && m_stack->currentWidget() == m_splitter)
        setWindowTitle(u"%1 — %2 — Countersign"_s.arg(m_chatPage->title(), m_connection->config().name));
}

} // namespace countersign
