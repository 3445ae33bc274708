// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "render/blockdocument.h"
#include "testregistry.h"
#include "widgets/approvalcard.h"
#include "widgets/composer.h"

#include <QClipboard>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_TranscriptView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emptyConversationIsPainted();
    void tenThousandRowsLayOutTheVisible();
    void streamingKeepsTheEnd();
    void whoReadsAboveStaysThere();
    void rowsInsertedAboveDoNotMoveTheText();
    void manyDeltasAreOneFrame();
    void paintingChangesNothing();
    void narrowWindowReflowsAndKeepsTheEnd();
    void statusLines_data();
    void statusLines();
    void statusActionsStayInANarrowView();
    void statusActions_data();
    void statusActions();
    void sendingIsShownAfterASecond();
    void toolStates_data();
    void toolStates();
    void toolOpensByClickAndKey();
    void runningCountsSeconds();
    void linksOpenByClickAndKey();
    void approvalWaitsHalfASecond();
    void approvalOffScreenStartsAgain();
    void approvalTakesNoFocus();
    void signedOutMayOnlyRefuse();
    void answeredCardGoes();
    void confirmActionShowsTheActionAndItsQuestion();
    void everyArgumentIsShownExactly();
    void selectionGoesAcrossMessages();
    void doubleClickSelectsAWord();
    void copyAndSelectAll();
    void arrowsMoveTheCurrentMessage();
    void modelMayGoFirst();
    void resetShowsAnotherConversation();
    void schemeAndFontChangeLive();
    void lettersGoOnToTheMessageBox_data();
    void lettersGoOnToTheMessageBox();
    void aClickOnACardsButtonLeavesTheFocus();
    void aCardThatIsAnsweredReleasesItsFocus();
    void theScrollBarMovesNoText();
    void transcriptAndComposerShareTheirColumn_data();
    void transcriptAndComposerShareTheirColumn();
    void theFocusRingGoesAroundAContinuation();
    void reasonsOfTools_data();
    void reasonsOfTools();
};

void tst_TranscriptView::lettersGoOnToTheMessageBox_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
    QTest::addColumn<QString>("produces");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, Qt::Key key, Qt::KeyboardModifiers modifiers, const QString &produces, bool isText) {
        QTest::newRow(name) << int(key) << modifiers << produces << (isText ? produces : QString());
    };
    row("letter", Qt::Key_A, Qt::NoModifier, u"a"_s, true);
    row("capital", Qt::Key_A, Qt::ShiftModifier, u"A"_s, true);
    row("digit of the keypad", Qt::Key_4, Qt::KeypadModifier, u"4"_s, true);
    row("with AltGr", Qt::Key_E, Qt::GroupSwitchModifier, u"€"_s, true);
    row("with Ctrl", Qt::Key_K, Qt::ControlModifier, u"\u000B"_s, false);
    row("with Alt", Qt::Key_N, Qt::AltModifier, u"n"_s, false);
    row("space", Qt::Key_Space, Qt::NoModifier, u" "_s, false);
    row("Escape", Qt::Key_Escape, Qt::NoModifier, u"\u001B"_s, false);
    row("Backspace", Qt::Key_Backspace, Qt::NoModifier, u"\b"_s, false);
    row("arrow", Qt::Key_Down, Qt::NoModifier, {}, false);
}

void tst_TranscriptView::lettersGoOnToTheMessageBox()
{
    QFETCH(const int, key);
    QFETCH(const Qt::KeyboardModifiers, modifiers);
    QFETCH(const QString, produces);
    QFETCH(const QString, text);
    TranscriptFixture f;
    f.say(u"1"_s, u"Hello"_s);
    f.settle();
    const QSignalSpy typed(&f.view, &TranscriptView::typed);
    QKeyEvent press(QEvent::KeyPress, key, modifiers, produces);
    QApplication::sendEvent(&f.view, &press);
    QCOMPARE(typed.size(), text.isEmpty() ? 0 : 1);
    if (!text.isEmpty())
        QCOMPARE(typed.at(0).at(0).toString(), text);
}

void tst_TranscriptView::aClickOnACardsButtonLeavesTheFocus()
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

void tst_TranscriptView::aCardThatIsAnsweredReleasesItsFocus()
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

void tst_TranscriptView::theScrollBarMovesNoText()
{
    TranscriptFixture f;
    f.call(u"t"_s, f.tool(u"look"_s, ToolCall::State::Done));
    f.settle();
    const QRectF before = f.view.actionsOf(0).front().area;
    for (int i = 0; i < 30; ++i)
        f.say(QString::number(i), u"Some words"_s);
    f.settle();
    QVERIFY(f.bar().maximum() > 0);
    QCOMPARE(f.view.actionsOf(0).front().area.left(), before.left());
    QCOMPARE(f.view.actionsOf(0).front().area.width(), before.width());
}

void tst_TranscriptView::transcriptAndComposerShareTheirColumn_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<Qt::LayoutDirection>("direction");
    for (const int width : { 360, 458, 700, 705, 936, 937, 1400 }) {
        QTest::addRow("%d px", width) << width << Qt::LeftToRight;
        QTest::addRow("%d px, from the right", width) << width << Qt::RightToLeft;
    }
}

//! The person's block and the composer's frame have the same edges.
void tst_TranscriptView::transcriptAndComposerShareTheirColumn()
{
    QFETCH(const int, width);
    QFETCH(const Qt::LayoutDirection, direction);
    TranscriptFixture f;
    f.view.setLayoutDirection(direction);
    f.view.resize(width, 600);
    f.call(u"t"_s, f.tool(u"look"_s, ToolCall::State::Done));
    f.settle();
    Composer composer(f.theme);
    composer.setLayoutDirection(direction);
    composer.resize(width, 100);
    composer.show();
    f.settle();
    const QRectF tool = f.view.actionsOf(0).front().area.translated(f.view.viewport()->x(), 0);
    const bool mirrored = direction == Qt::RightToLeft;
    const qreal left = tool.left() - 12 - (mirrored ? 0 : 36);
    const qreal right = tool.right() + 12 + (mirrored ? 36 : 0);
    const QRect frame = composer.findChild<QPlainTextEdit *>(u"message"_s)->parentWidget()->geometry();
    QCOMPARE(left, qreal(frame.left()));
    QCOMPARE(right, qreal(frame.right() + 1));
}

void tst_TranscriptView::theFocusRingGoesAroundAContinuation()
{
    TranscriptFixture f;
    QVERIFY(QTest::qWaitForWindowActive(&f.view));
    f.answer(u"1"_s, u"First"_s);
    f.answer(u"2"_s, u"Second"_s);
    f.settle();
    const QColor ring = f.theme.tokens().focus;
    f.view.setFocus();
    f.view.setCurrentRow(1);
    const QImage image = f.view.viewport()->grab().toImage();
    const int x = image.width() / 2;
    QList<int> lines;
    for (int y = 1; y < image.height(); ++y) {
        if (image.pixelColor(x, y) == ring && image.pixelColor(x, y - 1) != ring)
            lines << y;
    }
    QCOMPARE(lines.size(), 2); // above and below
    const int textTop = f.view.rowRect(1).top();
    QVERIFY2(lines.first() <= textTop - 6, qPrintable(QString::number(textTop - lines.first())));
    QVERIFY(lines.last() < f.view.rowRect(1).bottom());
}

void tst_TranscriptView::reasonsOfTools_data()
{
    QTest::addColumn<QString>("result");
    QTest::addColumn<QString>("reason");
    QTest::newRow("reason") << u"{\"status\":\"declined\",\"reason\":\"Only an admin\"}"_s << u"Only an admin"_s;
    QTest::newRow("message") << u"{\"reason\":\"\",\"message\":\"Not today\"}"_s << u"Not today"_s;
    QTest::newRow("error") << u"{\"error\":\"No such drafts\"}"_s << u"No such drafts"_s;
    QTest::newRow("error with a message") << u"{\"error\":{\"code\":7,\"message\":\"No such drafts\"}}"_s << u"No such drafts"_s;
    QTest::newRow("anything else") << u"{\"code\":7}"_s << u"{\"code\":7}"_s;
    QTest::newRow("no JSON") << u"no  luck\n"_s << u"no luck"_s;
}

void tst_TranscriptView::reasonsOfTools()
{
    QFETCH(const QString, result);
    QFETCH(const QString, reason);
    for (const ToolCall::State state : { ToolCall::State::Declined, ToolCall::State::Failed }) {
        TranscriptFixture f;
        ToolCall tool = f.tool(u"look"_s, state);
        tool.result = result;
        f.call(u"1"_s, tool);
        f.settle();
        QCOMPARE(f.view.shownText(0).section(u'\n', 1).section(u", "_s, 1, 1), reason);
    }
}

void tst_TranscriptView::emptyConversationIsPainted()
{
    TranscriptFixture f;
    QCOMPARE(f.view.shownText(0), QString());
    const QImage empty = f.view.viewport()->grab().toImage();
    f.say(u"1"_s, u"Hello"_s);
    f.settle();
    QVERIFY(f.view.viewport()->grab().toImage() != empty);
    QCOMPARE(f.view.shownText(0).section(u'\n', 1), u"Hello"_s);
}

void tst_TranscriptView::tenThousandRowsLayOutTheVisible()
{
    TranscriptFixture f;
    Conversation conversation;
    for (int i = 0; i < 10000; ++i)
        conversation.append(f.message(QString::number(i), i % 2 ? Message::Role::Assistant : Message::Role::User,
                                      u"Some words of message %1."_s.arg(i)));
    const int before = f.view.layoutsBuilt();
    f.model.reset(conversation);
    QTRY_VERIFY(f.view.isRowVisible(9999));
    QVERIFY(f.isAtEnd());
    const int perScreen = 600 / 60;
    QVERIFY2(f.view.layoutsBuilt() - before <= 4 * perScreen, qPrintable(QString::number(f.view.layoutsBuilt() - before)));
    f.bar().setValue(0);
    QVERIFY(f.view.isRowVisible(0));
    f.bar().setValue(f.bar().maximum() / 2);
    QVERIFY(f.view.layoutsBuilt() - before <= 12 * perScreen);
}

void tst_TranscriptView::streamingKeepsTheEnd()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"Tell me"_s);
    f.answer(u"2"_s, QString(), Message::End::Open);
    for (int i = 0; i < 60; ++i) {
        f.model.update(u"2"_s, [i](Message &m) { m.text += u"Paragraph %1 of the answer.\n\n"_s.arg(i); });
        if (i % 10 == 0)
            f.settle();
    }
    f.settle();
    QVERIFY(f.bar().maximum() > 0);
    QVERIFY(f.isAtEnd());
}

void tst_TranscriptView::whoReadsAboveStaysThere()
{
    TranscriptFixture f;
    for (int i = 0; i < 40; ++i)
        f.answer(QString::number(i), u"A paragraph.\n\nAnother one."_s);
    f.settle();
    f.bar().setValue(f.bar().maximum() / 2);
    f.settle();
    const int value = f.bar().value();
    f.model.update(u"39"_s, [](Message &m) { m.text += u"\n\nmore\n\nand more"_s; });
    f.say(u"new"_s, u"And one below"_s);
    f.settle();
    QCOMPARE(f.bar().value(), value);
    f.view.scrollToEnd();
    QVERIFY(f.isAtEnd());
}

void tst_TranscriptView::rowsInsertedAboveDoNotMoveTheText()
{
    TranscriptFixture f;
    for (int i = 0; i < 60; ++i)
        f.say(QString::number(i), u"Message %1"_s.arg(i));
    f.settle();
    f.bar().setValue(f.bar().maximum() / 2);
    f.settle();
    int row = 0;
    while (!f.view.isRowVisible(row))
        ++row;
    const QString id = f.model.message(row).id;
    const int y = f.view.rowRect(row).top();
    f.model.update(u"3"_s, [](Message &m) { m.text = u"much longer\n\n"_s.repeated(30); });
    f.model.remove(u"5"_s);
    f.settle();
    QCOMPARE(f.view.rowRect(f.model.rowOf(id)).top(), y);
}

void tst_TranscriptView::manyDeltasAreOneFrame()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"a"_s, Message::End::Open);
    f.settle();
    const int before = f.view.layoutsBuilt();
    for (int i = 0; i < 500; ++i)
        f.model.update(u"1"_s, [](Message &m) { m.text += u" word"_s; });
    QCOMPARE(f.view.layoutsBuilt(), before); // nothing is laid out in between
    QTRY_COMPARE(f.view.layoutsBuilt(), before + 1);
}

void tst_TranscriptView::paintingChangesNothing()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"Hello"_s);
    f.answer(u"2"_s, u"# Hi\n\n- a\n\n```x\ncode\n```"_s);
    f.settle();
    const int built = f.view.layoutsBuilt();
    const QImage once = f.view.viewport()->grab().toImage();
    QCOMPARE(f.view.viewport()->grab().toImage(), once);
    QCOMPARE(f.view.layoutsBuilt(), built);
}

void tst_TranscriptView::narrowWindowReflowsAndKeepsTheEnd()
{
    TranscriptFixture f;
    for (int i = 0; i < 30; ++i)
        f.answer(QString::number(i), u"word "_s.repeated(60));
    f.settle();
    const int before = f.bar().maximum();
    f.view.resize(420, 600);
    QTRY_VERIFY(f.bar().maximum() > before);
    QVERIFY(f.isAtEnd());
}

void tst_TranscriptView::statusLines_data()
{
    QTest::addColumn<int>("delivery");
    QTest::addColumn<int>("end");
    QTest::addColumn<bool>("onServer");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("actions");
    using D = Message::Delivery;
    using E = Message::End;
    const auto row = [](const char *name, D delivery, E end, bool onServer, const QString &text, const QStringList &actions) {
        QTest::newRow(name) << int(delivery) << int(end) << onServer << text << actions;
    };
    row("settled", D::Settled, E::Complete, true, {}, {});
    row("sign-in", D::WaitsForSignIn, E::Complete, true, u"Waits for you to sign in"_s, { u"Edit"_s, u"Do not send"_s });
    row("network", D::WaitsForNetwork, E::Complete, true, u"Waits for the network"_s, { u"Edit"_s, u"Do not send"_s });
    row("turn", D::WaitsForTurn, E::Complete, true, u"Goes out when the answer is complete"_s, { u"Edit"_s, u"Do not send"_s });
    row("ask", D::AskPerson, E::Complete, true, u"Send it now?"_s, { u"Send"_s, u"Do not send"_s });
    row("perhaps", D::MayHaveArrived, E::Complete, true, u"It may have arrived."_s, { u"Send again"_s, u"Leave it"_s });
    row("refused", D::Refused, E::Complete, true, u"It was refused."_s, { u"Edit"_s, u"Send again"_s });
    row("broke off", D::Settled, E::BrokeOff, true, u"The answer broke off."_s, { u"Ask to go on"_s });
    row("failed", D::Settled, E::Failed, true, u"The answer ended with an error."_s, { u"Ask to go on"_s });
    row("stopped", D::Settled, E::Stopped, true, u"You stopped this."_s, {});
    row("gone", D::Settled, E::Complete, false, u"No longer on the server"_s, {});
}

void tst_TranscriptView::statusLines()
{
    QFETCH(int, delivery);
    QFETCH(int, end);
    QFETCH(bool, onServer);
    QFETCH(QString, text);
    QFETCH(QStringList, actions);
    TranscriptFixture f;
    Message message = f.message(u"1"_s, Message::Role::User, u"Hello"_s);
    message.delivery = static_cast<Message::Delivery>(delivery);
    message.end = static_cast<Message::End>(end);
    message.onServer = onServer;
    f.model.append(message);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 2), text);
    QStringList names;
    for (const RowAction &action : f.view.actionsOf(0)) {
        if (action.kind >= RowAction::Kind::Edit && action.kind <= RowAction::Kind::Continue)
            names << action.name;
    }
    QCOMPARE(names, actions);
}

void tst_TranscriptView::statusActionsStayInANarrowView()
{
    TranscriptFixture f;
    Message message = f.message(u"1"_s, Message::Role::User, u"Hello"_s);
    message.delivery = Message::Delivery::WaitsForSignIn;
    f.model.append(message);
    f.settle();
    const int inOneLine = f.view.rowRect(0).height();
    f.view.resize(320, 600);
    f.settle();
    QVERIFY(f.view.rowRect(0).height() > inOneLine);
    for (const RowAction &action : f.view.actionsOf(0)) {
        if (action.kind == RowAction::Kind::Edit || action.kind == RowAction::Kind::Discard)
            QVERIFY2(action.area.left() >= 0 && action.area.right() <= f.view.viewport()->width(), qPrintable(action.name));
    }
}

void tst_TranscriptView::statusActions_data()
{
    QTest::addColumn<int>("delivery");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("signal");
    using D = Message::Delivery;
    using K = RowAction::Kind;
    QTest::newRow("edit") << int(D::WaitsForSignIn) << int(K::Edit) << QByteArray(SIGNAL(editRequested(QString)));
    QTest::newRow("do not send") << int(D::WaitsForSignIn) << int(K::Discard) << QByteArray(SIGNAL(discardRequested(QString)));
    QTest::newRow("send") << int(D::AskPerson) << int(K::SendNow) << QByteArray(SIGNAL(sendNowRequested(QString)));
    QTest::newRow("send again") << int(D::MayHaveArrived) << int(K::SendNow) << QByteArray(SIGNAL(sendNowRequested(QString)));
    QTest::newRow("leave it") << int(D::MayHaveArrived) << int(K::LeaveIt) << QByteArray(SIGNAL(leaveRequested(QString)));
}

void tst_TranscriptView::statusActions()
{
    QFETCH(int, delivery);
    QFETCH(int, kind);
    QFETCH(QByteArray, signal);
    TranscriptFixture f;
    Message message = f.message(u"the-id"_s, Message::Role::User, u"Hello"_s);
    message.delivery = static_cast<Message::Delivery>(delivery);
    f.model.append(message);
    f.settle();
    QSignalSpy spy(&f.view, signal.constData());
    QVERIFY(f.click(0, static_cast<RowAction::Kind>(kind)));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().first().toString(), u"the-id"_s);
}

void tst_TranscriptView::sendingIsShownAfterASecond()
{
    TranscriptFixture f;
    Message message = f.message(u"1"_s, Message::Role::User, u"Hello"_s);
    message.delivery = Message::Delivery::Sending;
    f.model.append(message);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 2), QString());
    const int height = f.view.rowRect(0).height();
    f.clock.advance(1000);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 2), u"Sending…"_s);
    QVERIFY(f.view.rowRect(0).height() > height);
}

void tst_TranscriptView::toolStates_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("milliseconds");
    QTest::addColumn<QString>("shown");
    using S = ToolCall::State;
    QTest::newRow("preparing") << int(S::Preparing) << -1 << u"look, {\"q\":\"drafts\"}, Preparing"_s;
    QTest::newRow("running") << int(S::Running) << -1 << u"look, drafts, Running"_s;
    QTest::newRow("done") << int(S::Done) << 1200 << u"look, drafts, Done in 1.2 s"_s;
    QTest::newRow("done, unknown time") << int(S::Done) << -1 << u"look, drafts, Done"_s;
    QTest::newRow("done at once") << int(S::Done) << 49 << u"look, drafts, Done"_s;
    QTest::newRow("done in a tenth") << int(S::Done) << 100 << u"look, drafts, Done in 0.1 s"_s;
    QTest::newRow("failed at once") << int(S::Failed) << 0 << u"look, what came back, Failed"_s;
    QTest::newRow("not answered") << int(S::NotAnswered) << -1 << u"look, You did not answer, Not run"_s;
    QTest::newRow("declined") << int(S::Declined) << -1 << u"look, what came back, Declined"_s;
    QTest::newRow("refused") << int(S::RefusedByPerson) << -1 << u"look, You refused this, Not run"_s;
    QTest::newRow("failed") << int(S::Failed) << 30000 << u"look, what came back, Failed after 30 s"_s;
}

void tst_TranscriptView::toolStates()
{
    QFETCH(int, state);
    QFETCH(int, milliseconds);
    QFETCH(QString, shown);
    TranscriptFixture f;
    ToolCall tool = f.tool(u"look"_s, static_cast<ToolCall::State>(state), u"{\"q\":\"drafts\"}"_s);
    tool.milliseconds = milliseconds;
    tool.result = u"what came back"_s;
    f.call(u"1"_s, tool);
    f.settle();
    QCOMPARE(f.view.shownText(0).section(u'\n', 1, 1), shown);
}

void tst_TranscriptView::toolOpensByClickAndKey()
{
    TranscriptFixture f;
    ToolCall tool = f.tool(u"look"_s, ToolCall::State::Done, u"{\"q\":\"drafts\"}"_s);
    tool.result = u"{}"_s;
    f.call(u"1"_s, tool);
    f.settle();
    const int closed = f.view.rowRect(0).height();
    QVERIFY(f.click(0, RowAction::Kind::ToggleFold));
    QTRY_VERIFY(f.view.rowRect(0).height() > closed + 60);
    f.view.setCurrentRow(0);
    QTest::keyClick(&f.view, Qt::Key_Return); // enters
    QTest::keyClick(&f.view, Qt::Key_Return); // does
    QTRY_COMPARE(f.view.rowRect(0).height(), closed);
}

void tst_TranscriptView::runningCountsSeconds()
{
    TranscriptFixture f;
    f.call(u"1"_s, f.tool(u"look"_s, ToolCall::State::Running));
    f.settle();
    f.clock.advance(4200);
    QVERIFY(f.view.shownText(0).contains("Running, 4 s"_L1));
}

void tst_TranscriptView::linksOpenByClickAndKey()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"See [this](https://example.com/a) and [that](javascript:x)."_s);
    f.settle();
    QSignalSpy spy(&f.view, &TranscriptView::linkActivated);
    const std::vector<RowAction> actions = f.view.actionsOf(0);
    QCOMPARE(
        std::count_if(actions.begin(), actions.end(), [](const RowAction &a) { return a.kind == RowAction::Kind::OpenLink; }), 1);
    QVERIFY(f.click(0, RowAction::Kind::OpenLink));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.first().first().toUrl(), QUrl(u"https://example.com/a"_s));
    f.view.setCurrentRow(0);
    QTest::keyClick(&f.view, Qt::Key_Return);
    QTest::keyClick(&f.view, Qt::Key_Return);
    QCOMPARE(spy.size(), 2);
    QTest::keyClick(&f.view, Qt::Key_Escape);
    QTest::keyClick(&f.view, Qt::Key_Escape);
    QCOMPARE(spy.size(), 2);
}

void tst_TranscriptView::approvalWaitsHalfASecond()
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

void tst_TranscriptView::approvalOffScreenStartsAgain()
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

void tst_TranscriptView::approvalTakesNoFocus()
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

void tst_TranscriptView::signedOutMayOnlyRefuse()
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

void tst_TranscriptView::answeredCardGoes()
{
    TranscriptFixture f;
    f.call(u"1"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.settle();
    f.clock.advance(500);
    f.model.update(u"1"_s, [](Message &m) { m.toolCalls.first().state = ToolCall::State::RefusedByPerson; });
    QTRY_VERIFY(!f.button(u"confirm"_s));
    QVERIFY(f.view.shownText(0).contains("You refused this"_L1));
}

void tst_TranscriptView::confirmActionShowsTheActionAndItsQuestion()
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

void tst_TranscriptView::everyArgumentIsShownExactly()
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

void tst_TranscriptView::selectionGoesAcrossMessages()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"First message"_s);
    f.answer(u"2"_s, u"Second **message**"_s);
    f.settle();
    const QPoint from(f.view.rowRect(0).left() + 100, f.view.rowRect(0).top() + 50);
    const QPoint to(790, f.view.rowRect(1).bottom() - 20);
    QTest::mousePress(f.view.viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(f.view.viewport(), to);
    QMouseEvent move(QEvent::MouseMove, to, f.view.viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(f.view.viewport(), &move);
    QTest::mouseRelease(f.view.viewport(), Qt::LeftButton, {}, to);
    const QString selected = f.view.selectedText();
    QVERIFY2(selected.endsWith("message\n\nSecond message"_L1), qPrintable(selected));
    QTest::mouseClick(f.view.viewport(), Qt::LeftButton, {}, from);
    QCOMPARE(f.view.selectedText(), QString());
}

void tst_TranscriptView::doubleClickSelectsAWord()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"Wonderful words"_s);
    f.settle();
    const TranscriptColumn column = TranscriptColumn::of(f.view.viewport()->width(), emOf(f.view.font()));
    const QPoint at(int(column.textLeft) + 20, f.view.rowRect(0).top() + 50);
    QTest::mouseDClick(f.view.viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(f.view.selectedText(), u"Wonderful"_s);
}

void tst_TranscriptView::copyAndSelectAll()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"One"_s);
    f.answer(u"2"_s, u"- a\n- b"_s);
    f.settle();
    QTest::keyClick(&f.view, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(f.view.selectedText(), u"One\n\n• a\n• b"_s);
    QTest::keyClick(&f.view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), u"One\n\n• a\n• b"_s);
    f.model.remove(u"1"_s);
    QCOMPARE(f.view.selectedText(), QString());
    f.view.copySelection(); // nothing selected: what was copied stays
    QCOMPARE(QApplication::clipboard()->text(), u"One\n\n• a\n• b"_s);
}

void tst_TranscriptView::arrowsMoveTheCurrentMessage()
{
    TranscriptFixture f;
    for (int i = 0; i < 50; ++i)
        f.say(QString::number(i), u"Message"_s);
    f.settle();
    QSignalSpy spy(&f.view, &TranscriptView::currentRowChanged);
    QTest::keyClick(&f.view, Qt::Key_Up);
    QCOMPARE(f.view.currentRow(), 49);
    QTest::keyClick(&f.view, Qt::Key_Up);
    QCOMPARE(f.view.currentRow(), 48);
    QTest::keyClick(&f.view, Qt::Key_Home);
    QCOMPARE(f.view.currentRow(), 0);
    QVERIFY(f.view.isRowVisible(0));
    QTest::keyClick(&f.view, Qt::Key_Up);
    QCOMPARE(f.view.currentRow(), 0);
    QTest::keyClick(&f.view, Qt::Key_End);
    QVERIFY(f.view.isRowVisible(49) && f.isAtEnd());
    QTest::keyClick(&f.view, Qt::Key_PageUp);
    QVERIFY(!f.isAtEnd());
    QVERIFY(spy.size() >= 4);
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(&f.view, Qt::Key_Up);
    QVERIFY(f.view.isRowVisible(f.view.currentRow()));
}

void tst_TranscriptView::modelMayGoFirst()
{
    FakeClock clock;
    Theme theme;
    TranscriptView view(theme, clock);
    view.resize(400, 300);
    view.show();
    {
        ConversationModel model;
        view.setModel(&model);
        Message message;
        message.id = u"1"_s;
        message.text = u"Hello"_s;
        model.append(message);
        QVERIFY(view.shownText(0).endsWith("Hello"_L1));
    }
    QTest::qWait(40);
    QCOMPARE(view.shownText(0), QString());
    QVERIFY(!view.grab().isNull());
    view.setModel(nullptr);
}

void tst_TranscriptView::resetShowsAnotherConversation()
{
    TranscriptFixture f;
    for (int i = 0; i < 50; ++i)
        f.say(QString::number(i), u"Old"_s);
    f.call(u"ask"_s, f.tool(u"remove"_s, ToolCall::State::AwaitingApproval));
    f.settle();
    f.bar().setValue(10);
    Conversation other;
    other.append(f.message(u"n"_s, Message::Role::User, u"New"_s));
    f.model.reset(other);
    f.settle();
    QCOMPARE(f.bar().maximum(), 0);
    QVERIFY(f.view.shownText(0).endsWith("New"_L1));
    QVERIFY(!f.button(u"confirm"_s));
    QCOMPARE(f.view.currentRow(), -1);
}

void tst_TranscriptView::schemeAndFontChangeLive()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"Some text\n\n```\ncode\n```"_s);
    f.settle();
    const QColor light = f.view.viewport()->grab().toImage().pixelColor(2, 2);
    const int height = f.view.rowRect(0).height();
    f.theme.apply(u"dark"_s, *qApp);
    f.settle();
    const QColor dark = f.view.viewport()->grab().toImage().pixelColor(2, 2);
    QVERIFY(dark.lightness() < 60 && light.lightness() > 200);
    QFont font = f.view.font();
    font.setPointSizeF(font.pointSizeF() * 2);
    f.view.setFont(font);
    f.settle();
    QVERIFY(f.view.rowRect(0).height() > height * 5 / 4);
    f.theme.apply(u"light"_s, *qApp);
}

COUNTERSIGN_TEST(tst_TranscriptView, "tst_transcriptview")
#include "tst_transcriptview.moc"
