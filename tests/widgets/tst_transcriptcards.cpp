// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "testregistry.h"
#include "widgets/approvalcard.h"
#include "widgets/composer.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! Cards in the transcript: where they stand, when they may be answered, and what they do to the focus.
class tst_TranscriptCards : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void approvalWaitsHalfASecond();
    void approvalOffScreenStartsAgain();
    void approvalTakesNoFocus();
    void signedOutMayOnlyRefuse();
    void answeredCardGoes();
    void confirmActionShowsTheActionAndItsQuestion();
    void everyArgumentIsShownExactly();
    void aClickOnACardsButtonLeavesTheFocus();
    void aCardThatIsAnsweredReleasesItsFocus();
};

void tst_TranscriptCards::approvalWaitsHalfASecond()
{
    TranscriptFixture f;
    QSignalSpy spy(&f.view, &TranscriptView::toolCallAnswered);
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    QTRY_VERIFY(f.button(u"confirm"_s) && f.button(u"confirm"_s)->isVisible());
    QAbstractButton &confirm = *f.button(u"confirm"_s);
    QAbstractButton &refuse = *f.button(u"refuse"_s);
    QVERIFY(!confirm.isEnabled() && !refuse.isEnabled());
    QTest::mouseClick(&confirm, Qt::LeftButton);
    f.clock.advance(499);
    QVERIFY(!confirm.isEnabled());
    QTest::mouseClick(&confirm, Qt::LeftButton);
    QCOMPARE(spy.size(), 0);
    f.clock.advance(1);
    QVERIFY(confirm.isEnabled() && refuse.isEnabled());
    QTest::mouseClick(&confirm, Qt::LeftButton);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first(), (QVariantList { u"remove"_s, true, QString() }));
    QTest::mouseClick(&refuse, Qt::LeftButton); // one answer only
    QCOMPARE(spy.size(), 1);
    QVERIFY(confirm.property("primary").toBool());
}

void tst_TranscriptCards::approvalOffScreenStartsAgain()
{
    TranscriptFixture f;
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    for (int i = 0; i < 30; ++i)
        f.say(u"m%1"_s.arg(i), u"Some text"_s);
    f.settle();
    f.bar().setValue(0);
    QTRY_VERIFY(f.button(u"confirm"_s) && f.button(u"confirm"_s)->isVisible());
    f.clock.advance(500);
    QVERIFY(f.button(u"confirm"_s)->isEnabled());
    f.view.scrollToEnd();
    QVERIFY(!f.button(u"confirm"_s)->isVisible());
    f.bar().setValue(0);
    QVERIFY(f.button(u"confirm"_s)->isVisible());
    QVERIFY(!f.button(u"confirm"_s)->isEnabled());
}

void tst_TranscriptCards::approvalTakesNoFocus()
{
    TranscriptFixture f;
    f.view.activateWindow();
    f.view.setFocus();
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.settle();
    f.clock.advance(1000);
    QSignalSpy spy(&f.view, &TranscriptView::toolCallAnswered);
    QVERIFY(!f.button(u"refuse"_s)->hasFocus() && !f.button(u"confirm"_s)->hasFocus());
    QTest::keyClick(&f.view, Qt::Key_Space);
    QTest::keyClick(&f.view, Qt::Key_Enter);
    QCOMPARE(spy.size(), 0);
    // On request it is reached by keyboard.
    f.view.setCurrentRow(0);
    for (const RowAction &action : f.view.actionsOf(0))
        f.view.trigger(action);
    QTRY_VERIFY(f.button(u"refuse"_s)->hasFocus());
}

void tst_TranscriptCards::signedOutMayOnlyRefuse()
{
    TranscriptFixture f;
    f.view.setMayApprove(false);
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.settle();
    f.clock.advance(500);
    QVERIFY(!f.button(u"confirm"_s)->isEnabled());
    QVERIFY(f.button(u"refuse"_s)->isEnabled());
    const auto *card = f.view.findChild<ApprovalCard *>();
    QVERIFY(card);
    QCOMPARE(card->reason(), u"Sign in first; the agent still waits."_s);
    f.view.setMayApprove(true);
    QVERIFY(f.button(u"confirm"_s)->isEnabled());
    QCOMPARE(card->reason(), QString());
}

void tst_TranscriptCards::answeredCardGoes()
{
    TranscriptFixture f;
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.settle();
    f.clock.advance(500);
    f.model.update(u"1"_s, [](Message &m) { m.toolCalls.first().state = ToolCall::State::RefusedByPerson; });
    QTRY_VERIFY(!f.button(u"confirm"_s));
    QVERIFY(f.view.shownText(0).contains("You refused this"_L1));
}

void tst_TranscriptCards::confirmActionShowsTheActionAndItsQuestion()
{
    ToolCall call = TranscriptFixture::tool(u"1"_s, ToolCall::State::AwaitingApproval,
                                            u"{\"action\":\"delete_invoices\",\"question\":\"Really?\",\"count\":3}"_s);
    call.name = u"confirm_action"_s;
    const ApprovalQuestion question = ApprovalQuestion::of(call);
    QCOMPARE(question.title(), u"Run delete_invoices?"_s);
    QCOMPARE(question.saying(), u"The tool says: “Really?”"_s);
    QCOMPARE(question.arguments.size(), std::size_t(3));
    TranscriptFixture f;
    f.call(u"m"_s, call);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1),
             u"Billing asks for your confirmation\nRun delete_invoices?\nThe tool says: “Really?”\naction: delete_invoices\n"
             "question: Really?\ncount: 3\nBilling waits. Nothing happens until you answer."_s);
    call.name = u"other"_s;
    QCOMPARE(ApprovalQuestion::of(call).title(), u"Run other?"_s);
    QCOMPARE(ApprovalQuestion::of(call).saying(), QString());
}

void tst_TranscriptCards::everyArgumentIsShownExactly()
{
    const auto arguments = [](const QString &json) {
        QStringList lines;
        for (const ApprovalQuestion::Argument &argument :
             ApprovalQuestion::of(TranscriptFixture::tool(u"t"_s, ToolCall::State::AwaitingApproval, json)).arguments)
            lines << argument.name + u'=' + argument.value;
        return lines;
    };
    QCOMPARE(arguments(u"{\"n\": 12345678901234567890, \"f\": 1.10}"_s),
             (QStringList { u"n=12345678901234567890"_s, u"f=1.10"_s }));
    QCOMPARE(arguments(u"{\"a\":1,\"a\":2}"_s), (QStringList { u"a=1"_s, u"a=2"_s }));
    QCOMPARE(arguments(u"{\"a\":\"x\\u202ey\"}"_s), QStringList { u"a=x<U+202E>y"_s });
    QCOMPARE(arguments(u"{\"a\\u200b\":true}"_s), QStringList { u"a<U+200B>=true"_s });
    QCOMPARE(arguments(u"{\"a\":\"**b** [c](d)\"}"_s), QStringList { u"a=**b** [c](d)"_s });
    QCOMPARE(arguments(u"{\"a\":{\"b\":[1,\"},\\\"\"]},\"c\":null}"_s),
             (QStringList { u"a={\"b\":[1,\"},\\\"\"]}"_s, u"c=null"_s }));
    QCOMPARE(arguments(u"{}"_s), QStringList());
    QCOMPARE(arguments(u"{\"a\": not json"_s), QStringList { u"Arguments={\"a\": not json"_s });
    QCOMPARE(arguments(u"{\"a\":\""_s + u"x"_s.repeated(5000) + u"\"}"_s).first().size(), 5002);
}

void tst_TranscriptCards::aClickOnACardsButtonLeavesTheFocus()
{
    QWidget window;
    TranscriptFixture f; // goes first
    QLineEdit box(&window);
    box.setGeometry(0, 600, 800, 40);
    f.view.setParent(&window);
    window.resize(800, 640);
    window.show();
    f.view.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    box.setFocus();
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    QTRY_VERIFY(f.button(u"refuse"_s) && f.button(u"refuse"_s)->isVisible());
    f.clock.advance(500);
    const QSignalSpy answered(&f.view, &TranscriptView::toolCallAnswered);
    connect(&f.view, &TranscriptView::focusReleased, &box, [&box] { box.setFocus(); });
    QTest::mouseClick(f.button(u"refuse"_s), Qt::LeftButton);
    QCOMPARE(answered.size(), 1);
    QVERIFY(box.hasFocus());
}

void tst_TranscriptCards::aCardThatIsAnsweredReleasesItsFocus()
{
    TranscriptFixture f;
    QVERIFY(QTest::qWaitForWindowActive(&f.view));
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.call(u"2"_s, f.tool(u"other"_s, ToolCall::State::AwaitingApproval));
    f.settle();
    f.clock.advance(500);
    f.view.setCurrentRow(0);
    f.view.trigger(f.view.actionsOf(0).front());
    const QSignalSpy released(&f.view, &TranscriptView::focusReleased);
    auto *focused = qobject_cast<QAbstractButton *>(f.view.window()->focusWidget());
    QVERIFY(focused);
    QTest::keyClick(focused, Qt::Key_Space);
    QCOMPARE(released.size(), 1);

    // Another conversation takes its cards along.
    f.view.setCurrentRow(1);
    f.view.trigger(f.view.actionsOf(1).front());
    QVERIFY(qobject_cast<QAbstractButton *>(f.view.window()->focusWidget()));
    f.model.reset({});
    QCOMPARE(released.size(), 2);
}

COUNTERSIGN_TEST(tst_TranscriptCards, "tst_transcriptcards")
#include "tst_transcriptcards.moc"
