// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/route.h"

#include <QFile>
#include <QFileInfo>
#include <QSslCertificate>
#include <QSslKey>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kLargestFile = 1024 * 1024; // bytes

//! Of any algorithm: a PEM key says which one only in its inside. Null if it is encrypted or none at all.
QSslKey readKey(const QByteArray &pem)
{
    static constexpr std::array algorithms { QSsl::Ec, QSsl::Rsa };
    for (const QSsl::KeyAlgorithm algorithm : algorithms) {
        QSslKey key(pem, algorithm);
        if (!key.isNull())
            return key;
    }
    return {};
}

QNetworkProxy proxyAt(const QUrl &address)
{
    if (address.host().isEmpty())
        return { QNetworkProxy::NoProxy };
    const bool isSocks = address.scheme() == "socks5"_L1;
    // No user, no password: challenges of a proxy are answered by nobody.
    return { isSocks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, address.host(),
             static_cast<quint16>(address.port(isSocks ? 1080 : 3128)) };
}
} // namespace

Route Route::of(const ConnectionConfig &config)
{
    Route route;
    route.m_home = Origin(config.address);
    route.m_proxy = proxyAt(config.proxy);
    if (!config.caFile.isEmpty())
        route.believe(config.caFile);
    route.m_homeTls = route.m_tls;
    if (!config.clientCertificate.isEmpty())
        route.beKnownBy(config.clientCertificate, config.clientKey.isEmpty() ? config.clientCertificate : config.clientKey);
    return route;
}

const QSslConfiguration &Route::tlsFor(const QUrl &url) const
{
    return Origin(url) == m_home ? m_homeTls : m_tls;
}

QNetworkProxy Route::proxyFor(const QUrl &url) const
{
    return Origin(url).isLoopback() ? QNetworkProxy(QNetworkProxy::NoProxy) : m_proxy;
}

void Route::believe(const QString &file)
{
    const QList<QSslCertificate> authorities = QSslCertificate::fromData(read(file), QSsl::Pem);
    if (authorities.isEmpty())
        return refuse(file, u"no certificate"_s);
    // The list is empty while Qt looks the system's authorities up one by one, and adding to it ends that: the first one
    // added would be the only one believed.
    m_tls.setCaCertificates(QSslConfiguration::systemCaCertificates() + authorities);
}

void Route::beKnownBy(const QString &certificateFile, const QString &keyFile)
{
    const QList<QSslCertificate> chain = QSslCertificate::fromData(read(certificateFile), QSsl::Pem);
    if (chain.isEmpty())
        return refuse(certificateFile, u"no certificate"_s);
    const QSslKey key = readKey(read(keyFile));
    if (key.isNull())
        return refuse(keyFile, u"no key, or an encrypted one"_s);
    m_homeTls.setLocalCertificateChain(chain);
    m_homeTls.setPrivateKey(key);
}

QByteArray Route::read(const QString &name)
{
    QFile file(name);
    if (QFileInfo(file).isFile() && file.open(QIODevice::ReadOnly)) // not a device that never ends
        return file.read(kLargestFile);
    refuse(name, u"cannot be read"_s);
    return {};
}

void Route::refuse(const QString &file, const QString &why)
{
    if (!m_trouble)
        m_trouble = Error { Condition::CertificateUnusable, { QFileInfo(file).fileName() }, 0, why };
}

} // namespace countersign
