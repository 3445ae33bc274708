// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
enum class Outcome {
    SignedIn,
    Refused,      //!< SignInIdentityUnproven; nobody is signed in
    RefusedBefore //!< the browser never opens
};

struct Case
{
    std::function<void(OAuthFixture &)> arrange = [](OAuthFixture &) {};
    std::function<void(OAuthFixture &)> check = [](OAuthFixture &) {};
};
using Claims = std::function<void(QJsonObject &header, QJsonObject &claims)>;

Case bent(const Claims &how)
{
    return { [how](OAuthFixture &f) { f.provider.bendIdToken = how; } };
}

Case signedWith(const char *algorithm)
{
    return { [algorithm](OAuthFixture &f) { f.provider.keys = { SigningKey(algorithm, u"k1"_s) }; } };
}

//! Another key than the one that is published under that name.
Case forged(const char *algorithm)
{
    return { [algorithm](OAuthFixture &f) {
        f.provider.keys = { SigningKey(algorithm, u"k1"_s), SigningKey(algorithm, u"rogue"_s) };
        f.provider.bendKeys = [](QJsonArray &keys) { keys.removeLast(); };
        f.provider.signingKey = 1;
        f.provider.bendIdToken = [](auto &header, auto &) { header.insert(u"kid"_s, u"k1"_s); };
    } };
}

void withoutKid(QJsonObject &header, QJsonObject &)
{
    header.remove(u"kid"_s);
}

int userinfoCalls(OAuthFixture &f)
{
    return f.provider.server().count("GET", "/userinfo");
}
} // namespace

//! The OpenID Foundation's tests of a relying party, by their names (oidcc-client-test…), against a provider of our own that is
//! bent as each of them says. The Foundation's suite itself was not run.
class tst_RpConformance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void test_data();
    void test();
    void refreshTest_data();
    void refreshTest();
};

void tst_RpConformance::test_data()
{
    QTest::addColumn<Outcome>("expected");
    QTest::addColumn<Case>("how");
    const auto row = [](const char *name, Outcome expected, const Case &how) { QTest::newRow(name) << expected << how; };
    row("(plain)", Outcome::SignedIn, {});
    row("invalid-iss", Outcome::Refused, bent([](auto &, auto &c) { c.insert(u"iss"_s, u"https://other.example"_s); }));
    row("missing-iss", Outcome::Refused, bent([](auto &, auto &c) { c.remove(u"iss"_s); }));
    row("missing-sub", Outcome::Refused, bent([](auto &, auto &c) { c.remove(u"sub"_s); }));
    row("invalid-aud", Outcome::Refused, bent([](auto &, auto &c) { c.insert(u"aud"_s, u"somebody-else"_s); }));
    row("missing-aud", Outcome::Refused, bent([](auto &, auto &c) { c.remove(u"aud"_s); }));
    row("missing-iat", Outcome::Refused, bent([](auto &, auto &c) { c.remove(u"iat"_s); }));
    row("missing-exp", Outcome::Refused, bent([](auto &, auto &c) { c.remove(u"exp"_s); }));
    row("kid-absent-single-jwks", Outcome::SignedIn, bent(withoutKid));
    row("kid-absent-multiple-jwks", Outcome::SignedIn, { [](OAuthFixture &f) {
            f.provider.keys = { SigningKey("RS256", u"k1"_s), SigningKey("RS256", u"k2"_s), SigningKey("ES256", u"k3"_s) };
            f.provider.signingKey = 1;
            f.provider.bendIdToken = withoutKid;
        } });
    row("idtoken-sig-rs256", Outcome::SignedIn, signedWith("RS256"));
    row("idtoken-sig-es256", Outcome::SignedIn, signedWith("ES256"));
    row("idtoken-sig-ps256", Outcome::SignedIn, signedWith("PS256"));
    row("idtoken-sig-eddsa", Outcome::SignedIn, { [](OAuthFixture &f) {
            f.provider.keys = { SigningKey("EdDSA", u"k1"_s) };
            f.provider.bendIdToken = [](auto &, auto &c) { c.remove(u"at_hash"_s); }; // of SHA-512 there
        } });
    row("idtoken-sig-none", Outcome::Refused, bent([](auto &h, auto &) { h.insert(u"alg"_s, u"none"_s); }));
    row("invalid-sig-rs256", Outcome::Refused, forged("RS256"));
    row("invalid-sig-es256", Outcome::Refused, forged("ES256"));
    row("invalid-sig-ps256", Outcome::Refused, forged("PS256"));
    row("invalid-sig-hs256", Outcome::Refused, bent([](auto &h, auto &) { h.insert(u"alg"_s, u"HS256"_s); }));
    row("unknown-kid", Outcome::Refused, bent([](auto &h, auto &) { h.insert(u"kid"_s, u"k9"_s); }));
    row("unknown-critical-header", Outcome::Refused, bent([](auto &h, auto &) { h.insert(u"crit"_s, QJsonArray { u"b64"_s }); }));
    row("nonce-invalid", Outcome::Refused,
        { [](OAuthFixture &f) {
             f.provider.about = QJsonObject();
             f.provider.bendIdToken = [](auto &, auto &c) { c.insert(u"nonce"_s, u"another"_s); };
         },
          [](OAuthFixture &f) { QCOMPARE(userinfoCalls(f), 0); } });
    row("nonce-missing", Outcome::Refused, bent([](auto &, auto &c) { c.remove(u"nonce"_s); }));
    row("userinfo-bearer-header", Outcome::SignedIn,
        { [](OAuthFixture &f) { f.provider.about = QJsonObject(); }, [](OAuthFixture &f) { QCOMPARE(userinfoCalls(f), 1); } });
    row("userinfo-invalid-sub", Outcome::Refused, { [](OAuthFixture &f) {
            f.provider.about = QJsonObject { { u"sub"_s, u"mallory"_s } };
        } });
    row("scope-userinfo-claims", Outcome::SignedIn,
        { [](OAuthFixture &f) {
             f.provider.profile = {};
             f.provider.about = QJsonObject { { u"name"_s, u"Ada Lovelace"_s }, { u"email"_s, u"ada@example.com"_s } };
             f.config.signIn.scopes = { u"openid"_s, u"profile"_s, u"email"_s };
         },
          [](OAuthFixture &f) {
              QCOMPARE(f.credential->account.name, u"Ada Lovelace"_s);
              QCOMPARE(f.credential->account.mail, u"ada@example.com"_s);
          } });
    row("client-secret-basic", Outcome::SignedIn, { [](OAuthFixture &f) {
            f.provider.clientSecret = "basic secret/with+odd:chars%";
            f.clientSecret = f.redactor.keep(f.provider.clientSecret);
            f.config.signIn.clientAuth = SignInConfig::ClientAuth::Basic;
        } });
    row("discovery-openid-config", Outcome::SignedIn,
        { [](OAuthFixture &) {},
          [](OAuthFixture &f) {
              const auto &all = f.provider.server().requests();
              QCOMPARE(all.first().path, "/.well-known/openid-configuration"_ba);
          } });
    row("discovery-jwks-uri-keys", Outcome::SignedIn,
        { [](OAuthFixture &) {}, [](OAuthFixture &f) { QCOMPARE(f.provider.server().count("GET", "/keys"), 1); } });
    row("discovery-issuer-mismatch", Outcome::RefusedBefore, { [](OAuthFixture &f) {
            f.provider.bendMetadata = [](QJsonObject &m) { m.insert(u"issuer"_s, u"https://other.example"_s); };
        } });
    row("signing-key-rotation-just-before-signing", Outcome::SignedIn,
        { [](OAuthFixture &f) {
             QVERIFY(f.signIn());
             f.provider.keys = { SigningKey("RS256", u"k2"_s) };
         },
          [](OAuthFixture &f) { QCOMPARE(f.provider.server().count("GET", "/keys"), 2); } });
    row("signing-key-rotation", Outcome::SignedIn, { [](OAuthFixture &f) {
            QVERIFY(f.signIn());
            f.provider.keys += SigningKey("RS256", u"k2"_s);
            f.provider.signingKey = 1;
        } });
}

void tst_RpConformance::test()
{
    QFETCH(const Outcome, expected);
    QFETCH(const Case, how);
    OAuthFixture f;
    how.arrange(f);
    f.trap.opened.clear();
    QVERIFY(f.signIn());
    QCOMPARE(bool(f.credential), expected == Outcome::SignedIn);
    if (expected == Outcome::SignedIn)
        QCOMPARE(f.credential->account.id.subject, f.provider.subject);
    if (expected == Outcome::Refused)
        QCOMPARE(f.condition(), Condition::SignInIdentityUnproven);
    QCOMPARE(f.trap.opened.isEmpty(), expected == Outcome::RefusedBefore);
    how.check(f);
    for (const QString &secret : f.provider.secrets())
        QVERIFY2(!f.recorded().contains(secret.toUtf8()), qPrintable(secret));
}

void tst_RpConformance::refreshTest_data()
{
    QTest::addColumn<Outcome>("expected");
    QTest::addColumn<Case>("how");
    const auto row = [](const char *name, Outcome expected, const Case &how) { QTest::newRow(name) << expected << how; };
    row("refresh-token", Outcome::SignedIn, {});
    row("refresh-token-invalid-issuer", Outcome::Refused,
        bent([](auto &, auto &c) { c.insert(u"iss"_s, u"https://other.example"_s); }));
    row("refresh-token-invalid-sub", Outcome::Refused, bent([](auto &, auto &c) { c.insert(u"sub"_s, u"mallory"_s); }));
    row("refresh-token-invalid-aud", Outcome::Refused, bent([](auto &, auto &c) { c.insert(u"aud"_s, u"somebody-else"_s); }));
}

void tst_RpConformance::refreshTest()
{
    QFETCH(const Outcome, expected);
    QFETCH(const Case, how);
    OAuthFixture f;
    QVERIFY(f.signIn());
    QVERIFY(f.credential);
    how.arrange(f);
    QVERIFY(f.renew());
    QCOMPARE(f.renewals, expected == Outcome::SignedIn ? 1 : 0);
    if (expected != Outcome::SignedIn)
        QCOMPARE(*f.failure, SignInMethod::RenewFailure::Unproven);
    QCOMPARE(f.provider.posts("/token"), 2);
}

COUNTERSIGN_TEST(tst_RpConformance, "tst_rpconformance")
#include "tst_rpconformance.moc"
