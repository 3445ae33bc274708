// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthfixture.h"
#include "testregistry.h"

#include <QDir>
#include <QTcpSocket>

using namespace countersign;
using namespace countersign::test;

namespace {
int openDescriptors()
{
    return static_cast<int>(QDir(u"/proc/self/fd"_s).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size());
}

bool refusesConnections(int port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port));
    return !socket.waitForConnected(1000);
}
} // namespace

//! begin() of OAuthMethod from the link to the tokens, against a strict provider and a browser of its own.
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
        for (const TrafficRecord &record : f.log.records())
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
        QCOMPARE(f.condition(), Condition::SignInExchangeFailed);
        QTRY_COMPARE(f.person.last().url.path(), u"/failed"_s); // and not before the outcome was known
    }

    void tokenEndpoint_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Condition>("expected");
        const auto row = [](const char *name, int status, const QByteArray &body, const QByteArray &type = "application/json",
                            Condition expected = Condition::SignInExchangeFailed) {
            QTest::newRow(name) << status << type << body << expected;
        };
        row("invalid_grant", 400, R"({"error":"invalid_grant"})");
        row("invalid_client", 401, R"({"error":"invalid_client"})");
        row("429", 429, "{}");
        row("500", 500, "");
        row("html with 200", 200, "<html>", "text/html");
        row("array", 200, "[]");
        row("empty", 200, "");
        row("truncated", 200, "{\"access_token\":\"a");
        row("no token_type", 200, R"({"access_token":"a"})");
        row("mac", 200, R"({"access_token":"a","token_type":"mac"})");
        row("error with 200", 200, R"({"error":"invalid_grant"})");
        row("form", 200, "access_token=a&token_type=bearer", "application/x-www-form-urlencoded");
        row("2 MiB", 200, QByteArray(2 * 1024 * 1024, ' '));
        row("no id_token", 200, R"({"access_token":"a","token_type":"Bearer"})", "application/json",
            Condition::SignInIdentityUnproven);
        row("id_token is no JWT", 200, R"({"access_token":"a","token_type":"Bearer","id_token":"x.y.z"})", "application/json",
            Condition::SignInIdentityUnproven);
    }
    void tokenEndpoint()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, body);
        QFETCH(Condition, expected);
        OAuthFixture f;
        f.provider.intercept["/token"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(status, body, type);
            return true;
        };
        QVERIFY(f.signIn());
        QVERIFY(!f.credential);
        QCOMPARE(f.condition(), expected);
        QCOMPARE(f.provider.posts("/token"), 1);
        QTRY_COMPARE(f.person.last().url.path(), u"/failed"_s);
    }
    void theCodeLeavesOnce_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("closed") << ""_ba;
        QTest::newRow("closed in the answer") << "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"_ba;
        QTest::newRow("redirected") << "HTTP/1.1 307 x\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"_ba;
        QTest::newRow("redirected as GET") << "HTTP/1.1 303 x\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"_ba;
        QTest::newRow("asked for Basic")
            << "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"_ba;
        QTest::newRow("asked for NTLM") << "HTTP/1.1 401 x\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"_ba;
    }
    void theCodeLeavesOnce()
    {
        QFETCH(QByteArray, bytes);
        OAuthFixture f;
        f.provider.intercept["/token"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.raw(bytes);
            if (!bytes.contains("Length: 0"))
                answer.close();
            return true;
        };
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::SignInExchangeFailed);
        QTest::qWait(50);
        QCOMPARE(f.provider.posts("/token"), 1);
        QCOMPARE(f.provider.server().count("GET", "/elsewhere") + f.provider.posts("/elsewhere"), 0);
        for (const ReceivedRequest &request : f.provider.server().requests())
            QVERIFY(request.header("Authorization").isEmpty());
    }

    void idTokens_data()
    {
        using Bend = std::function<void(QJsonObject &, QJsonObject &)>;
        QTest::addColumn<Bend>("bend");
        QTest::addColumn<Condition>("expected");
        const auto row = [](const char *name, Condition expected, Bend bend) { QTest::newRow(name) << bend << expected; };
        const Condition unproven = Condition::SignInIdentityUnproven;
        row("plain", Condition::None, [](QJsonObject &, QJsonObject &) {});
        row("no kid", Condition::None, [](QJsonObject &h, QJsonObject &) { h.insert(u"kid"_s, QJsonValue::Null); });
        row("wrong iss", unproven, [](QJsonObject &, QJsonObject &c) { c.insert(u"iss"_s, u"https://evil.example.com"_s); });
        row("wrong aud", unproven, [](QJsonObject &, QJsonObject &c) { c.insert(u"aud"_s, u"other"_s); });
        row("no sub", unproven, [](QJsonObject &, QJsonObject &c) { c.remove(u"sub"_s); });
        row("wrong nonce", unproven, [](QJsonObject &, QJsonObject &c) { c.insert(u"nonce"_s, u"other"_s); });
        row("no nonce", unproven, [](QJsonObject &, QJsonObject &c) { c.remove(u"nonce"_s); });
        row("wrong at_hash", unproven, [](QJsonObject &, QJsonObject &c) { c.insert(u"at_hash"_s, u"AAAA"_s); });
        row("alg none", unproven, [](QJsonObject &h, QJsonObject &) { h.insert(u"alg"_s, u"none"_s); });
        row("alg HS256", unproven, [](QJsonObject &h, QJsonObject &) { h.insert(u"alg"_s, u"HS256"_s); });
        row("unknown kid", unproven, [](QJsonObject &h, QJsonObject &) { h.insert(u"kid"_s, u"k9"_s); });
        row("typ at+jwt", unproven, [](QJsonObject &h, QJsonObject &) { h.insert(u"typ"_s, u"at+jwt"_s); });
        row("expired", Condition::ClockDiffers,
            [](QJsonObject &, QJsonObject &c) { c.insert(u"exp"_s, c.value(u"iat"_s).toInt() - 61); });
        row("from the future", Condition::ClockDiffers,
            [](QJsonObject &, QJsonObject &c) { c.insert(u"iat"_s, c.value(u"iat"_s).toInt() + 400); });
        row("expired and for another", unproven, [](QJsonObject &, QJsonObject &c) {
            c.insert(u"exp"_s, c.value(u"iat"_s).toInt() - 61);
            c.insert(u"aud"_s, u"other"_s);
        });
    }
    void idTokens()
    {
        QFETCH(std::function<void(QJsonObject &, QJsonObject &)>, bend);
        QFETCH(Condition, expected);
        OAuthFixture f;
        f.provider.bendIdToken = bend;
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), expected);
        QCOMPARE(bool(f.credential), expected == Condition::None);
    }
    void anExpiredTokenWithABadSignatureIsNoClockTrouble()
    {
        OAuthFixture f;
        f.provider.bendIdToken = [](QJsonObject &, QJsonObject &c) { c.insert(u"exp"_s, c.value(u"iat"_s).toInt() - 61); };
        f.provider.bendSigned = [](QByteArray &token) {
            token[token.size() - 20] = token.at(token.size() - 20) == 'A' ? 'B' : 'A';
        };
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::SignInIdentityUnproven);
    }
    void clocks_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<Condition>("expected");
        QTest::newRow("+200 s") << 200 << Condition::None;
        QTest::newRow("+400 s") << 400 << Condition::ClockDiffers;
        QTest::newRow("-200 s") << -200 << Condition::None;
        QTest::newRow("-400 s") << -400 << Condition::ClockDiffers;
    }
    void clocks()
    {
        QFETCH(int, seconds);
        QFETCH(Condition, expected);
        OAuthFixture f;
        f.provider.now = [&] { return f.clock.wall().addSecs(seconds); };
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), expected);
    }
    void keysRotate()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QVERIFY(f.signIn()); // the keys are remembered …
        QCOMPARE(f.provider.server().count("GET", "/keys"), 1);
        f.provider.keys = { SigningKey("RS256", u"k2"_s) };
        QVERIFY(f.signIn()); // … until one is missing: then once more
        QVERIFY(f.credential);
        QCOMPARE(f.provider.server().count("GET", "/keys"), 2);
        f.provider.bendIdToken = [](QJsonObject &header, QJsonObject &) { header.insert(u"kid"_s, u"k9"_s); };
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::SignInIdentityUnproven);
        QCOMPARE(f.provider.server().count("GET", "/keys"), 3);
        f.provider.bendIdToken = {};
        f.clock.advance(ProviderCache::kKeysAge);
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QCOMPARE(f.provider.server().count("GET", "/keys"), 4);
    }
    void keyFaults_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Condition>("expected");
        QTest::newRow("500") << 500 << ""_ba << Condition::ProviderUnreachable;
        QTest::newRow("404") << 404 << ""_ba << Condition::SignInIdentityUnproven;
        QTest::newRow("no JSON") << 200 << "<html>"_ba << Condition::SignInIdentityUnproven;
        QTest::newRow("no keys") << 200 << R"({"keys":[]})"_ba << Condition::SignInIdentityUnproven;
        QTest::newRow("keys is no list") << 200 << R"({"keys":{}})"_ba << Condition::SignInIdentityUnproven;
    }
    void keyFaults()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(Condition, expected);
        OAuthFixture f;
        f.provider.intercept["/keys"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(status, body);
            return true;
        };
        QVERIFY(f.signIn());
        QVERIFY(!f.credential);
        QCOMPARE(f.condition(), expected);
    }
    void algorithms()
    {
        for (const char *algorithm : { "PS256", "ES256", "EdDSA" }) {
            OAuthFixture f;
            f.provider.keys = { SigningKey(algorithm, u"k1"_s) };
            f.provider.bendIdToken = [](QJsonObject &, QJsonObject &claims) { claims.remove(u"at_hash"_s); };
            QVERIFY(f.signIn());
            QVERIFY2(f.credential, algorithm);
        }
    }

    void discoveryFaults_data()
    {
        QTest::addColumn<std::function<void(QJsonObject &)>>("bend");
        QTest::addColumn<Condition>("expected");
        const auto row = [](const char *name, Condition expected, std::function<void(QJsonObject &)> bend) {
            QTest::newRow(name) << bend << expected;
        };
        row("wrong issuer", Condition::ProviderMismatch,
            [](QJsonObject &m) { m.insert(u"issuer"_s, u"https://evil.example.com"_s); });
        row("no S256", Condition::ProviderWithoutPkce,
            [](QJsonObject &m) { m.insert(u"code_challenge_methods_supported"_s, QJsonArray { u"plain"_s }); });
        row("plain http", Condition::PlainHttpRefused,
            [](QJsonObject &m) { m.insert(u"token_endpoint"_s, u"http://id.example.com/token"_s); });
        row("no endpoints", Condition::ProviderUnreadable, [](QJsonObject &m) { m.remove(u"token_endpoint"_s); });
    }
    void discoveryFaults()
    {
        QFETCH(std::function<void(QJsonObject &)>, bend);
        QFETCH(Condition, expected);
        OAuthFixture f;
        f.provider.bendMetadata = bend;
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), expected);
        QVERIFY(f.trap.opened.isEmpty());
        // It may be repaired: the next try asks again.
        f.provider.bendMetadata = {};
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
    }
    void unreachableProvider()
    {
        OAuthFixture f;
        f.provider.server().stopListening();
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::ProviderUnreachable);
    }
    void nobodySaidWhere()
    {
        OAuthFixture f;
        f.config.signIn.issuer.clear();
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::ProviderUnknown);
        QCOMPARE(f.error->arguments, QStringList { u"127.0.0.1"_s });
        OAuthFixture g;
        g.config.signIn.clientId.clear();
        QVERIFY(g.signIn());
        QCOMPARE(g.condition(), Condition::ProviderUnknown);
    }
    void issuerWithAPath()
    {
        OAuthFixture f;
        f.provider.path = u"/realms/team"_s;
        f.config.signIn.issuer = f.provider.issuer();
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
    }

    void countdownAndTimeLimit()
    {
        OAuthFixture f;
        QVERIFY(f.invite());
        const int port = f.callback().port();
        QCOMPARE(f.secondsLeft, QList<int> { 300 });
        f.clock.advance(19'000);
        QCOMPARE(f.secondsLeft.constLast(), 281); // 4:41
        QCOMPARE(f.secondsLeft.size(), 20);
        f.clock.advance(280'999);
        QCOMPARE(f.secondsLeft.constLast(), 1);
        QTest::qWait(10);
        QCOMPARE(f.ends, 0);
        f.clock.advance(1);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInTimedOut);
        QCOMPARE(f.error->arguments, QStringList { u"5"_s });
        QVERIFY(refusesConnections(port));
        QTRY_COMPARE(f.clock.pending(), std::size_t(0));
    }
    void cancelWhileWaiting()
    {
        OAuthFixture f;
        QVERIFY(f.invite());
        const int port = f.callback().port();
        f.method->cancel();
        QCOMPARE(f.ends, 0); // asynchronously
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInCancelled);
        QVERIFY(refusesConnections(port));
        f.clock.advance(600'000);
        QTest::qWait(10);
        QCOMPARE(f.ends, 1);
        f.method->cancel(); // nothing runs: nothing said
        QTest::qWait(10);
        QCOMPARE(f.ends, 1);
    }
    void cancelWhileExchanging()
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
        f.method->cancel();
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInCancelled);
        QTRY_COMPARE(f.person.last().url.path(), u"/failed"_s);
        held->reply(200, R"({"access_token":"late","token_type":"Bearer"})");
        QTest::qWait(20);
        QCOMPARE(f.ends, 1);
        QVERIFY(!f.credential);
    }
    void cancelDuringDiscovery()
    {
        OAuthFixture f;
        f.provider.intercept["/.well-known/openid-configuration"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) {
            return true;
        };
        f.makeMethod();
        f.method->begin({});
        QTRY_COMPARE(f.provider.server().requests().size(), 1);
        f.method->cancel();
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInCancelled);
        QVERIFY(f.trap.opened.isEmpty());
    }
    void silentTokenEndpoint()
    {
        OAuthFixture f;
        f.provider.intercept["/token"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) { return true; };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_COMPARE(f.provider.posts("/token"), 1);
        f.clock.advance(ProviderNetwork::kDeadline);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInExchangeFailed);
        QCOMPARE(f.provider.posts("/token"), 1);
    }

    void againWorksAtAFixedPort()
    {
        OAuthFixture f;
        QTcpServer free;
        QVERIFY(free.listen(QHostAddress::LocalHost));
        f.config.signIn.redirect = QUrl(u"http://127.0.0.1:%1/callback"_s.arg(free.serverPort()));
        free.close();
        // The browser has answered and the tokens do not come: the person opens it once more.
        f.provider.intercept["/token"] = [&f](const ReceivedRequest &, const LoopbackServer::Answer &) {
            return f.exchanges == 1;
        };
        QVERIFY(f.invite());
        const QUrl first = f.link;
        f.person.visit(first);
        QTRY_COMPARE(f.exchanges, 1);
        f.link.clear();
        f.method->again();
        QVERIFY(f.waitForLink());
        QVERIFY(f.link != first);
        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::None);
    }
    void againIsANewAttempt()
    {
        OAuthFixture f;
        QVERIFY(f.invite());
        const QUrl oldLink = f.link;
        const int oldPort = f.callback().port();
        const QByteArray oldState = f.linkValue("state");
        f.link.clear();
        f.method->again();
        QVERIFY(f.waitForLink());
        QVERIFY(f.link != oldLink);
        QVERIFY(f.linkValue("state") != oldState);
        QCOMPARE(f.trap.opened.size(), 2);
        QVERIFY(refusesConnections(oldPort) || f.callback().port() == oldPort);

        // The old tab finds nobody; even at the new port its state is a stranger's.
        TestBrowser oldTab;
        oldTab.visit(oldLink);
        QTRY_COMPARE(oldTab.pages().size(), 2); // the provider sent it on
        QCOMPARE(oldTab.last().status, 0);
        QUrl misled = f.callback();
        misled.setQuery(u"code=abc&state="_s + QString::fromLatin1(oldState));
        oldTab.visit(misled);
        QTRY_COMPARE(oldTab.last().status, 400);
        QCOMPARE(f.ends, 0);

        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
        QCOMPARE(f.ends, 1);
        QCOMPARE(f.provider.posts("/token"), 1);
    }
    void aBrowserThatDoesNotOpenIsNoEnd()
    {
        OAuthFixture f;
        f.trap.answers = false;
        QVERIFY(f.invite());
        QVERIFY(!f.opened);
        f.person.visit(f.link); // the copied link
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
    }
    void takenPort()
    {
        LoopbackServer occupant;
        OAuthFixture f;
        f.config.signIn.redirect = occupant.url(u"/callback"_s);
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::SignInExchangeFailed);
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
        QCOMPARE(*f.failure, SignInMethod::RenewFailure::Refused);
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

    void thirtyRounds()
    {
        int before = 0;
        for (int round = 0; round < 30; ++round) {
            OAuthFixture f;
            QVERIFY(f.signIn());
            QVERIFY(f.credential);
            QTRY_COMPARE(f.person.last().url.path(), u"/done"_s);
            QVERIFY(f.renew());
            QCOMPARE(f.renewals, 1);
            f.method.reset();
            if (round == 2)
                before = openDescriptors(); // after what is opened once for good
            else if (round > 2)
                QTRY_VERIFY2(openDescriptors() <= before, qPrintable(QString::number(openDescriptors() - before)));
        }
    }
    void deletedInTheMiddle_data()
    {
        QTest::addColumn<QByteArray>("where");
        for (const char *path : { "/.well-known/openid-configuration", "/token", "/keys" })
            QTest::newRow(path) << QByteArray(path);
    }
    void deletedInTheMiddle()
    {
        QFETCH(QByteArray, where);
        OAuthFixture f;
        bool arrived = false;
        f.provider.intercept[where] = [&](const ReceivedRequest &, const LoopbackServer::Answer &) {
            arrived = true;
            return true;
        };
        f.makeMethod();
        f.method->begin({});
        if (!where.contains("well-known")) {
            QVERIFY(f.waitForLink());
            f.person.visit(f.link);
        }
        QTRY_VERIFY(arrived);
        f.method.reset();
        QTest::qWait(20);
        QCOMPARE(f.ends, 0);
        QCOMPARE(f.clock.pending(), std::size_t(0));
    }
};

COUNTERSIGN_TEST(tst_SignInAttempt, "tst_signinattempt")
#include "tst_signinattempt.moc"
