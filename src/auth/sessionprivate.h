// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/accountvault.h"
#include "auth/backoff.h"
#include "auth/session.h"
#include "auth/tokenclock.h"

namespace countersign {

//! The inside of a Session, by job: session.cpp answers the gate, sessionrenewal.cpp gets and renews the token,
//! sessionsignin.cpp signs in and out.
struct Session::Private
{
    Private(Session &session, const QUrl &serverUrl, const QString &connectionId, std::unique_ptr<SignInMethod> signInMethod,
            CredentialStore &store, AccountIndex &index, Clock &time);

    void connectMethod();
    void notify();
    [[nodiscard]] QString serverHost() const { return server.host(); }
    [[nodiscard]] QString providerHost() const;
    [[nodiscard]] bool isTokenUsable() const { return credential && !isRejected && !life.isOver(); }

    // session.cpp
    [[nodiscard]] Decision decideSignedIn();
    [[nodiscard]] Decision withHeaders(Decision::Verdict verdict) const;
    [[nodiscard]] Error signInError() const;

    // sessionrenewal.cpp
    void readKept();
    void kept(const CredentialStore::Answer &answer);
    void keychainUnavailable(CredentialStore::Outcome outcome);
    void ask();
    void askRenewal();
    void compared(const CredentialStore::Answer &entry);
    void asked(const Credential &answer);
    void askFailed(SignInMethod::RenewFailure failure);
    bool isAnswerStale();
    void waitForProvider();
    void adopt(const Credential &answer);
    //! What the token in memory comes from: the entry's, which is spent then, or a sign-in of its own.
    enum class Source { Renewal, SignIn };
    void store(Source source);
    void stored(CredentialStore::Outcome outcome, Source source);
    void requireSignIn(Why reason);
    void dropTokens();
    void unlocked(CredentialStore::Outcome outcome);

    // sessionsignin.cpp
    void beginAttempt();
    void attemptSucceeded(const Credential &answer);
    void attemptFailed(const Error &reason);
    [[nodiscard]] bool handOver();
    void leave();
    void endAtProvider();
    void tryLeft();

    //! What the method is being asked for with a refresh token. A restore and an attempt never run together, because both
    //! are answered by obtained().
    enum class Asking { Nothing, Restore, Renewal };

    Session &q;
    const QUrl server;
    const Origin origin;
    const std::unique_ptr<SignInMethod> method;
    Clock &clock;
    AccountVault vault;

    State state = State::Loading;
    Why why = Why::None;
    AccountRecord account;
    std::optional<Credential> credential;
    TokenClock life;
    quint64 generation = 0;
    bool isRejected = false; // the server refused the current token, whatever the clock says

    CredentialStore::Outcome trouble = CredentialStore::Outcome::Done;
    bool isSessionOnly = false; // not kept; the keychain is not asked again before the person wants it (a write may prompt)
    bool isUnlocking = false;
    Secret keptSecret;                      // what the keychain held
    std::unique_ptr<QObject> reading;       // context of the running read; nothing while none runs
    std::unique_ptr<QObject> comparing;     // the same of a look at it before a renewal
    std::unique_ptr<Clock::Alarm> patience; // with that look
    std::unique_ptr<Clock::Alarm> reread;   // the keychain may start after us
    int rereadsLeft = 15;

    Asking asking = Asking::Nothing;
    bool isAskingStale = false; // the answer belongs to an account or a session that is no more
    bool isAnswerLost = false;
    bool isOffline = false;
    BackOff backOff;

    Attempt attempt;
    bool isAttempting = false;
    bool isSignInWanted = false; // waits for the running read or restore, which may make it needless

    // Signing out: how, what is still to be answered, and what could not be done.
    bool leavesBrowser = false;
    bool isRemovalOpen = false;
    bool isEndOpen = false;
    QList<Error> left;
};

//! RFC 9110 §5.5: what may stand in a header without changing the request around it.
[[nodiscard]] bool areSendable(const QList<Authorizer::Decision::SecretHeader> &headers);

} // namespace countersign
