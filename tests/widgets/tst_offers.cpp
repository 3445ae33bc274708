// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "testregistry.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QPlainTextEdit>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

struct OffersFixture : TranscriptFixture
{
    void offer(const QString &id, const QString &messageId, const QString &label, const QString &icon = {})
    {
        OfferedAction action;
        action.id = id;
        action.messageId = messageId;
        action.name = id;
        action.label = label;
        action.tooltip = u"Does "_s + label;
        action.icon = icon;
        static_cast<void>(model.apply(events::ActionOffered { action }, Source::Live, clock.wall()));
        settle();
    }
    [[nodiscard]] std::optional<RowAction> find(int row, RowAction::Kind kind, const QString &id = {})
    {
        for (const RowAction &action : view.actionsOf(row)) {
            if (action.kind == kind && (id.isEmpty() || action.id == id))
                return action;
        }
        return std::nullopt;
    }
    static Feedback given(const QSignalSpy &spy, int index) { return spy.at(index).at(1).value<Feedback>(); }
};

} // namespace

//! Beneath a message: the agent's buttons, and what the person thinks of the answer. And steps inside of steps.
class tst_Offers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aButtonRunsOnce();
    void inAnotherThreadItIsNotBusy();
    void aRefusalIsSaid();
    void aRefusalIsReadableInANarrowWindow();
    void manyButtonsStandInLines();
    void byKeyboardAndScreenReader();
    void whatAnswersAQuestionStandsInItsCard();
    void withdrawnOnesGo();
    void onlyTheLastAnswerOfATurnIsRated();
    void aRatingIsGivenAndTakenBack();
    void aCommentFollows();
    void stepsStandInsideTheirParents();
    void stepsInCirclesAreAllShown();
};

void tst_Offers::aButtonRunsOnce()
{
    OffersFixture f;
    f.answer(u"a"_s, u"Shall I count?"_s);
    f.offer(u"count"_s, u"a"_s, u"Count"_s, u"check"_s);
    QSignalSpy spy(&f.view, &TranscriptView::offerRequested);
    QVERIFY(f.view.shownText(0).contains("Count"_L1));
    QVERIFY(f.click(0, RowAction::Kind::RunOffer));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().first().toString(), u"count"_s);
    f.view.setOfferState(u"count"_s, true);
    f.settle();
    QVERIFY(f.find(0, RowAction::Kind::RunOffer)->isBusy);
    QVERIFY(f.click(0, RowAction::Kind::RunOffer));
    f.view.trigger(*f.find(0, RowAction::Kind::RunOffer));
    QCOMPARE(spy.size(), 1);
    f.view.setOfferState(u"count"_s, false);
    f.settle();
    QVERIFY(f.click(0, RowAction::Kind::RunOffer));
    QCOMPARE(spy.size(), 2);
}

//! What ends while another thread is shown is not told to anybody here.
void tst_Offers::inAnotherThreadItIsNotBusy()
{
    OffersFixture f;
    f.answer(u"a"_s, u"Shall I count?"_s);
    f.offer(u"count"_s, u"a"_s, u"Count"_s);
    f.offer(u"guess"_s, u"a"_s, u"Guess"_s);
    f.view.setOfferState(u"guess"_s, false, u"Nothing came of it."_s);
    f.view.setOfferState(u"count"_s, true);
    f.settle();
    QVERIFY(f.find(0, RowAction::Kind::RunOffer, u"count"_s)->isBusy);
    ConversationModel other;
    f.view.setModel(&other);
    f.settle();
    f.view.setModel(&f.model);
    f.settle();
    QVERIFY(!f.find(0, RowAction::Kind::RunOffer, u"count"_s)->isBusy);
    QVERIFY(!f.view.shownText(0).contains("Nothing came of it."_L1));
    f.view.setModel(nullptr);
}

void tst_Offers::aRefusalIsSaid()
{
    OffersFixture f;
    f.answer(u"a"_s, u"Shall I count?"_s);
    f.offer(u"count"_s, u"a"_s, u"Count"_s);
    QSignalSpy told(&f.view, &TranscriptView::announced);
    f.view.setOfferState(u"count"_s, true);
    f.view.setOfferState(u"count"_s, false, u"Nothing came of it."_s);
    f.settle();
    QVERIFY(f.view.shownText(0).contains("Nothing came of it."_L1));
    QCOMPARE(told.value(0).value(0).toString(), u"Nothing came of it."_s);
    f.view.setOfferState(u"count"_s, true);
    f.settle();
    QVERIFY(!f.view.shownText(0).contains("Nothing came of it."_L1));
}

void tst_Offers::aRefusalIsReadableInANarrowWindow()
{
    OffersFixture f;
    f.answer(u"a"_s, u"Shall I?"_s);
    f.offer(u"count"_s, u"a"_s, u"Count"_s);
    const auto heightWith = [&f](const QString &problem) {
        f.view.setOfferState(u"count"_s, false, problem);
        f.settle();
        return f.view.rowRect(0).height();
    };
    const QString short_ = u"No."_s;
    const QString sentence = u"“Count” came to nothing. The server did not do it. You can press it again."_s;
    const QString word = QString(80, u'w');
    QCOMPARE(heightWith(sentence), heightWith(short_));
    f.view.resize(360, 600);
    f.settle();
    const int one = heightWith(short_);
    QVERIFY(heightWith(word) > one);
    const int wrapped = heightWith(sentence);
    QVERIFY(wrapped > one);
    // It is painted over as many lines, too.
    const QImage shown = f.view.viewport()->grab().toImage();
    const QColor danger = f.theme.tokens().danger;
    int first = shown.height();
    int last = 0;
    for (int y = 0; y < shown.height(); ++y) {
        for (int x = 0; x < shown.width(); ++x) {
            const QColor dot = shown.pixelColor(x, y);
            if (qAbs(dot.red() - danger.red()) + qAbs(dot.green() - danger.green()) + qAbs(dot.blue() - danger.blue()) < 90) {
                first = qMin(first, y);
                last = y;
            }
        }
    }
    QVERIFY2(last - first > wrapped - one, qPrintable(u"%1 to %2"_s.arg(first).arg(last)));
}

void tst_Offers::manyButtonsStandInLines()
{
    OffersFixture f;
    f.answer(u"a"_s, u"Which?"_s);
    for (int i = 0; i < 12; ++i)
        f.offer(u"o%1"_s.arg(i), u"a"_s, u"A choice with a long label %1"_s.arg(i));
    QRectF last;
    int lines = 0;
    for (const RowAction &action : f.view.actionsOf(0)) {
        if (action.kind != RowAction::Kind::RunOffer)
            continue;
        QVERIFY(!last.intersects(action.area));
        QVERIFY(action.area.right() <= f.view.viewport()->width());
        lines += action.area.top() > last.top() ? 1 : 0;
        last = action.area;
    }
    QVERIFY(lines > 1);
    QVERIFY(last.bottom() < f.view.rowRect(0).height());
}

void tst_Offers::byKeyboardAndScreenReader()
{
    OffersFixture f;
    f.answer(u"a"_s, u"Shall I count?"_s);
    f.offer(u"count"_s, u"a"_s, u"Count"_s);
    f.view.activateWindow();
    f.view.setFocus();
    QAccessibleInterface *row = QAccessible::queryAccessibleInterface(&f.view)->child(0);
    QVERIFY(row);
    QAccessibleInterface *button = row->child(0);
    QVERIFY(button);
    QCOMPARE(button->role(), QAccessible::Button);
    QCOMPARE(button->text(QAccessible::Name), u"Count"_s);
    QCOMPARE(button->text(QAccessible::Description), u"Does Count"_s);
    QVERIFY(!button->state().disabled);
    QSignalSpy spy(&f.view, &TranscriptView::offerRequested);
    button->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(spy.size(), 1);
    f.view.setCurrentRow(0);
    QTest::keyClick(&f.view, Qt::Key_Return); // into the message
    QTest::keyClick(&f.view, Qt::Key_Return);
    QCOMPARE(spy.size(), 2);
    f.view.setOfferState(u"count"_s, true);
    f.settle();
    QVERIFY(row->child(0)->state().disabled);
}

void tst_Offers::whatAnswersAQuestionStandsInItsCard()
{
    OffersFixture f;
    f.answer(u"a"_s, u"May I?"_s);
    f.offer(u"yes"_s, u"a"_s, u"Approve"_s);
    f.offer(u"other"_s, u"a"_s, u"Elsewhere"_s);
    Interrupt interrupt;
    interrupt.id = u"a"_s;
    interrupt.message = u"May I?"_s;
    interrupt.metadata = { { u"ask"_s, u"action"_s }, { u"actionIds"_s, QJsonArray { u"yes"_s } } };
    f.view.setInterrupts({ interrupt });
    f.settle();
    QVERIFY(!f.find(0, RowAction::Kind::RunOffer, u"yes"_s));
    QVERIFY(f.find(0, RowAction::Kind::RunOffer, u"other"_s));
    f.view.setInterrupts({});
    f.settle();
    QVERIFY(f.find(0, RowAction::Kind::RunOffer, u"yes"_s));
}

void tst_Offers::withdrawnOnesGo()
{
    OffersFixture f;
    f.answer(u"a"_s, u"Shall I count?"_s);
    f.offer(u"count"_s, u"a"_s, u"Count"_s);
    static_cast<void>(f.model.apply(events::ActionWithdrawn { u"count"_s }, Source::Live, f.clock.wall()));
    f.settle();
    QVERIFY(!f.find(0, RowAction::Kind::RunOffer));
}

void tst_Offers::onlyTheLastAnswerOfATurnIsRated()
{
    OffersFixture f;
    f.say(u"q"_s, u"Hello"_s);
    f.answer(u"a"_s, u"First"_s);
    f.answer(u"b"_s, u"Second"_s);
    f.say(u"r"_s, u"And now?"_s);
    f.answer(u"c"_s, u"It comes"_s, Message::End::Open);
    f.settle();
    QVERIFY(!f.find(2, RowAction::Kind::RateGood)); // the server does not want to know
    f.view.setTakesFeedback(true);
    f.settle();
    for (const auto &[row, isRated] : { std::pair(0, false), { 1, false }, { 2, true }, { 3, false }, { 4, false } })
        QCOMPARE(f.find(row, RowAction::Kind::RateGood).has_value(), isRated);
}

void tst_Offers::aRatingIsGivenAndTakenBack()
{
    OffersFixture f;
    f.view.setTakesFeedback(true);
    f.answer(u"a"_s, u"An answer"_s);
    f.settle();
    QSignalSpy spy(&f.view, &TranscriptView::feedbackGiven);
    QVERIFY(f.click(0, RowAction::Kind::RateGood));
    QCOMPARE(f.given(spy, 0).value, Feedback::Value::Good);
    f.model.update(u"a"_s, [](Message &m) {
        m.extra.insert("feedback"_L1, QJsonObject { { u"value"_s, 1 }, { u"id"_s, u"f"_s } });
    });
    f.settle();
    QVERIFY(f.find(0, RowAction::Kind::RateGood)->isOpen);
    QVERIFY(!f.find(0, RowAction::Kind::RateBad)->isOpen);
    QVERIFY(f.view.shownText(0).contains("You liked this answer."_L1));
    QVERIFY(f.click(0, RowAction::Kind::RateBad));
    QCOMPARE(f.given(spy, 1).value, Feedback::Value::Bad);
    QVERIFY(f.click(0, RowAction::Kind::RateGood)); // again: back
    QCOMPARE(f.given(spy, 2).value, Feedback::Value::None);
    QCOMPARE(f.given(spy, 2).id, u"f"_s);
}

void tst_Offers::aCommentFollows()
{
    OffersFixture f;
    f.view.setTakesFeedback(true);
    f.answer(u"a"_s, u"An answer"_s);
    f.model.update(u"a"_s, [](Message &m) { m.extra.insert("feedback"_L1, QJsonObject { { u"value"_s, 0 } }); });
    f.settle();
    QVERIFY(f.view.shownText(0).contains("You did not like this answer."_L1));
    QSignalSpy spy(&f.view, &TranscriptView::feedbackGiven);
    QVERIFY(f.click(0, RowAction::Kind::Comment));
    auto *text = f.view.findChild<QPlainTextEdit *>(u"commentText"_s);
    QVERIFY(text && text->isVisible());
    text->setPlainText(u"Too long"_s);
    f.button(u"commentSave"_s)->click();
    QCOMPARE(spy.size(), 1);
    QCOMPARE(f.given(spy, 0).comment, u"Too long"_s);
    QCOMPARE(f.given(spy, 0).value, Feedback::Value::Bad);
    QTRY_VERIFY(!f.view.findChild<QPlainTextEdit *>(u"commentText"_s));
}

void tst_Offers::stepsStandInsideTheirParents()
{
    OffersFixture f;
    Message made = f.message(u"m"_s, Message::Role::Assistant, {});
    const auto inside = [](ToolCall call, const QString &parent) {
        call.metadata = QJsonObject { { u"parentToolCallId"_s, parent } };
        return call;
    };
    using State = ToolCall::State;
    // As they came: two at the same time, each with one inside.
    made.toolCalls << f.tool(u"outer"_s, State::Done) << inside(f.tool(u"left"_s, State::Done), u"outer"_s)
                   << inside(f.tool(u"right"_s, State::Done), u"outer"_s)
                   << inside(f.tool(u"in left"_s, State::Failed), u"left"_s)
                   << inside(f.tool(u"in right"_s, State::Done), u"right"_s);
    made.toolCalls[3].result = u"Error: it broke"_s;
    f.model.append(made);
    f.settle();
    QStringList order;
    QList<qreal> left;
    for (const RowAction &action : f.view.actionsOf(0)) {
        if (action.kind == RowAction::Kind::ToggleFold) {
            order << action.id;
            left << action.area.left();
        }
    }
    QCOMPARE(order, (QStringList { u"outer"_s, u"left"_s, u"in left"_s, u"right"_s, u"in right"_s }));
    QVERIFY(left[0] < left[1] && left[1] < left[2] && left[3] == left[1] && left[4] == left[2]);
    QVERIFY(f.view.shownText(0).contains("in left, Error: it broke, Failed"_L1));
}

void tst_Offers::stepsInCirclesAreAllShown()
{
    OffersFixture f;
    Message made = f.message(u"m"_s, Message::Role::Assistant, {});
    for (const auto &[id, parent] : { std::pair(u"a"_s, u"b"_s), { u"b"_s, u"a"_s }, { u"self"_s, u"self"_s } }) {
        made.toolCalls << f.tool(id, ToolCall::State::Done);
        made.toolCalls.last().metadata = QJsonObject { { u"parentToolCallId"_s, parent } };
    }
    f.model.append(made);
    f.settle();
    for (const QString &id : { u"a"_s, u"b"_s, u"self"_s })
        QVERIFY(f.find(0, RowAction::Kind::ToggleFold, id));
}

COUNTERSIGN_TEST(tst_Offers, "tst_offers")
#include "tst_offers.moc"
