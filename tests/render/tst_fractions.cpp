// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockdocument.h"

#include "render/mathtext.h"
#include "testregistry.h"

#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

BlockStyle style()
{
    BlockStyle style;
    style.text = style.mono = QGuiApplication::font();
    style.text.setPixelSize(16);
    style.textColor = style.secondary = Qt::black;
    style.selection = Qt::yellow;
    return style;
}

BlockDocument documentOf(const QString &text, qreal width = 500)
{
    BlockDocument document;
    document.setStyle(style());
    document.setWidth(width);
    document.setText(text);
    return document;
}

QImage painted(const BlockDocument &document, int from = -1, int to = -1)
{
    QImage image(500, qCeil(document.height()) + 1, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.paint(painter, { 0, 0 }, image.rect(), from, to);
    return image;
}

//! The longest run of ink in a line of pixels: a bar is longer than any stroke of a letter.
std::pair<int, int> longestRun(const QImage &image)
{
    std::pair<int, int> best { -1, 0 };
    for (int y = 0; y < image.height(); ++y) {
        int run = 0;
        for (int x = 0; x < image.width(); ++x) {
            run = image.pixelColor(x, y).lightness() < 100 ? run + 1 : 0;
            best = run > best.second ? std::pair(y, run) : best;
        }
    }
    return best;
}

int ink(const QImage &image, int from, int to)
{
    int count = 0;
    for (int y = qMax(0, from); y < qMin(to, image.height()); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).lightness() < 128 ? 1 : 0;
    }
    return count;
}

} // namespace

//! A fraction stands over its denominator; its text stays what it is in a line.
class tst_Fractions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void values_data();
    void values();
    void barBetweenItsParts();
    void makesRoomInItsLine();
    void textAndPlacesStay();
    void neverBroken();
    void inTablesAndRightToLeft_data();
    void inTablesAndRightToLeft();
};

void tst_Fractions::values_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("stands");
    QTest::newRow("half") << u"\\frac{1}{2}"_s << u"½"_s << false;
    QTest::newRow("letters") << u"\\frac{a}{b}"_s << u"a/b"_s << true;
    QTest::newRow("sums") << u"\\frac{a+b}{c}"_s << u"(a + b)/c"_s << true;
    QTest::newRow("powers") << u"\\dfrac{x^2}{y_1}"_s << u"x²/y₁"_s << true;
    QTest::newRow("in a fraction") << u"\\frac{\\frac{a}{b}}{c}"_s << u"(a/b)/c"_s << true;
    QTest::newRow("nothing below") << u"\\frac{a}{}"_s << u"a/"_s << false;
    QTest::newRow("lines") << u"\\frac{a\\\\b}{c}"_s << u"(a\u2028b)/c"_s << false;
}

void tst_Fractions::values()
{
    QFETCH(const QString, source);
    QFETCH(const QString, text);
    QFETCH(const bool, stands);
    const auto spans = mathText(source);
    QVERIFY(spans);
    QString all;
    bool any = false;
    for (const Span &span : *spans) {
        all += span.text;
        any = any || span.fraction;
    }
    QCOMPARE(all, text);
    QCOMPARE(any, stands);
}

void tst_Fractions::barBetweenItsParts()
{
    const QImage image = painted(documentOf(u"$\\frac{a+b+c}{d}$"_s));
    const auto [y, length] = longestRun(image);
    QVERIFY2(length > 30, qPrintable(QString::number(length)));
    QVERIFY(ink(image, 0, y) > 20);                  // something stands above
    QVERIFY(ink(image, y + 1, image.height()) > 10); // and below
}

void tst_Fractions::makesRoomInItsLine()
{
    const BlockDocument plain = documentOf(u"before x after"_s);
    const BlockDocument stacked = documentOf(u"before $\\frac{a}{b}$ after"_s);
    QVERIFY(stacked.height() > plain.height());
    QVERIFY(stacked.height() < 2.5 * plain.height());
    const QImage image = painted(stacked);
    QCOMPARE(ink(image, 0, 1) + ink(image, image.height() - 1, image.height()), 0); // all of it is inside
}

void tst_Fractions::textAndPlacesStay()
{
    const BlockDocument document = documentOf(u"one $\\frac{a+b}{c}$ two"_s);
    QCOMPARE(document.plainText(), u"one (a + b)/c two"_s);
    const int begin = 4;
    const int end = 13;
    const qreal width = document.caretAt(end).left() - document.caretAt(begin).left();
    QVERIFY2(width > 25 && width < 70, qPrintable(QString::number(width))); // of the fraction, not of its text
    QCOMPARE(document.positionAt(document.caretAt(end + 1).center()), end + 1);
    const QImage image = painted(document, begin, end);
    const QPointF middle = (document.caretAt(begin).center() + document.caretAt(end).center()) / 2;
    bool isMarked = false;
    for (int y = 0; y < image.height(); ++y)
        isMarked = isMarked || image.pixelColor(int(middle.x()), y) == Qt::yellow;
    QVERIFY(isMarked);
}

void tst_Fractions::neverBroken()
{
    for (int width = 60; width < 300; width += 7) {
        const BlockDocument document = documentOf(u"some words $\\frac{a + b + c}{d - e}$ and more of them"_s, width);
        const int begin = int(document.plainText().indexOf(u'('));
        const int end = int(document.plainText().indexOf(u" and"_s));
        const auto line = document.lineAt(begin);
        QVERIFY2(line.first <= begin && line.second >= end, qPrintable(QString::number(width)));
    }
}

void tst_Fractions::inTablesAndRightToLeft_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("table") << u"|a|b|\n|---|---|\n|$\\frac{n+1}{k}$|x|"_s;
    QTest::newRow("right to left") << u"المعادلة $\\frac{n+1}{k}$ هنا"_s;
    QTest::newRow("list") << u"- $\\frac{n+1}{k}$"_s;
    QTest::newRow("heading") << u"# $\\frac{n+1}{k}$"_s;
}

void tst_Fractions::inTablesAndRightToLeft()
{
    QFETCH(const QString, text);
    QVERIFY(longestRun(painted(documentOf(text))).second > 15);
}

COUNTERSIGN_TEST(tst_Fractions, "tst_fractions")
#include "tst_fractions.moc"
