// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipelinefixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! Messages and calls that come as chunks.
class tst_ChunkExpander : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lanes_data();
    void lanes();
    void chunkProblems_data();
    void chunkProblems();
    void metadataOfChunks();
};

void tst_ChunkExpander::lanes_data()
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

void tst_ChunkExpander::lanes()
{
    QFETCH(QString, lines);
    QFETCH(QStringList, types);
    const Told told = tell(PipelineMode::Strict, lines);
    QVERIFY2(!told.problem, told.problem ? qPrintable(told.problem->text) : "");
    QCOMPARE(told.types, types);
}

void tst_ChunkExpander::chunkProblems_data()
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

void tst_ChunkExpander::chunkProblems()
{
    QFETCH(QString, lines);
    QFETCH(QString, sentence);
    QFETCH(bool, isFatal);
    const Told strict = tell(PipelineMode::Strict, lines);
    QVERIFY(strict.problem);
    QCOMPARE(strict.problem->stage, Stage::Chunks);
    QCOMPARE(strict.problem->text, sentence);
    const Told tolerant = tell(PipelineMode::Tolerant, lines);
    QCOMPARE(tolerant.problem.has_value(), isFatal);
    if (!isFatal)
        QCOMPARE(tolerant.notices, QStringList { sentence });
}

void tst_ChunkExpander::metadataOfChunks()
{
    const Told told = tell(PipelineMode::Strict, u"RUN_STARTED\nTEXT_MESSAGE_CHUNK messageId=m delta=x metadata={\"a\":1}\n"
                                                 "TEXT_MESSAGE_CHUNK metadata={\"b\":2}\nCUSTOM name=n value=1"_s);
    QCOMPARE(told.events.size(), 6);
    QVERIFY(std::get<events::TextStarted>(told.events.at(1)).metadata);
    QVERIFY(std::get<events::TextDelta>(told.events.at(2)).metadata);
    const auto late = std::get<events::TextDelta>(told.events.at(3));
    QVERIFY(late.delta.isEmpty());
    QVERIFY(late.metadata->contains("b"_L1));
    QVERIFY(!std::get<events::TextEnded>(told.events.at(4)).metadata);
}

COUNTERSIGN_TEST(tst_ChunkExpander, "tst_chunkexpander")
#include "tst_chunkexpander.moc"
