// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jwt.h"
#include "sandboxclient.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! The provider, by raw HTTP: RFC 6749, 7636, 7009, 8707, 9207, OpenID Connect Core and Discovery.
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
    void tokenRefuses_data();
    void tokenRefuses();
    void codeTwiceEndsTheSession();
    void codeGrowsOld();
    void refreshRotates();
    void usedRefreshTokenKillsTheFamily();
    void revokes();
    void revokesAccessTokenAlone();
    void revokeEverything();
    void expireAccessTokens();
    void expiresByTheClock();
    void audience_data();
    void audience();
    void guardRefuses_data();
    void guardRefuses();
    void scopesDecide();
    void wrongMethods_data();
    void wrongMethods();
    void everySecretIsKnownToTheRedactor();
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

void tst_SandboxIdentity::tokenRefuses_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("error");
    QTest::newRow("wrong verifier") << "code_verifier"_ba << QByteArray(43, 'w') << 400 << u"invalid_grant"_s;
    QTest::newRow("short verifier") << "code_verifier"_ba
                                    << "vvv"_ba << 400 << u"invalid_grant"_s;
    QTest::newRow("no verifier") << "code_verifier"_ba << QByteArray() << 400 << u"invalid_request"_s;
    QTest::newRow("wrong code") << "code"_ba
                                << "nonsense"_ba << 400 << u"invalid_grant"_s;
    QTest::newRow("no code") << "code"_ba << QByteArray() << 400 << u"invalid_request"_s;
    QTest::newRow("other redirect") << "redirect_uri"_ba
                                    << "http://127.0.0.1:1/callback"_ba << 400 << u"invalid_grant"_s;
    QTest::newRow("no redirect") << "redirect_uri"_ba << QByteArray() << 400 << u"invalid_grant"_s;
    QTest::newRow("other client") << "client_id"_ba
                                  << "x"_ba << 401 << u"invalid_client"_s;
    QTest::newRow("no client") << "client_id"_ba << QByteArray() << 401 << u"invalid_client"_s;
    QTest::newRow("a secret") << "client_secret"_ba
                              << "s"_ba << 401 << u"invalid_client"_s;
    QTest::newRow("other grant") << "grant_type"_ba
                                 << "password"_ba << 400 << u"unsupported_grant_type"_s;
    QTest::newRow("no grant") << "grant_type"_ba << QByteArray() << 400 << u"invalid_request"_s;
    QTest::newRow("foreign resource") << "resource"_ba
                                      << "https://x.example"_ba << 400 << u"invalid_target"_s;
    QTest::newRow("twice") << "+code"_ba
                           << "other"_ba << 400 << u"invalid_request"_s;
}

void tst_SandboxIdentity::tokenRefuses()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    QFETCH(QString, error);
    SandboxClient client;
    Form form = client.exchange(client.codeFor("admin", client.authorization()));
    if (name.startsWith('+'))
        form.append({ name.mid(1), value });
    else {
        form.removeIf([&](const auto &pair) { return pair.first == name; });
        if (!value.isEmpty())
            form.append({ name, value });
    }
    const Got got = client.submit(u"/id/token"_s, form);
    QCOMPARE(got.status, status);
    QCOMPARE(got.error(), error);
    QVERIFY(!got.json().contains("access_token"_L1));
}

void tst_SandboxIdentity::codeTwiceEndsTheSession()
{
    SandboxClient client;
    const QByteArray code = client.codeFor("admin", client.authorization());
    const QJsonObject tokens = client.submit(u"/id/token"_s, client.exchange(code)).json();
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 200);
    QCOMPARE(client.submit(u"/id/token"_s, client.exchange(code)).error(), u"invalid_grant"_s);
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).error(), u"invalid_grant"_s);
}

void tst_SandboxIdentity::codeGrowsOld()
{
    SandboxClient client;
    const QByteArray young = client.codeFor("admin", client.authorization());
    client.clock.advance(60'000);
    QCOMPARE(client.submit(u"/id/token"_s, client.exchange(young)).status, 200);
    const QByteArray old = client.codeFor("admin", client.authorization());
    client.clock.advance(60'001);
    QCOMPARE(client.submit(u"/id/token"_s, client.exchange(old)).error(), u"invalid_grant"_s);
}

void tst_SandboxIdentity::refreshRotates()
{
    SandboxClient client;
    QJsonObject tokens = client.signIn("guest");
    for (int round = 1; round <= 3; ++round) {
        const QByteArray before = SandboxClient::refreshToken(tokens);
        const QByteArray oldAccess = SandboxClient::access(tokens);
        const Got got = client.refresh(before);
        QCOMPARE(got.status, 200);
        tokens = got.json();
        QVERIFY(SandboxClient::refreshToken(tokens) != before);
        QVERIFY(SandboxClient::access(tokens) != oldAccess);
        const auto id = Jwt::decode(tokens.value("id_token"_L1).toString().toLatin1());
        QVERIFY(id);
        QCOMPARE(id->claims.value("sub"_L1).toString(), u"guest"_s);
        QCOMPARE(client.guard(SandboxClient::access(tokens)), 200);
        QCOMPARE(client.sandbox.identity().refreshCount(), round);
    }
}

void tst_SandboxIdentity::usedRefreshTokenKillsTheFamily()
{
    SandboxClient client;
    const QJsonObject other = client.signIn("guest");
    const QJsonObject first = client.signIn();
    const QJsonObject second = client.refresh(SandboxClient::refreshToken(first)).json();
    QCOMPARE(client.refresh(SandboxClient::refreshToken(first)).error(), u"invalid_grant"_s);
    QCOMPARE(client.refresh(SandboxClient::refreshToken(second)).error(), u"invalid_grant"_s);
    QCOMPARE(client.guard(SandboxClient::access(second)), 401);
    QCOMPARE(client.sandbox.identity().refreshCount(), 1);
    QCOMPARE(client.guard(SandboxClient::access(other)), 200); // somebody else's session lives
}

void tst_SandboxIdentity::revokes()
{
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    const Form form { { "client_id", "countersign-demo" }, { "token", SandboxClient::refreshToken(tokens) } };
    QCOMPARE(client.submit(u"/id/revoke"_s, form).status, 200);
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).error(), u"invalid_grant"_s);
    QCOMPARE(client.submit(u"/id/revoke"_s, form).status, 200); // RFC 7009 §2.2: unknown is fine
    QCOMPARE(client.submit(u"/id/revoke"_s, { { "client_id", "countersign-demo" } }).error(), u"invalid_request"_s);
    QCOMPARE(client.submit(u"/id/revoke"_s, { { "token", "x" } }).error(), u"invalid_client"_s);
}

void tst_SandboxIdentity::revokesAccessTokenAlone()
{
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    client.submit(u"/id/revoke"_s, { { "client_id", "countersign-demo" }, { "token", SandboxClient::access(tokens) } });
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).status, 200);
}

void tst_SandboxIdentity::revokeEverything()
{
    SandboxClient client;
    const QJsonObject admin = client.signIn();
    const QJsonObject guest = client.signIn("guest");
    client.sandbox.identity().revokeEverything();
    for (const QJsonObject &tokens : { admin, guest }) {
        QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
        QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).error(), u"invalid_grant"_s);
    }
    QCOMPARE(client.guard(SandboxClient::access(client.signIn())), 200);
}

void tst_SandboxIdentity::expireAccessTokens()
{
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    client.sandbox.identity().expireAccessTokens();
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
    const QJsonObject fresh = client.refresh(SandboxClient::refreshToken(tokens)).json();
    QCOMPARE(client.guard(SandboxClient::access(fresh)), 200);
}

void tst_SandboxIdentity::expiresByTheClock()
{
    SandboxClient client(60);
    const QJsonObject tokens = client.signIn();
    client.clock.advance(59'000);
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 200);
    client.clock.advance(1'000);
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
    const QJsonObject fresh = client.refresh(SandboxClient::refreshToken(tokens)).json();
    QCOMPARE(client.guard(SandboxClient::access(fresh)), 200);
    client.clock.jumpWall(3'600'000); // a machine that slept
    QCOMPARE(client.guard(SandboxClient::access(fresh)), 401);
}

void tst_SandboxIdentity::audience_data()
{
    QTest::addColumn<QString>("resource"); // appended to the origin
    QTest::addColumn<bool>("accepted");
    QTest::newRow("origin") << QString() << true;
    QTest::newRow("origin and slash") << u"/"_s << true;
    QTest::newRow("runtime") << u"/api/copilotkit"_s << true;
    QTest::newRow("agui") << u"/agui"_s << true;
    QTest::newRow("the provider itself") << u"/id"_s << false;
}

void tst_SandboxIdentity::audience()
{
    QFETCH(QString, resource);
    QFETCH(bool, accepted);
    SandboxClient client;
    Form parameters = client.authorization();
    parameters.append({ "resource", client.origin() + resource.toLatin1() });
    const QJsonObject tokens = client.submit(u"/id/token"_s, client.exchange(client.codeFor("admin", parameters))).json();
    const auto access = Jwt::decode(SandboxClient::access(tokens));
    QVERIFY(access);
    QCOMPARE(access->claims.value("aud"_L1).toString().toLatin1(), client.origin() + (accepted ? "" : "/id"));
    QCOMPARE(client.guard(SandboxClient::access(tokens)), accepted ? 200 : 401);
}

void tst_SandboxIdentity::guardRefuses_data()
{
    QTest::addColumn<QByteArray>("how");
    for (const char *how : { "nothing", "text", "flipped", "unsigned", "id token", "refresh token", "other server" })
        QTest::newRow(how) << QByteArray(how);
}

void tst_SandboxIdentity::guardRefuses()
{
    QFETCH(QByteArray, how);
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    QByteArray token = SandboxClient::access(tokens);
    if (how == "nothing")
        token.clear();
    else if (how == "text")
        token = "nope";
    else if (how == "flipped")
        token[token.size() - 20] = token.at(token.size() - 20) == 'A' ? 'B' : 'A';
    else if (how == "unsigned")
        token = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0." + token.split('.').at(1) + '.';
    else if (how == "id token")
        token = tokens.value("id_token"_L1).toString().toLatin1();
    else if (how == "refresh token")
        token = SandboxClient::refreshToken(tokens);
    else {
        SandboxClient other;
        token = SandboxClient::access(other.signIn());
    }
    const Got got = client.get(u"/api/copilotkit/info"_s, token);
    QCOMPARE(got.status, 401);
    QCOMPARE(got.body, R"({"error":"unauthorized"})"_ba);
    QCOMPARE(got.type, "application/json"_ba);
    QVERIFY(got.header("www-authenticate").isEmpty());
}

void tst_SandboxIdentity::scopesDecide()
{
    SandboxClient client;
    Form parameters = client.authorization();
    parameters[3].second = "profile email"; // unknown ones are left out
    const QJsonObject tokens = client.submit(u"/id/token"_s, client.exchange(client.codeFor("admin", parameters))).json();
    QCOMPARE(tokens.value("scope"_L1).toString(), u"profile"_s);
    QVERIFY(!tokens.contains("id_token"_L1) && !tokens.contains("refresh_token"_L1));
    const Got got = client.get(u"/api/copilotkit/info"_s, SandboxClient::access(tokens));
    QCOMPARE(got.status, 403);
    QCOMPARE(got.error(), u"insufficient_scope"_s);
    QVERIFY(got.header("www-authenticate").contains("scope=\"agents.run\""));
}

void tst_SandboxIdentity::wrongMethods_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("get token") << "GET"_ba << u"/id/token"_s << 405;
    QTest::newRow("get login") << "GET"_ba << u"/id/login"_s << 405;
    QTest::newRow("post authorize") << "POST"_ba << u"/id/authorize"_s << 405;
    QTest::newRow("delete jwks") << "DELETE"_ba << u"/id/jwks"_s << 405;
    QTest::newRow("unknown") << "GET"_ba << u"/id/userinfo"_s << 404;
    QTest::newRow("the bare issuer") << "GET"_ba << u"/id"_s << 404;
    QTest::newRow("beside it") << "GET"_ba << u"/idx/jwks"_s << 404;
}

void tst_SandboxIdentity::wrongMethods()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    SandboxClient client;
    const Got got = client.finish(client.start(method, path, method == "POST" ? "x=y"_ba : QByteArray()));
    QCOMPARE(got.status, status);
    QCOMPARE(got.header("allow").isEmpty(), status != 405);
}

void tst_SandboxIdentity::everySecretIsKnownToTheRedactor()
{
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    client.refresh(SandboxClient::refreshToken(tokens));
    const QList<QByteArray> secrets = client.sandbox.identity().issuedSecrets();
    QCOMPARE(secrets.size(), 7); // a code, twice three tokens
    QVERIFY(secrets.contains(SandboxClient::access(tokens)) && secrets.contains(SandboxClient::refreshToken(tokens)));
    for (const QByteArray &secret : secrets + QList<QByteArray> { client.verifier })
        QVERIFY(!client.redactor.redact("plain words " + secret + " and more").contains(secret));
    for (const SandboxServer::LogLine &line : client.sandbox.log())
        for (const QByteArray &secret : secrets)
            QVERIFY(!line.path.contains(secret));
}

COUNTERSIGN_TEST(tst_SandboxIdentity, "tst_sandboxidentity")
#include "tst_sandboxidentity.moc"
