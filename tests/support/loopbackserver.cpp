// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopbackserver.h"

#include <QSslCertificate>
#include <QSslServer>
#include <QSslSocket>

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

QString LoopbackServer::Answer::clientName() const
{
    const auto *tls = qobject_cast<const QSslSocket *>(m_socket.data());
    return tls ? tls->peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0) : QString();
}

LoopbackServer::LoopbackServer(Handler handler, QObject *parent)
    : QObject(parent)
    , m_server(std::make_unique<QTcpServer>())
    , m_scheme(QStringLiteral("http"))
    , m_handler(std::move(handler))
{
    listen();
}

LoopbackServer::LoopbackServer(const QSslConfiguration &tls, Handler handler)
    : m_scheme(QStringLiteral("https"))
    , m_handler(std::move(handler))
{
    auto server = std::make_unique<QSslServer>();
    server->setSslConfiguration(tls);
    m_server = std::move(server);
    listen();
}

LoopbackServer::LoopbackServer(const QHostAddress &address, Handler handler)
    : m_server(std::make_unique<QTcpServer>())
    , m_address(address)
    , m_scheme(QStringLiteral("http"))
    , m_handler(std::move(handler))
{
    listen();
}

void LoopbackServer::listen()
{
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, &LoopbackServer::accept);
    if (!m_server->listen(m_address))
        qFatal("no loopback port");
}

QUrl LoopbackServer::url(const QString &path) const
{
    QUrl url(path);
    url.setScheme(m_scheme);
    url.setHost(m_address.toString());
    url.setPort(m_server->serverPort());
    return url;
}

int LoopbackServer::count(const QByteArray &method, const QByteArray &path) const
{
    return static_cast<int>(std::count_if(m_requests.begin(), m_requests.end(), [&](const ReceivedRequest &request) {
        return request.method == method && request.path == path;
    }));
}

void LoopbackServer::accept()
{
    while (QTcpSocket *socket = m_server->nextPendingConnection()) {
        ++m_connections;
        socket->setParent(this);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        const auto reader = std::make_shared<HttpRequestReader>(1024 * 1024, 256LL * 1024 * 1024);
        const auto receive = [this, socket, reader] {
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
        };
        connect(socket, &QTcpSocket::readyRead, this, receive);
        if (socket->bytesAvailable() > 0)
            receive(); // came with the end of the TLS handshake
    }
}

} // namespace countersign::test
