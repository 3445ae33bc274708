// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/secret.h"

#include <QObject>

#include <functional>

namespace countersign {

//! Where secrets rest between two starts. Implemented by `auth/keychainstore` and by tests in memory.
//! Every call answers exactly once through `done`, never before it returns, and not at all once `context` is gone.
//! Outcomes are told apart as people must be told: see Outcome. UI thread.
class CredentialStore
{
public:
    enum class Outcome {
        Done,
        Missing, //!< proven: the store is open and has no such entry
        Locked,  //!< the store is there but locked
        Absent,  //!< no store on this computer (no Secret Service, no bus)
        Late,    //!< no answer in time (a prompt may be open)
        Failed,  //!< anything else; see detail
    };
    struct Answer
    {
        Outcome outcome = Outcome::Failed;
        Secret value;   //!< of read(), when Done
        QString detail; //!< for logs
    };
    using Done = std::function<void(const Answer &)>;

    CredentialStore() = default;
    CredentialStore(const CredentialStore &) = delete;
    CredentialStore &operator=(const CredentialStore &) = delete;
    virtual ~CredentialStore() = default;

    virtual void read(const QString &key, QObject *context, Done done) = 0;
    virtual void write(const QString &key, const Secret &value, QObject *context, Done done) = 0;
    //! Done only if the entry is proven gone afterwards.
    virtual void remove(const QString &key, QObject *context, Done done) = 0;
    //! Asks the desktop to unlock (may show its prompt).
    virtual void unlock(QObject *context, Done done) = 0;
};

} // namespace countersign
