// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"

#include <QDateTime>
#include <QHash>
#include <QJsonValue>
#include <QSet>

#include <vector>

namespace countersign {

//! One thread as the person sees it: messages in order, shared state, what is open. A value; changed by reduce() only.
class Conversation
{
public:
    QString threadId;
    QString agentId;
    std::vector<Message> messages;
    QJsonValue state;
    QString activeRunId; //!< empty = no run goes on
    QString currentStep;
    Message::End lastRunEnd = Message::End::Complete; //!< the last word about a run: Complete, Stopped or Failed

    bool isInterrupted = false; //!< the last run waits for an answer we cannot give (RUN_FINISHED, outcome "interrupt")
    QString answerId;           //!< the assistant message the run spoke or called in last; empty = none

    //! Replays only (see beginReplay): ids the server still knows, and what it tells again about a message or a call we hold.
    //! The retold text takes the place of ours once it is as long, or ended: a replay that breaks off never shortens a text.
    QSet<QString> told;
    QHash<QString, QString> retoldTexts;
    QHash<QString, QString> retoldArguments;
    //! Live runs: when the arguments of a tool call were complete.
    QHash<QString, QDateTime> callsReadyAt;

    //! Row of a message id; -1 if unknown. O(1).
    [[nodiscard]] int rowOf(const QString &messageId) const;
    //! Row of the message that holds a tool call; -1 if unknown. O(1).
    [[nodiscard]] int rowOfToolCall(const QString &toolCallId) const;
    [[nodiscard]] ToolCall *toolCall(const QString &toolCallId);
    [[nodiscard]] const ToolCall *toolCall(const QString &toolCallId) const;
    [[nodiscard]] const Message *find(const QString &messageId) const; //!< valid until the next change
    //! Appends (or inserts) and keeps the indexes right.
    void insert(int row, const Message &message);
    void append(const Message &message) { insert(static_cast<int>(messages.size()), message); }
    void addToolCall(int row, const ToolCall &call);
    //! Puts another message with the same id into a row.
    void replace(int row, const Message &message);
    void removeRow(int row);

private:
    void index(int row);
    void reindex(int fromRow);

    QHash<QString, int> m_rows;
    QHash<QString, int> m_toolRows;
};

} // namespace countersign
