// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/linkwatch.h"

#include "app/connectionsession.h"

#include <QGuiApplication>
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
    connect(&connection.session(), &Session::stateChanged, this, &LinkWatch::updateTick);
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, &LinkWatch::look); // the person is back
    watchChat();
    watchNetwork();
}

void LinkWatch::watchChat()
{
    connect(&m_connection.chat(), &ChatController::outboxChanged, this, &LinkWatch::askLater);
    connect(&m_connection.chat(), &ChatController::runningChanged, this, &LinkWatch::updateTick);
    updateTick();
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

void LinkWatch::look()
{
    const qint64 before = std::exchange(m_drift, drift());
    if (m_drift - before > kShortestNap)
        linkIsBack();
}

//! Nothing ticks while nothing can be missed.
void LinkWatch::updateTick()
{
    if (!isUnderWay()) {
        m_tick.reset();
    } else if (!m_tick) {
        m_drift = drift(); // what was slept through before is no matter
        tick();
    }
}

void LinkWatch::tick()
{
    m_tick = m_clock.after(kTick, this, [this] {
        tick();
        look();
    });
}

void LinkWatch::linkIsBack()
{
    m_connection.session().retryNow();
    m_connection.chat().rejoin();
    m_backOff.hurry();
}

//! An answer comes, a message waits, or the provider is asked again.
bool LinkWatch::isUnderWay() const
{
    const ChatController &chat = m_connection.chat();
    if (chat.isRunning() || isWaitedFor() || m_connection.session().isOffline())
        return true;
    const QList<ThreadInfo> threads = chat.threads();
    return std::any_of(threads.begin(), threads.end(), [&chat](const ThreadInfo &thread) {
        return chat.threadState(thread.key.threadId) == ThreadState::Running;
    });
}

bool LinkWatch::isWaitedFor() const
{
    const QList<OutboxRow> rows = m_connection.chat().outbox().rows();
    return std::any_of(rows.begin(), rows.end(),
                       [](const OutboxRow &row) { return row.stage == OutboxRow::Stage::WaitsForNetwork; });
}

void LinkWatch::askLater()
{
    updateTick();
    if (!isWaitedFor())
        m_backOff.reset();
    else if (!m_backOff.isWaiting())
        m_backOff.wait(this, [this] { m_connection.backend().refresh(); });
}

} // namespace countersign
