// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/historyeraser.h"

namespace countersign {

HistoryEraser::HistoryEraser(ConversationStorage &storage, const QList<Account> &accounts, QObject *parent)
    : QObject(parent)
    , m_storage(storage)
    , m_accounts(accounts)
{
    connect(&storage, &ConversationStorage::outboxListed, this, &HistoryEraser::onOutbox);
    connect(&storage, &ConversationStorage::threadsListed, this, &HistoryEraser::onListed);
    connect(&storage, &ConversationStorage::stored, this, [this](quint64 ticket) {
        if (m_open.contains(ticket))
            ++m_deleted;
        answered(ticket);
    });
    connect(&storage, &ConversationStorage::failed, this, [this](quint64 ticket, const Error &why) {
        if (m_open.contains(ticket))
            Q_EMIT failed(why);
        answered(ticket);
    });
}

void HistoryEraser::start(const QDateTime &before)
{
    m_before = before;
    for (const Account &account : std::as_const(m_accounts)) {
        // Answers come in the order of the calls: what waits is known before the threads are.
        m_open << m_storage.listOutbox(account.connectionId, account.accountKey)
               << m_storage.listThreads(account.connectionId, account.accountKey);
    }
    if (m_open.isEmpty())
        QMetaObject::invokeMethod(
            this, [this] { Q_EMIT finished(0); }, Qt::QueuedConnection);
}

void HistoryEraser::onOutbox(quint64 ticket, const QList<OutboxRow> &rows)
{
    if (!m_open.contains(ticket))
        return;
    for (const OutboxRow &row : rows)
        m_waiting << row.key.threadId;
    answered(ticket);
}

void HistoryEraser::onListed(quint64 ticket, const QList<ThreadInfo> &threads)
{
    if (!m_open.contains(ticket))
        return;
    for (const ThreadInfo &thread : threads) {
        const bool isOld = !m_before.isValid() || (thread.changed < m_before && !m_waiting.contains(thread.key.threadId));
        if (isOld && !thread.isRemoved)
            m_open << m_storage.removeThread(thread.key);
    }
    answered(ticket);
}

void HistoryEraser::answered(quint64 ticket)
{
    if (m_open.remove(ticket) && m_open.isEmpty())
        Q_EMIT finished(m_deleted);
}

} // namespace countersign
