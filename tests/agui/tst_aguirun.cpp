// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "runfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using How = RunEnd::How;

//! A run or a connect on its way, over real HTTP.
class tst_AgUiRun : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void streams();
    void byteByByte();
    void endsWithoutTheBody();
    void quiet();
    void connectFollowsToTheEnd();
    void connectOfAnUnknownThread();
    void connectThatIsCut();
    void connectEndsWithAFarewell();
    void deletedFromWithinItsSignal();
    void stopAsksTheServer();
    void stopGivesUpAfterFiveSeconds();
    void stopWhenNothingRuns();
    void stopWhileItIsHeldBack_data();
    void stopWhileItIsHeldBack();
    void oldServers_data();
    void oldServers();
    void aServerThatKnowsTheVersionIsAskedOnce();
    void aPostThatRanIsNeverSentAgain_data();
    void aPostThatRanIsNeverSentAgain();
};

void tst_AgUiRun::streams()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(recordedStream(u"echo-run.sse"_s));
        answer.end();
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QCOMPARE(heard.run->runId(), QString()); // nothing has left yet
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.run->runId(), u"run-1"_s);
    QCOMPARE(heard.ends.size(), 1);
    QCOMPARE(heard.ends.first().how, How::Completed);
    QVERIFY(!heard.ends.first().error);
    QCOMPARE(heard.count<events::RunStarted>(), 1);
    QCOMPARE(heard.count<events::TextDelta>(), 4);
    QCOMPARE(heard.count<events::RunFinished>(), 1);
    const ReceivedRequest request = wire.server.requests().first();
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(request.path, QByteArray("/api/copilotkit/agent/writer/run"));
    QCOMPARE(request.header("Content-Type"), QByteArray("application/json"));
    QCOMPARE(request.header("Accept"), QByteArray("text/event-stream"));
    QCOMPARE(request.header("Authorization"), QByteArray("Bearer token-of-generation-1"));
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    QCOMPARE(body.value("runId"_L1).toString(), u"run-1"_s);
    QCOMPARE(body.value("messages"_L1).toArray().size(), 1);
}

void tst_AgUiRun::byteByByte()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        for (const char byte : recordedStream(u"two-runs-connect.sse"_s))
            answer.chunk(QByteArray(1, byte));
        answer.end();
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.connectThread(u"writer"_s, u"t"_s, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QCOMPARE(heard.events.size(), 28);
}

void tst_AgUiRun::endsWithoutTheBody()
{
    // RUN_FINISHED ends a run; a server that leaves the body open must not hold the person up.
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(recordedStream(u"echo-run.sse"_s));
        answer.chunk(sse(R"({"type":"TEXT_MESSAGE_START","messageId":"after"})"));
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(heard.count<events::RunFinished>(), 1);
    QVERIFY(heard.ends.isEmpty());
    wire.clock.advance(250);
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.size(), 1);
    QCOMPARE(heard.ends.first().how, How::Completed);
}

void tst_AgUiRun::quiet()
{
    LoopbackServer::Answer held(nullptr);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(sse(R"({"type":"RUN_STARTED","runId":"run-1"})"));
        held = answer;
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(heard.events.size(), 1);
    wire.clock.advance(45'001);
    QCOMPARE(heard.quiet, QList<bool> { true });
    wire.clock.advance(3'600'000);
    QVERIFY(heard.ends.isEmpty()); // silence never ends it
    held.chunk(": keep-alive\n\n");
    QTRY_COMPARE(heard.quiet, (QList<bool> { true, false }));
}

void tst_AgUiRun::connectFollowsToTheEnd()
{
    LoopbackServer::Answer held(nullptr);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(recordedStream(u"failed-connect.sse"_s));
        held = answer;
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QTRY_COMPARE(heard.events.size(), 4);
    wire.clock.advance(10'000);
    QVERIFY(heard.ends.isEmpty()); // RUN_ERROR of an old run is no end
    held.chunk(recordedStream(u"echo-run.sse"_s));
    held.end();
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QCOMPARE(heard.events.size(), 12);
    const ReceivedRequest request = wire.server.requests().first();
    QCOMPARE(request.path, QByteArray("/api/copilotkit/agent/writer/connect"));
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    QCOMPARE(body.value("threadId"_L1).toString(), u"t1"_s);
    QVERIFY(!body.value("runId"_L1).toString().isEmpty());
    for (const QLatin1StringView name : { "messages"_L1, "tools"_L1, "context"_L1 })
        QVERIFY(body.value(name).isArray());
}

void tst_AgUiRun::connectOfAnUnknownThread()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, {}, "text/event-stream"); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QVERIFY(heard.events.isEmpty());
}

void tst_AgUiRun::connectThatIsCut()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(recordedStream(u"two-runs-connect.sse"_s));
        answer.close();
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::BrokeOff);
}

//! What other APIs taught some servers is no half of an event, also where nothing ends its frame.
void tst_AgUiRun::connectEndsWithAFarewell()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(recordedStream(u"echo-run.sse"_s) + "data: [DONE]\n");
        answer.end();
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QVERIFY(!heard.ends.first().error);
}

void tst_AgUiRun::deletedFromWithinItsSignal()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(200, recordedStream(u"echo-run.sse"_s), "text/event-stream");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QPointer<AgentRun> run = runtime.start(hello(), nullptr);
    connect(run, &AgentRun::event, this, [&run] { delete run.data(); });
    QTRY_VERIFY(!run);
}

void tst_AgUiRun::stopAsksTheServer()
{
    LoopbackServer::Answer held(nullptr);
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path.contains("/stop/")) {
            answer.reply(200, R"({"stopped":true})");
            held.chunk(sse(R"({"type":"RUN_FINISHED"})"));
            held.end();
            return;
        }
        held = answer;
        answer.beginChunked();
        answer.chunk(sse(R"({"type":"RUN_STARTED","runId":"run-1"})"));
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(heard.events.size(), 1);
    heard.run->stop();
    heard.run->stop();
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QVERIFY(std::get<events::RunFinished>(heard.events.last()).stopped);
    QTRY_COMPARE(wire.server.count("POST", "/api/copilotkit/agent/writer/stop/t1"), 1);
    QCOMPARE(wire.server.requests().last().body, QByteArray(R"({"runId":"run-1"})"));
    QCOMPARE(wire.server.requests().last().header("Content-Type"), QByteArray("application/json"));
}

void tst_AgUiRun::stopGivesUpAfterFiveSeconds()
{
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path.contains("/stop/"))
            return answer.reply(500);
        answer.beginChunked();
        answer.chunk(sse(R"({"type":"RUN_STARTED","runId":"run-1"})"));
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(heard.events.size(), 1);
    heard.run->stop();
    wire.clock.advance(4'999);
    QTest::qWait(20);
    QVERIFY(heard.ends.isEmpty());
    wire.clock.advance(1);
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Cancelled);
}

void tst_AgUiRun::stopWhenNothingRuns()
{
    // A connect between two runs has nobody to stop: it is closed.
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(recordedStream(u"two-runs-connect.sse"_s));
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QTRY_COMPARE(heard.events.size(), 28);
    heard.run->stop();
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Cancelled);
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_AgUiRun::stopWhileItIsHeldBack_data()
{
    QTest::addColumn<bool>("isRefused");
    QTest::addColumn<bool>("isRuntime");
    for (const bool isRuntime : { false, true }) {
        const char *kind = isRuntime ? "runtime" : "plain";
        QTest::addRow("%s, before it left", kind) << false << isRuntime;
        QTest::addRow("%s, after a 401", kind) << true << isRuntime;
    }
}

//! What waits for the session when it is stopped never ran, and never will.
void tst_AgUiRun::stopWhileItIsHeldBack()
{
    QFETCH(const bool, isRefused);
    QFETCH(const bool, isRuntime);
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(401); });
    if (!isRefused)
        wire.authorizer.decision.verdict = Authorizer::Decision::Verdict::Wait;
    CopilotRuntime runtime(wire.transport, wire.clock);
    AgUiBackend plain(wire.transport, wire.clock);
    Heard heard(isRuntime ? runtime.start(hello(), nullptr) : plain.start(hello(), nullptr));
    QTRY_COMPARE(wire.authorizer.asked.size(), isRefused ? 2 : 1);
    QCOMPARE(heard.run->runId(), QString());
    heard.run->stop();
    wire.authorizer.refreshed();
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Unreachable);
    QVERIFY(!heard.ends.first().error);
    QCOMPARE(wire.server.requests().size(), isRefused ? 1 : 0);
}

void tst_AgUiRun::oldServers_data()
{
    QTest::addColumn<bool>("isRuntime");
    QTest::addColumn<int>("status");
    for (const int status : { 400, 422 }) {
        QTest::addRow("runtime, %d", status) << true << status;
        QTest::addRow("plain, %d", status) << false << status;
    }
}

//! A server from before AG-UI 1.0 may refuse a member it does not know. It is asked once more without, and remembered.
void tst_AgUiRun::oldServers()
{
    QFETCH(bool, isRuntime);
    QFETCH(int, status);
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.body.contains("protocolVersion"))
            return answer.reply(status, R"({"detail":"Extra inputs are not permitted"})");
        answer.reply(200, recordedStream(u"echo-run.sse"_s), "text/event-stream");
    });
    std::unique_ptr<Backend> backend;
    if (isRuntime)
        backend = std::make_unique<CopilotRuntime>(wire.transport, wire.clock);
    else
        backend = std::make_unique<AgUiBackend>(wire.transport, wire.clock);
    Heard first(backend->start(hello(), nullptr));
    QVERIFY(first.waitForEnd());
    QCOMPARE(first.ends.first().how, How::Completed);
    QCOMPARE(wire.server.requests().size(), 2);
    QJsonObject with = QJsonDocument::fromJson(wire.server.requests().at(0).body).object();
    QCOMPARE(with.take("protocolVersion"_L1), QJsonValue(u"1.0"_s));
    QCOMPARE(QJsonDocument::fromJson(wire.server.requests().at(1).body).object(), with); // the same run
    Heard second(backend->start(hello(), nullptr));
    QVERIFY(second.waitForEnd());
    QCOMPARE(second.ends.first().how, How::Completed);
    QCOMPARE(wire.server.requests().size(), 3);
}

//! Who has run with the version once refuses something else.
void tst_AgUiRun::aServerThatKnowsTheVersionIsAskedOnce()
{
    bool refuses = false;
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        if (refuses)
            return answer.reply(400, R"({"detail":"too many messages"})");
        answer.reply(200, recordedStream(u"echo-run.sse"_s), "text/event-stream");
    });
    AgUiBackend backend(wire.transport, wire.clock);
    Heard first(backend.start(hello(), nullptr));
    QVERIFY(first.waitForEnd());
    QCOMPARE(first.ends.first().how, How::Completed);
    refuses = true;
    Heard second(backend.start(hello(), nullptr));
    QVERIFY(second.waitForEnd());
    QCOMPARE(second.ends.first().how, How::Failed);
    QCOMPARE(wire.server.requests().size(), 2);
}

void tst_AgUiRun::aPostThatRanIsNeverSentAgain_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("requests");
    for (const int status : { 200, 204, 402, 403, 404, 405, 409, 413, 415, 429, 500, 501, 502, 503 })
        QTest::addRow("%d", status) << status << 1;
    QTest::newRow("400 for another reason") << 400 << 2;
    QTest::newRow("422 for another reason") << 422 << 2;
}

void tst_AgUiRun::aPostThatRanIsNeverSentAgain()
{
    QFETCH(int, status);
    QFETCH(int, requests);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(status, "{}"); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QVERIFY(heard.ends.first().how != How::Completed);
    QCOMPARE(wire.server.requests().size(), requests);
    // A refusal that was about something else teaches nothing.
    Heard again(runtime.start(hello(), nullptr));
    QVERIFY(again.waitForEnd());
    QVERIFY(wire.server.requests().at(requests).body.contains("protocolVersion"));
}

COUNTERSIGN_TEST(tst_AgUiRun, "tst_aguirun")
#include "tst_aguirun.moc"
