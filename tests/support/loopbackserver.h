// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httprequestreader.h"

#include <QHostAddress>
#include <QObject>
#include <QPointer>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <functional>
#include <memory>

namespace countersign::test {

//! A scripted HTTP/1.1 server on 127.0.0.1 in the test's own process: a handler per request decides, byte by byte, what goes
//! back. Counts everything that arrived, also what was never answered. With a TLS configuration it speaks https.
class LoopbackServer : public QObject
{
    Q_OBJECT
public:
    //! One request that waits for its answer; valid until the socket is gone (then every call does nothing).
    class Answer
    {
    public:
        explicit Answer(QTcpSocket *socket) : m_socket(socket) {}
        //! A whole answer with Content-Length.
        void reply(int status, const QByteArray &body = {}, const QByteArray &type = "application/json",
                   const QList<HttpHeader> &headers = {}) const;
        //! Head of a chunked answer; then chunk()s and end().
        void beginChunked(int status = 200, const QByteArray &type = "text/event-stream",
                          const QList<HttpHeader> &headers = {}) const;
        void chunk(const QByteArray &bytes) const;
        void end() const;
        void raw(const QByteArray &bytes) const;
        void close() const; //!< without an answer, or in the middle
        //! The name in the client's certificate; empty = it has shown none.
        [[nodiscard]] QString clientName() const;
        [[nodiscard]] bool isOpen() const { return m_socket && m_socket->state() == QAbstractSocket::ConnectedState; }

    private:
        QPointer<QTcpSocket> m_socket;
    };
    using Handler = std::function<void(const ReceivedRequest &request, const Answer &answer)>;

    explicit LoopbackServer(Handler handler = {}, QObject *parent = nullptr);
    LoopbackServer(const QSslConfiguration &tls, Handler handler);
    LoopbackServer(const QHostAddress &address, Handler handler); //!< another one of this computer's
    void setHandler(Handler handler) { m_handler = std::move(handler); }
    [[nodiscard]] QUrl url(const QString &path = QStringLiteral("/")) const;
    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }
    [[nodiscard]] const QList<ReceivedRequest> &requests() const { return m_requests; }
    [[nodiscard]] int count(const QByteArray &method, const QByteArray &path) const;
    [[nodiscard]] int connections() const { return m_connections; }
    void stopListening() { m_server->close(); }

private:
    void listen();
    void accept();

    std::unique_ptr<QTcpServer> m_server;
    QHostAddress m_address { QHostAddress::LocalHost };
    QString m_scheme;
    Handler m_handler;
    QList<ReceivedRequest> m_requests;
    int m_connections = 0;
};

} // namespace countersign::test
