// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/runsummary.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace countersign {

//! A call of a tool inside an assistant message. `arguments` is the JSON text as it streamed; it may be incomplete.
struct ToolCall
{
    enum class State {
        Preparing,
        Running,
        AwaitingApproval,
        Done,
        Declined,
        RefusedByPerson,
        NotAnswered, //!< the person was asked and wrote something else instead: it did not run
        Failed,
    };
    QString id;
    QString name;
    QString arguments;
    QString result; //!< content of the tool message that answers it
    State state = State::Preparing;
    qint64 milliseconds = -1; //!< from the end of its arguments to its result; -1 = unknown
    QString encryptedValue;
    QString sentArguments;               //!< as the person changed them before saying yes (JSON text); empty = as the agent asked
    std::optional<QJsonObject> metadata; //!< an empty one is not none
    [[nodiscard]] bool operator==(const ToolCall &) const = default;
};

//! What the history says in place of a tool's result that never came: the person wrote something else instead.
[[nodiscard]] inline QString unansweredResult()
{
    return QStringLiteral("{\"status\":\"stopped\",\"reason\":\"unanswered\"}");
}

//! A part of a user message that is not text (AG-UI content part), passed through unchanged.
struct ContentPart
{
    QJsonObject json;
    [[nodiscard]] bool operator==(const ContentPart &) const = default;
};

//! One turn of the conversation, back-end neutral. Ids are UUIDs made by whoever made the message and never reused.
struct Message
{
    enum class Role { User, Assistant, System, Developer, Tool, Reasoning, Activity };
    //! How a message stands with the server; shown under it.
    enum class Delivery {
        Settled,        //!< the server has it (or it came from there)
        Sending,        //!< stored, on its way
        WaitsForTurn,   //!< in line behind the run that goes on
        WaitsForSignIn, //!< in the outbox until the person is back
        WaitsForNetwork,
        AskPerson,      //!< in the outbox, but only the person may decide (10 minutes, thread moved on, other account)
        MayHaveArrived, //!< outcome unknown
        Refused,        //!< 403 or a refusal that waits for nothing
    };
    enum class End { Open, Complete, BrokeOff, Stopped, Failed };

    QString id;
    Role role = Role::User;
    QString author; //!< shown name; empty = the role's
    QString text;
    QList<ContentPart> parts;
    QList<ToolCall> toolCalls;
    QString toolCallId; //!< of Role::Tool: the call it answers
    QDateTime at;       //!< UTC
    Delivery delivery = Delivery::Settled;
    End end = End::Complete;
    bool onServer = true; //!< false: "no longer on the server" (an empty or shorter replay)
    //! metadata, encryptedValue and the like, and a `content` that neither text, parts nor activity can say: sent back unchanged
    QJsonObject extra;

    QString activityType;          //!< of Role::Activity
    QJsonObject activity;          //!< its content; never sent to a server
    QString subagentRunId;         //!< who made it; empty = the agent itself
    qint64 milliseconds = -1;      //!< of Role::Reasoning: from its first to its last event; -1 = unknown (a replay)
    std::optional<RunSummary> run; //!< on the last message of a finished run
    [[nodiscard]] bool operator==(const Message &) const = default;
};

} // namespace countersign
