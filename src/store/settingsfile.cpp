// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/settingsfile.h"

#include "core/logging.h"
#include "store/privatefile.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

SettingsFile::SettingsFile(const QString &file, StepHook step, std::function<void()> changed) : m_file(file), m_step(step)
{
    load();
    m_changed = std::move(changed);
}

void SettingsFile::setTrouble(const std::optional<Error> &now)
{
    if (m_trouble == now)
        return;
    m_trouble = now;
    if (now)
        qCWarning(logStore).noquote() << "settings:" << now->detail;
    if (m_changed)
        m_changed();
}

void SettingsFile::load()
{
    QFile stored(m_file);
    if (!stored.exists())
        return;
    if (!stored.open(QFile::ReadOnly)) {
        m_isWritable = false; // somebody's settings, but not ours to read: nothing may replace them
        return setTrouble(Error { Condition::SettingsUnread, { stored.errorString() }, 0, stored.errorString() });
    }
    const QJsonDocument document = QJsonDocument::fromJson(stored.readAll());
    stored.close();
    if (document.isObject()) {
        root = document.object();
        return;
    }
    const QString aside = putAside(m_file);
    m_isWritable = !aside.isEmpty();
    if (!m_isWritable)
        return setTrouble(Error { Condition::SettingsUnread, {}, 0, u"damaged, and cannot be put aside"_s });
    m_damage = Error { Condition::SettingsDamaged, { QFileInfo(aside).fileName() }, 0, {} };
    qCWarning(logStore) << "damaged settings were put aside";
}

void SettingsFile::save()
{
    if (!m_isWritable)
        return;
    const QString why = write();
    setTrouble(why.isEmpty() ? std::nullopt : std::optional(Error { Condition::SettingsFailed, { why }, 0, why }));
}

//! Why not; empty = on disk. The old file stays until the new one is whole.
QString SettingsFile::write() const
{
    QSaveFile saved(m_file);
    m_step("settings: write");
    if (!makePrivateDirectory(m_file))
        return u"Their folder cannot be made"_s;
    const bool isOpen = saved.open(QSaveFile::WriteOnly) && saved.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (isOpen && (saved.write(QJsonDocument(root).toJson()) <= 0 || !saved.flush()))
        return qt_error_string(); // it does not tell itself
    m_step("settings: replace");
    const bool written = isOpen && saved.commit();
    m_step("settings: replaced");
    return written ? QString() : saved.errorString();
}

} // namespace countersign
