// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using Delivery = Message::Delivery;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

//! Broken streams and replays: what is heard again, and what that changes.
class tst_ChatRejoin : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void plainServersAreNotAskedToReplay();
    void connectThatFails_data();
    void connectThatFails();
    void emptyReplayRemovesNothing();
    void replayRestoresARunThatGoesOn();
    void brokenStreamIsRejoined();
    void brokenStreamThatCannotBeRejoined();
    void brokenStreamOfAPlainServer();
    void replayThatBreaksOffShortensNothing();
    void retryConnectsOnly();
    void resumeDuringARun();
};

void tst_ChatRejoin::plainServersAreNotAskedToReplay()
{
    ChatFixture f;
    f.backend.connectable = false;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::SignInRequired);
    f.chat.resume(1);
    f.settle();
    QVERIFY(f.backend.connected.isEmpty());
    QCOMPARE(f.resumed.first().at(0).toInt(), 1);
    QCOMPARE(f.backend.requests.last().history.last().id, id);
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatRejoin::connectThatFails_data()
{
    QTest::addColumn<How>("how");
    QTest::addColumn<int>("resent");
    QTest::addColumn<bool>("isSaid");
    QTest::newRow("401 again") << How::SignInRequired << 0 << false;
    QTest::newRow("no network") << How::Unreachable << 0 << true;
    QTest::newRow("403") << How::Forbidden << 0 << true;
    QTest::newRow("broke off") << How::BrokeOff << 0 << true;
    QTest::newRow("cannot replay") << How::Failed << 1 << true;
}

void tst_ChatRejoin::connectThatFails()
{
    QFETCH(How, how);
    QFETCH(int, resent);
    QFETCH(bool, isSaid);
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::SignInRequired);
    f.chat.resume(1);
    f.settle();
    f.replay()->end(how, Error { Condition::ServerFailed, { u"host"_s, u"500"_s }, 500, {} });
    f.settle();
    QCOMPARE(f.resumed.size(), 1);
    QCOMPARE(f.resumed.first().at(0).toInt(), resent);
    QCOMPARE(f.failed.size(), isSaid ? 1 : 0);
    QCOMPARE(f.backend.requests.size(), 1 + resent);
    QVERIFY(f.storage.row(id)); // nothing is lost
}

void tst_ChatRejoin::emptyReplayRemovesNothing()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s, u"u2"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    QCOMPARE(f.backend.connected, QStringList { u"old"_s });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.ids(), (QStringList { u"u1"_s, u"a1"_s, u"u2"_s }));
    QVERIFY(!f.message(u"u1"_s).onServer);
    QVERIFY(!f.message(u"a1"_s).onServer);
    QVERIFY(f.message(u"u2"_s).onServer); // was never there, so it is not "no longer" there
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.backend.requests.last().history.size(), 3);
    f.run()->answer(u"a2"_s, u"So."_s);
    f.settle();
    QVERIFY(!f.storage.threads.value(u"old"_s).message(u"u1"_s).onServer);
    // Told again, it is there again.
    f.chat.resume(1);
    f.settle();
    f.tellOldTurn(*f.replay());
    f.replay()->end(How::Completed);
    QVERIFY(f.message(u"u1"_s).onServer);
    QVERIFY(f.message(u"a1"_s).onServer);
}

void tst_ChatRejoin::replayRestoresARunThatGoesOn()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    f.tellOldTurn(*f.replay());
    QVERIFY(!f.chat.isRunning());
    f.replay()->say(events::RunStarted { {}, u"r2"_s, { f.said(u"u2"_s, u"from my phone"_s) } });
    QVERIFY(f.chat.isRunning());
    f.replay()->say(events::TextStarted { u"a2"_s, Message::Role::Assistant, {} });
    f.replay()->say(events::TextDelta { u"a2"_s, u"tick "_s });
    f.replay()->say(events::TextDelta { u"a2"_s, u"tock"_s });
    f.chat.stop();
    QCOMPARE(f.replay()->stops, 1);
    f.replay()->say(events::RunFinished { {}, true });
    QVERIFY(!f.chat.isRunning());
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.message(u"a2"_s).text, u"tick tock"_s);
    QCOMPARE(f.message(u"a2"_s).end, Message::End::Stopped);
    QCOMPARE(f.message(u"a1"_s).text, u"Hi."_s);
    QCOMPARE(f.storage.threads.value(u"old"_s).messages().size(), 4);
}

void tst_ChatRejoin::brokenStreamIsRejoined()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.run()->say(events::TextDelta { u"a1"_s, u"part 1 part 2 "_s });
    f.run()->end(How::BrokeOff, Error { Condition::AnswerBrokeOff, { u"Writer"_s }, 0, {} });
    f.settle();
    QCOMPARE(f.backend.connected.size(), 1);
    QCOMPARE(f.backend.requests.size(), 1);
    f.replay()->say(events::RunStarted { {}, u"r"_s, { f.message(id) } });
    f.replay()->say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
    for (const QString &delta : { u"part 1 "_s, u"part 2 "_s, u"part 3 "_s, u"part 4"_s }) {
        f.replay()->say(events::TextDelta { u"a1"_s, delta });
        QVERIFY(f.message(u"a1"_s).text.size() >= 14); // never shorter than it was
    }
    f.replay()->say(events::TextEnded { u"a1"_s });
    f.replay()->say(events::RunFinished { u"r"_s, false });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.message(u"a1"_s).text, u"part 1 part 2 part 3 part 4"_s);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Complete);
    QCOMPARE(f.backend.requests.size(), 1); // never a second run
    QVERIFY(f.failed.isEmpty());
}

void tst_ChatRejoin::brokenStreamThatCannotBeRejoined()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.run()->say(events::TextDelta { u"a1"_s, u"part 1"_s });
    f.run()->end(How::BrokeOff);
    f.replay()->end(How::BrokeOff);
    f.settle();
    QCOMPARE(f.backend.connected.size(), 1); // once
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.lastFailure(), Condition::AnswerBrokeOff);
    QCOMPARE(f.message(u"a1"_s).text, u"part 1"_s);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::BrokeOff);
}

void tst_ChatRejoin::brokenStreamOfAPlainServer()
{
    ChatFixture f;
    f.backend.connectable = false;
    f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.run()->end(How::BrokeOff);
    QCOMPARE(f.lastFailure(), Condition::AnswerBrokeOff);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::BrokeOff);
    QCOMPARE(f.backend.requests.size(), 1);
    f.chat.retry();
    QVERIFY(f.backend.connected.isEmpty());
}

void tst_ChatRejoin::replayThatBreaksOffShortensNothing()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    f.replay()->say(events::RunStarted { {}, u"r1"_s, { f.said(u"u1"_s, u"hello"_s) } });
    f.replay()->say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
    f.replay()->say(events::TextDelta { u"a1"_s, u"H"_s });
    f.replay()->end(How::BrokeOff);
    QCOMPARE(f.message(u"a1"_s).text, u"Hi."_s);
    QVERIFY(f.message(u"u1"_s).onServer); // silence of a cut replay says nothing
    QVERIFY(f.message(u"a1"_s).onServer);
}

void tst_ChatRejoin::retryConnectsOnly()
{
    ChatFixture f(false);
    f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.run()->say(events::TextDelta { u"a1"_s, u"par"_s });
    f.run()->end(How::BrokeOff);
    f.settle();
    QCOMPARE(f.message(u"a1"_s).end, Message::End::BrokeOff);
    f.chat.retry();
    QCOMPARE(f.backend.connected.size(), 1);
    f.replay()->say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
    f.replay()->say(events::TextDelta { u"a1"_s, u"partial no more"_s });
    f.replay()->say(events::TextEnded { u"a1"_s });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.message(u"a1"_s).text, u"partial no more"_s);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Complete);
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatRejoin::resumeDuringARun()
{
    ChatFixture f;
    const QString waiting = f.sendAndStart(u"one"_s);
    f.run()->end(How::SignInRequired);
    f.chat.sendNow(waiting);
    f.settle();
    f.chat.resume(1);
    f.settle();
    QVERIFY(f.backend.connected.isEmpty());
    QVERIFY(f.resumed.isEmpty());
    f.run()->answer(u"a1"_s, u"One."_s);
    f.settle();
    QCOMPARE(f.backend.connected.size(), 1);
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.resumed.size(), 1);
    QCOMPARE(f.backend.requests.size(), 2);
}

COUNTERSIGN_TEST(tst_ChatRejoin, "tst_chatrejoin")
#include "tst_chatrejoin.moc"
