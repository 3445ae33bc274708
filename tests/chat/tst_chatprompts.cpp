// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/clienttools.h"
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using How = RunEnd::How;
using Delivery = Message::Delivery;
using Stage = OutboxRow::Stage;

namespace {
const QList<Suggestion> kOfConnection { { u"Say hello"_s, u"Hello!"_s }, { u"Tell a joke"_s, u"Tell me a joke."_s } };
const QList<Suggestion> kOfServer { { u"Why?"_s, u"Why is that so?"_s } };

struct Suggesting : ChatFixture
{
    QSignalSpy changed { &chat, &ChatController::suggestionsChanged };
    Suggesting()
    {
        backend.suggests = true;
        chat.setSuggestions(kOfConnection);
    }
    //! A whole turn.
    void turn(const QString &text, const QString &answerId)
    {
        sendAndStart(text);
        run()->answer(answerId, u"Yes."_s);
        settle();
    }
};
} // namespace

//! What stands beside the messages: suggestions, the queue, where the person was reading.
class tst_ChatPrompts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void suggestionsBeforeTheFirstMessage();
    void suggestionsAfterARun();
    void suggestionsStream();
    void suggestionsGoWhenARunStarts();
    void suggestionsOfAnotherThread();
    void suggestionsAreNotAskedFor_data();
    void suggestionsAreNotAskedFor();
    void suggestionsAreNotAskedWhileAQuestionIsOpen();

    void inLine();
    void inLineIsEdited();
    void inLineIsDiscardedWhileItIsStored();
    void notDiscardedOnceItWent();
    void inLineAfterAStop();
    void inLineWhenTheAnswerFails_data();
    void inLineWhenTheAnswerFails();
    void inLineAtAKill();
    void inLineBehindAnAnswer();

    void scrollIsKept();
    void scrollOfAnEmptyThreadIsNot();
    void scrollIsStoredWithinASecond();
};

void tst_ChatPrompts::suggestionsBeforeTheFirstMessage()
{
    Suggesting f;
    QVERIFY(f.chat.suggestions() == kOfConnection);
    QCOMPARE(f.changed.size(), 1);
    QVERIFY(f.backend.suggestionRequests.isEmpty());
    f.chat.newThread();
    QVERIFY(f.chat.suggestions() == kOfConnection);
    f.leaveOnDisk(u"old"_s);
    f.backend.connectable = false;
    f.chat.openThread(u"old"_s);
    f.settle();
    QVERIFY(f.chat.suggestions().isEmpty());
}

void tst_ChatPrompts::suggestionsAfterARun()
{
    Suggesting f;
    f.chat.setForwarded({ { u"tenant"_s, u"acme"_s } }, {});
    f.turn(u"Hello!"_s, u"a1"_s);
    QCOMPARE(f.backend.suggestionRequests.size(), 1);
    const RunRequest asked = f.backend.suggestionRequests.first();
    QCOMPARE(asked.threadId, f.chat.threadId());
    QCOMPARE(asked.agentId, u"writer"_s);
    QCOMPARE(asked.history.size(), 2);
    QCOMPARE(asked.forwardedProps.value("tenant"_L1).toString(), u"acme"_s);
    QVERIFY(!asked.byPerson);
    QVERIFY(f.chat.suggestions().isEmpty());
    f.changed.clear();
    Q_EMIT f.backend.suggested(f.chat.threadId(), kOfServer);
    QVERIFY(f.chat.suggestions() == kOfServer);
    QCOMPARE(f.changed.size(), 1);
}

void tst_ChatPrompts::suggestionsStream()
{
    Suggesting f;
    f.turn(u"Hello!"_s, u"a1"_s);
    for (const QString &title : { u"W"_s, u"Wh"_s, u"Why"_s })
        Q_EMIT f.backend.suggested(f.chat.threadId(), { { title, title } });
    QCOMPARE(f.chat.suggestions().size(), 1);
    QCOMPARE(f.chat.suggestions().first().title, u"Why"_s);
}

void tst_ChatPrompts::suggestionsGoWhenARunStarts()
{
    Suggesting f;
    f.turn(u"Hello!"_s, u"a1"_s);
    Q_EMIT f.backend.suggested(f.chat.threadId(), kOfServer);
    f.changed.clear();
    f.sendAndStart(u"Why is that so?"_s);
    QVERIFY(f.chat.suggestions().isEmpty());
    QVERIFY(!f.changed.isEmpty());
    Q_EMIT f.backend.suggested(f.chat.threadId(), kOfServer); // late
    QVERIFY(f.chat.suggestions().isEmpty());
    f.run()->answer(u"a2"_s, u"So."_s);
    f.settle();
    QVERIFY(f.chat.suggestions().isEmpty());
    QCOMPARE(f.backend.suggestionRequests.size(), 2);
}

void tst_ChatPrompts::suggestionsOfAnotherThread()
{
    Suggesting f;
    f.turn(u"Hello!"_s, u"a1"_s);
    const QString first = f.chat.threadId();
    f.chat.newThread();
    Q_EMIT f.backend.suggested(first, kOfServer);
    QVERIFY(f.chat.suggestions() == kOfConnection);
    f.turn(u"And you?"_s, u"b1"_s);
    Q_EMIT f.backend.suggested(first, kOfServer);
    QVERIFY(f.chat.suggestions().isEmpty());
}

void tst_ChatPrompts::suggestionsAreNotAskedFor_data()
{
    QTest::addColumn<bool>("canSuggest");
    QTest::addColumn<bool>("online");
    QTest::addColumn<How>("end");
    QTest::newRow("the server makes none") << false << true << How::Completed;
    QTest::newRow("signed out") << true << false << How::Completed;
    QTest::newRow("the run failed") << true << true << How::Failed;
    QTest::newRow("the run was refused") << true << true << How::SignInRequired;
}

void tst_ChatPrompts::suggestionsAreNotAskedFor()
{
    QFETCH(bool, canSuggest);
    QFETCH(bool, online);
    QFETCH(How, end);
    Suggesting f;
    f.backend.suggests = canSuggest;
    f.chat.setOnline(online);
    f.sendAndStart(u"Hello!"_s);
    if (end == How::Completed) {
        f.run()->answer(u"a1"_s, u"Hi."_s);
    } else {
        if (end == How::Failed)
            f.run()->say(events::RunError { u"boom"_s, {} });
        f.run()->end(end);
    }
    f.settle();
    QVERIFY(f.backend.suggestionRequests.isEmpty());
    QVERIFY(f.chat.suggestions().isEmpty());
}

void tst_ChatPrompts::suggestionsAreNotAskedWhileAQuestionIsOpen()
{
    Suggesting f;
    f.chat.setTools(clientTools());
    f.sendAndStart(u"delete it"_s);
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    f.run()->say(events::ToolCallStarted { u"c1"_s, kConfirmAction, {} });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    f.run()->finish();
    f.settle();
    QVERIFY(f.backend.suggestionRequests.isEmpty());
    f.chat.newThread();
    f.sendAndStart(u"book it"_s);
    Interrupt asked;
    asked.id = u"i1"_s;
    f.run()->ask({ asked });
    f.settle();
    QVERIFY(f.backend.suggestionRequests.isEmpty());
}

void tst_ChatPrompts::inLine()
{
    ChatFixture f;
    f.sendAndStart(u"first"_s);
    f.run()->begin(u"a1"_s);
    f.chat.send(u"second"_s);
    f.chat.send(u"third"_s);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    const auto &messages = f.conversation().messages;
    QCOMPARE(messages.size(), 4U);
    QCOMPARE(messages.at(0).delivery, Delivery::Settled);
    QCOMPARE(messages.at(2).delivery, Delivery::WaitsForTurn);
    QCOMPARE(messages.at(3).delivery, Delivery::WaitsForTurn);
    const QString second = messages.at(2).id;
    QCOMPARE(f.storage.row(second)->stage, Stage::Stored);
    f.run()->say(events::TextDelta { u"a1"_s, u"one"_s });
    QCOMPARE(f.ids().indexOf(u"a1"_s), 1); // the answer stays before what waits
    f.run()->finish();
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.backend.requests.last().history.last().id, second);
    QCOMPARE(f.backend.requests.last().history.size(), 3); // without the third
    QCOMPARE(f.message(second).delivery, Delivery::Sending);
    f.run()->answer(u"a2"_s, u"two"_s);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 3);
    QCOMPARE(f.backend.requests.last().history.last().text, u"third"_s);
    f.run()->answer(u"a3"_s, u"three"_s);
    f.settle();
    QVERIFY(f.storage.outbox.isEmpty());
}

void tst_ChatPrompts::inLineIsEdited()
{
    ChatFixture f;
    f.sendAndStart(u"first"_s);
    f.run()->begin(u"a1"_s);
    f.chat.send(u"secnd"_s);
    f.settle();
    const QString second = f.conversation().messages.back().id;
    f.chat.discard(second);
    f.settle();
    QCOMPARE(f.discarded.size(), 1);
    QCOMPARE(f.discarded.last().at(0).toString(), u"secnd"_s);
    QVERIFY(f.message(second).id.isEmpty());
    QVERIFY(f.storage.outbox.isEmpty());
    QVERIFY(f.storage.threads.value(f.chat.threadId()).message(second).id.isEmpty());
    f.run()->finish();
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatPrompts::inLineIsDiscardedWhileItIsStored()
{
    ChatFixture f;
    f.sendAndStart(u"first"_s);
    f.run()->begin(u"a1"_s);
    f.storage.holdsAnswers = true;
    f.chat.send(u"second"_s);
    f.chat.discard(f.conversation().messages.back().id);
    QCOMPARE(f.discarded.size(), 1);
    f.storage.release();
    f.settle();
    f.run()->finish();
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QVERIFY(f.storage.outbox.isEmpty());
    QCOMPARE(f.storage.threads.value(f.chat.threadId()).byPosition.size(), 2);
}

void tst_ChatPrompts::notDiscardedOnceItWent()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"first"_s);
    f.chat.discard(id);
    QVERIFY(f.discarded.isEmpty());
    QCOMPARE(f.message(id).text, u"first"_s);
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.chat.discard(id);
    QVERIFY(f.discarded.isEmpty());
}

void tst_ChatPrompts::inLineAfterAStop()
{
    ChatFixture f;
    f.sendAndStart(u"first"_s);
    f.run()->begin(u"a1"_s);
    f.chat.send(u"rather this"_s);
    f.settle();
    f.chat.stop();
    f.run()->say(events::RunFinished { {}, true });
    f.run()->end(How::Completed);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.backend.requests.last().history.last().text, u"rather this"_s);
}

void tst_ChatPrompts::inLineWhenTheAnswerFails_data()
{
    QTest::addColumn<How>("end");
    QTest::addColumn<Delivery>("delivery");
    QTest::newRow("401") << How::SignInRequired << Delivery::WaitsForSignIn;
    QTest::newRow("no network") << How::Unreachable << Delivery::WaitsForNetwork;
    QTest::newRow("busy") << How::Busy << Delivery::AskPerson;
    QTest::newRow("error") << How::Failed << Delivery::Sending; // its own try
}

void tst_ChatPrompts::inLineWhenTheAnswerFails()
{
    QFETCH(How, end);
    ChatFixture f;
    f.sendAndStart(u"first"_s);
    f.chat.send(u"second"_s);
    f.settle();
    const QString second = f.conversation().messages.back().id;
    QCOMPARE(f.message(second).delivery, Delivery::WaitsForTurn);
    f.run()->end(end);
    f.settle();
    QTEST(f.message(second).delivery, "delivery");
}

void tst_ChatPrompts::inLineAtAKill()
{
    ChatFixture f;
    f.sendAndStart(u"first"_s);
    f.run()->begin(u"a1"_s);
    f.chat.send(u"second"_s);
    f.settle();
    const QString thread = f.chat.threadId();
    f.clock.advance(1000);
    f.settle();
    f.backend.connectable = false;
    ChatController later(f.backend, f.storage, f.clock); // the first never hears of anything again
    later.setIdentity(ChatFixture::alice());
    later.openThread(thread);
    f.settle();
    QCOMPARE(later.model().conversation().messages.back().text, u"second"_s);
    QCOMPARE(later.model().conversation().messages.back().delivery, Delivery::WaitsForNetwork);
    later.resume(1);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.backend.requests.last().history.last().text, u"second"_s);
}

void tst_ChatPrompts::inLineBehindAnAnswer()
{
    ChatFixture f;
    f.chat.setTools(clientTools());
    f.sendAndStart(u"delete it"_s);
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    f.run()->say(events::ToolCallStarted { u"c1"_s, kConfirmAction, {} });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    f.chat.send(u"and then?"_s);
    f.settle();
    f.run()->finish();
    f.settle();
    // What was in line is a word of the person's own: it comes first, and the question is answered by it.
    QCOMPARE(f.backend.requests.size(), 2);
    QCOMPARE(f.backend.requests.last().history.last().text, u"and then?"_s);
    QCOMPARE(f.conversation().toolCall(u"c1"_s)->state, ToolCall::State::NotAnswered);
}

void tst_ChatPrompts::scrollIsKept()
{
    ChatFixture f(false);
    f.leaveOnDisk(u"old"_s);
    f.leaveOnDisk(u"other"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    QVERIFY(f.chat.scroll() == ScrollPosition()); // at the end
    f.chat.setScroll({ u"u1"_s, 17 });
    f.chat.openThread(u"other"_s); // leaving stores it at once
    f.settle();
    QVERIFY(f.chat.scroll() == ScrollPosition());
    QVERIFY((f.storage.threads.value(u"old"_s).info.scroll == ScrollPosition { u"u1"_s, 17 }));
    f.chat.openThread(u"old"_s);
    f.settle();
    QVERIFY((f.chat.scroll() == ScrollPosition { u"u1"_s, 17 }));
    ChatController later(f.backend, f.storage, f.clock);
    later.setIdentity(ChatFixture::alice());
    later.openThread(u"old"_s);
    f.settle();
    QVERIFY((later.scroll() == ScrollPosition { u"u1"_s, 17 }));
}

void tst_ChatPrompts::scrollOfAnEmptyThreadIsNot()
{
    ChatFixture f;
    f.settle();
    f.storage.calls.clear();
    f.chat.setScroll({ u"x"_s, 1 });
    f.clock.advance(5000);
    f.settle();
    QVERIFY(f.storage.calls.isEmpty());
    QVERIFY(f.chat.threads().isEmpty());
}

void tst_ChatPrompts::scrollIsStoredWithinASecond()
{
    ChatFixture f(false);
    f.leaveOnDisk(u"old"_s);
    ChatController chat(f.backend, f.storage, f.clock);
    chat.setIdentity(ChatFixture::alice());
    chat.openThread(u"old"_s);
    f.settle();
    const QDateTime changed = chat.threads().first().changed;
    f.storage.calls.clear();
    for (int i = 0; i < 100; ++i)
        chat.setScroll({ u"u1"_s, i });
    f.clock.advance(1000);
    f.settle();
    QCOMPARE(f.storage.calls.count(u"info"_s), 1);
    QCOMPARE(f.storage.threads.value(u"old"_s).info.scroll.offset, 99);
    QCOMPARE(chat.threads().first().changed, changed); // reading is no change
}

COUNTERSIGN_TEST(tst_ChatPrompts, "tst_chatprompts")
#include "tst_chatprompts.moc"
