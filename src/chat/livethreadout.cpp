// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/livethread.h"
#include "chat/reducer.h"

#include <QUuid>

#include <algorithm>

// The way out: to whom, in turn, one at a time.

namespace countersign {

QString ChatContext::agentForNewThreads() const
{
    const QList<AgentInfo> agents = backend.agents();
    const bool isOffered =
        std::any_of(agents.begin(), agents.end(), [this](const AgentInfo &agent) { return agent.id == chosenAgent; });
    return isOffered || agents.isEmpty() ? chosenAgent : agents.constFirst().id;
}

//! A thread that was begun before the server told its agents gets one now. Nothing is asked of an agent without a name.
bool LiveThread::hasAgent()
{
    if (m_info.agentId.isEmpty())
        setAgent(m_context.agentForNewThreads());
    return !m_info.agentId.isEmpty();
}

bool LiveThread::isInLine() const
{
    return isRunning() || !m_queue.isEmpty();
}

void LiveThread::enqueue(const QString &messageId, bool byPerson)
{
    if (byPerson)
        m_byThemselves.remove(messageId);
    else
        m_byThemselves.insert(messageId);
    m_queue << messageId;
    pump();
}

//! The next message's turn. "Sent" is on disk before the request leaves: after a crash it is never sent again unasked.
void LiveThread::pump()
{
    if (m_run || !m_handing.isEmpty() || m_queue.isEmpty())
        return;
    if (!hasAgent()) { // goes on in agentsKnown() or agentsUnknown()
        m_context.backend.refresh(!m_byThemselves.contains(m_queue.constFirst()));
        return;
    }
    m_handing = m_queue.takeFirst();
    setDelivery(m_handing, Message::Delivery::Sending);
    m_tickets.insert(setStage(m_handing, OutboxRow::Stage::Sent), { Step::HandOver, m_handing });
    Q_EMIT runningChanged();
}

void LiveThread::agentsKnown()
{
    pump();
}

void LiveThread::agentsUnknown(const Error &why)
{
    if (m_queue.isEmpty() || hasAgent())
        return;
    if (isMatterOfSignIn(why.condition))
        holdQueue(OutboxRow::Stage::WaitsForSignIn, Message::Delivery::WaitsForSignIn);
    else
        holdQueue(OutboxRow::Stage::WaitsForNetwork, Message::Delivery::WaitsForNetwork);
    if (isIdle())
        Q_EMIT becameIdle();
}

void LiveThread::launch(const QString &messageId)
{
    if (m_handing != messageId) // held in the meantime
        return;
    m_handing.clear();
    if (!prepare(messageId)) {
        Q_EMIT runningChanged();
        pump();
        return;
    }
    m_context.outbox.noteSent(messageId, m_context.signInSerial);
    RunRequest request = requestFor(messageId);
    request.byPerson = !m_byThemselves.remove(messageId);
    m_sending = messageId;
    begin(m_context.backend.start(request, this), Purpose::Send);
}

//! The thread went on without it: it is said now, so it stands at the end, and the agent answers it and not what came after.
void LiveThread::standWhereItIsSaid(const QString &messageId)
{
    const Message *message = m_model->conversation().find(messageId);
    if (!message || message->role != Message::Role::User || isLast(messageId))
        return;
    const Message moved = *message;
    const int row = m_model->conversation().rowOf(messageId);
    m_model->remove(messageId);
    m_model->append(moved);
    touchFrom(row);
}

//! What goes with it, or is settled by it; false: there is nothing to send any more.
bool LiveThread::prepare(const QString &messageId)
{
    if (isResumeId(messageId))
        return mayResume(messageId);
    if (m_model->conversation().find(messageId)->role != Message::Role::User) {
        ++m_followUps;
        return true;
    }
    standWhereItIsSaid(messageId);
    // The person said something else instead of an answer: the codec tells the agent so.
    m_followUps = 0;
    for (const QString &call : openQuestions())
        setCallState(call, ToolCall::State::NotAnswered, true);
    putInterruptResults(resumeEntries());
    return true;
}

RunRequest LiveThread::requestFor(const QString &messageId) const
{
    RunRequest request;
    request.agentId = m_info.agentId;
    request.threadId = m_info.key.threadId;
    request.runId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    request.history = historyFor(messageId);
    request.tools = m_context.tools;
    request.state = m_model->conversation().state;
    request.context = m_context.entries;
    request.forwardedProps = m_context.forwarded;
    addAnswers(request);
    request.isEdit = isAmended(messageId);
    return request;
}

std::optional<RunRequest> LiveThread::requestForSuggestions() const
{
    const bool isSettled = !isEmpty() && isIdle() && m_model->conversation().lastRunEnd == Message::End::Complete;
    if (!isSettled || m_info.agentId.isEmpty() || !m_model->conversation().interrupts.isEmpty())
        return {};
    RunRequest request = requestFor({});
    request.byPerson = false;
    return request;
}

void LiveThread::begin(AgentRun *run, Purpose purpose)
{
    m_run = run;
    m_purpose = purpose;
    m_isStopping = m_isSigningOut = false;
    connect(run, &AgentRun::event, this, &LiveThread::onEvent);
    connect(run, &AgentRun::ended, this, &LiveThread::onEnded);
    connect(run, &AgentRun::quiet, this, [this](bool isQuiet) {
        m_isQuiet = isQuiet;
        Q_EMIT runningChanged();
    });
    Q_EMIT runningChanged();
}

//! What the server is to know: all but the person's other messages that still wait, and but the stand-ins of results that came.
QList<Message> LiveThread::historyFor(const QString &messageId) const
{
    QSet<QString> standIns;
    QSet<QString> answered;
    const auto &messages = m_model->conversation().messages;
    for (const Message &message : messages) {
        if (message.role != Message::Role::Tool)
            continue;
        if (stateOfResult(message.text) == ToolCall::State::NotAnswered)
            standIns.insert(message.id);
        else
            answered.insert(message.toolCallId);
    }
    QList<Message> history;
    for (const Message &message : messages) {
        const bool waits = message.role == Message::Role::User && message.delivery != Message::Delivery::Settled;
        const bool isReplaced = standIns.contains(message.id) && answered.contains(message.toolCallId);
        if ((!waits || message.id == messageId) && !isReplaced)
            history << message;
    }
    return history;
}

} // namespace countersign
