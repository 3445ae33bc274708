// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/codeflow.h"
#include "auth/discovery.h"
#include "auth/providernetwork.h"
#include "auth/signinmethods.h"
#include "auth/tokenset.h"
#include "core/accountid.h"
#include "net/signinmethod.h"

#include <memory>

namespace countersign {

//! One refresh of one token (RFC 6749 §6, OIDC Core §12): one POST, which leaves this machine once; sent again by nobody in
//! here, for a refresh token may be good for one use only. One of succeeded() and failed(), never inside start().
//! Refused: an OAuth error. Unproven: no id_token, or not this person's. Unknown: the POST left and no usable answer came back.
//! Network: everything else. Errors: SessionEnded (Refused), SignInIdentityUnproven (Unproven), Offline (Network, Unknown).
//! Owner: OAuthMethod, which deletes it later, not inside its signals. UI thread.
class TokenRefresh final : public QObject
{
    Q_OBJECT
public:
    struct Subject
    {
        QString connection; //!< its name, for the error
        AccountId account;  //!< who must still be meant
        Secret refreshToken;
    };

    TokenRefresh(const SignInConfig &config, const SignInContext &context, ProviderCache &cache, const Subject &subject,
                 QObject *parent = nullptr);
    ~TokenRefresh() override;

    void start();

Q_SIGNALS:
    void succeeded(const countersign::TokenSet &tokens);
    void failed(countersign::SignInMethod::RenewFailure failure, const countersign::Error &why);

private:
    void send(const ProviderMetadata &provider);
    void tokensArrived(const ProviderAnswer &answer);
    void prove(const TokenSet &tokens);
    void fail(const TokenFailure &failure);

    SignInConfig m_config;
    SignInContext m_context;
    ProviderCache &m_cache;
    Subject m_subject;
    ProviderMetadata m_provider;
    std::unique_ptr<CodeFlow> m_flow;
    ProviderNetwork m_network; // last: goes first, so that no reply outlives the flow that reads it
};

} // namespace countersign
