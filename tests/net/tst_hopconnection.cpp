// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http2server.h"
#include "net/hoprecord.h"
#include "testregistry.h"
#include "tlsfiles.h"
#include "wire.h"

#include <QTest>
#include <QWebSocket>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What a hop tells of the connection it went by: TLS, HTTP/2, a WebSocket; and that its list of headers is whole there too.
class tst_HopConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyHeaderThatLeftByHttp2_data();
    void everyHeaderThatLeftByHttp2();
    void tlsAndWhatWasAgreed();
    void nothingOfTlsByHttp();
    void everyHeaderOfAnUpgrade();
    void anUpgradeThatIsTaken();
    void aRefusedUpgradeIsAskedOnceMore();
    void whatNeverLeftAfterAnUpgrade();
    void socketsCostNothingWhileOff();

private:
    static QNetworkRequest upgradeTo(const QUrl &server)
    {
        QUrl url = server;
        url.setScheme(u"ws"_s);
        url.setPath(u"/ws/socket.io/"_s);
        url.setQuery(u"EIO=4&transport=websocket&token=hidden-in-the-address"_s);
        QNetworkRequest request(url);
        request.setRawHeader("Cookie", "access_token=a-cookie-of-somebody");
        request.setRawHeader("User-Agent", "Countersign/x");
        return request;
    }
};

namespace {
//! Lower-case names, sorted: HTTP/2 knows no others, and order is not what is compared.
QByteArrayList namesOf(const auto &headers)
{
    QByteArrayList names;
    for (const auto &header : headers)
        names << header.name.toLower();
    std::sort(names.begin(), names.end());
    return names;
}
} // namespace

void tst_HopConnection::everyHeaderThatLeftByHttp2_data()
{
    QTest::addColumn<QByteArray>("method");
    for (const char *method : { "GET", "POST", "HEAD", "DELETE" })
        QTest::newRow(method) << QByteArray(method);
}

//! As over HTTP/1.1: no header more, none less, same values. What a pseudo-header field says stands in method and address.
void tst_HopConnection::everyHeaderThatLeftByHttp2()
{
    QFETCH(QByteArray, method);
    QList<HttpHeader> arrived;
    Http2Server server(serverTls(), [&](Http2Server::Connection &connection, const Http2Server::Request &request) {
        arrived = request.headers;
        if (request.isWhole)
            connection.head(request.stream, 204, true);
    });
    Transport::Options options;
    options.extraHeaders = { { "X-Tenant", "acme" } };
    options.route = trustingRoute(server.url());
    Wire wire;
    wire.connectTo(server.url(), options);
    wire.authorizer.decision.headers = { { "Authorization", wire.redactor.keep("Bearer a-token-0123456789") } };
    HttpRequest request = method == "POST" ? wire.post() : wire.get();
    request.url = server.url(u"/info"_s);
    request.method = method;
    request.headers << HttpHeader { "X-Own", "yes" } << HttpHeader { "X-Long", QByteArray(20'000, 'x') };
    QCOMPARE(wire.outcomeOf(request).status, 204);

    const TrafficRecord record = wire.log.records().back();
    QCOMPARE(record.protocol, "HTTP/2"_ba);
    QCOMPARE(headerValue(arrived, ":method"), record.method);
    QCOMPARE(headerValue(arrived, ":path"), "/info"_ba);
    QCOMPARE(headerValue(arrived, ":scheme"), "https"_ba);
    arrived.removeIf(
        [](const HttpHeader &header) { return header.name == ":method" || header.name == ":path" || header.name == ":scheme"; });
    QCOMPARE(namesOf(record.requestHeaders), namesOf(arrived));
    for (const RecordedHeader &header : record.requestHeaders) {
        const QByteArray value = wire.redactor.redactHeader(header.name, headerValue(arrived, header.name.toLower()));
        QCOMPARE(header.value, value.left(TrafficRecord::kMostValue));
    }
}

void tst_HopConnection::tlsAndWhatWasAgreed()
{
    Http2Server server(serverTls(), [](Http2Server::Connection &connection, const Http2Server::Request &request) {
        if (request.isWhole)
            connection.reply(request.stream, 200, "{}");
    });
    Transport::Options options;
    options.route = trustingRoute(server.url());
    Wire wire;
    wire.connectTo(server.url(), options);
    HttpRequest request = wire.get();
    request.url = server.url(u"/info"_s);
    QCOMPARE(wire.outcomeOf(request).status, 200);
    QCOMPARE(wire.log.records().back().tls, "TLSv1.3"_ba);
    QCOMPARE(wire.log.records().back().alpn, "h2"_ba);

    QSslConfiguration older = serverTls();
    older.setProtocol(QSsl::TlsV1_2);
    LoopbackServer plain(older, [](const auto &, const auto &answer) { answer.reply(200, "{}"); });
    options.route = trustingRoute(plain.url());
    wire.connectTo(plain.url(), options);
    request.url = plain.url(u"/info"_s);
    QCOMPARE(wire.outcomeOf(request).status, 200);
    QCOMPARE(wire.log.records().back().protocol, "HTTP/1.1"_ba);
    QCOMPARE(wire.log.records().back().tls, "TLSv1.2"_ba);
}

void tst_HopConnection::nothingOfTlsByHttp()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(200, "{}"); });
    QCOMPARE(wire.outcomeOf(wire.get()).status, 200);
    QVERIFY(wire.log.records().back().tls.isEmpty() && wire.log.records().back().alpn.isEmpty());
}

//! What QWebSocket puts into its handshake, against what is recorded of it.
void tst_HopConnection::everyHeaderOfAnUpgrade()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(401, R"({"detail":"Unauthorized"})"); });
    const QNetworkRequest request = upgradeTo(wire.server.url());
    HopRecord record(wire.log, wire.redactor, wire.clock, u"socket"_s);
    record.upgradeLeft(request);
    QWebSocket socket;
    socket.open(request);
    QVERIFY(until([&] { return !wire.server.requests().isEmpty(); }));
    const ReceivedRequest arrived = wire.server.requests().constFirst();
    const TrafficRecord written = wire.log.records().back();
    QCOMPARE(written.kind, TrafficRecord::Kind::WebSocketUpgrade);
    QCOMPARE(written.method, arrived.method);
    QVERIFY(written.url.startsWith(u"ws://127.0.0.1:"_s) && !written.url.contains(u"hidden-in-the-address"_s));
    QCOMPARE(namesOf(written.requestHeaders), namesOf(arrived.headers));
    for (const RecordedHeader &header : written.requestHeaders) {
        if (header.name != "Sec-WebSocket-Key") // its own, of the moment
            QCOMPARE(header.value, wire.redactor.redactHeader(header.name, arrived.header(header.name)));
        const QByteArray name = header.name.toLower();
        QCOMPARE(header.addedByQt, name != "cookie" && name != "user-agent");
    }
}

void tst_HopConnection::anUpgradeThatIsTaken()
{
    Wire wire;
    HopRecord record(wire.log, wire.redactor, wire.clock, u"socket"_s);
    record.upgradeLeft(upgradeTo(wire.server.url()));
    wire.clock.advance(30);
    record.upgradeTaken({ { "Sec-WebSocket-Accept", "x" } });
    record.received("0{}");
    record.eventsCame(1);
    record.received("40");
    record.eventsCame(1);
    wire.clock.advance(1000);
    record.ended();
    QCOMPARE(wire.log.records().size(), std::size_t(1));
    const TrafficRecord &written = wire.log.records().back();
    QCOMPARE(written.status, 101);
    QCOMPARE(written.headMilliseconds, 30);
    QCOMPARE(written.milliseconds, 1030);
    QCOMPARE(written.events, 2);
    QCOMPARE(written.answerBytes, 5);
    QCOMPARE(written.ended, Condition::None);
}

//! The same GET by HTTP is the second hop of the upgrade's exchange, whatever becomes of it.
void tst_HopConnection::aRefusedUpgradeIsAskedOnceMore()
{
    // Not a 401: the gate would wait for another token first.
    Wire wire([](const auto &, const auto &answer) { answer.reply(403, R"({"detail":"Forbidden"})"); });
    HopRecord record(wire.log, wire.redactor, wire.clock, u"socket"_s);
    record.upgradeLeft(upgradeTo(wire.server.url()));
    record.ended(u"refused"_s, Condition::ConnectionRefused);
    HttpRequest again = wire.get(u"/ws/socket.io/"_s);
    again.purpose = u"socket"_s;
    again.repeatsUpgrade = record.exchange();
    QCOMPARE(wire.outcomeOf(again).status, 403);
    QCOMPARE(wire.log.records().size(), std::size_t(2));
    const TrafficRecord &first = wire.log.records().front();
    const TrafficRecord &second = wire.log.records().back();
    QCOMPARE(first.ended, Condition::ConnectionRefused);
    QVERIFY(!first.repeatsUpgrade && second.repeatsUpgrade);
    QCOMPARE(second.exchange, first.exchange);
    QCOMPARE(second.attempt, 1);
    QCOMPARE(second.status, 403);
    QCOMPARE(second.bodyStart, R"({"detail":"Forbidden"})"_ba);
}

void tst_HopConnection::whatNeverLeftAfterAnUpgrade()
{
    Wire wire;
    HopRecord first(wire.log, wire.redactor, wire.clock, u"socket"_s);
    first.upgradeLeft(upgradeTo(wire.server.url()));
    first.ended(u"refused"_s, Condition::ConnectionRefused);
    HopRecord second(wire.log, wire.redactor, wire.clock, u"socket"_s);
    second.repeatUpgrade(first.exchange());
    second.neverLeft(wire.server.url(), "GET", Condition::SessionEnded, u"not signed in"_s);
    QCOMPARE(wire.log.records().size(), std::size_t(2)); // the upgrade is not overwritten
    QCOMPARE(wire.log.records().front().kind, TrafficRecord::Kind::WebSocketUpgrade);
    QVERIFY(wire.log.records().back().neverLeft && wire.log.records().back().repeatsUpgrade);
}

void tst_HopConnection::socketsCostNothingWhileOff()
{
    Wire wire;
    wire.log.setRecording(false);
    HopRecord record(wire.log, wire.redactor, wire.clock, u"socket"_s);
    record.upgradeLeft(upgradeTo(wire.server.url()));
    record.upgradeTaken();
    record.eventsCame(1);
    record.ended();
    wire.log.setRecording(true);
    QVERIFY(wire.log.records().empty());
}

COUNTERSIGN_TEST(tst_HopConnection, "tst_hopconnection")
#include "tst_hopconnection.moc"
