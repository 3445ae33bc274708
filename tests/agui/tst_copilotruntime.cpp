// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "runfixture.h"
#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;

class tst_CopilotRuntime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksForInfo_data();
    void asksForInfo();
    void oneQuestionAtATime();
    void asksForThePersonWhileSignedOut();
    void failures_data();
    void failures();
    void keepsItsAgentsWhenAskedInVain();
    void encodesIds();
    void namesTheAgentInErrors();
    void stopOutlivesTheRun();
};

void tst_CopilotRuntime::asksForInfo_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("mount path") << u"/api/copilotkit"_s << QByteArray("/api/copilotkit/info");
    QTest::newRow("slash at the end") << u"/api/copilotkit/"_s << QByteArray("/api/copilotkit/info");
    QTest::newRow("root") << u"/"_s << QByteArray("/info");
    QTest::newRow("encoded") << u"/a%20b/%C3%BC"_s << QByteArray("/a%20b/%C3%BC/info");
}

void tst_CopilotRuntime::asksForInfo()
{
    QFETCH(QString, base);
    QFETCH(QByteArray, path);
    Wire wire(
        [](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(200, R"({"version":"1","agents":{"zebra":{"description":"Z"},"ant":{}},"mode":"sse"})");
        },
        base);
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    QVERIFY(runtime.agents().isEmpty());
    runtime.refresh();
    QVERIFY(refreshed.wait(10'000));
    QCOMPARE(wire.server.requests().first().method, QByteArray("GET"));
    QCOMPARE(wire.server.requests().first().path, path);
    QCOMPARE(runtime.agents().size(), 2);
    QCOMPARE(runtime.agents().first(), (AgentInfo { u"zebra"_s, u"zebra"_s, u"Z"_s }));
    QVERIFY(runtime.canConnect());
}

void tst_CopilotRuntime::oneQuestionAtATime()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, R"({"agents":{"a":{}}})"); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    runtime.refresh();
    QVERIFY(refreshed.wait(10'000));
    QCOMPARE(wire.server.requests().size(), 1);
    runtime.refresh();
    QVERIFY(refreshed.wait(10'000));
    QCOMPARE(wire.server.requests().size(), 2);
}

//! Signed out: what the person does goes out bare, nothing else does.
struct SignedOutAuthorizer final : Authorizer
{
    [[nodiscard]] Decision authorize(const Origin &, Initiative initiative) override
    {
        const bool goes = initiative == Initiative::Person;
        return { goes ? Decision::Verdict::Go : Decision::Verdict::Refuse, {}, 0, { Condition::SignedOut, {}, 0, {} } };
    }
    void rejected(quint64, bool) override { ++rejections; }
    int rejections = 0;
};

void tst_CopilotRuntime::asksForThePersonWhileSignedOut()
{
    LoopbackServer server([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(401, "{}"); });
    Redactor redactor;
    TrafficLog log;
    FakeClock clock;
    SignedOutAuthorizer authorizer;
    Transport transport(server.url(u"/api"_s), {}, authorizer, log, redactor, clock);
    transport.setClassify(classifyAgUi);
    CopilotRuntime runtime(transport, clock);
    QSignalSpy failed(&runtime, &Backend::refreshFailed);
    runtime.refresh();
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.last().at(0).value<Error>().condition, Condition::SignedOut);
    QCOMPARE(server.requests().size(), 0);
    runtime.refresh(true);
    QTRY_COMPARE(failed.size(), 2);
    QCOMPARE(failed.last().at(0).value<Error>().condition, Condition::SignInAsked);
    QCOMPARE(authorizer.rejections, 1);
}

void tst_CopilotRuntime::failures_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Condition>("condition");
    const QByteArray json = "application/json";
    QTest::newRow("web page") << 200 << QByteArray("text/html") << QByteArray("<html>") << Condition::NotAnAgentServer;
    QTest::newRow("other JSON") << 200 << json << QByteArray(R"({"hello":1})") << Condition::NotAnAgentServer;
    QTest::newRow("no agents") << 200 << json << QByteArray(R"({"agents":{}})") << Condition::NoAgents;
    QTest::newRow("intelligence") << 200 << json << QByteArray(R"({"agents":{"a":{}},"mode":"intelligence"})")
                                  << Condition::IntelligenceMode;
    QTest::newRow("404") << 404 << json << QByteArray("{}") << Condition::NotFound;
    QTest::newRow("403") << 403 << json << QByteArray("{}") << Condition::Forbidden;
    QTest::newRow("500") << 500 << json << QByteArray("{}") << Condition::ServerFailed;
}

void tst_CopilotRuntime::failures()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(Condition, condition);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(status, body, type); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy failed(&runtime, &Backend::refreshFailed);
    runtime.refresh();
    QVERIFY(failed.wait(10'000));
    const Error error = failed.first().at(0).value<Error>();
    QCOMPARE(error.condition, condition);
    QCOMPARE(error.arguments.value(0), u"127.0.0.1"_s);
}

void tst_CopilotRuntime::keepsItsAgentsWhenAskedInVain()
{
    int status = 200;
    Wire wire(
        [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(status, R"({"agents":{"a":{}}})"); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    QSignalSpy failed(&runtime, &Backend::refreshFailed);
    runtime.refresh();
    QVERIFY(refreshed.wait(10'000));
    status = 503;
    runtime.refresh();
    QVERIFY(failed.wait(10'000));
    QCOMPARE(runtime.agents().size(), 1);
    wire.server.stopListening();
}

void tst_CopilotRuntime::encodesIds()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(404); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    RunRequest request = hello();
    request.agentId = u"a/b ü?#%2F.."_s;
    Heard heard(runtime.start(request, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(wire.server.requests().first().target, QByteArray("/api/copilotkit/agent/a%2Fb%20%C3%BC%3F%23%252F../run"));
}

void tst_CopilotRuntime::namesTheAgentInErrors()
{
    Wire wire([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.method == "GET")
            return answer.reply(200, R"({"agents":{"writer":{"name":"The writer"}}})");
        answer.reply(200, sse(R"({"type":"RUN_ERROR","message":"out of ink","code":"INK"})"), "text/event-stream");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    QVERIFY(refreshed.wait(10'000));
    Heard heard(runtime.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.condition(), Condition::AgentFailed);
    QCOMPARE(heard.ends.first().error->arguments, (QStringList { u"The writer"_s, u"out of ink"_s }));
    QCOMPARE(heard.ends.first().error->detail, u"INK"_s);
}

void tst_CopilotRuntime::stopOutlivesTheRun()
{
    Wire wire([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path.contains("/stop/"))
            return answer.reply(200, R"({"stopped":true})");
        answer.beginChunked();
        answer.chunk(sse(R"({"type":"RUN_STARTED","runId":"run-1"})"));
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.start(hello(), nullptr));
    QTRY_COMPARE(heard.events.size(), 1);
    heard.run->stop();
    heard.run.reset();
    QTRY_COMPARE(wire.server.count("POST", "/api/copilotkit/agent/writer/stop/t1"), 1);
}

COUNTERSIGN_TEST(tst_CopilotRuntime, "tst_copilotruntime")
#include "tst_copilotruntime.moc"
