// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/jsontokens.h"
#include "pipelinefixture.h"
#include "testregistry.h"

#include <QRandomGenerator>

using namespace countersign;
using namespace countersign::test;

//! AG-UI from frame to event, in both modes. The vectors (tests/data/vectors) say the same at length.
class tst_EventPipeline : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pendingCalls_data();
    void pendingCalls();
    void tolerates_data();
    void tolerates();
    void tolerantStaysOn();
    void interrupts();
    void shortWayIsTheLongWay();
    void depthIsCapped();
    void lonelySurrogates();
};

void tst_EventPipeline::pendingCalls_data()
{
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QStringList>("pending");
    QTest::newRow("counted") << QString() << QStringList { u"c1"_s, u"c3"_s };
    QTest::newRow("none named") << u" outcome={\"type\":\"success\",\"pendingToolCallIds\":[]}"_s
                                << QStringList { u"c1"_s, u"c3"_s };
    QTest::newRow("named") << u" outcome={\"type\":\"success\",\"pendingToolCallIds\":[\"x\"]}"_s << QStringList { u"x"_s };
    QTest::newRow("cancelled") << u" outcome={\"type\":\"cancelled\"}"_s << QStringList();
}

void tst_EventPipeline::pendingCalls()
{
    QFETCH(QString, outcome);
    QFETCH(QStringList, pending);
    QString lines = u"RUN_STARTED\n"_s;
    for (const QString &id : { u"c1"_s, u"c2"_s, u"c3"_s, u"c1"_s })
        lines += u"TOOL_CALL_START toolCallId=%1 toolCallName=n\nTOOL_CALL_END toolCallId=%1\n"_s.arg(id);
    lines += u"TOOL_CALL_RESULT messageId=m toolCallId=c2 content=x\nRUN_FINISHED"_s + outcome;
    const Told told = tell(PipelineMode::Strict, lines);
    QCOMPARE(std::get<events::RunFinished>(told.events.last()).pendingToolCallIds, pending);
}

void tst_EventPipeline::tolerates_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QStringList>("notices");
    const auto row = [](const char *name, const char *frame, const QStringList &notices) {
        QTest::newRow(name) << QByteArray(frame) << notices;
    };
    row("stopped", R"({"type":"RUN_FINISHED"})", { u"mended:RUN_FINISHED:/threadId"_s, u"mended:RUN_FINISHED:/runId"_s });
    row("time in seconds", R"({"type":"CUSTOM","name":"n","value":1,"timestamp":1.5})", { u"mended:CUSTOM:/timestamp"_s });
    row("no snapshot", R"({"type":"STATE_SNAPSHOT"})", { u"mended:STATE_SNAPSHOT:/snapshot"_s });
    row("unknown role", R"({"type":"TEXT_MESSAGE_START","messageId":"m","role":"robot"})",
        { u"mended:TEXT_MESSAGE_START:/role"_s });
    row("one bad message of two",
        R"({"type":"MESSAGES_SNAPSHOT","messages":[{"role":"user","content":"x"},{"id":"u","role":"user","content":"x"}]})",
        { u"mended:MESSAGES_SNAPSHOT:/messages/0"_s });
    row("nulls", R"({"type":"TEXT_MESSAGE_END","messageId":"m","metadata":null,"subagentRunId":null})",
        { u"mended:TEXT_MESSAGE_END:/metadata"_s, u"mended:TEXT_MESSAGE_END:/subagentRunId"_s });
    row("empty ids", R"({"type":"TEXT_MESSAGE_START","messageId":""})", {});
    row("a patch that is none", R"({"type":"STATE_DELTA","delta":[{"op":"add","path":"a"}]})", {});
}

void tst_EventPipeline::tolerates()
{
    QFETCH(QByteArray, frame);
    QFETCH(QStringList, notices);
    EventPipeline pipeline;
    std::ignore = pipeline.take(frameOf(u"RUN_STARTED"_s));
    std::ignore = pipeline.take(frameOf(u"TEXT_MESSAGE_START messageId=m"_s));
    const EventPipeline::Step step = pipeline.take(frame);
    QVERIFY(!step.problem);
    QCOMPARE(step.events.size(), 1);
    QStringList mended = step.notices;
    mended.removeIf([](const QString &notice) { return notice.startsWith("order:"_L1); });
    QCOMPARE(mended, notices);
}

void tst_EventPipeline::tolerantStaysOn()
{
    EventPipeline pipeline;
    const auto other = pipeline.take(QByteArray(R"({"type":"LATER","x":1})"));
    QCOMPARE(std::get<events::Other>(other.events.first()).type, u"LATER"_s);
    EventPipeline strict(PipelineMode::Strict);
    QVERIFY(strict.take(QByteArray(R"({"type":"LATER"})")).events.isEmpty());
}

void tst_EventPipeline::interrupts()
{
    EventPipeline pipeline;
    const auto step = pipeline.take(QByteArray(
        R"({"type":"RUN_FINISHED","runId":"r","threadId":"t","usage":[{"model":"m","inputTokens":3}],"outcome":{"type":"interrupt",
        "interrupts":[{"id":"i","reason":"tool_call","message":"Sure?","toolCallId":"c","responseSchema":{"type":"object"},
        "expiresAt":"2026-01-02T03:04:05.5+01:00","metadata":{"k":1},"subagentRunId":"s"},{"id":"j","reason":"x","expiresAt":"soon"}]}})"));
    const auto finished = std::get<events::RunFinished>(step.events.first());
    QCOMPARE(finished.outcome, events::RunFinished::Outcome::Interrupt);
    QVERIFY(!finished.stopped);
    const Interrupt first = finished.interrupts.first();
    QCOMPARE(first.id + first.reason + first.message + first.toolCallId + first.subagentRunId, u"itool_callSure?cs"_s);
    QCOMPARE(first.expiresAt.toString(Qt::ISODateWithMs), u"2026-01-02T02:04:05.500Z"_s);
    QVERIFY(!finished.interrupts.last().expiresAt.isValid());
    QCOMPARE(finished.usage.first().inputTokens, 3);
    QCOMPARE(finished.usage.first().totalTokens, -1);
}

void tst_EventPipeline::shortWayIsTheLongWay()
{
    // Frames around the most common one, sound and damaged: read in the short way or not, they say the same.
    const QList<QByteArray> texts { "x",
                                    "",
                                    "\\n\\t\\\"\\\\\\/",
                                    "\\ud83d\\ude00",
                                    "\\ud83d",
                                    "h\xC3\xA9llo",
                                    "\xF0\x9F\x98\x80",
                                    "\xEF\xBB\xBFx",
                                    "\\x",
                                    "\\u12",
                                    "\\",
                                    "a\"b",
                                    "\x01",
                                    "\xFF",
                                    QByteArray("\0", 1),
                                    "\\u0000" };
    const QList<QByteArray> frames {
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"@"})",
        R"({"delta":"@","messageId":"@","type":"TEXT_MESSAGE_CONTENT"})",
        R"( { "type" : "REASONING_MESSAGE_CONTENT" , "messageId":"m","delta":"@"	} )",
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"@","timestamp":1760000000000})",
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"@","timestamp":01})",
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"@","timestamp":1.5})",
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"a","delta":"@"})",
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"@",})",
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"@"}x)",
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"@","subagentRunId":"s"})",
        R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m"})",
        R"({"type":"TEXT_MESSAGE_END","messageId":"m","delta":"@"})",
    };
    QRandomGenerator random(7);
    int read = 0;
    for (int round = 0; round < 20'000; ++round) {
        QByteArray frame = frames.at(random.bounded(frames.size()));
        frame.replace('@', texts.at(random.bounded(texts.size())));
        if (round % 4 == 0)
            frame[random.bounded(frame.size())] = static_cast<char>(random.bounded(256));
        EventPipeline pipeline(PipelineMode::Strict);
        EventPipeline slow(PipelineMode::Strict);
        for (EventPipeline *each : { &pipeline, &slow }) {
            for (const char *line :
                 { "RUN_STARTED", "TEXT_MESSAGE_START messageId=m", "REASONING_MESSAGE_START messageId=m role=reasoning" })
                std::ignore = each->take(frameOf(QString::fromLatin1(line)));
        }
        const EventPipeline::Step step = pipeline.take(frame);
        const auto json = jsonFrame(frame);
        if (!json || !isStrictJson(frame)) {
            QVERIFY2(step.problem && step.problem->stage == Stage::Transport, frame.constData());
            continue;
        }
        const EventPipeline::Step longer = slow.take(*json);
        QVERIFY2(step.problem.has_value() == longer.problem.has_value(), frame.constData());
        QCOMPARE(step.events.size(), longer.events.size());
        if (step.problem || step.events.isEmpty())
            continue;
        QCOMPARE(wireType(step.events.first()), wireType(longer.events.first()));
        const auto *one = std::get_if<events::TextDelta>(&step.events.first());
        const auto *other = std::get_if<events::TextDelta>(&longer.events.first());
        if (one && other) {
            ++read;
            QCOMPARE(one->delta, other->delta);
            QCOMPARE(one->messageId, other->messageId);
            QCOMPARE(one->isReasoning, other->isReasoning);
            QCOMPARE(one->delta.isNull(), other->delta.isNull());
        }
    }
    QVERIFY(read > 3000);
}

void tst_EventPipeline::depthIsCapped()
{
    const auto deep = [](int depth) {
        return "{\"type\":\"CUSTOM\",\"name\":\"[[[[\",\"value\":" + QByteArray(depth - 1, '[') + QByteArray(depth - 1, ']')
               + "}";
    };
    QVERIFY(jsonFrame(deep(maxJsonDepth)));
    const auto tooDeep = jsonFrame(deep(maxJsonDepth + 1));
    QVERIFY(!tooDeep);
    QCOMPARE(tooDeep.error().condition, Condition::ProtocolBroken);
    QVERIFY(!jsonFrame(QByteArray(5'000'000, '[')));
    QVERIFY(jsonFrame("{\"a\":\"" + QByteArray(100'000, '[') + "\"}"));
}

void tst_EventPipeline::lonelySurrogates()
{
    EventPipeline pipeline;
    QString text;
    for (const char *half : { "\\ud83d", "\\ude00" }) {
        const QByteArray frame = R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":")" + QByteArray(half) + "\"}";
        text += std::get<events::TextDelta>(pipeline.take(frame).events.first()).delta;
    }
    QCOMPARE(text, u"\U0001F600"_s);
}

COUNTERSIGN_TEST(tst_EventPipeline, "tst_eventpipeline")
#include "tst_eventpipeline.moc"
