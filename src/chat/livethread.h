// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "chat/conversationmodel.h"
#include "chat/conversationstorage.h"
#include "chat/outbox.h"
#include "chat/threadstate.h"
#include "chat/threadwriter.h"
#include "core/clock.h"

#include <QObject>
#include <QSet>

#include <memory>
#include <optional>

namespace countersign {

//! What all threads of one account share. Owned by ChatController.
struct ChatContext
{
    Backend &backend;
    ConversationStorage &storage;
    Clock &clock;
    Outbox outbox;
    QList<ToolDefinition> tools;
    QString personName;
    QString chosenAgent; //!< for new threads: the person's last choice
    bool online = false; //!< requests of our own initiative may be tried
    quint64 signInSerial = 0;

    //! The chosen agent, or the server's first if it does not offer that one. Empty only while the server has told none.
    [[nodiscard]] QString agentForNewThreads() const;
};

//! A thread that is open or has something going on: its conversation, its run, what waits to go out. At most one request at a
//! time is on its way: a run (one message, or the answer to a tool call) or a connect (replay, then the live run).
//!
//! A message goes: stored with its outbox row -> its turn comes, and an agent is known (the back end is asked) -> row marked Sent
//! on disk -> Backend::start -> the first event shows that it arrived -> row removed. The answer to a client-side tool goes the
//! same way, with its tool message as the row. Owner: ChatController. UI thread.
class LiveThread : public QObject
{
    Q_OBJECT
public:
    LiveThread(ChatContext &context, const StoredThread &stored, QObject *parent);
    ~LiveThread() override;

    [[nodiscard]] const ThreadInfo &info() const { return m_info; }
    void setAgent(const QString &agentId);
    void setDraft(const QString &text);

    [[nodiscard]] ConversationModel &model() const { return *m_model; }
    //! From now on the conversation lives in `shared` (the one the views look at) …
    void showIn(ConversationModel &shared);
    //! … or in a model of its own again.
    void hide();

    [[nodiscard]] bool isEmpty() const { return m_model->conversation().messages.empty(); }
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool isQuiet() const { return m_isQuiet; }
    [[nodiscard]] bool isIdle() const; //!< nothing is under way, not even to disk, and nobody is asked anything
    [[nodiscard]] ThreadState state() const;

    void send(const QString &text);
    void answerToolCall(const QString &toolCallId, bool approved);
    void stop();
    //! What waits for its turn waits for the next sign-in instead.
    void hold();
    //! The back end has told its agents: what waited for one goes.
    void agentsKnown();
    //! It could not: what needs one waits as after a 401, or as without a network.
    void agentsUnknown(const Error &why);
    void sendNow(const QString &messageId);
    void discard(const QString &messageId);
    void leave(const QString &messageId); //!< it stays as it is and is never sent again
    //! Connect only ("ask to go on").
    void retry();
    //! Connect and merge, then the outbox; answered by restored(). After the current run, if there is one.
    void restore();
    //! Puts what changed on disk now.
    void write();
    void noteLastWords(); //!< what the thread list shows under the title
    //! The last call: writes, closes the stream (the server's run goes on) and hears nothing any more.
    void abandon();

Q_SIGNALS:
    void infoChanged();
    void runningChanged();
    void outboxChanged();
    void restored(int resent);
    void becameIdle();
    void failed(const countersign::Error &why);
    void storageFailed(const countersign::Error &why);
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
    void begin(AgentRun *run, Purpose purpose);
    [[nodiscard]] bool hasAgent();
    [[nodiscard]] QList<Message> historyFor(const QString &messageId) const;

    // livethread.cpp: questions
    [[nodiscard]] QStringList openQuestions() const; //!< tool calls that await the person's word
    void setCallState(const QString &toolCallId, ToolCall::State state, bool keepResult);

    // livethreadstore.cpp: on disk and in the outbox
    void store(const QStringList &messageIds, const QString &outboxId);
    void onStored(quint64 ticket);
    void onStorageFailed(quint64 ticket, const Error &why);
    void giveBack(const QString &messageId);
    [[nodiscard]] QString outboxIdOf(const QString &messageId) const;
    [[nodiscard]] bool isUnderWay(const QString &messageId) const;
    quint64 setStage(const QString &messageId, OutboxRow::Stage stage);
    void setDelivery(const QString &messageId, Message::Delivery delivery);
    void wait(const QString &messageId, OutboxRow::Stage stage, Message::Delivery delivery);
    void holdQueue(OutboxRow::Stage stage, Message::Delivery delivery);
    void touch(const Changes &changes);
    void touchFrom(int row);

    // livethreadends.cpp: back
    void onEvent(const AgentEvent &event);
    void onEnded(const RunEnd &end);
    void arrived(const QString &messageId);
    void afterRun(const RunEnd &end);
    void afterConnect(Purpose purpose, const RunEnd &end);
    void afterAsking(const RunEnd &end);
    void next();
    void connectThread(Purpose purpose);
    void restoreFromOutbox();
    [[nodiscard]] bool mayConnect();
    void finish(Message::End end);
    void refuse(const QString &messageId);
    int decideOutbox(bool serverTold);
    bool decide(const OutboxRow &row, bool serverTold);
    [[nodiscard]] bool isLast(const QString &messageId) const;
    [[nodiscard]] bool toldEverything() const;
    void offerApprovals();
    void report(const RunEnd &end, Condition otherwise);

    ChatContext &m_context;
    ThreadInfo m_info;
    ConversationModel m_own;
    ConversationModel *m_model = &m_own;
    ThreadWriter m_writer;
    QHash<quint64, std::pair<Step, QString>> m_tickets;
    QStringList m_queue;          //!< stored, waiting for their turn
    QString m_handing;            //!< its turn has come; "Sent" is on its way to disk
    QSet<QString> m_byThemselves; //!< resent by us, not by the person
    AgentRun *m_run = nullptr;    //!< child
    Purpose m_purpose = Purpose::Send;
    QString m_sending; //!< what the run carries, until the server shows that it has it
    QString m_unclear; //!< whose fate connect is to tell
    bool m_isQuiet = false;
    bool m_isStopping = false; //!< the person stopped this run
    bool m_restoreNext = false;
};

//! A title out of a first message: one line, cut at a word, 48 characters at most.
[[nodiscard]] QString titleOf(const QString &text);

} // namespace countersign
