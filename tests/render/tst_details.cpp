// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockdocument.h"

#include "testregistry.h"

#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

const QString kText = u"above\n\n<details><summary>More</summary>\n\nhidden [link](https://e.x)\n\n```py\ncode\n```\n\n<details>"
                      "<summary>Deep</summary>\n\nbottom\n\n</details>\n\n</details>\n\nbelow"_s;

BlockStyle style()
{
    BlockStyle style;
    style.text = style.mono = QGuiApplication::font();
    style.textColor = style.secondary = style.line = Qt::black;
    return style;
}

BlockDocument documentOf(const QString &text)
{
    BlockDocument document;
    document.setStyle(style());
    document.setWidth(500);
    document.setText(text);
    return document;
}

int number(const BlockDocument &document, const QString &summary)
{
    for (const BlockDocument::Summary &found : document.summaries()) {
        if (found.text == summary)
            return found.number;
    }
    return -1;
}

bool isInked(const BlockDocument &document, qreal from, qreal to)
{
    QImage image(500, qCeil(document.height()) + 1, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.paint(painter, { 0, 0 }, image.rect());
    for (int y = qFloor(from); y < qMin(qCeil(to), image.height()); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) != Qt::white)
                return true;
        }
    }
    return false;
}

} // namespace

//! `<details>` fold: closed they take no room and hold no keys, and are still in the text.
class tst_Details : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void closedTakesNoRoom();
    void openShowsWhatIsInIt();
    void whatIsHiddenCannotBeMet();
    void openAttribute();
    void staysAsItIsWhileMoreComes();
    void revealOpensAllAbove();
    void longOnesAreNotLaidOutWhileClosed();
};

void tst_Details::closedTakesNoRoom()
{
    const BlockDocument document = documentOf(kText);
    const BlockDocument without = documentOf(u"above\n\n**More**\n\nbelow"_s);
    QCOMPARE(document.height(), without.height());
    QCOMPARE(document.summaries().size(), std::size_t(1));
    QVERIFY(!document.summaries().front().isOpen);
    for (const QString &word : { u"hidden"_s, u"code"_s, u"bottom"_s, u"below"_s })
        QVERIFY2(document.plainText().contains(word), qPrintable(word));
}

void tst_Details::openShowsWhatIsInIt()
{
    BlockDocument document = documentOf(kText);
    const qreal closed = document.height();
    const BlockDocument::Summary summary = document.summaries().front();
    static_cast<void>(document.takeChange());
    document.toggleSummary(summary.number);
    QCOMPARE(document.takeChange(), summary.area.top());
    QVERIFY(document.height() > closed + 60);
    QCOMPARE(document.summaries().size(), std::size_t(2));
    QCOMPARE(document.codeBlocks().size(), std::size_t(1));
    QCOMPARE(document.links().size(), std::size_t(1));
    QVERIFY(isInked(document, summary.area.bottom() + 12, summary.area.bottom() + 30));
    document.toggleSummary(summary.number);
    QCOMPARE(document.height(), closed);
}

void tst_Details::whatIsHiddenCannotBeMet()
{
    const BlockDocument document = documentOf(kText);
    QVERIFY(document.links().empty());
    QVERIFY(document.codeBlocks().empty());
    const int below = int(document.plainText().indexOf(u"below"_s));
    const QRectF last = document.caretAt(below);
    QCOMPARE(document.positionAt(last.center() + QPointF(1, 0)), below);
    QVERIFY(document.linkAt(document.summaries().front().area.center() + QPointF(0, 20)).isEmpty());
    for (qreal y = 0; y < document.height(); y += 2) { // no place leads into what is hidden
        const int position = document.positionAt({ 300, y });
        QVERIFY2(position <= int(document.plainText().indexOf(u"hidden"_s)) || position >= below, qPrintable(QString::number(y)));
    }
}

void tst_Details::openAttribute()
{
    const BlockDocument document = documentOf(u"<details open><summary>a</summary>\n\nb\n\n</details>"_s);
    QVERIFY(document.summaries().front().isOpen);
    QVERIFY(document.caretAt(2).top() > document.summaries().front().area.bottom());
}

void tst_Details::staysAsItIsWhileMoreComes()
{
    BlockDocument document;
    document.setStyle(style());
    document.setWidth(500);
    const qsizetype summaryEnd = kText.indexOf(u"</summary>"_s) + 10;
    document.append(kText.left(summaryEnd));
    document.toggleSummary(number(document, u"More"_s));
    qreal height = document.height();
    for (qsizetype at = summaryEnd; at < kText.size(); at += 7) {
        document.append(QStringView(kText).mid(at, 7));
        QVERIFY(document.summaries().front().isOpen);
        QVERIFY(document.height() + 40 >= height); // nothing that was open closes by itself
        height = document.height();
    }
    document.setText(kText);
    QVERIFY(document.summaries().front().isOpen);
    QVERIFY(!document.summaries().back().isOpen);
    document.setText(kText + u"\n\n[x]: https://e.x\n\n[x]"_s); // read anew as a whole
    QVERIFY(document.summaries().front().isOpen);
}

void tst_Details::revealOpensAllAbove()
{
    BlockDocument document = documentOf(kText);
    const int bottom = int(document.plainText().indexOf(u"bottom"_s));
    QVERIFY(document.reveal(bottom));
    QCOMPARE(document.summaries().size(), std::size_t(2));
    QVERIFY(document.summaries().front().isOpen && document.summaries().back().isOpen);
    QVERIFY(document.caretAt(bottom).top() > document.summaries().back().area.bottom());
    QVERIFY(!document.reveal(bottom));
    QVERIFY(!document.reveal(0));
}

void tst_Details::longOnesAreNotLaidOutWhileClosed()
{
    const QString text =
        u"<details><summary>a</summary>\n\n"_s + u"word word word\n\n"_s.repeated(20000) + u"</details>\n\nend"_s;
    BlockDocument document = documentOf(text);
    while (document.readMore()) {
    }
    document.layOut(0, 600);
    QVERIFY(document.layoutsBuilt() <= 4);
    QVERIFY(document.height() < 100);
    document.toggleSummary(0);
    document.layOut(0, 600);
    QVERIFY(document.height() > 20000 * 10);
    QVERIFY(document.layoutsBuilt() < 100);
}

COUNTERSIGN_TEST(tst_Details, "tst_details")
#include "tst_details.moc"
