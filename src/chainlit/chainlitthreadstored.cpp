// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitthread.h"

#include "net/httpexchange.h"
#include "net/transport.h"

#include <QJsonDocument>

#include <algorithm>
#include <iterator>

// The thread as the server keeps it: read after a break, and replayed.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
using How = RunEnd::How;
constexpr int kSignOfLife = 5'000; // ms: a session that was made anew is silent
} // namespace

HttpExchange *ChainlitThread::askForThread(QObject *parent)
{
    HttpExchange *exchange = m_transport.send(m_routes.thread(serverThreadId()), parent);
    connect(exchange, &HttpExchange::finished, exchange, &QObject::deleteLater);
    return exchange;
}

//! The server has read the thread. It also says so when it still has the session, and then a task in it goes on.
void ChainlitThread::restored(const QJsonObject &thread)
{
    m_isKnownThere = true;
    const QList<Message> messages = m_steps.thread(thread);
    if (m_run && m_stage == Stage::Running && m_hasRejoined)
        heal(messages);
    if (m_run && m_stage == Stage::Running && m_hasRejoined)
        endLater(kSignOfLife, How::BrokeOff);
    settled();
}

//! What the run missed while the line was down; also that it is over.
void ChainlitThread::heal(const QList<Message> &messages)
{
    for (const Message &message : messages) {
        const bool isWhole = message.end == Message::End::Complete || message.end == Message::End::Failed;
        if (isWhole && m_run)
            m_run->tell(events::MessageTold { message });
    }
    if (m_run && !m_sentId.isEmpty() && m_steps.isAnswered(m_sentId))
        finish();
}

//! The thread as the server keeps it, then its session.
AgentRun *ChainlitThread::follow(const QString &agentId, QObject *parent)
{
    auto *run = new ChainlitRun({}, {}, parent);
    m_replay = run;
    connect(askForThread(run), &HttpExchange::finished, this,
            [this, agentId, run = QPointer<ChainlitRun>(run)](const HttpOutcome &outcome) {
                if (!run)
                    return;
                const QPointer<ChainlitThread> self(this);
                replay(run, outcome);
                if (self && outcome.status != 401)
                    open(agentId, m_isNew);
            });
    return run;
}

void ChainlitThread::replay(ChainlitRun *run, const HttpOutcome &outcome)
{
    if (outcome.status == 404)
        return run->end({ How::Completed, {}, false }); // nothing of it is kept there
    if (outcome.status == 401 && outcome.refusal.kind != Refusal::Kind::NotSignedIn)
        return run->end({ How::Failed, about(Condition::ThreadNotYours), false });
    if (outcome.error || outcome.cancelled)
        return run->end(runEndOf(outcome));
    const QJsonObject thread = QJsonDocument::fromJson(outcome.body).object();
    if (!thread.value("steps"_L1).isArray())
        return run->end({ How::Failed, about(Condition::AnswerUnreadable), false });
    const QPointer<ChainlitRun> self(run);
    events::RunStarted started;
    started.threadId = m_threadId;
    const QList<Message> messages = m_steps.thread(thread);
    std::copy_if(messages.begin(), messages.end(), std::back_inserter(started.input),
                 [](const Message &message) { return message.role == Message::Role::User; });
    m_isNew = m_isNew && messages.isEmpty();
    run->tell(events::MessagesSnapshot { messages, {} });
    if (self)
        run->tell(started);
    events::RunFinished finished;
    if (m_ask) {
        finished.outcome = events::RunFinished::Outcome::Interrupt;
        finished.interrupts << m_interrupt;
    }
    if (self)
        run->tell(finished);
    if (self)
        run->end({ How::Completed, {}, false });
}

} // namespace countersign
