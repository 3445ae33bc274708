// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chatpage.h"

#include "app/connectionsession.h"
#include "app/sessionnotices.h"
#include "widgets/composer.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"
#include "widgets/transcriptview.h"

#include <QDesktopServices>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! The 48 px row above the transcript, with its hairline.
class HeaderRow : public QWidget
{
public:
    HeaderRow(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
    {
        setMinimumHeight(48);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), m_theme.tokens().base);
        painter.fillRect(0, height() - 1, width(), 1, m_theme.tokens().line);
    }

private:
    const Theme &m_theme;
};
} // namespace

ChatPage::ChatPage(const Theme &theme, Clock &clock, QWidget *parent) : QWidget(parent), m_theme(theme), m_clock(clock)
{
    setUp();
}

void ChatPage::setUp()
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    auto *header = new HeaderRow(m_theme, this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(20, 8, 12, 8);
    row->setSpacing(8);
    m_title = new QLabel(header);
    m_title->setObjectName(u"threadTitle"_s);
    m_title->setFont(Theme::font(font(), 1.0, QFont::DemiBold));
    m_title->setTextFormat(Qt::PlainText);
    m_agentMark = new QLabel(header);
    m_agent = new QLabel(header);
    m_agent->setObjectName(u"threadAgent"_s);
    m_agent->setTextFormat(Qt::PlainText);
    m_agent->setForegroundRole(QPalette::PlaceholderText);
    m_sidebarButton = new QToolButton(header);
    m_sidebarButton->setObjectName(u"openSidebar"_s);
    m_sidebarButton->setAutoRaise(true);
    m_sidebarButton->setToolTip(tr("Chats and agents (F9)"));
    m_sidebarButton->setAccessibleName(tr("Chats and agents"));
    m_sidebarButton->setIcon(m_theme.icon(u"sidebar"_s));
    m_sidebarButton->hide();
    connect(m_sidebarButton, &QToolButton::clicked, this, &ChatPage::sidebarRequested);
    row->addWidget(m_sidebarButton);
    row->addWidget(m_title);
    row->addSpacing(4);
    row->addWidget(m_agentMark);
    row->addWidget(m_agent);
    row->addStretch(1);

    m_bar = new NoticeBar(m_theme, this);
    m_transcript = new TranscriptView(m_theme, m_clock, this);
    m_composer = new Composer(m_theme, this);
    column->addWidget(header);
    column->addWidget(m_bar);
    column->addWidget(m_transcript, 1);
    column->addWidget(m_composer);

    const auto paintMark = [this] { m_agentMark->setPixmap(m_theme.icon(u"agent"_s).pixmap(16, 16)); };
    connect(&m_theme, &Theme::changed, this, paintMark);
    paintMark();
    connect(m_bar, &NoticeBar::focusReleased, this, &ChatPage::focusComposer);
    connect(m_transcript, &TranscriptView::focusReleased, this, &ChatPage::focusComposer);
    connect(m_transcript, &TranscriptView::typed, m_composer, &Composer::insertText);
    connect(m_bar, &NoticeBar::changed, this, &ChatPage::updateState);
    connect(m_bar, &NoticeBar::changed, this, &ChatPage::noticesChanged);
    connect(m_transcript, &TranscriptView::linkActivated, this, [](const QUrl &url) { QDesktopServices::openUrl(url); });
}

void ChatPage::show(ConnectionSession *connection)
{
    // Every connection below hangs on a link; dropping it lets go of the former one whole.
    m_chatLink.reset();
    m_link.reset();
    delete m_notices;
    m_notices = nullptr;
    m_transcript->setModel(nullptr);
    for (const Notice &notice : m_bar->notices())
        m_bar->remove(notice.id);
    m_connection = connection;
    if (m_connection)
        watch();
}

void ChatPage::watch()
{
    m_link = std::make_unique<QObject>();
    QObject *link = m_link.get();
    m_notices = new SessionNotices(*m_connection, *m_bar, this);
    connect(m_connection, &ConnectionSession::chatReplaced, link, [this] { watchChat(); });
    connect(m_connection, &ConnectionSession::agentsChanged, link, [this] { updateState(); });
    connect(&m_connection->session(), &Session::stateChanged, link, [this] { updateState(); });

    connect(m_composer, &Composer::submitted, link, [this](const QString &text) { m_connection->chat().send(text); });
    connect(m_composer, &Composer::stopRequested, link, [this] { m_connection->chat().stop(); });
    connect(m_composer, &Composer::textChanged, link, [this](const QString &text) { m_connection->chat().setDraft(text); });
    connect(m_transcript, &TranscriptView::toolCallAnswered, link,
            [this](const QString &id, bool approved) { m_connection->chat().answerToolCall(id, approved); });
    connect(m_transcript, &TranscriptView::sendNowRequested, link,
            [this](const QString &id) { m_connection->chat().sendNow(id); });
    // To edit is to take back: the text returns to the composer through discarded().
    const auto discard = [this](const QString &id) { m_connection->chat().discard(id); };
    connect(m_transcript, &TranscriptView::discardRequested, link, discard);
    connect(m_transcript, &TranscriptView::editRequested, link, discard);
    connect(m_transcript, &TranscriptView::leaveRequested, link, [this](const QString &id) { m_connection->chat().leave(id); });
    connect(m_transcript, &TranscriptView::continueRequested, link, [this] { m_connection->chat().retry(); });
    watchChat();
}

void ChatPage::watchChat()
{
    m_chatLink = std::make_unique<QObject>();
    QObject *link = m_chatLink.get();
    ChatController &chat = m_connection->chat();
    const auto refresh = [this] { updateState(); };
    connect(&chat, &ChatController::threadOpened, link, [this] { showThread(); });
    connect(&chat, &ChatController::threadsChanged, link, refresh);
    connect(&chat, &ChatController::runningChanged, link, refresh);
    connect(&chat, &ChatController::agentChanged, link, refresh);
    connect(&chat, &ChatController::outboxChanged, link, refresh);
    connect(&chat, &ChatController::discarded, link, [this](const QString &text) {
        const QString typed = m_composer->text();
        m_composer->setText(typed.isEmpty() ? text : text + u'\n' + typed);
        m_composer->focusText();
    });
    showThread();
}

void ChatPage::showThread()
{
    ChatController &chat = m_connection->chat();
    m_transcript->setModel(&chat.model());
    m_transcript->setPersonName(chat.identity().personName);
    m_composer->setText(chat.draft());
    updateState();
}

QString ChatPage::agentName() const
{
    const QString id = m_connection->chat().agentId();
    for (const AgentInfo &agent : m_connection->backend().agents()) {
        if (agent.id == id)
            return agent.name.isEmpty() ? id : agent.name;
    }
    return id;
}

QString ChatPage::title() const
{
    if (!m_connection)
        return {};
    const ChatController &chat = m_connection->chat();
    for (const ThreadInfo &thread : chat.threads()) {
        if (thread.key.threadId == chat.threadId() && !thread.title.isEmpty())
            return thread.title;
    }
    return tr("New chat");
}

void ChatPage::updateState()
{
    if (!m_connection)
        return;
    ChatController &chat = m_connection->chat();
    const Session &session = m_connection->session();
    const bool signedIn = session.state() == Session::State::SignedIn;
    const QString agent = agentName();
    m_title->setText(title());
    m_agent->setText(agent);
    m_agentMark->setVisible(!agent.isEmpty());
    m_transcript->setAgentName(agent);
    m_transcript->setMayApprove(signedIn);
    m_composer->setAgentName(agent);
    m_composer->setRunning(chat.isRunning());
    m_composer->setSendIsPrimary(!offersSignIn());
    const bool mayWait = session.state() == Session::State::SignInRequired;
    m_composer->setHint(mayWait ? tr("Keep writing: nothing is lost, and nothing leaves before you sign in.") : QString());
    Q_EMIT titleChanged();
}

void ChatPage::setOffersSidebar(bool offers)
{
    m_sidebarButton->setVisible(offers);
}

bool ChatPage::offersSignIn() const
{
    return m_bar->offers(Notice::Action::SignIn);
}

void ChatPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        m_title->setFont(Theme::font(font(), 1.0, QFont::DemiBold));
    QWidget::changeEvent(event);
}

void ChatPage::setText(const QString &text)
{
    m_composer->setText(text);
}

void ChatPage::focusComposer()
{
    m_composer->focusText();
}

QList<QWidget *> ChatPage::panes() const
{
    QList<QWidget *> shown { m_transcript, m_composer };
    if (m_bar->isVisible() && !m_bar->notices().isEmpty())
        shown.prepend(m_bar);
    return shown;
}

void ChatPage::focusNotice()
{
    m_bar->focusFirstButton();
}

} // namespace countersign
