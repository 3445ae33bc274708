// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "runfixture.h"
#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;

//! Which agents there are, asked how often, by which path; and whose the errors are.
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
    void choosesItsMode_data();
    void choosesItsMode();
    void staysSingle();
    void agentsOfTheNextCaller();
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
    QVERIFY(refreshed.wait(test::kEventually));
    QCOMPARE(wire.server.requests().first().method, QByteArray("GET"));
    QCOMPARE(wire.server.requests().first().path, path);
    QCOMPARE(runtime.agents().size(), 2);
    QCOMPARE(runtime.agents().first(), (AgentInfo { u"zebra"_s, u"zebra"_s, u"Z"_s, {} }));
    QVERIFY(runtime.canConnect());
}

void tst_CopilotRuntime::oneQuestionAtATime()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, R"({"agents":{"a":{}}})"); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QCOMPARE(wire.server.requests().size(), 1);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
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
    QVERIFY(failed.wait(test::kEventually));
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
    QVERIFY(refreshed.wait(test::kEventually));
    status = 503;
    runtime.refresh();
    QVERIFY(failed.wait(test::kEventually));
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
    QVERIFY(refreshed.wait(test::kEventually));
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

void tst_CopilotRuntime::choosesItsMode_data()
{
    QTest::addColumn<int>("getStatus");
    QTest::addColumn<QByteArray>("getBody");
    QTest::addColumn<int>("postStatus");
    QTest::addColumn<QByteArray>("postBody");
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<int>("requests");
    const QByteArray agents = R"({"agents":{"a":{}}})";
    const QByteArray none = R"({"error":"Not found"})";
    const QByteArray graphQl = R"({"errors":[{"message":"Must provide query string."}]})";
    const auto row = [](const char *name, int getStatus, const QByteArray &getBody, int postStatus, const QByteArray &postBody,
                        Condition condition, int requests) {
        QTest::newRow(name) << getStatus << getBody << postStatus << postBody << condition << requests;
    };
    row("multi-route", 200, agents, 404, none, Condition::None, 1);
    row("405, then agents", 405, none, 200, agents, Condition::None, 2);
    row("404, then agents", 404, none, 200, agents, Condition::None, 2);
    row("404 twice", 404, none, 404, none, Condition::NotFound, 2);
    row("404, then 405", 404, none, 405, none, Condition::NotFound, 2);
    row("404, then 400", 404, none, 400, none, Condition::NotFound, 2);
    row("405, then a page", 405, none, 200, "<html>", Condition::NotAnAgentServer, 2);
    row("404, then no agents", 404, none, 200, R"({"agents":{}})", Condition::NoAgents, 2);
    row("404, then Intelligence", 404, none, 200, R"({"agents":{"a":{}},"mode":"intelligence"})", Condition::IntelligenceMode, 2);
    row("404, then 403", 404, none, 403, none, Condition::Forbidden, 2);
    row("404, then 500", 404, none, 500, none, Condition::ServerFailed, 2);
    row("V1: 404, then GraphQL", 404, "<html>", 400, graphQl, Condition::RuntimeTooOld, 2);
    row("V1: 405, then GraphQL in a 200", 405, none, 200, graphQl, Condition::RuntimeTooOld, 2);
    row("V1 at once", 400, graphQl, 200, agents, Condition::RuntimeTooOld, 1);
    row("401 never leads there", 401, none, 200, agents, Condition::SessionEnded, 1);
    row("403 neither", 403, none, 200, agents, Condition::Forbidden, 1);
    row("500 neither", 500, none, 200, agents, Condition::ServerFailed, 1);
    row("400 neither", 400, none, 200, agents, Condition::RequestRefused, 1);
    row("a page neither", 200, "<html>", 200, agents, Condition::NotAnAgentServer, 1);
}

void tst_CopilotRuntime::choosesItsMode()
{
    QFETCH(int, getStatus);
    QFETCH(QByteArray, getBody);
    QFETCH(int, postStatus);
    QFETCH(QByteArray, postBody);
    QFETCH(Condition, condition);
    QFETCH(int, requests);
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        const bool isGet = request.method == "GET";
        answer.reply(isGet ? getStatus : postStatus, isGet ? getBody : postBody);
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    QSignalSpy failed(&runtime, &Backend::refreshFailed);
    runtime.refresh();
    if (getStatus == 401) {
        QTRY_COMPARE(wire.authorizer.refreshes, 1);
        wire.authorizer.refuse(Condition::SessionEnded);
    }
    QTRY_COMPARE(refreshed.size() + failed.size(), 1);
    QCOMPARE(refreshed.size(), condition == Condition::None ? 1 : 0);
    if (!failed.isEmpty())
        QCOMPARE(failed.first().at(0).value<Error>().condition, condition);
    QCOMPARE(wire.server.requests().size(), requests);
    if (requests == 2) {
        const ReceivedRequest envelope = wire.server.requests().last();
        QCOMPARE(envelope.method, QByteArray("POST"));
        QCOMPARE(envelope.path, QByteArray("/api/copilotkit"));
        QCOMPARE(envelope.body, QByteArray(R"({"method":"info"})"));
    }
    const bool isSingle = requests == 2 && (condition == Condition::None || condition == Condition::NoAgents);
    QCOMPARE(runtime.mode() == RuntimeRoutes::Mode::SingleEndpoint, isSingle);
}

//! Chosen once: from then on the address alone is asked, also when it fails.
void tst_CopilotRuntime::staysSingle()
{
    int status = 200;
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        answer.reply(request.method == "GET" ? 405 : status, R"({"agents":{"a":{}}})");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    QSignalSpy failed(&runtime, &Backend::refreshFailed);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    for (const int trouble : { 503, 404 }) {
        status = trouble;
        runtime.refresh();
        QVERIFY(failed.wait(test::kEventually));
    }
    status = 200;
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QCOMPARE(wire.server.requests().size(), 5);
    QCOMPARE(wire.server.count("GET", "/api/copilotkit/info"), 1);
}

void tst_CopilotRuntime::agentsOfTheNextCaller()
{
    QByteArray agents = R"({"agents":{"guest":{}},"suggestions":true})";
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, agents); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QVERIFY(runtime.canSuggest());
    agents = R"({"agents":{"admin":{"capabilities":{"tools":{"supported":true}}},"guest":{}}})";
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QCOMPARE(runtime.agents().size(), 2);
    QCOMPARE(runtime.agents().first().id, u"admin"_s);
    QVERIFY(runtime.agents().first().capabilities.contains("tools"_L1));
    QVERIFY(!runtime.canSuggest());
}

COUNTERSIGN_TEST(tst_CopilotRuntime, "tst_copilotruntime")
#include "tst_copilotruntime.moc"
