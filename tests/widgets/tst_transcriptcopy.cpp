// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "testregistry.h"

#include <QAccessible>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMimeData>
#include <QPointer>
#include <QSignalSpy>
#include <QThreadPool>

#include <functional>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(std::function<QString(countersign::test::TranscriptFixture &)>)

//! What leaves with a copy, and the buttons of code, tables and tools.
class tst_TranscriptCopy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aCopyIsThreeTexts();
    void aWholeMessageIsCopiedAsItWasWritten();
    void codeHasACopyButton();
    void copiedIsSaidAndShownForAMoment();
    void theConversationAsMarkdown();
    void linkTargetsAreShown();
    void longLinesOfCodeCanBeWrapped();
    void aTableIsCopiedFromItsMenu();
    void aToolThatFailedCanBeAskedForAgain();
    void theLastCopyCounts_data();
    void theLastCopyCounts();
    void whatComesIsCopiedAsItIsShown_data();
    void whatComesIsCopiedAsItIsShown();
    void buttonsWorkWhileTextIsSelected();
};

namespace {
std::vector<RowAction> actionsOfKind(TranscriptFixture &f, int row, RowAction::Kind kind)
{
    std::vector<RowAction> actions = f.view.actionsOf(row);
    std::erase_if(actions, [kind](const RowAction &action) { return action.kind != kind; });
    return actions;
}
} // namespace

void tst_TranscriptCopy::aCopyIsThreeTexts()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"What is *this*?"_s);
    f.answer(u"2"_s, u"A **list**:\n\n- [one](https://example.com/)\n- `two`"_s);
    f.settle();
    QTest::keyClick(&f.view, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(&f.view, Qt::Key_C, Qt::ControlModifier);
    const QMimeData *data = QApplication::clipboard()->mimeData();
    QCOMPARE(data->text(), u"What is *this*?\n\nA list:\n• one\n• two"_s);
    QCOMPARE(QString::fromUtf8(data->data(u"text/markdown"_s)),
             u"What is \\*this\\*?\n\nA **list**:\n\n- [one](<https://example.com/>)\n- `two`"_s);
    QCOMPARE(data->html(),
             u"<p dir=\"auto\">What is *this*?</p><p dir=\"auto\">A <strong>list</strong>:</p><ul><li><p dir=\"auto\"><a "
             "href=\"https://example.com/\">one</a></p></li><li><p dir=\"auto\"><code>two</code></p></li></ul>"_s);
}

void tst_TranscriptCopy::aWholeMessageIsCopiedAsItWasWritten()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"Two  **words**\n* item"_s);
    f.settle();
    QVERIFY(f.click(0, RowAction::Kind::CopyMessage));
    const QMimeData *data = QApplication::clipboard()->mimeData();
    QCOMPARE(QString::fromUtf8(data->data(u"text/markdown"_s)), u"Two  **words**\n* item"_s);
    QVERIFY(data->html().contains("<strong>words</strong>"_L1));
    QVERIFY(data->text().contains(u"• item"_s));
}

void tst_TranscriptCopy::codeHasACopyButton()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"```py\nprint(1)\n```\n\nthen\n\n```\nx = \u202e2\n```"_s);
    f.settle();
    std::vector<RowAction> copies = f.view.actionsOf(0);
    std::erase_if(copies, [](const RowAction &action) { return action.kind != RowAction::Kind::CopyCode; });
    QCOMPARE(copies.size(), std::size_t(2));
    f.view.trigger(copies[0]);
    QCOMPARE(QApplication::clipboard()->text(), u"print(1)"_s);
    f.view.trigger(copies[1]);
    QCOMPARE(QApplication::clipboard()->text(), u"x = <U+202E>2"_s); // what is seen is what is copied
    QVERIFY(f.click(0, RowAction::Kind::CopyCode));                  // also where it is painted
    QCOMPARE(QApplication::clipboard()->text(), u"print(1)"_s);
}

void tst_TranscriptCopy::copiedIsSaidAndShownForAMoment()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"Words"_s);
    f.settle();
    const QSignalSpy announced(&f.view, &TranscriptView::announced);
    QVERIFY(f.click(0, RowAction::Kind::CopyMessage));
    QCOMPARE(announced.last().first().toString(), u"Copied"_s);
    const QImage copied = f.view.viewport()->grab().toImage();
    f.clock.advance(1500);
    QVERIFY(f.view.viewport()->grab().toImage() != copied);
}

void tst_TranscriptCopy::theConversationAsMarkdown()
{
    TranscriptFixture f;
    f.say(u"1"_s, u"Is 2 * 3 * 4 right?"_s);
    f.answer(u"2"_s, u"**Yes**"_s);
    ToolCall tool = f.tool(u"look"_s, ToolCall::State::Done);
    f.call(u"3"_s, tool);
    const QString markdown = f.view.conversationMarkdown();
    QVERIFY2(markdown.startsWith("**You, "_L1), qPrintable(markdown));
    QVERIFY(markdown.contains("Is 2 \\* 3 \\* 4 right?"_L1));
    QVERIFY(markdown.contains("**Yes**"_L1));
    QVERIFY(markdown.contains("- look: Done"_L1));
}

void tst_TranscriptCopy::linkTargetsAreShown()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"See [this](https://example.com/a%20b) now."_s);
    f.settle();
    QAccessibleInterface *row = QAccessible::queryAccessibleInterface(&f.view)->child(0);
    QAccessibleInterface *link = row->child(0);
    QCOMPARE(link->role(), QAccessible::Link);
    QCOMPARE(link->text(QAccessible::Name), u"this"_s);
    QCOMPARE(link->text(QAccessible::Description), u"https://example.com/a%20b"_s);
    const QSignalSpy opened(&f.view, &TranscriptView::linkActivated);
    const QImage before = f.view.viewport()->grab(QRect(0, 540, 400, 60)).toImage();
    QMouseEvent over(QEvent::MouseMove, link->rect().translated(-f.view.viewport()->mapToGlobal(QPoint())).center(),
                     link->rect().center(), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(f.view.viewport(), &over);
    QVERIFY(f.view.viewport()->grab(QRect(0, 540, 400, 60)).toImage() != before); // where it leads, at the foot of the view
    QCOMPARE(opened.size(), 0);
    link->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(opened.size(), 1);
}

void tst_TranscriptCopy::longLinesOfCodeCanBeWrapped()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"```\nshort\n```\n\n```\n%1\n```"_s.arg(u"a long line of code "_s.repeated(40)));
    f.settle();
    const int height = f.view.rowRect(0).height();
    std::vector<RowAction> wraps = actionsOfKind(f, 0, RowAction::Kind::WrapCode);
    QCOMPARE(wraps.size(), std::size_t(1)); // the short one has nothing to wrap
    QCOMPARE(wraps.front().name, u"Wrap lines"_s);
    QVERIFY(f.click(0, RowAction::Kind::WrapCode));
    f.settle();
    QVERIFY(f.view.rowRect(0).height() > height);
    wraps = actionsOfKind(f, 0, RowAction::Kind::WrapCode);
    QCOMPARE(wraps.size(), std::size_t(1));
    QCOMPARE(wraps.front().name, u"Do not wrap lines"_s);
    QVERIFY(f.click(0, RowAction::Kind::WrapCode));
    f.settle();
    QCOMPARE(f.view.rowRect(0).height(), height);
}

void tst_TranscriptCopy::aTableIsCopiedFromItsMenu()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"Look:\n\n| name | count |\n|---|--:|\n| **a** | 1 |\n| b | 2 |"_s);
    f.settle();
    const auto choose = [&f](const QString &entry, int y) {
        QContextMenuEvent open(QContextMenuEvent::Mouse, QPoint(f.view.viewport()->width() / 3, y), QPoint());
        QApplication::sendEvent(f.view.viewport(), &open);
        const QPointer<QMenu> menu = f.view.findChild<QMenu *>(u"messageMenu"_s);
        for (QAction *action : menu ? menu->actions() : QList<QAction *>()) {
            if (action->text() == entry)
                action->trigger();
        }
        delete menu;
    };
    const int inTable = f.view.rowRect(0).bottom() - 70;
    choose(u"Copy table"_s, inTable);
    QCOMPARE(QApplication::clipboard()->text(), u"name\tcount\na\t1\nb\t2"_s);
    QVERIFY(QApplication::clipboard()->mimeData()->html().contains("<table"_L1));
    choose(u"Copy table as Markdown"_s, inTable);
    QVERIFY(QApplication::clipboard()->text().contains("| **a** |"_L1));
    QApplication::clipboard()->clear();
    choose(u"Copy table"_s, f.view.rowRect(0).top() + 50); // no table there
    QVERIFY(QApplication::clipboard()->text().isEmpty());
}

void tst_TranscriptCopy::aToolThatFailedCanBeAskedForAgain()
{
    TranscriptFixture f;
    ToolCall failed = f.tool(u"send_report"_s, ToolCall::State::Failed);
    failed.result = u"no route to host"_s;
    f.call(u"1"_s, failed);
    f.say(u"q"_s, u"And then?"_s);
    f.call(u"2"_s, f.tool(u"look"_s, ToolCall::State::Done));
    f.settle();
    const QSignalSpy asked(&f.view, &TranscriptView::askRequested);
    QVERIFY(f.click(0, RowAction::Kind::TryAgain));
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().first().toString(), u"“send_report” did not work. Try it again."_s);
    QVERIFY(f.click(0, RowAction::Kind::CopyDetails)); // stands beside it
    QVERIFY(QApplication::clipboard()->text().contains("no route to host"_L1));
    QVERIFY(f.click(2, RowAction::Kind::ToggleFold));
    f.settle();
    QVERIFY(actionsOfKind(f, 2, RowAction::Kind::TryAgain).empty());
}

void tst_TranscriptCopy::theLastCopyCounts_data()
{
    using Copy = std::function<QString(TranscriptFixture & f)>; // makes one, and says what it is
    QTest::addColumn<Copy>("copy");
    QTest::newRow("code") << Copy([](TranscriptFixture &f) {
        f.view.trigger(actionsOfKind(f, 1, RowAction::Kind::CopyCode).front());
        return u"print(1)"_s;
    });
    QTest::newRow("a message") << Copy([](TranscriptFixture &f) {
        f.view.trigger(actionsOfKind(f, 2, RowAction::Kind::CopyMessage).front());
        return u"short"_s;
    });
    QTest::newRow("what a tool did") << Copy([](TranscriptFixture &f) {
        f.view.trigger({ RowAction::Kind::CopyDetails, {}, u"look"_s, {} });
        return u"look\n{}\n"_s;
    });
    QTest::newRow("somewhere else") << Copy([](TranscriptFixture &) {
        QApplication::clipboard()->setText(u"of another field"_s);
        return u"of another field"_s;
    });
}

//! A long one takes a while to be made; what was copied meanwhile stays.
void tst_TranscriptCopy::theLastCopyCounts()
{
    QFETCH(const std::function<QString(TranscriptFixture & f)>, copy);
    TranscriptFixture f;
    f.say(u"0"_s, u"words and "_s.repeated(200'000));
    f.answer(u"1"_s, u"```\nprint(1)\n```"_s);
    f.say(u"2"_s, u"short"_s);
    f.call(u"3"_s, f.tool(u"look"_s, ToolCall::State::Done));
    f.settle();
    QTest::keyClick(&f.view, Qt::Key_A, Qt::ControlModifier);
    f.view.copySelection();
    const QString meant = copy(f);
    QThreadPool::globalInstance()->waitForDone(); // the long one is made,
    QTest::qWait(0);                              // and comes too late
    QTest::qWait(0);
    QCOMPARE(QApplication::clipboard()->text(), meant);
    f.view.copySelection(); // this one is not
    QTRY_VERIFY(QApplication::clipboard()->text().startsWith(u"words and words"_s));
}

void tst_TranscriptCopy::whatComesIsCopiedAsItIsShown_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("bold") << u"Some **bold words of it"_s;
    QTest::newRow("code") << u"Some `code"_s;
    QTest::newRow("a fence") << u"Code:\n\n```py\nprint(1)\n``"_s;
    QTest::newRow("a link") << u"See [this page](https://e.x/a"_s;
    QTest::newRow("a table") << u"|a|b|\n|--"_s;
}

//! Marks that are open yet are shown as if they were closed: positions are those of that.
void tst_TranscriptCopy::whatComesIsCopiedAsItIsShown()
{
    QFETCH(const QString, text);
    TranscriptFixture f;
    f.answer(u"1"_s, text, Message::End::Open);
    f.say(u"2"_s, u"below"_s);
    f.settle();
    QTest::keyClick(&f.view, Qt::Key_Home, Qt::ShiftModifier | Qt::ControlModifier);
    QTest::keyClick(&f.view, Qt::Key_A, Qt::ControlModifier);
    f.view.copySelection();
    QCOMPARE(QApplication::clipboard()->text(), f.view.selectedText());
}

void tst_TranscriptCopy::buttonsWorkWhileTextIsSelected()
{
    TranscriptFixture f;
    f.answer(u"1"_s, u"```\nprint(1)\n```\n\nand words"_s);
    f.settle();
    QApplication::clipboard()->clear();
    QTest::keyClick(&f.view, Qt::Key_A, Qt::ControlModifier);
    const QString selected = f.view.selectedText();
    QVERIFY(f.click(0, RowAction::Kind::CopyCode));
    QCOMPARE(QApplication::clipboard()->text(), u"print(1)"_s);
    QCOMPARE(f.view.selectedText(), selected);
}

COUNTERSIGN_TEST(tst_TranscriptCopy, "tst_transcriptcopy")
#include "tst_transcriptcopy.moc"
