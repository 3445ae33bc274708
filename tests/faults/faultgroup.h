// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "faulttable.h"
#include "heartbeat.h"

#include <QMap>

#include <cstdio>
#include <functional>
#include <utility>
#include <vector>

namespace countersign::test {

//! Plays the rows of one table of README.md and compares what is so afterwards with what stands there, word by word.
//!
//! To add a group: write its table under `## GROUP` in README.md, and what makes each row; on the whole product that is all
//! (productfaults.h). On a stage of its own, in a test class like tst_signin.cpp:
//!
//!     FaultGroup<SomeStage> m_group { FaultTable::ofGroup(u"Group"_s), {
//!         { u"some-id"_s, [](SomeStage &stage) { stage.server().fail(kRun, Fault::ServerError); stage.say(); } },
//!         { u"other-id"_s, { { u"with this"_s, makeIt(1) }, { u"with that"_s, makeIt(2) } } },   // one row, two ways
//!     } };
//!
//! Every row needs a maker and every maker a row: troubles() says which is missing. A maker makes the fault happen and does what
//! the person does (type an address, say something); it need not wait for the end.
//!
//! A Stage is what it happens on. ProductStage is the whole product in its window against the sandbox. One of your own needs
//! five functions:
//!     void prepare();                          before each maker: everything works, and nothing of the row before is left
//!     void untilSettled(const FaultEnd &);     turns the event loop until nothing is under way and seen() is this, or patience
//!     ends void letTimePass();                      a minute later (FakeClock), when everything has come to rest again: what was
//!                                              not doubled at once must not be doubled then either
//!     FaultEnd seen() const;                   what is so now, in the table's words
//!     qint64 longestTurn() const;              ms the UI thread worked at a stretch since prepare() (Heartbeat): no row may hang
template<typename Stage> class FaultGroup
{
public:
    using Maker = std::function<void(Stage &)>;
    //! One way to make a row's fault, or several with a name each: the row holds for all of them.
    struct Ways
    {
        std::vector<std::pair<QString, Maker>> all;
        template<typename Callable>
        requires std::is_invocable_v<Callable, Stage &> Ways(Callable one)
            : all { { QString(), std::move(one) } } // NOLINT(google-explicit-constructor): reads better
        {
        }
        Ways(std::initializer_list<std::pair<QString, Maker>> several) : all(several) {}
        Ways(std::vector<std::pair<QString, Maker>> several) : all(std::move(several)) {} // NOLINT(google-explicit-constructor)
    };
    FaultGroup(FaultTable table, QMap<QString, Ways> makers) : m_table(std::move(table)), m_makers(std::move(makers)) {}

    //! Of the table, rows nothing makes, makers without a row. Nothing = it may be played.
    [[nodiscard]] QStringList troubles() const
    {
        QStringList troubles = m_table.troubles;
        for (const FaultRow &row : m_table.rows) {
            if (!m_makers.contains(row.id))
                troubles << QStringLiteral("line %1: nothing makes “%2”").arg(row.line).arg(row.id);
        }
        for (auto maker = m_makers.begin(); maker != m_makers.end(); ++maker) {
            if (!m_table.find(maker.key()))
                troubles << QStringLiteral("“%1” is made, and has no row").arg(maker.key());
        }
        return troubles;
    }
    //! In the table's order: the id, or "id: way".
    [[nodiscard]] QStringList tags() const
    {
        QStringList tags;
        for (const FaultRow &row : m_table.rows) {
            for (const auto &[way, make] : waysOf(row.id))
                tags << tagOf(row.id, way);
        }
        return tags;
    }
    //! Nothing = as written; else what is not, column by column.
    [[nodiscard]] QString play(Stage &stage, const QString &tag)
    {
        const FaultRow *row = m_table.find(tag.section(QStringLiteral(": "), 0, 0));
        for (const auto &[way, make] : waysOf(row->id)) {
            if (tagOf(row->id, way) != tag)
                continue;
            stage.prepare();
            make(stage);
            stage.untilSettled(row->end);
            QStringList differences = compare(stage.seen(), row->end);
            if (differences.isEmpty()) {
                stage.letTimePass();
                stage.untilSettled(row->end);
                differences = compare(stage.seen(), row->end);
                if (!differences.isEmpty())
                    differences.prepend(QStringLiteral("a while later:"));
            }
            const qint64 turn = stage.longestTurn();
            if (turn > Heartbeat::kTooLong)
                differences << QStringLiteral("the UI thread was busy for %1 ms at a stretch").arg(turn);
            m_results.push_back(
                { tag, differences.isEmpty() ? QStringLiteral("as written") : differences.join(QStringLiteral("; ")), turn });
            return differences.isEmpty() ? QString()
                                         : QStringLiteral("README.md:%1 %2: %3\n  %4")
                                               .arg(row->line)
                                               .arg(tag, row->how, differences.join(QStringLiteral("\n  ")));
        }
        return QStringLiteral("nothing makes “%1”").arg(tag);
    }
    //! Rows x result, of what was played, and how long the UI thread did not answer at most.
    [[nodiscard]] QString results() const
    {
        QString table = QStringLiteral("| row | result | longest turn |\n|---|---|---|\n");
        for (const auto &[tag, result, turn] : m_results)
            table += QStringLiteral("| %1 | %2 | %3 ms |\n").arg(tag, result).arg(turn);
        return table;
    }
    void print() const
    {
        std::fputs(qPrintable(QLatin1Char('\n') + results() + QLatin1Char('\n')), stdout);
        std::fflush(stdout);
    }

private:
    struct Result
    {
        QString tag;
        QString words;
        qint64 turn = 0; // ms
    };

    [[nodiscard]] std::vector<std::pair<QString, Maker>> waysOf(const QString &id) const
    {
        const auto ways = m_makers.constFind(id);
        return ways == m_makers.constEnd() ? std::vector<std::pair<QString, Maker>>() : ways->all;
    }
    static QString tagOf(const QString &id, const QString &way) { return way.isEmpty() ? id : id + QStringLiteral(": ") + way; }
    static QStringList compare(const FaultEnd &seen, const FaultEnd &written)
    {
        QStringList differences;
        const auto column = [&](const char *name, const QString &is, const QString &shouldBe) {
            if (is != shouldBe)
                differences << QStringLiteral("%1: “%2”, not “%3”").arg(QLatin1StringView(name), is, shouldBe);
        };
        column("end state", seen.state, written.state);
        column("requests that left", seen.requests, written.requests);
        column("what is kept", seen.kept, written.kept);
        column("what the person reads", seen.reads, written.reads);
        column("what they can press", seen.presses, written.presses);
        return differences;
    }

    FaultTable m_table;
    QMap<QString, Ways> m_makers;
    std::vector<Result> m_results;
};

} // namespace countersign::test

//! The two slots every group has; `row_data` and `row` by convention.
#define COUNTERSIGN_FAULT_ROWS(group)                                                                                            \
    QTest::addColumn<QString>("tag");                                                                                            \
    for (const QString &tag : (group).tags())                                                                                    \
    QTest::newRow(qPrintable(tag)) << tag
#define COUNTERSIGN_PLAY_FAULT(group, stage)                                                                                     \
    QFETCH(QString, tag);                                                                                                        \
    const QString different = (group).play(stage, tag);                                                                          \
    QVERIFY2(different.isEmpty(), qPrintable(different))
