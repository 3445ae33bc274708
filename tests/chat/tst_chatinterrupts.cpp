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

//! What a run waits for: asked, answered, sent once.
class tst_ChatInterrupts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void areAsked();
    void oneAnswerGoesAtOnce();
    void allAnswersGoTogether();
    void aSecondAnswerTakesThePlaceOfTheFirst();
    void answersThatFitNothing();
    void nothingIsAskedWhileTheRunGoesOn();
    void theRunThatFails();
    void anotherQuestionFollows();
    void expired();
    void expiresWhileItWaits();
    void expiryIsTold();
    void aMessageInstead_data();
    void aMessageInstead();
    void aMessageThatWasRefusedCancelsNothing();
    void aboutACall_data();
    void aboutACall();
    void legacy_data();
    void legacy();
    void legacyTypedInstead();
    void theListShowsThem();
};

void tst_ChatInterrupts::areAsked()
{
    ChatFixture f;
    QSignalSpy changed(&f.chat, &ChatController::interruptsChanged);
    f.sendAndStart(u"book it"_s);
    f.run()->ask({ interrupt(u"i1"_s), interrupt(u"i2"_s, u"something new"_s) });
    f.settle();
    QCOMPARE(idsOf(f.chat.openInterrupts()), QStringList({ u"i1"_s, u"i2"_s }));
    QVERIFY(!changed.isEmpty());
    QVERIFY(f.failed.isEmpty());
    QVERIFY(!f.chat.isRunning());
    QCOMPARE(f.chat.threadState(f.chat.threadId()), ThreadState::WaitsForConfirmation);
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatInterrupts::oneAnswerGoesAtOnce()
{
    Asked f;
    f.chat.answerInterrupt(yes(u"i1"_s, QJsonObject { { u"seat"_s, u"4A"_s } }));
    QCOMPARE(f.backend.requests.size(), 1); // on disk first
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.last().resume, QList { yes(u"i1"_s, QJsonObject { { u"seat"_s, u"4A"_s } }) });
    QVERIFY(f.last().runId != f.backend.requests.first().runId);
    QCOMPARE(f.last().threadId, f.chat.threadId());
    QCOMPARE(f.last().history.size(), 1);
    QCOMPARE(f.last().history.last().id, f.question);
    QVERIFY(f.last().byPerson);
    QVERIFY(f.open().isEmpty());
    f.run()->answer(u"a1"_s, u"Booked."_s);
    f.settle();
    QVERIFY(f.open().isEmpty());
    QVERIFY(f.storage.outbox.isEmpty());
    QVERIFY(f.chat.interruptAnswers().isEmpty());
    QVERIFY(f.storage.threads.value(f.chat.threadId()).info.interrupts.isEmpty());
    QVERIFY(f.storage.threads.value(f.chat.threadId()).info.answers.isEmpty());
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatInterrupts::allAnswersGoTogether()
{
    Asked f({ interrupt(u"i1"_s), interrupt(u"i2"_s), interrupt(u"i3"_s) });
    f.chat.answerInterrupt(yes(u"i3"_s, u"three"_s));
    f.settle();
    QCOMPARE(f.open(), QStringList({ u"i1"_s, u"i2"_s }));
    QCOMPARE(f.chat.interruptAnswers(), QList { yes(u"i3"_s, u"three"_s) });
    QVERIFY(!f.changed.isEmpty());
    f.chat.answerInterrupt(cancelled(u"i1"_s));
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    f.chat.answerInterrupt(yes(u"i2"_s, QJsonValue(QJsonValue::Undefined)));
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    const QList<ResumeEntry> expected { cancelled(u"i1"_s), yes(u"i2"_s, QJsonValue(QJsonValue::Undefined)),
                                        yes(u"i3"_s, u"three"_s) };
    QCOMPARE(f.last().resume, expected);
}

void tst_ChatInterrupts::aSecondAnswerTakesThePlaceOfTheFirst()
{
    Asked f({ interrupt(u"i1"_s), interrupt(u"i2"_s) });
    f.chat.answerInterrupt(yes(u"i1"_s, 1));
    f.chat.answerInterrupt(yes(u"i1"_s, 2));
    f.chat.answerInterrupt(yes(u"i2"_s, 3));
    f.settle();
    QCOMPARE(f.last().resume, QList({ yes(u"i1"_s, 2), yes(u"i2"_s, 3) }));
    f.chat.answerInterrupt(yes(u"i2"_s, 4)); // on its way already
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatInterrupts::answersThatFitNothing()
{
    Asked f;
    f.chat.answerInterrupt(yes(u"i9"_s));
    f.chat.answerInterrupt({});
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QVERIFY(f.chat.interruptAnswers().isEmpty());
    f.chat.newThread();
    f.chat.answerInterrupt(yes(u"i1"_s)); // of another thread
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatInterrupts::nothingIsAskedWhileTheRunGoesOn()
{
    Asked f;
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    f.run()->begin(u"a1"_s);
    f.settle();
    QVERIFY(f.open().isEmpty());
    f.chat.answerInterrupt(yes(u"i1"_s, false));
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

//! RUN_ERROR leaves the pending list as it is: the person may answer again.
void tst_ChatInterrupts::theRunThatFails()
{
    Asked f;
    f.chat.answerInterrupt(yes(u"i1"_s, 1));
    f.settle();
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    f.run()->say(events::RunError { u"boom"_s, {} });
    f.run()->end(How::Failed);
    f.settle();
    QCOMPARE(f.open(), QStringList { u"i1"_s });
    QVERIFY(f.storage.outbox.isEmpty());
    f.chat.answerInterrupt(yes(u"i1"_s, 2));
    f.settle();
    QCOMPARE(f.last().resume, QList { yes(u"i1"_s, 2) });
}

void tst_ChatInterrupts::anotherQuestionFollows()
{
    Asked f;
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    f.run()->ask({ interrupt(u"i2"_s) });
    f.settle();
    QCOMPARE(f.open(), QStringList { u"i2"_s });
    QVERIFY(f.chat.interruptAnswers().isEmpty());
    f.chat.answerInterrupt(yes(u"i2"_s));
    f.settle();
    QCOMPARE(f.last().resume, QList { yes(u"i2"_s) });
}

void tst_ChatInterrupts::expired()
{
    ChatFixture clock;
    Interrupt late = interrupt(u"i1"_s);
    late.expiresAt = clock.clock.wall().addSecs(60);
    Asked f({ late, interrupt(u"i2"_s) });
    QVERIFY(!f.chat.isExpired(late));
    f.clock.advance(60'000);
    QVERIFY(f.chat.isExpired(late));
    QVERIFY(!f.chat.isExpired(interrupt(u"i2"_s)));
    f.chat.answerInterrupt(yes(u"i1"_s));
    QCOMPARE(f.lastFailure(), Condition::InterruptExpired);
    QCOMPARE(f.open(), QStringList({ u"i1"_s, u"i2"_s }));
    f.chat.answerInterrupt(cancelled(u"i1"_s));
    f.chat.answerInterrupt(yes(u"i2"_s));
    f.settle();
    QCOMPARE(f.last().resume, QList({ cancelled(u"i1"_s), yes(u"i2"_s) }));
    QCOMPARE(f.failed.size(), 1);
}

//! Answered in time, but the sign-in came too late: asked again, not quietly cancelled.
void tst_ChatInterrupts::expiresWhileItWaits()
{
    ChatFixture clock;
    Interrupt late = interrupt(u"i1"_s);
    late.expiresAt = clock.clock.wall().addSecs(60);
    Asked f({ late });
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    f.run()->end(How::SignInRequired);
    f.settle();
    QCOMPARE(f.storage.row(f.row())->stage, Stage::WaitsForSignIn);
    f.clock.advance(120'000);
    f.backend.connectable = false;
    f.chat.resume(1);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.lastFailure(), Condition::InterruptExpired);
    QVERIFY(f.storage.outbox.isEmpty());
    QCOMPARE(f.open(), QStringList { u"i1"_s });
    QVERIFY(!f.chat.isRunning());
    f.chat.answerInterrupt(cancelled(u"i1"_s));
    f.settle();
    QCOMPARE(f.last().resume, QList { cancelled(u"i1"_s) });
}

void tst_ChatInterrupts::expiryIsTold()
{
    ChatFixture clock;
    Interrupt soon = interrupt(u"i1"_s);
    soon.expiresAt = clock.clock.wall().addSecs(30);
    Interrupt later = interrupt(u"i2"_s);
    later.expiresAt = clock.clock.wall().addSecs(90);
    Asked f({ soon, later });
    f.clock.advance(29'000);
    QVERIFY(f.changed.isEmpty());
    f.clock.advance(1'000);
    QCOMPARE(f.changed.size(), 1);
    QVERIFY(f.chat.isExpired(soon) && !f.chat.isExpired(later));
    f.clock.advance(60'000);
    QCOMPARE(f.changed.size(), 2);
    f.clock.advance(600'000);
    QCOMPARE(f.changed.size(), 2);
}

void tst_ChatInterrupts::aMessageInstead_data()
{
    QTest::addColumn<bool>("oneIsAnswered");
    QTest::newRow("none answered") << false;
    QTest::newRow("one answered") << true;
}

//! What a person expects who writes instead: the message goes, what has no answer is cancelled, an answer counts.
void tst_ChatInterrupts::aMessageInstead()
{
    QFETCH(bool, oneIsAnswered);
    Asked f({ interrupt(u"i1"_s), interrupt(u"i2"_s) });
    if (oneIsAnswered)
        f.chat.answerInterrupt(yes(u"i1"_s, u"window"_s));
    const QString id = f.sendAndStart(u"forget it, what about Oslo?"_s);
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.last().history.last().id, id);
    QCOMPARE(f.last().resume, QList({ oneIsAnswered ? yes(u"i1"_s, u"window"_s) : cancelled(u"i1"_s), cancelled(u"i2"_s) }));
    f.run()->answer(u"a1"_s, u"Oslo it is."_s);
    f.settle();
    QVERIFY(f.open().isEmpty());
    QVERIFY(f.storage.outbox.isEmpty());
    f.sendAndStart(u"and now?"_s);
    QVERIFY(f.last().resume.isEmpty());
}

void tst_ChatInterrupts::aMessageThatWasRefusedCancelsNothing()
{
    Interrupt about = interrupt(u"i1"_s, u"tool_call"_s);
    about.toolCallId = u"c1"_s;
    ChatFixture f;
    f.sendAndStart(u"delete it"_s);
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    f.run()->say(events::ToolCallStarted { u"c1"_s, u"delete"_s, {} });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    f.run()->interrupt({ about });
    f.run()->end(How::Completed);
    f.settle();
    const QString id = f.sendAndStart(u"wait"_s);
    QCOMPARE(f.backend.requests.last().resume, QList { cancelled(u"i1"_s) });
    f.run()->end(How::SignInRequired);
    f.settle();
    QCOMPARE(idsOf(f.chat.openInterrupts()), QStringList { u"i1"_s });
    QVERIFY(f.conversation().toolCall(u"c1"_s)->result.isEmpty());
    f.chat.discard(id); // back to the question
    f.chat.answerInterrupt(yes(u"i1"_s));
    f.settle();
    QCOMPARE(f.backend.requests.last().resume, QList { yes(u"i1"_s) });
    QCOMPARE(f.backend.requests.last().history.last().text, u"true"_s);
}

void tst_ChatInterrupts::aboutACall_data()
{
    QTest::addColumn<ResumeEntry>("answer");
    QTest::addColumn<QString>("result");
    QTest::newRow("an object") << yes(u"i1"_s, QJsonObject { { u"approved"_s, true } }) << uR"({"approved":true})"_s;
    QTest::newRow("a text") << yes(u"i1"_s, u"go \"on\""_s) << uR"("go \"on\"")"_s;
    QTest::newRow("a number") << yes(u"i1"_s, 1.5) << u"1.5"_s;
    QTest::newRow("null") << yes(u"i1"_s, QJsonValue()) << u"null"_s;
    QTest::newRow("a list") << yes(u"i1"_s, QJsonArray { 1, 2 }) << u"[1,2]"_s;
    QTest::newRow("nothing") << yes(u"i1"_s, QJsonValue(QJsonValue::Undefined)) << uR"({"status":"resolved"})"_s;
    QTest::newRow("cancelled") << cancelled(u"i1"_s) << uR"({"status":"cancelled"})"_s;
}

//! An answer about a call of a tool is its result, too: a tool message right behind the call.
void tst_ChatInterrupts::aboutACall()
{
    QFETCH(ResumeEntry, answer);
    ChatFixture f;
    f.sendAndStart(u"delete it"_s);
    f.run()->begin(u"a1"_s);
    f.run()->say(events::ToolCallStarted { u"c1"_s, u"delete"_s, u"a1"_s });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    f.run()->say(events::TextStarted { u"a2"_s, Message::Role::Assistant, {} });
    f.run()->say(events::TextEnded { u"a2"_s });
    Interrupt about = interrupt(u"i1"_s, u"tool_call"_s);
    about.toolCallId = u"c1"_s;
    Interrupt elsewhere = about;
    elsewhere.id = u"i2"_s;
    elsewhere.toolCallId = u"a call nobody knows"_s;
    Interrupt otherwise = about; // not about running the call
    otherwise.id = u"i3"_s;
    otherwise.reason = u"input_required"_s;
    f.run()->interrupt({ about, elsewhere, otherwise });
    f.run()->end(How::Completed);
    f.settle();
    for (const ResumeEntry &given : { answer, yes(u"i2"_s), yes(u"i3"_s, 3) })
        f.chat.answerInterrupt(given);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.backend.requests.last().resume.size(), 3);
    QStringList history;
    for (const Message &message : f.backend.requests.last().history)
        history << (message.role == Message::Role::Tool ? message.toolCallId + u"="_s + message.text : message.id.left(2));
    QCOMPARE(history.size(), 4);
    QFETCH(QString, result);
    QCOMPARE(history.mid(1), QStringList({ u"a1"_s, u"c1="_s + result, u"a2"_s }));
}

void tst_ChatInterrupts::legacy_data()
{
    QTest::addColumn<ResumeEntry>("answer");
    QTest::addColumn<QJsonValue>("resume");
    QTest::newRow("answered") << yes(u"l1"_s, u"green"_s) << QJsonValue(u"green"_s);
    QTest::newRow("cancelled") << cancelled(u"l1"_s) << QJsonValue();
}

void tst_ChatInterrupts::legacy()
{
    QFETCH(ResumeEntry, answer);
    QFETCH(QJsonValue, resume);
    Interrupt old = interrupt(u"l1"_s);
    old.isLegacy = true;
    old.value = QJsonObject { { u"question"_s, u"Which colour?"_s } };
    Asked f({ old });
    f.chat.setForwarded({ { u"tenant"_s, u"acme"_s } }, {});
    f.chat.answerInterrupt(answer);
    f.settle();
    QVERIFY(f.last().resume.isEmpty());
    const QJsonObject command { { u"resume"_s, resume }, { u"interruptEvent"_s, old.value } };
    QCOMPARE(f.last().forwardedProps, (QJsonObject { { u"tenant"_s, u"acme"_s }, { u"command"_s, command } }));
    f.run()->answer(u"a1"_s, u"Green."_s);
    f.sendAndStart(u"thanks"_s);
    QVERIFY(!f.last().forwardedProps.contains("command"_L1));
}

void tst_ChatInterrupts::legacyTypedInstead()
{
    Interrupt old = interrupt(u"l1"_s);
    old.isLegacy = true;
    Asked f({ old });
    f.sendAndStart(u"something else"_s);
    QVERIFY(f.last().resume.isEmpty());
    QVERIFY(f.last().forwardedProps.isEmpty());
}

void tst_ChatInterrupts::theListShowsThem()
{
    Asked f;
    const QString thread = f.chat.threadId();
    f.chat.newThread();
    f.settle();
    QCOMPARE(f.chat.threadState(thread), ThreadState::WaitsForConfirmation);
    QVERIFY(f.chat.openInterrupts().isEmpty());
    f.changed.clear();
    f.chat.openThread(thread);
    f.settle();
    if (f.replay())
        f.replay()->end(How::Completed);
    f.settle();
    QVERIFY(!f.changed.isEmpty());
    QCOMPARE(f.open(), QStringList { u"i1"_s });
}

COUNTERSIGN_TEST(tst_ChatInterrupts, "tst_chatinterrupts")
#include "tst_chatinterrupts.moc"
