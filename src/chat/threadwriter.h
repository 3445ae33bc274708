// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversation.h"
#include "chat/conversationstorage.h"
#include "core/clock.h"

#include <QObject>
#include <QSet>

#include <memory>

namespace countersign {

//! Keeps a thread's messages on disk while they change: due() at most once a second while an answer streams. What could not
//! be written stays dirty. Owner: LiveThread. UI thread.
class ThreadWriter : public QObject
{
    Q_OBJECT
public:
    ThreadWriter(ConversationStorage &storage, Clock &clock, QObject *parent);

    void touch(const QString &messageId);
    //! Writes what was touched; nothing else.
    void write(const ThreadInfo &info, const Conversation &conversation);
    //! Writes all there is, with what waits of it; the ticket.
    [[nodiscard]] quint64 writeAll(const ThreadInfo &info, const Conversation &conversation, const QList<OutboxRow> &outbox);
    [[nodiscard]] bool isSettled() const { return m_dirty.isEmpty() && m_underWay.isEmpty(); } //!< all of it is on disk

Q_SIGNALS:
    void due();
    void settled(); //!< isSettled() has become true

private:
    void onStored(quint64 ticket);
    void onFailed(quint64 ticket);

    ConversationStorage &m_storage;
    Clock &m_clock;
    std::unique_ptr<Clock::Alarm> m_alarm;
    QSet<QString> m_dirty;
    QHash<quint64, QSet<QString>> m_underWay;
};

} // namespace countersign
