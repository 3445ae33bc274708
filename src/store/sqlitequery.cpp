// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitequery.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
// https://www.sqlite.org/rescode.html
enum ResultCode { Busy = 5, Locked = 6, ReadOnly = 8, Corrupt = 11, Full = 13, NotADatabase = 26 };

int codeOf(const QSqlError &error)
{
    return error.nativeErrorCode().toInt() & 0xff; // the rest is a closer look
}

Condition conditionOf(const QSqlError &error)
{
    switch (codeOf(error)) {
    case Busy:
    case Locked:
        return Condition::StorageLocked;
    case ReadOnly:
        return Condition::StorageReadOnly;
    case Full:
        return Condition::StorageFull;
    default:
        return Condition::StorageFailed;
    }
}
} // namespace

Error failed(const QString &why)
{
    return { Condition::StorageFailed, { why }, 0, why };
}

Error failed(const QSqlError &error)
{
    QString why = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    if (!why.isEmpty())
        why.replace(0, 1, why.at(0).toUpper()); // it begins a sentence
    return { conditionOf(error), { why }, 0, why };
}

bool isDamage(const QSqlError &error)
{
    return codeOf(error) == Corrupt || codeOf(error) == NotADatabase;
}

QString bound(const QString &text)
{
    return text.isNull() ? u""_s : text;
}

qint64 toMilliseconds(const QDateTime &at)
{
    return at.isValid() ? at.toMSecsSinceEpoch() : 0;
}

QDateTime toDateTime(qint64 milliseconds)
{
    return milliseconds == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(milliseconds).toUTC();
}

std::optional<Error> execute(QSqlQuery &query, const QVariantList &values)
{
    for (int i = 0; i < values.size(); ++i)
        query.bindValue(i, values.at(i));
    return query.exec() ? std::nullopt : std::optional(failed(query.lastError()));
}

} // namespace countersign
