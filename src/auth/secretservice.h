// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/credentialstore.h"

#include <QDBusAbstractInterface>
#include <QDBusConnection>
#include <QDBusPendingCall>
#include <QDBusVariant>

namespace countersign {

//! What qtkeychain cannot tell: whether there is a keyring at all, whether it is locked, and where an entry is. Asks the
//! freedesktop Secret Service (specification 0.2) over D-Bus without ever blocking.
//! Answers come once, never before the call returns, and not at all once `context` or this object is gone. There are no
//! deadlines in here: a desktop's prompt takes as long as its person (KeychainStore has them). Owner: KeychainStore. UI thread.
class SecretService : public QObject
{
    Q_OBJECT
public:
    using Outcome = CredentialStore::Outcome;
    using Done = std::function<void(Outcome outcome, const QString &detail)>;

    explicit SecretService(const QDBusConnection &bus, QObject *parent = nullptr);

    //! The entry qtkeychain made for this service and key: Done = there and readable; Locked; Missing = proven: the
    //! keyring is open and has none; Absent; Failed.
    void find(const QString &service, const QString &key, QObject *context, const Done &done);
    //! The default keyring: Done = open; Locked; Missing = none was made yet; Absent; Failed.
    void state(QObject *context, const Done &done);
    //! Unlocks the default keyring, with the desktop's prompt if it wants one. Locked = the person said no.
    void unlock(QObject *context, const Done &done);

private:
    //! One call; `answered` with the reply, which may be an error.
    using Answered = std::function<void(const QDBusMessage &reply)>;
    void call(const QString &path, const QString &interface, const QString &method, const QVariantList &arguments,
              QObject *context, const Answered &answered);
    void defaultCollection(QObject *context, const Done &failed, const std::function<void(const QDBusObjectPath &)> &found);
    void askLocked(const QDBusObjectPath &collection, QObject *context, const Done &done);
    void prompt(const QString &owner, const QDBusObjectPath &path, QObject *context, const Done &done);

    QDBusConnection m_bus;
};

//! org.freedesktop.Secret.Prompt: the desktop's question to the person. Written by hand because QDBusConnection::connect
//! knows string-based slots only.
class SecretPrompt final : public QDBusAbstractInterface
{
    Q_OBJECT
public:
    //! `owner` is the unique name of the service: with a well-known name Qt asks for its owner and blocks.
    SecretPrompt(const QString &owner, const QString &path, const QDBusConnection &bus, QObject *parent);

Q_SIGNALS:
    void Completed(bool dismissed, const QDBusVariant &result); // the name is the interface's
};

} // namespace countersign
