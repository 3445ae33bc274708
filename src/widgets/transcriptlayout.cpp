// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptlayout.h"

#include "widgets/textscale.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace countersign {

namespace {

constexpr qreal kMarkGap = 12;
constexpr qreal kOutdent = 12;
constexpr qreal kSideMargin = 20;
constexpr qreal kBareMargin = 16;
constexpr qreal kTextEms = 44;
constexpr qreal kPadding = 12;
constexpr qreal kTurnGap = 4;
constexpr qreal kHeaderGap = 2;
constexpr qreal kPartGap = 12;
constexpr qreal kStatusGap = 8;
constexpr qreal kToolMargins = 23; // px beside the icon of a tool
constexpr qreal kCardPadding = 15;
constexpr qreal kLevelGap = 6;    // px; a tool inside another stands further in by this and an icon
constexpr qreal kFoldMargins = 2; // and the room of the icon: what is folded stands under the words
constexpr qreal kFoldGap = 4;     // the answer follows close
constexpr qreal kAsideGap = 8;

qreal lowest(int index)
{
    return qreal(index & -index);
}

//! What stands inside another tool, deep down, must still have room.
qreal toolIndent(const TranscriptColumn &column, int level)
{
    return std::floor(std::min(level * (column.icon() + kLevelGap), column.textWidth / 3));
}

} // namespace

void TranscriptLayout::reset(std::vector<qreal> estimates)
{
    m_heights = std::move(estimates);
    m_measured.assign(m_heights.size(), false);
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
    column.scale = drawingScale(em);
    const qreal marked = column.mark() + kMarkGap;
    const qreal room = viewWidth - 2 * (kSideMargin + kOutdent) - marked;
    column.isMirrored = isMirrored;
    column.textWidth = std::floor(std::clamp<qreal>(room, 80, std::round(em * kTextEms)));
    column.left = std::floor((viewWidth - column.width()) / 2);
    column.textLeft = isMirrored ? column.left : column.left + marked;
    return column;
}

TranscriptColumn TranscriptColumn::bare(qreal viewWidth, qreal em, bool isMirrored)
{
    TranscriptColumn column;
    column.scale = drawingScale(em);
    column.isMirrored = isMirrored;
    column.left = column.textLeft = kBareMargin;
    column.textWidth = std::floor(std::max<qreal>(80, viewWidth - 2 * kBareMargin));
    return column;
}

qreal RowGeometry::toolTextWidth(const TranscriptColumn &column, int level)
{
    return column.textWidth - kToolMargins - column.icon() - kCardPadding - toolIndent(column, level);
}

qreal RowGeometry::foldTextWidth(const TranscriptColumn &column)
{
    return column.textWidth - kFoldMargins - column.icon();
}

namespace {

//! One tool: its line, and what opens below. Returns the y below it.
qreal placeTool(RowGeometry::Tool &area, const RowFacts::Tool &tool, const TranscriptColumn &column, qreal y, qreal em)
{
    const qreal below = tool.isStacked ? std::round(em * 0.87 * 1.4) : 0;
    const qreal line = std::max<qreal>(40, std::round(em * 1.35 + 20)) + below;
    const qreal label = std::round(em * 0.8 * 1.35);
    const qreal indent = toolIndent(column, tool.level);
    const qreal inner = RowGeometry::toolTextWidth(column, tool.level);
    const qreal x = column.textLeft + (column.isMirrored ? kCardPadding : kToolMargins + column.icon() + indent);
    const qreal top = y;
    area.row = { column.textLeft + (column.isMirrored ? 0 : indent), y, column.textWidth - indent, line };
    y += line;
    if (tool.isOpen) {
        y += 9;
        for (const qreal height : tool.sections) {
            area.sections.push_back({ { x, y, inner, label }, { x, y + label + 3, inner, height } });
            y += label + 3 + height + 9;
        }
        area.buttons = { x, std::round(y), inner, std::max<qreal>(column.action(), std::round(em * 1.35 + 8)) };
        y = area.buttons.bottom() + 8;
    }
    area.frame = { column.textLeft, top, column.textWidth, y - top + 1 };
    return y + 1;
}

qreal placeCard(RowGeometry::Tool &area, const RowFacts::Tool &tool, const TranscriptColumn &column, qreal y, qreal em)
{
    area.card = { column.textLeft, y, column.textWidth, tool.card };
    area.note = { column.textLeft, area.card.bottom() + 11, column.textWidth, tool.noteLines * std::round(em * 0.87 * 1.4) };
    return area.note.bottom();
}

//! All tools of a message. Returns the y below the last.
qreal placeTools(RowGeometry &geometry, const RowFacts &facts, const TranscriptColumn &column, qreal y, qreal em)
{
    const qreal start = y;
    for (std::size_t i = 0; i < facts.tools.size(); ++i) {
        const RowFacts::Tool &tool = facts.tools[i];
        RowGeometry::Tool area;
        const bool isFirst = i == 0;
        const bool shares = !tool.isCard && (isFirst ? facts.joinsAbove : !facts.tools[i - 1].isCard);
        if (shares && !isFirst)
            geometry.tools.back().endsFrame = false;
        else if (!shares)
            y = std::round(y + (!isFirst || geometry.body.height() > 0 || geometry.fold.height() > 0 ? kPartGap : 2));
        area.startsFrame = !shares;
        y = tool.isCard ? placeCard(area, tool, column, y, em) : placeTool(area, tool, column, y, em);
        geometry.tools.push_back(std::move(area));
    }
    if (facts.joinsBelow && !geometry.tools.empty())
        geometry.tools.back().endsFrame = false;
    return facts.tools.empty() ? start : y;
}

//! Where its buttons stand: below, or on the line of the name.
QRectF placeActions(const RowFacts &facts, const RowGeometry &geometry, const TranscriptColumn &column, qreal y, qreal top)
{
    const qreal side = column.action();
    const qreal width = facts.actionCount * side;
    const qreal inset = (side - column.icon()) / 2; // the icon stands at the edge of the text
    if (facts.hasActions) {
        const qreal left = column.isMirrored ? column.textLeft + column.textWidth - width + inset : column.textLeft - inset;
        return { left, y, width, side };
    }
    const qreal left = column.isMirrored ? column.textLeft : column.textLeft + column.textWidth - width;
    const qreal centre = geometry.name.isEmpty() ? top + side / 2 : geometry.name.center().y();
    return { left, std::round(centre - side / 2), width, side };
}

} // namespace

RowGeometry RowGeometry::of(const RowFacts &facts, const TranscriptColumn &column, qreal em)
{
    RowGeometry geometry;
    qreal y = 0;
    if (facts.hasDay) {
        geometry.day = { column.left, 8, column.width(), std::round(em * 0.8 * 1.35 + 12) };
        y = geometry.day.bottom();
    }
    const qreal top = y;
    if (!facts.continues) {
        y += kPadding;
        const qreal header = std::max(column.mark(), std::round(em * 1.35));
        geometry.mark = { column.markLeft(), y + (header - column.mark()) / 2, column.mark(), column.mark() };
        geometry.name = { column.textLeft, y, column.textWidth, header };
        y += header + kHeaderGap;
    }
    const qreal start = y;
    if (facts.hasFold) {
        geometry.fold = { column.textLeft, y, column.textWidth, std::max<qreal>(28, std::round(em * 1.35 + 8)) };
        y = geometry.fold.bottom() + (facts.body > 0 ? 2 : 0);
    }
    if (facts.body > 0) {
        const qreal inset = facts.hasFold ? column.textWidth - foldTextWidth(column) : 0;
        geometry.body = { column.textLeft + (column.isMirrored ? 0 : inset), y, column.textWidth - inset, facts.body };
        y = geometry.body.bottom();
    }
    y = placeTools(geometry, facts, column, y, em);
    if (facts.offers > 0) {
        geometry.offers = { column.textLeft, std::round(y + (y > start ? kPartGap : 0)), column.textWidth, facts.offers };
        y = geometry.offers.bottom();
    }
    if (facts.hasStatus) {
        y += y > start ? kStatusGap : 0;
        const qreal line = std::round(em * 0.87 * 1.4);
        geometry.status = { column.textLeft, y, column.textWidth,
                            facts.statusLines * line + (facts.statusWraps ? line + kHeaderGap : 0) };
        y = geometry.status.bottom();
    }
    geometry.actions = placeActions(facts, geometry, column, std::round(y + 6), top);
    y = facts.hasActions ? geometry.actions.bottom() : y;
    y = facts.joinsBelow ? y : std::round(y + (!facts.isAside ? kPadding : facts.body > 0 ? kAsideGap : kFoldGap));
    if (facts.isOwn)
        geometry.block = { column.left - kOutdent, top, column.width() + 2 * kOutdent, y - top };
    geometry.height = y + (facts.joinsBelow || facts.isAside ? 0 : kTurnGap);
    return geometry;
}

} // namespace countersign
