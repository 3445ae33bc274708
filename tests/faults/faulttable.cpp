// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulttable.h"

#include <QFile>

#include <algorithm>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
const QStringList kColumns { u"id"_s,           u"how the test makes it"_s, u"end state"_s,          u"requests that left"_s,
                             u"what is kept"_s, u"what the person reads"_s, u"what they can press"_s };

QStringList cellsOf(const QString &line)
{
    QStringList cells;
    QString cell;
    for (qsizetype i = 1; i < line.size(); ++i) { // behind the first bar
        const bool isBar = line.at(i) == u'|';
        if (isBar && cell.endsWith(u'\\')) {
            cell.back() = u'|';
        } else if (isBar) {
            cells << cell.trimmed();
            cell.clear();
        } else {
            cell += line.at(i);
        }
    }
    if (!cell.trimmed().isEmpty())
        cells << cell.trimmed();
    return cells;
}

bool isRule(const QStringList &cells)
{
    return std::all_of(cells.begin(), cells.end(), [](const QString &cell) {
        return !cell.isEmpty() && std::all_of(cell.begin(), cell.end(), [](QChar c) { return c == u'-' || c == u':'; });
    });
}

QString trouble(int line, const QString &what)
{
    return u"line %1: %2"_s.arg(line).arg(what);
}
} // namespace

FaultTable FaultTable::read(const QString &markdown, const QString &group)
{
    FaultTable table;
    bool isInGroup = false;
    bool hasHead = false;
    int number = 0;
    for (const QString &line : markdown.split(u'\n')) {
        ++number;
        if (line.startsWith(u"## "_s))
            isInGroup = line.mid(3).trimmed() == group;
        if (!isInGroup || !line.startsWith(u'|'))
            continue;
        const QStringList cells = cellsOf(line);
        if (!hasHead) {
            hasHead = true;
            if (cells != kColumns)
                table.troubles << trouble(number, u"the head is not: "_s + kColumns.join(u" | "_s));
            continue;
        }
        if (isRule(cells))
            continue;
        const QString id = QString(cells.value(0)).remove(u'`');
        if (cells.size() != kColumns.size() || cells.contains(QString()))
            table.troubles << trouble(
                number, u"%1 cells filled, not %2"_s.arg(cells.size() - cells.count(QString())).arg(kColumns.size()));
        else if (table.find(id))
            table.troubles << trouble(number, u"“%1” a second time"_s.arg(id));
        else
            table.rows << FaultRow {
                id, cells.at(1), { cells.at(2), cells.at(3), cells.at(4), cells.at(5), cells.at(6) }, number
            };
    }
    if (table.rows.isEmpty() && table.troubles.isEmpty())
        table.troubles << u"no rows under the heading “## %1”"_s.arg(group);
    return table;
}

FaultTable FaultTable::ofGroup(const QString &group)
{
    QFile file(QStringLiteral(COUNTERSIGN_FAULTS_DIR "/README.md"));
    if (!file.open(QIODevice::ReadOnly))
        return { {}, { u"cannot read "_s + file.fileName() } };
    return read(QString::fromUtf8(file.readAll()), group);
}

const FaultRow *FaultTable::find(const QString &id) const
{
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const FaultRow &row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

} // namespace countersign::test
