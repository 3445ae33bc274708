// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/wiretype.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

struct WireType
{
    QString operator()(const events::RunStarted &) const { return u"RUN_STARTED"_s; }
    QString operator()(const events::RunFinished &) const { return u"RUN_FINISHED"_s; }
    QString operator()(const events::RunError &) const { return u"RUN_ERROR"_s; }
    QString operator()(const events::StepStarted &) const { return u"STEP_STARTED"_s; }
    QString operator()(const events::StepFinished &) const { return u"STEP_FINISHED"_s; }
    QString operator()(const events::TextStarted &event) const
    {
        return event.role == Message::Role::Reasoning ? u"REASONING_MESSAGE_START"_s : u"TEXT_MESSAGE_START"_s;
    }
    QString operator()(const events::TextDelta &event) const
    {
        return event.isReasoning ? u"REASONING_MESSAGE_CONTENT"_s : u"TEXT_MESSAGE_CONTENT"_s;
    }
    QString operator()(const events::TextEnded &event) const
    {
        return event.isReasoning ? u"REASONING_MESSAGE_END"_s : u"TEXT_MESSAGE_END"_s;
    }
    QString operator()(const events::ToolCallStarted &) const { return u"TOOL_CALL_START"_s; }
    QString operator()(const events::ToolCallDelta &) const { return u"TOOL_CALL_ARGS"_s; }
    QString operator()(const events::ToolCallEnded &) const { return u"TOOL_CALL_END"_s; }
    QString operator()(const events::ToolCallResult &) const { return u"TOOL_CALL_RESULT"_s; }
    QString operator()(const events::EncryptedValue &) const { return u"REASONING_ENCRYPTED_VALUE"_s; }
    QString operator()(const events::StateSnapshot &) const { return u"STATE_SNAPSHOT"_s; }
    QString operator()(const events::StateDelta &) const { return u"STATE_DELTA"_s; }
    QString operator()(const events::MessagesSnapshot &) const { return u"MESSAGES_SNAPSHOT"_s; }
    QString operator()(const events::ActivitySnapshot &) const { return u"ACTIVITY_SNAPSHOT"_s; }
    QString operator()(const events::ActivityDelta &) const { return u"ACTIVITY_DELTA"_s; }
    QString operator()(const events::ReasoningStarted &) const { return u"REASONING_START"_s; }
    QString operator()(const events::ReasoningEnded &) const { return u"REASONING_END"_s; }
    QString operator()(const events::SubagentStarted &) const { return u"SUBAGENT_STARTED"_s; }
    QString operator()(const events::SubagentFinished &) const { return u"SUBAGENT_FINISHED"_s; }
    QString operator()(const events::SubagentError &) const { return u"SUBAGENT_ERROR"_s; }
    QString operator()(const events::Raw &) const { return u"RAW"_s; }
    QString operator()(const events::Custom &) const { return u"CUSTOM"_s; }
    QString operator()(const auto &) const { return {}; } // no type of this protocol
    QString operator()(const events::Other &event) const { return event.type; }
};

} // namespace

QString wireType(const AgentEvent &event)
{
    return std::visit(WireType {}, event);
}

} // namespace countersign
