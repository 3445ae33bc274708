// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/linefolds.h"

#include "heartbeat.h"
#include "testregistry.h"
#include "widgets/messageedit.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QRandomGenerator>
#include <QTest>
#include <QTextBlock>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
constexpr int kLine = LineFolds::kLongest;

//! As if pasted and read again.
QString through(const QString &text)
{
    QTextDocument document;
    document.setPlainText(LineFolds::folded(text));
    return LineFolds::unfolded(document.toRawText());
}

int longestBlock(const QTextDocument &document)
{
    int longest = 0;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        longest = qMax(longest, block.length());
    return longest;
}
} // namespace

//! A line of any length: shown as several blocks, and one line for whoever writes, copies and sends.
class tst_LineFolds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theTextStaysAsItIs_data();
    void theTextStaysAsItIs();
    void aLineIsFoldedBehindAWord();
    void noCharacterIsTornApart();
    void lettersAreDeletedOverAFold();
    void theCursorIsNeverInAFold();
    void whatIsCutAwayWithHalfAFoldIsNoLineEnd();
    void noHalfOfAFoldStays_data();
    void noHalfOfAFoldStays();
    void whatIsCopiedIsWhatWasWritten();
    void aFoldIsNoRoomForMore();
    void aLineThatGrowsIsFolded();
    void whateverIsDoneTheLineStaysOne();
    void theWindowAnswers_data();
    void theWindowAnswers();
};

void tst_LineFolds::theTextStaysAsItIs_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("short") << u"a\n\nb\n"_s;
    QTest::newRow("as long as it may be") << QString(kLine, u'x');
    QTest::newRow("a letter more") << QString(kLine + 1, u'x');
    QTest::newRow("words") << u"words and words "_s.repeated(kLine);
    QTest::newRow("lines of all lengths") << QString(5 * kLine, u'x') + u"\nshort\n\n"_s + u"word "_s.repeated(kLine) + u'\n';
    QTest::newRow("marks") << u"a"_s + QString(3 * kLine, QChar(0x301));
    QTest::newRow("emoji") << u"👩\u200d👩\u200d👧"_s.repeated(kLine);
    QTest::newRow("half characters") << QString(3 * kLine, QChar(0xD800));
    QTest::newRow("many lines") << u"a line\n"_s.repeated(3 * LineFolds::kMostLines);
    QTest::newRow("line ends alone") << QString(3 * LineFolds::kMostLines, u'\n');
    QTest::newRow("many lines, one long") << u"\n"_s.repeated(LineFolds::kMostLines) + QString(3 * kLine, u'x') + u"\n\na"_s;
}

void tst_LineFolds::theTextStaysAsItIs()
{
    QFETCH(const QString, text);
    QCOMPARE(through(text), text);
    QTextDocument document;
    document.setPlainText(LineFolds::folded(text));
    QVERIFY2(longestBlock(document) <= 2 * kLine, qPrintable(QString::number(longestBlock(document))));
    QVERIFY2(document.blockCount() <= LineFolds::kMostLines + text.size() / 200,
             qPrintable(QString::number(document.blockCount())));
}

void tst_LineFolds::aLineIsFoldedBehindAWord()
{
    QTextDocument document;
    document.setPlainText(LineFolds::folded(u"word "_s.repeated(kLine)));
    QVERIFY(document.blockCount() > 4);
    for (QTextBlock block = document.begin().next(); block.isValid(); block = block.next())
        QCOMPARE(block.text().mid(1, 4), u"word"_s); // behind the fold's own mark
}

void tst_LineFolds::noCharacterIsTornApart()
{
    for (int before = 0; before < 12; ++before) {
        QTextDocument document;
        document.setPlainText(LineFolds::folded(QString(before, u'x') + u"👩\u200d👧"_s.repeated(kLine)));
        for (QTextBlock block = document.begin().next(); block.isValid(); block = block.next())
            QCOMPARE(block.text().mid(1, 2), u"👩"_s);
    }
}

void tst_LineFolds::lettersAreDeletedOverAFold()
{
    MessageEdit edit;
    const QString text = QString(kLine, u'a') + u"bc"_s;
    edit.replace(text);
    QCOMPARE(edit.document()->blockCount(), 2);
    QTest::keyClick(&edit, Qt::Key_Backspace);
    QTest::keyClick(&edit, Qt::Key_Backspace);
    QCOMPARE(edit.text(), QString(kLine, u'a'));
    QTest::keyClick(&edit, Qt::Key_Backspace); // nothing stands before it on its row
    QCOMPARE(edit.text(), QString(kLine - 1, u'a'));
    edit.replace(text);
    QTextCursor cursor = edit.textCursor();
    cursor.setPosition(kLine);
    edit.setTextCursor(cursor);
    QTest::keyClick(&edit, Qt::Key_Delete);
    QCOMPARE(edit.text(), QString(kLine, u'a') + u'c');
    QTest::keyClick(&edit, Qt::Key_Left); // back over the fold, and one letter
    QTest::keyClick(&edit, Qt::Key_Left);
    QTest::keyClicks(&edit, u"!"_s);
    QCOMPARE(edit.text(), QString(kLine - 1, u'a') + u"!ac"_s);
    edit.undo();
    edit.undo();
    QCOMPARE(edit.text(), text);
}

void tst_LineFolds::theCursorIsNeverInAFold()
{
    MessageEdit edit;
    edit.replace(QString(3 * kLine, u'a'));
    const auto isOutside = [&edit] {
        const int place = edit.textCursor().position();
        return LineFolds::outside(*edit.document(), place, -1) == place;
    };
    const int fold = kLine;
    for (int place = fold - 2; place <= fold + 5; ++place) {
        QTextCursor cursor = edit.textCursor();
        cursor.setPosition(place);
        edit.setTextCursor(cursor);
        QVERIFY2(isOutside(), qPrintable(QString::number(place)));
    }
    QTextCursor cursor = edit.textCursor();
    cursor.setPosition(fold - 2);
    edit.setTextCursor(cursor);
    for (const Qt::Key key : { Qt::Key_Right, Qt::Key_Left }) {
        int steps = 0;
        const int to = key == Qt::Key_Right ? fold + 5 : fold - 2;
        for (; edit.textCursor().position() != to && steps < 20; ++steps) {
            QTest::keyClick(&edit, key);
            QVERIFY(isOutside());
        }
        QCOMPARE(steps, 5); // two letters, the fold, two letters
    }
    cursor.setPosition(fold);
    edit.setTextCursor(cursor);
    QTest::keyClick(&edit, Qt::Key_End);
    QCOMPARE(edit.textCursor().position(), fold);
}

void tst_LineFolds::whatIsCutAwayWithHalfAFoldIsNoLineEnd()
{
    const QString text = QString(kLine, u'a') + QString(kLine, u'b');
    for (const int from : { 0, 1, 2, 3 }) {
        for (const int to : { 0, 1, 2, 3 }) {
            MessageEdit edit;
            edit.replace(text);
            QTextCursor cursor(edit.document()); // no way for a person: by what places the cursor itself
            cursor.setPosition(kLine + from);
            cursor.setPosition(kLine + to, QTextCursor::KeepAnchor);
            cursor.removeSelectedText();
            QCOMPARE(edit.text(), text);
        }
    }
    MessageEdit edit;
    edit.replace(text);
    QTextCursor cursor = edit.textCursor();
    cursor.setPosition(kLine - 10);
    edit.setTextCursor(cursor);
    QTest::keyClick(&edit, Qt::Key_K, Qt::ControlModifier); // to the end of the row, with the mark
    QVERIFY(!edit.text().contains(u'\n'));
    QTest::keyClick(&edit, Qt::Key_Return);
    QCOMPARE(edit.text().count(u'\n'), 1);
}

void tst_LineFolds::noHalfOfAFoldStays_data()
{
    using Keys = QList<QKeyCombination>;
    QTest::addColumn<int>("place");
    QTest::addColumn<Keys>("keys");
    const QKeyCombination wordForward(Qt::ControlModifier, Qt::Key_Delete);
    const QKeyCombination wordBack(Qt::ControlModifier, Qt::Key_Backspace);
    const QKeyCombination toEnd(Qt::ControlModifier, Qt::Key_K);
    QTest::newRow("the word before it, on the next row") << kLine - 3 << Keys { wordForward, Qt::Key_Right };
    QTest::newRow("the word before it, from below") << kLine - 3 << Keys { wordForward, Qt::Key_Down, Qt::Key_Home };
    QTest::newRow("the word behind it") << kLine + 6 << Keys { wordBack };
    QTest::newRow("the word behind it, one to the left") << kLine + 6 << Keys { wordBack, Qt::Key_Left };
    QTest::newRow("the word behind it, on the row above") << kLine + 6 << Keys { wordBack, Qt::Key_Up, Qt::Key_End };
    QTest::newRow("to the end of the row") << kLine - 9 << Keys { toEnd, Qt::Key_Right };
    QTest::newRow("and to the end again") << kLine - 9 << Keys { toEnd, toEnd, Qt::Key_Left };
}

//! What deletes more than a letter may cut a fold through: what is typed there is in the same line.
void tst_LineFolds::noHalfOfAFoldStays()
{
    QFETCH(const int, place);
    QFETCH(const QList<QKeyCombination>, keys);
    MessageEdit edit;
    edit.resize(600, 200);
    edit.replace(QString(3 * kLine, u'x'));
    QTextCursor cursor = edit.textCursor();
    cursor.setPosition(place);
    edit.setTextCursor(cursor);
    for (const QKeyCombination &key : keys)
        QTest::keyClick(&edit, key.key(), key.keyboardModifiers());
    QTest::keyClicks(&edit, u"a"_s);
    QCOMPARE(edit.text().count(u'a'), 1);
    QVERIFY(!edit.text().contains(u'\n'));
    QTest::keyClick(&edit, Qt::Key_Return);
    QCOMPARE(edit.text().count(u'\n'), 1);
    while (edit.document()->isUndoAvailable())
        edit.undo();
    QCOMPARE(edit.text(), QString(3 * kLine, u'x'));
}

void tst_LineFolds::whatIsCopiedIsWhatWasWritten()
{
    MessageEdit edit;
    const QString text = u"a\u00a0b "_s.repeated(kLine) + u"\nend"_s;
    edit.replace(text);
    edit.selectAll();
    edit.copy();
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
    QVERIFY(!QGuiApplication::clipboard()->mimeData()->hasHtml());
    edit.cut();
    QCOMPARE(edit.text(), QString());
    edit.paste();
    QCOMPARE(edit.text(), text);
    edit.undo();
    edit.undo();
    QCOMPARE(edit.text(), text);
    edit.redo();
    edit.redo();
    QCOMPARE(edit.text(), text);
}

//! What a paste takes the place of is counted as it was written.
void tst_LineFolds::aFoldIsNoRoomForMore()
{
    MessageEdit edit;
    int refused = 0;
    QObject::connect(&edit, &MessageEdit::pasteRefused, &edit, [&refused] { ++refused; });
    edit.setLimit(4 * kLine);
    edit.replace(QString(4 * kLine, u'x'));
    edit.selectAll();
    QGuiApplication::clipboard()->setText(QString(4 * kLine + 1, u'y'));
    edit.paste();
    QCOMPARE(refused, 1);
    QGuiApplication::clipboard()->setText(QString(4 * kLine, u'y'));
    edit.paste();
    QCOMPARE(refused, 1);
    QCOMPARE(edit.text(), QString(4 * kLine, u'y'));
}

void tst_LineFolds::aLineThatGrowsIsFolded()
{
    MessageEdit edit;
    QString all;
    for (int i = 0; i < 30; ++i) {
        edit.insert(u"more and more "_s.repeated(100));
        all += u"more and more "_s.repeated(100);
        QVERIFY(longestBlock(*edit.document()) <= 2 * kLine + 1);
    }
    QCOMPARE(edit.text(), all);
    while (edit.document()->isUndoAvailable()) {
        edit.undo();
        QVERIFY(all.startsWith(edit.text()));
    }
    QCOMPARE(edit.text(), QString());
    while (edit.document()->isRedoAvailable())
        edit.redo();
    QCOMPARE(edit.text(), all);
}

//! Keys at random around folds: no line end appears, and each does to the text what it does to any.
void tst_LineFolds::whateverIsDoneTheLineStaysOne()
{
    QRandomGenerator random(21);
    MessageEdit edit;
    edit.replace(u"word "_s.repeated(kLine) + QString(2 * kLine, u'x'));
    QString before = edit.text();
    for (int round = 0; round < 3000; ++round) {
        const int fold = int(random.bounded(edit.document()->blockCount()));
        if (random.bounded(4) == 0) {
            QTextCursor cursor = edit.textCursor();
            const int place = edit.document()->findBlockByNumber(fold).position() + int(random.bounded(9)) - 4;
            cursor.setPosition(qBound(0, place, edit.document()->characterCount() - 1),
                               random.bounded(3) == 0 ? QTextCursor::KeepAnchor : QTextCursor::MoveAnchor);
            edit.setTextCursor(cursor);
        }
        const bool hasSelection = edit.textCursor().hasSelection();
        const bool isAtEnd = edit.textCursor().position() >= edit.document()->characterCount() - 1;
        const bool isAtStart = edit.textCursor().position() == 0;
        const int kind = int(random.bounded(8));
        const Qt::Key keys[] = { Qt::Key_A,     Qt::Key_Backspace, Qt::Key_Delete, Qt::Key_Left,
                                 Qt::Key_Right, Qt::Key_Home,      Qt::Key_End };
        if (kind == 7)
            random.bounded(2) == 0 ? edit.undo() : edit.redo();
        else
            QTest::keyClick(&edit, keys[kind], random.bounded(6) == 0 && kind > 2 ? Qt::ShiftModifier : Qt::NoModifier);
        const QString now = edit.text();
        QVERIFY(!now.contains(u'\n'));
        QVERIFY(!now.contains(QChar::ObjectReplacementCharacter) && !now.contains(QChar(0xFEFF)));
        if (kind == 0 && !hasSelection)
            QCOMPARE(now.size(), before.size() + 1);
        else if ((kind == 1 && !hasSelection && !isAtStart) || (kind == 2 && !hasSelection && !isAtEnd))
            QCOMPARE(now.size(), before.size() - 1);
        else if (kind > 2 && kind < 7)
            QCOMPARE(now, before);
        before = now;
    }
}

void tst_LineFolds::theWindowAnswers_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("many lines") << u"a line of some words, as logs have them\n"_s.repeated(24'000);
    QTest::newRow("line ends") << QString(900'000, u'\n');
    QTest::newRow("one line") << u"words and words "_s.repeated(60'000);
    QTest::newRow("one word") << QString(960'000, u'x');
    QTest::newRow("one line, no spaces, another script") << u"日本語の文章"_s.repeated(160'000);
    QTest::newRow("right to left") << u"مرحبا بك "_s.repeated(100'000);
    QTest::newRow("marks") << u"a"_s + QString(900'000, QChar(0x301));
}

void tst_LineFolds::theWindowAnswers()
{
    QFETCH(const QString, text);
    MessageEdit edit;
    edit.resize(600, 200);
    edit.show();
    QVERIFY(QTest::qWaitForWindowExposed(&edit));
    QGuiApplication::clipboard()->setText(text);
    Heartbeat heart;
    const std::pair<const char *, std::function<void()>> steps[] = {
        { "paste", [&] { edit.paste(); } },
        { "a letter", [&] { QTest::keyClicks(&edit, u"a"_s); } },
        { "to the beginning", [&] { QTest::keyClick(&edit, Qt::Key_Home, Qt::ControlModifier); } },
        { "a letter there", [&] { QTest::keyClicks(&edit, u"b"_s); } },
        { "a page down", [&] { QTest::keyClick(&edit, Qt::Key_PageDown); } },
        { "another width", [&] { edit.resize(400, 200); } },
        { "all of it", [&] { edit.selectAll(); } },
        { "copy", [&] { edit.copy(); } },
        { "undo", [&] { edit.undo(), edit.undo(), edit.undo(); } },
        { "redo", [&] { edit.redo(), edit.redo(), edit.redo(); } },
        { "a draft", [&] { edit.replace(text); } },
    };
    for (const auto &[what, step] : steps) {
        QTest::qWait(20);
        heart.begin();
        step();
        QTest::qWait(20);
        QVERIFY2(heart.longest() <= Heartbeat::kTooLong,
                 qPrintable(u"%1: %2 ms"_s.arg(QLatin1String(what)).arg(heart.longest())));
    }
    QCOMPARE(edit.text(), text);
}

COUNTERSIGN_TEST(tst_LineFolds, "tst_linefolds")
#include "tst_linefolds.moc"
