// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/identityproof.h"

#include "auth/idsignature.h"
#include "auth/providernetwork.h"

namespace countersign {
using namespace Qt::StringLiterals;

IdentityProof::IdentityProof(const ProviderMetadata &provider, ProviderCache &cache, ProviderNetwork &network, Clock &clock,
                             QObject *parent)
    : QObject(parent)
    , m_provider(provider)
    , m_cache(cache)
    , m_network(network)
    , m_clock(clock)
{
}

void IdentityProof::start(const Secret &idToken, const IdTokenExpectation &expected)
{
    m_atRefresh = expected.isRefresh();
    m_token = Jwt::decode(idToken.reveal());
    if (!m_token) {
        refuse(Condition::SignInIdentityUnproven, u"id_token: not a JWT"_s);
        return;
    }
    const Expected<IdTokenClaims> claims = checkIdTokenClaims(*m_token, expected);
    if (!claims) {
        Q_EMIT failed(claims.error());
        return;
    }
    m_claims = *claims;
    const bool cached = m_cache.keys && m_clock.steady() - m_cache.keysAt < ProviderCache::kKeysAge;
    if (!cached || !verifyWith(*m_cache.keys, false))
        fetchKeys();
}

void IdentityProof::fetchKeys()
{
    if (m_provider.keys.isEmpty()) {
        refuse(Condition::SignInIdentityUnproven, u"the provider names no keys"_s);
        return;
    }
    m_network.setPurpose(u"jwks"_s);
    m_network.fetch(m_provider.keys, this, [this](const ProviderAnswer &answer) { keysAnswered(answer); });
}

void IdentityProof::keysAnswered(const ProviderAnswer &answer)
{
    const std::optional<QJsonObject> object = answer.json();
    if (answer.status == 200 && object && object->value("keys"_L1).isArray()) {
        m_cache.keys = object->value("keys"_L1).toArray();
        m_cache.keysAt = m_clock.steady();
        static_cast<void>(verifyWith(*m_cache.keys, true));
    } else if (m_atRefresh) {
        conclude();
    } else if (answer.end == ProviderAnswer::End::Complete && answer.status < 500) {
        refuse(Condition::SignInIdentityUnproven, u"the provider's keys are unreadable"_s);
    } else {
        Q_EMIT failed(providerTrouble(answer, m_provider.issuer));
    }
}

//! False if the keys may be too old for this token.
bool IdentityProof::verifyWith(const QJsonArray &keys, bool final)
{
    const SignatureVerdict verdict = verifySignature(*m_token, keys);
    if (verdict == SignatureVerdict::Good) {
        conclude();
        return true;
    }
    if (!final)
        return false;
    refuse(Condition::SignInIdentityUnproven, verdict == SignatureVerdict::NoKey ? u"no such key"_s : u"bad signature"_s);
    return true;
}

void IdentityProof::conclude()
{
    if (m_claims.timeDiffers)
        refuse(Condition::ClockDiffers, u"id_token: exp or iat"_s);
    else
        Q_EMIT proven(m_claims.identity);
}

void IdentityProof::refuse(Condition condition, const QString &detail)
{
    Q_EMIT failed({ condition, { QUrl(m_provider.issuer).host() }, 0, detail });
}

} // namespace countersign
