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

//! The way out: stored before sent, sent once, queue, tools, stop, threads, drafts, accounts.
class tst_ChatController : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void storesBeforeItSends();
    void marksSentOnDiskBeforeItSends();
    void sendsOneWholeRequest();
    void showsTheAnswerAndEmptiesTheOutbox();
    void arrivesWithAnyEvent();
    void nothingLeavesAFullDisk();
    void nothingLeavesWhenSentCannotBeNoted();
    void blankTextIsNotSent();
    void queuesWhileARunGoesOn();
    void queueWaitsTogether_data();
    void queueWaitsTogether();
    void endsThatNeedThePerson_data();
    void endsThatNeedThePerson();
    void upstreamRefusalKeepsTheMessage();
    void failureInMidAnswerKeepsThePartialText();
    void sendNowGoesOutAgain();
    void sendNowMovesAnOvertakenMessageToTheEnd();
    void discardGivesTheTextBack();
    void partialAnswersAreStoredOnceASecond();
    void theListSaysWhatWasSaidLast();
    void partialAnswersThatCannotBeStoredAreSaidOnce();
    void stop();
    void stopAfterTheTextWasClosed_data();
    void stopAfterTheTextWasClosed();
    void stopBeforeAnythingCame();
    void leavingItMeansNeverAgain();
    void stopAll();
    void stopAllGivesUpAfterFiveSeconds();
    void stopAllWithNothingToStop();
    void quiet();
    void asksAboutClientTools();
    void refusesAClientTool();
    void waitsForAllAnswers();
    void answersAreStoredBeforeTheyAreSent();
    void followUpWaitsForSignIn();
    void anotherMessageInsteadOfAnAnswer();
    void stoppedRunsAskNothing();
    void titlesAndList();
    void drafts();
    void switchingThreadsKeepsTheRun();
    void anotherAccountClosesEverything();
    void anotherAccountFromWithinASignal();
    void agentIsChosenWhileEmpty();
    void statesOfThreadsInTheBackground();
    void questionsInTheBackgroundStayOpen();
};

void tst_ChatController::storesBeforeItSends()
{
    ChatFixture f;
    f.storage.holdsAnswers = true;
    f.chat.send(u"hello"_s);
    f.settle();
    QCOMPARE(f.storage.threads.size(), 1);
    QCOMPARE(f.storage.outbox.size(), 1);
    QCOMPARE(f.storage.outbox.first().stage, Stage::Stored);
    QCOMPARE(f.chat.model().rowCount(), 1);
    QVERIFY(f.backend.requests.isEmpty());
    f.storage.release();
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatController::marksSentOnDiskBeforeItSends()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    QCOMPARE(f.storage.row(id)->stage, Stage::Sent);
    const auto stored = f.storage.calls.indexOf(u"put"_s);
    const auto sent = f.storage.calls.indexOf(u"outbox %1 %2"_s.arg(id).arg(static_cast<int>(Stage::Sent)));
    QVERIFY(stored >= 0 && sent > stored);
}

void tst_ChatController::sendsOneWholeRequest()
{
    ChatFixture f;
    f.sendAndStart(u"first"_s);
    f.run()->answer(u"a1"_s, u"One."_s);
    const QString second = f.sendAndStart(u"second"_s);
    QCOMPARE(f.backend.requests.size(), 2);
    const RunRequest request = f.backend.requests.last();
    QCOMPARE(request.agentId, u"writer"_s);
    QCOMPARE(request.threadId, f.chat.threadId());
    QVERIFY(request.byPerson);
    QVERIFY(!QUuid::fromString(request.runId).isNull());
    QVERIFY(request.runId != f.backend.requests.first().runId);
    QStringList texts;
    for (const Message &message : request.history)
        texts << message.text;
    QCOMPARE(texts, (QStringList { u"first"_s, u"One."_s, u"second"_s }));
    QVERIFY(!QUuid::fromString(second).isNull());
    QCOMPARE(f.message(second).author, u"Alice"_s);
    QCOMPARE(f.message(second).at, f.clock.wall());
}

void tst_ChatController::showsTheAnswerAndEmptiesTheOutbox()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    QVERIFY(f.chat.isRunning());
    QCOMPARE(f.message(id).delivery, Delivery::Sending);
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.settle();
    QVERIFY(!f.chat.isRunning());
    QCOMPARE(f.message(id).delivery, Delivery::Settled);
    QCOMPARE(f.message(u"a1"_s).text, u"Hi."_s);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Complete);
    QVERIFY(f.storage.outbox.isEmpty());
    QVERIFY(f.chat.outbox().rows().isEmpty());
    const auto thread = f.storage.threads.value(f.chat.threadId());
    QCOMPARE(thread.messages().size(), 2);
    QCOMPARE(thread.message(u"a1"_s).text, u"Hi."_s);
    QCOMPARE(thread.message(id).delivery, Delivery::Settled);
    QCOMPARE(f.runEnded.size(), 1);
    QVERIFY(f.failed.isEmpty());
}

void tst_ChatController::arrivesWithAnyEvent()
{
    // A plain AG-UI server need not echo its input, and may begin with the text.
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
    QCOMPARE(f.message(id).delivery, Delivery::Settled);
    QCOMPARE(f.ids(), (QStringList { id, u"a1"_s }));
}

void tst_ChatController::nothingLeavesAFullDisk()
{
    ChatFixture f;
    f.storage.failPuts = true;
    f.chat.send(u"precious words"_s);
    f.settle();
    QVERIFY(f.backend.requests.isEmpty());
    QCOMPARE(f.storageFailed.size(), 1);
    QCOMPARE(f.storageFailed.first().at(0).value<Error>().condition, Condition::StorageFailed);
    QCOMPARE(f.discarded.size(), 1);
    QCOMPARE(f.discarded.first().at(0).toString(), u"precious words"_s);
    QCOMPARE(f.chat.model().rowCount(), 0);
    QVERIFY(f.chat.outbox().rows().isEmpty());
    f.storage.failPuts = false;
    QVERIFY(!f.sendAndStart(u"precious words"_s).isEmpty());
}

void tst_ChatController::nothingLeavesWhenSentCannotBeNoted()
{
    ChatFixture f;
    f.storage.failOutbox = true;
    f.chat.send(u"hello"_s);
    f.settle();
    QVERIFY(f.backend.requests.isEmpty());
    QCOMPARE(f.storageFailed.size(), 1);
    QCOMPARE(f.discarded.size(), 1);
    QVERIFY(!f.chat.isRunning());
    QVERIFY(f.storage.threads.value(f.chat.threadId()).messages().isEmpty());
    QVERIFY(f.storage.outbox.isEmpty());
}

void tst_ChatController::blankTextIsNotSent()
{
    ChatFixture f;
    f.chat.send(u" \n\t"_s);
    f.settle();
    QVERIFY(f.backend.requests.isEmpty());
    QCOMPARE(f.chat.model().rowCount(), 0);
}

void tst_ChatController::queuesWhileARunGoesOn()
{
    ChatFixture f;
    const QString first = f.sendAndStart(u"one"_s);
    f.run()->begin(u"a1"_s);
    f.chat.send(u"two"_s);
    f.chat.send(u"three"_s);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.storage.outbox.size(), 2);
    f.run()->say(events::TextDelta { u"a1"_s, u"One."_s });
    f.run()->finish();
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.backend.requests.last().history.last().text, u"two"_s);
    QCOMPARE(f.backend.requests.last().history.size(), 3);
    f.run()->answer(u"a2"_s, u"Two."_s);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 3);
    QCOMPARE(f.backend.requests.last().history.last().text, u"three"_s);
    f.run()->answer(u"a3"_s, u"Three."_s);
    f.settle();
    // Each answer stands under its question, on screen and on disk.
    QStringList texts;
    QStringList onDisk;
    for (const Message &message : f.conversation().messages)
        texts << message.text;
    for (const Message &message : f.storage.threads.value(f.chat.threadId()).messages())
        onDisk << message.text;
    QCOMPARE(texts, (QStringList { u"one"_s, u"One."_s, u"two"_s, u"Two."_s, u"three"_s, u"Three."_s }));
    QCOMPARE(onDisk, texts);
    QVERIFY(f.message(first).delivery == Delivery::Settled);
    QVERIFY(f.storage.outbox.isEmpty());
}

void tst_ChatController::queueWaitsTogether_data()
{
    QTest::addColumn<How>("how");
    QTest::addColumn<Delivery>("delivery");
    QTest::addColumn<Stage>("stage");
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<bool>("waitsForSignIn");
    QTest::newRow("401") << How::SignInRequired << Delivery::WaitsForSignIn << Stage::WaitsForSignIn << Condition::None << true;
    QTest::newRow("no network") << How::Unreachable << Delivery::WaitsForNetwork << Stage::WaitsForNetwork << Condition::NoNetwork
                                << false;
}

void tst_ChatController::queueWaitsTogether()
{
    QFETCH(How, how);
    QFETCH(Delivery, delivery);
    QFETCH(Stage, stage);
    QFETCH(Condition, condition);
    QFETCH(bool, waitsForSignIn);
    ChatFixture f;
    f.sendAndStart(u"one"_s);
    f.chat.send(u"two"_s);
    f.settle();
    f.run()->end(how);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.storage.outbox.size(), 2);
    for (const Message &message : f.conversation().messages) {
        QCOMPARE(message.delivery, delivery);
        QCOMPARE(f.storage.row(message.id)->stage, stage);
        QCOMPARE(f.chat.outbox().find(message.id)->stage, stage);
    }
    QCOMPARE(f.lastFailure(), condition);
    QCOMPARE(f.chat.hasWaiting(), waitsForSignIn);
    QCOMPARE(f.runEnded.size(), 1);
    QCOMPARE(f.runEnded.first().at(0).value<RunEnd>().how, how);
}

void tst_ChatController::endsThatNeedThePerson_data()
{
    QTest::addColumn<How>("how");
    QTest::addColumn<Condition>("condition");
    QTest::newRow("403") << How::Forbidden << Condition::Forbidden;
    QTest::newRow("busy") << How::Busy << Condition::ThreadBusy;
    QTest::newRow("no run") << How::Failed << Condition::AgentFailed;
}

void tst_ChatController::endsThatNeedThePerson()
{
    QFETCH(How, how);
    QFETCH(Condition, condition);
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(how);
    f.settle();
    QCOMPARE(f.lastFailure(), condition);
    QCOMPARE(f.message(id).delivery, Delivery::Refused);
    QCOMPARE(f.storage.row(id)->stage, Stage::AskPerson);
    QVERIFY(!f.chat.hasWaiting());
    // Neither a new sign-in nor time sends it.
    f.chat.resume(7);
    f.settle();
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.message(id).delivery, Delivery::Refused);
}

void tst_ChatController::upstreamRefusalKeepsTheMessage()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->say(events::RunError { u"HTTP 401: {}"_s, u"INCOMPLETE_STREAM"_s });
    f.run()->end(How::Failed, Error { Condition::UpstreamRefused, { u"Writer"_s }, 0, {} });
    f.settle();
    QCOMPARE(f.lastFailure(), Condition::UpstreamRefused);
    QCOMPARE(f.message(id).delivery, Delivery::Refused);
    QVERIFY(f.storage.row(id));
}

void tst_ChatController::failureInMidAnswerKeepsThePartialText()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.run()->say(events::TextDelta { u"a1"_s, u"This is going well"_s });
    f.run()->say(events::RunError { u"The model is overloaded"_s, u"OVERLOADED"_s });
    f.run()->end(How::Failed, Error { Condition::AgentFailed, { u"Writer"_s, u"The model is overloaded"_s }, 0, {} });
    f.settle();
    QCOMPARE(f.message(u"a1"_s).text, u"This is going well"_s);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Failed);
    QCOMPARE(f.message(id).delivery, Delivery::Settled);
    QCOMPARE(f.storage.threads.value(f.chat.threadId()).message(u"a1"_s).end, Message::End::Failed);
    QVERIFY(f.storage.outbox.isEmpty());
}

void tst_ChatController::sendNowGoesOutAgain()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::Forbidden);
    f.chat.sendNow(id);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.backend.requests.last().history.last().id, id);
    QVERIFY(f.backend.requests.last().runId != f.backend.requests.first().runId);
    QVERIFY(f.backend.requests.last().byPerson);
    f.chat.sendNow(id); // impatient
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.chat.sendNow(id); // too late: it has arrived
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatController::sendNowMovesAnOvertakenMessageToTheEnd()
{
    ChatFixture f;
    const QString refused = f.sendAndStart(u"one"_s);
    f.run()->end(How::Forbidden);
    const QString second = f.sendAndStart(u"two"_s);
    f.run()->answer(u"a2"_s, u"Two."_s);
    f.settle();
    QCOMPARE(f.backend.requests.last().history.size(), 1); // what was refused is not smuggled in
    f.chat.sendNow(refused);
    f.settle();
    QCOMPARE(f.ids(), (QStringList { second, u"a2"_s, refused }));
    QCOMPARE(f.backend.requests.last().history.last().id, refused);
    f.run()->answer(u"a1"_s, u"One."_s);
    f.settle();
    QStringList onDisk;
    for (const Message &message : f.storage.threads.value(f.chat.threadId()).messages())
        onDisk << message.id;
    QCOMPARE(onDisk, f.ids());
}

void tst_ChatController::discardGivesTheTextBack()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.chat.discard(id); // under way: nothing to discard
    QVERIFY(f.discarded.isEmpty());
    f.run()->end(How::SignInRequired);
    f.chat.discard(id);
    f.settle();
    QCOMPARE(f.discarded.size(), 1);
    QCOMPARE(f.discarded.first().at(0).toString(), u"hello"_s);
    QCOMPARE(f.chat.model().rowCount(), 0);
    QVERIFY(f.storage.outbox.isEmpty());
    QVERIFY(f.storage.threads.value(f.chat.threadId()).messages().isEmpty());
    QVERIFY(!f.chat.hasWaiting());
}

void tst_ChatController::partialAnswersAreStoredOnceASecond()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.run()->begin(u"a1"_s);
    f.settle();
    f.clock.advance(1000);
    const auto before = f.storage.calls.count(u"put"_s);
    for (int i = 0; i < 50; ++i) {
        f.run()->say(events::TextDelta { u"a1"_s, u"word "_s });
        f.clock.advance(100);
        f.settle();
    }
    const auto puts = f.storage.calls.count(u"put"_s) - before;
    QVERIFY2(puts >= 4 && puts <= 5, qPrintable(QString::number(puts)));
    QVERIFY(f.storage.threads.value(f.chat.threadId()).message(u"a1"_s).text.startsWith(u"word word"_s));
    QCOMPARE(f.storage.threads.value(f.chat.threadId()).message(u"a1"_s).end, Message::End::Open);
}

void tst_ChatController::theListSaysWhatWasSaidLast()
{
    ChatFixture f;
    f.sendAndStart(u"a **literal** question"_s);
    QCOMPARE(f.chat.threads().first().lastWords, u"a **literal** question"_s);
    f.run()->begin(u"a1"_s);
    f.run()->say(events::TextDelta { u"a1"_s, u"## Done\n- I deleted `draft-1.md`, **for good**."_s });
    f.run()->finish();
    f.settle();
    QCOMPARE(f.chat.threads().first().lastWords, u"Done I deleted draft-1.md, for good."_s);
}

void tst_ChatController::partialAnswersThatCannotBeStoredAreSaidOnce()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.storage.failPuts = true;
    f.run()->begin(u"a1"_s);
    for (int i = 0; i < 3; ++i) {
        f.run()->say(events::TextDelta { u"a1"_s, u"word "_s });
        f.clock.advance(1000);
        f.settle();
    }
    QCOMPARE(f.storageFailed.size(), 1);
    f.storage.failPuts = false;
    f.run()->finish();
    f.settle();
    QCOMPARE(f.storage.threads.value(f.chat.threadId()).message(u"a1"_s).text, u"word word word "_s);
}

void tst_ChatController::stop()
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

void tst_ChatController::stopAfterTheTextWasClosed_data()
{
    QTest::addColumn<events::RunFinished>("finished");
    QTest::addColumn<bool>("byUs");
    QTest::newRow("by us, says nothing") << events::RunFinished { {}, true } << true;
    QTest::newRow("by us, like any other end") << events::RunFinished { u"r"_s, false } << true;
    QTest::newRow("by somebody else") << events::RunFinished { {}, true } << false;
}

void tst_ChatController::stopAfterTheTextWasClosed()
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

void tst_ChatController::stopBeforeAnythingCame()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.chat.stop();
    f.run()->end(How::Cancelled);
    f.settle();
    QCOMPARE(f.message(id).delivery, Delivery::MayHaveArrived);
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatController::leavingItMeansNeverAgain()
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

void tst_ChatController::stopAll()
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

void tst_ChatController::stopAllGivesUpAfterFiveSeconds()
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

void tst_ChatController::stopAllWithNothingToStop()
{
    ChatFixture f;
    f.chat.stopAll();
    QVERIFY(f.stopped.isEmpty()); // never from within the call
    f.settle();
    QCOMPARE(f.stopped.size(), 1);
}

void tst_ChatController::quiet()
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

void tst_ChatController::asksAboutClientTools()
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

void tst_ChatController::refusesAClientTool()
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

void tst_ChatController::waitsForAllAnswers()
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

void tst_ChatController::answersAreStoredBeforeTheyAreSent()
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

void tst_ChatController::followUpWaitsForSignIn()
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

void tst_ChatController::anotherMessageInsteadOfAnAnswer()
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

void tst_ChatController::stoppedRunsAskNothing()
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

void tst_ChatController::titlesAndList()
{
    ChatFixture f;
    QVERIFY(f.chat.threads().isEmpty());
    f.sendAndStart(u"  Please\nlist all the invoices that nobody has paid since the last winter  "_s);
    QCOMPARE(f.chat.threads().size(), 1);
    QCOMPARE(f.chat.threads().first().title, u"Please list all the invoices that nobody has…"_s);
    f.run()->answer(u"a1"_s, u"None."_s);
    f.clock.advance(1000);
    f.chat.newThread();
    f.sendAndStart(u"Second"_s);
    QCOMPARE(f.chat.threads().size(), 2);
    QCOMPARE(f.chat.threads().first().title, u"Second"_s);
    QVERIFY(f.chat.threads().at(1).title.size() <= 48);
    f.run()->answer(u"a2"_s, u"Yes."_s);
    f.clock.advance(1000);
    f.settle();
    // The same list after a restart.
    ChatController later(f.backend, f.storage, f.clock);
    later.setIdentity(ChatFixture::alice());
    f.settle();
    QCOMPARE(later.threads().size(), 2);
    QCOMPARE(later.threads().first().title, u"Second"_s);
}

void tst_ChatController::drafts()
{
    ChatFixture f;
    const QString first = f.chat.threadId();
    f.chat.setDraft(u"half a thou"_s);
    f.clock.advance(999);
    QVERIFY(!f.storage.calls.contains(u"info"_s));
    f.chat.setDraft(u"half a thought"_s);
    f.clock.advance(1000);
    QCOMPARE(f.storage.threads.value(first).info.draft, u"half a thought"_s);
    f.chat.newThread();
    QCOMPARE(f.chat.draft(), QString());
    f.chat.setDraft(u"other"_s);
    const QString second = f.chat.threadId();
    f.chat.openThread(first); // leaving a thread stores its draft at once
    f.settle();
    QCOMPARE(f.chat.draft(), u"half a thought"_s);
    QCOMPARE(f.storage.threads.value(second).info.draft, u"other"_s);
    f.sendAndStart(u"half a thought, now whole"_s);
    QCOMPARE(f.chat.draft(), QString());
    QCOMPARE(f.storage.threads.value(first).info.draft, QString());
}

void tst_ChatController::switchingThreadsKeepsTheRun()
{
    ChatFixture f;
    f.sendAndStart(u"a long story"_s);
    const QString first = f.chat.threadId();
    f.run()->begin(u"a1"_s);
    QSignalSpy opened(&f.chat, &ChatController::threadOpened);
    f.chat.newThread();
    QCOMPARE(opened.size(), 1);
    QCOMPARE(f.chat.model().rowCount(), 0);
    QVERIFY(!f.chat.isRunning());
    ScriptedRun *background = f.backend.runs.first();
    QVERIFY(background);
    background->say(events::TextDelta { u"a1"_s, u"Once upon a time"_s });
    QCOMPARE(f.chat.model().rowCount(), 0);
    f.chat.openThread(first);
    QVERIFY(f.chat.isRunning());
    QCOMPARE(f.message(u"a1"_s).text, u"Once upon a time"_s);
    f.chat.newThread();
    background->say(events::TextDelta { u"a1"_s, u"."_s });
    background->finish();
    f.settle();
    QCOMPARE(f.storage.threads.value(first).message(u"a1"_s).text, u"Once upon a time."_s);
    f.chat.setOnline(false);
    f.chat.openThread(first);
    f.settle();
    QCOMPARE(f.message(u"a1"_s).text, u"Once upon a time."_s);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Complete);
}

void tst_ChatController::anotherAccountClosesEverything()
{
    ChatFixture f;
    f.sendAndStart(u"secret"_s);
    const QString thread = f.chat.threadId();
    f.run()->begin(u"a1"_s);
    const QPointer<ScriptedRun> run = f.run();
    f.chat.setIdentity({ u"server"_s, u"bob"_s, u"Bob"_s });
    f.settle();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!run); // the stream is closed
    QCOMPARE(f.chat.model().rowCount(), 0);
    QVERIFY(f.chat.threads().isEmpty());
    QVERIFY(f.chat.threadId() != thread);
    QVERIFY(f.chat.outbox().rows().isEmpty());
    QVERIFY(!f.chat.isRunning());
    f.chat.resume(1);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    f.chat.setIdentity(ChatFixture::alice());
    f.settle();
    QCOMPARE(f.chat.threads().size(), 1);
}

void tst_ChatController::anotherAccountFromWithinASignal()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    connect(&f.chat, &ChatController::failed, this, [&f] { f.chat.setIdentity({ u"server"_s, u"bob"_s, {} }); });
    f.chat.send(u"queued"_s);
    f.settle();
    f.run()->end(How::Busy);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.chat.model().rowCount(), 0);
}

void tst_ChatController::agentIsChosenWhileEmpty()
{
    ChatFixture f;
    f.chat.setAgent(u"billing"_s);
    QCOMPARE(f.chat.agentId(), u"billing"_s);
    f.sendAndStart(u"hello"_s);
    f.chat.setAgent(u"writer"_s);
    QCOMPARE(f.chat.agentId(), u"billing"_s); // this thread has begun
    QCOMPARE(f.backend.requests.last().agentId, u"billing"_s);
    f.chat.newThread();
    QCOMPARE(f.chat.agentId(), u"writer"_s);
}

void tst_ChatController::statesOfThreadsInTheBackground()
{
    ChatFixture f;
    const QString first = f.chat.threadId();
    QCOMPARE(f.chat.threadState(first), ThreadState::Settled);
    f.sendAndStart(u"a long story"_s);
    f.run()->begin(u"a1"_s);
    QCOMPARE(f.chat.threadState(first), ThreadState::Running);
    f.chat.newThread();
    QCOMPARE(f.chat.threadState(first), ThreadState::Running);
    QCOMPARE(f.chat.threadState(f.chat.threadId()), ThreadState::Settled);
    QSignalSpy changed(&f.chat, &ChatController::runningChanged);
    f.run()->finish();
    f.settle();
    QVERIFY(!changed.isEmpty());
    QCOMPARE(f.chat.threadState(first), ThreadState::Settled);
    const QString second = f.chat.threadId();
    f.backend.connectable = false;
    f.sendAndStart(u"another"_s);
    f.run()->begin(u"b1"_s);
    f.run()->end(How::BrokeOff);
    QCOMPARE(f.chat.threadState(second), ThreadState::BrokeOff);
    f.sendAndStart(u"again"_s);
    f.run()->end(How::SignInRequired);
    QCOMPARE(f.chat.threadState(second), ThreadState::WaitsForSignIn);
    QCOMPARE(f.chat.threadState(u"no such thread"_s), ThreadState::Settled);
}

void tst_ChatController::questionsInTheBackgroundStayOpen()
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

COUNTERSIGN_TEST(tst_ChatController, "tst_chatcontroller")
#include "tst_chatcontroller.moc"
