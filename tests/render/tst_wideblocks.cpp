// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockdocument.h"

#include "plainstyle.h"
#include "testregistry.h"

#include <QImage>
#include <QPainter>
#include <QTest>

#include <cmath>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kWidth = 400;

QString wideTable(const QString &first = u"Carrier"_s)
{
    QString table = u"| %1 | "_s.arg(first);
    QString rule = u"|---|"_s;
    QString row = u"| Northline | "_s;
    for (int i = 1; i <= 9; ++i) {
        table += u"measurement%1 | "_s.arg(i);
        rule += u"---|"_s;
        row += u"value%1 | "_s.arg(i);
    }
    return table + u'\n' + rule + u'\n' + row;
}

QString wideCode()
{
    return u"```\nshort\n"_s + u"word "_s.repeated(60) + u"\n```"_s;
}

BlockDocument documentOf(const QString &markdown)
{
    BlockStyle style = test::plainStyle();
    style.edge = Qt::gray;
    style.thumb = Qt::gray;
    style.codeBackground = Qt::white;
    style.line = Qt::white;
    style.selection = Qt::yellow;
    BlockDocument document;
    document.setStyle(style);
    document.setWidth(kWidth);
    document.setText(markdown);
    return document;
}

QImage picture(const BlockDocument &document)
{
    QImage image(int(kWidth) + 100, 200, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.paint(painter, { 50, 0 }, image.rect());
    return image;
}

bool isBlank(const QImage &image, const QRect &area)
{
    for (int y = area.top(); y <= area.bottom(); ++y) {
        for (int x = area.left(); x <= area.right(); ++x) {
            if (image.pixelColor(x, y) != Qt::white)
                return false;
        }
    }
    return true;
}

//! The characters of the document at a height, from left to right.
QString textAt(const BlockDocument &document, qreal x, qreal y)
{
    return document.plainText().mid(document.positionAt({ x, y }), 6);
}
} // namespace

//! Code and tables that are wider than the column scroll sideways by themselves.
class tst_WideBlocks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void onlyWhatIsWiderScrolls_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<bool>("isWide");
        QTest::newRow("words") << u"word "_s.repeated(100) << false;
        QTest::newRow("a small table") << u"|a|b|\n|---|---|\n|1|2|"_s << false;
        QTest::newRow("a table of long cells wraps") << u"|a|b|\n|---|---|\n|"_s + u"word "_s.repeated(60) + u"|2|"_s << false;
        QTest::newRow("a wide table") << wideTable() << true;
        QTest::newRow("short code") << u"```\nx = 1\n```"_s << false;
        QTest::newRow("long code") << wideCode() << true;
    }
    void onlyWhatIsWiderScrolls()
    {
        QFETCH(const QString, markdown);
        QFETCH(const bool, isWide);
        BlockDocument document = documentOf(markdown);
        const auto wide = document.wideBlockAt({ 10, document.height() / 2 });
        QCOMPARE(wide.has_value(), isWide);
        QCOMPARE(document.wideBlocks().size(), isWide ? 1U : 0U);
        QCOMPARE(document.scrollBlock(0, 50), isWide);
        if (isWide) {
            QVERIFY(wide->range > 0);
            QVERIFY(wide->lane.contains(wide->bar));
            QVERIFY(QRectF(0, 0, kWidth, document.height()).contains(wide->lane));
        }
    }

    void itScrollsAsFarAsItGoes_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::newRow("table") << wideTable();
        QTest::newRow("code") << wideCode();
        QTest::newRow("table from right to left") << wideTable(u"الناقل"_s);
    }
    void itScrollsAsFarAsItGoes()
    {
        QFETCH(const QString, markdown);
        BlockDocument document = documentOf(markdown);
        const auto start = *document.wideBlockAt({ 10, 10 });
        QCOMPARE(start.scrolled, 0.0);
        QVERIFY(document.scrollBlock(0, 1e9));
        const auto end = *document.wideBlockAt({ 10, 10 });
        QCOMPARE(end.scrolled, std::round(start.range));
        QVERIFY(start.fromRight ? end.bar.left() < start.bar.left() : end.bar.right() > start.bar.right());
        QVERIFY(start.lane.contains(end.bar));
        QVERIFY(!document.scrollBlock(0, 1e9)); // nothing moves
        QVERIFY(document.scrollBlock(0, -5));
        QCOMPARE(document.scrolledBy(0), 0.0);
    }

    void nothingIsPaintedBesideTheColumn_data() { itScrollsAsFarAsItGoes_data(); }
    void nothingIsPaintedBesideTheColumn()
    {
        QFETCH(const QString, markdown);
        BlockDocument document = documentOf(markdown);
        for (const qreal scrolled : { 0.0, 37.0, 1e9 }) {
            document.scrollBlock(0, scrolled);
            const QImage image = picture(document);
            QVERIFY(isBlank(image, QRect(0, 0, 49, image.height())));
            QVERIFY(isBlank(image, QRect(50 + int(kWidth) + 1, 0, 48, image.height())));
        }
    }

    void theFirstColumnStays()
    {
        BlockDocument document = documentOf(wideTable());
        const qreal y = document.height() / 4; // the head
        const QString first = document.plainText().left(7);
        QCOMPARE(document.positionAt({ 2, y }), 0);
        const QImage before = picture(document);
        const QString rightmost = textAt(document, kWidth - 60, y);
        document.scrollBlock(0, 1e9);
        QCOMPARE(document.positionAt({ 2, y }), 0);
        QCOMPARE(first, u"Carrier"_s);
        QVERIFY(textAt(document, kWidth - 60, y) != rightmost);
        const QImage after = picture(document);
        QCOMPARE(after.copy(50, 0, 60, 60), before.copy(50, 0, 60, 60));
        QVERIFY(after != before);
    }

    void codeIsNotBroken()
    {
        const BlockDocument one = documentOf(u"```\nx\n```"_s);
        const BlockDocument many = documentOf(u"```\n"_s + u"x"_s.repeated(500) + u"\n```"_s);
        QVERIFY(many.height() < one.height() + 10); // a lane for the bar, and no second line
    }

    void theWordUnderThePointerFollows()
    {
        BlockDocument document = documentOf(wideCode());
        const qreal y = document.height() - 30; // the long line
        const int before = document.positionAt({ 100, y });
        document.scrollBlock(0, 200);
        const int after = document.positionAt({ 100, y });
        QVERIFY2(after > before + 10, qPrintable(u"%1 %2"_s.arg(before).arg(after)));
    }

    void linksAreWhereTheyAreSeen()
    {
        QString table = wideTable();
        table.replace(u"value9"_s, u"[value9](https://example.com/)"_s);
        BlockDocument document = documentOf(table);
        QCOMPARE(document.links().size(), 1U);
        QVERIFY(document.links().front().areas.empty()); // scrolled away
        document.scrollBlock(0, 1e9);
        const auto links = document.links();
        QCOMPARE(links.front().areas.size(), 1U);
        const QRectF area = links.front().areas.front();
        QVERIFY(QRectF(0, 0, kWidth, document.height()).contains(area));
        QCOMPARE(document.linkAt(area.center()), QUrl(u"https://example.com/"_s));
    }

    void growingKeepsTheScroll_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("more");
        QTest::newRow("table") << wideTable() << u"\n| Southline |"_s;
        QTest::newRow("code") << u"```\n"_s + u"word "_s.repeated(60) << u"\nmore"_s;
    }
    void growingKeepsTheScroll()
    {
        QFETCH(const QString, markdown);
        QFETCH(const QString, more);
        BlockDocument document = documentOf(markdown);
        QVERIFY(document.height() > 0);
        document.scrollBlock(0, 120);
        document.setText(markdown + more);
        QVERIFY(document.height() > 0);
        QCOMPARE(document.scrolledBy(0), 120.0);
        document.setWidth(5000); // there is room for all of it
        QVERIFY(document.height() > 0);
        QCOMPARE(document.scrolledBy(0), 0.0);
    }
};

COUNTERSIGN_TEST(tst_WideBlocks, "tst_wideblocks")
#include "tst_wideblocks.moc"
