// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlitgate.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using Method = SignInConfig::Method;
using Failure = SignInMethod::RenewFailure;

//! Every way in, what it asks for and what it says when it is refused. How it goes on: tst_chainlitkept; OAuth: tst_serveroauth.
class tst_ChainlitMethod : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void openServer()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::None));
        Heard heard(*method);
        QVERIFY(!method->needsSignIn());
        method->begin({});
        QTRY_COMPARE(heard.obtained.size(), 1);
        QVERIFY(heard.obtained.first().account.id.isNobody() && heard.obtained.first().headers.isEmpty());
        QVERIFY(scene.gate.server.requests().isEmpty());
    }

    void password()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Password));
        Heard heard(*method);
        AccountRecord before;
        before.id = { u"chainlit:x"_s, {}, u"al ice"_s };
        method->begin(before);
        QVERIFY(heard.questions.isEmpty()); // never before begin() has returned
        QTRY_COMPARE(heard.questions.size(), 1);
        QCOMPARE(heard.questions.first().kind, SignInQuestion::Kind::Password);
        QCOMPARE(heard.questions.first().name, u"al ice"_s);
        method->answer({ u"al ice"_s, scene.secret("wrong-word") });
        QTRY_COMPARE(heard.questions.size(), 2);
        QCOMPARE(heard.questions.last().no->condition, Condition::PasswordRefused);
        QVERIFY(!heard.failed);
        method->answer({ u"al ice"_s, scene.secret("wonder&land") });
        QTRY_COMPARE(heard.obtained.size(), 1);
        const Credential &credential = heard.obtained.first();
        QCOMPARE(credential.account.id.subject, u"alice"_s);
        QVERIFY(credential.account.id.issuer.startsWith("chainlit:http://127.0.0.1:"_L1));
        QCOMPARE(credential.account.name, u"Alice"_s);
        QCOMPARE(credential.headers.size(), 1);
        QCOMPARE(credential.headers.first().name, "Cookie"_ba);
        QCOMPARE(credential.headers.first().value.reveal(), scene.gate.cookie());
        QCOMPARE(credential.lifetime, 800); // four fifths
        QVERIFY(credential.renewable);
        QVERIFY(!credential.kept.reveal().contains("wonder"));
        const QByteArray recorded = scene.everythingRecorded();
        QVERIFY(!recorded.contains("wonder") && !recorded.contains(scene.gate.jwt()) && !recorded.contains("wrong-word"));
    }

    void passwordRefusals_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<Condition>("condition");
        QTest::addColumn<bool>("asksAgain");
        const auto row = [](const char *name, int status, const QByteArray &body, Condition condition, bool asksAgain,
                            const QByteArray &type = "application/json") {
            QTest::newRow(name) << status << body << type << condition << asksAgain;
        };
        row("no password callback", 400, R"({"detail":"No auth_callback defined"})", Condition::SignInWayMissing, false);
        row("a page: wrong path", 200, "<html></html>", Condition::NotAnAgentServer, true, "text/html");
        row("no such POST: wrong path", 405, R"({"detail":"Method Not Allowed"})", Condition::NotAnAgentServer, true);
        row("no cookie", 200, R"({"success":true})", Condition::SignInNotTaken, true);
        row("Chainlit 1", 200, R"({"access_token":"x","token_type":"bearer"})", Condition::SignInNotTaken, true);
        row("a list", 422, R"({"detail":[{"type":"missing","loc":["body"],"msg":"Field required"}]})", Condition::RequestRefused,
            true);
        row("plain 500", 500, "Internal Server Error", Condition::ServerFailed, true, "text/plain");
    }
    void passwordRefusals()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(Condition, condition);
        QFETCH(bool, asksAgain);
        GateScene scene;
        scene.gate.instead.insert(
            "/login", [=](const ReceivedRequest &, const ChainlitGate::Answer &answer) { answer.reply(status, body, type); });
        const auto method = scene.make(scene.config(Method::Password));
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.questions.size(), 1);
        method->answer({ u"al ice"_s, scene.secret("wonder&land") });
        QTRY_VERIFY(heard.failed || heard.questions.size() == 2);
        QCOMPARE(!heard.failed, asksAgain);
        const Error told = heard.failed ? *heard.failed : heard.questions.last().no.value_or(Error());
        QCOMPARE(told.condition, condition);
        QCOMPARE(told.arguments.value(0), u"127.0.0.1"_s);
        QVERIFY(heard.obtained.isEmpty());
    }

    void header()
    {
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Header), { {}, { { "test-header", scene.secret("test-value") } } });
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.obtained.size(), 1);
        QCOMPARE(scene.gate.server.requests().first().path, "/auth/header"_ba);
        QVERIFY(headerValue(scene.gate.server.requests().last().headers, "test-header").isEmpty()); // once, not at /user
    }
    void headerOfTheConnection()
    {
        GateScene scene;
        ConnectionConfig config = scene.config(Method::Header);
        config.headers = { { u"test-header"_s, u"test-value"_s } };
        const auto method = scene.make(config);
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.obtained.size(), 1);
    }
    void headerRefused_data()
    {
        QTest::addColumn<QByteArray>("detail");
        QTest::addColumn<int>("status");
        QTest::addColumn<Condition>("condition");
        QTest::newRow("nobody") << "credentialssignin"_ba << 401 << Condition::SignInHeaderRefused;
        QTest::newRow("no callback") << "No header_auth_callback defined"_ba << 400 << Condition::SignInWayMissing;
        QTest::newRow("forbidden") << "no"_ba << 403 << Condition::Forbidden;
    }
    void headerRefused()
    {
        QFETCH(QByteArray, detail);
        QFETCH(int, status);
        GateScene scene;
        scene.gate.instead.insert("/auth/header", [=](const ReceivedRequest &, const ChainlitGate::Answer &answer) {
            ChainlitGate::refuse(answer, status, detail);
        });
        const auto method = scene.make(scene.config(Method::Header));
        Heard heard(*method);
        method->begin({});
        QTRY_VERIFY(heard.failed);
        QTEST(heard.failed->condition, "condition");
        QCOMPARE(scene.gate.server.requests().size(), 1);
    }

    void pastedToken_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::newRow("plain") << ""_ba;
        QTest::newRow("with its scheme") << "Bearer "_ba;
    }
    void pastedToken()
    {
        QFETCH(QByteArray, before);
        GateScene scene;
        const auto method = scene.make(scene.config(Method::Token), { scene.secret(before + scene.gate.jwt()) });
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.obtained.size(), 1);
        QVERIFY(headerValue(scene.gate.server.requests().last().headers, "Authorization").isEmpty());
    }
    void tokenThatIsNone()
    {
        GateScene scene;
        const auto nothing = scene.make(scene.config(Method::Token));
        Heard heard(*nothing);
        nothing->begin({});
        QTRY_VERIFY(heard.failed);
        QCOMPARE(heard.failed->condition, Condition::TokenMissing);
        const auto bad = scene.make(scene.config(Method::Token), { scene.secret("of-another-server") });
        Heard other(*bad);
        bad->begin({});
        QTRY_VERIFY(other.failed);
        QCOMPARE(other.failed->condition, Condition::SessionRefused);
    }

    void ourOwnCodeFlow()
    {
        GateScene scene;
        const auto method = scene.make(scene.configOfOurFlow());
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.obtained.size(), 1);
        const Credential &credential = heard.obtained.first();
        QCOMPARE(credential.account.id.subject, u"ada"_s); // at the provider's word
        QCOMPARE(credential.headers.size(), 1);
        QCOMPARE(credential.headers.first().name, "Cookie"_ba);
        QCOMPARE(credential.lifetime, 300); // of the access token
        QVERIFY(headerValue(scene.gate.server.requests().last().headers, "Authorization").isEmpty());
    }
    void declinedThoughSignedIn()
    {
        GateScene scene;
        scene.gate.instead.insert(
            "/auth/header", [](const ReceivedRequest &, const ChainlitGate::Answer &answer) { ChainlitGate::refuse(answer); });
        const auto method = scene.make(scene.configOfOurFlow());
        Heard heard(*method);
        method->begin({});
        QTRY_VERIFY(heard.failed);
        QCOMPARE(heard.failed->condition, Condition::SignInDeclined);
        QCOMPARE(heard.failed->arguments, QStringList({ u"127.0.0.1"_s, u"id.example.com"_s }));
    }

    void cancelledBetweenProviderAndServer_data()
    {
        QTest::addColumn<bool>("isCancelled");
        QTest::newRow("cancelled") << true;
        QTest::newRow("declined by the server") << false;
    }
    //! The provider has given a refresh token by then: it is given back, or it would live on with nobody to use it.
    void cancelledBetweenProviderAndServer()
    {
        QFETCH(const bool, isCancelled);
        GateScene scene;
        std::optional<ChainlitGate::Answer> held;
        scene.gate.instead.insert("/auth/header",
                                  [&](const ReceivedRequest &, const ChainlitGate::Answer &answer) { held = answer; });
        const auto method = scene.make(scene.configOfOurFlow());
        Heard heard(*method);
        method->begin({});
        QTRY_VERIFY(held);
        if (isCancelled)
            method->cancel();
        else
            ChainlitGate::refuse(*held);
        QTRY_VERIFY(heard.failed);
        QTRY_COMPARE(scene.flow->calls.last(), u"end refresh-1"_s);
        QTest::qWait(0);
        QCOMPARE(heard.ended, 0); // nobody has signed out
        QCOMPARE(scene.flow->calls.count(u"end refresh-1"_s), 1);
    }
    void whatIsTypedGoesBeforeWhatIsKept()
    {
        GateScene scene;
        const ConnectionConfig config = scene.config(Method::Header);
        const ConnectionSecrets typed { {}, { { "test-header", scene.secret("test-value") } } };
        const auto first = scene.make(config, typed);
        Heard heard(*first);
        first->begin({});
        QTRY_COMPARE(heard.obtained.size(), 1);
        const auto second = scene.make(config, typed);
        Heard again(*second);
        second->restore(heard.obtained.first().account, heard.obtained.first().kept);
        QTRY_COMPARE(again.failure, std::optional(Failure::Refused)); // begin() follows
        second->begin({});
        QTRY_COMPARE(again.obtained.size(), 1);
    }

    void sessionInPieces()
    {
        GateScene scene;
        scene.gate.pieces = 3;
        const auto method = scene.make(scene.config(Method::Header), { {}, { { "test-header", scene.secret("test-value") } } });
        Heard heard(*method);
        method->begin({});
        QTRY_COMPARE(heard.obtained.size(), 1);
        QCOMPARE(heard.obtained.first().headers.first().value.reveal(), scene.gate.cookie());
        QVERIFY(scene.gate.cookie().startsWith("session_0="));
        QVERIFY(heard.obtained.first().kept.reveal().contains(scene.gate.jwt())); // whole
    }
    void cookiesTakenBack_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("empty") << "session=; Path=/"_ba;
        QTest::newRow("empty, in quotes") << "session=\"\"; Path=/"_ba;
        QTest::newRow("over now") << "session=eyJ.eyJ.x; Max-Age=0"_ba;
        QTest::newRow("over long ago") << "session=eyJ.eyJ.x; max-age=-5"_ba;
        QTest::newRow("no age") << "session=eyJ.eyJ.x; Max-Age=soon"_ba;
        QTest::newRow("no name") << "=eyJ.eyJ.x"_ba;
        QTest::newRow("a line of its own") << "session=a\rX-Header: b"_ba;
    }
    void cookiesTakenBack()
    {
        QFETCH(const QByteArray, line);
        const QList<HttpHeader> headers { HttpHeader { "Set-Cookie", line } };
        QVERIFY(ServerCookie::setBy(headers).isEmpty());
    }
    void itsOwnCookieIsNotTaken_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<Condition>("condition");
        QTest::newRow("401") << 401 << Condition::SignInNotTaken;
        QTest::newRow("nobody") << 200 << Condition::SignInNotTaken;
        QTest::newRow("header too large") << 431 << Condition::SignInTooLarge;
        QTest::newRow("a proxy's buffers") << 502 << Condition::SignInTooLarge;
    }
    void itsOwnCookieIsNotTaken()
    {
        QFETCH(int, status);
        GateScene scene;
        scene.gate.pieces = 3;
        scene.gate.identifier = QString(8000, u'x');
        scene.gate.instead.insert("/user", [=](const ReceivedRequest &, const ChainlitGate::Answer &answer) {
            answer.reply(status, status == 200 ? "null" : R"({"detail":"Invalid authentication token"})");
        });
        const auto method = scene.make(scene.config(Method::Header), { {}, { { "test-header", scene.secret("test-value") } } });
        Heard heard(*method);
        method->begin({});
        QTRY_VERIFY(heard.failed);
        QTEST(heard.failed->condition, "condition");
    }
    void nobodyThere()
    {
        GateScene scene;
        const ConnectionConfig config = scene.config(Method::Header);
        scene.gate.server.stopListening();
        const auto method = scene.make(config);
        Heard heard(*method);
        method->begin({});
        QTRY_VERIFY(heard.failed);
        QCOMPARE(heard.failed->condition, Condition::ConnectionRefused);
    }
    void cancelled_data()
    {
        QTest::addColumn<Method>("method");
        QTest::newRow("password") << Method::Password;
        QTest::newRow("header") << Method::Header;
        QTest::newRow("server's OAuth") << Method::OAuth;
    }
    void cancelled()
    {
        QFETCH(Method, method);
        GateScene scene;
        const auto signIn = scene.make(scene.config(method));
        Heard heard(*signIn);
        signIn->begin({});
        signIn->cancel();
        QVERIFY(!heard.failed); // not inside the call
        QTRY_VERIFY(heard.failed);
        QCOMPARE(heard.failed->condition, Condition::SignInCancelled);
        QVERIFY(heard.questions.isEmpty() && heard.obtained.isEmpty() && scene.opened.isEmpty());
    }
};

COUNTERSIGN_TEST(tst_ChainlitMethod, "tst_chainlitmethod")
#include "tst_chainlitmethod.moc"
