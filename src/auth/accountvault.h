// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/accountid.h"
#include "core/credentialstore.h"

#include <memory>

namespace countersign {

//! What one connection remembers of its account between two starts, kept consistent: the index record (no secret), the
//! keychain entry, and the tombstone of an entry that could not be deleted.
//!
//! The index is written first when something is forgotten and last when something is kept, so that a crash in between can
//! leave an entry nobody reads, but never bring back an account that signed out.
//! An entry belongs to one account *of one connection*: two connections with the same account hold two refresh tokens, and
//! with one entry they would use up each other's (RFC 6819 §5.2.2.3: reuse revokes both).
//! Owner: Session. The references outlive it. UI thread.
class AccountVault
{
public:
    AccountVault(const QString &connectionId, CredentialStore &store, AccountIndex &index);

    //! The last account of this connection; nobody if there never was one.
    [[nodiscard]] AccountRecord newest() const;
    [[nodiscard]] QString entryKey(const AccountId &account) const;

    //! Puts the account first in the index, without touching the keychain.
    void remember(const AccountRecord &account);
    void read(const AccountId &account, QObject *context, CredentialStore::Done done);
    //! Writes the entry; `hasSecret` becomes true when it is there. `done` with the outcome, unless forget() comes first.
    void keep(const AccountRecord &account, const Secret &secret, std::function<void(CredentialStore::Outcome)> done);
    //! Deletes the entry if there may be one; not proven gone = a tombstone stays. `done(false)` only of an entry that was
    //! once known to be there: whether a write without an answer has left one, nobody can say.
    void forget(const AccountRecord &account, std::function<void(bool)> done);
    //! What is in the entry is never read again, and deleted with the next tombstones. The keychain is not asked now.
    void bury(const AccountRecord &account);
    [[nodiscard]] bool isWriting() const { return m_writing > 0; } //!< a kept entry is on its way to the keychain
    void unlock(QObject *context, CredentialStore::Done done);
    //! Tries again to delete what earlier sign-outs could not.
    void clearTombstones();

private:
    void provedGone(const QString &key);

    const QString m_connectionId;
    CredentialStore &m_store;
    AccountIndex &m_index;
    int m_writing = 0;
    bool m_mayLand = false;            // a write that failed or was late may still have reached the keychain
    QString m_buried;                  // key of an entry that was there when the index was told to forget it
    std::unique_ptr<QObject> m_writes; // context of running writes: gone = their answers are stale
    std::unique_ptr<QObject> m_removals;
};

} // namespace countersign
