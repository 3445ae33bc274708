// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakeclock.h"
#include "testregistry.h"
#include "widgets/framepacer.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;

class tst_FramePacer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void afterAQuietFrameItIsAtOnce()
    {
        QList<qint64> frames;
        FramePacer pacer(m_clock, this, [&] {
            frames << m_clock.steady();
            m_pacer->painted();
        });
        m_pacer = &pacer;
        const qint64 begun = m_clock.steady();
        pacer.request();
        m_clock.advance(0);
        QCOMPARE(frames, QList { begun });
        m_clock.advance(500);
        pacer.request();
        m_clock.advance(0);
        QCOMPARE(frames.size(), 2);
        QCOMPARE(frames.last(), begun + 500);
    }

    void laterOnesAreAFrameAfterThePicture()
    {
        QList<qint64> frames;
        FramePacer pacer(m_clock, this, [&] {
            frames << m_clock.steady();
            m_pacer->painted();
        });
        m_pacer = &pacer;
        const qint64 begun = m_clock.steady();
        for (int i = 0; i < 100; ++i) { // one a millisecond
            pacer.request();
            m_clock.advance(1);
        }
        QCOMPARE(frames.size(), 6);
        for (int i = 0; i < frames.size(); ++i)
            QCOMPARE(frames[i], begun + i * FramePacer::kFrame);
    }

    void nothingRunsWhileNothingIsAskedFor()
    {
        FramePacer pacer(m_clock, this, [&] { m_pacer->painted(); });
        m_pacer = &pacer;
        pacer.request();
        m_clock.advance(100);
        QVERIFY(!pacer.isWaiting());
        QCOMPARE(m_clock.pending(), std::size_t(0));
    }

    void workThatIsLeftGoesOnAtOnce()
    {
        int slices = 0;
        FramePacer pacer(m_clock, this, [&] {
            if (m_pacer->isPictureDue())
                m_pacer->painted();
            if (++slices < 5)
                m_pacer->goOn();
        });
        m_pacer = &pacer;
        pacer.request();
        m_clock.advance(0);
        QCOMPARE(slices, 5);
    }

    void whatIsDoneIsNotDoneAgain()
    {
        int slices = 0;
        FramePacer pacer(m_clock, this, [&] { ++slices; });
        pacer.request();
        pacer.cancel();
        m_clock.advance(100);
        QCOMPARE(slices, 0);
    }

private:
    FakeClock m_clock;
    FramePacer *m_pacer = nullptr;
};

COUNTERSIGN_TEST(tst_FramePacer, "tst_framepacer")
#include "tst_framepacer.moc"
