// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the person starts: signing in, beside the state, and signing out.
#include "auth/sessionprivate.h"

#include <utility>

namespace countersign {

void Session::signIn()
{
    if (d->isAttempting || d->isSignInWanted || d->state == State::SigningOut)
        return;
    if (d->reading || d->asking == Private::Asking::Restore) {
        d->isSignInWanted = true; // its answer may make this needless
        d->attempt.stage = Attempt::Stage::Preparing;
    } else {
        d->beginAttempt();
    }
    d->notify();
}

void Session::signInFor(const SignInDemand &demand)
{
    if (d->isAttempting || d->isSignInWanted || d->state == State::SigningOut)
        return;
    d->method->demand(demand);
    signIn();
}

void Session::Private::beginAttempt()
{
    isAttempting = true;
    attempt = {};
    attempt.stage = Attempt::Stage::Preparing;
    method->begin(account.id.isNobody() ? std::nullopt : std::optional(account));
}

void Session::signInAgain()
{
    if (d->isAttempting && d->state != State::SigningOut)
        d->method->again();
    else
        signIn();
}

void Session::answer(const SignInReply &reply)
{
    if (d->isAttempting && d->state != State::SigningOut && d->attempt.question.kind != SignInQuestion::Kind::None)
        d->method->answer(reply);
}

void Session::choose(const QString &choice)
{
    if (d->isAttempting && d->state != State::SigningOut && d->attempt.question.choices.contains(choice))
        d->method->choose(choice);
}

void Session::cancelSignIn()
{
    if (d->isAttempting) {
        d->method->cancel();
    } else if (d->isSignInWanted) {
        d->isSignInWanted = false;
        d->attempt = {};
        d->notify();
        Q_EMIT signInFailed({ Condition::SignInCancelled, { d->serverHost() } });
    }
}

void Session::Private::attemptFailed(const Error &reason)
{
    if (!isAttempting)
        return;
    isAttempting = false;
    attempt = {};
    if (state == State::SigningOut) {
        tryLeft();
        return;
    }
    const bool isRestoreHeld = state == State::Loading && !keptSecret.isEmpty();
    if (isRestoreHeld && asking == Asking::Nothing && !backOff.isWaiting())
        ask();
    notify();
    Q_EMIT q.signInFailed(reason);
}

void Session::Private::attemptSucceeded(const Credential &answer)
{
    if (!isAttempting)
        return;
    if (state == State::SigningOut || !areSendable(answer.headers)) {
        attemptFailed({ Condition::SignInExchangeFailed, { providerHost() } });
        return;
    }
    isAttempting = false;
    attempt = {};
    const bool isFirst = account.id.isNobody();
    const bool isOther = account.id != answer.account.id;
    const bool same = !isFirst && !isOther;
    if (!isFirst && isOther && !handOver())
        return;

    reading.reset();
    reread.reset();
    backOff.reset();
    isOffline = false;
    isAnswerLost = false;
    isAskingStale = asking != Asking::Nothing;
    adopt(answer);
    isSessionOnly = false;
    store(Source::SignIn);
    if (isOther)
        Q_EMIT q.accountChanged();
    Q_EMIT q.signedIn(answer.account.id, same);
    notify();
}

//! Another person. Whoever waits at the gate for the old account is refused first: it must not go out as the new one.
//! False if the person signed out over that: the sign-out wins.
bool Session::Private::handOver()
{
    state = State::SignInRequired;
    why = Why::Ended;
    Q_EMIT q.changed();
    if (state != State::SignInRequired)
        return false;
    credential.reset();
    keptSecret = {};
    vault.forget(account, [](bool) {});
    account = {};
    return true;
}

void Session::alsoSignOutOfBrowser()
{
    d->leavesBrowser = true;
}

void Session::signOut()
{
    if (d->state != State::SigningOut && needsSignIn())
        d->leave();
}

void Session::Private::leave()
{
    state = State::SigningOut;
    why = Why::None;
    trouble = CredentialStore::Outcome::Done;
    isOffline = false;
    isSessionOnly = false;
    isSignInWanted = false;
    attempt = {};
    reading.reset();
    reread.reset();
    backOff.reset();
    left.clear();
    isRemovalOpen = true;
    isEndOpen = true;
    if (isAttempting)
        method->cancel();
    vault.forget(account, [this](bool gone) {
        if (!gone)
            left.prepend({ Condition::KeyringEntryLeft });
        isRemovalOpen = false;
        tryLeft();
    });
    account.hasSecret = false;
    if (asking == Asking::Nothing)
        endAtProvider(); // else after the answer: it may hold a newer token
    notify();
}

void Session::Private::endAtProvider()
{
    isAskingStale = false;
    if (!credential && !keptSecret.isEmpty()) {
        credential.emplace();
        credential->account = account;
        credential->kept = keptSecret;
    }
    const bool isBrowserLeft = std::exchange(leavesBrowser, false);
    if (credential) {
        if (isBrowserLeft)
            method->endBrowserSession(*credential);
        method->end(*credential);
        credential.reset();
        keptSecret = {};
    } else {
        isEndOpen = false;
        tryLeft();
    }
}

void Session::Private::tryLeft()
{
    if (state != State::SigningOut || isRemovalOpen || isEndOpen || isAttempting)
        return;
    // Never before signOut() has returned, whatever was there to do.
    const auto finish = [this] {
        if (state != State::SigningOut)
            return;
        state = State::SignedOut;
        notify();
        Q_EMIT q.signedOut(left);
    };
    QMetaObject::invokeMethod(&q, finish, Qt::QueuedConnection);
}

} // namespace countersign
