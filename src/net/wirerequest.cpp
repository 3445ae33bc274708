// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/wirerequest.h"

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Headers no caller and no connection file may set: they are the authorizer's, Qt's or NetworkAccess's.
bool isReserved(const QByteArray &name)
{
    static const std::array reserved { "authorization"_ba,  "proxy-authorization"_ba, "cookie"_ba, "host"_ba, "connection"_ba,
                                       "content-length"_ba, "transfer-encoding"_ba,   "upgrade"_ba };
    return std::find(reserved.begin(), reserved.end(), name.toLower()) != reserved.end();
}
} // namespace

std::optional<WireRequest> wireRequest(const HttpRequest &request, const QUrl &url, const QList<HttpHeader> &connectionHeaders,
                                       const QList<Authorizer::Decision::SecretHeader> &secrets)
{
    WireRequest wire { request.method, QNetworkRequest(url), {}, request.body };
    const QList<HttpHeader> headers = connectionHeaders + request.headers;
    for (const HttpHeader &header : headers) {
        if (!isSafeHeader(header.name, header.value))
            return {};
        if (!isReserved(header.name))
            wire.head.setRawHeader(header.name, header.value);
    }
    // Qt would call a POST without a type a form, also one without a body.
    if ((!wire.body.isEmpty() || wire.method == "POST") && !wire.head.hasRawHeader("Content-Type"))
        wire.head.setRawHeader("Content-Type", "application/json");
    for (const auto &[name, secret] : secrets) {
        if (!isSafeHeader(name, secret.reveal()))
            return {};
        wire.head.setRawHeader(name, secret.reveal());
        wire.secretHeaders << name;
    }
    return wire;
}

} // namespace countersign
