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

    //! Whether this connection has anything to keep here.
    [[nodiscard]] static bool isNeededBy(const SignInConfig &signIn);
    //! What is there for this issuer and client; empty if nothing is, or the keychain does not answer.
    void load(std::function<void(const ConnectionSecrets &)> done);
    void keep(const ConnectionSecrets &secrets);
    //! `gone`: once it is proven; not at all if the keychain does not do it.
    void forget(std::function<void()> gone = {});
    //! Of the entry, for a tombstone (AccountIndex).
    [[nodiscard]] QString key() const { return m_key; }

private:
    QString m_key;
    SignInConfig m_signIn;
    CredentialStore &m_store;
    Redactor &m_redactor;
};

} // namespace countersign
