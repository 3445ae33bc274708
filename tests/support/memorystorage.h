// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationstorage.h"

#include <QHash>
#include <QMap>
#include <QStringList>

#include <algorithm>
#include <functional>

namespace countersign::test {

//! A ConversationStorage in memory: answers in order from the event loop, fails at a word, and can hold its answers back.
class MemoryStorage final : public ConversationStorage
{
public:
    struct Thread
    {
        ThreadInfo info;
        QMap<int, Message> byPosition;
        QJsonValue state { QJsonValue::Undefined };
        [[nodiscard]] QList<Message> messages() const { return byPosition.values(); }
        [[nodiscard]] Message message(const QString &id) const
        {
            for (const Message &message : byPosition) {
                if (message.id == id)
                    return message;
            }
            return {};
        }
    };

    bool failWrites = false;       //!< all of them
    bool failPuts = false;         //!< messages
    bool failOutbox = false;       //!< putOutbox
    bool failLoads = false;        //!< listThreads, listOutbox, loadThread
    bool holdsAnswers = false;     //!< until release()
    QMap<QString, Thread> threads; //!< by thread id
    QList<OutboxRow> outbox;
    QStringList calls; //!< "put", "outbox ID STAGE", "unqueue ID", "info", "state", "remove ID", "remove thread ID", "list",
                       //!< "list outbox", "load ID"

    [[nodiscard]] const OutboxRow *row(const QString &messageId) const
    {
        const auto found =
            std::find_if(outbox.begin(), outbox.end(), [&](const OutboxRow &row) { return row.messageId == messageId; });
        return found == outbox.end() ? nullptr : &*found;
    }
    void release()
    {
        holdsAnswers = false;
        for (const auto &answer : std::exchange(m_held, {}))
            answer();
    }

    quint64 put(const ThreadInfo &info, const QList<std::pair<int, Message>> &messages, const QList<OutboxRow> &rows) override
    {
        calls << QStringLiteral("put");
        if (failPuts || failWrites)
            return answerFailed();
        Thread &thread = threads[info.key.threadId];
        thread.info = info;
        for (const auto &[position, message] : messages) {
            removeById(thread, message.id);
            makeRoom(thread, position);
            thread.byPosition.insert(position, message);
        }
        for (const OutboxRow &row : rows)
            replaceRow(row);
        return answerStored();
    }
    quint64 putOutbox(const OutboxRow &row) override
    {
        calls << QStringLiteral("outbox %1 %2").arg(row.messageId).arg(static_cast<int>(row.stage));
        if (failOutbox || failWrites)
            return answerFailed();
        replaceRow(row);
        return answerStored();
    }
    quint64 removeOutbox(const QString &messageId) override
    {
        calls << QStringLiteral("unqueue ") + messageId;
        if (failWrites)
            return answerFailed();
        outbox.removeIf([&](const OutboxRow &row) { return row.messageId == messageId; });
        return answerStored();
    }
    quint64 putInfo(const ThreadInfo &info) override
    {
        calls << QStringLiteral("info");
        if (failWrites)
            return answerFailed();
        threads[info.key.threadId].info = info;
        return answerStored();
    }
    quint64 putState(const ThreadKey &key, const QJsonValue &state) override
    {
        calls << QStringLiteral("state");
        if (failWrites)
            return answerFailed();
        threads[key.threadId].state = state;
        return answerStored();
    }
    quint64 removeMessage(const ThreadKey &key, const QString &messageId) override
    {
        calls << QStringLiteral("remove ") + messageId;
        if (failWrites)
            return answerFailed();
        removeById(threads[key.threadId], messageId);
        outbox.removeIf([&](const OutboxRow &row) { return row.messageId == messageId && row.key == key; });
        return answerStored();
    }
    quint64 removeThread(const ThreadKey &key) override
    {
        calls << QStringLiteral("remove thread ") + key.threadId;
        if (failWrites)
            return answerFailed();
        const QString serverId = threads.value(key.threadId).info.serverId;
        threads[key.threadId] = {};
        threads[key.threadId].info.key = key;
        threads[key.threadId].info.isRemoved = true;
        threads[key.threadId].info.serverId = serverId;
        outbox.removeIf([&](const OutboxRow &row) { return row.key == key; });
        return answerStored();
    }
    quint64 listThreads(const QString &connectionId, const QString &accountKey) override
    {
        calls << QStringLiteral("list");
        if (failLoads)
            return answerFailed();
        QList<ThreadInfo> found;
        for (const Thread &thread : std::as_const(threads)) {
            if (thread.info.key.connectionId == connectionId && thread.info.key.accountKey == accountKey)
                found << thread.info;
        }
        const quint64 ticket = ++m_lastTicket;
        answer([this, ticket, found] { Q_EMIT threadsListed(ticket, found); });
        return ticket;
    }
    quint64 listOutbox(const QString &connectionId, const QString &accountKey) override
    {
        calls << QStringLiteral("list outbox");
        if (failLoads)
            return answerFailed();
        QList<OutboxRow> found;
        std::copy_if(outbox.begin(), outbox.end(), std::back_inserter(found), [&](const OutboxRow &row) {
            return row.key.connectionId == connectionId && row.key.accountKey == accountKey;
        });
        const quint64 ticket = ++m_lastTicket;
        answer([this, ticket, found] { Q_EMIT outboxListed(ticket, found); });
        return ticket;
    }
    quint64 loadThread(const ThreadKey &key) override
    {
        calls << QStringLiteral("load ") + key.threadId;
        if (failLoads)
            return answerFailed();
        Thread thread = threads.value(key.threadId);
        thread.info.key = key;
        StoredThread stored { thread.info, thread.messages(), {}, thread.state };
        std::copy_if(outbox.begin(), outbox.end(), std::back_inserter(stored.outbox),
                     [&](const OutboxRow &row) { return row.key == key; });
        const quint64 ticket = ++m_lastTicket;
        answer([this, ticket, stored] { Q_EMIT threadLoaded(ticket, stored); });
        return ticket;
    }

private:
    static void removeById(Thread &thread, const QString &messageId)
    {
        thread.byPosition.removeIf([&](const auto &entry) { return entry.value().id == messageId; });
    }
    //! Two messages may have one position until the second is written again; none is lost by it.
    static void makeRoom(Thread &thread, int position)
    {
        if (!thread.byPosition.contains(position))
            return;
        makeRoom(thread, position + 1);
        thread.byPosition.insert(position + 1, thread.byPosition.take(position));
    }
    void replaceRow(const OutboxRow &row)
    {
        outbox.removeIf([&](const OutboxRow &old) { return old.messageId == row.messageId; });
        outbox << row;
    }
    quint64 answerStored()
    {
        const quint64 ticket = ++m_lastTicket;
        answer([this, ticket] { Q_EMIT stored(ticket); });
        return ticket;
    }
    quint64 answerFailed()
    {
        const quint64 ticket = ++m_lastTicket;
        answer([this, ticket] {
            Q_EMIT failed(ticket, Error { Condition::StorageFailed, { QStringLiteral("disk full") }, 0, {} });
        });
        return ticket;
    }
    void answer(const std::function<void()> &say)
    {
        if (holdsAnswers)
            m_held << say;
        else
            QMetaObject::invokeMethod(this, say, Qt::QueuedConnection);
    }

    quint64 m_lastTicket = 0;
    QList<std::function<void()>> m_held;
};

} // namespace countersign::test
