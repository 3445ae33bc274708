// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/browsersignout.h"

#include "oauthfixture.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QUrlQuery>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! More than the connection asks for by itself: a right the server named, another person, an end in the browser, too.
class tst_SignInDemand : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRightIsAskedForBesideTheOthers()
    {
        OAuthFixture f;
        f.config.signIn.scopes = { u"openid"_s, u"api.read"_s };
        f.makeMethod();
        f.method->demand({ { u"api.write"_s, u"api.read"_s }, false });
        QVERIFY(f.signIn());
        QCOMPARE(f.linkValue("scope"), "openid api.read api.write"_ba);
        QCOMPARE(f.linkValue("prompt"), QByteArray());
        QCOMPARE(f.credential->account.scope, u"openid api.read api.write"_s);
        QVERIFY(f.signIn()); // the next sign-in does not fall back behind it
        QCOMPARE(f.linkValue("scope"), "openid api.read api.write"_ba);
    }
    void anotherPersonIsAskedFor()
    {
        OAuthFixture f;
        f.makeMethod();
        f.method->demand({ {}, true });
        QVERIFY(f.signIn());
        QCOMPARE(f.linkValue("prompt"), "login consent"_ba);
        QVERIFY(f.signIn()); // this once
        QCOMPARE(f.linkValue("prompt"), "consent"_ba);
    }
    void aNewAttemptStillAsksForAnotherPerson()
    {
        OAuthFixture f;
        f.makeMethod();
        f.method->demand({ {}, true });
        QVERIFY(f.invite());
        f.forget();
        f.method->again();
        QVERIFY(f.waitForLink());
        QCOMPARE(f.linkValue("prompt"), "login consent"_ba);
    }
    void parametersOfTheConnectionReplaceNothing()
    {
        OAuthFixture f;
        f.config.signIn.authorizationParameters = {
            { u"state"_s, u"mine"_s },
            { u"redirect_uri"_s, u"https://evil.example"_s },
            { u"client_id"_s, u"other"_s },
            { u"response_type"_s, u"token"_s },
            { u"scope"_s, u"everything"_s },
            { u"code_challenge"_s, u"mine"_s },
            { u"request"_s, u"eyJhbGciOiJub"_s },
            { u"request_uri"_s, u"https://evil.example/request"_s },
            { u"nonce"_s, u"mine"_s },
            { u"response_mode"_s, u"fragment"_s },
            { u"acr_values"_s, u"a b&c"_s },
            { u"code_challenge_method"_s, u"plain"_s },
            { u"request%5Furi"_s, u"https://evil.example/request"_s },
            { u"code%5Fchallenge"_s, u"mine"_s },
            { u"acr&redirect_uri"_s, u"https://evil.example"_s },
        };
        QVERIFY(f.signIn());
        QVERIFY2(f.credential, qPrintable(f.provider.complaints().join(u", "_s)));
        QCOMPARE(f.provider.complaints(), QStringList());
        QCOMPARE(f.linkValue("acr_values"), "a b&c"_ba);
        QCOMPARE(f.linkValue("response_type"), "code"_ba);
        for (const char *name : { "request", "request_uri", "response_mode" })
            QVERIFY2(!f.link.query(QUrl::FullyEncoded).contains(QLatin1StringView(name) + u'='), name);
    }
    void whatWasWithheldIsTold_data()
    {
        QTest::addColumn<QString>("granted");
        QTest::addColumn<QStringList>("withheld");
        QTest::newRow("not said: as asked") << QString() << QStringList();
        QTest::newRow("all") << u"openid api.read api.write"_s << QStringList();
        QTest::newRow("only those of the server") << u"api.write api.read"_s << QStringList();
        QTest::newRow("one less") << u"openid api.read"_s << QStringList { u"api.write"_s };
        QTest::newRow("by commas") << u"api.read,api.write"_s << QStringList();
        QTest::newRow("none") << u"openid"_s << QStringList { u"api.read"_s, u"api.write"_s };
    }
    void whatWasWithheldIsTold()
    {
        QFETCH(const QString, granted);
        QFETCH(const QStringList, withheld);
        OAuthFixture f;
        f.config.signIn.scopes = { u"openid"_s, u"offline_access"_s, u"api.read"_s, u"api.write"_s };
        f.provider.bendTokens = [&](QJsonObject &tokens) {
            if (!granted.isEmpty())
                tokens.insert(u"scope"_s, granted);
        };
        QVERIFY(f.signIn());
        QCOMPARE(f.credential->withheldScopes, withheld);
        QVERIFY(f.renew()); // what is missing from the start is not told at each renewal
        QCOMPARE(f.credential->withheldScopes, QStringList());
    }
    void lessAtARenewalIsTold()
    {
        OAuthFixture f;
        f.config.signIn.scopes = { u"openid"_s, u"offline_access"_s, u"api.read"_s, u"api.write"_s };
        QVERIFY(f.signIn());
        f.provider.bendTokens = [](QJsonObject &tokens) { tokens.insert(u"scope"_s, u"openid api.read"_s); };
        QVERIFY(f.renew());
        QCOMPARE(f.credential->withheldScopes, QStringList { u"api.write"_s });
    }
    void theBrowserSessionEndsOnItsPage()
    {
        OAuthFixture f;
        f.provider.hasSignOutPage = true;
        QVERIFY(f.signIn());
        f.trap.opened.clear();
        f.method->endBrowserSession(*f.credential);
        QTRY_COMPARE(f.trap.opened.size(), 1);
        const QUrl page = f.trap.opened.constFirst();
        QCOMPARE(page.path(), u"/leave"_s);
        const QUrlQuery query(page);
        QCOMPARE(query.queryItemValue(u"client_id"_s), f.provider.clientId);
        QVERIFY(query.queryItemValue(u"id_token_hint"_s).startsWith("ey"_L1));
        QVERIFY(!query.hasQueryItem(u"post_logout_redirect_uri"_s)); // nobody registered one
        QVERIFY(!page.toEncoded().contains(f.provider.refreshToken().toLatin1()));
    }
    //! It opens the server there, and whoever may see command lines would have it.
    void anIdTokenThatIsACredentialIsNoHint()
    {
        OAuthFixture f;
        f.provider.hasSignOutPage = true;
        f.config.signIn.bearer = SignInConfig::Bearer::Id;
        QVERIFY(f.signIn());
        f.trap.opened.clear();
        f.method->endBrowserSession(*f.credential);
        QTRY_COMPARE(f.trap.opened.size(), 1);
        QVERIFY(!f.trap.opened.constFirst().toEncoded().contains("id_token_hint"));
        QVERIFY(!f.trap.opened.constFirst().toEncoded().contains("eyJ"));
    }
    void aRegisteredClientComesBack()
    {
        OAuthFixture f;
        f.provider.hasSignOutPage = true;
        f.config.signIn.registered = true;
        QVERIFY(f.signIn());
        QVERIFY(!SignInConfig::isClientId(f.credential->account.id.clientId)); // no provider can give it to another client
        f.trap.opened.clear();
        f.method->endBrowserSession(*f.credential);
        QTRY_COMPARE(f.trap.opened.size(), 1);
        const QUrlQuery query(f.trap.opened.constFirst());
        const QUrl back(query.queryItemValue(u"post_logout_redirect_uri"_s, QUrl::FullyDecoded));
        QCOMPARE(back.host() + back.path(), u"127.0.0.1/signed-out"_s);

        QUrl strange = back;
        strange.setQuery(u"state=guess"_s);
        f.person.visit(strange);
        QTRY_COMPARE_WITH_TIMEOUT(f.person.last().status, 400, test::kEventually); // the page of the sign-in may come first
        QUrl ours = back;
        ours.setQuery(u"state="_s + query.queryItemValue(u"state"_s));
        f.person.visit(ours);
        QTRY_COMPARE_WITH_TIMEOUT(f.person.last().status, 200, test::kEventually);
        QVERIFY(f.person.last().body.contains("Signed out"));
        f.clock.advance(10'000);
        QTRY_VERIFY(refusesConnections(back.port()));
    }
    //! Entra's way: where a sign-in may come back to, a sign-out may, too.
    void aConfiguredClientComesBackWhereTheProviderTakesIt()
    {
        OAuthFixture f;
        f.provider.hasSignOutPage = true;
        ProviderQuirks takesIt;
        takesIt.signsOutToRedirect = true;
        f.quirks = &takesIt;
        f.config.signIn.redirect = QUrl(u"http://127.0.0.1/oauth/callback"_s);
        QVERIFY(f.signIn());
        f.trap.opened.clear();
        f.method->endBrowserSession(*f.credential);
        QTRY_COMPARE(f.trap.opened.size(), 1);
        const QUrlQuery query(f.trap.opened.constFirst());
        QUrl back(query.queryItemValue(u"post_logout_redirect_uri"_s, QUrl::FullyDecoded));
        QCOMPARE(back.host() + back.path(), u"127.0.0.1/oauth/callback"_s);
        back.setQuery(u"state="_s + query.queryItemValue(u"state"_s));
        QSignalSpy shown(&f.person, &TestBrowser::shown);
        f.person.visit(back);
        QVERIFY(shown.wait(test::kEventually));
        QCOMPARE(f.person.last().status, 200);
    }
    void aRegisteredClientComesBackWhereItIsRegistered()
    {
        OAuthFixture f;
        f.provider.hasSignOutPage = true;
        f.config.signIn.registered = true;
        f.config.signIn.redirect = QUrl(u"http://localhost/callback"_s);
        QVERIFY(f.signIn());
        f.trap.opened.clear();
        f.method->endBrowserSession(*f.credential);
        QTRY_COMPARE(f.trap.opened.size(), 1);
        const QUrlQuery query(f.trap.opened.constFirst());
        const QUrl back(query.queryItemValue(u"post_logout_redirect_uri"_s, QUrl::FullyDecoded));
        QCOMPARE(back.host() + back.path(), u"localhost/signed-out"_s);
    }
    void noPageNoBrowser()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        f.trap.opened.clear();
        f.method->endBrowserSession(*f.credential);
        f.forget();
        f.method->end(*f.credential);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.trap.opened.isEmpty());
    }
};

COUNTERSIGN_TEST(tst_SignInDemand, "tst_signindemand")
#include "tst_signindemand.moc"
