// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"

#include <QElapsedTimer>
#include <QTimer>

namespace countersign {

namespace {
class TimerAlarm final : public Clock::Alarm
{
public:
    TimerAlarm(int milliseconds, QObject *context, std::function<void()> fire)
    {
        m_timer.setSingleShot(true);
        QObject::connect(&m_timer, &QTimer::timeout, context, [call = std::move(fire)] { call(); });
        m_timer.start(milliseconds);
    }

private:
    QTimer m_timer;
};
} // namespace

qint64 SystemClock::steady() const
{
    static const QElapsedTimer started = [] {
        QElapsedTimer timer;
        timer.start();
        return timer;
    }();
    return started.elapsed();
}

QDateTime SystemClock::wall() const
{
    return QDateTime::currentDateTimeUtc();
}

std::unique_ptr<Clock::Alarm> SystemClock::after(int milliseconds, QObject *context, std::function<void()> fire)
{
    return std::make_unique<TimerAlarm>(milliseconds, context, std::move(fire));
}

} // namespace countersign
