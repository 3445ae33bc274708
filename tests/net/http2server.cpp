// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http2server.h"

#include <QSslConfiguration>
#include <QUrl>
#include <QtEndian>

namespace countersign::test {

namespace {
enum FrameType : quint8 {
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9
};
constexpr quint8 kEndStream = 0x1; // of DATA and HEADERS; of SETTINGS and PING the same bit says "seen"
constexpr quint8 kEndHeaders = 0x4;
constexpr quint8 kPadded = 0x8;
constexpr quint8 kPriority = 0x20;
constexpr qsizetype kFrameHead = 9;
constexpr qsizetype kPreface = 24; // "PRI * HTTP/2.0 …"

QByteArray number(quint32 value)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

//! A HEADERS frame's payload without padding and priority (RFC 9113 §6.2).
QByteArray headerBlock(const QByteArray &payload, quint8 flags)
{
    qsizetype from = 0;
    qsizetype padding = 0;
    if (flags & kPadded)
        padding = uchar(payload.at(from++));
    if (flags & kPriority)
        from += 5;
    return payload.mid(from, payload.size() - from - padding);
}

//! `:status` as a literal without indexing, its name number 8 of the static table (RFC 7541 §6.2.2).
QByteArray statusBlock(int status)
{
    return QByteArray("\x08\x03", 2) + QByteArray::number(status);
}
} // namespace

Http2Server::Http2Server(QSslConfiguration tls, Handler handler) : m_handler(std::move(handler))
{
    tls.setAllowedNextProtocols({ QSslConfiguration::ALPNProtocolHTTP2 });
    m_server.setSslConfiguration(tls);
    connect(&m_server, &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection()) {
            ++m_connections;
            ++m_open;
            connect(socket, &QTcpSocket::disconnected, this, [this] { --m_open; });
            new Connection(*this, static_cast<QSslSocket *>(socket)); // child of its socket
        }
    });
    m_server.listen(QHostAddress::LocalHost);
}

QUrl Http2Server::url(const QString &path) const
{
    QUrl url(QStringLiteral("https://127.0.0.1:%1").arg(m_server.serverPort()));
    url.setPath(path);
    return url;
}

Http2Server::Connection::Connection(Http2Server &server, QSslSocket *socket) : QObject(socket), m_server(server), m_socket(socket)
{
    nghttp2_hd_inflater *inflater = nullptr;
    nghttp2_hd_inflate_new(&inflater);
    m_inflater.reset(inflater);
    connect(socket, &QTcpSocket::readyRead, this, &Connection::read);
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    frame(Settings, 0, 0, {});
    read();
}

void Http2Server::Connection::frame(quint8 type, quint8 flags, quint32 stream, const QByteArray &payload)
{
    QByteArray head = number(quint32(payload.size())).mid(1);
    head.append(char(type)).append(char(flags)).append(number(stream));
    m_socket->write(head + payload);
}

void Http2Server::Connection::head(quint32 stream, int status, bool isAll)
{
    frame(Headers, quint8(kEndHeaders | (isAll ? kEndStream : 0)), stream, statusBlock(status));
}

void Http2Server::Connection::data(quint32 stream, const QByteArray &bytes, bool isLast)
{
    frame(Data, isLast ? kEndStream : 0, stream, bytes);
}

void Http2Server::Connection::reply(quint32 stream, int status, const QByteArray &body)
{
    head(stream, status);
    data(stream, body, true);
}

void Http2Server::Connection::reset(quint32 stream, ErrorCode code)
{
    frame(ResetStream, 0, stream, number(code));
}

void Http2Server::Connection::goAway(quint32 lastStream, ErrorCode code)
{
    frame(GoAway, 0, 0, number(lastStream) + number(code));
}

void Http2Server::Connection::close()
{
    m_socket->disconnectFromHost();
}

void Http2Server::Connection::cut()
{
    m_socket->abort();
}

void Http2Server::Connection::read()
{
    m_unread += m_socket->readAll();
    if (!m_hasGreeted && m_unread.size() >= kPreface) {
        m_hasGreeted = true;
        m_unread.remove(0, kPreface);
    }
    while (m_hasGreeted && m_unread.size() >= kFrameHead) {
        const auto *head = reinterpret_cast<const uchar *>(m_unread.constData());
        const qsizetype size = head[0] << 16 | head[1] << 8 | head[2];
        if (m_unread.size() < kFrameHead + size)
            return;
        const quint8 type = head[3];
        const quint8 flags = head[4];
        const quint32 stream = qFromBigEndian<quint32>(head + 5) & 0x7fffffff;
        const QByteArray payload = m_unread.mid(kFrameHead, size);
        m_unread.remove(0, kFrameHead + size);
        take(type, flags, stream, payload);
    }
}

QList<HttpHeader> Http2Server::Connection::inflated(const QByteArray &block)
{
    QList<HttpHeader> headers;
    const auto *at = reinterpret_cast<const uint8_t *>(block.constData());
    auto left = std::size_t(block.size());
    for (int flags = 0; !(flags & NGHTTP2_HD_INFLATE_FINAL);) {
        nghttp2_nv header {};
        flags = 0;
        const ssize_t read = nghttp2_hd_inflate_hd2(m_inflater.get(), &header, &flags, at, left, 1);
        if (read < 0)
            qFatal("not HPACK: %s", nghttp2_strerror(int(read)));
        at += read;
        left -= std::size_t(read);
        if (flags & NGHTTP2_HD_INFLATE_EMIT)
            headers << HttpHeader { QByteArray(reinterpret_cast<const char *>(header.name), qsizetype(header.namelen)),
                                    QByteArray(reinterpret_cast<const char *>(header.value), qsizetype(header.valuelen)) };
    }
    nghttp2_hd_inflate_end_headers(m_inflater.get());
    return headers;
}

void Http2Server::Connection::take(quint8 type, quint8 flags, quint32 stream, const QByteArray &payload)
{
    switch (type) {
    case Settings:
    case Ping:
        if (!(flags & kEndStream))
            frame(type, kEndStream, 0, type == Ping ? payload : QByteArray());
        return;
    case Headers:
        m_block = headerBlock(payload, flags);
        m_isAll = flags & kEndStream;
        [[fallthrough]];
    case Continuation:
        m_block += type == Continuation ? payload : QByteArray();
        if (!(flags & kEndHeaders))
            return;
        ++m_server.m_heads;
        m_requests[stream] = { stream, inflated(m_block), {}, m_isAll };
        break;
    case Data:
        if (!payload.isEmpty()) {
            frame(WindowUpdate, 0, 0, number(quint32(payload.size())));
            frame(WindowUpdate, 0, stream, number(quint32(payload.size())));
        }
        m_requests[stream].body += payload;
        m_requests[stream].isWhole = flags & kEndStream;
        if (!(flags & kEndStream))
            return;
        break;
    default:
        return;
    }
    m_server.m_handler(*this, m_requests[stream]);
}

} // namespace countersign::test
