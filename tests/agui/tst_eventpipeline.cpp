// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventpipeline.h"

#include "agui/eventverifier.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Mode = EventPipeline::Mode;
using Stage = EventPipeline::Problem::Stage;

namespace {

//! `TEXT_MESSAGE_START messageId=m role=user`: an event in short. Values that are JSON are taken as such.
QByteArray frameOf(const QString &words)
{
    const QStringList parts = words.split(u' ', Qt::SkipEmptyParts);
    QJsonObject json { { u"type"_s, parts.first() } };
    for (const QString &part : parts.mid(1)) {
        const qsizetype at = part.indexOf(u'=');
        const QString value = part.mid(at + 1);
        const QJsonArray parsed = QJsonDocument::fromJson('[' + value.toUtf8() + ']').array();
        json.insert(part.left(at), parsed.size() == 1 ? parsed.first() : QJsonValue(value));
    }
    if (json.value("type"_L1).toString().startsWith("RUN_"_L1) && json.value("type"_L1) != "RUN_ERROR"_L1) {
        json.insert(u"threadId"_s, u"t"_s);
        json.insert(u"runId"_s, u"r"_s);
    }
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

//! Events of short words, one after the other; in what ended the stream and which of them did.
struct Told
{
    QStringList types;
    QStringList notices;
    std::optional<EventPipeline::Problem> problem;
    qsizetype index = -1;
    QList<AgentEvent> events;
};

Told tell(Mode mode, const QString &lines)
{
    int ids = 0;
    EventPipeline pipeline(mode, [&ids] { return u"made-%1"_s.arg(++ids); });
    Told told;
    const QStringList all = lines.split(u'\n', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < all.size() && !told.problem; ++i) {
        const EventPipeline::Step step = pipeline.take(frameOf(all.at(i).trimmed()));
        for (const AgentEvent &one : step.events)
            told.types << wireType(one);
        told.events << step.events;
        told.notices << step.notices;
        told.problem = step.problem;
        told.index = step.problem ? i : -1;
    }
    return told;
}

void rowsOf(std::initializer_list<std::pair<const char *, std::pair<const char *, const char *>>> rows)
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QString>("sentence");
    for (const auto &[name, row] : rows)
        QTest::newRow(name) << u"RUN_STARTED\n"_s + QString::fromUtf8(row.first) << QString::fromUtf8(row.second);
}

} // namespace

//! AG-UI from frame to event, in both modes. The vectors (tests/data/vectors) say the same at length.
class tst_EventPipeline : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void order_data();
    void order();
    void orderAllows_data();
    void orderAllows();
    void firstEvents();
    void afterTheEnd();
    void enforcement_data();
    void enforcement();
    void stripping_data();
    void stripping();
    void lanes_data();
    void lanes();
    void chunkProblems_data();
    void chunkProblems();
    void metadataOfChunks();
    void oldShapes_data();
    void oldShapes();
    void oldThoughts();
    void binaryParts();
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

void tst_EventPipeline::order_data()
{
    rowsOf({
        { "run in a run",
          { "RUN_STARTED",
            "Cannot send 'RUN_STARTED' while a run is still active. The previous run must be finished with 'RUN_FINISHED' before "
            "starting a new run." } },
        { "text twice",
          { "TEXT_MESSAGE_START messageId=m\nTEXT_MESSAGE_START messageId=m",
            "Cannot send 'TEXT_MESSAGE_START' event: A text message with ID 'm' is already in progress. Complete it with "
            "'TEXT_MESSAGE_END' first." } },
        { "text unopened",
          { "TEXT_MESSAGE_CONTENT messageId=m delta=x",
            "Cannot send 'TEXT_MESSAGE_CONTENT' event: No active text message found with ID 'm'. Start a text message with "
            "'TEXT_MESSAGE_START' first." } },
        { "end unopened",
          { "TEXT_MESSAGE_END messageId=%1",
            "Cannot send 'TEXT_MESSAGE_END' event: No active text message found with ID '%1'. A 'TEXT_MESSAGE_START' event must "
            "be sent first." } },
        { "call twice",
          { "TOOL_CALL_START toolCallId=c toolCallName=n\nTOOL_CALL_START toolCallId=c toolCallName=n",
            "Cannot send 'TOOL_CALL_START' event: A tool call with ID 'c' is already in progress. Complete it with "
            "'TOOL_CALL_END' first." } },
        { "arguments unopened",
          { "TOOL_CALL_ARGS toolCallId=c delta=x",
            "Cannot send 'TOOL_CALL_ARGS' event: No active tool call found with ID 'c'. Start a tool call with 'TOOL_CALL_START' "
            "first." } },
        { "call end unopened",
          { "TOOL_CALL_END toolCallId=c",
            "Cannot send 'TOOL_CALL_END' event: No active tool call found with ID 'c'. A 'TOOL_CALL_START' event must be sent "
            "first." } },
        { "span twice",
          { "REASONING_START messageId=s\nREASONING_START messageId=s",
            "Cannot send 'REASONING_START' event: A reasoning span with ID 's' is already in progress. Complete it with "
            "'REASONING_END' first." } },
        { "span end unopened",
          { "REASONING_END messageId=s",
            "Cannot send 'REASONING_END' event: No active reasoning span found with ID 's'. A 'REASONING_START' event must be "
            "sent first." } },
        { "thought end unopened",
          { "REASONING_MESSAGE_END messageId=a",
            "Cannot send 'REASONING_MESSAGE_END' event: No active reasoning message found with ID 'a'. Start a reasoning message "
            "with 'REASONING_MESSAGE_START' first." } },
        { "step twice",
          { "STEP_STARTED stepName=s subagentRunId=a\nSTEP_STARTED stepName=s subagentRunId=a",
            "Step \"s\" is already active for 'STEP_STARTED' in subagent 'a'" } },
        { "step unopened", { "STEP_FINISHED stepName=s", "Cannot send 'STEP_FINISHED' for step \"s\" that was not started" } },
        { "step of another",
          { "STEP_STARTED stepName=s\nSTEP_FINISHED stepName=s subagentRunId=a",
            "Cannot send 'STEP_FINISHED' for step \"s\" attributed to subagent 'a': that step is open under the parent agent. A "
            "step must be finished by whoever started it." } },
        { "steps open",
          { "STEP_STARTED stepName=s1\nSTEP_STARTED stepName=q subagentRunId=a\nSTEP_STARTED stepName=s2\nRUN_FINISHED",
            "Cannot send 'RUN_FINISHED' while steps are still active: s1, s2, q (subagent 'a')" } },
        { "texts open",
          { "TEXT_MESSAGE_START messageId=m2\nTEXT_MESSAGE_START messageId=m1\nTEXT_MESSAGE_END messageId=m2\n"
            "TEXT_MESSAGE_START messageId=m2\nRUN_FINISHED",
            "Cannot send 'RUN_FINISHED' while text messages are still active: m1, m2" } },
        { "calls open",
          { "TOOL_CALL_START toolCallId=c toolCallName=n\nRUN_FINISHED",
            "Cannot send 'RUN_FINISHED' while tool calls are still active: c" } },
        { "subagent twice",
          { "SUBAGENT_STARTED subagentRunId=s name=n\nSUBAGENT_STARTED subagentRunId=s name=n",
            "Cannot send 'SUBAGENT_STARTED': subagent 's' is already active. Finish it with 'SUBAGENT_FINISHED' first." } },
        { "subagent again",
          { "SUBAGENT_STARTED subagentRunId=s name=n\nSUBAGENT_ERROR subagentRunId=s message=x\nSUBAGENT_STARTED "
            "subagentRunId=s name=n",
            "Cannot send 'SUBAGENT_STARTED': subagent 's' has already finished in this run. Subagent IDs are per-invocation and "
            "cannot be reused." } },
        { "subagent of nobody",
          { "SUBAGENT_STARTED subagentRunId=s name=n parentSubagentRunId=z",
            "Cannot send 'SUBAGENT_STARTED': parentSubagentRunId 'z' has not been started in this run." } },
        { "subagent unopened",
          { "SUBAGENT_FINISHED subagentRunId=s",
            "Cannot send 'SUBAGENT_FINISHED': no active subagent found with ID 's'. A 'SUBAGENT_STARTED' event must be sent "
            "first." } },
        { "tag of another",
          { "TEXT_MESSAGE_START messageId=m subagentRunId=a\nTEXT_MESSAGE_CONTENT messageId=m delta=x subagentRunId=b",
            "Cannot send 'TEXT_MESSAGE_CONTENT': subagentRunId 'b' does not match the message 'm' opener's subagent 'a'." } },
        { "tag against the agent itself",
          { "TOOL_CALL_START toolCallId=c toolCallName=n\nTOOL_CALL_ARGS toolCallId=c delta=x subagentRunId=b",
            "Cannot send 'TOOL_CALL_ARGS': subagentRunId 'b' does not match the tool call 'c' opener's subagent '(the parent "
            "agent)'." } },
        { "an empty tag is a tag",
          { "TEXT_MESSAGE_START messageId=m\nTEXT_MESSAGE_END messageId=m subagentRunId=\"\"",
            "Cannot send 'TEXT_MESSAGE_END': subagentRunId '' does not match the message 'm' opener's subagent '(the parent "
            "agent)'." } },
        { "owner outlives the end",
          { "TEXT_MESSAGE_START messageId=m subagentRunId=a\nTEXT_MESSAGE_END messageId=m\nTEXT_MESSAGE_START messageId=m "
            "subagentRunId=b",
            "Cannot send 'TEXT_MESSAGE_START': subagentRunId 'b' does not match the message 'm' opener's subagent 'a'." } },
        { "owner by a snapshot",
          { "MESSAGES_SNAPSHOT messages=[{\"id\":\"q\",\"role\":\"reasoning\",\"content\":\"\",\"subagentRunId\":\"a\"}]\n"
            "REASONING_MESSAGE_START messageId=q role=reasoning subagentRunId=b",
            "Cannot send 'REASONING_MESSAGE_START': subagentRunId 'b' does not match the reasoning message 'q' opener's subagent "
            "'a'." } },
        { "activity of another",
          { "ACTIVITY_SNAPSHOT messageId=x activityType=T content={} subagentRunId=a\nACTIVITY_SNAPSHOT messageId=x "
            "activityType=T content={} replace=false\nACTIVITY_DELTA messageId=x activityType=T patch=[] subagentRunId=b",
            "Cannot send 'ACTIVITY_DELTA': subagentRunId 'b' does not match the activity 'x' opener's subagent 'a'." } },
        { "encrypted value of another",
          { "REASONING_MESSAGE_START messageId=q role=reasoning\nREASONING_ENCRYPTED_VALUE subtype=message entityId=q "
            "encryptedValue=v subagentRunId=b",
            "Cannot send 'REASONING_ENCRYPTED_VALUE': subagentRunId 'b' does not match the message 'q' opener's subagent '(the "
            "parent agent)'." } },
        { "call of another message",
          { "TEXT_MESSAGE_START messageId=m\nTOOL_CALL_START toolCallId=c toolCallName=n parentMessageId=m subagentRunId=a",
            "Cannot send 'TOOL_CALL_START': subagentRunId 'a' does not match its parent message 'm' owner '(the parent agent)'. "
            "A "
            "tool call belongs to the message that carries it." } },
        { "call inherits its message's owner",
          { "TEXT_MESSAGE_START messageId=m subagentRunId=a\nTOOL_CALL_START toolCallId=c toolCallName=n parentMessageId=m\n"
            "TOOL_CALL_END toolCallId=c subagentRunId=b",
            "Cannot send 'TOOL_CALL_END': subagentRunId 'b' does not match the tool call 'c' opener's subagent 'a'." } },
        { "result owns its message",
          { "TOOL_CALL_RESULT messageId=m toolCallId=c content=x subagentRunId=a\nTEXT_MESSAGE_START messageId=m subagentRunId=b",
            "Cannot send 'TEXT_MESSAGE_START': subagentRunId 'b' does not match the message 'm' opener's subagent 'a'." } },
    });
}

void tst_EventPipeline::order()
{
    QFETCH(QString, lines);
    QFETCH(QString, sentence);
    const Told strict = tell(Mode::Strict, lines);
    QVERIFY(strict.problem);
    QCOMPARE(strict.problem->stage, Stage::Verify);
    QCOMPARE(strict.problem->text, sentence);
    QCOMPARE(strict.index, lines.count(u'\n'));
    // The app goes on, and somebody hears of it.
    const Told tolerant = tell(Mode::Tolerant, lines);
    QVERIFY(!tolerant.problem);
    QCOMPARE(tolerant.notices, QStringList { u"order:"_s + sentence });
    QCOMPARE(tolerant.types.size(), lines.count(u'\n') + 1);
}

void tst_EventPipeline::orderAllows_data()
{
    rowsOf({
        { "reopening", { "TEXT_MESSAGE_START messageId=m\nTEXT_MESSAGE_END messageId=m\nTEXT_MESSAGE_START messageId=m", "" } },
        { "one id for a span and its thought",
          { "REASONING_START messageId=s\nREASONING_MESSAGE_START messageId=s role=reasoning\nREASONING_END messageId=s\n"
            "REASONING_MESSAGE_END messageId=s",
            "" } },
        { "untagged continuation", { "TEXT_MESSAGE_START messageId=m subagentRunId=a\nTEXT_MESSAGE_END messageId=m", "" } },
        { "unannounced subagent", { "STATE_SNAPSHOT snapshot=null subagentRunId=nobody", "" } },
        { "same step of two agents", { "STEP_STARTED stepName=s\nSTEP_STARTED stepName=s subagentRunId=\"\"", "" } },
        { "result of no call", { "TOOL_CALL_RESULT messageId=m toolCallId=c content=x", "" } },
        { "finished parent",
          { "SUBAGENT_STARTED subagentRunId=a name=n\nSUBAGENT_FINISHED subagentRunId=a\nSUBAGENT_STARTED subagentRunId=b name=n "
            "parentSubagentRunId=a",
            "" } },
        { "failing twice over", { "RUN_FINISHED\nRUN_ERROR message=x\nRUN_STARTED\nRUN_FINISHED", "" } },
        { "a snapshot gives away",
          { "TEXT_MESSAGE_START messageId=m subagentRunId=a\nMESSAGES_SNAPSHOT "
            "messages=[{\"id\":\"m\",\"role\":\"assistant\",\"content\":\"\",\"subagentRunId\":\"b\"}]\nTEXT_MESSAGE_END "
            "messageId=m subagentRunId=b",
            "" } },
    });
}

void tst_EventPipeline::orderAllows()
{
    QFETCH(QString, lines);
    const Told told = tell(Mode::Strict, lines);
    QVERIFY2(!told.problem, told.problem ? qPrintable(told.problem->text) : "");
    QCOMPARE(told.types.size(), lines.count(u'\n') + 1);
    QVERIFY(tell(Mode::Tolerant, lines).notices.isEmpty());
}

void tst_EventPipeline::firstEvents()
{
    QCOMPARE(tell(Mode::Strict, u"STEP_STARTED stepName=s"_s).problem->text, u"First event must be 'RUN_STARTED'"_s);
    QVERIFY(!tell(Mode::Strict, u"RUN_ERROR message=x\nRUN_STARTED"_s).problem);
    QVERIFY(!tell(Mode::Strict, u"LATER_INVENTION\nRUN_STARTED"_s).problem);
}

void tst_EventPipeline::afterTheEnd()
{
    QCOMPARE(
        tell(Mode::Strict, u"RUN_STARTED\nRUN_ERROR message=x\nRUN_ERROR message=y"_s).problem->text,
        u"Cannot send event type 'RUN_ERROR': The run has already errored with 'RUN_ERROR'. No further events can be sent."_s);
    QCOMPARE(
        tell(Mode::Strict, u"RUN_STARTED\nRUN_FINISHED\nREASONING_MESSAGE_START messageId=a role=reasoning"_s).problem->text,
        u"Cannot send event type 'REASONING_MESSAGE_START': The run has already finished with 'RUN_FINISHED'. Start a new run "
        "with 'RUN_STARTED'."_s);
    QVERIFY(!tell(Mode::Strict, u"RUN_STARTED\nRUN_FINISHED\nLATER_INVENTION"_s).problem);
}

void tst_EventPipeline::enforcement_data()
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

void tst_EventPipeline::enforcement()
{
    QFETCH(QString, line);
    QFETCH(QStringList, paths);
    EventPipeline pipeline(Mode::Strict);
    std::ignore = pipeline.take(frameOf(u"RUN_STARTED"_s));
    const EventPipeline::Step step = pipeline.take(frameOf(line));
    const bool isEnforced = step.problem && step.problem->stage == Stage::Enforce;
    QCOMPARE(isEnforced, !paths.isEmpty());
    if (isEnforced)
        QCOMPARE(step.problem->paths, paths);
}

void tst_EventPipeline::stripping_data()
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

void tst_EventPipeline::stripping()
{
    QFETCH(QString, line);
    QFETCH(QStringList, notices);
    EventPipeline pipeline(Mode::Strict);
    if (!line.startsWith("RUN_STARTED"_L1))
        std::ignore = pipeline.take(frameOf(u"RUN_STARTED"_s));
    const EventPipeline::Step step = pipeline.take(frameOf(line));
    QVERIFY(!step.problem);
    QCOMPARE(step.notices, notices);
}

void tst_EventPipeline::lanes_data()
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QStringList>("types");
    const auto row = [](const char *name, const char *lines, const char *types) {
        QTest::newRow(name) << u"RUN_STARTED\n"_s + QString::fromUtf8(lines)
                            << (QStringList { u"RUN_STARTED"_s } + QString::fromUtf8(types).split(u' '));
    };
    row("two lanes side by side",
        "TEXT_MESSAGE_CHUNK messageId=m delta=x\nTEXT_MESSAGE_CHUNK messageId=n delta=y subagentRunId=a\nTEXT_MESSAGE_CHUNK "
        "delta=z\nTEXT_MESSAGE_CHUNK delta=w subagentRunId=a",
        "TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TEXT_MESSAGE_CONTENT "
        "TEXT_MESSAGE_CONTENT");
    row("the only one of its kind",
        "TEXT_MESSAGE_CHUNK messageId=n delta=y subagentRunId=a\nTOOL_CALL_CHUNK toolCallId=c toolCallName=n\nTEXT_MESSAGE_CHUNK "
        "delta=z",
        "TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TOOL_CALL_START TEXT_MESSAGE_CONTENT");
    row("an event closes its own lane",
        "TEXT_MESSAGE_CHUNK messageId=n delta=y subagentRunId=a\nTEXT_MESSAGE_CHUNK messageId=m\nSTEP_STARTED stepName=s",
        "TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TEXT_MESSAGE_START TEXT_MESSAGE_END STEP_STARTED");
    row("a subagent's end closes its lane",
        "SUBAGENT_STARTED subagentRunId=a name=n\nREASONING_MESSAGE_CHUNK messageId=q subagentRunId=a\nSUBAGENT_FINISHED "
        "subagentRunId=a",
        "SUBAGENT_STARTED REASONING_MESSAGE_START REASONING_MESSAGE_END SUBAGENT_FINISHED");
    row("the run's end closes all, in their order",
        "TOOL_CALL_CHUNK toolCallId=c toolCallName=n subagentRunId=a\nTEXT_MESSAGE_CHUNK messageId=m\nRUN_FINISHED",
        "TOOL_CALL_START TEXT_MESSAGE_START TOOL_CALL_END TEXT_MESSAGE_END RUN_FINISHED");
    row("some close nothing",
        "TEXT_MESSAGE_CHUNK messageId=m\nRAW event=1\nACTIVITY_DELTA messageId=a activityType=T "
        "patch=[]\nREASONING_ENCRYPTED_VALUE subtype=message entityId=m encryptedValue=v\nLATER_INVENTION\nTEXT_MESSAGE_CHUNK "
        "delta=x",
        "TEXT_MESSAGE_START RAW ACTIVITY_DELTA REASONING_ENCRYPTED_VALUE TEXT_MESSAGE_CONTENT");
    row("an empty continuation is nothing", "TEXT_MESSAGE_CHUNK messageId=m delta=x\nTEXT_MESSAGE_CHUNK messageId=m",
        "TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT");
    row("a payload is content", "TEXT_MESSAGE_CHUNK messageId=m rawEvent={}\nTEXT_MESSAGE_CHUNK rawEvent=1",
        "TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TEXT_MESSAGE_CONTENT");
    row("a known id finds its lane", "TEXT_MESSAGE_CHUNK messageId=n subagentRunId=a\nTEXT_MESSAGE_CHUNK messageId=n delta=x",
        "TEXT_MESSAGE_START "
        "TEXT_MESSAGE_CONTENT");
}

void tst_EventPipeline::lanes()
{
    QFETCH(QString, lines);
    QFETCH(QStringList, types);
    const Told told = tell(Mode::Strict, lines);
    QVERIFY2(!told.problem, told.problem ? qPrintable(told.problem->text) : "");
    QCOMPARE(told.types, types);
}

void tst_EventPipeline::chunkProblems_data()
{
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<bool>("isFatal"); // in the tolerant mode too
    const auto row = [](const char *name, const char *lines, const char *sentence, bool isFatal) {
        QTest::newRow(name) << u"RUN_STARTED\n"_s + QString::fromUtf8(lines) << QString::fromUtf8(sentence) << isFatal;
    };
    row("no id", "TEXT_MESSAGE_CHUNK delta=x", "First TEXT_MESSAGE_CHUNK must have a messageId", true);
    row("no call id", "TOOL_CALL_CHUNK delta=x", "First TOOL_CALL_CHUNK must have a toolCallId", true);
    row("no call name", "TOOL_CALL_CHUNK toolCallId=c", "First TOOL_CALL_CHUNK must have a toolCallName", true);
    row("no thought id", "REASONING_MESSAGE_CHUNK", "First REASONING_MESSAGE_CHUNK must have a messageId", true);
    row("ambiguous",
        "REASONING_MESSAGE_CHUNK messageId=p subagentRunId=a\nREASONING_MESSAGE_CHUNK messageId=q "
        "subagentRunId=b\nREASONING_MESSAGE_CHUNK delta=x",
        "Ambiguous REASONING_MESSAGE_CHUNK: it carries neither a messageId nor a subagentRunId, but 2 lanes have an open "
        "reasoning message. Attribute the chunk to the subagent it belongs to.",
        true);
    row("another tag", "TOOL_CALL_CHUNK toolCallId=c toolCallName=n\nTOOL_CALL_CHUNK toolCallId=c subagentRunId=a",
        "Cannot continue tool call 'c': chunk subagentRunId 'a' does not match the open stream's subagent '(the parent agent)'.",
        false);
    row("another role", "TEXT_MESSAGE_CHUNK messageId=m\nTEXT_MESSAGE_CHUNK role=user",
        "Cannot continue text message 'm': chunk role 'user' does not match the open stream's role 'assistant'.", false);
    row("a name too late", "TEXT_MESSAGE_CHUNK messageId=m\nTEXT_MESSAGE_CHUNK name=Ann",
        "Cannot continue text message 'm': chunk name 'Ann' does not match the open stream's name (absent).", false);
    row("another parent", "TOOL_CALL_CHUNK toolCallId=c toolCallName=n parentMessageId=p\nTOOL_CALL_CHUNK parentMessageId=q",
        "Cannot continue tool call 'c': chunk parentMessageId 'q' does not match the open stream's parentMessageId 'p'.", false);
}

void tst_EventPipeline::chunkProblems()
{
    QFETCH(QString, lines);
    QFETCH(QString, sentence);
    QFETCH(bool, isFatal);
    const Told strict = tell(Mode::Strict, lines);
    QVERIFY(strict.problem);
    QCOMPARE(strict.problem->stage, Stage::Chunks);
    QCOMPARE(strict.problem->text, sentence);
    const Told tolerant = tell(Mode::Tolerant, lines);
    QCOMPARE(tolerant.problem.has_value(), isFatal);
    if (!isFatal)
        QCOMPARE(tolerant.notices, QStringList { sentence });
}

void tst_EventPipeline::metadataOfChunks()
{
    const Told told = tell(Mode::Strict, u"RUN_STARTED\nTEXT_MESSAGE_CHUNK messageId=m delta=x metadata={\"a\":1}\n"
                                         "TEXT_MESSAGE_CHUNK metadata={\"b\":2}\nCUSTOM name=n value=1"_s);
    QCOMPARE(told.events.size(), 6);
    QVERIFY(std::get<events::TextStarted>(told.events.at(1)).metadata);
    QVERIFY(std::get<events::TextDelta>(told.events.at(2)).metadata);
    const auto late = std::get<events::TextDelta>(told.events.at(3));
    QVERIFY(late.delta.isEmpty());
    QVERIFY(late.metadata->contains("b"_L1));
    QVERIFY(!std::get<events::TextEnded>(told.events.at(4)).metadata);
}

void tst_EventPipeline::oldShapes_data()
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

void tst_EventPipeline::oldShapes()
{
    QFETCH(QString, line);
    EventPipeline pipeline(Mode::Strict);
    if (!line.startsWith("RUN_STARTED"_L1))
        std::ignore = pipeline.take(frameOf(u"RUN_STARTED"_s));
    const EventPipeline::Step step = pipeline.take(frameOf(line));
    QVERIFY2(!step.problem, step.problem ? qPrintable(step.problem->paths.join(u' ')) : "");
    QVERIFY(!step.notices.isEmpty());
    QVERIFY(step.notices.first().startsWith("compat:"_L1));
}

void tst_EventPipeline::oldThoughts()
{
    const Told told =
        tell(Mode::Strict, u"RUN_STARTED\nTHINKING_START title=Hm\nTHINKING_TEXT_MESSAGE_START\nTHINKING_TEXT_MESSAGE_CONTENT "
                           "delta=x\nTHINKING_TEXT_MESSAGE_END\nTHINKING_END\nRUN_FINISHED"_s);
    QVERIFY2(!told.problem, told.problem ? qPrintable(told.problem->text) : "");
    QCOMPARE(told.types.mid(1, 5),
             (QStringList { u"REASONING_START"_s, u"REASONING_MESSAGE_START"_s, u"REASONING_MESSAGE_CONTENT"_s,
                            u"REASONING_MESSAGE_END"_s, u"REASONING_END"_s }));
    QCOMPARE(std::get<events::TextDelta>(told.events.at(3)).messageId, u"made-2"_s);
    // With nothing to go on with, an id that nobody opened.
    const Told alone = tell(Mode::Strict, u"RUN_STARTED\nTHINKING_TEXT_MESSAGE_CONTENT delta=x"_s);
    QCOMPARE(alone.problem->stage, Stage::Verify);
    QVERIFY(!tell(Mode::Tolerant, u"RUN_STARTED\nTHINKING_TEXT_MESSAGE_CONTENT delta=x"_s).problem);
}

void tst_EventPipeline::binaryParts()
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
    const Told told = tell(Mode::Strict, lines);
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
    EventPipeline strict(Mode::Strict);
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
        EventPipeline pipeline(Mode::Strict);
        EventPipeline slow(Mode::Strict);
        for (EventPipeline *each : { &pipeline, &slow }) {
            for (const char *line :
                 { "RUN_STARTED", "TEXT_MESSAGE_START messageId=m", "REASONING_MESSAGE_START messageId=m role=reasoning" })
                std::ignore = each->take(frameOf(QString::fromLatin1(line)));
        }
        const EventPipeline::Step step = pipeline.take(frame);
        const auto json = jsonFrame(frame);
        if (!json) {
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
