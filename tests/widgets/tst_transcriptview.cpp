// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "render/blockdocument.h"
#include "testregistry.h"
#include "widgets/composer.h"

#include <QClipboard>
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
    void linksOpenByClickAndKey();
    void selectionGoesAcrossMessages();
    void doubleClickSelectsAWord();
    void copyAndSelectAll();
    void arrowsMoveTheCurrentMessage();
    void modelMayGoFirst();
    void resetShowsAnotherConversation();
    void schemeAndFontChangeLive();
    void lettersGoOnToTheMessageBox_data();
    void lettersGoOnToTheMessageBox();
    void theScrollBarMovesNoText();
    void transcriptAndComposerShareTheirColumn_data();
    void transcriptAndComposerShareTheirColumn();
    void theFocusRingGoesAroundAContinuation();
    void aLongMessageStaysWhereItIsRead_data();
    void aLongMessageStaysWhereItIsRead();
    void aDraggedEdgeMovesNothing_data();
    void aDraggedEdgeMovesNothing();
    void theKeyboardComesToWhereItIsRead();
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

namespace {
//! The number that is the second word of the paragraph at the upper edge.
int paragraphAtTop(TranscriptFixture &f)
{
    QTest::mouseDClick(f.view.viewport(), Qt::LeftButton, {}, { 300, 20 });
    QTest::keyClick(&f.view, Qt::Key_Home, Qt::ShiftModifier);
    QTest::mouseDClick(f.view.viewport(), Qt::LeftButton, {}, { 300, 20 });
    QTest::mouseClick(f.view.viewport(), Qt::LeftButton, {}, { 300, 20 }); // the line
    return f.view.selectedText().section(u' ', 1, 1).toInt();
}
} // namespace

void tst_TranscriptView::aLongMessageStaysWhereItIsRead_data()
{
    QTest::addColumn<int>("paragraphs");
    QTest::newRow("laid out whole") << 30;
    QTest::newRow("laid out where it is seen") << 3000;
}

//! Its lines break elsewhere in another width; what is read stays at the top.
void tst_TranscriptView::aLongMessageStaysWhereItIsRead()
{
    QFETCH(const int, paragraphs);
    TranscriptFixture f;
    QString text;
    for (int i = 0; i < paragraphs; ++i)
        text += u"Paragraph %1 with words that fill more than one line of a view, whatever its width may be now. "_s.arg(i)
                + u"More words. "_s.repeated(i % 20) + u"\n\n"_s;
    f.answer(u"a"_s, text);
    QTRY_VERIFY(f.view.shownSize(0) >= text.size());
    f.bar().setValue(f.bar().maximum() / 2);
    f.settle();
    const int before = paragraphAtTop(f);
    QVERIFY(before > 5);
    for (const int width : { 500, 1000, 800 }) {
        f.view.resize(width, 600);
        f.settle();
        const int now = paragraphAtTop(f);
        QVERIFY2(qAbs(now - before) <= 1, qPrintable(u"%1, not %2"_s.arg(now).arg(before)));
    }
}

void tst_TranscriptView::aDraggedEdgeMovesNothing_data()
{
    QTest::addColumn<QString>("words");
    QTest::newRow("from left to right") << u"Paragraph %1 has words that fill some lines. "_s;
    QTest::newRow("from right to left") << u"פסקה %1 עם מילים שממלאות כמה שורות. "_s;
}

//! Forty widths, one after the other: a paragraph away at most, not a line for each.
void tst_TranscriptView::aDraggedEdgeMovesNothing()
{
    QFETCH(const QString, words);
    TranscriptFixture f;
    QString text;
    for (int i = 0; i < 200; ++i)
        text += words.arg(i).repeated(8) + u"\n\n"_s;
    f.answer(u"a"_s, text);
    QTRY_VERIFY(f.view.shownSize(0) >= text.size());
    f.bar().setValue(f.bar().maximum() / 2);
    f.settle();
    const int before = paragraphAtTop(f);
    QVERIFY(before > 5);
    for (int width = 799; width >= 760; --width)
        f.view.resize(width, 600);
    f.settle();
    const int now = paragraphAtTop(f);
    QVERIFY2(qAbs(now - before) <= 2, qPrintable(u"%1, not %2"_s.arg(now).arg(before)));
}

void tst_TranscriptView::theKeyboardComesToWhereItIsRead()
{
    TranscriptFixture f;
    f.say(u"q"_s, u"Tell me"_s);
    f.answer(u"a"_s, u"A paragraph.\n\n"_s.repeated(200));
    f.settle();
    f.bar().setValue(f.bar().maximum() / 2);
    f.settle();
    const int place = f.bar().value();
    QFocusEvent byKey(QEvent::FocusIn, Qt::TabFocusReason);
    QApplication::sendEvent(&f.view, &byKey);
    f.settle();
    QCOMPARE(f.view.currentRow(), 1);
    QCOMPARE(f.bar().value(), place);
    f.model.reset({});
    for (int i = 0; i < 100; ++i)
        f.say(QString::number(i), u"Message %1."_s.arg(i));
    f.settle();
    f.view.find(u"Message 50."_s, false);
    QTRY_COMPARE(f.view.selectedText(), u"Message 50."_s);
    const int found = f.bar().value();
    QApplication::sendEvent(&f.view, &byKey); // the bar for the words is closed
    QCOMPARE(f.view.currentRow(), 50);
    QCOMPARE(f.bar().value(), found);
}

COUNTERSIGN_TEST(tst_TranscriptView, "tst_transcriptview")
#include "tst_transcriptview.moc"
