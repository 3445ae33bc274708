// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "agui/copilottranscription.h"
#include "runfixture.h"
#include "testregistry.h"
#include "transcript.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using How = RunEnd::How;

//! What a real runtime answered, byte by byte, and what a run or connect makes of it.
class tst_Transcripts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void streams_data();
    void streams();
    void everyReplayTellsAllItsRuns();
    void plainStream();
    void transcriptions_data();
    void transcriptions();
    void threads();
};

void tst_Transcripts::streams_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("title");
    QTest::addColumn<bool>("isRun");
    QTest::addColumn<How>("how");
    QTest::addColumn<Condition>("condition");
    QString file;
    const auto row = [&](bool isRun, const char *title, How how, Condition condition) {
        QTest::addRow("%s: %.60s", qPrintable(file), title) << file << QString::fromUtf8(title) << isRun << how << condition;
    };
    const auto run = [&](const char *title, How how, Condition condition = Condition::None) { row(true, title, how, condition); };
    const auto connect = [&](const char *title, How how, Condition condition = Condition::None) {
        row(false, title, how, condition);
    };
    file = u"info.http"_s;
    connect(
        "SSE answer: Connection: keep-alive even when the client asks for close; the socket closes some 6 s after the last chunk",
        How::Completed);
    file = u"run-errors.http"_s;
    run("unknown agent", How::Failed, Condition::NotFound);
    run("message of unknown role", How::Failed, Condition::RequestRefused);
    run("GET", How::Failed, Condition::RequestRefused);
    run("second run on the same thread while the first one is running: 200, an empty stream", How::Busy, Condition::ThreadBusy);
    run("RUN_ERROR in the middle of a run (the message is not closed first)", How::Failed, Condition::AgentFailed);
    connect("connect after the failed run", How::Completed);
    run("connection cut by the server side in mid-stream", How::BrokeOff, Condition::AnswerBrokeOff);
    connect("connect while that run is still going on: history then live events, then the end", How::Completed);
    file = u"connect.http"_s;
    connect("thread never seen: 200 and an empty stream", How::Completed);
    connect("unknown agent", How::Failed, Condition::NotFound);
    connect("bad body", How::Failed, Condition::RequestRefused);
    connect("connect: both runs, compacted", How::Completed);
    connect("connect in the middle of a run: replay joins the live stream", How::Completed);
    file = u"single-endpoint.http"_s;
    connect("connect", How::Completed);
    connect("connect by another user (403 from --scope-threads)", How::Forbidden, Condition::Forbidden);
    run("quiet 5: comments after 2 s of silence", How::Completed);
    run("wrong content type", How::Failed, Condition::RequestRefused);
    file = u"agents.http"_s;
    connect("connect after the state run: what compaction leaves", How::Completed);
    run("chunk events as the runtime sends them", How::Completed);
    connect("interrupted thread, restored", How::Completed);
    file = u"history.http"_s;
    run("run 1", How::Completed);
    connect("connect: both answers come back, the user message once", How::Completed);
    connect("connect: everything ever said on the thread", How::Completed);
    file = u"expire.http"_s;
    connect("after signing in again (another token): the thread is restored", How::Completed);
    file = u"upstream.http"_s;
    run("the remote side answers 401: HTTP 200 here, RUN_ERROR in the stream", How::Failed, Condition::UpstreamRefused);
    connect("connect afterwards", How::Completed);
    file = u"stop.http"_s;
    connect("…the run goes on: connect still streams it to its end", How::Completed);
}

void tst_Transcripts::streams()
{
    QFETCH(QString, file);
    QFETCH(QString, title);
    QFETCH(bool, isRun);
    QFETCH(How, how);
    QFETCH(Condition, condition);
    const RecordedAnswer recorded = recordedAnswer(file, title);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { recorded.serve(answer); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(isRun ? runtime.start(hello(), nullptr) : runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, how);
    QCOMPARE(heard.condition(), condition);
    // Every frame of the recording tells one thing.
    QCOMPARE(heard.events.size(), (recorded.body + recorded.bytes).count("data: {"));
}

//! Runs stand back to back in a replay; a stopped one says neither thread nor run, a failed one comes before its message.
void tst_Transcripts::everyReplayTellsAllItsRuns()
{
    const RecordedAnswer recorded = recordedAnswer(u"history.http"_s, u"connect: everything ever said on the thread"_s);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { recorded.serve(answer); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    Heard heard(runtime.connectThread(u"writer"_s, u"t1"_s, nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.count<events::RunStarted>(), 3);
    QCOMPARE(heard.count<events::RunFinished>(), 3);
    QStringList said;
    for (const AgentEvent &event : heard.events) {
        if (const auto *started = std::get_if<events::RunStarted>(&event)) {
            for (const Message &message : started->input)
                said << message.text;
        }
    }
    QCOMPARE(said.size(), 2); // the first question, told once, and the edited one
}

void tst_Transcripts::plainStream()
{
    const RecordedAnswer recorded = recordedAnswer(u"plain-agui.http"_s, u"SSE, chunk events unexpanded"_s);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { recorded.serve(answer); }, u"/agui/chunks"_s);
    AgUiBackend backend(wire.transport, wire.clock);
    Heard heard(backend.start(hello(), nullptr));
    QVERIFY(heard.waitForEnd());
    QCOMPARE(heard.ends.first().how, How::Completed);
    QVERIFY(heard.count<events::TextStarted>() > 0);
    QCOMPARE(heard.count<events::TextStarted>(), heard.count<events::TextEnded>());
    QCOMPARE(heard.count<events::ToolCallStarted>(), heard.count<events::ToolCallEnded>());
}

void tst_Transcripts::transcriptions_data()
{
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("text");
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<bool>("mayRetry");
    QTest::newRow("text") << u"JSON with base64"_s << u"A recording of 4 bytes (audio/wav)"_s << Condition::None << false;
    QTest::newRow("signed out") << u"no token"_s << QString() << Condition::SessionEnded << false;
    QTest::newRow("no audio") << u"a type that is not audio"_s << QString() << Condition::TranscriptionRefused << false;
    QTest::newRow("no type") << u"JSON without mimeType"_s << QString() << Condition::TranscriptionRefused << false;
    QTest::newRow("429") << u"provider says 429"_s << QString() << Condition::RateLimited << true;
    QTest::newRow("not set up") << u"service not configured (other server)"_s << QString() << Condition::TranscriptionUnavailable
                                << false;
}

void tst_Transcripts::transcriptions()
{
    QFETCH(QString, title);
    QFETCH(QString, text);
    QFETCH(Condition, condition);
    QFETCH(bool, mayRetry);
    const RecordedAnswer recorded = recordedAnswer(u"transcribe.http"_s, title);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { recorded.serve(answer); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    const std::unique_ptr<Transcription> transcription(runtime.transcribe("xxxx", u"audio/wav"_s, u"a.wav"_s, nullptr));
    QList<TranscriptionEnd> ends;
    connect(transcription.get(), &Transcription::ended, this, [&](const TranscriptionEnd &end) { ends << end; });
    if (recorded.status == 401) {
        QTRY_COMPARE(wire.authorizer.refreshes, 1);
        wire.authorizer.refuse(Condition::SessionEnded);
    }
    QTRY_COMPARE(ends.size(), 1);
    QCOMPARE(ends.first().text, text);
    QCOMPARE(ends.first().error ? ends.first().error->condition : Condition::None, condition);
    QCOMPARE(ends.first().mayRetry, mayRetry);
}

void tst_Transcripts::threads()
{
    const RecordedAnswer recorded =
        recordedAnswer(u"threads.http"_s, u"list of one agent (limit and cursor are ignored by this runner)"_s);
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path.endsWith("/info"))
            return answer.reply(200, R"({"agents":{"a":{}},"threadEndpoints":{"list":true}})");
        recorded.serve(answer);
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QSignalSpy listed(&runtime, &Backend::threadsListed);
    runtime.listThreads(u"state"_s);
    QVERIFY(listed.wait(test::kEventually));
    const auto threads = listed.first().at(0).value<QList<RemoteThread>>();
    QVERIFY(!threads.isEmpty());
    for (const RemoteThread &thread : threads) {
        QVERIFY(!thread.id.isEmpty());
        QCOMPARE(thread.agentId, u"state"_s);
        QVERIFY(thread.name.isEmpty());
        QVERIFY(thread.changed.isValid());
    }
}

COUNTERSIGN_TEST(tst_Transcripts, "tst_transcripts")
#include "tst_transcripts.moc"
