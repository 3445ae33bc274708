// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventsource.h"
#include "testregistry.h"

#include <QProcess>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! The real window against an event source: nothing is skipped, and it does nothing while nobody touches it.
class tst_WindowBench : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_source = std::make_unique<EventSource>(); }
    void cleanup() { m_source.reset(); }

    void idleNothingWakesIt()
    {
        const QJsonObject told = run({ u"idle"_s, address(), u"10"_s });
        QVERIFY2(told.contains("timer_events"_L1) && told.value("timer_events"_L1).toInt() == 0,
                 QJsonDocument(told).toJson().constData());
    }

    void aThreadIsOpenedAndFlownThrough()
    {
        const QJsonObject told = run({ u"load"_s, address(), u"200"_s });
        QCOMPARE(told.value("messages"_L1).toInt(), 200);
        for (const QString &figure : { u"shown_ms"_s, u"load_cpu_s"_s, u"fling_fps"_s, u"step40_fps"_s, u"layouts"_s })
            QVERIFY2(told.value(figure).toDouble() > 0, qPrintable(figure));
    }

    void anAnswerIsShownToItsEnd_data()
    {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<bool>("hasKeys");
        QTest::newRow("alone") << QStringList { u"0"_s } << false;
        QTest::newRow("below others") << QStringList { u"50"_s } << false;
        QTest::newRow("while somebody types") << QStringList { u"0"_s, u"type"_s } << true;
        QTest::newRow("again and again") << QStringList { u"0"_s, u"3"_s } << false;
    }
    void anAnswerIsShownToItsEnd()
    {
        QFETCH(const QStringList, more);
        QFETCH(const bool, hasKeys);
        const QJsonObject told = run(QStringList { u"stream"_s, address(), u"flood 400"_s } + more);
        QCOMPARE(told.value("chars"_L1).toInt(), 400 * 8 + 7);
        QVERIFY(told.value("paints"_L1).toInt() > 0);
        QVERIFY(told.value("total_ms"_L1).toDouble() > 0);
        if (!hasKeys)
            QCOMPARE(told.value("key_n"_L1).toInt(), 0);
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no address") << QStringList { u"load"_s, u"nowhere"_s, u"10"_s };
        QTest::newRow("no number") << QStringList { u"load"_s, u"http://127.0.0.1:9"_s, u"many"_s };
        QTest::newRow("no messages") << QStringList { u"load"_s, u"http://127.0.0.1:9"_s, u"0"_s };
        QTest::newRow("no load") << QStringList { u"stream"_s, u"http://127.0.0.1:9"_s };
        QTest::newRow("no times") << QStringList { u"stream"_s, u"http://127.0.0.1:9"_s, u"flood 1"_s, u"0"_s, u"often"_s };
        QTest::newRow("too much") << QStringList { u"load"_s, u"http://127.0.0.1:9"_s, u"10"_s, u"20"_s };
    }
    void refuses()
    {
        QFETCH(const QStringList, arguments);
        QProcess bench;
        bench.start(QStringLiteral(COUNTERSIGN_BENCH), arguments);
        QVERIFY(bench.waitForFinished(60'000));
        QCOMPARE(bench.exitCode(), 2);
    }

private:
    [[nodiscard]] QString address() const { return m_source->address(); }

    static QJsonObject run(const QStringList &arguments)
    {
        QProcess bench;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        bench.setProcessEnvironment(environment);
        bench.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        bench.start(QStringLiteral(COUNTERSIGN_BENCH), arguments);
        const bool isOver = QTest::qWaitFor([&] { return bench.state() == QProcess::NotRunning; }, 120'000);
        return isOver && bench.exitCode() == 0 ? QJsonDocument::fromJson(bench.readAllStandardOutput()).object() : QJsonObject();
    }

    std::unique_ptr<EventSource> m_source;
};

COUNTERSIGN_TEST(tst_WindowBench, "tst_windowbench")
#include "tst_windowbench.moc"
