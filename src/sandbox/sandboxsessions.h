// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secret.h"
#include "sandbox/sandboxperson.h"
#include "sandbox/sandboxsigningkey.h"

#include <QHash>

#include <deque>
#include <optional>

namespace countersign {

class Clock;
class Redactor;

//! What the provider remembers: codes, sessions (a refresh token family each) and which access tokens are alive. No HTTP.
//! It keeps digests, not tokens; what it issues goes through the Redactor. Owner: SandboxIdentity. UI thread.
class SandboxSessions
{
public:
    //! What a person agreed to on the sign-in page.
    struct Grant
    {
        QString account;
        QStringList scopes;
        QString audience; //!< the access token's aud
        QString nonce;
        QByteArray redirectUri;
        QByteArray challenge; //!< PKCE S256
    };
    struct Tokens
    {
        Secret access;
        Secret id;      //!< empty without the scope openid
        Secret refresh; //!< empty without the scope offline_access
        QStringList scopes;
    };
    SandboxSessions(Clock &clock, Redactor &redactor, int lifetimeSeconds);

    void setIssuer(const QString &issuer, const QString &clientId);
    [[nodiscard]] int lifetime() const { return m_lifetime; }
    [[nodiscard]] SandboxSigningKey &key() { return m_key; }

    //! An authorization code: 60 s, one use (RFC 6749 §4.1.2).
    [[nodiscard]] Secret issueCode(const Grant &grant);
    //! Nothing = invalid_grant. A code is spent by the first try, right or wrong; a second try ends the session it made.
    [[nodiscard]] std::optional<Tokens> redeem(const QByteArray &code, const QByteArray &redirectUri, const QByteArray &verifier);
    //! Rotates; a refresh token that was used before ends its session (RFC 9700 §4.14.2). Nothing = invalid_grant.
    [[nodiscard]] std::optional<Tokens> refresh(const QByteArray &refreshToken);
    //! RFC 7009: a refresh token takes its whole session along, an access token only itself. Unknown ones are no error.
    void revoke(const QByteArray &token);
    void revokeEverything();
    void expireAccessTokens();

    //! Signature, typ, iss, aud, exp, and neither revoked nor expired by hand.
    [[nodiscard]] std::optional<SandboxPerson> personOf(const QByteArray &accessToken, const QString &audience) const;
    [[nodiscard]] int refreshCount() const { return m_refreshCount; }
    [[nodiscard]] QList<QByteArray> issuedSecrets() const;

private:
    struct Code
    {
        Grant grant;
        qint64 issuedAt = 0; //!< Clock::steady
        bool spent = false;
        QString session; //!< that came of it
    };
    struct Session
    {
        Grant grant;
        qint64 authenticatedAt = 0; //!< seconds since the epoch
        QByteArray currentRefresh;  //!< digest
    };
    struct LiveAccess
    {
        QString session;
        qint64 expiresAt = 0; //!< seconds since the epoch
    };
    [[nodiscard]] Tokens issueTokens(const QString &sessionId, bool first);
    [[nodiscard]] QByteArray accessToken(const QString &sessionId, const Session &session);
    [[nodiscard]] QByteArray idToken(const Session &session, const QByteArray &access, bool first);
    [[nodiscard]] Secret remember(const QByteArray &value);
    [[nodiscard]] qint64 now() const;
    void endSession(const QString &sessionId);

    Clock &m_clock;
    Redactor &m_redactor;
    int m_lifetime;
    QString m_issuer;
    QString m_clientId;
    mutable SandboxSigningKey m_key;
    QHash<QByteArray, Code> m_codes;            // by digest
    QHash<QString, Session> m_sessions;         // by session id
    QHash<QByteArray, QString> m_refreshTokens; // digest of every refresh token of a living session -> its id
    QHash<QString, LiveAccess> m_access;        // by jti
    std::deque<Secret> m_issued;
    int m_refreshCount = 0;
};

//! The public accounts; nothing if there is none of that name.
[[nodiscard]] std::optional<SandboxPerson> sandboxAccount(const QString &account);
//! 32 random bytes from the system generator, base64url.
[[nodiscard]] QByteArray sandboxRandomToken();

} // namespace countersign
