// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/discovery.h"
#include "auth/loopback.h"
#include "auth/providernetwork.h"
#include "auth/signinmethods.h"

namespace countersign {

//! Takes the person to the provider's own sign-out page (OpenID Connect RP-Initiated Logout 1.0 §2), because they asked for it:
//! on a shared machine the browser would let the next one in without a question. What is decided there is between the two of
//! them. The browser comes back only where that address is known to be good, by our registration or by the table of providers:
//! others would refuse the sign-out for it. Nobody is told how it ends. A provider without such a page, or out of reach: nothing
//! happens. Owner: OAuthMethod; ended() when nothing more will come. UI thread.
class BrowserSignOut final : public QObject
{
    Q_OBJECT
public:
    BrowserSignOut(const SignInConfig &config, const SignInContext &context, ProviderCache &cache, const Secret &idToken,
                   QObject *parent);
    ~BrowserSignOut() override;

    void start();
    //! The page with all it is told; empty if the provider has none.
    [[nodiscard]] static QUrl page(const ProviderMetadata &provider, const SignInConfig &config, const Secret &idToken,
                                   const QUrl &comeBack, const Secret &state);

Q_SIGNALS:
    void ended();

private:
    void open(const ProviderMetadata &provider);
    [[nodiscard]] QUrl returnAddress() const;
    [[nodiscard]] Loopback::Judgement judge(const Loopback::Parameters &parameters);

    SignInConfig m_config;
    SignInContext m_context;
    ProviderCache &m_cache;
    Secret m_idToken;
    Secret m_state;
    std::unique_ptr<Loopback> m_loopback;
    std::unique_ptr<Clock::Alarm> m_deadline;
    ProviderNetwork m_network;
};

} // namespace countersign
