// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"

namespace countersign {

//! How long a token is good, by the steady and by the wall clock: Linux' steady clock stands still while the machine
//! sleeps, the wall clock may be set. Over as soon as either says so. A value; the clock outlives it.
class TokenClock
{
public:
    //! Without an end: good until a 401.
    TokenClock() = default;
    //! Starts now. `lifetime` in s (`expires_in`, RFC 6749 §5.1); zero and less mean unknown.
    TokenClock(const Clock &clock, int lifetime);

    [[nodiscard]] bool isOver() const;
    //! Time for a new token: max(10 s, min(60 s, 10 %)) before the end, but never earlier than half-way, or a token of ten
    //! seconds would be renewed for ever and never used.
    [[nodiscard]] bool isNearlyOver() const;

private:
    [[nodiscard]] qint64 left() const; // ms

    const Clock *m_clock = nullptr;
    qint64 m_lifetime = 0; // ms
    qint64 m_steadyStart = 0;
    QDateTime m_wallStart;
};

} // namespace countersign
