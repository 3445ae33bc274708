// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"

#include <QDateTime>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include <optional>

namespace countersign {

//! The few words SqliteDatabase's parts share: values to and from columns, errors of the disk.

//! StorageFailed, with what the disk says.
[[nodiscard]] Error failed(const QString &why);
//! StorageFull, StorageReadOnly, StorageLocked or StorageFailed, with what the disk says.
[[nodiscard]] Error failed(const QSqlError &error);
//! What lies there is no database, or not a whole one.
[[nodiscard]] bool isDamage(const QSqlError &error);
//! A null QString would be NULL.
[[nodiscard]] QString bound(const QString &text);
[[nodiscard]] qint64 toMilliseconds(const QDateTime &at); //!< 0 = invalid
[[nodiscard]] QDateTime toDateTime(qint64 milliseconds);
//! Runs a prepared query; nothing = done.
[[nodiscard]] std::optional<Error> execute(QSqlQuery &query, const QVariantList &values);

} // namespace countersign
