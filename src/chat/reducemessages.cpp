// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/reduction.h"

#include <QJsonArray>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! Appends to what is shown, or to what is being told again until it has caught up. True if something shows.
bool appendOrRetell(QHash<QString, QString> &retold, const QString &id, QString &shown, const QString &delta)
{
    const auto again = retold.isEmpty() ? retold.end() : retold.find(id);
    if (again == retold.end()) {
        shown += delta;
        return !delta.isEmpty();
    }
    *again += delta;
    if (again->size() < shown.size())
        return false;
    shown = *again;
    retold.erase(again);
    return true;
}

} // namespace

//! The row a text goes into; -1 if there is none, or if it holds an activity: that one's content is no text.
int Reduction::textRow(const QString &messageId)
{
    const int row = m_conversation.rowOf(messageId);
    return row >= 0 && at(row).role == Message::Role::Activity ? -1 : row;
}

//! How long a live thought has taken so far.
void Reduction::noteThought(int row)
{
    Message &thought = at(row);
    if (m_source != Source::Live || thought.role != Message::Role::Reasoning)
        return;
    const QDateTime started = m_conversation.thoughtsStartedAt.value(thought.id);
    if (started.isValid())
        thought.milliseconds = started.msecsTo(m_now);
    else
        m_conversation.thoughtsStartedAt.insert(thought.id, m_now);
}

void Reduction::operator()(const events::TextStarted &event)
{
    const int known = m_conversation.rowOf(event.messageId);
    if (known >= 0 && at(known).role == Message::Role::Activity)
        return;
    if (event.role == Message::Role::Assistant)
        m_conversation.answerId = event.messageId;
    if (known < 0) {
        Message message;
        message.id = event.messageId;
        message.role = event.role;
        message.author = event.name;
        message.text = u""_s;
        message.subagentRunId = event.subagentRunId;
        message.end = Message::End::Open;
        if (!event.name.isNull())
            message.extra.insert("name"_L1, event.name);
        mergeMetadata(message, event.metadata);
        const int row = tail();
        insert(row, message);
        noteThought(row);
        return;
    }
    if (m_source == Source::Replay && !at(known).text.isEmpty())
        m_conversation.retoldTexts.insert(event.messageId, {});
    // A replay does not say that an answer was stopped.
    if (m_source == Source::Live || at(known).end != Message::End::Stopped)
        at(known).end = Message::End::Open;
    at(known).onServer = true;
    mergeMetadata(at(known), event.metadata);
    noteThought(known);
    changed(known);
}

void Reduction::operator()(const events::TextDelta &event)
{
    const int row = textRow(event.messageId);
    if (row < 0)
        return;
    Message &message = at(row);
    // A text that goes on where there were parts takes their place.
    if (!message.parts.isEmpty()) {
        message.parts.clear();
        message.text = u""_s;
    }
    if (message.text.isNull()) {
        message.text = u""_s;
        message.extra.remove("content"_L1);
    }
    const bool isLonger = appendOrRetell(m_conversation.retoldTexts, event.messageId, message.text, event.delta);
    mergeMetadata(message, event.metadata);
    noteThought(row);
    if (isLonger || event.metadata)
        changed(row);
}

void Reduction::operator()(const events::TextEnded &event)
{
    const int row = textRow(event.messageId);
    if (row < 0)
        return;
    if (m_conversation.retoldTexts.contains(event.messageId))
        at(row).text = m_conversation.retoldTexts.take(event.messageId);
    if (at(row).end == Message::End::Open)
        at(row).end = m_conversation.lastRunEnd == Message::End::Failed ? Message::End::Failed : Message::End::Complete;
    mergeMetadata(at(row), event.metadata);
    noteThought(row);
    changed(row);
}

//! The assistant message a new call belongs to; made if there is none (TOOL_CALL_START in apply/default.ts of @ag-ui/client).
int Reduction::hostOf(const events::ToolCallStarted &event)
{
    QString id = event.parentMessageId.isEmpty() ? event.toolCallId : event.parentMessageId;
    int row = m_conversation.rowOf(id);
    if (row >= 0 && at(row).role != Message::Role::Assistant) {
        id = event.toolCallId;
        row = m_conversation.rowOf(id);
    }
    if (row >= 0)
        return row;
    Message host;
    host.id = id;
    host.role = Message::Role::Assistant;
    host.subagentRunId = event.subagentRunId;
    row = tail();
    insert(row, host);
    return row;
}

void Reduction::operator()(const events::ToolCallStarted &event)
{
    const int known = m_conversation.rowOfToolCall(event.toolCallId);
    if (known < 0) {
        const int row = hostOf(event);
        ToolCall call;
        call.id = event.toolCallId;
        call.name = event.name;
        mergeMetadata(call.metadata, event.metadata);
        m_conversation.addToolCall(row, call);
        m_conversation.answerId = at(row).id;
        changed(row);
        return;
    }
    ToolCall *call = m_conversation.toolCall(event.toolCallId);
    call->name = event.name;
    mergeMetadata(call->metadata, event.metadata);
    if (m_source == Source::Replay && !call->arguments.isEmpty())
        m_conversation.retoldArguments.insert(event.toolCallId, {});
    at(known).onServer = true;
    changed(known);
}

void Reduction::operator()(const events::ToolCallDelta &event)
{
    ToolCall *call = m_conversation.toolCall(event.toolCallId);
    if (!call)
        return;
    const bool isLonger = appendOrRetell(m_conversation.retoldArguments, event.toolCallId, call->arguments, event.delta);
    mergeMetadata(call->metadata, event.metadata);
    if (isLonger || event.metadata)
        changed(m_conversation.rowOfToolCall(event.toolCallId));
}

void Reduction::operator()(const events::ToolCallEnded &event)
{
    ToolCall *call = m_conversation.toolCall(event.toolCallId);
    if (!call)
        return;
    if (m_conversation.retoldArguments.contains(event.toolCallId))
        call->arguments = m_conversation.retoldArguments.take(event.toolCallId);
    if (isUnanswered(*call) && call->state != ToolCall::State::NotAnswered)
        call->state = ToolCall::State::Running;
    mergeMetadata(call->metadata, event.metadata);
    if (m_source == Source::Live)
        m_conversation.callsReadyAt.insert(event.toolCallId, m_now);
    changed(m_conversation.rowOfToolCall(event.toolCallId));
}

void Reduction::operator()(const events::ToolCallResult &event)
{
    Message message;
    message.id = event.messageId;
    message.role = Message::Role::Tool;
    message.toolCallId = event.toolCallId;
    message.text = event.content;
    message.parts = event.parts;
    if (message.text.isNull())
        message.extra.insert("content"_L1, QJsonArray());
    message.subagentRunId = event.subagentRunId;
    mergeMetadata(message, event.metadata);
    takeToolMessage(message);
}

//! A tool message stands right behind the assistant message that holds its call, after that one's other results.
void Reduction::takeToolMessage(const Message &message)
{
    const int owner = m_conversation.rowOfToolCall(message.toolCallId);
    if (const int known = m_conversation.rowOf(message.id); known >= 0) {
        at(known).text = message.text;
        at(known).parts = message.parts;
        settle(known);
    } else if (owner < 0) {
        insert(tail(), message);
    } else {
        int row = owner + 1;
        while (row < rows() && at(row).role == Message::Role::Tool)
            ++row;
        insert(row, message);
    }
    if (owner >= 0)
        setResult(owner, message.toolCallId, message.text);
}

void Reduction::setResult(int ownerRow, const QString &toolCallId, const QString &content)
{
    ToolCall *call = m_conversation.toolCall(toolCallId);
    const ToolCall::State state = stateOfResult(content);
    const bool isStandIn = state == ToolCall::State::NotAnswered;
    if (isStandIn && !isUnanswered(*call))
        return changed(ownerRow); // the answer itself is known here
    call->state = state;
    call->result = isStandIn ? QString() : content;
    const QDateTime ready = m_conversation.callsReadyAt.take(toolCallId);
    if (m_source == Source::Live && ready.isValid())
        call->milliseconds = ready.msecsTo(m_now);
    changed(ownerRow);
}

void Reduction::operator()(const events::EncryptedValue &event)
{
    if (event.ofToolCall) {
        if (ToolCall *call = m_conversation.toolCall(event.entityId)) {
            call->encryptedValue = event.value;
            changed(m_conversation.rowOfToolCall(event.entityId));
        }
    } else if (const int row = textRow(event.entityId); row >= 0) {
        at(row).extra.insert("encryptedValue"_L1, event.value);
        changed(row);
    }
}

} // namespace countersign
