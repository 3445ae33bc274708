// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/discovery.h"
#include "auth/idtoken.h"
#include "core/jwt.h"

#include <QObject>

namespace countersign {

class ProviderNetwork;

//! Proves an id_token: claims, then the signature with the provider's keys (from the cache, 10 min; fetched once more if none
//! of those fits, for that is what key rotation looks like), then the time. One of proven() and failed().
//! At a refresh the keys may be out of reach: the token came straight from the token endpoint (OIDC Core §3.1.3.7 no. 6), and
//! throwing it away would throw away the rotated refresh token with it.
//! Errors: SignInIdentityUnproven, ClockDiffers (only the time is wrong), ProviderUnreachable, ProviderFailed. Owner: the
//! operation. UI thread.
class IdentityProof final : public QObject
{
    Q_OBJECT
public:
    IdentityProof(const ProviderMetadata &provider, ProviderCache &cache, ProviderNetwork &network, Clock &clock,
                  QObject *parent);

    void start(const Secret &idToken, const IdTokenExpectation &expected);

Q_SIGNALS:
    void proven(const countersign::Identity &identity);
    void failed(const countersign::Error &why);

private:
    void fetchKeys();
    void keysAnswered(const struct ProviderAnswer &answer);
    [[nodiscard]] bool verifyWith(const QJsonArray &keys, bool final);
    void conclude();
    void refuse(Condition condition, const QString &detail);

    ProviderMetadata m_provider;
    ProviderCache &m_cache;
    ProviderNetwork &m_network;
    Clock &m_clock;
    std::optional<Jwt> m_token;
    IdTokenClaims m_claims;
    bool m_atRefresh = false;
};

} // namespace countersign
