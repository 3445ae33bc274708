// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/profile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QStandardPaths>

namespace countersign {
using namespace Qt::StringLiterals;

Profile Profile::at(const QString &directory)
{
    Profile profile;
    profile.m_isDefault = directory.isEmpty();
    const QString wanted = profile.m_isDefault
                               ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/countersign"_s
                               : directory;
    if (QDir().mkpath(wanted)) {
        QFile::setPermissions(wanted, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        profile.m_directory = QDir(wanted).canonicalPath();
    }
    return profile;
}

Profile Profile::temporary()
{
    Profile profile;
    profile.m_temporary = std::make_shared<QTemporaryDir>(); // made 0700
    if (profile.m_temporary->isValid())
        profile.m_directory = QDir(profile.m_temporary->path()).canonicalPath();
    return profile;
}

bool Profile::isUsable() const
{
    return !m_directory.isEmpty();
}

QString Profile::file(const QString &name) const
{
    return m_directory + u'/' + name;
}

QString Profile::hash() const
{
    return QString::fromLatin1(QCryptographicHash::hash(m_directory.toUtf8(), QCryptographicHash::Sha256).toHex().left(16));
}

QString Profile::keychainService() const
{
    return m_isDefault ? u"countersign"_s : u"countersign-"_s + hash();
}

} // namespace countersign
