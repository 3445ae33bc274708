// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using Delivery = Message::Delivery;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

//! What nobody knows: outcomes that were lost, and what an end in the middle has left on disk.
class tst_ChatCrash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void unknownOutcome_data();
    void unknownOutcome();
    void unknownOutcomeOfAPlainServer();
    void unknownOutcomeBehindA401();
    void crashBeforeSending();
    void crashAfterSending_data();
    void crashAfterSending();
    void crashInMidAnswer();
    void refusedStaysRefusedAfterRestart();
    void stoppedAnswersStayStopped();
    void unansweredQuestionsStayUnanswered();
    void unansweredQuestionsAreOfferedAgain();
};

void tst_ChatCrash::unknownOutcome_data()
{
    QTest::addColumn<bool>("arrived");
    QTest::newRow("it arrived") << true;
    QTest::newRow("nobody knows") << false;
}

void tst_ChatCrash::unknownOutcome()
{
    QFETCH(bool, arrived);
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::OutcomeUnknown, Error { Condition::OutcomeUnknown, {}, 0, {} });
    f.settle();
    QCOMPARE(f.backend.connected.size(), 1);
    if (arrived)
        f.replay()->say(events::RunStarted { {}, u"r"_s, { f.message(id) } });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.message(id).delivery, arrived ? Delivery::Settled : Delivery::MayHaveArrived);
    QCOMPARE(f.lastFailure(), arrived ? Condition::None : Condition::OutcomeUnknown);
    QCOMPARE(f.storage.outbox.size(), arrived ? 0 : 1);
    f.chat.sendNow(id);
    f.settle();
    QCOMPARE(f.backend.requests.size(), arrived ? 1 : 2);
}

void tst_ChatCrash::unknownOutcomeOfAPlainServer()
{
    ChatFixture f;
    f.backend.connectable = false;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::OutcomeUnknown);
    f.settle();
    QCOMPARE(f.message(id).delivery, Delivery::MayHaveArrived);
    QCOMPARE(f.storage.row(id)->stage, Stage::MayHaveArrived);
    f.chat.resume(3);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatCrash::unknownOutcomeBehindA401()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.run()->answer(u"a1"_s, u"Hi."_s);
    const QString first = f.ids().first();
    const QString id = f.sendAndStart(u"and then?"_s);
    f.run()->end(How::OutcomeUnknown);
    f.settle();
    f.replay()->end(How::SignInRequired);
    f.settle();
    QCOMPARE(f.message(id).delivery, Delivery::WaitsForSignIn);
    QCOMPARE(f.backend.requests.size(), 2);
    // Back again, the server tells the thread: it never got there, so it goes now.
    f.chat.resume(1);
    f.settle();
    f.replay()->say(events::RunStarted { {}, u"r"_s, { f.message(first) } });
    f.replay()->say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
    f.replay()->say(events::TextDelta { u"a1"_s, u"Hi."_s });
    f.replay()->say(events::RunFinished { u"r"_s, false });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 3);
    QCOMPARE(f.backend.requests.last().history.last().id, id);
}

void tst_ChatCrash::crashBeforeSending()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s, u"u2"_s, Stage::Stored);
    f.chat.openThread(u"old"_s);
    f.settle();
    f.tellOldTurn(*f.replay());
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.backend.requests.last().history.last().id, u"u2"_s);
}

void tst_ChatCrash::crashAfterSending_data()
{
    QTest::addColumn<QString>("told");
    QTest::addColumn<Delivery>("delivery");
    QTest::addColumn<int>("runs");
    QTest::newRow("the server has it") << u"all"_s << Delivery::Settled << 0;
    QTest::newRow("the server shows that it has not") << u"before"_s << Delivery::Sending << 1;
    QTest::newRow("the server has forgotten") << u"nothing"_s << Delivery::MayHaveArrived << 0;
    QTest::newRow("the server does not say") << u"error"_s << Delivery::MayHaveArrived << 0;
}

void tst_ChatCrash::crashAfterSending()
{
    QFETCH(QString, told);
    QFETCH(Delivery, delivery);
    QFETCH(int, runs);
    ChatFixture f;
    f.leaveOnDisk(u"old"_s, u"u2"_s, Stage::Sent);
    f.chat.openThread(u"old"_s);
    f.settle();
    QCOMPARE(f.message(u"u2"_s).delivery, Delivery::MayHaveArrived);
    if (told == u"all"_s || told == u"before"_s)
        f.tellOldTurn(*f.replay());
    if (told == u"all"_s) {
        f.replay()->say(events::RunStarted { {}, u"r2"_s, { f.said(u"u2"_s, u"and then?"_s) } });
        f.replay()->say(events::RunFinished { u"r2"_s, false });
    }
    f.replay()->end(told == u"error"_s ? How::Failed : How::Completed);
    f.settle();
    QCOMPARE(f.message(u"u2"_s).delivery, delivery);
    QCOMPARE(f.backend.requests.size(), runs);
}

void tst_ChatCrash::crashInMidAnswer()
{
    ChatFixture f(false);
    f.leaveOnDisk(u"old"_s);
    f.storage.threads[u"old"_s].byPosition[1].end = Message::End::Open;
    f.chat.openThread(u"old"_s);
    f.settle();
    QCOMPARE(f.message(u"a1"_s).end, Message::End::BrokeOff);
    QCOMPARE(f.message(u"a1"_s).text, u"Hi."_s);
}

void tst_ChatCrash::refusedStaysRefusedAfterRestart()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s, u"u2"_s, Stage::AskPerson);
    f.storage.threads[u"old"_s].byPosition[2].delivery = Delivery::Refused;
    f.chat.openThread(u"old"_s);
    f.settle();
    f.tellOldTurn(*f.replay());
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.message(u"u2"_s).delivery, Delivery::Refused);
    QVERIFY(f.backend.requests.isEmpty());
}

void tst_ChatCrash::stoppedAnswersStayStopped()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s);
    f.storage.threads[u"old"_s].byPosition[1].end = Message::End::Stopped;
    f.chat.openThread(u"old"_s);
    f.settle();
    f.tellOldTurn(*f.replay());
    f.replay()->end(How::Completed);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Stopped);
    QCOMPARE(f.message(u"a1"_s).text, u"Hi."_s);
}

void tst_ChatCrash::unansweredQuestionsStayUnanswered()
{
    // Asked, not answered, something else said instead: the placeholder that went out comes back with the replay.
    ChatFixture f;
    f.chat.setTools({ { u"confirm_action"_s, {}, {} } });
    f.leaveOnDisk(u"old"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    for (int time = 0; time < 2; ++time) { // as new, and over what is known
        f.tellOldTurn(*f.replay());
        f.replay()->say(events::ToolCallStarted { u"c1"_s, u"confirm_action"_s, {} });
        f.replay()->say(events::ToolCallEnded { u"c1"_s });
        f.replay()->say(events::RunFinished { u"r1"_s, false });
        Message placeholder = f.said(u"c1-result"_s, unansweredResult());
        placeholder.role = Message::Role::Tool;
        placeholder.toolCallId = u"c1"_s;
        f.replay()->say(events::RunStarted { {}, u"r2"_s, { placeholder, f.said(u"u2"_s, u"wait, no"_s) } });
        f.replay()->say(events::RunFinished { u"r2"_s, false });
        f.replay()->end(How::Completed);
        QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::NotAnswered);
        QVERIFY(f.conversation().toolCall(u"c1"_s)->result.isEmpty());
        f.chat.retry();
    }
}

void tst_ChatCrash::unansweredQuestionsAreOfferedAgain()
{
    ChatFixture f;
    f.chat.setTools({ { u"confirm_action"_s, {}, {} } });
    f.leaveOnDisk(u"old"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    f.tellOldTurn(*f.replay());
    f.replay()->say(events::RunStarted { {}, u"r2"_s, { f.said(u"u2"_s, u"delete it"_s) } });
    f.replay()->say(events::ToolCallStarted { u"c1"_s, u"confirm_action"_s, {} });
    f.replay()->say(events::ToolCallDelta { u"c1"_s, u"{}"_s });
    f.replay()->say(events::ToolCallEnded { u"c1"_s });
    f.replay()->say(events::ToolCallStarted { u"c2"_s, u"get_weather"_s, {} });
    f.replay()->say(events::ToolCallEnded { u"c2"_s });
    f.replay()->say(events::RunFinished { u"r2"_s, false });
    f.replay()->end(How::Completed);
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::AwaitingApproval);
    QCOMPARE(f.conversation().toolCall(u"c2"_s)->state, ToolCall::State::Failed); // not ours to answer
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
}

COUNTERSIGN_TEST(tst_ChatCrash, "tst_chatcrash")
#include "tst_chatcrash.moc"
