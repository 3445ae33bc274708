// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/accountid.h"
#include "core/error.h"
#include "core/secret.h"
#include "net/authorizer.h"

#include <QObject>
#include <QUrl>

#include <optional>

namespace countersign {

//! What a sign-in yields: headers for requests, and what must be kept to get new ones. A value.
struct Credential
{
    AccountRecord account;
    QList<Authorizer::Decision::SecretHeader> headers;
    int lifetime = -1; //!< s from now; -1 = unknown: good until a 401
    bool renewable = false;
    Secret kept; //!< what the method wants back from the keychain at the next start (its own format); empty = nothing
};

//! One way to sign in (OAuth, a pasted token, Chainlit's). Owned by the Session, which knows states and nothing of protocols.
//! Each of begin/restore/renew/end is answered by exactly one of its signals, asynchronously; cancel() answers begin with
//! failed(SignInCancelled). At most one begin and one renew run at a time. UI thread.
class SignInMethod : public QObject
{
    Q_OBJECT
public:
    enum class RenewFailure {
        Refused,  //!< fatal: OAuth error with 4xx
        Unproven, //!< fatal: a token came, and it is not proven to be this person's
        Network,  //!< keep the token, try later
        Unknown,  //!< the answer was lost: one more try with the old refresh token is allowed
    };
    Q_ENUM(RenewFailure)

    using QObject::QObject;
    //! A method without a sign-in (open server): Session starts SignedIn as nobody.
    [[nodiscard]] virtual bool needsSignIn() const { return true; }
    //! Interactive sign-in; `hint` = the account that should come back (login_hint), if any.
    virtual void begin(const std::optional<AccountRecord> &hint) = 0;
    virtual void cancel() = 0;
    //! Opens the browser again: a new attempt with new state, verifier, port.
    virtual void again() = 0;
    //! From what was kept in the keychain; answered by obtained() or restoreFailed(). May use the network (a refresh).
    virtual void restore(const AccountRecord &account, const Secret &kept) = 0;
    virtual void renew(const Credential &current) = 0;
    //! Sign-out: revoke at the provider, at most 5 s.
    virtual void end(const Credential &current) = 0;

Q_SIGNALS:
    //! Show the link and wait; `opened` = a browser was started (it may still not have appeared).
    void waitingForBrowser(const QUrl &link, bool opened, int secondsLeft);
    void exchanging();
    void obtained(const countersign::Credential &credential);
    void failed(const countersign::Error &why);
    void restoreFailed(countersign::SignInMethod::RenewFailure failure, const countersign::Error &why);
    void renewed(const countersign::Credential &credential);
    void renewFailed(countersign::SignInMethod::RenewFailure failure, const countersign::Error &why);
    //! `left` = what could not be done (RevocationFailed), or nothing.
    void ended(const std::optional<countersign::Error> &left);
};

} // namespace countersign
