// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/departingsessions.h"

namespace countersign {

void DepartingSessions::add(std::unique_ptr<ConnectionSession> left)
{
    ConnectionSession *connection = left.release(); // ours as a child
    connection->disconnect();
    connection->setParent(this);
    connection->endChats();
    if (connection->session().isSettled()) {
        connection->deleteLater(); // it may be emitting right now
        return;
    }
    m_waiting << connection->config().id();
    connect(&connection->session(), &Session::stateChanged, this, [this, connection] {
        if (connection->session().isSettled())
            release(connection);
    });
}

void DepartingSessions::release(ConnectionSession *settled)
{
    const QString id = settled->config().id();
    settled->session().disconnect(this);
    settled->deleteLater();
    m_waiting.removeOne(id);
    Q_EMIT departed(id);
}

} // namespace countersign
