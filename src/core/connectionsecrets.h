// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secret.h"

#include <QByteArray>
#include <QList>

namespace countersign {

//! A header whose value nobody may see. A value.
struct SecretHeader
{
    QByteArray name;
    Secret value; //!< visible ASCII only (checked where it is taken in)
};

//! What a connection needs beside its configuration and must never be written beside it: the person typed it, or a registration
//! brought it. A value.
struct ConnectionSecrets
{
    Secret token;                     //!< SignInConfig::Method::Token
    QList<SecretHeader> headers = {}; //!< SignInConfig::Method::Header
    Secret clientSecret = {};         //!< SignInConfig::ClientAuth::Basic, Post
    Secret registrationToken = {};    //!< for changing or deleting a dynamic registration (RFC 7592)

    //! Something that signs in by itself, without a browser.
    [[nodiscard]] bool signsIn() const { return !token.isEmpty() || !headers.isEmpty(); }
    //! Something the client proves itself with, whoever signs in.
    [[nodiscard]] bool isOfClient() const { return !clientSecret.isEmpty() || !registrationToken.isEmpty(); }
};

} // namespace countersign
