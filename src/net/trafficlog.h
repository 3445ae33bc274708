// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/trafficrecord.h"

#include <QObject>

#include <deque>

namespace countersign {

//! The last hops of one connection, newest last: at most 10 000 and 16 MiB of them. Whoever records has redacted already.
//! Turned off it keeps nothing, tells nothing, and whoever records need not even begin. UI thread.
class TrafficLog : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype kMostRecords = 10'000;
    static constexpr qsizetype kMostBytes = 16 * 1024 * 1024;

    using QObject::QObject;
    [[nodiscard]] const std::deque<TrafficRecord> &records() const { return m_records; }
    [[nodiscard]] quint64 nextExchange() { return ++m_lastExchange; }
    //! Adds, or replaces the record of the same exchange and attempt. Nothing while it is off.
    void put(const TrafficRecord &record);
    //! What led to this connection (a search for its provider): the hops of another log, as exchanges of this one.
    void take(const TrafficLog &before);

    [[nodiscard]] bool isRecording() const { return m_isRecording; }
    //! Off also forgets what is there.
    void setRecording(bool on);
    void clear();

Q_SIGNALS:
    void recorded(const countersign::TrafficRecord &record);
    //! All of them are gone.
    void cleared();

private:
    std::deque<TrafficRecord> m_records;
    qsizetype m_bytes = 0;
    quint64 m_lastExchange = 0;
    bool m_isRecording = true;
};

} // namespace countersign
