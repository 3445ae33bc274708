// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"
#include "core/error.h"

#include <QObject>

#include <optional>

namespace countersign {

//! An agent a server offers.
struct AgentInfo
{
    QString id;
    QString name;
    QString description;
    [[nodiscard]] bool operator==(const AgentInfo &) const = default;
};

//! A tool that this client runs, or asks the person about (AG-UI Tool).
struct ToolDefinition
{
    QString name;
    QString description;
    QJsonObject parameters; //!< JSON Schema
};

//! What to run. Ids are made by the caller: a new run id for every request that may start a run.
struct RunRequest
{
    QString agentId;
    QString threadId;
    QString runId;
    QList<Message> history; //!< whole, oldest first, the new message last
    QList<ToolDefinition> tools;
    QJsonValue state;
    bool byPerson = true; //!< the person's own send (goes out even while signed out)
};

//! How a run or a connect ended; exactly one per AgentRun.
struct RunEnd
{
    enum class How {
        Completed,      //!< RUN_FINISHED seen (or, for connect, the body ended)
        Failed,         //!< RUN_ERROR, or an answer that is no run; see error
        SignInRequired, //!< refused with 401 (or at the gate): nothing ran, the turn may be sent again after a sign-in
        Forbidden,      //!< 403: nothing ran
        Unreachable,    //!< no connection opened: nothing left
        BrokeOff,       //!< the stream ended early: ask connect, never run again
        OutcomeUnknown, //!< the request left and nothing came back
        Busy,           //!< 200 without a run: another run is on this thread
        Cancelled,      //!< by us
    };
    How how = How::Completed;
    std::optional<Error> error;     //!< with Completed: InterruptUnsupported, or nothing
    bool sentWithoutSignIn = false; //!< it left without Authorization (signed out)
};

//! One run, or one connect (replay, then live). Deleting it closes the stream and does not stop the run. Exactly one ended().
class AgentRun : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] virtual QString runId() const = 0;
    //! Asks the server to stop; the stream then ends by itself (Completed), or after 5 s we close it (Cancelled).
    virtual void stop() = 0;

Q_SIGNALS:
    void event(const countersign::AgentEvent &event);
    //! Nothing has come for 45 s (true), or it goes on (false).
    void quiet(bool isQuiet);
    void ended(const countersign::RunEnd &end);
};

//! Refused, or kept back, because nobody is signed in or the keyring has not said who: another try after a sign-in.
[[nodiscard]] bool isMatterOfSignIn(Condition condition);

//! A kind of server, with an account. No I/O in this folder; implementations own theirs. UI thread.
class Backend : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    //! Asks who is there (`/info`): answered by refreshed() or refreshFailed(), later. Also the harmless probe after an
    //! unclear end. `byPerson`: somebody waits for it, so it goes out even while signed out and may meet the 401.
    //! While one is under way its answer is the answer to both.
    virtual void refresh(bool byPerson = false) = 0;
    [[nodiscard]] virtual QList<AgentInfo> agents() const = 0;
    //! True if a thread can be replayed; plain AG-UI cannot.
    [[nodiscard]] virtual bool canConnect() const = 0;
    [[nodiscard]] virtual AgentRun *start(const RunRequest &request, QObject *parent) = 0;
    //! Replays a thread and follows a live run. Only if canConnect().
    [[nodiscard]] virtual AgentRun *connectThread(const QString &agentId, const QString &threadId, QObject *parent) = 0;

Q_SIGNALS:
    void refreshed();
    void refreshFailed(const countersign::Error &why);
};

} // namespace countersign
