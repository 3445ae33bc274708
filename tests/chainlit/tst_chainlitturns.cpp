// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! Turns over the product's whole way to a scripted server: what leaves, what comes, and how each ends.
class tst_ChainlitTurns : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aMessageIsSentOnceAndAnswered()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.onSaid = [&](const ScriptedChainlit::Said &said) {
            if (said.event != "client_message"_L1)
                return;
            wire.server.say(u"task_start"_s);
            wire.server.say(u"stream_start"_s, words(u"a"_s, u"You"_s, true));
            wire.server.say(u"stream_token"_s, QJsonObject { { u"id"_s, u"a"_s }, { u"token"_s, u" said"_s } });
            wire.server.say(u"first_interaction"_s,
                            QJsonObject { { u"interaction"_s, u"hello"_s }, { u"thread_id"_s, u"thread"_s } });
            wire.server.say(u"new_message"_s, words(u"a"_s, u"You said: hello"_s));
            wire.server.say(u"token_usage"_s, 2);
            wire.server.say(u"task_end"_s);
        };
        Turn turn(wire, u"hello"_s);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
        QCOMPARE(turn.all<events::RunStarted>().size(), 1);
        QCOMPARE(turn.all<events::TextDelta>().size(), 1);
        QCOMPARE(turn.all<events::MessageTold>().last().message.text, u"You said: hello"_s);
        QVERIFY(!turn.all<events::RunFinished>().first().stopped);
        QCOMPARE(wire.server.saidCount(u"client_message"_s), 1);
        const auto *said = wire.server.lastSaid(u"client_message"_s);
        QVERIFY(said->id >= 0);
        const QJsonObject message = said->arguments.first().toObject().value("message"_L1).toObject();
        QCOMPARE(message.value("id"_L1).toString(), kMessage);
        QCOMPARE(message.value("output"_L1).toString(), u"hello"_s);
        QCOMPARE(message.value("name"_L1).toString(), u"alice"_s);
        QVERIFY(!message.value("createdAt"_L1).toString().isEmpty());
        QCOMPARE(wire.backend->session(u"thread"_s).tokens, 2);
    }

    void whatTheComposerAddsGoesAlong()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        RunRequest request = ChainlitWire::request(u"hello"_s);
        request.history.last().extra = { { u"command"_s, u"Shout"_s }, { u"modes"_s, QJsonObject { { u"m"_s, u"a"_s } } } };
        request.history.last().parts << ContentPart { { { u"id"_s, u"f1"_s }, { u"name"_s, u"x.txt"_s } } };
        Turn turn(wire.backend->start(request, &wire.owner));
        QTRY_COMPARE(wire.server.saidCount(u"client_message"_s), 1);
        const QJsonObject payload = wire.server.lastSaid(u"client_message"_s)->arguments.first().toObject();
        QCOMPARE(payload.value("message"_L1).toObject().value("command"_L1).toString(), u"Shout"_s);
        QCOMPARE(payload.value("message"_L1).toObject().value("modes"_L1).toObject().value("m"_L1).toString(), u"a"_s);
        QCOMPARE(payload.value("fileReferences"_L1).toArray(), (QJsonArray { QJsonObject { { u"id"_s, u"f1"_s } } }));
    }

    //! The socket would go on for somebody whose sign-in has run out.
    void anExpiredSignInIsNoticedBeforeTheMessageGoes()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.answers.insert("GET /user", { 401, R"({"detail":"Invalid authentication token"})" });
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(wire.authorizer.rejections.size(), 1);
        wire.authorizer.refuse(Condition::SessionEnded);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::SignInRequired);
        QCOMPARE(wire.server.saidCount(u"client_message"_s), 0);
        QVERIFY(turn.events.isEmpty());
    }

    //! The same for somebody who has signed out.
    void theSignOutClosesTheLine()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(wire.server.saidCount(u"client_message"_s), 1);
        wire.authorizer.refuse(Condition::SignedOut);
        QTRY_VERIFY(turn.isOver());
        QTRY_VERIFY(!wire.server.isConnected());
    }

    //! Only that 401 is about the sign-in.
    void another401DoesNotSignOut()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.answers.insert("GET /user", { 401, R"({"detail":"Unauthorized"})" });
        Turn turn(wire, u"hello"_s);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Failed);
        QVERIFY(wire.authorizer.rejections.isEmpty());
    }

    void noReceiptMeansNobodyKnows()
    {
        ChainlitWire wire;
        wire.server.givesReceipts = false;
        QVERIFY(wire.open());
        Turn turn(wire, u"hello"_s);
        QTRY_COMPARE(wire.server.saidCount(u"client_message"_s), 1);
        wire.clock.advance(10'000);
        QVERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::OutcomeUnknown);
        QVERIFY(turn.events.isEmpty());
    }

    void aMessageBeyondTheServersLimitDoesNotLeave()
    {
        ChainlitWire wire;
        wire.server.maxPayload = 2'048;
        QVERIFY(wire.open());
        Turn turn(wire, QString(3'000, u'x'));
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Failed);
        QCOMPARE(turn.condition(), Condition::MessageTooLarge);
        QCOMPARE(turn.ends.first().error->arguments.value(1), u"2"_s);
        QCOMPARE(wire.server.saidCount(u"client_message"_s), 0);
        QVERIFY(wire.isReady());
        // It can be known before it is sent, so that the words stay where they are.
        Message message;
        message.text = QString(3'000, u'x');
        QCOMPARE(wire.backend->refusalOf(u"thread"_s, message)->condition, Condition::MessageTooLarge);
        message.text = u"short"_s;
        QVERIFY(!wire.backend->refusalOf(u"thread"_s, message));
    }

    void stopIsAskedForAndMarked()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.onSaid = [&](const ScriptedChainlit::Said &said) {
            if (said.event == "client_message"_L1) {
                wire.server.say(u"task_start"_s);
                wire.server.say(u"stream_start"_s, words(u"a"_s, u"1 "_s, true));
            } else if (said.event == "stop"_L1) {
                wire.server.say(u"new_message"_s, words(u"b"_s, u"Task manually stopped."_s));
                wire.server.say(u"task_end"_s);
            }
        };
        Turn turn(wire, u"slow"_s);
        QTRY_COMPARE(turn.all<events::MessageTold>().size(), 1);
        turn.run->stop();
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
        QVERIFY(turn.all<events::RunFinished>().first().stopped);
    }

    void aStopNobodyHearsEndsAfterFiveSeconds()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"slow"_s);
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        turn.run->stop();
        wire.clock.advance(5'000);
        QCOMPARE(turn.ends.first().how, RunEnd::How::Cancelled);
    }

    void whatIsStoppedBeforeItLeftWasNotSent()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire, u"hello"_s); // whether the sign-in still holds is asked first
        turn.run->stop();
        QVERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Unreachable);
        QVERIFY(!turn.ends.first().error);
    }

    void anExceptionInTheAgentIsTold()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.onSaid = [&](const ScriptedChainlit::Said &said) {
            if (said.event != "client_message"_L1)
                return;
            wire.server.say(u"task_start"_s);
            wire.server.say(u"update_message"_s, QJsonObject { { u"id"_s, u"r"_s },
                                                               { u"type"_s, u"run"_s },
                                                               { u"name"_s, u"on_message"_s },
                                                               { u"isError"_s, true },
                                                               { u"output"_s, u"The agent failed on purpose"_s } });
            wire.server.say(u"task_end"_s);
        };
        Turn turn(wire, u"error"_s);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Failed);
        QCOMPARE(turn.condition(), Condition::AgentFailed);
        QCOMPARE(turn.all<events::RunError>().size(), 1);
    }

    //! What went wrong before a turn is not the turn's failure.
    void anEarlierFailureIsNotThisTurns()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"update_message"_s, QJsonObject { { u"id"_s, u"r"_s },
                                                           { u"type"_s, u"run"_s },
                                                           { u"name"_s, u"on_chat_start"_s },
                                                           { u"isError"_s, true },
                                                           { u"output"_s, u"No greeting today"_s } });
        QTRY_COMPARE(wire.happened.size(), 1);
        wire.server.onSaid = [&](const ScriptedChainlit::Said &said) {
            if (said.event != "client_message"_L1)
                return;
            wire.server.say(u"task_start"_s);
            wire.server.say(u"task_end"_s);
        };
        Turn turn(wire, u"hello"_s);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
    }

    void anEditSaysSo()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        RunRequest request = ChainlitWire::request(u"other words"_s);
        request.isEdit = true;
        wire.server.onSaid = [&](const ScriptedChainlit::Said &said) {
            if (said.event != "edit_message"_L1)
                return;
            wire.server.say(u"delete_message"_s, QJsonObject { { u"id"_s, u"unknown"_s } });
            wire.server.say(u"task_start"_s);
            wire.server.say(u"task_end"_s);
        };
        Turn turn(wire.backend->start(request, &wire.owner));
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Completed);
        QCOMPARE(wire.server.saidCount(u"client_message"_s), 0);
        QCOMPARE(wire.server.saidCount(u"edit_message"_s), 1);
    }

    void whatTheAgentBeginsByItselfIsARun()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"first_interaction"_s,
                        QJsonObject { { u"interaction"_s, u"resume"_s }, { u"thread_id"_s, u"thread"_s } });
        wire.server.say(u"task_start"_s);
        QTRY_COMPARE(wire.begun.size(), 1);
        Turn turn(wire.begun.first());
        wire.server.say(u"new_message"_s, words(u"a"_s, u"by itself"_s));
        wire.server.say(u"task_end"_s);
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.all<events::MessageTold>().size(), 1);
    }
};

COUNTERSIGN_TEST(tst_ChainlitTurns, "tst_chainlitturns")
#include "tst_chainlitturns.moc"
