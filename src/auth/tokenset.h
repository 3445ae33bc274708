// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secret.h"

#include <QString>

#include <optional>
#include <variant>

namespace countersign {

class Redactor;
struct ProviderAnswer;

//! A token endpoint's good answer (RFC 6749 §5.1, OIDC Core §3.1.3.3). A value.
struct TokenSet
{
    Secret access;
    Secret refresh;    //!< empty = none came; the old one stays good
    Secret idToken;    //!< empty = none came
    int lifetime = -1; //!< s of the access token; -1 = not said, or not believable
    QString scope;     //!< as granted; empty = as asked
};

//! Why there is none (RFC 6749 §5.2).
struct TokenFailure
{
    enum class Kind {
        Refused, //!< an OAuth error: asking again with the same grant is no use
        Network, //!< no answer of the token endpoint (no connection, 5xx, 429, a redirect, a page with 4xx): try later
        Unknown, //!< it left and no usable answer came back, or a 200 that is none: the grant may be spent
    };
    Kind kind = Kind::Network;
    int status = 0;
    QString detail; //!< the OAuth error code or the kind of trouble; never a part of the body
};

using TokenAnswer = std::variant<TokenSet, TokenFailure>;

//! Reads a token endpoint's answer. Every token is known to the redactor before anything else happens. Pure otherwise.
[[nodiscard]] TokenAnswer readTokenAnswer(const ProviderAnswer &answer, Redactor &redactor);

//! Visible ASCII only: what may stand in an Authorization header (RFC 6750 §2.1).
[[nodiscard]] bool isUsableToken(const QByteArray &token);

//! Whom a token that can be read as a JWT names. A value.
struct NamedSubject
{
    QString issuer; //!< may be empty
    QString subject;
};
//! `iss` and `sub` of such a token; nothing if it names nobody, or in more than 255 characters, or unprintably. Nothing is
//! verified: it tells people apart and lets nobody in.
[[nodiscard]] std::optional<NamedSubject> namedSubject(const QByteArray &token);

} // namespace countersign
