// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/livethread.h"

#include <algorithm>
#include <tuple>
#include <utility>

// What waits in the outbox: where it is shown, and what may be done about it.

namespace countersign {

//! The message itself, or the answer that waits under an assistant's tool call; empty = nothing waits there.
QString LiveThread::outboxIdOf(const QString &messageId) const
{
    if (m_context.outbox.find(messageId))
        return isResumeId(messageId) || m_model->conversation().rowOf(messageId) >= 0 ? messageId : QString();
    if (const QString resume = resumeRow(); !resume.isEmpty() && shownAt(resume) == messageId)
        return resume;
    const Message *message = m_model->conversation().find(messageId);
    for (const OutboxRow &row : m_context.outbox.rows(m_info.key)) {
        const Message *answer = m_model->conversation().find(row.messageId);
        const bool isHere = message && answer
                            && std::any_of(message->toolCalls.begin(), message->toolCalls.end(),
                                           [&](const ToolCall &call) { return call.id == answer->toolCallId; });
        if (isHere)
            return row.messageId;
    }
    return {};
}

bool LiveThread::isUnderWay(const QString &messageId) const
{
    const bool isBeingStored =
        std::any_of(m_tickets.begin(), m_tickets.end(), [&](const auto &ticket) { return ticket.second == messageId; });
    return isBeingStored || m_queue.contains(messageId) || m_sending == messageId || m_unclear == messageId;
}

quint64 LiveThread::setStage(const QString &messageId, OutboxRow::Stage stage)
{
    OutboxRow row = *m_context.outbox.find(messageId);
    row.stage = stage;
    m_context.outbox.put(row);
    return m_context.storage.putOutbox(row);
}

//! The message on screen that shows how a row of the outbox stands. Tool messages have no row on screen: the message that holds
//! their call has it. Answers to interrupts show at the agent's last message.
QString LiveThread::shownAt(const QString &messageId) const
{
    const auto &conversation = m_model->conversation();
    if (isResumeId(messageId)) {
        const auto asking = std::find_if(conversation.messages.rbegin(), conversation.messages.rend(),
                                         [](const Message &message) { return message.role == Message::Role::Assistant; });
        return asking == conversation.messages.rend() ? QString() : asking->id;
    }
    const Message *message = conversation.find(messageId);
    const bool isAnswer = message && message->role == Message::Role::Tool;
    const int owner = isAnswer ? conversation.rowOfToolCall(message->toolCallId) : -1;
    return owner < 0 ? messageId : conversation.messages[static_cast<std::size_t>(owner)].id;
}

void LiveThread::setDelivery(const QString &messageId, Message::Delivery delivery)
{
    for (const QString &id : QSet<QString> { messageId, shownAt(messageId) }) {
        const Message *message = m_model->conversation().find(id);
        if (!message || message->delivery == delivery)
            continue;
        m_model->update(id, [delivery](Message &changed) { changed.delivery = delivery; });
        m_writer.touch(id);
    }
}

void LiveThread::wait(const QString &messageId, OutboxRow::Stage stage, Message::Delivery delivery)
{
    if (!m_context.outbox.find(messageId))
        return;
    std::ignore = setStage(messageId, stage);
    setDelivery(messageId, delivery);
    Q_EMIT outboxChanged();
}

void LiveThread::holdQueue(OutboxRow::Stage stage, Message::Delivery delivery)
{
    for (const QString &id : std::exchange(m_queue, {}))
        wait(id, stage, delivery);
}

//! How many go out again by themselves.
int LiveThread::decideOutbox(bool serverTold)
{
    int sent = 0;
    for (const OutboxRow &row : m_context.outbox.rows(m_info.key)) {
        const bool isKnown = isResumeId(row.messageId) || m_model->conversation().find(row.messageId);
        if (isKnown && !isUnderWay(row.messageId))
            sent += decide(row, serverTold) ? 1 : 0;
    }
    return sent;
}

bool LiveThread::decide(const OutboxRow &row, bool serverTold)
{
    const auto decision = m_context.outbox.decide(row, m_info.key.accountKey, isLast(row.messageId), m_context.clock.wall(),
                                                  m_context.signInSerial);
    switch (decision) {
    case Outbox::Decision::Keep:
        return false;
    case Outbox::Decision::Ask:
        wait(row.messageId, OutboxRow::Stage::AskPerson, Message::Delivery::AskPerson);
        return false;
    case Outbox::Decision::AskServer:
        break;
    case Outbox::Decision::Send:
        setDelivery(row.messageId, isInLine() ? Message::Delivery::WaitsForTurn : Message::Delivery::Sending);
        enqueue(row.messageId, false);
        return true;
    }
    if (serverTold && row.stage == OutboxRow::Stage::Sent) {
        // The server told the whole thread and this was not in it: it never got there.
        OutboxRow unsent = row;
        unsent.stage = OutboxRow::Stage::WaitsForNetwork;
        return decide(unsent, false);
    }
    wait(row.messageId, OutboxRow::Stage::MayHaveArrived, Message::Delivery::MayHaveArrived);
    return false;
}

//! Nothing was said after it, except what waits as well.
bool LiveThread::isLast(const QString &messageId) const
{
    const auto &conversation = m_model->conversation();
    if (isResumeId(messageId))
        return !conversation.interrupts.isEmpty(); // still asked
    const auto after = conversation.messages.begin() + conversation.rowOf(messageId) + 1;
    return std::all_of(after, conversation.messages.end(), [](const Message &message) {
        return message.role == Message::Role::Tool
               || (message.role == Message::Role::User && message.delivery != Message::Delivery::Settled);
    });
}

//! The last replay held all that is settled here, so what it did not hold is not there.
bool LiveThread::toldEverything() const
{
    const auto &conversation = m_model->conversation();
    return !conversation.told.isEmpty()
           && std::all_of(conversation.messages.begin(), conversation.messages.end(), [](const Message &message) {
                  return message.onServer || message.delivery != Message::Delivery::Settled;
              });
}

} // namespace countersign
