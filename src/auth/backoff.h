// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"

namespace countersign {

//! Waits before the next try after network trouble: 1, 5, 30, 60, 60 … s. Owner: whoever tries. UI thread.
class BackOff
{
public:
    explicit BackOff(Clock &clock) : m_clock(clock) {}

    //! Calls `retry` after the next wait, unless reset() comes first or `context` is gone.
    void wait(QObject *context, std::function<void()> retry);
    [[nodiscard]] bool isWaiting() const { return bool(m_retry); }
    //! The network may be back: tries now instead of at the end of the wait.
    void hurry();
    //! It worked, or it no longer matters: the next wait is the first again.
    void reset();

private:
    Clock &m_clock;
    std::unique_ptr<Clock::Alarm> m_alarm;
    std::function<void()> m_retry;
    std::size_t m_step = 0;
};

} // namespace countersign
