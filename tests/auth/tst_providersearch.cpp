// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providersearch.h"

#include "auth/providernetwork.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "net/hostreach.h"
#include "net/trafficlog.h"
#include "testregistry.h"
#include "tlsfiles.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <functional>
#include <optional>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
constexpr auto kPlace = "/.well-known/oauth-protected-resource/api";
constexpr auto kWholePlace = "/.well-known/oauth-protected-resource";
constexpr auto kOpenId = "/.well-known/openid-configuration";

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson();
}

//! A proxy that leads to one port, whoever was asked for.
void leadTo(QTcpServer &proxy, quint16 port)
{
    QObject::connect(&proxy, &QTcpServer::newConnection, &proxy, [&proxy, port] {
        QTcpSocket *near = proxy.nextPendingConnection();
        auto *far = new QTcpSocket(near);
        QObject::connect(far, &QTcpSocket::readyRead, near, [near, far] { near->write(far->readAll()); });
        QObject::connect(near, &QTcpSocket::readyRead, far, [near, far, port] {
            if (far->state() != QTcpSocket::UnconnectedState) {
                far->write(near->readAll());
            } else if (near->peek(4096).endsWith("\r\n\r\n")) {
                near->readAll();
                far->connectToHost(QHostAddress::LocalHost, port);
                near->write("HTTP/1.1 200 OK\r\n\r\n");
            }
        });
    });
    QVERIFY(proxy.listen(QHostAddress::LocalHost));
}

//! A guarded server and a provider, both scripted; what each answers can be bent.
struct Scene
{
    Scene()
    {
        agents.setHandler([this](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
            if (documents.contains(request.path))
                answer.reply(200, documents.value(request.path));
            else if (raw.contains(request.path))
                raw.value(request.path)(answer);
            else
                answer.reply(404);
        });
        provider.setHandler([this](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
            if (raw.contains(request.path))
                raw.value(request.path)(answer);
            else if (request.path == kOpenId)
                answer.reply(200, json(metadata));
            else
                answer.reply(404);
        });
        const QString base = provider.url(u""_s).toString();
        metadata = { { u"issuer"_s, base },
                     { u"authorization_endpoint"_s, base + u"/authorize"_s },
                     { u"token_endpoint"_s, base + u"/token"_s },
                     { u"jwks_uri"_s, base + u"/keys"_s },
                     { u"registration_endpoint"_s, base + u"/register"_s },
                     { u"code_challenge_methods_supported"_s, QJsonArray { u"S256"_s } } };
    }
    [[nodiscard]] QString issuer() const { return provider.url(u""_s).toString(); }
    [[nodiscard]] QJsonObject resource() const
    {
        return { { u"resource"_s, agents.url(u"/api"_s).toString() },
                 { u"authorization_servers"_s, QJsonArray { issuer() } },
                 { u"scopes_supported"_s, QJsonArray { u"agents.run"_s } } };
    }
    [[nodiscard]] bool run(const QByteArray &challenge = {})
    {
        QObject parent;
        begin(challenge, &parent);
        return !found && !error && QTest::qWaitFor([this] { return found || error; }, test::kEventually);
    }
    void begin(const QByteArray &challenge, QObject *parent)
    {
        const ProviderSearch::Refused refused { agents.url(u"/api"_s), agents.url(u"/api/info"_s),
                                                challenge.isEmpty() ? QList<HttpHeader>()
                                                                    : QList<HttpHeader> { { "WWW-Authenticate", challenge } } };
        auto *search = new ProviderSearch(refused, network, clock, parent);
        QObject::connect(search, &ProviderSearch::found, parent, [this](const FoundProvider &p) { found = p; });
        QObject::connect(search, &ProviderSearch::failed, parent, [this](const Error &e) { error = e; });
        search->start();
    }
    [[nodiscard]] QByteArray naming(const QUrl &document) const
    {
        return "Bearer resource_metadata=\"" + document.toEncoded() + '"';
    }
    [[nodiscard]] QByteArrayList asked(const LoopbackServer &server) const
    {
        QByteArrayList paths;
        for (const ReceivedRequest &request : server.requests())
            paths << request.method + ' ' + request.path;
        return paths;
    }

    FakeClock clock;
    Redactor redactor;
    TrafficLog log;
    ProviderNetwork network { log, redactor, clock };
    LoopbackServer agents;
    LoopbackServer provider;
    QJsonObject metadata;
    QHash<QByteArray, QByteArray> documents;
    QHash<QByteArray, std::function<void(const LoopbackServer::Answer &)>> raw;
    std::optional<FoundProvider> found;
    std::optional<Error> error;
};
} // namespace

//! From a refusal to the provider, and what hostile servers and providers get: nothing.
class tst_ProviderSearch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theChallengeNamesTheDocument()
    {
        Scene s;
        s.documents["/meta"] = json(s.resource());
        QVERIFY(s.run(s.naming(s.agents.url(u"/meta"_s))));
        QVERIFY(s.found);
        QCOMPARE(s.found->provider.issuer, s.issuer());
        QCOMPARE(s.found->resource, s.agents.url(u"/api"_s).toString());
        QCOMPARE(s.found->scopes, (QStringList { u"openid"_s, u"profile"_s, u"offline_access"_s, u"agents.run"_s }));
        QCOMPARE(s.asked(s.agents), QByteArrayList { "GET /meta" });
        QCOMPARE(s.asked(s.provider), QByteArrayList { "GET /.well-known/openid-configuration" });
    }
    void theUsualPlaces_data()
    {
        QTest::addColumn<QByteArray>("place");
        QTest::addColumn<int>("requests");
        QTest::newRow("path inserted") << QByteArray(kPlace) << 1;
        QTest::newRow("of the host") << QByteArray(kWholePlace) << 2;
    }
    void theUsualPlaces()
    {
        QFETCH(QByteArray, place);
        QFETCH(int, requests);
        Scene s;
        s.documents[place] = json(s.resource());
        QVERIFY(s.run());
        QVERIFY(s.found);
        QCOMPARE(s.agents.requests().size(), requests);
    }
    void aNeighboursDocumentIsNone()
    {
        Scene s;
        QJsonObject other = s.resource();
        other[u"resource"_s] = s.agents.url(u"/other"_s).toString();
        s.documents[kWholePlace] = json(other);
        QVERIFY(s.run());
        QVERIFY(s.error);
        QCOMPARE(s.error->condition, Condition::ProviderUnknown);
        QVERIFY(s.provider.requests().isEmpty());
    }
    void nothingIsTold()
    {
        Scene s;
        QVERIFY(s.run());
        QVERIFY(s.error);
        QCOMPARE(s.error->condition, Condition::ProviderUnknown);
        QCOMPARE(s.error->arguments, QStringList { u"127.0.0.1"_s });
        QCOMPARE(s.agents.requests().size(), 2);
    }
    void theChallengesScopeCounts()
    {
        Scene s;
        s.documents[kPlace] = json(s.resource());
        s.metadata[u"scopes_supported"_s] = QJsonArray { u"openid"_s, u"x"_s };
        const QByteArray challenge = "Bearer scope=\"chat chat bad\\\"scope read\"";
        QVERIFY(s.run(challenge));
        QVERIFY(s.found);
        QCOMPARE(s.found->scopes, (QStringList { u"openid"_s, u"chat"_s, u"read"_s }));
    }
    void theSecondProviderCounts()
    {
        Scene s;
        QJsonObject resource = s.resource();
        resource[u"authorization_servers"_s] = QJsonArray { u"javascript:alert(1)"_s, s.issuer() };
        s.documents[kPlace] = json(resource);
        QVERIFY(s.run());
        QVERIFY(s.found);
        QCOMPARE(s.found->provider.issuer, s.issuer());
    }
    void withoutOpenIdNobodyIsAskedForIt()
    {
        Scene s;
        s.documents[kPlace] = json(s.resource());
        s.metadata.remove(u"jwks_uri"_s);
        QVERIFY(s.run());
        QVERIFY(s.found);
        QVERIFY(!s.found->scopes.contains(u"openid"_s));
    }

    //! What the document of the server may say.
    void hostileResource_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<Condition>("expected");
        const auto row = [](const char *name, const QString &key, const QJsonValue &value, Condition expected) {
            QTest::newRow(name) << key << value << expected;
        };
        const QString servers = u"authorization_servers"_s;
        row("about another server", u"resource"_s, u"https://bank.example/api"_s, Condition::ResourceMismatch);
        row("no resource", u"resource"_s, QJsonValue(), Condition::ProviderUnknown);
        row("no provider", servers, QJsonArray(), Condition::ProviderUnknown);
        row("a script", servers, QJsonArray { u"javascript:alert(1)"_s }, Condition::ProviderUnreadable);
        row("a file", servers, QJsonArray { u"file:///etc/passwd"_s }, Condition::ProviderUnreadable);
        row("plain http", servers, QJsonArray { u"http://id.example.com"_s }, Condition::ProviderPlainHttp);
        row("a name and password", servers, QJsonArray { u"https://a:b@id.example.com"_s }, Condition::ProviderUnreadable);
        row("a query", servers, QJsonArray { u"https://id.example.com/?x"_s }, Condition::ProviderUnreadable);
        row("a fragment", servers, QJsonArray { u"https://id.example.com/#x"_s }, Condition::ProviderUnreadable);
    }
    void hostileResource()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, value);
        QFETCH(Condition, expected);
        Scene s;
        QJsonObject resource = s.resource();
        resource[key] = value;
        s.documents["/meta"] = json(resource);
        QVERIFY(s.run(s.naming(s.agents.url(u"/meta"_s))));
        QVERIFY(s.error);
        QCOMPARE(s.error->condition, expected);
        QCOMPARE(s.asked(s.agents), QByteArrayList { "GET /meta" });
        QVERIFY(s.provider.requests().isEmpty());
    }

    //! What the provider's own document may say.
    void hostileProvider_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<Condition>("expected");
        const auto row = [](const char *name, const QString &key, const QJsonValue &value, Condition expected) {
            QTest::newRow(name) << key << value << expected;
        };
        row("another issuer", u"issuer"_s, u"https://id.example.com"_s, Condition::ProviderMismatch);
        row("token elsewhere", u"token_endpoint"_s, u"https://evil.example/token"_s, Condition::ProviderElsewhere);
        row("an honest provider's page", u"authorization_endpoint"_s, u"https://bank.example/authorize"_s,
            Condition::ProviderElsewhere);
        row("page is a script", u"authorization_endpoint"_s, u"javascript:alert(1)"_s, Condition::ProviderUnreadable);
        row("page is a file", u"authorization_endpoint"_s, u"file:///etc/passwd"_s, Condition::ProviderUnreadable);
        row("token without TLS", u"token_endpoint"_s, u"http://id.example.com/token"_s, Condition::ProviderPlainHttp);
        row("no S256", u"code_challenge_methods_supported"_s, QJsonArray { u"plain"_s }, Condition::ProviderWithoutPkce);
        row("no word of PKCE", u"code_challenge_methods_supported"_s, QJsonValue(), Condition::ProviderWithoutPkce);
        row("page with a fragment", u"authorization_endpoint"_s, u"https://id.example.com/a#code=x"_s,
            Condition::ProviderUnreadable);
    }
    void hostileProvider()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, value);
        QFETCH(Condition, expected);
        Scene s;
        s.documents[kPlace] = json(s.resource());
        if (value.isNull())
            s.metadata.remove(key);
        else
            s.metadata[key] = value;
        QVERIFY(s.run());
        QVERIFY(s.error);
        QCOMPARE(s.error->condition, expected);
        for (const ReceivedRequest &request : s.provider.requests())
            QVERIFY(request.method == "GET" && request.path.startsWith("/.well-known/"));
    }

    void theChallengeMayNotLeadAway_data()
    {
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("another host") << "https://evil.example/meta"_ba;
        QTest::newRow("another port of this computer") << ""_ba; // the provider's
        QTest::newRow("a script") << "javascript:alert(1)"_ba;
        QTest::newRow("a file") << "file:///etc/passwd"_ba;
        QTest::newRow("relative") << "/meta"_ba;
    }
    void theChallengeMayNotLeadAway()
    {
        QFETCH(QByteArray, named);
        Scene s;
        s.documents[kPlace] = json(s.resource());
        const QByteArray target = named.isEmpty() ? s.provider.url(u"/meta"_s).toEncoded() : named;
        QVERIFY(s.run("Bearer resource_metadata=\"" + target + '"'));
        QVERIFY(s.found); // by the server's own place
        QCOMPARE(s.asked(s.agents), QByteArrayList { "GET "_ba + kPlace });
        QVERIFY(!s.asked(s.provider).contains("GET /meta"));
    }

    //! From out there nobody sends us into this computer or its network.
    void noWayIn_data()
    {
        QTest::addColumn<QString>("issuer");
        for (const char *issuer : { "https://127.0.0.1:8443", "http://127.0.0.1:1", "https://localhost", "https://192.168.1.1",
                                    "https://169.254.169.254", "https://[::1]", "https://router.local", "https://0x7f.1" })
            QTest::newRow(issuer) << QString::fromLatin1(issuer);
    }
    void noWayIn()
    {
        QFETCH(QString, issuer);
        QVERIFY(!mayPointTo(QUrl(u"https://agents.example.com/api"_s), QUrl(issuer)));
    }

    void redirectsAreNotFollowed()
    {
        Scene s;
        s.documents["/real"] = json(s.resource());
        s.raw[kPlace] = [](const LoopbackServer::Answer &answer) { answer.reply(302, {}, {}, { { "Location", "/real" } }); };
        QVERIFY(s.run());
        QVERIFY(s.error);
        QCOMPARE(s.error->condition, Condition::ProviderUnknown);
        QVERIFY(!s.asked(s.agents).contains("GET /real"));
    }
    //! A server out there may not send anybody's program to an address on this computer.
    void anIssuerFurtherIn()
    {
        QSslConfiguration tls = serverTls(QSslSocket::VerifyNone);
        tls.setLocalCertificate(QSslCertificate(readTlsFile(u"elsewhere.pem"_s)));
        tls.setPrivateKey(QSslKey(readTlsFile(u"elsewhere.key"_s), QSsl::Ec));
        const LoopbackServer inside;
        const LoopbackServer outside(tls, [&inside](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            const QJsonArray issuers { inside.url(u""_s).toString() };
            answer.reply(
                200, json({ { u"resource"_s, u"https://elsewhere.example/api"_s }, { u"authorization_servers"_s, issuers } }));
        });
        QTcpServer proxy;
        leadTo(proxy, outside.port());
        ConnectionConfig config;
        config.address = QUrl(u"https://elsewhere.example/api"_s);
        config.caFile = tlsFile(u"ca.pem"_s);
        config.proxy = QUrl(u"http://127.0.0.1:%1"_s.arg(proxy.serverPort()));
        FakeClock clock;
        const Redactor redactor;
        TrafficLog log;
        ProviderNetwork network(log, redactor, clock, Route::of(config));
        ProviderSearch search({ config.address, config.address, {} }, network, clock, nullptr);
        std::optional<Error> error;
        connect(&search, &ProviderSearch::failed, this, [&error](const Error &why) { error = why; });
        search.start();
        QTRY_VERIFY(error);
        QCOMPARE(error->condition, Condition::ProviderPrivate);
        QCOMPARE(error->arguments, (QStringList { u"elsewhere.example"_s, u"127.0.0.1"_s }));
        QVERIFY(inside.requests().isEmpty());
    }

    void anEndlessDocumentIsCut_data()
    {
        QTest::addColumn<bool>("ofProvider");
        QTest::newRow("of the server") << false;
        QTest::newRow("of the provider") << true;
    }
    void anEndlessDocumentIsCut()
    {
        QFETCH(bool, ofProvider);
        Scene s;
        s.documents[kPlace] = json(s.resource());
        const auto endless = [](const LoopbackServer::Answer &answer) {
            answer.beginChunked(200, "application/json");
            answer.chunk(QByteArray(ProviderNetwork::kMostBytes + 1, ' ')); // nobody waits for the rest: it never comes
        };
        if (ofProvider) {
            s.raw[kOpenId] = endless;
        } else {
            s.documents.remove(kPlace);
            s.raw[kPlace] = endless;
        }
        QVERIFY(s.run());
        QVERIFY(s.error);
        QCOMPARE(s.error->condition, ofProvider ? Condition::ProviderUnreadable : Condition::ProviderUnknown);
    }
    void silenceEnds()
    {
        Scene s;
        s.raw[kPlace] = [](const LoopbackServer::Answer &) {};
        s.raw[kWholePlace] = [](const LoopbackServer::Answer &) {};
        QObject parent;
        s.begin({}, &parent);
        for (int asked = 1; asked <= 2; ++asked) {
            QTRY_COMPARE(s.agents.requests().size(), asked);
            s.clock.advance(ProviderNetwork::kDeadline);
        }
        QTRY_VERIFY(s.error);
        QCOMPARE(s.error->condition, Condition::ProviderUnknown);
    }
    void nothingLeavesForAPlainAddress()
    {
        Scene s;
        QObject parent;
        ProviderSearch search({ QUrl(u"http://agents.example.com"_s), {}, {} }, s.network, s.clock, &parent);
        connect(&search, &ProviderSearch::failed, &parent, [&s](const Error &why) { s.error = why; });
        search.start();
        QTRY_VERIFY(s.error);
        QVERIFY(s.log.records().empty());
    }
};

COUNTERSIGN_TEST(tst_ProviderSearch, "tst_providersearch")
#include "tst_providersearch.moc"
