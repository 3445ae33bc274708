// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/networkaccess.h"
#include "testregistry.h"
#include "wire.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! What leaves, where it may go, what comes back, and what the log says about it.
class tst_Transport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void loopbackIsNotReachedThroughAProxy();
    void sendsAndReceives();
    void startsWithTheEventLoop();
    void headerListIsComplete_data();
    void headerListIsComplete();
    void anotherOriginGetsNothingOfOurs();
    void reservedAndUnsafeHeadersStayHere();
    void addressesThatAreRefused_data();
    void addressesThatAreRefused();
    void recordsAreRedacted();
    void recordSaysLeftAndEnded();
};

void tst_Transport::sendsAndReceives()
{
    Wire wire([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        answer.reply(200, request.method + ' ' + request.body, "text/plain", { { "X-Answer", "1" } });
    });
    for (const QByteArray &method :
         { QByteArray("GET"), QByteArray("POST"), QByteArray("PUT"), QByteArray("PATCH"), QByteArray("DELETE") }) {
        HttpRequest request = wire.get();
        request.method = method;
        request.body = method == "GET" || method == "DELETE" ? QByteArray() : QByteArray("{}");
        const HttpOutcome outcome = wire.outcomeOf(request);
        QCOMPARE(conditionOf(outcome), Condition::None);
        QCOMPARE(outcome.reached, Reached::Answered);
        QCOMPARE(outcome.status, 200);
        QCOMPARE(outcome.body, method + ' ' + request.body);
        QCOMPARE(outcome.generation, 1u);
        QCOMPARE(headerValue(outcome.headers, "x-answer"), "1");
        QCOMPARE(wire.server.requests().last().header("Authorization"), "Bearer token-of-generation-1");
    }
    QCOMPARE(wire.server.requests().size(), 5);
}

void tst_Transport::startsWithTheEventLoop()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(200); });
    const auto ended = wire.send(wire.get());
    QCOMPARE(wire.authorizer.asked.size(), 0);
    QCOMPARE(ended->times, 0);
    QVERIFY(until([&] { return ended->times > 0; }));
}

void tst_Transport::headerListIsComplete_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("asStream");
    QTest::newRow("get") << QByteArray("GET") << QByteArray() << false;
    QTest::newRow("head") << QByteArray("HEAD") << QByteArray() << false;
    QTest::newRow("post") << QByteArray("POST") << QByteArray("{}") << false;
    QTest::newRow("post without body") << QByteArray("POST") << QByteArray() << false;
    QTest::newRow("patch") << QByteArray("PATCH") << QByteArray("{}") << false;
    QTest::newRow("delete") << QByteArray("DELETE") << QByteArray() << false;
    QTest::newRow("stream") << QByteArray("POST") << QByteArray("{}") << true;
}

void tst_Transport::headerListIsComplete()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    QFETCH(bool, asStream);
    Transport::Options options;
    options.extraHeaders = { { "X-Tenant", "acme" } };
    Wire wire([](const auto &, const auto &answer) { answer.reply(200, {}, "text/event-stream"); }, options);
    HttpRequest request = wire.get(QStringLiteral("/a?b=c"));
    request.method = method;
    request.body = body;
    request.headers = { { "Accept", "text/event-stream" } };
    const auto ended = asStream ? wire.stream(request) : wire.send(request);
    QVERIFY(until([&] { return ended->times > 0; }));

    const ReceivedRequest &arrived = wire.server.requests().first();
    QMap<QByteArray, QByteArray> onTheWire;
    for (const HttpHeader &header : arrived.headers)
        onTheWire.insert(header.name.toLower(), header.name.toLower() == "authorization" ? "secret" : header.value);
    QCOMPARE(onTheWire.size(), arrived.headers.size());
    QMap<QByteArray, QByteArray> inTheLog;
    QList<QByteArray> addedByQt;
    for (const RecordedHeader &header : wire.log.records().front().requestHeaders) {
        inTheLog.insert(header.name.toLower(), header.name.toLower() == "authorization" ? "secret" : header.value);
        if (header.addedByQt)
            addedByQt << header.name;
    }
    QCOMPARE(inTheLog, onTheWire);
    QCOMPARE(addedByQt, (QList<QByteArray> { "Host", "Connection" }));
    QCOMPARE(arrived.header("User-Agent"), "Countersign/" COUNTERSIGN_VERSION);
    QCOMPARE(arrived.header("Accept-Encoding"), "identity");
    QCOMPARE(arrived.header("X-Tenant"), "acme");
    QCOMPARE(arrived.header("Accept"), "text/event-stream");
    QCOMPARE(arrived.header("Cookie"), "");
}

void tst_Transport::anotherOriginGetsNothingOfOurs()
{
    Transport::Options options;
    options.extraHeaders = { { "X-Tenant", "acme" } };
    Wire wire({}, options);
    LoopbackServer elsewhere([](const auto &, const auto &answer) { answer.reply(401); });
    HttpRequest request = wire.get();
    request.url = elsewhere.url(QStringLiteral("/image.png"));
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(elsewhere.requests().size(), 1);
    QCOMPARE(elsewhere.requests().first().header("Authorization"), "");
    QCOMPARE(elsewhere.requests().first().header("X-Tenant"), "");
    // Its 401 is no news about our session.
    QCOMPARE(conditionOf(outcome), Condition::RequestRefused);
    QCOMPARE(outcome.generation, 0u);
    QVERIFY(wire.authorizer.rejections.isEmpty());
    QVERIFY(wire.authorizer.asked.isEmpty());
}

void tst_Transport::reservedAndUnsafeHeadersStayHere()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(200); });
    HttpRequest request = wire.post();
    request.headers = { { "Authorization", "Bearer mine" },
                        { "Cookie", "a=b" },
                        { "Content-Length", "999" },
                        { "Host", "evil.test" },
                        { "X-Fine", "yes" } };
    QCOMPARE(conditionOf(wire.outcomeOf(request)), Condition::None);
    const ReceivedRequest arrived = wire.server.requests().first();
    QCOMPARE(arrived.header("Authorization"), "Bearer token-of-generation-1");
    QCOMPARE(arrived.header("Cookie"), "");
    QCOMPARE(arrived.header("Content-Length"), "2");
    QCOMPARE(arrived.header("X-Fine"), "yes");

    for (const QByteArray &value :
         { QByteArray("a\r\nEvil: 1"), QByteArray("a\nb"), QByteArray("\xc3\xa4"), QByteArray("a\0b", 3) }) {
        HttpRequest hostile = wire.get();
        hostile.headers = { { "X-Hostile", value } };
        const HttpOutcome outcome = wire.outcomeOf(hostile);
        QCOMPARE(conditionOf(outcome), Condition::RequestRefused);
        QCOMPARE(outcome.reached, Reached::NotSent);

        wire.authorizer.signIn(value);
        QCOMPARE(wire.outcomeOf(wire.get()).reached, Reached::NotSent);
        wire.authorizer.signIn("token-of-generation-1");
    }
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_Transport::addressesThatAreRefused_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<Condition>("condition");
    const auto row = [](const char *url, Condition condition) { QTest::newRow(url) << QString::fromLatin1(url) << condition; };
    row("http://agents.example/info", Condition::PlainHttpRefused);
    row("http://192.168.1.1/info", Condition::PlainHttpRefused);
    row("http://user:password@127.0.0.1/info", Condition::AddressHasUserInfo);
    row("https://user@agents.example/info", Condition::AddressHasUserInfo);
    row("ftp://127.0.0.1/info", Condition::AddressMalformed);
    row("file:///etc/passwd", Condition::AddressMalformed);
    row("data:text/plain,x", Condition::AddressMalformed);
    row("qrc:/x", Condition::AddressMalformed);
    row("/info", Condition::AddressMalformed);
    row("", Condition::AddressMalformed);
}

void tst_Transport::addressesThatAreRefused()
{
    QFETCH(QString, url);
    QFETCH(Condition, condition);
    Wire wire;
    wire.connectTo(QUrl(url)); // also as the server's own address
    HttpRequest request = wire.get();
    request.url = QUrl(url);
    request.passesClosedGate = true;
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(conditionOf(outcome), condition);
    QCOMPARE(outcome.reached, Reached::NotSent);
    QVERIFY(wire.authorizer.asked.isEmpty());
    for (const TrafficRecord &record : wire.log.records())
        QVERIFY(record.neverLeft);
}

void tst_Transport::recordsAreRedacted()
{
    const QByteArray token("very-secret-token-0123456789");
    Wire wire([&](const auto &, const auto &answer) {
        answer.reply(200, "{}", "application/json", { { "Set-Cookie", "session=" + token }, { "X-Echo", token } });
    });
    wire.authorizer.decision.headers = { { "Authorization", wire.redactor.keep("Bearer " + token) },
                                         { "X-Pasted", wire.redactor.keep("pin") } };
    static_cast<void>(wire.redactor.keep(token));
    QCOMPARE(conditionOf(wire.outcomeOf(wire.get(QStringLiteral("/info?access_token=") + QString::fromLatin1(token)))),
             Condition::None);
    QCOMPARE(wire.server.requests().first().header("X-Pasted"), "pin");
    QVERIFY(wire.server.requests().first().target.contains(token));
    for (const TrafficRecord &record : wire.log.records()) {
        QVERIFY(!record.url.contains(QString::fromLatin1(token)));
        for (const RecordedHeader &header : record.requestHeaders + record.answerHeaders) {
            QVERIFY2(!header.value.contains(token), header.name.constData());
            QVERIFY2(header.value != "pin", header.name.constData());
        }
    }
}

void tst_Transport::recordSaysLeftAndEnded()
{
    Wire wire;
    QList<TrafficRecord> told;
    connect(&wire.log, &TrafficLog::recorded, this, [&](const TrafficRecord &record) { told << record; });
    wire.server.setHandler([&](const auto &, const LoopbackServer::Answer &answer) {
        wire.clock.advance(25);
        answer.reply(404, "not here", "text/plain");
    });
    QCOMPARE(conditionOf(wire.outcomeOf(wire.post("{\"a\":1}"))), Condition::NotFound);
    QCOMPARE(told.size(), 3);
    QCOMPARE(told[0].milliseconds, -1);
    QCOMPARE(told[0].status, 0);
    QCOMPARE(told[0].method, "POST");
    QCOMPARE(told[0].requestBytes, 7);
    QCOMPARE(told[0].purpose, QStringLiteral("info"));
    QCOMPARE(told[0].at, wire.clock.wall().addMSecs(-25));
    QCOMPARE(told[1].status, 404); // its head is there
    QCOMPARE(told[1].milliseconds, -1);
    QCOMPARE(told[2].exchange, told[0].exchange);
    QCOMPARE(told[2].attempt, 0);
    QCOMPARE(told[2].status, 404);
    QCOMPARE(told[2].answerBytes, 8);
    QCOMPARE(told[2].headMilliseconds, 25);
    QCOMPARE(told[2].milliseconds, 25);
    QVERIFY(told[2].note.startsWith(QStringLiteral("NotFound")));
}

void tst_Transport::loopbackIsNotReachedThroughAProxy()
{
    // Plain http is allowed there because it does not leave the machine.
    const LoopbackServer proxy([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "proxy"); });
    ConnectionConfig config;
    config.address = QUrl(QStringLiteral("http://127.0.0.1/"));
    config.proxy = proxy.url();
    Transport::Options options;
    options.route = Route::of(config);
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "server"); }, options);
    QCOMPARE(wire.outcomeOf(wire.get()).body, "server");
    QVERIFY(proxy.requests().isEmpty());
}

COUNTERSIGN_TEST(tst_Transport, "tst_transport")
#include "tst_transport.moc"
