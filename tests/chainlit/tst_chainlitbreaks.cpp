// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! A turn whose line breaks is taken up again, read afterwards, or said to have broken off.
class tst_ChainlitBreaks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    //! Tokens said meanwhile are lost; the message that closes them is not.
    void aLineThatBreaksIsTakenUpAgainUnderTheSameSession()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"slow"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        wire.server.say(u"task_start"_s);
        wire.server.say(u"stream_start"_s, words(u"a"_s, u"1 "_s, true));
        QTRY_COMPARE(turn.all<events::MessageTold>().size(), 1);
        wire.server.drop();
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        QCOMPARE(turn.quiet, QList<bool> { true });
        QVERIFY(!turn.isOver());
        wire.clock.advance(1'000);
        QTRY_COMPARE(wire.server.saidCount(u"connection_successful"_s), 2);
        QCOMPARE(wire.server.greetings().at(0).value("sessionId"_L1), wire.server.greetings().at(1).value("sessionId"_L1));
        wire.server.say(u"task_end"_s); // false: the task goes on
        wire.server.say(u"stream_token"_s, QJsonObject { { u"id"_s, u"a"_s }, { u"token"_s, u"9 "_s } });
        wire.server.say(u"new_message"_s, words(u"a"_s, u"1 2 3 9"_s));
        QTRY_COMPARE(turn.all<events::MessageTold>().last().message.text, u"1 2 3 9"_s);
        QVERIFY(!turn.isOver());
        wire.server.say(u"task_end"_s);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
        QCOMPARE(wire.server.saidCount(u"client_message"_s), 1);
    }

    //! It ended while nobody listened: the stored thread says so.
    void whatEndedWhileTheLineWasDownIsRead()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"slow"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        const QJsonArray steps {
            QJsonObject { { u"id"_s, kMessage }, { u"type"_s, u"user_message"_s }, { u"output"_s, u"slow"_s } },
            QJsonObject { { u"id"_s, u"r"_s },
                          { u"type"_s, u"run"_s },
                          { u"name"_s, u"on_message"_s },
                          { u"parentId"_s, kMessage },
                          { u"end"_s, u"2026-11-21T20:19:15Z"_s } },
            words(u"a"_s, u"all of it"_s),
        };
        wire.server.answers.insert("GET /project/thread/thread",
                                   { 200, json({ { u"id"_s, u"thread"_s }, { u"steps"_s, steps } }) });
        wire.server.drop();
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        wire.clock.advance(1'000);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
        QCOMPARE(turn.all<events::MessageTold>().last().message.text, u"all of it"_s);
    }

    void aServerThatDoesNotComeBackEndsTheTurn()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"slow"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        wire.server.stopListening();
        wire.server.drop();
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        wire.clock.advance(60'000);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::BrokeOff);
    }

    //! A server that was started anew has forgotten the answer: what it begins with does not complete it.
    void aForgottenSessionBreaksTheTurnOff_data()
    {
        QTest::addColumn<QString>("told");
        QTest::addColumn<QJsonObject>("payload");
        QTest::newRow("greets anew") << u"new_message"_s
                                     << QJsonObject { { u"id"_s, u"s"_s },
                                                      { u"type"_s, u"run"_s },
                                                      { u"name"_s, u"on_chat_start"_s } };
        QTest::newRow("resumes the thread") << u"resume_thread"_s << QJsonObject { { u"steps"_s, QJsonArray() } };
    }
    void aForgottenSessionBreaksTheTurnOff()
    {
        QFETCH(const QString, told);
        QFETCH(const QJsonObject, payload);
        ChainlitWire wire;
        wire.server.answers.insert("GET /project/settings", { 200, json(settings(false)) });
        QVERIFY(wire.open());
        Turn turn(wire, u"slow"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        wire.server.drop();
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        wire.clock.advance(1'000);
        QTRY_COMPARE(wire.server.saidCount(u"connection_successful"_s), 2);
        wire.server.say(u"task_end"_s);
        wire.server.say(u"task_start"_s);
        wire.server.say(told, payload);
        wire.server.say(u"task_end"_s);
        wire.server.say(u"toast"_s, QJsonObject { { u"message"_s, u"all said"_s } });
        QTRY_COMPARE(wire.notices.size(), 1);
        wire.clock.advance(5'000); // a session that still has its task would say more
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::BrokeOff);
        QVERIFY(turn.all<events::RunFinished>().isEmpty());
    }

    //! The message may be quicker than the server's reading of the thread it is in.
    void aThreadResumedLateBreaksNothingOff()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        wire.server.say(u"resume_thread"_s, QJsonObject { { u"steps"_s, QJsonArray() } });
        wire.server.say(u"task_start"_s);
        wire.server.say(u"new_message"_s, words(u"a"_s, u"answer"_s));
        wire.server.say(u"task_end"_s);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
    }

    void aStopNobodyHeardIsSaidAgain()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"slow"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        wire.server.drop();
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        turn.run->stop();
        wire.clock.advance(1'000);
        QTRY_COMPARE(wire.server.saidCount(u"stop"_s), 1);
        wire.clock.advance(5'000);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Cancelled);
    }
};

COUNTERSIGN_TEST(tst_ChainlitBreaks, "tst_chainlitbreaks")
#include "tst_chainlitbreaks.moc"
