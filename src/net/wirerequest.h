// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/authorizer.h"

#include <QNetworkRequest>

#include <optional>

namespace countersign {

//! A request as it leaves: what the caller wants, what the connection adds, and the secrets of this attempt. A value.
struct WireRequest
{
    QByteArray method;
    QNetworkRequest head;
    QList<QByteArray> secretHeaders; //!< names; the record hides their values whole
    QByteArray body;
};

//! `url` is the one of this hop, `connectionHeaders` those of the connection file. Headers that belong to the authorizer, to Qt
//! or to NetworkAccess are left out; a body always has a Content-Type. Nothing, if a header holds bytes that may not travel
//! (isSafeHeader).
[[nodiscard]] std::optional<WireRequest> wireRequest(const HttpRequest &request, const QUrl &url,
                                                     const QList<HttpHeader> &connectionHeaders,
                                                     const QList<Authorizer::Decision::SecretHeader> &secrets);

} // namespace countersign
