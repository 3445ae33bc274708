// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/keychainstore.h"

#include "auth/secretservice.h"
#include "core/redactor.h"

#include <QDBusServiceWatcher>
#include <QLibrary>
#include <QPointer>
#include <qt6keychain/keychain.h>

#include <algorithm>
#include <deque>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 15'000;        // ms
constexpr int kPromptPatience = 120'000; // ms; a person types a password

CredentialStore::Outcome outcomeOf(QKeychain::Error error)
{
    using Outcome = CredentialStore::Outcome;
    switch (error) {
    case QKeychain::NoError:
        return Outcome::Done;
    case QKeychain::EntryNotFound:
        return Outcome::Missing;
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return Outcome::Locked;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return Outcome::Absent;
    default: // a newer qtkeychain may know more
        return Outcome::Failed;
    }
}

//! On Plasma qtkeychain keeps its entries in KWallet, whose Secret Service does not show them (or is switched off): there
//! the Secret Service can tell "locked", and the rest only qtkeychain.
bool isWalletPreferred()
{
    return qEnvironmentVariable("XDG_CURRENT_DESKTOP") == "KDE"_L1 && !qEnvironmentVariableIsEmpty("KDE_SESSION_VERSION");
}

//! libsecret, which qtkeychain has loaded by its name, keeps its session with a keyring that is gone, and the next one knows
//! nothing of it: every call would fail for as long as the program runs.
void forgetOldSession()
{
    using Disconnect = void (*)();
    QLibrary libsecret(u"secret-1"_s, 0);
    if (const auto disconnect = reinterpret_cast<Disconnect>(libsecret.resolve("secret_service_disconnect")))
        disconnect();
}
} // namespace

//! One call, from asking to its answer; a QObject because it is the context of everything that is asked for it.
class KeychainOperation final : public QObject
{
public:
    enum class Kind { Read, Write, Remove, Unlock };

    KeychainOperation(Kind theKind, const QString &theKey, const Secret &theValue, QObject *asker, CredentialStore::Done call)
        : kind(theKind)
        , key(theKey)
        , value(theValue)
        , context(asker)
        , done(std::move(call))
    {
    }

    const Kind kind;
    const QString key;
    const Secret value;
    const QPointer<QObject> context;
    const CredentialStore::Done done;
    std::unique_ptr<Clock::Alarm> deadline;
    bool isStarted = false;
};

struct KeychainStore::Private
{
    using Operation = KeychainOperation;
    using Kind = KeychainOperation::Kind;

    Private(const QString &serviceName, Redactor &theRedactor, Clock &theClock, const QDBusConnection &bus)
        : service(serviceName)
        , redactor(theRedactor)
        , clock(theClock)
        , secrets(bus)
        , goings(u"org.freedesktop.secrets"_s, bus, QDBusServiceWatcher::WatchForUnregistration)
    {
        QObject::connect(&goings, &QDBusServiceWatcher::serviceUnregistered, &goings, forgetOldSession);
    }

    void add(Kind kind, const QString &key, const Secret &value, QObject *context, Done done);
    void startNext();
    void start(Operation &operation);
    void read(Operation &operation, Outcome found);
    void write(Operation &operation);
    void remove(Operation &operation);
    void proveGone(Operation &operation);
    void run(QKeychain::Job *job, Operation &operation, const std::function<void(QKeychain::Job &)> &finished);
    void finish(Operation &operation, const Answer &answer);

    const QString service;
    Redactor &redactor;
    Clock &clock;
    SecretService secrets;
    const QDBusServiceWatcher goings;
    const bool isWallet = isWalletPreferred();
    std::deque<std::unique_ptr<Operation>> operations;
};

void KeychainStore::Private::add(Kind kind, const QString &key, const Secret &value, QObject *context, Done done)
{
    operations.push_back(std::make_unique<Operation>(kind, key, value, context, std::move(done)));
    Operation &operation = *operations.back();
    const int patience = kind == Kind::Unlock ? kPromptPatience : kPatience;
    operation.deadline = clock.after(patience, &operation, [this, &operation] { finish(operation, { Outcome::Late, {}, {} }); });
    startNext();
}

//! Reads, writes and removals one at a time, so that the last word about an entry is the last one spoken. Unlocking waits
//! for a person and must not hold them up.
void KeychainStore::Private::startNext()
{
    bool isBusy = false;
    for (const auto &operation : operations) {
        const bool isOrdered = operation->kind != Kind::Unlock;
        if (!operation->isStarted && !(isOrdered && isBusy)) {
            operation->isStarted = true;
            start(*operation);
        }
        isBusy = isBusy || isOrdered;
    }
}

void KeychainStore::Private::start(Operation &operation)
{
    const auto asked = [this, &operation](Outcome outcome, const QString &detail) {
        const bool isOpen = outcome == Outcome::Done || outcome == Outcome::Missing;
        if (operation.kind == Kind::Unlock || !(isOpen || (isWallet && outcome == Outcome::Absent)))
            finish(operation, { outcome, {}, detail });
        else if (operation.kind == Kind::Read)
            read(operation, outcome);
        else if (operation.kind == Kind::Write)
            write(operation);
        else
            remove(operation);
    };
    switch (operation.kind) {
    case Kind::Read:
    case Kind::Remove:
        secrets.find(service, operation.key, &operation, asked);
        break;
    case Kind::Write:
        secrets.state(&operation, asked);
        break;
    case Kind::Unlock:
        secrets.unlock(&operation, asked);
        break;
    }
}

void KeychainStore::Private::run(QKeychain::Job *job, Operation &operation, const std::function<void(QKeychain::Job &)> &finished)
{
    // The job deletes itself, also when it ends long after our deadline.
    QObject::connect(job, &QKeychain::Job::finished, &operation, [finished](QKeychain::Job *done) { finished(*done); });
    job->start();
}

void KeychainStore::Private::read(Operation &operation, Outcome found)
{
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setKey(operation.key);
    run(job, operation, [this, &operation, job, found](QKeychain::Job &) {
        Answer answer { outcomeOf(job->error()), {}, job->errorString() };
        if (answer.outcome == Outcome::Done)
            answer.value = redactor.keep(job->binaryData());
        else if (answer.outcome == Outcome::Missing && found == Outcome::Done)
            answer.outcome = Outcome::Locked; // it was there a moment ago: a keyring that locks reads as empty
        finish(operation, answer);
    });
}

void KeychainStore::Private::write(Operation &operation)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setKey(operation.key);
    job->setBinaryData(operation.value.reveal());
    run(job, operation, [this, &operation](QKeychain::Job &done) {
        finish(operation, { outcomeOf(done.error()), {}, done.errorString() });
    });
}

//! Also when there is no such entry yet: a late write may still be on its way, and a deletion goes behind it.
void KeychainStore::Private::remove(Operation &operation)
{
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setKey(operation.key);
    run(job, operation, [this, &operation](QKeychain::Job &done) {
        const Outcome outcome = outcomeOf(done.error());
        if (outcome == Outcome::Done || outcome == Outcome::Missing)
            proveGone(operation);
        else
            finish(operation, { outcome, {}, done.errorString() });
    });
}

void KeychainStore::Private::proveGone(Operation &operation)
{
    secrets.find(service, operation.key, &operation, [this, &operation](Outcome outcome, const QString &detail) {
        if (outcome == Outcome::Missing || (isWallet && outcome == Outcome::Absent))
            finish(operation, { Outcome::Done, {}, {} });
        else if (outcome == Outcome::Done)
            finish(operation, { Outcome::Failed, {}, u"the entry is still there"_s });
        else
            finish(operation, { outcome, {}, detail });
    });
}

void KeychainStore::Private::finish(Operation &operation, const Answer &answer)
{
    const auto isIt = [&](const std::unique_ptr<Operation> &candidate) { return candidate.get() == &operation; };
    const auto found = std::find_if(operations.begin(), operations.end(), isIt);
    const std::unique_ptr<Operation> finished = std::move(*found); // nothing of it answers after this function
    operations.erase(found);
    startNext();
    if (finished->context)
        finished->done(answer);
}

KeychainStore::KeychainStore(const QString &service, Redactor &redactor, Clock &clock)
    : KeychainStore(service, redactor, clock, QDBusConnection::sessionBus())
{
}

KeychainStore::KeychainStore(const QString &service, Redactor &redactor, Clock &clock, const QDBusConnection &bus)
    : d(std::make_unique<Private>(service, redactor, clock, bus))
{
}

KeychainStore::~KeychainStore() = default;

void KeychainStore::read(const QString &key, QObject *context, Done done)
{
    d->add(Private::Kind::Read, key, {}, context, std::move(done));
}

void KeychainStore::write(const QString &key, const Secret &value, QObject *context, Done done)
{
    d->add(Private::Kind::Write, key, value, context, std::move(done));
}

void KeychainStore::remove(const QString &key, QObject *context, Done done)
{
    d->add(Private::Kind::Remove, key, {}, context, std::move(done));
}

void KeychainStore::unlock(QObject *context, Done done)
{
    d->add(Private::Kind::Unlock, {}, {}, context, std::move(done));
}

} // namespace countersign
