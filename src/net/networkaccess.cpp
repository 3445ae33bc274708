// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/networkaccess.h"

#include "net/oneshotbody.h"

#include <QHttp2Configuration>
#include <QLocale>
#include <QMetaMethod>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <memory>
#include <utility>

namespace countersign {

namespace {
constexpr unsigned kStreamWindow = 1024 * 1024; // bytes under way per stream; Qt's 64 KiB are 1.3 MB/s over 50 ms
constexpr unsigned kSessionWindow = 4 * kStreamWindow;

//! Asks the route anew for each request.
class RouteProxies final : public QNetworkProxyFactory
{
public:
    explicit RouteProxies(const Route &route) : m_route(route) {}
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override { return { m_route.proxyFor(query.url()) }; }

private:
    const Route &m_route;
};
} // namespace

NetworkAccess::NetworkAccess(Route route, QObject *parent) : QNetworkAccessManager(parent), m_route(std::move(route))
{
    setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    setProxyFactory(new RouteProxies(m_route)); // its own from now on
}

//! Everything Qt would add or do by itself and that can be said explicitly.
QNetworkRequest NetworkAccess::stated(const QNetworkRequest &original) const
{
    QNetworkRequest request = original;
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    // Without a cache all modes are one; AlwaysNetwork would add Cache-Control and Pragma behind the log's back.
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::PreferNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    // Over plain http it would be an upgrade, with headers of its own, that no proxy in between expects.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, request.url().scheme() == QLatin1StringView("https"));
    QHttp2Configuration http2;
    http2.setStreamReceiveWindowSize(kStreamWindow);
    http2.setSessionReceiveWindowSize(kSessionWindow);
    request.setHttp2Configuration(http2);
    request.setSslConfiguration(m_route.tlsFor(request.url()));
    request.setRawHeader("User-Agent", "Countersign/" COUNTERSIGN_VERSION);
    request.setRawHeader("Accept-Encoding", "identity");
    if (!request.hasRawHeader("Accept-Language"))
        request.setRawHeader("Accept-Language", QLocale::system().bcp47Name().toLatin1() + ", en;q=0.8, *;q=0.5");
    return request;
}

QNetworkReply *NetworkAccess::createRequest(Operation operation, const QNetworkRequest &original, QIODevice *body)
{
    QNetworkRequest request = stated(original);
    if (!body)
        return QNetworkAccessManager::createRequest(operation, request, nullptr);

    auto *once = qobject_cast<OneShotBody *>(body);
    std::unique_ptr<OneShotBody> made;
    if (!once) {
        made = std::make_unique<OneShotBody>(body->readAll());
        once = made.get();
    }
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    request.setHeader(QNetworkRequest::ContentLengthHeader, once->length());
    QNetworkReply *reply = QNetworkAccessManager::createRequest(operation, request, once);
    if (made)
        made.release()->setParent(reply);
    return reply;
}

void NetworkAccess::connectNotify(const QMetaMethod &signal)
{
    QNetworkAccessManager::connectNotify(signal);
    // Qt's OAuth classes would answer a Basic challenge with the client id and spend the code twice. Whoever wants to answer
    // challenges is let go before one can arrive; not here and now, because connect() still holds the connection.
    if (signal == QMetaMethod::fromSignal(&QNetworkAccessManager::authenticationRequired)
        || signal == QMetaMethod::fromSignal(&QNetworkAccessManager::proxyAuthenticationRequired)) {
        QMetaObject::invokeMethod(this, &NetworkAccess::answerNoChallenge, Qt::QueuedConnection);
    }
}

void NetworkAccess::answerNoChallenge()
{
    disconnect(this, &QNetworkAccessManager::authenticationRequired, nullptr, nullptr);
    disconnect(this, &QNetworkAccessManager::proxyAuthenticationRequired, nullptr, nullptr);
}

} // namespace countersign
