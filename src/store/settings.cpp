// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/settings.h"

#include "core/logging.h"
#include "store/settingsfile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <functional>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
// All that is ever remembered beside the preferences (SettingKey), and its type.
namespace keys {
constexpr auto connections = "connections"_L1;       // array of connection files, newest first
constexpr auto lastConnection = "lastConnection"_L1; // connection id
constexpr auto lastThreads = "lastThreads"_L1;       // connection id -> thread id
constexpr auto windowGeometry = "windowGeometry"_L1; // base64
constexpr auto sidebarWidth = "sidebarWidth"_L1;     // px
constexpr auto shortcuts = "shortcuts"_L1;           // action id -> keys, portable
constexpr auto accounts = "accounts"_L1;             // connection id -> array of accounts, newest first
constexpr auto tombstones = "tombstones"_L1;         // array of credential keys
} // namespace keys

constexpr int kWidestSidebar = 2000; // px

QJsonObject toObject(const AccountRecord &record)
{
    return { { u"issuer"_s, record.id.issuer },   { u"clientId"_s, record.id.clientId },
             { u"subject"_s, record.id.subject }, { u"name"_s, record.name },
             { u"mail"_s, record.mail },          { u"scope"_s, record.scope },
             { u"hasSecret"_s, record.hasSecret }, { u"picture"_s, record.picture } };
}

AccountRecord toRecord(const QJsonObject &object)
{
    return { { object.value("issuer"_L1).toString(), object.value("clientId"_L1).toString(),
               object.value("subject"_L1).toString() },
             object.value("name"_L1).toString(),
             object.value("mail"_L1).toString(),
             object.value("scope"_L1).toString(),
             object.value("hasSecret"_L1).toBool(),
             object.value("picture"_L1).toString() };
}

std::optional<ConnectionConfig> toConnection(const QJsonValue &value)
{
    const auto config = ConnectionConfig::fromJson(QJsonDocument(value.toObject()).toJson());
    return config ? std::optional(*config) : std::nullopt;
}

QJsonArray without(const QJsonArray &array, const std::function<bool(const QJsonValue &)> &unwanted)
{
    QJsonArray kept;
    for (const QJsonValue &value : array) {
        if (!unwanted(value))
            kept << value;
    }
    return kept;
}

QJsonArray withoutConnection(const QJsonArray &connections, const QString &id)
{
    return without(connections, [&](const QJsonValue &value) {
        const auto config = toConnection(value);
        return config && config->id() == id;
    });
}
} // namespace

struct Settings::Private
{
    SettingsFile file;

    void set(QLatin1StringView key, const QJsonValue &value);
    [[nodiscard]] QJsonValue preference(Setting id) const;
    [[nodiscard]] QJsonObject &root() { return file.root; }
    [[nodiscard]] const QJsonObject &root() const { return file.root; }
    [[nodiscard]] QJsonObject object(QLatin1StringView key) const { return root().value(key).toObject(); }
    [[nodiscard]] QJsonArray array(QLatin1StringView key) const { return root().value(key).toArray(); }
};

void Settings::Private::set(QLatin1StringView key, const QJsonValue &value)
{
    if (root().value(key) == value)
        return;
    root().insert(key, value);
    file.save();
}

Settings::Settings(const QString &file, StepHook step)
    : d(new Private { SettingsFile(file, step, [this] { Q_EMIT troubleChanged(); }) })
{
    if (const QStringList wrong = notes(); !wrong.isEmpty())
        qCWarning(logStore).noquote() << "settings that hold something else, taken as not there:" << wrong.join(u", "_s);
}

Settings::~Settings() = default;

std::optional<Error> Settings::trouble() const
{
    return d->file.trouble();
}

std::optional<Error> Settings::damage() const
{
    return d->file.damage();
}

void Settings::save()
{
    d->file.save();
}

QList<ConnectionConfig> Settings::connections() const
{
    QList<ConnectionConfig> configs;
    for (const QJsonValue &value : d->array(keys::connections)) {
        if (const auto config = toConnection(value))
            configs << *config;
    }
    return configs;
}

std::optional<ConnectionConfig> Settings::connection(const QString &connectionId) const
{
    for (const ConnectionConfig &config : connections()) {
        if (config.id() == connectionId)
            return config;
    }
    return std::nullopt;
}

void Settings::putConnection(const ConnectionConfig &config)
{
    const QByteArray json = config.toJson();
    if (const auto readable = ConnectionConfig::fromJson(json); !readable) {
        d->file.setTrouble(readable.error()); // it could not be read again, or holds a secret
        return;
    }
    QJsonArray connections = withoutConnection(d->array(keys::connections), config.id());
    connections.prepend(QJsonDocument::fromJson(json).object());
    d->set(keys::connections, connections);
}

void Settings::removeConnection(const QString &connectionId)
{
    const QList<AccountRecord> orphans = accounts(connectionId);
    d->root().insert(keys::connections, withoutConnection(d->array(keys::connections), connectionId));
    for (const QLatin1StringView key : { keys::lastThreads, keys::accounts }) {
        QJsonObject perConnection = d->object(key);
        perConnection.remove(connectionId);
        d->root().insert(key, perConnection);
    }
    if (lastConnection() == connectionId)
        d->root().remove(keys::lastConnection);
    d->file.save();
    // Their keychain entries are nobody's now.
    for (const AccountRecord &orphan : orphans) {
        if (orphan.hasSecret)
            addTombstone(orphan.id.credentialKey(connectionId));
    }
}

QString Settings::lastConnection() const
{
    return d->root().value(keys::lastConnection).toString();
}

void Settings::setLastConnection(const QString &connectionId)
{
    d->set(keys::lastConnection, connectionId);
}

QString Settings::lastThread(const QString &connectionId) const
{
    return d->object(keys::lastThreads).value(connectionId).toString();
}

void Settings::setLastThread(const QString &connectionId, const QString &threadId)
{
    QJsonObject threads = d->object(keys::lastThreads);
    threads.insert(connectionId, threadId);
    d->set(keys::lastThreads, threads);
}

QByteArray Settings::windowGeometry() const
{
    return QByteArray::fromBase64(d->root().value(keys::windowGeometry).toString().toLatin1());
}

void Settings::setWindowGeometry(const QByteArray &geometry)
{
    d->set(keys::windowGeometry, QString::fromLatin1(geometry.toBase64()));
}

int Settings::sidebarWidth() const
{
    return qBound(0, d->root().value(keys::sidebarWidth).toInt(), kWidestSidebar);
}

void Settings::setSidebarWidth(int width)
{
    d->set(keys::sidebarWidth, width);
}

QJsonValue Settings::Private::preference(Setting id) const
{
    const SettingKey &key = SettingKey::of(id);
    const QJsonValue value = root().value(key.name);
    return key.accepts(value) ? value : key.standard;
}

bool Settings::flag(Setting id) const
{
    Q_ASSERT(SettingKey::of(id).type == SettingKey::Type::Flag);
    return d->preference(id).toBool();
}

int Settings::number(Setting id) const
{
    Q_ASSERT(SettingKey::of(id).type == SettingKey::Type::Number);
    return d->preference(id).toInt();
}

QString Settings::choice(Setting id) const
{
    Q_ASSERT(SettingKey::of(id).type == SettingKey::Type::Choice);
    return d->preference(id).toString();
}

bool Settings::set(Setting id, const QJsonValue &value)
{
    const SettingKey &key = SettingKey::of(id);
    if (!key.accepts(value))
        return false;
    const bool isAnother = d->preference(id) != value;
    if (value == key.standard) {
        if (d->root().contains(key.name)) {
            d->root().remove(key.name);
            d->file.save();
        }
    } else if (d->root().value(key.name) != value) {
        d->root().insert(key.name, value);
        d->file.save();
    }
    if (isAnother)
        Q_EMIT changed(id);
    return true;
}

QStringList Settings::notes() const
{
    QStringList names;
    for (const SettingKey &key : SettingKey::all()) {
        if (d->root().contains(key.name) && !key.accepts(d->root().value(key.name)))
            names << key.name;
    }
    return names;
}

std::optional<QString> Settings::shortcut(const QString &actionId) const
{
    const QJsonValue bound = d->object(keys::shortcuts).value(actionId);
    return bound.isString() ? std::optional(bound.toString()) : std::nullopt;
}

void Settings::setShortcut(const QString &actionId, const std::optional<QString> &bound)
{
    QJsonObject all = d->object(keys::shortcuts);
    if (bound)
        all.insert(actionId, *bound);
    else
        all.remove(actionId);
    d->set(keys::shortcuts, all);
}

QList<AccountRecord> Settings::accounts(const QString &connectionId) const
{
    QList<AccountRecord> records;
    for (const QJsonValue &value : d->object(keys::accounts).value(connectionId).toArray()) {
        if (const AccountRecord record = toRecord(value.toObject()); !record.id.isNobody())
            records << record;
    }
    return records;
}

void Settings::put(const QString &connectionId, const AccountRecord &record)
{
    QJsonObject all = d->object(keys::accounts);
    QJsonArray records = without(all.value(connectionId).toArray(),
                                 [&](const QJsonValue &value) { return toRecord(value.toObject()).id == record.id; });
    records.prepend(toObject(record));
    all.insert(connectionId, records);
    d->set(keys::accounts, all);
    if (record.hasSecret) // the entry is wanted again: it may not be deleted at the next unlock
        removeTombstone(record.id.credentialKey(connectionId));
}

QList<QString> Settings::tombstones() const
{
    QList<QString> credentialKeys;
    for (const QJsonValue &value : d->array(keys::tombstones)) {
        if (value.isString())
            credentialKeys << value.toString();
    }
    return credentialKeys;
}

void Settings::addTombstone(const QString &credentialKey)
{
    if (!tombstones().contains(credentialKey))
        d->set(keys::tombstones, QJsonArray::fromStringList(tombstones() << credentialKey));
}

void Settings::removeTombstone(const QString &credentialKey)
{
    QList<QString> left = tombstones();
    if (left.removeAll(credentialKey) > 0)
        d->set(keys::tombstones, QJsonArray::fromStringList(left));
}

} // namespace countersign
