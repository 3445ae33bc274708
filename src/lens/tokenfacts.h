// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secret.h"
#include "core/secrettag.h"

#include <QDateTime>
#include <QJsonObject>
#include <QMetaObject>
#include <QStringList>

#include <optional>

namespace countersign {

class Redactor;

//! What can be read in a token without being able to prove any of it (RFC 7519, RFC 9068, RFC 6750). Never holds the token, its
//! signature or a claim that is a secret itself; all text comes from a stranger and is shown as plain text, cut to 300
//! characters. A value; cheap to copy.
struct TokenFacts
{
    Q_GADGET
public:
    enum class Kind {
        None,         //!< there is no token
        Opaque,       //!< not a JWT: only its issuer can read it
        EncryptedJwt, //!< five parts (RFC 7516): only its audience can read it
        AccessJwt,    //!< a JWT, and nothing says it is another kind
        IdToken,      //!< made for a client to know the person by, not for a server (nonce, at_hash, c_hash, or aud = our client)
        ChainlitSession, //!< HS256 with `identifier`: Chainlit's own session
    };
    Q_ENUM(Kind)

    Kind kind = Kind::None;
    SecretTag tag;         //!< as in the ladder: which hops carried this one
    bool verified = false; //!< set by whoever has verified it; reading never does

    QJsonObject header; //!< "alg", "typ", "kid" and what else is in there
    QJsonObject claims; //!< all of them, text cut; "jti", "sid", "nonce" and the like are replaced by tags
    QString issuer;
    QStringList audience;
    QString authorizedParty; //!< azp, or client_id (RFC 9068), or appid (Entra)
    QString subject;
    QStringList scopes;                 //!< of `scope` (text or list) and `scp`
    QStringList rights;                 //!< of `roles`, `permissions`, `groups`, realm_access.roles, resource_access.*.roles
    std::optional<QDateTime> expires;   //!< UTC
    std::optional<QDateTime> notBefore; //!< UTC
    std::optional<QDateTime> issuedAt;  //!< UTC

    //! `clientId` is ours, if there is one: it tells an id_token from an access token.
    [[nodiscard]] static TokenFacts read(const Secret &token, const Redactor &redactor, const QString &clientId = {});

    [[nodiscard]] bool isJwt() const { return kind >= Kind::AccessJwt; }
    //! Seconds until it ends, negative once it has; nothing if it does not say.
    [[nodiscard]] std::optional<qint64> secondsLeft(const QDateTime &now) const;
    //! For one of these addresses or names; also if it names nobody (then it is not wrong).
    [[nodiscard]] bool isMeantFor(const QStringList &names) const;

    [[nodiscard]] bool operator==(const TokenFacts &) const = default;
};

//! The first thing in which two tokens differ, for the comparison of token A with token B.
struct TokenDifference
{
    QString claim; //!< "iss", "aud", "scope", "kind", "alg" …; empty = no difference that can be read
    QString first;
    QString second;

    [[nodiscard]] bool operator==(const TokenDifference &) const = default;
};
//! In the order that matters for a refusal: kind, iss, aud, azp, scope, rights, exp, nbf, alg, other claims by name.
[[nodiscard]] TokenDifference firstDifference(const TokenFacts &a, const TokenFacts &b);

} // namespace countersign
