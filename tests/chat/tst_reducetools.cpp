// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reducerfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using State = ToolCall::State;

//! Tool calls and their results in a conversation.
class tst_ReduceTools : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void toolCallHosts_data();
    void toolCallHosts();
    void toolCallLife();
    void resultsStandBehindTheirCall();
    void resultStates_data();
    void resultStates();
    void standInsReplaceNoAnswer();
};

void tst_ReduceTools::toolCallHosts_data()
{
    QTest::addColumn<QString>("parent");
    QTest::addColumn<QString>("host");
    QTest::newRow("an assistant message") << u"a"_s << u"a"_s;
    QTest::newRow("another role") << u"u"_s << u"c"_s;
    QTest::newRow("unknown") << u"later"_s << u"later"_s;
    QTest::newRow("none") << QString() << u"c"_s;
}

void tst_ReduceTools::toolCallHosts()
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

void tst_ReduceTools::toolCallLife()
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

void tst_ReduceTools::resultsStandBehindTheirCall()
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

void tst_ReduceTools::resultStates_data()
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

void tst_ReduceTools::resultStates()
{
    QFETCH(QString, content);
    QFETCH(State, state);
    QCOMPARE(stateOfResult(content), state);
}

void tst_ReduceTools::standInsReplaceNoAnswer()
{
    Fed f;
    f(events::ToolCallStarted { u"c"_s, u"tool"_s, {} });
    f(events::ToolCallResult { u"t1"_s, u"c"_s, u"{\"approved\":false}"_s });
    f(events::ToolCallResult { u"t2"_s, u"c"_s, u"Forwarded to client"_s });
    QCOMPARE(f.call(u"c"_s).state, State::RefusedByPerson);
    QCOMPARE(f.call(u"c"_s).result, u"{\"approved\":false}"_s);
}

COUNTERSIGN_TEST(tst_ReduceTools, "tst_reducetools")
#include "tst_reducetools.moc"
