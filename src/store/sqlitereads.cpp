// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logging.h"
#include "store/messagejson.h"
#include "store/sqlitedatabase.h"
#include "store/sqlitequery.h"
#include "store/threadjson.h"

// What is read back.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Of a query for message, agent, stage and since.
OutboxRow toOutboxRow(const QSqlQuery &query, const ThreadKey &key)
{
    return { query.value(0).toString(), key, query.value(1).toString(), stageOf(query.value(2).toString()),
             toDateTime(query.value(3).toLongLong()) };
}
} // namespace

//! Of a query whose columns from the second on are infoColumns().
ThreadInfo SqliteDatabase::infoOf(const QSqlQuery &query, const ThreadKey &key)
{
    int column = 1;
    const auto next = [&] { return query.value(column++); };
    ThreadInfo info;
    info.key = key;
    info.agentId = next().toString();
    info.title = next().toString();
    info.lastWords = next().toString();
    info.changed = toDateTime(next().toLongLong());
    info.draft = next().toString();
    info.ownTitle = next().toString();
    info.pinned = next().toBool();
    info.scroll.messageId = next().toString();
    info.scroll.offset = next().toInt();
    info.interrupts = interruptsFromStoredJson(next().toString().toUtf8());
    info.answers = answersFromStoredJson(next().toString().toUtf8());
    info.isRemoved = next().toBool();
    info.serverId = next().toString();
    return info;
}

Expected<QList<ThreadInfo>> SqliteDatabase::listThreads(const QString &connectionId, const QString &accountKey)
{
    if (const Result problem = open())
        return *problem;
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT id, %1 FROM thread WHERE connection = ? AND account = ? ORDER BY changed DESC, row DESC"_s.arg(
        infoColumns().join(u", "_s)));
    if (const Result problem = execute(query, { bound(connectionId), bound(accountKey) }))
        return *problem;
    QList<ThreadInfo> threads;
    while (query.next())
        threads << infoOf(query, { connectionId, accountKey, query.value(0).toString() });
    if (query.lastError().isValid())
        return failed(query.lastError());
    return threads;
}

Expected<QList<OutboxRow>> SqliteDatabase::listOutbox(const QString &connectionId, const QString &accountKey)
{
    if (const Result problem = open())
        return *problem;
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT message, outbox.agent, stage, since, id FROM outbox JOIN thread ON thread.row = outbox.thread "
                  "WHERE connection = ? AND account = ? ORDER BY since, outbox.rowid"_s);
    if (const Result problem = execute(query, { bound(connectionId), bound(accountKey) }))
        return *problem;
    QList<OutboxRow> rows;
    while (query.next())
        rows << toOutboxRow(query, { connectionId, accountKey, query.value(4).toString() });
    if (query.lastError().isValid())
        return failed(query.lastError());
    return rows;
}

Expected<StoredThread> SqliteDatabase::loadThread(const ThreadKey &key)
{
    if (const Result problem = open())
        return *problem;
    StoredThread thread;
    thread.info.key = key;
    QSqlQuery query(m_database);
    query.prepare(
        u"SELECT row, %1, state FROM thread WHERE connection = ? AND account = ? AND id = ?"_s.arg(infoColumns().join(u", "_s)));
    if (const Result problem = execute(query, { bound(key.connectionId), bound(key.accountKey), bound(key.threadId) }))
        return *problem;
    if (!query.next())
        return query.lastError().isValid() ? Expected<StoredThread>(failed(query.lastError())) : thread;
    thread.info = infoOf(query, key);
    thread.state = stateFromStoredJson(query.value(static_cast<int>(infoColumns().size()) + 1).toString().toUtf8());
    const qint64 row = query.value(0).toLongLong();
    query.finish();
    for (const Result &problem : { closeGaps(row), readMessages(row, thread), readOutbox(row, thread) }) {
        if (problem)
            return *problem;
    }
    return thread;
}

//! After an end between two pieces (see makeRoom()): whoever reads takes the first position for 0, and each next one for the
//! next.
SqliteDatabase::Result SqliteDatabase::closeGaps(qint64 row)
{
    QSqlQuery query(m_database);
    query.prepare(u"SELECT MAX(position) - COUNT(DISTINCT position) + 1 FROM message WHERE thread = ?"_s);
    if (const Result problem = execute(query, { row }))
        return problem;
    const bool hasGaps = query.next() && query.value(0).toLongLong() > 0;
    query.finish();
    if (!hasGaps)
        return {};
    const Result problem = transact([&]() -> Result {
        query.prepare(
            u"UPDATE message SET position = placed.position FROM (SELECT rowid AS place, ROW_NUMBER() OVER (ORDER BY "
            "position, rowid) - 1 AS position FROM message WHERE thread = ?) AS placed WHERE message.rowid = placed.place"_s);
        return execute(query, { row });
    });
    if (problem)
        qCWarning(logStore) << "positions could not be written anew:" << problem->detail; // a disk that is full can still be read
    return {};
}

SqliteDatabase::Result SqliteDatabase::readMessages(qint64 row, StoredThread &thread)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT json FROM message WHERE thread = ? ORDER BY position, rowid"_s);
    if (const Result problem = execute(query, { row }))
        return problem;
    while (query.next()) {
        const auto message = fromStoredJson(query.value(0).toString().toUtf8());
        if (message)
            thread.messages << *message;
        else
            qCWarning(logStore) << "a stored message cannot be read and is left out";
    }
    return query.lastError().isValid() ? Result(failed(query.lastError())) : std::nullopt;
}

SqliteDatabase::Result SqliteDatabase::readOutbox(qint64 row, StoredThread &thread)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT message, agent, stage, since FROM outbox WHERE thread = ? ORDER BY since, rowid"_s);
    if (const Result problem = execute(query, { row }))
        return problem;
    while (query.next())
        thread.outbox << toOutboxRow(query, thread.info.key);
    return query.lastError().isValid() ? Result(failed(query.lastError())) : std::nullopt;
}

} // namespace countersign
