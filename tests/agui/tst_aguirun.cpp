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
    QCOMPARE(wire.server.requests().size(), 1);
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
                + sse(R"({"type":"RUN_FINISHED","runId":"run-1","outcome":{"type":"interrupt","interrupts":[{"id":"i"}]}})"),
            "text/event-stream");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QCOMPARE(heard.condition(), Condition::InterruptUnsupported);
    QCOMPARE(heard.ends.first().error->arguments, QStringList { u"writer"_s });
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

COUNTERSIGN_TEST(tst_AgUiRun, "tst_aguirun")
#include "tst_aguirun.moc"
