// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace countersign {

//! A JWT read, *not verified* (RFC 7519, RFC 7515 §3.1 compact form). Verification of id_tokens is `auth/idtoken`.
struct Jwt
{
    QJsonObject header;
    QJsonObject claims;
    QByteArray signedPart; //!< header.payload, what the signature covers
    QByteArray signature;  //!< decoded

    //! Nothing if this is not three base64url parts with two JSON objects, or longer than 64 KiB.
    [[nodiscard]] static std::optional<Jwt> decode(const QByteArray &token);
};

} // namespace countersign
