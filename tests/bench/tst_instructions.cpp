// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventsource.h"
#include "testregistry.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What a delta costs from the socket's bytes to the conversation, and a thread that is opened, in instructions: the same on
//! every machine, however busy. What a frame costs is counted elsewhere (tst_transcriptgates): how many there are is a matter of
//! time.
class tst_Instructions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    //! Nothing is done again for what is there already.
    void growWithTheDeltas()
    {
        const qint64 base = ofDeltas(100);
        const qint64 once = ofDeltas(2100) - base;
        const qint64 twice = ofDeltas(4100) - base;
        QVERIFY(base > 0 && once > 0);
        QVERIFY2(double(twice) <= 2.1 * double(once), qPrintable(u"%1, then %2"_s.arg(once).arg(twice)));
        QVERIFY2(once / 2000 <= 40'000, qPrintable(u"%1 a delta"_s.arg(once / 2000)));
    }

    void doNotGrowWithTheMessagesHeld()
    {
        const qint64 none = ofDeltas(2100) - ofDeltas(100);
        const QStringList held { u"--messages"_s, u"10000"_s };
        const qint64 many = ofDeltas(2100, held) - ofDeltas(100, held);
        QVERIFY(none > 0 && many > 0);
        QVERIFY2(double(many) <= 1.2 * double(none), qPrintable(u"%1, then %2"_s.arg(none).arg(many)));
    }

    //! The same in the window: with the disk, the lens, the list of threads and the transcript all hearing of each delta.
    void doNotGrowWithTheMessagesAbove()
    {
        const QString event = u"countersign::LiveThread::onEvent*"_s;
        const qint64 none = inWindow(event, 2100, 0) - inWindow(event, 100, 0);
        const qint64 many = inWindow(event, 2100, 2000) - inWindow(event, 100, 2000);
        QVERIFY(none > 0 && many > 0);
        QVERIFY2(double(many) <= 1.2 * double(none), qPrintable(u"%1, then %2"_s.arg(none).arg(many)));
    }

    //! From when a thread's messages are known until they can be painted, each of them is looked at in passing: to read, copy or
    //! sort them all would be a hundred times as much.
    void openingALongThread_data()
    {
        QTest::addColumn<QString>("function");
        QTest::addColumn<int>("most"); // instructions for each message
        QTest::newRow("the transcript is reset") << u"countersign::TranscriptView::Private::reset*"_s << 500;
        QTest::newRow("what follows for chat, disk and list") << u"countersign::LiveThread::onEnded*"_s << 700;
    }
    void openingALongThread()
    {
        QFETCH(const QString, function);
        QFETCH(const int, most);
        const qint64 few = inWindow(function, 1, 1000);
        const qint64 many = inWindow(function, 1, 4000);
        QVERIFY(few > 0 && many > 0);
        QVERIFY2((many - few) / 3000 <= most, qPrintable(u"%1 a message"_s.arg((many - few) / 3000)));
    }

private:
    //! Of the whole program with so many deltas of 40 bytes; below zero = it could not be counted.
    static qint64 ofDeltas(int deltas, const QStringList &more = {})
    {
        return counted({}, QStringList { u"agui"_s, QString::number(deltas), u"--delta"_s, u"40"_s } + more);
    }

    //! Of a function and what it calls, while the window shows an answer of so many deltas below so many messages.
    static qint64 inWindow(const QString &function, int deltas, int messages)
    {
        const EventSource source;
        return counted({ u"--toggle-collect="_s + function },
                       { u"stream"_s, source.address(), u"flood %1"_s.arg(deltas), QString::number(messages) });
    }

    static qint64 counted(const QStringList &how, const QStringList &what)
    {
        const QTemporaryDir directory;
        QProcess counter;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
        counter.setProcessEnvironment(environment);
        const QStringList tool { u"--tool=callgrind"_s, u"--callgrind-out-file="_s + directory.filePath(u"out"_s) };
        counter.start(QStringLiteral(COUNTERSIGN_VALGRIND),
                      tool + how + QStringList { QStringLiteral(COUNTERSIGN_BENCH) } + what);
        const bool isOver = QTest::qWaitFor([&] { return counter.state() == QProcess::NotRunning; }, 600'000);
        if (!isOver || counter.exitCode() != 0)
            return -1'000'000'000;
        static const QRegularExpression collected(u"Collected : (\\d+)"_s);
        const QRegularExpressionMatch found = collected.match(QString::fromUtf8(counter.readAllStandardError()));
        return found.hasMatch() ? found.captured(1).toLongLong() : -1'000'000'000;
    }
};

COUNTERSIGN_TEST(tst_Instructions, "tst_instructions")
#include "tst_instructions.moc"
