// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/discovery.h"
#include "auth/signinattempt.h"
#include "auth/signinmethods.h"
#include "net/signinmethod.h"

#include <memory>

namespace countersign {

class Revocation;
class TokenRefresh;

//! Sign-in at an OAuth 2 / OpenID Connect provider through the system browser (RFC 8252, RFC 9700).
//!
//! What is kept in the keychain is the refresh token (and a small id_token), bound to issuer and client id; the access token
//! never rests anywhere. restore() is therefore a refresh. Kept data of another provider is refused without a request.
//! Errors of begin: those of SignInAttempt, and ProviderUnknown if the connection names no issuer or client id.
//! Owner: Session. UI thread.
class OAuthMethod final : public SignInMethod
{
    Q_OBJECT
public:
    OAuthMethod(const ConnectionConfig &config, const SignInContext &context);
    ~OAuthMethod() override;

    void begin(const std::optional<AccountRecord> &hint) override;
    void cancel() override;
    void demand(const SignInDemand &demand) override;
    void again() override;
    void restore(const AccountRecord &account, const Secret &kept) override;
    void renew(const Credential &current) override;
    void end(const Credential &current) override;
    void endBrowserSession(const Credential &current) override;

private:
    enum class Purpose { Restore, Renew };
    [[nodiscard]] SignInConfig wayIn() const;
    void knowProvider();
    void startAttempt();
    void letGo();
    void giveBack(const Secret &refreshToken);
    void attemptSucceeded(const SignInAttempt::Success &success);
    void refresh(Purpose purpose, const AccountRecord &account, const Secret &kept);
    void refreshed(Purpose purpose, const AccountRecord &account, const Secret &kept, const TokenSet &tokens);
    void refreshFailed(Purpose purpose, RenewFailure failure, const Error &why);
    [[nodiscard]] Credential credentialOf(const AccountRecord &account, const TokenSet &tokens, const Secret &kept) const;

    ConnectionConfig m_config;
    SignInContext m_context;
    ProviderCache m_cache;
    QString m_loginHint;
    QStringList m_addedScopes; // by the server's word, beside the connection's own
    bool m_wantsFreshLogin = false;
    bool m_isFreshLogin = false;
    std::unique_ptr<SignInAttempt> m_attempt;
    std::unique_ptr<TokenRefresh> m_refresh;
    std::unique_ptr<Revocation> m_revocation;
};

} // namespace countersign
