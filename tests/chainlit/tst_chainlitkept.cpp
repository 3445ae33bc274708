// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitgate.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using Method = SignInConfig::Method;
using Failure = SignInMethod::RenewFailure;

//! How a sign-in goes on without the person: renewed, restored at the next start, and ended.
class tst_ChainlitKept : public QObject
{
    Q_OBJECT

    static Credential signIn(ChainlitMethod &method, Heard &heard, GateScene &scene)
    {
        method.begin({});
        if (heard.obtained.isEmpty())
            [&] { QTRY_VERIFY(!heard.obtained.isEmpty() || !heard.questions.isEmpty()); }();
        if (heard.obtained.isEmpty())
            method.answer({ u"al ice"_s, scene.secret("wonder&land") });
        [&] { QTRY_VERIFY(!heard.obtained.isEmpty()); }();
        return heard.obtained.isEmpty() ? Credential() : heard.obtained.last();
    }

private Q_SLOTS:
    void prolongsByItsJwt()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Password));
        Heard heard(*method);
        const Credential first = signIn(*method, heard, scene);
        method->renew(first);
        QTRY_COMPARE(heard.renewed.size(), 1);
        QCOMPARE(scene.gate.server.count("POST", "/auth/jwt"), 1);
        QCOMPARE(heard.renewed.first().account, first.account);
        QVERIFY(heard.renewed.first().headers.first().value.reveal() != first.headers.first().value.reveal());
        QVERIFY(!heard.renewed.first().kept.equals(first.kept.reveal()));
    }
    void asksTheHeaderAgain()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Header), { {}, { { "test-header", scene.secret("test-value") } } });
        Heard heard(*method);
        method->renew(signIn(*method, heard, scene));
        QTRY_COMPARE(heard.renewed.size(), 1);
        QCOMPARE(scene.gate.server.count("POST", "/auth/header"), 2); // who lost the right to it is out
        QCOMPARE(scene.gate.server.count("POST", "/auth/jwt"), 0);
    }
    void restores_data()
    {
        QTest::addColumn<Method>("kind");
        QTest::addColumn<QByteArray>("route");
        QTest::newRow("password") << Method::Password << "/auth/jwt"_ba;
        QTest::newRow("header") << Method::Header << "/auth/header"_ba;
    }
    void restores()
    {
        QFETCH(Method, kind);
        QFETCH(QByteArray, route);
        GateScene scene;
        const auto method = scene.make(scene.config(kind), { {}, { { "test-header", scene.secret("test-value") } } });
        Heard heard(*method);
        const Credential before = signIn(*method, heard, scene);
        const int asked = scene.gate.server.count("POST", route);
        const auto next = scene.make(scene.config(kind)); // the next start: nothing is typed
        Heard later(*next);
        next->restore(before.account, before.kept);
        QTRY_COMPARE(later.obtained.size(), 1);
        QCOMPARE(later.obtained.first().account, before.account);
        QCOMPARE(scene.gate.server.count("POST", route), asked + 1);
    }
    void keptForAnotherServer_data()
    {
        QTest::addColumn<QByteArray>("kept");
        QTest::newRow("nothing") << ""_ba;
        QTest::newRow("no JSON") << "hello"_ba;
        QTest::newRow("another version") << R"({"v":2,"jwt":"x"})"_ba;
        QTest::newRow("another server") << R"({"v":1,"base":"https://chat.example.org","jwt":"x"})"_ba;
    }
    void keptForAnotherServer()
    {
        QFETCH(QByteArray, kept);
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Password));
        Heard heard(*method);
        method->restore({}, scene.secret(kept));
        QVERIFY(!heard.failure);
        QTRY_VERIFY(heard.failure);
        QCOMPARE(*heard.failure, Failure::Refused);
        QVERIFY(scene.gate.server.requests().isEmpty());
    }
    void notRenewed_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<Failure>("failure");
        QTest::newRow("refused") << 401 << Failure::Refused;
        QTest::newRow("in trouble") << 503 << Failure::Network;
        QTest::newRow("too many") << 429 << Failure::Network;
    }
    void notRenewed()
    {
        QFETCH(int, status);
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Password));
        Heard heard(*method);
        const Credential first = signIn(*method, heard, scene);
        scene.gate.instead.insert("/auth/jwt", [=](const ReceivedRequest &, const ChainlitGate::Answer &answer) {
            ChainlitGate::refuse(answer, status, "Invalid token");
        });
        method->renew(first);
        QTRY_VERIFY(heard.failure);
        QTEST(*heard.failure, "failure");
        QVERIFY(heard.renewed.isEmpty());
    }
    void unreachableServer()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Password));
        Heard heard(*method);
        const Credential first = signIn(*method, heard, scene);
        scene.gate.instead.insert("/auth/jwt",
                                  [](const ReceivedRequest &, const ChainlitGate::Answer &answer) { answer.close(); });
        method->renew(first);
        QTRY_VERIFY(heard.failure);
        QCOMPARE(*heard.failure, Failure::Network);
    }
    void aFreshTokenOfTheProvider()
    {
        GateScene scene;
        const auto method = scene.make(scene.configOfOurFlow());
        Heard heard(*method);
        const Credential first = signIn(*method, heard, scene);
        scene.flow->token.kept = scene.secret("refresh-2");
        method->renew(first);
        QTRY_COMPARE(heard.renewed.size(), 1);
        QVERIFY(scene.flow->calls.contains(u"renew refresh-1"_s));
        QVERIFY(heard.renewed.first().kept.reveal().contains("refresh-2"));
        QCOMPARE(scene.gate.server.count("POST", "/auth/jwt"), 0);
        scene.flow->refusal = Failure::Refused; // the account was closed
        method->renew(heard.renewed.first());
        QTRY_VERIFY(heard.failure);
        QCOMPARE(*heard.failure, Failure::Refused);
    }
    //! The provider has spent the old refresh token: the new one must not be lost with the server out of reach.
    void theProvidersNewTokenIsNeverLost_data()
    {
        QTest::addColumn<bool>("atStart");
        QTest::newRow("renewed") << false;
        QTest::newRow("restored") << true;
    }
    void theProvidersNewTokenIsNeverLost()
    {
        QFETCH(bool, atStart);
        GateScene scene;
        const auto method = scene.make(scene.configOfOurFlow());
        Heard heard(*method);
        const Credential first = signIn(*method, heard, scene);
        scene.gate.instead.insert("/auth/header",
                                  [](const ReceivedRequest &, const ChainlitGate::Answer &answer) { answer.close(); });
        scene.flow->token.kept = scene.secret("refresh-2");
        if (atStart)
            method->restore(first.account, first.kept);
        else
            method->renew(first);
        QTRY_COMPARE(heard.renewed.size() + heard.obtained.size(), 2);
        const Credential kept = atStart ? heard.obtained.last() : heard.renewed.last();
        QVERIFY(kept.kept.reveal().contains("refresh-2"));
        QVERIFY(kept.renewable && kept.lifetime > 0 && kept.lifetime < 60); // and it is tried again soon
        scene.gate.instead.clear();
        method->renew(kept);
        QTRY_VERIFY(!heard.renewed.isEmpty() && !heard.renewed.last().headers.isEmpty() && heard.renewed.last().lifetime == 300);
        QVERIFY(scene.flow->calls.contains(u"renew refresh-2"_s));
    }
    void aProviderThatGivesNothingToRenewWith()
    {
        GateScene scene;
        const auto method = scene.make(scene.configOfOurFlow());
        scene.flow->token.kept = {};
        scene.flow->token.renewable = false;
        Heard heard(*method);
        const Credential first = signIn(*method, heard, scene);
        QCOMPARE(first.lifetime, 800); // the server's session lasts longer than its token
        method->renew(first);
        QTRY_COMPARE(heard.renewed.size(), 1);
        QCOMPARE(heard.renewed.first().account.id, first.account.id);
        QCOMPARE(scene.gate.server.count("POST", "/auth/jwt"), 1);
    }
    void ends()
    {
        GateScene scene;
        const auto method = scene.make(scene.configOfOurFlow());
        Heard heard(*method);
        const Credential first = signIn(*method, heard, scene);
        method->end(first);
        QTRY_COMPARE(heard.ended, 1);
        QVERIFY(!heard.left);
        QCOMPARE(scene.gate.server.count("POST", "/logout"), 1);
        QCOMPARE(headerValue(scene.gate.server.requests().last().headers, "Cookie"), first.headers.first().value.reveal());
        QVERIFY(scene.flow->calls.contains(u"end refresh-1"_s));
    }
    void endsInTime()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Password));
        Heard heard(*method);
        const Credential first = signIn(*method, heard, scene);
        scene.gate.instead.insert("/logout", [](const ReceivedRequest &, const ChainlitGate::Answer &) {}); // silence
        method->end(first);
        QTRY_COMPARE(scene.gate.server.count("POST", "/logout"), 1);
        QCOMPARE(heard.ended, 0);
        scene.clock.advance(5000);
        QTRY_COMPARE(heard.ended, 1);
        QCOMPARE(heard.left->condition, Condition::RevocationFailed);
    }
};

COUNTERSIGN_TEST(tst_ChainlitKept, "tst_chainlitkept")
#include "tst_chainlitkept.moc"
