// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chainlit/sessionexchange.h"
#include "core/clock.h"
#include "core/connectionsecrets.h"
#include "net/signinmethod.h"

#include <memory>

namespace countersign {

class ServerOAuth;

//! Sign-in at a Chainlit server (2.x): however one gets in, what one has then is the server's own session, a JWT in a cookie.
//!
//! | the connection says     | begin()                                     | renew() and restore() |
//! |-------------------------|---------------------------------------------|-----------------------|
//! | oauth, with an issuer   | our own code flow, then POST /auth/header with its access token | a fresh token, then the same |
//! | oauth, without          | the server's own OAuth: see ServerOAuth     | POST /auth/jwt        |
//! | password                | asks(); POST /login                         | POST /auth/jwt        |
//! | header                  | POST /auth/header                           | the same              |
//! | token                   | POST /auth/jwt with the pasted JWT          | POST /auth/jwt        |
//! | none                    | nobody                                      | –                     |
//!
//! What is kept in the keychain is the JWT, bound to the server's base, with the header or with what the code flow wants kept;
//! restore() asks the server for a new one, so it is proven before it is relied on. A header or a provider is asked again instead
//! of prolonging the JWT: an account that was closed there loses access. The session is renewed when four fifths of its life are
//! over, or with the access token if that ends before. If the server cannot be reached after the provider has given a new refresh
//! token, that token is handed out at once with the session there is, so that it is never lost. What a provider gave for a
//! sign-in that came to nothing (cancelled, or declined by the server) is revoked there. What was typed goes before what is kept.
//! The account is the provider's if the code flow is ours, else "chainlit:" and the base, and the server's word for the user.
//! Errors: TokenMissing, SignInCancelled, those of SessionExchange, ServerOAuth and the code flow. Owner: Session. UI thread.
class ChainlitMethod final : public SignInMethod
{
    Q_OBJECT
public:
    //! `typed`: the pasted JWT (with or without "Bearer "), or the headers. `codeFlow`: our own, for a connection that names an
    //! issuer; else nothing.
    ChainlitMethod(const ConnectionConfig &config, const ChainlitGround &ground, const ConnectionSecrets &typed,
                   std::unique_ptr<SignInMethod> codeFlow = {});
    ~ChainlitMethod() override;

    [[nodiscard]] bool needsSignIn() const override;
    void begin(const std::optional<AccountRecord> &hint) override;
    void demand(const SignInDemand &demand) override;
    void cancel() override;
    void again() override;
    void answer(const SignInReply &reply) override;
    void choose(const QString &choice) override;
    void restore(const AccountRecord &account, const Secret &kept) override;
    void renew(const Credential &current) override;
    void end(const Credential &current) override;
    void endBrowserSession(const Credential &current) override;

private:
    enum class Purpose { Begin, Restore, Renew };
    //! What rests in the keychain.
    struct Kept
    {
        Secret token;      //!< the JWT
        Secret ofCodeFlow; //!< what our own code flow wants back
        QList<SecretHeader> headers;
    };
    void connectCodeFlow();
    void askPassword(const std::optional<Error> &no);
    void beginServerOAuth();
    void signInBy(ChainlitRoute route, Purpose purpose, const QList<SecretHeader> &headers,
                  const std::optional<Credential> &provider = {});
    void exchange(ChainlitRoute route, Purpose purpose, const HttpRequest &request, const QList<SecretHeader> &headers,
                  const std::optional<Credential> &provider);
    void exchanged(Purpose purpose, const Credential &credential);
    void notExchanged(ChainlitRoute route, Purpose purpose, const SessionExchange::Failure &failure,
                      const std::optional<Credential> &provider);
    void notKept(Purpose purpose);
    void failLater(const Error &why);
    void giveBack();
    void prolong(Purpose purpose, const Secret &token, const AccountRecord &account);
    void endCodeFlow(const Credential &current);
    [[nodiscard]] Credential credentialOf(const ChainlitSession &session, const std::optional<Credential> &provider) const;
    [[nodiscard]] Secret pack(const Kept &kept) const;
    [[nodiscard]] std::optional<Kept> unpack(const Secret &secret) const;
    [[nodiscard]] Credential ofCodeFlow(const Credential &current) const;
    [[nodiscard]] QString base() const;

    const ConnectionConfig m_config;
    const ServerQuestion m_server;
    ConnectionSecrets m_typed;
    const std::unique_ptr<SignInMethod> m_codeFlow;
    QString m_name; // of the last account: who is asked for a password
    std::unique_ptr<ServerOAuth> m_serverOAuth;
    std::unique_ptr<SessionExchange> m_attempt;
    std::unique_ptr<SessionExchange> m_renewal; // or restoring
    std::unique_ptr<QObject> m_leaving;         // context of the last question
    std::unique_ptr<Clock::Alarm> m_patience;
    std::optional<Error> m_left; // what could not be done
    bool m_isAttempting = false;
    bool m_isCodeFlowBeginning = false;
    bool m_isTyped;                        // and not tried yet
    std::optional<Credential> m_unclaimed; // of the code flow; the server has not answered to it yet
    bool m_isGivingBack = false;
    QList<SecretHeader> m_headers; // of the session there is
};

} // namespace countersign
