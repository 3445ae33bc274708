// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/signinmethods.h"

#include "auth/oauthmethod.h"
#include "auth/staticheadermethod.h"

namespace countersign {

std::unique_ptr<SignInMethod> makeSignInMethod(const ConnectionConfig &config, const SignInContext &context,
                                               const ConnectionSecrets &typed)
{
    switch (config.signIn.method) {
    case SignInConfig::Method::None:
        return std::make_unique<StaticHeaderMethod>(config, context.redactor);
    case SignInConfig::Method::Header:
    case SignInConfig::Method::Token:
        return std::make_unique<StaticHeaderMethod>(config, context.redactor, typed);
    default:
        return std::make_unique<OAuthMethod>(config, context);
    }
}

} // namespace countersign
