// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using Delivery = Message::Delivery;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

//! The way back: 401 and sign-in, broken streams, replays, other threads.
class tst_ChatRestore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusedSignsInAndGoesOn();
    void sendsOncePerSignIn();
    void sendsAgainWhenTheNetworkIsBack();
    void keepsTheOrderOfWhatWaits();
    void whatGoesLaterStandsLater();
    void asksAfterTenMinutes();
    void asksWhenOvertaken();
    void replayThatHoldsTheMessageSettlesIt();
    void offlineAsksNothing();
    void otherThreadsAreRestoredToo();
    void unopenedThreadsAreRestoredAfterARestart();
    void resumeWaitsForTheListOfWhatWaits();
    void listThatCannotBeReadDoesNotHoldResume();
    void onlyThePersonsMattersAreNotLoaded();
};

void tst_ChatRestore::refusedSignsInAndGoesOn()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.run()->answer(u"a1"_s, u"Hi."_s);
    const QString waiting = f.sendAndStart(u"and then?"_s);
    f.run()->end(How::SignInRequired, Error { Condition::SessionEnded, {}, 401, {} });
    f.settle();
    QVERIFY(f.chat.hasWaiting());
    QVERIFY(f.failed.isEmpty()); // the banner is the session's
    QCOMPARE(f.chat.model().rowCount(), 3);

    f.chat.resume(1);
    f.settle();
    QCOMPARE(f.backend.connected, QStringList { f.chat.threadId() });
    QCOMPARE(f.backend.requests.size(), 2); // not before the thread is restored
    f.replay()->say(events::RunStarted { {}, u"r"_s, { f.conversation().messages.front() } });
    f.replay()->say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
    f.replay()->say(events::TextDelta { u"a1"_s, u"Hi."_s });
    f.replay()->say(events::TextEnded { u"a1"_s });
    f.replay()->say(events::RunFinished { u"r"_s, false });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.resumed.size(), 1);
    QCOMPARE(f.resumed.first().at(0).toInt(), 1);
    QCOMPARE(f.backend.requests.size(), 3);
    const RunRequest again = f.backend.requests.last();
    QCOMPARE(again.history.last().id, waiting);
    QVERIFY(again.runId != f.backend.requests.at(1).runId);
    f.run()->answer(u"a2"_s, u"Then this."_s);
    f.settle();
    QVERIFY(f.storage.outbox.isEmpty());
    QCOMPARE(ChatFixture::textsOf(f.conversation().messages),
             (QStringList { u"hello"_s, u"Hi."_s, u"and then?"_s, u"Then this."_s }));
}

void tst_ChatRestore::sendsOncePerSignIn()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.run()->end(How::SignInRequired);
    for (int i = 0; i < 3; ++i) {
        f.chat.resume(1);
        f.settle();
        f.replay()->end(How::Completed);
        f.settle();
        if (i == 0)
            f.run()->end(How::SignInRequired); // refused again although signed in
        f.settle();
    }
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.resumed.size(), 3);
    QCOMPARE(f.resumed.last().at(0).toInt(), 0);
    QVERIFY(f.chat.hasWaiting());
    f.chat.resume(2);
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 3);
}

void tst_ChatRestore::sendsAgainWhenTheNetworkIsBack()
{
    ChatFixture f;
    f.chat.resume(4);
    f.settle();
    const QString id = f.sendAndStart(u"hello"_s);
    for (int i = 0; i < 2; ++i) {
        f.run()->end(How::Unreachable, Error { Condition::HostNotFound, { u"host"_s }, 0, {} });
        f.settle();
        QCOMPARE(f.lastFailure(), Condition::HostNotFound);
        QCOMPARE(f.message(id).delivery, Delivery::WaitsForNetwork);
        f.chat.resume(4); // the same sign-in: nothing had left this machine
        f.settle();
        f.replay()->end(How::Completed);
        f.settle();
    }
    QCOMPARE(f.backend.requests.size(), 3);
}

void tst_ChatRestore::keepsTheOrderOfWhatWaits()
{
    ChatFixture f;
    f.sendAndStart(u"one"_s);
    f.chat.send(u"two"_s);
    f.settle();
    f.run()->end(How::SignInRequired);
    f.chat.resume(1);
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.resumed.first().at(0).toInt(), 2);
    QCOMPARE(f.backend.requests.last().history.last().text, u"one"_s);
    QCOMPARE(f.backend.requests.last().history.size(), 1);
    f.run()->answer(u"a1"_s, u"One."_s);
    f.settle();
    QCOMPARE(f.backend.requests.last().history.last().text, u"two"_s);
    f.run()->answer(u"a2"_s, u"Two."_s);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 3);
    QCOMPARE(f.conversation().messages.at(1).text, u"One."_s);
    QCOMPARE(f.conversation().messages.at(3).text, u"Two."_s);
}

//! It was overtaken in the queue: its turn comes later, so that is where it stands, and its run ends with it.
void tst_ChatRestore::whatGoesLaterStandsLater()
{
    ChatFixture f;
    const QString first = f.sendAndStart(u"first"_s);
    f.chat.send(u"second"_s);
    f.settle();
    f.run()->end(How::OutcomeUnknown); // connect is asked about the first; the second waits for its turn
    f.settle();
    f.replay()->say(events::RunStarted { {}, u"r"_s, {} });
    f.replay()->say(events::RunFinished { u"r"_s, false });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.message(first).delivery, Delivery::MayHaveArrived);
    QCOMPARE(f.backend.requests.last().history.last().text, u"second"_s); // its turn has come
    f.chat.sendNow(first);
    f.settle();
    f.run()->answer(u"a2"_s, u"Second."_s);
    f.settle();
    QCOMPARE(f.backend.requests.last().history.last().id, first);
    f.run()->answer(u"a1"_s, u"First."_s);
    f.settle();
    QCOMPARE(ChatFixture::textsOf(f.conversation().messages),
             (QStringList { u"second"_s, u"Second."_s, u"first"_s, u"First."_s }));
}

void tst_ChatRestore::asksAfterTenMinutes()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::SignInRequired);
    f.clock.advance(10 * 60 * 1000 + 1);
    f.chat.resume(1);
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.message(id).delivery, Delivery::AskPerson);
    QCOMPARE(f.storage.row(id)->stage, Stage::AskPerson);
    QCOMPARE(f.resumed.first().at(0).toInt(), 0);
    f.chat.sendNow(id);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatRestore::asksWhenOvertaken()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::SignInRequired);
    const QString second = f.sendAndStart(u"anybody?"_s); // signed in elsewhere meanwhile: this one works
    f.run()->answer(u"a2"_s, u"Yes."_s);
    f.chat.resume(1);
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.message(id).delivery, Delivery::AskPerson);
    QCOMPARE(f.message(second).delivery, Delivery::Settled);
}

void tst_ChatRestore::replayThatHoldsTheMessageSettlesIt()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::SignInRequired);
    f.chat.resume(1);
    f.settle();
    f.replay()->say(events::RunStarted { {}, u"r"_s, { f.message(id) } });
    f.replay()->say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
    f.replay()->say(events::TextDelta { u"a1"_s, u"Hi."_s });
    f.replay()->say(events::TextEnded { u"a1"_s });
    f.replay()->say(events::RunFinished { u"r"_s, false });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.message(id).delivery, Delivery::Settled);
    QCOMPARE(f.message(u"a1"_s).text, u"Hi."_s);
    QVERIFY(f.storage.outbox.isEmpty());
    QCOMPARE(f.resumed.first().at(0).toInt(), 0);
}

void tst_ChatRestore::offlineAsksNothing()
{
    ChatFixture f(false);
    f.leaveOnDisk(u"old"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    QCOMPARE(f.chat.threadId(), u"old"_s);
    QCOMPARE(f.chat.model().rowCount(), 2);
    QVERIFY(f.backend.connected.isEmpty());
    // The person's own send goes out all the same; the server decides.
    f.sendAndStart(u"still there?"_s);
    QCOMPARE(f.backend.requests.size(), 1);
    QVERIFY(f.backend.requests.last().byPerson);
    f.run()->begin(u"a2"_s);
    f.run()->end(How::BrokeOff);
    f.settle();
    QVERIFY(f.backend.connected.isEmpty());
}

void tst_ChatRestore::otherThreadsAreRestoredToo()
{
    ChatFixture f;
    const QString first = f.sendAndStart(u"in the first thread"_s);
    const QString firstThread = f.chat.threadId();
    f.run()->end(How::SignInRequired);
    f.settle();
    f.chat.newThread();
    const QString second = f.sendAndStart(u"in the second thread"_s);
    f.run()->end(How::SignInRequired);
    f.settle();
    const auto before = f.backend.requests.size();
    f.chat.resume(1);
    f.settle();
    f.replay()->end(How::Completed); // the open one first
    f.settle();
    QCOMPARE(f.backend.requests.last().history.last().id, second);
    QVERIFY(f.resumed.isEmpty());
    QCOMPARE(f.backend.connected.last(), firstThread);
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.resumed.size(), 1);
    QCOMPARE(f.resumed.first().at(0).toInt(), 2);
    QCOMPARE(f.backend.requests.size(), before + 2);
    QCOMPARE(f.backend.requests.last().history.last().id, first);
    QCOMPARE(f.backend.requests.last().threadId, firstThread);
    f.run()->answer(u"a1"_s, u"Here."_s);
    f.settle();
    QCOMPARE(f.storage.threads.value(firstThread).message(u"a1"_s).text, u"Here."_s);
    QCOMPARE(f.chat.model().rowOf(u"a1"_s), -1);
}

void tst_ChatRestore::unopenedThreadsAreRestoredAfterARestart()
{
    ChatFixture f;
    f.chat.setIdentity({ u"server"_s, u"bob"_s, u"Bob"_s });
    f.leaveOnDisk(u"old"_s, u"w1"_s);
    f.leaveOnDisk(u"older"_s, u"w2"_s, Stage::WaitsForNetwork);
    f.settle();
    QVERIFY(f.chat.outbox().rows().isEmpty()); // another account's
    QSignalSpy changed(&f.chat, &ChatController::outboxChanged);
    f.chat.setIdentity(f.alice());
    changed.clear();
    f.settle();
    QVERIFY(!changed.isEmpty());
    QVERIFY(f.chat.hasWaiting());
    QCOMPARE(f.chat.threadState(u"old"_s), ThreadState::WaitsForSignIn);
    QCOMPARE(f.chat.outbox().rows().size(), 2);

    f.chat.resume(1);
    f.settle();
    for (const QString &thread : { u"old"_s, u"older"_s }) {
        QCOMPARE(f.backend.connected.last(), thread);
        QVERIFY(f.resumed.isEmpty());
        f.tellOldTurn(*f.replay());
        f.replay()->end(How::Completed);
        f.settle();
        QCOMPARE(f.backend.requests.last().threadId, thread);
        f.run()->answer(u"answer in "_s + thread, u"Here."_s);
        f.settle();
        QCOMPARE(f.storage.threads.value(thread).message(u"answer in "_s + thread).text, u"Here."_s);
    }
    QCOMPARE(f.resumed.size(), 1);
    QCOMPARE(f.resumed.first().at(0).toInt(), 2);
    QCOMPARE(f.backend.requests.size(), 2);
    QVERIFY(f.storage.outbox.isEmpty());
    QVERIFY(f.chat.outbox().rows().isEmpty());
    QCOMPARE(f.chat.model().rowCount(), 0);
}

void tst_ChatRestore::resumeWaitsForTheListOfWhatWaits()
{
    ChatFixture f;
    f.chat.setIdentity({ u"server"_s, u"bob"_s, u"Bob"_s });
    f.leaveOnDisk(u"old"_s, u"w1"_s);
    f.storage.holdsAnswers = true;
    f.chat.setIdentity(f.alice());
    f.chat.resume(1);
    f.settle();
    QVERIFY(f.resumed.isEmpty());
    f.storage.release();
    f.settle();
    QCOMPARE(f.backend.connected, QStringList { u"old"_s });
}

void tst_ChatRestore::listThatCannotBeReadDoesNotHoldResume()
{
    ChatFixture f;
    f.storage.failLoads = true;
    f.chat.setIdentity({ u"server"_s, u"bob"_s, u"Bob"_s });
    f.chat.resume(1);
    f.settle();
    QCOMPARE(f.storageFailed.size(), 1);
    QCOMPARE(f.resumed.size(), 1);
}

void tst_ChatRestore::onlyThePersonsMattersAreNotLoaded()
{
    ChatFixture f;
    f.chat.setIdentity({ u"server"_s, u"bob"_s, u"Bob"_s });
    f.leaveOnDisk(u"old"_s, u"w1"_s, Stage::AskPerson);
    f.chat.setIdentity(f.alice());
    f.chat.resume(1);
    f.settle();
    QCOMPARE(f.resumed.size(), 1);
    QVERIFY(f.backend.connected.isEmpty());
    QCOMPARE(f.storage.row(u"w1"_s)->stage, Stage::AskPerson);
}

COUNTERSIGN_TEST(tst_ChatRestore, "tst_chatrestore")
#include "tst_chatrestore.moc"
