// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/privatefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace countersign {
using namespace Qt::StringLiterals;

bool makePrivateDirectory(const QString &file)
{
    const QString path = QFileInfo(file).absolutePath();
    const QFileInfo directory(path);
    if (directory.isDir())
        return true;
    return QDir().mkpath(directory.absolutePath()) && QDir().mkdir(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

QString makePrivateFile(const QString &file)
{
    constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner;
    if (!makePrivateDirectory(file))
        return u"Its folder cannot be made"_s;
    QFile made(file);
    // With its final mode from the first moment: nobody may open it in between.
    const bool opened = made.exists() ? made.open(QFile::ReadWrite) : made.open(QFile::WriteOnly | QFile::NewOnly, ownerOnly);
    if (!opened || !made.setPermissions(ownerOnly))
        return made.errorString();
    return {};
}

bool mayWrite(const QString &file)
{
    // By trying: access() would answer for other rights than those that count.
    const int descriptor = ::open(QFile::encodeName(file).constData(), O_WRONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::close(descriptor);
        return true;
    }
    return errno != EACCES && errno != EPERM && errno != EROFS;
}

QString putAside(const QString &file)
{
    QString aside = file + u".broken"_s;
    for (int number = 2; QFile::exists(aside); ++number)
        aside = file + u".broken-%1"_s.arg(number);
    if (!QFile::rename(file, aside))
        return {};
    // A log that stays behind for a moment does no harm: SQLite drops the one it finds beside a new database.
    for (const QString &companion : { u"-wal"_s, u"-shm"_s })
        QFile::rename(file + companion, aside + companion);
    return aside;
}

} // namespace countersign
