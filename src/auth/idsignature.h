// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>

namespace countersign {

struct Jwt;

enum class SignatureVerdict {
    Good,
    Bad,
    NoKey, //!< no key of the set fits the token's `kid` and `alg`: the set may be old
};

//! Verifies a JWS with the public keys of a JWK set (RFC 7515, RFC 7517, RFC 7518 §3, RFC 8037) by libcrypto: RS256 and PS256
//! (2048 to 8192 bit), ES256, EdDSA with Ed25519. A token without `kid` is tried with every fitting key. Pure.
[[nodiscard]] SignatureVerdict verifySignature(const Jwt &token, const QJsonArray &keys);

} // namespace countersign
