// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/clientauthentication.h"

#include "oauthfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using ClientAuth = SignInConfig::ClientAuth;

namespace {
const QByteArray kOddSecret = "a secret/with+odd:chars%&=é";

//! A confidential client, at a provider that wants it just so.
struct Confidential : OAuthFixture
{
    explicit Confidential(ClientAuth how)
    {
        provider.clientSecret = kOddSecret;
        provider.takesBasic = how == ClientAuth::Basic;
        provider.clientId = u"odd id:%/+"_s;
        config.signIn.clientId = provider.clientId;
        config.signIn.clientAuth = how;
        clientSecret = redactor.keep(kOddSecret);
    }
};
} // namespace

class tst_ClientAuthentication : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void publicClientsHaveNone()
    {
        Redactor redactor;
        const ClientAuthentication client { ClientAuth::None, u"app"_s, redactor.keep("unasked") };
        QVERIFY(!client.lacksSecret());
        QVERIFY(client.header(redactor).isEmpty());
        QCOMPARE(client.fields().size(), 1);
        QCOMPARE(client.fields().constFirst().second, "app"_ba);
    }
    void bothPartsAreEncodedBeforeTheyAreJoined()
    {
        Redactor redactor;
        const ClientAuthentication client { ClientAuth::Basic, u"a:b"_s, redactor.keep("c d:%") };
        QCOMPARE(client.header(redactor).reveal(), "Basic " + "a%3Ab:c%20d%3A%25"_ba.toBase64());
        QVERIFY(client.fields().isEmpty());
    }
    void everyRequestOfTheClient_data()
    {
        QTest::addColumn<ClientAuth>("how");
        QTest::newRow("basic") << ClientAuth::Basic;
        QTest::newRow("post") << ClientAuth::Post;
    }
    //! Sign-in, renewal and sign-out, in the one way the provider takes; the secret goes to these two endpoints and into no log.
    void everyRequestOfTheClient()
    {
        QFETCH(const ClientAuth, how);
        Confidential f(how);
        QVERIFY(f.signIn());
        QVERIFY2(f.credential, qPrintable(f.provider.complaints().join(u", "_s)));
        QVERIFY(f.renew());
        QCOMPARE(f.renewals, 1);
        f.forget();
        f.method->end(*f.credential);
        QVERIFY(f.waitForEnd());
        QVERIFY(!f.left);
        QVERIFY(f.provider.refreshToken().isEmpty());
        QCOMPARE(f.provider.complaints(), QStringList());
        QCOMPARE(f.provider.posts("/token"), 2);
        QCOMPARE(f.provider.posts("/revoke"), 1);
        const QByteArray basic =
            ClientAuthentication { ClientAuth::Basic, f.provider.clientId, f.clientSecret }.header(f.redactor).reveal();
        for (const ReceivedRequest &request : f.provider.server().requests()) {
            const bool isOfClient = request.path == "/token" || request.path == "/revoke";
            QCOMPARE(request.header("Authorization"), isOfClient && how == ClientAuth::Basic ? basic : QByteArray());
            QCOMPARE(request.body.contains("client_secret"), isOfClient && how == ClientAuth::Post);
        }
        for (const QByteArray &secret : { kOddSecret, kOddSecret.toPercentEncoding(), basic.mid(6) })
            QVERIFY(!f.recorded().contains(secret));
        QVERIFY(!f.trap.opened.constFirst().toEncoded().contains(kOddSecret.toPercentEncoding()));
        QVERIFY(!f.credential->kept.reveal().contains("secret/with")); // what is kept for the next start is the grant alone
    }
    void noBrowserWithoutTheSecret()
    {
        Confidential f(ClientAuth::Post);
        f.clientSecret = {};
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::ClientSecretMissing);
        QCOMPARE(f.error->arguments, QStringList { u"127.0.0.1"_s });
        QVERIFY(f.trap.opened.isEmpty());
        f.clientSecret = f.redactor.keep(kOddSecret); // now it was entered
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
    }
    //! Sent without it the refresh would be refused, and the session thrown away for nothing.
    void noRefreshWithoutTheSecret()
    {
        Confidential f(ClientAuth::Basic);
        QVERIFY(f.signIn());
        f.clientSecret = {};
        QVERIFY(f.renew());
        QCOMPARE(*f.failure, SignInMethod::RenewFailure::Network);
        QCOMPARE(f.provider.posts("/token"), 1);
    }
    void aWrongSecretIsTold()
    {
        Confidential f(ClientAuth::Basic);
        f.clientSecret = f.redactor.keep("something else");
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::ClientUnknown);
        QCOMPARE(f.clientUnknown, 1);
        QCOMPARE(f.provider.posts("/token"), 1);
    }
    void aSecretNeverFollowsARedirect()
    {
        Confidential f(ClientAuth::Basic);
        LoopbackServer elsewhere([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200); });
        f.provider.intercept["/token"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(307, {}, {}, { { "Location", elsewhere.url(u"/token"_s).toEncoded() } });
            return true;
        };
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::SignInExchangeFailed);
        QCOMPARE(elsewhere.requests().size(), 0);
    }
};

COUNTERSIGN_TEST(tst_ClientAuthentication, "tst_clientauthentication")
#include "tst_clientauthentication.moc"
