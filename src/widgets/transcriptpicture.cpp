// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptpicture.h"

#include <QHash>

#include <algorithm>

namespace countersign {

namespace {

QRegion areaOf(const std::vector<TranscriptPicture::Row> &rows, int width)
{
    if (rows.empty())
        return {};
    const TranscriptPicture::Row &last = rows.back();
    return QRect(0, rows.front().top, width, last.top + last.height - rows.front().top);
}

} // namespace

const TranscriptPicture::Row *TranscriptPicture::before(const QString &id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&id](const Row &row) { return row.id == id; });
    return found == m_rows.end() ? nullptr : &*found;
}

//! How far most of what is seen has moved.
int TranscriptPicture::shiftTo(const std::vector<Row> &now) const
{
    QHash<int, int> heights; // by distance
    for (const Row &row : now) {
        const Row *old = before(row.id);
        const int same = old ? std::min({ old->height, row.height, row.changedFrom }) : 0;
        const int seen = std::min(row.top + same, m_view.height()) - std::max(row.top, 0);
        if (old && seen > 0)
            heights[row.top - old->top] += seen;
    }
    int shift = 0;
    for (auto distance = heights.cbegin(); distance != heights.cend(); ++distance) {
        if (*distance > heights.value(shift, 0))
            shift = distance.key();
    }
    return shift;
}

TranscriptPicture::Damage TranscriptPicture::damage(const std::vector<Row> &now, const QSize &view, bool mayShift)
{
    const QRect whole(QPoint(0, 0), view);
    Damage damage { 0, whole };
    if (m_isKnown && view == m_view && !m_rows.empty() && !now.empty()) { // without rows something else stands there
        damage.shift = mayShift ? shiftTo(now) : 0;
        if (std::abs(damage.shift) >= view.height())
            damage.shift = 0;
        const QRegion kept = whole & whole.translated(0, damage.shift);
        const QRegion blank = QRegion(whole) - areaOf(m_rows, view.width());
        QRegion clean = blank.translated(0, damage.shift) & (QRegion(whole) - areaOf(now, view.width()));
        QRegion rings;
        for (const Row &row : now) {
            const Row *old = before(row.id);
            const bool stays = old && old->top + damage.shift == row.top;
            const int same = stays ? std::min({ old->height, row.height, row.changedFrom }) : 0;
            clean += QRect(0, row.top, view.width(), same);
            if (same < std::max(row.height, stays ? old->height : 0))
                rings += QRect(0, row.top + same - kReach, view.width(), row.height - same + 2 * kReach);
        }
        damage.region = (QRegion(whole) - (clean & kept) + rings) & whole;
    }
    m_rows = now;
    m_view = view;
    m_isKnown = true;
    return damage;
}

} // namespace countersign
