// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/datatable.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLargestJson = 8 * 1024 * 1024; // bytes that are read on the spot
constexpr std::size_t kMostCells = 1'000'000;       // a list of zeros is four million rows to whoever fills them up
constexpr qsizetype kMostColumns = 100;
constexpr qsizetype kMostTraces = 20;
constexpr qsizetype kLongestCell = 500; // characters shown

QString cellOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Bool:
        return value.toBool() ? u"true"_s : u"false"_s;
    case QJsonValue::Double: {
        const double number = value.toDouble();
        const bool isWhole = std::floor(number) == number && std::abs(number) < 1e15;
        return isWhole ? QString::number(value.toInteger()) : QString::number(number, 'g', 12);
    }
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    default:
        return {};
    }
}

//! Names of rows that only count them (0, 1, 2 …) say nothing.
bool isCounting(const QJsonArray &index)
{
    for (qsizetype i = 0; i < index.size(); ++i) {
        if (!index.at(i).isDouble() || index.at(i).toDouble() != double(i))
            return false;
    }
    return true;
}

void noteNumbers(DataTable &table, const QJsonArray &cells, std::size_t from)
{
    for (qsizetype i = 0; i < cells.size(); ++i) {
        const std::size_t column = from + static_cast<std::size_t>(i);
        if (column < table.areNumbers.size() && !cells.at(i).isDouble() && !cells.at(i).isNull())
            table.areNumbers[column] = false;
    }
}

//! Makes room for the first rows; false: it would be too much.
bool reserveRows(DataTable &table, qsizetype rowCount, std::size_t mostRows)
{
    table.rowCount = static_cast<std::size_t>(rowCount);
    const std::size_t made = std::min(table.rowCount, mostRows);
    if (made > kMostCells / static_cast<std::size_t>(table.columns.size()))
        return false;
    table.rows.reserve(made);
    return true;
}

//! Numbers as Plotly packs them: `{"dtype":"f8","bdata":"…"}`, little endian. Too many are none.
template<typename Number> QJsonArray unpacked(const QByteArray &bytes)
{
    QJsonArray numbers;
    if (static_cast<std::size_t>(bytes.size()) / sizeof(Number) > kMostCells)
        return numbers;
    for (qsizetype at = 0; at + qsizetype(sizeof(Number)) <= bytes.size(); at += qsizetype(sizeof(Number))) {
        Number number;
        memcpy(&number, bytes.constData() + at, sizeof(Number));
        numbers << QJsonValue(double(number));
    }
    return numbers;
}

QJsonArray listOf(const QJsonValue &value)
{
    if (value.isArray())
        return value.toArray();
    const QJsonObject packed = value.toObject();
    const QString type = packed.value("dtype"_L1).toString();
    const QByteArray bytes = QByteArray::fromBase64(packed.value("bdata"_L1).toString().toLatin1());
    return type == "f8"_L1   ? unpacked<double>(bytes)
           : type == "f4"_L1 ? unpacked<float>(bytes)
           : type == "i1"_L1 ? unpacked<qint8>(bytes)
           : type == "u1"_L1 ? unpacked<quint8>(bytes)
           : type == "i2"_L1 ? unpacked<qint16>(bytes)
           : type == "u2"_L1 ? unpacked<quint16>(bytes)
           : type == "i4"_L1 ? unpacked<qint32>(bytes)
           : type == "u4"_L1 ? unpacked<quint32>(bytes)
                             : QJsonArray();
}

//! A column of a plot: what its axis, or its trace, is called.
struct Column
{
    QString name;
    QJsonArray cells;
};

QString titleOf(const QJsonValue &title)
{
    return (title.isObject() ? title.toObject().value("text"_L1) : title).toString().simplified().left(kLongestCell);
}

//! What the traces are drawn along, and of each what is drawn. Empty = they are not lists of one length.
QList<Column> columnsOf(const QJsonArray &traces, const QJsonObject &layout)
{
    QList<Column> columns;
    for (qsizetype i = 0; i < traces.size() && i < kMostTraces; ++i) {
        const QJsonObject trace = traces.at(i).toObject();
        const bool isSliced = trace.contains("labels"_L1);
        const QJsonArray along = listOf(trace.value(isSliced ? "labels"_L1 : "x"_L1));
        const QJsonArray drawn = listOf(trace.value(isSliced ? "values"_L1 : "y"_L1));
        if (along.isEmpty() || along.size() != drawn.size()
            || (!columns.isEmpty() && along.size() != columns.front().cells.size()))
            return {};
        const auto axis = [&layout](QLatin1StringView name) { return titleOf(layout.value(name).toObject().value("title"_L1)); };
        const QString alongName = axis("xaxis"_L1);
        if (columns.isEmpty())
            columns << Column { alongName.isEmpty() ? u"x"_s : alongName, along };
        else if (columns.front().cells != along)
            return {}; // each along another line: no table says that
        const QString name = titleOf(trace.value("name"_L1));
        const QString drawnName = name.isEmpty() ? axis("yaxis"_L1) : name;
        columns << Column { drawnName.isEmpty() ? u"y"_s : drawnName, drawn };
    }
    return columns;
}

QByteArray csvField(const QString &text, bool isNumber)
{
    QString field = text;
    if (!isNumber && !field.isEmpty() && u"=+-@\t\r"_s.contains(field.front()))
        field.prepend(u'\'');
    const bool needsQuotes = field.contains(u',') || field.contains(u'"') || field.contains(u'\n') || field.contains(u'\r');
    return (needsQuotes ? u'"' + field.replace(u'"', u"\"\""_s) + u'"' : field).toUtf8();
}

Block::Cell cell(const QString &text, bool isNumber)
{
    Block::Cell made;
    const QString line = text.left(kLongestCell).simplified();
    Span span;
    span.text = text.size() > kLongestCell ? line + u'…' : line;
    made.spans.push_back(span);
    made.alignment = isNumber ? Qt::AlignRight : Qt::AlignLeft;
    return made;
}

} // namespace

std::optional<DataTable> DataTable::ofFrame(const QByteArray &json, std::size_t mostRows)
{
    if (json.size() > kLargestJson)
        return std::nullopt;
    const QJsonObject frame = QJsonDocument::fromJson(json).object();
    const QJsonArray columns = frame.value("columns"_L1).toArray();
    const QJsonArray data = frame.value("data"_L1).toArray();
    const QJsonArray index = frame.value("index"_L1).toArray();
    if (columns.isEmpty() || !frame.value("data"_L1).isArray())
        return std::nullopt;
    DataTable table;
    const bool isNamed = !index.isEmpty() && !isCounting(index);
    if (isNamed)
        table.columns << QString();
    for (qsizetype i = 0; i < columns.size() && i < kMostColumns; ++i)
        table.columns << cellOf(columns.at(i));
    table.areNumbers.assign(static_cast<std::size_t>(table.columns.size()), !data.isEmpty());
    if (isNamed)
        table.areNumbers.front() = false;
    if (!reserveRows(table, data.size(), mostRows))
        return std::nullopt;
    for (qsizetype i = 0; i < data.size() && table.rows.size() < mostRows; ++i) {
        const QJsonArray cells = data.at(i).toArray();
        QStringList row;
        if (isNamed)
            row << cellOf(index.at(i));
        for (qsizetype column = 0; row.size() < table.columns.size(); ++column)
            row << cellOf(cells.at(column));
        noteNumbers(table, cells, isNamed ? 1 : 0);
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::optional<DataTable> DataTable::ofPlot(const QByteArray &json, std::size_t mostRows)
{
    if (json.size() > kLargestJson)
        return std::nullopt;
    const QJsonObject figure = QJsonDocument::fromJson(json).object();
    const QJsonObject layout = figure.value("layout"_L1).toObject();
    const QList<Column> columns = columnsOf(figure.value("data"_L1).toArray(), layout);
    if (columns.isEmpty())
        return std::nullopt;
    DataTable table;
    table.title = titleOf(layout.value("title"_L1));
    table.areNumbers.assign(static_cast<std::size_t>(columns.size()), true);
    for (const Column &column : columns)
        table.columns << column.name;
    const qsizetype count = columns.front().cells.size();
    if (!reserveRows(table, count, mostRows))
        return std::nullopt;
    for (qsizetype i = 0; i < count && table.rows.size() < mostRows; ++i) {
        QJsonArray cells;
        QStringList row;
        for (const Column &column : columns) {
            cells << column.cells.at(i);
            row << cellOf(column.cells.at(i));
        }
        noteNumbers(table, cells, 0);
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::vector<Block> DataTable::blocks() const
{
    Block block;
    block.kind = Block::Kind::Table;
    const auto add = [&](const QStringList &texts) {
        std::vector<Block::Cell> row;
        for (qsizetype i = 0; i < texts.size(); ++i)
            row.push_back(cell(texts.at(i), areNumbers[static_cast<std::size_t>(i)]));
        block.rows.push_back(std::move(row));
    };
    add(columns);
    const std::size_t shown = std::min(rows.size(), kShownRows);
    for (std::size_t i = 0; i < shown; ++i)
        add(rows[i]);
    std::vector<Block> all;
    const auto say = [&all](const QString &words, bool isTitle) {
        Block line;
        Span span;
        span.text = words;
        span.bold = isTitle;
        line.spans.push_back(span);
        all.push_back(std::move(line));
    };
    if (!title.isEmpty())
        say(title, true);
    all.push_back(std::move(block));
    if (shown < rowCount)
        say(tr("%n more row(s)", nullptr, static_cast<int>(rowCount - shown)), false);
    return all;
}

QByteArray DataTable::csv() const
{
    QByteArray text;
    const auto add = [&](const QStringList &fields, bool isHead) {
        for (qsizetype i = 0; i < fields.size(); ++i) {
            text += i == 0 ? QByteArray() : QByteArray(",");
            text += csvField(fields.at(i), !isHead && areNumbers[static_cast<std::size_t>(i)]);
        }
        text += "\r\n";
    };
    add(columns, true);
    for (const QStringList &row : rows)
        add(row, false);
    return text;
}

} // namespace countersign
