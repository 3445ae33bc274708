// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/revocation.h"

#include "auth/clientauthentication.h"

namespace countersign {
using namespace Qt::StringLiterals;

Revocation::Revocation(const SignInConfig &config, const SignInContext &context, ProviderCache &cache, const Secret &refreshToken,
                       QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_context(context)
    , m_cache(cache)
    , m_token(refreshToken)
    , m_network(context.log, context.redactor, context.clock, context.route)
{
}

Revocation::~Revocation() = default;

void Revocation::start()
{
    m_deadline = m_context.clock.after(kDeadline, this, [this] { fail(u"no answer in time"_s); });
    auto *discovery = Discovery::of(m_config, m_cache, m_network, m_context.clock, this);
    connect(discovery, &Discovery::found, this, &Revocation::send);
    connect(discovery, &Discovery::failed, this,
            [this](const Error &why) { fail(u"discovery: "_s + why.detail, why.httpStatus); });
    discovery->start();
}

void Revocation::send(const ProviderMetadata &provider)
{
    if (provider.revocationEndpoint.isEmpty()) {
        fail(u"the provider offers none"_s);
        return;
    }
    m_network.setPurpose(u"revoke"_s);
    const ClientAuthentication client { m_config.clientAuth, m_config.clientId, m_context.secretOfClient() };
    ProviderNetwork::Form form { { "token"_ba, m_token.reveal() }, { "token_type_hint"_ba, "refresh_token"_ba } };
    form += client.fields();
    m_network.setAuthorization(provider.revocationEndpoint, client.header(m_context.redactor));
    m_network.submit(provider.revocationEndpoint, form, this, [this](const ProviderAnswer &answer) {
        if (answer.end != ProviderAnswer::End::Complete || answer.status != 200) {
            fail(answer.status ? u"status %1"_s.arg(answer.status) : answer.detail, answer.status);
        } else if (!m_ended) {
            m_ended = true;
            m_deadline.reset();
            Q_EMIT ended({});
        }
    });
}

void Revocation::fail(const QString &detail, int status)
{
    if (m_ended)
        return;
    m_ended = true;
    m_deadline.reset();
    Q_EMIT ended(Error { Condition::RevocationFailed, { QUrl(m_config.issuer).host() }, status, detail });
}

} // namespace countersign
