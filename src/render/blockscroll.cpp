// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is wider than the column scrolls sideways by itself: code, and tables beside their first column.
#include "render/blocklayout.h"

#include <algorithm>
#include <cmath>

namespace countersign {

namespace {
constexpr qreal kLane = 12; // px, with the bar in it
constexpr qreal kBar = 6;   // px across
constexpr qreal kShortestBar = 32;
constexpr qreal kBarInset = 3;
} // namespace

qreal BlockLayout::laneHeight() const
{
    return m_beyond > 0 ? kLane : 0;
}

bool BlockLayout::isFixed(const TextPiece &piece) const
{
    return m_fixedWidth > 0 && piece.key % static_cast<int>(m_block.rows.front().size()) == 0;
}

QRectF BlockLayout::movingArea() const
{
    return m_window.adjusted(m_isRightToLeft ? 0 : m_fixedWidth, 0, m_isRightToLeft ? -m_fixedWidth : 0, 0);
}

QRectF BlockLayout::seen(const TextPiece &piece, const QRectF &area) const
{
    return m_beyond <= 0 || isFixed(piece) ? area : area.intersected(movingArea());
}

bool BlockLayout::scrollTo(qreal scrolled)
{
    const qreal wanted = std::round(std::clamp<qreal>(scrolled, 0, qMax<qreal>(0, m_beyond)));
    const qreal by = wanted - m_scrolled;
    if (qFuzzyIsNull(by))
        return false;
    m_scrolled = wanted;
    for (TextPiece &piece : m_pieces) {
        if (!isFixed(piece))
            piece.area.translate(m_isRightToLeft ? by : -by, 0);
    }
    return true;
}

QRectF BlockLayout::scrollLane() const
{
    return m_beyond <= 0 ? QRectF() : QRectF(m_window.left(), m_height - kLane, m_window.width(), kLane);
}

QRectF BlockLayout::scrollBar() const
{
    if (m_beyond <= 0)
        return {};
    const QRectF lane = scrollLane().adjusted(kBarInset, 0, -kBarInset, 0);
    const qreal length = qMin(lane.width(), qMax(kShortestBar, lane.width() * m_window.width() / (m_window.width() + m_beyond)));
    const qreal way = (lane.width() - length) * m_scrolled / m_beyond;
    return { m_isRightToLeft ? lane.right() - length - way : lane.left() + way, lane.center().y() - kBar / 2, length, kBar };
}

} // namespace countersign
