// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"

#include <QPointer>
#include <QTimeZone>

#include <map>

namespace countersign::test {

//! A clock that stands still until told; advance() fires alarms in order.
class FakeClock final : public Clock
{
public:
    [[nodiscard]] qint64 steady() const override { return m_now; }
    [[nodiscard]] QDateTime wall() const override { return m_epoch.addMSecs(m_now + m_wallShift); }
    [[nodiscard]] std::unique_ptr<Alarm> after(int milliseconds, QObject *context, std::function<void()> fire) override;

    void advance(qint64 milliseconds);
    void jumpWall(qint64 milliseconds) { m_wallShift += milliseconds; } //!< sleep, or a changed clock
    [[nodiscard]] std::size_t pending() const { return m_alarms.size(); }
    //! ms until the next alarm; -1 = none is set.
    [[nodiscard]] qint64 firstAlarm() const { return m_alarms.empty() ? -1 : m_alarms.begin()->first.first - m_now; }

private:
    struct Entry
    {
        QPointer<QObject> context;
        std::function<void()> fire;
    };
    class Handle;
    std::multimap<std::pair<qint64, quint64>, Entry> m_alarms;
    quint64 m_serial = 0;
    qint64 m_now = 0;
    qint64 m_wallShift = 0;
    QDateTime m_epoch = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc());
};

} // namespace countersign::test
