// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptlayout.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace countersign {

namespace {

constexpr qreal kMark = 24;
constexpr qreal kMarkGap = 12;
constexpr qreal kOutdent = 12;
constexpr qreal kSideMargin = 20;
constexpr qreal kTextEms = 44;
constexpr qreal kPadding = 12;
constexpr qreal kTurnGap = 4;
constexpr qreal kHeaderGap = 2;
constexpr qreal kPartGap = 12;
constexpr qreal kStatusGap = 8;
constexpr qreal kToolInset = 39; // icon and its margins
constexpr qreal kCardPadding = 15;

qreal lowest(int index)
{
    return qreal(index & -index);
}

} // namespace

void TranscriptLayout::reset(const std::vector<qreal> &estimates)
{
    m_heights = estimates;
    m_measured.assign(estimates.size(), false);
    rebuild();
}

void TranscriptLayout::rebuild()
{
    m_tree.assign(m_heights.size() + 1, 0);
    for (std::size_t i = 1; i < m_tree.size(); ++i) {
        m_tree[i] += m_heights[i - 1];
        const std::size_t parent = i + (i & (~i + 1));
        if (parent < m_tree.size())
            m_tree[parent] += m_tree[i];
    }
}

void TranscriptLayout::insert(int row, qreal estimate)
{
    const bool atEnd = row == rowCount();
    m_heights.insert(m_heights.begin() + row, estimate);
    m_measured.insert(m_measured.begin() + row, false);
    if (!atEnd || m_tree.empty()) {
        rebuild();
        return;
    }
    // The new node covers the rows from its own back over its lowest bit.
    const int index = rowCount();
    m_tree.push_back(0);
    m_tree.back() = estimate + top(index - 1) - top(index - static_cast<int>(lowest(index)));
}

void TranscriptLayout::remove(int row)
{
    m_heights.erase(m_heights.begin() + row);
    m_measured.erase(m_measured.begin() + row);
    rebuild();
}

void TranscriptLayout::add(int row, qreal difference)
{
    for (std::size_t i = static_cast<std::size_t>(row) + 1; i < m_tree.size(); i += i & (~i + 1))
        m_tree[i] += difference;
}

void TranscriptLayout::setHeight(int row, qreal height)
{
    const auto index = static_cast<std::size_t>(row);
    add(row, height - m_heights[index]);
    m_heights[index] = height;
    m_measured[index] = true;
}

void TranscriptLayout::forget(int row)
{
    m_measured[static_cast<std::size_t>(row)] = false;
}

void TranscriptLayout::forgetAll()
{
    m_measured.assign(m_heights.size(), false);
}

qreal TranscriptLayout::top(int row) const
{
    qreal sum = 0;
    for (int i = row; i > 0; i -= i & -i)
        sum += m_tree[static_cast<std::size_t>(i)];
    return sum;
}

int TranscriptLayout::rowAt(qreal y) const
{
    if (m_heights.empty())
        return -1;
    std::size_t position = 0;
    for (std::size_t step = std::bit_floor(m_heights.size()); step > 0; step /= 2) {
        if (position + step < m_tree.size() && m_tree[position + step] <= y) {
            position += step;
            y -= m_tree[position];
        }
    }
    return static_cast<int>(std::min(position, m_heights.size() - 1));
}

TranscriptLayout::Anchor TranscriptLayout::anchorAt(qreal y) const
{
    const int row = rowAt(y);
    return row < 0 ? Anchor() : Anchor { row, y - top(row) };
}

qreal TranscriptLayout::yOf(const Anchor &anchor) const
{
    return top(std::clamp(anchor.row, 0, rowCount())) + anchor.offset;
}

TranscriptColumn TranscriptColumn::of(qreal viewWidth, qreal em, bool isMirrored)
{
    TranscriptColumn column;
    const qreal room = viewWidth - 2 * (kSideMargin + kOutdent) - kMark - kMarkGap;
    column.isMirrored = isMirrored;
    column.textWidth = std::floor(std::clamp<qreal>(room, 80, std::round(em * kTextEms)));
    column.left = std::floor((viewWidth - column.textWidth - kMark - kMarkGap) / 2);
    column.textLeft = isMirrored ? column.left : column.left + kMark + kMarkGap;
    return column;
}

qreal RowGeometry::argumentNameWidth(qreal tableWidth)
{
    return std::round(std::min<qreal>(152, tableWidth / 3));
}

qreal RowGeometry::toolTextWidth(const TranscriptColumn &column)
{
    return column.textWidth - kToolInset - kCardPadding;
}

qreal RowGeometry::approvalTextWidth(const TranscriptColumn &column)
{
    return column.textWidth - 2 * kCardPadding;
}

namespace {

//! One tool: its line, and what opens below. Returns the y below it.
qreal placeTool(RowGeometry::Tool &area, const RowFacts::Tool &tool, const TranscriptColumn &column, qreal y, qreal em)
{
    const qreal line = std::max<qreal>(40, std::round(em * 1.35 + 20));
    const qreal label = std::round(em * 0.8 * 1.35);
    const qreal inner = RowGeometry::toolTextWidth(column);
    const qreal x = column.textLeft + (column.isMirrored ? kCardPadding : kToolInset);
    const qreal top = y;
    area.row = { column.textLeft, y, column.textWidth, line };
    y += line;
    if (tool.isOpen) {
        y += 9;
        if (tool.arguments > 0) {
            area.argumentsLabel = { x, y, inner, label };
            area.arguments = { x, y + label + 3, inner, tool.arguments };
            y = area.arguments.bottom() + 9;
        }
        if (tool.result > 0) {
            area.resultLabel = { x, y, inner, label };
            area.result = { x, y + label + 3, inner, tool.result };
            y = area.result.bottom() + 9;
        }
        y = std::round(y + 3);
    }
    area.frame = { column.textLeft, top, column.textWidth, y - top + 1 };
    return y + 1;
}

qreal placeApproval(RowGeometry::Tool &area, const RowFacts::Tool &tool, const TranscriptColumn &column, qreal y, qreal em)
{
    const qreal top = y;
    const qreal x = column.textLeft + kCardPadding;
    const qreal inner = RowGeometry::approvalTextWidth(column);
    area.row = { column.textLeft, y, column.textWidth, std::max<qreal>(36, std::round(em * 1.35 + 16)) };
    y = area.row.bottom() + 12;
    area.title = { x, y, inner, tool.approval.title };
    y = area.title.bottom() + 2;
    if (tool.approval.says > 0) {
        area.says = { x, y, inner, tool.approval.says };
        y = area.says.bottom();
    }
    if (!tool.approval.arguments.empty()) {
        y = std::round(y + 12);
        const qreal tableTop = y;
        for (const qreal height : tool.approval.arguments) {
            const qreal line = std::round(std::max<qreal>(height + 14, em * 1.35 + 14)) + 1;
            area.lines.emplace_back(x, y, inner, line);
            y += line;
        }
        area.table = { x, tableTop, inner, y - tableTop + 1 };
    }
    y = std::round(y + 15);
    area.foot = { column.textLeft + 1, y, column.textWidth - 2, std::max<qreal>(53, std::round(em * 1.35 + 33)) };
    y = area.foot.bottom() + 1;
    area.frame = { column.textLeft, top, column.textWidth, y - top };
    area.note = { column.textLeft, y + 11, column.textWidth, std::round(em * 0.87 * 1.4) };
    return area.note.bottom();
}

} // namespace

RowGeometry RowGeometry::of(const RowFacts &facts, const TranscriptColumn &column, qreal em)
{
    RowGeometry geometry;
    qreal y = facts.continues ? 0 : kPadding;
    if (!facts.continues) {
        const qreal header = std::max(kMark, std::round(em * 1.35));
        geometry.mark = { column.markLeft(), y + (header - kMark) / 2, kMark, kMark };
        geometry.name = { column.textLeft, y, column.textWidth, header };
        y += header + kHeaderGap;
    }
    const qreal start = y;
    if (facts.body > 0) {
        geometry.body = { column.textLeft, y, column.textWidth, facts.body };
        y = geometry.body.bottom();
    }
    for (std::size_t i = 0; i < facts.tools.size(); ++i) {
        const RowFacts::Tool &tool = facts.tools[i];
        Tool area;
        const bool sharesFrame = i > 0 && !tool.isApproval && !facts.tools[i - 1].isApproval;
        if (sharesFrame)
            geometry.tools.back().endsFrame = false;
        else
            y = std::round(y + (y > start ? kPartGap : 2));
        area.startsFrame = !sharesFrame;
        y = tool.isApproval ? placeApproval(area, tool, column, y, em) : placeTool(area, tool, column, y, em);
        geometry.tools.push_back(std::move(area));
    }
    if (facts.hasStatus) {
        y += y > start ? kStatusGap : 0;
        geometry.status = { column.textLeft, y, column.textWidth, std::round(em * 0.87 * 1.4) };
        y = geometry.status.bottom();
    }
    y = std::round(y + kPadding);
    if (facts.isOwn)
        geometry.block = { column.left - kOutdent, 0, column.textWidth + kMark + kMarkGap + 2 * kOutdent, y };
    geometry.height = y + kTurnGap;
    return geometry;
}

} // namespace countersign
