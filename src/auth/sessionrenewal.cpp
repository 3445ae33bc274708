// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Getting a token without the person: from the keychain at start, and a new one before the old ends.
#include "auth/sessionprivate.h"

#include <utility>

namespace countersign {
using Outcome = CredentialStore::Outcome;
using RenewFailure = SignInMethod::RenewFailure;

namespace {
constexpr int kTimeToCompare = 2'000; // ms; a keychain that takes longer does not hold up a renewal
}

void Session::load()
{
    d->vault.clearTombstones();
    if (needsSignIn() && d->state == State::Loading) // else the person was quicker
        d->readKept();
}

void Session::Private::readKept()
{
    trouble = Outcome::Done;
    if (!account.hasSecret) {
        state = State::SignedOut;
    } else {
        state = State::Loading;
        reading = std::make_unique<QObject>();
        vault.read(account.id, reading.get(), [this](const CredentialStore::Answer &answer) { kept(answer); });
    }
    notify();
}

void Session::Private::kept(const CredentialStore::Answer &answer)
{
    reading.reset();
    if (answer.outcome == Outcome::Done) {
        state = State::Loading;
        trouble = Outcome::Done;
        keptSecret = answer.value;
        if (!isAttempting) // else when the attempt has failed
            ask();
    } else if (answer.outcome == Outcome::Missing) {
        state = State::SignedOut;
        trouble = Outcome::Done;
        account.hasSecret = false;
        vault.remember(account);
    } else {
        keychainUnavailable(answer.outcome);
    }
    if (asking == Asking::Nothing && std::exchange(isSignInWanted, false))
        beginAttempt(); // it waited for this, and nothing came of it
    notify();
}

void Session::Private::keychainUnavailable(Outcome outcome)
{
    state = State::KeychainUnavailable;
    trouble = outcome;
    if (outcome != Outcome::Absent || rereadsLeft-- <= 0)
        return;
    reread = clock.after(2'000, &q, [this] {
        if (state != State::KeychainUnavailable)
            return;
        reading = std::make_unique<QObject>();
        vault.read(account.id, reading.get(), [this](const CredentialStore::Answer &answer) { kept(answer); });
    });
}

void Session::Private::ask()
{
    if (credential) {
        asking = Asking::Renewal;
        askRenewal();
    } else {
        asking = Asking::Restore;
        method->restore(account, keptSecret);
    }
}

//! With the refresh token of the keychain, if that is another one now. A write of ours is answered before this read is.
void Session::Private::askRenewal()
{
    if (isSessionOnly || !account.hasSecret) {
        method->renew(*credential);
        return;
    }
    comparing = std::make_unique<QObject>();
    const auto isWanted = [this, asker = comparing.get()] { return comparing.get() == asker; };
    patience = clock.after(kTimeToCompare, comparing.get(), [this, isWanted] {
        if (isWanted())
            compared({});
    });
    vault.read(account.id, comparing.get(), [this, isWanted](const CredentialStore::Answer &entry) {
        if (!isWanted())
            return;
        patience.reset();
        compared(entry);
    });
}

void Session::Private::compared(const CredentialStore::Answer &entry)
{
    comparing.release()->deleteLater(); // it, and the alarm, may be what calls
    const bool isNewest = entry.outcome == Outcome::Done && !entry.value.isEmpty() && !isSessionOnly;
    if (isNewest && credential && !isAskingStale)
        credential->kept = entry.value;
    if (state == State::SigningOut || isAskingStale)
        static_cast<void>(isAnswerStale());
    else
        method->renew(*credential);
}

//! An answer nobody waits for any more; the question is free again. True = done with it.
bool Session::Private::isAnswerStale()
{
    asking = Asking::Nothing;
    if (state == State::SigningOut) {
        endAtProvider(); // it waited for this answer, to revoke the newest token
        return true;
    }
    if (!isAskingStale)
        return false;
    isAskingStale = false;
    notify(); // who waited asks again
    return true;
}

void Session::Private::asked(const Credential &answer)
{
    if (asking == Asking::Nothing)
        return;
    if (state == State::SigningOut && !isAskingStale)
        credential = answer;
    if (isAnswerStale())
        return;
    isOffline = false;
    isAnswerLost = false;
    backOff.reset();
    if (isSignInWanted) {
        isSignInWanted = false;
        attempt = {};
    }
    if (answer.account.id != account.id || !areSendable(answer.headers)) {
        requireSignIn(Why::Unproven); // never somebody else's token
        notify();
        return;
    }
    const bool isNew = !answer.kept.equals((credential ? credential->kept : keptSecret).reveal());
    Credential renewed = answer;
    if (credential) // what was withheld before is withheld still
        renewed.withheldScopes = credential->withheldScopes + answer.withheldScopes;
    adopt(renewed);
    if (isNew && !isSessionOnly)
        store(Source::Renewal); // before notify(): handed over before the new token is relied on
    notify();
}

void Session::Private::askFailed(RenewFailure failure)
{
    if (asking == Asking::Nothing || isAnswerStale())
        return;
    const bool isFirstLoss = failure == RenewFailure::Unknown && !isAnswerLost;
    if (failure == RenewFailure::Refused)
        requireSignIn(isAnswerLost ? Why::AnswerLost : Why::Ended);
    else if (failure == RenewFailure::Unproven)
        requireSignIn(Why::Unproven);
    else if (isFirstLoss && isTokenUsable())
        isAnswerLost = true; // and it is used while it lasts
    else if (isFirstLoss) {
        isAnswerLost = true;
        ask();
        return;
    } else {
        waitForProvider();
    }
    if (isSignInWanted) {
        isSignInWanted = false;
        beginAttempt();
    }
    notify();
}

void Session::Private::waitForProvider()
{
    isOffline = true;
    backOff.wait(&q, [this] {
        const bool isWanted = state == State::SignedIn || (state == State::Loading && !isAttempting);
        if (isWanted && asking == Asking::Nothing)
            ask();
    });
}

void Session::retryNow()
{
    d->backOff.hurry();
}

//! The one place where a token becomes the current one.
void Session::Private::adopt(const Credential &answer)
{
    const bool hadEntry = account.hasSecret;
    credential = answer;
    credential->account.hasSecret = hadEntry;
    account = credential->account;
    life = TokenClock(clock, answer.lifetime);
    keptSecret = {};
    isRejected = false;
    ++generation;
    state = State::SignedIn;
    why = Why::None;
    vault.remember(account);
}

void Session::Private::store(Source source)
{
    if (credential->kept.isEmpty()) {
        isSessionOnly = true;
        vault.forget(account, [](bool) {}); // what is there belongs to an older sign-in
        account.hasSecret = false;
        return;
    }
    vault.keep(account, credential->kept, [this, source](Outcome outcome) { stored(outcome, source); });
}

void Session::Private::stored(Outcome outcome, Source source)
{
    trouble = outcome;
    isSessionOnly = outcome != Outcome::Done;
    // A write that was refused leaves an older sign-in as it was; after any other nobody knows what is there.
    const bool isRefused = outcome == Outcome::Locked || outcome == Outcome::Absent;
    const bool isEntryGood = isRefused && source == Source::SignIn;
    if (outcome == Outcome::Done) {
        account.hasSecret = true;
    } else if (account.hasSecret && !isEntryGood) {
        vault.bury(account); // the next start must not use a spent token
        account.hasSecret = false;
    }
    notify();
}

void Session::Private::requireSignIn(Why reason)
{
    state = State::SignInRequired;
    why = reason;
    isOffline = false;
    isAnswerLost = false;
    isAskingStale = asking != Asking::Nothing;
    backOff.reset();
    if (reason == Why::Ended || reason == Why::AnswerLost || reason == Why::Unproven)
        dropTokens();
}

//! The refresh token is dead: nothing of it may come back at the next start.
void Session::Private::dropTokens()
{
    credential.reset();
    keptSecret = {};
    isSessionOnly = false;
    trouble = Outcome::Done;
    vault.forget(account, [](bool) {});
    account.hasSecret = false;
}

void Session::unlock()
{
    if (d->isUnlocking)
        return;
    d->isUnlocking = true;
    d->vault.unlock(this, [this](const CredentialStore::Answer &answer) { d->unlocked(answer.outcome); });
}

void Session::Private::unlocked(Outcome outcome)
{
    isUnlocking = false;
    const bool isOpen = outcome == Outcome::Done || outcome == Outcome::Missing; // Missing: no keyring to unlock yet
    if (isOpen)
        vault.clearTombstones();
    if (state == State::KeychainUnavailable) {
        if (isOpen) {
            readKept();
            return;
        }
        keychainUnavailable(outcome);
    } else if (state == State::SignedIn && credential && trouble != Outcome::Done) {
        if (isOpen)
            store(Source::SignIn);
        else
            trouble = outcome;
    }
    notify();
}

} // namespace countersign
