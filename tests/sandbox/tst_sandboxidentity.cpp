// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jwt.h"
#include "sandboxclient.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! The provider's front, by raw HTTP: discovery, the authorization endpoint and its page (RFC 6749 §4.1, RFC 7636, RFC 9207,
//! OpenID Connect Core and Discovery).
class tst_SandboxIdentity : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void discovers();
    void wholeFlow();
    void pageIsPlainAndTight();
    void pageTextsAreEscaped();
    void authorizeRefuses_data();
    void authorizeRefuses();
    void redirectUri_data();
    void redirectUri();
    void loginForm_data();
    void loginForm();
    void interactionServesOnce();
    void interactionGrowsOld();
};

void tst_SandboxIdentity::discovers()
{
    SandboxClient client;
    const QJsonObject document = client.get(u"/id/.well-known/openid-configuration"_s).json();
    const QString issuer = client.sandbox.issuer().toString();
    QCOMPARE(document.value("issuer"_L1).toString(), issuer);
    for (const auto &[key, path] :
         { std::pair("authorization_endpoint"_L1, "/authorize"_L1), std::pair("token_endpoint"_L1, "/token"_L1),
           std::pair("revocation_endpoint"_L1, "/revoke"_L1), std::pair("jwks_uri"_L1, "/jwks"_L1) })
        QCOMPARE(document.value(key).toString(), issuer + path);
    QCOMPARE(document.value("code_challenge_methods_supported"_L1).toArray(), QJsonArray { u"S256"_s });
    QCOMPARE(document.value("authorization_response_iss_parameter_supported"_L1).toBool(), true);
}

void tst_SandboxIdentity::wholeFlow()
{
    SandboxClient client(60);
    const Got page = client.authorize(client.authorization());
    QCOMPARE(page.status, 200);
    const Got back = client.choose(page, "admin");
    QCOMPARE(back.status, 303);
    QVERIFY(back.location.toString().startsWith("http://127.0.0.1:49152/callback?"_L1));
    QCOMPARE(back.inLocation(u"state"_s), u"st-1"_s);
    QCOMPARE(back.inLocation(u"iss"_s), client.sandbox.issuer().toString());

    const Got answer = client.submit(u"/id/token"_s, client.exchange(back.inLocation(u"code"_s).toLatin1()));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("cache-control"), "no-store"_ba);
    QCOMPARE(answer.json().value("token_type"_L1).toString(), u"Bearer"_s);
    QCOMPARE(answer.json().value("expires_in"_L1).toInt(), 60);

    const auto access = Jwt::decode(SandboxClient::access(answer.json()));
    QVERIFY(access);
    QCOMPARE(access->header.value("typ"_L1).toString(), u"at+jwt"_s);
    QCOMPARE(access->claims.value("aud"_L1).toString().toLatin1(), client.origin());
    QCOMPARE(access->claims.value("exp"_L1).toInteger() - client.clock.wall().toSecsSinceEpoch(), 60);

    const auto id = Jwt::decode(answer.json().value("id_token"_L1).toString().toLatin1());
    QVERIFY(id);
    QCOMPARE(id->header.value("alg"_L1).toString(), u"RS256"_s);
    QCOMPARE(id->claims.value("iss"_L1).toString(), client.sandbox.issuer().toString());
    QCOMPARE(id->claims.value("aud"_L1).toString(), client.sandbox.clientId());
    QCOMPARE(id->claims.value("nonce"_L1).toString(), u"n-1"_s);
    QCOMPARE(id->claims.value("sub"_L1).toString(), u"admin"_s);
    QCOMPARE(id->claims.value("name"_L1).toString(), u"Ada Admin"_s);
    const QByteArray half = QCryptographicHash::hash(SandboxClient::access(answer.json()), QCryptographicHash::Sha256).left(16);
    QCOMPARE(id->claims.value("at_hash"_L1).toString().toLatin1(),
             half.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));

    const QJsonObject key = client.get(u"/id/jwks"_s).json().value("keys"_L1).toArray().first().toObject();
    QCOMPARE(key.value("kid"_L1), id->header.value("kid"_L1));
    QCOMPARE(QByteArray::fromBase64(key.value("n"_L1).toString().toLatin1(), QByteArray::Base64UrlEncoding).size(), 256);
    QCOMPARE(key.value("e"_L1).toString(), u"AQAB"_s);
    QVERIFY(!key.contains("d"_L1));
    QCOMPARE(client.guard(SandboxClient::access(answer.json())), 200);
}

void tst_SandboxIdentity::pageIsPlainAndTight()
{
    SandboxClient client;
    client.signIn();
    const Got page = client.authorize(client.authorization());
    QCOMPARE(page.type, "text/html; charset=utf-8"_ba);
    QCOMPARE(page.header("cache-control"), "no-store"_ba);
    QCOMPARE(page.header("referrer-policy"), "no-referrer"_ba);
    QCOMPARE(page.header("x-content-type-options"), "nosniff"_ba);
    const QByteArray policy = page.header("content-security-policy");
    QVERIFY(policy.contains("default-src 'none'") && policy.contains("form-action http://127.0.0.1:*"));
    QVERIFY(policy.contains("frame-ancestors 'none'"));
    // The style's hash in the policy is that of the style on the page, or the page would come up naked.
    const qsizetype begin = page.body.indexOf("<style>") + 7;
    const QByteArray style = page.body.mid(begin, page.body.indexOf("</style>") - begin);
    QVERIFY(policy.contains(QCryptographicHash::hash(style, QCryptographicHash::Sha256).toBase64()));

    for (const char *text : { "Sign in to the Countersign demo", "Continue as Ada Admin", "may run every tool",
                              "Continue as Gus Guest", "may not read payroll", "Cancel" })
        QVERIFY2(page.body.contains(text), text);
    for (const char *foreign : { "<script", "<link", "<img", "src=", "url(", "style=", "https:" })
        QVERIFY2(!page.body.contains(foreign), foreign);
    for (const QByteArray &secret : client.sandbox.identity().issuedSecrets())
        QVERIFY(!page.body.contains(secret));
    QVERIFY(!page.body.contains(client.challenge()) && !page.body.contains("st-1"));
}

void tst_SandboxIdentity::pageTextsAreEscaped()
{
    SandboxClient client;
    SandboxTexts texts;
    texts.language = u"ar"_s;
    texts.rightToLeft = true;
    texts.title = u"<b>&\"دخول\""_s;
    client.sandbox.setTexts(texts);
    const QByteArray body = client.authorize(client.authorization()).body;
    QVERIFY(body.contains("<html lang=\"ar\" dir=\"rtl\">"));
    QVERIFY(body.contains("&lt;b&gt;&amp;&quot;دخول&quot;") && !body.contains("<b>"));
}

void tst_SandboxIdentity::authorizeRefuses_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value"); // empty: left out
    QTest::addColumn<QString>("error");    // empty: a page, no redirect
    QTest::newRow("other client") << "client_id"_ba
                                  << "somebody"_ba << QString();
    QTest::newRow("no client") << "client_id"_ba << QByteArray() << QString();
    QTest::newRow("no redirect") << "redirect_uri"_ba << QByteArray() << QString();
    QTest::newRow("implicit") << "response_type"_ba
                              << "token"_ba << u"unsupported_response_type"_s;
    QTest::newRow("no challenge") << "code_challenge"_ba << QByteArray() << u"invalid_request"_s;
    QTest::newRow("short challenge") << "code_challenge"_ba
                                     << "abc"_ba << u"invalid_request"_s;
    QTest::newRow("plain challenge") << "code_challenge_method"_ba
                                     << "plain"_ba << u"invalid_request"_s;
    QTest::newRow("no method") << "code_challenge_method"_ba << QByteArray() << u"invalid_request"_s;
    QTest::newRow("fragment") << "response_mode"_ba
                              << "fragment"_ba << u"invalid_request"_s;
    QTest::newRow("foreign resource") << "resource"_ba
                                      << "https://elsewhere.example"_ba << u"invalid_target"_s;
    QTest::newRow("prompt none") << "prompt"_ba
                                 << "none"_ba << u"login_required"_s;
    QTest::newRow("twice") << "+state"_ba
                           << "other"_ba << u"invalid_request"_s;
    QTest::newRow("client twice") << "+client_id"_ba
                                  << "countersign-demo"_ba << QString();
}

void tst_SandboxIdentity::authorizeRefuses()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QString, error);
    SandboxClient client;
    Form parameters = client.authorization();
    if (name.startsWith('+'))
        parameters.append({ name.mid(1), value });
    else {
        parameters.removeIf([&](const auto &pair) { return pair.first == name; });
        if (!value.isEmpty())
            parameters.append({ name, value });
    }
    const Got got = client.authorize(parameters);
    if (error.isEmpty()) {
        QCOMPARE(got.status, 400);
        QVERIFY(got.location.isEmpty());
        QVERIFY(got.body.contains("cannot answer this sign-in request"));
        return;
    }
    QCOMPARE(got.status, 303);
    QCOMPARE(got.inLocation(u"error"_s), error);
    QCOMPARE(got.inLocation(u"state"_s), u"st-1"_s);
    QCOMPARE(got.inLocation(u"iss"_s), client.sandbox.issuer().toString());
    QVERIFY(!got.location.toString().contains("code="_L1));
}

void tst_SandboxIdentity::redirectUri_data()
{
    QTest::addColumn<QByteArray>("uri");
    QTest::addColumn<bool>("good");
    QTest::newRow("any port") << "http://127.0.0.1:1/callback"_ba << true;
    QTest::newRow("high port") << "http://127.0.0.1:65535/callback"_ba << true;
    QTest::newRow("no port") << "http://127.0.0.1/callback"_ba << false;
    QTest::newRow("port 0") << "http://127.0.0.1:0/callback"_ba << false;
    QTest::newRow("https") << "https://127.0.0.1:5000/callback"_ba << false;
    QTest::newRow("name") << "http://localhost:5000/callback"_ba << false;
    QTest::newRow("other loopback") << "http://127.0.0.2:5000/callback"_ba << false;
    QTest::newRow("elsewhere") << "http://evil.example/callback"_ba << false;
    QTest::newRow("user info") << "http://127.0.0.1:5000@evil.example/callback"_ba << false;
    QTest::newRow("other path") << "http://127.0.0.1:5000/callback2"_ba << false;
    QTest::newRow("deeper path") << "http://127.0.0.1:5000/callback/x"_ba << false;
    QTest::newRow("query") << "http://127.0.0.1:5000/callback?a=b"_ba << false;
    QTest::newRow("fragment") << "http://127.0.0.1:5000/callback#a"_ba << false;
    QTest::newRow("header injection") << "http://127.0.0.1:5000/callback\r\nset-cookie: a=b"_ba << false;
    QTest::newRow("line end") << "http://127.0.0.1:5000/callback\n"_ba << false;
}

void tst_SandboxIdentity::redirectUri()
{
    QFETCH(QByteArray, uri);
    QFETCH(bool, good);
    SandboxClient client;
    client.redirectUri = uri;
    const Got page = client.authorize(client.authorization());
    QCOMPARE(page.status, good ? 200 : 400);
    QVERIFY(page.location.isEmpty());
}

void tst_SandboxIdentity::loginForm_data()
{
    QTest::addColumn<QByteArray>("account");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("error");
    QTest::newRow("admin") << "admin"_ba << 303 << QString();
    QTest::newRow("guest") << "guest"_ba << 303 << QString();
    QTest::newRow("cancel") << "cancel"_ba << 303 << u"access_denied"_s;
    QTest::newRow("nobody") << "root"_ba << 400 << QString();
    QTest::newRow("empty") << QByteArray() << 400 << QString();
}

void tst_SandboxIdentity::loginForm()
{
    QFETCH(QByteArray, account);
    QFETCH(int, status);
    QFETCH(QString, error);
    SandboxClient client;
    const Got got = client.choose(client.authorize(client.authorization()), account);
    QCOMPARE(got.status, status);
    QCOMPARE(got.inLocation(u"error"_s), error);
    QCOMPARE(got.inLocation(u"code"_s).isEmpty(), status != 303 || !error.isEmpty());
    if (status == 303)
        QCOMPARE(got.inLocation(u"state"_s), u"st-1"_s);
}

void tst_SandboxIdentity::interactionServesOnce()
{
    SandboxClient client;
    const Got page = client.authorize(client.authorization());
    QCOMPARE(client.choose(page, "guest").status, 303);
    const Got again = client.choose(page, "admin");
    QCOMPARE(again.status, 400);
    QVERIFY(again.body.contains("no longer valid"));
    QCOMPARE(client.submit(u"/id/login"_s, { { "account", "admin" } }).status, 400);
}

void tst_SandboxIdentity::interactionGrowsOld()
{
    SandboxClient client;
    const Got page = client.authorize(client.authorization());
    client.clock.advance(600'001);
    QCOMPARE(client.choose(page, "admin").status, 400);
}

COUNTERSIGN_TEST(tst_SandboxIdentity, "tst_sandboxidentity")
#include "tst_sandboxidentity.moc"
