// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providerquirks.h"

#include "auth/discovery.h"

#include <QUrlQuery>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
using Resource = SignInConfig::ResourceParameter;
using ClientAuth = SignInConfig::ClientAuth;

// A provider that compares ports needs one that is always the same; nothing is registered there (IANA's dynamic range).
constexpr auto kFixedPort = "http://127.0.0.1:49317/callback"_L1;

constexpr std::array kProviders {
    // Refresh tokens by a parameter and only with consent, not by scope; a secret even of desktop apps; no resources.
    ProviderQuirks { .name = "Google"_L1,
                     .host = "accounts.google.com"_L1,
                     .pathPart = {},
                     .resourceParameter = Resource::None,
                     .clientAuth = ClientAuth::Post,
                     .parameters = "access_type=offline&prompt=consent"_L1,
                     .freshPrompt = "select_account"_L1,
                     .removedScopes = "offline_access"_L1 },
    // Resources go by scope ("api://…/.default"), the parameter is refused; any port, but only of `localhost`.
    ProviderQuirks { .name = "Entra"_L1,
                     .host = "login.microsoftonline.com"_L1,
                     .pathPart = {},
                     .resourceParameter = Resource::None,
                     .redirect = "http://localhost/callback"_L1,
                     .signsOutToRedirect = true },
    // Compares the redirect with its port.
    ProviderQuirks { .name = "Okta"_L1, .host = ".okta.com"_L1, .pathPart = {}, .redirect = kFixedPort },
    // Names the API by `audience`; compares the redirect with its port.
    ProviderQuirks { .name = "Auth0"_L1,
                     .host = ".auth0.com"_L1,
                     .pathPart = {},
                     .resourceParameter = Resource::Audience,
                     .redirect = kFixedPort },
    // OAuth 2 without OpenID: no metadata, no id_token, no scope of ours; who it is says its API.
    ProviderQuirks { .name = "GitHub"_L1,
                     .host = "github.com"_L1,
                     .pathPart = {},
                     .resourceParameter = Resource::None,
                     .clientAuth = ClientAuth::Post,
                     .freshPrompt = "select_account"_L1,
                     .removedScopes = "openid profile email offline_access"_L1,
                     .hasMetadata = false,
                     .authorization = "/login/oauth/authorize"_L1,
                     .token = "/login/oauth/access_token"_L1,
                     .identity = "https://api.github.com/user"_L1,
                     .identityId = "id"_L1 },
    // By the standards, and tried with the real one; here so that nobody looks for what it needs. After a sign-out it goes to an
    // address of sign-ins only while its owner has listed no others; then it refuses the sign-out itself, so none is named.
    ProviderQuirks { .name = "Keycloak"_L1, .host = {}, .pathPart = "/realms/"_L1 },
    // Compares redirects as they were entered, with the port.
    ProviderQuirks { .name = "Authentik"_L1, .host = {}, .pathPart = "/application/o/"_L1, .redirect = kFixedPort },
};
} // namespace

std::span<const ProviderQuirks> ProviderQuirks::all()
{
    return kProviders;
}

const ProviderQuirks *ProviderQuirks::of(const QUrl &issuer)
{
    const auto found =
        std::find_if(kProviders.begin(), kProviders.end(), [&](const ProviderQuirks &provider) { return provider.isOf(issuer); });
    return found == kProviders.end() ? nullptr : &*found;
}

bool ProviderQuirks::isOf(const QUrl &issuer) const
{
    const QString its = issuer.host();
    const bool hostFits = host.isEmpty() || (host.startsWith(u'.') ? its.endsWith(host) : its == host);
    return hostFits && !(host.isEmpty() && pathPart.isEmpty()) && issuer.path().contains(pathPart);
}

SignInConfig ProviderQuirks::applied(const SignInConfig &config) const
{
    static const SignInConfig usual;
    SignInConfig bent = config;
    if (resourceParameter && config.resourceParameter == Resource::Resource)
        bent.resourceParameter = *resourceParameter;
    if (config.clientAuth == ClientAuth::None)
        bent.clientAuth = clientAuth;
    if (!redirect.isEmpty() && config.redirect == usual.redirect)
        bent.redirect = QUrl(redirect);
    for (const QString &scope : QString(removedScopes).split(u' ', Qt::SkipEmptyParts))
        bent.scopes.removeAll(scope);
    const auto added = QUrlQuery(QString(parameters)).queryItems();
    for (const auto &[key, value] : added) {
        if (!bent.authorizationParameters.contains(key))
            bent.authorizationParameters.insert(key, value);
    }
    return bent;
}

ProviderMetadata ProviderQuirks::metadata(const QString &issuer) const
{
    const QUrl home(issuer);
    ProviderMetadata provider;
    provider.issuer = issuer;
    provider.authorizationEndpoint = home.resolved(QUrl(authorization));
    provider.tokenEndpoint = home.resolved(QUrl(token));
    provider.userinfoEndpoint = home.resolved(QUrl(identity));
    return provider;
}

} // namespace countersign
