// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/chatcontroller_p.h"

#include <algorithm>
#include <tuple>
#include <utility>

// The list of threads: what the disk and the server know of them, and what the person does with them.

namespace countersign {

namespace {
constexpr int kUndoTime = 10'000; //!< ms
constexpr qsizetype kLongestTitle = 200;
} // namespace

ThreadKey ChatController::Private::keyOf(const QString &threadId) const
{
    return { identity.connectionId, identity.accountKey, threadId };
}

const ThreadInfo *ChatController::Private::infoOf(const QString &threadId) const
{
    const auto found =
        std::find_if(threads.begin(), threads.end(), [&](const ThreadInfo &info) { return info.key.threadId == threadId; });
    return found == threads.end() ? nullptr : &*found;
}

void ChatController::Private::sortThreads()
{
    std::stable_sort(threads.begin(), threads.end(), [](const ThreadInfo &a, const ThreadInfo &b) {
        return std::tuple(!a.pinned, b.changed) < std::tuple(!b.pinned, a.changed);
    });
}

void ChatController::Private::keepInfo(const ThreadInfo &info)
{
    if (deleted && deleted->info.key == info.key) {
        deleted->info = info;
        return;
    }
    threads.removeIf([&](const ThreadInfo &old) { return old.key == info.key; });
    threads.prepend(info); // of two that changed at once the later call comes first
    sortThreads();
    Q_EMIT q.threadsChanged();
}

//! What changed here since the disk was asked is newer than its answer.
void ChatController::Private::onListed(quint64 ticket, const QList<ThreadInfo> &listed)
{
    if (ticket != listTicket)
        return;
    diskAnswered(ticket);
    for (const ThreadInfo &info : listed) {
        if (info.isRemoved)
            removed.insert(info.key.threadId);
        else if (!infoOf(info.key.threadId))
            threads << info;
    }
    threads.removeIf([this](const ThreadInfo &info) { return removed.contains(info.key.threadId); });
    tellServerIds(listed);
    sortThreads();
    Q_EMIT q.threadsChanged();
}

//! Threads of the server that this computer does not know. Nothing of them is stored before they are opened.
void ChatController::Private::onThreadsTold(const QList<RemoteThread> &told)
{
    bool isChanged = false;
    for (const RemoteThread &remote : told) {
        if (removed.contains(remote.id))
            tellRemoved(remote.id);
        if (remote.id.isEmpty() || removed.contains(remote.id) || infoOf(remote.id) || q.threadId() == remote.id)
            continue;
        ThreadInfo info;
        info.key = keyOf(remote.id);
        info.agentId = remote.agentId;
        info.title = remote.name;
        info.changed = remote.changed;
        threads << info;
        isChanged = true;
    }
    if (!isChanged)
        return;
    sortThreads();
    Q_EMIT q.threadsChanged();
}

//! Deleted here while nobody could be told. Once: a server that does not want to is not asked at every turn.
void ChatController::Private::tellRemoved(const QString &threadId)
{
    const bool mayComeBack = deleted && deleted->info.key.threadId == threadId;
    if (mayComeBack || !context.online || !context.backend.features().deletesThreads || toldRemoved.contains(threadId))
        return;
    toldRemoved.insert(threadId);
    context.backend.deleteThread(threadId);
}

//! Of those that were deleted, too: under these ids the server may list them, and is told.
void ChatController::Private::tellServerIds(const QList<ThreadInfo> &listed)
{
    QHash<QString, QString> known;
    for (const ThreadInfo &info : listed + threads) { // what is known here is newer
        if (!info.serverId.isEmpty())
            known.insert(info.key.threadId, info.serverId);
    }
    if (!known.isEmpty())
        context.backend.setServerIds(known);
}

void ChatController::findThreads(const QString &words)
{
    if (d->context.backend.features().findsThreads)
        d->context.backend.findThreads(words);
}

void ChatController::Private::onThreadsFound(const QString &words, const QList<RemoteThread> &found,
                                             const std::optional<Error> &error)
{
    onThreadsTold(found);
    QList<ThreadInfo> shown;
    for (const RemoteThread &thread : found) {
        if (const ThreadInfo *info = infoOf(thread.id))
            shown << *info;
    }
    Q_EMIT q.threadsFound(words, shown, error);
}

//! What the person did not send, and where they were reading.
void ChatController::Private::storeDraft()
{
    if (!std::exchange(draftAlarm, nullptr))
        return;
    for (LiveThread *thread : std::as_const(live)) {
        const ThreadInfo *known = infoOf(thread->info().key.threadId);
        const ThreadInfo before = known ? *known : ThreadInfo();
        if (before.draft == thread->info().draft && before.scroll == thread->info().scroll)
            continue;
        writeInfo(thread->info().key.threadId);
        keepInfo(thread->info());
    }
}

void ChatController::Private::editThread(const QString &threadId, const std::function<void(ThreadInfo &)> &change)
{
    ThreadInfo info;
    if (LiveThread *thread = find(threadId)) {
        thread->edit(change);
        info = thread->info();
    } else if (const ThreadInfo *listed = infoOf(threadId)) {
        info = *listed;
        change(info);
    } else {
        return;
    }
    keepInfo(info);
    writeInfo(threadId);
}

void ChatController::renameThread(const QString &threadId, const QString &title)
{
    d->editThread(threadId, [&](ThreadInfo &info) { info.ownTitle = title.simplified().left(kLongestTitle); });
    if (d->context.backend.features().renamesThreads && !title.simplified().isEmpty())
        d->context.backend.renameThread(threadId, title.simplified().left(kLongestTitle));
}

void ChatController::setPinned(const QString &threadId, bool pinned)
{
    d->editThread(threadId, [&](ThreadInfo &info) { info.pinned = pinned; });
}

void ChatController::deleteThread(const QString &threadId)
{
    const ThreadInfo *listed = d->infoOf(threadId);
    if (!listed)
        return;
    d->finishDelete(); // only the last one can be brought back
    d->storeDraft();
    const bool isOpen = threadId == this->threadId();
    d->deleted = Private::Deleted { *d->infoOf(threadId), isOpen };
    d->removed.insert(threadId);
    d->threads.removeIf([&](const ThreadInfo &info) { return info.key.threadId == threadId; });
    d->toRestore.removeIf([&](const ThreadKey &key) { return key.threadId == threadId; });
    if (LiveThread *thread = d->find(threadId))
        thread->retire();
    for (const OutboxRow &row : d->context.outbox.rows(d->keyOf(threadId)))
        d->context.outbox.remove(row.messageId);
    d->deleteAlarm = d->context.clock.after(kUndoTime, this, [this] { d->finishDelete(); });
    if (isOpen)
        newThread();
    Q_EMIT threadsChanged();
    Q_EMIT outboxChanged();
    Q_EMIT deletedChanged();
}

void ChatController::undoDelete()
{
    if (!d->deleted)
        return;
    const Private::Deleted back = *std::exchange(d->deleted, {});
    d->deleteAlarm.reset();
    d->removed.remove(back.info.key.threadId);
    d->keepInfo(back.info);
    // What waits there waits again; the disk still has it.
    d->outboxTicket = d->context.storage.listOutbox(d->identity.connectionId, d->identity.accountKey);
    if (back.wasOpen)
        openThread(back.info.key.threadId);
    Q_EMIT deletedChanged();
}

QString ChatController::deletedTitle() const
{
    return d->deleted ? d->deleted->info.shownTitle() : QString();
}

//! The time to think is over.
void ChatController::Private::finishDelete()
{
    if (!deleted)
        return;
    const ThreadKey key = std::exchange(deleted, {})->info.key;
    deleteAlarm.reset();
    if (LiveThread *thread = find(key.threadId)) {
        live.removeOne(thread);
        thread->forget();
        thread->deleteLater();
    }
    writes.add([this, key] { return context.storage.removeThread(key); });
    if (context.online && context.backend.features().deletesThreads)
        context.backend.deleteThread(key.threadId);
    Q_EMIT q.deletedChanged();
}

} // namespace countersign
