// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/trafficrecord.h"

#include <QObject>

#include <deque>

namespace countersign {

//! The last 2 000 hops of one connection, newest last. Whoever records has redacted already. UI thread.
class TrafficLog : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] const std::deque<TrafficRecord> &records() const { return m_records; }
    [[nodiscard]] quint64 nextExchange() { return ++m_lastExchange; }
    //! Adds, or replaces the record of the same exchange and attempt.
    void put(const TrafficRecord &record);

Q_SIGNALS:
    void recorded(const countersign::TrafficRecord &record);

private:
    std::deque<TrafficRecord> m_records;
    quint64 m_lastExchange = 0;
};

} // namespace countersign
