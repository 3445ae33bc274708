// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reducerfixture.h"
#include "testregistry.h"

#include <QRandomGenerator>

#include <ctime>

using namespace countersign;
using namespace countersign::test;
using State = ToolCall::State;

namespace {
//! Read from the start: the first row with something open, under way or asked.
int firstUnsettled(const Conversation &conversation)
{
    int row = 0;
    for (const Message &message : conversation.messages) {
        const auto &calls = message.toolCalls;
        const bool isSettled = std::all_of(calls.begin(), calls.end(), [](const ToolCall &call) {
            return call.state != State::Preparing && call.state != State::Running && call.state != State::AwaitingApproval;
        });
        if (message.end == Message::End::Open || !isSettled)
            break;
        ++row;
    }
    return row;
}
} // namespace

//! What the events of a run do to a conversation.
class tst_Reducer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runs();
    void inputIsMergedById();
    void text();
    void unknownIdsAreIgnored();
    void textBeforeWhatWaits();
    void encryptedValues();
    void state();
    void steps();
    void runErrorKeepsTheText();
    void stoppedRun();
    void stoppedRunWithoutAnAnswer();
    void interruptedRun();
    void closesOnlyWhatIsOpen();
    void closesFarAbove();
    void hostileOrder();
    void runSummaries();
    void thoughtsAreTimed();
    void subagents();
    void legacyInterrupts();
    void metadataIsMerged();
    void namesAndTags();
    void missingStateIsNoState();
    void textTakesThePlaceOfParts();
    void deltasCostTheSameInALongThread();
};

void tst_Reducer::runs()
{
    Fed f;
    QVERIFY(f(events::RunStarted { u"t"_s, u"r1"_s, {} }).empty());
    QCOMPARE(f.conversation.activeRunId, u"r1"_s);
    QVERIFY(f(events::RunFinished { u"r1"_s, false }).empty());
    QVERIFY(f.conversation.activeRunId.isEmpty());
    QCOMPARE(f.conversation.lastRunEnd, Message::End::Complete);
    f(events::RunError { u"no"_s, {} });
    QCOMPARE(f.conversation.lastRunEnd, Message::End::Failed);
    f(events::RunStarted { u"t"_s, u"r2"_s, {} });
    QCOMPARE(f.conversation.lastRunEnd, Message::End::Complete);
}

void tst_Reducer::inputIsMergedById()
{
    Fed f;
    Message sending = user(u"u1"_s, u"local"_s);
    sending.delivery = Message::Delivery::Sending;
    sending.onServer = false;
    f.conversation.append(sending);
    const Changes changes = f(events::RunStarted { {}, u"r"_s, { user(u"u1"_s, u"echo"_s), user(u"u2"_s, u"new"_s) } });
    QCOMPARE(changes, (Changes { { Change::Kind::Changed, 0 }, { Change::Kind::Inserted, 1 }, { Change::Kind::Changed, 1 } }));
    QCOMPARE(f.of(u"u1"_s).text, u"local"_s); // known ones stay as they are
    QCOMPARE(f.of(u"u1"_s).delivery, Message::Delivery::Settled);
    QVERIFY(f.of(u"u1"_s).onServer);
    QCOMPARE(f.of(u"u2"_s).text, u"new"_s);
    QCOMPARE(f.of(u"u2"_s).at, now);
}

void tst_Reducer::text()
{
    Fed f;
    QCOMPARE(f(events::TextStarted { u"a"_s, Message::Role::Assistant, u"Writer"_s }),
             (Changes { { Change::Kind::Inserted, 0 } }));
    QCOMPARE(f.of(u"a"_s).end, Message::End::Open);
    QCOMPARE(f.of(u"a"_s).author, u"Writer"_s);
    QVERIFY(f(events::TextDelta { u"a"_s, QString() }).empty());
    QCOMPARE(f(events::TextDelta { u"a"_s, u"x"_s }), (Changes { { Change::Kind::Changed, 0 } }));
    // A surrogate pair may come in two halves.
    f(events::TextDelta { u"a"_s, QString(QChar(0xd83d)) });
    f(events::TextDelta { u"a"_s, QString(QChar(0xde00)) });
    f(events::TextEnded { u"a"_s });
    QCOMPARE(f.of(u"a"_s).text, u"x😀"_s);
    QCOMPARE(f.of(u"a"_s).end, Message::End::Complete);
    // An ended id may be opened again: the text goes on.
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    f(events::TextDelta { u"a"_s, u"y"_s });
    QCOMPARE(f.of(u"a"_s).text, u"x😀y"_s);
    QCOMPARE(f.of(u"a"_s).end, Message::End::Open);
    QCOMPARE(f.conversation.messages.size(), std::size_t(1));
}

void tst_Reducer::unknownIdsAreIgnored()
{
    Fed f;
    QVERIFY(f(events::TextDelta { u"x"_s, u"?"_s }).empty());
    QVERIFY(f(events::TextEnded { u"x"_s }).empty());
    QVERIFY(f(events::ToolCallDelta { u"x"_s, u"?"_s }).empty());
    QVERIFY(f(events::ToolCallEnded { u"x"_s }).empty());
    QVERIFY(f(events::EncryptedValue { u"x"_s, true, u"v"_s }).empty());
    QVERIFY(f(events::EncryptedValue { u"x"_s, false, u"v"_s }).empty());
    QVERIFY(f(events::Other { u"CUSTOM"_s, {} }).empty());
    QVERIFY(f.conversation.messages.empty());
}

void tst_Reducer::textBeforeWhatWaits()
{
    Fed f;
    f.conversation.append(user(u"u1"_s));
    for (const QString &id : { u"w1"_s, u"w2"_s }) {
        Message waiting = user(id);
        waiting.delivery = Message::Delivery::WaitsForSignIn;
        f.conversation.append(waiting);
    }
    f(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, {} });
    QCOMPARE(f.ids(), (QStringList { u"u1"_s, u"a1"_s, u"c"_s, u"w1"_s, u"w2"_s }));
}

void tst_Reducer::encryptedValues()
{
    Fed f;
    f(events::TextStarted { u"r"_s, Message::Role::Reasoning, {} });
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, {} });
    f(events::EncryptedValue { u"r"_s, false, u"secret-r"_s });
    f(events::EncryptedValue { u"c"_s, true, u"secret-c"_s });
    QCOMPARE(f.of(u"r"_s).extra.value("encryptedValue"_L1).toString(), u"secret-r"_s);
    QCOMPARE(f.call(u"c"_s).encryptedValue, u"secret-c"_s);
}

void tst_Reducer::state()
{
    Fed f;
    f(events::StateSnapshot { QJsonObject { { u"n"_s, 1 } } });
    const QJsonObject set { { u"op"_s, u"replace"_s }, { u"path"_s, u"/n"_s }, { u"value"_s, 2 } };
    const QJsonObject wrong { { u"op"_s, u"remove"_s }, { u"path"_s, u"/zz"_s } };
    f(events::StateDelta { QJsonArray { set } });
    QCOMPARE(f.conversation.state.toObject().value("n"_L1).toInt(), 2);
    f(events::StateDelta { QJsonArray { wrong } });
    QCOMPARE(f.conversation.state.toObject().value("n"_L1).toInt(), 2);
    f(events::StateSnapshot { QJsonValue::Null });
    QVERIFY(f.conversation.state.isNull());
}

void tst_Reducer::steps()
{
    Fed f;
    f(events::StepStarted { u"plan"_s });
    f(events::StepStarted { u"search"_s, u"sub"_s });
    QCOMPARE(f.conversation.steps, (QList<RunningStep> { { u"plan"_s, {} }, { u"search"_s, u"sub"_s } }));
    f(events::StepFinished { u"plan"_s });
    QCOMPARE(f.conversation.steps.size(), 1);
    f(events::StepFinished { u"search"_s }); // of another agent
    QCOMPARE(f.conversation.steps.size(), 1);
    f(events::RunError {});
    QVERIFY(f.conversation.steps.isEmpty());
}

void tst_Reducer::runErrorKeepsTheText()
{
    Fed f;
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    f(events::TextDelta { u"a"_s, u"half"_s });
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, u"a"_s });
    f(events::RunError { u"boom"_s, {} });
    QCOMPARE(f.of(u"a"_s).text, u"half"_s);
    QCOMPARE(f.of(u"a"_s).end, Message::End::Failed);
    QCOMPARE(f.call(u"c"_s).state, State::Failed);
}

void tst_Reducer::stoppedRun()
{
    Fed f;
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    f(events::RunFinished { {}, true });
    QCOMPARE(f.of(u"a"_s).end, Message::End::Stopped);
    QCOMPARE(f.conversation.lastRunEnd, Message::End::Stopped);
}

void tst_Reducer::stoppedRunWithoutAnAnswer()
{
    Fed f;
    f(events::RunStarted { {}, u"r1"_s, {} });
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    f(events::TextEnded { u"a"_s });
    f(events::RunFinished { u"r1"_s, false });
    f(events::RunStarted { {}, u"r2"_s, { user(u"u2"_s) } });
    f(events::RunFinished { {}, true });
    QCOMPARE(f.of(u"a"_s).end, Message::End::Complete); // of the run before
}

void tst_Reducer::interruptedRun()
{
    Fed f;
    f(events::RunStarted { {}, u"r1"_s, {} });
    f(events::ToolCallStarted { u"c1"_s, u"tool"_s, {} });
    f(events::ToolCallEnded { u"c1"_s });
    const Interrupt asked { u"i"_s, u"tool_call"_s };
    f(events::RunFinished { u"r1"_s, false, events::RunFinished::Outcome::Interrupt, { asked } });
    QCOMPARE(f.call(u"c1"_s).state, State::NotAnswered);
    QCOMPARE(f.conversation.interrupts, QList { asked });
    f(events::RunStarted { {}, u"broken"_s, {} });
    f(events::RunError { u"no"_s, {} });
    QCOMPARE(f.conversation.interrupts, QList { asked }); // a run that failed answered nothing
    f(events::RunStarted { {}, u"r2"_s, {} });
    f(events::ToolCallStarted { u"c2"_s, u"tool"_s, {} });
    f(events::ToolCallEnded { u"c2"_s });
    f(events::RunFinished { u"r2"_s, false });
    QCOMPARE(f.call(u"c2"_s).state, State::Failed);
    QVERIFY(f.conversation.interrupts.isEmpty());
}

void tst_Reducer::closesOnlyWhatIsOpen()
{
    Fed f;
    f(events::ToolCallStarted { u"c1"_s, u"tool"_s, {} });
    f(events::ToolCallResult { u"t"_s, u"c1"_s, u"ok"_s });
    f(events::ToolCallStarted { u"c2"_s, u"tool"_s, {} });
    f.conversation.toolCall(u"c2"_s)->state = State::AwaitingApproval;
    QVERIFY(closeOpen(f.conversation, Message::End::BrokeOff).empty());
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    QCOMPARE(closeOpen(f.conversation, Message::End::BrokeOff).size(), std::size_t(1));
    QCOMPARE(f.call(u"c1"_s).state, State::Done);
    QCOMPARE(f.call(u"c2"_s).state, State::AwaitingApproval);
    QCOMPARE(f.of(u"a"_s).end, Message::End::BrokeOff);
}

//! A long history is not read again at each run's end; what an early row has under way is closed all the same.
void tst_Reducer::closesFarAbove()
{
    Fed f;
    for (int i = 0; i < 100; ++i)
        f.conversation.append(user(QString::number(i)));
    f(events::RunFinished { u"r1"_s, false });
    QCOMPARE(f.conversation.firstUnsettled(), 100);
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, u"3"_s });
    f(events::ToolCallStarted { u"q"_s, u"tool"_s, u"7"_s });
    f.conversation.toolCall(u"q"_s)->state = State::AwaitingApproval;
    f(events::RunFinished { u"r2"_s, false });
    QCOMPARE(f.call(u"c"_s).state, State::Failed);
    QCOMPARE(f.call(u"q"_s).state, State::AwaitingApproval);
    QCOMPARE(f.conversation.firstUnsettled(), f.conversation.rowOfToolCall(u"q"_s));
}

void tst_Reducer::hostileOrder()
{
    // Any order of any events: nothing crashes, rows only grow, ids stay unique.
    QList<AgentEvent> all;
    for (const char *name : { "tools-run.sse", "hitl-run.sse", "failed-connect.sse", "state-run.sse", "reasoning-run.sse" })
        all << recorded(QString::fromLatin1(name));
    QRandomGenerator random(42);
    for (int round = 0; round < 100; ++round) {
        Fed f;
        f.source = round % 2 ? Source::Replay : Source::Live;
        for (int i = 0; i < 150; ++i) {
            const auto before = f.conversation.messages.size();
            const Changes changes = f(all.at(random.bounded(all.size())));
            QVERIFY(f.conversation.messages.size() >= before);
            for (const Change &change : changes)
                QVERIFY(change.row >= 0 && change.row < static_cast<int>(f.conversation.messages.size()));
            QVERIFY(f.conversation.firstUnsettled() <= firstUnsettled(f.conversation));
        }
        const QStringList ids = f.ids();
        QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), ids.size());
        for (int row = 0; row < static_cast<int>(ids.size()); ++row)
            QCOMPARE(f.conversation.rowOf(ids.at(row)), row);
    }
}

void tst_Reducer::runSummaries()
{
    Conversation conversation;
    const auto at = [&](int seconds, const AgentEvent &event, Source source = Source::Live) {
        std::ignore = reduce(conversation, event, source, now.addSecs(seconds));
    };
    TokenUsage usage;
    usage.inputTokens = 7;
    at(0, events::RunStarted { {}, u"r1"_s, {} });
    at(1, events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    at(3, events::RunFinished { u"r1"_s, false, {}, {}, { usage } });
    const RunSummary expected { u"r1"_s, 3000, { usage } };
    QCOMPARE(conversation.lastRun, std::optional(expected));
    QCOMPARE(conversation.find(u"a"_s)->run, std::optional(expected));
    at(10, events::RunStarted { {}, u"r2"_s, {} });
    at(15, events::RunError { u"no"_s, {}, { usage } });
    QCOMPARE(conversation.lastRun->milliseconds, 5000);
    QCOMPARE(conversation.lastRun->runId, u"r2"_s);
    QCOMPARE(conversation.find(u"a"_s)->run, std::optional(expected)); // r2 said nothing
    at(20, events::RunStarted { {}, u"r3"_s, {} }, Source::Replay);
    at(25, events::RunFinished { {}, true }, Source::Replay);
    QCOMPARE(conversation.lastRun->milliseconds, -1);
    QCOMPARE(conversation.lastRun->runId, u"r3"_s);
    // Told again, a run still took what we saw it take.
    at(30, events::RunStarted { {}, u"r1"_s, {} }, Source::Replay);
    at(30, events::TextStarted { u"a"_s, Message::Role::Assistant, {} }, Source::Replay);
    at(30, events::RunFinished { u"r1"_s }, Source::Replay);
    QCOMPARE(conversation.find(u"a"_s)->run->milliseconds, 3000);
    QCOMPARE(conversation.lastRun->milliseconds, 3000);
}

void tst_Reducer::thoughtsAreTimed()
{
    for (const Source source : { Source::Live, Source::Replay }) {
        Conversation conversation;
        int second = 0;
        for (const AgentEvent &event : QList<AgentEvent> { events::TextStarted { u"q"_s, Message::Role::Reasoning, {} },
                                                           events::TextDelta { u"q"_s, u"hm"_s }, events::TextEnded { u"q"_s } })
            std::ignore = reduce(conversation, event, source, now.addSecs(second++));
        QCOMPARE(conversation.find(u"q"_s)->milliseconds, source == Source::Live ? 2000 : -1);
    }
}

void tst_Reducer::subagents()
{
    Fed f;
    f(events::RunStarted { {}, u"r"_s, {} });
    f(events::SubagentStarted { u"s1"_s, u"Researcher"_s, u"looks"_s, {}, u"c"_s });
    f(events::SubagentStarted { u"s2"_s, u"Writer"_s, {}, u"s1"_s });
    f(events::SubagentStarted { u"s3"_s, u"Critic"_s });
    f(events::SubagentFinished { u"s1"_s });
    f(events::SubagentFinished { u"s2"_s, true });
    f(events::SubagentError { u"s3"_s, u"tired"_s });
    f(events::SubagentError { u"unknown"_s, u"x"_s });
    const QList<Subagent> expected {
        { u"s1"_s, u"Researcher"_s, u"looks"_s, {}, u"c"_s, Subagent::State::Finished, {} },
        { u"s2"_s, u"Writer"_s, {}, u"s1"_s, {}, Subagent::State::Suspended, {} },
        { u"s3"_s, u"Critic"_s, {}, {}, {}, Subagent::State::Failed, u"tired"_s },
    };
    QCOMPARE(f.conversation.subagents, expected);
    f(events::RunFinished { u"r"_s });
    QCOMPARE(f.conversation.subagents.size(), 3);
    f(events::RunStarted { {}, u"r2"_s, {} });
    QVERIFY(f.conversation.subagents.isEmpty());
}

void tst_Reducer::legacyInterrupts()
{
    Fed f;
    f(events::RunStarted { {}, u"r"_s, {} });
    f(events::Custom { u"on_interrupt"_s, u"Approve?"_s });
    f(events::Custom { u"something"_s, 1 });
    QVERIFY(f.conversation.interrupts.isEmpty());
    f(events::RunFinished { u"r"_s });
    QCOMPARE(f.conversation.interrupts.size(), 1);
    const Interrupt &raised = f.conversation.interrupts.first();
    QVERIFY(raised.isLegacy);
    QVERIFY(!raised.id.isEmpty());
    QCOMPARE(raised.message, u"Approve?"_s);
    QCOMPARE(raised.value, QJsonValue(u"Approve?"_s));
    // Told both ways, today's counts.
    const Interrupt modern { u"i"_s, u"confirmation"_s };
    f(events::RunStarted { {}, u"r2"_s, {} });
    f(events::Custom { u"on_interrupt"_s, u"Approve?"_s });
    f(events::RunFinished { u"r2"_s, false, events::RunFinished::Outcome::Interrupt, { modern } });
    QCOMPARE(f.conversation.interrupts, QList { modern });
}

void tst_Reducer::metadataIsMerged()
{
    Fed f;
    const auto of = [](const QString &key, const QJsonValue &value) { return QJsonObject { { key, value } }; };
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {}, {}, of(u"k"_s, QJsonArray { 1 }) });
    f(events::TextDelta { u"a"_s, {}, {}, of(u"l"_s, QJsonValue::Null) });
    f(events::TextEnded { u"a"_s, {}, of(u"k"_s, 2) });
    QCOMPARE(f.of(u"a"_s).extra.value("metadata"_L1).toObject(), (QJsonObject { { u"k"_s, 2 }, { u"l"_s, QJsonValue::Null } }));
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, u"a"_s, {}, of(u"k"_s, 1) });
    f(events::ToolCallDelta { u"c"_s, {}, {}, of(u"l"_s, 1) });
    f(events::ToolCallEnded { u"c"_s, {}, of(u"k"_s, 3) });
    QCOMPARE(f.call(u"c"_s).metadata.value_or(QJsonObject()), (QJsonObject { { u"k"_s, 3 }, { u"l"_s, 1 } }));
    QCOMPARE(f.of(u"a"_s).extra.value("metadata"_L1).toObject().value("k"_L1).toInt(), 2);
    f(events::ToolCallResult { u"t"_s, u"c"_s, u"x"_s, u"s"_s, of(u"m"_s, 1) });
    QCOMPARE(f.of(u"t"_s).extra.value("metadata"_L1).toObject().size(), 1);
    QCOMPARE(f.of(u"t"_s).subagentRunId, u"s"_s);
}

void tst_Reducer::namesAndTags()
{
    Fed f;
    f(events::TextStarted { u"a"_s, Message::Role::User, u"Ann"_s, u"s"_s });
    QCOMPARE(f.of(u"a"_s).author, u"Ann"_s);
    QCOMPARE(f.of(u"a"_s).subagentRunId, u"s"_s);
    QVERIFY(!f.of(u"a"_s).text.isNull());
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, {}, u"s2"_s });
    QCOMPARE(f.of(u"c"_s).subagentRunId, u"s2"_s);
    QVERIFY(f.of(u"c"_s).text.isNull()); // it never said anything
}

void tst_Reducer::missingStateIsNoState()
{
    Fed f;
    f(events::StateSnapshot { 7 });
    f(events::StateSnapshot { QJsonValue::Undefined });
    QCOMPARE(f.conversation.state, QJsonValue(7));
}

void tst_Reducer::textTakesThePlaceOfParts()
{
    Fed f;
    Message shown = user(u"u"_s, u"look"_s);
    shown.parts = { { QJsonObject { { u"type"_s, u"text"_s }, { u"text"_s, u"look"_s } } } };
    f.conversation.append(shown);
    f(events::TextStarted { u"u"_s, Message::Role::User, {} });
    QCOMPARE(f.of(u"u"_s).parts.size(), 1);
    f(events::TextDelta { u"u"_s, u"new"_s });
    QVERIFY(f.of(u"u"_s).parts.isEmpty());
    QCOMPARE(f.of(u"u"_s).text, u"new"_s);
}

void tst_Reducer::deltasCostTheSameInALongThread()
{
    const auto seconds = [](int messages) {
        Fed f;
        for (int i = 0; i < messages; ++i)
            f.conversation.append(user(QString::number(i)));
        f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
        const std::clock_t start = std::clock();
        for (int i = 0; i < 100'000; ++i)
            f(events::TextDelta { u"a"_s, u"word "_s });
        return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    };
    QVERIFY(seconds(50'000) < 10 * seconds(1) + 1);
}

COUNTERSIGN_TEST(tst_Reducer, "tst_reducer")
#include "tst_reducer.moc"
