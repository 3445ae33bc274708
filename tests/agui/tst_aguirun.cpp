// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "runfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using How = RunEnd::How;

//! Every way a run or a connect can end, over real HTTP.
class tst_AgUiRun : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void streams();
    void byteByByte();
    void endsWithoutTheBody();
    void ends_data();
    void ends();
    void refusedAtTheGate_data();
    void refusedAtTheGate();
    void refusedWithoutSignIn();
    void refreshesOnceAndGoesOn();
    void refusalOfTheProviderWithoutNetwork();
    void unreachable();
    void interrupted();
    void cutAfterItStarted();
    void cutBeforeItStarted();
    void noAnswerAtAll();
    void nothingComes();
    void quiet();
    void connectFollowsToTheEnd();
    void connectOfAnUnknownThread();
    void connectThatIsCut();
    void deletedFromWithinItsSignal();
    void stopAsksTheServer();
    void stopGivesUpAfterFiveSeconds();
    void stopWhenNothingRuns();
    void oldServers_data();
    void oldServers();
    void aServerThatKnowsTheVersionIsAskedOnce();
    void aPostThatRanIsNeverSentAgain_data();
    void aPostThatRanIsNeverSentAgain();
    void intelligenceMode_data();
    void intelligenceMode();
    void largeFramesComeInTheirTurn();
    void largeFrameAtTheEnd();
    void cancelledWhileALargeFrameIsRead();
    void unreadableLargeFrame();
    void echoOfWhatWasSentIsNotRead();
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
    QCOMPARE(heard.run->runId(), u"run-1"_s);
    QVERIFY(heard.waitForEnd());
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

void tst_AgUiRun::ends_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<How>("how");
    QTest::addColumn<Condition>("condition");
    const QByteArray stream = "text/event-stream";
    const QByteArray json = "application/json";
    const QByteArray started = sse(R"({"type":"RUN_STARTED","threadId":"t1","runId":"run-1"})");
    QTest::newRow("busy: nothing in the stream") << 200 << stream << QByteArray() << How::Busy << Condition::ThreadBusy;
    QTest::newRow("busy: keep-alives only") << 200 << stream << QByteArray(": keep-alive\n\n") << How::Busy
                                            << Condition::ThreadBusy;
    QTest::newRow("stopped") << 200 << stream << recordedStream(u"stopped-run.sse"_s) << How::Completed << Condition::None;
    QTest::newRow("RUN_ERROR") << 200 << stream << recordedStream(u"failed-run.sse"_s) << How::Failed << Condition::AgentFailed;
    QTest::newRow("an agent behind refused")
        << 200 << stream << recordedStream(u"upstream401-run.sse"_s) << How::Failed << Condition::UpstreamRefused;
    QTest::newRow("ended early") << 200 << stream << started << How::BrokeOff << Condition::AnswerBrokeOff;
    QTest::newRow("bad JSON") << 200 << stream << started + sse("{nonsense") << How::Failed << Condition::ProtocolBroken;
    QTest::newRow("no object") << 200 << stream << started + sse("[1]") << How::Failed << Condition::ProtocolBroken;
    QTest::newRow("last frame without empty line")
        << 200 << stream << started + "data: {\"type\":\"RUN_FINISHED\",\"runId\":\"run-1\"}" << How::Completed
        << Condition::None;
    QTest::newRow("web page") << 200 << QByteArray("text/html") << QByteArray("<html>Sign in") << How::Failed
                              << Condition::NotAnAgentServer;
    QTest::newRow("JSON") << 200 << json << QByteArray("{}") << How::Failed << Condition::NotAnAgentServer;
    QTest::newRow("403") << 403 << json << QByteArray(R"({"error":"forbidden"})") << How::Forbidden << Condition::Forbidden;
    QTest::newRow("404") << 404 << json << QByteArray(R"({"error":"Agent not found"})") << How::Failed << Condition::NotFound;
    QTest::newRow("400") << 400 << json << QByteArray(R"({"error":"Invalid request body"})") << How::Failed
                         << Condition::RequestRefused;
    QTest::newRow("429") << 429 << json << QByteArray("{}") << How::Failed << Condition::RateLimited;
    QTest::newRow("502") << 502 << QByteArray("text/html") << QByteArray("<html>") << How::Failed << Condition::ServerFailed;
    QTest::newRow("provider's key") << 401 << json << QByteArray(R"({"error":"auth_failed"})") << How::Failed
                                    << Condition::UpstreamRefused;
}

void tst_AgUiRun::ends()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(How, how);
    QFETCH(Condition, condition);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(status, body, type); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, how);
    QCOMPARE(heard.condition(), condition);
    QCOMPARE(wire.server.requests().size(), status == 400 ? 2 : 1); // once more in the words of old servers, see below
    QTest::qWait(0);
    QCOMPARE(heard.ends.size(), 1);
}

void tst_AgUiRun::refusedAtTheGate_data()
{
    QTest::addColumn<Condition>("why");
    QTest::addColumn<How>("how");
    for (const Condition why : { Condition::SignedOut, Condition::SignInAsked, Condition::SessionEnded, Condition::KeyringLocked,
                                 Condition::KeyringAbsent, Condition::KeyringLate, Condition::KeyringFailed })
        QTest::addRow("%d", static_cast<int>(why)) << why << How::SignInRequired;
    QTest::newRow("offline") << Condition::Offline << How::Unreachable;
    QTest::newRow("plain http") << Condition::PlainHttpRefused << How::Failed;
}

void tst_AgUiRun::refusedAtTheGate()
{
    QFETCH(Condition, why);
    QFETCH(How, how);
    Wire wire({});
    wire.authorizer.refuse(why);
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, how);
    QCOMPARE(heard.condition(), why);
    QVERIFY(!heard.ends.first().sentWithoutSignIn);
    QVERIFY(wire.server.requests().isEmpty());
}

void tst_AgUiRun::refusedWithoutSignIn()
{
    Wire wire(
        [](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(401, R"({"error":"unauthorized"})"); });
    wire.authorizer.signOut();
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::SignInRequired);
    QVERIFY(heard.ends.first().sentWithoutSignIn);
    QCOMPARE(wire.server.requests().size(), 1);
    QVERIFY(wire.server.requests().first().header("Authorization").isEmpty());
}

void tst_AgUiRun::refreshesOnceAndGoesOn()
{
    Wire wire([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.header("Authorization").endsWith("generation-1"))
            return answer.reply(401, R"({"error":"unauthorized"})");
        answer.beginChunked();
        answer.chunk(recordedStream(u"echo-run.sse"_s));
        answer.end();
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(wire.authorizer.refreshes, 1);
    wire.authorizer.refreshed();
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QCOMPARE(wire.server.requests().size(), 2);
    QCOMPARE(wire.server.requests().at(0).body, wire.server.requests().at(1).body); // the same run id
}

void tst_AgUiRun::refusalOfTheProviderWithoutNetwork()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(401, "{}"); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(wire.authorizer.refreshes, 1);
    wire.authorizer.refuse(Condition::SessionEnded);
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::SignInRequired);
    QVERIFY(!heard.ends.first().sentWithoutSignIn);
}

void tst_AgUiRun::unreachable()
{
    Wire wire({});
    wire.server.stopListening();
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Unreachable);
    QCOMPARE(heard.condition(), Condition::ConnectionRefused);
}

void tst_AgUiRun::interrupted()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(
            200,
            sse(R"({"type":"RUN_STARTED","runId":"run-1"})")
                + sse(
                    R"({"type":"RUN_FINISHED","runId":"run-1","outcome":{"type":"interrupt","interrupts":[{"id":"i","reason":"confirmation"}]}})"),
            "text/event-stream");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QCOMPARE(heard.condition(), Condition::None);
    QCOMPARE(std::get<events::RunFinished>(heard.events.last()).interrupts.size(), 1);
}

void tst_AgUiRun::cutAfterItStarted()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(recordedStream(u"cut-run.sse"_s));
        answer.close();
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::BrokeOff);
    QCOMPARE(heard.condition(), Condition::AnswerBrokeOff);
    QCOMPARE(heard.count<events::TextDelta>(), 5);
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_AgUiRun::cutBeforeItStarted()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk(": keep-alive\n\n");
        answer.close();
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::OutcomeUnknown);
}

void tst_AgUiRun::noAnswerAtAll()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.close(); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::OutcomeUnknown);
    QCOMPARE(heard.condition(), Condition::OutcomeUnknown);
    QCOMPARE(wire.server.requests().size(), 1); // never a second POST
}

void tst_AgUiRun::nothingComes()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(wire.server.requests().size(), 1);
    QTest::qWait(50);
    wire.clock.advance(119'000); // agents may think for long
    QVERIFY(heard.ends.isEmpty());
    wire.clock.advance(2'000);
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::OutcomeUnknown);
    QCOMPARE(heard.condition(), Condition::HeadTimedOut);
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

void tst_AgUiRun::intelligenceMode_data()
{
    QTest::addColumn<bool>("isRun");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<How>("how");
    QTest::addColumn<Condition>("condition");
    const QByteArray json = "application/json";
    const QByteArray ticket =
        R"({"threadId":"t1","runId":"r","joinToken":"j","realtime":{"clientUrl":"wss://x","topic":"thread:t1"}})";
    QTest::newRow("run") << true << 200 << json << ticket << How::Failed << Condition::IntelligenceMode;
    QTest::newRow("connect") << false << 200 << json << ticket << How::Failed << Condition::IntelligenceMode;
    QTest::newRow("connect to an unknown thread")
        << false << 204 << QByteArray() << QByteArray() << How::Completed << Condition::None;
    QTest::newRow("run without an answer") << true << 204 << QByteArray() << QByteArray() << How::Failed
                                           << Condition::NotAnAgentServer;
    QTest::newRow("other JSON") << true << 200 << json << QByteArray(R"({"error":"no"})") << How::Failed
                                << Condition::NotAnAgentServer;
    QTest::newRow("a page") << false << 200 << QByteArray("text/html") << ticket << How::Failed << Condition::NotAnAgentServer;
}

void tst_AgUiRun::intelligenceMode()
{
    QFETCH(bool, isRun);
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(How, how);
    QFETCH(Condition, condition);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(status, body, type); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(isRun ? runtime.start(hello(), nullptr) : runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, how);
    QCOMPARE(heard.condition(), condition);
}

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

void tst_AgUiRun::largeFramesComeInTheirTurn()
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
void tst_AgUiRun::largeFrameAtTheEnd()
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

void tst_AgUiRun::cancelledWhileALargeFrameIsRead()
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

void tst_AgUiRun::unreadableLargeFrame()
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

void tst_AgUiRun::echoOfWhatWasSentIsNotRead()
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

COUNTERSIGN_TEST(tst_AgUiRun, "tst_aguirun")
#include "tst_aguirun.moc"
