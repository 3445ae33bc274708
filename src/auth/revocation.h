// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/discovery.h"
#include "auth/providernetwork.h"
#include "auth/signinmethods.h"

#include <memory>
#include <optional>

namespace countersign {

//! Tells the provider to forget a refresh token (RFC 7009); 5 s for everything. One ended(), never inside start(): nothing, or
//! RevocationFailed. Owner: OAuthMethod, which deletes it later, not inside its signal. UI thread.
class Revocation final : public QObject
{
    Q_OBJECT
public:
    static constexpr int kDeadline = 5'000; //!< ms

    Revocation(const SignInConfig &config, const SignInContext &context, ProviderCache &cache, const Secret &refreshToken,
               QObject *parent = nullptr);
    ~Revocation() override;

    void start();

Q_SIGNALS:
    void ended(const std::optional<countersign::Error> &left);

private:
    void send(const ProviderMetadata &provider);
    void fail(const QString &detail, int status = 0);

    SignInConfig m_config;
    SignInContext m_context;
    ProviderCache &m_cache;
    Secret m_token;
    bool m_ended = false;
    std::unique_ptr<Clock::Alarm> m_deadline;
    ProviderNetwork m_network;
};

} // namespace countersign
