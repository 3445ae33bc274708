// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipelinefixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! Frames against the schema: what is refused, what is taken away, and what old servers mean.
class tst_Enforcement : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void enforcement_data();
    void enforcement();
    void stripping_data();
    void stripping();
    void oldShapes_data();
    void oldShapes();
    void oldThoughts();
    void binaryParts();
};

void tst_Enforcement::enforcement_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("paths");
    const auto row = [](const char *name, const char *line, const QStringList &paths) {
        QTest::newRow(name) << QString::fromUtf8(line) << paths;
    };
    row("sound", "TEXT_MESSAGE_CONTENT messageId=m delta=\"\" timestamp=1 metadata={\"k\":null} rawEvent=false", {});
    row("delta is null", "TEXT_MESSAGE_CONTENT messageId=m delta=null", { u"/delta"_s });
    row("two at once", "TEXT_MESSAGE_CONTENT messageId=7", { u"/messageId"_s, u"/delta"_s });
    row("fraction", "CUSTOM name=n value=1 timestamp=1.5", { u"/timestamp"_s });
    row("time as text", "CUSTOM name=n value=1 timestamp=\"1\"", { u"/timestamp"_s });
    row("metadata null", "CUSTOM name=n value=1 metadata=null", { u"/metadata"_s });
    row("metadata a list", "CUSTOM name=n value=1 metadata=[]", { u"/metadata"_s });
    row("value missing", "CUSTOM name=n", { u"/value"_s });
    row("value null", "CUSTOM name=n value=null", {});
    row("snapshot missing", "STATE_SNAPSHOT", { u"/snapshot"_s });
    row("role unknown", "TEXT_MESSAGE_START messageId=m role=tool", { u"/role"_s });
    row("reasoning needs its role", "REASONING_MESSAGE_START messageId=m", { u"/role"_s });
    row("pointer without a slash", "STATE_DELTA delta=[{\"op\":\"remove\",\"path\":\"a\"}]", { u"/delta/0/path"_s });
    row("pointer with a loose tilde", "STATE_DELTA delta=[{\"op\":\"remove\",\"path\":\"/a~2\"}]", { u"/delta/0/path"_s });
    row("patch lacks its value", "STATE_DELTA delta=[{\"op\":\"add\",\"path\":\"/a\"}]", { u"/delta/0/value"_s });
    row("patch counts what is left", "STATE_DELTA delta=[{\"op\":\"later\"},{\"op\":\"move\",\"path\":\"/a\"}]",
        { u"/delta/0/from"_s });
    row("extra members of a patch", "STATE_DELTA delta=[{\"op\":\"remove\",\"path\":\"/a\",\"value\":1}]", {});
    row("content is no object", "ACTIVITY_SNAPSHOT messageId=m activityType=T content=[]", { u"/content"_s });
    row("replace is no truth", "ACTIVITY_SNAPSHOT messageId=m activityType=T content={} replace=1", { u"/replace"_s });
    row("usage below zero", "RUN_FINISHED usage=[{\"inputTokens\":-1,\"outputTokens\":2.5}]",
        { u"/usage/0/inputTokens"_s, u"/usage/0/outputTokens"_s });
    row("interrupted by nothing", "RUN_FINISHED outcome={\"type\":\"interrupt\",\"interrupts\":[]}",
        { u"/outcome/interrupts"_s });
    row("interrupt without reason", "RUN_FINISHED outcome={\"type\":\"interrupt\",\"interrupts\":[{\"id\":\"i\"}]}",
        { u"/outcome/interrupts/0/reason"_s });
    row("outcome is no object", "RUN_FINISHED outcome=[]", { u"/outcome"_s });
    row("message without content", "MESSAGES_SNAPSHOT messages=[{\"id\":\"u\",\"role\":\"user\"}]", { u"/messages/0/content"_s });
    row("message null", "MESSAGES_SNAPSHOT messages=[null]", { u"/messages/0"_s });
    row("assistant's content null", "MESSAGES_SNAPSHOT messages=[{\"id\":\"a\",\"role\":\"assistant\",\"content\":null}]",
        { u"/messages/0/content"_s });
    row("a bad part spoils the content", "TOOL_CALL_RESULT messageId=m toolCallId=c content=[{\"type\":\"text\",\"text\":1}]",
        { u"/content"_s });
    row("so does a null in one",
        "TOOL_CALL_RESULT messageId=m toolCallId=c content=[{\"type\":\"text\",\"text\":\"t\",\"metadata\":null}]",
        { u"/content"_s });
    row("result for nobody", "SUBAGENT_FINISHED", { u"/subagentRunId"_s });
}

void tst_Enforcement::enforcement()
{
    QFETCH(QString, line);
    QFETCH(QStringList, paths);
    EventPipeline pipeline(PipelineMode::Strict);
    std::ignore = pipeline.take(frameOf(u"RUN_STARTED"_s));
    const EventPipeline::Step step = pipeline.take(frameOf(line));
    const bool isEnforced = step.problem && step.problem->stage == Stage::Enforce;
    QCOMPARE(isEnforced, !paths.isEmpty());
    if (isEnforced)
        QCOMPARE(step.problem->paths, paths);
}

void tst_Enforcement::stripping_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("notices");
    const auto row = [](const char *name, const char *line, const QStringList &paths) {
        QTest::newRow(name) << QString::fromUtf8(line) << paths;
    };
    row("nothing", "CUSTOM name=n value={\"x\":{\"y\":1}} metadata={\"z\":1}", {});
    row("a member", "CUSTOM name=n value=1 colour=red", { u"stripped:CUSTOM:/colour"_s });
    row("outcome of tomorrow", "RUN_FINISHED outcome={\"type\":\"paused\",\"x\":1}", { u"stripped:RUN_FINISHED:/outcome"_s });
    row("role of tomorrow",
        "MESSAGES_SNAPSHOT messages=[{\"id\":\"x\",\"role\":\"robot\",\"content\":7},{\"id\":\"u\",\"role\":\"user\",\"content\":"
        "\"\",\"mood\":1}]",
        { u"stripped:MESSAGES_SNAPSHOT:/messages/0"_s, u"stripped:MESSAGES_SNAPSHOT:/messages/1/mood"_s });
    row("source of tomorrow takes its part along",
        "TOOL_CALL_RESULT messageId=m toolCallId=c "
        "content=[{\"type\":\"image\",\"x\":1,\"source\":{\"type\":\"beam\"}},{\"type\":\"text\",\"text\":\"t\"}]",
        { u"stripped:TOOL_CALL_RESULT:/content/0"_s });
    row("operation of tomorrow", "STATE_DELTA delta=[{\"op\":\"ADD\",\"path\":\"/a\",\"value\":1}]",
        { u"stripped:STATE_DELTA:/delta/0"_s });
    row("deep",
        "RUN_STARTED input={\"threadId\":\"t\",\"runId\":\"r\",\"messages\":[],\"tools\":[{\"name\":\"n\",\"description\":"
        "\"d\",\"x\":1}]}",
        { u"stripped:RUN_STARTED:/input/tools/0/x"_s });
}

void tst_Enforcement::stripping()
{
    QFETCH(QString, line);
    QFETCH(QStringList, notices);
    EventPipeline pipeline(PipelineMode::Strict);
    if (!line.startsWith("RUN_STARTED"_L1))
        std::ignore = pipeline.take(frameOf(u"RUN_STARTED"_s));
    const EventPipeline::Step step = pipeline.take(frameOf(line));
    QVERIFY(!step.problem);
    QCOMPARE(step.notices, notices);
}

void tst_Enforcement::oldShapes_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("rawEvent null") << u"CUSTOM name=n value=null rawEvent=null"_s;
    QTest::newRow("ends null") << u"RUN_FINISHED result=null outcome=null rawEvent=null"_s;
    QTest::newRow("parent null") << u"TOOL_CALL_START toolCallId=c toolCallName=n parentMessageId=null"_s;
    QTest::newRow("chunk's parent null") << u"TOOL_CALL_CHUNK toolCallId=c toolCallName=n parentMessageId=null"_s;
    QTest::newRow("media metadata null") << u"MESSAGES_SNAPSHOT messages=[{\"id\":\"u\",\"role\":\"user\",\"content\":[{\"type\":"
                                            "\"image\",\"metadata\":null,\"source\":{\"type\":\"url\",\"value\":\"x\"}}]}]"_s;
    QTest::newRow("nulls of an input")
        << u"RUN_STARTED input={\"threadId\":\"t\",\"runId\":\"r\",\"messages\":[],\"state\":null,"
           "\"forwardedProps\":null,\"tools\":[{\"name\":\"n\",\"description\":\"d\",\"parameters\":"
           "null}],\"resume\":[{\"interruptId\":\"i\",\"status\":\"resolved\",\"payload\":null}]}"_s;
}

void tst_Enforcement::oldShapes()
{
    QFETCH(QString, line);
    EventPipeline pipeline(PipelineMode::Strict);
    if (!line.startsWith("RUN_STARTED"_L1))
        std::ignore = pipeline.take(frameOf(u"RUN_STARTED"_s));
    const EventPipeline::Step step = pipeline.take(frameOf(line));
    QVERIFY2(!step.problem, step.problem ? qPrintable(step.problem->paths.join(u' ')) : "");
    QVERIFY(!step.notices.isEmpty());
    QVERIFY(step.notices.first().startsWith("compat:"_L1));
}

void tst_Enforcement::oldThoughts()
{
    const Told told = tell(PipelineMode::Strict,
                           u"RUN_STARTED\nTHINKING_START title=Hm\nTHINKING_TEXT_MESSAGE_START\nTHINKING_TEXT_MESSAGE_CONTENT "
                           "delta=x\nTHINKING_TEXT_MESSAGE_END\nTHINKING_END\nRUN_FINISHED"_s);
    QVERIFY2(!told.problem, told.problem ? qPrintable(told.problem->text) : "");
    QCOMPARE(told.types.mid(1, 5),
             (QStringList { u"REASONING_START"_s, u"REASONING_MESSAGE_START"_s, u"REASONING_MESSAGE_CONTENT"_s,
                            u"REASONING_MESSAGE_END"_s, u"REASONING_END"_s }));
    QCOMPARE(std::get<events::TextDelta>(told.events.at(3)).messageId, u"made-2"_s);
    // With nothing to go on with, an id that nobody opened.
    const Told alone = tell(PipelineMode::Strict, u"RUN_STARTED\nTHINKING_TEXT_MESSAGE_CONTENT delta=x"_s);
    QCOMPARE(alone.problem->stage, Stage::Verify);
    QVERIFY(!tell(PipelineMode::Tolerant, u"RUN_STARTED\nTHINKING_TEXT_MESSAGE_CONTENT delta=x"_s).problem);
}

void tst_Enforcement::binaryParts()
{
    const QByteArray snapshot = R"({"type":"MESSAGES_SNAPSHOT","messages":[{"id":"u","role":"user","content":[
        {"type":"binary","mimeType":"image/png","data":"AA==","url":"https://x","filename":"a.png"},
        {"type":"binary","mimeType":"application/pdf","url":"https://y"},
        {"type":"binary","mimeType":"audio/ogg","id":"only-an-id"},
        {"type":"binary","mimeType":"video/mp4","url":"https://z"},
        {"type":"video","source":{"type":"url","value":"https://z","mimeType":"video/mp4"}}]}]})";
    EventPipeline pipeline;
    const EventPipeline::Step step = pipeline.take(snapshot);
    const auto parts = std::get<events::MessagesSnapshot>(step.events.first()).messages.first().parts;
    QStringList types;
    for (const ContentPart &part : parts)
        types << part.json.value("type"_L1).toString();
    QCOMPARE(types, (QStringList { u"image"_s, u"document"_s, u"video"_s }));
    QCOMPARE(parts.first().json.value("source"_L1).toObject().value("value"_L1).toString(), u"AA=="_s);
    QCOMPARE(parts.first().json.value("metadata"_L1).toObject().value("filename"_L1).toString(), u"a.png"_s);
}

COUNTERSIGN_TEST(tst_Enforcement, "tst_enforcement")
#include "tst_enforcement.moc"
