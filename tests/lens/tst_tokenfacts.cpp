// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "factsreader.h"
#include "lens/tokenfacts.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Kind = TokenFacts::Kind;

namespace {
QString allText(const TokenFacts &facts)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray { facts.header, facts.claims }).toJson()) + facts.issuer + facts.subject
           + facts.authorizedParty + (facts.audience + facts.scopes + facts.rights).join(u' ');
}
} // namespace

class tst_TokenFacts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsClaims();
    void kinds_data();
    void kinds();
    void scopesAndRights_data();
    void scopesAndRights();
    void moments_data();
    void moments();
    void audience_data();
    void audience();
    void tagIsTheLaddersTag();
    void neverHoldsTheToken();
    void privateClaimsAreTags();
    void hostileTokens_data();
    void hostileTokens();
    void differences_data();
    void differences();

private:
    Redactor m_redactor;
    TokenFacts read(const QByteArray &token, const QString &clientId = {})
    {
        return TokenFacts::read(m_redactor.keep(token), m_redactor, clientId);
    }
    TokenFacts of(const QJsonObject &claims) { return read(FactsReader::jwt(claims)); }
};

void tst_TokenFacts::readsClaims()
{
    const TokenFacts facts = of({ { u"iss"_s, u"https://id.example"_s },
                                  { u"aud"_s, QJsonArray { u"a"_s, u"b"_s } },
                                  { u"azp"_s, u"countersign"_s },
                                  { u"sub"_s, u"ada"_s },
                                  { u"exp"_s, u"+41"_s },
                                  { u"iat"_s, u"-19"_s } });
    QCOMPARE(facts.kind, Kind::AccessJwt);
    QVERIFY(!facts.verified);
    QCOMPARE(facts.header.value(u"alg"_s).toString(), u"RS256"_s);
    QCOMPARE(facts.issuer, u"https://id.example"_s);
    QCOMPARE(facts.audience, (QStringList { u"a"_s, u"b"_s }));
    QCOMPARE(facts.authorizedParty, u"countersign"_s);
    QCOMPARE(facts.subject, u"ada"_s);
    QCOMPARE(facts.secondsLeft(FactsReader::now()), 41);
    QCOMPARE(*facts.issuedAt, FactsReader::now().addSecs(-19));
    QVERIFY(!facts.notBefore);
    QVERIFY(!facts.secondsLeft({}));
}

void tst_TokenFacts::kinds_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Kind>("kind");
    const QString me = u"countersign"_s;
    const auto jwt = [](const QJsonObject &claims) { return FactsReader::jwt(claims); };
    QTest::newRow("none") << QByteArray() << Kind::None;
    QTest::newRow("opaque") << "ya29.a0AfH6SMBx"_ba << Kind::Opaque;
    QTest::newRow("two parts") << "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ"_ba << Kind::Opaque;
    QTest::newRow("encrypted") << "eyJhbGciOiJSU0EifQ.aa.bb.cc.dd"_ba << Kind::EncryptedJwt;
    QTest::newRow("access") << jwt({ { u"iss"_s, u"i"_s } }) << Kind::AccessJwt;
    QTest::newRow("pasted with its scheme") << "bearer " + jwt({ { u"iss"_s, u"i"_s } }) << Kind::AccessJwt;
    QTest::newRow("id: nonce") << jwt({ { u"iss"_s, u"i"_s }, { u"nonce"_s, u"n"_s } }) << Kind::IdToken;
    QTest::newRow("id: at_hash") << jwt({ { u"at_hash"_s, u"n"_s } }) << Kind::IdToken;
    QTest::newRow("id: for us alone") << jwt({ { u"iss"_s, u"i"_s }, { u"aud"_s, me } }) << Kind::IdToken;
    QTest::newRow("for us and others") << jwt({ { u"iss"_s, u"i"_s }, { u"aud"_s, QJsonArray { me, u"b"_s } } })
                                       << Kind::AccessJwt;
    QTest::newRow("nonce and scope") << jwt({ { u"nonce"_s, u"n"_s }, { u"scope"_s, u"a"_s } }) << Kind::AccessJwt;
    QTest::newRow("Chainlit") << FactsReader::jwt({ { u"identifier"_s, u"ada"_s } }, "HS256") << Kind::ChainlitSession;
    QTest::newRow("identifier of another maker") << FactsReader::jwt({ { u"identifier"_s, u"ada"_s } }) << Kind::AccessJwt;
}

void tst_TokenFacts::kinds()
{
    QFETCH(QByteArray, token);
    QFETCH(Kind, kind);
    const TokenFacts facts = read(token, u"countersign"_s);
    QCOMPARE(facts.kind, kind);
    QCOMPARE(facts.isJwt(), kind == Kind::AccessJwt || kind == Kind::IdToken || kind == Kind::ChainlitSession);
}

void tst_TokenFacts::scopesAndRights_data()
{
    QTest::addColumn<QJsonObject>("claims");
    QTest::addColumn<QStringList>("scopes");
    QTest::addColumn<QStringList>("rights");
    QTest::newRow("none") << QJsonObject() << QStringList() << QStringList();
    QTest::newRow("text") << QJsonObject { { u"scope"_s, u"a  b"_s } } << QStringList { u"a"_s, u"b"_s } << QStringList();
    QTest::newRow("list") << QJsonObject { { u"scp"_s, QJsonArray { u"a"_s, 5, u"b"_s } } } << QStringList { u"a"_s, u"b"_s }
                          << QStringList();
    QTest::newRow("both") << QJsonObject { { u"scope"_s, u"a b"_s }, { u"scp"_s, u"b c"_s } }
                          << QStringList { u"a"_s, u"b"_s, u"c"_s } << QStringList();
    QTest::newRow("Keycloak") << QJsonObject {
        { u"realm_access"_s, QJsonObject { { u"roles"_s, QJsonArray { u"r"_s } } } },
        { u"resource_access"_s, QJsonObject { { u"x"_s, QJsonObject { { u"roles"_s, QJsonArray { u"s"_s } } } } } }
    } << QStringList() << QStringList { u"r"_s, u"s"_s };
    QTest::newRow("Auth0 and Entra") << QJsonObject { { u"permissions"_s, QJsonArray { u"p"_s } },
                                                      { u"roles"_s, QJsonArray { u"q"_s } } }
                                     << QStringList() << QStringList { u"q"_s, u"p"_s };
}

void tst_TokenFacts::scopesAndRights()
{
    QFETCH(QJsonObject, claims);
    QFETCH(QStringList, scopes);
    QFETCH(QStringList, rights);
    const TokenFacts facts = of(claims);
    QCOMPARE(facts.scopes, scopes);
    QCOMPARE(facts.rights, rights);
}

void tst_TokenFacts::moments_data()
{
    QTest::addColumn<QJsonValue>("exp");
    QTest::addColumn<bool>("known");
    QTest::newRow("number") << QJsonValue(1'772'366'400) << true;
    QTest::newRow("fraction") << QJsonValue(1'772'366'400.75) << true;
    QTest::newRow("text") << QJsonValue(u"1772366400"_s) << false;
    QTest::newRow("negative") << QJsonValue(-5) << false;
    QTest::newRow("beyond the calendar") << QJsonValue(1e300) << false;
    QTest::newRow("in milliseconds") << QJsonValue(1'772'366'400'000.0) << false;
    QTest::newRow("null") << QJsonValue() << false;
}

void tst_TokenFacts::moments()
{
    QFETCH(QJsonValue, exp);
    QFETCH(bool, known);
    QCOMPARE(of({ { u"exp"_s, exp } }).expires.has_value(), known);
}

void tst_TokenFacts::audience_data()
{
    QTest::addColumn<QString>("mine");
    QTest::addColumn<bool>("meant");
    QTest::newRow("the same") << u"https://a.example/api"_s << true;
    QTest::newRow("a slash more") << u"https://a.example/api/"_s << true;
    QTest::newRow("the host") << u"a.example"_s << true;
    QTest::newRow("its origin, as RFC 8707 lets a provider answer") << u"https://a.example/"_s << true;
    QTest::newRow("a path beside it") << u"https://a.example/ap"_s << false;
    QTest::newRow("a path below it") << u"https://a.example/api/billing"_s << false;
    QTest::newRow("another scheme") << u"http://a.example"_s << false;
    QTest::newRow("another port") << u"https://a.example:8443"_s << false;
    QTest::newRow("another host") << u"b.example"_s << false;
    QTest::newRow("a host that contains it") << u"a.example.evil"_s << false;
    QTest::newRow("a name") << u"agents"_s << true;
    QTest::newRow("case counts") << u"Agents"_s << false;
}

void tst_TokenFacts::audience()
{
    QFETCH(QString, mine);
    QFETCH(bool, meant);
    QCOMPARE(of({ { u"aud"_s, mine } }).isMeantFor({ u"https://a.example/api"_s, u"agents"_s }), meant);
    QVERIFY(of({}).isMeantFor({ u"anybody"_s }));
}

void tst_TokenFacts::tagIsTheLaddersTag()
{
    const QByteArray token = FactsReader::jwt({ { u"iss"_s, u"i"_s } });
    const QByteArray shown = m_redactor.redactHeader("Authorization", "Bearer " + token);
    const auto tag = SecretTag::firstIn(QString::fromLatin1(shown));
    QVERIFY(tag && tag->isSameSecret(read(token).tag));
    QVERIFY(!tag->isSameSecret(read(token + "A").tag));
}

void tst_TokenFacts::neverHoldsTheToken()
{
    const QByteArray token =
        FactsReader::jwt({ { u"iss"_s, u"https://id.example"_s }, { u"quoted"_s, u"Bearer abcdefGH12345"_s } });
    const TokenFacts facts = read(token);
    const QString text = allText(facts);
    for (const QByteArray &part : token.split('.'))
        QVERIFY(!text.contains(QString::fromLatin1(part)));
    QVERIFY2(!text.contains(u"abcdefGH12345"_s), qPrintable(text));
    // A claim that quotes the token of somebody else.
    const QByteArray around = FactsReader::jwt({ { u"act"_s, QString::fromLatin1(token) } });
    QVERIFY(!allText(read(around)).contains(QString::fromLatin1(token).left(20)));
}

void tst_TokenFacts::privateClaimsAreTags()
{
    for (const auto &name :
         { u"jti"_s, u"sid"_s, u"nonce"_s, u"session_state"_s, u"refresh_token"_s, u"apiKey"_s, u"client_secret"_s }) {
        const TokenFacts facts =
            of({ { name, u"visible-value"_s }, { u"deep"_s, QJsonObject { { name, u"visible-value"_s } } } });
        const QString text = allText(facts);
        QVERIFY2(!text.contains(u"visible-value"_s), qPrintable(text));
        QVERIFY(text.contains(u"[secret <16 "_s));
    }
}

void tst_TokenFacts::hostileTokens_data()
{
    QTest::addColumn<QByteArray>("token");
    QByteArray deep = R"({"a":)";
    for (int i = 0; i < 400; ++i)
        deep += R"({"a":)";
    deep += "1" + QByteArray(401, '}');
    const QByteArray header = FactsReader::jwt({}).split('.').constFirst();
    const auto with = [&](const QByteArray &claims) {
        return header + '.' + claims.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + ".c2ln";
    };
    QTest::newRow("deep") << with(deep);
    QTest::newRow("wide") << with("{\"scope\":\"" + QByteArray("s ").repeated(15'000) + "\"}");
    QTest::newRow("long text") << with("{\"iss\":\"" + QByteArray(40'000, 'i') + "\"}");
    QTest::newRow("bidi and control") << with("{\"iss\":\"a\xe2\x80\xae\\u0007\\u202eb\"}");
    QTest::newRow("markup") << with(R"({"iss":"<b>bold</b>","aud":["<img src=x>"]})");
    QTest::newRow("claims are a list") << with("[1,2]");
    QTest::newRow("claims of other types") << with(
        R"({"iss":5,"aud":{"a":1},"sub":null,"scope":[[["a"]]],"exp":"x","roles":7,"azp":[]})");
    QTest::newRow("not UTF-8") << with("{\"iss\":\"\xff\xfe\"}");
    QTest::newRow("huge") << with("{\"x\":\"" + QByteArray(70'000, 'x') + "\"}");
    QTest::newRow("dots") << QByteArray(100, '.');
    QTest::newRow("NUL") << QByteArray("a\0b.c.d", 7);
}

void tst_TokenFacts::hostileTokens()
{
    QFETCH(QByteArray, token);
    const TokenFacts facts = read(token);
    const QString text = allText(facts);
    QVERIFY(text.size() < 100'000);
    QVERIFY(facts.issuer.size() <= 300);
    QVERIFY(facts.scopes.size() <= 200);
    for (const QChar c : facts.issuer)
        QVERIFY(c.category() != QChar::Other_Control && c.category() != QChar::Other_Format);
    QVERIFY(!text.contains(QString::fromLatin1(token.left(40))));
}

void tst_TokenFacts::differences_data()
{
    QTest::addColumn<QJsonObject>("a");
    QTest::addColumn<QJsonObject>("b");
    QTest::addColumn<QString>("claim");
    const QJsonObject base { { u"iss"_s, u"i"_s }, { u"aud"_s, QJsonArray { u"x"_s, u"y"_s } }, { u"jti"_s, u"1"_s } };
    const auto with = [&](const QString &name, const QJsonValue &value) {
        QJsonObject claims = base;
        claims.insert(name, value);
        return claims;
    };
    QTest::newRow("none") << base << base << QString();
    QTest::newRow("only its number and its time") << base
                                                  << QJsonObject { { u"iss"_s, u"i"_s },
                                                                   { u"aud"_s, QJsonArray { u"x"_s, u"y"_s } },
                                                                   { u"jti"_s, u"2"_s },
                                                                   { u"iat"_s, 7 } }
                                                  << QString();
    QTest::newRow("order of the audience, which is a set") << base << with(u"aud"_s, QJsonArray { u"y"_s, u"x"_s }) << QString();
    QTest::newRow("issuer before audience") << base << QJsonObject { { u"iss"_s, u"j"_s } } << u"iss"_s;
    QTest::newRow("kind first") << base << with(u"nonce"_s, u"n"_s) << u"kind"_s;
    QTest::newRow("scope") << base << with(u"scope"_s, u"a"_s) << u"scope"_s;
    QTest::newRow("rights") << base << with(u"roles"_s, QJsonArray { u"a"_s }) << u"rights"_s;
    QTest::newRow("end") << base << with(u"exp"_s, 1'772'366'400) << u"exp"_s;
    QTest::newRow("any other") << base << with(u"tenant"_s, u"acme"_s) << u"tenant"_s;
}

void tst_TokenFacts::differences()
{
    QFETCH(QJsonObject, a);
    QFETCH(QJsonObject, b);
    QFETCH(QString, claim);
    const TokenDifference difference = firstDifference(of(a), of(b));
    QCOMPARE(difference.claim, claim);
    QCOMPARE(difference.first == difference.second, claim.isEmpty());
}

COUNTERSIGN_TEST(tst_TokenFacts, "tst_tokenfacts")
#include "tst_tokenfacts.moc"
