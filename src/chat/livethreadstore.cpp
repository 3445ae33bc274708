// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/livethread.h"

#include <QRegularExpression>

#include <algorithm>
#include <tuple>
#include <utility>

// What is on disk.

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
    noteWords();
    m_tickets.insert(m_context.storage.put(m_info, messages, { row }), { Step::Keep, outboxId });
    Q_EMIT outboxChanged();
    Q_EMIT infoChanged();
}

void LiveThread::onStored(quint64 ticket)
{
    m_removals.stored(ticket);
    if (!m_tickets.contains(ticket))
        return;
    const auto [step, messageId] = m_tickets.take(ticket);
    if (step == Step::Keep)
        enqueue(messageId, true);
    else
        launch(messageId);
}

void LiveThread::onStorageFailed(quint64 ticket)
{
    m_removals.failed(ticket);
    if (!m_tickets.contains(ticket))
        return;
    const QString messageId = m_tickets.take(ticket).second;
    giveBack(messageId);
    pump();
}

void LiveThread::removeMessage(const QString &messageId)
{
    m_removals.add([this, messageId] { return m_context.storage.removeMessage(m_info.key, messageId); });
}

void LiveThread::removeRow(const QString &messageId)
{
    m_removals.add([this, messageId] { return m_context.storage.removeOutbox(messageId); });
}

QList<quint64> LiveThread::writeAll()
{
    QList<quint64> tickets = m_removals.retry();
    const bool isWorthIt = !isEmpty() || !m_info.draft.isEmpty() || !m_info.ownTitle.isEmpty();
    if (!isWorthIt)
        return tickets;
    noteWords();
    tickets << m_writer.writeAll(m_info, m_model->conversation(), m_context.outbox.rows(m_info.key));
    m_storedState = QJsonValue(QJsonValue::Undefined);
    storeState();
    return tickets;
}

//! Nothing is sent that is not on disk: the text goes back to the person, the question is open again.
void LiveThread::giveBack(const QString &messageId)
{
    if (m_handing == messageId)
        m_handing.clear();
    if (isResumeId(messageId)) {
        if (!m_info.answers.isEmpty())
            m_info.answers.removeLast();
        takeBackResume(messageId);
        Q_EMIT runningChanged();
        return;
    }
    m_context.outbox.remove(messageId);
    removeRow(messageId);
    removeMessage(messageId);
    setDelivery(messageId, Message::Delivery::Settled);
    const Message message = *m_model->conversation().find(messageId);
    const int row = m_model->conversation().rowOf(messageId);
    m_model->remove(messageId);
    touchFrom(row);
    if (message.role == Message::Role::User)
        Q_EMIT discarded(message.text);
    else
        setCallState(message.toolCallId, ToolCall::State::AwaitingApproval, false);
    Q_EMIT outboxChanged();
    Q_EMIT runningChanged();
}

void LiveThread::storeInfo()
{
    std::ignore = m_context.storage.putInfo(m_info);
}

void LiveThread::storeState()
{
    const QJsonValue &state = m_model->conversation().state;
    const bool isNone = state.isNull() && m_storedState.isUndefined();
    if (isNone || state == m_storedState)
        return;
    m_storedState = state;
    std::ignore = m_context.storage.putState(m_info.key, state);
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
    if (row < static_cast<int>(m_model->conversation().messages.size()))
        m_writer.touchFrom(row);
}

//! What the thread list shows. A title is made of the person's first words, also of what a server tells.
void LiveThread::noteWords()
{
    const auto &messages = m_model->conversation().messages;
    const auto spoken = std::find_if(messages.rbegin(), messages.rend(), [](const Message &message) {
        return (message.role == Message::Role::User || message.role == Message::Role::Assistant) && !message.text.isEmpty();
    });
    if (spoken != messages.rend())
        m_info.lastWords = spokenLine(*spoken);
    if (!m_info.title.isEmpty())
        return;
    const auto first = std::find_if(messages.begin(), messages.end(), [](const Message &message) {
        return message.role == Message::Role::User && !message.text.trimmed().isEmpty();
    });
    if (first != messages.end())
        m_info.title = titleOf(first->text);
}

void LiveThread::write()
{
    const ThreadInfo before = m_info;
    noteWords();
    m_writer.write(m_info, m_model->conversation());
    if (m_info.lastWords != before.lastWords || m_info.title != before.title)
        Q_EMIT infoChanged();
}

} // namespace countersign
