// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! From the code to a proven identity: whatever the provider says on the way.
class tst_SignInExchange : public QObject
{
    Q_OBJECT
private Q_SLOTS:
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
        const Condition said = Condition::SignInProviderError; // its own word is told
        row("invalid_grant", 400, R"({"error":"invalid_grant"})", "application/json", said);
        row("invalid_client", 401, R"({"error":"invalid_client"})", "application/json", Condition::ClientUnknown);
        row("unauthorized_client", 400, R"({"error":"unauthorized_client"})", "application/json", said);
        row("429", 429, "{}");
        row("500", 500, "", "application/json", Condition::ProviderFailed);
        row("html with 200", 200, "<html>", "text/html");
        row("array", 200, "[]");
        row("empty", 200, "");
        row("truncated", 200, "{\"access_token\":\"a");
        row("no token_type", 200, R"({"access_token":"a"})");
        row("mac", 200, R"({"access_token":"a","token_type":"mac"})");
        // Tokens that are bound to a key (RFC 9449) are refused in words, and never used without the proof.
        const Condition unsupported = Condition::ChallengeUnsupported;
        row("DPoP token", 200, R"({"access_token":"a","token_type":"DPoP"})", "application/json", unsupported);
        row("DPoP proof wanted", 400, R"({"error":"invalid_dpop_proof"})", "application/json", unsupported);
        row("DPoP nonce wanted", 400, R"({"error":"use_dpop_nonce"})", "application/json", unsupported);
        row("error with 200", 200, R"({"error":"invalid_grant"})", "application/json", said);
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
        QTest::newRow("500") << 500 << ""_ba << Condition::ProviderFailed;
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
        row("plain http", Condition::ProviderPlainHttp,
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
};

COUNTERSIGN_TEST(tst_SignInExchange, "tst_signinexchange")
#include "tst_signinexchange.moc"
