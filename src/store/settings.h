// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/accountid.h"
#include "core/connectionconfig.h"
#include "store/settingkeys.h"
#include "store/stephook.h"

#include <QByteArray>
#include <QObject>

#include <memory>
#include <optional>

namespace countersign {

//! What is remembered outside the chats: one typed key table over one JSON file under the profile (0600, written atomically,
//! secrets never; its directory, if made here, is 0700). Owner: Application. UI thread.
//! A damaged file is put aside as FILE.broken and everything starts fresh; a file that cannot be opened is left alone and
//! nothing is written. What one key holds wrongly is taken as not there, and noted; keys of a later version are kept.
class Settings final : public QObject, public AccountIndex
{
    Q_OBJECT
public:
    explicit Settings(const QString &file, StepHook step = {});
    ~Settings() override;

    //! What is wrong with the file: SettingsUnread, or SettingsFailed (the last change may be lost at the next start; nothing
    //! once a later one was written), or ConnectionFileInvalid for a connection that holds what a connection file may not.
    [[nodiscard]] std::optional<Error> trouble() const;
    //! SettingsDamaged, with the name of the file they are kept in: found so at this start.
    [[nodiscard]] std::optional<Error> damage() const;
    void save(); //!< once more, as it stands

    [[nodiscard]] QList<ConnectionConfig> connections() const; //!< newest first
    [[nodiscard]] std::optional<ConnectionConfig> connection(const QString &connectionId) const;
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
    [[nodiscard]] int sidebarWidth() const; //!< px; 0 = by the size of the text
    void setSidebarWidth(int width);

    //! What the person chose; see the table for what each one is. Asking for one of another type is a mistake of the program.
    [[nodiscard]] bool flag(Setting id) const;
    [[nodiscard]] int number(Setting id) const;
    [[nodiscard]] QString choice(Setting id) const;
    //! False: the key does not take this value, and nothing changed. The standard leaves no trace in the file.
    bool set(Setting id, const QJsonValue &value);
    //! Names of preferences under which something else stood: their standard counts.
    [[nodiscard]] QStringList notes() const;
    //! Keys of an action the person has bound anew ("" = none); nothing = its own.
    [[nodiscard]] std::optional<QString> shortcut(const QString &actionId) const;
    void setShortcut(const QString &actionId, const std::optional<QString> &bound);

    [[nodiscard]] QList<AccountRecord> accounts(const QString &connectionId) const override;
    void put(const QString &connectionId, const AccountRecord &record) override;
    [[nodiscard]] QList<QString> tombstones() const override;
    void addTombstone(const QString &credentialKey) override;
    void removeTombstone(const QString &credentialKey) override;

Q_SIGNALS:
    void changed(countersign::Setting id);
    void troubleChanged();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
