// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httprequestreader.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QUrl>
#include <QWebSocket>
#include <QWebSocketServer>

#include <functional>

namespace countersign::test {

//! A scripted Chainlit server on 127.0.0.1: its REST answers are the test's, its socket speaks Engine.IO 4 and Socket.IO 5, also
//! wrongly. Written by hand and apart from the product's codec, so that the two cannot share a mistake.
class ScriptedChainlit : public QObject
{
    Q_OBJECT
public:
    struct HttpAnswer
    {
        int status = 200;
        QByteArray body = "{}";
        QByteArray type = "application/json";
        qint64 claimed = -1; //!< bytes its head speaks of; -1 = those of the body
    };
    //! How the socket meets a client.
    enum class Manner {
        Welcomes,       //!< handshake, CONNECT answered
        RefusesUpgrade, //!< 403 to the upgrade
        SaysNothing,    //!< the socket opens, no handshake
        IgnoresConnect, //!< no answer to CONNECT: python-socketio before 5.14.3
        RefusesConnect, //!< CONNECT_ERROR
    };
    //! One event the client sent.
    struct Said
    {
        QString event;
        QJsonArray arguments;
        qint64 id = -1;
    };

    ScriptedChainlit();

    Manner manner = Manner::Welcomes;
    qint64 maxPayload = 1'000'000;
    int refusals = -1; //!< RefusesConnect becomes Welcomes after so many; -1 = never
    bool givesReceipts = true;
    //! To a session it does not have, it says that the thread is not there; to any, that it has read `stored`, if there is one.
    bool readsThreads = true;
    QJsonObject stored;
    QHash<QByteArray, HttpAnswer> answers;                               //!< by "METHOD /path"; otherwise 404
    std::function<HttpAnswer(const ReceivedRequest &request)> onThreads; //!< instead, of POST /project/threads
    std::function<void(const Said &said)> onSaid;

    [[nodiscard]] QUrl url(const QString &root = {}) const;
    [[nodiscard]] const QList<ReceivedRequest> &requests() const { return m_requests; }
    [[nodiscard]] int count(const QByteArray &methodAndPath) const;
    [[nodiscard]] const ReceivedRequest *last(const QByteArray &methodAndPath) const;
    [[nodiscard]] const QList<QJsonObject> &greetings() const { return m_greetings; } //!< auth dictionaries
    [[nodiscard]] const QList<Said> &said() const { return m_said; }
    [[nodiscard]] int saidCount(const QString &event) const;
    [[nodiscard]] const Said *lastSaid(const QString &event) const;
    [[nodiscard]] const QList<std::pair<qint64, QJsonArray>> &acknowledged() const { return m_acknowledged; }
    [[nodiscard]] const QList<QUrl> &upgrades() const { return m_upgrades; }
    [[nodiscard]] QByteArray upgradeHeader(const QByteArray &name) const { return m_upgradeHeaders.value(name.toLower()); }
    [[nodiscard]] int pongs() const { return m_pongs; }
    [[nodiscard]] bool isConnected() const { return m_socket && m_socket->isValid(); }

    void say(const QString &event, const QJsonValue &argument = QJsonObject(), qint64 id = -1);
    void raw(const QString &frame);
    void rawBytes(const QByteArray &frame);
    void ping() { raw(QStringLiteral("2")); }
    void drop();          //!< the connection, without a word
    void stopListening(); //!< also to those who kept a connection; the socket stays
    void listenAgain();

private:
    void accept(QTcpSocket *socket);
    void peek(QTcpSocket *socket);
    void serve(QTcpSocket *socket, const QByteArray &bytes);
    void answer(QTcpSocket *socket, const ReceivedRequest &request);
    void takeSocket();
    void heard(const QString &frame);
    void readThread();

    QPointer<QWebSocket> m_socket; //!< the one that came last
    QHash<QTcpSocket *, HttpRequestReader> m_readers;
    QHash<QByteArray, QByteArray> m_upgradeHeaders;
    QList<ReceivedRequest> m_requests;
    QList<QJsonObject> m_greetings;
    QList<Said> m_said;
    QList<std::pair<qint64, QJsonArray>> m_acknowledged;
    QList<QUrl> m_upgrades;
    QStringList m_sessions;
    quint16 m_port = 0;
    int m_pongs = 0;
    QTcpServer m_server; // goes first: its sockets say goodbye
    QWebSocketServer m_sockets { QString(), QWebSocketServer::NonSecureMode };
};

} // namespace countersign::test
