// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/datatable.h"

#include "render/blockexport.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Data frames and plots as tables: what is shown of them, and what is saved.
class tst_DataTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFrameIsATable();
    void namedRowsStandInFront();
    void hundredRowsAreShown();
    void whatIsTooLargeIsNotFilledUp();
    void onlyTheRowsThatAreShownAreMade();
    void csv_data();
    void csv();
    void aPlotOfListsIsATable();
    void packedNumbersAreRead();
    void whatIsNoTable_data();
    void whatIsNoTable();

private:
    static Block tableOf(const std::vector<Block> &blocks)
    {
        for (const Block &block : blocks) {
            if (block.kind == Block::Kind::Table)
                return block;
        }
        return {};
    }
};

void tst_DataTable::aFrameIsATable()
{
    const auto table = DataTable::ofFrame(R"({"columns":["city","people"],"index":[0,1],"data":[["Ulm",126000],["Bonn",null]]})");
    QVERIFY(table);
    QCOMPARE(plainTextOf({ tableOf(table->blocks()) }), u"city\tpeople\nUlm\t126000\nBonn\t"_s);
    QCOMPARE(tableOf(table->blocks()).rows[1][1].alignment, Qt::Alignment(Qt::AlignRight));
    QCOMPARE(tableOf(table->blocks()).rows[1][0].alignment, Qt::Alignment(Qt::AlignLeft));
}

void tst_DataTable::namedRowsStandInFront()
{
    const auto table = DataTable::ofFrame(R"({"columns":["a"],"index":["x","y"],"data":[[1],[2.5]]})");
    QVERIFY(table);
    QCOMPARE(table->rows.size(), 2U);
    QCOMPARE(table->rows[1], (QStringList { u"y"_s, u"2.5"_s }));
}

void tst_DataTable::hundredRowsAreShown()
{
    QByteArray rows;
    for (int i = 0; i < 130; ++i)
        rows += (i ? ",[" : "[") + QByteArray::number(i) + "]";
    const auto table = DataTable::ofFrame(R"({"columns":["n"],"data":[)" + rows + "]}");
    QVERIFY(table);
    const std::vector<Block> blocks = table->blocks();
    QCOMPARE(tableOf(blocks).rows.size(), 101U); // and the head
    QVERIFY(plainTextOf(blocks).endsWith("30 more rows"_L1) || plainTextOf(blocks).endsWith("30 more row(s)"_L1));
    QCOMPARE(table->csv().count("\r\n"), 131);
}

//! A few bytes a row, and a hundred cells each.
void tst_DataTable::whatIsTooLargeIsNotFilledUp()
{
    const QByteArray names = "[" + QByteArray("\"c\",").repeated(99) + "\"c\"]";
    const QByteArray zeros = QByteArray("0,").repeated(10'000) + "0";
    const QByteArray frame = R"({"columns":)" + names + R"(,"data":[)" + zeros + "]}";
    QVERIFY(!DataTable::ofFrame(frame));
    QVERIFY(DataTable::ofFrame(R"({"columns":["c"],"data":[)" + zeros + "]}"));
    const auto shown = DataTable::ofFrame(frame, DataTable::kShownRows);
    QVERIFY(shown);
    QCOMPARE(shown->rows.size(), 100U);
    QVERIFY(plainTextOf(shown->blocks()).contains("9901 more row"_L1));
    const QByteArray packed = R"({"dtype":"i1","bdata":")" + QByteArray(600'000, '\1').toBase64() + R"("})";
    const QByteArray plot = R"({"data":[{"x":)" + packed + R"(,"y":)" + packed + "}]}";
    QVERIFY(!DataTable::ofPlot(plot));
    QCOMPARE(DataTable::ofPlot(plot, DataTable::kShownRows)->rowCount, 600'000U);
    const QByteArray endless = R"({"dtype":"i1","bdata":")" + QByteArray(1'000'008, '\1').toBase64() + R"("})";
    QVERIFY(!DataTable::ofPlot(R"({"data":[{"x":)" + endless + R"(,"y":)" + endless + "}]}", DataTable::kShownRows));
    QVERIFY(!DataTable::ofFrame(R"({"columns":["c"],"data":[["a"]]})" + QByteArray(8 * 1024 * 1024, ' ')));
}

void tst_DataTable::onlyTheRowsThatAreShownAreMade()
{
    const auto plot = DataTable::ofPlot(R"({"data":[{"x":[1,2,3],"y":[4,5,6]}]})", 2);
    QVERIFY(plot);
    QCOMPARE(plot->rows, (std::vector<QStringList> { { u"1"_s, u"4"_s }, { u"2"_s, u"5"_s } }));
    QCOMPARE(plot->rowCount, 3U);
    QVERIFY(plainTextOf(plot->blocks()).contains("1 more row"_L1));
}

void tst_DataTable::csv_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("plain") << QByteArray(R"("Ulm")") << QByteArray("Ulm");
    QTest::newRow("comma") << QByteArray(R"("a,b")") << QByteArray("\"a,b\"");
    QTest::newRow("quote") << QByteArray(R"("a\"b")") << QByteArray("\"a\"\"b\"");
    QTest::newRow("line") << QByteArray(R"("a\nb")") << QByteArray("\"a\nb\"");
    QTest::newRow("formula") << QByteArray(R"("=1+1")") << QByteArray("'=1+1");
    QTest::newRow("negative number") << QByteArray("-5") << QByteArray("-5");
}

void tst_DataTable::csv()
{
    QFETCH(QByteArray, cell);
    QFETCH(QByteArray, written);
    const auto table = DataTable::ofFrame(R"({"columns":["c"],"data":[[)" + cell + "]]}");
    QVERIFY(table);
    QCOMPARE(table->csv(), QByteArray("c\r\n" + written + "\r\n"));
}

void tst_DataTable::aPlotOfListsIsATable()
{
    const auto table = DataTable::ofPlot(
        R"({"data":[{"type":"bar","name":"2023","x":["a","b"],"y":[1,2]},{"name":"2024","x":["a","b"],"y":[3,4]}],)"
        R"("layout":{"title":{"text":"Sales"},"xaxis":{"title":"shop"}}})");
    QVERIFY(table);
    QCOMPARE(table->title, u"Sales"_s);
    QCOMPARE(table->columns, (QStringList { u"shop"_s, u"2023"_s, u"2024"_s }));
    QCOMPARE(table->rows[1], (QStringList { u"b"_s, u"2"_s, u"4"_s }));
}

void tst_DataTable::packedNumbersAreRead()
{
    const double values[] { 1.5, -2 };
    const QByteArray packed = QByteArray(reinterpret_cast<const char *>(values), sizeof values).toBase64();
    const auto table = DataTable::ofPlot(R"({"data":[{"x":["a","b"],"y":{"dtype":"f8","bdata":")" + packed + R"("}}]})");
    QVERIFY(table);
    QCOMPARE(table->rows[0][1], u"1.5"_s);
    QCOMPARE(table->rows[1][1], u"-2"_s);
}

void tst_DataTable::whatIsNoTable_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("no json");
    QTest::newRow("list") << QByteArray("[1,2]");
    QTest::newRow("no columns") << QByteArray(R"({"columns":[],"data":[]})");
    QTest::newRow("surface") << QByteArray(R"({"data":[{"type":"surface","z":[[1,2],[3,4]]}]})");
    QTest::newRow("other lengths") << QByteArray(R"({"data":[{"x":[1,2],"y":[1]}]})");
    QTest::newRow("along other lines") << QByteArray(R"({"data":[{"x":[1,2],"y":[1,2]},{"x":[5,6],"y":[1,2]}]})");
    QTest::newRow("columns that are none") << QByteArray(R"({"columns":{"a":1},"data":{"a":1}})");
}

void tst_DataTable::whatIsNoTable()
{
    QFETCH(QByteArray, json);
    QVERIFY(!DataTable::ofFrame(json));
    QVERIFY(!DataTable::ofPlot(json));
}

COUNTERSIGN_TEST(tst_DataTable, "tst_datatable")
#include "tst_datatable.moc"
