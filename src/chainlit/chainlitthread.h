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
//! A turn: GET /user (is the sign-in still good? the socket would not say) → the line is ready → the message goes, with a
//! receipt → RunStarted → events → task_end. A line that is lost meanwhile is taken up again under the same session, and what
//! was missed is read from the stored thread, if the server keeps one. Owner: ChainlitBackend. UI thread.
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

    [[nodiscard]] const ThreadSession &session() const { return m_session; }
    [[nodiscard]] const QString &threadId() const { return m_threadId; }
    [[nodiscard]] const QString &serverThreadId() const { return m_line.greeting().threadId; }
    [[nodiscard]] QString sessionId() const { return m_line.greeting().sessionId; }
    [[nodiscard]] QString runOf(const QString &messageId) const { return m_steps.runOf(messageId); }
    [[nodiscard]] std::optional<OfferedAction> action(const QString &id) const;
    [[nodiscard]] QString askParent(const QString &interruptId) const;
    [[nodiscard]] bool isIdle() const { return !m_run && !m_ask && !m_replay; }

    void changeSettings(const QJsonObject &values, bool isFinal);
    void setFavourite(const Message &message, bool isFavourite);
    void setToolServers(const QList<ToolServer> &servers);
    void setPerson(const QString &identifier) { m_person = identifier; }
    //! To whoever runs, or else to whoever listens.
    void tell(const QList<AgentEvent> &events);
    void changed();

Q_SIGNALS:
    //! A task list came; its file has to be read.
    void tasksCame(const QString &elementId, const QJsonObject &content);

private:
    enum class Stage { Checking, Waiting, Sent, Running, Rejoining };

    // chainlitthread.cpp: a turn
    void open(const QString &agentId, bool isNew);
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
    void onReady(bool isAgain);
    void onLost();
    void onLinkChanged();
    void onRefused(const Error &why);

    // chainlitthreadstored.cpp: the thread as the server keeps it
    void heal(const HttpOutcome &outcome);
    void replay(ChainlitRun *run, const HttpOutcome &outcome);
    HttpExchange *askForThread(QObject *parent);

    // chainlitthreadevents.cpp: what the server says
    void onEvent(const QString &name, const QJsonArray &arguments, qint64 acknowledgement);
    [[nodiscard]] bool aboutTurn(const QString &name, const QJsonObject &payload, qint64 acknowledgement);
    [[nodiscard]] bool aboutSteps(const QString &name, const QJsonObject &payload);
    void aboutSession(const QString &name, const QJsonValue &value);
    void taskStarted();
    void taskEnded();
    void asked(const QJsonObject &payload, qint64 acknowledgement);
    void askIsOver(bool isLost);
    void takeUp();
    void beganAnew();
    [[nodiscard]] Error about(Condition condition, const QStringList &rest = {}) const;

    Backend &m_backend;
    Transport &m_transport;
    Clock &m_clock;
    const ChainlitProject &m_project;
    const QString m_threadId;
    ChainlitRoutes m_routes;
    ChainlitLine m_line;
    ChainlitSteps m_steps;
    ThreadSession m_session;
    QList<OfferedAction> m_actions;
    QString m_agentId;
    QString m_person;
    bool m_isNew = true;    //!< nothing was said
    bool m_mayGoOn = false; //!< a turn broke off here and may go on there
    std::optional<ChainlitAsk> m_ask;
    QPointer<ChainlitRun> m_run;
    QPointer<AgentRun> m_replay; //!< of follow()
    Stage m_stage = Stage::Running;
    RunRequest m_request; //!< of the run; without its history once it is sent
    QString m_sentId;     //!< of the message the run carries
    qint64 m_receipt = -1;
    bool m_awaitsStart = false; //!< the next task_end is of the task as it was before an answer or a reconnection
    bool m_isStopping = false;
    bool m_hasRejoined = false;   //!< the run lost its line and has it again: its session may be another
    QPointer<QObject> m_question; //!< GET under way for the run
    std::unique_ptr<Clock::Alarm> m_alarm;
};

} // namespace countersign
