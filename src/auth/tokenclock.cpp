// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/tokenclock.h"

#include <algorithm>

namespace countersign {

TokenClock::TokenClock(const Clock &clock, int lifetime)
{
    if (lifetime <= 0)
        return;
    m_clock = &clock;
    m_lifetime = qint64(lifetime) * 1000;
    m_steadyStart = clock.steady();
    m_wallStart = clock.wall();
}

qint64 TokenClock::left() const
{
    const qint64 passed = std::max(m_clock->steady() - m_steadyStart, m_wallStart.msecsTo(m_clock->wall()));
    return m_lifetime - passed;
}

bool TokenClock::isOver() const
{
    return m_clock && left() <= 0;
}

bool TokenClock::isNearlyOver() const
{
    if (!m_clock)
        return false;
    const qint64 margin = std::max<qint64>(10'000, std::min<qint64>(60'000, m_lifetime / 10));
    return left() <= std::min(margin, m_lifetime / 2);
}

} // namespace countersign
