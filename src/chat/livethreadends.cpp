// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/livethread.h"

#include <algorithm>
#include <tuple>
#include <utility>

// The way back: what a run or a replay tells, how it ended, and what follows of it.

namespace countersign {

void LiveThread::onEvent(const AgentEvent &event)
{
    const bool isLive = m_purpose == Purpose::Send;
    if (isLive && !m_sending.isEmpty() && !std::holds_alternative<events::RunError>(event))
        arrived(m_sending);
    const bool wasRunning = isRunning();
    if (std::exchange(m_isOnlyGreeted, false))
        touchFrom(0); // the greeting is kept from now on
    if (const auto *gone = std::get_if<events::MessagesTakenBack>(&event))
        takeBack(gone->messageIds);
    AgentEvent heard = event;
    leaveOutAmended(heard);
    if (auto *finished = std::get_if<events::RunFinished>(&heard))
        finished->stopped |= std::exchange(m_isStopping, false);
    touch(m_model->apply(heard, isLive ? Source::Live : Source::Replay, m_context.clock.wall()));
    if (const auto *started = std::get_if<events::RunStarted>(&heard)) {
        for (const Message &message : started->input) {
            if (m_context.outbox.find(message.id))
                arrived(message.id);
        }
    }
    if (isRunning() != wasRunning)
        Q_EMIT runningChanged();
}

//! The server has it: it is never sent again.
void LiveThread::arrived(const QString &messageId)
{
    const QString id = messageId;
    if (m_sending == id)
        m_sending.clear();
    if (m_unclear == id)
        m_unclear.clear();
    m_queue.removeAll(id);
    settleEdit(id);
    m_context.outbox.remove(id);
    removeRow(id);
    setDelivery(id, Message::Delivery::Settled);
    const Message *message = m_model->conversation().find(id);
    if (isResumeId(id) || (message && message->role == Message::Role::User))
        answersArrived();
    Q_EMIT outboxChanged();
}

//! Nothing ran. Answers that went along are answers no more; those of the person's own making stay with their row.
void LiveThread::notTaken(const QString &messageId, OutboxRow::Stage stage, Message::Delivery delivery)
{
    if (!messageId.isEmpty() && !isResumeId(messageId))
        withdrawInterruptResults();
    wait(messageId, stage, delivery);
}

//! What the person stopped goes when they say so; anything else when they sign in.
void LiveThread::neverRan(const QString &messageId)
{
    if (m_isStopping && !m_isSigningOut)
        notTaken(messageId, OutboxRow::Stage::AskPerson, Message::Delivery::AskPerson);
    else
        notTaken(messageId, OutboxRow::Stage::WaitsForSignIn, Message::Delivery::WaitsForSignIn);
}

bool LiveThread::isHeldBack() const
{
    return m_run && m_purpose == Purpose::Send && m_context.outbox.find(m_sending) && m_run->runId().isEmpty();
}

void LiveThread::onEnded(const RunEnd &end)
{
    const Purpose purpose = m_purpose;
    AgentRun *run = std::exchange(m_run, nullptr);
    disconnect(run, nullptr, this, nullptr);
    run->deleteLater();
    m_isQuiet = false;
    if (purpose == Purpose::Send)
        afterRun(end);
    else
        afterConnect(purpose, end);
    noteInterrupts();
    write();
    storeState();
    if (!m_run)
        next();
    Q_EMIT runningChanged();
    if (purpose == Purpose::Send)
        Q_EMIT runEnded(end);
    if (isIdle())
        Q_EMIT becameIdle();
}

void LiveThread::next()
{
    if (std::exchange(m_restoreNext, false))
        restore();
    else
        pump();
}

void LiveThread::afterRun(const RunEnd &end)
{
    const QString message = std::exchange(m_sending, {});
    switch (end.how) {
    case RunEnd::How::Completed:
        finish(Message::End::Complete);
        offerApprovals();
        if (end.error)
            Q_EMIT failed(*end.error);
        break;
    case RunEnd::How::Failed:
        finish(Message::End::Failed);
        notTaken(message, OutboxRow::Stage::AskPerson, Message::Delivery::Refused);
        report(end, Condition::AgentFailed);
        break;
    case RunEnd::How::Cancelled:
        finish(Message::End::Stopped);
        wait(message, OutboxRow::Stage::MayHaveArrived, Message::Delivery::MayHaveArrived);
        break;
    case RunEnd::How::SignInRequired:
        neverRan(message);
        holdQueue(OutboxRow::Stage::WaitsForSignIn, Message::Delivery::WaitsForSignIn);
        break;
    case RunEnd::How::Unreachable:
        if (m_isStopping) {
            neverRan(message);
            break;
        }
        notTaken(message, OutboxRow::Stage::WaitsForNetwork, Message::Delivery::WaitsForNetwork);
        holdQueue(OutboxRow::Stage::WaitsForNetwork, Message::Delivery::WaitsForNetwork);
        report(end, Condition::NoNetwork);
        break;
    case RunEnd::How::Forbidden:
        notTaken(message, OutboxRow::Stage::AskPerson, Message::Delivery::Refused);
        report(end, Condition::Forbidden);
        break;
    case RunEnd::How::Busy:
        // Nothing ran, and nothing will while the other run goes on.
        notTaken(message, OutboxRow::Stage::AskPerson, Message::Delivery::Refused);
        holdQueue(OutboxRow::Stage::AskPerson, Message::Delivery::AskPerson);
        report(end, Condition::ThreadBusy);
        break;
    case RunEnd::How::BrokeOff:
        if (mayConnect()) {
            connectThread(Purpose::Rejoin);
        } else {
            finish(Message::End::BrokeOff);
            report(end, Condition::AnswerBrokeOff);
        }
        break;
    case RunEnd::How::OutcomeUnknown:
        m_unclear = message;
        m_unclearWhy = end.error;
        if (mayConnect())
            connectThread(Purpose::AskAbout);
        else
            afterAsking(end);
        break;
    }
}

void LiveThread::finish(Message::End end)
{
    m_model->setRun({});
    touch(m_model->finishOpen(end));
}

void LiveThread::report(const RunEnd &end, Condition otherwise)
{
    Q_EMIT failed(end.error.value_or(Error { otherwise, { m_info.agentId }, 0, {} }));
}

bool LiveThread::mayConnect()
{
    return m_context.online && m_context.backend.canConnect() && hasAgent();
}

void LiveThread::connectThread(Purpose purpose)
{
    m_model->beginReplay();
    begin(m_context.backend.connectThread(m_info.agentId, m_info.key.threadId, this), purpose);
}

void LiveThread::retry()
{
    if (!m_run && m_handing.isEmpty() && m_context.backend.canConnect() && hasAgent())
        connectThread(Purpose::Retry);
}

void LiveThread::rejoin()
{
    if (!m_run || m_isStopping || isHeldBack() || !mayConnect())
        return;
    if (m_purpose == Purpose::Send) {
        onEnded({ m_sending.isEmpty() ? RunEnd::How::BrokeOff : RunEnd::How::OutcomeUnknown, {}, false });
        return;
    }
    AgentRun *old = std::exchange(m_run, nullptr);
    disconnect(old, nullptr, this, nullptr);
    old->deleteLater();
    touch(m_model->endReplay(false));
    connectThread(m_purpose);
}

void LiveThread::restore()
{
    if (m_run || !m_handing.isEmpty())
        m_restoreNext = true;
    else if (mayConnect() && (!isEmpty() || m_isElsewhere))
        connectThread(Purpose::Restore);
    else
        restoreFromOutbox();
}

void LiveThread::restoreFromOutbox()
{
    Q_EMIT restored(decideOutbox(false));
    if (isIdle())
        Q_EMIT becameIdle();
}

void LiveThread::afterConnect(Purpose purpose, const RunEnd &end)
{
    const bool isComplete = end.how == RunEnd::How::Completed;
    if (end.how == RunEnd::How::Cancelled)
        finish(Message::End::Stopped);
    touch(m_model->endReplay(isComplete));
    noteInterrupts();
    offerApprovals();
    if (purpose == Purpose::AskAbout) {
        afterAsking(end);
        return;
    }
    const bool isSaidElsewhere = end.how == RunEnd::How::SignInRequired || end.how == RunEnd::How::Cancelled;
    if (!isComplete && !isSaidElsewhere)
        report(end, Condition::AnswerBrokeOff);
    if (purpose == Purpose::Restore) {
        // What was refused with 401 may go even if the server cannot replay; not while it cannot be reached.
        const bool mayGo = isComplete || end.how == RunEnd::How::Failed;
        Q_EMIT restored(mayGo ? decideOutbox(isComplete && toldEverything()) : 0);
    }
}

//! Connect is through, or there is none to ask: if nothing told us that the message arrived, the person decides.
void LiveThread::afterAsking(const RunEnd &end)
{
    const QString message = std::exchange(m_unclear, {});
    const std::optional<Error> why = std::exchange(m_unclearWhy, {});
    if (message.isEmpty())
        return;
    if (end.how == RunEnd::How::SignInRequired) {
        // The first answer may have been a 401 as well: ask again after the sign-in.
        wait(message, OutboxRow::Stage::Sent, Message::Delivery::WaitsForSignIn);
        holdQueue(OutboxRow::Stage::WaitsForSignIn, Message::Delivery::WaitsForSignIn);
        return;
    }
    wait(message, OutboxRow::Stage::MayHaveArrived, Message::Delivery::MayHaveArrived);
    const bool saysMore = why && why->condition != Condition::AnswerBrokeOff;
    Q_EMIT failed(saysMore ? *why : Error { Condition::OutcomeUnknown, {}, 0, {} });
}

} // namespace countersign
