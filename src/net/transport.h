// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpexchange.h"
#include "net/route.h"

#include <QObject>

#include <memory>

namespace countersign {

class Authorizer;
class Clock;
class LiveExchange;
class NetworkAccess;
class Redactor;
class RequestGate;
class StreamTap;
class TrafficLog;

//! Bytes to and from one account of one connection. TLS, proxy and connections are never shared by two accounts, so each
//! account has a Transport of its own; each stream has a network manager of its own (six runs would block a stop otherwise).
//! When a request ends without having left, later ones go by new connections: Qt keeps, and lets requests wait for, an HTTP/2
//! connection whose server said GOAWAY before its last answer and did not close.
//! Rules: nothing but http(s); no secret to another origin, none over plain http except loopback (Condition::PlainHttpRefused
//! before anything leaves, with or without a secret: the conversation is one); a GET or HEAD is redirected on the same origin
//! (at most 5 times), everything else ends with RedirectRefused and is explained: a POST leaves once, whatever it is told; 401
//! classified NotSignedIn goes once more after a refresh (see RequestGate). A request to
//! another origin than the server's gets neither the authorizer's headers nor the connection's own, and what comes back from
//! there says nothing about the session. Owner: ConnectionSession; what still runs when it goes ends as cancelled. UI thread.
class Transport : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        QList<HttpHeader> extraHeaders; //!< of the connection file, same origin only
        Route route;
        int connectTimeout = 10'000; //!< ms, TCP + TLS
    };
    //! `server` decides the origin. All references must outlive the transport.
    Transport(const QUrl &server, Options options, Authorizer &authorizer, TrafficLog &log, const Redactor &redactor,
              Clock &clock, QObject *parent = nullptr);
    ~Transport() override;

    void setClassify(Classify classify);
    //! Whoever listens to the streams begun from now on; nullptr = nobody.
    void setStreamTap(StreamTap *tap) { m_streamTap = tap; }
    [[nodiscard]] StreamTap *streamTap() const { return m_streamTap; }
    [[nodiscard]] const QUrl &server() const { return m_server; }

    //! Starts at the next turn of the event loop. `parent` owns the exchange.
    [[nodiscard]] HttpExchange *send(const HttpRequest &request, QObject *parent);
    //! The same with chunk() instead of a collected body.
    [[nodiscard]] HttpExchange *stream(const HttpRequest &request, QObject *parent);

private:
    friend class LiveExchange;
    friend class WebSocketLink;

    void leaveConnections(const std::shared_ptr<NetworkAccess> &used);

    QUrl m_server;
    Options m_options;
    Authorizer &m_authorizer;
    TrafficLog &m_log;
    const Redactor &m_redactor;
    Clock &m_clock;
    Classify m_classify;
    StreamTap *m_streamTap = nullptr;
    std::unique_ptr<RequestGate> m_gate;
    std::shared_ptr<NetworkAccess> m_shortRequests; // each of them shares it, so that it can be replaced
    QList<LiveExchange *> m_living;
};

} // namespace countersign
