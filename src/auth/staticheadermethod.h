// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "net/signinmethod.h"

namespace countersign {

class Redactor;

//! A server that wants a token the person pastes, or nothing at all: no browser, no provider, nothing to renew or revoke.
//! A pasted token is kept whole, bound to the server's origin; the account is its `sub` where it can be read (naming only),
//! else "token". begin() without a usable token fails with SignInAnswerRefused. Owner: Session. UI thread.
class StaticHeaderMethod final : public SignInMethod
{
    Q_OBJECT
public:
    //! An open server.
    StaticHeaderMethod(const ConnectionConfig &config, Redactor &redactor);
    //! A token, with or without "Bearer " before it; may be empty if restore() will bring it.
    StaticHeaderMethod(const ConnectionConfig &config, Redactor &redactor, const Secret &pasted);

    [[nodiscard]] bool needsSignIn() const override { return m_wantsToken; }
    void begin(const std::optional<AccountRecord> &hint) override;
    void cancel() override {}
    void again() override {}
    void restore(const AccountRecord &account, const Secret &kept) override;
    void renew(const Credential &current) override;
    void end(const Credential &current) override;

private:
    [[nodiscard]] Credential credentialOf(const QByteArray &token) const;
    [[nodiscard]] Error sessionEnded() const;

    ConnectionConfig m_config;
    Redactor &m_redactor;
    QString m_origin;
    bool m_wantsToken = false;
    Secret m_token;
};

} // namespace countersign
