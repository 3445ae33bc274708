// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/interrupt.h"
#include "agent/message.h"
#include "agent/threadsession.h"
#include "chat/jsonpatch.h"

#include <QDateTime>
#include <QHash>
#include <QJsonValue>
#include <QSet>

#include <optional>
#include <vector>

namespace countersign {

//! An agent the agent called in (SUBAGENT_*), in the order they started; forgotten when the next run starts.
struct Subagent
{
    enum class State { Running, Finished, Suspended, Failed };
    QString runId;
    QString name;
    QString description;
    QString parentRunId; //!< of another subagent; empty = the agent itself
    QString parentToolCallId;
    State state = State::Running;
    QString problem; //!< of a failed one, the server's words
    [[nodiscard]] bool operator==(const Subagent &) const = default;
};

//! A step under way (STEP_STARTED without its STEP_FINISHED).
struct RunningStep
{
    QString name;
    QString subagentRunId;
    [[nodiscard]] bool operator==(const RunningStep &) const = default;
};

//! One thread as the person sees it: messages in order, shared state, what is open. A value; changed by reduce() only.
class Conversation
{
public:
    QString threadId;
    QString agentId;
    std::vector<Message> messages;
    QJsonValue state;
    QString activeRunId;                              //!< empty = no run goes on
    Message::End lastRunEnd = Message::End::Complete; //!< the last word about a run: Complete, Stopped or Failed

    QList<RunningStep> steps;          //!< under way, in the order they started
    QList<Subagent> subagents;         //!< of the last run
    QList<Interrupt> interrupts;       //!< open: the next run must answer every one
    std::optional<RunSummary> lastRun; //!< how long it took and what it used
    QList<OfferedAction> actions;      //!< buttons of the session, in the order they came; not kept on disk
    QString answerId;                  //!< the assistant message the run spoke or called in last; empty = none

    //! Replays only (see beginReplay): ids the server still knows, and what it tells again about a message or a call we hold.
    //! The retold text takes the place of ours once it is as long, or ended: a replay that breaks off never shortens a text.
    QSet<QString> told;
    QHash<QString, QString> retoldTexts;
    QHash<QString, QString> retoldArguments;
    //! Live runs: when the arguments of a tool call were complete, when the run began and each thought.
    QHash<QString, QDateTime> callsReadyAt;
    QDateTime runStartedAt;
    QHash<QString, QDateTime> thoughtsStartedAt;
    QList<Interrupt> raised; //!< legacy ones of the run that goes on: open when it has finished
    //! Books of the JSON Patches to `state` and to the content of activities.
    JsonPatcher statePatcher;
    QHash<QString, JsonPatcher> activityPatchers;

    //! Row of a message id; -1 if unknown. O(1).
    [[nodiscard]] int rowOf(const QString &messageId) const;
    //! Row of the message that holds a tool call; -1 if unknown. O(1).
    [[nodiscard]] int rowOfToolCall(const QString &toolCallId) const;
    [[nodiscard]] ToolCall *toolCall(const QString &toolCallId);
    [[nodiscard]] const ToolCall *toolCall(const QString &toolCallId) const;
    [[nodiscard]] const Message *find(const QString &messageId) const; //!< valid until the next change
    [[nodiscard]] Message &edit(int row);                              //!< to change it; valid as long
    //! No message before this row is open, nor has a call under way or a question: who looks for those need not begin at the
    //! first of a long history. Every change puts it back to its row; closeOpen() moves it on.
    [[nodiscard]] int firstUnsettled() const { return m_firstUnsettled; }
    void setFirstUnsettled(int row) { m_firstUnsettled = row; }
    //! Appends (or inserts) and keeps the indexes right.
    void insert(int row, const Message &message);
    void append(const Message &message) { insert(static_cast<int>(messages.size()), message); }
    void addToolCall(int row, const ToolCall &call);
    //! Puts another message with the same id into a row.
    void replace(int row, const Message &message);
    void removeRow(int row);
    //! Other messages, all at once.
    void setMessages(std::vector<Message> all);

private:
    void index(int row);
    void reindex(int fromRow);

    int m_firstUnsettled = 0;
    QHash<QString, int> m_rows;
    QHash<QString, int> m_toolRows;
};

} // namespace countersign
