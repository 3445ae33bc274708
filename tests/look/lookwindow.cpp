// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lookwindow.h"

#include "lookbytes.h"

#include "app/chatpage.h"
#include "scriptedtransfers.h"
#include "widgets/composer.h"
#include "widgets/noticebar.h"
#include "widgets/sidebar.h"
#include "widgets/transcriptview.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCursor>
#include <QDialog>
#include <QLabel>
#include <QPainter>
#include <QTest>
#include <QTimeZone>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
ConnectionConfig lookConnection(const QString &name)
{
    ConnectionConfig config;
    config.name = name;
    config.address = QUrl(u"https://agents.example.com/api/copilotkit"_s);
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = u"https://id.example.com"_s;
    config.signIn.clientId = u"countersign"_s;
    return config;
}
} // namespace

LookWindow::LookWindow(const Theme &theme, Language language)
    : m_theme(theme)
    , m_words(LookWords::in(language))
    , m_settings(m_profile.filePath(u"settings.json"_s))
{
    QCursor::setPos(5000, 5000);                 // nothing is under the pointer
    m_clock.advance(qint64(7) * 60 * 60 * 1000); // an afternoon
    m_window = std::make_unique<MainWindow>(theme, m_clock, m_redactor, m_settings);
    m_window->resize(1200, 800);
    m_window->show();
}

LookWindow::~LookWindow()
{
    part<TranscriptView>().setModel(nullptr);
    for (TranscriptView *view : m_window->findChildren<TranscriptView *>()) {
        view->setImages(nullptr);
        view->setElements(nullptr);
    }
}

//! Images and elements come from here, at once.
void LookWindow::lendBytes()
{
    m_images.setSource({ [](const QString &key) { return !key.contains("elsewhere"_L1); },
                         [this](const QString &key) { m_images.take(key, lookBytes(u"image"_s)); } });
    m_shelf.setFetcher([](const QJsonObject &element, QObject *parent) {
        auto *fetch = new ScriptedFetch(parent);
        const QString kind = element.value("kind"_L1).toString();
        const QString name = element.value("name"_L1).toString();
        QMetaObject::invokeMethod(
            fetch,
            [fetch, kind, name] {
                if (kind == "lost"_L1 || name.startsWith("old"_L1))
                    fetch->fail({ Condition::ElementGone, { name }, 404, {} });
                else
                    fetch->bring(lookBytes(kind));
            },
            Qt::QueuedConnection);
        return fetch;
    });
    lend(part<TranscriptView>());
}

void LookWindow::lend(TranscriptView &view)
{
    view.setImages(&m_images);
    view.setElements(&m_shelf);
}

QDateTime LookWindow::today(const QString &at) const
{
    return { m_clock.wall().date(), QTime::fromString(at, u"H:mm"_s), QTimeZone::utc() };
}

void LookWindow::showChat()
{
    const ConnectionConfig config = lookConnection(m_words.connection);
    m_window->showExpected(config);
    part<Sidebar>().setConnections({ { config.id(), config.name, config.address.authority() } }, config.id());
    fillLists();
    setTitle(m_words.chats.constFirst().title, m_words.agent);
    setAccount(u"Signed in"_s, false);
    lendBytes();
    part<TranscriptView>().setModel(&m_model);
    part<TranscriptView>().setMayApprove(true);
    part<TranscriptView>().setPersonName(m_words.person);
    m_window->chatPage().focusComposer();
}

void LookWindow::fillLists()
{
    // The list shows how long ago, by the calendar: what changed today looks the same every day.
    using State = Sidebar::ThreadState;
    constexpr State states[] = { State::None,    State::WaitsForConfirmation, State::Running, State::None, State::None,
                                 State::BrokeOff };
    QList<Sidebar::ThreadRow> rows;
    for (qsizetype i = 0; i < m_words.chats.size(); ++i) {
        ThreadInfo info;
        info.key.threadId = QString::number(i);
        info.agentId = m_words.agent;
        info.title = m_words.chats.at(i).title;
        info.lastWords = m_words.chats.at(i).lastWords;
        info.changed = QDateTime(m_clock.wall().date(), QTime(12, 4).addSecs(int(-17 * 60 * i)), QTimeZone::utc());
        info.draft = i == 4 ? info.lastWords : QString();
        info.pinned = i == 5;
        rows.append({ info, states[i], i == 3 });
    }
    part<Sidebar>().setThreads(rows, u"0"_s);
    part<Sidebar>().setAgents({ { u"a"_s, m_words.agent, {} }, { u"b"_s, u"Billing"_s, {} }, { u"w"_s, u"Writer"_s, {} } },
                              u"a"_s);
}

void LookWindow::setTitle(const QString &title, const QString &agent)
{
    ChatPage &page = m_window->chatPage();
    page.findChild<QLabel *>(u"threadTitle"_s)->setText(title);
    page.findChild<QAbstractButton *>(u"threadAgent"_s)->setText(agent);
    part<TranscriptView>().setAgentName(agent);
    part<Composer>().setAgentName(agent);
}

void LookWindow::setAccount(const QString &state, bool asksForYou)
{
    Sidebar::AccountView account;
    account.name = m_words.person;
    account.state = state;
    account.asksForYou = asksForYou;
    account.canSignIn = asksForYou;
    account.canSignOut = !asksForYou;
    part<Sidebar>().setAccount(account);
}

void LookWindow::append(Message message)
{
    message.id = u"m%1"_s.arg(++m_serial);
    if (!message.at.isValid())
        message.at = today(u"12:04"_s);
    m_model.append(message);
}

void LookWindow::say(const QString &text, const QString &at, Message::Delivery delivery)
{
    Message message;
    message.text = text;
    message.at = today(at);
    message.delivery = delivery;
    append(message);
}

void LookWindow::answer(const QString &text, const QString &at, Message::End end)
{
    Message message;
    message.role = Message::Role::Assistant;
    message.text = text;
    message.at = today(at);
    message.end = end;
    append(message);
}

void LookWindow::think(const QString &text, qint64 milliseconds)
{
    Message message;
    message.role = Message::Role::Reasoning;
    message.text = text;
    message.milliseconds = milliseconds;
    message.end = milliseconds < 0 ? Message::End::Open : Message::End::Complete;
    append(message);
}

void LookWindow::call(const ToolCall &call)
{
    Message message;
    if (!m_model.conversation().messages.empty())
        message.at = m_model.conversation().messages.back().at;
    message.role = Message::Role::Assistant;
    message.toolCalls << call;
    message.toolCalls.last().id = u"c%1"_s.arg(m_serial);
    append(message);
}

void LookWindow::hand(const QString &kind, const QString &name, const QJsonObject &more)
{
    Message message;
    message.role = Message::Role::Activity;
    message.activityType = kind == "tasks"_L1 ? kind : u"element"_s;
    message.activity = more;
    message.activity.insert("kind"_L1, kind);
    message.activity.insert("name"_L1, name);
    if (!more.contains("display"_L1))
        message.activity.insert("display"_L1, u"inline"_s);
    append(message);
}

void LookWindow::put(Notice::Kind kind, Condition condition, const QList<Notice::Action> &actions, const QStringList &facts)
{
    Notice notice;
    notice.id = u"n%1"_s.arg(++m_serial);
    notice.kind = kind;
    notice.about = { condition, facts, 0, {} };
    notice.actions = actions;
    notice.messageWaits = condition == Condition::SessionEnded;
    part<NoticeBar>().put(notice);
}

void LookWindow::showDialog(QDialog *dialog)
{
    m_dialog = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose, false);
    dialog->open();
}

void LookWindow::settle()
{
    // Two frames of the transcript, and whatever the layouts have posted; with motion reduced nothing else is under way.
    // A time and turns of the event loop: a busy machine may let the time pass in one.
    for (int i = 0; i < 6; ++i)
        QTest::qWait(10);
    part<TranscriptView>().scrollToEnd();
    m_clock.advance(1000); // the buttons of a question wait until it was seen
    for (int i = 0; i < 5; ++i)
        QTest::qWait(10);
}

QPixmap LookWindow::picture()
{
    QPixmap picture = m_window->grab();
    if (m_dialog) {
        const QPoint middle((m_window->width() - m_dialog->width()) / 2, (m_window->height() - m_dialog->height()) / 2);
        QPainter painter(&picture);
        painter.setPen(m_theme.tokens().btnEdge);
        painter.drawPixmap(middle, m_dialog->grab());
        painter.drawRect(QRect(middle, m_dialog->size()).adjusted(-1, -1, 0, 0));
    }
    for (QWidget *popup : QApplication::topLevelWidgets()) {
        if (popup->isVisible() && popup->windowType() == Qt::Popup)
            QPainter(&picture).drawPixmap(m_window->mapFromGlobal(popup->pos()), popup->grab());
    }
    return picture;
}

} // namespace countersign::test
