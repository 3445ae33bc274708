// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/networkaccess.h"

#include "net/oneshotbody.h"

#include <QLocale>
#include <QMetaMethod>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <memory>

namespace countersign {

namespace {
//! Everything Qt would add or do by itself and that can be said explicitly.
QNetworkRequest stated(const QNetworkRequest &original)
{
    QNetworkRequest request = original;
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    // Without a cache all modes are one; AlwaysNetwork would add Cache-Control and Pragma behind the log's back.
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::PreferNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    // One wire format: what the traffic log says was sent is what was sent, and one kind of connection loss to understand.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setRawHeader("User-Agent", "Countersign/" COUNTERSIGN_VERSION);
    request.setRawHeader("Accept-Encoding", "identity");
    if (!request.hasRawHeader("Accept-Language"))
        request.setRawHeader("Accept-Language", QLocale::system().bcp47Name().toLatin1() + ", en;q=0.8, *;q=0.5");
    return request;
}
} // namespace

NetworkAccess::NetworkAccess(QObject *parent) : QNetworkAccessManager(parent)
{
    setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
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
