// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxconnection.h"
#include "sandboxclient.h"
#include "testregistry.h"

#include <QNetworkInterface>
#include <QTcpServer>

using namespace countersign;
using namespace countersign::test;

//! HTTP itself: who may ask, in which pieces, how much, and what stands in the log.
class tst_SandboxServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bindsLoopbackOnly();
    void takesTheGivenPort();
    void checksTheHost_data();
    void checksTheHost();
    void bearerIsCaseSensitive_data();
    void bearerIsCaseSensitive();
    void readsByteByByte();
    void keepsAliveAndPipelines();
    void closesWhenAsked();
    void nextRequestWaitsForTheStream();
    void hostile_data();
    void hostile();
    void halfARequestDoesNotStay();
    void limitsConnections();
    void keepsSilentStreamsAlive();
    void chunksTheStream();
    void headHasNoBody();
    void logs();
    void survivesItsOwnEndInAStream();
};

void tst_SandboxServer::bindsLoopbackOnly()
{
    SandboxClient client;
    const auto port = static_cast<quint16>(client.sandbox.issuer().port());
    for (const QHostAddress &address : QNetworkInterface::allAddresses()) {
        if (address.isLoopback() || address.isLinkLocal())
            continue;
        QTcpSocket socket;
        socket.connectToHost(address, port);
        QVERIFY2(!socket.waitForConnected(1000), qPrintable(address.toString()));
    }
    QCOMPARE(client.sandbox.issuer().toString(), u"http://127.0.0.1:%1/id"_s.arg(port));
    QCOMPARE(client.sandbox.runtimeAddress().toString(), u"http://127.0.0.1:%1/api/copilotkit"_s.arg(port));
    QCOMPARE(client.sandbox.agUiAddress().toString(), u"http://127.0.0.1:%1/agui"_s.arg(port));
}

void tst_SandboxServer::takesTheGivenPort()
{
    SandboxClient client;
    const auto taken = static_cast<quint16>(client.sandbox.issuer().port());
    SandboxServer second(client.clock, client.redactor);
    QVERIFY(!second.listen(taken));
    QVERIFY(second.listen());
    QVERIFY(second.issuer().port() != taken);
}

void tst_SandboxServer::checksTheHost_data()
{
    QTest::addColumn<QByteArray>("host"); // %1 = port
    QTest::addColumn<QByteArray>("status");
    QTest::newRow("ours") << "127.0.0.1:%1"_ba
                          << "200"_ba;
    QTest::newRow("no port") << "127.0.0.1"_ba
                             << "421"_ba;
    QTest::newRow("other port") << "127.0.0.1:1"_ba
                                << "421"_ba;
    QTest::newRow("name") << "localhost:%1"_ba
                          << "421"_ba;
    QTest::newRow("rebound") << "evil.example:%1"_ba
                             << "421"_ba;
    QTest::newRow("prefix") << "127.0.0.1:%1.evil.example"_ba
                            << "421"_ba;
    QTest::newRow("empty") << ""_ba
                           << "421"_ba;
}

void tst_SandboxServer::checksTheHost()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, status);
    SandboxClient client;
    host.replace("%1", QByteArray::number(client.sandbox.issuer().port()));
    const QByteArray answer = rawExchange(client, "GET /id/jwks HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    QVERIFY2(answer.startsWith("HTTP/1.1 " + status + ' '), answer.constData());
    QCOMPARE(answer.contains("\"keys\""), status == "200");
}

void tst_SandboxServer::bearerIsCaseSensitive_data()
{
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<QByteArray>("status");
    QTest::newRow("Bearer") << "Bearer "_ba
                            << "200"_ba;
    QTest::newRow("bearer") << "bearer "_ba
                            << "401"_ba;
    QTest::newRow("no scheme") << ""_ba
                               << "401"_ba;
    QTest::newRow("Basic") << "Basic "_ba
                           << "401"_ba;
}

void tst_SandboxServer::bearerIsCaseSensitive()
{
    QFETCH(QByteArray, prefix);
    QFETCH(QByteArray, status);
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const QByteArray answer = rawExchange(client, "GET /api/copilotkit/info HTTP/1.1\r\nHost: " + client.origin().mid(7)
                                                      + "\r\nAuthorization: " + prefix + token + "\r\nConnection: close\r\n\r\n");
    QVERIFY2(answer.startsWith("HTTP/1.1 " + status + ' '), answer.constData());
}

void tst_SandboxServer::readsByteByByte()
{
    SandboxClient client;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(client.sandbox.issuer().port()));
    QVERIFY(socket.waitForConnected());
    socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    const QByteArray request =
        "POST /id/token HTTP/1.1\r\nHost: " + client.origin().mid(7)
        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 35\r\n\r\nclient_id=countersign-demo&a=b&c=d"
          "e";
    for (const char byte : request) {
        socket.write(&byte, 1);
        socket.flush();
        QCoreApplication::processEvents();
    }
    QByteArray answer;
    QTRY_VERIFY((answer += socket.readAll()).contains("invalid_request"));
    QVERIFY(answer.startsWith("HTTP/1.1 400 \r\n"));
}

void tst_SandboxServer::keepsAliveAndPipelines()
{
    SandboxClient client;
    const QByteArray one = "GET /id/jwks HTTP/1.1\r\nHost: " + client.origin().mid(7) + "\r\n\r\n";
    const QByteArray last = "GET /api/copilotkit/info HTTP/1.1\r\nHost: " + client.origin().mid(7) + "\r\n\r\n";
    const QByteArray answer = rawExchange(client, one + one + last, "unauthorized\"}");
    QCOMPARE(answer.count("HTTP/1.1 200 \r\n"), 2);
    QCOMPARE(answer.count("HTTP/1.1 401 \r\n"), 1);
    QCOMPARE(answer.count("connection: keep-alive"), 3);
    QVERIFY(answer.indexOf("401") > answer.lastIndexOf("\"keys\"")); // in order
}

void tst_SandboxServer::closesWhenAsked()
{
    SandboxClient client;
    const QByteArray request = "GET /id/jwks HTTP/1.1\r\nHost: " + client.origin().mid(7) + "\r\nConnection: close\r\n\r\n";
    const QByteArray answer = rawExchange(client, request + request); // returns when the socket has closed
    QCOMPARE(answer.count("HTTP/1.1 "), 1);
    QVERIFY(answer.contains("connection: close\r\n"));
}

void tst_SandboxServer::nextRequestWaitsForTheStream()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const QByteArray body =
        QJsonDocument(SandboxClient::input(u"t"_s, u"r"_s, { SandboxClient::userMessage(u"u"_s, u"hi"_s) })).toJson();
    const QByteArray common = "Host: " + client.origin().mid(7) + "\r\nAuthorization: Bearer " + token + "\r\n";
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(client.sandbox.issuer().port()));
    socket.write("POST /api/copilotkit/agent/default/run HTTP/1.1\r\n" + common
                 + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body
                 + "GET /api/copilotkit/info HTTP/1.1\r\n" + common + "\r\n");
    QByteArray answer;
    QTRY_VERIFY((answer += socket.readAll()).contains("RUN_STARTED"));
    QVERIFY(!answer.contains("\"agents\""));
    client.clock.advance(60'000);
    QTRY_VERIFY((answer += socket.readAll()).contains("\"agents\""));
    QVERIFY(answer.indexOf("0\r\n\r\nHTTP/1.1 200 ") > answer.indexOf("RUN_FINISHED"));
}

void tst_SandboxServer::hostile_data()
{
    QTest::addColumn<QByteArray>("request"); // HOST = ours
    QTest::addColumn<QByteArray>("status");
    QTest::newRow("noise") << "\x16\x03\x01\x02\x00\x01\r\n\r\n"_ba
                           << "400"_ba;
    QTest::newRow("text") << "hello\r\n\r\n"_ba
                          << "400"_ba;
    QTest::newRow("bad length") << "POST /id/token HTTP/1.1\r\nHost: HOST\r\nContent-Length: -5\r\n\r\n"_ba
                                << "400"_ba;
    QTest::newRow("two lengths")
        << "POST /id/token HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"_ba
        << "400"_ba;
    QTest::newRow("huge length") << "POST /id/token HTTP/1.1\r\nHost: HOST\r\nContent-Length: 999999999999\r\n\r\n"_ba
                                 << "413"_ba;
    QTest::newRow("long head") << "GET / HTTP/1.1\r\nHost: HOST\r\nX: "_ba + QByteArray(40'000, 'x') + "\r\n\r\n"
                               << "431"_ba;
    QTest::newRow("endless head") << "GET / HTTP/1.1\r\nHost: HOST\r\nX: "_ba + QByteArray(40'000, 'x') << "431"_ba;
    QTest::newRow("dots") << "GET /id/../api/copilotkit/info HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"_ba
                          << "404"_ba;
    QTest::newRow("double slash") << "GET //id/jwks HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"_ba
                                  << "404"_ba;
    QTest::newRow("absolute form") << "GET http://HOST/id/jwks HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"_ba
                                   << "404"_ba;
    QTest::newRow("encoded path") << "GET /id%2fjwks HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"_ba
                                  << "404"_ba;
    QTest::newRow("long token")
        << "GET /api/copilotkit/info HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nAuthorization: Bearer "_ba
               + QByteArray(30'000, 'a') + "\r\n\r\n"
        << "401"_ba;
    QTest::newRow("no host") << "GET /id/jwks HTTP/1.1\r\nConnection: close\r\n\r\n"_ba
                             << "4"_ba; // 400 or 421
    QTest::newRow("form as JSON")
        << "POST /id/token HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nContent-Type: application/json\r\n"
           "Content-Length: 2\r\n\r\n{}"_ba
        << "400"_ba;
    QTest::newRow("the root") << "GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"_ba
                              << "404"_ba;
}

void tst_SandboxServer::hostile()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    SandboxClient client;
    request.replace("HOST", client.origin().mid(7));
    const QByteArray answer = rawExchange(client, request); // and it closes every time
    QVERIFY2(answer.startsWith("HTTP/1.1 " + status), answer.left(200).constData());
    QCOMPARE(client.get(u"/id/jwks"_s).status, 200); // it serves on
}

void tst_SandboxServer::halfARequestDoesNotStay()
{
    SandboxClient client;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(client.sandbox.issuer().port()));
    socket.write("GET /id/jwks HT");
    QTRY_COMPARE(client.clock.pending(), std::size_t { 1 });
    client.clock.advance(29'999);
    QCOMPARE(client.clock.pending(), std::size_t { 1 });
    client.clock.advance(1);
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
}

void tst_SandboxServer::limitsConnections()
{
    SandboxClient client;
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 129; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->connectToHost(QHostAddress(QHostAddress::LocalHost),
                                      static_cast<quint16>(client.sandbox.issuer().port()));
        QVERIFY(sockets.back()->waitForConnected());
        QCoreApplication::processEvents();
    }
    const auto open = [&] {
        return std::count_if(sockets.begin(), sockets.end(), [](const std::unique_ptr<QTcpSocket> &socket) {
            return socket->state() == QAbstractSocket::ConnectedState;
        });
    };
    QTRY_COMPARE(open(), 128);
    sockets.resize(100);
    QTRY_COMPARE(client.get(u"/id/jwks"_s).status, 200);
}

void tst_SandboxServer::keepsSilentStreamsAlive()
{
    FakeClock clock;
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress(QHostAddress::LocalHost)));
    QTcpSocket socket;
    socket.connectToHost(server.serverAddress(), server.serverPort());
    QTRY_VERIFY(server.hasPendingConnections());
    SandboxConnection connection(
        server.nextPendingConnection(), clock,
        [](const ReceivedRequest &, SandboxConnection &self) {
            self.beginEvents();
            self.sendEvent({ { u"type"_s, u"RAW"_s } });
        },
        nullptr);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QByteArray answer;
    QTRY_VERIFY((answer += socket.readAll()).contains("RAW"));
    clock.advance(14'999);
    clock.advance(1);
    QTRY_VERIFY((answer += socket.readAll()).endsWith("e\r\n: keep-alive\n\n\r\n"));
    clock.advance(30'000);
    QTRY_COMPARE((answer += socket.readAll()).count(": keep-alive\n"), 3);
    connection.endEvents();
    clock.advance(60'000);
    QTRY_VERIFY((answer += socket.readAll()).endsWith("\r\n0\r\n\r\n"));
    QCOMPARE(clock.pending(), std::size_t { 0 });
}

void tst_SandboxServer::chunksTheStream()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const QByteArray body = QJsonDocument(SandboxClient::input(u"none"_s, u"r"_s, {})).toJson();
    const QByteArray answer =
        rawExchange(client, "POST /api/copilotkit/agent/default/connect HTTP/1.1\r\nHost: " + client.origin().mid(7)
                                + "\r\nAuthorization: Bearer " + token + "\r\nConnection: close\r\nContent-Length: "
                                + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    QVERIFY(answer.contains("\r\ntransfer-encoding: chunked\r\n"));
    QVERIFY(answer.endsWith("\r\n\r\n0\r\n\r\n"));
}

void tst_SandboxServer::headHasNoBody()
{
    SandboxClient client;
    const QByteArray answer =
        rawExchange(client, "HEAD /id/jwks HTTP/1.1\r\nHost: " + client.origin().mid(7) + "\r\nConnection: close\r\n\r\n");
    QVERIFY(answer.startsWith("HTTP/1.1 405 \r\n"));
    QVERIFY(answer.contains("\r\nallow: GET\r\n") && answer.endsWith("\r\n\r\n"));
}

void tst_SandboxServer::logs()
{
    SandboxClient client;
    QSignalSpy logged(&client.sandbox, &SandboxServer::logged);
    const QByteArray token = SandboxClient::access(client.signIn("guest"));
    client.get(u"/api/copilotkit/info?secret=x"_s, token);
    client.get(u"/api/copilotkit/info"_s);
    client.get(u"/api/copilotkit/info"_s, "bad");
    const QList<SandboxServer::LogLine> log = client.sandbox.log();
    QCOMPARE(logged.size(), log.size());
    QStringList lines;
    for (const SandboxServer::LogLine &line : log)
        lines << u"%1 %2 %3 %4 %5"_s.arg(QString::fromLatin1(line.method), QString::fromLatin1(line.path))
                     .arg(line.status)
                     .arg(line.hadAuthorization ? u"with"_s : u"without"_s, line.account);
    QCOMPARE(lines, (QStringList { u"GET /id/authorize 200 without "_s, u"POST /id/login 303 without "_s,
                                   u"POST /id/token 200 without "_s, u"GET /api/copilotkit/info 200 with guest"_s,
                                   u"GET /api/copilotkit/info 401 without "_s, u"GET /api/copilotkit/info 401 with "_s }));
}

void tst_SandboxServer::survivesItsOwnEndInAStream()
{
    // The server goes while a run plays, a client watches and another request is half there.
    FakeClock clock;
    QTcpSocket half;
    {
        SandboxClient client;
        const QByteArray token = SandboxClient::access(client.signIn());
        half.connectToHost(QHostAddress(QHostAddress::LocalHost), static_cast<quint16>(client.sandbox.issuer().port()));
        half.write("POST ");
        QNetworkReply *run =
            client.startRun(u"/api/copilotkit/agent/default/run"_s,
                            SandboxClient::input(u"t"_s, u"r"_s, { SandboxClient::userMessage(u"u"_s, u"slow"_s) }), token);
        QTRY_VERIFY(run->bytesAvailable() > 0);
    }
    QTRY_COMPARE(half.state(), QAbstractSocket::UnconnectedState);
}

COUNTERSIGN_TEST(tst_SandboxServer, "tst_sandboxserver")
#include "tst_sandboxserver.moc"
