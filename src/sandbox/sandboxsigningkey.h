// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QJsonObject>

#include <memory>

namespace countersign {

//! The provider's RSA key (2048 bits), made at first use: about a tenth of a second that the start does not pay.
//! Signs compact JWS with RS256 (RFC 7515, RFC 7518 §3.3). Owner: SandboxSessions. UI thread.
class SandboxSigningKey
{
public:
    SandboxSigningKey();
    ~SandboxSigningKey();

    //! A signed JWT; `type` is the header's typ ("JWT", "at+jwt").
    [[nodiscard]] QByteArray sign(const QString &type, const QJsonObject &claims);
    [[nodiscard]] bool verify(const QByteArray &signedPart, const QByteArray &signature);
    //! The public half as a JWK (RFC 7517).
    [[nodiscard]] QJsonObject publicKey();

private:
    struct Key;
    Key &key();
    std::unique_ptr<Key> m_key;
};

} // namespace countersign
