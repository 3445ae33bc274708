// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"

#include <QJsonArray>
#include <QJsonValue>

#include <optional>
#include <variant>

namespace countersign {

//! The vocabulary: what any back end can tell about a run (AG-UI 1.0 §events; Chainlit maps onto it).
namespace events {

struct RunStarted
{
    QString threadId;
    QString runId;
    QList<Message> input; //!< messages of `input.messages`: in a replay the only source of past user messages
};
struct RunFinished
{
    QString runId; //!< empty after a stop
    bool stopped = false;
    bool interrupted = false; //!< it waits for an answer that is not the result of a tool (AG-UI 1.0 interrupts)
};
struct RunError
{
    QString message;
    QString code;
};
struct StepStarted
{
    QString name;
};
struct StepFinished
{
    QString name;
};
//! A message that streams as text; reasoning messages do so too (role Reasoning).
struct TextStarted
{
    QString messageId;
    Message::Role role = Message::Role::Assistant;
    QString name;
};
struct TextDelta
{
    QString messageId;
    QString delta;
};
struct TextEnded
{
    QString messageId;
};
struct ToolCallStarted
{
    QString toolCallId;
    QString name;
    QString parentMessageId;
};
struct ToolCallDelta
{
    QString toolCallId;
    QString delta;
};
struct ToolCallEnded
{
    QString toolCallId;
};
struct ToolCallResult
{
    QString messageId;
    QString toolCallId;
    QString content;
};
//! Opaque to us; belongs to a message or a tool call and is sent back unchanged.
struct EncryptedValue
{
    QString entityId;
    bool ofToolCall = false;
    QString value;
};
struct StateSnapshot
{
    QJsonValue state;
};
struct StateDelta
{
    QJsonArray patch;
};
struct MessagesSnapshot
{
    QList<Message> messages;
};
//! Passed on, not acted on yet (custom, raw, activity …), or of a type we do not know.
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
                 events::MessagesSnapshot, events::Other>;

} // namespace countersign
