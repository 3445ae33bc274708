// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "core/connectionsecrets.h"
#include "net/signinmethod.h"

namespace countersign {

class Redactor;

//! A server that wants a token the person pastes, headers with secret values (an API key), or nothing at all: no browser, no
//! provider, nothing to renew or revoke. What was typed is kept whole, bound to the server's origin.
//!
//! Nobody says whose it is, so that what was typed is the account: a JWT that is the only secret is its issuer's and its
//! subject's (naming only, nothing is verified); anything else, several headers too, is somebody of its own, by a random name,
//! for as long as that very text is kept. Another text is another account, and never sees the chats of the one before. restore()
//! of something else than what was typed is refused: the Session then begins with what was typed.
//! begin() without something usable fails with TokenMissing or HeaderValueMissing. Owner: Session. UI thread.
class StaticHeaderMethod final : public SignInMethod
{
    Q_OBJECT
public:
    //! An open server.
    StaticHeaderMethod(const ConnectionConfig &config, Redactor &redactor);
    //! A token, with or without "Bearer " before it, or a value for each of SignInConfig::headers, as the configured method
    //! wants; may be empty if restore() will bring it.
    StaticHeaderMethod(const ConnectionConfig &config, Redactor &redactor, const ConnectionSecrets &typed);

    [[nodiscard]] bool needsSignIn() const override { return m_wantsSignIn; }
    void begin(const std::optional<AccountRecord> &hint) override;
    void cancel() override {}
    void again() override {}
    void restore(const AccountRecord &account, const Secret &kept) override;
    void renew(const Credential &current) override;
    void end(const Credential &current) override;

private:
    [[nodiscard]] bool wantsHeaders() const { return m_config.signIn.method == SignInConfig::Method::Header; }
    [[nodiscard]] AccountRecord accountBy(const QByteArrayList &values) const;
    [[nodiscard]] Error missing() const;
    [[nodiscard]] Credential credential() const;
    [[nodiscard]] Credential tokenCredential() const;
    [[nodiscard]] Credential headerCredential() const;
    [[nodiscard]] bool takeKept(const Secret &kept);
    [[nodiscard]] QByteArrayList values() const;
    [[nodiscard]] Error sessionEnded() const;

    ConnectionConfig m_config;
    Redactor &m_redactor;
    QString m_origin;
    bool m_wantsSignIn = false;
    ConnectionSecrets m_secrets;
    QString m_nameless; // who has a secret that names nobody
};

} // namespace countersign
