// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/framepacer.h"

#include <algorithm>

namespace countersign {

FramePacer::FramePacer(Clock &clock, QObject *context, std::function<void()> work)
    : m_clock(clock)
    , m_context(context)
    , m_work(std::move(work))
{
}

bool FramePacer::isPictureDue() const
{
    return !m_last || m_clock.steady() - *m_last >= kFrame;
}

void FramePacer::wake(int milliseconds)
{
    m_isAtOnce = milliseconds == 0;
    m_alarm = m_clock.after(milliseconds, m_context, [this] {
        const auto done = std::move(m_alarm); // it may ask for the next one while it works
        m_work();
    });
}

void FramePacer::request()
{
    if (m_alarm)
        return;
    const qint64 passed = m_last ? m_clock.steady() - *m_last : kFrame;
    wake(static_cast<int>(std::clamp<qint64>(kFrame - passed, 0, kFrame)));
}

void FramePacer::goOn()
{
    if (!m_alarm || !m_isAtOnce)
        wake(0);
}

} // namespace countersign
