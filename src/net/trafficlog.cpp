// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/trafficlog.h"

#include <QHash>

#include <algorithm>

namespace countersign {

void TrafficLog::put(const TrafficRecord &record)
{
    if (!m_isRecording)
        return;
    // From the back: what ends is nearly always among the last that left.
    const auto same = std::find_if(m_records.rbegin(), m_records.rend(), [&](const TrafficRecord &other) {
        return other.exchange == record.exchange && other.attempt == record.attempt;
    });
    m_bytes += record.footprint();
    if (same != m_records.rend()) {
        m_bytes -= same->footprint();
        *same = record;
    } else {
        m_records.push_back(record);
    }
    while (m_records.size() > 1 && (m_bytes > kMostBytes || m_records.size() > std::size_t(kMostRecords))) {
        m_bytes -= m_records.front().footprint();
        m_records.pop_front();
    }
    Q_EMIT recorded(record);
}

void TrafficLog::take(const TrafficLog &before)
{
    QHash<quint64, quint64> numbers;
    for (TrafficRecord record : before.records()) {
        if (!numbers.contains(record.exchange))
            numbers.insert(record.exchange, nextExchange());
        record.exchange = numbers.value(record.exchange);
        put(record);
    }
}

void TrafficLog::setRecording(bool on)
{
    m_isRecording = on;
    if (!on)
        clear();
}

void TrafficLog::clear()
{
    m_records.clear();
    m_bytes = 0;
    Q_EMIT cleared();
}

} // namespace countersign
