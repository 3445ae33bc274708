// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/privatefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

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
        return u"cannot make the directory"_s;
    QFile made(file);
    // With its final mode from the first moment: nobody may open it in between.
    const bool opened = made.exists() ? made.open(QFile::ReadWrite) : made.open(QFile::WriteOnly | QFile::NewOnly, ownerOnly);
    if (!opened || !made.setPermissions(ownerOnly))
        return made.errorString();
    return {};
}

} // namespace countersign
