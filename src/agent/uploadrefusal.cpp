// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/uploadrefusal.h"

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMebibyte = 1024 * 1024;
constexpr qint64 kMostUnlimited = 64 * kMebibyte; // where the server names no limit: a file is held as a whole

bool isTaken(const QStringList &types, const QString &name, const QString &mimeType)
{
    return types.isEmpty() || std::any_of(types.begin(), types.end(), [&](const QString &type) {
               if (type.startsWith(u'.'))
                   return name.endsWith(type, Qt::CaseInsensitive);
               return type.endsWith("/*"_L1) ? mimeType.startsWith(type.chopped(1), Qt::CaseInsensitive)
                                             : mimeType.compare(type, Qt::CaseInsensitive) == 0;
           });
}

} // namespace

std::optional<Error> uploadRefusal(const UploadLimits &limits, qsizetype count, const QString &name, const QString &mimeType,
                                   qint64 size)
{
    if (limits.mostFiles > 0 && count >= limits.mostFiles)
        return Error { Condition::UploadTooMany, { name, QString::number(limits.mostFiles) }, 0, {} };
    if (!isTaken(limits.types, name, mimeType))
        return Error { Condition::UploadTypeRefused, { name, limits.types.join(u", "_s) }, 0, {} };
    const qint64 mostBytes = limits.mostBytes > 0 ? limits.mostBytes : kMostUnlimited;
    if (size > mostBytes)
        return Error { Condition::UploadTooLarge, { name, QString::number(mostBytes / kMebibyte) }, 0, {} };
    return std::nullopt;
}

} // namespace countersign
