// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/secretservice.h"

#include <QDBusError>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QPointer>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
using Attributes = QMap<QString, QString>;
using Paths = QList<QDBusObjectPath>;

const QString kService = u"org.freedesktop.secrets"_s;
const QString kRoot = u"/org/freedesktop/secrets"_s;
const QString kServiceInterface = u"org.freedesktop.Secret.Service"_s;
const QString kCollectionInterface = u"org.freedesktop.Secret.Collection"_s;
// libsecret waits as long as its person; so do we. KeychainStore's deadline ends it.
constexpr int kReplyTimeout = 10 * 60 * 1000;

//! Nobody there, and nobody who could be started: what libdbus and the bus call it.
bool isAbsence(const QString &error)
{
    static const std::array names { u"org.freedesktop.DBus.Error.ServiceUnknown"_s,
                                    u"org.freedesktop.DBus.Error.NameHasNoOwner"_s, u"org.freedesktop.DBus.Error.Disconnected"_s,
                                    u"org.freedesktop.DBus.Error.NoServer"_s };
    return std::find(names.begin(), names.end(), error) != names.end()
           || error.startsWith("org.freedesktop.DBus.Error.Spawn."_L1);
}

//! The service says so itself (specification, "Errors").
bool isLockedError(const QString &error)
{
    return error == "org.freedesktop.Secret.Error.IsLocked"_L1;
}

bool isNone(const QDBusObjectPath &path)
{
    return path.path() == "/"_L1;
}

void fail(const QDBusMessage &reply, const SecretService::Done &done)
{
    using Outcome = CredentialStore::Outcome;
    const QString detail = reply.errorName() + u": "_s + reply.errorMessage();
    if (isAbsence(reply.errorName()))
        done(Outcome::Absent, detail);
    else if (isLockedError(reply.errorName()))
        done(Outcome::Locked, detail);
    else
        done(Outcome::Failed, detail);
}

//! A reply of another shape than the specification's: from something that is no Secret Service.
void failShape(const SecretService::Done &done)
{
    done(CredentialStore::Outcome::Failed, u"unexpected reply of the Secret Service"_s);
}
} // namespace

SecretPrompt::SecretPrompt(const QString &owner, const QString &path, const QDBusConnection &bus, QObject *parent)
    : QDBusAbstractInterface(owner, path, "org.freedesktop.Secret.Prompt", bus, parent)
{
}

SecretService::SecretService(const QDBusConnection &bus, QObject *parent) : QObject(parent), m_bus(bus)
{
    qDBusRegisterMetaType<Attributes>();
}

void SecretService::call(const QString &path, const QString &interface, const QString &method, const QVariantList &arguments,
                         QObject *context, const Answered &answered)
{
    if (!m_bus.isConnected()) {
        // Qt's watcher never fires for a call that could not be made.
        const QDBusMessage error = QDBusMessage::createError(QDBusError::Disconnected, u"no session bus"_s);
        const auto deliver = [self = QPointer(this), answered, error] {
            if (self)
                answered(error);
        };
        QMetaObject::invokeMethod(context, deliver, Qt::QueuedConnection);
        return;
    }
    QDBusMessage message = QDBusMessage::createMethodCall(kService, path, interface, method);
    message.setArguments(arguments);
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(message, kReplyTimeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, watcher, &QObject::deleteLater);
    connect(watcher, &QDBusPendingCallWatcher::finished, context,
            [answered](QDBusPendingCallWatcher *finished) { answered(finished->reply()); });
}

void SecretService::find(const QString &service, const QString &key, QObject *context, const Done &done)
{
    const Attributes attributes { { u"server"_s, service }, { u"user"_s, key } };
    const auto answered = [this, context = QPointer(context), done](const QDBusMessage &message) {
        const QDBusPendingReply<Paths, Paths> reply = message;
        if (message.type() == QDBusMessage::ErrorMessage)
            fail(message, done);
        else if (reply.isError())
            failShape(done);
        else if (!reply.argumentAt<0>().isEmpty())
            done(Outcome::Done, {});
        else if (!reply.argumentAt<1>().isEmpty())
            done(Outcome::Locked, {});
        else
            // Some keyrings hide what they hold while they are locked: only an open one can prove that there is nothing.
            state(context, [done](Outcome outcome, const QString &detail) {
                done(outcome == Outcome::Done ? Outcome::Missing : outcome, detail);
            });
    };
    call(kRoot, kServiceInterface, u"SearchItems"_s, { QVariant::fromValue(attributes) }, context, answered);
}

void SecretService::defaultCollection(QObject *context, const Done &failed,
                                      const std::function<void(const QDBusObjectPath &)> &found)
{
    const auto answered = [failed, found](const QDBusMessage &message) {
        const QDBusPendingReply<QDBusObjectPath> reply = message;
        if (message.type() == QDBusMessage::ErrorMessage)
            fail(message, failed);
        else if (reply.isError())
            failShape(failed);
        else if (isNone(reply.value()))
            failed(Outcome::Missing, {});
        else
            found(reply.value());
    };
    call(kRoot, kServiceInterface, u"ReadAlias"_s, { u"default"_s }, context, answered);
}

void SecretService::state(QObject *context, const Done &done)
{
    defaultCollection(context, done, [this, context = QPointer(context), done](const QDBusObjectPath &collection) {
        askLocked(collection, context, done);
    });
}

void SecretService::askLocked(const QDBusObjectPath &collection, QObject *context, const Done &done)
{
    const auto answered = [done](const QDBusMessage &message) {
        const QDBusPendingReply<QDBusVariant> reply = message;
        if (message.type() == QDBusMessage::ErrorMessage)
            fail(message, done);
        else if (reply.isError() || reply.value().variant().typeId() != QMetaType::Bool)
            failShape(done);
        else
            done(reply.value().variant().toBool() ? Outcome::Locked : Outcome::Done, {});
    };
    call(collection.path(), u"org.freedesktop.DBus.Properties"_s, u"Get"_s, { kCollectionInterface, u"Locked"_s }, context,
         answered);
}

void SecretService::unlock(QObject *context, const Done &done)
{
    const auto found = [this, context = QPointer(context), done](const QDBusObjectPath &collection) {
        const auto answered = [this, context, done, collection](const QDBusMessage &message) {
            const QDBusPendingReply<Paths, QDBusObjectPath> reply = message;
            if (message.type() == QDBusMessage::ErrorMessage)
                fail(message, done);
            else if (reply.isError())
                failShape(done);
            else if (isNone(reply.argumentAt<1>()))
                askLocked(collection, context, done); // it was open, or opened without asking
            else
                // Qt 6.8 does not tell who answered; the name leads to the same service.
                prompt(message.service().isEmpty() ? kService : message.service(), reply.argumentAt<1>(), context, done);
        };
        call(kRoot, kServiceInterface, u"Unlock"_s, { QVariant::fromValue(Paths { collection }) }, context, answered);
    };
    defaultCollection(context, done, found);
}

void SecretService::prompt(const QString &owner, const QDBusObjectPath &path, QObject *context, const Done &done)
{
    auto *prompt = new SecretPrompt(owner, path.path(), m_bus, this);
    const QPointer<QObject> asker(context);
    const auto finish = [prompt, done](Outcome outcome, const QString &detail) {
        // Completed only: disconnect() would also drop what tells the bus that the prompt is gone.
        QObject::disconnect(prompt, &SecretPrompt::Completed, nullptr, nullptr);
        prompt->deleteLater();
        done(outcome, detail);
    };
    connect(prompt, &SecretPrompt::Completed, context, [this, finish, asker](bool dismissed, const QDBusVariant &) {
        if (dismissed)
            finish(Outcome::Locked, u"the prompt was dismissed"_s);
        else
            state(asker, finish); // believe the keyring, not the prompt
    });
    connect(context, &QObject::destroyed, prompt, &QObject::deleteLater);
    // Empty window id: we cannot name our window on every desktop.
    auto *watcher = new QDBusPendingCallWatcher(prompt->asyncCall(u"Prompt"_s, QString()), prompt);
    connect(watcher, &QDBusPendingCallWatcher::finished, context, [finish](QDBusPendingCallWatcher *finished) {
        if (finished->isError())
            fail(finished->reply(), finish);
    });
}

} // namespace countersign
