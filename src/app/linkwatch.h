// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/backoff.h"

#include <QObject>

#include <memory>

namespace countersign {

class ConnectionSession;

//! Sets off what waited for the way to a server to be there again.
//!
//! After sleep, and when there is a network again, streams from before may be dead without knowing it: each is taken up again by
//! /connect, and the provider is asked at once. Sleep shows as wall time that went on while steady time stood still; a clock
//! that was put forward looks the same and costs one /connect. It is looked for every 5 s while an answer comes or something
//! waits, and when the person comes back to the window; no timer runs else. While a message waits for the network, the server is
//! asked again after 1, 5, 30, 60, 60 … s. Owner: Application; the connection outlives it. UI thread.
class LinkWatch final : public QObject
{
    Q_OBJECT
public:
    LinkWatch(ConnectionSession &connection, Clock &clock, QObject *parent = nullptr);

private:
    void watchChat();
    void watchNetwork();
    void look();
    void updateTick();
    void tick();
    void linkIsBack();
    void askLater();
    [[nodiscard]] bool isUnderWay() const;
    [[nodiscard]] bool isWaitedFor() const;
    [[nodiscard]] qint64 drift() const;

    ConnectionSession &m_connection;
    Clock &m_clock;
    BackOff m_backOff;
    std::unique_ptr<Clock::Alarm> m_tick;
    qint64 m_drift = 0; //!< ms of wall time beside steady time at the last look
};

} // namespace countersign
