// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/session.h"

#include "auth/sessionprivate.h"

#include <algorithm>

namespace countersign {
using Verdict = Authorizer::Decision::Verdict;

namespace {
Authorizer::Decision refusal(const Error &error)
{
    Authorizer::Decision decision;
    decision.error = error;
    return decision;
}

Authorizer::Decision goWithoutHeaders()
{
    Authorizer::Decision decision;
    decision.verdict = Verdict::Go;
    return decision;
}

Authorizer::Decision waitForChange()
{
    Authorizer::Decision decision;
    decision.verdict = Verdict::Wait;
    return decision;
}
} // namespace

Condition keyringCondition(CredentialStore::Outcome outcome)
{
    switch (outcome) {
    case CredentialStore::Outcome::Locked:
        return Condition::KeyringLocked;
    case CredentialStore::Outcome::Absent:
        return Condition::KeyringAbsent;
    case CredentialStore::Outcome::Late:
        return Condition::KeyringLate;
    case CredentialStore::Outcome::Failed:
        return Condition::KeyringFailed;
    case CredentialStore::Outcome::Done:
    case CredentialStore::Outcome::Missing:
        break;
    }
    return Condition::None;
}

bool areSendable(const QList<Authorizer::Decision::SecretHeader> &headers)
{
    const auto isSendable = [](const Authorizer::Decision::SecretHeader &header) {
        const QByteArray value = header.value.reveal();
        return !header.name.isEmpty() && !value.isEmpty()
               && std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    };
    return std::all_of(headers.begin(), headers.end(), isSendable);
}

Session::Private::Private(Session &session, const QUrl &serverUrl, const QString &connectionId,
                          std::unique_ptr<SignInMethod> signInMethod, CredentialStore &store, AccountIndex &index, Clock &time)
    : q(session)
    , server(serverUrl)
    , origin(serverUrl)
    , method(std::move(signInMethod))
    , clock(time)
    , vault(connectionId, store, index)
    , backOff(time)
{
    if (method->needsSignIn())
        account = vault.newest();
    else
        state = State::SignedIn;
}

void Session::Private::connectMethod()
{
    SignInMethod *from = method.get();
    connect(from, &SignInMethod::waitingForBrowser, &q, [this](const QUrl &link, bool opened, int secondsLeft) {
        if (!isAttempting || state == State::SigningOut)
            return;
        attempt = { Attempt::Stage::WaitingForBrowser, link, opened, secondsLeft, attempt.question };
        notify();
    });
    connect(from, &SignInMethod::exchanging, &q, [this] {
        if (!isAttempting || state == State::SigningOut)
            return;
        attempt.stage = Attempt::Stage::Exchanging;
        notify();
    });
    connect(from, &SignInMethod::asks, &q, [this](const SignInQuestion &question) {
        if (!isAttempting || state == State::SigningOut)
            return;
        if (question.kind == SignInQuestion::Kind::Password)
            attempt.stage = Attempt::Stage::Asking;
        attempt.question = question;
        notify();
    });
    connect(from, &SignInMethod::obtained, &q, [this](const Credential &answer) {
        if (asking == Asking::Restore)
            asked(answer);
        else
            attemptSucceeded(answer);
    });
    connect(from, &SignInMethod::failed, &q, [this](const Error &reason) { attemptFailed(reason); });
    connect(from, &SignInMethod::renewed, &q, [this](const Credential &answer) { asked(answer); });
    connect(from, &SignInMethod::renewFailed, &q, [this](SignInMethod::RenewFailure failure) { askFailed(failure); });
    connect(from, &SignInMethod::restoreFailed, &q, [this](SignInMethod::RenewFailure failure) { askFailed(failure); });
    connect(from, &SignInMethod::ended, &q, [this](const std::optional<Error> &notDone) {
        if (notDone)
            left << *notDone;
        isEndOpen = false;
        tryLeft();
    });
}

void Session::Private::notify()
{
    Q_EMIT q.stateChanged();
    Q_EMIT q.changed();
}

QString Session::Private::providerHost() const
{
    // "method:origin" of accounts without a provider has no host.
    const QString host = QUrl(account.id.issuer).host();
    return host.isEmpty() ? serverHost() : host;
}

Session::Session(const QUrl &server, const QString &connectionId, std::unique_ptr<SignInMethod> method, CredentialStore &store,
                 AccountIndex &index, Clock &clock, QObject *parent)
    : Authorizer(parent)
    , d(std::make_unique<Private>(*this, server, connectionId, std::move(method), store, index, clock))
{
    d->connectMethod();
}

Session::~Session() = default;

Session::State Session::state() const
{
    return d->state;
}

Session::Why Session::why() const
{
    return d->why;
}

CredentialStore::Outcome Session::keychainTrouble() const
{
    return d->trouble;
}

bool Session::isRefreshing() const
{
    return d->state == State::SignedIn && d->asking == Private::Asking::Renewal && !d->isAskingStale;
}

bool Session::isOffline() const
{
    return d->isOffline;
}

bool Session::isForThisSessionOnly() const
{
    return d->state == State::SignedIn && d->isSessionOnly;
}

QStringList Session::withheldScopes() const
{
    return d->state == State::SignedIn && d->credential ? d->credential->withheldScopes : QStringList();
}

quint64 Session::generation() const
{
    return d->generation;
}

AccountRecord Session::account() const
{
    return d->account;
}

const Session::Attempt &Session::attempt() const
{
    return d->attempt;
}

bool Session::needsSignIn() const
{
    return d->method->needsSignIn();
}

bool Session::isSettled() const
{
    return d->state != State::SigningOut && d->asking == Private::Asking::Nothing && !d->vault.isWriting();
}

QList<Authorizer::Decision::SecretHeader> Session::headersOfTheMoment() const
{
    return d->credential ? d->credential->headers : QList<Decision::SecretHeader>();
}

bool Session::isRenewable() const
{
    return d->credential && d->credential->renewable;
}

Authorizer::Decision Session::authorize(const Origin &origin, Initiative initiative)
{
    if (origin != d->origin)
        return goWithoutHeaders();
    switch (d->state) {
    case State::SignedOut:
        if (initiative == Initiative::Person)
            return goWithoutHeaders(); // the server decides: it may be open
        return refusal({ Condition::SignedOut, { d->serverHost() } });
    case State::Loading:
        if (d->isOffline)
            return refusal({ Condition::Offline, { d->providerHost() } });
        return waitForChange();
    case State::KeychainUnavailable:
        return refusal({ keyringCondition(d->trouble) });
    case State::SignedIn:
        return d->decideSignedIn();
    case State::SignInRequired:
        return refusal(d->signInError());
    case State::SigningOut:
        return refusal({ Condition::SignedOut, { d->serverHost() } });
    }
    Q_UNREACHABLE();
}

Authorizer::Decision Session::Private::decideSignedIn()
{
    if (!credential)
        return goWithoutHeaders(); // an open server knows nobody
    if (!credential->headers.isEmpty() && !origin.mayCarrySecret())
        return refusal({ Condition::PlainHttpRefused });

    const bool isUsable = isTokenUsable();
    if (isUsable && !life.isNearlyOver())
        return withHeaders(Verdict::Go);
    if (isOffline)
        return isUsable ? withHeaders(Verdict::Go) : refusal({ Condition::Offline, { providerHost() } });
    if (asking != Asking::Nothing)
        return withHeaders(Verdict::Wait);
    // Nothing to renew with: only the server knows whether it still takes it. With a lost answer the old refresh token is
    // likely spent, and trying it may end this token too: later.
    if (!credential->renewable || (isAnswerLost && isUsable))
        return withHeaders(Verdict::Go);
    ask();
    // Not from inside the caller's question: whoever listens may ask again.
    QMetaObject::invokeMethod(
        &q, [this] { notify(); }, Qt::QueuedConnection);
    return withHeaders(Verdict::Wait);
}

//! A Wait carries them too: a stop may pass a closed gate with the token of the moment.
Authorizer::Decision Session::Private::withHeaders(Verdict verdict) const
{
    Decision decision;
    decision.verdict = verdict;
    decision.headers = credential->headers;
    decision.generation = generation;
    return decision;
}

Error Session::Private::signInError() const
{
    switch (why) {
    case Why::None:
    case Why::ServerAsks:
        return { Condition::SignInAsked, { serverHost() } };
    case Why::Ended:
    case Why::AnswerLost:
    case Why::Unproven:
        return { Condition::SessionEnded, { serverHost(), providerHost() } };
    case Why::RejectedAgain:
    case Why::NotRenewable:
        break;
    }
    return { Condition::SessionEnded, { serverHost(), serverHost() } };
}

void Session::rejected(quint64 generation, bool again)
{
    const bool wasNobody = d->state == State::SignedOut || (d->state == State::SignedIn && !d->credential);
    if (wasNobody && generation == 0) {
        d->requireSignIn(Why::ServerAsks);
        d->notify();
        return;
    }
    if (d->state != State::SignedIn || generation != d->generation)
        return;
    if (!d->credential->renewable) {
        d->requireSignIn(Why::NotRenewable);
    } else if (again) {
        d->requireSignIn(Why::RejectedAgain);
    } else if (d->isRejected) {
        return; // the renewal is under way
    } else {
        d->isRejected = true;
        if (d->asking == Private::Asking::Nothing && !d->backOff.isWaiting())
            d->ask();
    }
    d->notify();
}

} // namespace countersign
