// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitline.h"

#include "net/httpexchange.h"
#include "net/transport.h"

#include <QJsonDocument>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr int kGreetingTime = 10'000;     // ms from the open socket to the answer to our greeting
constexpr int kLongestBackOff = 30;       // s
constexpr int kSteadyTime = 30'000;       // ms of a line that stays: a server that welcomes and drops is not asked every second
constexpr qsizetype kCookieLimit = 8'100; // bytes of the Cookie line that servers take at an upgrade

//! Trouble of the way, not of the server's mind: worth another try by itself.
bool mayPass(const LinkEnd &end)
{
    const Condition condition = end.error ? end.error->condition : Condition::None;
    switch (condition) {
    case Condition::AddressMalformed:
    case Condition::PlainHttpRefused:
    case Condition::CertificateUnusable:
    case Condition::RequestRefused:
    case Condition::RedirectRefused:
    case Condition::Forbidden:
    case Condition::LinkRefused:
    case Condition::NotFound:
        return false;
    default:
        return true;
    }
}

} // namespace

ChainlitLine::ChainlitLine(Transport &transport, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_transport(transport)
    , m_clock(clock)
    , m_routes(transport.server())
{
}

ChainlitLine::~ChainlitLine()
{
    dropLink();
}

void ChainlitLine::open(const Greeting &greeting)
{
    const bool isOtherSession = greeting.sessionId != m_greeting.sessionId;
    const bool isUnderWay = m_link.state == ThreadLink::State::Ready || m_link.state == ThreadLink::State::Connecting;
    if (isUnderWay && !isOtherSession)
        return;
    m_wasReady = m_wasReady && !isOtherSession;
    m_greeting = greeting;
    m_failures = m_refusals = 0;
    if (lacksKeys())
        refuse(about(Condition::KeysAsked, { m_wantedKeys.join(u", "_s) }));
    else
        connectNow();
}

//! A server that misses one says nothing but no.
bool ChainlitLine::lacksKeys() const
{
    return std::any_of(m_wantedKeys.begin(), m_wantedKeys.end(),
                       [this](const QString &name) { return m_keys.value(name).isEmpty(); });
}

void ChainlitLine::tryAgain()
{
    if (m_link.state != ThreadLink::State::Waiting && m_link.state != ThreadLink::State::Refused)
        return;
    open(Greeting(m_greeting));
}

void ChainlitLine::connectNow()
{
    dropLink();
    m_reader = {};
    LinkRequest request;
    request.url = chainlitUrl(m_transport.server(), socketIoPath());
    request.url.setQuery(socketIoQuery());
    request.purpose = u"socket"_s;
    m_socket = new WebSocketLink(m_transport, request, this);
    connect(m_socket, &WebSocketLink::opened, this,
            [this] { m_patience = m_clock.after(kGreetingTime, this, [this] { diagnose(Condition::LinkSilent); }); });
    connect(m_socket, &WebSocketLink::text, this, [this](const QString &frame) { heard(m_reader.text(frame)); });
    connect(m_socket, &WebSocketLink::binary, this, [this](const QByteArray &frame) { heard(m_reader.binary(frame)); });
    connect(m_socket, &WebSocketLink::ended, this, &ChainlitLine::ended);
    setLink({ ThreadLink::State::Connecting, 0, {} });
}

void ChainlitLine::heard(const SocketIoPacket &packet)
{
    using Kind = SocketIoPacket::Kind;
    if (isReady())
        watchPings();
    switch (packet.kind) {
    case Kind::Handshake:
        return greet(packet);
    case Kind::Ping:
        m_socket->sendText(socketIoPong());
        return;
    case Kind::Connected:
        return welcomed();
    case Kind::ConnectError:
        return isReady() ? brokeOff() : diagnose(Condition::LinkRefused);
    case Kind::Close:
        return brokeOff();
    case Kind::Event:
        Q_EMIT event(packet.event, packet.arguments, packet.id, packet.attachments);
        return;
    case Kind::Ack:
        Q_EMIT receipt(packet.id);
        return;
    case Kind::Nothing:
    case Kind::Broken: // what cannot be read is left out; the next frame may be fine
        return;
    }
}

void ChainlitLine::greet(const SocketIoPacket &packet)
{
    m_maxPayload = packet.maxPayload;
    m_silence = packet.pingInterval + packet.pingTimeout;
    QJsonObject keys;
    for (const QString &name : std::as_const(m_wantedKeys))
        keys.insert(name, QString::fromUtf8(m_keys.value(name).reveal()));
    m_socket->sendText(socketIoConnect({
        { u"clientType"_s, u"webapp"_s },
        { u"sessionId"_s, m_greeting.sessionId },
        { u"threadId"_s, m_greeting.threadId },
        { u"userEnv"_s, QString::fromUtf8(QJsonDocument(keys).toJson(QJsonDocument::Compact)) },
        { u"chatProfile"_s, QString::fromLatin1(QUrl::toPercentEncoding(m_greeting.profile)) },
    }));
}

void ChainlitLine::welcomed()
{
    if (m_link.state != ThreadLink::State::Connecting)
        return;
    m_refusals = 0;
    m_readyAt = m_clock.steady();
    watchPings();
    m_link = { ThreadLink::State::Ready, 0, {} };
    say(u"connection_successful"_s, {}); // before anything that whoever hears of it may say
    Q_EMIT linkChanged();
    Q_EMIT ready(std::exchange(m_wasReady, true));
}

void ChainlitLine::watchPings()
{
    m_patience = m_clock.after(m_silence, this, [this] { brokeOff(); });
}

//! Nobody closed the socket, and yet the session has ended.
void ChainlitLine::brokeOff()
{
    LinkEnd end;
    end.wasOpen = true;
    end.error = about(Condition::AnswerBrokeOff);
    ended(end);
}

void ChainlitLine::ended(const LinkEnd &end)
{
    const bool wasReady = isReady();
    if (wasReady && m_clock.steady() - m_readyAt >= kSteadyTime)
        m_failures = 0;
    dropLink();
    if (!end.error) // another account at the gate
        return setLink({});
    if (!end.wasOpen && end.refusal.kind == Refusal::Kind::NotSignedIn)
        return refuse(*end.error);
    if (!end.wasOpen && end.cookieBytes > kCookieLimit && end.error->condition == Condition::LinkRefused)
        return refuse(about(Condition::SignInTooLarge, { QString::number((end.cookieBytes + 1023) / 1024) }));
    if (isMatterOfSignIn(end.error->condition) || !mayPass(end))
        return refuse(*end.error);
    waitAndTry(*end.error);
    if (wasReady)
        Q_EMIT lost();
}

void ChainlitLine::waitAndTry(const Error &why)
{
    const int seconds = std::min(1 << std::min(m_failures, 10), kLongestBackOff);
    ++m_failures;
    m_backOff = m_clock.after(seconds * 1000, this, [this] { connectNow(); });
    setLink({ ThreadLink::State::Waiting, seconds, why });
}

//! The server let the socket open and does not want the session, or says nothing at all.
void ChainlitLine::diagnose(Condition what)
{
    if (m_question)
        return;
    dropLink();
    HttpExchange *question = m_transport.send(m_routes.user(), this);
    m_question = question;
    connect(question, &HttpExchange::finished, this, [this, what](const HttpOutcome &outcome) {
        m_question->deleteLater();
        m_question = nullptr;
        diagnosed(outcome, what);
    });
}

void ChainlitLine::diagnosed(const HttpOutcome &outcome, Condition what)
{
    if (outcome.cancelled)
        return;
    if (outcome.error && outcome.reached != HttpOutcome::Reached::Answered)
        return isMatterOfSignIn(outcome.error->condition) ? refuse(*outcome.error) : waitAndTry(*outcome.error);
    if (outcome.error)
        return refuse(*outcome.error);
    if (mediaType(outcome.headers) != "application/json")
        return refuse(about(Condition::NotAnAgentServer, { QString::fromLatin1(mediaType(outcome.headers)) }));
    // Signed in. It may be the session (somebody else's by now), then the thread.
    ++m_refusals;
    if (m_refusals == 1) {
        m_greeting.sessionId = QUuid::createUuid().toString(QUuid::WithoutBraces);
        m_wasReady = false;
        return connectNow();
    }
    if (m_refusals == 2 && m_greeting.isNew) {
        m_greeting.threadId.clear();
        return connectNow();
    }
    const bool isAboutThread = !m_greeting.threadId.isEmpty() && !m_greeting.isNew;
    refuse(isAboutThread ? about(Condition::ThreadNotYours)
                         : about(what, what == Condition::LinkRefused ? QStringList { u"0"_s } : QStringList()));
}

void ChainlitLine::refuse(const Error &why)
{
    dropLink();
    m_wasReady = false;
    setLink({ ThreadLink::State::Refused, 0, why });
    Q_EMIT refused(why);
}

void ChainlitLine::hangUp(bool clearsSession)
{
    if (isReady() && clearsSession)
        say(u"clear_session"_s, {});
    sayGoodbye();
    dropLink();
    m_wasReady = false;
    m_greeting = {};
    m_link = {};
}

void ChainlitLine::rest()
{
    sayGoodbye();
    dropLink();
    setLink({});
}

void ChainlitLine::sayGoodbye()
{
    if (!isReady() || !m_socket)
        return;
    m_socket->sendText(socketIoDisconnect());
    m_socket->close();
}

void ChainlitLine::dropLink()
{
    m_patience.reset();
    m_backOff.reset();
    if (m_question)
        delete std::exchange(m_question, nullptr);
    if (WebSocketLink *socket = std::exchange(m_socket, nullptr)) {
        disconnect(socket, nullptr, this, nullptr);
        socket->close();
        socket->deleteLater();
    }
}

void ChainlitLine::setLink(ThreadLink link)
{
    if (m_link == link)
        return;
    m_link = std::move(link);
    Q_EMIT linkChanged();
}

ChainlitLine::Sent ChainlitLine::say(const QString &event, const QJsonArray &arguments, qint64 receipt)
{
    return send(socketIoEvent(event, arguments, receipt));
}

ChainlitLine::Sent ChainlitLine::acknowledge(qint64 id, const QJsonArray &arguments)
{
    return send(socketIoAck(id, arguments));
}

//! A frame beyond what the server takes would cost the connection, without a word.
ChainlitLine::Sent ChainlitLine::send(const QString &frame)
{
    if (!isReady() || !m_socket)
        return Sent::NotReady;
    if (m_maxPayload > 0 && frame.toUtf8().size() > m_maxPayload)
        return Sent::TooLarge;
    m_socket->sendText(frame);
    return Sent::Yes;
}

Error ChainlitLine::about(Condition condition, const QStringList &rest) const
{
    return { condition, QStringList { m_transport.server().host() } + rest, 0, {} };
}

} // namespace countersign
