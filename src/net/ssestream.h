// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpexchange.h"
#include "net/sseparser.h"

#include <QObject>

#include <memory>

namespace countersign {

class Transport;

//! One answer of type text/event-stream.
//! A 2xx of another content type ends with NotAnAgentServer, at once, or, of JSON, when the outcome's body holds all of it, the
//! first 4 KiB, or what came within 5 s: it may say what the server is. A frame over the parser's limit ends with AnswerTooLarge.
//! A last frame without its empty line is lastFrame(), if the body ended as it should: AG-UI counts it (EventSource drops it).
//! But a body whose length nobody said ends with its connection, so it may as well be the first half of one: whoever reads it
//! decides. Silence never ends a stream: quiet(true) after 45 s without a byte, quiet(false) with the next one.
//!
//! A connection that ends in the same read as a part of a chunk's size line (RFC 9112 §7.1) is the one end that may pass
//! unnoticed: Qt 6.4.2 keeps that part for itself and then emits nothing more, no error and no finished(), though the socket is
//! gone. No time-out may stand in for it, because a run may be silent for hours. quiet(true) is the sign a person gets; they
//! stop the run. Cut anywhere else, or noticed in a later read, it ends with AnswerBrokeOff.
//! Signals in order: opened(), frame()*, lastFrame()?, finished() exactly once. Owner: caller. UI thread.
class SseStream : public QObject
{
    Q_OBJECT
public:
    SseStream(Transport &transport, HttpRequest request, class Clock &clock, QObject *parent);
    ~SseStream() override;
    void cancel();
    [[nodiscard]] bool isHeld() const; //!< see HttpExchange

Q_SIGNALS:
    void opened();
    void frame(const countersign::SseFrame &frame);
    //! Whole but for its end, or cut short.
    void lastFrame(const countersign::SseFrame &frame);
    void quiet(bool isQuiet);
    void finished(const countersign::HttpOutcome &outcome);

private:
    void open(int status, const QList<HttpHeader> &headers);
    void read(const QByteArray &bytes);
    void end(HttpOutcome outcome);
    void tap(const SseFrame &frame);
    void hangUp();
    void giveUp(const Error &why);
    void listenFor(int milliseconds);

    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace countersign
