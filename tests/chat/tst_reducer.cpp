// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/reducer.h"

#include "agui/aguicodec.h"
#include "net/sseparser.h"
#include "testregistry.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTest>
#include <QTimeZone>

#include <ctime>

using namespace countersign;
using namespace Qt::StringLiterals;
using State = ToolCall::State;

namespace {
const QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());

Message message(const QString &id, Message::Role role, const QString &text = {})
{
    Message made;
    made.id = id;
    made.role = role;
    made.text = text;
    return made;
}
Message user(const QString &id, const QString &text = {})
{
    return message(id, Message::Role::User, text);
}

//! A conversation that is fed.
struct Fed
{
    Conversation conversation;
    Source source = Source::Live;

    Changes operator()(const AgentEvent &event) { return reduce(conversation, event, source, now); }
    [[nodiscard]] QStringList ids() const
    {
        QStringList all;
        for (const Message &here : conversation.messages)
            all << here.id;
        return all;
    }
    [[nodiscard]] const Message &of(const QString &id) const { return *conversation.find(id); }
    [[nodiscard]] const ToolCall &call(const QString &id) const { return *conversation.toolCall(id); }
};

QList<AgentEvent> recorded(const QString &name)
{
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/agui/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no test data %s", qPrintable(name));
    SseParser parser;
    AgUiCodec codec;
    QList<AgentEvent> all;
    const auto frames = parser.feed(file.readAll());
    for (const SseFrame &frame : *frames) {
        if (const auto events = codec.decode(frame.data))
            all << *events;
    }
    return all;
}
} // namespace

class tst_Reducer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runs();
    void inputIsMergedById();
    void text();
    void unknownIdsAreIgnored();
    void textBeforeWhatWaits();
    void toolCallHosts_data();
    void toolCallHosts();
    void toolCallLife();
    void resultsStandBehindTheirCall();
    void resultStates_data();
    void resultStates();
    void encryptedValues();
    void state();
    void steps();
    void snapshotsMergeById();
    void snapshotOfAnOpenAnswer();
    void runErrorKeepsTheText();
    void stoppedRun();
    void stoppedRunWithoutAnAnswer();
    void interruptedRun();
    void standInsReplaceNoAnswer();
    void closesOnlyWhatIsOpen();
    void retoldTextNeverShrinks();
    void retoldTextOfTheServerWins();
    void retoldArguments();
    void retoldCallKeepsItsResult();
    void endOfAReplay();
    void cutsOfDeltasEqualTheWhole();
    void replayEqualsLive_data();
    void replayEqualsLive();
    void replayedTwiceEqualsOnce_data();
    void replayedTwiceEqualsOnce();
    void errorBeforeItsMessage();
    void secondReplayAfterACut();
    void hostileOrder();
    void runSummaries();
    void thoughtsAreTimed();
    void subagents();
    void legacyInterrupts();
    void activities();
    void activityOfAnotherKind();
    void textLeavesActivitiesAlone();
    void metadataIsMerged();
    void namesAndTags();
    void missingStateIsNoState();
    void textTakesThePlaceOfParts();
    void conformanceSnapshots_data();
    void conformanceSnapshots();
    void snapshotsHideWhatTheyOwn();
    void largeSnapshotsAreLinear();
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

void tst_Reducer::toolCallHosts_data()
{
    QTest::addColumn<QString>("parent");
    QTest::addColumn<QString>("host");
    QTest::newRow("an assistant message") << u"a"_s << u"a"_s;
    QTest::newRow("another role") << u"u"_s << u"c"_s;
    QTest::newRow("unknown") << u"later"_s << u"later"_s;
    QTest::newRow("none") << QString() << u"c"_s;
}

void tst_Reducer::toolCallHosts()
{
    QFETCH(QString, parent);
    QFETCH(QString, host);
    Fed f;
    f.conversation.append(user(u"u"_s));
    f.conversation.append(message(u"a"_s, Message::Role::Assistant));
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, parent });
    QCOMPARE(f.conversation.rowOfToolCall(u"c"_s), f.conversation.rowOf(host));
    QCOMPARE(f.of(host).role, Message::Role::Assistant);
    QCOMPARE(f.conversation.messages.size(), std::size_t(host == u"a"_s ? 2 : 3));
}

void tst_Reducer::toolCallLife()
{
    Fed f;
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, {} });
    QCOMPARE(f.call(u"c"_s).state, State::Preparing);
    f(events::ToolCallDelta { u"c"_s, u"{\"a\""_s });
    f(events::ToolCallStarted { u"c"_s, u"renamed"_s, {} }); // again: only a new name
    f(events::ToolCallDelta { u"c"_s, u":1}"_s });
    f(events::ToolCallEnded { u"c"_s });
    QCOMPARE(f.call(u"c"_s).state, State::Running);
    QCOMPARE(f.call(u"c"_s).arguments, u"{\"a\":1}"_s);
    QCOMPARE(f.call(u"c"_s).name, u"renamed"_s);
    std::ignore = reduce(f.conversation, events::ToolCallResult { u"t"_s, u"c"_s, u"42"_s }, Source::Live, now.addMSecs(1500));
    QCOMPARE(f.call(u"c"_s).state, State::Done);
    QCOMPARE(f.call(u"c"_s).result, u"42"_s);
    QCOMPARE(f.call(u"c"_s).milliseconds, 1500);
}

void tst_Reducer::resultsStandBehindTheirCall()
{
    Fed f;
    f(events::ToolCallStarted { u"c1"_s, u"tool"_s, u"a"_s });
    f(events::ToolCallStarted { u"c2"_s, u"tool"_s, u"a"_s });
    f(events::TextStarted { u"b"_s, Message::Role::Assistant, {} });
    f(events::ToolCallResult { u"t2"_s, u"c2"_s, u"two"_s });
    f(events::ToolCallResult { u"t1"_s, u"c1"_s, u"one"_s });
    f(events::ToolCallResult { u"t9"_s, u"c9"_s, u"orphan"_s });
    QCOMPARE(f.ids(), (QStringList { u"a"_s, u"t2"_s, u"t1"_s, u"b"_s, u"t9"_s }));
    f(events::ToolCallResult { u"t1"_s, u"c1"_s, u"corrected"_s });
    QCOMPARE(f.call(u"c1"_s).result, u"corrected"_s);
    QCOMPARE(f.of(u"t1"_s).text, u"corrected"_s);
    QCOMPARE(f.conversation.messages.size(), std::size_t(5));
}

void tst_Reducer::resultStates_data()
{
    QTest::addColumn<QString>("content");
    QTest::addColumn<State>("state");
    QTest::newRow("text") << u"12:00"_s << State::Done;
    QTest::newRow("nothing") << QString() << State::Done;
    QTest::newRow("object") << uR"({"temperature":7})"_s << State::Done;
    QTest::newRow("declined") << uR"({"status":"declined","reason":"admin only"})"_s << State::Declined;
    QTest::newRow("forbidden") << uR"({"error":"forbidden"})"_s << State::Declined;
    QTest::newRow("other error") << uR"({"error":"admin role required","user":"alice"})"_s << State::Failed;
    QTest::newRow("no error") << uR"({"error":null,"ok":true})"_s << State::Done;
    QTest::newRow("thrown") << u"Error: no such record"_s << State::Failed;
    QTest::newRow("errors in prose") << u"Errors were not found"_s << State::Done;
    QTest::newRow("stopped") << uR"({"status":"stopped"})"_s << State::Failed;
    QTest::newRow("nobody answered") << unansweredResult() << State::NotAnswered;
    QTest::newRow("a runtime's stand-in") << u"Forwarded to client"_s << State::NotAnswered;
    QTest::newRow("confirmed") << uR"({"approved":true})"_s << State::Done;
    QTest::newRow("refused") << uR"({"approved":false})"_s << State::RefusedByPerson;
    QTest::newRow("broken JSON") << u"{\"status\":\"declined\""_s << State::Done;
    QTest::newRow("array") << u"[\"declined\"]"_s << State::Done;
}

void tst_Reducer::resultStates()
{
    QFETCH(QString, content);
    QFETCH(State, state);
    QCOMPARE(stateOfResult(content), state);
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

void tst_Reducer::snapshotsMergeById()
{
    Fed f;
    f.conversation.append(user(u"u1"_s, u"one"_s));
    f.conversation.append(message(u"a1"_s, Message::Role::Assistant, u"draft"_s));
    f.conversation.addToolCall(1, { u"c"_s, u"tool"_s, u"{}"_s, u"42"_s, State::Done, 10, {} });
    Message waiting = user(u"w"_s);
    waiting.delivery = Message::Delivery::WaitsForSignIn;
    f.conversation.append(waiting);
    Message answer = message(u"a1"_s, Message::Role::Assistant, u"final"_s);
    answer.toolCalls << ToolCall { u"c"_s, u"tool"_s, u"{}"_s, {}, State::Running, -1, {} };
    f(events::MessagesSnapshot { { answer, message(u"a2"_s, Message::Role::Assistant, u"more"_s) } });
    QCOMPARE(f.ids(), (QStringList { u"u1"_s, u"a1"_s, u"a2"_s, u"w"_s }));
    QCOMPARE(f.of(u"a1"_s).text, u"final"_s);
    QCOMPARE(f.call(u"c"_s).result, u"42"_s);
    QCOMPARE(f.call(u"c"_s).state, State::Done);
    QVERIFY(!f.of(u"u1"_s).onServer); // left out there, kept here
    QVERIFY(f.of(u"w"_s).onServer);
    f(events::MessagesSnapshot { {} });
    QCOMPARE(f.conversation.messages.size(), std::size_t(4));
}

void tst_Reducer::snapshotOfAnOpenAnswer()
{
    Fed f;
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    f(events::MessagesSnapshot { { user(u"u"_s) } });
    QVERIFY(f.of(u"a"_s).onServer); // not in a snapshot yet because it is being written
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

void tst_Reducer::standInsReplaceNoAnswer()
{
    Fed f;
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, {} });
    f(events::ToolCallResult { u"t1"_s, u"c"_s, u"{\"approved\":false}"_s });
    f(events::ToolCallResult { u"t2"_s, u"c"_s, u"Forwarded to client"_s });
    QCOMPARE(f.call(u"c"_s).state, State::RefusedByPerson);
    QCOMPARE(f.call(u"c"_s).result, u"{\"approved\":false}"_s);
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

void tst_Reducer::retoldTextNeverShrinks()
{
    Fed f;
    f.conversation.append(message(u"a"_s, Message::Role::Assistant, u"one two"_s));
    f.source = Source::Replay;
    beginReplay(f.conversation);
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    QString told;
    for (const QString &delta : { u"one"_s, u" "_s, u"two"_s, u" three"_s, u" four"_s }) {
        f(events::TextDelta { u"a"_s, delta });
        told += delta;
        QCOMPARE(f.of(u"a"_s).text, told.size() < 7 ? u"one two"_s : told);
    }
    QVERIFY(f.conversation.retoldTexts.isEmpty()); // caught up: from here it is appended in place
}

void tst_Reducer::retoldTextOfTheServerWins()
{
    Fed f;
    f.conversation.append(message(u"a"_s, Message::Role::Assistant, u"something much longer"_s));
    f.source = Source::Replay;
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    f(events::TextDelta { u"a"_s, u"short"_s });
    QCOMPARE(f.of(u"a"_s).text, u"something much longer"_s);
    f(events::TextEnded { u"a"_s });
    QCOMPARE(f.of(u"a"_s).text, u"short"_s);
}

void tst_Reducer::retoldArguments()
{
    Fed f;
    f.conversation.append(message(u"a"_s, Message::Role::Assistant));
    f.conversation.addToolCall(0, { u"c"_s, u"tool"_s, u"{\"a\":"_s, {}, State::Failed, -1, {} });
    f.source = Source::Replay;
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, u"a"_s });
    f(events::ToolCallDelta { u"c"_s, u"{\"a\":1}"_s });
    f(events::ToolCallEnded { u"c"_s });
    QCOMPARE(f.call(u"c"_s).arguments, u"{\"a\":1}"_s);
    QCOMPARE(f.call(u"c"_s).state, State::Running);
}

void tst_Reducer::retoldCallKeepsItsResult()
{
    Fed f;
    f.conversation.append(message(u"a"_s, Message::Role::Assistant));
    f.conversation.addToolCall(0, { u"c"_s, u"tool"_s, u"{}"_s, u"{\"approved\":false}"_s, State::RefusedByPerson, 12, {} });
    f.source = Source::Replay;
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, u"a"_s });
    f(events::ToolCallDelta { u"c"_s, u"{}"_s });
    f(events::ToolCallEnded { u"c"_s });
    f(events::RunFinished { u"r"_s, false });
    QCOMPARE(f.call(u"c"_s).state, State::RefusedByPerson);
    QCOMPARE(f.call(u"c"_s).milliseconds, 12);
}

void tst_Reducer::endOfAReplay()
{
    Fed f;
    f.conversation.append(user(u"u1"_s));
    f.conversation.append(user(u"gone"_s));
    Message waiting = user(u"w"_s);
    waiting.delivery = Message::Delivery::WaitsForSignIn;
    f.conversation.append(waiting);
    f.source = Source::Replay;
    beginReplay(f.conversation);
    f(events::RunStarted { {}, u"r"_s, { user(u"u1"_s) } });
    Conversation cut = f.conversation;
    QVERIFY(endReplay(cut, false).empty());
    QVERIFY(cut.find(u"gone"_s)->onServer);
    QVERIFY(cut.activeRunId.isEmpty());
    QCOMPARE(endReplay(f.conversation, true), (Changes { { Change::Kind::Changed, 1 } }));
    QVERIFY(!f.of(u"gone"_s).onServer);
    QVERIFY(f.of(u"u1"_s).onServer);
    QVERIFY(f.of(u"w"_s).onServer);
    QVERIFY(endReplay(f.conversation, true).empty());
}

void tst_Reducer::cutsOfDeltasEqualTheWhole()
{
    const QString text = u"Grüße, 世界! 👩‍👩‍👧 **bold** `code`\n\n| a | b |\n"_s.repeated(20);
    Fed whole;
    whole(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    whole(events::TextDelta { u"a"_s, text });
    whole(events::TextEnded { u"a"_s });
    QRandomGenerator random(4711);
    for (int round = 0; round < 200; ++round) {
        Fed cut;
        cut(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
        for (qsizetype from = 0; from < text.size();) {
            const qsizetype size = random.bounded(1, 30);
            cut(events::TextDelta { u"a"_s, text.mid(from, size) });
            from += size;
        }
        cut(events::TextEnded { u"a"_s });
        QCOMPARE(cut.of(u"a"_s), whole.of(u"a"_s));
    }
}

void tst_Reducer::replayEqualsLive_data()
{
    QTest::addColumn<QString>("file");
    for (const char *name : { "echo-run", "failed-run", "two-runs-connect", "rejoined-connect", "stopped-run",
                              "regenerated-connect", "hitl-run", "tools-run", "state-connect", "chunks-run", "reasoning-run" })
        QTest::newRow(name) << QString::fromLatin1(name) + u".sse"_s;
}

//! The same events leave the same conversation, whether they are lived or told.
void tst_Reducer::replayEqualsLive()
{
    QFETCH(QString, file);
    const QList<AgentEvent> events = recorded(file);
    QVERIFY(events.size() > 2);
    Fed live;
    Fed replay;
    replay.source = Source::Replay;
    beginReplay(replay.conversation);
    for (const AgentEvent &event : events) {
        live(event);
        replay(event);
    }
    std::ignore = closeOpen(live.conversation, Message::End::BrokeOff);
    std::ignore = endReplay(replay.conversation, true);
    for (Message &message : live.conversation.messages) {
        for (ToolCall &call : message.toolCalls)
            call.milliseconds = -1; // only who was there knows how long it took
        message.milliseconds = -1;
        if (message.run)
            message.run->milliseconds = -1;
    }
    QVERIFY(!live.conversation.messages.empty());
    QCOMPARE(replay.conversation.messages, live.conversation.messages);
    QCOMPARE(replay.conversation.state, live.conversation.state);
}

void tst_Reducer::replayedTwiceEqualsOnce_data()
{
    replayEqualsLive_data();
}

void tst_Reducer::replayedTwiceEqualsOnce()
{
    QFETCH(QString, file);
    Fed f;
    f.source = Source::Replay;
    std::vector<Message> once;
    for (int round = 0; round < 2; ++round) {
        beginReplay(f.conversation);
        for (const AgentEvent &event : recorded(file))
            f(event);
        std::ignore = endReplay(f.conversation, true);
        if (round == 0)
            once = f.conversation.messages;
    }
    QCOMPARE(f.conversation.messages, once);
}

void tst_Reducer::errorBeforeItsMessage()
{
    // A runtime's replay tells RUN_ERROR before the message that failed, and never its end.
    Fed f;
    f.source = Source::Replay;
    beginReplay(f.conversation);
    for (const AgentEvent &event : recorded(u"failed-connect.sse"_s))
        f(event);
    std::ignore = endReplay(f.conversation, true);
    QCOMPARE(f.conversation.messages.size(), std::size_t(2));
    QCOMPARE(f.conversation.messages.back().text, u"This is going well"_s);
    QCOMPARE(f.conversation.messages.back().end, Message::End::Failed);
    // The same when another run follows.
    beginReplay(f.conversation);
    for (const AgentEvent &event : recorded(u"failed-connect.sse"_s))
        f(event);
    f(events::RunStarted { {}, u"next"_s, { user(u"u9"_s) } });
    QCOMPARE(f.conversation.messages.at(1).end, Message::End::Failed);
    QCOMPARE(f.ids().last(), u"u9"_s);
}

void tst_Reducer::secondReplayAfterACut()
{
    Fed f;
    for (const AgentEvent &event : recorded(u"cut-run.sse"_s))
        f(event);
    std::ignore = closeOpen(f.conversation, Message::End::BrokeOff);
    QCOMPARE(f.conversation.messages.back().text, u"part 1 part 2 part 3 part 4 part 5 "_s);
    f.source = Source::Replay;
    beginReplay(f.conversation);
    for (const AgentEvent &event : recorded(u"rejoined-connect.sse"_s))
        f(event);
    std::ignore = endReplay(f.conversation, true);
    QCOMPARE(f.conversation.messages.size(), std::size_t(2));
    QVERIFY(f.conversation.messages.back().text.startsWith(u"part 1 part 2 part 3 part 4 part 5 part 6 "_s));
    QVERIFY(f.conversation.messages.back().text.contains(u"part 12 "_s));
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

void tst_Reducer::activities()
{
    Fed f;
    f(events::ActivitySnapshot {
        u"p"_s, u"PLAN"_s, { { u"steps"_s, QJsonArray { 1 } } }, true, u"s"_s, QJsonObject { { u"k"_s, 1 } } });
    const QJsonObject add { { u"op"_s, u"add"_s }, { u"path"_s, u"/steps/-"_s }, { u"value"_s, 2 } };
    const QJsonObject wrong { { u"op"_s, u"remove"_s }, { u"path"_s, u"/zz"_s } };
    f(events::ActivityDelta { u"p"_s, u"PLAN2"_s, { add } });
    QCOMPARE(f.of(u"p"_s).activity.value("steps"_L1).toArray(), (QJsonArray { 1, 2 }));
    QCOMPARE(f.of(u"p"_s).activityType, u"PLAN2"_s);
    // One that fails changes nothing but metadata.
    f(events::ActivityDelta { u"p"_s, u"X"_s, { add, wrong }, {}, QJsonObject { { u"l"_s, 2 } } });
    QCOMPARE(f.of(u"p"_s).activity.value("steps"_L1).toArray(), (QJsonArray { 1, 2 }));
    QCOMPARE(f.of(u"p"_s).activityType, u"PLAN2"_s);
    QCOMPARE(f.of(u"p"_s).extra.value("metadata"_L1).toObject().size(), 2);
    // `replace: false` only makes what is not there.
    f(events::ActivitySnapshot { u"p"_s, u"OTHER"_s, {}, false });
    QCOMPARE(f.of(u"p"_s).activityType, u"PLAN2"_s);
    f(events::ActivitySnapshot { u"p"_s, u"OTHER"_s, { { u"x"_s, 1 } } });
    QCOMPARE(f.of(u"p"_s).activity.size(), 1);
    QCOMPARE(f.of(u"p"_s).extra.value("metadata"_L1).toObject().size(), 2); // it stays
    QVERIFY(f.of(u"p"_s).subagentRunId.isNull());                           // the owner does not
    f(events::ActivityDelta { u"nobody"_s, u"X"_s, { add } });
    QCOMPARE(f.ids(), QStringList { u"p"_s });
}

void tst_Reducer::activityOfAnotherKind()
{
    Fed f;
    f.conversation.append(message(u"a"_s, Message::Role::Assistant, u"text"_s));
    f(events::ActivityDelta { u"a"_s, u"X"_s, {} });
    f(events::ActivitySnapshot { u"a"_s, u"PLAN"_s, {}, false });
    QCOMPARE(f.of(u"a"_s).role, Message::Role::Assistant);
    f(events::ActivitySnapshot { u"a"_s, u"PLAN"_s, {} });
    QCOMPARE(f.of(u"a"_s).role, Message::Role::Activity);
    QVERIFY(f.of(u"a"_s).text.isEmpty());
}

void tst_Reducer::textLeavesActivitiesAlone()
{
    Fed f;
    f(events::ActivitySnapshot { u"p"_s, u"PLAN"_s, { { u"x"_s, 1 } } });
    f(events::TextStarted { u"p"_s, Message::Role::Assistant, {}, {}, QJsonObject { { u"k"_s, 1 } } });
    f(events::TextDelta { u"p"_s, u"hello"_s });
    f(events::TextEnded { u"p"_s });
    f(events::EncryptedValue { u"p"_s, false, u"v"_s });
    QVERIFY(f.of(u"p"_s).text.isEmpty());
    QVERIFY(f.of(u"p"_s).extra.isEmpty());
    QCOMPARE(f.of(u"p"_s).activity.size(), 1);
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

void tst_Reducer::conformanceSnapshots_data()
{
    QTest::addColumn<QList<Message>>("told");
    QTest::addColumn<QJsonValue>("claim");
    QTest::addColumn<QStringList>("left");
    const auto of = [](const QString &id, Message::Role role) { return message(id, role); };
    const auto claim = [](const QJsonValue &types) {
        return QJsonValue(QJsonObject { { u"authoritativeActivityTypes"_s, types } });
    };
    const QJsonValue none = QJsonValue::Undefined;
    const Message a = of(u"a"_s, Message::Role::Assistant);
    const Message n = of(u"n"_s, Message::Role::User);
    const Message thought = of(u"q2"_s, Message::Role::Reasoning);
    Message plan = of(u"p2"_s, Message::Role::Activity);
    QTest::newRow("nothing told") << QList<Message>() << none << QStringList { u"q"_s, u"plan"_s, u"search"_s };
    QTest::newRow("order is ours, new at the end")
        << QList { n, a } << none << QStringList { u"a"_s, u"q"_s, u"plan"_s, u"search"_s, u"n"_s };
    QTest::newRow("thoughts told") << QList { a, thought } << none << QStringList { u"a"_s, u"plan"_s, u"search"_s, u"q2"_s };
    QTest::newRow("activities told") << QList { a, plan } << none << QStringList { u"a"_s, u"q"_s, u"p2"_s };
    QTest::newRow("all claimed") << QList { a } << claim(QJsonValue::Null) << QStringList { u"a"_s, u"q"_s };
    QTest::newRow("one type claimed") << QList { a } << claim(QJsonArray { u"PLAN"_s })
                                      << QStringList { u"a"_s, u"q"_s, u"search"_s };
    QTest::newRow("one type claimed, another told")
        << QList { a, plan } << claim(QJsonArray { u"PLAN"_s }) << QStringList { u"a"_s, u"q"_s, u"search"_s, u"p2"_s };
    QTest::newRow("nonsense claims nothing")
        << QList { a, plan } << claim(7) << QStringList { u"a"_s, u"q"_s, u"plan"_s, u"search"_s, u"p2"_s };
    QTest::newRow("claim is no object") << QList { a, plan } << QJsonValue(u"x"_s)
                                        << QStringList { u"a"_s, u"q"_s, u"plan"_s, u"search"_s, u"p2"_s };
    QTest::newRow("claim without types") << QList { a, plan } << QJsonValue(QJsonObject())
                                         << QStringList { u"a"_s, u"q"_s, u"p2"_s };
}

void tst_Reducer::conformanceSnapshots()
{
    QFETCH(QList<Message>, told);
    QFETCH(QJsonValue, claim);
    QFETCH(QStringList, left);
    Fed f;
    f.source = Source::Conformance;
    f.conversation.append(user(u"u"_s));
    f.conversation.append(message(u"a"_s, Message::Role::Assistant));
    f.conversation.append(message(u"q"_s, Message::Role::Reasoning));
    f(events::ActivitySnapshot { u"plan"_s, u"PLAN"_s });
    f(events::ActivitySnapshot { u"search"_s, u"SEARCH"_s });
    events::MessagesSnapshot snapshot { told };
    if (!claim.isUndefined())
        snapshot.metadata = QJsonObject { { u"@ag-ui/client"_s, claim } };
    f(snapshot);
    QCOMPARE(f.ids(), left);
    for (int row = 0; row < left.size(); ++row)
        QCOMPARE(f.conversation.rowOf(left.at(row)), row);
}

void tst_Reducer::snapshotsHideWhatTheyOwn()
{
    Fed f;
    f.conversation.append(user(u"u"_s));
    f.conversation.append(message(u"q"_s, Message::Role::Reasoning));
    f(events::ActivitySnapshot { u"plan"_s, u"PLAN"_s });
    f(events::MessagesSnapshot { { message(u"a"_s, Message::Role::Assistant) } });
    QVERIFY(!f.of(u"u"_s).onServer);
    QVERIFY(f.of(u"q"_s).onServer);
    QVERIFY(f.of(u"plan"_s).onServer);
    Message other = message(u"p2"_s, Message::Role::Activity);
    f(events::MessagesSnapshot { { other, message(u"q2"_s, Message::Role::Reasoning) } });
    QVERIFY(!f.of(u"q"_s).onServer);
    QVERIFY(!f.of(u"plan"_s).onServer);
    QCOMPARE(f.conversation.messages.size(), std::size_t(6));
}

void tst_Reducer::largeSnapshotsAreLinear()
{
    QList<Message> all;
    for (int i = 0; i < 100'000; ++i)
        all << message(QString::number(i), i % 2 ? Message::Role::Assistant : Message::Role::User, u"text"_s);
    for (const Source source : { Source::Live, Source::Conformance }) {
        Fed f;
        f.source = source;
        const std::clock_t start = std::clock();
        f(events::MessagesSnapshot { all });
        f(events::MessagesSnapshot { all });
        QCOMPARE(f.conversation.messages.size(), std::size_t(100'000));
        QVERIFY(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 10);
    }
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
