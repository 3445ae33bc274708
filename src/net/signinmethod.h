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
    QStringList withheldScopes = {}; //!< rights that were asked for and not granted
};

//! What the next sign-in should bring beyond what the connection asks for anyway. A value.
struct SignInDemand
{
    QStringList scopes;      //!< rights the server named (RFC 6750 §3.1 insufficient_scope); kept for every later sign-in
    bool freshLogin = false; //!< the provider asks who it is, though its session in the browser would do
};

//! What only the person can give while a sign-in is under way. A value.
struct SignInQuestion
{
    enum class Kind {
        None,
        Password,      //!< name and password of an account of the server itself
        ReturnAddress, //!< the address the browser ended at: the server takes its sign-in back there, not at this computer
    };
    Kind kind = Kind::None;
    QString name;            //!< Password: who it was the last time
    QStringList choices;     //!< ReturnAddress: the providers the server offers, by its own names
    QString chosen;          //!< the one of them the browser was sent to
    std::optional<Error> no; //!< why the last reply was of no use; the question stands
    [[nodiscard]] bool operator==(const SignInQuestion &) const = default;
};

//! A value.
struct SignInReply
{
    QString name;  //!< Password
    Secret secret; //!< the password, or the address
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
    //! Of the next begin(). A method that knows no rights and no sessions in a browser has no use for it.
    virtual void demand(const SignInDemand &) {}
    //! Opens the browser again: a new attempt with new state, verifier, port.
    virtual void again() = 0;
    //! The person's answer to asks(). A method that asks nothing has no use for it.
    virtual void answer(const SignInReply &) {}
    //! The same attempt by another of the question's choices.
    virtual void choose(const QString &) {}
    //! From what was kept in the keychain; answered by obtained() or restoreFailed(). May use the network (a refresh).
    virtual void restore(const AccountRecord &account, const Secret &kept) = 0;
    virtual void renew(const Credential &current) = 0;
    //! Sign-out: revoke at the provider, at most 5 s.
    virtual void end(const Credential &current) = 0;
    //! Opens the provider's own sign-out page in the browser, if it has one (OpenID Connect RP-Initiated Logout 1.0); comes right
    //! before end() and is answered by nothing: what happens there is between the person and the provider.
    virtual void endBrowserSession(const Credential &) {}

Q_SIGNALS:
    //! Show the link and wait; `opened` = a browser was started (it may still not have appeared).
    void waitingForBrowser(const QUrl &link, bool opened, int secondsLeft);
    void exchanging();
    //! begin() goes on with answer(); with Kind::ReturnAddress beside waitingForBrowser().
    void asks(const countersign::SignInQuestion &question);
    void obtained(const countersign::Credential &credential);
    void failed(const countersign::Error &why);
    void restoreFailed(countersign::SignInMethod::RenewFailure failure, const countersign::Error &why);
    void renewed(const countersign::Credential &credential);
    void renewFailed(countersign::SignInMethod::RenewFailure failure, const countersign::Error &why);
    //! `left` = what could not be done (RevocationFailed), or nothing.
    void ended(const std::optional<countersign::Error> &left);
};

} // namespace countersign
