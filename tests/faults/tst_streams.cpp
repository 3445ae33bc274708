// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "productfaults.h"
#include "runscript.h"
#include "sandbox/sandboxruntime.h"
#include "testregistry.h"

#include <QPointer>
#include <QTcpSocket>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Fault = FaultySandbox::Fault;
using Group = ProductFaults::Group;

namespace {
//! What a server does with the bytes of its answer.
using Act = std::function<void(const QByteArray &answer, QTcpSocket &socket)>;

//! The server has taken the run and knows the whole answer; `act` says what of it gets through. Who connects hears all of it.
void answerRuns(ProductStage &stage, const Act &act)
{
    const auto run = std::make_shared<ReceivedRequest>();
    stage.server().answerBy(
        ProductStage::runPath(),
        [run, act](const ReceivedRequest &request, QTcpSocket &socket) {
            *run = request;
            act(runscript::answer(request), socket);
        },
        -1);
    stage.server().answerBy(
        ProductStage::connectPath(),
        [run](const ReceivedRequest &, QTcpSocket &socket) { socket.write(runscript::whole(runscript::replay(*run))); }, -1);
}

Group::Maker answeredSo(const Act &act)
{
    return [act](ProductStage &stage) {
        answerRuns(stage, act);
        stage.say();
    };
}

//! These bytes are the answer, whatever was asked; nobody knows more on connecting.
Group::Maker answeredWith(const QByteArray &bytes, bool closes = true)
{
    return [bytes, closes](ProductStage &stage) {
        stage.server().answerBy(ProductStage::runPath(), [bytes, closes](const ReceivedRequest &, QTcpSocket &socket) {
            socket.write(bytes);
            if (closes)
                socket.disconnectFromHost();
        });
        stage.say();
    };
}

void writeAndClose(QTcpSocket &socket, const QByteArray &bytes)
{
    socket.write(bytes);
    socket.disconnectFromHost();
}

//! Cut behind the first `mark` of the answer and `more` bytes.
Act cutBehind(const QByteArray &mark, int more = 0)
{
    return [mark, more](const QByteArray &answer, QTcpSocket &socket) {
        const QByteArray all = runscript::whole(answer);
        writeAndClose(socket, all.left(all.indexOf(mark) + mark.size() + more));
    };
}

constexpr int kSlices = 8;

//! One run after the other, each cut one byte later: a slice of the stream. The columns are those of the last.
void cutAtEveryByteOf(int slice, ProductStage &stage)
{
    qsizetype at = -1; // whole
    qsizetype all = 0;
    answerRuns(stage, [&](const QByteArray &answer, QTcpSocket &socket) {
        const QByteArray bytes = runscript::whole(answer);
        all = bytes.size();
        writeAndClose(socket, bytes.left(at));
    });
    const auto isWhole = [&] { return stage.isAnswered() && stage.chat().model().message(1).text == runscript::words(); };
    stage.say();
    QVERIFY(stage.until(isWhole));
    for (at = all * slice / kSlices; at < all * (slice + 1) / kSlices; ++at) {
        stage.chat().newThread();
        stage.forgetRequests();
        stage.say();
        QVERIFY2(stage.until(isWhole), qPrintable(QString::number(at)));
        QCOMPARE(stage.arrived(u"run"_s), 1);
        QCOMPARE(stage.arrived(u"connect"_s), 1);
        QCOMPARE(stage.chat().model().rowCount(), 2);
    }
    stage.server().heal(); // `at` is gone
}

Group::Ways cuts()
{
    std::vector<std::pair<QString, Group::Maker>> ways {
        { u"after the head"_s, answeredSo(cutBehind("\r\n\r\n")) },
        { u"in the middle of an event"_s, answeredSo(cutBehind("TEXT_MESSAGE_CON")) },
        { u"in the middle of a letter"_s, answeredSo(cutBehind("Gr", 1)) },
        { u"before the last event"_s, answeredSo(cutBehind("TEXT_MESSAGE_END\"}\n\n")) },
        { u"in a chunk"_s, answeredSo([](const QByteArray &answer, QTcpSocket &socket) {
              writeAndClose(socket, runscript::chunked(answer).chopped(60));
          }) },
    };
    for (int slice = 0; slice < kSlices; ++slice)
        ways.emplace_back(u"at every byte, %1 of %2"_s.arg(slice + 1).arg(kSlices),
                          [slice](ProductStage &stage) { cutAtEveryByteOf(slice, stage); });
    return ways;
}

//! An answer has begun, and its connection stays open.
void beginAnswer(ProductStage &stage, std::shared_ptr<QPointer<QTcpSocket>> line = std::make_shared<QPointer<QTcpSocket>>())
{
    answerRuns(stage, [line](const QByteArray &answer, QTcpSocket &socket) {
        *line = &socket;
        socket.write(runscript::openHead() + answer.left(answer.indexOf("\n\n") + 2));
    });
    stage.say();
    QVERIFY(stage.until([&] {
        return stage.chat().model().rowCount() > 0 && stage.chat().isRunning()
               && !stage.chat().model().conversation().activeRunId.isEmpty();
    }));
}

void silentForTenMinutes(ProductStage &stage)
{
    beginAnswer(stage);
    stage.skip(600'000);
}

//! A comment every 15 seconds, for as long as the row is played.
class KeepAlives : public QObject
{
public:
    KeepAlives(Clock &clock, QTcpSocket &line) : m_clock(clock), m_line(&line) { wait(); }

private:
    void wait()
    {
        m_alarm = m_clock.after(15'000, this, [this] {
            if (m_line)
                m_line->write(": keep-alive\n\n");
            wait();
        });
    }

    Clock &m_clock;
    QPointer<QTcpSocket> m_line;
    std::unique_ptr<Clock::Alarm> m_alarm;
};

void onlyKeepAlives(ProductStage &stage)
{
    const auto line = std::make_shared<QPointer<QTcpSocket>>();
    beginAnswer(stage, line);
    stage.own(std::make_unique<KeepAlives>(stage.clock(), **line));
    for (int i = 0; i < 40; ++i) {
        stage.skip(15'000);
        QVERIFY(stage.until([&] { return (*line)->bytesToWrite() == 0; }));
    }
}

//! The server takes it and says nothing at all.
void noHeadForTenMinutes(ProductStage &stage)
{
    stage.server().answerBy(ProductStage::runPath(), [](const ReceivedRequest &, QTcpSocket &) {});
    stage.say();
    QVERIFY(stage.until([&] { return stage.arrived(u"run"_s) == 1; }));
    stage.turn();
    stage.skip(600'000);
}

//! It says more and more, until the person has had enough.
void neverEnding(ProductStage &stage)
{
    const auto line = std::make_shared<QPointer<QTcpSocket>>();
    beginAnswer(stage, line);
    for (int i = 0; i < 2'000; ++i) {
        if (i == 0)
            (*line)->write("data: {\"type\":\"TEXT_MESSAGE_START\",\"messageId\":\"m\",\"role\":\"assistant\"}\n\n");
        (*line)->write("data: {\"type\":\"TEXT_MESSAGE_CONTENT\",\"messageId\":\"m\",\"delta\":\"more and more \"}\n\n");
    }
    QVERIFY(stage.until([&] { return stage.chat().model().rowCount() == 2; }));
    stage.press(u"stop"_s);
    QVERIFY(stage.until([&] { return stage.arrived(u"stop"_s) == 1; }));
    stage.skip(5'000);
}

bool isSayingSomething(const ProductStage &stage)
{
    const auto &messages = stage.chat().model().conversation().messages;
    return messages.size() == 2 && !messages.back().text.isEmpty();
}

//! The server gets to a stop when its run is over and the next one goes on.
void stopThatArrivesLate(ProductStage &stage)
{
    stage.say();
    QVERIFY(stage.until([&] { return isSayingSomething(stage); }));
    stage.server().fail("*", Fault::Hold);
    stage.press(u"stop"_s);
    QVERIFY(stage.until([&] { return stage.server().held() == 1 && !stage.chat().isRunning(); }));
    stage.say(u"hello again"_s);
    QVERIFY(stage.until([&] { return stage.chat().model().rowCount() == 4; }));
    stage.server().release();
}

void eightAtOnce(ProductStage &stage)
{
    stage.server().fail(ProductStage::runPath(), Fault::Hold, 8);
    for (int i = 0; i < 8; ++i) {
        if (i > 0)
            stage.chat().newThread();
        stage.say(u"hello %1"_s.arg(i));
        QVERIFY(stage.until([&] { return stage.server().held() == i + 1; })); // none waits for another
    }
    stage.server().release();
    QVERIFY(stage.until([&] { return stage.isAnswered(); }));
}

void runtimeRestarts(ProductStage &stage)
{
    stage.say();
    QVERIFY(stage.until([&] { return isSayingSomething(stage); }));
    stage.server().runtime().forgetThreads();
}

//! While it slept the other side has gone, and nobody told this one.
void sleptForTenMinutes(ProductStage &stage)
{
    beginAnswer(stage);
    stage.clock().jumpWall(600'000);
}

void networkGoneAndBack(ProductStage &stage)
{
    stage.unplug();
    stage.say();
    QVERIFY(stage.until([&] { return stage.seen().reads.contains(u"Waits for the network"_s); }));
    stage.plugIn();
    stage.skip(30'000);
}
QMap<QString, Group::Ways> streamMakers()
{
    const auto failing = [](Fault fault) {
        return [fault](ProductStage &stage) {
            stage.server().fail(ProductStage::runPath(), fault);
            stage.say();
        };
    };
    const QByteArray line = "data: {\"type\":\"CUSTOM\",\"name\":\"n\",\"value\":\"" + QByteArray(200'000, 'x');
    const QByteArray zipped = QByteArray::fromHex("1f8b0800000000000003") + QByteArray(200, 'z');
    return {
        { u"no-head"_s,
          { { u"closed"_s, failing(Fault::Close) },
            { u"in the middle of the head"_s, answeredWith("HTTP/1.1 200 \r\ncontent-ty") } } },
        { u"no-head-in-time"_s, noHeadForTenMinutes },
        { u"answer-lost"_s, failing(Fault::LoseAnswer) },
        { u"cut"_s, cuts() },
        { u"silent"_s, silentForTenMinutes },
        { u"keep-alives"_s, onlyKeepAlives },
        { u"never-ending"_s, neverEnding },
        { u"no-newline"_s, answeredWith(runscript::whole(line)) },
        { u"wrong-type"_s, answeredWith(runscript::whole("hello", "text/plain")) },
        { u"compressed"_s,
          answeredWith("HTTP/1.1 200 \r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\ncontent-length: "
                       + QByteArray::number(zipped.size()) + "\r\n\r\n" + zipped) },
        { u"eight-at-once"_s, eightAtOnce },
        { u"slept"_s, sleptForTenMinutes },
        { u"network-back"_s, networkGoneAndBack },
        { u"runtime-restarted"_s, runtimeRestarts },
        { u"late-stop"_s, stopThatArrivesLate },
    };
}
} // namespace

//! Streams that do not come as they should; the table is in README.md.
class tst_Streams : public ProductFaults
{
    Q_OBJECT
public:
    tst_Streams() : ProductFaults(u"Streams"_s, streamMakers()) {}
};

COUNTERSIGN_TEST(tst_Streams, "tst_streams")
#include "tst_streams.moc"
