// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QSslServer>
#include <QSslSocket>

#include <nghttp2/nghttp2.h>

#include <functional>
#include <map>
#include <memory>

namespace countersign::test {

//! As much of an HTTP/2 server (RFC 9113) as it takes to misbehave: it counts the requests that arrive, and answers, resets or
//! drops each as told. It agrees on "h2" by ALPN, reads header blocks by nghttp2's HPACK and sends the shortest ones there are.
class Http2Server : public QObject
{
    Q_OBJECT
public:
    enum ErrorCode : quint32 { NoError = 0, InternalError = 2, RefusedStream = 7 };

    class Connection;
    struct Request
    {
        quint32 stream = 0;
        QList<HttpHeader> headers = {}; //!< in the order they came, pseudo-header fields first
        QByteArray body = {};
        bool isWhole = false;
    };
    //! Called when a request's head has come (`isWhole` tells whether that was all), and once more when its body is whole.
    using Handler = std::function<void(Connection &, const Request &)>;

    //! One client's connection.
    class Connection : public QObject
    {
    public:
        Connection(Http2Server &server, QSslSocket *socket);
        void head(quint32 stream, int status, bool isAll = false);
        void data(quint32 stream, const QByteArray &bytes, bool isLast);
        void reply(quint32 stream, int status, const QByteArray &body);
        void reset(quint32 stream, ErrorCode code);
        void goAway(quint32 lastStream, ErrorCode code);
        void close(); //!< politely: what was written goes first
        void cut();   //!< at once

    private:
        void read();
        void take(quint8 type, quint8 flags, quint32 stream, const QByteArray &payload);
        [[nodiscard]] QList<HttpHeader> inflated(const QByteArray &block);
        void frame(quint8 type, quint8 flags, quint32 stream, const QByteArray &payload);

        Http2Server &m_server;
        QSslSocket *m_socket;
        QByteArray m_unread;
        bool m_hasGreeted = false;
        std::map<quint32, Request> m_requests;
        QByteArray m_block;   // of a head that goes on in the next frame
        bool m_isAll = false; // that head is the whole request
        std::unique_ptr<nghttp2_hd_inflater, decltype(&nghttp2_hd_inflate_del)> m_inflater { nullptr, nghttp2_hd_inflate_del };
    };

    //! `tls` with certificate and key; the protocols are set here.
    Http2Server(QSslConfiguration tls, Handler handler);
    [[nodiscard]] QUrl url(const QString &path = QStringLiteral("/")) const;
    [[nodiscard]] int requests() const { return m_heads; } //!< heads that arrived
    [[nodiscard]] int connections() const { return m_connections; }
    [[nodiscard]] int openConnections() const { return m_open; } //!< neither side has closed

private:
    QSslServer m_server;
    Handler m_handler;
    int m_heads = 0;
    int m_connections = 0;
    int m_open = 0;
};

} // namespace countersign::test
