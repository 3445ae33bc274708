// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/blockexport.h"

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

QString textOf(const std::vector<Span> &spans)
{
    QString text;
    for (const Span &span : spans)
        text += span.text;
    return text;
}

QString prefixOf(const Block &block)
{
    return block.marker.isEmpty() ? QString() : block.marker + u' ';
}

//! Characters [from, to) of the spans.
std::vector<Span> cut(const std::vector<Span> &spans, int from, int to)
{
    std::vector<Span> part;
    int at = 0;
    for (const Span &span : spans) {
        const int size = static_cast<int>(span.text.size());
        const int first = qMax(from - at, 0);
        const int last = qMin(to - at, size);
        if (first < last) {
            part.push_back(span);
            part.back().text = span.text.mid(first, last - first);
        }
        at += size;
    }
    return part;
}

Block cutTable(const Block &block, int from, int to)
{
    Block part = block;
    part.rows.clear();
    int at = 0;
    std::vector<Block::Cell> touched;
    for (const std::vector<Block::Cell> &row : block.rows) {
        std::vector<Block::Cell> cells;
        bool any = false;
        for (const Block::Cell &cell : row) {
            const int size = static_cast<int>(textOf(cell.spans).size());
            cells.push_back({ cut(cell.spans, from - at, to - at), cell.alignment });
            if (!cells.back().spans.empty()) {
                touched.push_back(cells.back());
                any = true;
            }
            at += size + 1;
        }
        if (any)
            part.rows.push_back(std::move(cells));
    }
    if (touched.size() == 1) {
        part.kind = Block::Kind::Paragraph;
        part.spans = touched.front().spans;
        part.rows.clear();
    }
    return part;
}

Block cutBlock(const Block &block, int from, int to)
{
    if (block.kind == Block::Kind::Table)
        return cutTable(block, from, to);
    Block part = block;
    const int prefix = static_cast<int>(prefixOf(block).size());
    if (from > 0 && prefix > 0) {
        part.marker.clear();
        part.kind = Block::Kind::Paragraph;
        part.indent = 0;
    }
    part.spans = cut(block.spans, qMax(from - prefix, 0), to - prefix);
    return part;
}

} // namespace

QString plainTextOf(const Block &block)
{
    QString text;
    if (block.kind == Block::Kind::Table) {
        for (std::size_t row = 0; row < block.rows.size(); ++row) {
            text += row > 0 ? u"\n"_s : QString();
            for (std::size_t column = 0; column < block.rows[row].size(); ++column)
                text += (column > 0 ? u"\t"_s : QString())
                        + textOf(block.rows[row][column].spans).replace(QChar::LineSeparator, u' ');
        }
        return text;
    }
    QString shown = prefixOf(block) + textOf(block.spans);
    return shown.replace(QChar::LineSeparator, u'\n');
}

int plainLengthOf(const Block &block)
{
    const auto lengthOf = [](const std::vector<Span> &spans) {
        qsizetype length = 0;
        for (const Span &span : spans)
            length += span.text.size();
        return length;
    };
    if (block.kind != Block::Kind::Table)
        return static_cast<int>(prefixOf(block).size() + lengthOf(block.spans));
    qsizetype length = 0;
    for (const std::vector<Block::Cell> &row : block.rows) {
        for (const Block::Cell &cell : row)
            length += lengthOf(cell.spans) + 1; // a tab or a line end
    }
    return static_cast<int>(qMax<qsizetype>(0, length - 1));
}

QString plainTextOf(const std::vector<Block> &blocks)
{
    QString text;
    for (const Block &block : blocks)
        text += (&block == blocks.data() ? QString() : u"\n"_s) + plainTextOf(block);
    return text;
}

std::vector<Block> clipped(const std::vector<Block> &blocks, int from, int to)
{
    std::vector<Block> part;
    int start = 0;
    for (const Block &block : blocks) {
        const int size = static_cast<int>(plainTextOf(block).size());
        const bool isWhole = from <= start && to >= start + size && to > start;
        if (isWhole)
            part.push_back(block);
        else if (from < start + size && to > start)
            part.push_back(cutBlock(block, from - start, qMin(to - start, size)));
        start += size + 1;
        if (start >= to)
            break;
    }
    return part;
}

} // namespace countersign
