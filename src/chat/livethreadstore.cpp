// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/livethread.h"

#include <QRegularExpression>

#include <algorithm>
#include <tuple>
#include <utility>

// What is on disk, what is in the outbox, and what the person sees of it.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! A line for the thread list: the marks of Markdown say nothing there.
QString spokenLine(const Message &message)
{
    static const QRegularExpression marks(uR"(\*\*|`|^\s*(?:#{1,6}|>|[-*])\s+)"_s, QRegularExpression::MultilineOption);
    QString text = message.text.left(1000);
    if (message.role == Message::Role::Assistant)
        text.remove(marks);
    return titleOf(text);
}
} // namespace

//! Messages and the row of the one that is to go, in one write; it goes on in onStored().
void LiveThread::store(const QStringList &messageIds, const QString &outboxId)
{
    const OutboxRow row { outboxId, m_info.key, m_info.agentId, OutboxRow::Stage::Stored, m_context.clock.wall() };
    m_context.outbox.put(row);
    QList<std::pair<int, Message>> messages;
    for (const QString &id : messageIds)
        messages.emplace_back(m_model->conversation().rowOf(id), *m_model->conversation().find(id));
    m_info.changed = m_context.clock.wall();
    noteLastWords();
    m_tickets.insert(m_context.storage.put(m_info, messages, { row }), { Step::Keep, outboxId });
    Q_EMIT outboxChanged();
    Q_EMIT infoChanged();
}

void LiveThread::onStored(quint64 ticket)
{
    if (!m_tickets.contains(ticket))
        return;
    const auto [step, messageId] = m_tickets.take(ticket);
    if (step == Step::Keep)
        enqueue(messageId, true);
    else
        launch(messageId);
}

void LiveThread::onStorageFailed(quint64 ticket, const Error &why)
{
    if (!m_tickets.contains(ticket))
        return;
    const QString messageId = m_tickets.take(ticket).second;
    giveBack(messageId);
    Q_EMIT storageFailed(why);
    pump();
}

//! Nothing is sent that is not on disk: the text goes back to the person, the question is open again.
void LiveThread::giveBack(const QString &messageId)
{
    if (m_handing == messageId)
        m_handing.clear();
    m_context.outbox.remove(messageId);
    std::ignore = m_context.storage.removeOutbox(messageId);
    std::ignore = m_context.storage.removeMessage(m_info.key, messageId);
    setDelivery(messageId, Message::Delivery::Settled);
    const Message message = *m_model->conversation().find(messageId);
    const int row = m_model->conversation().rowOf(messageId);
    m_model->remove(messageId);
    touchFrom(row);
    if (message.role == Message::Role::User) {
        Q_EMIT discarded(message.text);
    } else {
        setCallState(message.toolCallId, ToolCall::State::AwaitingApproval, false);
    }
    Q_EMIT outboxChanged();
    Q_EMIT runningChanged();
}

//! The message itself, or the answer that waits under an assistant's tool call; empty = nothing waits there.
QString LiveThread::outboxIdOf(const QString &messageId) const
{
    if (m_context.outbox.find(messageId))
        return m_model->conversation().rowOf(messageId) >= 0 ? messageId : QString();
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

//! Tool messages have no row on screen: the message that holds their call shows how the answer stands.
void LiveThread::setDelivery(const QString &messageId, Message::Delivery delivery)
{
    const auto set = [delivery](Message &message) { message.delivery = delivery; };
    const Message *message = m_model->conversation().find(messageId);
    if (!message)
        return;
    const int owner = message->role == Message::Role::Tool ? m_model->conversation().rowOfToolCall(message->toolCallId) : -1;
    m_model->update(messageId, set);
    m_writer.touch(messageId);
    if (owner >= 0) {
        const QString ownerId = m_model->conversation().messages[static_cast<std::size_t>(owner)].id;
        m_model->update(ownerId, set);
        m_writer.touch(ownerId);
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

void LiveThread::touch(const Changes &changes)
{
    const auto &messages = m_model->conversation().messages;
    int firstMoved = static_cast<int>(messages.size());
    for (const Change &change : changes) {
        if (change.kind == Change::Kind::Inserted)
            firstMoved = std::min(firstMoved, change.row);
        else if (change.row < static_cast<int>(messages.size()))
            m_writer.touch(messages[static_cast<std::size_t>(change.row)].id);
    }
    touchFrom(firstMoved);
}

//! Rows behind an insertion or a removal have another position now.
void LiveThread::touchFrom(int row)
{
    const auto &messages = m_model->conversation().messages;
    for (auto i = static_cast<std::size_t>(row); i < messages.size(); ++i)
        m_writer.touch(messages[i].id);
}

void LiveThread::noteLastWords()
{
    const auto &messages = m_model->conversation().messages;
    const auto spoken = std::find_if(messages.rbegin(), messages.rend(), [](const Message &message) {
        return (message.role == Message::Role::User || message.role == Message::Role::Assistant) && !message.text.isEmpty();
    });
    if (spoken != messages.rend())
        m_info.lastWords = spokenLine(*spoken);
}

void LiveThread::write()
{
    const QString before = m_info.lastWords;
    noteLastWords();
    m_writer.write(m_info, m_model->conversation());
    if (m_info.lastWords != before)
        Q_EMIT infoChanged();
}

} // namespace countersign
