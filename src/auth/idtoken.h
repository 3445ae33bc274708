// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/expected.h"
#include "core/jwt.h"
#include "core/secret.h"

#include <QDateTime>
#include <QString>

namespace countersign {

//! Who signed in, at the provider's word. A value.
struct Identity
{
    QString subject;
    QString name;    //!< to show; the subject where nothing better is told
    QString mail;    //!< may be empty
    QString picture; //!< https or loopback; may be empty

    [[nodiscard]] bool isNamed() const { return !name.isEmpty() && name != subject; }
    //! This one, with what it leaves out from another source about the same person.
    [[nodiscard]] Identity filledFrom(const Identity &other) const;
};

//! Reads the standard claims (OIDC Core §5.1) of an id_token or a userinfo answer; nothing is verified here.
[[nodiscard]] Identity identityOf(const QJsonObject &claims);

constexpr qsizetype kLongestSubject = 255; //!< OIDC Core §2

//! What an id_token must say (OIDC Core §3.1.3.7; at a refresh §12.2).
struct IdTokenExpectation
{
    QString issuer;
    QString clientId;
    Secret nonce;       //!< of the attempt
    Secret accessToken; //!< for `at_hash`
    QString subject;    //!< at a refresh: the one who signed in; then nonce and times are not looked at
    QDateTime now;

    [[nodiscard]] bool isRefresh() const { return !subject.isEmpty(); }
};

//! The claims are right; whether the *time* is can only be said apart, because it is nobody's lie but a clock's.
struct IdTokenClaims
{
    Identity identity;
    bool timeDiffers = false;
};

//! Everything but the signature. SignInIdentityUnproven, with what is wrong as detail. Pure.
//! Leeway: 60 s after `exp`, 300 s before `iat` and `nbf`.
[[nodiscard]] Expected<IdTokenClaims> checkIdTokenClaims(const Jwt &token, const IdTokenExpectation &expected);

} // namespace countersign
