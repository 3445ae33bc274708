// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/relay.h"

namespace countersign::test {

Relay::Relay(const QUrl &to, quint16 port) : m_to(to)
{
    if (!m_server.listen(QHostAddress::LocalHost, port))
        qFatal("no port to listen at");
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *here = m_server.nextPendingConnection())
            join(here);
    });
}

QUrl Relay::url() const
{
    QUrl url = m_to;
    url.setPort(m_server.serverPort());
    return url;
}

void Relay::join(QTcpSocket *here)
{
    auto *there = new QTcpSocket(here);
    connect(here, &QTcpSocket::readyRead, there, [here, there] { there->write(here->readAll()); });
    connect(there, &QTcpSocket::readyRead, here, [here, there] { here->write(there->readAll()); });
    connect(here, &QTcpSocket::disconnected, here, &QObject::deleteLater);
    connect(there, &QTcpSocket::disconnected, here, &QTcpSocket::disconnectFromHost);
    there->connectToHost(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(m_to.port()));
}

void Relay::cut()
{
    const auto sockets = m_server.findChildren<QTcpSocket *>(QString(), Qt::FindDirectChildrenOnly);
    for (QTcpSocket *socket : sockets)
        socket->abort();
}

} // namespace countersign::test
