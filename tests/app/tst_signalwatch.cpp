// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signalwatch.h"

#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace countersign;

class tst_SignalWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tells_data();
    void tells();
};

void tst_SignalWatch::tells_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("interrupted at the terminal") << SIGINT;
    QTest::newRow("asked to end") << SIGTERM;
    QTest::newRow("terminal closed") << SIGHUP;
}

void tst_SignalWatch::tells()
{
    QFETCH(int, number);
    SignalWatch watch;
    QSignalSpy asked(&watch, &SignalWatch::endRequested);
    QCOMPARE(std::raise(number), 0);
    QVERIFY(asked.isEmpty()); // by the event loop, not from within the handler
    QTRY_COMPARE(asked.size(), 1);
}

COUNTERSIGN_TEST(tst_SignalWatch, "tst_signalwatch")
#include "tst_signalwatch.moc"
