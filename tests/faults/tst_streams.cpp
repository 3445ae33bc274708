// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "productfaults.h"
#include "runplay.h"
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
using runplay::Act;
using runplay::answerRuns;
using runplay::beginAnswer;
using runplay::writeAndClose;

namespace {
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

//! How long a body is: the server says so, says too little, or says nothing and closes behind it.
QByteArray measured(const QByteArray &answer)
{
    return runscript::whole(answer);
}
QByteArray unmeasured(const QByteArray &answer)
{
    return runscript::openHead() + answer;
}

//! Cut behind the first `mark` of the answer and `more` bytes.
Act cutBehind(const QByteArray &mark, int more = 0, QByteArray (*framed)(const QByteArray &) = measured)
{
    return [=](const QByteArray &answer, QTcpSocket &socket) {
        const QByteArray all = framed(answer);
        writeAndClose(socket, all.left(all.indexOf(mark) + mark.size() + more));
    };
}

//! The server says that its body ends behind `mark`, and then sends all of it.
Act shorterThanSaid(const QByteArray &mark)
{
    return [mark](const QByteArray &answer, QTcpSocket &socket) {
        QByteArray all = runscript::whole(answer);
        const QByteArray length = QByteArray::number(answer.size());
        all.replace("content-length: " + length, "content-length: " + QByteArray::number(answer.indexOf(mark) + mark.size()));
        socket.write(all);
    };
}

//! Whole, in one of the rarer shapes that HTTP allows.
Group::Ways oddAnswers()
{
    const auto chunkedWith = [](const QByteArray &extension, const QByteArray &trailers) {
        return [extension, trailers](const QByteArray &answer, QTcpSocket &socket) {
            socket.write("HTTP/1.1 200 \r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                         + QByteArray::number(answer.size(), 16) + extension + "\r\n" + answer + "\r\n0\r\n" + trailers + "\r\n");
        };
    };
    return {
        { u"trailers"_s, answeredSo(chunkedWith({}, "x-checksum: 1\r\nset-cookie: a=b\r\n")) },
        { u"chunk extensions"_s, answeredSo(chunkedWith(";name=\"value\"", {})) },
        { u"100 Continue a thousand times"_s, answeredSo([](const QByteArray &answer, QTcpSocket &socket) {
              socket.write(QByteArray("HTTP/1.1 100 Continue\r\n\r\n").repeated(1000) + runscript::whole(answer));
          }) },
        { u"no length, and closed"_s,
          answeredSo([](const QByteArray &answer, QTcpSocket &socket) { writeAndClose(socket, unmeasured(answer)); }) },
        { u"HTTP/1.0"_s, answeredSo([](const QByteArray &answer, QTcpSocket &socket) {
              writeAndClose(socket, "HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + answer);
          }) },
        { u"a second answer behind it"_s, answeredSo([](const QByteArray &answer, QTcpSocket &socket) {
              socket.write(runscript::whole(answer) + runscript::whole(answer));
          }) },
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
        { u"in an event of a body whose length nobody said"_s, answeredSo(cutBehind("TEXT_MESSAGE_CON", 0, unmeasured)) },
        { u"in a letter of such a body"_s, answeredSo(cutBehind("Gr", 1, unmeasured)) },
        { u"before its last event"_s, answeredSo(cutBehind("TEXT_MESSAGE_END\"}\n\n", 0, unmeasured)) },
        { u"in the first event of such a body"_s, answeredSo(cutBehind("RUN_ST", 0, unmeasured)) },
        { u"by a length that is too short"_s, answeredSo(shorterThanSaid("TEXT_MESSAGE_CON")) },
        { u"in a chunk"_s, answeredSo([](const QByteArray &answer, QTcpSocket &socket) {
              writeAndClose(socket, runscript::chunked(answer).chopped(60));
          }) },
    };
    for (int slice = 0; slice < kSlices; ++slice)
        ways.emplace_back(u"at every byte, %1 of %2"_s.arg(slice + 1).arg(kSlices),
                          [slice](ProductStage &stage) { cutAtEveryByteOf(slice, stage); });
    return ways;
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
        { u"odd-but-right"_s, oddAnswers() },
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
