// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationstorage.h"
#include "store/stephook.h"

#include <QThread>

#include <memory>

namespace countersign {

//! ConversationStorage on one SQLite file (WAL, schema version in user_version, foreign keys). Reads and writes run on a
//! thread of its own, in order; answers come on the thread that made it. A database of a newer schema is not touched
//! (StorageNewer); a file that is no database is put aside (putAside) and a new one begun; any other trouble is StorageFailed or
//! one of its kin, and the next call tries again. The file is 0600.
//! putOutbox() makes a missing thread; removeThread() empties the thread's row and keeps its id;
//! removeMessage() takes the message's outbox row along; loadThread() of an unknown thread answers with an empty one.
//! Deleting the storage finishes what was queued, unanswered.
class SqliteStorage final : public ConversationStorage
{
    Q_OBJECT
public:
    explicit SqliteStorage(const QString &file, StepHook step = {}, QObject *parent = nullptr);
    ~SqliteStorage() override;

    quint64 put(const ThreadInfo &info, const QList<std::pair<int, Message>> &messages, const QList<OutboxRow> &outbox) override;
    quint64 putOutbox(const OutboxRow &row) override;
    quint64 removeOutbox(const QString &messageId) override;
    quint64 putInfo(const ThreadInfo &info) override;
    quint64 putState(const ThreadKey &key, const QJsonValue &state) override;
    quint64 removeMessage(const ThreadKey &key, const QString &messageId) override;
    quint64 removeThread(const ThreadKey &key) override;
    quint64 listThreads(const QString &connectionId, const QString &accountKey) override;
    quint64 listOutbox(const QString &connectionId, const QString &accountKey) override;
    quint64 loadThread(const ThreadKey &key) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
