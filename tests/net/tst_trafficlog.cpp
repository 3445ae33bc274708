// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/trafficlog.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;

class tst_TrafficLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replacesTheSameHop();
    void numbersExchanges();
    void keepsTheLast2000();
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

void tst_TrafficLog::keepsTheLast2000()
{
    TrafficLog log;
    for (quint64 i = 1; i <= 2001; ++i)
        log.put(hop(i, 0));
    QCOMPARE(log.records().size(), 2000);
    QCOMPARE(log.records().front().exchange, 2u);
    QCOMPARE(log.records().back().exchange, 2001u);
    // The end of a hop that has left the list comes back as the newest one: it is still told.
    log.put(hop(1, 0, 200));
    QCOMPARE(log.records().size(), 2000);
    QCOMPARE(log.records().back().status, 200);
}

COUNTERSIGN_TEST(tst_TrafficLog, "tst_trafficlog")
#include "tst_trafficlog.moc"
