// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "runfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using How = RunEnd::How;

//! Large frames are read elsewhere, and come in their turn.
class tst_AgUiLargeFrames : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void largeFramesComeInTheirTurn();
    void largeFrameAtTheEnd();
    void cancelledWhileALargeFrameIsRead();
    void unreadableLargeFrame();
    void echoOfWhatWasSentIsNotRead();
};

namespace {

QByteArray largeDelta(char letter, qsizetype size = 400 * 1024)
{
    return R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":")" + QByteArray(size, letter) + R"("})";
}

const QByteArray begin = R"({"type":"RUN_STARTED","runId":"run-1"})";
const QByteArray opened = R"({"type":"TEXT_MESSAGE_START","messageId":"m","role":"assistant"})";
const QByteArray closed = R"({"type":"TEXT_MESSAGE_END","messageId":"m"})";
const QByteArray finished = R"({"type":"RUN_FINISHED","threadId":"t1","runId":"run-1"})";

QByteArray smallDelta(const QByteArray &text)
{
    return R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":")" + text + R"("})";
}

} // namespace

void tst_AgUiLargeFrames::largeFramesComeInTheirTurn()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(sse(begin) + sse(opened) + sse(smallDelta("1")) + sse(largeDelta('a')) + sse(smallDelta("2"))
                     + sse(largeDelta('b')) + sse(largeDelta('c')) + sse(smallDelta("3")) + sse(closed) + sse(finished));
        answer.end();
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QString order;
    for (const AgentEvent &event : heard.events) {
        if (const auto *delta = std::get_if<events::TextDelta>(&event))
            order += delta->delta.front();
    }
    QCOMPARE(order, u"1a2bc3"_s);
    QVERIFY(std::holds_alternative<events::RunFinished>(heard.events.last()));
}

//! The body is long over when the last frame has been read.
void tst_AgUiLargeFrames::largeFrameAtTheEnd()
{
    const QByteArray snapshot = R"({"type":"STATE_SNAPSHOT","snapshot":")" + QByteArray(2 * 1024 * 1024, 's') + R"("})";
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(200, sse(begin) + sse(snapshot), "text/event-stream");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QCOMPARE(heard.count<events::StateSnapshot>(), 1);
    QCOMPARE(heard.ends.size(), 1);
}

void tst_AgUiLargeFrames::cancelledWhileALargeFrameIsRead()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(sse(begin) + sse(opened) + sse(largeDelta('a', 8 * 1024 * 1024)) + sse(smallDelta("2")));
    });
    AgUiBackend backend(wire.transport, wire.clock);
    auto heard = std::make_unique<Heard>(backend.start(hello(), nullptr));
    connect(heard->run.get(), &AgentRun::event, heard->run.get(), [&](const AgentEvent &event) {
        if (std::holds_alternative<events::TextStarted>(event))
            heard->run->stop(); // plain AG-UI: hangs up
    });
    QVERIFY(heard->waitForEnd());
    QCOMPARE(heard->ends.first().how, How::Cancelled);
    const qsizetype told = heard->events.size();
    QTest::qWait(50);
    QCOMPARE(heard->events.size(), told);
    QCOMPARE(heard->ends.size(), 1);
}

void tst_AgUiLargeFrames::unreadableLargeFrame()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(200, sse(begin) + sse("{\"type\":" + QByteArray(500'000, '[')) + sse(finished), "text/event-stream");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Failed);
    QCOMPARE(heard.condition(), Condition::ProtocolBroken);
    QCOMPARE(heard.count<events::RunFinished>(), 0);
}

void tst_AgUiLargeFrames::echoOfWhatWasSentIsNotRead()
{
    const QByteArray file(1024 * 1024, 'A');
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        const auto message = [&](const QByteArray &id) {
            return R"({"id":")" + id + R"(","role":"user","content":[{"type":"image","source":{"type":"data","value":")" + file
                   + R"(","mimeType":"image/png"}}]})";
        };
        answer.reply(
            200,
            sse(R"({"type":"RUN_STARTED","runId":"run-1","input":{"messages":[)" + message("u1") + ',' + message("u2") + "]}}")
                + sse(finished),
            "text/event-stream");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr)); // sends u1
    QVERIFY(heard.waitForEnd());
    const auto started = std::get<events::RunStarted>(heard.events.first());
    QCOMPARE(started.input.size(), 2);
    const auto bytes = [](const Message &message) {
        return message.parts.value(0).json.value("source"_L1).toObject().value("value"_L1).toString().size();
    };
    QCOMPARE(bytes(started.input.at(0)), 0);
    QCOMPARE(bytes(started.input.at(1)), file.size());
}

COUNTERSIGN_TEST(tst_AgUiLargeFrames, "tst_aguilargeframes")
#include "tst_aguilargeframes.moc"
