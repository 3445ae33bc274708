// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providernetwork.h"
#include "auth/tokenset.h"
#include "core/redactor.h"
#include "signingkey.h"
#include "testregistry.h"

#include <QJsonObject>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
using End = ProviderAnswer::End;
using Kind = TokenFailure::Kind;

ProviderAnswer jsonAnswer(const QByteArray &body, int status = 200, const QByteArray &type = "application/json")
{
    return { End::Complete, status, type, body, {} };
}
} // namespace
Q_DECLARE_METATYPE(ProviderAnswer)
Q_DECLARE_METATYPE(TokenFailure::Kind)

class tst_TokenSet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whole()
    {
        Redactor redactor;
        const auto read = readTokenAnswer(
            jsonAnswer(R"({"access_token":"access-1","token_type":"bEaReR","expires_in":3600,"refresh_token":"refresh-1",)"
                       R"("id_token":"identity-1","scope":"openid api"})"),
            redactor);
        QVERIFY(std::holds_alternative<TokenSet>(read));
        const auto &tokens = std::get<TokenSet>(read);
        QCOMPARE(tokens.access.reveal(), "access-1"_ba);
        QCOMPARE(tokens.refresh.reveal(), "refresh-1"_ba);
        QCOMPARE(tokens.idToken.reveal(), "identity-1"_ba);
        QCOMPARE(tokens.lifetime, 3600);
        QCOMPARE(tokens.scope, u"openid api"_s);
        const QByteArray redacted = redactor.redact("access-1 refresh-1 identity-1"_ba);
        for (const char *secret : { "access-1", "refresh-1", "identity-1" })
            QVERIFY(!redacted.contains(secret));
    }

    void lifetime_data()
    {
        QTest::addColumn<QByteArray>("expiresIn");
        QTest::addColumn<int>("expected");
        QTest::newRow("number") << "60"_ba << 60;
        QTest::newRow("string") << "\"60\""_ba << 60;
        QTest::newRow("fraction") << "59.9"_ba << 59;
        QTest::newRow("beyond an int") << "99999999999"_ba << 30 * 24 * 3600;
        QTest::newRow("1e300") << "1e300"_ba << 30 * 24 * 3600;
        QTest::newRow("zero") << "0"_ba << -1;
        QTest::newRow("negative") << "-5"_ba << -1;
        QTest::newRow("word") << "\"soon\""_ba << -1;
        QTest::newRow("nan") << "\"nan\""_ba << -1;
        QTest::newRow("null") << "null"_ba << -1;
        QTest::newRow("object") << "{}"_ba << -1;
    }
    void lifetime()
    {
        QFETCH(QByteArray, expiresIn);
        QFETCH(int, expected);
        Redactor redactor;
        const auto read = readTokenAnswer(
            jsonAnswer(R"({"access_token":"access-1","token_type":"Bearer","expires_in":)" + expiresIn + '}'), redactor);
        QVERIFY(std::holds_alternative<TokenSet>(read));
        QCOMPARE(std::get<TokenSet>(read).lifetime, expected);
    }
    void lifetimeMayBeMissing()
    {
        Redactor redactor;
        const auto read = readTokenAnswer(jsonAnswer(R"({"access_token":"a","token_type":"Bearer"})"), redactor);
        QCOMPARE(std::get<TokenSet>(read).lifetime, -1);
    }

    void faults_data()
    {
        QTest::addColumn<ProviderAnswer>("answer");
        QTest::addColumn<Kind>("expected");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char *name, const ProviderAnswer &answer, Kind kind, const QString &detail = {}) {
            QTest::newRow(name) << answer << kind << detail;
        };
        const QByteArray good = R"({"access_token":"a","token_type":"Bearer"})";
        row("invalid_grant", jsonAnswer(R"({"error":"invalid_grant"})", 400), Kind::Refused, u"invalid_grant"_s);
        row("invalid_client", jsonAnswer(R"({"error":"invalid_client"})", 401), Kind::Refused, u"invalid_client"_s);
        row("error as text/html", jsonAnswer(R"({"error":"invalid_grant"})", 400, "text/html"), Kind::Refused);
        row("error with 200", jsonAnswer(R"({"error":"invalid_grant","access_token":"a","token_type":"Bearer"})"), Kind::Refused,
            u"invalid_grant"_s);
        row("error code with markup", jsonAnswer("{\"error\":\"<b> x\"}", 400), Kind::Refused, u"error"_s);
        row("error code without end", jsonAnswer("{\"error\":\"" + QByteArray(5000, 'e') + "\"}", 400), Kind::Refused,
            u"error"_s);
        row("slow_down", jsonAnswer(R"({"error":"slow_down"})", 400), Kind::Network, u"slow_down"_s);
        row("temporarily_unavailable", jsonAnswer(R"({"error":"temporarily_unavailable"})", 400), Kind::Network);
        row("429", jsonAnswer(R"({"error":"invalid_grant"})", 429), Kind::Network);
        row("500 with an error", jsonAnswer(R"({"error":"invalid_grant"})", 500), Kind::Network);
        row("503 page", jsonAnswer("<html>", 503, "text/html"), Kind::Network, u"status 503"_s);
        row("403 page of a firewall", jsonAnswer("<html>", 403, "text/html"), Kind::Network, u"status 403"_s);
        row("401 without a body", jsonAnswer("", 401, ""), Kind::Network, u"status 401"_s);
        row("307", jsonAnswer(good, 307), Kind::Network, u"redirected"_s);
        row("201", jsonAnswer(good, 201), Kind::Network);
        row("html with 200", jsonAnswer("<html>Wi-Fi</html>", 200, "text/html"), Kind::Unknown);
        row("form with 200", jsonAnswer("access_token=a&token_type=bearer", 200, "application/x-www-form-urlencoded"),
            Kind::Unknown);
        row("no type", jsonAnswer(good, 200, ""), Kind::Unknown);
        row("truncated", jsonAnswer(good.chopped(3)), Kind::Unknown);
        row("empty", jsonAnswer(""), Kind::Unknown);
        row("array", jsonAnswer("[]"), Kind::Unknown);
        row("empty object", jsonAnswer("{}"), Kind::Unknown);
        row("empty token", jsonAnswer(R"({"access_token":"","token_type":"Bearer"})"), Kind::Unknown);
        row("token is a number", jsonAnswer(R"({"access_token":5,"token_type":"Bearer"})"), Kind::Unknown);
        row("token with a line break", jsonAnswer(R"({"access_token":"a\r\nX: y","token_type":"Bearer"})"), Kind::Unknown);
        row("token not ASCII", jsonAnswer(R"({"access_token":"schön","token_type":"Bearer"})"), Kind::Unknown);
        row("no type of token", jsonAnswer(R"({"access_token":"a"})"), Kind::Unknown);
        row("bound to a key", jsonAnswer(R"({"access_token":"a","token_type":"DPoP"})"), Kind::Unknown);
        row("mac", jsonAnswer(R"({"access_token":"a","token_type":"mac"})"), Kind::Unknown);
        row("never left", { End::NotSent, 0, {}, {}, u"network error 1"_s }, Kind::Network);
        row("lost", { End::Lost, 0, {}, {}, u"network error 2"_s }, Kind::Unknown);
        row("lost in the middle", { End::Lost, 200, "application/json", good, {} }, Kind::Unknown);
    }
    void faults()
    {
        QFETCH(ProviderAnswer, answer);
        QFETCH(Kind, expected);
        QFETCH(QString, detail);
        Redactor redactor;
        const auto read = readTokenAnswer(answer, redactor);
        QVERIFY(std::holds_alternative<TokenFailure>(read));
        const auto &failure = std::get<TokenFailure>(read);
        QCOMPARE(failure.kind, expected);
        QCOMPARE(failure.status, answer.status);
        if (!detail.isEmpty())
            QCOMPARE(failure.detail, detail);
        QVERIFY(failure.detail.size() < 120);
    }
    void namesWhomAJwtNames_data()
    {
        QTest::addColumn<QJsonObject>("claims");
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<QString>("subject"); // empty = nobody
        const QString longest(255, u'a');
        QTest::newRow("whole") << QJsonObject { { u"iss"_s, u"https://a.example"_s }, { u"sub"_s, u"ada"_s } }
                               << u"https://a.example"_s << u"ada"_s;
        QTest::newRow("no issuer") << QJsonObject { { u"sub"_s, u"ada"_s } } << QString() << u"ada"_s;
        QTest::newRow("no subject") << QJsonObject { { u"iss"_s, u"https://a.example"_s } } << QString() << QString();
        QTest::newRow("a number") << QJsonObject { { u"sub"_s, 5 } } << QString() << QString();
        QTest::newRow("the longest") << QJsonObject { { u"sub"_s, longest } } << QString() << longest;
        QTest::newRow("too long") << QJsonObject { { u"sub"_s, longest + u'a' } } << QString() << QString();
        QTest::newRow("too long an issuer") << QJsonObject { { u"iss"_s, longest + u'a' }, { u"sub"_s, u"ada"_s } } << QString()
                                            << QString();
        QTest::newRow("two lines") << QJsonObject { { u"sub"_s, u"a\nb"_s } } << QString() << QString();
        QTest::newRow("written backwards") << QJsonObject { { u"sub"_s, u"a\u202Eb"_s } } << QString() << QString();
    }
    void namesWhomAJwtNames()
    {
        QFETCH(QJsonObject, claims);
        QFETCH(QString, issuer);
        QFETCH(QString, subject);
        const SigningKey key("EdDSA", u"k"_s);
        const auto named = namedSubject(key.sign({}, claims));
        QCOMPARE(named.has_value(), !subject.isEmpty());
        if (!named)
            return;
        QCOMPARE(named->issuer, issuer);
        QCOMPARE(named->subject, subject);
        QVERIFY(!namedSubject("an-opaque-token") && !namedSubject(""));
    }
    void duplicatedKeyAndBomDoNotCrash()
    {
        Redactor redactor;
        static_cast<void>(
            readTokenAnswer(jsonAnswer(R"({"access_token":"a","access_token":"b","token_type":"Bearer"})"), redactor));
        const auto read = readTokenAnswer(jsonAnswer("\xef\xbb\xbf{}"), redactor);
        QVERIFY(std::holds_alternative<TokenFailure>(read));
    }
};

COUNTERSIGN_TEST(tst_TokenSet, "tst_tokenset")
#include "tst_tokenset.moc"
