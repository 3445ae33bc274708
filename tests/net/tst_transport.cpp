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
    void redirects_data();
    void redirects();
    void redirectKeepsTheTokenAtHome();
    void redirectsEnd();
    void statuses_data();
    void statuses();
    void refusedBodyIsCutTo4KiB();
    void recordsAreRedacted();
    void recordSaysLeftAndEnded();
    void bodiesOfEverySize_data();
    void bodiesOfEverySize();
    void tooLarge_data();
    void tooLarge();
    void largeHeadEnds();
    void cancelledOnceAndSilentWhenDeleted();
    void transportGoesFirst();
    void sixStreamsDoNotBlockAStop();
    void hugeStreamArrivesInOrder();
    void listenersMayDeleteTheExchange();
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

void tst_Transport::redirects_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<bool>("followed");
    for (const int status : { 301, 302, 303, 307, 308 }) {
        const QByteArray name = QByteArray::number(status);
        QTest::newRow((name + " get").constData()) << QByteArray("GET") << status << QByteArray("/there?x=1") << true;
        QTest::newRow((name + " head").constData()) << QByteArray("HEAD") << status << QByteArray("there?x=1") << true;
        QTest::newRow((name + " post").constData()) << QByteArray("POST") << status << QByteArray("/there?x=1") << false;
        QTest::newRow((name + " delete").constData()) << QByteArray("DELETE") << status << QByteArray("/there?x=1") << false;
        QTest::newRow((name + " elsewhere").constData())
            << QByteArray("GET") << status << QByteArray("http://127.0.0.1:1/there") << false;
        QTest::newRow((name + " other scheme").constData())
            << QByteArray("GET") << status << QByteArray("ftp://127.0.0.1/there") << false;
        QTest::newRow((name + " no location").constData()) << QByteArray("GET") << status << QByteArray() << false;
        QTest::newRow((name + " user info").constData())
            << QByteArray("GET") << status << QByteArray("//u:p@127.0.0.1:PORT/there") << false;
        QTest::newRow((name + " absolute, same origin").constData())
            << QByteArray("GET") << status << QByteArray("http://127.0.0.1:PORT/there?x=1") << true;
        QTest::newRow((name + " unreadable").constData()) << QByteArray("GET") << status << QByteArray("http://[/") << false;
    }
}

void tst_Transport::redirects()
{
    QFETCH(QByteArray, method);
    QFETCH(int, status);
    QFETCH(QByteArray, location);
    QFETCH(bool, followed);
    Wire wire;
    location.replace("PORT", QByteArray::number(wire.server.port()));
    wire.server.setHandler([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path == "/there")
            return answer.reply(200);
        answer.reply(status, "elsewhere", "text/html",
                     location.isEmpty() ? QList<HttpHeader>() : QList { HttpHeader { "Location", location } });
    });
    HttpRequest request = wire.get(QStringLiteral("/here"));
    request.method = method;
    request.body = method == "POST" ? "{}" : "";
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(wire.server.requests().size(), followed ? 2 : 1);
    QCOMPARE(outcome.reached, Reached::Answered);
    if (followed) {
        QCOMPARE(conditionOf(outcome), Condition::None);
        QCOMPARE(wire.server.requests().last().method, method);
        QCOMPARE(wire.server.requests().last().body, request.body);
        QCOMPARE(wire.server.requests().last().query, "x=1");
        QCOMPARE(wire.server.requests().last().header("Authorization"), "Bearer token-of-generation-1");
        QCOMPARE(wire.log.records().size(), 2);
        QCOMPARE(wire.log.records()[0].exchange, wire.log.records()[1].exchange);
        QCOMPARE(wire.log.records()[1].attempt, 1);
        QCOMPARE(wire.log.records()[0].status, status);
    } else {
        QCOMPARE(conditionOf(outcome), Condition::RedirectRefused);
        QCOMPARE(outcome.status, status);
        QCOMPARE(outcome.error->arguments.size(), 2);
        QCOMPARE(outcome.error->arguments.first(), QStringLiteral("127.0.0.1"));
    }
}

void tst_Transport::redirectKeepsTheTokenAtHome()
{
    LoopbackServer elsewhere([](const auto &, const auto &answer) { answer.reply(200); });
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.reply(307, {}, {}, { { "Location", elsewhere.url(QStringLiteral("/login")).toEncoded() } });
    });
    for (const HttpRequest &request : { wire.get(), wire.post() }) {
        for (const bool asStream : { false, true }) {
            const auto ended = asStream ? wire.stream(request) : wire.send(request);
            QVERIFY(until([&] { return ended->times > 0; }));
            QCOMPARE(conditionOf(ended->outcome), Condition::RedirectRefused);
        }
    }
    QCOMPARE(elsewhere.connections(), 0);
}

void tst_Transport::redirectsEnd()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(302, {}, {}, { { "Location", "/again" } }); });
    QCOMPARE(conditionOf(wire.outcomeOf(wire.get())), Condition::RedirectLoop);
    QCOMPARE(wire.server.requests().size(), 6);
}

void tst_Transport::statuses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<QStringList>("arguments");
    const QString host = QStringLiteral("127.0.0.1");
    const auto row = [&](int status, Condition condition, const QStringList &rest = {}) {
        QTest::newRow(QByteArray::number(status).constData()) << status << condition << QStringList { host } + rest;
    };
    row(400, Condition::RequestRefused, { QStringLiteral("400") });
    row(403, Condition::Forbidden, { QString(), QString() });
    row(404, Condition::NotFound, { QStringLiteral("/run") });
    row(405, Condition::RequestRefused, { QStringLiteral("405") });
    QTest::newRow("407") << 407 << Condition::ProxyAsksForSignIn << QStringList();
    row(413, Condition::RequestTooLarge);
    row(429, Condition::RateLimited, { QStringLiteral("7") });
    row(300, Condition::RequestRefused, { QStringLiteral("300") });
    row(304, Condition::RequestRefused, { QStringLiteral("304") });
    row(500, Condition::ServerFailed, { QStringLiteral("500"), QStringLiteral("7") });
    row(503, Condition::ServerFailed, { QStringLiteral("503"), QStringLiteral("7") });
    row(599, Condition::ServerFailed, { QStringLiteral("599"), QStringLiteral("7") });
}

void tst_Transport::statuses()
{
    QFETCH(int, status);
    QFETCH(Condition, condition);
    QFETCH(QStringList, arguments);
    Wire wire([&](const auto &, const auto &answer) {
        answer.reply(status, status == 304 ? "" : "because", "text/plain", { { "Retry-After", "7" } });
    });
    for (const bool asStream : { false, true }) {
        const auto ended = asStream ? wire.stream(wire.post()) : wire.send(wire.post());
        QVERIFY(until([&] { return ended->times > 0; }));
        QCOMPARE(conditionOf(ended->outcome), condition);
        QCOMPARE(ended->outcome.error->arguments, arguments);
        QCOMPARE(ended->outcome.error->httpStatus, status);
        QCOMPARE(ended->outcome.reached, Reached::Answered);
        QCOMPARE(ended->outcome.body, status == 304 ? "" : "because");
        QCOMPARE(ended->heads, 0);
    }
    QCOMPARE(wire.server.requests().size(), 2);
    QVERIFY(wire.authorizer.rejections.isEmpty());
}

void tst_Transport::refusedBodyIsCutTo4KiB()
{
    Wire wire;
    wire.server.setHandler([&](const auto &, const LoopbackServer::Answer &answer) {
        // Never ends: what is needed is there after 4 KiB.
        answer.beginChunked(500, "text/html");
        answer.chunk(QByteArray(100'000, 'x'));
    });
    QByteArray seen;
    wire.transport->setClassify([&](const HttpFacts &facts) {
        seen = facts.bodyStart;
        return Refusal {};
    });
    for (const bool asStream : { false, true }) {
        const auto ended = asStream ? wire.stream(wire.post()) : wire.send(wire.post());
        QVERIFY(until([&] { return ended->times > 0; }));
        QCOMPARE(seen.size(), 4096);
        QCOMPARE(ended->outcome.body, seen);
        QCOMPARE(conditionOf(ended->outcome), Condition::ServerFailed);
    }
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

void tst_Transport::bodiesOfEverySize_data()
{
    QTest::addColumn<qsizetype>("size");
    for (const qsizetype size : { 0, 1, 16 * 1024, 16 * 1024 + 1, 5 * 1024 * 1024 })
        QTest::newRow(QByteArray::number(size).constData()) << size;
}

void tst_Transport::bodiesOfEverySize()
{
    QFETCH(qsizetype, size);
    Wire wire([](const ReceivedRequest &request, const auto &answer) { answer.reply(200, request.body); });
    QByteArray body(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        body[i] = static_cast<char>(i * 7 + i / 251);
    const HttpOutcome outcome = wire.outcomeOf(wire.post(body));
    QCOMPARE(conditionOf(outcome), Condition::None);
    QVERIFY(outcome.body == body);
    QCOMPARE(wire.server.requests().first().header("Content-Length"), QByteArray::number(size));
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_Transport::tooLarge_data()
{
    QTest::addColumn<QByteArray>("answer");
    const QByteArray status("HTTP/1.1 200 OK\r\n");
    QTest::newRow("said so") << status + "Content-Length: 1001\r\n\r\n";
    QTest::newRow("chunked") << status + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + QByteArray(1001, 'x') + "\r\n";
    QTest::newRow("until close") << status + "\r\n" + QByteArray(1001, 'x');
}

void tst_Transport::tooLarge()
{
    QFETCH(QByteArray, answer);
    Wire wire([&](const auto &, const LoopbackServer::Answer &out) { out.raw(answer); });
    HttpRequest request = wire.get();
    request.maxBody = 1000;
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(conditionOf(outcome), Condition::AnswerTooLarge);
    QCOMPARE(outcome.reached, Reached::Answered);
    QVERIFY(outcome.body.size() <= 1000);
}

void tst_Transport::largeHeadEnds()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) {
        answer.raw("HTTP/1.1 200 OK\r\nX: " + QByteArray(70 * 1024, 'x') + "\r\nContent-Length: 0\r\n\r\n");
    });
    const HttpOutcome outcome = wire.outcomeOf(wire.post());
    QCOMPARE(conditionOf(outcome), Condition::AnswerTooLarge);
}

void tst_Transport::cancelledOnceAndSilentWhenDeleted()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.beginChunked(); });
    // Before it started.
    HttpExchange *early = wire.transport->send(wire.get(), &wire.owner);
    const auto earlyEnd = wire.watch(early);
    early->cancel();
    early->cancel();
    QCOMPARE(earlyEnd->times, 0);
    QTRY_COMPARE(earlyEnd->times, 1);
    QVERIFY(earlyEnd->outcome.cancelled);
    QCOMPARE(earlyEnd->outcome.reached, Reached::NotSent);
    QCOMPARE(wire.server.requests().size(), 0);

    // At the gate.
    wire.authorizer.decision.verdict = Authorizer::Decision::Verdict::Wait;
    HttpExchange *waits = wire.transport->send(wire.get(), &wire.owner);
    const auto waitsEnd = wire.watch(waits);
    QTRY_COMPARE(wire.authorizer.asked.size(), 1);
    waits->cancel();
    QTRY_COMPARE(waitsEnd->times, 1);
    wire.authorizer.signIn("token");
    QCOMPARE(wire.authorizer.asked.size(), 1);

    // In the middle of the answer.
    HttpExchange *late = wire.transport->stream(wire.post(), &wire.owner);
    const auto lateEnd = wire.watch(late);
    QTRY_COMPARE(lateEnd->heads, 1);
    late->cancel();
    QTRY_COMPARE(lateEnd->times, 1);
    QCOMPARE(lateEnd->outcome.reached, Reached::Answered);
    QVERIFY(!lateEnd->outcome.error);
    QCOMPARE(wire.log.records().back().note, QStringLiteral("cancelled"));

    // Deleted.
    HttpExchange *deleted = wire.transport->stream(wire.post(), &wire.owner);
    const auto deletedEnd = wire.watch(deleted);
    QTRY_COMPARE(deletedEnd->heads, 1);
    delete deleted;
    QVERIFY(wire.log.records().back().milliseconds >= 0);
    QVERIFY(wire.settle());
    QCOMPARE(deletedEnd->times, 0);
}

void tst_Transport::transportGoesFirst()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.beginChunked(); });
    const auto streams = wire.stream(wire.post());
    const auto waits = wire.send(wire.get());
    QTRY_COMPARE(streams->heads, 1);
    wire.transport.reset();
    QTRY_COMPARE(streams->times + waits->times, 2);
    QVERIFY(streams->outcome.cancelled && waits->outcome.cancelled);
}

void tst_Transport::sixStreamsDoNotBlockAStop()
{
    Wire wire([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        request.path == "/run" ? answer.beginChunked() : answer.reply(200);
    });
    QList<std::shared_ptr<Wire::Ended>> runs;
    for (int i = 0; i < 8; ++i)
        runs << wire.stream(wire.post());
    QTRY_COMPARE(wire.server.count("POST", "/run"), 8);
    QCOMPARE(conditionOf(wire.outcomeOf(wire.post({}, QStringLiteral("/stop")))), Condition::None);
    QCOMPARE(wire.server.connections(), 9);
    for (const auto &run : runs)
        QCOMPARE(run->times, 0);
}

void tst_Transport::hugeStreamArrivesInOrder()
{
    QByteArray all;
    for (int i = 0; all.size() < 3 * 1024 * 1024; ++i)
        all += QByteArray::number(i) + '\n';
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        for (qsizetype from = 0; from < all.size(); from += 100'000)
            answer.chunk(all.mid(from, 100'000));
        answer.end();
    });
    const auto ended = wire.stream(wire.post());
    QVERIFY(until([&] { return ended->times > 0; }));
    QCOMPARE(conditionOf(ended->outcome), Condition::None);
    QVERIFY(ended->chunks == all);
}

void tst_Transport::listenersMayDeleteTheExchange()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk("data: x\n\n");
        answer.end();
    });
    int deleted = 0;
    HttpExchange *atHead = wire.transport->stream(wire.post(), &wire.owner);
    connect(atHead, &HttpExchange::headArrived, this, [&] {
        delete atHead;
        ++deleted;
    });
    HttpExchange *atChunk = wire.transport->stream(wire.post(), &wire.owner);
    connect(atChunk, &HttpExchange::chunk, this, [&] {
        delete atChunk;
        ++deleted;
    });
    HttpExchange *atEnd = wire.transport->stream(wire.post(), &wire.owner);
    connect(atEnd, &HttpExchange::finished, this, [&] {
        delete atEnd;
        ++deleted;
    });
    QTRY_COMPARE(deleted, 3);
    QCOMPARE(conditionOf(wire.outcomeOf(wire.get())), Condition::None);
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
