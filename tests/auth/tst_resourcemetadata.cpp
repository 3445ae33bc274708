// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/resourcemetadata.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_ResourceMetadata : public QObject
{
    Q_OBJECT

    static QByteArray document(const QJsonValue &resource, const QJsonValue &servers = QJsonArray { u"https://id.example.com"_s },
                               const QJsonValue &scopes = QJsonArray { u"agents.run"_s })
    {
        return QJsonDocument(QJsonObject { { u"resource"_s, resource },
                                           { u"authorization_servers"_s, servers },
                                           { u"scopes_supported"_s, scopes } })
            .toJson();
    }

private Q_SLOTS:
    void speaksFor_data()
    {
        QTest::addColumn<QString>("resource");
        QTest::addColumn<bool>("does");
        const auto row = [](const char *name, const QString &resource, bool does) { QTest::newRow(name) << resource << does; };
        row("what was called", u"https://a.example/api/copilotkit/info"_s, true);
        row("the address", u"https://a.example/api/copilotkit"_s, true);
        row("with a slash", u"https://a.example/api/copilotkit/"_s, true);
        row("the host", u"https://a.example"_s, true);
        row("the host with a slash", u"https://a.example/"_s, true);
        row("the usual port named", u"https://a.example:443/api"_s, true);
        row("in capitals", u"HTTPS://A.EXAMPLE/api"_s, true);
        row("another path", u"https://a.example/other"_s, false);
        row("a path in other letters", u"https://a.example/API"_s, false);
        row("only begins alike", u"https://a.example/api/copilot"_s, false);
        row("further in", u"https://a.example/api/copilotkit/info/more"_s, false);
        row("climbs out", u"https://a.example/api/../api/copilotkit"_s, false);
        row("another host", u"https://b.example/api/copilotkit"_s, false);
        row("below the host", u"https://x.a.example/api"_s, false);
        row("another port", u"https://a.example:8443/api"_s, false);
        row("another scheme", u"http://a.example/api"_s, false);
        row("somebody's name before the host", u"https://a.example@b.example/api"_s, false);
        row("a query", u"https://a.example/api?x"_s, false);
        row("a fragment", u"https://a.example/api#x"_s, false);
        row("no address", u"agents"_s, false);
        row("relative", u"/api"_s, false);
    }
    void speaksFor()
    {
        QFETCH(QString, resource);
        QFETCH(bool, does);
        const QUrl called(u"https://a.example/api/copilotkit/info"_s);
        QCOMPARE(ResourceMetadata::covers(resource, called), does);
        const auto read = ResourceMetadata::read(document(resource), called);
        QCOMPARE(bool(read), does);
        if (read)
            QCOMPARE(read->resource, resource); // to the letter: a token is asked for under this name
        else
            QCOMPARE(read.error().condition, Condition::ResourceMismatch);
    }

    void isNoMetadata_data()
    {
        QTest::addColumn<QByteArray>("json");
        const QString good = u"https://a.example"_s;
        QTest::newRow("page") << "<html>"_ba;
        QTest::newRow("list") << "[]"_ba;
        QTest::newRow("no resource") << document(QJsonValue());
        QTest::newRow("resource is a list") << document(QJsonArray { good });
        QTest::newRow("no servers") << document(good, QJsonValue());
        QTest::newRow("empty servers") << document(good, QJsonArray());
        QTest::newRow("servers is a text") << document(good, u"https://id.example.com"_s);
        QTest::newRow("servers are numbers") << document(good, QJsonArray { 1, 2 });
        QTest::newRow("resource twice")
            << R"({"resource":"https://a.example","resource":"https://b.example","authorization_servers":["https://id.example"]})"_ba;
    }
    void isNoMetadata()
    {
        QFETCH(QByteArray, json);
        const auto read = ResourceMetadata::read(json, QUrl(u"https://a.example/x"_s));
        QVERIFY(!read);
        QCOMPARE(read.error().condition, Condition::ProviderUnknown);
        QCOMPARE(read.error().arguments, QStringList { u"a.example"_s });
    }

    //! A sign-in would come to nothing: said before the browser opens.
    void tokensBoundToAKeyAreRefused()
    {
        QJsonObject object { { u"resource"_s, u"https://a.example"_s },
                             { u"authorization_servers"_s, QJsonArray { u"https://id.example"_s } },
                             { u"dpop_bound_access_tokens_required"_s, true } };
        const auto read = ResourceMetadata::read(QJsonDocument(object).toJson(), QUrl(u"https://a.example/x"_s));
        QVERIFY(!read);
        QCOMPARE(read.error().condition, Condition::ChallengeUnsupported);
        QCOMPARE(read.error().arguments, QStringList({ u"a.example"_s, u"DPoP"_s }));
        object.insert(u"dpop_bound_access_tokens_required"_s, false);
        QVERIFY(ResourceMetadata::read(QJsonDocument(object).toJson(), QUrl(u"https://a.example/x"_s)));
    }

    void isBounded()
    {
        QJsonArray many;
        for (int i = 0; i < 1000; ++i)
            many << u"x%1"_s.arg(i);
        many << u"a b"_s << u"\"quoted\""_s << QString(5000, u'x') << u"é"_s << 7;
        const auto read = ResourceMetadata::read(document(u"https://a.example"_s, many, many), QUrl(u"https://a.example"_s));
        QVERIFY(read);
        QCOMPARE(read->issuers.size(), ResourceMetadata::kMostProviders);
        QCOMPARE(read->scopes.size(), ResourceMetadata::kMostScopes);
    }
    void takesScopesOnly()
    {
        const QJsonArray scopes { u"good"_s, u"a b"_s, u"\"q\""_s, QString(5000, u'x'), u"é"_s, 7, u"good"_s, u"api:read"_s };
        const auto read = ResourceMetadata::read(document(u"https://a.example"_s, QJsonArray { u"https://i.example"_s }, scopes),
                                                 QUrl(u"https://a.example"_s));
        QVERIFY(read);
        QCOMPARE(read->scopes, (QStringList { u"good"_s, u"api:read"_s }));
    }

    void places_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QStringList>("places");
        const QString known = u"/.well-known/oauth-protected-resource"_s;
        QTest::newRow("path") << u"https://a.example/api/copilotkit"_s
                              << QStringList { u"https://a.example"_s + known + u"/api/copilotkit"_s,
                                               u"https://a.example"_s + known };
        QTest::newRow("slash behind") << u"https://a.example/api/?x=1#y"_s
                                      << QStringList { u"https://a.example"_s + known + u"/api"_s,
                                                       u"https://a.example"_s + known };
        QTest::newRow("host") << u"https://a.example:8443/"_s << QStringList { u"https://a.example:8443"_s + known };
        QTest::newRow("encoded") << u"https://a.example/a%20b"_s
                                 << QStringList { u"https://a.example"_s + known + u"/a%20b"_s, u"https://a.example"_s + known };
    }
    void places()
    {
        QFETCH(QString, address);
        QFETCH(QStringList, places);
        QStringList found;
        for (const QUrl &url : ResourceMetadata::addresses(QUrl(address)))
            found << url.toString(QUrl::FullyEncoded);
        QCOMPARE(found, places);
    }
};

COUNTERSIGN_TEST(tst_ResourceMetadata, "tst_resourcemetadata")
#include "tst_resourcemetadata.moc"
