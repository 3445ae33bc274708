// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "core/connectionsecrets.h"
#include "core/credentialstore.h"

#include <QObject>

#include <functional>

namespace countersign {

class Redactor;

//! Where a connection's client secret and the token of its registration rest: one entry in the keychain, bound to issuer and
//! client id, so that it is never shown to another provider. Headers and pasted tokens are the account's, and with the Session.
//! Answers once, later, and not at all once this object is gone. Owner: ConnectionSession. UI thread.
class ConnectionVault final : public QObject
{
    Q_OBJECT
public:
    ConnectionVault(const ConnectionConfig &config, CredentialStore &store, Redactor &redactor, QObject *parent = nullptr);

    //! Whether a connection that signs in like this has anything to keep here.
    [[nodiscard]] static bool isNeededBy(const SignInConfig &signIn);
    //! What is there for this issuer and client; empty if nothing is, or the keychain does not answer.
    void load(std::function<void(const ConnectionSecrets &)> done);
    //! Not kept = asked for again at the next start. `done`: whatever became of it.
    void keep(const ConnectionSecrets &secrets, std::function<void()> done = {});
    //! `isGone`: proven; else the entry may still be there.
    void forget(std::function<void(bool isGone)> done = {});
    //! Of the entry, for a tombstone (AccountIndex).
    [[nodiscard]] QString key() const { return m_key; }

private:
    QString m_key;
    SignInConfig m_signIn;
    CredentialStore &m_store;
    Redactor &m_redactor;
};

} // namespace countersign
