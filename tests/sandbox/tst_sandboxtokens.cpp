// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jwt.h"
#include "sandboxclient.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! The provider's tokens, by raw HTTP: given, refused, rotated, revoked, grown old, and what they open (RFC 6749 §5 and §6,
//! RFC 7009, RFC 8707).
class tst_SandboxTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
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

void tst_SandboxTokens::tokenRefuses_data()
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

void tst_SandboxTokens::tokenRefuses()
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

void tst_SandboxTokens::codeTwiceEndsTheSession()
{
    SandboxClient client;
    const QByteArray code = client.codeFor("admin", client.authorization());
    const QJsonObject tokens = client.submit(u"/id/token"_s, client.exchange(code)).json();
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 200);
    QCOMPARE(client.submit(u"/id/token"_s, client.exchange(code)).error(), u"invalid_grant"_s);
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).error(), u"invalid_grant"_s);
}

void tst_SandboxTokens::codeGrowsOld()
{
    SandboxClient client;
    const QByteArray young = client.codeFor("admin", client.authorization());
    client.clock.advance(60'000);
    QCOMPARE(client.submit(u"/id/token"_s, client.exchange(young)).status, 200);
    const QByteArray old = client.codeFor("admin", client.authorization());
    client.clock.advance(60'001);
    QCOMPARE(client.submit(u"/id/token"_s, client.exchange(old)).error(), u"invalid_grant"_s);
}

void tst_SandboxTokens::refreshRotates()
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

void tst_SandboxTokens::usedRefreshTokenKillsTheFamily()
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

void tst_SandboxTokens::revokes()
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

void tst_SandboxTokens::revokesAccessTokenAlone()
{
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    client.submit(u"/id/revoke"_s, { { "client_id", "countersign-demo" }, { "token", SandboxClient::access(tokens) } });
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).status, 200);
}

void tst_SandboxTokens::revokeEverything()
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

void tst_SandboxTokens::expireAccessTokens()
{
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    client.sandbox.identity().expireAccessTokens();
    QCOMPARE(client.guard(SandboxClient::access(tokens)), 401);
    const QJsonObject fresh = client.refresh(SandboxClient::refreshToken(tokens)).json();
    QCOMPARE(client.guard(SandboxClient::access(fresh)), 200);
}

void tst_SandboxTokens::expiresByTheClock()
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

void tst_SandboxTokens::audience_data()
{
    QTest::addColumn<QString>("resource"); // appended to the origin
    QTest::addColumn<bool>("accepted");
    QTest::newRow("origin") << QString() << true;
    QTest::newRow("origin and slash") << u"/"_s << true;
    QTest::newRow("runtime") << u"/api/copilotkit"_s << true;
    QTest::newRow("agui") << u"/agui"_s << true;
    QTest::newRow("the provider itself") << u"/id"_s << false;
}

void tst_SandboxTokens::audience()
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

void tst_SandboxTokens::guardRefuses_data()
{
    QTest::addColumn<QByteArray>("how");
    for (const char *how : { "nothing", "text", "flipped", "unsigned", "id token", "refresh token", "other server" })
        QTest::newRow(how) << QByteArray(how);
}

void tst_SandboxTokens::guardRefuses()
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

void tst_SandboxTokens::scopesDecide()
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

void tst_SandboxTokens::wrongMethods_data()
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

void tst_SandboxTokens::wrongMethods()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    SandboxClient client;
    const Got got = client.finish(client.start(method, path, method == "POST" ? "x=y"_ba : QByteArray()));
    QCOMPARE(got.status, status);
    QCOMPARE(got.header("allow").isEmpty(), status != 405);
}

void tst_SandboxTokens::everySecretIsKnownToTheRedactor()
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

COUNTERSIGN_TEST(tst_SandboxTokens, "tst_sandboxtokens")
#include "tst_sandboxtokens.moc"
