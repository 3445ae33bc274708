// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitfixture.h"
#include "testregistry.h"

#include <vector>

using namespace countersign;
using namespace countersign::test;

//! How the line to a session meets refusals, silence and breaks: always a sentence, never a wait without an end.
class tst_ChainlitLine : public QObject
{
    Q_OBJECT

    static void attend(ChainlitWire &wire, bool isNew = true)
    {
        QVERIFY(wire.refresh());
        wire.backend->attend(u"assistant"_s, u"thread"_s, isNew);
    }
    [[nodiscard]] static Condition refusal(const ChainlitWire &wire)
    {
        const ThreadLink link = wire.link();
        return link.state == ThreadLink::State::Refused && link.error ? link.error->condition : Condition::None;
    }

private Q_SLOTS:
    void answersPings()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.ping();
        QTRY_COMPARE(wire.server.pongs(), 1);
    }

    //! No ping for pingInterval + pingTimeout: the link is dead.
    void noticesADeadLink()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.clock.advance(44'000);
        QVERIFY(wire.isReady());
        wire.server.ping();
        QTRY_COMPARE(wire.server.pongs(), 1);
        wire.clock.advance(44'000);
        QVERIFY(wire.isReady());
        wire.clock.advance(1'000);
        QCOMPARE(wire.link().state, ThreadLink::State::Waiting);
        wire.clock.advance(1'000);
        QTRY_VERIFY(wire.isReady());
    }

    void waitsLongerEachTime()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.stopListening();
        wire.server.drop();
        for (const int seconds : { 1, 2, 4, 8, 16, 30, 30 }) {
            QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
            QCOMPARE(wire.link().seconds, seconds);
            wire.clock.advance(seconds * 1000);
            QCOMPARE(wire.link().state, ThreadLink::State::Connecting);
        }
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        wire.server.listenAgain();
        wire.backend->tryAgain(u"thread"_s);
        QTRY_VERIFY(wire.isReady());
    }

    void aRefusedUpgradeIsAskedAgainByHttp()
    {
        ChainlitWire wire;
        wire.server.manner = ScriptedChainlit::Manner::RefusesUpgrade;
        wire.server.answers.insert("GET /ws/socket.io/", { 403, "no", "text/plain" });
        attend(wire);
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Refused);
        const auto isRepeat = [](const TrafficRecord &record) { return record.repeatsUpgrade; };
        QVERIFY(std::any_of(wire.log.records().begin(), wire.log.records().end(), isRepeat));
        QVERIFY(refusal(wire) == Condition::LinkRefused || refusal(wire) == Condition::Forbidden);
    }

    void aWrongPathIsNoWait()
    {
        ChainlitWire wire;
        wire.server.manner = ScriptedChainlit::Manner::RefusesUpgrade;
        attend(wire);
        QTRY_COMPARE(refusal(wire), Condition::LinkRefused);
        QCOMPARE(wire.link().error->arguments.value(1), u"404"_s);
        QCOMPARE(wire.troubles.size(), 1);
        QCOMPARE(wire.troubles.first().condition, Condition::LinkRefused);
    }

    //! python-socketio before 5.14.3 refuses by saying nothing at all.
    void silenceIsAskedAbout_data()
    {
        QTest::addColumn<int>("manner");
        QTest::newRow("no handshake") << int(ScriptedChainlit::Manner::SaysNothing);
        QTest::newRow("no answer to the greeting") << int(ScriptedChainlit::Manner::IgnoresConnect);
    }
    void silenceIsAskedAbout()
    {
        QFETCH(const int, manner);
        ChainlitWire wire;
        wire.server.manner = ScriptedChainlit::Manner(manner);
        attend(wire);
        const auto opened = [&wire] {
            const auto &records = wire.log.records();
            return std::count_if(records.begin(), records.end(),
                                 [](const TrafficRecord &record) { return record.status == 101; });
        };
        const int asked = wire.server.count("GET /user");
        for (int attempt = 1; attempt <= 3; ++attempt) { // as it is, with another session, with another thread
            QTRY_COMPARE(opened(), attempt);
            wire.clock.advance(10'000);
            QTRY_COMPARE(wire.server.count("GET /user"), asked + attempt);
        }
        QTRY_COMPARE(refusal(wire), Condition::LinkSilent);
        if (ScriptedChainlit::Manner(manner) == ScriptedChainlit::Manner::IgnoresConnect)
            QVERIFY(wire.server.greetings().at(0).value("sessionId"_L1) != wire.server.greetings().at(1).value("sessionId"_L1));
    }

    void aRefusalWithoutASignInIsAboutTheSignIn()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        wire.server.manner = ScriptedChainlit::Manner::RefusesConnect;
        wire.server.answers.insert("GET /user", { 401, R"({"detail":"Invalid authentication token"})" });
        wire.backend->attend(u"assistant"_s, u"thread"_s, true);
        QTRY_COMPARE(wire.authorizer.rejections.size(), 1);
        wire.authorizer.refuse(Condition::SessionEnded);
        QTRY_COMPARE(refusal(wire), Condition::SessionEnded);
        // Signed in again: the same thread, at once.
        wire.server.manner = ScriptedChainlit::Manner::Welcomes;
        wire.authorizer.signIn("fresh", 2);
        wire.backend->attend(u"assistant"_s, u"thread"_s, true);
        QTRY_VERIFY(wire.isReady());
    }

    void aThreadOfSomebodyElseIsSaidToBe()
    {
        ChainlitWire wire;
        wire.server.manner = ScriptedChainlit::Manner::RefusesConnect;
        attend(wire, false);
        QTRY_COMPARE(refusal(wire), Condition::ThreadNotYours);
        QCOMPARE(wire.server.greetings().size(), 2);
    }

    void missingKeysAreNamed()
    {
        ChainlitWire wire;
        QJsonObject told = settings();
        told.insert(u"userEnv"_s, QJsonArray { u"OPENAI_API_KEY"_s });
        wire.server.answers.insert("GET /project/settings", { 200, json(told) });
        wire.server.manner = ScriptedChainlit::Manner::RefusesConnect;
        attend(wire);
        QTRY_COMPARE(refusal(wire), Condition::KeysAsked);
        QCOMPARE(wire.link().error->arguments.value(1), u"OPENAI_API_KEY"_s);
    }

    //! The server takes no more than 8 KiB of cookies at an upgrade, and says "line too long" to nobody.
    void aSignInTooLargeForTheUpgradeIsSaidToBe()
    {
        ChainlitWire wire;
        wire.authorizer.decision.headers = { { "Cookie", wire.redactor.keep("access_token=" + QByteArray(8'300, 'x')) } };
        wire.server.manner = ScriptedChainlit::Manner::RefusesUpgrade;
        attend(wire);
        QTRY_COMPARE(refusal(wire), Condition::SignInTooLarge);
        QCOMPARE(wire.link().error->arguments.value(1), u"9"_s);
    }

    void anotherSessionIsTriedBeforeGivingUp()
    {
        ChainlitWire wire;
        wire.server.manner = ScriptedChainlit::Manner::RefusesConnect;
        wire.server.refusals = 1;
        QVERIFY(wire.refresh());
        wire.backend->attend(u"assistant"_s, u"thread"_s, true);
        QTRY_VERIFY(wire.isReady());
        QCOMPARE(wire.server.greetings().size(), 2);
        QVERIFY(wire.server.greetings().at(0).value("sessionId"_L1) != wire.server.greetings().at(1).value("sessionId"_L1));
    }

    //! Said to a session that was let in already, it is a break like any other.
    void aRefusalAfterTheWelcomeIsABreak()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        wire.server.raw(u"44{\"message\":\"no\"}"_s);
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        wire.clock.advance(1'000);
        QTRY_VERIFY(wire.isReady());
        QCOMPARE(wire.server.greetings().at(0).value("sessionId"_L1), wire.server.greetings().at(1).value("sessionId"_L1));
    }

    void aPageInPlaceOfTheServerIsNoServer()
    {
        ChainlitWire wire;
        wire.server.answers.insert("GET /user", { 200, "<!DOCTYPE html>", "text/html" });
        std::optional<Error> why;
        connect(wire.backend.get(), &Backend::refreshFailed, &wire.owner, [&](const Error &error) { why = error; });
        wire.backend->refresh(true);
        QTRY_VERIFY(why);
        QCOMPARE(why->condition, Condition::NotAnAgentServer);
        QCOMPARE(why->arguments.value(1), u"text/html"_s);
    }

    //! One that welcomes everybody and drops them is not asked every second.
    void aWelcomeAloneIsNoReasonToHurry()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        for (const int seconds : { 1, 2, 4, 8 }) {
            wire.server.drop();
            QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
            QCOMPARE(wire.link().seconds, seconds);
            wire.clock.advance(seconds * 1000);
            QTRY_VERIFY(wire.isReady());
        }
        wire.clock.advance(30'000); // it stays
        wire.server.drop();
        QTRY_COMPARE(wire.link().state, ThreadLink::State::Waiting);
        QCOMPARE(wire.link().seconds, 1);
    }

    //! A server that misses a key would refuse without a word why.
    void keysAreSentToWhomeverAsksForThem()
    {
        ChainlitWire wire;
        QJsonObject told = settings();
        told.insert(u"userEnv"_s, QJsonArray { u"API_KEY"_s });
        wire.server.answers.insert("GET /project/settings", { 200, json(told) });
        attend(wire);
        QCOMPARE(refusal(wire), Condition::KeysAsked);
        QCOMPARE(wire.backend->wantedKeys(), QStringList { u"API_KEY"_s });
        QVERIFY(wire.server.upgrades().isEmpty());
        wire.backend->setKeys({ { u"API_KEY"_s, wire.redactor.keep("the key of alice") },
                                { u"ANOTHER"_s, wire.redactor.keep("nobody asked for") } });
        QTRY_VERIFY(wire.isReady());
        QCOMPARE(wire.server.greetings().first().value("userEnv"_L1).toString(), uR"({"API_KEY":"the key of alice"})"_s);
    }

    //! One more than is kept open: the oldest closes, and is taken up again under the same session when it is looked at.
    void keepsAFewLinesOpen()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        for (int i = 0; i < 7; ++i) {
            const QString id = u"thread%1"_s.arg(i);
            wire.backend->attend(u"assistant"_s, id, true);
            QTRY_VERIFY(wire.isReady(id));
        }
        QCOMPARE(wire.link(u"thread0"_s).state, ThreadLink::State::None);
        QVERIFY(wire.isReady(u"thread1"_s));
        wire.backend->attend(u"assistant"_s, u"thread0"_s, false);
        QTRY_VERIFY(wire.isReady(u"thread0"_s));
        const QList<QJsonObject> &greetings = wire.server.greetings();
        QCOMPARE(greetings.last().value("sessionId"_L1), greetings.first().value("sessionId"_L1));
    }

    //! However many there are at once: a replay that goes on keeps its line, and comes to an end.
    void aReplayIsNotPutAwayForAnother()
    {
        ChainlitWire wire;
        QVERIFY(wire.refresh());
        std::vector<std::unique_ptr<Turn>> replays;
        for (int i = 0; i < 8; ++i) {
            AgentRun *run = wire.backend->connectThread(u"assistant"_s, u"thread%1"_s.arg(i), &wire.owner);
            replays.push_back(std::make_unique<Turn>(run));
        }
        for (const auto &replay : replays)
            QTRY_VERIFY(replay->isOver());
    }

    void recordsTheUpgradeWithoutTheSecret()
    {
        ChainlitWire wire;
        QVERIFY(wire.open());
        const auto &records = wire.log.records();
        const auto upgrade = std::find_if(records.begin(), records.end(), [](const TrafficRecord &record) {
            return record.kind == TrafficRecord::Kind::WebSocketUpgrade;
        });
        QVERIFY(upgrade != records.end());
        QCOMPARE(upgrade->status, 101);
        QVERIFY(!recordedValue(upgrade->requestHeaders, "Cookie").contains("secret-of-alice"));
    }
};

COUNTERSIGN_TEST(tst_ChainlitLine, "tst_chainlitline")
#include "tst_chainlitline.moc"
