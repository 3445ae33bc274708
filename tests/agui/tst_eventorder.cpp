// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipelinefixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! The order a stream has to keep, in the words of the official client.
class tst_EventOrder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void order_data();
    void order();
    void orderAllows_data();
    void orderAllows();
    void firstEvents();
    void afterTheEnd();
};

void tst_EventOrder::order_data()
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

void tst_EventOrder::order()
{
    QFETCH(QString, lines);
    QFETCH(QString, sentence);
    const Told strict = tell(PipelineMode::Strict, lines);
    QVERIFY(strict.problem);
    QCOMPARE(strict.problem->stage, Stage::Verify);
    QCOMPARE(strict.problem->text, sentence);
    QCOMPARE(strict.index, lines.count(u'\n'));
    // The app goes on, and somebody hears of it.
    const Told tolerant = tell(PipelineMode::Tolerant, lines);
    QVERIFY(!tolerant.problem);
    QCOMPARE(tolerant.notices, QStringList { u"order:"_s + sentence });
    QCOMPARE(tolerant.types.size(), lines.count(u'\n') + 1);
}

void tst_EventOrder::orderAllows_data()
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

void tst_EventOrder::orderAllows()
{
    QFETCH(QString, lines);
    const Told told = tell(PipelineMode::Strict, lines);
    QVERIFY2(!told.problem, told.problem ? qPrintable(told.problem->text) : "");
    QCOMPARE(told.types.size(), lines.count(u'\n') + 1);
    QVERIFY(tell(PipelineMode::Tolerant, lines).notices.isEmpty());
}

void tst_EventOrder::firstEvents()
{
    QCOMPARE(tell(PipelineMode::Strict, u"STEP_STARTED stepName=s"_s).problem->text, u"First event must be 'RUN_STARTED'"_s);
    QVERIFY(!tell(PipelineMode::Strict, u"RUN_ERROR message=x\nRUN_STARTED"_s).problem);
    QVERIFY(!tell(PipelineMode::Strict, u"LATER_INVENTION\nRUN_STARTED"_s).problem);
}

void tst_EventOrder::afterTheEnd()
{
    QCOMPARE(
        tell(PipelineMode::Strict, u"RUN_STARTED\nRUN_ERROR message=x\nRUN_ERROR message=y"_s).problem->text,
        u"Cannot send event type 'RUN_ERROR': The run has already errored with 'RUN_ERROR'. No further events can be sent."_s);
    QCOMPARE(
        tell(PipelineMode::Strict, u"RUN_STARTED\nRUN_FINISHED\nREASONING_MESSAGE_START messageId=a role=reasoning"_s)
            .problem->text,
        u"Cannot send event type 'REASONING_MESSAGE_START': The run has already finished with 'RUN_FINISHED'. Start a new run "
        "with 'RUN_STARTED'."_s);
    QVERIFY(!tell(PipelineMode::Strict, u"RUN_STARTED\nRUN_FINISHED\nLATER_INVENTION"_s).problem);
}

COUNTERSIGN_TEST(tst_EventOrder, "tst_eventorder")
#include "tst_eventorder.moc"
