// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/idsignature.h"
#include "auth/idtoken.h"
#include "core/redactor.h"
#include "signingkey.h"
#include "testregistry.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
const QDateTime kNow = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());

QJsonObject goodClaims()
{
    return { { u"iss"_s, u"https://id.example.com"_s },
             { u"sub"_s, u"ada-1815"_s },
             { u"aud"_s, u"countersign"_s },
             { u"exp"_s, kNow.toSecsSinceEpoch() + 300 },
             { u"iat"_s, kNow.toSecsSinceEpoch() },
             { u"nonce"_s, u"the-right-nonce"_s },
             { u"name"_s, u"Ada"_s },
             { u"email"_s, u"ada@example.com"_s } };
}

QString leftHalf(const QByteArray &token, QCryptographicHash::Algorithm algorithm)
{
    const QByteArray hash = QCryptographicHash::hash(token, algorithm);
    return QString::fromLatin1(
        hash.left(hash.size() / 2).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Jwt jwt(const QJsonObject &header, const QJsonObject &claims)
{
    return *Jwt::decode(SigningKey::unsignedToken(header, claims) + "c2ln");
}
} // namespace

class tst_IdToken : public QObject
{
    Q_OBJECT

    Redactor m_redactor;

    IdTokenExpectation expectation(bool atRefresh = false)
    {
        return { u"https://id.example.com"_s,           u"countersign"_s,
                 m_redactor.keep("the-right-nonce"),    m_redactor.keep("the-access-token"),
                 atRefresh ? u"ada-1815"_s : QString(), kNow };
    }

private Q_SLOTS:
    void good()
    {
        const auto claims = checkIdTokenClaims(jwt({ { u"alg"_s, u"RS256"_s } }, goodClaims()), expectation());
        QVERIFY(claims);
        QCOMPARE(claims->identity.subject, u"ada-1815"_s);
        QCOMPARE(claims->identity.name, u"Ada"_s);
        QCOMPARE(claims->identity.mail, u"ada@example.com"_s);
        QVERIFY(!claims->timeDiffers);
    }

    void claims_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *name, const QString &key, const QJsonValue &value, bool accepted = false) {
            QTest::newRow(name) << key << value << accepted;
        };
        const QJsonValue absent = QJsonValue::Undefined;
        row("iss of another", u"iss"_s, u"https://evil.example.com"_s);
        row("iss with a slash more", u"iss"_s, u"https://id.example.com/"_s);
        row("no iss", u"iss"_s, absent);
        row("no sub", u"sub"_s, absent);
        row("empty sub", u"sub"_s, u""_s);
        row("sub is a number", u"sub"_s, 5);
        row("sub of 256 characters", u"sub"_s, QString(256, u'a'));
        row("aud of another", u"aud"_s, u"other"_s);
        row("no aud", u"aud"_s, absent);
        row("aud list of one", u"aud"_s, QJsonArray { u"countersign"_s }, true);
        row("aud list without us", u"aud"_s, QJsonArray { u"a"_s, u"b"_s });
        row("several audiences need azp", u"aud"_s, QJsonArray { u"countersign"_s, u"api"_s });
        row("azp is us", u"azp"_s, u"countersign"_s, true);
        row("azp is another", u"azp"_s, u"other"_s);
        row("no exp", u"exp"_s, absent);
        row("exp is text", u"exp"_s, u"tomorrow"_s);
        row("no iat", u"iat"_s, absent);
        row("wrong nonce", u"nonce"_s, u"another"_s);
        row("no nonce", u"nonce"_s, absent);
        row("empty nonce", u"nonce"_s, u""_s);
        row("right at_hash", u"at_hash"_s, leftHalf("the-access-token", QCryptographicHash::Sha256), true);
        row("wrong at_hash", u"at_hash"_s, leftHalf("another", QCryptographicHash::Sha256));
        row("empty at_hash", u"at_hash"_s, u""_s);
        row("no name", u"name"_s, absent, true);
    }
    void claims()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, value);
        QFETCH(bool, accepted);
        QJsonObject object = goodClaims();
        if (value.isUndefined())
            object.remove(key);
        else
            object.insert(key, value);
        const auto read = checkIdTokenClaims(jwt({ { u"alg"_s, u"RS256"_s } }, object), expectation());
        QCOMPARE(bool(read), accepted);
        if (!accepted) {
            QCOMPARE(read.error().condition, Condition::SignInIdentityUnproven);
            QCOMPARE(read.error().arguments, QStringList { u"id.example.com"_s });
        }
    }
    void severalAudiencesWithAzp()
    {
        QJsonObject object = goodClaims();
        object.insert(u"aud"_s, QJsonArray { u"api"_s, u"countersign"_s });
        object.insert(u"azp"_s, u"countersign"_s);
        QVERIFY(checkIdTokenClaims(jwt({ { u"alg"_s, u"RS256"_s } }, object), expectation()));
    }

    void headers_data()
    {
        QTest::addColumn<QJsonObject>("header");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *name, const QJsonObject &header, bool accepted) {
            QTest::newRow(name) << header << accepted;
        };
        for (const char *algorithm : { "RS256", "PS256", "ES256", "EdDSA" })
            row(algorithm, { { u"alg"_s, QString::fromLatin1(algorithm) } }, true);
        for (const char *algorithm : { "none", "None", "HS256", "RS512", "rs256", "" })
            row(algorithm, { { u"alg"_s, QString::fromLatin1(algorithm) } }, false);
        row("no alg", { { u"typ"_s, u"JWT"_s } }, false);
        row("alg is a list", { { u"alg"_s, QJsonArray { u"RS256"_s } } }, false);
        row("typ JWT", { { u"alg"_s, u"RS256"_s }, { u"typ"_s, u"JWT"_s } }, true);
        row("typ at+jwt", { { u"alg"_s, u"RS256"_s }, { u"typ"_s, u"at+jwt"_s } }, false);
        row("typ application/at+JWT", { { u"alg"_s, u"RS256"_s }, { u"typ"_s, u"application/at+JWT"_s } }, false);
        row("typ logout+jwt", { { u"alg"_s, u"RS256"_s }, { u"typ"_s, u"logout+jwt"_s } }, false);
        row("crit", { { u"alg"_s, u"RS256"_s }, { u"crit"_s, QJsonArray { u"exp"_s } } }, false);
    }
    void headers()
    {
        QFETCH(QJsonObject, header);
        QFETCH(bool, accepted);
        QCOMPARE(bool(checkIdTokenClaims(jwt(header, goodClaims()), expectation())), accepted);
    }
    void accessHashOfEd25519IsSha512()
    {
        QJsonObject object = goodClaims();
        object.insert(u"at_hash"_s, leftHalf("the-access-token", QCryptographicHash::Sha512));
        QVERIFY(checkIdTokenClaims(jwt({ { u"alg"_s, u"EdDSA"_s } }, object), expectation()));
        QVERIFY(!checkIdTokenClaims(jwt({ { u"alg"_s, u"ES256"_s } }, object), expectation()));
    }

    void time_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("offset");
        QTest::addColumn<bool>("differs");
        QTest::newRow("expired within leeway") << u"exp"_s << -60 << false;
        QTest::newRow("expired") << u"exp"_s << -61 << true;
        QTest::newRow("issued soon") << u"iat"_s << 300 << false;
        QTest::newRow("issued in the future") << u"iat"_s << 301 << true;
        QTest::newRow("long ago") << u"iat"_s << -100'000 << false;
        QTest::newRow("not yet") << u"nbf"_s << 301 << true;
    }
    void time()
    {
        QFETCH(QString, key);
        QFETCH(int, offset);
        QFETCH(bool, differs);
        QJsonObject object = goodClaims();
        object.insert(key, kNow.toSecsSinceEpoch() + offset);
        const auto read = checkIdTokenClaims(jwt({ { u"alg"_s, u"RS256"_s } }, object), expectation());
        QVERIFY(read);
        QCOMPARE(read->timeDiffers, differs);
        // A refresh is no place to lose a session over a clock.
        const auto atRefresh = checkIdTokenClaims(jwt({ { u"alg"_s, u"RS256"_s } }, object), expectation(true));
        QVERIFY(atRefresh);
        QVERIFY(!atRefresh->timeDiffers);
    }
    void atRefreshItIsTheSamePerson()
    {
        QJsonObject object = goodClaims();
        object.remove(u"nonce"_s);
        QVERIFY(checkIdTokenClaims(jwt({ { u"alg"_s, u"RS256"_s } }, object), expectation(true)));
        object.insert(u"sub"_s, u"mallory"_s);
        QVERIFY(!checkIdTokenClaims(jwt({ { u"alg"_s, u"RS256"_s } }, object), expectation(true)));
    }

    void signatures_data()
    {
        QTest::addColumn<QByteArray>("algorithm");
        for (const char *algorithm : { "RS256", "PS256", "ES256", "EdDSA" })
            QTest::newRow(algorithm) << QByteArray(algorithm);
    }
    void signatures()
    {
        QFETCH(QByteArray, algorithm);
        const SigningKey key(algorithm, u"k1"_s);
        const SigningKey other(algorithm, u"k2"_s);
        const QByteArray token = key.sign({}, goodClaims());
        const QJsonArray keys { key.jwk() };
        QCOMPARE(verifySignature(*Jwt::decode(token), keys), SignatureVerdict::Good);
        QCOMPARE(verifySignature(*Jwt::decode(token), {}), SignatureVerdict::NoKey);
        QCOMPARE(verifySignature(*Jwt::decode(token), { other.jwk() }), SignatureVerdict::NoKey);

        QJsonObject disguised = other.jwk();
        disguised.insert(u"kid"_s, u"k1"_s);
        QCOMPARE(verifySignature(*Jwt::decode(token), { disguised }), SignatureVerdict::Bad);
        disguised.insert(u"use"_s, u"enc"_s);
        QCOMPARE(verifySignature(*Jwt::decode(token), { disguised }), SignatureVerdict::NoKey);

        // Each single flipped bit of the signature's first bytes, and of what is signed.
        Jwt flipped = *Jwt::decode(token);
        for (int bit = 0; bit < 16; ++bit) {
            flipped.signature = Jwt::decode(token)->signature;
            flipped.signature[bit / 8] = static_cast<char>(flipped.signature[bit / 8] ^ (1 << (bit % 8)));
            QCOMPARE(verifySignature(flipped, keys), SignatureVerdict::Bad);
        }
        flipped = *Jwt::decode(token);
        flipped.signedPart[flipped.signedPart.size() - 1] ^= 1;
        QCOMPARE(verifySignature(flipped, keys), SignatureVerdict::Bad);
        flipped = *Jwt::decode(token);
        flipped.signature.chop(1);
        QCOMPARE(verifySignature(flipped, keys), SignatureVerdict::Bad);
        flipped.signature.clear();
        QCOMPARE(verifySignature(flipped, keys), SignatureVerdict::Bad);
    }
    void withoutKidEveryFittingKeyIsTried()
    {
        const SigningKey key("RS256", u"k1"_s);
        const SigningKey other("RS256", u"k2"_s);
        const SigningKey curve("ES256", u"k3"_s);
        const Jwt token = *Jwt::decode(key.sign({ { u"kid"_s, QJsonValue::Null } }, goodClaims()));
        QVERIFY(!token.header.contains(u"kid"_s));
        QCOMPARE(verifySignature(token, { curve.jwk(), other.jwk(), key.jwk() }), SignatureVerdict::Good);
        QCOMPARE(verifySignature(token, { curve.jwk(), other.jwk() }), SignatureVerdict::Bad);
        QCOMPARE(verifySignature(token, { curve.jwk() }), SignatureVerdict::NoKey);
    }
    void algorithmsOfTheTokenAloneAreRefused()
    {
        const SigningKey key("RS256", u"k1"_s);
        for (const char *algorithm : { "none", "HS256", "HS512", "RS1", "" }) {
            const Jwt token = *Jwt::decode(key.sign({ { u"alg"_s, QString::fromLatin1(algorithm) } }, goodClaims()));
            QCOMPARE(verifySignature(token, { key.jwk() }), SignatureVerdict::Bad);
        }
        // A PKCS#1 signature is no PSS signature, whatever the token calls it.
        const Jwt pss = *Jwt::decode(key.sign({ { u"alg"_s, u"PS256"_s } }, goodClaims()));
        QJsonObject jwk = key.jwk();
        jwk.remove(u"alg"_s);
        QCOMPARE(verifySignature(pss, { jwk }), SignatureVerdict::Bad);
    }
    void brokenKeys_data()
    {
        QTest::addColumn<QByteArray>("algorithm");
        QTest::addColumn<QString>("member");
        QTest::addColumn<QString>("value");
        QTest::newRow("short modulus") << "RS256"_ba << u"n"_s << u"AQAB"_s;
        QTest::newRow("giant modulus") << "RS256"_ba << u"n"_s << QString(20'000, u'A');
        QTest::newRow("no base64") << "RS256"_ba << u"n"_s << u"!!"_s;
        QTest::newRow("no exponent") << "RS256"_ba << u"e"_s << u""_s;
        QTest::newRow("giant exponent") << "RS256"_ba << u"e"_s << QString(200, u'A');
        QTest::newRow("point not on the curve") << "ES256"_ba << u"x"_s << QString(43, u'A');
        QTest::newRow("short coordinate") << "ES256"_ba << u"y"_s << u"AAAA"_s;
        QTest::newRow("other curve") << "ES256"_ba << u"crv"_s << u"P-521"_s;
        QTest::newRow("short Edwards key") << "EdDSA"_ba << u"x"_s << u"AAAA"_s;
        QTest::newRow("X25519") << "EdDSA"_ba << u"crv"_s << u"X25519"_s;
    }
    void brokenKeys()
    {
        QFETCH(QByteArray, algorithm);
        QFETCH(QString, member);
        QFETCH(QString, value);
        const SigningKey key(algorithm, u"k1"_s);
        QJsonObject jwk = key.jwk();
        jwk.insert(member, value);
        const Jwt token = *Jwt::decode(key.sign({}, goodClaims()));
        QCOMPARE(verifySignature(token, { jwk, 5, u"x"_s, QJsonObject {} }), SignatureVerdict::Bad);
        QCOMPARE(verifySignature(token, { jwk, key.jwk() }), SignatureVerdict::Good);
    }
};

COUNTERSIGN_TEST(tst_IdToken, "tst_idtoken")
#include "tst_idtoken.moc"
