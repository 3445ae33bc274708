// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/chatcontroller_p.h"

#include <QSet>

#include <algorithm>
#include <tuple>
#include <utility>

// Threads that come and go, and the way back: what the disk and the back end answer.

namespace countersign {

LiveThread *ChatController::Private::add(const StoredThread &stored)
{
    auto *thread = new LiveThread(context, stored, &q);
    live << thread;
    connect(thread, &LiveThread::failed, &q, &ChatController::failed);
    connect(thread, &LiveThread::discarded, &q, &ChatController::discarded);
    connect(thread, &LiveThread::runEnded, &q, &ChatController::runEnded);
    connect(thread, &LiveThread::outboxChanged, &q, &ChatController::outboxChanged);
    connect(thread, &LiveThread::infoChanged, &q, [this, thread] { keepInfo(thread->info()); });
    connect(thread, &LiveThread::restored, &q, [this](int count) { onRestored(count); });
    connect(thread, &LiveThread::runningChanged, &q, [this, thread] {
        if (thread == open && thread->isRunning())
            clearSuggestions();
        Q_EMIT q.runningChanged();
        checkStopped();
    });
    connect(thread, &LiveThread::runEnded, &q, [this, thread](const RunEnd &end) { suggest(thread, end); });
    connect(thread, &LiveThread::interruptsChanged, &q, [this, thread] {
        if (thread != open)
            return;
        watchExpiry();
        Q_EMIT q.interruptsChanged();
    });
    connect(thread, &LiveThread::becameIdle, &q, [this, thread] {
        if (thread != open)
            drop(thread);
    });
    return thread;
}

LiveThread *ChatController::Private::find(const QString &threadId) const
{
    const auto found =
        std::find_if(live.begin(), live.end(), [&](LiveThread *thread) { return thread->info().key.threadId == threadId; });
    return found == live.end() ? nullptr : *found;
}

//! The thread that was open lives on in the background while something of it is under way.
void ChatController::Private::show(LiveThread *thread)
{
    if (LiveThread *old = std::exchange(open, thread)) {
        storeDraft();
        old->hide();
        if (old->isIdle())
            drop(old);
    }
    thread->showIn(model);
    watchExpiry();
    Q_EMIT q.threadOpened();
    noteAgent();
    clearSuggestions();
    attend();
    Q_EMIT q.runningChanged();
    Q_EMIT q.outboxChanged();
    Q_EMIT q.interruptsChanged();
}

//! Once all of it is on disk: a disk that fails leaves it here, to be written again.
void ChatController::Private::drop(LiveThread *thread)
{
    thread->write();
    if (diskTrouble || !thread->isOnDisk() || !live.removeOne(thread))
        return; // it comes back when it is: becameIdle(), or dropIdle()
    thread->abandon();
    thread->deleteLater();
}

//! Another account: streams close (the server's runs go on), nothing is carried over.
void ChatController::Private::closeAll()
{
    storeDraft();
    finishDelete();
    for (LiveThread *thread : std::exchange(live, {})) {
        thread->abandon();
        thread->deleteLater();
    }
    open = nullptr;
    context.outbox.clear();
    context.signInSerial = 0;
    threads.clear();
    removed.clear();
    toldRemoved.clear();
    ofServer.clear();
    expiryAlarm.reset();
    toRestore.clear();
    isResuming = resumesWhenListed = false;
    resent = 0;
    openTicket = restoreTicket = outboxTicket = 0;
    unread = {};
    model.reset({});
    checkStopped();
}

//! The list was asked for before any thread was loaded, so nothing here is older than what it says.
void ChatController::Private::onOutboxListed(const QList<OutboxRow> &listed)
{
    outboxTicket = 0;
    for (const OutboxRow &row : listed) {
        if (!context.outbox.find(row.messageId))
            context.outbox.put(row);
    }
    if (!listed.isEmpty())
        Q_EMIT q.outboxChanged();
    if (std::exchange(resumesWhenListed, false))
        q.resume(context.signInSerial);
}

void ChatController::Private::onAgentsKnown()
{
    if (open && open->isEmpty())
        open->setAgent(context.agentForNewThreads());
    for (LiveThread *thread : QList(live)) // whoever listens may open or close one
        thread->agentsKnown();
    noteAgent();
    attend();
    if (context.online && context.backend.canListThreads())
        context.backend.listThreads({});
}

void ChatController::Private::onAgentsUnknown(const Error &why)
{
    for (LiveThread *thread : QList(live))
        thread->agentsUnknown(why);
}

void ChatController::Private::noteAgent()
{
    if (std::exchange(shownAgent, q.agentId()) != shownAgent)
        Q_EMIT q.agentChanged();
}

//! Of a thread that only the server has the disk knows nothing; the list does.
StoredThread ChatController::Private::known(const StoredThread &stored) const
{
    const ThreadInfo *listed = infoOf(stored.info.key.threadId);
    StoredThread thread = stored;
    if (listed && thread.info.agentId.isEmpty())
        thread.info = *listed;
    return thread;
}

void ChatController::Private::onLoaded(quint64 ticket, const StoredThread &stored)
{
    if (ticket != openTicket && ticket != restoreTicket)
        return; // of an account or a click that is no longer meant
    diskAnswered(ticket);
    LiveThread *thread = find(stored.info.key.threadId);
    const bool isNew = !thread;
    if (isNew)
        thread = add(known(stored));
    const bool isDraft = !stored.info.agentId.isEmpty() && stored.info.title.isEmpty() && !stored.info.draft.isEmpty();
    if (stored.messages.isEmpty() && infoOf(stored.info.key.threadId) && !isDraft)
        thread->setElsewhere();
    if (ticket == openTicket) {
        openTicket = 0;
        show(thread);
        if (isNew && context.online && !isResuming)
            thread->restore();
    } else {
        restoreTicket = 0;
        thread->restore();
    }
}

void ChatController::Private::onRestored(int count)
{
    if (!isResuming)
        return;
    resent += count;
    restoreNext();
}

//! One thread after the other; the open one came first.
void ChatController::Private::restoreNext()
{
    if (toRestore.isEmpty()) {
        isResuming = false;
        Q_EMIT q.resumed(std::exchange(resent, 0));
        return;
    }
    const ThreadKey key = toRestore.takeFirst();
    if (LiveThread *thread = find(key.threadId))
        thread->restore();
    else
        restoreTicket = context.storage.loadThread(key);
}

void ChatController::Private::checkStopped()
{
    const bool someRun = std::any_of(live.begin(), live.end(), [](LiveThread *thread) { return thread->isRunning(); });
    if (!isStopping || someRun)
        return;
    isStopping = false;
    stopAlarm.reset();
    Q_EMIT q.runsStopped();
}

} // namespace countersign
