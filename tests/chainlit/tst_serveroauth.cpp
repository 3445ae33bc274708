// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/serveroauth.h"
#include "chainlitgate.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using Method = SignInConfig::Method;

//! A server that takes OAuth only in the browser that began it: we begin it, the person carries the address over.
class tst_ServerOAuth : public QObject
{
    Q_OBJECT

    [[nodiscard]] static QByteArray returned(const GateScene &scene, const QByteArray &query = "code=42&state=s%2C1&iss=x")
    {
        return scene.gate.base(u"/auth/oauth/google/callback"_s).toEncoded() + '?' + query;
    }

private Q_SLOTS:
    void threeSteps()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::OAuth));
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.questions.size(), 1);
        const SignInQuestion &question = heard.questions.first();
        QCOMPARE(question.kind, SignInQuestion::Kind::ReturnAddress);
        QCOMPARE(question.choices, QStringList({ u"google"_s, u"git hub"_s }));
        QCOMPARE(question.chosen, u"google"_s);
        QCOMPARE(scene.opened.size(), 1);
        QCOMPARE(scene.opened.first().host(), u"id.example.com"_s);
        QCOMPARE(heard.secondsLeft, 180);
        scene.clock.advance(1000);
        QCOMPARE(heard.secondsLeft, 179);
        method->answer({ {}, scene.secret(" " + returned(scene) + "\n") });
        QTRY_COMPARE(heard.obtained.size(), 1);
        QCOMPARE(heard.obtained.first().account.id.subject, u"alice"_s);
        QCOMPARE(heard.obtained.first().headers.first().value.reveal(), scene.gate.cookie());
        QVERIFY(!scene.everythingRecorded().contains("s\\0541")); // the state is a secret
    }
    void addressesThatAreNot_data()
    {
        QTest::addColumn<QByteArray>("address");
        QTest::newRow("nothing") << ""_ba;
        QTest::newRow("words") << "what is asked for?"_ba;
        QTest::newRow("the provider") << "https://id.example.com/authorize?code=42&state=s%2C1"_ba;
        QTest::newRow("another host") << "http://evil.example/auth/oauth/google/callback?code=42&state=s%2C1"_ba;
        QTest::newRow("with somebody in it") << "http://me@HOST/auth/oauth/google/callback?code=42&state=s%2C1"_ba;
        QTest::newRow("another path") << "http://HOST/auth/oauth/azure/callback?code=42&state=s%2C1"_ba;
        QTest::newRow("another state") << "http://HOST/auth/oauth/google/callback?code=42&state=other"_ba;
        QTest::newRow("no state") << "http://HOST/auth/oauth/google/callback?code=42"_ba;
        QTest::newRow("no code") << "http://HOST/auth/oauth/google/callback?state=s%2C1"_ba;
        QTest::newRow("half of it") << "http://HOST/auth/oauth/goog"_ba;
    }
    void addressesThatAreNot()
    {
        QFETCH(QByteArray, address);
        GateScene scene;
        const auto method = scene.make(scene.config(Method::OAuth));
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.questions.size(), 1);
        const qsizetype asked = scene.gate.server.requests().size();
        method->answer({ {}, scene.secret(address.replace("HOST", scene.gate.base().authority().toLatin1())) });
        QTRY_COMPARE(heard.questions.size(), 2);
        QCOMPARE(heard.questions.last().no->condition, Condition::ReturnAddressWrong);
        QVERIFY(!heard.failed);
        method->answer({ {}, scene.secret(returned(scene)) }); // the next one is right
        QTRY_COMPARE(heard.obtained.size(), 1);
        QCOMPARE(scene.gate.server.requests().size(), asked + 2); // callback, user: nothing went out for the wrong one
    }
    void refusals_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("detail");
        QTest::addColumn<Condition>("condition");
        QTest::newRow("state is over") << 401 << "Unauthorized"_ba << Condition::SignInTimedOut;
        QTest::newRow("the app says no") << 401 << "credentialssignin"_ba << Condition::SignInDeclined;
        QTest::newRow("no code") << 400 << "Missing code or state"_ba << Condition::ReturnAddressWrong;
        QTest::newRow("stumbles") << 500 << "Internal Server Error"_ba << Condition::SignInServerFailed;
    }
    void refusals()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, detail);
        GateScene scene;
        scene.gate.instead.insert(
            "/auth/oauth/google/callback",
            [=](const ReceivedRequest &, const ChainlitGate::Answer &answer) { ChainlitGate::refuse(answer, status, detail); });
        const auto method = scene.make(scene.config(Method::OAuth));
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.questions.size(), 1);
        method->answer({ {}, scene.secret(returned(scene)) });
        QTRY_VERIFY(heard.failed);
        QTEST(heard.failed->condition, "condition");
        QVERIFY(heard.obtained.isEmpty());
    }
    void thePersonSaidNo()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::OAuth));
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.questions.size(), 1);
        method->answer({ {}, scene.secret(returned(scene, "error=access_denied&error_description=Not%20today&state=s%2C1")) });
        QTRY_VERIFY(heard.failed);
        QCOMPARE(heard.failed->condition, Condition::SignInDenied);
        QCOMPARE(heard.failed->arguments, QStringList({ u"id.example.com"_s, u"Not today"_s }));
    }
    void notThere_data()
    {
        QTest::addColumn<QByteArray>("redirect");
        QTest::addColumn<Condition>("condition");
        QTest::addColumn<QString>("argument"); // the second
        const QByteArray start = "https://id.example.com/a?state=s&redirect_uri=";
        QTest::newRow("takes itself for http") << start + "http%3A%2F%2Fchat.internal%2Fauth%2Foauth%2Fgoogle%2Fcallback"
                                               << Condition::PublicAddressDiffers << u"http://chat.internal"_s;
        QTest::newRow("another root path") << start + "HERE%2Fchat%2Fauth%2Foauth%2Fgoogle%2Fcallback"
                                           << Condition::PublicAddressDiffers << u"HERE/chat/auth/oauth/google/callback"_s;
        QTest::newRow("provider by http") << "http://id.example.com/a?state=s&redirect_uri=x"_ba << Condition::ProviderPlainHttp
                                          << QString();
        QTest::newRow("comes back in a form") << "https://id.example.com/a?state=s&response_mode=form_post&redirect_uri=x"_ba
                                              << Condition::SignInWayMissing << QString();
        QTest::newRow("no state") << "https://id.example.com/a?redirect_uri=x"_ba << Condition::SignInWayMissing << QString();
    }
    void notThere()
    {
        QFETCH(QByteArray, redirect);
        QFETCH(QString, argument);
        GateScene scene;
        const QByteArray here = scene.gate.base().toEncoded(QUrl::RemovePath);
        scene.gate.redirect = redirect.replace("HERE", QUrl::toPercentEncoding(QString::fromLatin1(here)));
        const auto method = scene.make(scene.config(Method::OAuth));
        Heard heard(*method);
        method->begin({});
        QTRY_VERIFY(heard.failed);
        QTEST(heard.failed->condition, "condition");
        QCOMPARE(heard.failed->arguments.value(1), argument.replace(u"HERE"_s, QString::fromLatin1(here)));
        QVERIFY(scene.opened.isEmpty()); // no browser for nothing
    }
    void whereItMayLead_data()
    {
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("link");
        QTest::addColumn<bool>("may");
        const QString far = u"https://chat.example"_s;
        QTest::newRow("a provider") << far << u"https://id.example.com/a"_s << true;
        QTest::newRow("this computer, by a server elsewhere") << far << u"http://127.0.0.1:631/a"_s << false;
        QTest::newRow("the same by https") << far << u"https://localhost:631/a"_s << false;
        QTest::newRow("this computer, by a server here") << u"http://127.0.0.1:8000"_s << u"http://127.0.0.1:9000/a"_s << true;
    }
    void whereItMayLead()
    {
        QFETCH(const QString, server);
        QFETCH(const QString, link);
        QTEST(ServerOAuth::mayLeadTo(QUrl(server), QUrl(link)), "may");
    }
    void noProvider()
    {
        GateScene scene;
        scene.gate.instead.insert("/auth/config", [](const ReceivedRequest &, const ChainlitGate::Answer &answer) {
            answer.reply(200, R"({"requireLogin":true,"passwordAuth":true,"oauthProviders":[]})");
        });
        const auto method = scene.make(scene.config(Method::OAuth));
        Heard heard(*method);
        method->begin({});
        QTRY_VERIFY(heard.failed);
        QCOMPARE(heard.failed->condition, Condition::SignInWayMissing);
    }
    void timeIsUp()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::OAuth));
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.questions.size(), 1);
        scene.clock.advance(180'000);
        QVERIFY(heard.failed);
        QCOMPARE(heard.failed->condition, Condition::SignInTimedOut);
        method->answer({ {}, scene.secret(returned(scene)) });
        QVERIFY(heard.obtained.isEmpty());
    }
    void againAndByAnother()
    {
        GateScene scene;
        scene.opens = false;
        ConnectionConfig config = scene.config(Method::OAuth);
        config.signIn.provider = u"git hub"_s;
        const auto method = scene.make(config);
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.questions.size(), 1);
        QCOMPARE(heard.questions.last().chosen, u"git hub"_s);
        method->again();
        QTRY_COMPARE(scene.opened.size(), 2);
        method->choose(u"google"_s);
        QTRY_COMPARE(scene.opened.size(), 3);
        QCOMPARE(heard.questions.last().chosen, u"google"_s);
        method->choose(u"nobody"_s);
        method->answer({ {}, scene.secret(returned(scene)) });
        QTRY_COMPARE(heard.obtained.size(), 1);
        QCOMPARE(scene.gate.server.count("GET", "/auth/oauth/google"), 1);
    }
};

COUNTERSIGN_TEST(tst_ServerOAuth, "tst_serveroauth")
#include "tst_serveroauth.moc"
