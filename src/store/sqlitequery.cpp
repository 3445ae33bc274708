// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitequery.h"

namespace countersign {
using namespace Qt::StringLiterals;

Error failed(const QString &why)
{
    return { Condition::StorageFailed, { why }, 0, why };
}

Error failed(const QSqlError &error)
{
    return failed(error.databaseText().isEmpty() ? error.driverText() : error.databaseText());
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
