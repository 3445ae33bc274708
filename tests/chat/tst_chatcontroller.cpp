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

//! The way out: stored before sent, sent once, in turn; what comes of each end of a run.
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
    QCOMPARE(ChatFixture::textsOf(request.history), (QStringList { u"first"_s, u"One."_s, u"second"_s }));
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
    const QStringList texts = ChatFixture::textsOf(f.conversation().messages);
    QCOMPARE(texts, (QStringList { u"one"_s, u"One."_s, u"two"_s, u"Two."_s, u"three"_s, u"Three."_s }));
    QCOMPARE(ChatFixture::textsOf(f.storage.threads.value(f.chat.threadId()).messages()), texts);
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

COUNTERSIGN_TEST(tst_ChatController, "tst_chatcontroller")
#include "tst_chatcontroller.moc"
