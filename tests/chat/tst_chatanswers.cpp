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

namespace {

const ToolDefinition confirmTool { u"confirm_action"_s, u"Ask"_s, {} };

//! A run that ends with open calls of the client's tool, one in a message of its own each.
void playQuestions(ScriptedRun &run, const QStringList &calls)
{
    run.say(events::RunStarted { {}, run.id, {} });
    for (const QString &call : calls) {
        run.say(events::ToolCallStarted { call, u"confirm_action"_s, {} });
        run.say(events::ToolCallDelta { call, u"{\"message\":\"Really?\"}"_s });
        run.say(events::ToolCallEnded { call });
    }
    run.finish();
}

} // namespace

//! The person's answers to client-side tools: asked, stored, sent as a run that follows.
class tst_ChatAnswers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksAboutClientTools();
    void refusesAClientTool();
    void waitsForAllAnswers();
    void answersAreStoredBeforeTheyAreSent();
    void followUpWaitsForSignIn();
    void anotherMessageInsteadOfAnAnswer();
    void stoppedRunsAskNothing();
    void questionsInTheBackgroundStayOpen();
};

void tst_ChatAnswers::asksAboutClientTools()
{
    ChatFixture f;
    f.chat.setTools({ confirmTool });
    const QString question = f.sendAndStart(u"delete it"_s);
    QCOMPARE(f.backend.requests.last().tools.size(), 1);
    playQuestions(*f.run(), { u"c1"_s });
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::AwaitingApproval);
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::Done);
    QCOMPARE(f.backend.requests.size(), 2);
    const RunRequest followUp = f.backend.requests.last();
    QVERIFY(followUp.runId != f.backend.requests.first().runId);
    QCOMPARE(followUp.history.size(), 3);
    QCOMPARE(followUp.history.first().id, question);
    QCOMPARE(followUp.history.last().role, Message::Role::Tool);
    QCOMPARE(followUp.history.last().toolCallId, u"c1"_s);
    QCOMPARE(followUp.history.last().text, u"{\"approved\":true}"_s);
    f.chat.answerToolCall(u"c1"_s, false); // a second click changes nothing
    f.run()->answer(u"a2"_s, u"Deleted."_s);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.conversation().messages.back().text, u"Deleted."_s);
    QVERIFY(f.storage.outbox.isEmpty());
    for (const Message &message : f.conversation().messages)
        QCOMPARE(message.delivery, Delivery::Settled);
}

void tst_ChatAnswers::refusesAClientTool()
{
    ChatFixture f;
    f.chat.setTools({ confirmTool });
    f.sendAndStart(u"delete it"_s);
    playQuestions(*f.run(), { u"c1"_s });
    f.chat.answerToolCall(u"c1"_s, false);
    f.settle();
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::RefusedByPerson);
    QCOMPARE(f.backend.requests.last().history.last().text, u"{\"approved\":false}"_s);
}

void tst_ChatAnswers::waitsForAllAnswers()
{
    ChatFixture f;
    f.chat.setTools({ confirmTool });
    f.sendAndStart(u"delete both"_s);
    playQuestions(*f.run(), { u"c1"_s, u"c2"_s });
    f.chat.answerToolCall(u"c2"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    f.chat.answerToolCall(u"c1"_s, false);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.conversation().toolCall(u"c2"_s)->state, ToolCall::State::Done);
    int results = 0;
    for (const Message &message : f.backend.requests.last().history)
        results += message.role == Message::Role::Tool ? 1 : 0;
    QCOMPARE(results, 2);
}

void tst_ChatAnswers::answersAreStoredBeforeTheyAreSent()
{
    ChatFixture f;
    f.chat.setTools({ confirmTool });
    f.sendAndStart(u"delete it"_s);
    playQuestions(*f.run(), { u"c1"_s });
    f.settle();
    f.storage.failPuts = true;
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.storageFailed.size(), 1);
    QVERIFY(f.discarded.isEmpty());
    // The question is open again.
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::AwaitingApproval);
    QVERIFY(f.conversation().toolCall(u"c1"_s)->result.isEmpty());
    f.storage.failPuts = false;
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatAnswers::followUpWaitsForSignIn()
{
    ChatFixture f;
    f.chat.setTools({ confirmTool });
    f.sendAndStart(u"delete it"_s);
    playQuestions(*f.run(), { u"c1"_s });
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    const QString answer = f.backend.requests.last().history.last().id;
    f.run()->end(How::SignInRequired);
    f.settle();
    QVERIFY(f.chat.hasWaiting());
    QCOMPARE(f.storage.row(answer)->stage, Stage::WaitsForSignIn);
    QCOMPARE(f.message(u"c1"_s).delivery, Delivery::WaitsForSignIn); // shown at the message with the call
    f.chat.resume(1);
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.resumed.last().at(0).toInt(), 1);
    QCOMPARE(f.backend.requests.size(), 3);
    QCOMPARE(f.backend.requests.at(2).history.last().id, answer);
    QVERIFY(f.backend.requests.at(2).runId != f.backend.requests.at(1).runId);
    QVERIFY(!f.backend.requests.at(2).byPerson);
    f.run()->answer(u"a2"_s, u"Deleted."_s);
    f.settle();
    QCOMPARE(f.message(u"c1"_s).delivery, Delivery::Settled);
    QVERIFY(f.storage.outbox.isEmpty());
}

void tst_ChatAnswers::anotherMessageInsteadOfAnAnswer()
{
    ChatFixture f;
    f.chat.setTools({ confirmTool });
    f.sendAndStart(u"delete it"_s);
    playQuestions(*f.run(), { u"c1"_s });
    f.sendAndStart(u"wait, no"_s);
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::NotAnswered);
    f.run()->answer(u"a2"_s, u"Fine."_s);
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::NotAnswered);
    QVERIFY(f.conversation().toolCall(u"c1"_s)->result.isEmpty());
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatAnswers::stoppedRunsAskNothing()
{
    ChatFixture f;
    f.chat.setTools({ confirmTool });
    f.sendAndStart(u"delete it"_s);
    f.run()->say(events::ToolCallStarted { u"c1"_s, u"confirm_action"_s, {} });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    f.run()->say(events::RunFinished { {}, true });
    f.run()->end(How::Completed);
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::Failed);
}

void tst_ChatAnswers::questionsInTheBackgroundStayOpen()
{
    ChatFixture f;
    f.chat.setTools({ confirmTool });
    f.sendAndStart(u"delete it"_s);
    const QString first = f.chat.threadId();
    ScriptedRun *run = f.run();
    f.chat.newThread();
    playQuestions(*run, { u"c1"_s });
    f.settle();
    QCOMPARE(f.chat.threadState(first), ThreadState::WaitsForConfirmation);
    f.chat.openThread(first);
    f.chat.newThread();
    QCOMPARE(f.chat.threadState(first), ThreadState::WaitsForConfirmation);
    f.chat.openThread(first);
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.chat.threadState(first), ThreadState::Running);
    f.run()->answer(u"a2"_s, u"Deleted."_s);
    f.settle();
    QCOMPARE(f.chat.threadState(first), ThreadState::Settled);
}

COUNTERSIGN_TEST(tst_ChatAnswers, "tst_chatanswers")
#include "tst_chatanswers.moc"
