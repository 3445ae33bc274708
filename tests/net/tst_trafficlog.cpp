// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/trafficlog.h"
#include "testregistry.h"

#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;

class tst_TrafficLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replacesTheSameHop();
    void numbersExchanges();
    void takesWhatWasBefore();
    void keepsTheLast10000();
    void isBoundedInBytes();
    void canBeTurnedOff();
};

namespace {
TrafficRecord hop(quint64 exchange, int attempt, int status = 0)
{
    TrafficRecord record;
    record.exchange = exchange;
    record.attempt = attempt;
    record.status = status;
    return record;
}
} // namespace

void tst_TrafficLog::replacesTheSameHop()
{
    TrafficLog log;
    QSignalSpy recorded(&log, &TrafficLog::recorded);
    log.put(hop(1, 0));
    log.put(hop(1, 1));
    log.put(hop(2, 0));
    log.put(hop(1, 0, 401));
    QCOMPARE(log.records().size(), 3);
    QCOMPARE(log.records()[0].status, 401);
    QCOMPARE(log.records()[1].status, 0);
    QCOMPARE(recorded.count(), 4);
    QCOMPARE(recorded.last().first().value<TrafficRecord>().status, 401);
}

void tst_TrafficLog::numbersExchanges()
{
    TrafficLog log;
    const quint64 first = log.nextExchange();
    QVERIFY(first > 0);
    QCOMPARE(log.nextExchange(), first + 1);
}

//! As exchanges of its own: hops of one stay together, and none takes the place of another.
void tst_TrafficLog::takesWhatWasBefore()
{
    TrafficLog before;
    for (const quint64 exchange : { before.nextExchange(), before.nextExchange() }) {
        before.put(hop(exchange, 0, 301));
        before.put(hop(exchange, 1, 200));
    }
    TrafficLog log;
    log.put(hop(log.nextExchange(), 0, 204));
    log.take(before);
    QCOMPARE(log.records().size(), 5);
    QCOMPARE(log.records()[0].status, 204);
    QCOMPARE(log.records()[1].exchange, log.records()[2].exchange);
    QCOMPARE(log.records()[3].exchange, log.records()[4].exchange);
    QCOMPARE((QSet { log.records()[0].exchange, log.records()[1].exchange, log.records()[3].exchange }.size()), 3);
    QVERIFY(log.nextExchange() > log.records()[3].exchange);
    log.setRecording(false);
    log.take(before);
    QVERIFY(log.records().empty());
}

void tst_TrafficLog::keepsTheLast10000()
{
    TrafficLog log;
    for (quint64 i = 1; i <= 10'001; ++i)
        log.put(hop(i, 0));
    QCOMPARE(log.records().size(), 10'000);
    QCOMPARE(log.records().front().exchange, 2u);
    QCOMPARE(log.records().back().exchange, 10'001u);
    // The end of a hop that has left the list comes back as the newest one: it is still told.
    log.put(hop(1, 0, 200));
    QCOMPARE(log.records().size(), 10'000);
    QCOMPARE(log.records().back().status, 200);
}

void tst_TrafficLog::isBoundedInBytes()
{
    TrafficLog log;
    TrafficRecord fat = hop(1, 0);
    fat.bodyStart = QByteArray(1024 * 1024, 'x');
    for (quint64 i = 1; i <= 40; ++i) {
        fat.exchange = i;
        log.put(fat);
        log.put(fat); // replaced, not counted twice
    }
    QCOMPARE(log.records().size(), 15); // 16 MiB less what else a record holds
    QCOMPARE(log.records().back().exchange, 40u);
    // One that is larger than all that is allowed: the newest is always there.
    fat.exchange = 41;
    fat.bodyStart = QByteArray(20 * 1024 * 1024, 'x');
    log.put(fat);
    QCOMPARE(log.records().size(), 1);
}

void tst_TrafficLog::canBeTurnedOff()
{
    TrafficLog log;
    QSignalSpy recorded(&log, &TrafficLog::recorded);
    QSignalSpy cleared(&log, &TrafficLog::cleared);
    log.put(hop(1, 0));
    log.setRecording(false);
    QVERIFY(log.records().empty());
    QCOMPARE(cleared.count(), 1);
    log.put(hop(2, 0));
    QVERIFY(log.records().empty());
    QCOMPARE(recorded.count(), 1);
    log.setRecording(true);
    log.put(hop(3, 0));
    QCOMPARE(log.records().size(), 1);
}

COUNTERSIGN_TEST(tst_TrafficLog, "tst_trafficlog")
#include "tst_trafficlog.moc"
