// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthfixture.h"
#include "testregistry.h"

#include <QDir>

using namespace countersign;
using namespace countersign::test;

namespace {
int openDescriptors()
{
    return static_cast<int>(QDir(u"/proc/self/fd"_s).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size());
}
} // namespace

//! How an attempt ends without the provider: nobody there, time, the person, another attempt, the program.
class tst_SignInEnds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nobodySaidWhere()
    {
        OAuthFixture f;
        f.config.signIn.issuer.clear();
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::ProviderUnknown);
        QCOMPARE(f.error->arguments, QStringList { u"127.0.0.1"_s });
        OAuthFixture g;
        g.config.signIn.clientId.clear();
        QVERIFY(g.signIn());
        QCOMPARE(g.condition(), Condition::ProviderUnknown);
    }
    void issuerWithAPath()
    {
        OAuthFixture f;
        f.provider.path = u"/realms/team"_s;
        f.config.signIn.issuer = f.provider.issuer();
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
    }
    void countdownAndTimeLimit()
    {
        OAuthFixture f;
        QVERIFY(f.invite());
        const int port = f.callback().port();
        QCOMPARE(f.secondsLeft, QList<int> { 300 });
        f.clock.advance(19'000);
        QCOMPARE(f.secondsLeft.constLast(), 281); // 4:41
        QCOMPARE(f.secondsLeft.size(), 20);
        f.clock.advance(280'999);
        QCOMPARE(f.secondsLeft.constLast(), 1);
        QTest::qWait(10);
        QCOMPARE(f.ends, 0);
        f.clock.advance(1);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInTimedOut);
        QCOMPARE(f.error->arguments, QStringList { u"5"_s });
        QVERIFY(refusesConnections(port));
        QTRY_COMPARE(f.clock.pending(), std::size_t(0));
    }
    void cancelWhileWaiting()
    {
        OAuthFixture f;
        QVERIFY(f.invite());
        const int port = f.callback().port();
        f.method->cancel();
        QCOMPARE(f.ends, 0); // asynchronously
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInCancelled);
        QVERIFY(refusesConnections(port));
        f.clock.advance(600'000);
        QTest::qWait(10);
        QCOMPARE(f.ends, 1);
        f.method->cancel(); // nothing runs: nothing said
        QTest::qWait(10);
        QCOMPARE(f.ends, 1);
    }
    void cancelWhileExchanging()
    {
        OAuthFixture f;
        std::optional<LoopbackServer::Answer> held;
        f.provider.intercept["/token"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            held = answer;
            return true;
        };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_VERIFY(held);
        f.method->cancel();
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInCancelled);
        QTRY_COMPARE(f.person.last().url.path(), u"/failed"_s);
        held->reply(200, R"({"access_token":"late","token_type":"Bearer","refresh_token":"late-and-unwanted"})");
        QTRY_COMPARE(f.provider.posts("/revoke"), 1); // it would live on there with nobody to use it
        QCOMPARE(f.provider.lastFields("/revoke").value("token"), "late-and-unwanted"_ba);
        QVERIFY(!f.redactor.redact(u"late-and-unwanted"_s).contains(u"unwanted"_s));
        QCOMPARE(f.ends, 1);
        QVERIFY(!f.credential);
    }
    //! The code's answer is still on its way when the person opens the browser once more.
    void againWhileExchanging()
    {
        OAuthFixture f;
        std::optional<LoopbackServer::Answer> held;
        f.provider.intercept["/token"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            if (held)
                return false;
            held = answer;
            return true;
        };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_VERIFY(held);
        f.link.clear();
        f.method->again();
        QVERIFY(f.waitForLink());
        held->reply(200, R"({"access_token":"late","token_type":"Bearer","refresh_token":"of-the-first-one"})");
        QTRY_COMPARE(f.provider.posts("/revoke"), 1);
        QCOMPARE(f.provider.lastFields("/revoke").value("token"), "of-the-first-one"_ba);
        QCOMPARE(f.ends, 0);
        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
        QCOMPARE(f.provider.posts("/revoke"), 1);
        QCOMPARE(f.ends, 1);
    }
    //! Who waits for the answer of a token endpoint that gives none, waits no longer than for any other.
    void cancelledAndNeverAnswered()
    {
        OAuthFixture f;
        f.provider.intercept["/token"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) { return true; };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_COMPARE(f.provider.posts("/token"), 1);
        f.method->cancel();
        QVERIFY(f.waitForEnd());
        QTRY_COMPARE(f.person.last().url.path(), u"/failed"_s);
        QCOMPARE(f.method->findChildren<SignInAttempt *>().size(), 1);
        f.clock.advance(ProviderNetwork::kDeadline);
        QTRY_VERIFY(f.method->findChildren<SignInAttempt *>().isEmpty());
        QCOMPARE(f.provider.posts("/revoke"), 0);
        QCOMPARE(f.ends, 1);
        QTRY_COMPARE(f.clock.pending(), std::size_t(0));
    }
    //! The tokens are there and not proven yet: what was given is given back.
    void cancelWhileProving()
    {
        OAuthFixture f;
        bool isHeld = false;
        f.provider.intercept["/keys"] = [&isHeld](const ReceivedRequest &, const LoopbackServer::Answer &) {
            isHeld = true;
            return true;
        };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_VERIFY(isHeld);
        const QString given = f.provider.refreshToken();
        QVERIFY(!given.isEmpty());
        f.method->cancel();
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInCancelled);
        QTRY_COMPARE(f.provider.posts("/revoke"), 1);
        QCOMPARE(f.provider.lastFields("/revoke").value("token"), given.toLatin1());
        QCOMPARE(f.ends, 1); // and nobody hears of it
    }
    //! Tokens came, and are not proven to be this person's: they are thrown away here and at the provider.
    void whatIsNotProvenIsGivenBack()
    {
        OAuthFixture f;
        f.provider.bendIdToken = [](QJsonObject &, QJsonObject &claims) { claims.insert(u"nonce"_s, u"another"_s); };
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::SignInIdentityUnproven);
        QTRY_COMPARE(f.provider.posts("/revoke"), 1);
        QVERIFY(f.provider.refreshToken().isEmpty());
        QCOMPARE(f.ends, 1);
    }
    void cancelDuringDiscovery()
    {
        OAuthFixture f;
        f.provider.intercept["/.well-known/openid-configuration"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) {
            return true;
        };
        f.makeMethod();
        f.method->begin({});
        QTRY_COMPARE(f.provider.server().requests().size(), 1);
        f.method->cancel();
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInCancelled);
        QVERIFY(f.trap.opened.isEmpty());
    }
    void silentTokenEndpoint()
    {
        OAuthFixture f;
        f.provider.intercept["/token"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) { return true; };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_COMPARE(f.provider.posts("/token"), 1);
        f.clock.advance(ProviderNetwork::kDeadline);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::SignInExchangeFailed);
        QCOMPARE(f.provider.posts("/token"), 1);
    }
    void againWorksAtAFixedPort()
    {
        OAuthFixture f;
        QTcpServer free;
        QVERIFY(free.listen(QHostAddress::LocalHost));
        f.config.signIn.redirect = QUrl(u"http://127.0.0.1:%1/callback"_s.arg(free.serverPort()));
        free.close();
        // The browser has answered and the tokens do not come: the person opens it once more.
        f.provider.intercept["/token"] = [&f](const ReceivedRequest &, const LoopbackServer::Answer &) {
            return f.exchanges == 1;
        };
        QVERIFY(f.invite());
        const QUrl first = f.link;
        f.person.visit(first);
        QTRY_COMPARE(f.exchanges, 1);
        f.link.clear();
        f.method->again();
        QVERIFY(f.waitForLink());
        QVERIFY(f.link != first);
        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.condition(), Condition::None);
    }
    void againIsANewAttempt()
    {
        OAuthFixture f;
        QVERIFY(f.invite());
        const QUrl oldLink = f.link;
        const int oldPort = f.callback().port();
        const QByteArray oldState = f.linkValue("state");
        f.link.clear();
        f.method->again();
        QVERIFY(f.waitForLink());
        QVERIFY(f.link != oldLink);
        QVERIFY(f.linkValue("state") != oldState);
        QCOMPARE(f.trap.opened.size(), 2);
        QVERIFY(refusesConnections(oldPort) || f.callback().port() == oldPort);

        // The old tab finds nobody; even at the new port its state is a stranger's.
        TestBrowser oldTab;
        oldTab.visit(oldLink);
        QTRY_COMPARE(oldTab.pages().size(), 2); // the provider sent it on
        QCOMPARE(oldTab.last().status, 0);
        QUrl misled = f.callback();
        misled.setQuery(u"code=abc&state="_s + QString::fromLatin1(oldState));
        oldTab.visit(misled);
        QTRY_COMPARE(oldTab.last().status, 400);
        QCOMPARE(f.ends, 0);

        f.person.visit(f.link);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
        QCOMPARE(f.ends, 1);
        QCOMPARE(f.provider.posts("/token"), 1);
    }
    void aBrowserThatDoesNotOpenIsNoEnd()
    {
        OAuthFixture f;
        f.trap.answers = false;
        QVERIFY(f.invite());
        QVERIFY(!f.opened);
        f.person.visit(f.link); // the copied link
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
    }
    void takenPort()
    {
        LoopbackServer occupant;
        OAuthFixture f;
        f.config.signIn.redirect = occupant.url(u"/callback"_s);
        QVERIFY(f.signIn());
        QCOMPARE(f.condition(), Condition::RedirectTaken);
        QCOMPARE(f.error->arguments, QStringList { u"127.0.0.1:%1"_s.arg(occupant.port()) });
        QVERIFY(f.trap.opened.isEmpty());
    }
    void thirtyRounds()
    {
        int before = 0;
        for (int round = 0; round < 30; ++round) {
            OAuthFixture f;
            QVERIFY(f.signIn());
            QVERIFY(f.credential);
            QTRY_COMPARE(f.person.last().url.path(), u"/done"_s);
            QVERIFY(f.renew());
            QCOMPARE(f.renewals, 1);
            f.method.reset();
            if (round == 2)
                before = openDescriptors(); // after what is opened once for good
            else if (round > 2)
                QTRY_VERIFY2(openDescriptors() <= before, qPrintable(QString::number(openDescriptors() - before)));
        }
    }
    void deletedInTheMiddle_data()
    {
        QTest::addColumn<QByteArray>("where");
        for (const char *path : { "/.well-known/openid-configuration", "/token", "/keys" })
            QTest::newRow(path) << QByteArray(path);
    }
    void deletedInTheMiddle()
    {
        QFETCH(QByteArray, where);
        OAuthFixture f;
        bool arrived = false;
        f.provider.intercept[where] = [&](const ReceivedRequest &, const LoopbackServer::Answer &) {
            arrived = true;
            return true;
        };
        f.makeMethod();
        f.method->begin({});
        if (!where.contains("well-known")) {
            QVERIFY(f.waitForLink());
            f.person.visit(f.link);
        }
        QTRY_VERIFY(arrived);
        f.method.reset();
        QTest::qWait(20);
        QCOMPARE(f.ends, 0);
        QCOMPARE(f.clock.pending(), std::size_t(0));
    }
};

COUNTERSIGN_TEST(tst_SignInEnds, "tst_signinends")
#include "tst_signinends.moc"
