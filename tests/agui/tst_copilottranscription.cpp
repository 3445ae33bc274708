// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"
#include "agui/copilottranscription.h"
#include "runfixture.h"
#include "testregistry.h"

#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;

class tst_CopilotTranscription : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void codes_data();
    void codes();
    void travelsInBothModes_data();
    void travelsInBothModes();
    void theProvidersKeyIsNobodysSignIn();
    void hasADeadline();
    void cancelled();
};

void tst_CopilotTranscription::codes_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<bool>("mayRetry");
    const auto row = [](int status, const char *code, bool retryable, Condition condition) {
        const QByteArray body =
            QByteArray(R"({"error":")") + code + R"(","message":"Words.","retryable":)" + (retryable ? "true}" : "false}");
        QTest::addRow("%s%s", code, retryable ? ", may pass" : "") << status << body << condition << retryable;
    };
    row(503, "service_not_configured", false, Condition::TranscriptionUnavailable);
    row(401, "auth_failed", false, Condition::TranscriptionUnavailable);
    row(400, "invalid_request", false, Condition::TranscriptionRefused);
    row(400, "invalid_audio_format", false, Condition::TranscriptionRefused);
    row(400, "audio_too_long", false, Condition::TranscriptionRefused);
    row(400, "audio_too_short", false, Condition::TranscriptionRefused);
    row(429, "rate_limited", true, Condition::RateLimited);
    row(500, "provider_error", true, Condition::TranscriptionFailed);
    row(500, "provider_error", false, Condition::TranscriptionFailed);
    row(502, "network_error", true, Condition::TranscriptionFailed);
    QTest::newRow("404") << 404 << QByteArray("{}") << Condition::NotFound << false;
    QTest::newRow("403") << 403 << QByteArray("{}") << Condition::Forbidden << false;
    QTest::newRow("502, a page") << 502 << QByteArray("<html>") << Condition::ServerFailed << true;
    QTest::newRow("413") << 413 << QByteArray("{}") << Condition::RequestTooLarge << false;
    QTest::newRow("no text") << 200 << QByteArray(R"({"size":4})") << Condition::AnswerUnreadable << false;
    QTest::newRow("nothing was said") << 200 << QByteArray(R"({"text":""})") << Condition::None << false;
}

void tst_CopilotTranscription::codes()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Condition, condition);
    QFETCH(bool, mayRetry);
    Wire wire([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(status, body); });
    CopilotRuntime runtime(wire.transport, wire.clock);
    const std::unique_ptr<Transcription> transcription(runtime.transcribe("xxxx", u"audio/ogg"_s, u"a.ogg"_s, nullptr));
    QList<TranscriptionEnd> ends;
    connect(transcription.get(), &Transcription::ended, this, [&](const TranscriptionEnd &end) { ends << end; });
    QTRY_COMPARE(ends.size(), 1);
    QCOMPARE(ends.first().error ? ends.first().error->condition : Condition::None, condition);
    QCOMPARE(ends.first().mayRetry, mayRetry);
    if (ends.first().error)
        QCOMPARE(ends.first().error->arguments.value(0), u"127.0.0.1"_s);
    if (condition == Condition::TranscriptionRefused)
        QCOMPARE(ends.first().error->arguments.value(1), u"Words."_s);
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_CopilotTranscription::travelsInBothModes_data()
{
    QTest::addColumn<bool>("isSingle");
    QTest::newRow("multi-route") << false;
    QTest::newRow("single endpoint") << true;
}

void tst_CopilotTranscription::travelsInBothModes()
{
    QFETCH(bool, isSingle);
    Wire wire([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.method == "GET" && isSingle)
            return answer.reply(405, R"({"error":"Method not allowed"})");
        if (request.method == "GET" || request.body.contains(R"("method":"info")"))
            return answer.reply(200, R"({"agents":{"a":{}},"audioFileTranscriptionEnabled":true})");
        answer.reply(200, R"({"text":"Hej","size":4,"type":"audio/ogg"})");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    QVERIFY(!runtime.canTranscribe());
    QSignalSpy refreshed(&runtime, &Backend::refreshed);
    runtime.refresh();
    QVERIFY(refreshed.wait(test::kEventually));
    QVERIFY(runtime.canTranscribe());
    const std::unique_ptr<Transcription> transcription(runtime.transcribe("\x01\xff", u"audio/ogg"_s, u"a.ogg"_s, nullptr));
    QString text;
    connect(transcription.get(), &Transcription::ended, this, [&](const TranscriptionEnd &end) { text = end.text; });
    QTRY_COMPARE(text, u"Hej"_s);
    QJsonObject body = QJsonDocument::fromJson(wire.server.requests().last().body).object();
    if (isSingle)
        body = body.value("body"_L1).toObject();
    QCOMPARE(QByteArray::fromBase64(body.value("audio"_L1).toString().toLatin1()), QByteArray("\x01\xff"));
    QCOMPARE(body.value("mimeType"_L1).toString(), u"audio/ogg"_s);
    QCOMPARE(body.value("filename"_L1).toString(), u"a.ogg"_s);
}

void tst_CopilotTranscription::theProvidersKeyIsNobodysSignIn()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(401, R"({"error":"auth_failed","message":"Invalid API key","retryable":false})");
    });
    CopilotRuntime runtime(wire.transport, wire.clock);
    const std::unique_ptr<Transcription> transcription(runtime.transcribe("x", u"audio/ogg"_s, u"a.ogg"_s, nullptr));
    QSignalSpy ended(transcription.get(), &Transcription::ended);
    QVERIFY(ended.wait(test::kEventually));
    QCOMPARE(wire.authorizer.refreshes, 0);
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_CopilotTranscription::hasADeadline()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
    CopilotRuntime runtime(wire.transport, wire.clock);
    const std::unique_ptr<Transcription> transcription(runtime.transcribe("x", u"audio/ogg"_s, u"a.ogg"_s, nullptr));
    QList<TranscriptionEnd> ends;
    connect(transcription.get(), &Transcription::ended, this, [&](const TranscriptionEnd &end) { ends << end; });
    QTRY_COMPARE(wire.clock.firstAlarm(), 120'000); // it is sent
    wire.clock.advance(119'000);
    QVERIFY(ends.isEmpty());
    wire.clock.advance(2'000);
    QTRY_COMPARE(ends.size(), 1);
    QCOMPARE(ends.first().error->condition, Condition::HeadTimedOut);
    QVERIFY(ends.first().mayRetry);
}

void tst_CopilotTranscription::cancelled()
{
    Wire wire([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
    CopilotRuntime runtime(wire.transport, wire.clock);
    const std::unique_ptr<Transcription> transcription(runtime.transcribe("x", u"audio/ogg"_s, u"a.ogg"_s, nullptr));
    QSignalSpy ended(transcription.get(), &Transcription::ended);
    QTRY_COMPARE(wire.server.requests().size(), 1);
    transcription->cancel();
    transcription->cancel();
    wire.clock.advance(200'000);
    QTest::qWait(20);
    QCOMPARE(ended.size(), 0);
}

COUNTERSIGN_TEST(tst_CopilotTranscription, "tst_copilottranscription")
#include "tst_copilottranscription.moc"
