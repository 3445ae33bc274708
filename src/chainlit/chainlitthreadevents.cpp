// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitelements.h"
#include "chainlit/chainlitthread.h"
#include "net/transport.h"

#include <QUuid>

#include <utility>

// What the server says on the line (chainlit/emitter.py).

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kLastWords = 5'000; // ms that a run may go on after the server said that nothing does
}

void ChainlitThread::onEvent(const QString &name, const QJsonArray &arguments, qint64 acknowledgement)
{
    const QJsonValue value = arguments.isEmpty() ? QJsonValue() : arguments.first();
    const QJsonObject payload = value.toObject();
    if (!aboutTurn(name, payload, acknowledgement) && !aboutSteps(name, payload))
        aboutSession(name, value);
}

bool ChainlitThread::aboutTurn(const QString &name, const QJsonObject &payload, qint64 acknowledgement)
{
    if (name == "task_start"_L1) {
        taskStarted();
    } else if (name == "task_end"_L1) {
        taskEnded();
    } else if (name == "ask"_L1) {
        asked(payload, acknowledgement);
    } else if (name == "ask_timeout"_L1 || name == "clear_ask"_L1) {
        askIsOver(false, name == "ask_timeout"_L1);
    } else if (name == "call_fn"_L1) {
        // Nobody here has functions; an agent that is told so need not wait five minutes.
        m_line.acknowledge(acknowledgement, { QJsonObject { { u"error"_s, u"This client has no such function."_s } } });
    } else if (name == "first_interaction"_L1) {
        interactionBegan(payload);
    } else if (name == "resume_thread"_L1) {
        restored(payload);
    } else if (name == "resume_thread_error"_L1) {
        m_isKnownThere = false;
        if (!m_isNew)
            Q_EMIT m_backend.troubled(m_threadId, Error { Condition::SessionForgotten, { m_agentId }, 0, {} });
        m_isNew = true; // there: what comes now is a greeting
        settled();
    } else {
        return false;
    }
    return true;
}

//! The server has the thread.
void ChainlitThread::interactionBegan(const QJsonObject &payload)
{
    m_isNew = false;
    m_isKnownThere = true;
    const QString id = payload.value("thread_id"_L1).toString();
    if (id.isEmpty())
        return;
    m_line.setThreadId(id);
    if (id == serverThreadId())
        return;
    m_serverId = id;
    Q_EMIT serverIdTold(id);
}

void ChainlitThread::taskStarted()
{
    ++m_tasks;
    m_awaitsStart = false;
    if (m_run && m_stage == Stage::Sent && m_isEdit)
        arrived(); // of an edit the receipt comes when all is over
    if (!m_isNew)
        takeUp();
}

//! Said of a greeting and of changed settings as well, and once too often to whoever comes back or answers a question.
void ChainlitThread::taskEnded()
{
    m_tasks = std::max(0, m_tasks - 1);
    if (!m_run || std::exchange(m_awaitsStart, false) || m_stage != Stage::Running)
        return;
    if (m_isOwnRunOver || (m_ownRunId.isEmpty() && m_tasks == 0))
        finish();
    else if (m_tasks == 0)
        m_alarm = m_clock.after(kLastWords, this, [this] { finish(); });
}

//! The server works, and no run of ours is why.
void ChainlitThread::takeUp()
{
    if (m_run || m_ask)
        return;
    auto *run = new ChainlitRun(
        QUuid::createUuid().toString(QUuid::WithoutBraces), [this] { stop(); }, nullptr);
    const bool couldGoOn = m_mayGoOn;
    play(run);
    m_stage = Stage::Running;
    m_tasks = std::max(1, m_tasks);
    if (std::exchange(m_isOwnRunOver, false))
        m_ownRunId.clear();
    Q_EMIT m_backend.runBegun(m_threadId, run);
    if (!run->parent()) {
        m_run.clear();
        m_playing = nullptr;
        m_mayGoOn = couldGoOn; // whoever shows the thread is busy with something else of it
        run->deleteLater();
        return;
    }
    run->tell(events::RunStarted { m_threadId, run->runId(), {}, {}, {}, {} });
}

//! The server had forgotten the session: whatever ran in it does not any more. A turn that began in this one is not meant.
void ChainlitThread::beganAnew()
{
    m_ownRunId.clear();
    if (m_run && m_stage == Stage::Running && m_hasRejoined)
        end({ RunEnd::How::BrokeOff, Error { Condition::AnswerBrokeOff, { m_agentId }, 0, {} }, false });
}

void ChainlitThread::asked(const QJsonObject &payload, qint64 acknowledgement)
{
    const auto ask = ChainlitAsk::read(payload, acknowledgement);
    if (!ask) {
        m_line.acknowledge(acknowledgement, { QJsonValue() });
        return;
    }
    if (m_stage == Stage::Sent)
        arrived();
    takeUp();
    const QJsonObject step = payload.value("msg"_L1).toObject();
    tell(m_steps.told(step));
    m_ask = ask;
    m_interrupt = ask->interrupt(step.value("output"_L1).toString(), m_actions, m_clock.wall());
    if (!m_run)
        return;
    events::RunFinished finished;
    finished.runId = m_run->runId();
    finished.threadId = m_threadId;
    finished.outcome = events::RunFinished::Outcome::Interrupt;
    finished.interrupts << m_interrupt;
    m_run->tell(finished);
    end({ RunEnd::How::Completed, {}, false });
}

void ChainlitThread::askIsOver(bool isLost, bool isLate)
{
    if (!m_ask)
        return;
    const QString id = std::exchange(m_ask, std::nullopt)->messageId;
    tell({ events::InterruptsWithdrawn { { id }, isLate } });
    if (isLost)
        Q_EMIT m_backend.troubled(m_threadId, Error { Condition::QuestionLost, { m_agentId }, 0, {} });
}

//! Whether the message is there, and whether its answer is complete.
void ChainlitThread::noteStep(const QString &name, const QJsonObject &step)
{
    const QString id = step.value("id"_L1).toString();
    const bool isChild = !m_sentId.isEmpty() && step.value("parentId"_L1).toString() == m_sentId;
    if (m_run && m_stage == Stage::Sent && (isChild || id == m_sentId))
        arrived();
    const bool isRun = step.value("type"_L1) == "run"_L1;
    if (isRun && isChild)
        m_ownRunId = id;
    if (isRun && id == m_ownRunId)
        m_isOwnRunOver = chainlitStepIsOver(step);
    if (isRun && name == "new_message"_L1 && step.value("name"_L1) == "on_chat_start"_L1) {
        if (!m_isNew && !m_project.resumesThreads) // one that does says so itself
            Q_EMIT m_backend.troubled(m_threadId, Error { Condition::SessionForgotten, { m_agentId }, 0, {} });
        beganAnew();
    }
    if (m_run && m_stage == Stage::Running && !m_isStopping)
        m_alarm.reset(); // it does go on
}

bool ChainlitThread::aboutSteps(const QString &name, const QJsonObject &payload)
{
    const bool isGrowing = name == "stream_token"_L1;
    const bool isStep = isGrowing || name == "new_message"_L1 || name == "update_message"_L1 || name == "stream_start"_L1;
    if (isStep)
        noteStep(name, payload);
    if (isStep && !m_run && m_mayGoOn)
        takeUp();
    if (isGrowing) {
        tell(m_steps.token(payload));
    } else if (isStep) {
        tell(m_steps.told(payload));
    } else if (name == "delete_message"_L1) {
        tell(m_steps.deleted(payload));
    } else if (name == "element"_L1) {
        if (const auto element = chainlitElement(payload, m_transport.server());
            element && element->activity.value("kind"_L1) == "tasks"_L1 && !element->activity.contains("host"_L1))
            Q_EMIT tasksCame(element->id, element->activity);
        else
            tell(m_steps.element(payload));
    } else if (name == "remove_element"_L1) {
        tell(ChainlitSteps::elementRemoved(payload));
    } else if (name == "action"_L1 || name == "remove_action"_L1) {
        m_actions.removeIf([&](const OfferedAction &held) { return held.id == payload.value("id"_L1).toString(); });
        const bool isOffered = name == "action"_L1;
        if (const auto offered = chainlitAction(payload); offered && isOffered)
            m_actions << *offered;
        tell(isOffered ? ChainlitSteps::action(payload) : ChainlitSteps::actionRemoved(payload));
    } else {
        return false;
    }
    return true;
}

//! What stands beside the messages. Window messages, audio and what nobody knows are left alone.
void ChainlitThread::aboutSession(const QString &name, const QJsonValue &value)
{
    const QJsonObject payload = value.toObject();
    if (name == "chat_settings"_L1) {
        m_session.settings = chainlitSettings(value.toArray());
        const QJsonObject known = m_session.values;
        m_session.values = initialValues(m_session.settings);
        for (auto member = known.begin(); member != known.end(); ++member) {
            if (m_session.values.contains(member.key()))
                m_session.values.insert(member.key(), member.value());
        }
    } else if (name == "set_commands"_L1) {
        m_session.commands = chainlitCommands(value.toArray());
    } else if (name == "set_modes"_L1) {
        m_session.modes = chainlitModes(value.toArray());
    } else if (name == "set_favorites"_L1) {
        m_session.favourites.clear();
        forEachObject(value.toArray(),
                      [&](const QJsonObject &step) { m_session.favourites << step.value("output"_L1).toString(); });
    } else if (name == "set_sidebar_title"_L1) {
        m_session.panel.title = value.toString().left(longestChainlitText);
    } else if (name == "set_sidebar_elements"_L1) {
        m_session.panel.key = payload.value("key"_L1).toString();
        m_session.panel.elements.clear();
        forEachObject(payload.value("elements"_L1).toArray(), [&](const QJsonObject &element) {
            if (const auto read = chainlitElement(element, m_transport.server()))
                m_session.panel.elements << read->activity;
        });
    } else if (name == "token_usage"_L1) {
        m_session.tokens += std::max<qint64>(0, value.toInteger());
    } else if (name == "toast"_L1) {
        const QString type = payload.value("type"_L1).toString();
        const auto level = type == "success"_L1   ? AgentNotice::Level::Success
                           : type == "warning"_L1 ? AgentNotice::Level::Warning
                           : type == "error"_L1   ? AgentNotice::Level::Error
                                                  : AgentNotice::Level::Info;
        Q_EMIT m_backend.noticed(m_threadId, AgentNotice { level, shortText(payload, "message"_L1) });
        return;
    } else {
        return;
    }
    changed();
}

void ChainlitThread::tell(const QList<AgentEvent> &events)
{
    for (const AgentEvent &event : events) {
        if (m_run && m_stage == Stage::Running)
            m_run->tell(event);
        else
            Q_EMIT m_backend.happened(m_threadId, event);
    }
}

} // namespace countersign
