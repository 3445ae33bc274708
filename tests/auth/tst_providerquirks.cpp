// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providerquirks.h"

#include "oauthfixture.h"
#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
const ProviderQuirks &quirksNamed(QLatin1StringView name)
{
    for (const ProviderQuirks &quirks : ProviderQuirks::all()) {
        if (quirks.name == name)
            return quirks;
    }
    qFatal("no such provider");
}

//! GitHub's row, at the addresses of the stand-in.
ProviderQuirks gitHubHere()
{
    ProviderQuirks quirks = quirksNamed("GitHub"_L1);
    quirks.authorization = "/authorize"_L1;
    quirks.token = "/token"_L1;
    quirks.identity = "/userinfo"_L1;
    quirks.clientAuth = SignInConfig::ClientAuth::None;
    return quirks;
}

using Fields = QHash<QByteArray, QByteArray>;
using Insists = std::function<QString(const Fields &)>;

//! What each provider refuses, as far as it is publicly known.
QString googleWants(const Fields &fields)
{
    if (fields.value("scope").contains("offline_access"))
        return u"invalid_scope: offline_access"_s;
    if (fields.contains("resource"))
        return u"unknown parameter: resource"_s;
    return fields.value("access_type") == "offline" && fields.value("prompt") == "consent" ? QString() : u"no refresh token"_s;
}

QString entraWants(const Fields &fields)
{
    if (fields.contains("resource"))
        return u"AADSTS901002: the resource parameter is not supported"_s;
    return fields.value("redirect_uri").startsWith("http://localhost:") ? QString() : u"AADSTS50011: redirect"_s;
}

QString fixedPortWanted(const Fields &fields)
{
    return fields.value("redirect_uri") == "http://127.0.0.1:49317/callback" ? QString() : u"redirect_uri mismatch"_s;
}

QString auth0Wants(const Fields &fields)
{
    const QString redirect = fixedPortWanted(fields);
    return fields.value("audience") == "https://agents.example.com" ? redirect : u"opaque token: no audience"_s;
}

QString keycloakWants(const Fields &fields)
{
    return fields.value("code_challenge_method") == "S256" ? QString() : u"PKCE"_s; // and nothing else
}

QString gitHubWants(const Fields &fields)
{
    return fields.contains("resource") || fields.value("scope").contains("openid") ? u"invalid_scope"_s : QString();
}
} // namespace

//! Each row of the table at a stand-in that insists on what the provider is known for; the providers themselves were not tried.
class tst_ProviderQuirks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isFoundByIssuer_data();
    void isFoundByIssuer();
    void whatTheConnectionSaysStays();
    void standIn_data();
    void standIn();
    void withoutItsRowItIsRefused();
    void gitHubHasNoOpenId();
    void gitHubMustSayWhoItIs();
    void everyRowHasAStandIn();
};

void tst_ProviderQuirks::isFoundByIssuer_data()
{
    QTest::addColumn<QString>("issuer");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *issuer, const char *name) {
        QTest::newRow(issuer) << QString::fromLatin1(issuer) << QString::fromLatin1(name);
    };
    row("https://accounts.google.com", "Google");
    row("https://accounts.google.com.evil.example", "");
    row("https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0", "Entra");
    row("https://team.okta.com/oauth2/default", "Okta");
    row("https://okta.com", "");
    row("https://notokta.com", "");
    row("https://team.eu.auth0.com/", "Auth0");
    row("https://github.com", "GitHub");
    row("https://github.com.evil.example", "");
    row("https://id.example.com/realms/team", "Keycloak");
    row("https://id.example.com/auth/realms/team", "Keycloak");
    row("https://id.example.com/application/o/countersign/", "Authentik");
    row("https://id.example.com", "");
    row("", "");
}

void tst_ProviderQuirks::isFoundByIssuer()
{
    QFETCH(const QString, issuer);
    QFETCH(const QString, name);
    const ProviderQuirks *quirks = ProviderQuirks::of(QUrl(issuer));
    QCOMPARE(quirks ? QString(quirks->name) : QString(), name);
}

void tst_ProviderQuirks::whatTheConnectionSaysStays()
{
    SignInConfig config;
    config.resourceParameter = SignInConfig::ResourceParameter::Audience;
    config.clientAuth = SignInConfig::ClientAuth::Basic;
    config.redirect = QUrl(u"http://localhost:8080/back"_s);
    config.authorizationParameters = { { u"prompt"_s, u"none"_s } };
    const SignInConfig bent = quirksNamed("Google"_L1).applied(config);
    QCOMPARE(bent.resourceParameter, config.resourceParameter);
    QCOMPARE(bent.clientAuth, config.clientAuth);
    QCOMPARE(bent.redirect, config.redirect);
    QCOMPARE(bent.authorizationParameters.value(u"prompt"_s), u"none"_s);
    QCOMPARE(bent.authorizationParameters.value(u"access_type"_s), u"offline"_s);
}

void tst_ProviderQuirks::standIn_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Insists>("insists");
    QTest::addColumn<bool>("wantsSecret");
    const auto row = [](const char *name, const Insists &insists, bool wantsSecret = false) {
        QTest::newRow(name) << QString::fromLatin1(name) << insists << wantsSecret;
    };
    row("Google", googleWants, true);
    row("Entra", entraWants);
    row("Okta", fixedPortWanted);
    row("Auth0", auth0Wants);
    row("Keycloak", keycloakWants);
    row("Authentik", fixedPortWanted);
    row("GitHub", gitHubWants, true);
}

void tst_ProviderQuirks::standIn()
{
    QFETCH(const QString, name);
    QFETCH(const Insists, insists);
    QFETCH(const bool, wantsSecret);
    OAuthFixture f;
    f.config.signIn.resource = u"https://agents.example.com"_s;
    f.provider.insistsAtAuthorization = insists;
    if (wantsSecret) {
        f.provider.clientSecret = "GOCSPX-of+a/desktop app";
        f.provider.takesBasic = false;
        f.clientSecret = f.redactor.keep(f.provider.clientSecret);
    }
    ProviderQuirks quirks = quirksNamed(QLatin1StringView(name.toLatin1()));
    f.provider.about = QJsonObject { { u"id"_s, 1815 }, { u"login"_s, u"ada"_s } };
    quirks.authorization = quirks.hasMetadata ? quirks.authorization : "/authorize"_L1; // the stand-in's addresses
    quirks.token = "/token"_L1;
    quirks.identity = quirks.hasMetadata ? quirks.identity : "/userinfo"_L1;
    f.quirks = &quirks;
    QVERIFY(f.signIn());
    QVERIFY2(f.credential, qPrintable(f.provider.complaints().join(u", "_s)));
    QCOMPARE(f.provider.complaints(), QStringList());
    QVERIFY(f.renew());
    QCOMPARE(f.renewals, 1);
}

void tst_ProviderQuirks::withoutItsRowItIsRefused()
{
    OAuthFixture f;
    f.config.signIn.resource = u"https://agents.example.com"_s;
    for (const Insists &insists : { Insists(googleWants), Insists(entraWants), Insists(auth0Wants), Insists(fixedPortWanted) }) {
        f.provider.insistsAtAuthorization = insists;
        QVERIFY(f.invite());
        QSignalSpy shown(&f.person, &TestBrowser::shown);
        f.person.visit(f.link);
        QVERIFY(shown.wait(test::kEventually));
        QCOMPARE(f.person.last().status, 400);
        f.method->cancel();
        QVERIFY(f.waitForEnd());
    }
}

void tst_ProviderQuirks::gitHubHasNoOpenId()
{
    OAuthFixture f;
    const ProviderQuirks quirks = gitHubHere();
    f.quirks = &quirks;
    f.provider.about = QJsonObject { { u"id"_s, 1815 },
                                     { u"login"_s, u"ada"_s },
                                     { u"name"_s, u"Ada Lovelace"_s },
                                     { u"avatar_url"_s, u"https://pictures.example/1815"_s } };
    QVERIFY(f.signIn());
    QVERIFY(f.credential);
    QCOMPARE(f.credential->account.id.subject, u"1815"_s); // a login can change hands
    QCOMPARE(f.credential->account.name, u"Ada Lovelace"_s);
    QCOMPARE(f.credential->account.picture, u"https://pictures.example/1815"_s);
    QCOMPARE(f.provider.server().count("GET", "/.well-known/openid-configuration"), 0);
    QCOMPARE(f.provider.server().count("GET", "/keys"), 0);
}

void tst_ProviderQuirks::gitHubMustSayWhoItIs()
{
    OAuthFixture f;
    const ProviderQuirks quirks = gitHubHere();
    f.quirks = &quirks;
    for (const QJsonObject &about : { QJsonObject(), QJsonObject { { u"id"_s, u""_s } }, QJsonObject { { u"id"_s, true } } }) {
        f.provider.about = about;
        QVERIFY(f.signIn());
        QVERIFY(!f.credential);
        QCOMPARE(f.condition(), Condition::SignInIdentityUnproven);
    }
}

void tst_ProviderQuirks::everyRowHasAStandIn()
{
    QStringList names;
    for (const ProviderQuirks &quirks : ProviderQuirks::all())
        names << quirks.name;
    names.sort();
    QCOMPARE(names, (QStringList { u"Auth0"_s, u"Authentik"_s, u"Entra"_s, u"GitHub"_s, u"Google"_s, u"Keycloak"_s, u"Okta"_s }));
}

COUNTERSIGN_TEST(tst_ProviderQuirks, "tst_providerquirks")
#include "tst_providerquirks.moc"
