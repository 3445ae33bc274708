// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/expected.h"

#include <QList>
#include <QStringList>
#include <QUrl>

namespace countersign {

//! What a guarded server says about its own sign-in (RFC 9728 §2), as far as it is used. A value.
struct ResourceMetadata
{
    static constexpr qsizetype kMostProviders = 3;
    static constexpr qsizetype kMostScopes = 20;

    QString resource;    //!< its own name for itself: what a token is asked for (RFC 8707)
    QStringList issuers; //!< authorization_servers; at most kMostProviders
    QStringList scopes;  //!< scopes_supported; at most kMostScopes, only such as RFC 6749 §3.3 allows

    //! Checks a document against the URL that was `called` and refused: the resource must be of the same origin, its path
    //! a prefix of that of the call (§3.3, §7.3). ProviderUnknown, ResourceMismatch; ChallengeUnsupported if it takes
    //! only tokens that are bound to a key (DPoP).
    [[nodiscard]] static Expected<ResourceMetadata> read(const QByteArray &json, const QUrl &called);
    //! The well-known places for a server at `address` (§3.1): the path inserted, then that of the whole host.
    [[nodiscard]] static QList<QUrl> addresses(const QUrl &address);
    //! Whether `resource` speaks for `called`.
    [[nodiscard]] static bool covers(const QString &resource, const QUrl &called);
};

//! RFC 6749 §3.3: one scope, as strangers may name it: at most 200 letters.
[[nodiscard]] bool isScopeToken(const QString &scope);

} // namespace countersign
