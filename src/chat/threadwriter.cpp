// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/threadwriter.h"

#include "core/freememory.h"

#include <algorithm>
#include <utility>

namespace countersign {

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
    wake();
}

void ThreadWriter::touchFrom(int row)
{
    m_from = std::min(m_from, row);
    wake();
}

void ThreadWriter::wake()
{
    if (m_alarm)
        return;
    m_alarm = m_clock.after(1000, this, [this] {
        m_alarm.reset();
        Q_EMIT due();
    });
}

//! In order, and no more than fit into one write; what is left stays dirty.
std::vector<int> ThreadWriter::nextRows(const Conversation &conversation, Piece &piece)
{
    std::vector<int> rows;
    piece.ids = std::exchange(m_dirty, {});
    for (const QString &id : std::as_const(piece.ids)) {
        if (const int row = conversation.rowOf(id); row >= 0 && row < m_from)
            rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    if (rows.size() >= largestPiece) { // then those between them may go along
        m_from = rows.front();
        rows.clear();
    }
    const int all = static_cast<int>(conversation.messages.size());
    piece.from = m_from < all ? m_from : kNone;
    for (; m_from < all && rows.size() < largestPiece; ++m_from)
        rows.push_back(m_from);
    m_from = m_from < all ? m_from : kNone;
    return rows;
}

void ThreadWriter::write(const ThreadInfo &info, const Conversation &conversation)
{
    m_alarm.reset();
    Piece piece;
    QList<std::pair<int, Message>> messages;
    for (const int row : nextRows(conversation, piece))
        messages.emplace_back(row, conversation.messages[static_cast<std::size_t>(row)]);
    if (messages.isEmpty())
        return;
    piece.size = messages.size();
    m_underWay.insert(m_storage.put(info, messages, {}), piece);
}

quint64 ThreadWriter::writeAll(const ThreadInfo &info, const Conversation &conversation, const QList<OutboxRow> &outbox)
{
    m_alarm.reset();
    m_dirty.clear();
    m_from = kNone;
    QList<std::pair<int, Message>> messages;
    for (const Message &message : conversation.messages)
        messages.emplace_back(static_cast<int>(messages.size()), message);
    const quint64 ticket = m_storage.put(info, messages, outbox);
    m_underWay.insert(ticket, { {}, 0, messages.size() });
    return ticket;
}

void ThreadWriter::onStored(quint64 ticket)
{
    const auto written = m_underWay.constFind(ticket);
    if (written == m_underWay.constEnd())
        return;
    m_written += written->size;
    const bool isPartOfMore = written->size >= largestPiece && hasMore();
    m_underWay.erase(written);
    if (isPartOfMore)
        Q_EMIT due();
    else if (isSettled())
        settle();
}

void ThreadWriter::settle()
{
    if (std::exchange(m_written, 0) >= largestPiece)
        returnFreeMemory();
    Q_EMIT settled();
}

//! Who hears of the trouble writes all of it again when the disk works.
void ThreadWriter::onFailed(quint64 ticket)
{
    const Piece piece = m_underWay.take(ticket);
    m_dirty |= piece.ids;
    m_from = std::min(m_from, piece.from);
}

} // namespace countersign
