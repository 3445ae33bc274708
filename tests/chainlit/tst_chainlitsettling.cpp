// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

namespace {

//! The run the server wraps a message's answer in.
QJsonObject runOf(const QString &id, const QString &messageId, bool isOver)
{
    return { { u"id"_s, id },
             { u"type"_s, u"run"_s },
             { u"name"_s, u"on_message"_s },
             { u"parentId"_s, messageId },
             { u"end"_s, isOver ? QJsonValue(u"2026-11-21T20:19:15Z"_s) : QJsonValue() } };
}

//! All that was said has been heard.
bool isHeard(ChainlitWire &wire)
{
    const qsizetype before = wire.notices.size();
    wire.server.say(u"toast"_s, QJsonObject { { u"message"_s, u"heard"_s } });
    return QTest::qWaitFor([&] { return wire.notices.size() > before; }, test::kEventually);
}
} // namespace

//! A turn beside everything else a server is at: a thread it reads, its greeting, other tasks.
class tst_ChainlitSettling : public QObject
{
    Q_OBJECT

    static bool attend(ChainlitWire &wire, bool isNew = false)
    {
        if (!wire.refresh())
            return false;
        wire.backend->attend(u"assistant"_s, u"thread"_s, isNew);
        return QTest::qWaitFor([&] { return wire.server.saidCount(u"connection_successful"_s) == 1; }, test::kEventually);
    }
    //! A message on its way, while the greeting goes on.
    static std::unique_ptr<Turn> sendIntoGreeting(ChainlitWire &wire)
    {
        wire.server.say(u"task_start"_s);
        auto turn = std::make_unique<Turn>(wire, u"hello"_s);
        const bool isSent = QTest::qWaitFor([&] { return wire.server.saidCount(u"client_message"_s) == 1; }, test::kEventually);
        return isSent && isHeard(wire) ? std::move(turn) : nullptr;
    }

private Q_SLOTS:
    //! The server would take it, and then forget what was said before.
    void aMessageWaitsUntilTheThreadIsRead_data()
    {
        QTest::addColumn<QString>("says");
        QTest::addColumn<QJsonValue>("payload");
        QTest::newRow("read") << u"resume_thread"_s << QJsonValue(QJsonObject { { u"steps"_s, QJsonArray() } });
        QTest::newRow("not there") << u"resume_thread_error"_s << QJsonValue(u"Thread not found."_s);
        QTest::newRow("nothing at all") << QString() << QJsonValue();
    }
    void aMessageWaitsUntilTheThreadIsRead()
    {
        QFETCH(const QString, says);
        QFETCH(const QJsonValue, payload);
        ChainlitWire wire;
        wire.server.readsThreads = false;
        QVERIFY(attend(wire));
        QTRY_VERIFY(wire.isReady());
        const int asked = wire.server.count("GET /user");
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(wire.server.count("GET /user"), asked + 1);
        QVERIFY(isHeard(wire));
        QCOMPARE(wire.server.saidCount(u"client_message"_s), 0);
        if (says.isEmpty())
            wire.clock.advance(10'000);
        else
            wire.server.say(says, payload);
        QTRY_COMPARE(wire.server.saidCount(u"client_message"_s), 1);
    }

    void nothingIsSaidBeforeTheSessionHasBegun()
    {
        ChainlitWire wire;
        wire.server.answers.insert("GET /project/settings", { 200, json(settings(false)) }); // reads no threads
        QVERIFY(wire.refresh());
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(wire.server.said().size(), 2);
        QCOMPARE(wire.server.said().first().event, u"connection_successful"_s);
    }

    //! A first message that waited (for a sign-in, over a restart) is in no thread of the server: nothing was forgotten.
    void aFirstMessageThatWaitedIsNoForgottenSession()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        Turn replay(wire.backend->connectThread(u"assistant"_s, u"thread"_s, &wire.owner)); // 404
        QTRY_VERIFY(replay.isOver());
        QTRY_COMPARE(wire.server.saidCount(u"connection_successful"_s), 1);
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(wire.server.saidCount(u"client_message"_s), 1);
        QVERIFY(wire.troubles.isEmpty());
    }

    void theGreetingsEndIsNotTheTurns()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        const auto turn = sendIntoGreeting(wire);
        QVERIFY(turn);
        wire.server.say(u"task_start"_s);
        wire.server.say(u"new_message"_s, runOf(u"r"_s, kMessage, false));
        wire.server.say(u"task_end"_s); // the greeting's
        wire.server.say(u"new_message"_s, words(u"a"_s, u"answer"_s));
        QVERIFY(isHeard(wire));
        QVERIFY(!turn->isOver());
        wire.server.say(u"update_message"_s, runOf(u"r"_s, kMessage, true));
        wire.server.say(u"task_end"_s);
        QTRY_VERIFY(turn->isOver());
        QCOMPARE(turn->ends.first().how, RunEnd::How::Completed);
    }

    //! Between the receipt and the beginning of its task.
    void aGreetingThatEndsBeforeTheTurnBeginsEndsNothing()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        const auto turn = sendIntoGreeting(wire);
        QVERIFY(turn);
        wire.server.say(u"task_end"_s);
        QVERIFY(isHeard(wire));
        QVERIFY(!turn->isOver());
        wire.server.say(u"task_start"_s);
        wire.server.say(u"task_end"_s);
        QTRY_VERIFY(turn->isOver());
    }

    //! An agent that says itself that it is done, and goes on.
    void anEndThatIsSaidTooEarlyWaitsForTheRun()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        wire.server.say(u"task_start"_s);
        wire.server.say(u"new_message"_s, runOf(u"r"_s, kMessage, false));
        wire.server.say(u"task_end"_s);
        QVERIFY(isHeard(wire));
        QVERIFY(!turn.isOver());
        wire.clock.advance(5'000); // and says nothing more
        QVERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
    }

    //! Only the receipt, or what names the message, shows that it is there.
    void aStepOfSomethingElseIsNoReceipt()
    {
        ChainlitWire wire;
        wire.server.givesReceipts = false;
        QVERIFY(wire.open());
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(wire.server.saidCount(u"client_message"_s), 1);
        wire.server.say(u"task_start"_s);
        wire.server.say(u"new_message"_s, words(u"g"_s, u"Welcome!"_s));
        QVERIFY(isHeard(wire));
        QVERIFY(turn.events.isEmpty());
        wire.server.say(u"new_message"_s, runOf(u"r"_s, kMessage, false));
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
    }

    //! Of an edit the receipt comes when all of it is over.
    void anEditIsThereBeforeItsReceipt()
    {
        ChainlitWire wire;
        wire.server.givesReceipts = false;
        QVERIFY(wire.open());
        RunRequest request = ChainlitWire::request(u"other words"_s);
        request.isEdit = true;
        Turn turn(wire.backend->start(request, &wire.owner));
        QTRY_COMPARE(wire.server.saidCount(u"edit_message"_s), 1);
        wire.server.say(
            u"update_message"_s,
            QJsonObject { { u"id"_s, kMessage }, { u"type"_s, u"user_message"_s }, { u"output"_s, u"other words"_s } });
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
    }

    //! Some servers read the thread anew for a session they still have, and its task goes on.
    void aSessionThatIsReadAgainGoesOn()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"slow"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        wire.server.say(u"task_start"_s);
        wire.server.say(u"new_message"_s, runOf(u"r"_s, kMessage, false));
        wire.server.say(u"stream_start"_s, words(u"a"_s, u"1 "_s, true));
        QTRY_COMPARE(turn.all<events::MessageTold>().size(), 1);
        wire.server.stored = { { u"id"_s, u"thread"_s }, { u"steps"_s, QJsonArray { runOf(u"r"_s, kMessage, false) } } };
        wire.server.drop();
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        wire.clock.advance(1'000);
        QTRY_COMPARE(wire.server.saidCount(u"connection_successful"_s), 2);
        wire.server.say(u"task_end"_s);
        wire.server.say(u"stream_token"_s, QJsonObject { { u"id"_s, u"a"_s }, { u"token"_s, u"9 "_s } });
        QVERIFY(isHeard(wire));
        wire.server.say(u"new_message"_s, words(u"a"_s, u"1 2 3 9"_s));
        QVERIFY(isHeard(wire));
        wire.clock.advance(5'000);
        QVERIFY(!turn.isOver());
        wire.server.say(u"update_message"_s, runOf(u"r"_s, kMessage, true));
        wire.server.say(u"task_end"_s);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
    }

    //! Another look at the thread takes the place of a run (the computer slept): what comes then is a run again.
    void whatGoesOnAfterItsRunWasLetGoIsARun()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        auto turn = std::make_unique<Turn>(wire, u"slow"_s);
        QTRY_COMPARE(turn->all<events::RunStarted>().size(), 1);
        wire.server.say(u"task_start"_s);
        wire.server.say(u"stream_start"_s, words(u"a"_s, u"1 "_s, true));
        QVERIFY(isHeard(wire));
        delete turn->run;
        wire.takesRuns = false; // busy with the replay
        wire.server.say(u"stream_token"_s, QJsonObject { { u"id"_s, u"a"_s }, { u"token"_s, u"2 "_s } });
        QVERIFY(isHeard(wire));
        wire.takesRuns = true;
        wire.server.say(u"stream_token"_s, QJsonObject { { u"id"_s, u"a"_s }, { u"token"_s, u"3 "_s } });
        QTRY_COMPARE(wire.begun.size(), 1);
        Turn next(wire.begun.first());
        wire.server.say(u"task_end"_s);
        QTRY_VERIFY(next.isOver());
    }
};

COUNTERSIGN_TEST(tst_ChainlitSettling, "tst_chainlitsettling")
#include "tst_chainlitsettling.moc"
