// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"

#include "app/accountview.h"
#include "app/chatpage.h"
#include "app/connectionsession.h"
#include "widgets/aboutdialog.h"
#include "widgets/connectiondialog.h"
#include "widgets/firstrunpage.h"
#include "widgets/sidebar.h"
#include "widgets/signindialog.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QScreen>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>

namespace countersign {
using namespace Qt::StringLiterals;

MainWindow::MainWindow(const Theme &theme, Clock &clock, Redactor &redactor, QWidget *parent)
    : QMainWindow(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_redactor(redactor)
{
    setUp();
    setUpShortcuts();
    watchSidebar();
    showFirstRun();
}

MainWindow::~MainWindow() = default;

void MainWindow::setUp()
{
    setObjectName(u"mainWindow"_s);
    setWindowIcon(m_theme.icon(u"app/countersign"_s));
    setMinimumSize(360, 400);
    m_stack = new QStackedWidget(this);
    setCentralWidget(m_stack);

    m_firstRun = new FirstRunPage(m_theme, m_stack);
    m_splitter = new QSplitter(Qt::Horizontal, m_stack);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(true);
    m_sidebar = new Sidebar(m_theme, m_splitter);
    m_chatPage = new ChatPage(m_theme, m_clock, m_splitter);
    m_splitter->addWidget(m_sidebar);
    m_splitter->addWidget(m_chatPage);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({ sidebarWidth(), 1200 - sidebarWidth() });
    m_stack->addWidget(m_firstRun);
    m_stack->addWidget(m_splitter);
    // Whole on a small screen too, with a frame around it.
    resize(QSize(1200, 800).boundedTo(screen()->availableSize() - QSize(16, 48)));

    connect(m_firstRun, &FirstRunPage::addressEntered, this, &MainWindow::addressEntered);
    connect(m_firstRun, &FirstRunPage::demoRequested, this, &MainWindow::demoRequested);
    connect(m_firstRun, &FirstRunPage::cancelRequested, this, &MainWindow::addressCancelled);
    connect(m_firstRun, &FirstRunPage::backRequested, this, [this] { m_stack->setCurrentWidget(m_splitter); });
    connect(m_firstRun, &FirstRunPage::connectionFileChosen, this, &MainWindow::connectionFileChosen);
    connect(m_chatPage, &ChatPage::titleChanged, this, &MainWindow::updateTitle);
    connect(m_chatPage, &ChatPage::noticesChanged, this, &MainWindow::updateAccount);
}

void MainWindow::watchSidebar()
{
    connect(m_sidebar, &Sidebar::focusReleased, m_chatPage, &ChatPage::focusComposer);
    connect(m_sidebar, &Sidebar::closeRequested, this, [this] {
        if (m_isNarrow)
            m_sidebar->hide();
        m_chatPage->focusComposer();
    });
    connect(m_chatPage, &ChatPage::sidebarRequested, this, &MainWindow::openSidebar);
    connect(m_sidebar, &Sidebar::connectionChosen, this, &MainWindow::connectionChosen);
    connect(m_sidebar, &Sidebar::addConnectionRequested, this, &MainWindow::addConnectionRequested);
    connect(m_sidebar, &Sidebar::newThreadRequested, this, [this] {
        m_connection->chat().newThread();
        m_chatPage->focusComposer();
    });
    connect(m_sidebar, &Sidebar::threadChosen, this, [this](const QString &id) {
        m_connection->chat().openThread(id);
        if (!m_sidebar->isAncestorOf(QApplication::focusWidget()))
            m_chatPage->focusComposer();
    });
    connect(m_sidebar, &Sidebar::agentChosen, this, [this](const QString &id) {
        // A chat belongs to one agent: another agent begins another chat.
        if (m_connection->chat().model().rowCount() > 0)
            m_connection->chat().newThread();
        const bool isChosenAgain = id == m_connection->chat().agentId();
        m_connection->chat().setAgent(id);
        if (isChosenAgain || !m_sidebar->isAncestorOf(QApplication::focusWidget()))
            m_chatPage->focusComposer(); // who walks the list by arrows stays in it
    });
    connect(m_sidebar, &Sidebar::signInRequested, this, [this] { m_connection->signIn(); });
    connect(m_sidebar, &Sidebar::signOutRequested, this, [this] { m_connection->signOut(); });
    connect(m_sidebar, &Sidebar::aboutRequested, this, [this] {
        auto *about = new AboutDialog(m_theme, this);
        about->setAttribute(Qt::WA_DeleteOnClose);
        about->open();
    });
}

void MainWindow::showFirstRun()
{
    m_firstRun->setMayGoBack(m_connection);
    m_stack->setCurrentWidget(m_firstRun);
    setWindowTitle(u"Countersign"_s);
}

void MainWindow::showConnection(ConnectionSession *connection)
{
    m_chatLink.reset();
    m_link.reset();
    m_connection = connection;
    m_chatPage->show(connection);
    if (!connection) {
        showFirstRun();
        return;
    }
    m_link = std::make_unique<QObject>();
    connect(&connection->session(), &Session::stateChanged, m_link.get(), [this] {
        updateAccount();
        updateAttempt();
    });
    connect(connection, &ConnectionSession::agentsChanged, m_link.get(), [this] { updateSidebar(); });
    connect(connection, &ConnectionSession::chatReplaced, m_link.get(), [this] { watchChat(); });
    watchChat();
    updateAccount();
    updateAttempt();
    m_stack->setCurrentWidget(m_splitter);
    m_chatPage->focusComposer();
}

void MainWindow::watchChat()
{
    m_chatLink = std::make_unique<QObject>();
    ChatController &chat = m_connection->chat();
    const auto threads = [this] { updateThreads(); };
    connect(&chat, &ChatController::threadsChanged, m_chatLink.get(), threads);
    connect(&chat, &ChatController::outboxChanged, m_chatLink.get(), threads);
    connect(&chat, &ChatController::runningChanged, m_chatLink.get(), threads);
    const auto all = [this] { updateSidebar(); };
    connect(&chat, &ChatController::threadOpened, m_chatLink.get(), all);
    connect(&chat, &ChatController::agentChanged, m_chatLink.get(), all);
    updateSidebar();
}

void MainWindow::setConnections(const QList<ConnectionConfig> &connections)
{
    QList<ConnectionConfig> shown = connections;
    // The demo is never remembered, and still is where the person is now.
    const auto isShown = [this](const ConnectionConfig &config) { return config.id() == m_connection->config().id(); };
    if (m_connection && std::none_of(connections.begin(), connections.end(), isShown))
        shown.prepend(m_connection->config());
    QStringList ids;
    QStringList names;
    int current = -1;
    for (const ConnectionConfig &config : std::as_const(shown)) {
        if (m_connection && config.id() == m_connection->config().id())
            current = static_cast<int>(ids.size());
        ids << config.id();
        names << config.name;
    }
    m_sidebar->setConnections(ids, names, current);
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

void MainWindow::askHowToSignIn(const ConnectionConfig &found)
{
    auto *dialog = new ConnectionDialog(m_theme, m_redactor, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setConfig(found);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { Q_EMIT connectionConfigured(dialog->config(), dialog->pastedToken()); });
    dialog->open();
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
    QList<Sidebar::ThreadRow> rows;
    for (const ThreadInfo &info : chat.threads())
        rows.append({ info, threadState(info, m_connection->chat()) });
    m_sidebar->setThreads(rows, chat.threadId());
}

void MainWindow::updateAccount()
{
    if (m_connection)
        m_sidebar->setAccount(accountView(m_connection->session(), m_chatPage->offersSignIn()));
}

void MainWindow::updateAttempt()
{
    const Session::Attempt &attempt = m_connection->session().attempt();
    if (attempt.stage == Session::Attempt::Stage::None) {
        if (m_signIn)
            m_signIn->deleteLater();
        m_signIn = nullptr;
        return;
    }
    if (attempt.stage == Session::Attempt::Stage::Preparing)
        return; // no link to show yet: the account row says that a sign-in has begun
    if (!m_signIn)
        makeSignInDialog();
    if (attempt.stage == Session::Attempt::Stage::Exchanging) {
        m_signIn->setExchanging();
    } else {
        m_signIn->setLink(attempt.link, attempt.opened);
        m_signIn->setSecondsLeft(attempt.secondsLeft);
    }
    if (!m_signIn->isVisible())
        m_signIn->open(); // with its text in it: it is centred by its size
}

void MainWindow::makeSignInDialog()
{
    const ConnectionConfig &config = m_connection->config();
    m_signIn = new SignInDialog(m_theme, config.address.authority(), m_connection->providerHost(), config.signIn.scopes, this);
    connect(m_signIn, &SignInDialog::openAgainRequested, this, [this] { m_connection->session().signInAgain(); });
    connect(m_signIn, &SignInDialog::cancelRequested, this, [this] { m_connection->session().cancelSignIn(); });
}

void MainWindow::updateTitle()
{
    // Never message text beyond the thread's own title, never a secret.
    if (m_connection)
        setWindowTitle(u"%1 — %2 — Countersign"_s.arg(m_chatPage->title(), m_connection->config().name));
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    setNarrow(width() < 54 * Theme::em(font()));
    if (m_isNarrow)
        m_sidebar->setGeometry(0, 0, qMin(sidebarWidth(), width()), m_stack->height());
}

void MainWindow::setNarrow(bool narrow)
{
    if (narrow == m_isNarrow)
        return;
    m_isNarrow = narrow;
    m_chatPage->setOffersSidebar(narrow);
    if (narrow) {
        // No room beside the conversation: the sidebar becomes a pane over it.
        m_sidebar->setParent(m_splitter->parentWidget());
        m_sidebar->setIsPane(true);
        m_sidebar->hide();
    } else {
        m_sidebar->setIsPane(false);
        m_splitter->insertWidget(0, m_sidebar);
        m_sidebar->show();
        m_splitter->setSizes({ sidebarWidth(), width() - sidebarWidth() });
    }
}

void MainWindow::openSidebar()
{
    if (m_isNarrow) {
        m_sidebar->setVisible(!m_sidebar->isVisible());
        m_sidebar->raise();
    }
    if (m_sidebar->isVisible())
        m_sidebar->focusThreads();
    else
        m_chatPage->focusComposer();
}

int MainWindow::sidebarWidth() const
{
    return std::clamp(static_cast<int>(18 * Theme::em(font())), 240, 360);
}

void MainWindow::setUpShortcuts()
{
    // Shortcuts, not key events: a text field would take Alt+N for a letter.
    const auto on = [this](const QKeySequence &keys, auto act) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, [this, act] {
            if (m_connection)
                act();
        });
    };
    on(QKeySequence(u"Alt+N"_s), [this] { m_chatPage->focusNotice(); });
    on(QKeySequence(u"F6"_s), [this] { moveBetweenPanes(1); });
    on(QKeySequence(u"Shift+F6"_s), [this] { moveBetweenPanes(-1); });
    on(QKeySequence(u"F9"_s), [this] { openSidebar(); });
    on(QKeySequence(u"Ctrl+L"_s), [this] { m_chatPage->focusComposer(); });
    on(QKeySequence::New, [this] {
        m_connection->chat().newThread();
        m_chatPage->focusComposer();
    });
}

void MainWindow::moveBetweenPanes(int step)
{
    QList<QWidget *> panes = m_chatPage->panes();
    panes.insert(panes.size() > 2 ? 1 : 0, m_sidebar); // after the notice, if there is one
    const QWidget *focused = QApplication::focusWidget();
    int current = -1;
    for (int i = 0; i < panes.size(); ++i) {
        if (focused && (panes.at(i) == focused || panes.at(i)->isAncestorOf(focused)))
            current = i;
    }
    const auto count = static_cast<int>(panes.size());
    QWidget *target = panes.at((current + step + count) % count);
    if (target->focusPolicy() == Qt::NoFocus) {
        const QList<QWidget *> inside = target->findChildren<QWidget *>();
        const auto first = std::find_if(inside.begin(), inside.end(), [](const QWidget *widget) {
            return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
        });
        if (first == inside.end())
            return;
        target = *first;
    }
    target->setFocus(Qt::ShortcutFocusReason);
}

} // namespace countersign
