// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>
#include <QString>

namespace countersign {

//! Who somebody is, at whose word. OAuth: issuer, client id and `sub` (OIDC Core §5.7). Other methods: the method's name, the
//! server's origin and the name given there, or a random one for a secret that names nobody. Equal means the same person; nothing
//! is ever inherited across unequal ids.
struct AccountId
{
    QString issuer;   //!< issuer URL, or "method:origin" where there is no provider
    QString clientId; //!< where there is no provider: the issuer a pasted token names; else empty
    QString subject;  //!< `sub`, or the name; empty = nobody signed in

    [[nodiscard]] bool isNobody() const { return subject.isEmpty(); }
    //! 32 hex digits: key of database rows; says nothing about the person.
    [[nodiscard]] QString key() const;
    //! Key of its keychain entry: one per connection, or two connections of one account would use up each other's refresh token.
    [[nodiscard]] QString credentialKey(const QString &connectionId) const;
    [[nodiscard]] bool operator==(const AccountId &) const = default;
};

//! What may be remembered about an account outside the keychain. No secret in here.
struct AccountRecord
{
    AccountId id;
    QString name;           //!< display name
    QString mail;           //!< may be empty
    QString scope;          //!< as granted
    bool hasSecret = false; //!< an entry in the keychain was written: tells "locked or lost" from "never stored"
    QString picture = {};   //!< its URL, https or loopback; may be empty

    [[nodiscard]] bool operator==(const AccountRecord &) const = default;
};

//! The non-secret list of accounts of one connection, newest first. Implemented by `store/settings`. UI thread.
class AccountIndex
{
public:
    AccountIndex() = default;
    AccountIndex(const AccountIndex &) = delete;
    AccountIndex &operator=(const AccountIndex &) = delete;
    virtual ~AccountIndex() = default;

    [[nodiscard]] virtual QList<AccountRecord> accounts(const QString &connectionId) const = 0;
    virtual void put(const QString &connectionId, const AccountRecord &record) = 0;
    //! Keychain entries (credentialKey) that could not be deleted at sign-out; it is tried again at the next unlock.
    [[nodiscard]] virtual QList<QString> tombstones() const = 0;
    virtual void addTombstone(const QString &credentialKey) = 0;
    virtual void removeTombstone(const QString &credentialKey) = 0;
};

} // namespace countersign
