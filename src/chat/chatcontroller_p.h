// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/chatcontroller.h"
#include "chat/livethread.h"

#include <QSet>

#include <functional>
#include <optional>

namespace countersign {

//! The threads behind the controller: which live, which is open, what the disk and the back end answer.
struct ChatController::Private
{
    //! What deleteThread() took out of the list and undoDelete() would put back.
    struct Deleted
    {
        ThreadInfo info;
        bool wasOpen = false;
    };
    //! What the disk was asked for and did not tell.
    struct Unread
    {
        bool list = false;
        QString threadId {}; //!< that was to be opened
    };
    ChatController &q;
    ChatContext context;
    Identity identity {};
    ConversationModel model {};
    QList<ThreadInfo> threads {};
    QList<LiveThread *> live {}; //!< children of the controller
    LiveThread *open = nullptr;
    QHash<QString, Feedback> feedbackBefore {}; //!< by message, while the server is asked to keep another
    QString shownAgent {};                      //!< as the last agentChanged() told
    quint64 listTicket = 0;
    quint64 outboxTicket = 0;
    quint64 openTicket = 0;
    quint64 restoreTicket = 0;
    QList<ThreadKey> toRestore {}; //!< other threads with something in the outbox
    bool isResuming = false;
    bool resumesWhenListed = false;
    int resent = 0;
    bool isStopping = false;
    QList<Suggestion> ofConnection {};
    QList<Suggestion> ofServer {}; //!< for the open thread, as it stands
    QSet<QString> removed {};      //!< deleted here, now or long ago
    QSet<QString> toldRemoved {};  //!< those the server still had, and was told about
    std::optional<Deleted> deleted {};
    PendingWrites writes {};             //!< of the threads' own rows
    std::optional<Error> diskTrouble {}; //!< as told last; nothing while the disk works
    QSet<quint64> remedies {};           //!< tickets of what makes good what failed; all of them must work
    Unread unread {};
    QString toOpen {}; //!< the thread that openTicket asks for
    std::unique_ptr<Clock::Alarm> remedyAlarm {};
    qint64 remedyDue = 0; //!< Clock::steady
    std::unique_ptr<Clock::Alarm> draftAlarm {};
    std::unique_ptr<Clock::Alarm> stopAlarm {};
    std::unique_ptr<Clock::Alarm> deleteAlarm {};
    std::unique_ptr<Clock::Alarm> expiryAlarm {};

    LiveThread *add(const StoredThread &stored);
    [[nodiscard]] LiveThread *find(const QString &threadId) const;
    void show(LiveThread *thread);
    void drop(LiveThread *thread);
    void closeAll();
    [[nodiscard]] ThreadKey keyOf(const QString &threadId) const;
    [[nodiscard]] const ThreadInfo *infoOf(const QString &threadId) const; //!< as the list has it

    // chatlist.cpp: the list
    void storeDraft();
    void keepInfo(const ThreadInfo &info);
    void sortThreads();
    void editThread(const QString &threadId, const std::function<void(ThreadInfo &)> &change);
    void finishDelete();
    void onThreadsTold(const QList<RemoteThread> &told);
    void onThreadsFound(const QString &words, const QList<RemoteThread> &found, const std::optional<Error> &error);
    void tellRemoved(const QString &threadId);
    void tellServerIds(const QList<ThreadInfo> &listed);

    // chatprompts.cpp: what is asked and offered beside the messages
    void suggest(LiveThread *thread, const RunEnd &end);
    void clearSuggestions();
    void onSuggested(const QString &threadId, const QList<Suggestion> &suggestions);
    void watchExpiry();

    void onListed(quint64 ticket, const QList<ThreadInfo> &listed);
    void onOutboxListed(const QList<OutboxRow> &listed);
    void onAgentsKnown();
    void onAgentsUnknown(const Error &why);
    void noteAgent();

    // chatsession.cpp: what a server tells outside of runs
    void listen();
    void attend();

    // chatdisk.cpp: a disk that fails, and works again
    void writeInfo(const QString &threadId);
    void onStored(quint64 ticket);
    void onStorageFailed(quint64 ticket, const Error &why);
    void makeGood();
    void makeGoodAfter(int milliseconds);
    void diskAnswered(quint64 ticket);
    void diskWorks();
    void dropIdle();

    [[nodiscard]] StoredThread known(const StoredThread &stored) const;
    void onLoaded(quint64 ticket, const StoredThread &stored);
    void onRestored(int count);
    void restoreNext();
    void checkStopped();
};

} // namespace countersign
