// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRegion>
#include <QString>

#include <limits>
#include <vector>

namespace countersign {

//! What of a painted viewport is still right when the next frame is placed: rows that only moved are shifted as they are, of a
//! row that grew only its changed end is painted. px in the viewport. Pure.
class TranscriptPicture
{
public:
    static constexpr int kSame = std::numeric_limits<int>::max();
    static constexpr int kReach = 12; //!< px a row's focus ring stands over it

    struct Row
    {
        QString id;
        int top = 0;
        int height = 0;
        int changedFrom = kSame; //!< px below its top from which it looks different than in the frame before
    };
    struct Damage
    {
        int shift = 0;  //!< px the whole picture moves down first; negative = up
        QRegion region; //!< and what is painted then
    };

    //! The frame that is on screen, as it was given to damage() last; `mayShift`: nothing but rows stands in the viewport.
    [[nodiscard]] Damage damage(const std::vector<Row> &now, const QSize &view, bool mayShift);
    void forget() { m_isKnown = false; } //!< all of it is painted anew

private:
    [[nodiscard]] int shiftTo(const std::vector<Row> &now) const;
    [[nodiscard]] const Row *before(const QString &id) const;

    std::vector<Row> m_rows;
    QSize m_view;
    bool m_isKnown = false;
};

} // namespace countersign
