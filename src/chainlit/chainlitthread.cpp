// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitthread.h"

#include "net/httpexchange.h"
#include "net/transport.h"

#include <QJsonDocument>
#include <QUuid>

#include <algorithm>
#include <utility>

// The session and its line. A turn is in chainlitturn.cpp, what the server says in chainlitthreadevents.cpp, what it keeps in
// chainlitthreadstored.cpp.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
using How = RunEnd::How;

constexpr int kSettlingTime = 10'000; // ms a server may take to read a thread of its own
constexpr int kRejoinTime = 60'000;   // ms to find the server again
constexpr int kSilentTask = 45'000;   // ms without a word after that: nobody knows whether it goes on
} // namespace

ChainlitThread::ChainlitThread(Backend &backend, Transport &transport, Clock &clock, const ChainlitProject &project,
                               QString threadId, QObject *parent)
    : QObject(parent)
    , m_backend(backend)
    , m_transport(transport)
    , m_clock(clock)
    , m_project(project)
    , m_threadId(std::move(threadId))
    , m_routes(transport.server())
    , m_line(transport, clock, this)
    , m_steps(transport.server())
{
    connect(&m_line, &ChainlitLine::event, this,
            [this](const QString &name, const QJsonArray &arguments, qint64 acknowledgement) {
                onEvent(name, arguments, acknowledgement);
            });
    connect(&m_line, &ChainlitLine::ready, this, &ChainlitThread::onReady);
    connect(&m_line, &ChainlitLine::lost, this, &ChainlitThread::onLost);
    connect(&m_line, &ChainlitLine::refused, this, &ChainlitThread::onRefused);
    connect(&m_line, &ChainlitLine::linkChanged, this, &ChainlitThread::onLinkChanged);
    connect(&m_line, &ChainlitLine::receipt, this, [this](qint64 id) {
        if (id == m_receipt)
            arrived();
    });
}

ChainlitThread::~ChainlitThread()
{
    if (m_run)
        m_run->deleteLater();
}

void ChainlitThread::open(const QString &agentId, bool isNew)
{
    m_agentId = agentId;
    m_isNew = m_isNew && isNew;
    ChainlitLine::Greeting greeting = m_line.greeting();
    if (greeting.sessionId.isEmpty())
        greeting.sessionId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    greeting.threadId = serverThreadId();
    greeting.profile = m_project.hasProfiles ? agentId : QString();
    greeting.isNew = m_isNew;
    m_line.setKeys(m_project.wantedKeys, m_keys);
    m_line.open(greeting);
}

//! Another profile is another session: of a thread in which nothing was said the old one is let go.
void ChainlitThread::attend(const QString &agentId, bool isNew)
{
    const bool isOtherAgent = !m_agentId.isEmpty() && agentId != m_agentId;
    if (isOtherAgent && isNew && isIdle())
        leave(true);
    open(agentId, isNew);
}

void ChainlitThread::leave(bool clears)
{
    m_line.hangUp(clears);
    m_isSettled = m_isKnownThere = false;
    m_session = {};
    m_actions.clear();
    tell({ events::ActionWithdrawn {} });
    changed();
}

void ChainlitThread::rest()
{
    m_line.rest();
}

void ChainlitThread::tryAgain()
{
    m_line.tryAgain();
}

void ChainlitThread::setKeys(const QHash<QString, Secret> &keys)
{
    m_keys = keys;
    const std::optional<Error> &error = m_line.link().error;
    if (m_line.link().state == ThreadLink::State::Refused && error && error->condition == Condition::KeysAsked)
        open(m_agentId, m_isNew);
}

//! The server answers `connection_successful` by reading the thread, if it can resume any. Of a session it still has, and in
//! which nothing was said, it says nothing.
void ChainlitThread::onReady(bool isAgain)
{
    if (!isAgain && !std::exchange(m_actions, {}).isEmpty())
        tell({ events::ActionWithdrawn {} });
    m_tasks = 0;
    const bool readsThread =
        m_project.resumesThreads && !m_line.greeting().threadId.isEmpty() && (!isAgain || m_isKnownThere || !m_isNew);
    if (readsThread)
        m_settling = m_clock.after(kSettlingTime, this, [this] { settled(); });
    changed();
    if (m_run && m_stage == Stage::Rejoining)
        rejoined();
    if (!readsThread)
        settled();
}

void ChainlitThread::settled()
{
    m_settling.reset();
    m_isSettled = m_line.isReady();
    goOn();
}

//! The first task_end is said to whoever comes back, whether the task goes on or not.
void ChainlitThread::rejoined()
{
    m_awaitsStart = true;
    m_tasks = 2; // that one, and the task itself
    m_run->setQuiet(false);
    m_stage = Stage::Running;
    m_hasRejoined = true;
    if (m_isStopping)
        return stop(); // it was said while nobody heard
    endLater(kSilentTask, How::BrokeOff);
    if (!m_project.keepsThreads)
        return;
    connect(askForThread(this), &HttpExchange::finished, this, [this, run = m_run](const HttpOutcome &outcome) {
        const bool isSameTurn = run && run.data() == m_run.data();
        if (isSameTurn && !outcome.error && !outcome.cancelled)
            heal(m_steps.thread(QJsonDocument::fromJson(outcome.body).object()));
    });
}

void ChainlitThread::onLost()
{
    if (m_run && m_stage == Stage::Sent) {
        end({ How::OutcomeUnknown, Error { Condition::OutcomeUnknown, {}, 0, {} }, false });
    } else if (m_run && m_stage == Stage::Running) {
        m_stage = Stage::Rejoining;
        m_run->setQuiet(true);
        if (!m_isStopping) // that has its time already
            endLater(kRejoinTime, How::BrokeOff);
    }
    if (m_ask)
        askIsOver(true);
}

//! A turn that waited for the line says itself what became of it; otherwise nobody would hear of a refusal.
void ChainlitThread::onLinkChanged()
{
    const ThreadLink link = m_line.link();
    const bool isNews = !m_run && link.state == ThreadLink::State::Refused && !isMatterOfSignIn(link.error->condition);
    if (link.state != ThreadLink::State::Ready) {
        m_isSettled = false;
        m_settling.reset();
    }
    changed();
    goOn();
    if (isNews)
        Q_EMIT m_backend.troubled(m_threadId, *link.error);
}

void ChainlitThread::onRefused(const Error &why)
{
    const bool isUnderWay = m_stage == Stage::Rejoining || m_stage == Stage::Running; // the latter at a sign-out
    if (m_run && isUnderWay)
        end({ How::BrokeOff, Error { Condition::AnswerBrokeOff, { m_agentId }, 0, {} }, false });
    else if (m_run && m_stage == Stage::Sent)
        end({ How::OutcomeUnknown, why, false });
    askIsOver(true);
}

std::optional<OfferedAction> ChainlitThread::action(const QString &id) const
{
    const auto found = std::find_if(m_actions.begin(), m_actions.end(), [&](const OfferedAction &held) { return held.id == id; });
    return found == m_actions.end() ? std::nullopt : std::optional(*found);
}

QString ChainlitThread::askParent(const QString &interruptId) const
{
    return m_ask && m_ask->messageId == interruptId ? m_ask->parentId : QString();
}

void ChainlitThread::changeSettings(const QJsonObject &values, bool isFinal)
{
    const auto sent = m_line.say(isFinal ? u"chat_settings_change"_s : u"chat_settings_edit"_s, { values });
    if (!isFinal)
        return;
    if (sent != ChainlitLine::Sent::Yes) {
        Q_EMIT m_backend.troubled(m_threadId, about(Condition::ThreadNotChanged));
        return;
    }
    m_session.values = values;
    changed();
}

void ChainlitThread::setFavourite(const Message &message, bool isFavourite)
{
    QJsonObject payload = payloadOf(message).first().toObject();
    QJsonObject json = payload.value("message"_L1).toObject();
    json.insert("metadata"_L1, QJsonObject { { u"favorite"_s, isFavourite } });
    payload.insert("message"_L1, json);
    m_line.say(u"message_favorite"_s, { payload });
}

void ChainlitThread::setToolServers(const QList<ToolServer> &servers)
{
    m_session.toolServers = servers;
    changed();
}

void ChainlitThread::changed()
{
    m_session.link = m_line.link();
    Q_EMIT m_backend.sessionChanged(m_threadId);
}

Error ChainlitThread::about(Condition condition, const QStringList &rest) const
{
    return { condition, QStringList { m_transport.server().host() } + rest, 0, {} };
}

} // namespace countersign
