// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/sseparser.h"
#include "testregistry.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace countersign;

//! Vectors: {"name","chunks":[base64],"expect":{"events":[{"event","data","id","retry"}],"lastEventId","retry"}}, checked
//! against WHATWG HTML §9.2.6 (tests/data/sse).
class tst_SseParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void frameEndsExactlyWithItsEmptyLine();
    void pendingAtTheEnd_data();
    void pendingAtTheEnd();
    void limitIsTheSameInEveryFragmentation_data();
    void limitIsTheSameInEveryFragmentation();
    void endlessCommentAndEndlessFieldNameEnd();
    void framesBeforeTheOneTooLargeArrive();
    void largeFrameInSmallPiecesIsLinear();
    void manyLinesInOnePieceAreLinear();
    void keepsNothingAfterAFrame();
};

namespace {
struct Result
{
    QList<SseFrame> frames;
    QByteArray lastEventId;
    qint64 retry = -1;
    bool tooLarge = false;
};

template<typename Pieces> Result parse(const Pieces &pieces, qint64 limit = 1024 * 1024)
{
    SseParser parser(limit);
    Result result;
    for (const QByteArray &piece : pieces) {
        const auto frames = parser.feed(piece);
        if (!frames) {
            result.tooLarge = frames.error().condition == Condition::AnswerTooLarge;
            break;
        }
        result.frames << *frames;
    }
    result.tooLarge = result.tooLarge || parser.tooLarge();
    result.lastEventId = parser.lastEventId();
    result.retry = parser.retry();
    return result;
}

QList<QByteArray> bytewise(const QByteArray &all)
{
    QList<QByteArray> pieces;
    for (const char byte : all)
        pieces << QByteArray(1, byte);
    return pieces;
}

QList<QByteArray> atRandom(const QByteArray &all, QRandomGenerator &random)
{
    QList<QByteArray> pieces;
    for (qsizetype from = 0; from < all.size();) {
        const qsizetype size = random.bounded(0, 1 + static_cast<int>(qMin<qsizetype>(all.size() - from, 40)));
        pieces << all.mid(from, size);
        from += size;
    }
    return pieces;
}

QJsonValue retryOf(qint64 retry)
{
    return retry < 0 ? QJsonValue() : QJsonValue(retry);
}
} // namespace

void tst_SseParser::vectors_data()
{
    QTest::addColumn<QJsonObject>("vector");
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/sse/vectors.jsonl"));
    QVERIFY2(file.open(QIODevice::ReadOnly), "no vectors");
    int count = 0;
    while (!file.atEnd()) {
        const QJsonObject vector = QJsonDocument::fromJson(file.readLine()).object();
        QTest::newRow(qPrintable(vector[QLatin1String("name")].toString())) << vector;
        ++count;
    }
    QCOMPARE(count, 60);
}

void tst_SseParser::vectors()
{
    QFETCH(QJsonObject, vector);
    const auto key = [](const char *name) { return QLatin1String(name); };
    QList<QByteArray> chunks;
    for (const QJsonValue chunk : vector[key("chunks")].toArray())
        chunks << QByteArray::fromBase64(chunk.toString().toLatin1());
    const QByteArray all = chunks.join();
    const QJsonObject expect = vector[key("expect")].toObject();

    const auto check = [&](const Result &result, const char *fragmentation) {
        // As bytes: QString::fromUtf8 would take a BOM inside a field away.
        const QJsonArray events = expect[key("events")].toArray();
        QVERIFY2(result.frames.size() == events.size(), fragmentation);
        for (qsizetype i = 0; i < events.size(); ++i) {
            const QJsonObject event = events[i].toObject();
            const SseFrame &frame = result.frames[i];
            const QByteArray type = frame.event.isEmpty() ? QByteArray("message") : frame.event;
            QVERIFY2(type == event[key("event")].toString().toUtf8(), fragmentation);
            QVERIFY2(frame.data == event[key("data")].toString().toUtf8(), fragmentation);
            QVERIFY2(frame.id == event[key("id")].toString().toUtf8(), fragmentation);
            QVERIFY2(retryOf(frame.retry) == event[key("retry")], fragmentation);
        }
        QVERIFY2(result.lastEventId == expect[key("lastEventId")].toString().toUtf8(), fragmentation);
        QVERIFY2(retryOf(result.retry) == expect[key("retry")], fragmentation);
        QVERIFY2(!result.tooLarge, fragmentation);
    };
    check(parse(chunks), "as recorded");
    check(parse(QList { all }), "whole");
    check(parse(bytewise(all)), "byte by byte");
    QRandomGenerator random(4711);
    for (int round = 0; round < (all.size() < 2000 ? 50 : 3); ++round)
        check(parse(atRandom(all, random)), "at random cuts");
}

void tst_SseParser::frameEndsExactlyWithItsEmptyLine()
{
    // A delta must not wait for the byte after it: with CR as line end the frame is there before a LF could come.
    for (const QByteArray &end : { QByteArray("\n"), QByteArray("\r"), QByteArray("\r\n") }) {
        SseParser parser;
        QVERIFY(parser.feed("data: x" + end)->isEmpty());
        const auto frames = parser.feed(end.left(1));
        QCOMPARE(frames->size(), 1);
        QCOMPARE(frames->first().data, "x");
        QVERIFY(parser.feed(end.mid(1))->isEmpty());
    }
}

void tst_SseParser::pendingAtTheEnd_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<bool>("pending");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("nothing") << QByteArray() << false << QByteArray();
    QTest::newRow("complete") << QByteArray("data: a\n\n") << false << QByteArray();
    QTest::newRow("no empty line") << QByteArray("data: a\n") << true << QByteArray("a");
    QTest::newRow("no line end") << QByteArray("data: a") << true << QByteArray("a");
    QTest::newRow("two lines") << QByteArray("data: a\ndata: b") << true << QByteArray("a\nb");
    QTest::newRow("only an event name") << QByteArray("event: a\n") << false << QByteArray();
    QTest::newRow("comment") << QByteArray(": keep-alive") << false << QByteArray();
    QTest::newRow("BOM and nothing") << QByteArray("\xEF\xBB\xBF") << false << QByteArray();
}

void tst_SseParser::pendingAtTheEnd()
{
    QFETCH(QByteArray, stream);
    QFETCH(bool, pending);
    QFETCH(QByteArray, data);
    SseParser parser;
    static_cast<void>(parser.feed(stream));
    const auto frame = parser.takePending();
    QCOMPARE(frame.has_value(), pending);
    if (frame)
        QCOMPARE(frame->data, data);
    QVERIFY(!parser.takePending());
}

void tst_SseParser::limitIsTheSameInEveryFragmentation_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<bool>("tooLarge");
    QTest::newRow("line fits") << "data: " + QByteArray(94, 'x') + "\n\n" << false;
    QTest::newRow("line one too long") << "data: " + QByteArray(95, 'x') + "\n\n" << true;
    QTest::newRow("lines together") << "data: " + QByteArray(50, 'x') + "\ndata: " + QByteArray(50, 'x') + "\n\n" << true;
    QTest::newRow("frames apart") << "data: " + QByteArray(50, 'x') + "\n\ndata: " + QByteArray(50, 'x') + "\n\n" << false;
    QTest::newRow("never ends") << "data: " + QByteArray(1000, 'x') << true;
}

void tst_SseParser::limitIsTheSameInEveryFragmentation()
{
    QFETCH(QByteArray, stream);
    QFETCH(bool, tooLarge);
    for (qsizetype cut = 0; cut <= stream.size(); ++cut)
        QCOMPARE(parse(QList { stream.left(cut), stream.mid(cut) }, 100).tooLarge, tooLarge);
    QCOMPARE(parse(bytewise(stream), 100).tooLarge, tooLarge);
}

void tst_SseParser::endlessCommentAndEndlessFieldNameEnd()
{
    for (const char start : { ':', 'd', 'x', ' ' }) {
        SseParser parser(1000);
        QVERIFY(parser.feed(QByteArray(1, start)));
        bool ended = false;
        for (int i = 0; i < 20 && !ended; ++i) {
            const auto frames = parser.feed(QByteArray(100, start));
            ended = !frames;
            if (ended)
                QCOMPARE(frames.error().condition, Condition::AnswerTooLarge);
        }
        QVERIFY(ended);
        QVERIFY(parser.bufferedBytes() <= 1000);
    }
}

void tst_SseParser::framesBeforeTheOneTooLargeArrive()
{
    SseParser parser(100);
    const auto frames = parser.feed("data: a\n\ndata: b\n\ndata: " + QByteArray(200, 'x'));
    QVERIFY(frames);
    QCOMPARE(frames->size(), 2);
    QVERIFY(parser.tooLarge());
    const auto next = parser.feed("data: c\n\n");
    QVERIFY(!next);
    QCOMPARE(next.error().condition, Condition::AnswerTooLarge);
    QVERIFY(!parser.takePending());
}

void tst_SseParser::largeFrameInSmallPiecesIsLinear()
{
    // 32 MiB in 4 KiB pieces: 8192 pieces; searched from the start each time that would be 128 GiB.
    SseParser parser(64 * 1024 * 1024);
    const QByteArray piece(4096, 'x');
    QVERIFY(parser.feed("data: "));
    for (int i = 0; i < 8192; ++i) {
        if (const auto frames = parser.feed(piece); !frames || !frames->isEmpty())
            QFAIL("a frame out of nothing");
    }
    const auto frames = parser.feed("\n\n");
    QVERIFY(frames && frames->size() == 1);
    QCOMPARE(frames->first().data.size(), 8192 * 4096);
    QCOMPARE(parser.bufferedBytes(), 0);
}

void tst_SseParser::manyLinesInOnePieceAreLinear()
{
    // No CR anywhere: looking for one anew at every line would read 8 MiB a million times.
    const QByteArray piece = QByteArray("data: x\n\n").repeated(1'000'000);
    SseParser parser;
    const auto frames = parser.feed(piece);
    QVERIFY(frames);
    QCOMPARE(frames->size(), 1'000'000);
}

void tst_SseParser::keepsNothingAfterAFrame()
{
    SseParser parser;
    QVERIFY(parser.feed("event: a\nid: 7\ndata: x\n\n"));
    const auto frames = parser.feed("data: y\n\n");
    QVERIFY(frames && frames->size() == 1);
    QCOMPARE(frames->first().event, "");
    QCOMPARE(frames->first().id, "7");
    QCOMPARE(parser.bufferedBytes(), 0);
}

COUNTERSIGN_TEST(tst_SseParser, "tst_sseparser")
#include "tst_sseparser.moc"
