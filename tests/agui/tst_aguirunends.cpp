// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "runfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using How = RunEnd::How;

//! Every way a run can end, over real HTTP.
class tst_AgUiRunEnds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
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
    void intelligenceMode_data();
    void intelligenceMode();
};

void tst_AgUiRunEnds::ends_data()
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
    QTest::newRow("cut in its last frame") << 200 << stream << started + R"(data: {"type":"RUN_FINIS)" << How::BrokeOff
                                           << Condition::AnswerBrokeOff;
    QTest::newRow("cut in a large frame") << 200 << stream
                                          << started + R"(data: {"type":"RAW","event":")" + QByteArray(300'000, 'x')
                                          << How::BrokeOff << Condition::AnswerBrokeOff;
    QTest::newRow("cut in its first frame") << 200 << stream << QByteArray(R"(data: {"type":"RUN_STA)") << How::OutcomeUnknown
                                            << Condition::AnswerBrokeOff;
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

void tst_AgUiRunEnds::ends()
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

void tst_AgUiRunEnds::refusedAtTheGate_data()
{
    QTest::addColumn<Condition>("why");
    QTest::addColumn<How>("how");
    for (const Condition why : { Condition::SignedOut, Condition::SignInAsked, Condition::SessionEnded, Condition::KeyringLocked,
                                 Condition::KeyringAbsent, Condition::KeyringLate, Condition::KeyringFailed })
        QTest::addRow("%d", static_cast<int>(why)) << why << How::SignInRequired;
    QTest::newRow("offline") << Condition::Offline << How::Unreachable;
    QTest::newRow("plain http") << Condition::PlainHttpRefused << How::Failed;
}

void tst_AgUiRunEnds::refusedAtTheGate()
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

void tst_AgUiRunEnds::refusedWithoutSignIn()
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

void tst_AgUiRunEnds::refreshesOnceAndGoesOn()
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

void tst_AgUiRunEnds::refusalOfTheProviderWithoutNetwork()
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

void tst_AgUiRunEnds::unreachable()
{
    Wire wire({});
    wire.server.stopListening();
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Unreachable);
    QCOMPARE(heard.condition(), Condition::ConnectionRefused);
}

void tst_AgUiRunEnds::interrupted()
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

void tst_AgUiRunEnds::cutAfterItStarted()
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

void tst_AgUiRunEnds::cutBeforeItStarted()
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

void tst_AgUiRunEnds::noAnswerAtAll()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.close(); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::OutcomeUnknown);
    QCOMPARE(heard.condition(), Condition::OutcomeUnknown);
    QCOMPARE(wire.server.requests().size(), 1); // never a second POST
}

void tst_AgUiRunEnds::nothingComes()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(wire.clock.firstAlarm(), 120'000); // it is sent, and agents may think for long
    wire.clock.advance(119'000);
    QVERIFY(heard.ends.isEmpty());
    wire.clock.advance(2'000);
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::OutcomeUnknown);
    QCOMPARE(heard.condition(), Condition::HeadTimedOut);
}

void tst_AgUiRunEnds::intelligenceMode_data()
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

void tst_AgUiRunEnds::intelligenceMode()
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

COUNTERSIGN_TEST(tst_AgUiRunEnds, "tst_aguirunends")
#include "tst_aguirunends.moc"
