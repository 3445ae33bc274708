// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/ssestream.h"
#include "testregistry.h"
#include "wire.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

class tst_SseStream : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void openedFramesFinished();
    void byteByByte();
    void lastFrameWithoutItsEmptyLine_data();
    void lastFrameWithoutItsEmptyLine();
    void otherContentTypes_data();
    void otherContentTypes();
    void bodyOfAnotherType_data();
    void bodyOfAnotherType();
    void slowBodyOfAnotherType_data();
    void slowBodyOfAnotherType();
    void refusedBeforeOpened();
    void quietAndBack();
    void quietEndsWithTheStream();
    void cutInTheMiddle();
    void cancelled();
    void cancelledByAFrame();
    void deletedByAFrame();
    void asksForEventStream();
};

namespace {
//! One stream and what it said, in order.
struct Listener
{
    explicit Listener(Wire &wire, const HttpRequest &request)
        : stream(std::make_unique<SseStream>(*wire.transport, request, wire.clock, nullptr))
    {
        QObject::connect(stream.get(), &SseStream::opened, &context, [this] { said << "opened"; });
        QObject::connect(stream.get(), &SseStream::frame, &context,
                         [this](const SseFrame &frame) { said << "frame " + frame.data; });
        QObject::connect(stream.get(), &SseStream::lastFrame, &context,
                         [this](const SseFrame &frame) { said << "last frame " + frame.data; });
        QObject::connect(stream.get(), &SseStream::quiet, &context, [this](bool is) { said << (is ? "quiet" : "lively"); });
        QObject::connect(stream.get(), &SseStream::finished, &context, [this](const HttpOutcome &how) {
            said << "finished";
            outcome = how;
        });
    }
    [[nodiscard]] bool isFinished() const { return said.contains("finished"); }

    QObject context;
    std::unique_ptr<SseStream> stream;
    QList<QByteArray> said;
    HttpOutcome outcome;
};
using Said = QList<QByteArray>;
} // namespace

void tst_SseStream::openedFramesFinished()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked(200, "text/event-stream; charset=utf-8");
        answer.chunk("data: a\n\n: keep-alive\n\ndata: b\n");
        answer.chunk("data: c\r\n\r\n");
        answer.end();
    });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, (Said { "opened", "frame a", "frame b\nc", "finished" }));
    QCOMPARE(conditionOf(listener.outcome), Condition::None);
    QCOMPARE(listener.outcome.reached, Reached::Answered);
    QCOMPARE(listener.outcome.status, 200);
    QVERIFY(!listener.outcome.cancelled);
}

void tst_SseStream::byteByByte()
{
    std::optional<LoopbackServer::Answer> out;
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        out.emplace(answer);
        answer.beginChunked();
    });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.said.contains("opened"));
    for (const char byte : QByteArray("\xEF\xBB\xBF"
                                      "data: \xc3\xa4\r\n\r\ndata: b\n\n")) {
        out->chunk(QByteArray(1, byte));
        QCoreApplication::processEvents();
    }
    // A delta is there at once, not when the next one pushes it.
    QTRY_COMPARE(listener.said, (Said { "opened", "frame \xc3\xa4", "frame b" }));
    out->end();
    QTRY_VERIFY(listener.isFinished());
}

void tst_SseStream::lastFrameWithoutItsEmptyLine_data()
{
    QTest::addColumn<QByteArray>("tail");
    QTest::addColumn<bool>("endsWell");
    QTest::newRow("line end") << QByteArray("data: a\n") << true;
    QTest::newRow("no line end") << QByteArray("data: a") << true;
    QTest::newRow("cut") << QByteArray("data: a\n") << false;
}

void tst_SseStream::lastFrameWithoutItsEmptyLine()
{
    QFETCH(QByteArray, tail);
    QFETCH(bool, endsWell);
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(tail);
        endsWell ? answer.end() : answer.close();
    });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, endsWell ? (Said { "opened", "last frame a", "finished" }) : (Said { "opened", "finished" }));
    QCOMPARE(conditionOf(listener.outcome), endsWell ? Condition::None : Condition::AnswerBrokeOff);
}

void tst_SseStream::otherContentTypes_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QString>("named");
    QTest::newRow("web page") << QByteArray("text/html; charset=utf-8") << QStringLiteral("text/html");
    QTest::newRow("json") << QByteArray("application/json") << QStringLiteral("application/json");
    QTest::newRow("protobuf") << QByteArray("application/vnd.ag-ui.event+proto")
                              << QStringLiteral("application/vnd.ag-ui.event+proto");
    QTest::newRow("none") << QByteArray() << QString();
    QTest::newRow("nearly") << QByteArray("text/event-streams") << QStringLiteral("text/event-streams");
}

void tst_SseStream::otherContentTypes()
{
    QFETCH(QByteArray, type);
    QFETCH(QString, named);
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "data: x\n\n", type); });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, (Said { "finished" }));
    QCOMPARE(conditionOf(listener.outcome), Condition::NotAnAgentServer);
    QCOMPARE(listener.outcome.error->arguments, (QStringList { QStringLiteral("127.0.0.1"), named }));
    QVERIFY(!listener.outcome.cancelled);
    QCOMPARE(listener.outcome.reached, Reached::Answered);
}

void tst_SseStream::bodyOfAnotherType_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("ends");
    QTest::addColumn<int>("kept");
    const QByteArray json = "application/json; charset=utf-8";
    QTest::newRow("json") << json << 100 << true << 100;
    QTest::newRow("json, nothing") << json << 0 << true << 0;
    QTest::newRow("json, a byte less") << json << 4'095 << true << 4'095;
    QTest::newRow("json, long") << json << 200'000 << true << 4'096;
    QTest::newRow("json, without an end") << json << 4'096 << false << 4'096;
    QTest::newRow("web page, without an end") << QByteArray("text/html") << 4'096 << false << 0;
}

void tst_SseStream::bodyOfAnotherType()
{
    QFETCH(QByteArray, type);
    QFETCH(int, size);
    QFETCH(bool, ends);
    QFETCH(int, kept);
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked(200, type);
        if (size > 0)
            answer.chunk(QByteArray(size, 'x'));
        if (ends)
            answer.end();
    });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, (Said { "finished" }));
    QCOMPARE(conditionOf(listener.outcome), Condition::NotAnAgentServer);
    QVERIFY(!listener.outcome.cancelled);
    QCOMPARE(listener.outcome.body, QByteArray(kept, 'x'));
    QVERIFY(wire.settle());
    QCOMPARE(listener.said.count("finished"), 1);
    QCOMPARE(wire.clock.pending(), 0u);
}

void tst_SseStream::slowBodyOfAnotherType_data()
{
    QTest::addColumn<bool>("cancels");
    QTest::newRow("five seconds") << false;
    QTest::newRow("cancelled") << true;
}

void tst_SseStream::slowBodyOfAnotherType()
{
    QFETCH(bool, cancels);
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) {
        // In one piece, so that the body is there when the head is.
        answer.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\":");
    });
    Listener listener(wire, wire.post());
    QVERIFY(until([&] { return wire.clock.firstAlarm() == 5'000; }));
    QVERIFY(wire.settle()); // the piece has been read
    wire.clock.advance(4'999);
    QVERIFY(wire.settle());
    QCOMPARE(listener.said, Said());
    cancels ? listener.stream->cancel() : wire.clock.advance(1);
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, (Said { "finished" }));
    QCOMPARE(listener.outcome.cancelled, cancels);
    QCOMPARE(conditionOf(listener.outcome), cancels ? Condition::None : Condition::NotAnAgentServer);
    if (!cancels)
        QCOMPARE(listener.outcome.body, "{\"a\":");
    QCOMPARE(wire.clock.pending(), 0u);
}

void tst_SseStream::refusedBeforeOpened()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(403, "data: no\n\n", "text/event-stream"); });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, (Said { "finished" }));
    QCOMPARE(conditionOf(listener.outcome), Condition::Forbidden);
}

void tst_SseStream::quietAndBack()
{
    std::optional<LoopbackServer::Answer> out;
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        out.emplace(answer);
        answer.beginChunked();
    });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.said.contains("opened"));
    wire.clock.advance(44'000);
    out->chunk("data: x\n\n");
    QTRY_COMPARE(listener.said, (Said { "opened", "frame x" }));
    wire.clock.advance(44'999);
    QCOMPARE(listener.said, (Said { "opened", "frame x" }));
    wire.clock.advance(1);
    QCOMPARE(listener.said, (Said { "opened", "frame x", "quiet" }));
    wire.clock.advance(24 * 60 * 60 * 1000);
    QCOMPARE(listener.said, (Said { "opened", "frame x", "quiet" }));
    out->chunk(": keep-alive\n\n"); // a comment is a sign of life
    QTRY_COMPARE(listener.said, (Said { "opened", "frame x", "quiet", "lively" }));
    wire.clock.advance(44'999);
    QCOMPARE(listener.said.last(), "lively");
    wire.clock.advance(1);
    QCOMPARE(listener.said.last(), "quiet");
    out->chunk("data: y\n\n");
    QTRY_COMPARE(listener.said, (Said { "opened", "frame x", "quiet", "lively", "quiet", "lively", "frame y" }));
    out->end();
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(conditionOf(listener.outcome), Condition::None);
}

void tst_SseStream::quietEndsWithTheStream()
{
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) { answer.beginChunked(); });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.said.contains("opened"));
    listener.stream->cancel();
    wire.clock.advance(100'000);
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, (Said { "opened", "finished" }));
    QCOMPARE(wire.clock.pending(), 0u);
}

void tst_SseStream::cutInTheMiddle()
{
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk("data: a\n\ndata: b");
        answer.close();
    });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, (Said { "opened", "frame a", "finished" }));
    QCOMPARE(conditionOf(listener.outcome), Condition::AnswerBrokeOff);
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_SseStream::cancelled()
{
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) { answer.beginChunked(); });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.said.contains("opened"));
    listener.stream->cancel();
    listener.stream->cancel();
    QTRY_VERIFY(listener.isFinished());
    QVERIFY(listener.outcome.cancelled);
    QVERIFY(!listener.outcome.error);
    QVERIFY(wire.settle());
    QCOMPARE(listener.said.count("finished"), 1);
}

void tst_SseStream::cancelledByAFrame()
{
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk("data: a\n\ndata: b\n\n");
        answer.end();
    });
    Listener listener(wire, wire.post());
    connect(listener.stream.get(), &SseStream::frame, this, [&] { listener.stream->cancel(); });
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(listener.said, (Said { "opened", "frame a", "finished" }));
    QVERIFY(listener.outcome.cancelled);
}

void tst_SseStream::deletedByAFrame()
{
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk("data: a\n\ndata: b\n\n");
        answer.end();
    });
    Listener listener(wire, wire.post());
    connect(listener.stream.get(), &SseStream::frame, this, [&] { listener.stream.reset(); });
    QTRY_VERIFY(!listener.stream);
    QVERIFY(wire.settle());
    QCOMPARE(listener.said, (Said { "opened", "frame a" }));
}

void tst_SseStream::asksForEventStream()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(200, {}, "text/event-stream"); });
    Listener listener(wire, wire.post());
    QTRY_VERIFY(listener.isFinished());
    QCOMPARE(wire.server.requests().first().header("Accept"), "text/event-stream");
    QCOMPARE(wire.server.requests().first().header("Accept-Encoding"), "identity");
}

COUNTERSIGN_TEST(tst_SseStream, "tst_ssestream")
#include "tst_ssestream.moc"
