// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "offeredchat.h"
#include "testregistry.h"
#include "widgets/sidebar.h"

#include <QClipboard>
#include <QLineEdit>
#include <QListView>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What the server does about chats: it finds some by their words, lets others read one, and deletes it.
class tst_ServerChats : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_chat = std::make_unique<OfferedChat>();
        m_chat->server.onThreads = [](const ReceivedRequest &request) -> ScriptedChainlit::HttpAnswer {
            if (request.body.contains("whale"))
                return {
                    200,
                    R"({"pageInfo":{"hasNextPage":false},"data":[{"id":"t2","name":"Two","createdAt":"2026-01-01T00:00:00Z"}]})"
                };
            return {
                200, R"({"pageInfo":{"hasNextPage":false},"data":[{"id":"t1","name":"One","createdAt":"2026-01-02T00:00:00Z"}]})"
            };
        };
    }
    void cleanup() { m_chat.reset(); }
    void theSearchAsksTheServerToo();
    void sharingSaysWhoSeesWhat();
    void whatIsUndoneIsTheChatThatWasShared();
    void deletingSaysThatTheServerForgets();

private:
    [[nodiscard]] QStringList shown() const
    {
        QStringList titles;
        const auto *list = m_chat->fixture.window().findChild<QListView *>(u"threads"_s);
        for (int row = 0; row < list->model()->rowCount(); ++row)
            titles << list->model()->index(row, 0).data().toString();
        return titles;
    }
    void openFirst()
    {
        QVERIFY(m_chat->open());
        QTRY_VERIFY(shown().contains(u"One"_s));
        m_chat->fixture.connection().chat().openThread(u"t1"_s);
        QTRY_COMPARE(m_chat->fixture.connection().chat().threadId(), u"t1"_s);
    }

    std::unique_ptr<OfferedChat> m_chat;
};

void tst_ServerChats::theSearchAsksTheServerToo()
{
    QVERIFY(m_chat->open());
    QTRY_COMPARE(shown(), QStringList { u"One"_s });
    auto *search = m_chat->fixture.window().findChild<QLineEdit *>(u"search"_s);
    search->setText(u"whale"_s); // in no title, but in a message the server knows
    QTRY_COMPARE(shown(), QStringList { u"Two"_s });
    search->setText(u"whales and walruses"_s);
    QTRY_COMPARE(shown(), QStringList { u"Two"_s });
    search->clear();
    QTRY_COMPARE(shown(), (QStringList { u"One"_s, u"Two"_s }));
}

void tst_ServerChats::sharingSaysWhoSeesWhat()
{
    m_chat->server.answers.insert("PUT /project/thread/share", { 200, R"({"success":true})" });
    openFirst();
    QVERIFY(m_chat->action(u"shareChat"_s)->isVisible());
    QApplication::clipboard()->clear();
    m_chat->action(u"shareChat"_s)->trigger();
    QTRY_VERIFY(m_chat->fixture.button(u"confirmYes"_s));
    QCOMPARE(m_chat->server.count("PUT /project/thread/share"), 0); // nothing before the person has said so
    m_chat->fixture.button(u"confirmYes"_s)->click();
    QTRY_VERIFY(m_chat->fixture.notice(u"shared"_s));
    QCOMPARE(m_chat->fixture.notice(u"shared"_s)->about.condition, Condition::ThreadShared);
    QVERIFY(QApplication::clipboard()->text().startsWith(m_chat->server.url().toString(QUrl::RemovePath)));
    m_chat->fixture.button(u"noticeUndo"_s)->click();
    QTRY_COMPARE(m_chat->server.count("PUT /project/thread/share"), 2);
    QVERIFY(m_chat->server.last("PUT /project/thread/share")->body.contains("false"));
    QVERIFY(!m_chat->fixture.notice(u"shared"_s));
}

//! Whatever became of it in the list meanwhile.
void tst_ServerChats::whatIsUndoneIsTheChatThatWasShared()
{
    m_chat->server.answers.insert("PUT /project/thread/share", { 200, R"({"success":true})" });
    openFirst();
    m_chat->action(u"shareChat"_s)->trigger();
    QTRY_VERIFY(m_chat->fixture.button(u"confirmYes"_s));
    m_chat->fixture.button(u"confirmYes"_s)->click();
    QTRY_VERIFY(m_chat->fixture.notice(u"shared"_s));
    m_chat->fixture.connection().chat().deleteThread(u"t1"_s);
    QTRY_VERIFY(!shown().contains(u"One"_s));
    Q_EMIT m_chat->fixture.notices().triggered(u"shared"_s, Notice::Action::Undo);
    QTRY_COMPARE(m_chat->server.count("PUT /project/thread/share"), 2);
    const QJsonObject sent = QJsonDocument::fromJson(m_chat->server.last("PUT /project/thread/share")->body).object();
    QCOMPARE(sent.value("threadId"_L1).toString(), u"t1"_s);
    QCOMPARE(sent.value("isShared"_L1), QJsonValue(false));
}

void tst_ServerChats::deletingSaysThatTheServerForgets()
{
    openFirst();
    m_chat->fixture.connection().chat().deleteThread(u"t1"_s);
    QTRY_VERIFY(m_chat->fixture.notice(u"deleted"_s));
    QVERIFY(m_chat->fixture.notices().sentences().contains("127.0.0.1 deletes it, too"_L1));
}

COUNTERSIGN_TEST(tst_ServerChats, "tst_serverchats")
#include "tst_serverchats.moc"
