// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "patience.h"
#include "store/sqlitestorage.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <algorithm>
#include <csignal>
#include <memory>
#include <sys/resource.h>
#include <tuple>

namespace countersign::test {
using namespace Qt::StringLiterals;

inline constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;
inline const ThreadKey kThread { u"connection"_s, u"account"_s, u"thread"_s };

inline ThreadInfo info(const ThreadKey &key, qint64 changed = 1'800'000'000'123, const QString &title = u"Title"_s)
{
    return { key, u"agent"_s, title, u"last words"_s, QDateTime::fromMSecsSinceEpoch(changed, QTimeZone::utc()), u"a draft"_s };
}

inline Message message(const QString &id, const QString &text = u"text"_s)
{
    Message made;
    made.id = id;
    made.text = text;
    made.at = QDateTime::fromMSecsSinceEpoch(1'800'000'000'456, QTimeZone::utc());
    return made;
}

inline OutboxRow outboxRow(const QString &id, const ThreadKey &key = kThread)
{
    return { id, key, u"agent"_s, OutboxRow::Stage::Stored, QDateTime::fromMSecsSinceEpoch(1'800'000'000'789, QTimeZone::utc()) };
}

inline QStringList idsOf(const StoredThread &thread)
{
    QStringList ids;
    for (const Message &one : thread.messages)
        ids << one.id;
    return ids;
}

//! A SqliteStorage in a folder of its own, and what it answers.
class StorageFixture : public QObject
{
protected:
    [[nodiscard]] QString file() const { return m_directory->filePath(u"profile/chats.db"_s); }
    void open(const QString &path = {});
    void reopen() { open(); }
    //! Waits for the answer of a ticket; true = stored.
    [[nodiscard]] bool isStored(quint64 ticket);
    [[nodiscard]] Error errorOf(quint64 ticket);
    [[nodiscard]] StoredThread load(const ThreadKey &key = kThread);
    [[nodiscard]] QList<ThreadInfo> list(const QString &connection, const QString &account);
    //! Runs SQL on the file, from outside.
    [[nodiscard]] QVariant sql(const QString &statement) const;

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<SqliteStorage> m_storage;
    QStringList m_answers; //!< "stored 1", "failed 2" …
    QHash<quint64, Error> m_errors;
    QHash<quint64, StoredThread> m_threads;
    QHash<quint64, QList<ThreadInfo>> m_lists;
    QList<Error> m_putAside;
};

inline void StorageFixture::open(const QString &path)
{
    m_storage.reset();
    m_answers.clear();
    m_errors.clear();
    m_threads.clear();
    m_lists.clear();
    m_storage = std::make_unique<SqliteStorage>(path.isEmpty() ? file() : path);
    const auto note = [this](const char *what, quint64 ticket) {
        QCOMPARE(QThread::currentThread(), thread());
        m_answers << QLatin1StringView(what) + u' ' + QString::number(ticket);
    };
    connect(m_storage.get(), &SqliteStorage::stored, this, [=](quint64 ticket) { note("stored", ticket); });
    connect(m_storage.get(), &SqliteStorage::failed, this, [=, this](quint64 ticket, const Error &why) {
        m_errors.insert(ticket, why);
        note("failed", ticket);
    });
    connect(m_storage.get(), &SqliteStorage::putAside, this, [this](const Error &what) { m_putAside << what; });
    connect(m_storage.get(), &SqliteStorage::threadsListed, this, [=, this](quint64 ticket, const QList<ThreadInfo> &threads) {
        m_lists.insert(ticket, threads);
        note("listed", ticket);
    });
    connect(m_storage.get(), &SqliteStorage::threadLoaded, this, [=, this](quint64 ticket, const StoredThread &thread) {
        m_threads.insert(ticket, thread);
        note("loaded", ticket);
    });
}

inline bool StorageFixture::isStored(quint64 ticket)
{
    const QString end = u' ' + QString::number(ticket);
    const auto answered = [&] {
        return std::any_of(m_answers.begin(), m_answers.end(), [&](const QString &answer) { return answer.endsWith(end); });
    };
    return QTest::qWaitFor(answered, test::kEventually) && m_answers.contains(u"stored"_s + end);
}

inline Error StorageFixture::errorOf(quint64 ticket)
{
    return isStored(ticket) ? Error() : m_errors.value(ticket);
}

inline StoredThread StorageFixture::load(const ThreadKey &key)
{
    const quint64 ticket = m_storage->loadThread(key);
    return QTest::qWaitFor([&] { return m_threads.contains(ticket); }, test::kEventually) ? m_threads.value(ticket)
                                                                                          : StoredThread();
}

inline QList<ThreadInfo> StorageFixture::list(const QString &connection, const QString &account)
{
    const quint64 ticket = m_storage->listThreads(connection, account);
    return QTest::qWaitFor([&] { return m_lists.contains(ticket); }, test::kEventually) ? m_lists.value(ticket)
                                                                                        : QList<ThreadInfo>();
}

inline QVariant StorageFixture::sql(const QString &statement) const
{
    QVariant result;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"outside"_s);
        database.setDatabaseName(file());
        database.open();
        QSqlQuery query(database);
        if (!query.exec(statement))
            result = query.lastError().text();
        else if (query.next())
            result = query.value(0);
    }
    QSqlDatabase::removeDatabase(u"outside"_s);
    return result;
}

} // namespace countersign::test
