// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationstorage.h"
#include "core/expected.h"
#include "store/stephook.h"

#include <QSqlDatabase>

#include <functional>
#include <optional>
#include <utility>

class QSqlQuery;

namespace countersign {

//! The chats' database: one connection, plain blocking calls, each write one transaction. Owner: SqliteStorage, on whose own
//! thread it is made, used and deleted. It opens the file at the first call, and tries again at the next if that failed;
//! a newer schema is final. What is no database is put aside (takePutAside()) and a new one made.
//! Errors: StorageFailed and its kin (see sqlitequery.h), StorageNewer.
class SqliteDatabase
{
public:
    using Result = std::optional<Error>; //!< nothing = done

    explicit SqliteDatabase(const QString &file, StepHook step = {});
    SqliteDatabase(const SqliteDatabase &) = delete;
    SqliteDatabase &operator=(const SqliteDatabase &) = delete;
    ~SqliteDatabase();

    [[nodiscard]] Result put(const ThreadInfo &info, const QList<std::pair<int, Message>> &messages,
                             const QList<OutboxRow> &outbox);
    [[nodiscard]] Result putOutbox(const OutboxRow &row);
    [[nodiscard]] Result removeOutbox(const QString &messageId);
    [[nodiscard]] Result putInfo(const ThreadInfo &info);
    [[nodiscard]] Result putState(const ThreadKey &key, const QJsonValue &state);
    [[nodiscard]] Result removeMessage(const ThreadKey &key, const QString &messageId);
    [[nodiscard]] Result removeThread(const ThreadKey &key);
    [[nodiscard]] Expected<QList<ThreadInfo>> listThreads(const QString &connectionId, const QString &accountKey);
    [[nodiscard]] Expected<QList<OutboxRow>> listOutbox(const QString &connectionId, const QString &accountKey);
    [[nodiscard]] Expected<StoredThread> loadThread(const ThreadKey &key);
    //! Once: what the last call found and put aside (StorageDamaged, with its name now).
    [[nodiscard]] std::optional<Error> takePutAside() { return std::exchange(m_putAside, {}); }

private:
    [[nodiscard]] Result open();
    [[nodiscard]] Result openConnection();
    [[nodiscard]] Result migrate();
    [[nodiscard]] bool isDamaged();
    void close();
    //! Runs `write` in a transaction that is taken back if it fails.
    [[nodiscard]] Result transact(const std::function<Result()> &write);
    [[nodiscard]] Result run(const QString &statement);
    //! Inserts or updates the thread; its row id. `columns` = what to update if the thread is there.
    [[nodiscard]] Expected<qint64> threadRow(const ThreadInfo &info, const QStringList &columns);
    [[nodiscard]] static const QStringList &infoColumns();
    [[nodiscard]] static ThreadInfo infoOf(const QSqlQuery &query, const ThreadKey &key);
    [[nodiscard]] Result writeOutbox(const OutboxRow &row);
    [[nodiscard]] Result makeRoom(qint64 thread, const QList<std::pair<int, Message>> &messages);
    [[nodiscard]] Result closeGaps(qint64 thread);
    [[nodiscard]] Result readMessages(qint64 row, StoredThread &thread);
    [[nodiscard]] Result readOutbox(qint64 row, StoredThread &thread);

    QString m_file;
    QString m_connectionName;
    QSqlDatabase m_database;
    StepHook m_step;
    std::optional<Error> m_newer;
    std::optional<Error> m_putAside;
};

} // namespace countersign
