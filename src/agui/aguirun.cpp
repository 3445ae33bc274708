// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguirun.h"

#include "agui/aguibackend.h"
#include "agui/jsonframe.h"
#include "net/ssestream.h"
#include "net/transport.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr int lingerTime = 250;    //!< ms from the last event to the end of its body
constexpr int stopDeadline = 5000; //!< ms from asking to stop to closing the stream

//! No address, no plain http to strangers …: nothing will be different after a while.
bool isMatterOfNetwork(Condition condition)
{
    switch (condition) {
    case Condition::HostNotFound:
    case Condition::ConnectionRefused:
    case Condition::TlsFailed:
    case Condition::TlsOutOfDate:
    case Condition::TlsUnknownIssuer:
    case Condition::TlsWrongHost:
    case Condition::TlsTooOld:
    case Condition::TlsWantsCertificate:
    case Condition::ProxyUnreachable:
    case Condition::ProxyAsksForSignIn:
    case Condition::NoNetwork:
    case Condition::ConnectTimedOut:
    case Condition::Offline:
        return true;
    default:
        return false;
    }
}

//! In Intelligence mode a run is answered with where to listen for it (intelligence/run.ts of @copilotkit/runtime).
bool isRealtimeTicket(const QByteArray &body)
{
    const QJsonObject ticket = QJsonDocument::fromJson(body).object();
    return ticket.value("joinToken"_L1).isString() || ticket.value("realtime"_L1).isObject();
}

//! Of a frame nobody ended: is it all there? A large one is read elsewhere, and takes too long to be read twice.
bool looksWhole(const QByteArray &frame)
{
    if (frame.size() > EventReader::largeFrame)
        return frame.trimmed().endsWith('}');
    return frame.trimmed() == "[DONE]" || jsonFrame(frame); // a farewell, see AgUiCodec::decode()
}

} // namespace

AgUiRun::AgUiRun(Transport &transport, Clock &clock, Order order, QObject *parent)
    : AgentRun(parent)
    , m_transport(transport)
    , m_order(std::move(order))
    , m_clock(clock)
    , m_host(m_order.request.url.host())
    , m_runId(m_order.runId)
    , m_reader(m_order.known)
{
    connect(&m_reader, &EventReader::read, this, &AgUiRun::onRead);
    connect(&m_reader, &EventReader::caughtUp, this, [this] {
        if (m_outcome)
            conclude(*m_outcome);
    });
    open(std::exchange(m_order.request, {}));
}

void AgUiRun::open(const HttpRequest &request)
{
    m_stream = new SseStream(m_transport, request, m_clock, this);
    connect(m_stream, &SseStream::opened, this, [this] {
        m_order.withoutVersion = {}; // it may be large
        if (const auto tell = std::exchange(m_order.versionTaken, {}))
            tell(true);
    });
    connect(m_stream, &SseStream::frame, this, [this](const SseFrame &frame) {
        if (!m_isOver)
            m_reader.add(frame.data);
    });
    connect(m_stream, &SseStream::lastFrame, this, [this](const SseFrame &frame) { onLastFrame(frame.data); });
    connect(m_stream, &SseStream::quiet, this, &AgUiRun::quiet);
    connect(m_stream, &SseStream::finished, this, &AgUiRun::onFinished);
}

AgUiRun::~AgUiRun() = default;

QString AgUiRun::runId() const
{
    return m_stream->isHeld() ? QString() : m_runId;
}

void AgUiRun::stop()
{
    if (m_isOver || m_isStopping)
        return;
    m_isStopping = true;
    // What has not left need not be stopped over there; it must not leave now.
    if (!m_order.askToStop || runId().isEmpty()) {
        close();
        return;
    }
    m_order.askToStop(m_runId);
    m_deadline = m_clock.after(stopDeadline, this, [this] { close(); });
}

void AgUiRun::onLastFrame(const QByteArray &frame)
{
    if (m_isOver)
        return;
    m_isCutShort = !looksWhole(frame);
    if (!m_isCutShort)
        m_reader.add(frame);
}

void AgUiRun::onRead(const Expected<QList<AgentEvent>> &decoded)
{
    if (m_isOver)
        return;
    if (!decoded) {
        const bool isTooLarge = decoded.error().condition == Condition::AnswerTooLarge;
        Error error = isTooLarge ? Error { Condition::AnswerTooLarge, { m_host }, 0, {} } : about(Condition::ProtocolBroken);
        error.detail = decoded.error().detail;
        breakOff(error);
        return;
    }
    const QPointer<AgUiRun> self(this); // whoever listens may delete us
    for (const AgentEvent &event : *decoded) {
        note(event);
        Q_EMIT this->event(event);
        if (!self || m_isOver)
            return;
        if (m_told)
            break;
    }
    if (m_told && !m_deadline)
        m_deadline = m_clock.after(lingerTime, this, [this] { close(); });
}

//! What an event says about the run itself.
void AgUiRun::note(const AgentEvent &event)
{
    m_sawEvent = true;
    const bool isRun = m_order.mode == Mode::Run;
    if (const auto *started = std::get_if<events::RunStarted>(&event)) {
        if (!isRun)
            m_runId = started->runId;
    } else if (std::holds_alternative<events::RunFinished>(event)) {
        if (isRun)
            m_told = RunEnd { RunEnd::How::Completed, {}, false };
        else
            m_runId.clear();
    } else if (const auto *error = std::get_if<events::RunError>(&event); error && isRun) {
        Error why = isUpstreamRefusal(error->message) ? about(Condition::UpstreamRefused)
                                                      : about(Condition::AgentFailed, error->message.left(1000));
        why.detail = error->code;
        m_told = RunEnd { RunEnd::How::Failed, why, false };
    }
    if (m_told)
        m_deadline.reset();
}

//! The stream cannot be read any further.
void AgUiRun::breakOff(const Error &error)
{
    m_told = RunEnd { RunEnd::How::Failed, error, false };
    m_reader.clear();
    close();
}

//! Hangs up; finished() follows and ends the run.
void AgUiRun::close()
{
    m_deadline.reset();
    m_stream->cancel();
}

void AgUiRun::onFinished(const HttpOutcome &outcome)
{
    if (m_isOver || triesWithoutVersion(outcome))
        return;
    if (outcome.cancelled)
        m_reader.clear();
    if (m_reader.isIdle())
        conclude(outcome);
    else
        m_outcome = outcome;
}

//! A 400 or a 422 says that the request was not understood, so nothing ran; the second time it is the server's last word.
bool AgUiRun::triesWithoutVersion(const HttpOutcome &outcome)
{
    const auto plainer = std::exchange(m_order.withoutVersion, {});
    const auto remember = std::exchange(m_order.versionTaken, {});
    const bool isMisunderstood = outcome.status == 400 || outcome.status == 422;
    if (!plainer || !isMisunderstood || m_isStopping || outcome.cancelled)
        return false;
    m_stream->deleteLater();
    open(plainer());
    if (remember)
        connect(m_stream, &SseStream::opened, this, [remember] { remember(false); });
    return true;
}

void AgUiRun::conclude(const HttpOutcome &outcome)
{
    if (std::exchange(m_isOver, true))
        return;
    m_deadline.reset();
    Q_EMIT ended(m_told ? *m_told : endOf(outcome));
}

RunEnd AgUiRun::endOf(const HttpOutcome &outcome) const
{
    using How = RunEnd::How;
    const Condition condition = outcome.error ? outcome.error->condition : Condition::None;
    const auto ending = [&](How how) { return RunEnd { how, outcome.error, false }; };
    if (outcome.cancelled) {
        const bool neverRan =
            outcome.reached == HttpOutcome::Reached::NotSent || outcome.refusal.kind == Refusal::Kind::NotSignedIn;
        return ending(neverRan && m_order.mode == Mode::Run ? How::Unreachable : How::Cancelled);
    }
    if (outcome.refusal.kind == Refusal::Kind::NotSignedIn) {
        // Refused, but the sign-in could not be renewed for want of a network: that is what has to come back.
        if (condition == Condition::Offline)
            return ending(How::Unreachable);
        RunEnd refused = ending(How::SignInRequired);
        refused.sentWithoutSignIn = outcome.generation == 0 && outcome.reached == HttpOutcome::Reached::Answered;
        return refused;
    }
    switch (outcome.reached) {
    case HttpOutcome::Reached::NotSent:
        return ending(isMatterOfSignIn(condition)    ? How::SignInRequired
                      : isMatterOfNetwork(condition) ? How::Unreachable
                                                     : How::Failed);
    case HttpOutcome::Reached::Unknown:
        return ending(How::OutcomeUnknown);
    case HttpOutcome::Reached::Answered:
        break;
    }
    return endOfAnswered(outcome);
}

//! There was a head: what it and the body behind it mean.
RunEnd AgUiRun::endOfAnswered(HttpOutcome outcome) const
{
    if (m_isCutShort) {
        outcome.error = about(Condition::AnswerBrokeOff);
        outcome.error->detail = u"the body ended in the middle of an event"_s;
    }
    using How = RunEnd::How;
    const bool isSuccess = outcome.status >= 200 && outcome.status < 300;
    if (outcome.refusal.kind == Refusal::Kind::Forbidden)
        return { How::Forbidden, outcome.error, false };
    if (outcome.refusal.kind == Refusal::Kind::Upstream)
        return { How::Failed, about(Condition::UpstreamRefused), false };
    const Condition condition = outcome.error ? outcome.error->condition : Condition::None;
    if (m_order.isCopilotKit && condition == Condition::NotAnAgentServer) {
        if (outcome.status == 204 && m_order.mode == Mode::Connect)
            return { How::Completed, {}, false };
        if (isRealtimeTicket(outcome.body))
            return { How::Failed, Error { Condition::IntelligenceMode, { m_host }, outcome.status, {} }, false };
    }
    if (!isSuccess || condition == Condition::NotAnAgentServer || condition == Condition::AnswerTooLarge)
        return { How::Failed, outcome.error, false };
    if (outcome.error && !m_sawEvent && m_order.mode == Mode::Run)
        return { How::OutcomeUnknown, outcome.error, false };
    if (m_order.mode == Mode::Connect && !outcome.error)
        return { How::Completed, {}, false };
    if (!m_sawEvent && !outcome.error)
        return { How::Busy, about(Condition::ThreadBusy), false };
    Error why = about(Condition::AnswerBrokeOff);
    why.detail = outcome.error ? outcome.error->detail : u"the body ended before the run did"_s;
    return { How::BrokeOff, why, false };
}

Error AgUiRun::about(Condition condition, const QString &text) const
{
    QStringList arguments { m_order.agentName };
    if (!text.isEmpty())
        arguments << text;
    return { condition, arguments, 0, {} };
}

} // namespace countersign
