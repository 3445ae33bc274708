// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/userinfo.h"

#include "oauthfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_UserInfo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fillsInWhatTheIdTokenLeavesOut()
    {
        OAuthFixture f;
        f.provider.profile = {};
        f.provider.about = QJsonObject { { u"name"_s, u"  Ada\nLovelace "_s },
                                         { u"email"_s, u"ada@example.com"_s },
                                         { u"picture"_s, u"https://pictures.example/ada.png"_s } };
        QVERIFY(f.signIn());
        QCOMPARE(f.credential->account.name, u"Ada Lovelace"_s);
        QCOMPARE(f.credential->account.mail, u"ada@example.com"_s);
        QCOMPARE(f.credential->account.picture, u"https://pictures.example/ada.png"_s);
        QCOMPARE(f.credential->account.id.subject, f.provider.subject);
    }
    void whatIsProvenStays()
    {
        OAuthFixture f;
        f.provider.about = QJsonObject { { u"name"_s, u"Somebody else"_s }, { u"email"_s, u"else@example.com"_s } };
        QVERIFY(f.signIn());
        QCOMPARE(f.credential->account.name, u"Ada"_s);
        QCOMPARE(f.credential->account.mail, u"ada@example.com"_s);
    }
    void isNotAskedForNothing()
    {
        OAuthFixture f;
        f.provider.about = QJsonObject();
        f.provider.profile.insert(u"picture"_s, u"https://pictures.example/ada.png"_s);
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QCOMPARE(f.provider.server().count("GET", "/userinfo"), 0);
    }
    //! A token for another server is none for the provider (RFC 8707 §2.2).
    void aTokenForAResourceIsNotForTheProvider()
    {
        OAuthFixture f;
        f.provider.about = QJsonObject();
        f.config.signIn.resource = u"https://agents.example.com"_s;
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QCOMPARE(f.provider.server().count("GET", "/userinfo"), 0);
    }
    void trouble_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("401") << 401 << "application/json"_ba
                             << "{}"_ba;
        QTest::newRow("500") << 500 << "application/json"_ba
                             << "{}"_ba;
        QTest::newRow("redirect") << 307 << "application/json"_ba
                                  << ""_ba;
        QTest::newRow("page") << 200 << "text/html"_ba
                              << "<html>"_ba;
        QTest::newRow("signed") << 200 << "application/jwt"_ba
                                << "eyJ.eyJ.x"_ba;
        QTest::newRow("array") << 200 << "application/json"_ba
                               << "[]"_ba;
        QTest::newRow("2 MiB") << 200 << "application/json"_ba << QByteArray(2 * 1024 * 1024, ' ');
    }
    //! The sign-in does not hang on it, and the token follows no redirect.
    void trouble()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, type);
        QFETCH(const QByteArray, body);
        OAuthFixture f;
        LoopbackServer elsewhere([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200); });
        f.provider.about = QJsonObject();
        f.provider.intercept["/userinfo"] = [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(status, body, type, { { "Location", elsewhere.url().toEncoded() } });
            return true;
        };
        QVERIFY(f.signIn());
        QVERIFY(f.credential);
        QCOMPARE(f.credential->account.name, u"Ada"_s);
        QCOMPARE(elsewhere.requests().size(), 0);
    }
    void aSilentOneHoldsNobodyUp()
    {
        OAuthFixture f;
        f.provider.about = QJsonObject();
        f.provider.intercept["/userinfo"] = [](const ReceivedRequest &, const LoopbackServer::Answer &) { return true; };
        QVERIFY(f.invite());
        f.person.visit(f.link);
        QTRY_COMPARE(f.provider.server().count("GET", "/userinfo"), 1);
        QCOMPARE(f.ends, 0);
        f.clock.advance(UserInfo::kDeadline);
        QVERIFY(f.waitForEnd());
        QVERIFY(f.credential);
    }
    void anotherPersonIsRefused_data()
    {
        QTest::addColumn<QJsonValue>("sub");
        QTest::newRow("another") << QJsonValue(u"mallory"_s);
        QTest::newRow("empty") << QJsonValue(QString());
        QTest::newRow("a number") << QJsonValue(1815);
        QTest::newRow("null") << QJsonValue(QJsonValue::Null);
        QTest::newRow("ours, and more") << QJsonValue(u"ada-1815 "_s);
    }
    void anotherPersonIsRefused()
    {
        QFETCH(const QJsonValue, sub);
        OAuthFixture f;
        f.provider.about = QJsonObject { { u"sub"_s, sub }, { u"name"_s, u"Mallory"_s } };
        QVERIFY(f.signIn());
        QVERIFY(!f.credential);
        QCOMPARE(f.condition(), Condition::SignInIdentityUnproven);
    }
    void pictures_data()
    {
        QTest::addColumn<QString>("claimed");
        QTest::addColumn<bool>("kept");
        QTest::newRow("https") << u"https://pictures.example/a.png"_s << true;
        QTest::newRow("loopback") << u"http://127.0.0.1:8080/a.png"_s << true;
        QTest::newRow("http") << u"http://pictures.example/a.png"_s << false;
        QTest::newRow("file") << u"file:///etc/passwd"_s << false;
        QTest::newRow("data") << u"data:image/png;base64,AAAA"_s << false;
        QTest::newRow("javascript") << u"javascript:alert(1)"_s << false;
        QTest::newRow("user info") << u"https://me:secret@pictures.example/a.png"_s << false;
        QTest::newRow("socket") << u"wss://pictures.example/a.png"_s << false;
        QTest::newRow("endless") << u"https://pictures.example/"_s + QString(3000, u'a') << false;
        QTest::newRow("words") << u"not an address"_s << false;
    }
    void pictures()
    {
        QFETCH(const QString, claimed);
        QFETCH(const bool, kept);
        QCOMPARE(identityOf({ { u"sub"_s, u"a"_s }, { u"picture"_s, claimed } }).picture, kept ? claimed : QString());
    }
};

COUNTERSIGN_TEST(tst_UserInfo, "tst_userinfo")
#include "tst_userinfo.moc"
