// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultgroup.h"
#include "faulttable.h"
#include "testregistry.h"
#include "widgets/sentences.h"

#include <QTest>

#include <algorithm>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
const QString kHead = u"| id | how the test makes it | end state | requests that left | what is kept | what the person reads | "
                      u"what they can press |\n"
                      "|---|---|---|---|---|---|---|\n"_s;

//! Something to play on that needs no product.
struct PaperStage
{
    FaultEnd end { u"s"_s, u"r"_s, u"k"_s, u"w"_s, u"p"_s };
    int prepared = 0;
    int waited = 0;
    qint64 turn = 3; //!< ms
    void prepare() { ++prepared; }
    void untilSettled(const FaultEnd &) { ++waited; }
    void letTimePass() {}
    [[nodiscard]] FaultEnd seen() const { return end; }
    [[nodiscard]] qint64 longestTurn() const { return turn; }
};
} // namespace

//! The reader of the tables, and what plays them: a row without a maker, a maker without a row and a cell that is not so are
//! all found.
class tst_FaultTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rowsOfOneGroup();
    void whatIsWrongWithATable_data();
    void whatIsWrongWithATable();
    void rowsAndMakersBelongTogether();
    void aRowIsPlayedAndCompared();
    void aRowThatHangsIsNotAsWritten();
    void theTablesSay_data();
    void theTablesSay();
};

void tst_FaultTable::rowsOfOneGroup()
{
    const QString text = u"# Faults\n\n## Other\n\n"_s + kHead + u"| x | a | b | c | d | e | f |\n\n## Mine\nwords\n\n"_s + kHead
                         + u"| `one` | how | signed in | 1 run | message | A \\| b. / C. | Try again, Edit |\n"
                           "| two | how | gone | none | nothing | nothing | nothing |\n"_s;
    const FaultTable table = FaultTable::read(text, u"Mine"_s);
    QCOMPARE(table.troubles, QStringList());
    QCOMPARE(table.rows.size(), 2);
    const FaultRow *one = table.find(u"one"_s);
    QVERIFY(one);
    QCOMPARE(one->how, u"how"_s);
    QCOMPARE(one->line, 14);
    QVERIFY((one->end == FaultEnd { u"signed in"_s, u"1 run"_s, u"message"_s, u"A | b. / C."_s, u"Try again, Edit"_s }));
    QVERIFY(!table.find(u"x"_s));
}

void tst_FaultTable::whatIsWrongWithATable_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("trouble");
    QTest::newRow("nothing there") << u""_s << u"no rows under the heading “## Mine”"_s;
    QTest::newRow("another group only") << u"## Other\n"_s + kHead + u"| x | a | b | c | d | e | f |\n"_s
                                        << u"no rows under the heading “## Mine”"_s;
    QTest::newRow("another head")
        << u"## Mine\n| id | how |\n|---|---|\n| x | a | b | c | d | e | f |\n"_s
        << u"line 2: the head is not: id | how the test makes it | end state | requests that left | what is kept | what the "
           "person reads | what they can press"_s;
    QTest::newRow("a cell too few") << u"## Mine\n"_s + kHead + u"| x | a | b | c | d | e |\n"_s
                                    << u"line 4: 6 cells filled, not 7"_s;
    QTest::newRow("an empty cell") << u"## Mine\n"_s + kHead + u"| x | a | b | | d | e | f |\n"_s
                                   << u"line 4: 6 cells filled, not 7"_s;
    QTest::newRow("an id twice") << u"## Mine\n"_s + kHead + u"| x | a | b | c | d | e | f |\n| x | a | b | c | d | e | f |\n"_s
                                 << u"line 5: “x” a second time"_s;
}

void tst_FaultTable::whatIsWrongWithATable()
{
    QFETCH(QString, text);
    QFETCH(QString, trouble);
    QCOMPARE(FaultTable::read(text, u"Mine"_s).troubles, QStringList { trouble });
}

void tst_FaultTable::rowsAndMakersBelongTogether()
{
    const FaultTable table =
        FaultTable::read(u"## Mine\n"_s + kHead + u"| x | a | b | c | d | e | f |\n| y | a | b | c | d | e | f |\n"_s, u"Mine"_s);
    const auto nothing = [](PaperStage &) {};
    QCOMPARE(FaultGroup<PaperStage>(table, { { u"x"_s, nothing }, { u"y"_s, nothing } }).troubles(), QStringList());
    QCOMPARE(FaultGroup<PaperStage>(table, { { u"x"_s, nothing } }).troubles(), QStringList { u"line 5: nothing makes “y”"_s });
    QCOMPARE(FaultGroup<PaperStage>(table, { { u"x"_s, nothing }, { u"y"_s, nothing }, { u"z"_s, nothing } }).troubles(),
             QStringList { u"“z” is made, and has no row"_s });
}

void tst_FaultTable::aRowIsPlayedAndCompared()
{
    const FaultTable table = FaultTable::read(
        u"## Mine\n"_s + kHead + u"| x | how | s | r | k | w | p |\n| y | how | s | r | other | w | p |\n"_s, u"Mine"_s);
    int made = 0;
    const auto make = [&made](PaperStage &) { ++made; };
    FaultGroup<PaperStage> group(table, { { u"x"_s, { { u"one"_s, make }, { u"two"_s, make } } }, { u"y"_s, make } });
    PaperStage stage;
    QCOMPARE(group.tags(), (QStringList { u"x: one"_s, u"x: two"_s, u"y"_s }));
    QCOMPARE(group.play(stage, u"x: one"_s), QString());
    QCOMPARE(group.play(stage, u"x: two"_s), QString());
    QCOMPARE(group.play(stage, u"y"_s), u"README.md:5 y: how\n  what is kept: “k”, not “other”"_s);
    QCOMPARE(made, 3);
    QCOMPARE(stage.prepared, 3);
    QCOMPARE(stage.waited, 5); // what is as written is looked at again a while later
    QVERIFY2(group.results().contains(u"| x: one | as written | 3 ms |"_s), qPrintable(group.results()));
    QVERIFY2(group.results().contains(u"| y | what is kept: “k”, not “other” | 3 ms |"_s), qPrintable(group.results()));
}

void tst_FaultTable::aRowThatHangsIsNotAsWritten()
{
    FaultGroup<PaperStage> group(FaultTable::read(u"## Mine\n"_s + kHead + u"| x | how | s | r | k | w | p |\n"_s, u"Mine"_s),
                                 { { u"x"_s, [](PaperStage &) {} } });
    PaperStage stage;
    stage.turn = Heartbeat::kTooLong;
    QCOMPARE(group.play(stage, u"x"_s), QString());
    ++stage.turn;
    QCOMPARE(group.play(stage, u"x"_s), u"README.md:4 x: how\n  the UI thread was busy for %1 ms at a stretch"_s.arg(stage.turn));
}

void tst_FaultTable::theTablesSay_data()
{
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *group, Condition condition, const QStringList &arguments) {
        QTest::newRow(group) << condition << arguments;
    };
    row("Sign-in at a real provider", Condition::SessionUnproven, { u"Team"_s, u"127.0.0.1"_s });
    row("Sign-in at a real provider ", Condition::SignInNotKept, { u"127.0.0.1"_s });
    row("Disk", Condition::SettingsUnread, { u"Permission denied"_s });
}

//! Conditions that no other test names: a row of these tables meets each, in its own words.
void tst_FaultTable::theTablesSay()
{
    QFETCH(const Condition, condition);
    QFETCH(const QStringList, arguments);
    const FaultTable table = FaultTable::ofGroup(QString::fromLatin1(QTest::currentDataTag()).trimmed());
    QCOMPARE(table.troubles, QStringList());
    const QString sentence = Sentences::of(Error { condition, arguments, 0, {} }).plain();
    QVERIFY2(
        std::any_of(table.rows.begin(), table.rows.end(), [&](const FaultRow &row) { return row.end.reads.contains(sentence); }),
        qPrintable(sentence));
}

COUNTERSIGN_TEST(tst_FaultTable, "tst_faulttable")
#include "tst_faulttable.moc"
