// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitthread.h"

#include "net/httpexchange.h"
#include "net/transport.h"

#include <QUuid>

#include <limits>
#include <tuple>
#include <utility>

// A turn: out, and how it ends.

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
using How = RunEnd::How;

constexpr int kReceiptTime = 10'000; // ms
constexpr int kStopTime = 5'000;     // ms from asking to stop to leaving it at that
} // namespace

AgentRun *ChainlitThread::start(const RunRequest &request, QObject *parent)
{
    m_request = request;
    m_awaitsStart = false;
    std::ignore = m_steps.takeFailure(); // of what was before
    auto *run = new ChainlitRun(
        request.runId, [this] { stop(); }, parent);
    play(run);
    m_stage = Stage::Checking;
    checkSignIn();
    return run;
}

//! A run that somebody lets go of (another look at the thread takes its place) may go on: what comes of it is a run again.
void ChainlitThread::play(ChainlitRun *run)
{
    m_run = run;
    m_isStopping = m_hasRejoined = m_mayGoOn = false;
    m_sentId.clear();
    connect(run, &QObject::destroyed, this, [this, run] {
        if (m_playing != run)
            return;
        m_alarm.reset();
        m_mayGoOn = m_stage == Stage::Running || m_stage == Stage::Rejoining || m_stage == Stage::Sent;
        m_stage = Stage::Running;
    });
    m_playing = run;
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
    if (link.state == ThreadLink::State::Ready && m_isSettled)
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

std::optional<Error> ChainlitThread::refusalOf(const Message &message) const
{
    const qint64 most = m_line.maxPayload();
    const QString frame = socketIoEvent(u"client_message"_s, payloadOf(message), std::numeric_limits<qint32>::max());
    if (most <= 0 || frame.toUtf8().size() <= most)
        return {};
    return about(Condition::MessageTooLarge, { QString::number(most / 1024) });
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
        if (const auto ask = std::exchange(m_ask, std::nullopt)) // something else was said instead: the agent gets no answer
            m_line.acknowledge(ask->ackId, { QJsonValue() });
        m_sentId = message.id;
        m_ownRunId.clear();
        m_isOwnRunOver = false;
        m_awaitsStart = true;
        m_isEdit = m_request.isEdit || m_steps.knows(message.id);
        sent = m_line.say(m_isEdit ? u"edit_message"_s : u"client_message"_s, payloadOf(message), m_receipt);
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
        words.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
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
        return end({ How::Unreachable, {}, false }); // nothing of it has left
    m_line.say(u"stop"_s, {});
    m_alarm = m_clock.after(kStopTime, this, [this] { end({ How::Cancelled, {}, false }); });
}

//! The server says its work is done.
void ChainlitThread::finish()
{
    m_ownRunId.clear();
    m_isOwnRunOver = false;
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
    m_isEdit = false;
    if (m_question)
        m_question->deleteLater();
    m_question.clear();
    m_playing = nullptr;
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

} // namespace countersign
