// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthfixture.h"
#include "testregistry.h"
#include "tlsfiles.h"

using namespace countersign;
using namespace countersign::test;

//! Sign-in goes the way of its connection: authorities and proxy also for the provider, the person's name for nobody but the
//! connection's own origin.
class tst_ProviderRoute : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingOverTls()
    {
        OAuthFixture f(serverTls());
        f.config.caFile = tlsFile(u"ca.pem"_s);
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::None);
        QVERIFY(f.credential);
        QVERIFY(f.renew());
        QCOMPARE(f.renewals, 1);
        f.forget();
        f.method->end(*f.credential);
        QVERIFY(f.waitForEnd());
        QVERIFY(!f.left);
        QVERIFY(f.provider.refreshToken().isEmpty());
        QStringList purposes;
        for (const TrafficRecord &record : f.requests()) {
            if (purposes.isEmpty() || purposes.last() != record.purpose)
                purposes << record.purpose;
            QCOMPARE(record.status, 200);
            QCOMPARE(record.protocol, "HTTP/1.1"_ba);
            QVERIFY2(record.url.startsWith(u"https://127.0.0.1:"_s), qPrintable(record.url));
        }
        QCOMPARE(purposes.filter(QRegularExpression(u"^(discovery|token|jwks|refresh|revoke)$"_s)), purposes);
        for (const QString &purpose : { u"discovery"_s, u"token"_s, u"jwks"_s, u"refresh"_s, u"revoke"_s })
            QVERIFY2(purposes.contains(purpose), qPrintable(purpose));
    }

    void unknownAuthority()
    {
        OAuthFixture f(serverTls());
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::ProviderUnreachable);
        QVERIFY(f.provider.server().requests().isEmpty());
    }

    void authorityTakenAway()
    {
        // Between two operations: nothing that was open before is used on.
        OAuthFixture f(serverTls());
        f.config.caFile = tlsFile(u"ca.pem"_s);
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        const auto before = f.provider.server().requests().size();
        f.config.caFile.clear();
        f.makeMethod();
        QVERIFY(f.renew());
        QCOMPARE(f.failure, SignInMethod::RenewFailure::Network);
        QCOMPARE(f.provider.server().requests().size(), before);
    }

    void refreshLeavesOnce()
    {
        OAuthFixture f(serverTls());
        f.config.caFile = tlsFile(u"ca.pem"_s);
        QVERIFY(f.signIn());
        const int before = f.provider.posts("/token");
        f.provider.losesTokenAnswers = true;
        QVERIFY(f.renew());
        QCOMPARE(f.failure, SignInMethod::RenewFailure::Unknown);
        QCOMPARE(f.provider.posts("/token"), before + 1);
    }

    void nameOfThePerson_data()
    {
        QTest::addColumn<bool>("isOneOrigin");
        QTest::addColumn<QString>("name");
        QTest::newRow("provider elsewhere") << false << QString();
        QTest::newRow("provider at the server itself") << true << u"ada"_s;
    }
    void nameOfThePerson()
    {
        QFETCH(bool, isOneOrigin);
        QFETCH(QString, name);
        OAuthFixture f(serverTls());
        f.config.caFile = tlsFile(u"ca.pem"_s);
        f.config.clientCertificate = tlsFile(u"ada.pem"_s);
        f.config.clientKey = tlsFile(u"ada.key"_s);
        f.config.address = isOneOrigin ? f.provider.server().url(u"/api"_s) : QUrl(u"https://127.0.0.1:1/api"_s);
        QStringList names;
        for (const char *path : { "/.well-known/openid-configuration", "/token", "/keys", "/revoke" }) {
            f.provider.intercept[path] = [&names](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
                names << answer.clientName();
                return false;
            };
        }
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::None);
        QCOMPARE(names, QStringList(names.size(), name));
        QCOMPARE(names.size(), 3);
    }

    void proxyOfTheConnection()
    {
        const LoopbackServer proxy([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(502); });
        OAuthFixture f;
        f.config.proxy = proxy.url();
        f.config.signIn.issuer = u"https://id.example.com"_s;
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::ProviderUnreachable);
        QCOMPARE(proxy.requests().size(), 1);
        QCOMPARE(proxy.requests().first().method, "CONNECT"_ba);
        QVERIFY(proxy.requests().first().header("Host").startsWith("id.example.com"));
    }

    void noProxyOnThisMachine()
    {
        const LoopbackServer proxy([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(502); });
        OAuthFixture f;
        f.config.address = QUrl(u"https://agents.example.com/api"_s);
        f.config.proxy = proxy.url();
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::None);
        QVERIFY(proxy.requests().isEmpty());
    }

    void unusableFile()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        const auto before = f.provider.server().requests().size();
        f.config.caFile = u"/nowhere/ca.pem"_s;
        f.makeMethod();
        const Credential good = *f.credential;
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::CertificateUnusable);
        QCOMPARE(f.error->arguments, QStringList { u"ca.pem"_s });
        f.credential = good;
        QVERIFY(f.renew());
        QCOMPARE(f.failure, SignInMethod::RenewFailure::Network); // the session is not over for that
        QCOMPARE(f.provider.server().requests().size(), before);
    }
};

COUNTERSIGN_TEST(tst_ProviderRoute, "tst_providerroute")
#include "tst_providerroute.moc"
