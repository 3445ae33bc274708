// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/preflight.h"

#include "net/answererrors.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslCipher>
#include <QSslError>
#include <QSslSocket>

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostAddresses = 8;

QString issuerOf(const QSslCertificate &certificate)
{
    const QStringList names = certificate.issuerInfo(QSslCertificate::CommonName);
    const QStringList firms = certificate.issuerInfo(QSslCertificate::Organization);
    return (names.isEmpty() ? firms : names).value(0).left(100);
}

bool isAboutIssuer(QSslError::SslError error)
{
    return error == QSslError::UnableToGetIssuerCertificate || error == QSslError::UnableToGetLocalIssuerCertificate
           || error == QSslError::SelfSignedCertificate || error == QSslError::SelfSignedCertificateInChain
           || error == QSslError::CertificateUntrusted || error == QSslError::UnableToVerifyFirstCertificate;
}

//! In the words of requests, so that both are told alike.
QNetworkReply::NetworkError replyCode(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return QNetworkReply::HostNotFoundError;
    case QAbstractSocket::ConnectionRefusedError:
        return QNetworkReply::ConnectionRefusedError;
    case QAbstractSocket::RemoteHostClosedError:
        return QNetworkReply::RemoteHostClosedError;
    case QAbstractSocket::SocketTimeoutError:
        return QNetworkReply::TimeoutError;
    case QAbstractSocket::ProxyNotFoundError:
        return QNetworkReply::ProxyNotFoundError;
    case QAbstractSocket::ProxyConnectionRefusedError:
        return QNetworkReply::ProxyConnectionRefusedError;
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyProtocolError:
        return QNetworkReply::ProxyConnectionClosedError;
    case QAbstractSocket::ProxyConnectionTimeoutError:
        return QNetworkReply::ProxyTimeoutError;
    case QAbstractSocket::ProxyAuthenticationRequiredError:
        return QNetworkReply::ProxyAuthenticationRequiredError;
    default:
        return QNetworkReply::UnknownNetworkError;
    }
}
} // namespace

Preflight::Preflight(const QUrl &address, const Route &route, Clock &clock, int deadline, QObject *parent)
    : QObject(parent)
    , m_address(address)
    , m_route(route)
    , m_clock(clock)
    , m_allowed(deadline)
{
}

Preflight::~Preflight()
{
    if (m_lookup >= 0)
        QHostInfo::abortHostLookup(m_lookup);
    if (m_socket)
        m_socket->disconnect(this);
}

void Preflight::start()
{
    m_deadline = m_clock.after(m_allowed, this, [this] { finish({ Condition::ConnectTimedOut, { m_address.host() }, 0, {} }); });
    QMetaObject::invokeMethod(this, &Preflight::lookUp, Qt::QueuedConnection);
}

void Preflight::lookUp()
{
    if (m_route.trouble())
        return finish(*m_route.trouble());
    m_since = m_clock.steady();
    const bool isAddress = !QHostAddress(m_address.host()).isNull();
    if (isAddress || m_route.proxyFor(m_address).type() != QNetworkProxy::NoProxy)
        return connectTo();
    m_lookup = QHostInfo::lookupHost(m_address.host(), this, [this](const QHostInfo &answer) {
        m_lookup = -1;
        m_way.lookup = m_clock.steady() - m_since;
        if (answer.error() != QHostInfo::NoError)
            return finish({ Condition::HostNotFound, { m_address.host() }, 0, answer.errorString() });
        for (const QHostAddress &address : answer.addresses().mid(0, kMostAddresses))
            m_way.addresses << address.toString();
        connectTo();
    });
}

void Preflight::connectTo()
{
    if (m_isOver)
        return;
    m_since = m_clock.steady();
    m_socket = std::make_unique<QSslSocket>();
    m_socket->setProxy(m_route.proxyFor(m_address));
    m_socket->setSslConfiguration(m_route.tlsFor(m_address));
    m_socket->setPeerVerifyName(m_address.host());
    connect(m_socket.get(), &QSslSocket::connected, this, &Preflight::connected);
    connect(m_socket.get(), &QSslSocket::encrypted, this, &Preflight::encrypted);
    // Not from within the socket's own call: finish() ends in the owner's hands, who may delete this.
    connect(m_socket.get(), &QSslSocket::errorOccurred, this, &Preflight::failed, Qt::QueuedConnection);
    m_socket->connectToHost(m_address.host(), static_cast<quint16>(m_address.port(m_address.scheme() == "https"_L1 ? 443 : 80)));
}

void Preflight::connected()
{
    m_way.connect = m_clock.steady() - m_since;
    m_since = m_clock.steady();
    if (m_address.scheme() == "https"_L1)
        m_socket->startClientEncryption();
    else
        QMetaObject::invokeMethod(
            this, [this] { finish(); }, Qt::QueuedConnection);
}

void Preflight::encrypted()
{
    m_way.tls = m_clock.steady() - m_since;
    readCertificate();
    QMetaObject::invokeMethod(
        this, [this] { finish(); }, Qt::QueuedConnection);
}

void Preflight::failed()
{
    if (m_isOver)
        return;
    const QString text = m_socket->errorString();
    const bool isTls = m_way.connect >= 0;
    if (isTls) {
        readCertificate();
        const QList<QSslError> errors = m_socket->sslHandshakeErrors();
        m_way.isIssuerKnown =
            std::none_of(errors.begin(), errors.end(), [](const QSslError &error) { return isAboutIssuer(error.error()); });
        Breakdown breakdown { QNetworkReply::SslHandshakeFailedError, text, {}, {} };
        for (const QSslError &error : errors)
            breakdown.certificate << error.error();
        return finish(connectError(breakdown, m_address));
    }
    const QNetworkProxy proxy = m_route.proxyFor(m_address);
    finish(connectError({ replyCode(m_socket->error()), text, {}, proxy.hostName() }, m_address));
}

void Preflight::readCertificate()
{
    const QSslCertificate certificate = m_socket->peerCertificate();
    if (!certificate.isNull()) {
        m_way.certificateIssuer = issuerOf(certificate);
        m_way.certificateEnds = certificate.expiryDate().toUTC();
    }
    m_way.tlsProtocol = m_socket->sessionCipher().protocolString();
}

void Preflight::finish(const Error &problem)
{
    if (std::exchange(m_isOver, true))
        return;
    m_deadline.reset();
    if (m_socket)
        m_socket->abort();
    m_way.problem = problem;
    Q_EMIT finished(m_way);
}

} // namespace countersign
