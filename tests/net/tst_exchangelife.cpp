// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "wire.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! Exchanges side by side, cancelled, deleted, and whose transport goes first.
class tst_ExchangeLife : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cancelledOnceAndSilentWhenDeleted();
    void transportGoesFirst();
    void sixStreamsDoNotBlockAStop();
    void listenersMayDeleteTheExchange();
};

void tst_ExchangeLife::cancelledOnceAndSilentWhenDeleted()
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

void tst_ExchangeLife::transportGoesFirst()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.beginChunked(); });
    const auto streams = wire.stream(wire.post());
    const auto waits = wire.send(wire.get());
    QTRY_COMPARE(streams->heads, 1);
    wire.transport.reset();
    QTRY_COMPARE(streams->times + waits->times, 2);
    QVERIFY(streams->outcome.cancelled && waits->outcome.cancelled);
}

void tst_ExchangeLife::sixStreamsDoNotBlockAStop()
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

void tst_ExchangeLife::listenersMayDeleteTheExchange()
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

COUNTERSIGN_TEST(tst_ExchangeLife, "tst_exchangelife")
#include "tst_exchangelife.moc"
