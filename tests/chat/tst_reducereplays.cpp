// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reducerfixture.h"
#include "testregistry.h"

#include <QRandomGenerator>

using namespace countersign;
using namespace countersign::test;
using State = ToolCall::State;

//! What is told again: replays of /connect, after cuts and errors too.
class tst_ReduceReplays : public QObject
{
    Q_OBJECT
private Q_SLOTS:
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
};

void tst_ReduceReplays::retoldTextNeverShrinks()
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

void tst_ReduceReplays::retoldTextOfTheServerWins()
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

void tst_ReduceReplays::retoldArguments()
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

void tst_ReduceReplays::retoldCallKeepsItsResult()
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

void tst_ReduceReplays::endOfAReplay()
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

void tst_ReduceReplays::cutsOfDeltasEqualTheWhole()
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

void tst_ReduceReplays::replayEqualsLive_data()
{
    QTest::addColumn<QString>("file");
    for (const char *name : { "echo-run", "failed-run", "two-runs-connect", "rejoined-connect", "stopped-run",
                              "regenerated-connect", "hitl-run", "tools-run", "state-connect", "chunks-run", "reasoning-run" })
        QTest::newRow(name) << QString::fromLatin1(name) + u".sse"_s;
}

//! The same events leave the same conversation, whether they are lived or told.
void tst_ReduceReplays::replayEqualsLive()
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

void tst_ReduceReplays::replayedTwiceEqualsOnce_data()
{
    replayEqualsLive_data();
}

void tst_ReduceReplays::replayedTwiceEqualsOnce()
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

void tst_ReduceReplays::errorBeforeItsMessage()
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

void tst_ReduceReplays::secondReplayAfterACut()
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

COUNTERSIGN_TEST(tst_ReduceReplays, "tst_reducereplays")
#include "tst_reducereplays.moc"
