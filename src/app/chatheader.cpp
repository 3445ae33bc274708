// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chatpage.h"
#include "app/connectionsession.h"
#include "render/textbox.h"
#include "widgets/elidedlabel.h"
#include "widgets/linkcaption.h"
#include "widgets/plaintip.h"
#include "widgets/statedialog.h"
#include "widgets/theme.h"
#include "widgets/transcriptview.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
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

QWidget *ChatPage::makeHeader()
{
    auto *header = new HeaderRow(m_theme, this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(5, 5, 5, 5);
    row->setSpacing(0); // the buttons bring 3 px of their own
    m_sidebarButton = new QToolButton(header);
    m_sidebarButton->setObjectName(u"openSidebar"_s);
    m_sidebarButton->setAutoRaise(true);
    m_sidebarButton->setToolTip(tr("Chats and agents (F9)"));
    m_sidebarButton->setAccessibleName(tr("Chats and agents"));
    m_sidebarButton->setIcon(m_theme.icon(u"sidebar"_s));
    m_sidebarButton->hide();
    m_title = new ElidedLabel(header);
    m_title->setObjectName(u"threadTitle"_s);
    m_title->setFont(Theme::font(font(), 1.0, QFont::DemiBold));
    m_title->setTextFormat(Qt::PlainText);
    m_agentMenu = new QMenu(this);
    m_agentMenu->setObjectName(u"agentMenu"_s);
    m_agentMenu->setToolTipsVisible(true); // what each is for
    m_agent = new QPushButton(header);
    m_agent->setObjectName(u"threadAgent"_s);
    m_agent->setFlat(true);
    m_agent->setProperty("quiet", true);
    m_agent->setAutoDefault(false);
    m_agent->setFocusPolicy(Qt::TabFocus);
    m_agent->setIcon(m_theme.icon(u"agent"_s));
    m_agent->setMenu(m_agentMenu);
    m_linkCaption = new LinkCaption(m_theme, m_clock, header);
    m_find = new QToolButton(header);
    m_find->setObjectName(u"findButton"_s);
    m_find->setAutoRaise(true);
    m_find->setIcon(m_theme.icon(u"search"_s));
    m_find->setToolTip(tr("Find in this chat (Ctrl+F)"));
    m_find->setAccessibleName(tr("Find in this chat"));
    connect(m_find, &QToolButton::clicked, this, &ChatPage::find);
    m_lens = new QToolButton(header);
    m_lens->setObjectName(u"lensButton"_s);
    m_lens->setAutoRaise(true);
    m_lens->setCheckable(true);
    m_lens->setIcon(m_theme.icon(u"lens"_s));
    m_lens->setToolTip(tr("Auth lens (Ctrl+Shift+L)"));
    m_lens->setAccessibleName(tr("Show the auth lens"));
    connect(m_lens, &QToolButton::clicked, this, &ChatPage::lensRequested);
    m_moreMenu = new QMenu(this);
    m_moreMenu->setObjectName(u"moreMenu"_s);
    m_more = new QToolButton(header);
    m_more->setObjectName(u"more"_s);
    m_more->setAutoRaise(true);
    m_more->setIcon(m_theme.icon(u"more"_s));
    m_more->setToolTip(tr("More"));
    m_more->setAccessibleName(tr("More"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_moreMenu);
    row->addWidget(m_sidebarButton);
    row->addSpacing(15); // the title stands over the text of a narrow window
    row->addWidget(m_title);
    row->addWidget(m_agent);
    row->addStretch(1);
    row->addWidget(m_linkCaption);
    row->addSpacing(8);
    row->addWidget(m_find);
    row->addWidget(m_lens);
    row->addWidget(m_more);
    fillMoreMenu();
    return header;
}

void ChatPage::fillMoreMenu()
{
    m_identity = m_moreMenu->addAction(QString());
    m_identity->setObjectName(u"identity"_s);
    m_identity->setEnabled(false);
    m_moreMenu->addSeparator();
    QAction *copy = m_moreMenu->addAction(m_theme.icon(u"copy"_s), tr("Copy the whole chat"), this,
                                          [this] { QApplication::clipboard()->setText(m_transcript->conversationMarkdown()); });
    copy->setObjectName(u"copyChat"_s);
    QAction *state = m_moreMenu->addAction(m_theme.icon(u"eye"_s), tr("Shared state…"), this, &ChatPage::showSharedState);
    state->setObjectName(u"sharedState"_s);
    connect(m_moreMenu, &QMenu::aboutToShow, this, [this, copy] {
        m_identity->setText(identityText());
        m_identity->setVisible(!m_identity->text().isEmpty());
        copy->setEnabled(m_transcript->model() && m_transcript->model()->rowCount() > 0);
    });
}

//! Who is asked: for this chat while it is empty, else a new one.
void ChatPage::fillAgentMenu()
{
    m_agentMenu->clear();
    if (!m_connection)
        return;
    ChatController &chat = m_connection->chat();
    const bool isEmpty = chat.model().rowCount() == 0 && !m_connection->backend().features().changesAgentOnlyInNewThreads;
    for (const AgentInfo &agent : m_connection->backend().agents()) {
        const QString name = QString(agent.name.isEmpty() ? agent.id : agent.name).replace(u'&', u"&&"_s);
        const bool isThis = agent.id == chat.agentId();
        QAction *choice = m_agentMenu->addAction(isEmpty || isThis ? name : tr("New chat with %1").arg(name));
        choice->setCheckable(true);
        choice->setChecked(isThis);
        choice->setToolTip(plainTip(visibleText(agent.description.left(2000))));
        connect(choice, &QAction::triggered, this, [this, id = agent.id, isThis, isEmpty] {
            if (!isThis && !isEmpty)
                m_connection->chat().newThread();
            if (!isThis)
                m_connection->chat().setAgent(id);
            focusComposer();
        });
    }
}

void ChatPage::showSharedState()
{
    if (!m_connection)
        return;
    if (!m_state) {
        m_state = new StateDialog(this);
        m_state->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_state, &QObject::destroyed, this, [this] { m_state = nullptr; });
    }
    m_state->setState(m_connection->chat().model().conversation().state);
    m_state->show();
    m_state->raise();
}

QString ChatPage::identityText() const
{
    if (!m_connection)
        return {};
    const QString name = m_connection->session().account().name;
    if (m_connection->session().state() != Session::State::SignedIn)
        return tr("Signed out");
    return name.isEmpty() ? tr("Signed in") : tr("Signed in as %1").arg(QString(name).replace(u'&', u"&&"_s));
}

} // namespace countersign
