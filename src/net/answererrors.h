// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QDateTime>
#include <QNetworkReply>
#include <QSslError>

namespace countersign {

//! Statuses and Qt's error codes as Conditions. Pure.

//! For transports without a back end's own rule: 401 NotSignedIn, 403 Forbidden, everything else NotAboutUs.
[[nodiscard]] Refusal classifyByStatus(const HttpFacts &facts);

//! What an answer other than 2xx means. `now` is for a Retry-After that is a date.
[[nodiscard]] Error statusError(const HttpFacts &facts, const Refusal &refusal, const QDateTime &now);

//! Errors that only come before a connection is open.
[[nodiscard]] bool neverConnected(QNetworkReply::NetworkError code);

//! How a request came to nothing before there was an answer, as Qt tells it. A value.
struct Breakdown
{
    QNetworkReply::NetworkError code = QNetworkReply::NoError;
    QString text;
    QList<QSslError::SslError> certificate; //!< what is wrong with the server's
    QString proxy;                          //!< host of the proxy on the way; empty = none
};

//! The server ended the handshake because of the certificate this side showed, or did not show. In TLS 1.3 it says so when the
//! request may be under way already; it has read nothing of it (RFC 8446 §4.4.2.4, §6.2).
[[nodiscard]] bool isAboutOurCertificate(const QString &text);

//! No answer at all, and no connection either: nothing of the request left this machine, or nothing of it was read.
[[nodiscard]] Error connectError(const Breakdown &breakdown, const QUrl &url);

//! The request, or a part of it, was handed over; then the connection broke without a head.
[[nodiscard]] Error lostError(const Breakdown &breakdown, const QUrl &url, bool mayRepeat);

//! "Retry-After" (RFC 9110 §10.2.3) in seconds, at most a day; 0 = not said or unreadable.
[[nodiscard]] int retryAfter(const QByteArray &value, const QDateTime &now);

} // namespace countersign
