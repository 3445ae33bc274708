// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxconnection.h"

#include <QLocale>
#include <QTcpSocket>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 maxHeadBytes = 32 * 1024;
constexpr qint64 maxBodyBytes = 64 * 1024 * 1024; // a whole conversation, with pictures, comes with every run
constexpr int requestDeadline = 30'000;           // ms
constexpr int keepAliveInterval = 15'000;         // ms
} // namespace

SandboxConnection::SandboxConnection(QTcpSocket *socket, Clock &clock, Handler handler, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_clock(clock)
    , m_handler(std::move(handler))
    , m_reader(maxHeadBytes, maxBodyBytes)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(256 * 1024);
    connect(m_socket, &QTcpSocket::readyRead, this, &SandboxConnection::read);
    connect(m_socket, &QTcpSocket::disconnected, this, [this] {
        m_keepAlive.reset();
        m_deadline.reset();
        Q_EMIT closed();
        deleteLater();
    });
}

void SandboxConnection::read()
{
    // While a request is being answered, what follows stays in the socket, and its full buffer stops the sender.
    if (m_busy || m_closing)
        return;
    m_state = m_reader.feed(m_socket->readAll());
    if (m_state == HttpRequestReader::State::NeedsMore && !m_deadline)
        m_deadline = m_clock.after(requestDeadline, this, [this] { abort(); });
    dispatch();
}

void SandboxConnection::dispatch()
{
    using State = HttpRequestReader::State;
    if (m_dispatching)
        return;
    m_dispatching = true;
    while (!m_busy && !m_closing && m_state == State::Complete) {
        m_deadline.reset();
        const ReceivedRequest request = m_reader.take();
        m_busy = true;
        m_headOnly = request.method == "HEAD";
        m_closing = request.header("connection").toLower().contains("close");
        m_handler(request, *this);
        if (!m_busy)
            m_state = m_reader.feed({});
    }
    m_dispatching = false;
    if (m_busy || m_closing || m_state == State::NeedsMore)
        return;
    refuse(m_state == State::HeadTooLarge ? 431 : m_state == State::BodyTooLarge ? 413 : 400);
}

void SandboxConnection::refuse(int status)
{
    m_closing = true;
    answer(SandboxAnswer::json(status, { { u"error"_s, u"Bad request"_s } }));
}

void SandboxConnection::answer(const SandboxAnswer &answer)
{
    QByteArray bytes =
        head(answer.status, answer.headers) + "content-length: " + QByteArray::number(answer.body.size()) + "\r\n\r\n";
    if (!m_headOnly)
        bytes += answer.body;
    m_socket->write(bytes);
    requestDone();
}

void SandboxConnection::beginEvents()
{
    m_socket->write(head(200, { { "content-type", "text/event-stream" }, { "cache-control", "no-cache" } })
                    + "transfer-encoding: chunked\r\n\r\n");
    keepAliveLater();
}

void SandboxConnection::sendEvent(const QJsonObject &event)
{
    sendChunk("data: " + QJsonDocument(event).toJson(QJsonDocument::Compact) + "\n\n");
    keepAliveLater();
}

void SandboxConnection::endEvents()
{
    m_keepAlive.reset();
    m_socket->write("0\r\n\r\n");
    requestDone();
}

void SandboxConnection::leaveRequest()
{
    m_busy = false; // and the socket stays as it is: perhaps the answer comes later, perhaps never
}

void SandboxConnection::abort()
{
    m_socket->abort();
}

void SandboxConnection::requestDone()
{
    m_busy = false;
    if (m_closing)
        m_socket->disconnectFromHost();
    else if (!m_dispatching) {
        // A stream has ended: what came meanwhile is next.
        m_state = m_reader.feed(m_socket->readAll());
        dispatch();
    }
}

void SandboxConnection::sendChunk(const QByteArray &bytes)
{
    m_socket->write(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
}

void SandboxConnection::keepAliveLater()
{
    m_keepAlive = m_clock.after(keepAliveInterval, this, [this] {
        sendChunk(": keep-alive\n\n");
        keepAliveLater();
    });
}

QByteArray SandboxConnection::head(int status, const QList<HttpHeader> &headers)
{
    m_lastStatus = status;
    // The runtime's status lines have no reason phrase; clients must live with that.
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(status) + " \r\n";
    for (const HttpHeader &header : headers)
        bytes += header.name + ": " + header.value + "\r\n";
    bytes += "date: " + QLocale::c().toString(m_clock.wall(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1() + "\r\n";
    return bytes + (m_closing ? "connection: close\r\n" : "connection: keep-alive\r\n");
}

} // namespace countersign
