// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/personalkeys.h"

#include "core/redactor.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kKeysVersion = 1;

QString keysEntry(const QString &connectionId, const AccountId &account)
{
    return account.credentialKey(connectionId) + u"/keys"_s;
}
} // namespace

PersonalKeys::PersonalKeys(CredentialStore &store, AccountIndex &index, Redactor &redactor, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_index(index)
    , m_redactor(redactor)
{
}

void PersonalKeys::open(const QString &connectionId, const AccountId &account)
{
    const QString entry = keysEntry(connectionId, account);
    if (entry == m_entry)
        return;
    close();
    m_entry = entry;
    read();
}

void PersonalKeys::read()
{
    m_reading = std::make_unique<QObject>();
    m_store.read(m_entry, m_reading.get(), [this](const CredentialStore::Answer &answer) { loaded(answer); });
}

void PersonalKeys::loaded(const CredentialStore::Answer &answer)
{
    using Outcome = CredentialStore::Outcome;
    m_reading.reset();
    m_isKnown = true;
    m_isRead = answer.outcome == Outcome::Done || answer.outcome == Outcome::Missing;
    const bool isForgotten = m_index.tombstones().contains(m_entry); // and could not be deleted yet
    const QJsonObject kept = QJsonDocument::fromJson(answer.value.reveal()).object();
    if (answer.outcome == Outcome::Done && !isForgotten && kept.value("v"_L1).toInt() == kKeysVersion) {
        const QJsonObject keys = kept.value("keys"_L1).toObject();
        for (auto it = keys.begin(); it != keys.end(); ++it) {
            if (!m_keys.contains(it.key())) // else it was typed meanwhile
                m_keys.insert(it.key(), m_redactor.keep(it.value().toString().toUtf8()));
        }
    }
    if (m_isTyped && m_isRead)
        write();
    Q_EMIT changed();
}

void PersonalKeys::put(const Keys &typed)
{
    m_isKnown = true;
    m_isTyped = true;
    m_keys.insert(typed);
    if (m_isRead)
        write();
    else if (!m_reading)
        read(); // the keychain may be there now
    Q_EMIT changed();
}

void PersonalKeys::write()
{
    m_isTyped = false;
    QJsonObject keys;
    for (auto it = m_keys.constBegin(); it != m_keys.constEnd(); ++it)
        keys.insert(it.key(), QString::fromUtf8(it.value().reveal()));
    const QJsonObject kept { { u"v"_s, kKeysVersion }, { u"keys"_s, keys } };
    m_index.removeTombstone(m_entry); // the entry is wanted again
    // Not kept = asked for again at the next start.
    m_store.write(m_entry, m_redactor.keep(QJsonDocument(kept).toJson(QJsonDocument::Compact)), this, [](const auto &) {});
}

void PersonalKeys::forget(const QString &connectionId, const AccountId &account)
{
    const QString entry = keysEntry(connectionId, account);
    m_index.addTombstone(entry);
    m_store.remove(entry, this, [this, entry](const CredentialStore::Answer &answer) {
        if (answer.outcome == CredentialStore::Outcome::Done || answer.outcome == CredentialStore::Outcome::Missing)
            m_index.removeTombstone(entry);
    });
    if (entry != m_entry)
        return;
    m_isTyped = false; // nor is that to be kept
    close();
    Q_EMIT changed();
}

void PersonalKeys::close()
{
    if (m_isTyped)
        write(); // the keychain has not said what else there is
    m_reading.reset();
    m_entry.clear();
    m_keys.clear();
    m_isKnown = false;
    m_isRead = false;
}

} // namespace countersign
