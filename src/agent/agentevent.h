// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/interrupt.h"
#include "agent/message.h"
#include "agent/runsummary.h"
#include "agent/threadsession.h"

#include <QJsonArray>
#include <QJsonValue>
#include <QStringList>

#include <optional>
#include <variant>

namespace countersign {

//! The vocabulary: what any back end can tell about a run (all 31 types of AG-UI 1.0; Chainlit maps onto it). The
//! chunks are not among them: whoever reads the wire spells them out.
//! A null string is one the server did not send; an empty one it did. `subagentRunId` says for whom the event is (null = the
//! agent itself), `metadata` is merged key by key into what the event builds. What a Source leaves out keeps its default.
namespace events {

using Metadata = std::optional<QJsonObject>;

struct RunStarted
{
    QString threadId;
    QString runId;
    QList<Message> input; //!< messages of `input.messages`: in a replay the only source of past user messages
    QString parentRunId;
    QString protocolVersion;
    Metadata metadata;
};
struct RunFinished
{
    enum class Outcome { Success, Interrupt, Cancelled };
    QString runId; //!< empty after a stop
    bool stopped = false;
    Outcome outcome = Outcome::Success;
    QList<Interrupt> interrupts; //!< of Outcome::Interrupt: what it waits for
    QList<TokenUsage> usage;
    QStringList pendingToolCallIds;              //!< of Outcome::Success: calls left to the client
    QJsonValue result { QJsonValue::Undefined }; //!< Undefined = none
    QString threadId;
    Metadata metadata;
};
struct RunError
{
    QString message;
    QString code;
    QList<TokenUsage> usage;
    Metadata metadata;
};
struct StepStarted
{
    QString name;
    QString subagentRunId;
    Metadata metadata;
};
struct StepFinished
{
    QString name;
    QString subagentRunId;
    Metadata metadata;
};
//! A message that streams as text; reasoning messages do so too (role Reasoning).
struct TextStarted
{
    QString messageId;
    Message::Role role = Message::Role::Assistant;
    QString name;
    QString subagentRunId;
    Metadata metadata;
};
struct TextDelta
{
    QString messageId;
    QString delta;
    QString subagentRunId;
    Metadata metadata;
    bool isReasoning = false;
};
struct TextEnded
{
    QString messageId;
    QString subagentRunId;
    Metadata metadata;
    bool isReasoning = false;
};
struct ToolCallStarted
{
    QString toolCallId;
    QString name;
    QString parentMessageId;
    QString subagentRunId;
    Metadata metadata;
};
struct ToolCallDelta
{
    QString toolCallId;
    QString delta;
    QString subagentRunId;
    Metadata metadata;
};
struct ToolCallEnded
{
    QString toolCallId;
    QString subagentRunId;
    Metadata metadata;
};
struct ToolCallResult
{
    QString messageId;
    QString toolCallId;
    QString content;
    QString subagentRunId;
    Metadata metadata;
    QList<ContentPart>
        parts; //!< if the content was a list of parts: all of them; `content` is their text, null if there are none
};
//! Opaque to us; belongs to a message or a tool call and is sent back unchanged.
struct EncryptedValue
{
    QString entityId;
    bool ofToolCall = false;
    QString value;
    QString subagentRunId;
    Metadata metadata;
};
struct StateSnapshot
{
    QJsonValue state; //!< Undefined: an old server said nothing, the state stays
    QString subagentRunId;
    Metadata metadata;
};
struct StateDelta
{
    QJsonArray patch; //!< JSON Patch
    QString subagentRunId;
    Metadata metadata;
};
struct MessagesSnapshot
{
    QList<Message> messages;
    Metadata metadata;
};
//! Something an agent shows beside its text (a plan, a search …), as data of a type agent and client agreed on. Two types are
//! the same for all back ends:
//!  - `element`: something with a name and bytes of its own, fetched by Backend::fetch(content). Keys: `kind` (image, text, pdf,
//!    audio, video, file, plot, table, custom), `name`, `mime`, `display` (inline, side, page), `forId` (the message it belongs
//!    to; the text of that one names it if it is not inline), `size`, `language`, `page`, `properties` (of custom), `id`, `host`
//!    (its bytes are there, and not on the server; absent = they are the server's own); what else is in there is the back end's
//!    own, to find the bytes again.
//!  - `tasks`: `{"status", "tasks": [{"title", "status" (ready, running, done, failed), "forId"}]}`.
struct ActivitySnapshot
{
    QString messageId;
    QString activityType;
    QJsonObject content;
    bool replace = true; //!< false: leaves one that is there as it is
    QString subagentRunId;
    Metadata metadata;
};
struct ActivityDelta
{
    QString messageId;
    QString activityType;
    QJsonArray patch; //!< JSON Patch of the content
    QString subagentRunId;
    Metadata metadata;
};
//! A span of thinking; its messages stream as text between the two.
struct ReasoningStarted
{
    QString spanId;
    QString subagentRunId;
    Metadata metadata;
};
struct ReasoningEnded
{
    QString spanId;
    QString subagentRunId;
    Metadata metadata;
};
//! The agent called another one in. The id is that of one invocation.
struct SubagentStarted
{
    QString subagentRunId;
    QString name;
    QString description;
    QString parentSubagentRunId;
    QString parentToolCallId;
    QString parentMessageId;
    Metadata metadata;
};
struct SubagentFinished
{
    QString subagentRunId;
    bool isSuspended = false; //!< it waits for the answer to `interruptIds`
    QStringList interruptIds;
    QJsonValue result { QJsonValue::Undefined };
    Metadata metadata;
};
struct SubagentError
{
    QString subagentRunId;
    QString message;
    QString code;
    Metadata metadata;
};
//! An event of the agent's own framework, passed on as it was.
struct Raw
{
    QJsonValue event;
    QString source;
    QString subagentRunId;
    Metadata metadata;
};
struct Custom
{
    QString name;
    QJsonValue value;
    QString subagentRunId;
    Metadata metadata;
};
//! A whole message as it stands now: in the place of what was said of it before, or new. Its `end` is Open while more will come;
//! TextDelta then goes on with it.
struct MessageTold
{
    Message message;
};
//! The agent took messages back that it had sent, or that came after one the person said in other words.
struct MessagesTakenBack
{
    QStringList messageIds;
};
//! What was asked is asked no more: too late, answered, or lost with its session. Without ids: all of it.
struct InterruptsWithdrawn
{
    QStringList interruptIds;
    bool isLate = false; //!< nobody answered in time
};
struct ActionOffered
{
    OfferedAction action;
};
struct ActionWithdrawn
{
    QString actionId; //!< empty = all of them
};
//! Of a type we do not know.
struct Other
{
    QString type;
    QJsonObject json;
};

} // namespace events

using AgentEvent =
    std::variant<events::RunStarted, events::RunFinished, events::RunError, events::StepStarted, events::StepFinished,
                 events::TextStarted, events::TextDelta, events::TextEnded, events::ToolCallStarted, events::ToolCallDelta,
                 events::ToolCallEnded, events::ToolCallResult, events::EncryptedValue, events::StateSnapshot, events::StateDelta,
                 events::MessagesSnapshot, events::ActivitySnapshot, events::ActivityDelta, events::ReasoningStarted,
                 events::ReasoningEnded, events::SubagentStarted, events::SubagentFinished, events::SubagentError, events::Raw,
                 events::Custom, events::MessageTold, events::MessagesTakenBack, events::InterruptsWithdrawn,
                 events::ActionOffered, events::ActionWithdrawn, events::Other>;

} // namespace countersign
