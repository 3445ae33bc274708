// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversation.h"
#include "chat/conversationstorage.h"
#include "core/clock.h"

#include <QObject>
#include <QSet>

#include <limits>
#include <memory>
#include <vector>

namespace countersign {

//! Keeps a thread's messages on disk while they change: due() at most once a second while an answer streams. A long history
//! goes there piece by piece, each when the one before is stored: nobody waits for all of it, neither the window nor what else
//! is to be written. What could not be written stays dirty. Owner: LiveThread. UI thread.
class ThreadWriter : public QObject
{
    Q_OBJECT
public:
    ThreadWriter(ConversationStorage &storage, Clock &clock, QObject *parent);

    static constexpr int largestPiece = 1000; //!< messages of one write

    void touch(const QString &messageId);
    //! All messages from a row on: they are new, or have another position now.
    void touchFrom(int row);
    //! Writes the next piece of what was touched; nothing else. due() comes again when there is more.
    void write(const ThreadInfo &info, const Conversation &conversation);
    [[nodiscard]] bool hasMore() const { return !m_dirty.isEmpty() || m_from != kNone; } //!< that no write has taken yet
    //! Writes all there is, with what waits of it; the ticket.
    [[nodiscard]] quint64 writeAll(const ThreadInfo &info, const Conversation &conversation, const QList<OutboxRow> &outbox);
    [[nodiscard]] bool isSettled() const { return !hasMore() && m_underWay.isEmpty(); } //!< all of it is on disk

Q_SIGNALS:
    void due();
    void settled(); //!< isSettled() has become true

private:
    static constexpr int kNone = std::numeric_limits<int>::max();
    //! What one write took: messages by id, and those from a row on.
    struct Piece
    {
        QSet<QString> ids;
        int from = kNone;
        qsizetype size = 0; //!< messages in it
    };
    void wake();
    [[nodiscard]] std::vector<int> nextRows(const Conversation &conversation, Piece &piece);
    void settle();
    void onStored(quint64 ticket);
    void onFailed(quint64 ticket);

    ConversationStorage &m_storage;
    Clock &m_clock;
    std::unique_ptr<Clock::Alarm> m_alarm;
    QSet<QString> m_dirty;
    int m_from = kNone; //!< all from this row on are dirty, too
    QHash<quint64, Piece> m_underWay;
    qsizetype m_written = 0; //!< messages, since all was on disk
};

} // namespace countersign
