// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedchainlit.h"

#include <QTcpSocket>

#include <algorithm>

namespace countersign::test {
using namespace Qt::StringLiterals;

ScriptedChainlit::ScriptedChainlit()
{
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("no port to listen at");
    m_port = m_server.serverPort();
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection())
            accept(socket);
    });
    connect(&m_sockets, &QWebSocketServer::newConnection, this, &ScriptedChainlit::takeSocket);
}

void ScriptedChainlit::stopListening()
{
    m_server.close();
    for (QTcpSocket *socket : m_readers.keys())
        socket->disconnectFromHost();
}

void ScriptedChainlit::listenAgain()
{
    if (!m_server.listen(QHostAddress::LocalHost, m_port))
        qFatal("the port is taken");
}

QUrl ScriptedChainlit::url(const QString &root) const
{
    return QUrl(u"http://127.0.0.1:%1%2"_s.arg(m_port).arg(root));
}

int ScriptedChainlit::count(const QByteArray &methodAndPath) const
{
    return static_cast<int>(std::count_if(m_requests.begin(), m_requests.end(), [&](const ReceivedRequest &request) {
        return request.method + ' ' + request.path == methodAndPath;
    }));
}

const ReceivedRequest *ScriptedChainlit::last(const QByteArray &methodAndPath) const
{
    const auto found = std::find_if(m_requests.rbegin(), m_requests.rend(), [&](const ReceivedRequest &request) {
        return request.method + ' ' + request.path == methodAndPath;
    });
    return found == m_requests.rend() ? nullptr : &*found;
}

int ScriptedChainlit::saidCount(const QString &event) const
{
    return static_cast<int>(std::count_if(m_said.begin(), m_said.end(), [&](const Said &said) { return said.event == event; }));
}

const ScriptedChainlit::Said *ScriptedChainlit::lastSaid(const QString &event) const
{
    const auto found = std::find_if(m_said.rbegin(), m_said.rend(), [&](const Said &said) { return said.event == event; });
    return found == m_said.rend() ? nullptr : &*found;
}

void ScriptedChainlit::accept(QTcpSocket *socket)
{
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { peek(socket); });
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        m_readers.remove(socket);
        socket->deleteLater();
    });
}

//! An upgrade goes on to the WebSocket server, unread; anything else is answered here.
void ScriptedChainlit::peek(QTcpSocket *socket)
{
    const QByteArray head = socket->peek(64 * 1024);
    const bool isUpgrade = !m_readers.contains(socket) && head.toLower().contains("upgrade: websocket");
    if (isUpgrade && manner != Manner::RefusesUpgrade) {
        if (!head.contains("\r\n\r\n"))
            return;
        for (const QByteArray &line : head.split('\n')) {
            if (const qsizetype colon = line.indexOf(':'); colon > 0)
                m_upgradeHeaders.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
        }
        disconnect(socket, nullptr, this, nullptr);
        m_sockets.handleConnection(socket);
        return;
    }
    serve(socket, socket->readAll());
}

void ScriptedChainlit::serve(QTcpSocket *socket, const QByteArray &bytes)
{
    auto reader = m_readers.find(socket);
    if (reader == m_readers.end())
        reader = m_readers.insert(socket, HttpRequestReader(64 * 1024, 8 * 1024 * 1024));
    auto state = reader->feed(bytes);
    while (state == HttpRequestReader::State::Complete) {
        const ReceivedRequest request = reader->take();
        m_requests << request;
        answer(socket, request);
        reader = m_readers.find(socket);
        if (reader == m_readers.end())
            return;
        state = reader->feed({});
    }
}

void ScriptedChainlit::answer(QTcpSocket *socket, const ReceivedRequest &request)
{
    HttpAnswer answer = answers.value(request.method + ' ' + request.path, { 404, R"({"detail":"Not Found"})" });
    if (onThreads && request.path.endsWith("/project/threads"))
        answer = onThreads(request);
    if (!request.header("Upgrade").isEmpty())
        answer = { 403, "", "text/plain" };
    socket->write("HTTP/1.1 " + QByteArray::number(answer.status) + " \r\nContent-Type: " + answer.type + "\r\nContent-Length: "
                  + QByteArray::number(answer.claimed < 0 ? answer.body.size() : answer.claimed) + "\r\n\r\n" + answer.body);
}

void ScriptedChainlit::takeSocket()
{
    QWebSocket *socket = m_sockets.nextPendingConnection();
    socket->setParent(this);
    m_socket = socket;
    m_upgrades << socket->requestUrl();
    connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QWebSocket::textMessageReceived, this, [this, socket](const QString &frame) {
        if (socket == m_socket)
            heard(frame);
    });
    if (manner != Manner::SaysNothing)
        raw(u"0{\"sid\":\"engine\",\"upgrades\":[],\"pingTimeout\":20000,\"pingInterval\":25000,\"maxPayload\":%1}"_s.arg(
            maxPayload));
}

void ScriptedChainlit::heard(const QString &frame)
{
    if (frame == "3"_L1) {
        ++m_pongs;
    } else if (frame.startsWith("40"_L1)) {
        m_greetings << QJsonDocument::fromJson(frame.mid(2).toUtf8()).object();
        if (manner == Manner::Welcomes)
            raw(u"40{\"sid\":\"socket\"}"_s);
        else if (manner == Manner::RefusesConnect)
            raw(u"44{\"message\":\"Connection refused by server\"}"_s);
        if (refusals > 0 && --refusals == 0)
            manner = Manner::Welcomes;
    } else if (frame.startsWith("42"_L1) || frame.startsWith("43"_L1)) {
        const qsizetype start = frame.indexOf(u'[');
        const qint64 id = start > 2 ? frame.mid(2, start - 2).toLongLong() : -1;
        QJsonArray array = QJsonDocument::fromJson(frame.mid(start).toUtf8()).array();
        if (frame.at(1) == u'3') {
            m_acknowledged << std::pair { id, array };
            return;
        }
        const QString event = array.takeAt(0).toString();
        m_said << Said { event, array, id };
        if (id >= 0 && givesReceipts)
            raw(u"43%1[]"_s.arg(id));
        if (event == "connection_successful"_L1 && readsThreads)
            readThread();
        if (onSaid)
            onSaid(Said(m_said.last()));
    }
}

void ScriptedChainlit::readThread()
{
    const QJsonObject greeting = m_greetings.last();
    const QString session = greeting.value("sessionId"_L1).toString();
    if (!stored.isEmpty())
        say(u"resume_thread"_s, stored);
    else if (!m_sessions.contains(session) && !greeting.value("threadId"_L1).toString().isEmpty())
        say(u"resume_thread_error"_s, u"Thread not found."_s);
    m_sessions << session;
}

void ScriptedChainlit::say(const QString &event, const QJsonValue &argument, qint64 id)
{
    const QByteArray json = QJsonDocument(QJsonArray { event, argument }).toJson(QJsonDocument::Compact);
    raw(u"42"_s + (id < 0 ? QString() : QString::number(id)) + QString::fromUtf8(json));
}

void ScriptedChainlit::raw(const QString &frame)
{
    if (m_socket)
        m_socket->sendTextMessage(frame);
}

void ScriptedChainlit::rawBytes(const QByteArray &frame)
{
    if (m_socket)
        m_socket->sendBinaryMessage(frame);
}

void ScriptedChainlit::drop()
{
    if (m_socket)
        m_socket->abort();
}

} // namespace countersign::test
