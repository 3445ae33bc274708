// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the product shows and has kept, in the words of the tables.
#include "app/mainwindow.h"
#include "productstage.h"
#include "store/messagejson.h"
#include "widgets/composer.h"
#include "widgets/connectiondialog.h"
#include "widgets/noticebar.h"
#include "widgets/runline.h"
#include "widgets/transcriptrow.h"
#include "widgets/transcriptview.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSqlDatabase>
#include <QSqlQuery>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
//! The field's word for what a request was for, by what arrived.
QString purposeOf(const ReceivedRequest &request)
{
    if (request.path == "/id/token") {
        const auto form = ReceivedRequest::form(request.body);
        const bool isRefresh = form.contains(std::pair(QByteArray("grant_type"), QByteArray("refresh_token")));
        return isRefresh ? u"refresh"_s : u"token"_s;
    }
    if (request.path.contains("/.well-known/"))
        return u"discovery"_s;
    if (request.path.contains("/stop/"))
        return u"stop"_s;
    const QByteArray path = request.path.endsWith('/') ? request.path.chopped(1) : request.path;
    const QByteArray last = path.mid(path.lastIndexOf('/') + 1);
    if (QByteArrayList { "run", "connect", "info", "suggest", "threads", "transcribe", "authorize", "jwks", "revoke" }.contains(
            last))
        return QString::fromLatin1(last);
    const QString method = QJsonDocument::fromJson(request.body).object().value("method"_L1).toString();
    if (!method.isEmpty())
        return method.section(u'/', -1) + u" at the address itself"_s;
    return QString::fromLatin1(request.method + ' ' + request.path);
}

QStringList statusWords(const Message &message, const QDateTime &now, QStringList &actions)
{
    RowContext context;
    context.now = now;
    const auto status = TranscriptRow::statusOf(message, context);
    if (!status)
        return {};
    for (const RowAction &action : status->actions)
        actions << action.name;
    return { status->text };
}

//! Ports of loopback servers are another each time.
QString listed(const QStringList &items, const QString &between)
{
    static const QRegularExpression port(u"(127\\.0\\.0\\.1|localhost|\\]):\\d+"_s);
    return items.isEmpty() ? u"nothing"_s : items.join(between).replace(port, u"\\1:PORT"_s);
}
} // namespace

FaultEnd ProductStage::seen() const
{
    return { state(), requests(), kept(), reads(), presses() };
}

QString ProductStage::state() const
{
    if (!m_application->connection())
        return m_application->window().findChild<ConnectionDialog *>() ? u"asks how to sign in"_s : u"no connection"_s;
    QString words;
    Session &session = connection().session();
    switch (session.state()) {
    case Session::State::SignedIn:
        words = session.needsSignIn() ? u"signed in"_s : u"connected"_s;
        break;
    case Session::State::SignedOut:
        words = u"signed out"_s;
        break;
    case Session::State::Loading:
        words = u"reading the keyring"_s;
        break;
    case Session::State::KeychainUnavailable:
        words = u"keyring unavailable"_s;
        break;
    case Session::State::SignInRequired:
        words = u"sign-in needed"_s;
        break;
    case Session::State::SigningOut:
        words = u"signing out"_s;
        break;
    }
    if (session.isOffline())
        words += u", offline"_s;
    if (chat().isRunning())
        words += u", answering"_s;
    return words;
}

QStringList ProductStage::purposes() const
{
    QList<ReceivedRequest> all = m_server ? m_server->requests().mid(m_before) : QList<ReceivedRequest>();
    for (const auto &server : m_servers)
        all << server->requests();
    QStringList purposes;
    for (const ReceivedRequest &request : all)
        purposes << purposeOf(request);
    return purposes;
}

QString ProductStage::requests() const
{
    const QStringList all = purposes();
    QStringList words;
    for (const QString &purpose : all) {
        const QString word = QString::number(all.count(purpose)) + u' ' + purpose;
        if (!words.contains(word))
            words << word;
    }
    return words.isEmpty() ? u"none"_s : words.join(u", "_s);
}

QString ProductStage::kept() const
{
    QStringList things;
    if (m_application->connection()) {
        things << keptOfChat();
        if (!m_application->window().findChild<Composer *>()->text().isEmpty())
            things << u"what is typed"_s;
    } else if (m_application->window().findChild<QLineEdit *>(u"address"_s)->text() == m_typed && !m_typed.isEmpty()) {
        things << u"address"_s;
    }
    if (!m_credentials.entries.isEmpty())
        things << u"sign-in"_s;
    return listed(things, u", "_s);
}

//! By what stands on the disk.
QStringList ProductStage::keptOfChat() const
{
    QStringList things;
    const QString name = u"stage"_s;
    {
        QSqlDatabase disk = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        disk.setDatabaseName(m_profile.file(u"chats.sqlite"_s));
        disk.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        QSqlQuery query(disk.open() ? disk : QSqlDatabase());
        query.prepare(u"SELECT m.json FROM message m JOIN thread t ON t.row = m.thread WHERE t.id = ? ORDER BY position"_s);
        query.addBindValue(chat().threadId());
        std::ignore = query.exec();
        int messages = 0;
        while (query.next()) {
            const Message message = fromStoredJson(query.value(0).toString().toUtf8()).value_or(Message());
            if (message.role == Message::Role::User)
                ++messages;
            else if (!message.text.isEmpty())
                things << (message.end == Message::End::Complete ? u"answer"_s : u"answer so far"_s);
        }
        if (messages > 0)
            things.prepend(messages == 1 ? u"message"_s : u"%1 messages"_s.arg(messages));
    }
    QSqlDatabase::removeDatabase(name);
    return things;
}

QString ProductStage::reads() const
{
    MainWindow &window = m_application->window();
    QStringList sentences;
    if (!m_application->connection()) {
        if (const auto *dialog = window.findChild<ConnectionDialog *>())
            sentences << dialog->findChild<QLabel *>(u"testResult"_s)->text();
        const QString note = window.findChild<QLabel *>(u"addressNote"_s)->text();
        if (note != "CopilotKit, AG-UI and Chainlit servers work."_L1)
            sentences << note;
        sentences.removeAll(QString());
        return listed(sentences, u" / "_s);
    }
    sentences = window.findChild<NoticeBar *>()->sentences().split(u'\n', Qt::SkipEmptyParts);
    QStringList actions;
    for (const Message &message : chat().model().conversation().messages)
        sentences << statusWords(message, m_clock.wall(), actions);
    if (const auto *line = window.findChild<RunLine *>(); line && line->isVisible())
        sentences << line->words();
    if (const auto *hint = window.findChild<QLabel *>(u"composerHint"_s); hint->isVisible() && !hint->text().isEmpty())
        sentences << hint->text();
    return listed(sentences, u" / "_s);
}

QString ProductStage::presses() const
{
    MainWindow &window = m_application->window();
    QStringList names;
    const auto add = [&](const QWidget &where) {
        for (const QPushButton *button : where.findChildren<QPushButton *>()) {
            if (button->isVisible() && button->isEnabled() && !button->text().isEmpty())
                names << QString(button->text()).remove(u'&');
        }
    };
    if (!m_application->connection()) {
        if (const auto *dialog = window.findChild<ConnectionDialog *>())
            add(*dialog);
        else if (const QAbstractButton *connect = button(u"connect"_s))
            names << QString(connect->text()).remove(u'&');
        return listed(names, u", "_s);
    }
    add(*window.findChild<NoticeBar *>());
    for (const Message &message : chat().model().conversation().messages)
        std::ignore = statusWords(message, m_clock.wall(), names);
    if (button(u"stop"_s))
        names << u"Stop"_s;
    return listed(names, u", "_s);
}

} // namespace countersign::test
