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
    m_entry = entry;
    m_keys.clear();
    m_isKnown = false;
    m_store.read(entry, this, [this, entry](const CredentialStore::Answer &answer) {
        if (entry == m_entry && !m_isKnown) // else what was typed meanwhile counts, or somebody else came
            loaded(answer);
    });
}

void PersonalKeys::loaded(const CredentialStore::Answer &answer)
{
    m_isKnown = true;
    const QJsonObject kept = QJsonDocument::fromJson(answer.value.reveal()).object();
    if (answer.outcome == CredentialStore::Outcome::Done && kept.value("v"_L1).toInt() == kKeysVersion) {
        const QJsonObject keys = kept.value("keys"_L1).toObject();
        for (auto it = keys.begin(); it != keys.end(); ++it)
            m_keys.insert(it.key(), m_redactor.keep(it.value().toString().toUtf8()));
    }
    Q_EMIT changed();
}

void PersonalKeys::put(const Keys &typed)
{
    m_isKnown = true;
    m_keys.insert(typed);
    QJsonObject keys;
    for (auto it = m_keys.constBegin(); it != m_keys.constEnd(); ++it)
        keys.insert(it.key(), QString::fromUtf8(it.value().reveal()));
    const QJsonObject kept { { u"v"_s, kKeysVersion }, { u"keys"_s, keys } };
    m_index.removeTombstone(m_entry); // the entry is wanted again
    // Not kept = asked for again at the next start.
    m_store.write(m_entry, m_redactor.keep(QJsonDocument(kept).toJson(QJsonDocument::Compact)), this, [](const auto &) {});
    Q_EMIT changed();
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
    close();
    Q_EMIT changed();
}

void PersonalKeys::close()
{
    m_entry.clear();
    m_keys.clear();
    m_isKnown = false;
}

} // namespace countersign
