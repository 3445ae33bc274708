// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/chatcontroller.h"
#include "chat/livethread.h"

namespace countersign {

//! The threads behind the controller: which live, which is open, what the disk and the back end answer.
struct ChatController::Private
{
    ChatController &q;
    ChatContext context;
    Identity identity {};
    ConversationModel model {};
    QList<ThreadInfo> threads {};
    QList<LiveThread *> live {}; //!< children of the controller
    LiveThread *open = nullptr;
    QString shownAgent {}; //!< as the last agentChanged() told
    quint64 listTicket = 0;
    quint64 outboxTicket = 0;
    quint64 openTicket = 0;
    quint64 restoreTicket = 0;
    QList<ThreadKey> toRestore {}; //!< other threads with something in the outbox
    bool isResuming = false;
    bool resumesWhenListed = false;
    int resent = 0;
    bool isStopping = false;
    std::unique_ptr<Clock::Alarm> draftAlarm {};
    std::unique_ptr<Clock::Alarm> stopAlarm {};

    LiveThread *add(const StoredThread &stored);
    [[nodiscard]] LiveThread *find(const QString &threadId) const;
    void show(LiveThread *thread);
    void drop(LiveThread *thread);
    void closeAll();
    void storeDraft();
    void keepInfo(const ThreadInfo &info);
    void onListed(quint64 ticket, const QList<ThreadInfo> &listed);
    void onOutboxListed(const QList<OutboxRow> &listed);
    void onAgentsKnown();
    void onAgentsUnknown(const Error &why);
    void noteAgent();
    void onStorageFailed(quint64 ticket, const Error &why);
    void onLoaded(quint64 ticket, const StoredThread &stored);
    void onRestored(int count);
    void restoreNext();
    void checkStopped();
};

} // namespace countersign
