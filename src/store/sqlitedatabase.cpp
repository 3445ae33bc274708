// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitedatabase.h"

#include "chat/threadwriter.h"
#include "core/logging.h"
#include "store/messagejson.h"
#include "store/privatefile.h"
#include "store/sqlitequery.h"
#include "store/threadjson.h"

#include <QFileInfo>
#include <QSet>
#include <QUuid>

#include <tuple>

namespace countersign {
using namespace Qt::StringLiterals;

//! All of a thread's own row but its key and its state, in the order threadRow() and infoOf() have them.
const QStringList &SqliteDatabase::infoColumns()
{
    static const QStringList columns { u"agent"_s,    u"title"_s,   u"lastWords"_s,     u"changed"_s,      u"draft"_s,
                                       u"ownTitle"_s, u"pinned"_s,  u"scrollMessage"_s, u"scrollOffset"_s, u"interrupts"_s,
                                       u"answers"_s,  u"removed"_s, u"serverId"_s };
    return columns;
}

SqliteDatabase::SqliteDatabase(const QString &file, StepHook step)
    : m_file(file)
    , m_connectionName(QUuid::createUuid().toString(QUuid::WithoutBraces))
    , m_step(step)
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
    Result problem = openConnection();
    if (problem && isDamaged()) {
        close();
        if (const QString aside = putAside(m_file); !aside.isEmpty()) {
            qCWarning(logStore).noquote() << "damaged chats were put aside:" << problem->detail;
            m_putAside = Error { Condition::StorageDamaged, { QFileInfo(aside).fileName() }, 0, problem->detail };
            problem = openConnection();
        }
    }
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
        return mayWrite(m_file) ? failed(problem) : Error { Condition::StorageReadOnly, { problem }, 0, problem };
    m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connectionName);
    m_database.setDatabaseName(m_file);
    m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
    if (!m_database.open())
        return failed(m_database.lastError());
    return migrate();
}

bool SqliteDatabase::isDamaged()
{
    if (!m_database.isOpen())
        return false;
    QSqlQuery query(m_database);
    return !query.exec(u"SELECT count(*) FROM sqlite_master"_s) && isDamage(query.lastError());
}

SqliteDatabase::Result SqliteDatabase::run(const QString &statement)
{
    QSqlQuery query(m_database);
    return query.exec(statement) ? std::nullopt : Result(failed(query.lastError()));
}

SqliteDatabase::Result SqliteDatabase::transact(const std::function<Result()> &write)
{
    // By hand: of Qt's own commit() nobody learns why it did not work.
    if (Result problem = run(u"BEGIN"_s))
        return problem;
    m_step("chats: begin");
    Result problem = write();
    m_step("chats: commit");
    if (!problem)
        problem = run(u"COMMIT"_s);
    if (problem)
        std::ignore = run(u"ROLLBACK"_s);
    m_step("chats: committed");
    return problem;
}

Expected<qint64> SqliteDatabase::threadRow(const ThreadInfo &info, const QStringList &columns)
{
    QStringList updates { u"id = id"_s }; // updates nothing, but gives the row back
    for (const QString &column : columns)
        updates << column + u" = excluded."_s + column;
    QSqlQuery query(m_database);
    query.prepare(u"INSERT INTO thread (connection, account, id, %1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (connection, account, id) DO UPDATE SET %2 RETURNING row"_s.arg(infoColumns().join(u", "_s),
                                                                                               updates.join(u", "_s)));
    if (const Result problem = execute(
            query, { bound(info.key.connectionId), bound(info.key.accountKey), bound(info.key.threadId), bound(info.agentId),
                     bound(info.title), bound(info.lastWords), toMilliseconds(info.changed), bound(info.draft),
                     bound(info.ownTitle), info.pinned, bound(info.scroll.messageId), info.scroll.offset,
                     toStoredJson(info.interrupts), toStoredJson(info.answers), info.isRemoved, bound(info.serverId) }))
        return *problem;
    if (!query.next())
        return failed(query.lastError());
    const qint64 row = query.value(0).toLongLong();
    query.finish();
    return row;
}

SqliteDatabase::Result SqliteDatabase::writeOutbox(const OutboxRow &row)
{
    const auto thread = threadRow({ row.key, row.agentId, {}, {}, row.since }, {});
    if (!thread)
        return thread.error();
    QSqlQuery query(m_database);
    query.prepare(u"INSERT OR REPLACE INTO outbox (message, thread, agent, stage, since) VALUES (?, ?, ?, ?, ?)"_s);
    return execute(query, { bound(row.messageId), *thread, bound(row.agentId), stageWord(row.stage), toMilliseconds(row.since) });
}

//! A history that moved is written in pieces. What stands in the place of a piece and is no part of it comes later: until then it
//! stands behind, in the order it had, so that an end between two pieces mixes nothing.
SqliteDatabase::Result SqliteDatabase::makeRoom(qint64 thread, const QList<std::pair<int, Message>> &messages)
{
    constexpr qint64 aside = qint64(1) << 40;
    // Less than a whole piece has no other behind it. What stands in its place may be there for good: whoever could not read a
    // message counts without it.
    const bool isPiece =
        messages.size() >= ThreadWriter::largestPiece && messages.last().first - messages.first().first + 1 == messages.size();
    if (!isPiece)
        return {};
    QSet<QString> own;
    for (const auto &[position, message] : messages)
        own.insert(message.id);
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    query.prepare(u"SELECT id FROM message WHERE thread = ? AND position BETWEEN ? AND ?"_s);
    if (const Result problem = execute(query, { thread, messages.first().first, messages.last().first }))
        return problem;
    bool isFree = true;
    while (isFree && query.next())
        isFree = own.contains(query.value(0).toString());
    query.finish();
    if (isFree)
        return {};
    query.prepare(u"UPDATE message SET position = position + ? WHERE thread = ? AND position >= ?"_s);
    return execute(query, { aside, thread, messages.first().first });
}

SqliteDatabase::Result SqliteDatabase::put(const ThreadInfo &info, const QList<std::pair<int, Message>> &messages,
                                           const QList<OutboxRow> &outbox)
{
    if (const Result problem = open())
        return problem;
    return transact([&]() -> Result {
        const auto thread = threadRow(info, infoColumns());
        if (!thread)
            return thread.error();
        if (const Result problem = makeRoom(*thread, messages))
            return problem;
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
    return transact([&]() -> Result {
        QSqlQuery query(m_database);
        query.prepare(u"DELETE FROM outbox WHERE message = ?"_s);
        return execute(query, { bound(messageId) });
    });
}

SqliteDatabase::Result SqliteDatabase::putInfo(const ThreadInfo &info)
{
    if (const Result problem = open())
        return problem;
    return transact([&]() -> Result {
        const auto thread = threadRow(info, infoColumns());
        return thread ? std::nullopt : Result(thread.error());
    });
}

SqliteDatabase::Result SqliteDatabase::putState(const ThreadKey &key, const QJsonValue &state)
{
    if (const Result problem = open())
        return problem;
    return transact([&]() -> Result {
        QSqlQuery query(m_database);
        query.prepare(u"UPDATE thread SET state = ? WHERE connection = ? AND account = ? AND id = ?"_s);
        return execute(query, { toStoredJson(state), bound(key.connectionId), bound(key.accountKey), bound(key.threadId) });
    });
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

//! The row stays, with nothing in it but what the server calls it: its list must not bring it back.
SqliteDatabase::Result SqliteDatabase::removeThread(const ThreadKey &key)
{
    if (const Result problem = open())
        return problem;
    return transact([&]() -> Result {
        ThreadInfo info;
        info.key = key;
        info.isRemoved = true;
        QStringList columns = infoColumns();
        columns.removeOne(u"serverId"_s);
        const auto thread = threadRow(info, columns);
        if (!thread)
            return thread.error();
        for (const QString &statement : { u"DELETE FROM message WHERE thread = ?"_s, u"DELETE FROM outbox WHERE thread = ?"_s,
                                          u"UPDATE thread SET state = NULL WHERE row = ?"_s }) {
            QSqlQuery query(m_database);
            query.prepare(statement);
            if (const Result problem = execute(query, { *thread }))
                return problem;
        }
        return {};
    });
}

} // namespace countersign
