// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/tokenrefresh.h"

#include "auth/clientauthentication.h"
#include "auth/identityproof.h"

namespace countersign {
using namespace Qt::StringLiterals;

using RenewFailure = SignInMethod::RenewFailure;

TokenRefresh::TokenRefresh(const SignInConfig &config, const SignInContext &context, ProviderCache &cache, const Subject &subject,
                           QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_context(context)
    , m_cache(cache)
    , m_subject(subject)
    , m_network(context.log, context.redactor, context.clock, context.route)
{
}

TokenRefresh::~TokenRefresh() = default;

void TokenRefresh::start()
{
    auto *discovery = Discovery::of(m_config, m_cache, m_network, m_context.clock, this);
    connect(discovery, &Discovery::found, this, &TokenRefresh::send);
    // Whatever is wrong with the metadata, the refresh token has not been used: try later.
    connect(discovery, &Discovery::failed, this, [this](const Error &why) {
        fail({ TokenFailure::Kind::Network, why.httpStatus, u"discovery: "_s + why.detail });
    });
    discovery->start();
}

void TokenRefresh::send(const ProviderMetadata &provider)
{
    m_provider = provider;
    const ClientAuthentication client { m_config.clientAuth, m_config.clientId, m_context.secretOfClient() };
    if (client.lacksSecret()) // it would be refused, and the refresh token thrown away for it
        return fail({ TokenFailure::Kind::Network, 0, u"no client secret"_s });
    m_flow = std::make_unique<CodeFlow>(provider, m_config, client.secret, m_config.redirect, m_network, m_context.redactor);
    connect(m_flow.get(), &CodeFlow::answered, this, &TokenRefresh::tokensArrived);
    m_flow->refresh(m_subject.refreshToken);
}

void TokenRefresh::tokensArrived(const ProviderAnswer &answer)
{
    const TokenAnswer read = readTokenAnswer(answer, m_context.redactor);
    if (const auto *failure = std::get_if<TokenFailure>(&read)) {
        fail(*failure);
        return;
    }
    const auto &tokens = std::get<TokenSet>(read);
    const bool wasAskedFor = m_config.scopes.contains(u"openid"_s) || m_config.bearer == SignInConfig::Bearer::Id;
    if (wasAskedFor && !tokens.idToken.isEmpty()) {
        prove(tokens);
    } else if (m_config.bearer == SignInConfig::Bearer::Id) {
        const Error why { Condition::SignInIdentityUnproven, { QUrl(m_config.issuer).host() }, 0, u"no id_token came"_s };
        Q_EMIT failed(RenewFailure::Unproven, why);
    } else {
        Q_EMIT succeeded(tokens); // OIDC Core §12.2: a refresh need not bring an id_token
    }
}

void TokenRefresh::prove(const TokenSet &tokens)
{
    auto *proof = new IdentityProof(m_provider, m_cache, m_network, m_context.clock, this);
    connect(proof, &IdentityProof::proven, this, [this, tokens] { Q_EMIT succeeded(tokens); });
    connect(proof, &IdentityProof::failed, this, [this](const Error &why) { Q_EMIT failed(RenewFailure::Unproven, why); });
    proof->start(tokens.idToken,
                 { m_provider.issuer, m_config.clientId, {}, tokens.access, m_subject.account.subject, m_context.clock.wall() });
}

void TokenRefresh::fail(const TokenFailure &failure)
{
    const QString host = QUrl(m_config.issuer).host();
    if (failure.kind == TokenFailure::Kind::Refused) {
        m_context.tellIfClientUnknown(failure.detail);
        const Error ended { Condition::SessionEnded, { m_subject.connection, host }, failure.status, failure.detail };
        Q_EMIT failed(RenewFailure::Refused, ended);
        return;
    }
    const bool unknown = failure.kind == TokenFailure::Kind::Unknown;
    const Error offline { Condition::Offline, { host }, failure.status, failure.detail };
    Q_EMIT failed(unknown ? RenewFailure::Unknown : RenewFailure::Network, offline);
}

} // namespace countersign
