// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/ssestream.h"

#include "core/clock.h"
#include "net/streamtap.h"
#include "net/transport.h"

#include <QPointer>

#include <utility>

namespace countersign {

namespace {
constexpr int kQuietAfter = 45'000;     // ms
constexpr int kOtherBodyWithin = 5'000; // ms
constexpr qsizetype kOtherBody = 4'096; // bytes
} // namespace

struct SseStream::State
{
    explicit State(Clock &time, const QString &server) : clock(time), host(server) {}

    Clock &clock;
    QString host;
    StreamTap *tap = nullptr;         // outlives the stream
    quint64 tapped = 0;               // its id there; 0 = not of interest
    HttpExchange *exchange = nullptr; // child of the stream
    SseParser parser;
    std::unique_ptr<Clock::Alarm> silence; // or the end of our patience with a body of another type
    qint64 lastByte = 0;                   // steady ms
    bool isQuiet = false;
    bool isOver = false;         // nothing but finished() may follow
    std::optional<Error> reason; // why we hang up ourselves
    QByteArray otherBody;        // of an answer that is no event stream
};

SseStream::SseStream(Transport &transport, HttpRequest request, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_state(std::make_unique<State>(clock, request.url.host()))
{
    if (StreamTap *tap = transport.streamTap()) {
        m_state->tap = tap;
        m_state->tapped = tap->begun(request.purpose, request.body);
    }
    request.idleTimeout = 0;
    if (headerValue(request.headers, "Accept").isEmpty())
        request.headers << HttpHeader { "Accept", "text/event-stream" };
    m_state->exchange = transport.stream(request, this);
    connect(m_state->exchange, &HttpExchange::headArrived, this, &SseStream::open);
    connect(m_state->exchange, &HttpExchange::chunk, this, &SseStream::read);
    connect(m_state->exchange, &HttpExchange::finished, this, &SseStream::end);
}

SseStream::~SseStream() = default;

void SseStream::cancel()
{
    if (!m_state->isOver)
        m_state->reason.reset(); // while the body of another type is read: it is the caller who ends it
    hangUp();
}

bool SseStream::isHeld() const
{
    return m_state->exchange->isHeld();
}

void SseStream::hangUp()
{
    m_state->isOver = true;
    m_state->silence.reset();
    m_state->exchange->cancel();
}

void SseStream::open(int status, const QList<HttpHeader> &headers)
{
    const QByteArray type = mediaType(headers);
    if (type != "text/event-stream") {
        const QString sent = QString::fromLatin1(type.left(100));
        m_state->reason = Error { Condition::NotAnAgentServer, { m_state->host, sent }, status, {} };
        if (type != "application/json")
            return hangUp();
        m_state->silence = m_state->clock.after(kOtherBodyWithin, this, [this] { hangUp(); });
        return;
    }
    m_state->lastByte = m_state->clock.steady();
    listenFor(kQuietAfter);
    Q_EMIT opened();
}

void SseStream::read(const QByteArray &bytes)
{
    if (m_state->isOver)
        return;
    if (m_state->reason) {
        m_state->otherBody += bytes.left(kOtherBody - m_state->otherBody.size());
        if (m_state->otherBody.size() == kOtherBody)
            hangUp();
        return;
    }
    const QPointer<SseStream> self(this);
    m_state->lastByte = m_state->clock.steady();
    if (std::exchange(m_state->isQuiet, false)) {
        listenFor(kQuietAfter);
        Q_EMIT quiet(false);
        if (!self)
            return;
    }
    if (const auto frames = m_state->parser.feed(bytes)) {
        m_state->exchange->eventsRead(frames->size());
        for (const SseFrame &frame : *frames) {
            if (!self || m_state->isOver)
                return;
            tap(frame);
            Q_EMIT this->frame(frame);
        }
    }
    if (self && !m_state->isOver && m_state->parser.tooLarge())
        giveUp({ Condition::AnswerTooLarge, { m_state->host }, 0, {} });
}

void SseStream::end(HttpOutcome outcome)
{
    m_state->silence.reset();
    const QPointer<SseStream> self(this);
    if (m_state->reason) {
        outcome.cancelled = false;
        outcome.error = m_state->reason;
        outcome.body = m_state->otherBody;
    } else if (!outcome.cancelled && !outcome.error && !m_state->isOver) {
        // A body that ended as it should may lack its last empty line; of one that was cut nothing is guessed.
        if (const auto last = m_state->parser.takePending()) {
            tap(*last);
            Q_EMIT lastFrame(*last);
        }
    }
    if (self)
        Q_EMIT finished(outcome);
}

void SseStream::tap(const SseFrame &frame)
{
    if (m_state->tapped != 0)
        m_state->tap->frame(m_state->tapped, frame.data);
}

void SseStream::giveUp(const Error &why)
{
    m_state->reason = why;
    hangUp();
}

void SseStream::listenFor(int milliseconds)
{
    m_state->silence = m_state->clock.after(milliseconds, this, [this] {
        // One alarm for a whole burst: it looks when the last byte came, and sleeps for the rest.
        const int left = static_cast<int>(kQuietAfter - (m_state->clock.steady() - m_state->lastByte));
        if (left > 0)
            return listenFor(left);
        m_state->isQuiet = true;
        Q_EMIT quiet(true);
    });
}

} // namespace countersign
