// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationstorage.h"

#include <QSet>

namespace countersign {

//! Deletes chats of given accounts from this computer: all, or those that have not changed since a time. What waits to be sent
//! keeps its chat, unless all are to go. One object per job, one finished(), never before start() returned. Owner: Application.
//! UI thread.
class HistoryEraser : public QObject
{
    Q_OBJECT
public:
    struct Account
    {
        QString connectionId;
        QString accountKey; //!< AccountId::key()
    };
    HistoryEraser(ConversationStorage &storage, const QList<Account> &accounts, QObject *parent = nullptr);
    //! `before` invalid = all.
    void start(const QDateTime &before = {});

Q_SIGNALS:
    void finished(int deleted);
    void failed(const countersign::Error &why); //!< also before finished(): what is left could not be deleted

private:
    void onListed(quint64 ticket, const QList<ThreadInfo> &threads);
    void onOutbox(quint64 ticket, const QList<OutboxRow> &rows);
    void answered(quint64 ticket);

    ConversationStorage &m_storage;
    QList<Account> m_accounts;
    QDateTime m_before;
    QSet<quint64> m_open;    // tickets not answered yet
    QSet<QString> m_waiting; // threads in which something waits
    int m_deleted = 0;
};

} // namespace countersign
