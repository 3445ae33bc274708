// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! A session beside its turns: how it begins, and what a server says and keeps outside of them.
class tst_ChainlitSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
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

COUNTERSIGN_TEST(tst_ChainlitSession, "tst_chainlitsession")
#include "tst_chainlitsession.moc"
