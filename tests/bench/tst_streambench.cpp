// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

//! The bench is honest (nothing is skipped), and its figures are in proportion: linear in events, whatever is held, in bounded
//! memory. Ratios and counts only: seconds are for people to look at.
class tst_StreamBench : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void counts_data();
    void counts();
    void refuses_data();
    void refuses();
    void linearInEvents();
    void noTermInMessagesHeld();
    void memoryOfOneBigDelta();
    void memoryOfEchoes_data();
    void memoryOfEchoes();

private:
    static QJsonObject run(const QStringList &arguments)
    {
        QProcess bench;
        // The address sanitizer keeps what is freed for a while, which is not memory in use.
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"ASAN_OPTIONS"_s, u"quarantine_size_mb=0:thread_local_quarantine_size_kb=0"_s);
        bench.setProcessEnvironment(environment);
        bench.start(QStringLiteral(COUNTERSIGN_BENCH), arguments);
        if (!bench.waitForFinished(120'000) || bench.exitCode() != 0)
            return {};
        return QJsonDocument::fromJson(bench.readAllStandardOutput()).object();
    }
    //! Whether `much` takes less than `times` the CPU time of `little`. The least time of some runs counts, for noise only adds;
    //! on a noisy machine there are more runs, which would not help what really takes longer.
    static bool isWithin(double times, const QStringList &much, const QStringList &little)
    {
        double most = 1e9;
        double least = 1e9;
        for (int i = 0; i < 12; ++i) {
            most = std::min(most, run(much).value("cpu_s"_L1).toDouble(1e9));
            least = std::min(least, run(little).value("cpu_s"_L1).toDouble(1e9));
            if (i >= 2 && most < times * least)
                return true;
        }
        qWarning("%f s, and %f s", most, least);
        return false;
    }
};

void tst_StreamBench::counts_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("events");
    QTest::addColumn<int>("bytes"); // at least
    QTest::addColumn<int>("messages");
    QTest::addColumn<int>("text");
    // 12 characters a delta; each sixteenth has 11 (one makes room for a line's end). The one that is held has 41.
    QTest::newRow("deltas") << QStringList { u"agui"_s, u"1600"_s } << 1604 << 1600 * 110 << 2 << 1500 * 12 + 100 * 11 + 41;
    QTest::newRow("long deltas") << QStringList { u"agui"_s, u"16"_s, u"--delta"_s, u"4096"_s } << 20 << 67'000 << 2
                                 << 15 * 4096 + 4095 + 41;
    QTest::newRow("held") << QStringList { u"agui"_s, u"16"_s, u"--messages"_s, u"2"_s } << 20 << 1700 << 3 << 15 * 12 + 11 + 82;
    QTest::newRow("big") << QStringList { u"agui-big"_s, u"1"_s } << 5 << 1'048'576 << 1 << 1'048'576;
    QTest::newRow("echo") << QStringList { u"agui-echo"_s, u"1"_s, u"3"_s } << 15 << 3 * 1'398'104 << 4 << 3 * 6 + 13;
    QTest::newRow("known echo") << QStringList { u"agui-echo"_s, u"1"_s, u"3"_s, u"--known"_s } << 15 << 3 * 1'398'104 << 4
                                << 3 * 6 + 13;
}

void tst_StreamBench::counts()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, bytes);
    const QJsonObject result = run(arguments);
    QTEST(result.value("events"_L1).toInt(), "events");
    QTEST(result.value("messages"_L1).toInt(), "messages");
    QTEST(result.value("text"_L1).toInt(), "text");
    QVERIFY(result.value("bytes"_L1).toInt() >= bytes);
    QVERIFY(!result.contains("unreadable"_L1));
    QVERIFY(result.value("cpu_s"_L1).isDouble());
    QVERIFY(result.value("peak_mib"_L1).toDouble() >= result.value("idle_mib"_L1).toDouble());
}

void tst_StreamBench::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("another load") << QStringList { u"fly"_s };
    QTest::newRow("no number") << QStringList { u"agui"_s };
    QTest::newRow("words") << QStringList { u"agui"_s, u"many"_s };
    QTest::newRow("less than nothing") << QStringList { u"agui"_s, u"-1"_s };
    QTest::newRow("option without a value") << QStringList { u"agui"_s, u"1"_s, u"--delta"_s };
    QTest::newRow("too many") << QStringList { u"agui-big"_s, u"1"_s, u"2"_s };
}

void tst_StreamBench::refuses()
{
    QFETCH(QStringList, arguments);
    QProcess bench;
    bench.start(QStringLiteral(COUNTERSIGN_BENCH), arguments);
    QVERIFY(bench.waitForFinished());
    QCOMPARE(bench.exitCode(), 2);
    QVERIFY(bench.readAllStandardOutput().isEmpty());
    QVERIFY(bench.readAllStandardError().contains("countersign-bench agui N"));
}

void tst_StreamBench::linearInEvents()
{
    QVERIFY(isWithin(3, { u"agui"_s, u"100000"_s }, { u"agui"_s, u"50000"_s })); // squared, it would be four times
}

void tst_StreamBench::noTermInMessagesHeld()
{
    QVERIFY(isWithin(2, { u"agui"_s, u"50000"_s, u"--messages"_s, u"10000"_s }, { u"agui"_s, u"50000"_s }));
}

void tst_StreamBench::memoryOfOneBigDelta()
{
    const QJsonObject result = run({ u"agui-big"_s });
    QVERIFY2(result.value("peak_mib"_L1).toDouble() <= result.value("idle_mib"_L1).toDouble() + 60,
             QJsonDocument(result).toJson().constData());
}

void tst_StreamBench::memoryOfEchoes_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("a message that is new here") << QStringList { u"agui-echo"_s };
    QTest::newRow("a message that is here already") << QStringList { u"agui-echo"_s, u"28"_s, u"10"_s, u"--known"_s };
}

void tst_StreamBench::memoryOfEchoes()
{
    QFETCH(QStringList, arguments);
    const QJsonObject result = run(arguments);
    QCOMPARE(result.value("messages"_L1).toInt(), 11);
    // Above an idle program, which is a large one with sanitizers.
    const double grown = result.value("peak_mib"_L1).toDouble() - result.value("idle_mib"_L1).toDouble();
    QVERIFY2(grown <= 350, QJsonDocument(result).toJson().constData());
}

COUNTERSIGN_TEST(tst_StreamBench, "tst_streambench")
#include "tst_streambench.moc"
