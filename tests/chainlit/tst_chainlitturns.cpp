// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

namespace {
const QString kMessage = u"11111111-1111-4111-8111-111111111111"_s;
}

//! Turns over the product's whole way to a scripted server.
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"hello"_s), &wire.owner));
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

    void theUpgradeCarriesOneCookieAndTheRightPath()
    {
        ChainlitWire wire(u"/chat"_s);
        for (const QByteArray &path : { QByteArray("user"), QByteArray("project/settings") })
            wire.server.answers.insert("GET /chat/" + path, wire.server.answers.value("GET /" + path));
        wire.authorizer.decision.headers << Authorizer::Decision::SecretHeader { "Cookie",
                                                                                 wire.redactor.keep("access_token_1=second") };
        QVERIFY(wire.open());
        QCOMPARE(wire.server.upgradeHeader("Cookie"), QByteArray("access_token=secret-of-alice; access_token_1=second"));
        QCOMPARE(wire.server.upgrades().first().path(), u"/chat/ws/socket.io/"_s);
        QCOMPARE(wire.server.upgrades().first().query(), u"EIO=4&transport=websocket"_s);
        QVERIFY(wire.server.upgradeHeader("User-Agent").startsWith("Countersign/"));
        const QJsonObject greeting = wire.server.greetings().first();
        QCOMPARE(greeting.value("userEnv"_L1).toString(), u"{}"_s);
        QCOMPARE(greeting.value("clientType"_L1).toString(), u"webapp"_s);
        QCOMPARE(QUuid(greeting.value("sessionId"_L1).toString()).version(), QUuid::Random);
    }

    void profilesTravelPercentEncoded()
    {
        ChainlitWire wire;
        QJsonObject told = settings();
        told.insert(u"chatProfiles"_s, QJsonArray { QJsonObject { { u"name"_s, u"Tools & más"_s } } });
        wire.server.answers.insert("GET /project/settings", { 200, json(told) });
        QVERIFY(wire.refresh());
        QCOMPARE(wire.backend->agents().first().id, u"Tools & más"_s);
        wire.backend->attend(u"Tools & más"_s, u"thread"_s, true);
        QTRY_COMPARE(wire.server.greetings().size(), 1);
        QCOMPARE(wire.server.greetings().first().value("chatProfile"_L1).toString(), u"Tools%20%26%20m%C3%A1s"_s);
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"hello"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"hello"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"hello"_s), &wire.owner));
        QTRY_VERIFY(turn.isOver());
        QCOMPARE(turn.ends.first().how, RunEnd::How::Failed);
        QVERIFY(wire.authorizer.rejections.isEmpty());
    }

    void noReceiptMeansNobodyKnows()
    {
        ChainlitWire wire;
        wire.server.givesReceipts = false;
        QVERIFY(wire.open());
        Turn turn(wire.backend->start(ChainlitWire::request(u"hello"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(QString(3'000, u'x')), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"slow"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"slow"_s), &wire.owner));
        QTRY_COMPARE(turn.all<events::RunStarted>().size(), 1);
        turn.run->stop();
        wire.clock.advance(5'000);
        QCOMPARE(turn.ends.first().how, RunEnd::How::Cancelled);
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"error"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"hello"_s), &wire.owner));
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

    //! chainlit.md §4.5: tokens are lost, the closing message is not.
    void aLineThatBreaksIsTakenUpAgainUnderTheSameSession()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        Turn turn(wire.backend->start(ChainlitWire::request(u"slow"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"slow"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"slow"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"slow"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"hello"_s), &wire.owner));
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
        Turn turn(wire.backend->start(ChainlitWire::request(u"slow"_s), &wire.owner));
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

    //! The server has begun the chat anew. Of a new thread it always says so, and means nothing by it.
    void aSessionTheServerForgotIsTold()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"resume_thread_error"_s, u"Thread not found."_s);
        wire.server.say(u"first_interaction"_s, QJsonObject { { u"thread_id"_s, u"thread"_s } });
        wire.server.say(u"resume_thread_error"_s, u"Thread not found."_s);
        QTRY_COMPARE(wire.troubles.size(), 1);
        QCOMPARE(wire.troubles.first().condition, Condition::SessionForgotten);
        wire.server.say(u"task_start"_s); // it greets
        wire.server.say(u"new_message"_s, words(u"g"_s, u"Welcome!"_s));
        QTRY_COMPARE(wire.happened.size(), 1);
        QVERIFY(wire.begun.isEmpty());
    }

    //! A greeting is no run, and window messages, audio and what nobody knows are nothing at all.
    void whatComesOutsideOfRunsHappens()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"window_message"_s, QJsonObject { { u"evil"_s, true } });
        wire.server.say(u"audio_connection"_s, u"on"_s);
        wire.server.raw(u"451-[\"audio_chunk\",{\"data\":{\"_placeholder\":true,\"num\":0}}]"_s);
        wire.server.rawBytes("\x01\x02");
        wire.server.rawBytes("nobody announced this");
        wire.server.raw(u"<html>"_s);
        wire.server.say(u"stream_token"_s, QJsonObject { { u"id"_s, u"unknown"_s }, { u"token"_s, u"x"_s } });
        wire.server.say(u"new_message"_s, words(u"g"_s, u"Welcome!"_s));
        QTRY_COMPARE(wire.happened.size(), 1);
        QVERIFY(std::holds_alternative<events::MessageTold>(wire.happened.first().second));
        QVERIFY(wire.begun.isEmpty());
        QVERIFY(wire.isReady());
    }

    void whatStandsBesideTheMessagesIsKept()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"chat_settings"_s,
                        QJsonArray { QJsonObject {
                            { u"type"_s, u"textinput"_s }, { u"id"_s, u"prefix"_s }, { u"initial"_s, u"You said:"_s } } });
        wire.server.say(u"set_commands"_s, QJsonArray { QJsonObject { { u"id"_s, u"Shout"_s } } });
        wire.server.say(u"set_sidebar_title"_s, u"Canvas"_s);
        wire.server.say(
            u"set_sidebar_elements"_s,
            QJsonObject { { u"key"_s, u"canvas"_s },
                          { u"elements"_s, QJsonArray { QJsonObject {
                                               { u"id"_s, u"e"_s }, { u"type"_s, u"text"_s }, { u"name"_s, u"canvas"_s } } } } });
        wire.server.say(u"toast"_s, QJsonObject { { u"message"_s, u"A warning toast"_s }, { u"type"_s, u"warning"_s } });
        QTRY_COMPARE(wire.notices.size(), 1);
        QCOMPARE(wire.notices.first(), (AgentNotice { AgentNotice::Level::Warning, u"A warning toast"_s }));
        const ThreadSession session = wire.backend->session(u"thread"_s);
        QCOMPARE(session.values.value("prefix"_L1).toString(), u"You said:"_s);
        QCOMPARE(session.commands.size(), 1);
        QCOMPARE(session.panel.title, u"Canvas"_s);
        QCOMPARE(session.panel.elements.size(), 1);
        wire.backend->changeSettings(u"thread"_s, { { u"prefix"_s, u"Echo:"_s } }, true);
        QTRY_COMPARE(wire.server.saidCount(u"chat_settings_change"_s), 1);
        QCOMPARE(wire.backend->session(u"thread"_s).values.value("prefix"_L1).toString(), u"Echo:"_s);
    }

    void settingsThatDoNotGoOutAreToldAsSuch()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.stopListening();
        wire.server.drop();
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        wire.troubles.clear();
        wire.backend->changeSettings(u"thread"_s, { { u"prefix"_s, u"E"_s } }, false); // while it is being typed
        QVERIFY(wire.troubles.isEmpty());
        wire.backend->changeSettings(u"thread"_s, { { u"prefix"_s, u"Echo:"_s } }, true);
        QCOMPARE(wire.troubles.size(), 1);
        QCOMPARE(wire.troubles.first().condition, Condition::ThreadNotChanged);
        QVERIFY(!wire.backend->session(u"thread"_s).values.contains("prefix"_L1));
    }

    void aFunctionNobodyHasIsAnsweredAtOnce()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.say(u"call_fn"_s, QJsonObject { { u"name"_s, u"client_time"_s } }, 5);
        QTRY_COMPARE(wire.server.acknowledged().size(), 1);
        QCOMPARE(wire.server.acknowledged().first().first, 5);
        QVERIFY(wire.server.acknowledged().first().second.first().toObject().contains("error"_L1));
    }

    void startersAreSuggestedInANewThread()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        QList<Suggestion> told;
        connect(wire.backend.get(), &Backend::suggested, &wire.owner,
                [&](const QString &, const QList<Suggestion> &list) { told = list; });
        wire.backend->attend(u"assistant"_s, u"thread"_s, true);
        QTRY_COMPARE(told.size(), 1);
        QCOMPARE(told.first().message, u"whoami"_s);
    }
};

COUNTERSIGN_TEST(tst_ChainlitTurns, "tst_chainlitturns")
#include "tst_chainlitturns.moc"
