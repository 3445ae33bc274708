// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/clienttools.h"
#include "chat/livethread.h"

#include <QUuid>

#include <algorithm>

// Tools of this side: each asks the person, and their word is the result.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Runs in a row without a word of the person's own; the official client's number.
constexpr int kMostFollowUps = 100;
} // namespace

void LiveThread::answerToolCall(const QString &toolCallId, bool approved, const QString &editedArguments)
{
    const ToolCall *call = m_model->conversation().toolCall(toolCallId);
    if (!call)
        return;
    const bool isEdited = approved && !editedArguments.trimmed().isEmpty();
    const auto edited = parsedArguments(editedArguments);
    if (isEdited && !edited)
        return; // no JSON object: nothing is sent in its place
    const QString sent = isEdited && edited != parsedArguments(call->arguments) ? editedArguments : QString();
    answerCall(toolCallId, approvalResult(approved, sent), sent);
}

void LiveThread::answerForm(const QString &toolCallId, const QJsonValue &answer)
{
    answerCall(toolCallId, answerResult(answer), {});
}

//! The answer is a tool message; with the last open question answered it goes out and the run goes on.
void LiveThread::answerCall(const QString &toolCallId, const QString &content, const QString &sentArguments)
{
    const ToolCall *call = m_model->conversation().toolCall(toolCallId);
    if (!call || call->state != ToolCall::State::AwaitingApproval)
        return;
    const QString resultId = putResult(toolCallId, content);
    if (!sentArguments.isEmpty())
        editCall(toolCallId, [&](ToolCall &answered) { answered.sentArguments = sentArguments; });
    if (!openQuestions().isEmpty()) {
        write();
    } else if (m_followUps >= kMostFollowUps) {
        write();
        Q_EMIT failed(Error { Condition::FollowUpLimit, { m_info.agentId }, 0, {} });
    } else {
        const auto &conversation = m_model->conversation();
        const QString ownerId = conversation.messages[static_cast<std::size_t>(conversation.rowOfToolCall(toolCallId))].id;
        setDelivery(resultId, isInLine() ? Message::Delivery::WaitsForTurn : Message::Delivery::Sending);
        store({ ownerId, resultId }, resultId);
    }
}

//! A new tool message behind the call; its id.
QString LiveThread::putResult(const QString &toolCallId, const QString &content)
{
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    touch(m_model->apply(events::ToolCallResult { id, toolCallId, content }, Source::Live, m_context.clock.wall()));
    return id;
}

QStringList LiveThread::openQuestions() const
{
    QStringList open;
    const Conversation &conversation = m_model->conversation();
    for (std::size_t row = static_cast<std::size_t>(conversation.firstUnsettled()); row < conversation.messages.size(); ++row) {
        for (const ToolCall &call : conversation.messages[row].toolCalls) {
            if (call.state == ToolCall::State::AwaitingApproval)
                open << call.id;
        }
    }
    return open;
}

void LiveThread::editCall(const QString &toolCallId, const std::function<void(ToolCall &)> &change)
{
    const auto &conversation = m_model->conversation();
    const int row = conversation.rowOfToolCall(toolCallId);
    if (row < 0)
        return;
    const QString ownerId = conversation.messages[static_cast<std::size_t>(row)].id;
    m_model->update(ownerId, [&](Message &message) {
        for (ToolCall &call : message.toolCalls) {
            if (call.id == toolCallId)
                change(call);
        }
    });
    m_writer.touch(ownerId);
}

void LiveThread::setCallState(const QString &toolCallId, ToolCall::State state, bool keepResult)
{
    editCall(toolCallId, [=](ToolCall &call) {
        call.state = state;
        call.result = keepResult ? call.result : QString();
    });
}

//! Client-side tools that nobody answered, since the person's last word: theirs to decide. What cannot be read is answered with
//! an error, and no run follows of that.
void LiveThread::offerApprovals()
{
    const auto &conversation = m_model->conversation();
    const bool mayAnswer = conversation.lastRunEnd == Message::End::Complete && conversation.interrupts.isEmpty();
    if (!conversation.activeRunId.isEmpty() || !mayAnswer)
        return;
    for (const QString &id : callsOfOurTools()) {
        const ToolCall call = *m_model->conversation().toolCall(id);
        if (parsedArguments(call.arguments)) {
            setCallState(id, ToolCall::State::AwaitingApproval, false);
        } else {
            putResult(id, u"Error: the arguments of %1 are no JSON object"_s.arg(call.name));
            Q_EMIT failed(Error { Condition::ToolCallUnreadable, { m_info.agentId, call.name }, 0, {} });
        }
    }
}

QStringList LiveThread::callsOfOurTools() const
{
    const auto &messages = m_model->conversation().messages;
    const auto isOurs = [this](const ToolCall &call) {
        return std::any_of(m_context.tools.begin(), m_context.tools.end(),
                           [&](const ToolDefinition &tool) { return tool.name == call.name; });
    };
    QStringList calls;
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        if (message->role == Message::Role::User && message->delivery == Message::Delivery::Settled)
            break;
        for (const ToolCall &call : message->toolCalls) {
            if (isOurs(call) && isUnanswered(call))
                calls << call.id;
        }
    }
    return calls;
}

//! The person stopped it: the agent reads so in its next run, which is not ours to start.
void LiveThread::rejectQuestions()
{
    const QStringList open = openQuestions();
    for (const QString &call : open)
        putResult(call, u"Error: Human-in-the-loop interaction aborted"_s);
    if (open.isEmpty())
        return;
    write();
    Q_EMIT runningChanged();
    if (isIdle())
        Q_EMIT becameIdle();
}

} // namespace countersign
