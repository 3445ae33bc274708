// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "net/origin.h"

#include <QNetworkProxy>
#include <QSslConfiguration>

#include <optional>

namespace countersign {

//! How the hosts of one connection are reached: whom TLS believes, who we are there, and by which proxy. A value; chat and
//! sign-in of a connection go the same way.
//!  - The connection's authorities count beside the system's, for every host it leads to: where a company signs its servers
//!    itself, the identity provider is one of them.
//!  - The client certificate is shown to the connection's own origin and to nobody else, as its headers are: it tells a name
//!    to whoever asks for it.
//!  - What stays on this machine never takes the way over the proxy.
//! Files are read once, by of(). PEM; the key unencrypted: a passphrase that must be kept where the key is protects nothing
//! the file's own permissions do not.
class Route
{
public:
    //! The system's authorities, no name, no proxy.
    Route() = default;
    [[nodiscard]] static Route of(const ConnectionConfig &config);

    //! CertificateUnusable: a file cannot be used, so nothing may leave. Whoever is about to send ends with it.
    [[nodiscard]] const std::optional<Error> &trouble() const { return m_trouble; }
    [[nodiscard]] const QSslConfiguration &tlsFor(const QUrl &url) const;
    [[nodiscard]] QNetworkProxy proxyFor(const QUrl &url) const;

private:
    void believe(const QString &file);
    void beKnownBy(const QString &certificateFile, const QString &keyFile);
    [[nodiscard]] QByteArray read(const QString &file);
    void refuse(const QString &file, const QString &why);

    Origin m_home;
    QSslConfiguration m_tls = QSslConfiguration::defaultConfiguration();
    QSslConfiguration m_homeTls = QSslConfiguration::defaultConfiguration();
    QNetworkProxy m_proxy { QNetworkProxy::NoProxy };
    std::optional<Error> m_trouble;
};

} // namespace countersign
