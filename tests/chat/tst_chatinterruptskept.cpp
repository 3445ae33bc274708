// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "askedfixture.h"
#include "testregistry.h"

#include <QJsonArray>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using How = RunEnd::How;
using Delivery = Message::Delivery;
using Stage = OutboxRow::Stage;

//! What a run waits for, over a sign-in, a restart, a lost outcome and a replay.
class tst_ChatInterruptsKept : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void waitForTheSignIn();
    void takenBack();
    void notStored();
    void surviveARestart_data();
    void surviveARestart();
    void surviveARestartHalfAnswered();
    void killedAfterTheyWereSent_data();
    void killedAfterTheyWereSent();
    void outcomeUnknown_data();
    void outcomeUnknown();
    void aReplayTellsThem();
    void aReplaySettlesThem();
};

void tst_ChatInterruptsKept::waitForTheSignIn()
{
    Asked f;
    f.chat.answerInterrupt(yes(u"i1"_s, u"4A"_s));
    f.settle();
    const QString row = f.row();
    f.run()->end(How::SignInRequired);
    f.settle();
    QCOMPARE(f.storage.row(row)->stage, Stage::WaitsForSignIn);
    QVERIFY(f.chat.hasWaiting());
    QVERIFY(f.open().isEmpty()); // answered: nobody is asked twice
    QCOMPARE(f.chat.threadState(f.chat.threadId()), ThreadState::WaitsForSignIn);
    f.chat.resume(1);
    f.settle();
    f.replay()->end(How::Completed); // empty: the server has forgotten
    f.settle();
    QCOMPARE(f.resumed.last().at(0).toInt(), 1);
    QCOMPARE(f.backend.requests.size(), 3);
    QCOMPARE(f.last().resume, QList { yes(u"i1"_s, u"4A"_s) });
    QVERIFY(!f.last().byPerson);
    f.run()->end(How::SignInRequired);
    f.settle();
    f.chat.resume(1); // at most once per sign-in
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 3);
    f.chat.resume(2);
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 4);
    f.run()->answer(u"a1"_s, u"Booked."_s);
    f.settle();
    QVERIFY(f.storage.outbox.isEmpty());
}

void tst_ChatInterruptsKept::takenBack()
{
    ChatFixture f;
    f.sendAndStart(u"delete it"_s);
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    f.run()->say(events::ToolCallStarted { u"c1"_s, u"delete"_s, {} });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    Interrupt about = interrupt(u"i1"_s, u"tool_call"_s);
    about.toolCallId = u"c1"_s;
    f.run()->interrupt({ about });
    f.run()->end(How::Completed);
    f.settle();
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    f.run()->end(How::SignInRequired);
    f.settle();
    QCOMPARE(f.message(u"c1"_s).delivery, Delivery::WaitsForSignIn); // shown where it was asked
    f.chat.discard(u"c1"_s);
    f.settle();
    QVERIFY(f.storage.outbox.isEmpty());
    QVERIFY(f.discarded.isEmpty());
    QCOMPARE(f.message(u"c1"_s).delivery, Delivery::Settled);
    QCOMPARE(idsOf(f.chat.openInterrupts()), QStringList { u"i1"_s });
    QVERIFY(f.conversation().toolCall(u"c1"_s)->result.isEmpty());
    for (const Message &message : f.conversation().messages)
        QVERIFY(message.role != Message::Role::Tool);
    f.chat.answerInterrupt(cancelled(u"i1"_s));
    f.settle();
    QCOMPARE(f.backend.requests.last().resume, QList { cancelled(u"i1"_s) });
    QCOMPARE(f.backend.requests.last().history.last().text, u"{\"status\":\"cancelled\"}"_s);
}

void tst_ChatInterruptsKept::notStored()
{
    Asked f;
    f.storage.failPuts = true;
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.storageFailed.size(), 1);
    QCOMPARE(f.open(), QStringList { u"i1"_s });
    f.storage.failPuts = false;
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatInterruptsKept::surviveARestart_data()
{
    QTest::addColumn<bool>("connectable");
    QTest::newRow("plain AG-UI") << false;
    QTest::newRow("a runtime that has forgotten") << true;
}

void tst_ChatInterruptsKept::surviveARestart()
{
    QFETCH(bool, connectable);
    Interrupt asked = interrupt(u"i1"_s);
    asked.responseSchema = { { u"type"_s, u"boolean"_s } };
    asked.metadata = { { u"k"_s, 1 } };
    Asked f({ asked });
    f.backend.connectable = connectable;
    const QString thread = f.chat.threadId();
    ChatController later(f.backend, f.storage, f.clock);
    later.setOnline(true);
    later.setIdentity(ChatFixture::alice());
    f.settle();
    QCOMPARE(later.threadState(thread), ThreadState::WaitsForConfirmation); // without opening it
    later.openThread(thread);
    f.settle();
    if (connectable)
        f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(later.openInterrupts(), QList { asked });
    later.answerInterrupt(yes(u"i1"_s));
    f.settle();
    QCOMPARE(f.last().resume, QList { yes(u"i1"_s) });
}

void tst_ChatInterruptsKept::surviveARestartHalfAnswered()
{
    Asked f({ interrupt(u"i1"_s), interrupt(u"i2"_s) });
    f.chat.answerInterrupt(yes(u"i1"_s, u"kept"_s));
    f.settle();
    const QString thread = f.chat.threadId();
    ChatController later(f.backend, f.storage, f.clock);
    later.setIdentity(ChatFixture::alice());
    later.openThread(thread);
    f.settle();
    QCOMPARE(idsOf(later.openInterrupts()), QStringList { u"i2"_s });
    later.answerInterrupt(yes(u"i2"_s));
    f.settle();
    QCOMPARE(f.last().resume, QList({ yes(u"i1"_s, u"kept"_s), yes(u"i2"_s) }));
}

void tst_ChatInterruptsKept::killedAfterTheyWereSent_data()
{
    QTest::addColumn<QString>("tells");
    QTest::addColumn<int>("more"); // runs
    QTest::newRow("the server went on") << u"after"_s << 0;
    QTest::newRow("the server still waits") << u"before"_s << 1;
    QTest::newRow("the server has forgotten") << u"nothing"_s << 0;
}

void tst_ChatInterruptsKept::killedAfterTheyWereSent()
{
    QFETCH(QString, tells);
    QFETCH(int, more);
    Asked f;
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.storage.row(f.row())->stage, Stage::Sent);
    const QString thread = f.chat.threadId();
    const int before = static_cast<int>(f.backend.requests.size());
    ChatController later(f.backend, f.storage, f.clock); // the first one never hears of its run again
    later.setOnline(true);
    later.setIdentity(ChatFixture::alice());
    later.openThread(thread);
    f.settle();
    if (tells != "nothing"_L1) {
        f.replay()->say(events::RunStarted { {}, u"r1"_s, { ChatFixture::said(f.question, u"book it"_s) } });
        f.replay()->interrupt({ interrupt(u"i1"_s) });
    }
    if (tells == "after"_L1) {
        f.replay()->say(events::RunStarted { {}, u"r2"_s, {} });
        f.replay()->say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
        f.replay()->say(events::TextDelta { u"a1"_s, u"Booked."_s });
        f.replay()->say(events::TextEnded { u"a1"_s });
        f.replay()->say(events::RunFinished { u"r2"_s, false });
    }
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), before + more);
    QVERIFY(later.openInterrupts().isEmpty());
    if (tells == "after"_L1)
        QVERIFY(f.storage.outbox.isEmpty());
    else if (tells == "before"_L1)
        QCOMPARE(f.last().resume, QList { yes(u"i1"_s) });
    else
        QCOMPARE(f.storage.outbox.first().stage, Stage::MayHaveArrived); // the person's to decide
}

void tst_ChatInterruptsKept::outcomeUnknown_data()
{
    QTest::addColumn<bool>("leaves");
    QTest::newRow("leave it") << true;
    QTest::newRow("send again") << false;
}

void tst_ChatInterruptsKept::outcomeUnknown()
{
    QFETCH(bool, leaves);
    Asked f;
    f.run()->disconnect();
    f.backend.connectable = false;
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    const QString row = f.row();
    f.run()->end(How::OutcomeUnknown);
    f.settle();
    QCOMPARE(f.storage.row(row)->stage, Stage::MayHaveArrived);
    QVERIFY(f.open().isEmpty());
    if (leaves) {
        f.chat.leave(row);
        f.settle();
        QVERIFY(f.storage.outbox.isEmpty());
        QVERIFY(f.open().isEmpty());
        QVERIFY(f.storage.threads.value(f.chat.threadId()).info.interrupts.isEmpty());
        QCOMPARE(f.backend.requests.size(), 2);
    } else {
        f.chat.sendNow(row);
        f.settle();
        QCOMPARE(f.backend.requests.size(), 3);
        QCOMPARE(f.last().resume, QList { yes(u"i1"_s) });
        QVERIFY(f.last().runId != f.backend.requests.at(1).runId);
    }
}

void tst_ChatInterruptsKept::aReplayTellsThem()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    ChatFixture::tellOldTurn(*f.replay());
    f.replay()->say(events::RunStarted { {}, u"r2"_s, { ChatFixture::said(u"u2"_s, u"book it"_s) } });
    f.replay()->interrupt({ interrupt(u"i1"_s) });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(idsOf(f.chat.openInterrupts()), QStringList { u"i1"_s });
    QCOMPARE(f.storage.threads.value(u"old"_s).info.interrupts.size(), 1);
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    QCOMPARE(f.backend.requests.last().resume, QList { yes(u"i1"_s) });
}

//! Answered elsewhere: the question goes, and what was answered here does not go out.
void tst_ChatInterruptsKept::aReplaySettlesThem()
{
    Asked f;
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    f.run()->end(How::Unreachable);
    f.settle();
    QCOMPARE(f.storage.row(f.row())->stage, Stage::WaitsForNetwork);
    f.chat.resume(1);
    f.settle();
    f.replay()->say(events::RunStarted { {}, u"r1"_s, { ChatFixture::said(f.question, u"book it"_s) } });
    f.replay()->interrupt({ interrupt(u"i1"_s) });
    f.replay()->say(events::RunStarted { {}, u"r2"_s, {} });
    f.replay()->say(events::RunFinished { u"r2"_s, false });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.resumed.last().at(0).toInt(), 0);
    QCOMPARE(f.backend.requests.size(), 2);
    QVERIFY(f.storage.outbox.isEmpty());
    QVERIFY(f.open().isEmpty());
    QVERIFY(f.chat.interruptAnswers().isEmpty());
}

COUNTERSIGN_TEST(tst_ChatInterruptsKept, "tst_chatinterruptskept")
#include "tst_chatinterruptskept.moc"
