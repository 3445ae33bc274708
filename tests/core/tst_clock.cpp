// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "fakeclock.h"
#include "testregistry.h"

#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;

//! The contract of Clock, held by the machine's clock and by the one the tests turn.
class tst_Clock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firesOnce_data() { clocks(); }
    void firesOnce();
    void neverBeforeAfterReturns_data() { clocks(); }
    void neverBeforeAfterReturns();
    void destroyedNeverFires_data() { clocks(); }
    void destroyedNeverFires();
    void contextGoneNeverFires_data() { clocks(); }
    void contextGoneNeverFires();
    void alarmMayDieInItsOwnCall_data() { clocks(); }
    void alarmMayDieInItsOwnCall();
    void callMayCancelAnotherAlarm_data() { clocks(); }
    void callMayCancelAnotherAlarm();
    void callMaySetTheNextAlarm_data() { clocks(); }
    void callMaySetTheNextAlarm();
    void firesInOrder_data() { clocks(); }
    void firesInOrder();
    void systemSteadyNeverGoesBack();
    void systemWallIsUtcNow();
    void fakeStandsStill();
    void fakeFiresAtItsTime();
    void fakeWallMayJump();

private:
    static void clocks()
    {
        QTest::addColumn<bool>("fake");
        QTest::newRow("SystemClock") << false;
        QTest::newRow("FakeClock") << true;
    }
    //! Lets `milliseconds` pass on the row's clock: proven by a later alarm of the same clock, not by waiting.
    void pass(int milliseconds);

    Clock &clock()
    {
        QFETCH(bool, fake);
        return fake ? static_cast<Clock &>(m_fake) : m_system;
    }
    test::FakeClock m_fake;
    SystemClock m_system;
};

void tst_Clock::pass(int milliseconds)
{
    bool over = false;
    const auto end = clock().after(milliseconds, this, [&] { over = true; });
    m_fake.advance(milliseconds);
    QTRY_VERIFY(over);
}

void tst_Clock::firesOnce()
{
    int fired = 0;
    const auto alarm = clock().after(10, this, [&] { ++fired; });
    pass(100);
    QCOMPARE(fired, 1);
    pass(100);
    QCOMPARE(fired, 1);
}

void tst_Clock::neverBeforeAfterReturns()
{
    bool fired = false;
    const auto alarm = clock().after(0, this, [&] { fired = true; });
    QVERIFY(!fired);
    pass(50);
    QVERIFY(fired);
}

void tst_Clock::destroyedNeverFires()
{
    bool fired = false;
    auto alarm = clock().after(5, this, [&] { fired = true; });
    alarm.reset();
    pass(100);
    QVERIFY(!fired);
}

void tst_Clock::contextGoneNeverFires()
{
    bool fired = false;
    auto context = std::make_unique<QObject>();
    const auto alarm = clock().after(5, context.get(), [&] { fired = true; });
    context.reset();
    pass(100);
    QVERIFY(!fired);
}

void tst_Clock::alarmMayDieInItsOwnCall()
{
    std::unique_ptr<Clock::Alarm> alarm;
    const QString captured = u"still readable after the alarm is gone"_s;
    QString seen;
    alarm = clock().after(5, this, [&alarm, &seen, captured] {
        alarm.reset();
        seen = captured;
    });
    pass(100);
    QCOMPARE(seen, captured);
}

void tst_Clock::callMayCancelAnotherAlarm()
{
    bool secondFired = false;
    auto second = clock().after(60, this, [&] { secondFired = true; });
    const auto first = clock().after(5, this, [&] { second.reset(); });
    pass(200);
    QVERIFY(!secondFired);
}

void tst_Clock::callMaySetTheNextAlarm()
{
    int fired = 0;
    std::unique_ptr<Clock::Alarm> next;
    const auto first = clock().after(5, this, [&] {
        ++fired;
        next = clock().after(5, this, [&] { ++fired; });
    });
    pass(200);
    QCOMPARE(fired, 2);
}

void tst_Clock::firesInOrder()
{
    QStringList order;
    const auto late = clock().after(80, this, [&] { order << u"late"_s; });
    const auto early = clock().after(5, this, [&] { order << u"early"_s; });
    pass(200);
    QCOMPARE(order, (QStringList { u"early"_s, u"late"_s }));
}

void tst_Clock::systemSteadyNeverGoesBack()
{
    qint64 last = m_system.steady();
    for (int i = 0; i < 1000; ++i) {
        const qint64 now = m_system.steady();
        QVERIFY(now >= last);
        last = now;
    }
    bool over = false;
    const auto alarm = m_system.after(30, this, [&] { over = true; });
    QTRY_VERIFY(over);
    QVERIFY(m_system.steady() > last);
}

void tst_Clock::systemWallIsUtcNow()
{
    QCOMPARE(m_system.wall().timeSpec(), Qt::UTC);
    QVERIFY(qAbs(m_system.wall().msecsTo(QDateTime::currentDateTimeUtc())) < 10'000);
}

void tst_Clock::fakeStandsStill()
{
    test::FakeClock fake;
    const qint64 steady = fake.steady();
    const QDateTime wall = fake.wall();
    bool fired = false;
    const auto alarm = fake.after(0, this, [&] { fired = true; });
    bool realTimePassed = false;
    const auto real = m_system.after(50, this, [&] { realTimePassed = true; });
    QTRY_VERIFY(realTimePassed);
    QCOMPARE(fake.steady(), steady);
    QCOMPARE(fake.wall(), wall);
    QVERIFY(!fired);
    QCOMPARE(fake.pending(), std::size_t(1));
}

void tst_Clock::fakeFiresAtItsTime()
{
    test::FakeClock fake;
    qint64 at = -1;
    const auto alarm = fake.after(1000, this, [&] { at = fake.steady(); });
    fake.advance(999);
    QCOMPARE(at, -1);
    fake.advance(5000);
    QCOMPARE(at, 1000);
    QCOMPARE(fake.steady(), 5999);
    QCOMPARE(fake.pending(), std::size_t(0));
}

void tst_Clock::fakeWallMayJump()
{
    test::FakeClock fake;
    const QDateTime before = fake.wall();
    bool fired = false;
    const auto alarm = fake.after(1000, this, [&] { fired = true; });
    fake.jumpWall(3'600'000);
    QCOMPARE(before.msecsTo(fake.wall()), 3'600'000);
    QCOMPARE(fake.steady(), 0);
    QVERIFY(!fired);
}

COUNTERSIGN_TEST(tst_Clock, "tst_clock")
#include "tst_clock.moc"
