// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

namespace countersign::test {

//! The way to a server, which can be cut: the server itself knows nothing of it.
class Relay : public QObject
{
    Q_OBJECT
public:
    //! At `port`; 0 = a free one.
    explicit Relay(const QUrl &to, quint16 port = 0);
    [[nodiscard]] QUrl url() const;
    //! Every connection, at once. New ones are taken.
    void cut();

private:
    void join(QTcpSocket *here);

    const QUrl m_to;
    QTcpServer m_server;
};

} // namespace countersign::test
