// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/chatcontroller_p.h"

#include <utility>

// A disk that fails: what could not be read or written is remembered, said once, and made good when it works again.

namespace countersign {

namespace {
constexpr int kSoon = 5'000;   // ms, once something works again
constexpr int kLater = 30'000; // ms, while nothing does
} // namespace

//! As it is known here: of a thread that lives, or of the list.
void ChatController::Private::writeInfo(const QString &threadId)
{
    writes.add([this, threadId]() -> quint64 {
        if (const LiveThread *thread = find(threadId))
            return context.storage.putInfo(thread->info());
        const ThreadInfo *listed = infoOf(threadId);
        return listed ? context.storage.putInfo(*listed) : 0;
    });
}

void ChatController::Private::onStored(quint64 ticket)
{
    writes.stored(ticket);
    if (!diskTrouble || remedies.contains(ticket))
        return diskAnswered(ticket);
    if (remedies.isEmpty())
        makeGoodAfter(kSoon); // something works again; perhaps all of it
}

void ChatController::Private::onStorageFailed(quint64 ticket, const Error &why)
{
    writes.failed(ticket);
    remedies.clear();
    const bool isList = ticket == listTicket || (outboxTicket != 0 && ticket == outboxTicket);
    const bool isThread = (openTicket != 0 && ticket == openTicket) || (restoreTicket != 0 && ticket == restoreTicket);
    unread.list |= isList;
    Error said = why;
    if ((isList || isThread) && why.condition != Condition::StorageNewer)
        said.condition = Condition::ChatsUnread;
    const bool isNews = !diskTrouble || diskTrouble->condition != said.condition;
    diskTrouble = said;
    if (ticket == openTicket)
        unread.threadId = std::exchange(toOpen, {});
    else if (ticket == outboxTicket)
        onOutboxListed({});
    else if (ticket == restoreTicket)
        restoreNext();
    if (why.condition != Condition::StorageNewer)
        makeGoodAfter(kLater);
    if (isNews)
        Q_EMIT q.storageFailed(said);
}

void ChatController::Private::makeGoodAfter(int milliseconds)
{
    const qint64 due = context.clock.steady() + milliseconds;
    if (remedyAlarm && remedyDue <= due)
        return;
    remedyDue = due;
    remedyAlarm = context.clock.after(milliseconds, &q, [this] { makeGood(); });
}

void ChatController::retryStorage()
{
    if (d->diskTrouble)
        d->diskTrouble = Error(); // whatever is still wrong is said again
    d->makeGood();
}

void ChatController::Private::makeGood()
{
    remedyAlarm.reset();
    remedies.clear();
    const Unread missed = std::exchange(unread, {});
    if (missed.list) {
        listTicket = context.storage.listThreads(identity.connectionId, identity.accountKey);
        outboxTicket = context.storage.listOutbox(identity.connectionId, identity.accountKey);
        remedies << listTicket << outboxTicket;
    }
    for (const quint64 ticket : writes.retry())
        remedies << ticket;
    for (LiveThread *thread : std::as_const(live)) {
        for (const quint64 ticket : thread->writeAll())
            remedies << ticket;
    }
    if (!missed.threadId.isEmpty())
        q.openThread(missed.threadId);
    if (openTicket != 0)
        remedies << openTicket;
    remedies.remove(0);
    if (remedies.isEmpty())
        diskWorks();
}

//! With what it was asked for. The last remedy that worked ends the trouble.
void ChatController::Private::diskAnswered(quint64 ticket)
{
    if (remedies.remove(ticket) && remedies.isEmpty())
        diskWorks();
}

void ChatController::Private::diskWorks()
{
    if (!std::exchange(diskTrouble, {}))
        return;
    Q_EMIT q.storageRecovered();
    dropIdle();
}

void ChatController::Private::dropIdle()
{
    for (LiveThread *thread : QList(live)) {
        if (thread != open && thread->isIdle())
            drop(thread);
    }
}

} // namespace countersign
