// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/route.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>

namespace countersign::test {

//! A file of tests/data/tls.
inline QString tlsFile(const QString &name)
{
    return QStringLiteral(COUNTERSIGN_TEST_DATA "/tls/") + name;
}

inline QByteArray readTlsFile(const QString &name)
{
    QFile file(tlsFile(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! What a server on loopback needs; it asks for client certificates of the test authority, and takes who has none.
inline QSslConfiguration serverTls(QSslSocket::PeerVerifyMode clients = QSslSocket::QueryPeer)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(QSslCertificate(readTlsFile(QStringLiteral("server.pem"))));
    tls.setPrivateKey(QSslKey(readTlsFile(QStringLiteral("server.key")), QSsl::Ec));
    tls.setCaCertificates(QSslCertificate::fromData(readTlsFile(QStringLiteral("ca.pem"))));
    tls.setPeerVerifyMode(clients);
    return tls;
}

//! The way to a server whose certificate the test authority signed; `person` = "ada" or "gus".
inline Route trustingRoute(const QUrl &home, const QString &person = {})
{
    ConnectionConfig config;
    config.address = home;
    config.caFile = tlsFile(QStringLiteral("ca.pem"));
    if (!person.isEmpty()) {
        config.clientCertificate = tlsFile(person + QStringLiteral(".pem"));
        config.clientKey = tlsFile(person + QStringLiteral(".key"));
    }
    return Route::of(config);
}

} // namespace countersign::test
