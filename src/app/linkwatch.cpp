// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/linkwatch.h"

#include "app/connectionsession.h"

#include <QNetworkInformation>

#include <algorithm>

namespace countersign {

namespace {
constexpr int kTick = 5'000;           // ms
constexpr qint64 kShortestNap = 5'000; // ms: less breaks no connection
} // namespace

LinkWatch::LinkWatch(ConnectionSession &connection, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
    , m_clock(clock)
    , m_backOff(clock)
    , m_drift(drift())
{
    connect(&connection, &ConnectionSession::chatReplaced, this, &LinkWatch::watchChat);
    connect(&connection, &ConnectionSession::serverAnswered, this, [this] { m_backOff.reset(); });
    connect(&connection, &ConnectionSession::serverFailed, this, &LinkWatch::askLater);
    watchChat();
    watchNetwork();
    tick();
}

void LinkWatch::watchChat()
{
    connect(&m_connection.chat(), &ChatController::outboxChanged, this, &LinkWatch::askLater);
}

void LinkWatch::watchNetwork()
{
    if (!QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability))
        return; // nobody on this computer tells
    connect(QNetworkInformation::instance(), &QNetworkInformation::reachabilityChanged, this,
            [this](QNetworkInformation::Reachability reachability) {
                if (reachability == QNetworkInformation::Reachability::Online)
                    linkIsBack();
            });
}

qint64 LinkWatch::drift() const
{
    return m_clock.wall().toMSecsSinceEpoch() - m_clock.steady();
}

void LinkWatch::tick()
{
    const qint64 before = std::exchange(m_drift, drift());
    m_tick = m_clock.after(kTick, this, [this] { tick(); });
    if (m_drift - before > kShortestNap)
        linkIsBack();
}

void LinkWatch::linkIsBack()
{
    m_connection.session().retryNow();
    m_connection.chat().rejoin();
    m_backOff.hurry();
}

bool LinkWatch::isWaitedFor() const
{
    const QList<OutboxRow> rows = m_connection.chat().outbox().rows();
    return std::any_of(rows.begin(), rows.end(),
                       [](const OutboxRow &row) { return row.stage == OutboxRow::Stage::WaitsForNetwork; });
}

void LinkWatch::askLater()
{
    if (!isWaitedFor())
        m_backOff.reset();
    else if (!m_backOff.isWaiting())
        m_backOff.wait(this, [this] { m_connection.backend().refresh(); });
}

} // namespace countersign
