// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

//! What a delta costs from the socket's bytes to the conversation, in instructions: the same on every machine, however busy.
class tst_Instructions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    //! Nothing is done again for what is there already.
    void growWithTheDeltas()
    {
        const qint64 base = instructions(100);
        const qint64 once = instructions(2100) - base;
        const qint64 twice = instructions(4100) - base;
        QVERIFY(base > 0 && once > 0);
        QVERIFY2(double(twice) <= 2.1 * double(once), qPrintable(u"%1, then %2"_s.arg(once).arg(twice)));
        QVERIFY2(once / 2000 <= 40'000, qPrintable(u"%1 a delta"_s.arg(once / 2000)));
    }

    void doNotGrowWithTheMessagesHeld()
    {
        const qint64 none = instructions(2100) - instructions(100);
        const QStringList held { u"--messages"_s, u"10000"_s };
        const qint64 many = instructions(2100, held) - instructions(100, held);
        QVERIFY(none > 0 && many > 0);
        QVERIFY2(double(many) <= 1.2 * double(none), qPrintable(u"%1, then %2"_s.arg(none).arg(many)));
    }

private:
    //! Of the whole program with so many deltas of 40 bytes; below zero = it could not be counted.
    static qint64 instructions(int deltas, const QStringList &more = {})
    {
        const QTemporaryDir directory;
        QProcess counter;
        counter.start(QStringLiteral(COUNTERSIGN_VALGRIND),
                      QStringList { u"--tool=callgrind"_s, u"--callgrind-out-file="_s + directory.filePath(u"out"_s),
                                    QStringLiteral(COUNTERSIGN_BENCH), u"agui"_s, QString::number(deltas), u"--delta"_s, u"40"_s }
                          + more);
        if (!counter.waitForFinished(600'000) || counter.exitCode() != 0)
            return -1'000'000'000;
        static const QRegularExpression collected(u"Collected : (\\d+)"_s);
        const QRegularExpressionMatch found = collected.match(QString::fromUtf8(counter.readAllStandardError()));
        return found.hasMatch() ? found.captured(1).toLongLong() : -1'000'000'000;
    }
};

COUNTERSIGN_TEST(tst_Instructions, "tst_instructions")
#include "tst_instructions.moc"
