// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "leaks.h"
#include "testregistry.h"

#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Secrets it was never told of: by what they look like, and by where they stand.
class tst_RedactorShapes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hidesShapes_data();
    void hidesShapes();
    void leavesHarmlessTextAlone_data();
    void leavesHarmlessTextAlone();
    void keepsUtf8AroundASecret();
    void hidesLongQuotedText();
    void headers_data();
    void headers();
    void urls_data();
    void urls();
};

void tst_RedactorShapes::hidesShapes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("secret");
    const QByteArray s = "Xy7Zq9Lm3Wp";
    const QByteArray jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
    QTest::newRow("Bearer") << "Authorization: Bearer " + s << s;
    QTest::newRow("bearer, lower case") << "authorization: bearer  " + s << s;
    QTest::newRow("Basic") << "Basic " + s + "==" << s;
    QTest::newRow("DPoP") << "DPoP " + s << s;
    QTest::newRow("JWT") << "token was " + jwt + " ok" << jwt;
    QTest::newRow("JWT without signature") << jwt.left(jwt.lastIndexOf('.') + 1) << jwt.left(jwt.lastIndexOf('.'));
    QTest::newRow("JWT in quotes") << '"' + jwt + '"' << jwt;
    QTest::newRow("code=") << "http://127.0.0.1:9/callback?code=" + s + "&x=1" << s;
    QTest::newRow("state=") << "?x=1&state=" + s << s;
    QTest::newRow("nonce=") << "&nonce=" + s << s;
    QTest::newRow("refresh_token=") << "grant_type=refresh_token&refresh_token=" + s << s;
    QTest::newRow("access_token in a fragment") << "/#access_token=" + s << s;
    QTest::newRow("client_secret=") << "client_secret=" + s << s;
    QTest::newRow("code_verifier=") << "code_verifier=" + s << s;
    QTest::newRow("id_token_hint=") << "id_token_hint=" + s << s;
    QTest::newRow("client_assertion=") << "client_assertion=" + s << s;
    QTest::newRow("password=") << "password=" + s << s;
    QTest::newRow("X-Api-Key") << "X-Api-Key: " + s << s;
    QTest::newRow("JSON") << R"({"access_token":")" + s + R"(","token_type":"x"})" << s;
    QTest::newRow("JSON with spaces") << R"({"refresh_token" : ")" + s + R"(" })" << s;
    QTest::newRow("JSON in JSON") << R"({"body":"{\"id_token\":\")" + s + R"(\"}"})" << s;
    QTest::newRow("quoted with spaces") << R"("password": "open sesame please")"_ba
                                        << "open sesame please"_ba;
    QTest::newRow("quoted with quotes") << R"("password": "open\"sesame")"_ba
                                        << "sesame"_ba;
    QTest::newRow("short but quoted") << R"("password": "hunt3")"_ba
                                      << "hunt3"_ba;
    QTest::newRow("camel case") << R"({"accessToken":")" + s + "\"}" << s;
    QTest::newRow("single quotes") << "{'password': '" + s + "'}" << s;
    QTest::newRow("private key") << "-----BEGIN RSA PRIVATE KEY-----\n" + s + "-x\n-----END RSA PRIVATE KEY-----" << s;
    QTest::newRow("private key cut short") << "-----BEGIN PRIVATE KEY-----\n" + s << s;
    QTest::newRow("encrypted JWT") << "eyJhbGciOiJSU0EifQ..." + s + ".aa" << s;
    QTest::newRow("GitHub") << "ghp_" + s << s;
    QTest::newRow("OpenAI") << "Incorrect key sk-" + s + " given" << s;
    QTest::newRow("Google") << "ya29." + s << s;
    QTest::newRow("Negotiate") << "Negotiate YII" + s << s;
    QTest::newRow("session id") << "session_id=" + s << s;
    QTest::newRow("SAML") << "SAMLResponse=" + s << s;
    QTest::newRow("encoded twice") << "next=https%3A%2F%2Fx%3Fcode%3D" + s << s;
}

void tst_RedactorShapes::hidesShapes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, secret);
    const Redactor redactor; // knows none of them
    const QByteArray out = redactor.redact(text);
    QVERIFY2(!out.contains(secret) && !leaks(out, secret), out.constData());
    QVERIFY2(out.contains("[secret "), out.constData());
    QCOMPARE(redactor.redact(QString::fromUtf8(text)), QString::fromUtf8(out));
}

void tst_RedactorShapes::leavesHarmlessTextAlone_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("prose") << u"The bearer of good news went to a basic school."_s;
    QTest::newRow("Unicode") << u"Zoë 漢字 👋🏽 \u00a0 \u2028 مرحبا naïve"_s;
    QTest::newRow("status") << u"HTTP status code: 401"_s;
    QTest::newRow("header names") << u"WWW-Authenticate: Bearer"_s;
    QTest::newRow("OAuth words") << u"grant_type=authorization_code&response_type=token"_s;
    QTest::newRow("URL") << u"https://agents.example.com/api/copilotkit/info?agent=default"_s;
    QTest::newRow("error code") << uR"({"error":"HTTP 401","code":"INCOMPLETE_STREAM"})"_s;
    QTest::newRow("OAuth error code") << uR"({"code":"invalid_token","detail":"Invalid authentication token"})"_s;
    QTest::newRow("Chainlit") << uR"({"detail":"Missing code or state"})"_s;
    QTest::newRow("challenge") << uR"(Bearer realm="x", error="insufficient_scope", scope="agents.run")"_s;
    QTest::newRow("host with dots") << u"eye.example.com"_s;
}

void tst_RedactorShapes::leavesHarmlessTextAlone()
{
    QFETCH(QString, text);
    const Redactor redactor;
    QCOMPARE(redactor.redact(text), text);
    QCOMPARE(redactor.redact(text.toUtf8()), text.toUtf8());
}

void tst_RedactorShapes::keepsUtf8AroundASecret()
{
    Redactor redactor;
    const Secret secret = redactor.keep("gehëim-漢字");
    const QString out = redactor.redact(u"à«gehëim-漢字»é code=abcdefgh à"_s);
    QVERIFY2(out.startsWith(u"à«[secret <16 "_s) && out.contains(u"]»é code=[secret <16 "_s) && out.endsWith(u"] à"_s),
             qPrintable(out));
}

void tst_RedactorShapes::hidesLongQuotedText()
{
    const Redactor redactor;
    const QByteArray value = QByteArray(2'000'000, 'k') + "the-end-of-it";
    const QByteArray out = redactor.redact("\"password\":\"" + value + "\" after");
    QVERIFY(!out.contains("kkkkkk") && !out.contains("the-end"));
    QVERIFY(out.endsWith("\" after"));
}

void tst_RedactorShapes::headers_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("shown"); // # = the mark
    QTest::newRow("Authorization") << "Authorization"_ba
                                   << "Bearer abc"_ba
                                   << "Bearer #"_ba;
    QTest::newRow("authorization") << "authorization"_ba
                                   << "basic YTpi"_ba
                                   << "basic #"_ba;
    QTest::newRow("unknown scheme") << "Authorization"_ba
                                    << "hunter2 hunter3"_ba
                                    << "#"_ba;
    QTest::newRow("bare token") << "Authorization"_ba
                                << "abc"_ba
                                << "#"_ba;
    QTest::newRow("Proxy-Authorization") << "Proxy-Authorization"_ba
                                         << "Basic YTpi"_ba
                                         << "Basic #"_ba;
    QTest::newRow("Cookie") << "Cookie"_ba
                            << "a=b; c=\"d;e=f\"; g="_ba
                            << "a=#; c=#; g="_ba;
    QTest::newRow("Cookie without a name") << "Cookie"_ba
                                           << "hunter2; a=b"_ba
                                           << "#; a=#"_ba;
    QTest::newRow("Set-Cookie") << "SET-COOKIE"_ba
                                << "a=b=c; Path=/app; HttpOnly; Secure; SameSite=lax; Max-Age=180"_ba
                                << "a=#; Path=/app; HttpOnly; Secure; SameSite=lax; Max-Age=180"_ba;
    QTest::newRow("Set-Cookie, strange attribute") << "Set-Cookie"_ba
                                                   << "a=b; hunter2; x=y"_ba
                                                   << "a=#; #; #"_ba;
    QTest::newRow("Set-Cookie twice") << "Set-Cookie"_ba
                                      << "a=b; Secure\nc=d; Path=/"_ba
                                      << "a=#; Secure\nc=#; Path=/"_ba;
    QTest::newRow("assertion of a gateway") << "X-Goog-Iap-Jwt-Assertion"_ba
                                            << "x.y"_ba
                                            << "#"_ba;
    QTest::newRow("forwarded token") << "X-Forwarded-Access-Token"_ba
                                     << "x.y"_ba
                                     << "#"_ba;
    QTest::newRow("X-Api-Key") << "X-Api-Key"_ba
                               << "k"_ba
                               << "#"_ba;
    QTest::newRow("X-Auth-Token") << "x-auth-token"_ba
                                  << "t"_ba
                                  << "#"_ba;
    QTest::newRow("challenge stays") << "WWW-Authenticate"_ba
                                     << "Bearer realm=\"agents\", error=\"invalid_token\""_ba
                                     << "Bearer realm=\"agents\", error=\"invalid_token\""_ba;
    QTest::newRow("type stays") << "Content-Type"_ba
                                << "application/json"_ba
                                << "application/json"_ba;
    QTest::newRow("code in Location") << "Location"_ba
                                      << "http://127.0.0.1/cb?code=Xy7Zq9Lm&a=1"_ba
                                      << "http://127.0.0.1/cb?code=#&a=1"_ba;
}

void tst_RedactorShapes::headers()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, shown);
    static const QRegularExpression mark(u"\\[secret [<0-9+]+ [0-9a-f]{6}\\]"_s);
    const QString out = QString::fromLatin1(Redactor().redactHeader(name, value)).replace(mark, u"#"_s);
    QCOMPARE(out, QString::fromLatin1(shown));
}

void tst_RedactorShapes::urls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("shown");
    QTest::newRow("harmless") << u"https://h.example/p?agent=x#top"_s << u"https://h.example/p?agent=x#top"_s;
    QTest::newRow("user info") << u"https://ada:hunter2@h.example/p"_s << u"https://[secret]@h.example/p"_s;
    QTest::newRow("user info with @") << u"https://ada:hun@ter2@h.example/p"_s << u"https://[secret]@h.example/p"_s;
    QTest::newRow("code and state") << u"http://127.0.0.1:5/cb?code=Xy7Zq9Lm&state=abcdefgh&iss=https://i"_s
                                    << u"http://127.0.0.1:5/cb?code=#&state=#&iss=https://i"_s;
    QTest::newRow("fragment") << u"http://h/#access_token=Xy7Zq9Lm&x=1"_s << u"http://h/#access_token=#&x=1"_s;
    QTest::newRow("no URL at all") << u"http://ada:hunter2@ h/?code=Xy7Zq9Lm"_s << u"http://[secret]@ h/?code=#"_s;
    QTest::newRow("short values") << u"https://h.example/p?token=ab&api_key=c&page=2"_s
                                  << u"https://h.example/p?token=#&api_key=#&page=2"_s;
    QTest::newRow("camel case") << u"https://h.example/p?accessToken=ab&pageKey="_s
                                << u"https://h.example/p?accessToken=#&pageKey="_s;
    QTest::newRow("signed address") << u"https://h.example/p?X-Amz-Signature=abc&X-Amz-Date=1"_s
                                    << u"https://h.example/p?X-Amz-Signature=#&X-Amz-Date=1"_s;
    QTest::newRow("at sign in the path") << u"https://h.example/@ada"_s << u"https://h.example/@ada"_s;
}

void tst_RedactorShapes::urls()
{
    QFETCH(QString, url);
    QFETCH(QString, shown);
    static const QRegularExpression mark(u"\\[secret [<0-9+]+ [0-9a-f]{6}\\]"_s);
    QCOMPARE(Redactor().redactUrl(url).replace(mark, u"#"_s), shown);
}

COUNTERSIGN_TEST(tst_RedactorShapes, "tst_redactorshapes")
#include "tst_redactorshapes.moc"
