// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "net/httprequestreader.h"
#include "sandbox/sandboxanswer.h"

#include <QObject>

#include <functional>
#include <memory>

class QTcpSocket;

namespace countersign {

//! One HTTP/1.1 connection of the sandbox: requests in, answers out, in order; kept alive. A request is either answered whole
//! or with a stream of events (chunked SSE); the next request waits until then. Owns its socket and goes with it.
//! UI thread.
class SandboxConnection final : public QObject
{
    Q_OBJECT
public:
    using Handler = std::function<void(const ReceivedRequest &request, SandboxConnection &connection)>;
    SandboxConnection(QTcpSocket *socket, Clock &clock, Handler handler, QObject *parent);

    [[nodiscard]] QTcpSocket &socket() { return *m_socket; }
    [[nodiscard]] int lastStatus() const { return m_lastStatus; }

    void answer(const SandboxAnswer &answer);
    //! Head of an event stream; then sendEvent()s and endEvents(). After 15 s of silence a comment keeps it alive.
    void beginEvents();
    void sendEvent(const QJsonObject &event);
    void endEvents();
    //! Somebody else (SandboxServer::intercept) deals with the request on the socket.
    void leaveRequest();
    void abort();

Q_SIGNALS:
    void closed(); //!< exactly once; the object goes right after

private:
    void read();
    void dispatch();
    void requestDone();
    void refuse(int status);
    void sendChunk(const QByteArray &bytes);
    void keepAliveLater();
    [[nodiscard]] QByteArray head(int status, const QList<HttpHeader> &headers);

    QTcpSocket *m_socket; // child
    Clock &m_clock;
    Handler m_handler;
    HttpRequestReader m_reader;
    HttpRequestReader::State m_state = HttpRequestReader::State::NeedsMore;
    std::unique_ptr<Clock::Alarm> m_keepAlive;
    std::unique_ptr<Clock::Alarm> m_deadline; // a request that began must be complete by then
    int m_lastStatus = 0;
    bool m_busy = false;
    bool m_dispatching = false;
    bool m_closing = false;
    bool m_headOnly = false;
};

} // namespace countersign
