// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/route.h"

#include <QNetworkAccessManager>

namespace countersign {

//! The only QNetworkAccessManager of the product. Its createRequest() makes sure, for our requests and for those Qt's OAuth
//! classes send through it, that: a POST leaves once (OneShotBody, Content-Length), redirects are never followed, no cookie
//! jar, no cache, no cached credentials, no automatic answer to Basic/NTLM/proxy challenges (whoever connects to the two
//! authentication signals is disconnected again), the TLS configuration and the proxy of the connection's Route, HTTP/2 where an
//! https server offers it (ALPN) and HTTP/1.1 elsewhere, `User-Agent: Countersign/x`, `Accept-Encoding: identity`.
//! A body is read whole before the request leaves. No time-outs: they are the caller's.
//! Qt's connections ignore under whose TLS configuration they were opened, so no two accounts share one of these.
//! Owned by whoever sends through it; UI thread.
class NetworkAccess : public QNetworkAccessManager
{
    Q_OBJECT
public:
    explicit NetworkAccess(Route route = {}, QObject *parent = nullptr);

    [[nodiscard]] const Route &route() const { return m_route; }

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request, QIODevice *body) override;
    void connectNotify(const QMetaMethod &signal) override;

private:
    void answerNoChallenge();
    [[nodiscard]] QNetworkRequest stated(const QNetworkRequest &original) const;

    const Route m_route;
};

} // namespace countersign
