// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/interrupt.h"
#include "agent/message.h"
#include "core/error.h"

#include <QDateTime>
#include <QObject>

namespace countersign {

//! Threads belong to one account of one connection: nothing is shown across this key.
struct ThreadKey
{
    QString connectionId;
    QString accountKey; //!< AccountId::key()
    QString threadId;
    [[nodiscard]] bool operator==(const ThreadKey &) const = default;
};

//! Where the person was reading.
struct ScrollPosition
{
    QString messageId; //!< of the first message in view; empty = at the end, following it
    int offset = 0;    //!< px of it that are above the view
    [[nodiscard]] bool operator==(const ScrollPosition &) const = default;
};

//! What the list of threads needs to know of one, and what belongs to it beside its messages.
struct ThreadInfo
{
    ThreadKey key;
    QString agentId;
    QString title;     //!< made locally of the first message
    QString lastWords; //!< start of the last message
    QDateTime changed; //!< UTC
    QString draft;     //!< typed, not sent
    QString ownTitle;  //!< the person's; empty = `title` is shown
    bool pinned = false;
    QList<Interrupt> interrupts; //!< open ones, so that they outlive a restart
    QList<ResumeEntry> answers;  //!< the person's, given and not yet with the server
    ScrollPosition scroll;
    bool isRemoved = false; //!< deleted here: known by its id alone, so that a server's list does not bring it back
    QString serverId;       //!< the server's own id of it, if it has another one; empty = it has not
    [[nodiscard]] QString shownTitle() const { return ownTitle.isEmpty() ? title : ownTitle; }
    [[nodiscard]] bool operator==(const ThreadInfo &) const = default;
};

//! A message that waits to be sent, or was sent and is not known to have arrived.
struct OutboxRow
{
    enum class Stage {
        Stored,          //!< on disk, not handed to the back end yet
        Sent,            //!< handed over; no RUN_STARTED yet
        WaitsForSignIn,  //!< refused with 401 (or never tried): nothing ran
        WaitsForNetwork, //!< no connection opened
        AskPerson,       //!< only the person may decide
        MayHaveArrived,  //!< outcome unknown
    };
    QString messageId;
    ThreadKey key;
    QString agentId;
    Stage stage = Stage::Stored;
    QDateTime since; //!< UTC, when it was typed
    [[nodiscard]] bool operator==(const OutboxRow &) const = default;
};

struct StoredThread
{
    ThreadInfo info;
    QList<Message> messages; //!< in order
    QList<OutboxRow> outbox;
    QJsonValue state { QJsonValue::Undefined }; //!< shared with the agent; Undefined = none
};

//! The disk, as the chat sees it. Every call returns a ticket and is answered by exactly one signal with that ticket, in the
//! order of the calls. Implemented by `store/sqlitestorage` (own thread) and in memory by tests. UI thread.
class ConversationStorage : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    //! Messages of a thread, inserted or replaced by id, with their position. Creates the thread from `info` if needed.
    [[nodiscard]] virtual quint64 put(const ThreadInfo &info, const QList<std::pair<int, Message>> &messages,
                                      const QList<OutboxRow> &outbox) = 0;
    [[nodiscard]] virtual quint64 putOutbox(const OutboxRow &row) = 0;
    [[nodiscard]] virtual quint64 removeOutbox(const QString &messageId) = 0;
    //! The thread's own row; makes the thread if needed.
    [[nodiscard]] virtual quint64 putInfo(const ThreadInfo &info) = 0;
    [[nodiscard]] virtual quint64 putState(const ThreadKey &key, const QJsonValue &state) = 0;
    //! With its row in the outbox.
    [[nodiscard]] virtual quint64 removeMessage(const ThreadKey &key, const QString &messageId) = 0;
    //! The thread with all its messages and outbox rows; listThreads() tells it as `isRemoved` from now on.
    [[nodiscard]] virtual quint64 removeThread(const ThreadKey &key) = 0;
    [[nodiscard]] virtual quint64 listThreads(const QString &connectionId, const QString &accountKey) = 0;
    //! What waits in any thread of an account.
    [[nodiscard]] virtual quint64 listOutbox(const QString &connectionId, const QString &accountKey) = 0;
    [[nodiscard]] virtual quint64 loadThread(const ThreadKey &key) = 0;

Q_SIGNALS:
    void stored(quint64 ticket);
    void failed(quint64 ticket, const countersign::Error &why);
    //! What lay there could not be read, is kept elsewhere, and the disk works with nothing in it: StorageDamaged. Comes before
    //! the answer to the call that found it.
    void putAside(const countersign::Error &what);
    void threadsListed(quint64 ticket, const QList<countersign::ThreadInfo> &threads);
    void outboxListed(quint64 ticket, const QList<countersign::OutboxRow> &rows);
    void threadLoaded(quint64 ticket, const countersign::StoredThread &thread);
};

} // namespace countersign
