// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sandbox/sandboxperson.h"
#include "sandbox/sandboxtexts.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>

namespace countersign {

class Clock;
class Redactor;
struct ReceivedRequest;
struct SandboxAnswer;

//! The sandbox's OpenID provider: discovery, authorize (a page with two buttons), token (code + PKCE S256, refresh with
//! rotation and reuse detection), revocation (RFC 7009), JWKS, RS256 id_tokens, `iss` in the answer (RFC 9207), resource
//! indicators (RFC 8707).
//!
//! - The only client is public; its redirect URI is http://127.0.0.1:PORT/callback, with any port.
//! - `resource` may be the server's origin, the runtime's or the AG-UI address: all become the one audience, the origin
//!   (`http://127.0.0.1:PORT`), which is also what one gets who names none. The issuer as `resource` makes a token for the
//!   provider itself, which the runtime refuses.
//! - The sign-in page is a form: POST `/id/login` with `interaction` (hidden field of the page) and `account` = `admin`, `guest`
//! or
//!   `cancel`; the answer is 303 to the redirect URI. An interaction serves once, for ten minutes.
//! - Everything is in memory. Owner: SandboxServer. UI thread.
class SandboxIdentity
{
public:
    using Person = SandboxPerson;
    ~SandboxIdentity();
    SandboxIdentity(const SandboxIdentity &) = delete;
    SandboxIdentity &operator=(const SandboxIdentity &) = delete;

    //! The person a good, unexpired, unrevoked access token with our audience belongs to.
    [[nodiscard]] std::optional<Person> personOf(const QByteArray &accessToken) const;
    //! Ends every session of everybody, as an administrator would: refresh tokens die, access tokens are refused at once.
    void revokeEverything();
    //! Lets the access tokens that are out there expire now; refresh tokens go on working.
    void expireAccessTokens();
    [[nodiscard]] int refreshCount() const; //!< successful refreshes so far
    //! Every token and code issued (the newest 4096): for tests that grep for them.
    [[nodiscard]] QList<QByteArray> issuedSecrets() const;

private:
    friend class SandboxServer;
    SandboxIdentity(Clock &clock, Redactor &redactor, int lifetimeSeconds);
    void setOrigin(const QString &origin, const QString &clientId);
    void setTexts(const SandboxTexts &texts);
    //! `path` is what follows /id.
    [[nodiscard]] SandboxAnswer answer(const QByteArray &path, const ReceivedRequest &request);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
