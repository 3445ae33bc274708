// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/conversationmodel.h"

#include "testregistry.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
const QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());

Message message(const QString &id, Message::Role role = Message::Role::User)
{
    Message made;
    made.id = id;
    made.role = role;
    made.text = u"text of "_s + id;
    return made;
}

//! A model that is watched for every mistake a model can make.
struct Watched
{
    ConversationModel model;
    QAbstractItemModelTester tester { &model, QAbstractItemModelTester::FailureReportingMode::QtTest };
    QSignalSpy inserted { &model, &QAbstractItemModel::rowsInserted };
    QSignalSpy changed { &model, &QAbstractItemModel::dataChanged };
    QSignalSpy removed { &model, &QAbstractItemModel::rowsRemoved };
    QSignalSpy wasReset { &model, &QAbstractItemModel::modelReset };

    [[nodiscard]] QStringList ids() const
    {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all << model.index(row).data(ConversationModel::IdRole).toString();
        return all;
    }
    void apply(const AgentEvent &event) { std::ignore = model.apply(event, Source::Live, now); }
};
} // namespace

class tst_ConversationModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsPeopleAndAgents();
    void roles();
    void streamsIntoOneRow();
    void resultsShowInsideTheirCall();
    void answersStandBeforeWhatWaits();
    void updateAndRemove();
    void wholeHistoriesReset();
    void finishOpen();
    void rowsOfHiddenAndUnknown();
};

void tst_ConversationModel::showsPeopleAndAgents()
{
    Watched w;
    Conversation conversation;
    conversation.append(message(u"s"_s, Message::Role::System));
    conversation.append(message(u"u"_s));
    conversation.append(message(u"r"_s, Message::Role::Reasoning));
    conversation.append(message(u"a"_s, Message::Role::Assistant));
    conversation.append(message(u"t"_s, Message::Role::Tool));
    conversation.append(message(u"d"_s, Message::Role::Developer));
    conversation.append(message(u"p"_s, Message::Role::Activity));
    w.model.reset(conversation);
    QCOMPARE(w.ids(), (QStringList { u"u"_s, u"r"_s, u"a"_s, u"p"_s }));
    QCOMPARE(w.model.message(2).id, u"a"_s);
    QCOMPARE(w.model.rowOf(u"a"_s), 2);
}

void tst_ConversationModel::roles()
{
    Watched w;
    w.model.append(message(u"u"_s));
    const QModelIndex index = w.model.index(0);
    QCOMPARE(index.data(ConversationModel::TextRole).toString(), u"text of u"_s);
    const auto *pointed = static_cast<const Message *>(index.data(ConversationModel::MessageRole).value<void *>());
    QCOMPARE(pointed, &w.model.message(0));
    QVERIFY(!w.model.data({}, ConversationModel::TextRole).isValid());
    QVERIFY(!index.data(Qt::DecorationRole).isValid());
    QCOMPARE(w.model.roleNames().value(ConversationModel::IdRole), QByteArray("id"));
}

void tst_ConversationModel::streamsIntoOneRow()
{
    Watched w;
    w.model.append(message(u"u"_s));
    w.apply(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    QCOMPARE(w.inserted.size(), 2);
    w.apply(events::TextDelta { u"a"_s, u"one "_s });
    w.apply(events::TextDelta { u"a"_s, u"two"_s });
    w.apply(events::TextDelta { u"a"_s, QString() });
    QCOMPARE(w.inserted.size(), 2);
    QCOMPARE(w.changed.size(), 2);
    QCOMPARE(w.changed.last().at(0).value<QModelIndex>().row(), 1);
    QCOMPARE(w.model.message(1).text, u"one two"_s);
}

void tst_ConversationModel::resultsShowInsideTheirCall()
{
    Watched w;
    w.apply(events::ToolCallStarted { u"c"_s, u"tool"_s, {} });
    w.apply(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    const auto insertedBefore = w.inserted.size();
    w.changed.clear();
    w.apply(events::ToolCallResult { u"t"_s, u"c"_s, u"42"_s });
    QCOMPARE(w.inserted.size(), insertedBefore);
    QCOMPARE(w.changed.size(), 1);
    QCOMPARE(w.changed.first().at(0).value<QModelIndex>().row(), 0);
    QCOMPARE(w.model.message(0).toolCalls.first().result, u"42"_s);
    w.apply(events::TextDelta { u"a"_s, u"after"_s });
    QCOMPARE(w.changed.last().at(0).value<QModelIndex>().row(), 1); // rows and messages count differently now
}

void tst_ConversationModel::answersStandBeforeWhatWaits()
{
    Watched w;
    w.model.append(message(u"u1"_s));
    Message waiting = message(u"u2"_s);
    waiting.delivery = Message::Delivery::WaitsForSignIn;
    w.model.append(waiting);
    w.apply(events::RunStarted { {}, u"r"_s, { message(u"u0"_s) } });
    w.apply(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    QCOMPARE(w.ids(), (QStringList { u"u1"_s, u"u0"_s, u"a"_s, u"u2"_s }));
    QCOMPARE(w.inserted.last().at(1).toInt(), 2);
}

void tst_ConversationModel::updateAndRemove()
{
    Watched w;
    w.model.append(message(u"u1"_s));
    w.model.append(message(u"t"_s, Message::Role::Tool));
    w.model.append(message(u"u2"_s));
    w.model.update(u"u2"_s, [](Message &edited) { edited.delivery = Message::Delivery::Refused; });
    QCOMPARE(w.changed.size(), 1);
    QCOMPARE(w.changed.first().at(0).value<QModelIndex>().row(), 1);
    w.model.update(u"nobody"_s, [](Message &) { QFAIL("nobody is there"); });
    w.model.remove(u"t"_s);
    QVERIFY(w.removed.isEmpty());
    w.model.remove(u"u1"_s);
    QCOMPARE(w.removed.size(), 1);
    w.model.remove(u"u1"_s);
    QCOMPARE(w.removed.size(), 1);
    QCOMPARE(w.ids(), QStringList { u"u2"_s });
    QCOMPARE(w.model.message(0).delivery, Message::Delivery::Refused);
}

void tst_ConversationModel::wholeHistoriesReset()
{
    Watched w;
    QList<Message> history;
    for (int i = 0; i < 2000; ++i)
        history << message(QString::number(i), i % 2 ? Message::Role::Assistant : Message::Role::User);
    w.apply(events::MessagesSnapshot { history });
    QCOMPARE(w.wasReset.size(), 1);
    QVERIFY(w.inserted.isEmpty());
    QCOMPARE(w.model.rowCount(), 2000);
}

void tst_ConversationModel::finishOpen()
{
    Watched w;
    w.model.setRun(u"r"_s);
    w.apply(events::TextStarted { u"a"_s, Message::Role::Assistant, {} });
    QCOMPARE(w.model.finishOpen(Message::End::BrokeOff).size(), std::size_t(1));
    QCOMPARE(w.model.message(0).end, Message::End::BrokeOff);
    QVERIFY(w.model.finishOpen(Message::End::BrokeOff).empty());
    QCOMPARE(w.model.conversation().activeRunId, u"r"_s);
}

void tst_ConversationModel::rowsOfHiddenAndUnknown()
{
    Watched w;
    w.model.append(message(u"t"_s, Message::Role::Tool));
    w.model.append(message(u"u"_s));
    QCOMPARE(w.model.rowOf(u"t"_s), -1);
    QCOMPARE(w.model.rowOf(u"x"_s), -1);
    QCOMPARE(w.model.rowOf(u"u"_s), 0);
}

COUNTERSIGN_TEST(tst_ConversationModel, "tst_conversationmodel")
#include "tst_conversationmodel.moc"
