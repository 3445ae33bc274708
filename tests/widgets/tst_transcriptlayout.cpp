// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptlayout.h"

#include "testregistry.h"

#include <QRandomGenerator>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kEm = 14.67;
const TranscriptColumn kColumn = TranscriptColumn::of(936, kEm);
} // namespace

class tst_TranscriptLayout : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emptyLayout();
    void sumsAndSearchAgreeWithAPlainList();
    void appendKeepsSums();
    void anchorStaysWhenHeightsAboveChange();
    void rowAtIsClamped();
    void forgetKeepsTheHeight();
    void column_data();
    void column();
    void mirroredColumn();
    void ownTurn();
    void answer();
    void continuation();
    void neighboursShareAFrame();
    void openToolHasRoomForBoth();
    void approvalCard();
    void dayLine();
    void fold();
    void framesGoOnOverMessages();
    void actionsBelowOrBeside();
    void statusLine();
    void nothingOverlaps();
};

void tst_TranscriptLayout::emptyLayout()
{
    TranscriptLayout layout;
    layout.reset({});
    QCOMPARE(layout.rowAt(0), -1);
    QCOMPARE(layout.totalHeight(), 0.0);
    QCOMPARE(layout.anchorAt(50), TranscriptLayout::Anchor());
    layout.insert(0, 10);
    QCOMPARE(layout.totalHeight(), 10.0);
    QCOMPARE(layout.rowAt(5), 0);
}

void tst_TranscriptLayout::sumsAndSearchAgreeWithAPlainList()
{
    QRandomGenerator random(7);
    TranscriptLayout layout;
    std::vector<qreal> plain;
    layout.reset({});
    for (int step = 0; step < 2000; ++step) {
        const int count = static_cast<int>(plain.size());
        const qreal height = random.bounded(1, 100);
        const int what = random.bounded(10);
        if (what < 4 || count == 0) {
            layout.insert(count, height);
            plain.push_back(height);
        } else if (what < 5) {
            const int row = random.bounded(count);
            layout.insert(row, height);
            plain.insert(plain.begin() + row, height);
        } else if (what < 6) {
            const int row = random.bounded(count);
            layout.remove(row);
            plain.erase(plain.begin() + row);
        } else {
            const int row = random.bounded(count);
            layout.setHeight(row, height);
            plain[static_cast<std::size_t>(row)] = height;
            QVERIFY(layout.isMeasured(row));
        }
        qreal sum = 0;
        for (std::size_t row = 0; row < plain.size(); ++row) {
            if (row % 17 == 0) {
                QCOMPARE(layout.top(static_cast<int>(row)), sum);
                QCOMPARE(layout.rowAt(sum + plain[row] / 2), static_cast<int>(row));
                QCOMPARE(layout.rowAt(sum), static_cast<int>(row));
            }
            sum += plain[row];
        }
        QCOMPARE(layout.totalHeight(), sum);
    }
}

void tst_TranscriptLayout::appendKeepsSums()
{
    TranscriptLayout layout;
    layout.reset(std::vector<qreal>(3, 5));
    for (int i = 3; i < 1000; ++i) {
        layout.insert(i, i);
        QCOMPARE(layout.top(i + 1), 15.0 + (i * (i + 1.0) / 2 - 3));
    }
}

void tst_TranscriptLayout::anchorStaysWhenHeightsAboveChange()
{
    TranscriptLayout layout;
    layout.reset(std::vector<qreal>(100, 50));
    const TranscriptLayout::Anchor anchor = layout.anchorAt(1234);
    QCOMPARE(anchor.row, 24);
    QCOMPARE(anchor.offset, 34.0);
    layout.setHeight(3, 500);
    QCOMPARE(layout.yOf(anchor), 1234.0 + 450);
    layout.setHeight(50, 500); // below: nothing moves
    QCOMPARE(layout.yOf(anchor), 1234.0 + 450);
}

void tst_TranscriptLayout::rowAtIsClamped()
{
    TranscriptLayout layout;
    layout.reset({ 10, 20, 30 });
    QCOMPARE(layout.rowAt(-5), 0);
    QCOMPARE(layout.rowAt(60), 2);
    QCOMPARE(layout.rowAt(1e9), 2);
}

void tst_TranscriptLayout::forgetKeepsTheHeight()
{
    TranscriptLayout layout;
    layout.reset({ 10, 20 });
    layout.setHeight(0, 33);
    layout.forget(0);
    QVERIFY(!layout.isMeasured(0));
    QCOMPARE(layout.height(0), 33.0);
    layout.setHeight(1, 7);
    layout.forgetAll();
    QVERIFY(!layout.isMeasured(1));
    QCOMPARE(layout.totalHeight(), 40.0);
}

void tst_TranscriptLayout::column_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("textWidth");
    QTest::newRow("wide: 44 em") << 1600 << 645;
    QTest::newRow("the drawing") << 936 << 645;
    QTest::newRow("narrow: 32 px at both sides") << 400 << 300;
    QTest::newRow("very narrow") << 60 << 80;
}

void tst_TranscriptLayout::column()
{
    QFETCH(int, width);
    QFETCH(int, textWidth);
    const TranscriptColumn column = TranscriptColumn::of(width, kEm);
    QCOMPARE(column.textWidth, qreal(textWidth));
    QCOMPARE(column.textLeft, column.left + 36);
    QCOMPARE(column.markLeft(), column.left);
    if (width < 400)
        return;
    const qreal right = width - column.textLeft - column.textWidth;
    QVERIFY(column.left - 12 >= 20);
    QVERIFY(qAbs(column.left - right) <= 1); // centred
}

void tst_TranscriptLayout::mirroredColumn()
{
    const TranscriptColumn column = TranscriptColumn::of(936, kEm, true);
    QCOMPARE(column.textLeft, column.left);
    QCOMPARE(column.markLeft(), column.textLeft + column.textWidth + 12);
}

void tst_TranscriptLayout::ownTurn()
{
    RowFacts facts;
    facts.isOwn = true;
    facts.body = 23;
    const RowGeometry geometry = RowGeometry::of(facts, kColumn, kEm);
    QCOMPARE(geometry.mark, QRectF(kColumn.left, 12, 24, 24));
    QCOMPARE(geometry.body, QRectF(kColumn.textLeft, 38, kColumn.textWidth, 23));
    QCOMPARE(geometry.block.left(), kColumn.left - 12);
    QCOMPARE(geometry.block.right(), kColumn.textLeft + kColumn.textWidth + 12);
    QCOMPARE(geometry.block.height(), 73.0);
    QCOMPARE(geometry.height, 77.0); // 4 px between turns
    QVERIFY(geometry.status.isEmpty());
}

void tst_TranscriptLayout::answer()
{
    RowFacts facts;
    facts.body = 100;
    const RowGeometry geometry = RowGeometry::of(facts, kColumn, kEm);
    QVERIFY(geometry.block.isEmpty());
    QCOMPARE(geometry.name.left(), kColumn.textLeft);
    QCOMPARE(geometry.name.center().y(), geometry.mark.center().y());
    QCOMPARE(geometry.height, 38.0 + 100 + 12 + 4);
}

void tst_TranscriptLayout::continuation()
{
    RowFacts facts;
    facts.body = 100;
    facts.continues = true;
    const RowGeometry geometry = RowGeometry::of(facts, kColumn, kEm);
    QVERIFY(geometry.mark.isEmpty() && geometry.name.isEmpty());
    QCOMPARE(geometry.body.top(), 0.0);
}

void tst_TranscriptLayout::neighboursShareAFrame()
{
    RowFacts facts;
    facts.body = 23;
    facts.tools.resize(3);
    facts.tools.push_back({ true, false, {}, 120 });
    facts.tools.resize(5);
    const RowGeometry geometry = RowGeometry::of(facts, kColumn, kEm);
    QVERIFY(geometry.tools[0].startsFrame && !geometry.tools[0].endsFrame);
    QVERIFY(!geometry.tools[1].startsFrame && !geometry.tools[1].endsFrame);
    QVERIFY(!geometry.tools[2].startsFrame && geometry.tools[2].endsFrame);
    QVERIFY(geometry.tools[4].startsFrame && geometry.tools[4].endsFrame);
    QCOMPARE(geometry.tools[0].row.height(), 40.0);
    QCOMPARE(geometry.tools[1].row.top(), geometry.tools[0].row.bottom() + 1);
    QCOMPARE(geometry.tools[0].row.top(), geometry.body.bottom() + 12);
}

void tst_TranscriptLayout::openToolHasRoomForBoth()
{
    RowFacts facts;
    facts.tools.push_back({ false, true, { 40, 60 }, 0 });
    facts.tools.push_back({});
    const RowGeometry geometry = RowGeometry::of(facts, kColumn, kEm);
    const RowGeometry::Tool &tool = geometry.tools[0];
    QCOMPARE(tool.sections.size(), std::size_t(2));
    QVERIFY(tool.sections[0].text.top() > tool.sections[0].label.bottom());
    QVERIFY(tool.sections[0].label.top() > tool.row.bottom());
    QCOMPARE(tool.sections[0].text.height(), 40.0);
    QVERIFY(tool.sections[1].label.top() > tool.sections[0].text.bottom());
    QVERIFY(tool.buttons.top() > tool.sections[1].text.bottom());
    QVERIFY(tool.frame.bottom() > tool.buttons.bottom());
    QCOMPARE(tool.sections[0].text.left(), kColumn.textLeft + 39);
    QVERIFY(geometry.tools[1].row.top() >= tool.buttons.bottom());
}

void tst_TranscriptLayout::approvalCard()
{
    RowFacts facts;
    facts.body = 23;
    facts.tools.push_back({ true, false, {}, 240 });
    const RowGeometry geometry = RowGeometry::of(facts, kColumn, kEm);
    const RowGeometry::Tool &card = geometry.tools[0];
    QCOMPARE(card.card, QRectF(kColumn.textLeft, geometry.body.bottom() + 12, kColumn.textWidth, 240));
    QVERIFY(card.note.top() > card.card.bottom());
    QVERIFY(geometry.height > card.note.bottom());
}

void tst_TranscriptLayout::dayLine()
{
    RowFacts facts;
    facts.isOwn = true;
    facts.body = 23;
    const qreal plain = RowGeometry::of(facts, kColumn, kEm).height;
    facts.hasDay = true;
    const RowGeometry geometry = RowGeometry::of(facts, kColumn, kEm);
    QVERIFY(geometry.day.height() > 20 && geometry.day.top() > 0);
    QVERIFY(geometry.block.top() >= geometry.day.bottom()); // outside of what is said
    QCOMPARE(geometry.height, plain + geometry.day.bottom());
    QCOMPARE(geometry.name.center().y(), geometry.mark.center().y());
}

void tst_TranscriptLayout::fold()
{
    RowFacts facts;
    facts.hasFold = facts.isAside = true;
    const RowGeometry closed = RowGeometry::of(facts, kColumn, kEm);
    QVERIFY(closed.fold.height() >= 28);
    QVERIFY(closed.body.isEmpty());
    facts.body = 60;
    const RowGeometry open = RowGeometry::of(facts, kColumn, kEm);
    QCOMPARE(open.fold, closed.fold);
    QCOMPARE(open.body.left(), kColumn.textLeft + 18);
    QCOMPARE(open.body.width(), RowGeometry::foldTextWidth(kColumn));
    QVERIFY(open.body.top() >= open.fold.bottom());
    QVERIFY(open.height > closed.height + 60);
    const TranscriptColumn mirrored = TranscriptColumn::of(936, kEm, true);
    QCOMPARE(RowGeometry::of(facts, mirrored, kEm).body.left(), mirrored.textLeft);
}

void tst_TranscriptLayout::framesGoOnOverMessages()
{
    RowFacts above;
    above.body = 23;
    above.tools.resize(1);
    above.joinsBelow = true;
    RowFacts below;
    below.continues = below.joinsAbove = true;
    below.tools.resize(2);
    const RowGeometry first = RowGeometry::of(above, kColumn, kEm);
    const RowGeometry second = RowGeometry::of(below, kColumn, kEm);
    QVERIFY(first.tools[0].startsFrame && !first.tools[0].endsFrame);
    QVERIFY(!second.tools[0].startsFrame && second.tools[1].endsFrame);
    QCOMPARE(second.tools[0].row.top(), 0.0);
    QCOMPARE(first.height, first.tools[0].row.bottom() + 1); // no gap between the two
}

void tst_TranscriptLayout::actionsBelowOrBeside()
{
    RowFacts facts;
    facts.body = 23;
    const RowGeometry beside = RowGeometry::of(facts, kColumn, kEm);
    QCOMPARE(beside.actions.right(), kColumn.textLeft + kColumn.textWidth);
    QCOMPARE(beside.actions.center().y(), beside.name.center().y());
    facts.hasActions = true;
    const RowGeometry below = RowGeometry::of(facts, kColumn, kEm);
    QVERIFY(below.actions.top() > below.body.bottom());
    QCOMPARE(below.actions.left() + 6, kColumn.textLeft); // the icon stands at the edge of the text
    QVERIFY(below.height >= below.actions.bottom() + 12);
    const TranscriptColumn mirrored = TranscriptColumn::of(936, kEm, true);
    QCOMPARE(RowGeometry::of(facts, mirrored, kEm).actions.right() - 6, mirrored.textLeft + mirrored.textWidth);
}

void tst_TranscriptLayout::statusLine()
{
    RowFacts facts;
    facts.isOwn = true;
    facts.body = 23;
    facts.hasStatus = true;
    const RowGeometry geometry = RowGeometry::of(facts, kColumn, kEm);
    QCOMPARE(geometry.status.top(), geometry.body.bottom() + 8);
    QVERIFY(geometry.block.bottom() >= geometry.status.bottom() + 12);
}

void tst_TranscriptLayout::nothingOverlaps()
{
    for (const qreal em : { 12.0, 14.67, 30.0 }) {
        for (const qreal width : { 300.0, 936.0, 2000.0 }) {
            const TranscriptColumn column = TranscriptColumn::of(width, em);
            RowFacts facts;
            facts.body = 200;
            facts.tools = { { false, true, { 30, 30 }, 0 }, {}, { true, false, {}, 200 }, {} };
            facts.hasDay = true;
            facts.hasActions = true;
            facts.hasStatus = true;
            const RowGeometry geometry = RowGeometry::of(facts, column, em);
            QList<QRectF> areas { geometry.day, geometry.name, geometry.body };
            for (const RowGeometry::Tool &tool : geometry.tools) {
                areas << tool.row;
                for (const RowGeometry::Section &section : tool.sections)
                    areas << section.label << section.text;
                areas << tool.buttons << tool.card << tool.note;
            }
            areas << geometry.status << geometry.actions;
            qreal y = 0;
            for (const QRectF &area : areas) {
                if (area.isEmpty())
                    continue;
                QVERIFY(area.top() >= y - 0.01);
                y = area.bottom();
            }
            QVERIFY(geometry.height >= y);
        }
    }
}

COUNTERSIGN_TEST(tst_TranscriptLayout, "tst_transcriptlayout")
#include "tst_transcriptlayout.moc"
