// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! What a server with threads of its own is told, and what is kept of it over a restart.
class tst_ChatServer : public QObject
{
    Q_OBJECT

    //! The same disk and server, another day.
    struct NextDay
    {
        ScriptedBackend backend;
        ChatController chat;
        NextDay(ChatFixture &before) : chat(backend, before.storage, before.clock)
        {
            backend.offers = before.backend.offers;
            chat.setOnline(true);
            chat.setIdentity(ChatFixture::alice());
            ChatFixture::settle();
        }
    };

private Q_SLOTS:
    //! The server was away when the time to think was over: it is told when it names the thread again.
    void aDeletionNobodyCouldBeToldIsToldLater()
    {
        ChatFixture f;
        f.backend.offers.deletesThreads = true;
        f.leaveOnDisk(u"old"_s);
        ChatFixture::settle();
        f.chat.setIdentity({ u"server"_s, u"bob"_s, {} });
        f.chat.setIdentity(ChatFixture::alice());
        ChatFixture::settle();
        f.chat.deleteThread(u"old"_s);
        Q_EMIT f.backend.threadsListed({ { u"old"_s, u"writer"_s, {}, {} } }); // it can still come back
        f.chat.setOnline(false);
        f.clock.advance(10'000);
        ChatFixture::settle();
        QVERIFY(f.backend.deleted.isEmpty());

        NextDay next(f);
        Q_EMIT next.backend.threadsListed({ { u"old"_s, u"writer"_s, {}, {} }, { u"new"_s, u"writer"_s, {}, {} } });
        QCOMPARE(next.backend.deleted, QStringList { u"old"_s });
        QCOMPARE(next.chat.threads().size(), 1);
        Q_EMIT next.backend.threadsListed({ { u"old"_s, u"writer"_s, {}, {} } });
        QCOMPARE(next.backend.deleted.size(), 1); // a server that does not want to is not asked at every turn
    }

    //! Other words that wait are other words tomorrow, too.
    void anAmendmentOutlivesARestart()
    {
        ChatFixture f;
        f.backend.offers.editsMessages = true;
        const QString id = f.sendAndStart(u"hello"_s);
        f.run()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        f.chat.amend(id, u"good morning"_s);
        ChatFixture::settle();
        f.run()->end(RunEnd::How::SignInRequired);
        ChatFixture::settle();
        const QString thread = f.chat.threadId();

        NextDay next(f);
        next.chat.openThread(thread);
        ChatFixture::settle();
        QVERIFY(!next.backend.connects.isEmpty());
        next.backend.connects.last()->finish();
        ChatFixture::settle();
        QCOMPARE(next.backend.requests.size(), 1);
        QVERIFY(next.backend.requests.last().isEdit);
        QCOMPARE(next.backend.requests.last().history.last().text, u"good morning"_s);
        next.backend.runs.last()->answer(u"b"_s, u"good morning to you"_s);
        ChatFixture::settle();
        next.chat.send(u"and now"_s);
        ChatFixture::settle();
        QCOMPARE(next.backend.requests.size(), 2);
        QVERIFY(!next.backend.requests.last().isEdit);
        QVERIFY(next.chat.model().conversation().find(id)->extra.isEmpty());
    }

    //! New to the server is what it was not told: a first message that waits is not there.
    void aThreadIsNewUntilSomethingArrived()
    {
        ChatFixture f;
        ChatFixture::settle();
        QVERIFY(f.backend.attendedNew);
        f.sendAndStart(u"hello"_s);
        f.run()->end(RunEnd::How::SignInRequired);
        ChatFixture::settle();
        f.chat.setOnline(true);
        QVERIFY(f.backend.attendedNew);

        NextDay next(f);
        next.chat.openThread(f.chat.threadId());
        ChatFixture::settle();
        QCOMPARE(next.backend.attended.last(), f.chat.threadId());
        QVERIFY(next.backend.attendedNew);
        next.chat.resume(1);
        ChatFixture::settle();
        next.backend.connects.last()->finish();
        ChatFixture::settle();
        next.backend.runs.last()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        next.chat.setOnline(true);
        QVERIFY(!next.backend.attendedNew);
    }

    void theServersOwnIdOutlivesARestart()
    {
        ChatFixture f;
        f.sendAndStart(u"hello"_s);
        Q_EMIT f.backend.threadIdTold(f.chat.threadId(), u"theirs"_s);
        f.run()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        NextDay next(f);
        QCOMPARE(next.backend.serverIds, (QHash<QString, QString> { { f.chat.threadId(), u"theirs"_s } }));
    }

    //! Deleted while nobody could be told: the server lists it under an id of its own.
    void theServersOwnIdOutlivesADeletion()
    {
        ChatFixture f;
        f.backend.offers.deletesThreads = true;
        f.sendAndStart(u"hello"_s);
        const QString thread = f.chat.threadId();
        Q_EMIT f.backend.threadIdTold(thread, u"theirs"_s);
        f.run()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        f.chat.setOnline(false);
        f.chat.deleteThread(thread);
        f.clock.advance(60'000);
        ChatFixture::settle();
        QVERIFY(f.backend.deleted.isEmpty());

        NextDay next(f);
        QCOMPARE(next.backend.serverIds, (QHash<QString, QString> { { thread, u"theirs"_s } }));
        const QString listed = next.backend.serverIds.key(u"theirs"_s, u"theirs"_s); // as a back end tells it
        Q_EMIT next.backend.threadsListed({ { listed, u"writer"_s, {}, {} } });
        QVERIFY(next.chat.threads().isEmpty());
        QCOMPARE(next.backend.deleted, QStringList { thread });
    }

    void aButtonIsAnswered()
    {
        ChatFixture f;
        QSignalSpy ended(&f.chat, &ChatController::actionEnded);
        f.chat.runAction(u"x"_s);
        QCOMPARE(f.backend.actionsRun, QStringList { u"x"_s });
        Q_EMIT f.backend.actionEnded(f.chat.threadId(), u"x"_s, Error { Condition::ActionRefused, { u"Count"_s }, 404, {} });
        QCOMPARE(ended.size(), 1);
        QCOMPARE(f.lastFailure(), Condition::ActionRefused);
        Q_EMIT f.backend.actionEnded(f.chat.threadId(), u"x"_s, {});
        QCOMPARE(ended.size(), 2);
        Q_EMIT f.backend.actionEnded(u"another"_s, u"x"_s, {});
        QCOMPARE(ended.size(), 2);
        QCOMPARE(f.failed.size(), 1);
    }

    //! What the server finds can be opened, also if it was not listed before.
    void whatIsFoundCanBeOpened()
    {
        ChatFixture f;
        QSignalSpy found(&f.chat, &ChatController::threadsFound);
        f.chat.findThreads(u"whale"_s);
        QVERIFY(f.backend.searched.isEmpty()); // it does not search
        f.backend.offers.findsThreads = true;
        f.chat.findThreads(u"whale"_s);
        QCOMPARE(f.backend.searched, QStringList { u"whale"_s });
        Q_EMIT f.backend.threadsFound(u"whale"_s, { { u"far"_s, u"writer"_s, u"Whales"_s, {} } }, {});
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().at(1).value<QList<ThreadInfo>>().first().title, u"Whales"_s);
        f.chat.openThread(u"far"_s);
        ChatFixture::settle();
        QCOMPARE(f.chat.threadId(), u"far"_s);
    }

    void whatWouldBeRefusedIsKnownBefore()
    {
        ChatFixture f;
        ChatFixture::settle();
        f.backend.mostCharacters = 10;
        QVERIFY(!f.chat.refusalOf(u"short"_s, {}, {}));
        QCOMPARE(f.chat.refusalOf(u"a bit too long"_s, {}, {})->condition, Condition::MessageTooLarge);
    }
};

COUNTERSIGN_TEST(tst_ChatServer, "tst_chatserver")
#include "tst_chatserver.moc"
