// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/threadwriter.h"

#include "core/freememory.h"

#include <algorithm>
#include <utility>

namespace countersign {

namespace {
constexpr qsizetype kLargeWrite = 1000; // messages
} // namespace

ThreadWriter::ThreadWriter(ConversationStorage &storage, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_storage(storage)
    , m_clock(clock)
{
    connect(&storage, &ConversationStorage::stored, this, &ThreadWriter::onStored);
    connect(&storage, &ConversationStorage::failed, this, &ThreadWriter::onFailed);
}

void ThreadWriter::touch(const QString &messageId)
{
    m_dirty.insert(messageId);
    if (!m_alarm) {
        m_alarm = m_clock.after(1000, this, [this] {
            m_alarm.reset();
            Q_EMIT due();
        });
    }
}

void ThreadWriter::write(const ThreadInfo &info, const Conversation &conversation)
{
    m_alarm.reset();
    QList<std::pair<int, Message>> messages;
    for (const QString &id : std::as_const(m_dirty)) {
        if (const int row = conversation.rowOf(id); row >= 0)
            messages.emplace_back(row, conversation.messages[static_cast<std::size_t>(row)]);
    }
    if (!messages.isEmpty()) {
        std::sort(messages.begin(), messages.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        m_underWay.insert(m_storage.put(info, messages, {}), m_dirty);
    }
    m_dirty.clear();
}

quint64 ThreadWriter::writeAll(const ThreadInfo &info, const Conversation &conversation, const QList<OutboxRow> &outbox)
{
    m_alarm.reset();
    m_dirty.clear();
    QList<std::pair<int, Message>> messages;
    QSet<QString> ids;
    for (const Message &message : conversation.messages) {
        messages.emplace_back(static_cast<int>(messages.size()), message);
        ids << message.id;
    }
    const quint64 ticket = m_storage.put(info, messages, outbox);
    m_underWay.insert(ticket, ids);
    return ticket;
}

void ThreadWriter::onStored(quint64 ticket)
{
    const auto written = m_underWay.constFind(ticket);
    if (written == m_underWay.constEnd())
        return;
    if (written->size() >= kLargeWrite)
        returnFreeMemory();
    m_underWay.erase(written);
    if (isSettled())
        Q_EMIT settled();
}

//! Who hears of the trouble writes all of it again when the disk works.
void ThreadWriter::onFailed(quint64 ticket)
{
    m_dirty |= m_underWay.take(ticket);
}

} // namespace countersign
