// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/eventschema.h"

#include <QHash>

#include <array>

namespace countersign::schema {
using namespace Qt::StringLiterals;

namespace {

constexpr Field text(QLatin1StringView name, Need need = Need::Optional)
{
    return { name, Kind::Text, need };
}
constexpr Field of(Kind kind, QLatin1StringView name, Need need = Need::Optional)
{
    return { name, kind, need };
}
constexpr Field word(QLatin1StringView name, std::span<const QLatin1StringView> words, Need need = Need::Optional)
{
    return { name, Kind::Word, need, nullptr, nullptr, words };
}
constexpr Field texts(QLatin1StringView name)
{
    return { name, Kind::Text, Need::Optional, nullptr, nullptr, {}, true };
}
constexpr Field object(QLatin1StringView name, const Shape &shape, Need need = Need::Optional)
{
    return { name, Kind::Object, need, &shape };
}
constexpr Field objects(QLatin1StringView name, const Shape &shape)
{
    return { name, Kind::Object, Need::Optional, &shape, nullptr, {}, true };
}
constexpr Field oneOf(QLatin1StringView name, const Choice &choice, Need need = Need::Optional)
{
    return { name, Kind::OneOf, need, nullptr, &choice };
}
constexpr Field list(QLatin1StringView name, const Choice &choice)
{
    return { name, Kind::OneOf, Need::Required, nullptr, &choice, {}, true };
}
//! The member that told which shape it is.
constexpr Field tag(QLatin1StringView name)
{
    return { name, Kind::Any };
}

constexpr auto Required = Need::Required;
constexpr auto Essential = Need::Essential;

// Content parts

constexpr std::array dataSource { tag("type"_L1), text("value"_L1, Required), text("mimeType"_L1, Required) };
constexpr std::array urlSource { tag("type"_L1), text("value"_L1, Required), text("mimeType"_L1) };
constexpr std::array fileSource { tag("type"_L1), text("value"_L1, Required), text("provider"_L1), text("mimeType"_L1) };
constexpr Shape dataSourceShape { dataSource };
constexpr Shape urlSourceShape { urlSource };
constexpr Shape fileSourceShape { fileSource };
constexpr std::array sources { Choice::Option { "data"_L1, &dataSourceShape }, Choice::Option { "url"_L1, &urlSourceShape },
                               Choice::Option { "file"_L1, &fileSourceShape } };
constexpr Choice source { "type"_L1, sources };

constexpr std::array textPart { tag("type"_L1), text("id"_L1), text("text"_L1, Required), of(Kind::NotNull, "metadata"_L1) };
constexpr std::array mediaPart { tag("type"_L1), text("id"_L1), oneOf("source"_L1, source, Essential),
                                 of(Kind::NotNull, "metadata"_L1) };
constexpr Shape textPartShape { textPart };
constexpr Shape mediaPartShape { mediaPart };
constexpr std::array parts { Choice::Option { "text"_L1, &textPartShape }, Choice::Option { "image"_L1, &mediaPartShape },
                             Choice::Option { "audio"_L1, &mediaPartShape }, Choice::Option { "video"_L1, &mediaPartShape },
                             Choice::Option { "document"_L1, &mediaPartShape } };
constexpr Choice part { "type"_L1, parts };

constexpr Field content(Need need)
{
    return { "content"_L1, Kind::Content, need, nullptr, &part };
}

// JSON Patch

constexpr std::array valueOperation { tag("op"_L1), of(Kind::Pointer, "path"_L1, Required), of(Kind::Any, "value"_L1, Required) };
constexpr std::array pathOperation { tag("op"_L1), of(Kind::Pointer, "path"_L1, Required) };
constexpr std::array fromOperation { tag("op"_L1), of(Kind::Pointer, "from"_L1, Required),
                                     of(Kind::Pointer, "path"_L1, Required) };
constexpr Shape valueOperationShape { valueOperation, true };
constexpr Shape pathOperationShape { pathOperation, true };
constexpr Shape fromOperationShape { fromOperation, true };
constexpr std::array operations {
    Choice::Option { "add"_L1, &valueOperationShape },     Choice::Option { "remove"_L1, &pathOperationShape },
    Choice::Option { "replace"_L1, &valueOperationShape }, Choice::Option { "move"_L1, &fromOperationShape },
    Choice::Option { "copy"_L1, &fromOperationShape },     Choice::Option { "test"_L1, &valueOperationShape },
};
constexpr Choice operation { "op"_L1, operations };

// Messages

constexpr std::array functions { "function"_L1 };
constexpr std::array functionCall { text("name"_L1, Required), text("arguments"_L1, Required) };
constexpr Shape functionCallShape { functionCall };
constexpr std::array toolCall { text("id"_L1, Essential), word("type"_L1, functions, Required),
                                object("function"_L1, functionCallShape, Required), text("encryptedValue"_L1),
                                of(Kind::Record, "metadata"_L1) };
constexpr Shape toolCallShape { toolCall };

#define COUNTERSIGN_MESSAGE text("subagentRunId"_L1), text("id"_L1, Essential), tag("role"_L1), of(Kind::Record, "metadata"_L1)
#define COUNTERSIGN_SPOKEN COUNTERSIGN_MESSAGE, text("encryptedValue"_L1)
constexpr std::array instruction { COUNTERSIGN_SPOKEN, text("name"_L1), text("content"_L1, Required) };
constexpr std::array assistantMessage { COUNTERSIGN_SPOKEN, text("name"_L1), text("content"_L1),
                                        objects("toolCalls"_L1, toolCallShape) };
constexpr std::array userMessage { COUNTERSIGN_SPOKEN, text("name"_L1), content(Required) };
constexpr std::array toolMessage { COUNTERSIGN_SPOKEN, content(Required), text("toolCallId"_L1, Required), text("error"_L1) };
constexpr std::array activityMessage { COUNTERSIGN_MESSAGE, text("activityType"_L1, Required),
                                       of(Kind::Record, "content"_L1, Required) };
constexpr std::array reasoningMessage { COUNTERSIGN_SPOKEN, text("content"_L1, Required) };
constexpr Shape instructionShape { instruction };
constexpr Shape assistantShape { assistantMessage };
constexpr Shape userShape { userMessage };
constexpr Shape toolShape { toolMessage };
constexpr Shape activityShape { activityMessage };
constexpr Shape reasoningShape { reasoningMessage };
constexpr std::array messages {
    Choice::Option { "developer"_L1, &instructionShape },
    Choice::Option { "system"_L1, &instructionShape },
    Choice::Option { "assistant"_L1, &assistantShape },
    Choice::Option { "user"_L1, &userShape },
    Choice::Option { "tool"_L1, &toolShape },
    Choice::Option { "activity"_L1, &activityShape },
    Choice::Option { "reasoning"_L1, &reasoningShape },
};
constexpr Choice message { "role"_L1, messages };

// RunAgentInput

constexpr std::array toolFields { text("name"_L1, Required), text("description"_L1, Required), of(Kind::NotNull, "parameters"_L1),
                                  of(Kind::Record, "metadata"_L1) };
constexpr Shape toolDefinitionShape { toolFields };
constexpr std::array contextFields { text("description"_L1, Required), text("value"_L1, Required) };
constexpr Shape contextShape { contextFields };
constexpr std::array answers { "resolved"_L1, "cancelled"_L1 };
constexpr std::array resumeFields { text("interruptId"_L1, Required), word("status"_L1, answers, Required),
                                    of(Kind::NotNull, "payload"_L1), of(Kind::Record, "metadata"_L1) };
constexpr Shape resumeShape { resumeFields };
constexpr std::array inputFields {
    text("threadId"_L1, Required),
    text("runId"_L1, Required),
    text("protocolVersion"_L1),
    text("parentRunId"_L1),
    of(Kind::Any, "state"_L1),
    list("messages"_L1, message),
    objects("tools"_L1, toolDefinitionShape),
    objects("context"_L1, contextShape),
    of(Kind::NotNull, "forwardedProps"_L1),
    objects("resume"_L1, resumeShape),
};
constexpr Shape inputShape { inputFields };

// Ends

constexpr std::array usageFields { text("provider"_L1),
                                   text("model"_L1),
                                   of(Kind::Count, "inputTokens"_L1),
                                   of(Kind::Count, "outputTokens"_L1),
                                   of(Kind::Count, "totalTokens"_L1),
                                   of(Kind::Count, "reasoningTokens"_L1),
                                   of(Kind::Count, "cachedInputTokens"_L1),
                                   of(Kind::Count, "cacheWriteInputTokens"_L1) };
constexpr Shape usageShape { usageFields };
constexpr std::array interruptFields { text("subagentRunId"_L1),    text("id"_L1, Essential),
                                       text("reason"_L1, Required), text("message"_L1),
                                       text("toolCallId"_L1),       of(Kind::Record, "responseSchema"_L1),
                                       text("expiresAt"_L1),        of(Kind::Record, "metadata"_L1) };
constexpr Shape interruptShape { interruptFields };
constexpr std::array successFields { tag("type"_L1), texts("pendingToolCallIds"_L1) };
constexpr Field interrupts { "interrupts"_L1, Kind::Object, Required, &interruptShape, nullptr, {}, true, true };
constexpr std::array interruptedFields { tag("type"_L1), interrupts };
constexpr std::array onlyType { tag("type"_L1) };
constexpr Shape successShape { successFields };
constexpr Shape interruptedShape { interruptedFields };
constexpr Shape onlyTypeShape { onlyType };
constexpr std::array runOutcomes { Choice::Option { "success"_L1, &successShape },
                                   Choice::Option { "interrupt"_L1, &interruptedShape },
                                   Choice::Option { "cancelled"_L1, &onlyTypeShape } };
constexpr Choice runOutcome { "type"_L1, runOutcomes };
constexpr std::array suspendedFields { tag("type"_L1), texts("interruptIds"_L1) };
constexpr Shape suspendedShape { suspendedFields };
constexpr std::array subagentOutcomes { Choice::Option { "success"_L1, &onlyTypeShape },
                                        Choice::Option { "suspended"_L1, &suspendedShape } };
constexpr Choice subagentOutcome { "type"_L1, subagentOutcomes };

// Events

#define COUNTERSIGN_EVENT                                                                                                        \
    tag("type"_L1), of(Kind::Integer, "timestamp"_L1), of(Kind::NotNull, "rawEvent"_L1), of(Kind::Record, "metadata"_L1)
#define COUNTERSIGN_TAGGED COUNTERSIGN_EVENT, text("subagentRunId"_L1)

constexpr std::array textRoles { "developer"_L1, "system"_L1, "assistant"_L1, "user"_L1 };
constexpr std::array toolRole { "tool"_L1 };
constexpr std::array reasoningRole { "reasoning"_L1 };
constexpr std::array subtypes { "tool-call"_L1, "message"_L1 };

constexpr std::array runStarted { COUNTERSIGN_EVENT,          text("threadId"_L1, Required), text("runId"_L1, Required),
                                  text("protocolVersion"_L1), text("parentRunId"_L1),        object("input"_L1, inputShape) };
constexpr std::array runFinished { COUNTERSIGN_EVENT,
                                   text("threadId"_L1, Required),
                                   text("runId"_L1, Required),
                                   of(Kind::NotNull, "result"_L1),
                                   oneOf("outcome"_L1, runOutcome),
                                   objects("usage"_L1, usageShape) };
constexpr std::array runError { COUNTERSIGN_EVENT, text("message"_L1, Required), text("code"_L1),
                                objects("usage"_L1, usageShape) };
constexpr std::array step { COUNTERSIGN_TAGGED, text("stepName"_L1, Required) };
constexpr std::array textStart { COUNTERSIGN_TAGGED, text("messageId"_L1, Essential), word("role"_L1, textRoles),
                                 text("name"_L1) };
constexpr std::array textContent { COUNTERSIGN_TAGGED, text("messageId"_L1, Essential), text("delta"_L1, Required) };
constexpr std::array textEnd { COUNTERSIGN_TAGGED, text("messageId"_L1, Essential) };
constexpr std::array textChunk { COUNTERSIGN_TAGGED, text("messageId"_L1), word("role"_L1, textRoles), text("delta"_L1),
                                 text("name"_L1) };
constexpr std::array callStart { COUNTERSIGN_TAGGED, text("toolCallId"_L1, Essential), text("toolCallName"_L1, Essential),
                                 text("parentMessageId"_L1) };
constexpr std::array callArgs { COUNTERSIGN_TAGGED, text("toolCallId"_L1, Essential), text("delta"_L1, Required) };
constexpr std::array callEnd { COUNTERSIGN_TAGGED, text("toolCallId"_L1, Essential) };
constexpr std::array callChunk { COUNTERSIGN_TAGGED, text("toolCallId"_L1), text("toolCallName"_L1), text("parentMessageId"_L1),
                                 text("delta"_L1) };
constexpr std::array callResult { COUNTERSIGN_TAGGED, text("messageId"_L1, Essential), text("toolCallId"_L1, Essential),
                                  content(Required), word("role"_L1, toolRole) };
constexpr std::array stateSnapshot { COUNTERSIGN_TAGGED, of(Kind::Any, "snapshot"_L1, Required) };
constexpr std::array stateDelta { COUNTERSIGN_TAGGED, list("delta"_L1, operation) };
constexpr std::array messagesSnapshot { COUNTERSIGN_EVENT, list("messages"_L1, message) };
constexpr std::array activitySnapshot { COUNTERSIGN_TAGGED, text("messageId"_L1, Essential), text("activityType"_L1, Required),
                                        of(Kind::Record, "content"_L1, Required), of(Kind::Truth, "replace"_L1) };
constexpr std::array activityDelta { COUNTERSIGN_TAGGED, text("messageId"_L1, Essential), text("activityType"_L1, Required),
                                     list("patch"_L1, operation) };
constexpr std::array reasoningSpan { COUNTERSIGN_TAGGED, text("messageId"_L1, Required) };
constexpr std::array reasoningStart { COUNTERSIGN_TAGGED, text("messageId"_L1, Essential),
                                      word("role"_L1, reasoningRole, Required) };
constexpr std::array reasoningChunk { COUNTERSIGN_TAGGED, text("messageId"_L1), text("delta"_L1) };
constexpr std::array encryptedValue { COUNTERSIGN_TAGGED, word("subtype"_L1, subtypes, Required), text("entityId"_L1, Essential),
                                      text("encryptedValue"_L1, Required) };
constexpr std::array subagentStarted {
    COUNTERSIGN_EVENT,         text("subagentRunId"_L1, Essential), text("name"_L1, Required),
    text("description"_L1),    text("parentSubagentRunId"_L1),      text("parentToolCallId"_L1),
    text("parentMessageId"_L1)
};
constexpr std::array subagentFinished { COUNTERSIGN_EVENT, text("subagentRunId"_L1, Essential), of(Kind::NotNull, "result"_L1),
                                        oneOf("outcome"_L1, subagentOutcome) };
constexpr std::array subagentError { COUNTERSIGN_EVENT, text("subagentRunId"_L1, Essential), text("message"_L1, Required),
                                     text("code"_L1) };
constexpr std::array raw { COUNTERSIGN_TAGGED, of(Kind::Any, "event"_L1, Required), text("source"_L1) };
constexpr std::array custom { COUNTERSIGN_TAGGED, text("name"_L1, Required), of(Kind::Any, "value"_L1, Required) };

constexpr std::array types {
    EventType { "RUN_STARTED"_L1, Closes::Everything, { runStarted } },
    EventType { "RUN_FINISHED"_L1, Closes::Everything, { runFinished } },
    EventType { "RUN_ERROR"_L1, Closes::Everything, { runError } },
    EventType { "STEP_STARTED"_L1, Closes::Lane, { step } },
    EventType { "STEP_FINISHED"_L1, Closes::Lane, { step } },
    EventType { "TEXT_MESSAGE_START"_L1, Closes::Lane, { textStart } },
    EventType { "TEXT_MESSAGE_CONTENT"_L1, Closes::Lane, { textContent } },
    EventType { "TEXT_MESSAGE_END"_L1, Closes::Lane, { textEnd } },
    EventType { "TEXT_MESSAGE_CHUNK"_L1, Closes::Nothing, { textChunk } },
    EventType { "TOOL_CALL_START"_L1, Closes::Lane, { callStart } },
    EventType { "TOOL_CALL_ARGS"_L1, Closes::Lane, { callArgs } },
    EventType { "TOOL_CALL_END"_L1, Closes::Lane, { callEnd } },
    EventType { "TOOL_CALL_CHUNK"_L1, Closes::Nothing, { callChunk } },
    EventType { "TOOL_CALL_RESULT"_L1, Closes::Lane, { callResult } },
    EventType { "STATE_SNAPSHOT"_L1, Closes::Lane, { stateSnapshot } },
    EventType { "STATE_DELTA"_L1, Closes::Lane, { stateDelta } },
    EventType { "MESSAGES_SNAPSHOT"_L1, Closes::Everything, { messagesSnapshot } },
    EventType { "ACTIVITY_SNAPSHOT"_L1, Closes::Nothing, { activitySnapshot } },
    EventType { "ACTIVITY_DELTA"_L1, Closes::Nothing, { activityDelta } },
    EventType { "REASONING_START"_L1, Closes::Lane, { reasoningSpan } },
    EventType { "REASONING_END"_L1, Closes::Lane, { reasoningSpan } },
    EventType { "REASONING_MESSAGE_START"_L1, Closes::Lane, { reasoningStart } },
    EventType { "REASONING_MESSAGE_CONTENT"_L1, Closes::Lane, { textContent } },
    EventType { "REASONING_MESSAGE_END"_L1, Closes::Lane, { textEnd } },
    EventType { "REASONING_MESSAGE_CHUNK"_L1, Closes::Nothing, { reasoningChunk } },
    EventType { "REASONING_ENCRYPTED_VALUE"_L1, Closes::Nothing, { encryptedValue } },
    EventType { "SUBAGENT_STARTED"_L1, Closes::Nothing, { subagentStarted } },
    EventType { "SUBAGENT_FINISHED"_L1, Closes::Lane, { subagentFinished } },
    EventType { "SUBAGENT_ERROR"_L1, Closes::Lane, { subagentError } },
    EventType { "RAW"_L1, Closes::Nothing, { raw } },
    EventType { "CUSTOM"_L1, Closes::Lane, { custom } },
};
static_assert(types.size() == 31);

#undef COUNTERSIGN_EVENT
#undef COUNTERSIGN_TAGGED
#undef COUNTERSIGN_MESSAGE
#undef COUNTERSIGN_SPOKEN

} // namespace

const Field *Shape::find(const QString &name) const
{
    for (const Field &field : fields) {
        if (name == field.name)
            return &field;
    }
    return nullptr;
}

const Shape *Choice::shapeOf(const QString &tag) const
{
    for (const Option &option : options) {
        if (tag == option.tag)
            return option.shape;
    }
    return nullptr;
}

const EventType *eventType(const QString &name)
{
    static const QHash<QString, const EventType *> byName = [] {
        QHash<QString, const EventType *> all;
        for (const EventType &type : types)
            all.insert(type.name, &type);
        return all;
    }();
    return byName.value(name, nullptr);
}

const Shape &runInput()
{
    return inputShape;
}

const Choice &contentPart()
{
    return part;
}

} // namespace countersign::schema
