// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "core/credentialstore.h"

#include <memory>

class QDBusConnection;

namespace countersign {

class Redactor;

//! CredentialStore on the desktop's keyring by qtkeychain. Locked, absent, late and missing are told apart by asking the
//! Secret Service over D-Bus (qtkeychain cannot: a locked keyring reads as empty, and deleting from it "works"). No call
//! but unlock() makes the desktop ask the person, except the very first write, for which there may be no keyring yet.
//! Calls run one after the other; each ends after 15 s at most (Late), unlock() after 2 min. A late write may still
//! arrive. Entries: service = `service` (one per profile), key = the caller's. Never a file.
class KeychainStore final : public CredentialStore
{
public:
    KeychainStore(const QString &service, Redactor &redactor, Clock &clock); //!< asks on the session bus
    KeychainStore(const QString &service, Redactor &redactor, Clock &clock, const QDBusConnection &bus);
    ~KeychainStore() override;

    void read(const QString &key, QObject *context, Done done) override;
    void write(const QString &key, const Secret &value, QObject *context, Done done) override;
    void remove(const QString &key, QObject *context, Done done) override;
    void unlock(QObject *context, Done done) override;

private:
    struct Private;
    const std::unique_ptr<Private> d;
};

} // namespace countersign
