// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/reducer.h"

namespace countersign {

//! One call of reduce(): a short function per event, and the changes they made.
class Reduction
{
public:
    Reduction(Conversation &conversation, Source source, const QDateTime &now)
        : m_conversation(conversation)
        , m_source(source)
        , m_now(now)
    {
    }

    Changes changes;

    // Runs and what goes on in them: reducer.cpp
    void operator()(const events::RunStarted &event);
    void operator()(const events::RunFinished &event);
    void operator()(const events::RunError &event);
    void operator()(const events::StepStarted &event);
    void operator()(const events::StepFinished &event);
    void operator()(const events::SubagentStarted &event);
    void operator()(const events::SubagentFinished &event);
    void operator()(const events::SubagentError &event);
    void operator()(const events::Custom &event);
    // Texts, calls and their results: reducemessages.cpp
    void operator()(const events::TextStarted &event);
    void operator()(const events::TextDelta &event);
    void operator()(const events::TextEnded &event);
    void operator()(const events::ToolCallStarted &event);
    void operator()(const events::ToolCallDelta &event);
    void operator()(const events::ToolCallEnded &event);
    void operator()(const events::ToolCallResult &event);
    void operator()(const events::EncryptedValue &event);
    // State, activities and whole lists of messages: reducesnapshots.cpp
    void operator()(const events::StateSnapshot &event);
    void operator()(const events::StateDelta &event);
    void operator()(const events::ActivitySnapshot &event);
    void operator()(const events::ActivityDelta &event);
    void operator()(const events::MessagesSnapshot &event);
    // Whole messages, and what stands beside them: reducetold.cpp
    void operator()(const events::MessageTold &event);
    void operator()(const events::MessagesTakenBack &) {} // rows go in LiveThread: the views must be told
    void operator()(const events::InterruptsWithdrawn &event);
    void operator()(const events::ActionOffered &event);
    void operator()(const events::ActionWithdrawn &event);
    // Spans only bracket the thoughts inside; what agents say to their own clients is not for us.
    void operator()(const events::ReasoningStarted &) {}
    void operator()(const events::ReasoningEnded &) {}
    void operator()(const events::Raw &) {}
    void operator()(const events::Other &) {}

private:
    [[nodiscard]] bool isConformance() const { return m_source == Source::Conformance; }
    [[nodiscard]] Message &at(int row) { return m_conversation.edit(row); }
    [[nodiscard]] int rows() const { return static_cast<int>(m_conversation.messages.size()); }
    [[nodiscard]] int tail() const;
    void heard(int row);
    void changed(int row);
    void insert(int row, Message message);
    void settle(int row);
    void take(const Message &message);
    void takeToolMessage(const Message &message);
    void setResult(int ownerRow, const QString &toolCallId, const QString &content);
    [[nodiscard]] int hostOf(const events::ToolCallStarted &event);
    [[nodiscard]] int textRow(const QString &messageId);
    void noteThought(int row);
    void endRun(Message::End end, const QString &runId, const QList<TokenUsage> &usage);
    [[nodiscard]] Subagent *subagent(const QString &runId);
    [[nodiscard]] Message merged(const Message &told, const Message &held) const;
    void takeKnown(int row, const Message &message);
    void snapshotExactly(const events::MessagesSnapshot &event);
    void add(const Changes &more) { changes.insert(changes.end(), more.begin(), more.end()); }

    Conversation &m_conversation;
    Source m_source;
    const QDateTime &m_now;
};

//! Event metadata into what the event builds: key by key, the last wins.
void mergeMetadata(events::Metadata &into, const events::Metadata &metadata);
void mergeMetadata(Message &into, const events::Metadata &metadata);

} // namespace countersign
