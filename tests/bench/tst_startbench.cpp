// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

//! The real window starts, and its message box takes a key. How fast is for people to look at, in a release build.
class tst_StartBench : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsBothMoments()
    {
        QProcess bench;
        bench.start(QStringLiteral(COUNTERSIGN_BENCH), { u"start"_s, u"2"_s });
        QVERIFY(bench.waitForFinished(120'000));
        const QJsonObject told = QJsonDocument::fromJson(bench.readAllStandardOutput()).object();
        QVERIFY2(bench.exitCode() == 0, bench.readAllStandardError().constData());
        QCOMPARE(told.value("starts"_L1).toInt(), 2);
        QVERIFY(!told.value("platform"_L1).toString().isEmpty());
        for (const QString &which : { u""_s, u"first_"_s, u"worst_"_s }) {
            const double paint = told.value(which + u"paint_ms"_s).toDouble();
            const double composer = told.value(which + u"composer_ms"_s).toDouble();
            QVERIFY(paint > 1 && paint < 60'000);
            QVERIFY(composer >= paint);
        }
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("not a number") << QStringList { u"start"_s, u"often"_s };
        QTest::newRow("none") << QStringList { u"start"_s, u"0"_s };
        QTest::newRow("too much") << QStringList { u"start"_s, u"1"_s, u"2"_s };
    }
    void refuses()
    {
        QFETCH(const QStringList, arguments);
        QProcess bench;
        bench.start(QStringLiteral(COUNTERSIGN_BENCH), arguments);
        QVERIFY(bench.waitForFinished(60'000));
        QCOMPARE(bench.exitCode(), 2);
    }
};

COUNTERSIGN_TEST(tst_StartBench, "tst_startbench")
#include "tst_startbench.moc"
