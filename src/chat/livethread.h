// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "chat/conversationmodel.h"
#include "chat/conversationstorage.h"
#include "chat/outbox.h"
#include "chat/pendingwrites.h"
#include "chat/threadstate.h"
#include "chat/threadwriter.h"
#include "core/clock.h"

#include <QObject>
#include <QSet>

#include <functional>
#include <memory>
#include <optional>

namespace countersign {

//! What all threads of one account share. Owned by ChatController.
struct ChatContext
{
    Backend &backend;
    ConversationStorage &storage;
    Clock &clock;
    Outbox outbox {};
    QList<ToolDefinition> tools {};
    QJsonObject forwarded {};
    QList<ContextEntry> entries {};
    QString personName {};
    QString chosenAgent {}; //!< for new threads: the person's last choice
    bool online = false;    //!< requests of our own initiative may be tried
    quint64 signInSerial = 0;

    //! The chosen agent, or the server's first if it does not offer that one. Empty only while the server has told none.
    [[nodiscard]] QString agentForNewThreads() const;
};

//! A thread that is open or has something going on: its conversation, its run, what waits to go out. At most one request at a
//! time is on its way: a run (one message, or the answer to a tool call) or a connect (replay, then the live run).
//!
//! A message goes: stored with its outbox row -> its turn comes, and an agent is known (the back end is asked) -> row marked Sent
//! on disk -> Backend::start -> the first event shows that it arrived -> row removed. The answer to a client-side tool goes the
//! same way, with its tool message as the row; so do the answers to a run's interrupts, with a row that has no message.
//! Owner: ChatController. UI thread.
class LiveThread : public QObject
{
    Q_OBJECT
public:
    LiveThread(ChatContext &context, const StoredThread &stored, QObject *parent);
    ~LiveThread() override;

    [[nodiscard]] const ThreadInfo &info() const { return m_info; }
    void setAgent(const QString &agentId);
    //! Draft, scroll position, pin, title: whatever is the person's. Not stored by this.
    void edit(const std::function<void(ThreadInfo &)> &change);

    [[nodiscard]] ConversationModel &model() const { return *m_model; }
    //! From now on the conversation lives in `shared` (the one the views look at) …
    void showIn(ConversationModel &shared);
    //! … or in a model of its own again.
    void hide();

    //! Nothing was said; an agent's greeting does not count.
    [[nodiscard]] bool isEmpty() const { return m_isOnlyGreeted || m_model->conversation().messages.empty(); }
    //! Nothing the person said has reached the server: what waits is not there yet.
    [[nodiscard]] bool isNew() const;
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool isQuiet() const { return m_isQuiet; }
    [[nodiscard]] bool isIdle() const; //!< nothing is under way, not even to disk, and nobody is asked anything
    [[nodiscard]] ThreadState state() const;

    void send(const QString &text, const QList<ContentPart> &parts = {}, const QJsonObject &extra = {});
    //! A message of the person's own in other words: what came after it goes, and the agent answers it anew. False: not now (see
    //! ChatController::amend()).
    [[nodiscard]] bool amend(const QString &messageId, const QString &text);
    //! Something came outside of any run.
    void hear(const AgentEvent &event);
    //! The agent began to work by itself. False: something is under way here, the run is not taken.
    [[nodiscard]] bool take(AgentRun *run);
    void noteFeedback(const QString &messageId, const Feedback &feedback);
    //! The run that goes on; without one, what the agent waits for: every waiting call is rejected.
    void stop();
    void answerToolCall(const QString &toolCallId, bool approved, const QString &editedArguments);
    void answerForm(const QString &toolCallId, const QJsonValue &answer);
    void answerInterrupt(const ResumeEntry &answer);
    [[nodiscard]] QList<Interrupt> openInterrupts() const; //!< without an answer; none while a run goes on
    //! What the server is to suggest on: nothing if there is nothing to go on from.
    [[nodiscard]] std::optional<RunRequest> requestForSuggestions() const;

    //! What waits for its turn waits for the next sign-in instead; so does what a stop() after this keeps from leaving.
    void hold();
    //! The thread was deleted: the run is stopped, nothing goes out any more.
    void retire();
    //! The back end has told its agents: what waited for one goes.
    void agentsKnown();
    //! It could not: what needs one waits as after a 401, or as without a network.
    void agentsUnknown(const Error &why);
    void sendNow(const QString &messageId);
    void discard(const QString &messageId);
    void leave(const QString &messageId); //!< it stays as it is and is never sent again
    //! Connect only ("ask to go on").
    //! The stream may be dead without knowing it: another one takes its place, and the run goes on.
    void rejoin();
    void retry();
    //! Connect and merge, then the outbox; answered by restored(). After the current run, if there is one.
    void restore();
    //! The server has it, this computer has not: restore() asks even though nothing is here.
    void setElsewhere() { m_isElsewhere = true; }
    //! Puts what changed on disk now.
    void write();
    [[nodiscard]] bool isOnDisk() const { return m_writer.isSettled(); }
    //! After a trouble with the disk: all of it once more, as it stands. The tickets; none if there is nothing to keep.
    [[nodiscard]] QList<quint64> writeAll();
    //! The last call: writes, closes the stream (the server's run goes on) and hears nothing any more.
    void abandon();
    //! As abandon(), but nothing is written: the thread is to go from the disk.
    void forget();

Q_SIGNALS:
    void infoChanged();
    void runningChanged();
    void outboxChanged();
    void interruptsChanged();
    void restored(int resent);
    void becameIdle();
    void failed(const countersign::Error &why);
    void discarded(const QString &text);
    void runEnded(const countersign::RunEnd &end);

private:
    enum class Step { Keep, HandOver };
    enum class Purpose {
        Send,     //!< a run
        Restore,  //!< connect: the account is back, or the thread was opened
        Rejoin,   //!< connect: the stream broke off
        AskAbout, //!< connect: did the message arrive?
        Retry,    //!< connect: the person asked
    };

    // livethreadout.cpp: out
    void enqueue(const QString &messageId, bool byPerson);
    void pump();
    void launch(const QString &messageId);
    [[nodiscard]] bool prepare(const QString &messageId);
    void standWhereItIsSaid(const QString &messageId);
    [[nodiscard]] RunRequest requestFor(const QString &messageId) const;
    void begin(AgentRun *run, Purpose purpose);
    [[nodiscard]] bool hasAgent();
    [[nodiscard]] QList<Message> historyFor(const QString &messageId) const;
    [[nodiscard]] bool isInLine() const; //!< what is sent now waits for its turn

    // livethreadtools.cpp: tools that ask the person
    [[nodiscard]] QStringList openQuestions() const; //!< tool calls that await the person's word
    void answerCall(const QString &toolCallId, const QString &content, const QString &sentArguments);
    QString putResult(const QString &toolCallId, const QString &content);
    void setCallState(const QString &toolCallId, ToolCall::State state, bool keepResult);
    void editCall(const QString &toolCallId, const std::function<void(ToolCall &)> &change);
    void offerApprovals();
    void rejectQuestions();
    [[nodiscard]] QStringList callsOfOurTools() const;

    // livethreadinterrupts.cpp: what a run waits for
    [[nodiscard]] const ResumeEntry *answerTo(const QString &interruptId) const;
    [[nodiscard]] bool isExpired(const Interrupt &interrupt) const;
    void goOn();
    [[nodiscard]] QList<ResumeEntry> resumeEntries() const;
    [[nodiscard]] bool mayResume(const QString &resumeId);
    QStringList putInterruptResults(const QList<ResumeEntry> &entries);
    void withdrawInterruptResults();
    void takeBackResume(const QString &resumeId);
    void addAnswers(RunRequest &request) const;
    void answersArrived();
    void noteInterrupts();
    [[nodiscard]] QString resumeRow() const; //!< of this thread in the outbox; empty = none

    // livethreadstore.cpp: on disk
    void store(const QStringList &messageIds, const QString &outboxId);
    void onStored(quint64 ticket);
    void onStorageFailed(quint64 ticket);
    void giveBack(const QString &messageId);
    void removeMessage(const QString &messageId);
    void removeRow(const QString &messageId);
    void storeInfo();
    void storeState();
    void touch(const Changes &changes);
    void touchFrom(int row);
    void noteWords();

    // livethreadaside.cpp: what comes outside of runs, and what the person does to what is there
    void takeBack(const QStringList &messageIds);
    void removeFrom(int row);
    void leaveOutAmended(AgentEvent &event) const;
    [[nodiscard]] bool isAmended(const QString &messageId) const;
    void settleEdit(const QString &messageId);

    // livethreadoutbox.cpp: what waits, and what the person sees of it
    [[nodiscard]] QString outboxIdOf(const QString &messageId) const;
    [[nodiscard]] bool isUnderWay(const QString &messageId) const;
    quint64 setStage(const QString &messageId, OutboxRow::Stage stage);
    [[nodiscard]] QString shownAt(const QString &messageId) const;
    void setDelivery(const QString &messageId, Message::Delivery delivery);
    void wait(const QString &messageId, OutboxRow::Stage stage, Message::Delivery delivery);
    void holdQueue(OutboxRow::Stage stage, Message::Delivery delivery);
    int decideOutbox(bool serverTold);
    bool decide(const OutboxRow &row, bool serverTold);
    [[nodiscard]] bool isLast(const QString &messageId) const;
    [[nodiscard]] bool toldEverything() const;

    // livethreadends.cpp: back
    void onEvent(const AgentEvent &event);
    void onEnded(const RunEnd &end);
    void arrived(const QString &messageId);
    void afterRun(const RunEnd &end);
    void notTaken(const QString &messageId, OutboxRow::Stage stage, Message::Delivery delivery);
    void neverRan(const QString &messageId);
    [[nodiscard]] bool isHeldBack() const; //!< a message that waits for the session: nothing of it has left
    void afterConnect(Purpose purpose, const RunEnd &end);
    void afterAsking(const RunEnd &end);
    void next();
    void connectThread(Purpose purpose);
    void restoreFromOutbox();
    [[nodiscard]] bool mayConnect();
    void finish(Message::End end);
    void report(const RunEnd &end, Condition otherwise);

    ChatContext &m_context;
    ThreadInfo m_info;
    QJsonValue m_storedState;
    ConversationModel m_own;
    ConversationModel *m_model = &m_own;
    ThreadWriter m_writer;
    PendingWrites m_removals; //!< on their way to disk
    QHash<quint64, std::pair<Step, QString>> m_tickets;
    QStringList m_queue;          //!< stored, waiting for their turn
    QString m_handing;            //!< its turn has come; "Sent" is on its way to disk
    QSet<QString> m_byThemselves; //!< resent by us, not by the person
    AgentRun *m_run = nullptr;    //!< child
    Purpose m_purpose = Purpose::Send;
    QString m_sending;                 //!< what the run carries, until the server shows that it has it
    QString m_unclear;                 //!< whose fate connect is to tell
    std::optional<Error> m_unclearWhy; //!< what is known of how that came about
    int m_followUps = 0;
    bool m_isQuiet = false;
    bool m_isStopping = false;   //!< the person stopped this run
    bool m_isSigningOut = false; //!< … by signing out
    bool m_isElsewhere = false;
    bool m_restoreNext = false;
    bool m_isOnlyGreeted = false; //!< the agent spoke first: not kept before the person says something
};

//! A title out of a first message: one line, cut at a word, 48 characters at most.
[[nodiscard]] QString titleOf(const QString &text);

} // namespace countersign
