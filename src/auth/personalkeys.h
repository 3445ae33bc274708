// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/accountid.h"
#include "core/credentialstore.h"

#include <QHash>

#include <memory>

namespace countersign {

class Redactor;

//! Keys of a person's own that a server's agents ask for, to pay another service ("OPENAI_API_KEY"): one entry in the keychain
//! for each account of a connection, so that nobody's keys are ever sent as somebody else. What is kept is read before anything
//! typed is added to it. What cannot be kept is good until this object goes. Closed → (open) → Loading → Known. Answers come
//! later, and not at all once it is gone. Owner: ConnectionSession. UI thread.
class PersonalKeys final : public QObject
{
    Q_OBJECT
public:
    using Keys = QHash<QString, Secret>; //!< by the name the server has for it

    PersonalKeys(CredentialStore &store, AccountIndex &index, Redactor &redactor, QObject *parent = nullptr);

    //! Whose keys these are from now on: read, then changed(). The same account again does nothing.
    void open(const QString &connectionId, const AccountId &account);
    [[nodiscard]] bool isKnown() const { return m_isKnown; }
    [[nodiscard]] const Keys &keys() const { return m_keys; }
    //! What was typed; others stay as they are.
    void put(const Keys &typed);
    //! Nobody's any more; what is still on its way from the keychain is not taken. What is kept stays.
    void close();
    //! From the keychain, for certain or at its next unlock (a tombstone), and from memory if they are open.
    void forget(const QString &connectionId, const AccountId &account);

Q_SIGNALS:
    void changed(); //!< keys() are known, or others

private:
    void read();
    void loaded(const CredentialStore::Answer &answer);
    void write();

    CredentialStore &m_store;
    AccountIndex &m_index;
    Redactor &m_redactor;
    QString m_entry; //!< empty = closed
    Keys m_keys;
    std::unique_ptr<QObject> m_reading; //!< context of the running read; nothing while none runs
    bool m_isKnown = false;
    bool m_isRead = false;  //!< m_keys holds what is kept
    bool m_isTyped = false; //!< m_keys holds what is not kept yet
};

} // namespace countersign
