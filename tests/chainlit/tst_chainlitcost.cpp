// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

//! What a long answer and a long thread cost from the server's bytes to the conversation, in instructions: the same on every
//! machine, however busy. 3 000 million are a second.
class tst_ChainlitCost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    //! Half a second for 10 000 tokens, and each costs the same.
    void ofAnAnswer()
    {
        const qint64 base = instructions(100, 0);
        const qint64 once = instructions(2'100, 0) - base;
        const qint64 twice = instructions(4'100, 0) - base;
        QVERIFY(base > 0 && once > 0);
        QVERIFY2(double(twice) <= 2.1 * double(once), qPrintable(u"%1, then %2"_s.arg(once).arg(twice)));
        QVERIFY2(once / 2'000 <= 150'000, qPrintable(u"%1 a token"_s.arg(once / 2'000)));
    }

    //! All of it is read before the first row is shown, so all of it has 300 ms.
    void ofAStoredThread()
    {
        const qint64 base = instructions(0, 100);
        const qint64 once = instructions(0, 1'100) - base;
        const qint64 twice = instructions(0, 2'100) - base;
        QVERIFY(base > 0 && once > 0);
        QVERIFY2(double(twice) <= 2.1 * double(once), qPrintable(u"%1, then %2"_s.arg(once).arg(twice)));
        QVERIFY2(twice <= 900'000'000, qPrintable(u"%1 for 2 000 steps"_s.arg(twice)));
    }

private:
    //! Of the whole program; below zero = they could not be counted.
    static qint64 instructions(int tokens, int steps)
    {
        const QTemporaryDir directory;
        QProcess counter;
        counter.start(QStringLiteral(COUNTERSIGN_VALGRIND),
                      { u"--tool=callgrind"_s, u"--callgrind-out-file="_s + directory.filePath(u"out"_s),
                        QStringLiteral(COUNTERSIGN_CHAINLIT_MEASURE), QString::number(tokens), QString::number(steps) });
        if (!counter.waitForFinished(600'000) || counter.exitCode() != 0)
            return -1'000'000'000;
        static const QRegularExpression collected(u"Collected : (\\d+)"_s);
        const QRegularExpressionMatch found = collected.match(QString::fromUtf8(counter.readAllStandardError()));
        return found.hasMatch() ? found.captured(1).toLongLong() : -1'000'000'000;
    }
};

COUNTERSIGN_TEST(tst_ChainlitCost, "tst_chainlitcost")
#include "tst_chainlitcost.moc"
