// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/backoff.h"

#include <algorithm>
#include <array>
#include <utility>

namespace countersign {

void BackOff::wait(QObject *context, std::function<void()> retry)
{
    constexpr std::array seconds { 1, 5, 30, 60 };
    const int delay = seconds.at(m_step) * 1000;
    m_step = std::min(m_step + 1, seconds.size() - 1);
    m_retry = std::move(retry);
    m_alarm = m_clock.after(delay, context, [this] { hurry(); });
}

void BackOff::hurry()
{
    // The alarm may be the caller: it stays until the next wait() and is deaf once there is nothing to retry.
    if (const auto retry = std::exchange(m_retry, {}))
        retry();
}

void BackOff::reset()
{
    m_alarm.reset();
    m_retry = {};
    m_step = 0;
}

} // namespace countersign
