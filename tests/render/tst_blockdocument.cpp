// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockdocument.h"

#include "plainstyle.h"
#include "testregistry.h"

#include <QFontDatabase>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

BlockStyle testStyle()
{
    BlockStyle style = test::plainStyle();
    style.secondary = Qt::darkGray;
    style.link = Qt::blue;
    style.codeBackground = QColor(240, 240, 240);
    style.line = Qt::lightGray;
    style.edge = Qt::gray;
    style.selection = QColor(255, 255, 0);
    return style;
}

BlockDocument documentOf(const QString &markdown, qreal width = 600)
{
    BlockDocument document;
    document.setStyle(testStyle());
    document.setWidth(width);
    document.setText(markdown);
    return document;
}

QImage picture(const BlockDocument &document, int selectionStart = -1, int selectionEnd = -1)
{
    QImage image(640, 400, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.paint(painter, { 0, 0 }, image.rect(), selectionStart, selectionEnd);
    return image;
}

bool hasColour(const QImage &image, const QColor &colour, const QRect &area)
{
    for (int y = area.top(); y <= area.bottom(); ++y) {
        for (int x = area.left(); x <= area.right(); ++x) {
            if (image.pixelColor(x, y) == colour)
                return true;
        }
    }
    return false;
}

//! The columns with anything but white in them.
std::pair<int, int> inkedColumns(const QImage &image)
{
    int first = image.width();
    int last = -1;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) != Qt::white) {
                first = qMin(first, x);
                last = qMax(last, x);
            }
        }
    }
    return { first, last };
}

} // namespace

class tst_BlockDocument : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lineHeights_data();
    void lineHeights();
    void narrowIsHigher();
    void emptyHasNoHeight();
    void plainText_data();
    void plainText();
    void growingLaysOutTheLastBlockOnly();
    void growingCodeLaysOutTheLastLineOnly();
    void sameTextSameWidthBuildsNothing();
    void newStyleOrWidthBuildsAgain();
    void positionsRoundTrip();
    void positionsAreNearest();
    void linksAreFoundWhereTheyStand();
    void linksOverTwoLinesHaveTwoAreas();
    void rightToLeftStandsRight();
    void codeIsAlwaysLeftToRight();
    void columnsOfNumbersStandRight();
    void wideTablesStayInside();
    void tablesBreakBetweenWords();
    void inlineCodeHasRoomOnBothSides_data();
    void inlineCodeHasRoomOnBothSides();
    void inlineCodeStaysInTheColumn_data();
    void inlineCodeStaysInTheColumn();
    void selectionIsPainted();
    void paintsOnlyInsideTheClip();
    void paintingChangesNothing();
    void caretFollowsTheText();
    void typedTextIsNoMarkdown();
};

void tst_BlockDocument::lineHeights_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<int>("height");
    QTest::newRow("text 1.55") << u"a"_s << 25;
    QTest::newRow("two lines") << u"a  \nb"_s << 50;
    QTest::newRow("heading 1.35 at 1.3") << u"# a"_s << 29;
    QTest::newRow("two paragraphs, 10 between") << u"a\n\nb"_s << 60;
    QTest::newRow("code without language") << u"```\na\n```"_s << 32 + 20 + 22;
    QTest::newRow("code with its header") << u"```sql\na\n```"_s << 32 + 20 + 22;
}

void tst_BlockDocument::lineHeights()
{
    QFETCH(QString, markdown);
    QFETCH(int, height);
    const qreal got = documentOf(markdown).height();
    QVERIFY2(qAbs(got - height) <= 2, qPrintable(QString::number(got)));
}

void tst_BlockDocument::narrowIsHigher()
{
    BlockDocument document = documentOf(u"word "_s.repeated(100));
    const qreal wide = document.height();
    document.setWidth(200);
    QVERIFY(document.height() > 2 * wide);
}

void tst_BlockDocument::emptyHasNoHeight()
{
    QCOMPARE(documentOf(QString()).height(), 0.0);
    QCOMPARE(documentOf(QString()).positionAt({ 5, 5 }), 0);
    QVERIFY(documentOf(QString()).endCaret().height() > 10);
}

void tst_BlockDocument::plainText_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("text");
    QTest::newRow("paragraphs") << u"a *b*\n\nc"_s << u"a b\nc"_s;
    QTest::newRow("list") << u"- a\n- b\n"_s << u"• a\n• b"_s;
    QTest::newRow("numbers") << u"1. a"_s << u"1. a"_s;
    QTest::newRow("table") << u"|a|b|\n|---|---|\n|1|2|"_s << u"a\tb\n1\t2"_s;
    QTest::newRow("code") << u"```x\na\n\n b\n```"_s << u"a\n\n b"_s;
    QTest::newRow("hard break") << u"a  \nb"_s << u"a\nb"_s;
}

void tst_BlockDocument::plainText()
{
    QFETCH(QString, markdown);
    QFETCH(QString, text);
    QCOMPARE(documentOf(markdown).plainText(), text);
}

void tst_BlockDocument::growingLaysOutTheLastBlockOnly()
{
    QString text;
    for (int i = 0; i < 50; ++i)
        text += u"Paragraph %1 with some words.\n\n"_s.arg(i);
    BlockDocument document = documentOf(text);
    QVERIFY(document.height() > 0);
    QCOMPARE(document.layoutsBuilt(), 50);
    for (int i = 0; i < 20; ++i) {
        text += u"more "_s;
        document.setText(text);
        QVERIFY(document.height() > 0);
    }
    QCOMPARE(document.layoutsBuilt(), 50 + 20);
}

void tst_BlockDocument::growingCodeLaysOutTheLastLineOnly()
{
    QString text = u"```cpp\n"_s;
    for (int i = 0; i < 200; ++i)
        text += u"int line%1 = 0;\n"_s.arg(i);
    BlockDocument document = documentOf(text);
    QVERIFY(document.height() > 0);
    const int before = document.layoutsBuilt();
    text += u"int next"_s;
    document.setText(text);
    QVERIFY(document.height() > 0);
    QVERIFY2(document.layoutsBuilt() <= before + 2, qPrintable(QString::number(document.layoutsBuilt() - before)));
    QVERIFY(document.plainText().endsWith("int next"_L1));
    QVERIFY(document.plainText().startsWith("int line0"_L1));
}

void tst_BlockDocument::sameTextSameWidthBuildsNothing()
{
    BlockDocument document = documentOf(u"a\n\nb"_s);
    QVERIFY(document.height() > 0);
    const int built = document.layoutsBuilt();
    document.setText(u"a\n\nb"_s);
    document.setWidth(600);
    document.setStyle(testStyle());
    QVERIFY(document.height() > 0);
    QCOMPARE(document.layoutsBuilt(), built);
}

void tst_BlockDocument::newStyleOrWidthBuildsAgain()
{
    BlockDocument document = documentOf(u"a\n\nb"_s);
    const qreal height = document.height();
    BlockStyle large = testStyle();
    large.text.setPixelSize(32);
    document.setStyle(large);
    QVERIFY(document.height() > 1.5 * height);
    QCOMPARE(document.layoutsBuilt(), 4);
}

void tst_BlockDocument::positionsRoundTrip()
{
    // Clicking just left of the middle of each character gives its position: seen through a selection of one character.
    const BlockDocument document = documentOf(u"Hello\n\n- item\n\n```\ncode\n```"_s);
    const QString text = document.plainText();
    QSet<int> found;
    for (int y = 2; y < int(document.height()); y += 3) {
        for (int x = 0; x < 200; ++x) {
            const int position = document.positionAt(QPointF(x, y));
            QVERIFY(position >= 0 && position <= text.size());
            found.insert(position);
        }
    }
    for (const int wanted : { 0, 1, 5, int(text.indexOf("item"_L1)), int(text.indexOf("code"_L1)), int(text.size()) })
        QVERIFY2(found.contains(wanted), qPrintable(QString::number(wanted)));
}

void tst_BlockDocument::positionsAreNearest()
{
    const BlockDocument document = documentOf(u"Hello\n\nWorld"_s);
    QCOMPARE(document.positionAt({ -50, -50 }), 0);
    QCOMPARE(document.positionAt({ 5000, 10 }), 5);
    QCOMPARE(document.positionAt({ 0, 5000 }), 11);
}

void tst_BlockDocument::linksAreFoundWhereTheyStand()
{
    const BlockDocument document =
        documentOf(u"before [here](https://example.com/a) after\n\n|t|\n|---|\n|[cell](https://example.com/b)|"_s);
    const std::vector<BlockDocument::Link> links = document.links();
    QCOMPARE(links.size(), std::size_t(2));
    for (const BlockDocument::Link &link : links) {
        QCOMPARE(link.areas.size(), std::size_t(1));
        QCOMPARE(document.linkAt(link.areas.front().center()), link.url);
        QVERIFY(document.linkAt(link.areas.front().center() + QPointF(300, 0)).isEmpty());
    }
    QCOMPARE(links[0].text, u"here"_s);
    QVERIFY(document.linkAt({ 2, 10 }).isEmpty());
    QVERIFY(document.linkAt({ 2, 5000 }).isEmpty());
}

void tst_BlockDocument::linksOverTwoLinesHaveTwoAreas()
{
    const BlockDocument document = documentOf(u"["_s + u"word "_s.repeated(30) + u"end](https://example.com)"_s, 400);
    QVERIFY(document.links().front().areas.size() >= 2);
}

void tst_BlockDocument::rightToLeftStandsRight()
{
    const auto [first, last] = inkedColumns(picture(documentOf(u"مرحبا"_s)));
    QVERIFY2(first > 500 && last <= 600, qPrintable(u"%1 %2"_s.arg(first).arg(last)));
    const auto [leftFirst, leftLast] = inkedColumns(picture(documentOf(u"Hello"_s)));
    QVERIFY(leftFirst < 10 && leftLast < 100);
}

void tst_BlockDocument::codeIsAlwaysLeftToRight()
{
    const BlockDocument document = documentOf(u"```\nمرحبا = 1\n```"_s);
    QCOMPARE(document.positionAt({ 600, 20 }), 9); // the end is right
}

void tst_BlockDocument::columnsOfNumbersStandRight()
{
    const BlockDocument document = documentOf(u"|name|count of things|\n|---|---|\n|a|7|\n|b|12|"_s);
    // Left part of the wide second column: nearest character of the number is its first, far right of it the last.
    const QImage image = picture(document);
    const auto ink = [&image](int y, int from, int to) {
        for (int x = from; x < to; ++x) {
            if (image.pixelColor(x, y).lightness() < 120)
                return true;
        }
        return false;
    };
    bool leftHalf = false;
    bool rightHalf = false;
    for (int y = 42; y < 64; ++y) { // the row "a 7"
        leftHalf = leftHalf || ink(y, 62, 120);
        rightHalf = rightHalf || ink(y, 150, 240);
    }
    QVERIFY(!leftHalf && rightHalf);
}

void tst_BlockDocument::wideTablesStayInside()
{
    QString table =
        u"|"_s + u"column |"_s.repeated(20) + u"\n|"_s + u"---|"_s.repeated(20) + u"\n|"_s + u"value |"_s.repeated(20);
    const auto [first, last] = inkedColumns(picture(documentOf(table, 500)));
    QVERIFY(first >= 0 && last <= 620); // gaps of 24 px do not shrink; the text does
    const QString wide = u"|a|b|\n|---|---|\n|"_s + u"word "_s.repeated(200) + u"|c|"_s;
    QVERIFY(inkedColumns(picture(documentOf(wide, 500))).second <= 500);
}

void tst_BlockDocument::tablesBreakBetweenWords()
{
    // Half of the width each would break the long word, while the words beside it can stand below each other.
    const BlockDocument document =
        documentOf(u"|a|b|\n|-|-|\n|one two three four five|[internationalization](https://example.com)|"_s, 270);
    QCOMPARE(document.links().front().areas.size(), 1);
    QVERIFY(inkedColumns(picture(document)).second <= 270);
}

void tst_BlockDocument::inlineCodeHasRoomOnBothSides_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::newRow("left to right") << u"aaa `code` aaa"_s;
    QTest::newRow("right to left") << u"ددد `code` ددد"_s;
}

void tst_BlockDocument::inlineCodeHasRoomOnBothSides()
{
    QFETCH(const QString, markdown);
    BlockStyle style = testStyle();
    style.codeBackground = QColor(200, 255, 200); // no shade of grey, which the edges of letters have
    BlockDocument document = documentOf(markdown);
    document.setStyle(style);
    const QImage image = picture(document);
    int first = image.width(); // of the box
    int last = -1;
    int lowest = 0;
    for (int y = 0; y < 24; ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == style.codeBackground) {
                first = qMin(first, x);
                last = qMax(last, x);
                lowest = y;
            }
        }
    }
    QVERIFY(last > first);
    const QRect right(last + 3, 0, 2, lowest); // beyond its line
    const QRect left(first - 5, 0, 2, lowest);
    for (const QRect &room : { left, right }) {
        for (int y = room.top(); y <= room.bottom(); ++y)
            QVERIFY2(image.pixelColor(room.left(), y) == Qt::white && image.pixelColor(room.right(), y) == Qt::white,
                     qPrintable(QString::number(room.left())));
    }
}

void tst_BlockDocument::inlineCodeStaysInTheColumn_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::newRow("first word") << u"`drafts` is empty"_s;
    QTest::newRow("only word") << u"`drafts`"_s;
    QTest::newRow("first word of a later line") << u"words\\\n`drafts` and more"_s;
    QTest::newRow("code over two lines") << u"`%1`"_s.arg(u"drafts "_s.repeated(30));
    QTest::newRow("first cell") << u"|`a`|b|\n|-|-|\n|`drafts`|2|"_s;
}

void tst_BlockDocument::inlineCodeStaysInTheColumn()
{
    QFETCH(const QString, markdown);
    const BlockDocument document = documentOf(markdown, 400);
    QImage image(640, 400, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.paint(painter, { 20, 0 }, image.rect(), -1, -1);
    painter.end();
    const auto [first, last] = inkedColumns(image);
    QVERIFY2(first >= 20, qPrintable(QString::number(first)));
    QVERIFY2(last < 425, qPrintable(QString::number(last)));
    const QPointF inside(6, document.height() - 8); // the place under the pointer follows
    QVERIFY(document.positionAt(inside) >= 0);
}

void tst_BlockDocument::selectionIsPainted()
{
    const BlockDocument document = documentOf(u"Hello\n\nWorld"_s);
    const QColor yellow(255, 255, 0);
    QVERIFY(!hasColour(picture(document), yellow, { 0, 0, 100, 60 }));
    const QImage first = picture(document, 0, 5);
    QVERIFY(hasColour(first, yellow, { 0, 0, 100, 25 }));
    QVERIFY(!hasColour(first, yellow, { 0, 35, 100, 25 }));
    const QImage second = picture(document, 6, 8);
    QVERIFY(!hasColour(second, yellow, { 0, 0, 100, 25 }));
    QVERIFY(hasColour(second, yellow, { 0, 35, 100, 25 }));
    QVERIFY(hasColour(picture(document, 0, 100000), yellow, { 0, 35, 100, 25 }));
}

void tst_BlockDocument::paintsOnlyInsideTheClip()
{
    const BlockDocument document = documentOf(u"Hello\n\nWorld"_s);
    QImage image(640, 100, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.paint(painter, { 0, 0 }, QRectF(0, 0, 640, 20));
    QVERIFY(hasColour(image, Qt::black, { 0, 0, 100, 25 }));
    QVERIFY(!hasColour(image, Qt::black, { 0, 40, 100, 20 }));
}

void tst_BlockDocument::paintingChangesNothing()
{
    const BlockDocument document = documentOf(u"# a\n\n- b `c`\n\n> d\n\n|e|\n|---|\n|f|\n\n```x\ng\n```\n\n---"_s);
    const qreal height = document.height();
    const int built = document.layoutsBuilt();
    const QImage once = picture(document);
    QCOMPARE(picture(document), once);
    QCOMPARE(document.height(), height);
    QCOMPARE(document.layoutsBuilt(), built);
}

void tst_BlockDocument::caretFollowsTheText()
{
    BlockDocument document = documentOf(u"Hello"_s);
    const QRectF first = document.endCaret();
    document.setText(u"Hello world"_s);
    const QRectF second = document.endCaret();
    QVERIFY(second.left() > first.left());
    QCOMPARE(second.top(), first.top());
    QCOMPARE(second.width(), 2.0);
    document.setText(u"Hello world\n\nnext"_s);
    QVERIFY(document.endCaret().top() > second.bottom());
    document.setText(u"```\ncode"_s);
    QVERIFY(document.endCaret().bottom() < document.height());
}

void tst_BlockDocument::typedTextIsNoMarkdown()
{
    BlockDocument document = documentOf(u"x"_s);
    document.setPlainText(u"# not a *heading*\nline"_s);
    QCOMPARE(document.plainText(), u"# not a *heading*\nline"_s);
    document.setText(u"# not a *heading*\nline"_s);
    QCOMPARE(document.plainText(), u"not a heading\nline"_s);
}

COUNTERSIGN_TEST(tst_BlockDocument, "tst_blockdocument")
#include "tst_blockdocument.moc"
