// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/revocation.h"
#include "oauthfixture.h"
#include "testregistry.h"

#include <QJsonDocument>

using namespace countersign;
using namespace countersign::test;

using RenewFailure = SignInMethod::RenewFailure;

//! What follows a sign-in: what is kept, renew(), restore() and end().
class tst_OAuthMethod : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keptHoldsNoAccessToken()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        const QByteArray kept = f.credential->kept.reveal();
        const QJsonObject object = QJsonDocument::fromJson(kept).object();
        QCOMPARE(object.value(u"v"_s).toInt(), 1);
        QCOMPARE(object.value(u"issuer"_s).toString(), f.provider.issuer());
        QCOMPARE(object.value(u"client_id"_s).toString(), u"countersign"_s);
        QCOMPARE(object.value(u"refresh_token"_s).toString(), f.provider.refreshToken());
        QVERIFY(object.value(u"id_token"_s).toString().startsWith(u"eyJ"_s));
        QVERIFY(!kept.contains("access-"));
        QVERIFY(kept.size() < 2560);
    }
    void aLargeIdTokenIsNotKept()
    {
        OAuthFixture f;
        f.provider.profile.insert(u"groups"_s, QString(3000, u'g'));
        QVERIFY(f.signIn());
        QVERIFY(f.credential->kept.reveal().size() < 1000);
        QVERIFY(f.credential->renewable);
    }
    void withoutRefreshTokenNothingIsKept()
    {
        OAuthFixture f;
        f.provider.bendTokens = [](QJsonObject &tokens) { tokens.remove(u"refresh_token"_s); };
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QVERIFY(!f.credential->renewable);
        QVERIFY(f.credential->kept.isEmpty());
        QVERIFY(f.renew());
        QCOMPARE(*f.failure, RenewFailure::Refused);
        QCOMPARE(f.condition(), Condition::SessionEnded);
        f.forget();
        f.method->end(*f.credential); // nothing to revoke
        QVERIFY(f.waitForEnd());
        QVERIFY(!f.left);
        QCOMPARE(f.provider.posts("/revoke"), 0);
    }

    void renewRotates()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        const QByteArray firstAccess = f.authorization();
        const QByteArray firstKept = f.credential->kept.reveal();
        const AccountRecord account = f.credential->account;
        QVERIFY(f.renew());
        QCOMPARE(f.renewals, 1);
        QVERIFY(f.authorization() != firstAccess);
        QVERIFY(f.credential->kept.reveal() != firstKept);
        QVERIFY(f.credential->kept.reveal().contains(f.provider.refreshToken().toLatin1()));
        QCOMPARE(f.credential->account, account);
        const auto fields = f.provider.lastFields("/token");
        QCOMPARE(fields.value("grant_type"), "refresh_token"_ba);
        QVERIFY(!fields.contains("client_secret"));
        QVERIFY(!fields.contains("redirect_uri"));
        QVERIFY(f.renew()); // with the new one
        QCOMPARE(f.renewals, 2);
        QCOMPARE(f.provider.complaints(), QStringList {});
        QCOMPARE(f.provider.server().count("GET", "/.well-known/openid-configuration"), 1);
        QVERIFY(f.recorded().contains("refresh POST"));
    }
    void renewKeepsTheOldTokenIfNoneComes()
    {
        OAuthFixture f;
        f.provider.rotates = false;
        QVERIFY(f.signIn());
        const QString token = f.provider.refreshToken();
        f.provider.bendTokens = [](QJsonObject &tokens) { tokens.remove(u"id_token"_s); };
        QVERIFY(f.renew());
        QCOMPARE(f.renewals, 1);
        QVERIFY(f.credential->kept.reveal().contains(token.toLatin1()));
        QVERIFY(f.credential->kept.reveal().contains("id_token"));
        QVERIFY(f.credential->renewable);
        QVERIFY(f.renew());
        QCOMPARE(f.renewals, 2);
    }
    //! A provider that hands out an id_token to whoever did not ask for one: nobody relies on it, now or later.
    void renewLeavesUnaskedIdTokensAlone()
    {
        OAuthFixture f;
        f.config.signIn.scopes = { u"api.read"_s };
        f.provider.bendTokens = [](QJsonObject &tokens) { tokens.insert(u"id_token"_s, u"of.nobody.we-know"_s); };
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QVERIFY(f.renew());
        QVERIFY(!f.failure);
        QCOMPARE(f.renewals, 1);
    }

    void renewFailures_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<RenewFailure>("expected");
        const auto row = [](const char *name, RenewFailure expected, const QByteArray &status, const QByteArray &body,
                            const QByteArray &type = "application/json") {
            QTest::newRow(name) << "HTTP/1.1 " + status + " x\r\nContent-Type: " + type + "\r\nLocation: /elsewhere\r\n"
                                       + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body
                                << expected;
        };
        row("invalid_grant", RenewFailure::Refused, "400", R"({"error":"invalid_grant"})");
        row("invalid_client", RenewFailure::Refused, "401", R"({"error":"invalid_client"})");
        row("500", RenewFailure::Network, "500", "");
        row("503 page", RenewFailure::Network, "503", "<html>", "text/html");
        row("429", RenewFailure::Network, "429", R"({"error":"slow_down"})");
        row("Wi-Fi login page", RenewFailure::Unknown, "200", "<html>", "text/html");
        row("redirect to it", RenewFailure::Network, "302", "");
        row("307", RenewFailure::Network, "307", "");
        row("403 of a firewall", RenewFailure::Network, "403", "<html>", "text/html");
        row("a form", RenewFailure::Unknown, "200", "access_token=a", "application/x-www-form-urlencoded");
        row("truncated JSON", RenewFailure::Unknown, "200", "{\"access_token\":\"a");
        row("empty JSON", RenewFailure::Unknown, "200", "{}");
        QTest::newRow("closed without an answer") << ""_ba << RenewFailure::Unknown;
        QTest::newRow("closed in the answer")
            << "HTTP/1.1 200 x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"_ba << RenewFailure::Unknown;
    }
    void renewFailures()
    {
        QFETCH(QByteArray, answer);
        QFETCH(RenewFailure, expected);
        OAuthFixture f;
        QVERIFY(f.signIn());
        const Credential good = *f.credential;
        const int before = f.provider.posts("/token");
        f.provider.intercept["/token"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &to) {
            to.raw(answer);
            to.close();
            return true;
        };
        QVERIFY(f.renew());
        QVERIFY(f.failure);
        QCOMPARE(*f.failure, expected);
        QTest::qWait(50);
        QCOMPARE(f.provider.posts("/token"), before + 1); // it leaves once, whatever happens
        QCOMPARE(f.provider.server().count("GET", "/elsewhere") + f.provider.posts("/elsewhere"), 0);
        if (expected == RenewFailure::Refused) {
            QCOMPARE(f.condition(), Condition::SessionEnded);
            QCOMPARE(f.error->arguments, (QStringList { u"Team agents"_s, u"127.0.0.1"_s }));
        } else {
            QCOMPARE(f.condition(), Condition::Offline);
            QCOMPARE(f.error->arguments, QStringList { u"127.0.0.1"_s });
            // Nothing is spoilt: the same token is good at the next try.
            f.provider.intercept.clear();
            f.credential = good;
            QVERIFY(f.renew());
            QCOMPARE(f.renewals, 1);
        }
    }
    void renewInSilence()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        f.provider.intercept["/token"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) { return true; };
        f.forget();
        f.method->renew(*f.credential);
        QTRY_COMPARE(f.provider.posts("/token"), 2);
        QCOMPARE(f.ends, 0);
        f.clock.advance(ProviderNetwork::kDeadline);
        QVERIFY(f.waitForEnd());
        QCOMPARE(*f.failure, RenewFailure::Unknown); // it may have been used up
    }
    void restoreWithoutNetwork()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        const Credential before = *f.credential;
        f.provider.server().stopListening();
        f.makeMethod(); // the next start of the program
        f.forget();
        f.method->restore(before.account, before.kept);
        QVERIFY(f.waitForEnd());
        QCOMPARE(*f.failure, RenewFailure::Network);
        QCOMPARE(f.condition(), Condition::Offline);
    }
    void aLostAnswerCostsTheTokenAndIsUnknownFirst()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        // The provider has rotated and its answer never arrives: what we hold is spent.
        f.provider.losesTokenAnswers = true;
        QVERIFY(f.renew());
        QCOMPARE(*f.failure, RenewFailure::Unknown);
        QCOMPARE(f.provider.posts("/token"), 2);
        f.provider.losesTokenAnswers = false;
        QVERIFY(f.renew());
        QCOMPARE(*f.failure, RenewFailure::Refused);
        QCOMPARE(f.error->detail, u"invalid_grant"_s);
    }

    void refreshedIdentity_data()
    {
        using Bend = std::function<void(QJsonObject &, QJsonObject &)>;
        QTest::addColumn<Bend>("bend");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *name, bool accepted, Bend bend) { QTest::newRow(name) << bend << accepted; };
        row("the same", true, [](QJsonObject &, QJsonObject &) {});
        row("another sub", false, [](QJsonObject &, QJsonObject &c) { c.insert(u"sub"_s, u"mallory"_s); });
        row("another iss", false, [](QJsonObject &, QJsonObject &c) { c.insert(u"iss"_s, u"https://evil.example.com"_s); });
        row("another aud", false, [](QJsonObject &, QJsonObject &c) { c.insert(u"aud"_s, u"other"_s); });
        row("alg none", false, [](QJsonObject &h, QJsonObject &) { h.insert(u"alg"_s, u"none"_s); });
        row("a clock that differs", true, [](QJsonObject &, QJsonObject &c) { c.insert(u"exp"_s, 1000); });
    }
    void refreshedIdentity()
    {
        QFETCH(std::function<void(QJsonObject &, QJsonObject &)>, bend);
        QFETCH(bool, accepted);
        OAuthFixture f;
        QVERIFY(f.signIn());
        f.provider.bendIdToken = bend;
        QVERIFY(f.renew());
        QCOMPARE(f.renewals, accepted ? 1 : 0);
        if (!accepted) {
            QCOMPARE(*f.failure, RenewFailure::Unproven);
            QCOMPARE(f.condition(), Condition::SignInIdentityUnproven);
        }
    }
    void refreshedIdentityWithABadSignature()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        f.provider.bendSigned = [](QByteArray &token) {
            const qsizetype at = token.size() - 20;
            token[at] = token.at(at) == 'A' ? 'B' : 'A';
        };
        QVERIFY(f.renew());
        QCOMPARE(*f.failure, RenewFailure::Unproven);
    }
    void unreachableKeysDoNotCostTheSession()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        f.clock.advance(ProviderCache::kKeysAge);
        f.provider.intercept["/keys"] = [](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(503);
            return true;
        };
        QVERIFY(f.renew());
        QCOMPARE(f.renewals, 1);
    }

    void restoreRefreshesAtOnce()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        const Credential before = *f.credential;
        f.makeMethod(); // the next start of the program
        f.forget();
        f.credential.reset();
        f.method->restore(before.account, before.kept);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
        QCOMPARE(f.renewals, 0); // obtained(), not renewed()
        QCOMPARE(f.credential->account, before.account);
        QVERIFY(f.authorization().startsWith("Bearer access-"));
        QVERIFY(f.authorization() != before.headers.constFirst().value.reveal());
        QVERIFY(f.credential->kept.reveal() != before.kept.reveal());
        QVERIFY(f.trap.opened.size() == 1); // no browser by itself
    }
    void restoreRefused()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        const Credential before = *f.credential;
        QVERIFY(f.renew()); // uses it up elsewhere
        f.makeMethod();
        f.forget();
        f.method->restore(before.account, before.kept);
        QVERIFY(f.waitForEnd());
        QCOMPARE(*f.failure, RenewFailure::Refused);
        QCOMPARE(f.condition(), Condition::SessionEnded);
    }
    void restoreIsBoundToItsProvider_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("another issuer") << u"issuer"_s << QJsonValue(u"https://evil.example.com"_s);
        QTest::newRow("no issuer") << u"issuer"_s << QJsonValue();
        QTest::newRow("another client") << u"client_id"_s << QJsonValue(u"other"_s);
        QTest::newRow("another version") << u"v"_s << QJsonValue(2);
        QTest::newRow("no token") << u"refresh_token"_s << QJsonValue(u""_s);
    }
    void restoreIsBoundToItsProvider()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, value);
        OAuthFixture f;
        QVERIFY(f.signIn());
        QJsonObject object = QJsonDocument::fromJson(f.credential->kept.reveal()).object();
        object.insert(key, value);
        const qsizetype requests = f.provider.server().requests().size();
        f.forget();
        f.method->restore(f.credential->account, f.redactor.keep(QJsonDocument(object).toJson()));
        QCOMPARE(f.ends, 0);
        QVERIFY(f.waitForEnd());
        QCOMPARE(*f.failure, RenewFailure::Refused);
        QCOMPARE(f.condition(), Condition::SessionEnded);
        QCOMPARE(f.provider.server().requests().size(), requests); // nobody was asked
    }
    void anAccountOfAnotherProviderIsNotRestored()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        AccountRecord other = f.credential->account;
        other.id.issuer = u"https://evil.example.com"_s;
        f.forget();
        f.method->restore(other, f.credential->kept);
        QVERIFY(f.waitForEnd());
        QCOMPARE(*f.failure, RenewFailure::Refused);
        f.forget();
        f.method->restore(f.credential->account, f.redactor.keep("no JSON at all"));
        QVERIFY(f.waitForEnd());
        QCOMPARE(*f.failure, RenewFailure::Refused);
    }

    void revocation()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        const QByteArray token = f.provider.refreshToken().toLatin1();
        f.forget();
        f.method->end(*f.credential);
        QCOMPARE(f.ends, 0);
        QVERIFY(f.waitForEnd());
        QVERIFY(!f.left);
        const auto fields = f.provider.lastFields("/revoke");
        QCOMPARE(fields.value("token"), token);
        QCOMPARE(fields.value("token_type_hint"), "refresh_token"_ba);
        QCOMPARE(fields.value("client_id"), "countersign"_ba);
        QCOMPARE(f.provider.refreshToken(), QString());
    }
    void revocationFaults_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("503") << 503;
        QTest::newRow("400") << 400;
        QTest::newRow("closed") << 0;
        QTest::newRow("redirected") << 302;
    }
    void revocationFaults()
    {
        QFETCH(int, status);
        OAuthFixture f;
        QVERIFY(f.signIn());
        f.provider.intercept["/revoke"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            if (status)
                answer.reply(status, {}, {}, { { "Location", "/elsewhere" } });
            else
                answer.close();
            return true;
        };
        f.forget();
        f.method->end(*f.credential);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.left);
        QCOMPARE(f.left->condition, Condition::RevocationFailed);
        QCOMPARE(f.left->arguments, QStringList { u"127.0.0.1"_s });
        QTest::qWait(30);
        QCOMPARE(f.provider.posts("/revoke"), 1);
    }
    void slowRevocation()
    {
        OAuthFixture f;
        QVERIFY(f.signIn());
        f.provider.intercept["/revoke"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) { return true; };
        f.forget();
        f.method->end(*f.credential);
        QTRY_COMPARE(f.provider.posts("/revoke"), 1);
        f.clock.advance(Revocation::kDeadline - 1);
        QTest::qWait(10);
        QCOMPARE(f.ends, 0);
        f.clock.advance(1);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.left->condition, Condition::RevocationFailed);
    }
    void aProviderWithoutRevocationIsSaid()
    {
        OAuthFixture f;
        f.provider.bendMetadata = [](QJsonObject &m) { m.remove(u"revocation_endpoint"_s); };
        QVERIFY(f.signIn());
        f.forget();
        f.method->end(*f.credential);
        QVERIFY(f.waitForEnd());
        QCOMPARE(f.left->condition, Condition::RevocationFailed);
    }
};

COUNTERSIGN_TEST(tst_OAuthMethod, "tst_oauthmethod")
#include "tst_oauthmethod.moc"
