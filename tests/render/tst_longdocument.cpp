// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockdocument.h"

#include "markdowntexts.h"
#include "plainstyle.h"
#include "render/blockexport.h"
#include "testregistry.h"

#include <QImage>
#include <QPainter>
#include <QTest>

#include <cmath>
#include <limits>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

constexpr qreal kWidth = 600;
constexpr qreal kScreen = 800;

BlockDocument emptyDocument()
{
    BlockStyle style = test::plainStyle();
    style.selection = Qt::yellow;
    BlockDocument document;
    document.setStyle(style);
    document.setWidth(kWidth);
    return document;
}

//! About 200 KiB as agents write it.
QString longAnswer()
{
    QString text;
    for (int i = 0; text.size() < 200 * 1024; ++i) {
        text +=
            u"## Part %1\n\nA paragraph with **bold**, *soft* and `code` words that goes on for more than one line of the column "
            "it stands in.\n\n- one\n- two with [a link](https://example.com/%1)\n\n```cpp\nint value = %1; // number\nreturn "
            "value;\n```\n\n"
            "| a | b |\n|---|---:|\n| x | %1 |\n\n"_s.arg(i);
    }
    return text;
}

QImage picture(const BlockDocument &document, qreal from)
{
    QImage image(int(kWidth), int(kScreen), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.paint(painter, { 0, -from }, image.rect());
    return image;
}

//! As it streams: 40 characters at a time, the last screenful laid out each time.
void stream(BlockDocument &document, const QString &text)
{
    for (qsizetype at = 0; at < text.size(); at += 40) {
        document.append(QStringView(text).mid(at, 40));
        const qreal height = document.height();
        document.layOut(qMax<qreal>(0, height - kScreen), height);
    }
}

} // namespace

//! Messages of any length: what it costs, counted, and that it is the same in the end.
class tst_LongDocument : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aStreamParsesAndLaysOutLittle();
    void openCodeLaysOutItsNewLines();
    void openingLaysOutTheScreen();
    void scrollingIsExactWhereItIsSeen();
    void farLayoutsGo();
    void theEndIsTheSameHoweverItCame_data();
    void theEndIsTheSameHoweverItCame();
    void surrogatesMayBeSplit();
    void onlyWhatChangedIsDamaged();
    void hugeTextIsReadInParts();
    void badText_data();
    void badText();
    void linesAndBlocksAreFound();
    void anyStretchOfTheTextIsThat();
    void anOpenParagraphIsNotLaidOutWhole();
    void marksArePainted();
    void codeWraps();
    void tablesAreCopied();
};

void tst_LongDocument::aStreamParsesAndLaysOutLittle()
{
    const QString text = longAnswer();
    BlockDocument document = emptyDocument();
    stream(document, text);
    QVERIFY2(document.bytesParsed() <= 6 * text.size(), qPrintable(QString::number(document.bytesParsed())));
    const int streamed = document.linesLaidOut();
    document.setText(text);
    document.layOut(0, document.height() + 1e6);
    BlockDocument atOnce = emptyDocument();
    atOnce.setText(text);
    atOnce.layOut(0, 1e9);
    const int shown = atOnce.linesLaidOut();
    QVERIFY2(streamed <= shown * 5 / 2, qPrintable(u"%1 of %2"_s.arg(streamed).arg(shown)));
    QCOMPARE(document.plainText(), atOnce.plainText());
    QCOMPARE(document.height(), atOnce.height());
}

void tst_LongDocument::openCodeLaysOutItsNewLines()
{
    BlockDocument document = emptyDocument();
    document.append(u"Look:\n\n```cpp\n");
    int lines = 0;
    for (; document.size() < 50 * 1024; ++lines) {
        document.append(u"    value += table[%1] * 3; // a line of code\n"_s.arg(lines));
        const int before = document.linesLaidOut();
        const qreal height = document.height();
        document.layOut(qMax<qreal>(0, height - kScreen), height);
        if (lines > 2)
            QVERIFY2(document.linesLaidOut() - before <= 2, qPrintable(QString::number(document.linesLaidOut() - before)));
    }
    QVERIFY(lines > 1000);
    QVERIFY(document.bytesParsed() < 200);
}

void tst_LongDocument::openingLaysOutTheScreen()
{
    BlockDocument document = emptyDocument();
    document.setText(longAnswer());
    const qreal estimate = document.height();
    QCOMPARE(document.linesLaidOut(), 0);
    document.layOut(0, kScreen);
    QVERIFY(document.isExact(0, kScreen));
    QVERIFY2(document.layoutsBuilt() < 100, qPrintable(QString::number(document.layoutsBuilt())));
    document.layOut(0, 1e9);
    QVERIFY2(estimate > document.height() / 2 && estimate < document.height() * 2,
             qPrintable(QString::number(estimate / document.height())));
}

void tst_LongDocument::scrollingIsExactWhereItIsSeen()
{
    const QString text = longAnswer();
    BlockDocument whole = emptyDocument();
    whole.setText(text);
    whole.layOut(0, 1e9);
    BlockDocument part = emptyDocument();
    part.setText(text);
    part.layOut(0, kScreen);
    QCOMPARE(picture(part, 0), picture(whole, 0));
    const qreal middle = part.height() / 2;
    part.layOut(middle, middle + kScreen);
    QVERIFY(part.isExact(middle, middle + kScreen));
    const int position = part.positionAt({ 10, middle + 100 });
    const QRectF caret = part.caretAt(position);
    QVERIFY2(caret.top() <= middle + 100 && caret.bottom() + 40 >= middle + 100,
             qPrintable(QString::number(caret.top() - middle)));
    const QRectF there = whole.caretAt(position);
    QCOMPARE(picture(part, caret.top()).copy(0, 0, 600, 300), picture(whole, there.top()).copy(0, 0, 600, 300));
}

void tst_LongDocument::farLayoutsGo()
{
    BlockDocument document = emptyDocument();
    document.setText(longAnswer());
    document.layOut(0, kScreen);
    const int first = document.linesLaidOut();
    const qreal far = document.height() - kScreen;
    document.layOut(far, far + kScreen);
    QVERIFY(!document.isExact(0, kScreen));
    document.layOut(0, kScreen);
    QVERIFY(document.isExact(0, kScreen));
    QVERIFY(document.linesLaidOut() > first * 3 / 2);
}

void tst_LongDocument::theEndIsTheSameHoweverItCame_data()
{
    QTest::addColumn<QString>("text");
    const QStringList texts = test::markdownTexts();
    for (qsizetype i = 0; i < texts.size(); ++i)
        QTest::addRow("text %d", int(i)) << texts[i];
    QTest::newRow("long") << longAnswer().left(30000);
}

void tst_LongDocument::theEndIsTheSameHoweverItCame()
{
    QFETCH(const QString, text);
    BlockDocument grown = emptyDocument();
    stream(grown, text);
    grown.setText(text);
    BlockDocument atOnce = emptyDocument();
    atOnce.setText(text);
    for (BlockDocument *document : { &grown, &atOnce })
        document->layOut(0, 1e9);
    QCOMPARE(grown.plainText(), atOnce.plainText());
    QCOMPARE(grown.height(), atOnce.height());
    QCOMPARE(grown.characters(), int(atOnce.plainText().size()));
    QCOMPARE(picture(grown, 0), picture(atOnce, 0));
    const int built = grown.layoutsBuilt();
    grown.setText(text); // equal text is no work
    QVERIFY(grown.height() > 0 || text.trimmed().isEmpty());
    QCOMPARE(grown.layoutsBuilt(), built);
}

void tst_LongDocument::surrogatesMayBeSplit()
{
    const QString text = u"a 🙂🎉 b"_s;
    BlockDocument document = emptyDocument();
    for (const QChar half : text) {
        document.append(QStringView(&half, 1));
        QVERIFY(document.height() > 0);
        QVERIFY(document.plainText().isValidUtf16());
        QVERIFY(!document.plainText().contains(QChar::ReplacementCharacter));
    }
    QCOMPARE(document.plainText(), text);
    QCOMPARE(document.size(), text.size());
}

void tst_LongDocument::onlyWhatChangedIsDamaged()
{
    BlockDocument document = emptyDocument();
    document.append(u"First paragraph.\n\nSecond paragraph.\n\n```\nline\nline two\n");
    QVERIFY(document.height() > 0);
    QCOMPARE(document.takeChange(), 0.0);
    QVERIFY(std::isinf(document.takeChange()));
    const qreal before = document.height();
    document.append(u"line three\n");
    const qreal change = document.takeChange();
    QVERIFY2(change > before / 2 && change <= before, qPrintable(u"%1 of %2"_s.arg(change).arg(before)));
    document.setWidth(kWidth - 10);
    QCOMPARE(document.takeChange(), 0.0);
}

void tst_LongDocument::hugeTextIsReadInParts()
{
    const QString text = u"A *paragraph* of its own, and some words more.\n\n"_s.repeated(40000); // 1.8 MB
    BlockDocument document = emptyDocument();
    document.setText(text);
    QVERIFY(document.isReading());
    QVERIFY(document.bytesParsed() < 300 * 1024);
    document.layOut(0, kScreen);
    QVERIFY(document.isExact(0, kScreen));
    int steps = 0;
    while (document.readMore())
        ++steps;
    QVERIFY(steps >= 5 && steps < 12);
    QVERIFY(!document.isReading());
    QCOMPARE(document.characters(), 40000 * 45 - 1);
    document.layOut(document.height() - kScreen, document.height());
    QVERIFY(document.layoutsBuilt() < 200);
}

void tst_LongDocument::badText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isUnformatted");
    const auto times = [](const char *part, int count) { return QString::fromUtf8(part).repeated(count); };
    QTest::newRow("a line of 10 MiB") << times("word ", 2 * 1024 * 1024) << true;
    QTest::newRow("a line of 10 MiB without a gap") << times("x", 10 * 1024 * 1024) << true;
    QTest::newRow("a million combining marks") << u"a"_s + times("\xcc\x81", 1000000) << true;
    QTest::newRow("100 000 combining marks") << u"a"_s + times("\xcc\x81", 100000) << false;
    QTest::newRow("50 000 nested quotes") << times("> ", 50000) + u"x"_s << true;
    QTest::newRow("100 000 cells") << times("|a", 100) + u"|\n"_s + times("|---", 100) + u"|\n"_s
                                          + (times("|b", 100) + u"|\n"_s).repeated(1000)
                                   << true;
    QTest::newRow("30 000 cells") << times("|a", 100) + u"|\n"_s + times("|---", 100) + u"|\n"_s
                                         + (times("|b", 100) + u"|\n"_s).repeated(300)
                                  << false;
    QTest::newRow("8 000 items") << times("- a\n", 8000) << false;
    QTest::newRow("100 000 items") << times("- a\n", 100000) << true;
    QTest::newRow("pictures never closed") << times("![[]()", 20000) << false;
    QTest::newRow("a line of code of 500 KiB") << u"```\n"_s + times("x", 500000) + u"\n```\n"_s << false;
    QTest::newRow("300 000 lines of code") << u"```cpp\n"_s + times("a\n", 300000) + u"```\n"_s << false;
    QTest::newRow("nothing but fences") << times("```\n", 100000) << false;
    QTest::newRow("nothing but line ends") << times("\n", 1000000) << false;
    QTest::newRow("12 MiB of paragraphs") << times("A *paragraph*.\n\n", 800000) << true;
    QTest::newRow("8 MiB of code") << u"```\n"_s + times("line of code\n", 650000) << true;
    QTest::newRow("overrides") << times("\xe2\x80\xae"
                                        "abc\n\n",
                                        10000)
                               << false;
}

//! What it costs to show any text is what the screen takes.
void tst_LongDocument::badText()
{
    QFETCH(const QString, text);
    QFETCH(const bool, isUnformatted);
    BlockDocument document = emptyDocument();
    document.setText(text);
    document.layOut(0, kScreen);
    while (document.readMore()) {
    }
    QCOMPARE(document.isUnformatted(), isUnformatted);
    for (const qreal from : { 0.0, document.height() / 2, qMax<qreal>(0, document.height() - kScreen) }) {
        document.layOut(from, from + kScreen);
        QVERIFY(document.isExact(from, from + kScreen));
        QVERIFY(!picture(document, from).isNull());
    }
    QVERIFY2(document.layoutsBuilt() < 12000, qPrintable(QString::number(document.layoutsBuilt())));
    QVERIFY2(document.linesLaidOut() < 20000, qPrintable(QString::number(document.linesLaidOut())));
}

void tst_LongDocument::linesAndBlocksAreFound()
{
    BlockDocument document = emptyDocument();
    document.setText(u"One line\n\n- item\n\n```\nint x;\nint y;\n```"_s);
    QCOMPARE(document.plainText(), u"One line\n• item\nint x;\nint y;"_s);
    QCOMPARE(document.lineAt(4), std::pair(0, 8));
    QCOMPARE(document.lineAt(25), std::pair(23, 29));
    QVERIFY(document.caretAt(25).top() > document.caretAt(18).top());
    QVERIFY(document.caretAt(5).left() > document.caretAt(1).left());
    QCOMPARE(document.positionAt(document.caretAt(20).center()), 20);
    for (const auto &[place, start, text] : { std::tuple(4, 0, u"One line"_s), std::tuple(8, 0, u"One line"_s),
                                              std::tuple(11, 9, u"• item"_s), std::tuple(25, 16, u"int x;\nint y;"_s) }) {
        QCOMPARE(document.passageAt(place).start, start);
        QCOMPARE(document.passageAt(place).text, text);
    }
}

//! A paragraph without an end costs the same per delta however long it is: its last piece is laid out, no more.
void tst_LongDocument::anOpenParagraphIsNotLaidOutWhole()
{
    BlockDocument document = emptyDocument();
    std::vector<int> lines;
    for (int delta = 0; delta < 1200; ++delta) {
        document.append(u"some words of a paragraph that goes on "_s);
        const qreal height = document.height();
        document.layOut(qMax<qreal>(0, height - kScreen), height);
        if (delta % 400 == 399)
            lines.push_back(document.linesLaidOut());
    }
    QVERIFY2(lines[2] - lines[1] <= 1.5 * (lines[1] - lines[0]), qPrintable(QString::number(lines[2] - lines[1])));
}

void tst_LongDocument::anyStretchOfTheTextIsThat()
{
    BlockDocument document = emptyDocument();
    QCOMPARE(document.plainText(0, 100), QString());
    document.setText(u"One line\n\n- item\n\n---\n\n```\nint x;\nint y;\n```\n\n|a|b|\n|---|---|\n|c|d|"_s);
    const QString whole = document.plainText();
    for (int from = 0; from <= whole.size(); ++from) {
        for (int to = from; to <= whole.size() + 1; ++to)
            QCOMPARE(document.plainText(from, to), whole.mid(from, to - from));
    }
}

void tst_LongDocument::marksArePainted()
{
    BlockDocument document = emptyDocument();
    document.setText(u"find me\n\nand me"_s);
    QVERIFY(document.height() > 0);
    QImage image(600, 100, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    const BlockDocument::Mark mark { 12, 14, Qt::green };
    document.paint(painter, {}, image.rect(), -1, -1, { &mark, 1 });
    painter.end();
    const QRectF caret = document.caretAt(12);
    const QColor there = image.pixelColor(int(caret.left()) + 1, int(caret.top()) + 1);
    QCOMPARE(there, QColor(Qt::green));
    QCOMPARE(image.pixelColor(2, 4), QColor(Qt::white));
}

void tst_LongDocument::codeWraps()
{
    BlockDocument document = emptyDocument();
    document.setText(u"```\n"_s + u"word "_s.repeated(100) + u"\nshort\n```"_s);
    const qreal height = document.height();
    QVERIFY(document.codeBlocks().front().canWrap);
    QVERIFY(!document.codeBlocks().front().isWrapped);
    document.setWrapped(0, true);
    QVERIFY(document.height() > height + 50);
    QVERIFY(document.codeBlocks().front().isWrapped);
    QVERIFY(document.wideBlocks().empty());
    document.setWrapped(0, false);
    QCOMPARE(document.height(), height);
}

void tst_LongDocument::tablesAreCopied()
{
    BlockDocument document = emptyDocument();
    document.setText(u"text\n\n| a | b |\n|---|--:|\n| **1** | 2 |\n"_s);
    QCOMPARE(document.tables().size(), 1U);
    const Block *table = document.block(document.tables().front().number);
    QVERIFY(table);
    QCOMPARE(plainTextOf(*table), u"a\tb\n1\t2"_s);
    QCOMPARE(markdownOf({ *table }), u"| a | b |\n| --- | ---: |\n| **1** | 2 |"_s);
    QVERIFY(document.tables().front().area.top() > 0);
    QVERIFY(!document.block(7));
}

COUNTERSIGN_TEST(tst_LongDocument, "tst_longdocument")
#include "tst_longdocument.moc"
