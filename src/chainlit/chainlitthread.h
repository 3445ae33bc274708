// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "chainlit/chainlitforms.h"
#include "chainlit/chainlitline.h"
#include "chainlit/chainlitproject.h"
#include "chainlit/chainlitrun.h"
#include "chainlit/chainlitsteps.h"

#include <QPointer>

#include <memory>

namespace countersign {

class HttpExchange;

//! One thread at a Chainlit server: its session, what the agent offers in it, and the turn under way. The server knows no runs: a
//! turn of ours is what it does between our message and its `task_end`, or the question it asks. What it does by itself
//! becomes a run of its own (Backend::runBegun), or is told outside of runs (Backend::happened).
//!
//! A turn: GET /user (is the sign-in still good? the socket would not say) → the line is ready, and the server has read its
//! thread → the message goes, with a receipt → RunStarted → events → task_end, once the run of our message is over: the server
//! says task_end of everything else, too. A line that is lost meanwhile is taken up again under the same session, and what was
//! missed is read from the stored thread, if the server keeps one. Owner: ChainlitBackend. UI thread.
class ChainlitThread final : public QObject
{
    Q_OBJECT
public:
    ChainlitThread(Backend &backend, Transport &transport, Clock &clock, const ChainlitProject &project, QString threadId,
                   QObject *parent);
    ~ChainlitThread() override;

    void attend(const QString &agentId, bool isNew);
    void tryAgain();
    [[nodiscard]] AgentRun *start(const RunRequest &request, QObject *parent);
    [[nodiscard]] AgentRun *follow(const QString &agentId, QObject *parent);
    //! The session is over on this side; `clears` = on the server's, too.
    void leave(bool clears);
    //! Its socket closes until it is needed again; the session stays.
    void rest();

    [[nodiscard]] const ThreadSession &session() const { return m_session; }
    [[nodiscard]] const QString &threadId() const { return m_threadId; }
    [[nodiscard]] const QString &serverThreadId() const { return m_serverId.isEmpty() ? m_threadId : m_serverId; }
    [[nodiscard]] QString sessionId() const { return m_line.greeting().sessionId; }
    [[nodiscard]] QString runOf(const QString &messageId) const { return m_steps.runOf(messageId); }
    [[nodiscard]] std::optional<OfferedAction> action(const QString &id) const;
    [[nodiscard]] QString askParent(const QString &interruptId) const;
    [[nodiscard]] bool isIdle() const { return !m_run && !m_ask && !m_replay; }
    [[nodiscard]] bool hasSocket() const { return m_line.link().state != ThreadLink::State::None; }
    //! MessageTooLarge, as far as the server has told its limit.
    [[nodiscard]] std::optional<Error> refusalOf(const Message &message) const;

    void changeSettings(const QJsonObject &values, bool isFinal);
    void setFavourite(const Message &message, bool isFavourite);
    void setToolServers(const QList<ToolServer> &servers);
    void setPerson(const QString &identifier) { m_person = identifier; }
    void setKeys(const QHash<QString, Secret> &keys);
    //! The server's own id of the thread, from another day.
    void setServerThreadId(const QString &id) { m_serverId = id; }
    //! To whoever runs, or else to whoever listens.
    void tell(const QList<AgentEvent> &events);
    void changed();

Q_SIGNALS:
    //! A task list came; its file has to be read.
    void tasksCame(const QString &elementId, const QJsonObject &content);
    //! The server keeps it under another id than we do.
    void serverIdTold(const QString &id);

private:
    enum class Stage { Checking, Waiting, Sent, Running, Rejoining };

    // chainlitthread.cpp: the session and its line
    void open(const QString &agentId, bool isNew);
    void onReady(bool isAgain);
    void onLost();
    void onLinkChanged();
    void onRefused(const Error &why);
    void rejoined();
    void settled();

    // chainlitturn.cpp: a turn, out, and how it ends
    void play(ChainlitRun *run);
    void checkSignIn();
    void goOn();
    void send();
    [[nodiscard]] QJsonArray payloadOf(const Message &message) const;
    ChainlitLine::Sent answerAsk(const Message &message, const ResumeEntry *entry);
    void arrived();
    void stop();
    void finish();
    void end(RunEnd how);
    void endLater(int milliseconds, RunEnd::How how);

    // chainlitthreadstored.cpp: the thread as the server keeps it
    void restored(const QJsonObject &thread);
    void heal(const QList<Message> &messages);
    void replay(ChainlitRun *run, const HttpOutcome &outcome);
    HttpExchange *askForThread(QObject *parent);

    // chainlitthreadevents.cpp: what the server says
    void onEvent(const QString &name, const QJsonArray &arguments, qint64 acknowledgement);
    [[nodiscard]] bool aboutTurn(const QString &name, const QJsonObject &payload, qint64 acknowledgement);
    [[nodiscard]] bool aboutSteps(const QString &name, const QJsonObject &payload);
    void aboutSession(const QString &name, const QJsonValue &value);
    void interactionBegan(const QJsonObject &payload);
    void taskStarted();
    void taskEnded();
    void noteStep(const QString &name, const QJsonObject &step);
    void asked(const QJsonObject &payload, qint64 acknowledgement);
    void askIsOver(bool isLost, bool isLate = false);
    void takeUp();
    void beganAnew();
    [[nodiscard]] Error about(Condition condition, const QStringList &rest = {}) const;

    Backend &m_backend;
    Transport &m_transport;
    Clock &m_clock;
    const ChainlitProject &m_project;
    const QString m_threadId;
    QString m_serverId; //!< if it is another
    ChainlitRoutes m_routes;
    ChainlitLine m_line;
    ChainlitSteps m_steps;
    ThreadSession m_session;
    QList<OfferedAction> m_actions;
    QString m_agentId;
    QString m_person;
    QHash<QString, Secret> m_keys;
    bool m_isNew = true;         //!< nothing was said, or the server knows nothing of it
    bool m_isKnownThere = false; //!< the server has the thread
    //! The session is as the server means it: before that it would take a message, and forget what was said before it.
    bool m_isSettled = false;
    std::unique_ptr<Clock::Alarm> m_settling;
    bool m_mayGoOn = false; //!< a turn broke off here and may go on there
    std::optional<ChainlitAsk> m_ask;
    Interrupt m_interrupt; //!< of m_ask, as it was told
    QPointer<ChainlitRun> m_run;
    const QObject *m_playing = nullptr; //!< the last m_run: only to know it when it goes
    QPointer<AgentRun> m_replay;        //!< of follow()
    Stage m_stage = Stage::Running;
    RunRequest m_request; //!< of the run; without its history once it is sent
    QString m_sentId;     //!< of the message the run carries
    qint64 m_receipt = -1;
    bool m_isEdit = false;
    QString m_ownRunId; //!< of the step the server wraps the turn in; empty = not told yet
    bool m_isOwnRunOver = false;
    int m_tasks = 0;            //!< of whatever kind, begun and not ended
    bool m_awaitsStart = false; //!< the next task_end is of the task as it was before a message, an answer or a reconnection
    bool m_isStopping = false;
    bool m_hasRejoined = false;   //!< the run lost its line and has it again: its session may be another
    QPointer<QObject> m_question; //!< GET under way for the run
    std::unique_ptr<Clock::Alarm> m_alarm;
};

} // namespace countersign
