// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/livethread.h"

#include "core/freememory.h"

#include <QUuid>

#include <algorithm>
#include <tuple>
#include <utility>

// A thread: made of what was stored, shown, sent to, stopped, put away.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLargeThread = 1000; // messages

QString freshId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

Message::Delivery deliveryOf(OutboxRow::Stage stage)
{
    switch (stage) {
    case OutboxRow::Stage::WaitsForSignIn:
        return Message::Delivery::WaitsForSignIn;
    case OutboxRow::Stage::Stored: // never handed over before we ended: as good as no connection
    case OutboxRow::Stage::WaitsForNetwork:
        return Message::Delivery::WaitsForNetwork;
    case OutboxRow::Stage::AskPerson:
        return Message::Delivery::AskPerson;
    case OutboxRow::Stage::Sent:
    case OutboxRow::Stage::MayHaveArrived:
        break;
    }
    return Message::Delivery::MayHaveArrived;
}

//! A conversation as it was stored; what was under way when we ended is not any more.
Conversation conversationOf(const StoredThread &stored)
{
    QHash<QString, OutboxRow::Stage> stages;
    for (const OutboxRow &row : stored.outbox)
        stages.insert(row.messageId, row.stage);
    Conversation conversation;
    conversation.threadId = stored.info.key.threadId;
    conversation.agentId = stored.info.agentId;
    conversation.interrupts = stored.info.interrupts;
    if (!stored.state.isUndefined())
        conversation.state = stored.state;
    for (Message message : stored.messages) {
        const bool isOut = stages.contains(message.id);
        const bool isRefused = isOut && message.delivery == Message::Delivery::Refused;
        if (!isRefused)
            message.delivery = isOut ? deliveryOf(stages.value(message.id)) : Message::Delivery::Settled;
        conversation.append(message);
        const int owner = isOut ? conversation.rowOfToolCall(message.toolCallId) : -1;
        if (owner >= 0)
            conversation.messages[static_cast<std::size_t>(owner)].delivery = message.delivery;
    }
    std::ignore = closeOpen(conversation, Message::End::BrokeOff);
    return conversation;
}

} // namespace

QString titleOf(const QString &text)
{
    constexpr qsizetype longest = 48;
    const QString line = text.left(1000).simplified();
    if (line.size() <= longest)
        return line;
    const qsizetype space = line.lastIndexOf(u' ', longest - 1);
    qsizetype cut = space > longest / 2 ? space : longest - 1;
    if (line.at(cut - 1).isHighSurrogate())
        --cut;
    return line.left(cut) + u'…';
}

LiveThread::LiveThread(ChatContext &context, const StoredThread &stored, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_info(stored.info)
    , m_storedState(stored.state)
    , m_writer(context.storage, context.clock, this)
{
    m_own.reset(conversationOf(stored));
    if (stored.messages.size() >= kLargeThread)
        returnFreeMemory();
    for (const OutboxRow &row : stored.outbox) {
        if (!m_context.outbox.find(row.messageId))
            m_context.outbox.put(row);
    }
    if (const OutboxRow *resume = m_context.outbox.find(resumeRow()))
        setDelivery(resume->messageId, deliveryOf(resume->stage));
    connect(&context.storage, &ConversationStorage::stored, this, &LiveThread::onStored);
    connect(&context.storage, &ConversationStorage::failed, this, &LiveThread::onStorageFailed);
    connect(&m_writer, &ThreadWriter::due, this, &LiveThread::write);
    connect(&m_writer, &ThreadWriter::settled, this, [this] {
        if (isIdle())
            Q_EMIT becameIdle();
    });
}

LiveThread::~LiveThread() = default;

void LiveThread::setAgent(const QString &agentId)
{
    m_info.agentId = agentId;
    m_model->setAgent(agentId);
}

void LiveThread::edit(const std::function<void(ThreadInfo &)> &change)
{
    change(m_info);
    if (!m_info.changed.isValid())
        m_info.changed = m_context.clock.wall();
}

void LiveThread::abandon()
{
    if (isHeldBack()) {
        disconnect(m_run, nullptr, this, nullptr); // it may end on the spot
        m_run->stop();                             // it must not leave any more
        std::ignore = setStage(m_sending, OutboxRow::Stage::WaitsForSignIn);
    }
    do
        write();
    while (m_writer.hasMore());
    forget();
}

void LiveThread::forget()
{
    hide();
    disconnect(&m_context.storage, nullptr, this, nullptr);
    if (AgentRun *run = std::exchange(m_run, nullptr)) {
        disconnect(run, nullptr, this, nullptr);
        run->deleteLater();
    }
    m_queue.clear();
    m_handing.clear();
    m_tickets.clear();
    m_restoreNext = false;
    disconnect();
    disconnect(&m_writer, nullptr, this, nullptr);
}

void LiveThread::showIn(ConversationModel &shared)
{
    shared.reset(m_model->take()); // not a copy: it may be 100 000 messages
    m_model = &shared;
}

void LiveThread::hide()
{
    if (m_model == &m_own)
        return;
    m_own.reset(m_model->take());
    m_model = &m_own;
}

bool LiveThread::isNew() const
{
    const auto &messages = m_model->conversation().messages;
    return !m_isElsewhere && std::none_of(messages.begin(), messages.end(), [](const Message &message) {
        return message.role == Message::Role::User && message.delivery == Message::Delivery::Settled;
    });
}

bool LiveThread::isRunning() const
{
    return !m_handing.isEmpty() || (m_run && (m_purpose == Purpose::Send || !m_model->conversation().activeRunId.isEmpty()));
}

bool LiveThread::isIdle() const
{
    return !m_run && m_handing.isEmpty() && m_queue.isEmpty() && m_tickets.isEmpty() && openQuestions().isEmpty();
}

ThreadState LiveThread::state() const
{
    if (isRunning())
        return ThreadState::Running;
    if (!openQuestions().isEmpty() || !openInterrupts().isEmpty())
        return ThreadState::WaitsForConfirmation;
    // Only the turn that came last: look back to the person's last message.
    const auto &messages = m_model->conversation().messages;
    for (auto message = messages.rbegin(); message != messages.rend() && message->role != Message::Role::User; ++message) {
        if (message->end == Message::End::BrokeOff)
            return ThreadState::BrokeOff;
    }
    return ThreadState::Settled;
}

void LiveThread::send(const QString &text, const QList<ContentPart> &parts, const QJsonObject &extra)
{
    if (text.trimmed().isEmpty() && parts.isEmpty())
        return;
    if (std::exchange(m_isOnlyGreeted, false))
        touchFrom(0);
    Message message;
    message.id = freshId();
    message.role = Message::Role::User;
    message.author = m_context.personName;
    message.text = text;
    message.parts = parts;
    message.extra = extra;
    message.at = m_context.clock.wall();
    message.delivery = isInLine() ? Message::Delivery::WaitsForTurn : Message::Delivery::Sending;
    if (m_info.title.isEmpty())
        m_info.title = titleOf(text);
    m_info.draft.clear();
    m_model->append(message);
    store({ message.id }, message.id);
}

void LiveThread::stop()
{
    if (m_run) {
        m_isStopping = true;
        m_run->stop();
    } else {
        rejectQuestions();
    }
}

void LiveThread::hold()
{
    m_isSigningOut = !m_isStopping;
    if (!m_handing.isEmpty())
        m_queue.prepend(std::exchange(m_handing, {}));
    holdQueue(OutboxRow::Stage::WaitsForSignIn, Message::Delivery::WaitsForSignIn);
}

//! If the person wants the thread back, what had not gone is theirs to decide.
void LiveThread::retire()
{
    m_restoreNext = false;
    if (!m_handing.isEmpty())
        m_queue.prepend(std::exchange(m_handing, {}));
    holdQueue(OutboxRow::Stage::AskPerson, Message::Delivery::AskPerson);
    if (isRunning())
        stop();
}

void LiveThread::sendNow(const QString &messageId)
{
    const QString id = outboxIdOf(messageId);
    if (id.isEmpty() || isUnderWay(id))
        return;
    standWhereItIsSaid(id);
    setDelivery(id, Message::Delivery::Sending);
    enqueue(id, true);
}

//! Anything but what is on its way this very moment: also what is in line, or on its way to disk only.
void LiveThread::discard(const QString &messageId)
{
    const QString id = outboxIdOf(messageId);
    if (id.isEmpty() || m_handing == id || m_sending == id || m_unclear == id)
        return;
    m_queue.removeAll(id);
    m_tickets.removeIf([&id](const auto &ticket) { return ticket.value().second == id; });
    m_context.outbox.remove(id);
    const Message *found = m_model->conversation().find(id);
    if (found && found->role == Message::Role::User) {
        const QString text = found->text;
        // As a draft it is on disk before it leaves as a message: rather twice than not at all.
        m_info.draft = m_info.draft.isEmpty() ? text : text + u'\n' + m_info.draft;
        storeInfo();
        const int row = m_model->conversation().rowOf(id);
        m_model->remove(id);
        removeMessage(id);
        touchFrom(row);
        Q_EMIT discarded(text);
    } else {
        removeRow(id);
        setDelivery(id, Message::Delivery::Settled);
    }
    if (isResumeId(id)) {
        m_info.answers.clear(); // asked again
        withdrawInterruptResults();
        storeInfo();
        Q_EMIT interruptsChanged();
    }
    write();
    Q_EMIT outboxChanged();
}

void LiveThread::leave(const QString &messageId)
{
    const QString id = outboxIdOf(messageId);
    if (id.isEmpty() || isUnderWay(id))
        return;
    arrived(id);
    if (isResumeId(id)) {
        m_model->setInterrupts({});
        noteInterrupts();
    }
}

} // namespace countersign
