// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitedatabase.h"

#include "core/logging.h"
#include "store/messagejson.h"
#include "store/privatefile.h"

#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kSchema = 1;

// A thread belongs to one account of one connection; everything else hangs on the thread's row.
constexpr std::array kSchemaStatements {
    "CREATE TABLE thread (row INTEGER PRIMARY KEY, connection TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL, "
    "agent TEXT NOT NULL, title TEXT NOT NULL, lastWords TEXT NOT NULL, changed INTEGER NOT NULL, draft TEXT NOT NULL, "
    "UNIQUE (connection, account, id))"_L1,
    "CREATE TABLE message (thread INTEGER NOT NULL REFERENCES thread (row) ON DELETE CASCADE, id TEXT NOT NULL, "
    "position INTEGER NOT NULL, json TEXT NOT NULL, UNIQUE (thread, id))"_L1,
    "CREATE INDEX messageOrder ON message (thread, position)"_L1,
    "CREATE TABLE outbox (message TEXT NOT NULL, thread INTEGER NOT NULL REFERENCES thread (row) ON DELETE CASCADE, "
    "agent TEXT NOT NULL, stage TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (message, thread))"_L1,
};

// In the order of the enumerators; on disk.
constexpr std::array kStages { "stored"_L1,          "sent"_L1,      "waitsForSignIn"_L1,
                               "waitsForNetwork"_L1, "askPerson"_L1, "mayHaveArrived"_L1 };

Error failed(const QString &why)
{
    return { Condition::StorageFailed, { why }, 0, why };
}

Error failed(const QSqlError &error)
{
    return failed(error.databaseText().isEmpty() ? error.driverText() : error.databaseText());
}

//! A null QString would be NULL.
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
//! Of a query for message, agent, stage and since.
OutboxRow toOutboxRow(const QSqlQuery &query, const ThreadKey &key)
{
    const auto stage = std::find(kStages.begin(), kStages.end(), query.value(2).toString());
    // A stage of another day: only the person may decide.
    const auto known =
        stage == kStages.end() ? OutboxRow::Stage::AskPerson : static_cast<OutboxRow::Stage>(stage - kStages.begin());
    return { query.value(0).toString(), key, query.value(1).toString(), known, toDateTime(query.value(3).toLongLong()) };
}
} // namespace

SqliteDatabase::SqliteDatabase(const QString &file)
    : m_file(file)
    , m_connectionName(QUuid::createUuid().toString(QUuid::WithoutBraces))
{
}

SqliteDatabase::~SqliteDatabase()
{
    close();
}

void SqliteDatabase::close()
{
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = QSqlDatabase(); // the last copy must be gone before the connection may be
    QSqlDatabase::removeDatabase(m_connectionName);
}

SqliteDatabase::Result SqliteDatabase::open()
{
    if (m_newer)
        return m_newer;
    if (m_database.isValid())
        return {};
    const Result problem = openConnection();
    if (problem) {
        close();
        qCWarning(logStore).noquote() << "chats cannot be opened:" << problem->detail;
        if (problem->condition == Condition::StorageNewer)
            m_newer = problem;
    }
    return problem;
}

SqliteDatabase::Result SqliteDatabase::openConnection()
{
    if (const QString problem = makePrivateFile(m_file); !problem.isEmpty())
        return failed(problem);
    m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connectionName);
    m_database.setDatabaseName(m_file);
    m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
    if (!m_database.open())
        return failed(m_database.lastError());
    return migrate();
}

SqliteDatabase::Result SqliteDatabase::migrate()
{
    int version = -1;
    {
        QSqlQuery query(m_database);
        if (!query.exec(u"PRAGMA user_version"_s) || !query.next())
            return failed(query.lastError());
        version = query.value(0).toInt();
    }
    if (version > kSchema) // before anything is written
        return Error { Condition::StorageNewer, {}, 0, u"schema %1"_s.arg(version) };
    // FULL: what is answered "stored" has reached the disk, also if the power fails.
    for (const QString &pragma :
         { u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = FULL"_s, u"PRAGMA foreign_keys = ON"_s }) {
        if (const Result problem = run(pragma))
            return problem;
    }
    if (version == kSchema)
        return {};
    const auto create = [this]() -> Result {
        for (const QLatin1StringView statement : kSchemaStatements) {
            if (const Result problem = run(statement))
                return problem;
        }
        return run(u"PRAGMA user_version = %1"_s.arg(kSchema));
    };
    return transact(create);
}

SqliteDatabase::Result SqliteDatabase::run(const QString &statement)
{
    QSqlQuery query(m_database);
    return query.exec(statement) ? std::nullopt : Result(failed(query.lastError()));
}

template<typename Write> SqliteDatabase::Result SqliteDatabase::transact(Write write)
{
    if (!m_database.transaction())
        return failed(m_database.lastError());
    Result problem = write();
    if (!problem && !m_database.commit())
        problem = failed(m_database.lastError());
    if (problem)
        m_database.rollback();
    return problem;
}

Expected<qint64> SqliteDatabase::threadRow(const ThreadInfo &info, const QStringList &columns)
{
    QStringList updates { u"id = id"_s }; // updates nothing, but gives the row back
    for (const QString &column : columns)
        updates << column + u" = excluded."_s + column;
    QSqlQuery query(m_database);
    query.prepare(u"INSERT INTO thread (connection, account, id, agent, title, lastWords, changed, draft) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connection, account, id) DO UPDATE SET %1 RETURNING row"_s.arg(
                      updates.join(u", "_s)));
    if (const Result problem = execute(query, { bound(info.key.connectionId), bound(info.key.accountKey),
                                                bound(info.key.threadId), bound(info.agentId), bound(info.title),
                                                bound(info.lastWords), toMilliseconds(info.changed), bound(info.draft) }))
        return *problem;
    if (!query.next())
        return failed(query.lastError());
    const qint64 row = query.value(0).toLongLong();
    query.finish();
    return row;
}

SqliteDatabase::Result SqliteDatabase::writeOutbox(const OutboxRow &row)
{
    const auto thread = threadRow({ row.key, row.agentId, {}, {}, row.since, {} }, {});
    if (!thread)
        return thread.error();
    QSqlQuery query(m_database);
    query.prepare(u"INSERT OR REPLACE INTO outbox (message, thread, agent, stage, since) VALUES (?, ?, ?, ?, ?)"_s);
    return execute(query, { bound(row.messageId), *thread, bound(row.agentId),
                            QString(kStages.at(static_cast<std::size_t>(row.stage))), toMilliseconds(row.since) });
}

SqliteDatabase::Result SqliteDatabase::put(const ThreadInfo &info, const QList<std::pair<int, Message>> &messages,
                                           const QList<OutboxRow> &outbox)
{
    if (const Result problem = open())
        return problem;
    return transact([&]() -> Result {
        const auto thread = threadRow(info, { u"agent"_s, u"title"_s, u"lastWords"_s, u"changed"_s, u"draft"_s });
        if (!thread)
            return thread.error();
        QSqlQuery query(m_database);
        query.prepare(u"INSERT INTO message (thread, id, position, json) VALUES (?, ?, ?, ?) "
                      "ON CONFLICT (thread, id) DO UPDATE SET position = excluded.position, json = excluded.json"_s);
        for (const auto &[position, message] : messages) {
            const QString json = QString::fromUtf8(toStoredJson(message));
            if (const Result problem = execute(query, { *thread, bound(message.id), position, json }))
                return problem;
        }
        for (const OutboxRow &row : outbox) {
            if (const Result problem = writeOutbox(row))
                return problem;
        }
        return {};
    });
}

SqliteDatabase::Result SqliteDatabase::putOutbox(const OutboxRow &row)
{
    if (const Result problem = open())
        return problem;
    return transact([&] { return writeOutbox(row); });
}

SqliteDatabase::Result SqliteDatabase::removeOutbox(const QString &messageId)
{
    if (const Result problem = open())
        return problem;
    QSqlQuery query(m_database);
    query.prepare(u"DELETE FROM outbox WHERE message = ?"_s);
    return execute(query, { bound(messageId) });
}

SqliteDatabase::Result SqliteDatabase::putDraft(const ThreadInfo &info)
{
    if (const Result problem = open())
        return problem;
    const auto thread = threadRow(info, { u"agent"_s, u"draft"_s });
    return thread ? std::nullopt : Result(thread.error());
}

SqliteDatabase::Result SqliteDatabase::removeMessage(const ThreadKey &key, const QString &messageId)
{
    if (const Result problem = open())
        return problem;
    return transact([&]() -> Result {
        for (const QString &statement : { u"DELETE FROM message WHERE id = ?"_s, u"DELETE FROM outbox WHERE message = ?"_s }) {
            QSqlQuery query(m_database);
            query.prepare(statement
                          + u" AND thread = (SELECT row FROM thread WHERE connection = ? AND account = ? AND id = ?)"_s);
            if (const Result problem =
                    execute(query, { bound(messageId), bound(key.connectionId), bound(key.accountKey), bound(key.threadId) }))
                return problem;
        }
        return {};
    });
}

Expected<QList<ThreadInfo>> SqliteDatabase::listThreads(const QString &connectionId, const QString &accountKey)
{
    if (const Result problem = open())
        return *problem;
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT id, agent, title, lastWords, changed, draft FROM thread WHERE connection = ? AND account = ? "
                  "ORDER BY changed DESC, row DESC"_s);
    if (const Result problem = execute(query, { bound(connectionId), bound(accountKey) }))
        return *problem;
    QList<ThreadInfo> threads;
    while (query.next())
        threads << ThreadInfo { { connectionId, accountKey, query.value(0).toString() },
                                query.value(1).toString(),
                                query.value(2).toString(),
                                query.value(3).toString(),
                                toDateTime(query.value(4).toLongLong()),
                                query.value(5).toString() };
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
    query.prepare(u"SELECT row, agent, title, lastWords, changed, draft FROM thread "
                  "WHERE connection = ? AND account = ? AND id = ?"_s);
    if (const Result problem = execute(query, { bound(key.connectionId), bound(key.accountKey), bound(key.threadId) }))
        return *problem;
    if (!query.next())
        return query.lastError().isValid() ? Expected<StoredThread>(failed(query.lastError())) : thread;
    thread.info = { key,
                    query.value(1).toString(),
                    query.value(2).toString(),
                    query.value(3).toString(),
                    toDateTime(query.value(4).toLongLong()),
                    query.value(5).toString() };
    const qint64 row = query.value(0).toLongLong();
    query.finish();
    for (const Result &problem : { readMessages(row, thread), readOutbox(row, thread) }) {
        if (problem)
            return *problem;
    }
    return thread;
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
