// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/accountvault.h"

namespace countersign {
using Outcome = CredentialStore::Outcome;

AccountVault::AccountVault(const QString &connectionId, CredentialStore &store, AccountIndex &index)
    : m_connectionId(connectionId)
    , m_store(store)
    , m_index(index)
    , m_writes(std::make_unique<QObject>())
    , m_removals(std::make_unique<QObject>())
{
}

AccountRecord AccountVault::newest() const
{
    return m_index.accounts(m_connectionId).value(0);
}

QString AccountVault::entryKey(const AccountId &account) const
{
    return account.credentialKey(m_connectionId);
}

void AccountVault::remember(const AccountRecord &account)
{
    m_index.put(m_connectionId, account);
}

void AccountVault::read(const AccountId &account, QObject *context, CredentialStore::Done done)
{
    m_store.read(entryKey(account), context, std::move(done));
}

void AccountVault::keep(const AccountRecord &account, const Secret &secret, std::function<void(Outcome)> done)
{
    const QString key = entryKey(account.id);
    // Another session that clears tombstones must not delete what is written now.
    const bool wasTombstone = m_index.tombstones().contains(key);
    m_index.removeTombstone(key);
    m_mayLand = true;
    ++m_writing;
    const auto answered = [this, key, wasTombstone, account, call = std::move(done)](const CredentialStore::Answer &answer) {
        --m_writing;
        if (answer.outcome == Outcome::Done) {
            AccountRecord stored = account;
            stored.hasSecret = true;
            m_index.put(m_connectionId, stored);
            m_buried.clear();
        } else if (wasTombstone) {
            m_index.addTombstone(key);
        }
        if (answer.outcome == Outcome::Absent || answer.outcome == Outcome::Locked)
            m_mayLand = false;
        call(answer.outcome);
    };
    m_store.write(key, secret, m_writes.get(), answered);
}

void AccountVault::forget(const AccountRecord &account, std::function<void(bool)> done)
{
    m_writes = std::make_unique<QObject>();
    m_writing = 0;
    const QString key = entryKey(account.id);
    const bool wasThere = account.hasSecret || m_buried == key;
    const bool mayBeThere = m_mayLand || wasThere;
    m_mayLand = false;
    if (!mayBeThere) {
        done(true);
        return;
    }
    bury(account);
    const auto answered = [this, key, wasThere, call = std::move(done)](const CredentialStore::Answer &answer) {
        const bool gone = answer.outcome == Outcome::Done || answer.outcome == Outcome::Missing;
        if (gone)
            provedGone(key);
        call(gone || !wasThere);
    };
    m_store.remove(key, m_removals.get(), answered);
}

void AccountVault::bury(const AccountRecord &account)
{
    const QString key = entryKey(account.id);
    if (account.hasSecret)
        m_buried = key;
    m_index.addTombstone(key);
    AccountRecord left = account;
    left.hasSecret = false;
    m_index.put(m_connectionId, left);
}

void AccountVault::provedGone(const QString &key)
{
    m_index.removeTombstone(key);
    if (m_buried == key)
        m_buried.clear();
}

void AccountVault::unlock(QObject *context, CredentialStore::Done done)
{
    m_store.unlock(context, std::move(done));
}

void AccountVault::clearTombstones()
{
    const QList<QString> keys = m_index.tombstones();
    for (const QString &key : keys) {
        m_store.remove(key, m_removals.get(), [this, key](const CredentialStore::Answer &answer) {
            if (answer.outcome == Outcome::Done || answer.outcome == Outcome::Missing)
                provedGone(key);
        });
    }
}

} // namespace countersign
