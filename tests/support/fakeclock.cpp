// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakeclock.h"

namespace countersign::test {

class FakeClock::Handle final : public Clock::Alarm
{
public:
    Handle(FakeClock &clock, std::pair<qint64, quint64> key) : m_clock(clock), m_key(key) {}
    ~Handle() override { m_clock.m_alarms.erase(m_key); }

private:
    FakeClock &m_clock;
    std::pair<qint64, quint64> m_key;
};

std::unique_ptr<Clock::Alarm> FakeClock::after(int milliseconds, QObject *context, std::function<void()> fire)
{
    const std::pair<qint64, quint64> key { m_now + milliseconds, ++m_serial };
    m_alarms.emplace(key, Entry { context, std::move(fire) });
    return std::make_unique<Handle>(*this, key);
}

void FakeClock::advance(qint64 milliseconds)
{
    const qint64 end = m_now + milliseconds;
    while (!m_alarms.empty() && m_alarms.begin()->first.first <= end) {
        const auto first = m_alarms.begin();
        m_now = first->first.first;
        const Entry entry = first->second;
        m_alarms.erase(first);
        if (entry.context)
            entry.fire();
    }
    m_now = end;
}

} // namespace countersign::test
