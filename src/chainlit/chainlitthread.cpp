// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitthread.h"

#include "net/httpexchange.h"
#include "net/transport.h"

#include <QUuid>

#include <algorithm>
#include <utility>

// A turn: out, and how it ends. What the server says meanwhile is in chainlitthreadevents.cpp, what it keeps in
// chainlitthreadstored.cpp.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
using How = RunEnd::How;

constexpr int kReceiptTime = 10'000; // ms
constexpr int kStopTime = 5'000;     // ms from asking to stop to leaving it at that
constexpr int kRejoinTime = 60'000;  // ms to find the server again
constexpr int kSilentTask = 45'000;  // ms without a word after that: nobody knows whether it goes on

QString newId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}
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
        greeting.sessionId = newId();
    if (greeting.threadId.isEmpty())
        greeting.threadId = m_threadId;
    greeting.profile = m_project.hasProfiles ? agentId : QString();
    greeting.isNew = m_isNew;
    m_line.setKeysAsked(m_project.wantedKeys);
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
    m_session = {};
    m_actions.clear();
    tell({ events::ActionWithdrawn {} });
    changed();
}

void ChainlitThread::tryAgain()
{
    m_line.tryAgain();
}

AgentRun *ChainlitThread::start(const RunRequest &request, QObject *parent)
{
    m_request = request;
    m_isStopping = m_awaitsStart = m_hasRejoined = false;
    std::ignore = m_steps.takeFailure(); // of what was before
    m_sentId.clear();
    m_run = new ChainlitRun(
        request.runId, [this] { stop(); }, parent);
    m_stage = Stage::Checking;
    checkSignIn();
    return m_run;
}

//! An open socket goes on for somebody whose sign-in has run out; the person is to know before they say more.
void ChainlitThread::checkSignIn()
{
    HttpRequest request = m_routes.user();
    request.initiative = m_request.byPerson ? Initiative::Person : Initiative::Background;
    HttpExchange *exchange = m_transport.send(request, this);
    m_question = exchange;
    connect(exchange, &HttpExchange::finished, this, [this, exchange](const HttpOutcome &outcome) {
        exchange->deleteLater();
        if (m_question != exchange || !m_run || m_stage != Stage::Checking)
            return;
        if (outcome.error || outcome.cancelled)
            return end(runEndOf(outcome));
        m_stage = Stage::Waiting;
        open(m_request.agentId, m_isNew);
        goOn();
    });
}

//! As far as the line lets it.
void ChainlitThread::goOn()
{
    if (!m_run || m_stage != Stage::Waiting)
        return;
    const ThreadLink link = m_line.link();
    if (link.state == ThreadLink::State::Ready)
        send();
    else if (link.state == ThreadLink::State::Waiting)
        end(runEndOf(*link.error, true));
    else if (link.state == ThreadLink::State::Refused)
        end(runEndOf(*link.error, false));
}

QJsonArray ChainlitThread::payloadOf(const Message &message) const
{
    QJsonObject json { { u"id"_s, message.id },
                       { u"threadId"_s, serverThreadId() },
                       { u"name"_s, m_person.isEmpty() ? u"User"_s : m_person },
                       { u"type"_s, u"user_message"_s },
                       { u"output"_s, message.text },
                       { u"createdAt"_s,
                         (message.at.isValid() ? message.at : m_clock.wall()).toUTC().toString(Qt::ISODateWithMs) } };
    for (const auto key : { "command"_L1, "modes"_L1 }) {
        if (message.extra.contains(key))
            json.insert(key, message.extra.value(key));
    }
    QJsonArray files;
    for (const ContentPart &part : message.parts) {
        if (const QString id = part.json.value("id"_L1).toString(); !id.isEmpty())
            files << QJsonObject { { u"id"_s, id } };
    }
    return { QJsonObject { { u"message"_s, json }, { u"fileReferences"_s, files } } };
}

void ChainlitThread::send()
{
    const Message message = m_request.history.isEmpty() ? Message() : m_request.history.last();
    const bool isWords =
        m_request.resume.isEmpty() || (message.role == Message::Role::User && message.delivery != Message::Delivery::Settled);
    const ResumeEntry *entry = m_request.resume.isEmpty() ? nullptr : &m_request.resume.first();
    m_request.history.clear();
    m_receipt = m_line.nextReceipt();
    auto sent = ChainlitLine::Sent::Yes;
    if (m_ask && entry && !isWords)
        sent = answerAsk({}, entry);
    else if (m_ask && isWords && m_ask->kind == ChainlitAsk::Kind::Text)
        sent = answerAsk(message, nullptr);
    else if (!isWords)
        return end({ How::Failed, Error { Condition::InterruptExpired, { m_agentId }, 0, {} }, false });
    else {
        if (const auto ask = std::exchange(m_ask, std::nullopt)) { // something else was said instead: the agent gets no answer
            m_line.acknowledge(ask->ackId, { QJsonValue() });
            m_awaitsStart = true;
        }
        m_sentId = message.id;
        const bool isEdit = m_request.isEdit || m_steps.knows(message.id);
        sent = m_line.say(isEdit ? u"edit_message"_s : u"client_message"_s, payloadOf(message), m_receipt);
    }
    if (sent == ChainlitLine::Sent::TooLarge)
        return end({ How::Failed, about(Condition::MessageTooLarge, { QString::number(m_line.maxPayload() / 1024) }), false });
    if (sent == ChainlitLine::Sent::NotReady)
        return end({ How::Unreachable, about(Condition::NoNetwork), false });
    if (m_stage != Stage::Waiting)
        return; // an answer to a question needs no receipt
    m_isNew = false;
    m_stage = Stage::Sent;
    endLater(kReceiptTime, How::OutcomeUnknown);
}

//! The task goes on with it. The server ends it on paper first, and begins it again.
ChainlitLine::Sent ChainlitThread::answerAsk(const Message &message, const ResumeEntry *entry)
{
    const ChainlitAsk ask = *std::exchange(m_ask, std::nullopt);
    QJsonValue answer;
    if (!message.id.isEmpty()) {
        QJsonObject step = payloadOf(message).first().toObject().value("message"_L1).toObject();
        step.insert("parentId"_L1, ask.parentId.isEmpty() ? QJsonValue() : QJsonValue(ask.parentId));
        answer = step;
    } else if (entry && ask.kind == ChainlitAsk::Kind::Text && entry->status == ResumeEntry::Status::Resolved) {
        Message words;
        words.id = newId();
        words.text =
            entry->payload.isString() ? entry->payload.toString() : entry->payload.toObject().value("text"_L1).toString();
        words.role = Message::Role::User;
        words.at = m_clock.wall();
        QJsonObject step = payloadOf(words).first().toObject().value("message"_L1).toObject();
        step.insert("parentId"_L1, ask.parentId.isEmpty() ? QJsonValue() : QJsonValue(ask.parentId));
        answer = step;
        tell({ events::MessageTold { words } });
    } else if (entry) {
        answer = ask.answer(*entry, m_actions, {});
    }
    const auto sent = m_line.acknowledge(ask.ackId, { answer });
    if (sent != ChainlitLine::Sent::Yes) {
        m_ask = ask;
        return sent;
    }
    m_steps.note(message.id);
    m_awaitsStart = true;
    arrived();
    return sent;
}

//! The server has it.
void ChainlitThread::arrived()
{
    m_receipt = -1;
    m_isNew = false;
    if (!m_run || (m_stage != Stage::Sent && m_stage != Stage::Waiting))
        return;
    m_alarm.reset();
    m_stage = Stage::Running;
    if (!m_sentId.isEmpty())
        m_steps.note(m_sentId);
    m_run->tell(events::RunStarted { m_threadId, m_run->runId(), {}, {}, {}, {} });
}

void ChainlitThread::stop()
{
    m_isStopping = true;
    if (m_stage == Stage::Checking || m_stage == Stage::Waiting)
        return end({ How::Cancelled, {}, false });
    m_line.say(u"stop"_s, {});
    m_alarm = m_clock.after(kStopTime, this, [this] { end({ How::Cancelled, {}, false }); });
}

//! The server says its work is done.
void ChainlitThread::finish()
{
    const QString failure = m_steps.takeFailure();
    if (!failure.isEmpty() && !m_isStopping) {
        m_run->tell(events::RunError { failure, {}, {}, {} });
        return end({ How::Failed, Error { Condition::AgentFailed, { m_agentId, failure }, 0, {} }, false });
    }
    events::RunFinished finished;
    finished.runId = m_run->runId();
    finished.stopped = m_isStopping;
    finished.threadId = m_threadId;
    m_run->tell(finished);
    end({ How::Completed, {}, false });
}

void ChainlitThread::end(RunEnd how)
{
    m_alarm.reset();
    m_receipt = -1;
    m_awaitsStart = m_isStopping = false;
    m_stage = Stage::Running;
    m_mayGoOn = how.how == How::BrokeOff || how.how == How::Cancelled;
    if (m_question)
        m_question->deleteLater();
    m_question.clear();
    if (ChainlitRun *run = std::exchange(m_run, nullptr))
        run->end(how);
}

void ChainlitThread::endLater(int milliseconds, RunEnd::How how)
{
    m_alarm = m_clock.after(milliseconds, this, [this, how] {
        Error why { how == How::OutcomeUnknown ? Condition::OutcomeUnknown : Condition::AnswerBrokeOff, { m_agentId }, 0, {} };
        end({ how, why, false });
    });
}

void ChainlitThread::onReady(bool isAgain)
{
    if (!isAgain && !std::exchange(m_actions, {}).isEmpty())
        tell({ events::ActionWithdrawn {} });
    changed();
    goOn();
    if (!m_run || m_stage != Stage::Rejoining)
        return;
    // The first task_end is said to whoever comes back, whether the task goes on or not.
    m_awaitsStart = true;
    m_run->setQuiet(false);
    m_stage = Stage::Running;
    m_hasRejoined = true;
    if (m_isStopping)
        return stop(); // it was said while nobody heard
    endLater(kSilentTask, How::BrokeOff);
    if (!m_project.keepsThreads)
        return;
    connect(askForThread(this), &HttpExchange::finished, this, [this, run = m_run](const HttpOutcome &outcome) {
        if (run && run.data() == m_run.data()) // another turn may have begun
            heal(outcome);
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
    if (m_line.say(isFinal ? u"chat_settings_change"_s : u"chat_settings_edit"_s, { values }) != ChainlitLine::Sent::Yes
        || !isFinal)
        return;
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
