// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "wire.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! Deadlines, with the hands of the clock turned by the test.
class tst_TimeOuts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void connecting();
    void head_data();
    void head();
    void quietBodyOfAShortAnswer();
    void slowBodyIsNoQuietBody();
    void streamsAreNeverTooQuiet();
    void drippingRefusalIsDecidedByItsStatus();
    void nothingRunsAfterTheEnd();
};

void tst_TimeOuts::connecting()
{
    // It listens, and never says a word of TLS.
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    Wire wire;
    wire.connectTo(QUrl(QStringLiteral("https://127.0.0.1:%1/").arg(silent.serverPort())));
    HttpRequest request = wire.post();
    request.url = wire.transport->server();
    const auto ended = wire.send(request);
    QVERIFY(until([&] { return silent.hasPendingConnections(); }));
    // The alarm was set anew when the socket started to connect; that news came before the connection.
    QCoreApplication::sendPostedEvents();
    QCOMPARE(wire.clock.firstAlarm(), 10'000);
    wire.clock.advance(9'999);
    QCOMPARE(ended->times, 0);
    wire.clock.advance(1);
    QCOMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::ConnectTimedOut);
    QCOMPARE(ended->outcome.reached, Reached::NotSent);
    QCOMPARE(ended->outcome.error->arguments, QStringList { QStringLiteral("127.0.0.1") });
}

void tst_TimeOuts::head_data()
{
    QTest::addColumn<bool>("asStream");
    QTest::addColumn<bool>("isPost");
    QTest::addColumn<int>("timeout");
    QTest::newRow("get") << false << false << 30'000;
    QTest::newRow("post") << false << true << 30'000;
    QTest::newRow("run") << true << true << 120'000;
}

void tst_TimeOuts::head()
{
    QFETCH(bool, asStream);
    QFETCH(bool, isPost);
    QFETCH(int, timeout);
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.raw("HTTP/1.1 200 OK\r\nContent-"); });
    HttpRequest request = isPost ? wire.post() : wire.get();
    request.headTimeout = timeout;
    const auto ended = asStream ? wire.stream(request) : wire.send(request);
    QVERIFY(until([&] { return wire.clock.firstAlarm() == timeout; }));
    QVERIFY(until([&] { return wire.server.requests().size() == 1; }));
    wire.clock.advance(timeout - 1);
    QCOMPARE(ended->times, 0);
    wire.clock.advance(1);
    QCOMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::HeadTimedOut);
    QCOMPARE(ended->outcome.reached, Reached::Unknown);
    QCOMPARE(wire.log.records().back().headMilliseconds, -1);
    QCOMPARE(wire.log.records().back().milliseconds, timeout);
    QVERIFY(wire.settle());
    QCOMPARE(wire.server.requests().size(), 1);
    QCOMPARE(ended->times, 1);
}

void tst_TimeOuts::quietBodyOfAShortAnswer()
{
    std::optional<LoopbackServer::Answer> quiet;
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        quiet.emplace(answer);
        answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    });
    HttpRequest request = wire.post();
    request.idleTimeout = 20'000;
    const auto ended = wire.send(request);
    QVERIFY(until([&] { return wire.clock.firstAlarm() == 20'000; }));
    wire.clock.advance(1'000);
    quiet->raw("12345");
    QVERIFY(until([&] { return wire.clock.firstAlarm() == 20'000; }));
    wire.clock.advance(19'999);
    QCOMPARE(ended->times, 0);
    wire.clock.advance(1);
    QCOMPARE(conditionOf(ended->outcome), Condition::BodyTimedOut);
    QCOMPARE(ended->outcome.reached, Reached::Answered);
    QCOMPARE(ended->outcome.status, 200);
    QCOMPARE(ended->outcome.body, "12345");
}

void tst_TimeOuts::slowBodyIsNoQuietBody()
{
    std::optional<LoopbackServer::Answer> slow;
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        slow.emplace(answer);
        answer.beginChunked(200, "application/json");
    });
    HttpRequest request = wire.get();
    request.idleTimeout = 25'000;
    const auto ended = wire.send(request);
    QVERIFY(until([&] { return wire.clock.firstAlarm() == 25'000; }));
    for (int i = 0; i < 10; ++i) {
        wire.clock.advance(20'000);
        slow->chunk("x");
        QVERIFY(until([&] { return wire.clock.firstAlarm() == 25'000; }));
        QCOMPARE(ended->times, 0);
    }
    slow->end();
    QTRY_COMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::None);
    QCOMPARE(ended->outcome.body, "xxxxxxxxxx");
}

void tst_TimeOuts::streamsAreNeverTooQuiet()
{
    std::optional<LoopbackServer::Answer> quiet;
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        quiet.emplace(answer);
        answer.beginChunked();
    });
    const auto ended = wire.stream(wire.post());
    QTRY_COMPARE(ended->heads, 1);
    QCOMPARE(wire.clock.pending(), 0u);
    wire.clock.advance(24 * 60 * 60 * 1000);
    quiet->chunk("late");
    quiet->end();
    QTRY_COMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::None);
    QCOMPARE(ended->chunks, "late");
}

void tst_TimeOuts::drippingRefusalIsDecidedByItsStatus()
{
    std::optional<LoopbackServer::Answer> dripping;
    Transport::Options options;
    options.connectTimeout = 5'000; // unlike the 10 s a refusal's body has
    Wire wire(
        [&](const auto &, const LoopbackServer::Answer &answer) {
            dripping.emplace(answer);
            answer.beginChunked(403, "application/json");
            answer.chunk("{");
        },
        options);
    // Not a stream, so that settle() goes the same way as its answer.
    const auto ended = wire.send(wire.post());
    QVERIFY(until([&] { return dripping && wire.clock.firstAlarm() == 10'000; }));
    wire.clock.advance(6'000);
    dripping->chunk("\"");
    QVERIFY(wire.settle());
    QCOMPARE(wire.clock.firstAlarm(), 4'000);
    QCOMPARE(ended->times, 0);
    wire.clock.advance(4'000);
    QCOMPARE(ended->times, 1);
    QCOMPARE(conditionOf(ended->outcome), Condition::Forbidden);
    QCOMPARE(ended->outcome.body, "{\"");
}

void tst_TimeOuts::nothingRunsAfterTheEnd()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(200); });
    QCOMPARE(conditionOf(wire.outcomeOf(wire.get())), Condition::None);
    QCOMPARE(conditionOf(wire.outcomeOf(wire.post())), Condition::None);
    QCOMPARE(wire.clock.pending(), 0u);
}

COUNTERSIGN_TEST(tst_TimeOuts, "tst_timeouts")
#include "tst_timeouts.moc"
