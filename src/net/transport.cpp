// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/transport.h"

#include "net/answererrors.h"
#include "net/liveexchange.h"
#include "net/networkaccess.h"
#include "net/requestgate.h"

#include <QNetworkProxy>
#include <QSslCertificate>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
QSslConfiguration tlsWith(const QByteArray &moreCertificates)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!moreCertificates.isEmpty())
        tls.addCaCertificates(QSslCertificate::fromData(moreCertificates, QSsl::Pem));
    return tls;
}
} // namespace

Transport::Transport(const QUrl &server, Options options, Authorizer &authorizer, TrafficLog &log, const Redactor &redactor,
                     Clock &clock, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_options(std::move(options))
    , m_tls(tlsWith(m_options.caCertificates))
    , m_authorizer(authorizer)
    , m_log(log)
    , m_redactor(redactor)
    , m_clock(clock)
    , m_classify(classifyByStatus)
    , m_gate(std::make_unique<RequestGate>(authorizer))
    , m_shortRequests(makeAccess())
{
}

Transport::~Transport()
{
    while (!m_living.isEmpty())
        m_living.last()->cancel();
}

void Transport::setClassify(Classify classify)
{
    m_classify = classify ? std::move(classify) : Classify(classifyByStatus);
}

HttpExchange *Transport::send(const HttpRequest &request, QObject *parent)
{
    return new LiveExchange(*this, request, LiveExchange::Kind::Short, parent);
}

HttpExchange *Transport::stream(const HttpRequest &request, QObject *parent)
{
    return new LiveExchange(*this, request, LiveExchange::Kind::Stream, parent);
}

std::unique_ptr<NetworkAccess> Transport::makeAccess() const
{
    auto access = std::make_unique<NetworkAccess>();
    // What stays on this machine may be plain http: it never takes the way over another one.
    if (m_options.proxy.isValid() && !m_options.proxy.host().isEmpty() && !Origin(m_server).isLoopback()) {
        const bool isSocks = m_options.proxy.scheme() == "socks5"_L1;
        // No user, no password: challenges of a proxy are answered by nobody.
        access->setProxy(QNetworkProxy(isSocks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, m_options.proxy.host(),
                                       static_cast<quint16>(m_options.proxy.port(isSocks ? 1080 : 3128))));
    }
    return access;
}

} // namespace countersign
