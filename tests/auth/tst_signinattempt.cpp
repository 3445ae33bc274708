// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! begin() of OAuthMethod with a strict provider and a browser of its own: the link, its answer, what the connection adds.
class tst_SignInAttempt : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void happyPath()
    {
        OAuthFixture f;
        f.config.signIn.resource = u"https://agents.example.com"_s;
        QVERIFY(f.invite());
        QCOMPARE(f.trap.opened, QList<QUrl> { f.link });
        QVERIFY(f.opened);
        QCOMPARE(f.linkValue("scope"), "openid profile offline_access"_ba);
        QCOMPARE(f.linkValue("resource"), "https://agents.example.com"_ba);
        QCOMPARE(f.linkValue("prompt"), "consent"_ba);
        QCOMPARE(f.linkValue("code_challenge_method"), "S256"_ba);
        QVERIFY(f.linkValue("state").size() >= 32);
        QVERIFY(f.linkValue("nonce").size() >= 32);
        QCOMPARE(f.callback().host(), u"127.0.0.1"_s);
        QCOMPARE(f.callback().path(), u"/callback"_s);

        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
        QCOMPARE(f.exchanges, 1);
        QCOMPARE(f.provider.complaints(), QStringList {}); // PKCE, redirect_uri, no secret: it checked
        QCOMPARE(f.credential->account.id, (AccountId { f.provider.issuer(), u"countersign"_s, u"ada-1815"_s }));
        QCOMPARE(f.credential->account.name, u"Ada"_s);
        QCOMPARE(f.credential->account.mail, u"ada@example.com"_s);
        QCOMPARE(f.credential->account.scope, u"openid profile offline_access"_s);
        QCOMPARE(f.credential->lifetime, 60);
        QVERIFY(f.credential->renewable);
        QVERIFY(f.authorization().startsWith("Bearer access-"));

        const auto fields = f.provider.lastFields("/token");
        QCOMPARE(fields.value("grant_type"), "authorization_code"_ba);
        QCOMPARE(fields.value("resource"), "https://agents.example.com"_ba);
        QVERIFY(!fields.contains("client_secret"));
        QVERIFY(fields.value("code_verifier").size() >= 43);

        // The browser ends on a page without a code in its address, and then nobody listens any more.
        const int port = f.callback().port();
        QTRY_COMPARE(f.person.last().url.path(), u"/done"_s);
        QVERIFY(f.person.last().body.contains("Signed in"));
        QVERIFY(!f.person.last().url.hasQuery());
        QVERIFY(refusesConnections(port));
        QStringList purposes;
        for (const TrafficRecord &record : f.requests())
            purposes << record.purpose + u' ' + QString::number(record.status);
        QCOMPARE(purposes, (QStringList { u"discovery 200"_s, u"token 200"_s, u"jwks 200"_s }));
    }
    void nothingSecretIsRecorded()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        const QByteArray state = f.linkValue("state");
        const QByteArray verifier = f.provider.lastFields("/token").value("code_verifier");
        QVERIFY(f.renew());
        f.forget();
        f.method->end(*f.credential);
        QVERIFY(f.waitForEnd());
        const QByteArray recorded = f.recorded();
        QVERIFY(recorded.contains("token POST") && recorded.contains("refresh POST") && recorded.contains("revoke POST"));
        QVERIFY(recorded.contains("code_verifier")); // the field is named, not told
        QVERIFY(!recorded.contains(state));
        QVERIFY(!recorded.contains(verifier));
        QVERIFY(f.provider.secrets().size() >= 6);
        for (const QString &secret : f.provider.secrets())
            QVERIFY2(!recorded.contains(secret.toLatin1()), qPrintable(secret));
        // And the redactor knows each of them, wherever it may turn up.
        for (const QString &secret : f.provider.secrets())
            QVERIFY(!f.redactor.redact(u"x "_s + secret + u" y"_s).contains(secret));
    }
    void oddCodes_data()
    {
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("slash") << "4/0AdeuX-google"_ba;
        QTest::newRow("plus") << "a+b+c+d+e"_ba;
        QTest::newRow("percent") << "100%25%2Fx"_ba;
        QTest::newRow("space") << "one two three"_ba;
        QTest::newRow("ampersand") << "a&b=c&code=d"_ba;
        QTest::newRow("tilde, star") << "~*'()!"_ba;
        QTest::newRow("long") << QByteArray(8000, 'c');
    }
    void oddCodes()
    {
        QFETCH(QByteArray, code);
        OAuthFixture f;
        f.provider.nextCode = code;
        QVERIFY(f.signIn());
        QVERIFY2(f.credential, f.error ? qPrintable(f.error->detail) : "");
        QCOMPARE(f.provider.lastFields("/token").value("code"), code);
    }
    void freshEachTime()
    {
        OAuthFixture f;
        QSet<QByteArray> seen;
        for (int i = 0; i < 3; ++i) {
            QVERIFY(f.invite());
            for (const char *name : { "state", "nonce", "code_challenge", "redirect_uri" }) {
                const QByteArray value = QByteArray(name) + f.linkValue(name);
                QVERIFY(!seen.contains(value));
                seen << value;
            }
        }
        QCOMPARE(f.trap.opened.size(), 3);
    }
    void answersOfTheBrowser_data()
    {
        using Parameters = ScriptedProvider::Parameters;
        QTest::addColumn<std::function<void(Parameters &)>>("bend");
        QTest::addColumn<Condition>("expected");
        const auto row = [](const char *name, Condition expected, std::function<void(Parameters &)> bend) {
            QTest::newRow(name) << bend << expected;
        };
        row("code twice", Condition::SignInAnswerRefused, [](Parameters &p) { p << p.constFirst(); });
        row("wrong iss", Condition::SignInAnswerRefused, [](Parameters &p) { p[2].second = "https://evil.example.com"; });
        row("no iss", Condition::SignInAnswerRefused, [](Parameters &p) { p.removeLast(); });
        row("iss twice", Condition::SignInAnswerRefused, [](Parameters &p) { p << p.constLast(); });
        row("no code", Condition::SignInAnswerRefused, [](Parameters &p) { p.removeFirst(); });
        row("empty code", Condition::SignInAnswerRefused, [](Parameters &p) { p[0].second.clear(); });
        row("denied", Condition::SignInDenied, [](Parameters &p) { p[0] = { "error", "access_denied" }; });
        row("error and code", Condition::SignInDenied, [](Parameters &p) { p << std::pair("error"_ba, "access_denied"_ba); });
        row("provider's error", Condition::SignInProviderError, [](Parameters &p) {
            p[0] = { "error", "server_error" };
            p << std::pair("error_description"_ba, "<script>alert(1)</script>"_ba);
        });
    }
    void answersOfTheBrowser()
    {
        QFETCH(std::function<void(ScriptedProvider::Parameters &)>, bend);
        QFETCH(Condition, expected);
        OAuthFixture f;
        f.provider.bendAnswer = bend;
        QVERIFY(f.signIn());
        QVERIFY(!f.credential);
        QCOMPARE(f.condition(), expected);
        QCOMPARE(f.error->arguments.value(0), u"127.0.0.1"_s);
        QCOMPARE(f.provider.posts("/token"), 0);
        QCOMPARE(f.exchanges, 0);
        QTRY_COMPARE(f.person.last().url.path(), u"/failed"_s);
        QVERIFY(f.person.last().body.contains("Go back &amp; look &lt;there&gt;."));
        QVERIFY(!f.person.last().body.contains("script"));
        QVERIFY(refusesConnections(f.callback().port()));
    }
    void unpromisedIssMayBeMissing()
    {
        OAuthFixture f;
        f.provider.bendMetadata = [](QJsonObject &m) { m.remove(u"authorization_response_iss_parameter_supported"_s); };
        f.provider.bendAnswer = [](ScriptedProvider::Parameters &p) { p.removeLast(); };
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        f.provider.bendAnswer = [](ScriptedProvider::Parameters &p) { p[2].second = "https://evil.example.com"; };
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::SignInAnswerRefused);
    }
    void spoofedAnswersFirst()
    {
        OAuthFixture f;
        QVERIFY(f.invite());
        const QString callback = f.callback().toString();
        TestBrowser mallory;
        for (const char *query : { "?error=access_denied&state=x", "?error=access_denied", "?code=abc", "?code=abc&state=" }) {
            const qsizetype before = mallory.pages().size();
            mallory.visit(QUrl(callback + QLatin1StringView(query)));
            QTRY_VERIFY(mallory.pages().size() > before);
            QCOMPARE(mallory.last().status, 400);
        }
        QCOMPARE(f.ends, 0);
        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
    }
    void stateTwiceIsNotOurs()
    {
        OAuthFixture f;
        f.provider.bendAnswer = [](ScriptedProvider::Parameters &p) { p << p.at(1); };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_COMPARE(f.person.last().status, 400);
        QCOMPARE(f.ends, 0);
        f.provider.bendAnswer = {};
        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
    }
    void replayedAnswerIsTooLate()
    {
        OAuthFixture f;
        std::optional<LoopbackServer::Answer> held;
        f.provider.intercept["/token"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            held = answer;
            return true;
        };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_VERIFY(held);
        QUrl answerUrl = f.callback();
        answerUrl.setQuery(u"code=other&state="_s + QString::fromLatin1(f.linkValue("state")));
        TestBrowser replay;
        replay.visit(answerUrl);
        QTRY_COMPARE(replay.last().status, 409);
        QCOMPARE(f.provider.posts("/token"), 1);
        held->reply(400, R"({"error":"invalid_grant"})");
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInProviderError);
        QCOMPARE(f.error->arguments, (QStringList { u"127.0.0.1"_s, u"invalid_grant"_s }));
        QTRY_COMPARE(f.person.last().url.path(), u"/failed"_s); // and not before the outcome was known
    }
    void parametersOfTheConnection()
    {
        OAuthFixture f;
        f.config.signIn.authorizationParameters = { { u"access_type"_s, u"offline & more"_s },
                                                    { u"prompt"_s, u"select_account"_s },
                                                    { u"client_id"_s, u"evil"_s },
                                                    { u"state"_s, u"guessable"_s },
                                                    { u"code_challenge_method"_s, u"plain"_s },
                                                    { u"redirect_uri"_s, u"https://evil.example.com"_s } };
        f.config.signIn.resource = u"https://api.example.com/"_s;
        f.config.signIn.resourceParameter = SignInConfig::ResourceParameter::Audience;
        QVERIFY(f.invite(AccountRecord { {}, u"Ada"_s, u"ada+x@example.com"_s, {}, false }));
        QCOMPARE(f.linkValue("access_type"), "offline & more"_ba);
        QCOMPARE(f.linkValue("prompt"), "select_account"_ba);
        QCOMPARE(f.linkValue("client_id"), "countersign"_ba);
        QVERIFY(f.linkValue("state") != "guessable");
        QCOMPARE(f.linkValue("code_challenge_method"), "S256"_ba);
        QCOMPARE(f.callback().host(), u"127.0.0.1"_s);
        QCOMPARE(f.linkValue("audience"), "https://api.example.com/"_ba);
        QCOMPARE(f.linkValue("resource"), ""_ba);
        QCOMPARE(f.linkValue("login_hint"), "ada+x@example.com"_ba);
        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
        QCOMPARE(f.provider.complaints(), QStringList {});
    }
    void oddClientIds_data()
    {
        QTest::addColumn<QString>("clientId");
        QTest::newRow("URL") << u"https://countersign.example/client?a=1&b=2"_s;
        QTest::newRow("percent and plus") << u"a%20b+c"_s;
        QTest::newRow("umlaut") << u"schön"_s;
    }
    void oddClientIds()
    {
        QFETCH(QString, clientId);
        OAuthFixture f;
        f.provider.clientId = clientId;
        f.config.signIn.clientId = clientId;
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QVERIFY(f.renew());
        QCOMPARE(f.provider.complaints(), QStringList {});
        QCOMPARE(f.renewals, 1);
    }
    void withoutOpenid()
    {
        OAuthFixture f;
        f.config.signIn.scopes = { u"agents.run"_s };
        f.provider.bendMetadata = [](QJsonObject &m) { m.remove(u"jwks_uri"_s); };
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QCOMPARE(f.credential->account.id.subject, u"account"_s);
        QVERIFY(f.linkValue("prompt").isEmpty());
    }
    void idTokenAsBearer()
    {
        OAuthFixture f;
        f.config.signIn.bearer = SignInConfig::Bearer::Id;
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QVERIFY(f.authorization().startsWith("Bearer eyJ"));
        QVERIFY(f.renew());
        QCOMPARE(f.renewals, 1);
        f.provider.bendTokens = [](QJsonObject &t) { t.remove(u"id_token"_s); };
        QVERIFY(f.renew());
        QCOMPARE(*f.failure, SignInMethod::RenewFailure::Unproven);
        QCOMPARE(f.condition(), Condition::SignInIdentityUnproven);
    }
    void grantedScopeIsTold()
    {
        OAuthFixture f;
        f.provider.bendTokens = [](QJsonObject &t) { t.insert(u"scope"_s, u"openid"_s); };
        QVERIFY(f.signIn());
        QCOMPARE(f.credential->account.scope, u"openid"_s);
        QVERIFY(f.signIn()); // and the next attempt asks for everything again
        QCOMPARE(f.linkValue("scope"), "openid profile offline_access"_ba);
    }
};

COUNTERSIGN_TEST(tst_SignInAttempt, "tst_signinattempt")
#include "tst_signinattempt.moc"
