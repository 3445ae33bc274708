// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/accountid.h"
#include "core/connectionconfig.h"

#include <QByteArray>

#include <memory>
#include <optional>

namespace countersign {

//! What is remembered outside the chats: one typed key table over one JSON file under the profile (0600, written atomically,
//! secrets never; its directory, if made here, is 0700). Owner: Application. UI thread.
//! A damaged file is moved aside as FILE.broken and everything starts fresh; a file that cannot be read is left alone and
//! nothing is written. What one key holds wrongly is taken as not there; keys of a later version are kept.
class Settings final : public AccountIndex
{
public:
    explicit Settings(const QString &file);
    ~Settings() override;

    //! Why the last change may be lost at the next start: StorageFailed, or ConnectionFileInvalid for a connection that holds
    //! what a connection file may not. Nothing once a later change was written.
    [[nodiscard]] std::optional<Error> trouble() const;

    [[nodiscard]] QList<ConnectionConfig> connections() const; //!< newest first
    //! Inserts, or replaces the one with this id; it is the newest then.
    void putConnection(const ConnectionConfig &config);
    //! With its accounts; keychain entries that no other connection uses get a tombstone.
    void removeConnection(const QString &connectionId);
    [[nodiscard]] QString lastConnection() const;
    void setLastConnection(const QString &connectionId);
    [[nodiscard]] QString lastThread(const QString &connectionId) const;
    void setLastThread(const QString &connectionId, const QString &threadId);
    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray &geometry);
    //! "system", "light" or "dark".
    [[nodiscard]] QString colorScheme() const;
    void setColorScheme(const QString &scheme);

    [[nodiscard]] QList<AccountRecord> accounts(const QString &connectionId) const override;
    void put(const QString &connectionId, const AccountRecord &record) override;
    [[nodiscard]] QList<QString> tombstones() const override;
    void addTombstone(const QString &credentialKey) override;
    void removeTombstone(const QString &credentialKey) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
