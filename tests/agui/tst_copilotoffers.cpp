// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "runfixture.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTimeZone>

using namespace countersign;
using namespace countersign::test;

//! What a runtime has besides runs: suggestions and lists of threads, with a path for each question or one for all.
class tst_CopilotOffers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingInBothModes_data();
    void everythingInBothModes();
    void extraHeadersGoEverywhereAndNowhereElse_data();
    void extraHeadersGoEverywhereAndNowhereElse();
    void suggests();
    void suggestionsOfAFailure_data();
    void suggestionsOfAFailure();
    void listsThreadsPageByPage();
    void doesNotAskForWhatIsNotOffered();
};

//! A runtime with everything, in either mode.
struct ScriptedBoth
{
    bool isSingle = false;
    QByteArray info = R"({"agents":{"writer":{}},"suggestions":true,"audioFileTranscriptionEnabled":true,)"
                      R"("threadEndpoints":{"list":true}})";

    void operator()(const ReceivedRequest &request, const LoopbackServer::Answer &answer) const
    {
        const QJsonObject body = QJsonDocument::fromJson(request.body).object();
        if (isSingle && (request.method != "POST" || request.path != "/api/copilotkit"))
            return answer.reply(405, R"({"error":"Method not allowed"})", "application/json", { { "Allow", "POST" } });
        if (!isSingle && body.contains("method"_L1))
            return answer.reply(404, R"({"error":"Not found","code":"single_route_envelope_against_multi_route_runtime"})");
        const QByteArray what = isSingle ? body.value("method"_L1).toString().toLatin1() : request.path.mid(15);
        if (what.endsWith("info"))
            return answer.reply(200, info);
        if (what.endsWith("resource/request") || what.startsWith("/threads"))
            return answer.reply(200, R"({"threads":[{"id":"t9","agentId":"writer"}],"nextCursor":null})");
        if (what.endsWith("transcribe"))
            return answer.reply(200, R"({"text":"Hej"})");
        if (what.contains("stop"))
            return answer.reply(200, R"({"stopped":true})");
        if (what.endsWith("suggest"))
            return answer.reply(
                200,
                sse(R"({"type":"RUN_STARTED","threadId":"x","runId":"y"})")
                    + sse(R"({"type":"TOOL_CALL_START","toolCallId":"c","toolCallName":"copilotkitSuggest"})")
                    + sse(
                        R"({"type":"TOOL_CALL_ARGS","toolCallId":"c","delta":"{\"suggestions\":[{\"title\":\"T\",\"message\":\"M\"}"})")
                    + sse(R"({"type":"TOOL_CALL_ARGS","toolCallId":"c","delta":",{\"title\":\"U\",\"message\":\"N\"}]}"})")
                    + sse(R"({"type":"TOOL_CALL_END","toolCallId":"c"})")
                    + sse(R"({"type":"RUN_FINISHED","threadId":"x","runId":"y"})"),
                "text/event-stream");
        if (what.endsWith("connect"))
            return answer.reply(200, recordedStream(u"two-runs-connect.sse"_s), "text/event-stream");
        answer.reply(200, recordedStream(u"echo-run.sse"_s), "text/event-stream");
    }
};

void tst_CopilotOffers::everythingInBothModes_data()
{
    QTest::addColumn<bool>("isSingle");
    QTest::newRow("multi-route") << false;
    QTest::newRow("single endpoint") << true;
}

void tst_CopilotOffers::everythingInBothModes()
{
    QFETCH(bool, isSingle);
    Wire wire(ScriptedBoth { isSingle });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    Heard run(runtime.start(hello(), nullptr));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.ends.first().how, RunEnd::How::Completed);
    Heard connected(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(connected.waitForEnd());
    QCOMPARE(connected.events.size(), 28);
    QSignalSpy listed(&runtime, &Backend::threadsListed);
    runtime.listThreads(u"writer"_s);
    QVERIFY(listed.wait(test::kEventually));
    QSignalSpy suggested(&runtime, &Backend::suggested);
    runtime.suggest(hello());
    QTRY_COMPARE(suggested.size(), 2);
    const QList<ReceivedRequest> requests = wire.server.requests();
    for (const ReceivedRequest &request : requests) {
        if (isSingle && request.method == "POST")
            QCOMPARE(request.path, QByteArray("/api/copilotkit"));
    }
    QCOMPARE(requests.size(), isSingle ? 6 : 5);
    const QJsonObject sent = QJsonDocument::fromJson(requests.at(isSingle ? 2 : 1).body).object();
    QCOMPARE((isSingle ? sent.value("body"_L1).toObject() : sent).value("runId"_L1).toString(), u"run-1"_s);
    if (isSingle)
        QCOMPARE(sent.value("params"_L1).toObject().value("agentId"_L1).toString(), u"writer"_s);
}

void tst_CopilotOffers::extraHeadersGoEverywhereAndNowhereElse_data()
{
    everythingInBothModes_data();
}

//! `headers` of the connection file: on every request to its origin, the first one too, and on none to another.
void tst_CopilotOffers::extraHeadersGoEverywhereAndNowhereElse()
{
    QFETCH(bool, isSingle);
    LoopbackServer elsewhere([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, "{}"); });
    LoopbackServer server(ScriptedBoth { isSingle });
    Redactor redactor;
    TrafficLog log;
    FakeClock clock;
    FakeAuthorizer authorizer { redactor };
    Transport::Options options;
    options.extraHeaders = { { "X-Tenant", "acme" }, { "X-Team", "blue" } };
    Transport transport(server.url(u"/api/copilotkit"_s), options, authorizer, log, redactor, clock);
    transport.setClassify(classifyAgUi);
    CopilotRuntime runtime(transport, clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    Heard run(runtime.start(hello(), nullptr));
    QObject::connect(run.run.get(), &AgentRun::event, run.run.get(),
                     [&run] { run.run->stop(); }); // what has left is stopped there
    QVERIFY(run.waitForEnd());
    Heard connected(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(connected.waitForEnd());
    runtime.listThreads(u"writer"_s);
    runtime.suggest(hello());
    const std::unique_ptr<Transcription> transcription(runtime.transcribe("x", u"audio/ogg"_s, u"a.ogg"_s, nullptr));
    QTRY_COMPARE(server.requests().size(), isSingle ? 8 : 7);
    for (const ReceivedRequest &request : server.requests()) {
        QCOMPARE(request.header("X-Tenant"), QByteArray("acme"));
        QCOMPARE(request.header("X-Team"), QByteArray("blue"));
    }
    HttpRequest other;
    other.url = elsewhere.url();
    const std::unique_ptr<HttpExchange> exchange(transport.send(other, nullptr));
    QTRY_COMPARE(elsewhere.requests().size(), 1);
    QVERIFY(elsewhere.requests().first().header("X-Tenant").isEmpty());
    QVERIFY(elsewhere.requests().first().header("Authorization").isEmpty());
}

void tst_CopilotOffers::suggests()
{
    Wire wire(ScriptedBoth {});
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QSignalSpy suggested(&runtime, &Backend::suggested);
    runtime.suggest(hello());
    QTRY_COMPARE(suggested.size(), 2);
    QCOMPARE(suggested.last().at(0).toString(), u"t1"_s);
    QCOMPARE(suggested.last().at(1).value<QList<Suggestion>>(), (QList<Suggestion> { { u"T"_s, u"M"_s }, { u"U"_s, u"N"_s } }));
    const ReceivedRequest request = wire.server.requests().last();
    QCOMPARE(request.path, QByteArray("/api/copilotkit/agent/writer/suggest"));
    QVERIFY(QJsonDocument::fromJson(request.body).object().value("threadId"_L1) != QJsonValue(u"t1"_s));
    // Dropped before it can answer, also by the next one.
    suggested.clear();
    runtime.suggest(hello());
    runtime.suggest(hello());
    runtime.cancelSuggestions();
    QTest::qWait(100);
    QCOMPARE(suggested.size(), 0);
}

void tst_CopilotOffers::suggestionsOfAFailure_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    const QByteArray stream = "text/event-stream";
    QTest::newRow("404") << 404 << QByteArray("application/json") << QByteArray("{}");
    QTest::newRow("500") << 500 << QByteArray("application/json") << QByteArray("{}");
    QTest::newRow("empty") << 200 << stream << QByteArray();
    QTest::newRow("RUN_ERROR") << 200 << stream << sse(R"({"type":"RUN_ERROR","message":"no"})");
    QTest::newRow("words only") << 200 << stream << recordedStream(u"echo-run.sse"_s);
    QTest::newRow("no JSON") << 200 << stream << sse("{nonsense");
}

//! A courtesy: its failure is nobody's news.
void tst_CopilotOffers::suggestionsOfAFailure()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.method == "GET")
            return answer.reply(200, R"({"agents":{"writer":{}},"suggestions":true})");
        answer.reply(status, body, type);
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    QSignalSpy failed(&runtime, &Backend::refreshFailed);
    QSignalSpy suggested(&runtime, &Backend::suggested);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    runtime.suggest(hello());
    QTRY_COMPARE(wire.server.requests().size(), 2);
    QTest::qWait(50);
    QCOMPARE(suggested.size(), 0);
    QCOMPARE(failed.size(), 0);
    QCOMPARE(refreshed.size(), 1);
}

void tst_CopilotOffers::listsThreadsPageByPage()
{
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path.endsWith("/info"))
            return answer.reply(200, R"({"agents":{"writer":{}},"threadEndpoints":{"list":true}})");
        const bool isFirst = !request.target.contains("cursor=");
        answer.reply(
            200, isFirst ? R"({"threads":[{"id":"a","name":"Plans","agentId":"writer","updatedAt":"2026-11-21T20:39:11.126Z"},)"
                           R"({"id":"old","archived":true},{"name":"no id"},7],"nextCursor":"2"})"
                         : R"({"threads":[{"id":"b","name":null,"createdAt":"2026-11-20T20:39:11Z"}]})");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QSignalSpy listed(&runtime, &Backend::threadsListed);
    runtime.listThreads(u"writer"_s);
    QVERIFY(listed.wait(test::kEventually));
    const QDateTime changed(QDate(2026, 11, 21), QTime(20, 39, 11, 126), QTimeZone::utc());
    const QList<RemoteThread> expected {
        { u"a"_s, u"writer"_s, u"Plans"_s, changed },
        { u"b"_s, {}, {}, QDateTime(QDate(2026, 11, 20), QTime(20, 39, 11), QTimeZone::utc()) }
    };
    QCOMPARE(listed.first().at(0).value<QList<RemoteThread>>(), expected);
    QCOMPARE(wire.server.requests().last().target, QByteArray("/api/copilotkit/threads?agentId=writer&cursor=2"));
}

void tst_CopilotOffers::doesNotAskForWhatIsNotOffered()
{
    Wire wire(
        [&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, R"({"agents":{"a":{}}})"); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.suggest(hello()); // before anybody has said that there are any
    runtime.listThreads(u"a"_s);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QVERIFY(!runtime.canSuggest() && !runtime.canListThreads() && !runtime.canTranscribe());
    runtime.suggest(hello());
    runtime.listThreads(u"a"_s);
    QTest::qWait(50);
    QCOMPARE(wire.server.requests().size(), 1);
}

COUNTERSIGN_TEST(tst_CopilotOffers, "tst_copilotoffers")
#include "tst_copilotoffers.moc"
