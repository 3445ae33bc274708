// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/trafficlog.h"

#include <algorithm>

namespace countersign {

namespace {
constexpr std::size_t kMostRecords = 2000;
}

void TrafficLog::put(const TrafficRecord &record)
{
    // From the back: what ends is nearly always among the last that left.
    const auto same = std::find_if(m_records.rbegin(), m_records.rend(), [&](const TrafficRecord &other) {
        return other.exchange == record.exchange && other.attempt == record.attempt;
    });
    if (same != m_records.rend()) {
        *same = record;
    } else {
        m_records.push_back(record);
        if (m_records.size() > kMostRecords)
            m_records.pop_front();
    }
    Q_EMIT recorded(record);
}

} // namespace countersign
