// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jwt.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
QByteArray encoded(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}
QByteArray token(const QByteArray &header, const QByteArray &claims, const QByteArray &signature)
{
    return encoded(header) + '.' + encoded(claims) + '.' + encoded(signature);
}
} // namespace

class tst_Jwt : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsTheExampleOfRfc7519();
    void readsUnicodeAndNesting();
    void allowsAnEmptySignature();
    void everyTruncationIsSafe();
    void refuses_data();
    void refuses();
    void refusesLongTokens();
    void survivesDeepNesting();
};

void tst_Jwt::readsTheExampleOfRfc7519()
{
    // RFC 7519 §3.1
    const QByteArray text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                            ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                            ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const auto jwt = Jwt::decode(text);
    QVERIFY(jwt);
    QCOMPARE(jwt->header.value("alg"_L1).toString(), u"HS256"_s);
    QCOMPARE(jwt->claims.value("iss"_L1).toString(), u"joe"_s);
    QCOMPARE(jwt->claims.value("exp"_L1).toInteger(), 1300819380);
    QVERIFY(jwt->claims.value("http://example.com/is_root"_L1).toBool());
    QCOMPARE(jwt->signedPart, text.left(text.lastIndexOf('.')));
    QCOMPARE(jwt->signature.toHex(), "7418dfb49799e0254ffa607dd8adbbba16d425" // RFC 7515 §A.1.1
                                     "4d69d6bff05b58055853848d79"_ba);
}

void tst_Jwt::readsUnicodeAndNesting()
{
    const auto jwt = Jwt::decode(token("{}", R"({"name":"Zoë 漢字 👋","realm_access":{"roles":["admin"]}})", "s"));
    QVERIFY(jwt);
    QVERIFY(jwt->header.isEmpty());
    QCOMPARE(jwt->claims.value("name"_L1).toString(), u"Zoë 漢字 👋"_s);
    QCOMPARE(jwt->claims["realm_access"_L1]["roles"_L1][0].toString(), u"admin"_s);
}

void tst_Jwt::allowsAnEmptySignature()
{
    // RFC 7519 §6: read, and refused by those who verify.
    const auto jwt = Jwt::decode(token(R"({"alg":"none"})", "{}", {}));
    QVERIFY(jwt);
    QVERIFY(jwt->signature.isEmpty());
}

void tst_Jwt::everyTruncationIsSafe()
{
    const QByteArray whole = token(R"({"alg":"RS256"})", R"({"sub":"ada"})", "0123456789");
    const qsizetype lastDot = whole.lastIndexOf('.');
    for (qsizetype length = 0; length <= lastDot; ++length)
        QVERIFY2(!Jwt::decode(whole.left(length)), whole.left(length).constData());
    QVERIFY(Jwt::decode(whole));
}

void tst_Jwt::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray good = token(R"({"alg":"RS256"})", R"({"sub":"ada"})", "signature");
    const QByteArray object = encoded("{}");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("opaque token") << "ya29.a0AfH6SMB"_ba;
    QTest::newRow("two parts") << object + '.' + object;
    QTest::newRow("four parts") << good + ".AAAA";
    QTest::newRow("five parts (JWE)") << good + ".AAAA.AAAA";
    QTest::newRow("dots only") << ".."_ba;
    QTest::newRow("no header") << '.' + object + ".AAAA";
    QTest::newRow("no claims") << object + "..AAAA";
    QTest::newRow("header is an array") << token("[]", "{}", "s");
    QTest::newRow("claims are text") << token("{}", "\"ada\"", "s");
    QTest::newRow("claims are broken") << token("{}", R"({"sub":)", "s");
    QTest::newRow("claims are not UTF-8") << token("{}", "{\"sub\":\"\xff\"}", "s");
    QTest::newRow("padding") << "e30=." + object + ".AAAA";
    QTest::newRow("plain base64 alphabet") << object + '.' + object + ".+/+/";
    QTest::newRow("white space in front") << ' ' + good;
    QTest::newRow("line break behind") << good + '\n';
    QTest::newRow("white space within") << object + ". " + object + ".AAAA";
    QTest::newRow("impossible length") << object + '.' + object + ".AAAAA";
    QTest::newRow("NUL") << object + '.' + object + '.' + QByteArray("AA\0A", 4);
    QTest::newRow("high bytes") << object + '.' + object
                                       + ".\xc3\xa9"
                                         "AA";
    QTest::newRow("with its scheme") << "Bearer " + good;
}

void tst_Jwt::refuses()
{
    QFETCH(QByteArray, text);
    QVERIFY(!Jwt::decode(text));
}

void tst_Jwt::refusesLongTokens()
{
    const qsizetype limit = 64 * 1024;
    const QByteArray head = encoded("{}") + '.' + encoded("{}") + '.';
    QVERIFY(Jwt::decode(head + QByteArray(limit - head.size(), 'A')));
    QVERIFY(!Jwt::decode(head + QByteArray(limit - head.size() + 4, 'A')));
}

void tst_Jwt::survivesDeepNesting()
{
    const QByteArray deep = R"({"a":)" + QByteArray(20'000, '[') + QByteArray(20'000, ']') + '}';
    QVERIFY(!Jwt::decode(token("{}", deep, "s")));
}

COUNTERSIGN_TEST(tst_Jwt, "tst_jwt")
#include "tst_jwt.moc"
