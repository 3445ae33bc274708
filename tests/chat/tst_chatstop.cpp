// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

#include <QUuid>

using namespace countersign;
using namespace countersign::test;
using Delivery = Message::Delivery;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

//! Stopping a run, or all of them; letting a message be; a run that is quiet.
class tst_ChatStop : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void stop();
    void stopAfterTheTextWasClosed_data();
    void stopAfterTheTextWasClosed();
    void stopBeforeAnythingCame();
    void stopBeforeItLeft();
    void signOutBeforeItLeft();
    void sleepBeforeItLeft();
    void quitBeforeItLeft();
    void leavingItMeansNeverAgain();
    void stopAll();
    void stopAllGivesUpAfterFiveSeconds();
    void stopAllWithNothingToStop();
    void quiet();
};

void tst_ChatStop::stop()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.run()->say(events::TextDelta { u"a1"_s, u"tick"_s });
    f.chat.stop();
    QCOMPARE(f.run()->stops, 1);
    QVERIFY(f.chat.isRunning());
    f.run()->say(events::RunFinished { {}, true });
    f.run()->end(How::Completed);
    QVERIFY(!f.chat.isRunning());
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Stopped);
    QCOMPARE(f.message(u"a1"_s).text, u"tick"_s);
    QVERIFY(f.failed.isEmpty());
}

void tst_ChatStop::stopAfterTheTextWasClosed_data()
{
    QTest::addColumn<events::RunFinished>("finished");
    QTest::addColumn<bool>("byUs");
    QTest::newRow("by us, says nothing") << events::RunFinished { {}, true } << true;
    QTest::newRow("by us, like any other end") << events::RunFinished { u"r"_s, false } << true;
    QTest::newRow("by somebody else") << events::RunFinished { {}, true } << false;
}

void tst_ChatStop::stopAfterTheTextWasClosed()
{
    // What a real runtime sends: the text's end first, then the run's.
    QFETCH(const events::RunFinished, finished);
    QFETCH(const bool, byUs);
    ChatFixture f;
    f.sendAndStart(u"first"_s);
    f.run()->answer(u"a1"_s, u"Whole."_s);
    f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a2"_s);
    f.run()->say(events::TextDelta { u"a2"_s, u"tick"_s });
    if (byUs)
        f.chat.stop();
    f.run()->say(events::TextEnded { u"a2"_s });
    f.run()->say(finished);
    f.run()->end(How::Completed);
    f.settle();
    QCOMPARE(f.message(u"a2"_s).end, Message::End::Stopped);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Complete);
    QCOMPARE(f.storage.threads.value(f.chat.threadId()).message(u"a2"_s).end, Message::End::Stopped);
    f.sendAndStart(u"go on"_s); // the next run is not stopped
    f.run()->answer(u"a3"_s, u"Whole."_s);
    QCOMPARE(f.message(u"a3"_s).end, Message::End::Complete);
}

void tst_ChatStop::stopBeforeAnythingCame()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.chat.stop();
    f.run()->end(How::Cancelled);
    f.settle();
    QCOMPARE(f.message(id).delivery, Delivery::MayHaveArrived);
    QCOMPARE(f.backend.requests.size(), 1);
}

//! It waited for the session: nothing ran, so the person may say whether it goes; by itself it does not.
void tst_ChatStop::stopBeforeItLeft()
{
    for (const How how : { How::Unreachable, How::SignInRequired }) {
        ChatFixture f;
        const QString id = f.sendAndStart(u"hello"_s);
        f.chat.stop();
        f.run()->end(how);
        f.settle();
        QCOMPARE(f.message(id).delivery, Delivery::AskPerson);
        QCOMPARE(f.storage.row(id)->stage, Stage::AskPerson);
        QVERIFY(f.failed.isEmpty());
        f.chat.resume(7);
        f.settle();
        if (f.replay())
            f.replay()->end(How::Completed);
        f.settle();
        QCOMPARE(f.backend.requests.size(), 1);
        f.chat.sendNow(id);
        f.settle();
        QCOMPARE(f.backend.requests.size(), 2);
        QCOMPARE(f.backend.requests.last().history.last().id, id);
    }
}

void tst_ChatStop::signOutBeforeItLeft()
{
    ChatFixture f;
    f.backend.connectable = false;
    const QString id = f.sendAndStart(u"hello"_s);
    f.chat.stopAll();
    f.settle();
    f.run()->end(How::Unreachable);
    f.settle();
    QCOMPARE(f.stopped.size(), 1);
    QCOMPARE(f.message(id).delivery, Delivery::WaitsForSignIn);
    QCOMPARE(f.backend.requests.size(), 1);
    f.chat.resume(7);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.backend.requests.last().history.last().id, id);
}

//! There is no stream that may be dead, and no need to ask the server about a message that is still here.
void tst_ChatStop::sleepBeforeItLeft()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    const QString runId = std::exchange(f.run()->id, {});
    f.chat.rejoin();
    f.settle();
    QVERIFY(f.backend.connected.isEmpty());
    QCOMPARE(f.message(id).delivery, Delivery::Sending);
    f.run()->id = runId;
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.settle();
    QCOMPARE(f.message(id).delivery, Delivery::Settled);
}

//! The next start finds it unsent, not "may have arrived".
void tst_ChatStop::quitBeforeItLeft()
{
    ScriptedBackend backend;
    MemoryStorage storage;
    FakeClock clock;
    QString id;
    {
        ChatController chat(backend, storage, clock);
        chat.setOnline(true);
        chat.setIdentity(ChatFixture::alice());
        chat.send(u"hello"_s);
        ChatFixture::settle();
        id = backend.requests.last().history.last().id;
        backend.runs.last()->id.clear();
    }
    ChatFixture::settle();
    QCOMPARE(storage.row(id)->stage, Stage::WaitsForSignIn);
}

void tst_ChatStop::leavingItMeansNeverAgain()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.chat.stop();
    f.run()->end(How::Cancelled);
    f.settle();
    QCOMPARE(f.message(id).delivery, Delivery::MayHaveArrived);
    f.chat.leave(id);
    f.settle();
    QCOMPARE(f.message(id).delivery, Delivery::Settled);
    QVERIFY(f.chat.outbox().rows().isEmpty());
    f.chat.resume(7);
    f.settle();
    QCOMPARE(f.message(id).text, u"hello"_s);
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatStop::stopAll()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.chat.send(u"queued"_s);
    f.settle();
    f.chat.stopAll();
    f.settle();
    QCOMPARE(f.run()->stops, 1);
    QVERIFY(f.stopped.isEmpty());
    f.run()->say(events::RunFinished { {}, true });
    f.run()->end(How::Completed);
    f.settle();
    QCOMPARE(f.stopped.size(), 1);
    QCOMPARE(f.backend.requests.size(), 1); // what waited for its turn waits for the next sign-in
    QVERIFY(f.chat.hasWaiting());
    f.clock.advance(10'000);
    QCOMPARE(f.stopped.size(), 1);
}

void tst_ChatStop::stopAllGivesUpAfterFiveSeconds()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.chat.stopAll();
    f.settle();
    f.clock.advance(4999);
    QVERIFY(f.stopped.isEmpty());
    f.clock.advance(1);
    QCOMPARE(f.stopped.size(), 1);
}

void tst_ChatStop::stopAllWithNothingToStop()
{
    ChatFixture f;
    f.chat.stopAll();
    QVERIFY(f.stopped.isEmpty()); // never from within the call
    f.settle();
    QCOMPARE(f.stopped.size(), 1);
}

void tst_ChatStop::quiet()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    QSignalSpy changed(&f.chat, &ChatController::runningChanged);
    Q_EMIT f.run()->quiet(true);
    QVERIFY(f.chat.isQuiet());
    QCOMPARE(changed.size(), 1);
    Q_EMIT f.run()->quiet(false);
    QVERIFY(!f.chat.isQuiet());
    Q_EMIT f.run()->quiet(true);
    f.run()->end(How::Failed);
    QVERIFY(!f.chat.isQuiet());
}

COUNTERSIGN_TEST(tst_ChatStop, "tst_chatstop")
#include "tst_chatstop.moc"
