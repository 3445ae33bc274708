// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/conversation.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
Message message(const QString &id, const QStringList &calls = {})
{
    Message made;
    made.id = id;
    for (const QString &call : calls)
        made.toolCalls << ToolCall { call, u"tool"_s, {}, {}, ToolCall::State::Done, -1, {} };
    return made;
}

//! Every id is found where it stands.
void verifyIndexes(const Conversation &conversation)
{
    for (int row = 0; row < static_cast<int>(conversation.messages.size()); ++row) {
        const Message &here = conversation.messages[static_cast<std::size_t>(row)];
        QCOMPARE(conversation.rowOf(here.id), row);
        QCOMPARE(conversation.find(here.id), &here);
        for (const ToolCall &call : here.toolCalls) {
            QCOMPARE(conversation.rowOfToolCall(call.id), row);
            QCOMPARE(conversation.toolCall(call.id), &call);
        }
    }
}
} // namespace

class tst_Conversation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsNothingInNothing();
    void keepsItsIndexes();
    void toolCalls();
    void replace();
    void copiesAreIndependent();
};

void tst_Conversation::findsNothingInNothing()
{
    Conversation conversation;
    QCOMPARE(conversation.rowOf(u"x"_s), -1);
    QCOMPARE(conversation.rowOfToolCall(u"x"_s), -1);
    QVERIFY(!conversation.find({}));
    QVERIFY(!conversation.toolCall(u"x"_s));
    QVERIFY(!std::as_const(conversation).toolCall(u"x"_s));
}

void tst_Conversation::keepsItsIndexes()
{
    Conversation conversation;
    conversation.append(message(u"b"_s, { u"b1"_s, u"b2"_s }));
    conversation.append(message(u"d"_s, { u"d1"_s }));
    conversation.insert(0, message(u"a"_s));
    conversation.insert(2, message(u"c"_s, { u"c1"_s }));
    verifyIndexes(conversation);
    conversation.removeRow(1);
    verifyIndexes(conversation);
    QCOMPARE(conversation.rowOf(u"b"_s), -1);
    QCOMPARE(conversation.rowOfToolCall(u"b1"_s), -1);
    conversation.removeRow(2);
    conversation.removeRow(0);
    conversation.removeRow(0);
    QVERIFY(conversation.messages.empty());
    QCOMPARE(conversation.rowOfToolCall(u"c1"_s), -1);
}

void tst_Conversation::toolCalls()
{
    Conversation conversation;
    conversation.append(message(u"a"_s));
    conversation.addToolCall(0, ToolCall { u"c"_s, u"tool"_s, {}, {}, ToolCall::State::Running, -1, {} });
    verifyIndexes(conversation);
    conversation.toolCall(u"c"_s)->result = u"done"_s;
    QCOMPARE(conversation.messages[0].toolCalls.first().result, u"done"_s);
}

void tst_Conversation::replace()
{
    Conversation conversation;
    conversation.append(message(u"a"_s, { u"old"_s }));
    conversation.append(message(u"b"_s));
    conversation.replace(0, message(u"a"_s, { u"new"_s }));
    verifyIndexes(conversation);
    QCOMPARE(conversation.rowOfToolCall(u"old"_s), -1);
}

void tst_Conversation::copiesAreIndependent()
{
    Conversation one;
    one.append(message(u"a"_s, { u"c"_s }));
    Conversation two = one;
    two.toolCall(u"c"_s)->result = u"x"_s;
    two.append(message(u"b"_s));
    QCOMPARE(one.toolCall(u"c"_s)->result, QString());
    QCOMPARE(one.rowOf(u"b"_s), -1);
}

COUNTERSIGN_TEST(tst_Conversation, "tst_conversation")
#include "tst_conversation.moc"
