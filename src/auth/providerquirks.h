// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"

#include <QLatin1StringView>
#include <QUrl>

#include <optional>
#include <span>

namespace countersign {

struct ProviderMetadata;

//! What a provider wants otherwise than the standards say: data, a row per provider, found by the issuer. Not tried at the
//! providers themselves, but at stand-ins that insist on the same. A value; the texts are literals.
struct ProviderQuirks
{
    QLatin1StringView name;
    QLatin1StringView host;     //!< of the issuer: equal, or with a dot in front a subdomain; empty = any
    QLatin1StringView pathPart; //!< of the issuer, for what people host themselves; empty = any
    std::optional<SignInConfig::ResourceParameter> resourceParameter = {}; //!< in place of `resource`
    SignInConfig::ClientAuth clientAuth = SignInConfig::ClientAuth::None;  //!< in place of `none`: a secret even of desktop apps
    QLatin1StringView redirect = {};   //!< in place of the default one: the host or port it insists on
    QLatin1StringView parameters = {}; //!< a query; added to the authorization request, "access_type=offline"
    QLatin1StringView freshPrompt = QLatin1StringView("login"); //!< `prompt` that makes it ask who it is
    QLatin1StringView removedScopes = {};                       //!< it refuses these, separated by spaces
    bool signsOutToRedirect = false; //!< after a sign-out it goes to a return address of sign-ins, too, if one is named
    bool hasMetadata = true;         //!< false: the three below stand in for it; relative to the issuer
    QLatin1StringView authorization = {};
    QLatin1StringView token = {};
    QLatin1StringView identity = {};   //!< in place of an id_token: who the token is for
    QLatin1StringView identityId = {}; //!< the member of that answer that never changes

    [[nodiscard]] static const ProviderQuirks *of(const QUrl &issuer); //!< nothing = a provider by the standards
    [[nodiscard]] static std::span<const ProviderQuirks> all();
    [[nodiscard]] bool isOf(const QUrl &issuer) const;

    //! The connection's way to sign in as this provider wants it; whatever the connection says itself stays.
    [[nodiscard]] SignInConfig applied(const SignInConfig &config) const;
    //! In place of a document, for a provider that has none.
    [[nodiscard]] ProviderMetadata metadata(const QString &issuer) const;
};

} // namespace countersign
