// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/chatcontroller.h"

#include "chat/chatcontroller_p.h"

#include <QUuid>

#include <algorithm>
#include <tuple>
#include <utility>

namespace countersign {

ChatController::ChatController(Backend &backend, ConversationStorage &storage, Clock &clock, QObject *parent)
    : QObject(parent)
    , d(new Private { *this, { backend, storage, clock } })
{
    connect(&storage, &ConversationStorage::threadsListed, this,
            [this](quint64 ticket, const QList<ThreadInfo> &listed) { d->onListed(ticket, listed); });
    connect(&storage, &ConversationStorage::threadLoaded, this,
            [this](quint64 ticket, const StoredThread &stored) { d->onLoaded(ticket, stored); });
    connect(&storage, &ConversationStorage::outboxListed, this, [this](quint64 ticket, const QList<OutboxRow> &listed) {
        if (ticket != d->outboxTicket)
            return;
        d->onOutboxListed(listed);
        d->diskAnswered(ticket);
    });
    connect(&storage, &ConversationStorage::failed, this,
            [this](quint64 ticket, const Error &why) { d->onStorageFailed(ticket, why); });
    connect(&storage, &ConversationStorage::stored, this, [this](quint64 ticket) { d->onStored(ticket); });
    connect(&storage, &ConversationStorage::putAside, this, &ChatController::storageFailed);
    connect(&backend, &Backend::refreshed, this, [this] { d->onAgentsKnown(); });
    connect(&backend, &Backend::refreshFailed, this, [this](const Error &why) { d->onAgentsUnknown(why); });
    connect(&backend, &Backend::suggested, this,
            [this](const QString &threadId, const QList<Suggestion> &told) { d->onSuggested(threadId, told); });
    connect(&backend, &Backend::threadsListed, this, [this](const QList<RemoteThread> &told) { d->onThreadsTold(told); });
    d->listen();
}

ChatController::~ChatController()
{
    d->storeDraft();
    d->finishDelete();
    for (LiveThread *thread : std::exchange(d->live, {})) {
        thread->abandon();
        delete thread; // before the context it refers to
    }
}

void ChatController::setIdentity(const Identity &identity)
{
    const bool isSame = identity.connectionId == d->identity.connectionId && identity.accountKey == d->identity.accountKey;
    if (!isSame)
        d->closeAll();
    d->identity = identity;
    d->context.personName = identity.personName;
    if (isSame)
        return;
    d->listTicket = d->context.storage.listThreads(identity.connectionId, identity.accountKey);
    d->outboxTicket = d->context.storage.listOutbox(identity.connectionId, identity.accountKey);
    newThread();
    Q_EMIT threadsChanged();
}

const ChatController::Identity &ChatController::identity() const
{
    return d->identity;
}

void ChatController::setTools(const QList<ToolDefinition> &tools)
{
    d->context.tools = tools;
}

void ChatController::setForwarded(const QJsonObject &properties, const QList<ContextEntry> &context)
{
    d->context.forwarded = properties;
    d->context.entries = context;
}

void ChatController::setOnline(bool mayAskServer)
{
    d->context.online = mayAskServer;
    d->attend();
}

ConversationModel &ChatController::model()
{
    return d->model;
}

const Outbox &ChatController::outbox() const
{
    return d->context.outbox;
}

QList<ThreadInfo> ChatController::threads() const
{
    return d->threads;
}

bool ChatController::isOpening() const
{
    return d->openTicket != 0;
}

QString ChatController::threadId() const
{
    return d->open ? d->open->info().key.threadId : QString();
}

QString ChatController::agentId() const
{
    return d->open && !d->open->info().agentId.isEmpty() ? d->open->info().agentId : d->context.agentForNewThreads();
}

ThreadState ChatController::threadState(const QString &threadId) const
{
    const QList<OutboxRow> rows = d->context.outbox.rows({ d->identity.connectionId, d->identity.accountKey, threadId });
    const bool waits =
        std::any_of(rows.begin(), rows.end(), [](const OutboxRow &row) { return row.stage == OutboxRow::Stage::WaitsForSignIn; });
    if (waits)
        return ThreadState::WaitsForSignIn;
    if (const LiveThread *thread = d->find(threadId))
        return thread->state();
    const ThreadInfo *info = d->infoOf(threadId);
    return info && !info->interrupts.isEmpty() ? ThreadState::WaitsForConfirmation : ThreadState::Settled;
}

bool ChatController::isRunning() const
{
    return d->open && d->open->isRunning();
}

bool ChatController::isQuiet() const
{
    return d->open && d->open->isQuiet();
}

bool ChatController::hasWaiting() const
{
    const QList<OutboxRow> rows = d->context.outbox.rows();
    return std::any_of(rows.begin(), rows.end(),
                       [](const OutboxRow &row) { return row.stage == OutboxRow::Stage::WaitsForSignIn; });
}

void ChatController::setAgent(const QString &agentId)
{
    d->context.chosenAgent = agentId;
    if (d->open && d->open->isEmpty())
        d->open->setAgent(agentId);
    d->attend();
    d->shownAgent = this->agentId();
    Q_EMIT agentChanged(); // also if it was in vain: who shows the choice shows what counts again
}

void ChatController::newThread()
{
    StoredThread fresh;
    fresh.info.key = { d->identity.connectionId, d->identity.accountKey, QUuid::createUuid().toString(QUuid::WithoutBraces) };
    fresh.info.agentId = d->context.agentForNewThreads();
    d->openTicket = 0;
    d->unread.threadId.clear();
    d->show(d->add(fresh));
}

void ChatController::openThread(const QString &threadId)
{
    d->openTicket = 0;
    d->unread.threadId.clear();
    if (threadId == this->threadId() || d->removed.contains(threadId))
        return;
    if (LiveThread *thread = d->find(threadId)) {
        d->show(thread);
    } else {
        d->toOpen = threadId;
        d->openTicket = d->context.storage.loadThread(d->keyOf(threadId));
    }
}

void ChatController::send(const QString &text)
{
    sendMessage(text, {}, {});
}

void ChatController::sendMessage(const QString &text, const QList<ContentPart> &parts, const QJsonObject &extra)
{
    if (text.trimmed().isEmpty() && parts.isEmpty())
        return;
    if (!d->open)
        newThread();
    d->draftAlarm.reset();
    const bool hadDraft = !draft().isEmpty();
    d->open->send(text, parts, extra);
    if (hadDraft)
        d->writeInfo(threadId());
}

void ChatController::stop()
{
    if (d->open)
        d->open->stop();
}

void ChatController::stopAll()
{
    d->isStopping = true;
    for (LiveThread *thread : std::as_const(d->live)) {
        thread->hold();
        if (thread->isRunning())
            thread->stop();
    }
    // Answered later, also when there is nothing to stop.
    d->stopAlarm = d->context.clock.after(5000, this, [this] {
        d->isStopping = false;
        Q_EMIT runsStopped();
    });
    QMetaObject::invokeMethod(
        this, [this] { d->checkStopped(); }, Qt::QueuedConnection);
}

void ChatController::sendNow(const QString &messageId)
{
    if (d->open)
        d->open->sendNow(messageId);
}

void ChatController::leave(const QString &messageId)
{
    if (d->open)
        d->open->leave(messageId);
}

void ChatController::discard(const QString &messageId)
{
    if (d->open)
        d->open->discard(messageId);
}

void ChatController::rejoin()
{
    for (LiveThread *thread : QList<LiveThread *>(d->live.begin(), d->live.end()))
        thread->rejoin();
}

void ChatController::retry()
{
    if (d->open)
        d->open->retry();
}

void ChatController::resume(quint64 signInSerial)
{
    d->context.signInSerial = signInSerial;
    d->resumesWhenListed = d->outboxTicket != 0;
    if (d->resumesWhenListed)
        return;
    d->isResuming = true;
    d->toRestore.clear();
    for (const OutboxRow &row : d->context.outbox.rows()) {
        const bool isMeant = row.key.threadId != threadId() && row.stage != OutboxRow::Stage::AskPerson;
        if (isMeant && !d->removed.contains(row.key.threadId) && !d->toRestore.contains(row.key))
            d->toRestore << row.key;
    }
    if (d->open)
        d->open->restore();
    else
        d->restoreNext();
}

} // namespace countersign
