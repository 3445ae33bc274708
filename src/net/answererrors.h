// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QDateTime>
#include <QNetworkReply>

namespace countersign {

//! Statuses and Qt's error codes as Conditions. Pure.

//! For transports without a back end's own rule: 401 NotSignedIn, 403 Forbidden, everything else NotAboutUs.
[[nodiscard]] Refusal classifyByStatus(const HttpFacts &facts);

//! What an answer other than 2xx means. `now` is for a Retry-After that is a date.
[[nodiscard]] Error statusError(const HttpFacts &facts, const Refusal &refusal, const QDateTime &now);

//! Errors that only come before a connection is open.
[[nodiscard]] bool neverConnected(QNetworkReply::NetworkError code);

//! No answer at all, and no connection either: nothing of the request left this machine.
[[nodiscard]] Error connectError(QNetworkReply::NetworkError code, const QString &text, const QUrl &url);

//! The request, or a part of it, was handed over; then the connection broke without a head.
[[nodiscard]] Error lostError(QNetworkReply::NetworkError code, const QString &text, const QUrl &url, bool mayRepeat);

//! "Retry-After" (RFC 9110 §10.2.3) in seconds, at most a day; 0 = not said or unreadable.
[[nodiscard]] int retryAfter(const QByteArray &value, const QDateTime &now);

} // namespace countersign
