// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitestorage.h"

#include "store/sqlitedatabase.h"

#include <functional>

namespace countersign {

//! The queue is the event queue of `worker`, which lives on the store thread; answers go back through the storage's own.
struct SqliteStorage::Private
{
    SqliteStorage &storage;
    QThread thread;
    QObject *worker = nullptr;
    std::unique_ptr<SqliteDatabase> database; //!< made, used and deleted on the thread only
    quint64 lastTicket = 0;

    explicit Private(SqliteStorage &owner) : storage(owner) {}

    void later(std::function<void()> job) { QMetaObject::invokeMethod(worker, std::move(job), Qt::QueuedConnection); }
    void answer(std::function<void()> tell) { QMetaObject::invokeMethod(&storage, std::move(tell), Qt::QueuedConnection); }

    void tellPutAside()
    {
        if (const std::optional<Error> what = database->takePutAside())
            answer([this, what] { Q_EMIT storage.putAside(*what); });
    }

    quint64 write(std::function<std::optional<Error>(SqliteDatabase &)> job)
    {
        const quint64 ticket = ++lastTicket;
        later([this, ticket, job = std::move(job)] {
            const std::optional<Error> problem = job(*database);
            tellPutAside();
            answer([this, ticket, problem] {
                if (problem)
                    Q_EMIT storage.failed(ticket, *problem);
                else
                    Q_EMIT storage.stored(ticket);
            });
        });
        return ticket;
    }

    template<typename T>
    quint64 read(std::function<Expected<T>(SqliteDatabase &)> job, void (SqliteStorage::*tell)(quint64, const T &))
    {
        const quint64 ticket = ++lastTicket;
        later([this, ticket, tell, job = std::move(job)] {
            const Expected<T> result = job(*database);
            tellPutAside();
            answer([this, ticket, tell, result] {
                if (result)
                    Q_EMIT(storage.*tell)(ticket, *result);
                else
                    Q_EMIT storage.failed(ticket, result.error());
            });
        });
        return ticket;
    }
};

SqliteStorage::SqliteStorage(const QString &file, StepHook step, QObject *parent)
    : ConversationStorage(parent)
    , d(std::make_unique<Private>(*this))
{
    d->worker = new QObject;
    d->worker->moveToThread(&d->thread);
    d->thread.setObjectName(QStringLiteral("store"));
    d->later([this, file, step] { d->database = std::make_unique<SqliteDatabase>(file, step); });
    d->thread.start();
}

SqliteStorage::~SqliteStorage()
{
    // Behind everything that waits: only then is the queue finished. Answers that are on their way end with this object.
    d->later([this] {
        d->database.reset();
        delete d->worker;
        d->thread.quit();
    });
    d->thread.wait();
}

quint64 SqliteStorage::put(const ThreadInfo &info, const QList<std::pair<int, Message>> &messages, const QList<OutboxRow> &outbox)
{
    return d->write([=](SqliteDatabase &database) { return database.put(info, messages, outbox); });
}

quint64 SqliteStorage::putOutbox(const OutboxRow &row)
{
    return d->write([=](SqliteDatabase &database) { return database.putOutbox(row); });
}

quint64 SqliteStorage::removeOutbox(const QString &messageId)
{
    return d->write([=](SqliteDatabase &database) { return database.removeOutbox(messageId); });
}

quint64 SqliteStorage::putInfo(const ThreadInfo &info)
{
    return d->write([=](SqliteDatabase &database) { return database.putInfo(info); });
}

quint64 SqliteStorage::putState(const ThreadKey &key, const QJsonValue &state)
{
    return d->write([=](SqliteDatabase &database) { return database.putState(key, state); });
}

quint64 SqliteStorage::removeMessage(const ThreadKey &key, const QString &messageId)
{
    return d->write([=](SqliteDatabase &database) { return database.removeMessage(key, messageId); });
}

quint64 SqliteStorage::removeThread(const ThreadKey &key)
{
    return d->write([=](SqliteDatabase &database) { return database.removeThread(key); });
}

quint64 SqliteStorage::listThreads(const QString &connectionId, const QString &accountKey)
{
    return d->read<QList<ThreadInfo>>([=](SqliteDatabase &database) { return database.listThreads(connectionId, accountKey); },
                                      &SqliteStorage::threadsListed);
}

quint64 SqliteStorage::listOutbox(const QString &connectionId, const QString &accountKey)
{
    return d->read<QList<OutboxRow>>([=](SqliteDatabase &database) { return database.listOutbox(connectionId, accountKey); },
                                     &SqliteStorage::outboxListed);
}

quint64 SqliteStorage::loadThread(const ThreadKey &key)
{
    return d->read<StoredThread>([=](SqliteDatabase &database) { return database.loadThread(key); },
                                 &SqliteStorage::threadLoaded);
}

} // namespace countersign
