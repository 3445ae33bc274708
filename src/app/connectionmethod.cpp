// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connectionmethod.h"

#include "auth/browseropener.h"
#include "auth/oauthmethod.h"
#include "chainlit/chainlitmethod.h"

namespace countersign {

std::unique_ptr<SignInMethod> makeConnectionMethod(const ConnectionConfig &config, const SignInContext &context,
                                                   const ConnectionSecrets &typed)
{
    if (config.kind != ConnectionConfig::Kind::Chainlit)
        return makeSignInMethod(config, context, typed);
    const ChainlitGround ground { context.clock, context.redactor, context.log, context.route,
                                  [&browser = context.browser](const QUrl &link) { return browser.open(link); } };
    std::unique_ptr<SignInMethod> codeFlow;
    if (config.signIn.method == SignInConfig::Method::OAuth && !config.signIn.issuer.isEmpty())
        codeFlow = std::make_unique<OAuthMethod>(config, context);
    return std::make_unique<ChainlitMethod>(config, ground, typed, std::move(codeFlow));
}

bool asksByItself(const ConnectionConfig &config)
{
    const SignInConfig &signIn = config.signIn;
    return config.kind == ConnectionConfig::Kind::Chainlit
           && (signIn.method == SignInConfig::Method::Password || signIn.method == SignInConfig::Method::Header
               || (signIn.method == SignInConfig::Method::OAuth && signIn.issuer.isEmpty()));
}

} // namespace countersign
