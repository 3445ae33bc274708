// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/reduction.h"

#include <QJsonArray>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

void Reduction::operator()(const events::StateSnapshot &event)
{
    if (event.state.isUndefined())
        return;
    m_conversation.state = event.state;
    m_conversation.statePatcher = {};
}

void Reduction::operator()(const events::StateDelta &event)
{
    // RFC 6902 §5: a patch that does not apply changes nothing; the run goes on.
    std::ignore = m_conversation.statePatcher.apply(m_conversation.state, event.patch);
}

//! A snapshot makes an activity, or another one of what has its id, keeping its metadata if it was an activity already.
void Reduction::operator()(const events::ActivitySnapshot &event)
{
    const int known = m_conversation.rowOf(event.messageId);
    const bool isActivity = known >= 0 && at(known).role == Message::Role::Activity;
    if (known >= 0 && !event.replace) {
        if (isActivity)
            mergeMetadata(at(known), event.metadata);
        return changed(known);
    }
    Message message;
    if (isActivity)
        message = at(known);
    message.id = event.messageId;
    message.role = Message::Role::Activity;
    message.activityType = event.activityType;
    message.activity = event.content;
    message.extra.remove("content"_L1);
    message.subagentRunId = event.subagentRunId;
    message.onServer = true;
    mergeMetadata(message, event.metadata);
    m_conversation.activityPatchers.remove(event.messageId);
    if (known < 0)
        return insert(tail(), message);
    if (!isActivity)
        message.at = at(known).at;
    m_conversation.replace(known, message);
    changed(known);
}

void Reduction::operator()(const events::ActivityDelta &event)
{
    const int row = m_conversation.rowOf(event.messageId);
    if (row < 0 || at(row).role != Message::Role::Activity)
        return;
    Message &message = at(row);
    mergeMetadata(message, event.metadata);
    // Held by nobody else while it is patched, it need not be copied.
    const bool isOdd = message.extra.contains("content"_L1);
    QJsonValue content = std::exchange(message.activity, {});
    if (isOdd)
        content = message.extra.take("content"_L1);
    if (m_conversation.activityPatchers[event.messageId].apply(content, event.patch))
        message.activityType = event.activityType;
    // A patch may put anything in its place.
    if (!content.isObject())
        message.extra.insert("content"_L1, content);
    message.activity = content.toObject();
    changed(row);
}

//! A whole message, of a run's input or a snapshot, that may be known already.
void Reduction::take(const Message &message)
{
    const int row = m_conversation.rowOf(message.id);
    if (message.role == Message::Role::Tool && !isConformance())
        takeToolMessage(message);
    else if (row < 0)
        insert(tail(), message);
}

//! What a server tells of a message that we hold: its content counts, what only we know stays.
Message Reduction::merged(const Message &told, const Message &held) const
{
    Message message = told;
    message.at = held.at;
    message.author = told.author.isEmpty() ? held.author : told.author;
    message.milliseconds = held.milliseconds;
    message.run = held.run;
    for (ToolCall &call : message.toolCalls) {
        if (const ToolCall *known = std::as_const(m_conversation).toolCall(call.id)) {
            call.result = known->result;
            call.state = known->state;
            call.milliseconds = known->milliseconds;
            call.sentArguments = known->sentArguments;
        }
    }
    return message;
}

void Reduction::takeKnown(int row, const Message &message)
{
    if (message.role == at(row).role) {
        const Message again = merged(message, at(row));
        if (again == at(row)) // as most of a history is that was here before
            return heard(row);
        m_conversation.replace(row, again);
    }
    changed(row);
}

namespace {

//! Of what a snapshot leaves out, what it had no say about (apply/default.ts of @ag-ui/client): thoughts if it has none itself,
//! and activities of types it does not claim, or, if it claims nothing, if it has none itself.
class Silence
{
public:
    explicit Silence(const events::MessagesSnapshot &event)
    {
        const auto has = [&](Message::Role role) {
            return std::any_of(event.messages.begin(), event.messages.end(),
                               [&](const Message &message) { return message.role == role; });
        };
        m_hasReasoning = has(Message::Role::Reasoning);
        m_ownsAllActivities = has(Message::Role::Activity);
        const QJsonValue claim = event.metadata ? event.metadata->value("@ag-ui/client"_L1) : QJsonValue::Undefined;
        if (claim.isUndefined())
            return;
        const QJsonValue types = claim.toObject().value("authoritativeActivityTypes"_L1);
        if (claim.isObject() && types.isUndefined())
            return;
        m_ownsAllActivities = claim.isObject() && types.isNull();
        const QJsonArray names = types.toArray();
        const bool isSound = std::all_of(names.begin(), names.end(), [](const QJsonValue &name) { return name.isString(); });
        for (qsizetype i = 0; isSound && i < names.size(); ++i)
            m_ownedTypes.insert(names.at(i).toString());
    }

    [[nodiscard]] bool spares(const Message &message) const
    {
        if (message.role == Message::Role::Reasoning)
            return !m_hasReasoning;
        return message.role == Message::Role::Activity && !m_ownsAllActivities && !m_ownedTypes.contains(message.activityType);
    }

private:
    bool m_hasReasoning = false;
    bool m_ownsAllActivities = false;
    QSet<QString> m_ownedTypes;
};

} // namespace

//! The official client's list: what is known stays where it is with the new content, the rest of ours goes unless it is spared,
//! the rest of theirs is appended.
void Reduction::snapshotExactly(const events::MessagesSnapshot &event)
{
    const Silence silence(event);
    QHash<QString, const Message *> told;
    for (const Message &message : event.messages)
        told.insert(message.id, &message);
    std::vector<Message> messages;
    QSet<QString> kept;
    for (const Message &message : m_conversation.messages) {
        const Message *again = told.value(message.id);
        if (!again && !silence.spares(message))
            continue;
        messages.push_back(again ? *again : message);
        kept.insert(message.id);
    }
    for (const Message &message : event.messages) {
        if (!kept.contains(message.id))
            messages.push_back(message);
    }
    m_conversation.activityPatchers.clear();
    m_conversation.setMessages(std::move(messages));
}

void Reduction::operator()(const events::MessagesSnapshot &event)
{
    if (isConformance())
        return snapshotExactly(event);
    QSet<QString> ids;
    for (const Message &message : event.messages) {
        ids.insert(message.id);
        const int row = m_conversation.rowOf(message.id);
        if (row >= 0 && message.role != Message::Role::Tool)
            takeKnown(row, message);
        else
            take(message);
    }
    // What it leaves out stays here: only the person deletes.
    const Silence silence(event);
    for (int row = 0; row < rows(); ++row) {
        Message &message = at(row);
        const bool isOurs = message.role == Message::Role::Tool || message.role == Message::Role::System
                            || message.role == Message::Role::Developer;
        if (!isOurs && !silence.spares(message) && message.delivery == Message::Delivery::Settled
            && message.end != Message::End::Open && message.onServer && !ids.contains(message.id)) {
            message.onServer = false;
            changes.push_back({ Change::Kind::Changed, row });
        }
    }
}

} // namespace countersign
