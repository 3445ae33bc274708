// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QNetworkAccessManager>

namespace countersign {

//! The only QNetworkAccessManager of the product. Its createRequest() makes sure, for our requests and for those Qt's OAuth
//! classes send through it, that: a POST leaves once (OneShotBody, Content-Length), redirects are never followed, no cookie
//! jar, no cache, no cached credentials, no automatic answer to Basic/NTLM/proxy challenges (whoever connects to the two
//! authentication signals is disconnected again), HTTP/1.1, `User-Agent: Countersign/x`, `Accept-Encoding: identity`.
//! A body is read whole before the request leaves. No time-outs: they are the caller's.
//! Owned by whoever sends through it; UI thread.
class NetworkAccess : public QNetworkAccessManager
{
    Q_OBJECT
public:
    explicit NetworkAccess(QObject *parent = nullptr);

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request, QIODevice *body) override;
    void connectNotify(const QMetaMethod &signal) override;

private:
    void answerNoChallenge();
};

} // namespace countersign
