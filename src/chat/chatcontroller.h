// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "chat/conversationmodel.h"
#include "chat/conversationstorage.h"
#include "chat/outbox.h"
#include "chat/threadstate.h"
#include "core/clock.h"

#include <memory>

namespace countersign {

//! One account's chats at one connection: which thread is open, what is sent, what comes back. It stores before it sends,
//! starts a run for each send, asks the person about client-side tools and sends the follow-up run, reconnects a broken
//! stream with /connect, and re-sends through the Outbox after a sign-in. It knows no network and no token.
//! Owner: ConnectionSession. All references outlive it. UI thread.
class ChatController : public QObject
{
    Q_OBJECT
public:
    struct Identity
    {
        QString connectionId;
        QString accountKey;
        QString personName; //!< shown on own messages; empty = "You"
    };
    ChatController(Backend &backend, ConversationStorage &storage, Clock &clock, QObject *parent = nullptr);
    ~ChatController() override;

    //! Whose chats; loads the thread list. Changing the account key closes the open thread: nothing is carried over.
    void setIdentity(const Identity &identity);
    [[nodiscard]] const Identity &identity() const;
    //! Tools this client offers and asks the person about (human in the loop): which of clientTools() the connection declares.
    void setTools(const QList<ToolDefinition> &tools);
    //! False while requests of our own initiative (/connect) must not be tried (signed out).
    void setOnline(bool mayAskServer);

    [[nodiscard]] ConversationModel &model();
    //! What waits in any thread, also in one that was not opened yet.
    [[nodiscard]] const Outbox &outbox() const;
    [[nodiscard]] QList<ThreadInfo> threads() const; //!< pinned ones, then the others; each newest first
    [[nodiscard]] QString threadId() const;
    [[nodiscard]] bool isOpening() const; //!< openThread() is reading; threadOpened() follows
    //! For the list; changes with outboxChanged(), runningChanged() and threadOpened(). A thread that nothing goes on in is
    //! not looked into: its state is that of its outbox.
    [[nodiscard]] ThreadState threadState(const QString &threadId) const;
    //! Of the open thread; empty only while the server has told no agents.
    [[nodiscard]] QString agentId() const;
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool isQuiet() const;    //!< running, nothing for 45 s
    [[nodiscard]] bool hasWaiting() const; //!< a message waits for a sign-in

    //! For the open thread while it is empty, and for new ones. Without a choice, or if the server does not offer it, new
    //! threads get its first agent. The controller itself listens to Backend::refreshed for that.
    void setAgent(const QString &agentId);
    void newThread();
    void openThread(const QString &threadId);
    void setDraft(const QString &text); //!< of the open thread; stored a second after the last change
    [[nodiscard]] QString draft() const;
    void setScroll(const ScrollPosition &position); //!< of the open thread; stored like the draft
    [[nodiscard]] ScrollPosition scroll() const;

    void send(const QString &text);
    //! With what goes along: files that were uploaded (UploadEnd::part), and `command` and `modes` in `extra`.
    void sendMessage(const QString &text, const QList<ContentPart> &parts, const QJsonObject &extra);
    //! A message of the person's own in other words; what came after it goes. Only if the back end's features() have it, and
    //! while nothing is under way, or waits to go out. False: not now, or the message is gone; nothing has changed.
    bool amend(const QString &messageId, const QString &text);
    //! Shown at once and taken back if the server does not keep it (failed()). Only if features() have it.
    void giveFeedback(const QString &messageId, const Feedback &feedback);
    //! What would keep this from being sent at all, as far as it is known now (MessageTooLarge): to be asked before
    //! sendMessage(), so that the words stay with the person. Nothing = it may go.
    [[nodiscard]] std::optional<Error> refusalOf(const QString &text, const QList<ContentPart> &parts,
                                                 const QJsonObject &extra) const;
    //! A button of the open thread's agent; answered by actionEnded().
    void runAction(const QString &actionId);
    void stop();
    //! Stops every run and answers runsStopped() when the server has heard it or 5 s have passed (sign-out).
    void stopAll();
    //! `editedArguments`: the JSON object the person made of the arguments before saying yes; empty = as the agent asked.
    void answerToolCall(const QString &toolCallId, bool approved, const QString &editedArguments = {});
    //! The person's answer to `ask_user`: what the form held; an undefined value = they would rather not say.
    void answerForm(const QString &toolCallId, const QJsonValue &answer);
    //! What the open thread's last run waits for and nobody has answered yet. Typing a message instead cancels what is open.
    [[nodiscard]] QList<Interrupt> openInterrupts() const;
    [[nodiscard]] QList<ResumeEntry> interruptAnswers() const; //!< given; the run goes on once every open interrupt has one
    [[nodiscard]] bool isExpired(const Interrupt &interrupt) const;
    //! An expired interrupt can only be cancelled (else InterruptExpired). A second answer takes the place of the first.
    void answerInterrupt(const ResumeEntry &answer);
    //! What the person may want to say next: the connection's own before the first message, the server's after a run.
    [[nodiscard]] QList<Suggestion> suggestions() const;
    void setSuggestions(const QList<Suggestion> &ofConnection);
    //! Forwarded with every run of this connection, unchanged.
    void setForwarded(const QJsonObject &properties, const QList<ContextEntry> &context);

    void renameThread(const QString &threadId, const QString &title); //!< empty = back to the title made locally
    void setPinned(const QString &threadId, bool pinned);
    //! The thread leaves the list at once and the disk after 10 s; until then undoDelete() brings it back. Local only: no server
    //! forgets anything by it. A run of its own is stopped first.
    void deleteThread(const QString &threadId);
    void undoDelete();
    [[nodiscard]] QString deletedTitle() const; //!< of the thread that can still be brought back; empty = none

    //! Threads of the server in which these words stand; answered by threadsFound(). Only if features() have it.
    void findThreads(const QString &words);

    //! Person's word on a waiting row.
    void sendNow(const QString &messageId);
    //! Removes the message; its text comes back through discarded(). So it is also how a message in line is edited.
    void discard(const QString &messageId);
    void leave(const QString &messageId); //!< "It may have arrived": it stays, and is never sent again
    //! After sleep, or with another network: every stream is taken up again by /connect; no run is begun or stopped by it.
    void rejoin();
    void retry(); //!< "ask to go on": connect, then nothing more

    //! The account works (again): /connect for the open thread, merge, then its outbox; then one after the other every thread
    //! in which something waits, opened or not. Answered by resumed(). `signInSerial` grows with each sign-in.
    void resume(quint64 signInSerial);
    //! After storageFailed(): reads what could not be read, writes all that is here. It is also done by itself: soon after
    //! anything has reached the disk, and twice a minute. Answered by storageRecovered() or storageFailed().
    void retryStorage();

Q_SIGNALS:
    void threadsChanged();
    void threadOpened();   //!< another thread is in the model now
    void agentChanged();   //!< agentId() is another, or setAgent() was called
    void runningChanged(); //!< running, quiet
    void outboxChanged();
    void suggestionsChanged();
    void interruptsChanged(); //!< openInterrupts(), interruptAnswers() or isExpired() of the open thread
    void deletedChanged();    //!< deletedTitle()
    void resumed(int resent); //!< resume() is through: connect merged, this many messages were sent again
    void runsStopped();
    void failed(const countersign::Error &why); //!< to be shown: AgentFailed, ThreadBusy, Forbidden, UpstreamRefused …
    //! StorageFailed and its kin, ChatsUnread, StorageNewer: told once until it is another or over; what could not be stored was
    //! not sent. StorageDamaged: the disk works, with nothing in it.
    void storageFailed(const countersign::Error &why);
    void storageRecovered(); //!< all that is here is on disk
    void discarded(const QString &text);
    void noticed(const countersign::AgentNotice &notice); //!< a passing word of the open thread's agent
    void sessionChanged();                                //!< Backend::session() of the open thread
    void actionEnded(const QString &actionId, const std::optional<countersign::Error> &error); //!< of the open thread
    //! Each is in threads() now. `error`: these are not all of them.
    void threadsFound(const QString &words, const QList<countersign::ThreadInfo> &threads,
                      const std::optional<countersign::Error> &error);
    void runEnded(const countersign::RunEnd &end);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
