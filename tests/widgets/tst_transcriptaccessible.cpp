// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "testregistry.h"

#include <QAccessible>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_TranscriptAccessible : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isAListNamedConversation();
    void everyMessageIsAnItemWithText();
    void statesFollowTheMessage();
    void itemsStayRightWhileRowsMove();
    void buttonsOfACardAreInTheTree();
    void finishedAnswersAreAnnouncedOnce();
    void historyIsNotAnnounced();
    void questionsAreAnnounced();
    void announcementsAreInsertedText();
};

void tst_TranscriptAccessible::isAListNamedConversation()
{
    TranscriptFixture f;
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&f.view);
    QVERIFY(list && list->isValid());
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), u"Conversation"_s);
    QVERIFY(list->textInterface());
    QCOMPARE(list->childCount(), 1); // the viewport
}

void tst_TranscriptAccessible::everyMessageIsAnItemWithText()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"Hello"_s);
    f.answer(u"2"_s, u"Hi **there**"_s);
    f.settle();
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&f.view);
    QCOMPARE(list->childCount(), 3);
    QAccessibleInterface *own = list->child(0);
    QAccessibleInterface *answer = list->child(1);
    QCOMPARE(own->role(), QAccessible::ListItem);
    const QString time = f.view.rowHeading(0).section(u", "_s, 1);
    QVERIFY(!time.isEmpty());
    QCOMPARE(own->text(QAccessible::Name), u"You, "_s + time);
    QCOMPARE(answer->text(QAccessible::Name), u"Billing, "_s + time);
    QCOMPARE(answer->textInterface()->text(0, answer->textInterface()->characterCount()), u"Hi there"_s);
    QCOMPARE(answer->parent(), list);
    QCOMPARE(list->indexOfChild(answer), 1);
    QCOMPARE(list->child(1), answer); // one object a message
    QVERIFY(!answer->rect().isEmpty());
    QCOMPARE(list->childAt(answer->rect().center().x(), answer->rect().center().y()), answer);
    QVERIFY(!list->child(-1) && !list->child(3));
}

void tst_TranscriptAccessible::statesFollowTheMessage()
{
    TranscriptFixture f;
    for (int i = 0; i < 40; ++i)
        f.say(QString::number(i), u"Message"_s);
    f.answer(u"a"_s, u"so far"_s, Message::End::Open);
    f.settle();
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&f.view);
    QVERIFY(list->child(40)->state().busy);
    QVERIFY(!list->child(40)->state().offscreen);
    QVERIFY(list->child(0)->state().offscreen);
    f.model.update(u"a"_s, [](Message &m) { m.end = Message::End::Complete; });
    QVERIFY(!list->child(40)->state().busy);
    list->child(3)->actionInterface()->doAction(QAccessibleActionInterface::setFocusAction());
    QCOMPARE(f.view.currentRow(), 3);
    QVERIFY(!list->child(3)->state().offscreen);
}

void tst_TranscriptAccessible::itemsStayRightWhileRowsMove()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"One"_s);
    f.say(u"2"_s, u"Two"_s);
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&f.view);
    QAccessibleInterface *second = list->child(1);
    f.model.remove(u"1"_s);
    QCOMPARE(list->indexOfChild(second), 0);
    QCOMPARE(list->child(0), second);
    f.model.remove(u"2"_s);
    QVERIFY(!second->isValid());
    QVERIFY(second->state().invalid);
    QCOMPARE(second->text(QAccessible::Name), QString());
    f.model.reset({});
    QCOMPARE(list->childCount(), 1);
}

void tst_TranscriptAccessible::buttonsOfACardAreInTheTree()
{
    TranscriptFixture f;
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.settle();
    f.clock.advance(500);
    QAccessibleInterface *confirm = QAccessible::queryAccessibleInterface(f.button(u"confirm"_s));
    QCOMPARE(confirm->text(QAccessible::Name), u"Confirm"_s);
    QCOMPARE(confirm->text(QAccessible::Description), u"Run remove?"_s);
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&f.view);
    const QAccessibleInterface *up = confirm;
    while (up && up != list)
        up = up->parent();
    QCOMPARE(up, list);
    QVERIFY(list->child(0)->textInterface()->text(0, 1000).contains("Nothing happens until you answer."_L1));
}

void tst_TranscriptAccessible::finishedAnswersAreAnnouncedOnce()
{
    TranscriptFixture f;
    QSignalSpy spy(&f.view, &TranscriptView::announced);
    f.answer(u"1"_s, QString(), Message::End::Open);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.takeFirst().first().toString(), u"Billing answers."_s);
    for (int i = 0; i < 20; ++i)
        f.model.update(u"1"_s, [](Message &m) { m.text += u"word "_s; });
    f.settle();
    QCOMPARE(spy.size(), 0); // never each token
    f.model.update(u"1"_s, [](Message &m) { m.end = Message::End::Complete; });
    f.model.update(u"1"_s, [](Message &m) { m.onServer = false; });
    QCOMPARE(spy.size(), 1);
    QVERIFY(spy.first().first().toString().startsWith("Billing answered: word"_L1));
    f.answer(u"2"_s, u"half"_s, Message::End::Open);
    f.model.update(u"2"_s, [](Message &m) { m.end = Message::End::BrokeOff; });
    QCOMPARE(spy.size(), 2);
    QCOMPARE(spy.last().first().toString(), u"The answer of Billing broke off."_s);
}

void tst_TranscriptAccessible::historyIsNotAnnounced()
{
    TranscriptFixture f;
    QSignalSpy spy(&f.view, &TranscriptView::announced);
    Conversation conversation;
    conversation.append(f.message(u"1"_s, Message::Role::Assistant, u"Old"_s));
    Message asks = f.message(u"2"_s, Message::Role::Assistant, {});
    asks.toolCalls << f.tool(u"remove"_s, ToolCall::State::AwaitingApproval);
    conversation.append(asks);
    f.model.reset(conversation);
    f.settle();
    QCOMPARE(spy.size(), 0);
}

void tst_TranscriptAccessible::questionsAreAnnounced()
{
    TranscriptFixture f;
    QSignalSpy spy(&f.view, &TranscriptView::announced);
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.model.update(u"1"_s, [](Message &m) { m.text = u"Please"_s; });
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().first().toString(), u"Billing asks for your confirmation. Run remove?"_s);
}

void tst_TranscriptAccessible::announcementsAreInsertedText()
{
    // Without an accessibility bus no event leaves Qt; what an event would point at is the list's text.
    TranscriptFixture f;
    QAccessibleTextInterface *text = QAccessible::queryAccessibleInterface(&f.view)->textInterface();
    QCOMPARE(text->characterCount(), 0);
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    QCOMPARE(text->text(0, text->characterCount()), u"Billing asks for your confirmation. Run remove?"_s);
    f.answer(u"2"_s, u"so"_s, Message::End::Open);
    f.model.update(u"2"_s, [](Message &m) { m.end = Message::End::Complete; });
    QCOMPARE(text->text(0, text->characterCount()), u"Billing answered: so"_s);
}

COUNTERSIGN_TEST(tst_TranscriptAccessible, "tst_transcriptaccessible")
#include "tst_transcriptaccessible.moc"
