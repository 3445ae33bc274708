// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/discovery.h"
#include "auth/providernetwork.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "net/trafficlog.h"
#include "testregistry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
const QString kIssuer = u"https://id.example.com/tenant"_s;

QJsonObject goodMetadata(const QString &issuer = kIssuer, const QString &base = u"https://id.example.com"_s)
{
    return { { u"issuer"_s, issuer },
             { u"authorization_endpoint"_s, base + u"/authorize"_s },
             { u"token_endpoint"_s, base + u"/token"_s },
             { u"revocation_endpoint"_s, base + u"/revoke"_s },
             { u"jwks_uri"_s, base + u"/keys"_s },
             { u"code_challenge_methods_supported"_s, QJsonArray { u"plain"_s, u"S256"_s } } };
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson();
}

//! One look-up at a scripted server.
struct LookUp
{
    FakeClock clock;
    Redactor redactor;
    TrafficLog log;
    ProviderNetwork network { log, redactor, clock };
    ProviderCache cache;
    LoopbackServer server;
    std::optional<ProviderMetadata> found;
    std::optional<Error> error;

    [[nodiscard]] QString issuer(const QString &path = u"/tenant"_s) const { return server.url(path).toString(); }
    void begin(const QString &at, QObject *parent)
    {
        found.reset();
        error.reset();
        auto *discovery = new Discovery(at, true, cache, network, clock, parent);
        QObject::connect(discovery, &Discovery::found, parent, [this](const ProviderMetadata &p) { found = p; });
        QObject::connect(discovery, &Discovery::failed, parent, [this](const Error &e) { error = e; });
        discovery->start();
    }
    [[nodiscard]] bool run(const QString &at)
    {
        QObject parent;
        begin(at, &parent);
        return !found && !error && QTest::qWaitFor([this] { return found || error; }, test::kEventually);
    }
};
} // namespace

class tst_Discovery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void addresses_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("no path") << u"https://id.example.com"_s
                                 << QStringList { u"https://id.example.com/.well-known/openid-configuration"_s,
                                                  u"https://id.example.com/.well-known/oauth-authorization-server"_s };
        QTest::newRow("slash") << u"https://id.example.com/"_s
                               << QStringList { u"https://id.example.com/.well-known/openid-configuration"_s,
                                                u"https://id.example.com/.well-known/oauth-authorization-server"_s };
        QTest::newRow("path: appended, inserted")
            << u"https://id.example.com:8443/realms/a%20b"_s
            << QStringList { u"https://id.example.com:8443/realms/a%20b/.well-known/openid-configuration"_s,
                             u"https://id.example.com:8443/.well-known/oauth-authorization-server/realms/a%20b"_s };
        QTest::newRow("query") << u"https://id.example.com/?a=b"_s << QStringList {};
        QTest::newRow("fragment") << u"https://id.example.com/#a"_s << QStringList {};
        QTest::newRow("user info") << u"https://me:pw@id.example.com/"_s << QStringList {};
        QTest::newRow("no host") << u"id.example.com"_s << QStringList {};
    }
    void addresses()
    {
        QFETCH(QString, issuer);
        QFETCH(QStringList, expected);
        QStringList found;
        for (const QUrl &url : Discovery::addresses(issuer))
            found << url.toString(QUrl::FullyEncoded);
        QCOMPARE(found, expected);
    }

    void metadata_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<bool>("openid");
        QTest::addColumn<Condition>("expected");
        const auto row = [](const char *name, const QString &key, const QJsonValue &value, Condition expected,
                            bool openid = true) { QTest::newRow(name) << key << value << openid << expected; };
        row("good", u"x"_s, 1, Condition::None);
        row("issuer of somebody else", u"issuer"_s, u"https://evil.example.com"_s, Condition::ProviderMismatch);
        row("issuer with a slash more", u"issuer"_s, kIssuer + u'/', Condition::ProviderMismatch);
        row("issuer in another case", u"issuer"_s, kIssuer.toUpper(), Condition::ProviderMismatch);
        row("no issuer", u"issuer"_s, QJsonValue(), Condition::ProviderUnreadable);
        row("no authorization endpoint", u"authorization_endpoint"_s, QJsonValue(), Condition::ProviderUnreadable);
        row("no token endpoint", u"token_endpoint"_s, QJsonValue(), Condition::ProviderUnreadable);
        row("relative token endpoint", u"token_endpoint"_s, u"/token"_s, Condition::ProviderUnreadable);
        row("no keys with openid", u"jwks_uri"_s, QJsonValue(), Condition::ProviderUnreadable);
        row("no keys without openid", u"jwks_uri"_s, QJsonValue(), Condition::None, false);
        row("no revocation", u"revocation_endpoint"_s, QJsonValue(), Condition::None);
        row("token over plain http", u"token_endpoint"_s, u"http://id.example.com/token"_s, Condition::ProviderPlainHttp);
        row("keys over plain http", u"jwks_uri"_s, u"http://id.example.com/keys"_s, Condition::ProviderPlainHttp);
        row("revocation over plain http", u"revocation_endpoint"_s, u"http://id.example.com/r"_s, Condition::ProviderPlainHttp);
        row("authorization by ftp", u"authorization_endpoint"_s, u"ftp://id.example.com/a"_s, Condition::ProviderUnreadable);
        row("a public provider sends us to this machine", u"token_endpoint"_s, u"http://127.0.0.1:9/token"_s,
            Condition::ProviderPlainHttp);
        row("endpoint with a password", u"token_endpoint"_s, u"https://a:b@id.example.com/t"_s, Condition::ProviderUnreadable);
        row("token of another https host", u"token_endpoint"_s, u"https://oauth2.example.net/token"_s,
            Condition::ProviderElsewhere);
        row("token at another port", u"token_endpoint"_s, u"https://id.example.com:8443/token"_s, Condition::ProviderElsewhere);
        row("token of a name that only begins alike", u"token_endpoint"_s, u"https://id.example.com.evil.net/t"_s,
            Condition::ProviderElsewhere);
        row("sign-in page of another host", u"authorization_endpoint"_s, u"https://bank.example/a"_s,
            Condition::ProviderElsewhere);
        row("keys of another host", u"jwks_uri"_s, u"https://keys.example.net/k"_s, Condition::ProviderElsewhere);
        row("revocation of another host is left out", u"revocation_endpoint"_s, u"https://r.example.net/r"_s, Condition::None);
        row("registration of another host is left out", u"registration_endpoint"_s, u"https://r.example.net/r"_s,
            Condition::None);
        row("token at an address of the own network", u"token_endpoint"_s, u"https://10.0.0.1/t"_s, Condition::ProviderElsewhere);
        row("sign-in page is a script", u"authorization_endpoint"_s, u"javascript:alert(1)"_s, Condition::ProviderUnreadable);
        row("sign-in page is a file", u"authorization_endpoint"_s, u"file:///etc/passwd"_s, Condition::ProviderUnreadable);
        row("sign-in page with a fragment", u"authorization_endpoint"_s, u"https://id.example.com/a#x"_s,
            Condition::ProviderUnreadable);
        row("PKCE methods without S256", u"code_challenge_methods_supported"_s, QJsonArray { u"plain"_s },
            Condition::ProviderWithoutPkce);
        row("PKCE methods empty", u"code_challenge_methods_supported"_s, QJsonArray {}, Condition::ProviderWithoutPkce);
        row("PKCE methods absent", u"code_challenge_methods_supported"_s, QJsonValue(), Condition::None);
    }
    void metadata()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, value);
        QFETCH(bool, openid);
        QFETCH(Condition, expected);
        QJsonObject object = goodMetadata();
        if (value.isNull())
            object.remove(key);
        else
            object.insert(key, value);
        const auto read = ProviderMetadata::read(json(object), kIssuer, openid);
        QCOMPARE(read ? Condition::None : read.error().condition, expected);
        if (!read)
            QVERIFY(!read.error().arguments.value(0).isEmpty());
    }
    void metadataIsNoObject()
    {
        for (const QByteArray &body : { "<html>Wi-Fi login</html>"_ba, "[]"_ba, ""_ba, "{\"issuer\":"_ba, "null"_ba }) {
            const auto read = ProviderMetadata::read(body, kIssuer, true);
            QVERIFY(!read);
            QCOMPARE(read.error().condition, Condition::ProviderUnreadable);
        }
    }
    void aKeyThatComesTwice();

    //! Where an endpoint may stand beside the issuer's own origin.
    void endpointHosts_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<QString>("token");
        QTest::addColumn<QStringList>("hosts");
        QTest::addColumn<bool>("isTaken");
        const QString google = u"https://accounts.google.com"_s;
        QTest::newRow("Google's") << google << u"https://oauth2.googleapis.com/token"_s << QStringList() << true;
        QTest::newRow("anybody's bucket at Google") << google << u"https://storage.googleapis.com/t"_s << QStringList() << false;
        QTest::newRow("Google's for somebody else")
            << kIssuer << u"https://oauth2.googleapis.com/token"_s << QStringList() << false;
        QTest::newRow("Cognito's") << u"https://cognito-idp.eu-west-1.amazonaws.com/p"_s
                                   << u"https://team.auth.eu-west-1.amazoncognito.com/t"_s << QStringList() << true;
        QTest::newRow("a look-alike of Cognito")
            << u"https://cognito-idp.evil.example/p"_s << u"https://team.auth.amazoncognito.com/t"_s << QStringList() << false;
        QTest::newRow("named") << kIssuer << u"https://login.example.net/t"_s << QStringList { u"login.example.net"_s } << true;
        QTest::newRow("named, below it") << kIssuer << u"https://x.login.example.net/t"_s
                                         << QStringList { u"login.example.net"_s } << false;
        QTest::newRow("named, without TLS") << u"http://127.0.0.1:1"_s << u"http://localhost:1/t"_s
                                            << QStringList { u"localhost"_s } << false;
    }
    void endpointHosts()
    {
        QFETCH(QString, issuer);
        QFETCH(QString, token);
        QFETCH(QStringList, hosts);
        QFETCH(bool, isTaken);
        QJsonObject object = goodMetadata(issuer, issuer);
        object.insert(u"token_endpoint"_s, token);
        const auto read = ProviderMetadata::read(json(object), issuer, true, hosts);
        QCOMPARE(bool(read), isTaken);
        if (!read) {
            QCOMPARE(read.error().condition, Condition::ProviderElsewhere);
            QCOMPARE(read.error().arguments, (QStringList { QUrl(issuer).authority(), QUrl(token).authority() }));
        }
    }

    void issPromise()
    {
        QJsonObject object = goodMetadata();
        QVERIFY(!ProviderMetadata::read(json(object), kIssuer, true)->promisesIss);
        object.insert(u"authorization_response_iss_parameter_supported"_s, true);
        QVERIFY(ProviderMetadata::read(json(object), kIssuer, true)->promisesIss);
    }

    void openIdAddressFirst()
    {
        LookUp lookUp;
        lookUp.server.setHandler([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(200, json(goodMetadata(lookUp.issuer(), lookUp.server.url(u""_s).toString())));
        });
        QVERIFY(lookUp.run(lookUp.issuer()));
        QVERIFY(lookUp.found);
        QCOMPARE(lookUp.found->tokenEndpoint, lookUp.server.url(u"/token"_s));
        QCOMPARE(lookUp.server.requests().size(), 1);
        QCOMPARE(lookUp.server.requests().constFirst().path, "/tenant/.well-known/openid-configuration"_ba);
        QCOMPARE(lookUp.log.records().size(), std::size_t(1));
        QCOMPARE(lookUp.log.records().front().purpose, u"discovery"_s);
        QCOMPARE(lookUp.log.records().front().status, 200);
    }
    void oauthAddressSecond_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("404") << 404 << ""_ba;
        QTest::newRow("403") << 403 << ""_ba;
        QTest::newRow("500") << 500 << ""_ba;
        QTest::newRow("web page") << 200 << "<html>app</html>"_ba;
    }
    void oauthAddressSecond()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        LookUp lookUp;
        lookUp.server.setHandler([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
            if (request.path == "/.well-known/oauth-authorization-server/tenant")
                answer.reply(200, json(goodMetadata(lookUp.issuer(), lookUp.server.url(u""_s).toString())));
            else
                answer.reply(status, body);
        });
        QVERIFY(lookUp.run(lookUp.issuer()));
        QVERIFY(lookUp.found);
        QCOMPARE(lookUp.server.requests().size(), 2);
    }

    void faults_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<Condition>("expected");
        QTest::addColumn<int>("requests");
        QTest::newRow("404") << 404 << ""_ba << Condition::ProviderUnreadable << 2;
        QTest::newRow("html") << 200 << "<html>"_ba << Condition::ProviderUnreadable << 2;
        QTest::newRow("500") << 500 << ""_ba << Condition::ProviderFailed << 2;
        QTest::newRow("redirect") << 302 << ""_ba << Condition::ProviderUnreadable << 2;
        QTest::newRow("2 MiB") << 200 << QByteArray(2 * 1024 * 1024, ' ') << Condition::ProviderUnreadable << 2;
        QTest::newRow("wrong issuer ends it")
            << 200 << json(goodMetadata(u"https://evil.example.com"_s)) << Condition::ProviderMismatch << 1;
    }
    void faults()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(Condition, expected);
        QFETCH(int, requests);
        LookUp lookUp;
        lookUp.server.setHandler([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
            if (request.path == "/elsewhere")
                return answer.reply(200, json(goodMetadata(lookUp.issuer(), lookUp.server.url(u""_s).toString())));
            answer.reply(status, body, "application/json", { { "Location", "/elsewhere" } });
        });
        QVERIFY(lookUp.run(lookUp.issuer()));
        QVERIFY(lookUp.error);
        QCOMPARE(lookUp.error->condition, expected);
        QCOMPARE(lookUp.error->arguments, expected == Condition::ProviderFailed ? (QStringList { u"127.0.0.1"_s, u"500"_s })
                                                                                : QStringList { u"127.0.0.1"_s });
        QCOMPARE(lookUp.server.requests().size(), requests);
        QVERIFY(!lookUp.cache.metadata);
    }
    void silence()
    {
        LookUp lookUp;
        lookUp.server.setHandler([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
        QObject parent;
        lookUp.begin(lookUp.issuer(), &parent);
        QTRY_COMPARE(lookUp.server.requests().size(), 1);
        lookUp.clock.advance(ProviderNetwork::kDeadline - 1);
        QVERIFY(!lookUp.error);
        lookUp.clock.advance(1);
        QTRY_VERIFY(lookUp.error);
        QCOMPARE(lookUp.error->condition, Condition::ProviderUnreachable);
        QCOMPARE(lookUp.server.requests().size(), 1);
    }
    void nobodyThere()
    {
        LookUp lookUp;
        const QString issuer = lookUp.issuer();
        lookUp.server.stopListening();
        QVERIFY(lookUp.run(issuer));
        QVERIFY(lookUp.error);
        QCOMPARE(lookUp.error->condition, Condition::ProviderUnreachable);
        QCOMPARE(lookUp.error->httpStatus, 0);
    }
    void unusableIssuers()
    {
        LookUp lookUp;
        QVERIFY(lookUp.run(u"http://id.example.com"_s));
        QVERIFY(lookUp.error);
        QCOMPARE(lookUp.error->condition, Condition::ProviderPlainHttp);
        QVERIFY(lookUp.run(u"https://id.example.com/?tenant=a"_s));
        QVERIFY(lookUp.error);
        QCOMPARE(lookUp.error->condition, Condition::ProviderUnreadable);
        QVERIFY(lookUp.log.records().empty());
    }
    void rememberedForADay()
    {
        LookUp lookUp;
        lookUp.server.setHandler([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(200, json(goodMetadata(lookUp.issuer(), lookUp.server.url(u""_s).toString())));
        });
        QVERIFY(lookUp.run(lookUp.issuer()));
        lookUp.clock.advance(ProviderCache::kMetadataAge - 1);
        QVERIFY(lookUp.run(lookUp.issuer()));
        QVERIFY(lookUp.found);
        QCOMPARE(lookUp.server.requests().size(), 1);
        lookUp.clock.advance(1);
        QVERIFY(lookUp.run(lookUp.issuer()));
        QCOMPARE(lookUp.server.requests().size(), 2);
        // What is remembered of one issuer says nothing about another.
        QVERIFY(lookUp.run(lookUp.issuer(u"/other"_s)));
        QVERIFY(!lookUp.found);
    }
};

void tst_Discovery::aKeyThatComesTwice()
{
    QByteArray document = json(goodMetadata()).trimmed();
    document.replace(document.lastIndexOf('}'), 1, R"(, "token_endpoint": "https://id.example.com/other"})");
    const auto read = ProviderMetadata::read(document, kIssuer, true);
    QVERIFY(!read);
    QCOMPARE(read.error().condition, Condition::ProviderUnreadable);
}

COUNTERSIGN_TEST(tst_Discovery, "tst_discovery")
#include "tst_discovery.moc"
