// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "core/secret.h"

#include <QByteArray>

#include <utility>

namespace countersign {

class Redactor;

//! How a confidential client proves itself at the token and revocation endpoints (RFC 6749 §2.3.1). A public client, which a
//! desktop app is unless its provider insists, sends its id and nothing else. A value.
struct ClientAuthentication
{
    SignInConfig::ClientAuth how = SignInConfig::ClientAuth::None;
    QString clientId;
    Secret secret;

    [[nodiscard]] bool lacksSecret() const { return how != SignInConfig::ClientAuth::None && secret.isEmpty(); }
    //! Fields of the form: `client_id`, with `client_secret` where it goes there, or nothing at all beside a header.
    [[nodiscard]] QList<std::pair<QByteArray, QByteArray>> fields() const;
    //! `Authorization: Basic …`, or empty. Id and secret are form-encoded before they are joined.
    [[nodiscard]] Secret header(Redactor &redactor) const;
};

} // namespace countersign
