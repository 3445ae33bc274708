// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxclient.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! The runtime, by raw HTTP, as a CopilotKit V2 runtime behaves on the wire.
class tst_SandboxRuntime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void info();
    void route_data();
    void route();
    void badBodies_data();
    void badBodies();
    void runOnTheWire();
    void startedHoldsOnlyNewMessages();
    void unknownFieldsAreDropped();
    void guestAndAdmin();
    void confirmFlow();
    void connectReplaysCompacted();
    void connectJoinsALiveRun();
    void connectToUnknownThreadIsEmpty();
    void runGoesOnWithoutItsClient();
    void busyThreadAnswersEmpty();
    void stops();
    void stopsAToolCall();
    void stopRefuses_data();
    void stopRefuses();
    void threadsArePersonal();
    void countsAcceptedRuns();
    void forgetsThreads();
    void tokenIsCheckedOncePerRequest();
    void plainAgUi();
    void plainAgUiEndsWithItsClient();
    void suggests();

private:
    inline static const QString runPath = u"/api/copilotkit/agent/default/run"_s;
    inline static const QString connectPath = u"/api/copilotkit/agent/default/connect"_s;
    static QJsonObject ask(const QString &thread, const QString &run, const QString &words)
    {
        return SandboxClient::input(thread, run, { SandboxClient::userMessage(u"u-"_s + run, words) });
    }
};

void tst_SandboxRuntime::info()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    for (const QString &path : { u"/api/copilotkit/info"_s, u"/api/copilotkit/info/"_s }) {
        const Got got = client.get(path, token);
        QCOMPARE(got.status, 200);
        QCOMPARE(got.type, "application/json"_ba);
        const QJsonObject agents = got.json().value("agents"_L1).toObject();
        QCOMPARE(agents.keys(), (QStringList { u"default"_s, u"writer"_s }));
        QCOMPARE(agents.value("default"_L1)["name"_L1].toString(), u"Concierge"_s);
        QCOMPARE(agents.value("writer"_L1)["name"_L1].toString(), u"Writer"_s);
        QCOMPARE(got.json().value("mode"_L1).toString(), u"sse"_s);
        QCOMPARE(got.json().value("suggestions"_L1).toBool(), true);
        QCOMPARE(got.json().value("threadEndpoints"_L1)["list"_L1].toBool(true), false);
    }
}

void tst_SandboxRuntime::route_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const QByteArray notFound = R"({"error":"Not found"})";
    const QByteArray notAllowed = R"({"error":"Method not allowed"})";
    const QByteArray nobody = R"({"error":"Agent not found","message":"Agent 'nobody' does not exist"})";
    QTest::newRow("base") << "GET"_ba << u""_s << 404 << notFound;
    QTest::newRow("elsewhere") << "POST"_ba << u"/agent/default/nothing"_s << 404 << notFound;
    QTest::newRow("threads") << "GET"_ba << u"/threads"_s << 404 << notFound;
    QTest::newRow("too deep") << "POST"_ba << u"/agent/default/run/x"_s << 404 << notFound;
    QTest::newRow("post info") << "POST"_ba << u"/info"_s << 405 << notAllowed;
    QTest::newRow("get run") << "GET"_ba << u"/agent/default/run"_s << 405 << notAllowed;
    QTest::newRow("get stop") << "GET"_ba << u"/agent/default/stop/t"_s << 405 << notAllowed;
    QTest::newRow("method before agent") << "GET"_ba << u"/agent/nobody/run"_s << 405 << notAllowed;
    QTest::newRow("agent before body") << "POST"_ba << u"/agent/nobody/run"_s << 404 << nobody;
    QTest::newRow("connect") << "POST"_ba << u"/agent/nobody/connect"_s << 404 << nobody;
    QTest::newRow("get suggest") << "GET"_ba << u"/agent/default/suggest"_s << 405 << notAllowed;
    QTest::newRow("suggest") << "POST"_ba << u"/agent/nobody/suggest"_s << 404 << nobody;
    QTest::newRow("stop") << "POST"_ba << u"/agent/nobody/stop/t"_s << 404 << nobody;
}

void tst_SandboxRuntime::route()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const QByteArray sent = method == "POST" ? "{"_ba : QByteArray();
    const Got got = client.finish(client.start(method, u"/api/copilotkit"_s + path, sent, token));
    QCOMPARE(got.status, status);
    QCOMPARE(got.json(), QJsonDocument::fromJson(body).object());
    QCOMPARE(got.header("allow").isEmpty(), status != 405);
    // Whatever it is: who is not signed in hears 401 first.
    QCOMPARE(client.finish(client.start(method, u"/api/copilotkit"_s + path, sent)).status, 401);
}

void tst_SandboxRuntime::badBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("complaint");
    QTest::newRow("no JSON") << "{not json"_ba << QByteArray();
    QTest::newRow("an array") << "[]"_ba
                              << "\"threadId\""_ba;
    QTest::newRow("fields missing") << R"({"threadId":"t"})"_ba
                                    << "\"runId\""_ba;
    QTest::newRow("wrong type") << R"({"threadId":1,"runId":"r","messages":[],"tools":[],"context":[]})"_ba
                                << "\"threadId\""_ba;
    QTest::newRow("unknown role")
        << R"({"threadId":"t","runId":"r","messages":[{"id":"1","role":"robot"}],"tools":[],"context":[]})"_ba
        << "\"role\""_ba;
    QTest::newRow("message without id")
        << R"({"threadId":"t","runId":"r","messages":[{"role":"user"}],"tools":[],"context":[]})"_ba
        << "\"id\""_ba;
    QTest::newRow("tool without description")
        << R"({"threadId":"t","runId":"r","messages":[],"tools":[{"name":"a"}],"context":[]})"_ba
        << "\"description\""_ba;
    QTest::newRow("context without value")
        << R"({"threadId":"t","runId":"r","messages":[],"tools":[],"context":[{"description":"d"}]})"_ba
        << "\"value\""_ba;
}

void tst_SandboxRuntime::badBodies()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, complaint);
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    for (const QString &path : { runPath, connectPath, u"/agui"_s }) {
        const Got got = client.post(path, body, token);
        QCOMPARE(got.status, 400);
        QCOMPARE(got.error(), u"Invalid request body"_s);
        const QString details = got.json().value("details"_L1).toString();
        QVERIFY2(!details.isEmpty() && details.toUtf8().contains(complaint), qPrintable(details));
    }
    QCOMPARE(client.finish(client.start("POST", runPath, {}, token)).status, 400);
    QCOMPARE(client.sandbox.runtime().acceptedRuns(), 0);
}

void tst_SandboxRuntime::runOnTheWire()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const Got got = client.play(runPath, ask(u"t"_s, u"r"_s, u"hello"_s), token);
    QCOMPARE(got.status, 200);
    QCOMPARE(got.type, "text/event-stream"_ba);
    QCOMPARE(got.header("cache-control"), "no-cache"_ba);
    QCOMPARE(got.header("transfer-encoding"), "chunked"_ba);
    QCOMPARE(typesOf(got.events()), (QStringList { u"RUN_STARTED"_s, u"TEXT_MESSAGE_START"_s, u"TEXT_MESSAGE_CONTENT"_s,
                                                   u"TEXT_MESSAGE_END"_s, u"RUN_FINISHED"_s }));
    QCOMPARE(got.events().last(),
             (QJsonObject { { u"type"_s, u"RUN_FINISHED"_s }, { u"threadId"_s, u"t"_s }, { u"runId"_s, u"r"_s } }));
    QCOMPARE(got.events().first().value("input"_L1).toObject(), ask(u"t"_s, u"r"_s, u"hello"_s));
    QVERIFY(joined(got.events(), u"TEXT_MESSAGE_CONTENT"_s).contains("Ada Admin"_L1));
}

void tst_SandboxRuntime::startedHoldsOnlyNewMessages()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const Got first = client.play(runPath, ask(u"t"_s, u"1"_s, u"hello"_s), token);
    const QString answerId = first.events().at(1).value("messageId"_L1).toString();
    const QJsonArray history { SandboxClient::userMessage(u"u-1"_s, u"hello"_s),
                               QJsonObject { { u"id"_s, answerId }, { u"role"_s, u"assistant"_s }, { u"content"_s, u"…"_s } },
                               SandboxClient::userMessage(u"u-2"_s, u"again"_s) };
    const Got second = client.play(runPath, SandboxClient::input(u"t"_s, u"2"_s, history), token);
    const QJsonArray echoed = second.events().first().value("input"_L1)["messages"_L1].toArray();
    QCOMPARE(echoed, (QJsonArray { SandboxClient::userMessage(u"u-2"_s, u"again"_s) }));
}

void tst_SandboxRuntime::unknownFieldsAreDropped()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    QJsonObject body = ask(u"t"_s, u"r"_s, u"hello"_s);
    body.insert(u"forwardedProps"_s, QJsonObject { { u"a"_s, 1 } });
    const QJsonObject expected = body;
    body.insert(u"protocolVersion"_s, u"1.0"_s);
    QCOMPARE(client.play(runPath, body, token).events().first().value("input"_L1).toObject(), expected);
}

void tst_SandboxRuntime::guestAndAdmin()
{
    SandboxClient client;
    for (const auto &[account, rows] : { std::pair("admin"_ba, true), std::pair("guest"_ba, false) }) {
        const QByteArray token = SandboxClient::access(client.signIn(account));
        const Got got = client.play(runPath, ask(u"t"_s, u"r"_s, u"payroll"_s), token);
        const QString result = joined(got.events(), u"TOOL_CALL_RESULT"_s, u"content"_s);
        QCOMPARE(result.contains("\"rows\""_L1), rows);
        QCOMPARE(result.contains("\"declined\""_L1), !rows);
        QCOMPARE(client.sandbox.log().last().account.toLatin1(), account);
    }
}

void tst_SandboxRuntime::confirmFlow()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const QJsonArray tools { QJsonObject { { u"name"_s, u"confirm_action"_s },
                                           { u"description"_s, u"Asks the person"_s },
                                           { u"parameters"_s, QJsonObject { { u"type"_s, u"object"_s } } } } };
    const QJsonObject question = SandboxClient::userMessage(u"u1"_s, u"delete the drafts"_s);
    const Got first = client.play(runPath, SandboxClient::input(u"t"_s, u"1"_s, { question }, tools), token);
    QCOMPARE(typesOf(first.events()).mid(4),
             (QStringList { u"TOOL_CALL_START"_s, u"TOOL_CALL_ARGS"_s, u"TOOL_CALL_END"_s, u"RUN_FINISHED"_s }));
    const QString messageId = first.events().at(1).value("messageId"_L1).toString();
    const QString callId = joined(first.events(), u"TOOL_CALL_START"_s, u"toolCallId"_s);

    const QJsonObject call { { u"id"_s, callId },
                             { u"type"_s, u"function"_s },
                             { u"function"_s, QJsonObject { { u"name"_s, u"confirm_action"_s },
                                                            { u"arguments"_s, joined(first.events(), u"TOOL_CALL_ARGS"_s) } } } };
    const QJsonObject answer {
        { u"id"_s, u"t1"_s }, { u"role"_s, u"tool"_s }, { u"toolCallId"_s, callId }, { u"content"_s, uR"({"approved":true})"_s }
    };
    const QJsonArray history { question,
                               QJsonObject { { u"id"_s, messageId },
                                             { u"role"_s, u"assistant"_s },
                                             { u"content"_s, joined(first.events(), u"TEXT_MESSAGE_CONTENT"_s) },
                                             { u"toolCalls"_s, QJsonArray { call } } },
                               answer };
    const Got second = client.play(runPath, SandboxClient::input(u"t"_s, u"2"_s, history, tools), token);
    QCOMPARE(second.events().first().value("input"_L1)["messages"_L1].toArray(), (QJsonArray { answer }));
    QVERIFY(joined(second.events(), u"TEXT_MESSAGE_CONTENT"_s).startsWith("Done. I deleted"_L1));
    QCOMPARE(client.sandbox.runtime().acceptedRuns(), 2);
    QCOMPARE(client.sandbox.runtime().acceptedRunsOf(u"u1"_s), 1);
}

void tst_SandboxRuntime::connectReplaysCompacted()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    QList<QJsonObject> live = client.play(runPath, ask(u"t"_s, u"1"_s, u"payroll"_s), token).events();
    live += client.play(runPath, ask(u"t"_s, u"2"_s, u"long"_s), token).events();
    const Got replay = client.post(connectPath, QJsonDocument(SandboxClient::input(u"t"_s, u"x"_s, {})).toJson(), token);
    QCOMPARE(replay.type, "text/event-stream"_ba);
    QVERIFY(replay.events().size() < live.size() / 4);
    QCOMPARE(replay.events().size(), typesOf(live).size());
    // The same but for the fragmentation.
    QList<QJsonObject> liveRest = live;
    QList<QJsonObject> replayRest = replay.events();
    for (const QString &type : { u"TEXT_MESSAGE_CONTENT"_s, u"TOOL_CALL_ARGS"_s }) {
        QCOMPARE(joined(replay.events(), type), joined(live, type));
        const auto isDelta = [&](const QJsonObject &event) { return event.value("type"_L1) == type; };
        liveRest.removeIf(isDelta);
        replayRest.removeIf(isDelta);
    }
    QCOMPARE(replayRest, liveRest);
    // The agent is not compared with the thread's.
    const Got other = client.post(u"/api/copilotkit/agent/writer/connect"_s,
                                  QJsonDocument(SandboxClient::input(u"t"_s, u"x"_s, {})).toJson(), token);
    QCOMPARE(other.events(), replay.events());
}

void tst_SandboxRuntime::connectJoinsALiveRun()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    QNetworkReply *run = client.startRun(runPath, ask(u"t"_s, u"1"_s, u"slow"_s), token);
    client.clock.advance(5'000);
    QNetworkReply *joining = client.startRun(connectPath, SandboxClient::input(u"t"_s, u"x"_s, {}), token);
    QTRY_VERIFY(joining->bytesAvailable() > 500); // the first five seconds, at once
    QVERIFY(!joining->isFinished());
    client.clock.advance(60'000);
    const Got joined = client.finish(joining);
    QCOMPARE(joined.events(), client.finish(run).events());
}

void tst_SandboxRuntime::connectToUnknownThreadIsEmpty()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const Got got = client.post(connectPath, QJsonDocument(SandboxClient::input(u"none"_s, u"x"_s, {})).toJson(), token);
    QCOMPARE(got.status, 200);
    QCOMPARE(got.type, "text/event-stream"_ba);
    QVERIFY(got.body.isEmpty());
}

void tst_SandboxRuntime::runGoesOnWithoutItsClient()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    QNetworkReply *run = client.startRun(runPath, ask(u"t"_s, u"1"_s, u"slow"_s), token);
    client.clock.advance(2'000);
    QTRY_VERIFY(run->bytesAvailable() > 0);
    run->abort();
    run->deleteLater();
    QCOMPARE(client.guard(token), 200); // a round trip: the server has seen the end of the stream
    QNetworkReply *joining = client.startRun(connectPath, SandboxClient::input(u"t"_s, u"x"_s, {}), token);
    client.clock.advance(60'000);
    QVERIFY(joined(client.finish(joining).events(), u"TEXT_MESSAGE_CONTENT"_s).endsWith("47, 48."_L1));
}

void tst_SandboxRuntime::busyThreadAnswersEmpty()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    QNetworkReply *run = client.startRun(runPath, ask(u"t"_s, u"1"_s, u"slow"_s), token);
    const Got busy = client.post(runPath, QJsonDocument(ask(u"t"_s, u"2"_s, u"hello"_s)).toJson(), token);
    QCOMPARE(busy.status, 200);
    QCOMPARE(busy.type, "text/event-stream"_ba);
    QVERIFY(busy.body.isEmpty());
    QCOMPARE(client.sandbox.runtime().acceptedRuns(), 1);
    QCOMPARE(client.sandbox.runtime().acceptedRunsOf(u"u-2"_s), 0);
    client.clock.advance(60'000);
    QCOMPARE(client.finish(run).events().last().value("runId"_L1).toString(), u"1"_s);
    QVERIFY(!client.play(runPath, ask(u"t"_s, u"2"_s, u"hello"_s), token).body.isEmpty());
}

void tst_SandboxRuntime::stops()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    QNetworkReply *run = client.startRun(runPath, ask(u"a thread/1"_s, u"1"_s, u"slow"_s), token);
    client.clock.advance(3'000);
    const QString stop = u"/api/copilotkit/agent/default/stop/a%20thread%2F1"_s;
    QCOMPARE(client.post(stop, R"({"runId":"other"})", token).body,
             R"({"message":"Run 'other' is not the active run for thread 'a thread/1'.","stopped":false})"_ba);
    QCOMPARE(client.post(stop, R"({"runId":"1"})", token).body,
             R"({"interrupt":{"code":"STOPPED","message":"Run stopped by user","type":"RUN_ERROR"},"stopped":true})"_ba);
    const QList<QJsonObject> events = client.finish(run).events();
    QCOMPARE(events.last(), (QJsonObject { { u"type"_s, u"RUN_FINISHED"_s } }));
    QCOMPARE(events.at(events.size() - 2).value("type"_L1).toString(), u"TEXT_MESSAGE_END"_s);
    QCOMPARE(client.post(stop, R"({"runId":"1"})", token).json().value("stopped"_L1).toBool(true), false);
    QCOMPARE(client.finish(client.start("POST", stop, {}, token)).body,
             R"({"message":"No active run for thread 'a thread/1'.","stopped":false})"_ba);
    const Got replay = client.post(connectPath, QJsonDocument(SandboxClient::input(u"a thread/1"_s, u"x"_s, {})).toJson(), token);
    QCOMPARE(replay.events().last(), (QJsonObject { { u"type"_s, u"RUN_FINISHED"_s } }));
}

void tst_SandboxRuntime::stopsAToolCall()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    QNetworkReply *run = client.startRun(runPath, ask(u"t"_s, u"1"_s, u"payroll"_s), token);
    client.clock.advance(150); // in the middle of the arguments
    QCOMPARE(client.finish(client.start("POST", u"/api/copilotkit/agent/default/stop/t"_s, {}, token))
                 .json()
                 .value("stopped"_L1)
                 .toBool(),
             true);
    const QList<QJsonObject> events = client.finish(run).events();
    QCOMPARE(typesOf(events).mid(4), (QStringList { u"TOOL_CALL_START"_s, u"TOOL_CALL_ARGS"_s, u"TOOL_CALL_END"_s,
                                                    u"TOOL_CALL_RESULT"_s, u"RUN_FINISHED"_s }));
    QVERIFY(joined(events, u"TOOL_CALL_RESULT"_s, u"content"_s).contains("\"stopped\""_L1));
}

void tst_SandboxRuntime::stopRefuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("error");
    QTest::newRow("other field") << R"({"why":"x"})"_ba << u"Invalid stop request"_s;
    QTest::newRow("one too many") << R"({"runId":"1","why":"x"})"_ba << u"Invalid stop request"_s;
    QTest::newRow("no object") << "[]"_ba << u"Invalid stop request"_s;
    QTest::newRow("no JSON") << "{"_ba << u"Invalid stop request"_s;
    QTest::newRow("empty id") << R"({"runId":""})"_ba << u"Invalid runId"_s;
    QTest::newRow("no text") << R"({"runId":1})"_ba << u"Invalid runId"_s;
}

void tst_SandboxRuntime::stopRefuses()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, error);
    SandboxClient client;
    const Got got = client.post(u"/api/copilotkit/agent/default/stop/t"_s, body, SandboxClient::access(client.signIn()));
    QCOMPARE(got.status, 400);
    QCOMPARE(got.error(), error);
}

void tst_SandboxRuntime::threadsArePersonal()
{
    SandboxClient client;
    const QByteArray admin = SandboxClient::access(client.signIn());
    const QByteArray guest = SandboxClient::access(client.signIn("guest"));
    client.play(runPath, ask(u"t"_s, u"1"_s, u"payroll"_s), admin);
    QVERIFY(client.post(connectPath, QJsonDocument(SandboxClient::input(u"t"_s, u"x"_s, {})).toJson(), guest).body.isEmpty());
    QNetworkReply *run = client.startRun(runPath, ask(u"t"_s, u"2"_s, u"slow"_s), admin);
    QCOMPARE(client.finish(client.start("POST", u"/api/copilotkit/agent/default/stop/t"_s, {}, guest))
                 .json()
                 .value("stopped"_L1)
                 .toBool(true),
             false);
    QVERIFY(!client.play(runPath, ask(u"t"_s, u"3"_s, u"hello"_s), guest).body.isEmpty());
    client.finish(run);
}

void tst_SandboxRuntime::countsAcceptedRuns()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    SandboxRuntime &runtime = client.sandbox.runtime();
    QCOMPARE(client.post(runPath, QJsonDocument(ask(u"t"_s, u"1"_s, u"hello"_s)).toJson()).status, 401);
    QCOMPARE(runtime.acceptedRunsOf(u"u-1"_s), 0);
    const Got first = client.play(runPath, ask(u"t"_s, u"1"_s, u"hello"_s), token);
    QCOMPARE(runtime.acceptedRunsOf(u"u-1"_s), 1);
    const QJsonArray history { SandboxClient::userMessage(u"u-1"_s, u"hello"_s),
                               QJsonObject { { u"id"_s, first.events().at(1).value("messageId"_L1) },
                                             { u"role"_s, u"assistant"_s },
                                             { u"content"_s, u"…"_s } },
                               SandboxClient::userMessage(u"u-2"_s, u"again"_s) };
    client.play(runPath, SandboxClient::input(u"t"_s, u"2"_s, history), token);
    QCOMPARE(runtime.acceptedRunsOf(u"u-1"_s), 1); // history
    QCOMPARE(runtime.acceptedRunsOf(u"u-2"_s), 1);
    client.play(runPath, SandboxClient::input(u"t"_s, u"3"_s, history), token);
    QCOMPARE(runtime.acceptedRunsOf(u"u-2"_s), 2); // sent twice is seen
    QCOMPARE(runtime.acceptedRuns(), 3);
}

void tst_SandboxRuntime::forgetsThreads()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    client.play(runPath, ask(u"t"_s, u"1"_s, u"hello"_s), token);
    QNetworkReply *run = client.startRun(runPath, ask(u"t"_s, u"2"_s, u"slow"_s), token);
    QTRY_VERIFY(run->bytesAvailable() > 0);
    client.sandbox.runtime().forgetThreads();
    QTRY_VERIFY(run->isFinished());
    QVERIFY(!run->readAll().contains("RUN_FINISHED")); // broken, not ended
    run->deleteLater();
    client.clock.advance(60'000);
    QVERIFY(client.post(connectPath, QJsonDocument(SandboxClient::input(u"t"_s, u"x"_s, {})).toJson(), token).body.isEmpty());
    QVERIFY(!client.play(runPath, ask(u"t"_s, u"3"_s, u"hello"_s), token).body.isEmpty());
}

void tst_SandboxRuntime::tokenIsCheckedOncePerRequest()
{
    SandboxClient client(10);
    const QByteArray token = SandboxClient::access(client.signIn());
    const Got got = client.play(runPath, ask(u"t"_s, u"1"_s, u"slow"_s), token); // 30 s with a token of 10
    QCOMPARE(got.events().last().value("runId"_L1).toString(), u"1"_s);
    QCOMPARE(client.guard(token), 401);
}

void tst_SandboxRuntime::plainAgUi()
{
    SandboxClient client;
    QCOMPARE(client.post(u"/agui"_s, QJsonDocument(ask(u"t"_s, u"1"_s, u"hello"_s)).toJson()).status, 401);
    const QByteArray token = SandboxClient::access(client.signIn());
    QCOMPARE(client.get(u"/agui"_s, token).status, 405);
    const Got got = client.play(u"/agui"_s, ask(u"t"_s, u"1"_s, u"payroll"_s), token);
    QCOMPARE(got.type, "text/event-stream"_ba);
    QCOMPARE(got.events().first(),
             (QJsonObject { { u"type"_s, u"RUN_STARTED"_s }, { u"threadId"_s, u"t"_s }, { u"runId"_s, u"1"_s } }));
    QCOMPARE(got.events().last().value("type"_L1).toString(), u"RUN_FINISHED"_s);
    QCOMPARE(client.sandbox.runtime().acceptedRunsOf(u"u-1"_s), 1);
    // Nothing is kept: the thread does not exist beside it.
    QVERIFY(client.post(connectPath, QJsonDocument(SandboxClient::input(u"t"_s, u"x"_s, {})).toJson(), token).body.isEmpty());
}

void tst_SandboxRuntime::plainAgUiEndsWithItsClient()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const std::size_t before = client.clock.pending();
    QNetworkReply *run = client.startRun(u"/agui"_s, ask(u"t"_s, u"1"_s, u"slow"_s), token);
    QVERIFY(client.clock.pending() > before);
    run->abort();
    run->deleteLater();
    QTRY_COMPARE(client.clock.pending(), before); // nobody works on it any more
}

//! A call with suggestions, of which nothing is kept or counted.
void tst_SandboxRuntime::suggests()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const Got got = client.play(u"/api/copilotkit/agent/default/suggest"_s, ask(u"s"_s, u"1"_s, u"what now?"_s), token);
    QCOMPARE(got.status, 200);
    const QList<QJsonObject> events = got.events();
    QCOMPARE(events.first().value("type"_L1).toString(), u"RUN_STARTED"_s);
    QCOMPARE(events.last().value("type"_L1).toString(), u"RUN_FINISHED"_s);
    QCOMPARE(events.at(1).value("toolCallName"_L1).toString(), u"copilotkitSuggest"_s);
    QString arguments;
    for (const QJsonObject &event : events) {
        if (event.value("type"_L1) == "TOOL_CALL_ARGS"_L1)
            arguments += event.value("delta"_L1).toString();
    }
    const QJsonArray told = QJsonDocument::fromJson(arguments.toUtf8()).object().value("suggestions"_L1).toArray();
    QCOMPARE(told.size(), 3);
    for (const auto &suggestion : told)
        QVERIFY(!suggestion["title"_L1].toString().isEmpty() && !suggestion["message"_L1].toString().isEmpty());
    QCOMPARE(client.sandbox.runtime().acceptedRuns(), 0);
    QVERIFY(client.play(connectPath, ask(u"s"_s, u"2"_s, {}), token).events().isEmpty());
}

COUNTERSIGN_TEST(tst_SandboxRuntime, "tst_sandboxruntime")
#include "tst_sandboxruntime.moc"
