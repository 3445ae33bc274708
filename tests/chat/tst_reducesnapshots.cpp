// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cputime.h"
#include "reducerfixture.h"
#include "testregistry.h"

#include <limits>

using namespace countersign;
using namespace countersign::test;
using State = ToolCall::State;

//! Snapshots of messages, and activities.
class tst_ReduceSnapshots : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void snapshotsMergeById();
    void whatIsToldAgainChangesNothing();
    void snapshotOfAnOpenAnswer();
    void activities();
    void activityOfAnotherKind();
    void textLeavesActivitiesAlone();
    void conformanceSnapshots_data();
    void conformanceSnapshots();
    void snapshotsHideWhatTheyOwn();
    void largeSnapshotsAreLinear();
};

void tst_ReduceSnapshots::snapshotsMergeById()
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

//! A thread that is opened again is told whole: nothing of it is written or laid out again.
void tst_ReduceSnapshots::whatIsToldAgainChangesNothing()
{
    Fed f;
    f.source = Source::Replay;
    f.conversation.append(user(u"u"_s, u"one"_s));
    f.conversation.append(message(u"a"_s, Message::Role::Assistant, u"two"_s));
    beginReplay(f.conversation);
    const Changes same =
        f(events::MessagesSnapshot { { user(u"u"_s, u"one"_s), message(u"a"_s, Message::Role::Assistant, u"two"_s) } });
    QVERIFY(same.empty());
    QVERIFY(endReplay(f.conversation, true).empty()); // the server has them
    QVERIFY(f.of(u"u"_s).onServer && f.of(u"a"_s).onServer);
    beginReplay(f.conversation);
    const Changes other =
        f(events::MessagesSnapshot { { user(u"u"_s, u"one"_s), message(u"a"_s, Message::Role::Assistant, u"three"_s) } });
    QCOMPARE(other.size(), std::size_t(1));
    QCOMPARE(other.front().row, 1);
    QCOMPARE(f.of(u"a"_s).text, u"three"_s);
}

void tst_ReduceSnapshots::snapshotOfAnOpenAnswer()
{
    Fed f;
    f(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    f(events::MessagesSnapshot { { user(u"u"_s) } });
    QVERIFY(f.of(u"a"_s).onServer); // not in a snapshot yet because it is being written
}

void tst_ReduceSnapshots::activities()
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

void tst_ReduceSnapshots::activityOfAnotherKind()
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

void tst_ReduceSnapshots::textLeavesActivitiesAlone()
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

void tst_ReduceSnapshots::conformanceSnapshots_data()
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

void tst_ReduceSnapshots::conformanceSnapshots()
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

void tst_ReduceSnapshots::snapshotsHideWhatTheyOwn()
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

void tst_ReduceSnapshots::largeSnapshotsAreLinear()
{
    for (const Source source : { Source::Live, Source::Conformance }) {
        const auto secondsFor = [source](int count) {
            QList<Message> all;
            for (int i = 0; i < count; ++i)
                all << message(QString::number(i), i % 2 ? Message::Role::Assistant : Message::Role::User, u"text"_s);
            Fed f;
            f.source = source;
            const double seconds = cpuSecondsOf([&] {
                f(events::MessagesSnapshot { all });
                f(events::MessagesSnapshot { all });
            });
            return f.conversation.messages.size() == std::size_t(count) ? seconds : std::numeric_limits<double>::max();
        };
        QVERIFY(isWithin(
            10, [&] { return secondsFor(100'000); }, [&] { return secondsFor(25'000); })); // squared, it would be 16 times
    }
}

COUNTERSIGN_TEST(tst_ReduceSnapshots, "tst_reducesnapshots")
#include "tst_reducesnapshots.moc"
