// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopbackserver.h"

#include <memory>

namespace countersign::test {

void LoopbackServer::Answer::reply(int status, const QByteArray &body, const QByteArray &type,
                                   const QList<HttpHeader> &headers) const
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " \r\n";
    if (!type.isEmpty())
        head += "Content-Type: " + type + "\r\n";
    for (const HttpHeader &header : headers)
        head += header.name + ": " + header.value + "\r\n";
    raw(head + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
}

void LoopbackServer::Answer::beginChunked(int status, const QByteArray &type, const QList<HttpHeader> &headers) const
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " \r\nContent-Type: " + type
                      + "\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n";
    for (const HttpHeader &header : headers)
        head += header.name + ": " + header.value + "\r\n";
    raw(head + "\r\n");
}

void LoopbackServer::Answer::chunk(const QByteArray &bytes) const
{
    if (!bytes.isEmpty())
        raw(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
}

void LoopbackServer::Answer::end() const
{
    raw("0\r\n\r\n");
}

void LoopbackServer::Answer::raw(const QByteArray &bytes) const
{
    if (!m_socket)
        return;
    m_socket->write(bytes);
    m_socket->flush();
}

void LoopbackServer::Answer::close() const
{
    if (m_socket)
        m_socket->disconnectFromHost();
}

LoopbackServer::LoopbackServer(Handler handler, QObject *parent) : QObject(parent), m_handler(std::move(handler))
{
    connect(&m_server, &QTcpServer::newConnection, this, &LoopbackServer::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no loopback port");
}

QUrl LoopbackServer::url(const QString &path) const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_server.serverPort()).arg(path));
}

int LoopbackServer::count(const QByteArray &method, const QByteArray &path) const
{
    return static_cast<int>(std::count_if(m_requests.begin(), m_requests.end(), [&](const ReceivedRequest &request) {
        return request.method == method && request.path == path;
    }));
}

void LoopbackServer::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        ++m_connections;
        socket->setParent(this);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        const auto reader = std::make_shared<HttpRequestReader>(1024 * 1024, 256LL * 1024 * 1024);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket, reader] {
            const QPointer<QTcpSocket> alive(socket);
            auto state = reader->feed(socket->readAll());
            while (alive && state == HttpRequestReader::State::Complete) {
                const ReceivedRequest request = reader->take();
                m_requests << request;
                if (m_handler)
                    m_handler(request, Answer(socket));
                else
                    Answer(socket).reply(404);
                state = reader->feed({});
            }
        });
    }
}

} // namespace countersign::test
