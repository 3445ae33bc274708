// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "wire.h"

#include <QTest>

#include <optional>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! A POST leaves once, whatever the server does, and the outcome says how far it got.
class tst_PostOnce : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void serverClosesWithoutAnswer_data();
    void serverClosesWithoutAnswer();
    void serverCloseOnAReusedConnection();
    void closedWhileTheBodyIsStillLeaving();
    void cutAtEveryPlace_data();
    void cutAtEveryPlace();
    void cutInsideASizeLine();
    void earlyRefusal();
    void challengesMakeNoSecondRequest_data();
    void challengesMakeNoSecondRequest();
    void answerThatIsNoHttp();
};

namespace {
//! The peer is gone for good: FIN, or RST because our bytes were never read.
enum class Close { Politely, Reset };
} // namespace
Q_DECLARE_METATYPE(Close)

void tst_PostOnce::serverClosesWithoutAnswer_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("asStream");
    for (const bool asStream : { false, true }) {
        const QByteArray kind = asStream ? "stream " : "short ";
        QTest::newRow((kind + "post").constData()) << QByteArray("POST") << QByteArray("{}") << asStream;
        QTest::newRow((kind + "post without body").constData()) << QByteArray("POST") << QByteArray() << asStream;
        QTest::newRow((kind + "post 1 MiB").constData()) << QByteArray("POST") << QByteArray(1024 * 1024, 'x') << asStream;
        QTest::newRow((kind + "put").constData()) << QByteArray("PUT") << QByteArray("{}") << asStream;
        QTest::newRow((kind + "patch").constData()) << QByteArray("PATCH") << QByteArray("{}") << asStream;
    }
}

void tst_PostOnce::serverClosesWithoutAnswer()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    QFETCH(bool, asStream);
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.close(); });
    HttpRequest request = wire.post(body);
    request.method = method;
    const auto ended = asStream ? wire.stream(request) : wire.send(request);
    QVERIFY(until([&] { return ended->times > 0; }));
    QCOMPARE(ended->outcome.reached, Reached::Unknown);
    QCOMPARE(conditionOf(ended->outcome), Condition::OutcomeUnknown);
    QVERIFY(wire.settle());
    QCOMPARE(wire.server.requests().size(), 1);
    QCOMPARE(ended->times, 1);
}

void tst_PostOnce::serverCloseOnAReusedConnection()
{
    int answers = 0;
    int connections = 0; // when the second request came; afterwards Qt 6.8 may open one more and send nothing on it
    const LoopbackServer *server = nullptr;
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        connections = server->connections();
        ++answers == 1 ? answer.reply(200) : answer.close();
    });
    server = &wire.server;
    QCOMPARE(conditionOf(wire.outcomeOf(wire.post())), Condition::None);
    const HttpOutcome second = wire.outcomeOf(wire.post());
    QCOMPARE(connections, 1);
    QCOMPARE(second.reached, Reached::Unknown);
    QVERIFY(wire.settle());
    QCOMPARE(wire.server.requests().size(), 2);
}

void tst_PostOnce::closedWhileTheBodyIsStillLeaving()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int heard = 0; // connections on which a byte came; Qt may open one more, and then sees that the body cannot be rewound
    connect(&server, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *socket = server.nextPendingConnection()) {
            // Some of the body has come; the rest never will.
            connect(socket, &QTcpSocket::readyRead, socket, [socket, &heard] {
                ++heard;
                socket->abort();
            });
        }
    });
    Wire wire;
    wire.connectTo(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(server.serverPort())));
    HttpRequest request = wire.post(QByteArray(20 * 1024 * 1024, 'x'));
    request.url = wire.transport->server();
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(outcome.reached, Reached::Unknown);
    QVERIFY(wire.settle());
    QCOMPARE(heard, 1);
}

void tst_PostOnce::cutAtEveryPlace_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("framing");
    QTest::newRow("length") << QByteArray(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: x\n\n")
                            << QByteArray(9, '.');
    QTest::newRow("chunked") << QByteArray(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n4\r\n x\n\n\r\n0\r\n\r\n")
                             << QByteArray("###.....#####....#######");
}

void tst_PostOnce::cutAtEveryPlace()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, framing); // of the body: '.' data, '#' sizes and line ends around it
    const qsizetype headEnd = answer.indexOf("\r\n\r\n") + 4;
    QCOMPARE(headEnd + framing.size(), answer.size());
    for (qsizetype cut = 0; cut <= answer.size(); ++cut) {
        // Qt 6.4.2 notices an end that comes together with a part of a chunk's size line wrongly, or never: what is read then
        // decides (no RUN_FINISHED, no JSON), or a deadline. See cutInsideASizeLine.
        if (cut >= headEnd && cut < answer.size() && framing[qMax<qsizetype>(0, cut - headEnd - 1)] == '#')
            continue;
        Wire wire([&](const auto &, const LoopbackServer::Answer &out) {
            out.raw(answer.left(cut));
            out.close();
        });
        const auto shortEnd = wire.send(wire.post());
        const auto streamEnd = wire.stream(wire.post());
        QVERIFY(until([&] { return shortEnd->times > 0 && streamEnd->times > 0; }));
        const Condition expected = cut < headEnd         ? Condition::OutcomeUnknown
                                   : cut < answer.size() ? Condition::AnswerBrokeOff
                                                         : Condition::None;
        for (const auto &ended : { shortEnd, streamEnd }) {
            const QByteArray where = "cut at " + QByteArray::number(cut);
            QVERIFY2(ended->outcome.reached == (cut < headEnd ? Reached::Unknown : Reached::Answered), where.constData());
            QVERIFY2(conditionOf(ended->outcome) == expected, where.constData());
        }
        QCOMPARE(wire.server.requests().size(), 2);
    }
}

void tst_PostOnce::cutInsideASizeLine()
{
    // The same places, but the end comes after what was read, as it does when a server dies between two chunks.
    for (const char *line : { "5", "5\r", "5\r\ndata:\r\n4", "5\r\ndata:\r\n4\r", "5\r\ndata:\r\n1a", "5\r\ndata:" }) {
        std::optional<LoopbackServer::Answer> out;
        Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
            out.emplace(answer);
            answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            answer.raw(line);
        });
        const auto ended = wire.send(wire.post());
        QVERIFY(until([&] { return out.has_value(); }));
        QVERIFY(wire.settle());
        QCOMPARE(ended->times, 0);
        out->close();
        QVERIFY2(until([&] { return ended->times > 0; }), line);
        QCOMPARE(conditionOf(ended->outcome), Condition::AnswerBrokeOff);
        QCOMPARE(ended->outcome.reached, Reached::Answered);
    }
}

void tst_PostOnce::earlyRefusal()
{
    // The head of the request is enough for a 403: it comes while the body is still on its way.
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int connections = 0;
    connect(&server, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *socket = server.nextPendingConnection()) {
            ++connections;
            auto answered = std::make_shared<bool>(false);
            connect(socket, &QTcpSocket::readyRead, socket, [socket, answered] {
                socket->readAll();
                if (!std::exchange(*answered, true))
                    socket->write("HTTP/1.1 403 \r\nContent-Length: 2\r\n\r\nno");
            });
        }
    });
    Wire wire;
    wire.connectTo(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(server.serverPort())));
    HttpRequest request = wire.post(QByteArray(5 * 1024 * 1024, 'x'));
    request.url = wire.transport->server();
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(outcome.reached, Reached::Answered);
    QCOMPARE(conditionOf(outcome), Condition::Forbidden);
    QCOMPARE(outcome.body, "no");
    QCOMPARE(connections, 1);
}

void tst_PostOnce::challengesMakeNoSecondRequest_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<int>("status");
    for (const char *challenge : { "Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"y\", qop=\"auth\"", "NTLM", "Negotiate",
                                   "Bearer error=\"invalid_token\"", "nonsense" }) {
        QTest::newRow(challenge) << QByteArray(challenge) << 401;
        QTest::newRow((QByteArray("proxy: ") + challenge).constData()) << QByteArray(challenge) << 407;
    }
}

void tst_PostOnce::challengesMakeNoSecondRequest()
{
    QFETCH(QByteArray, challenge);
    QFETCH(int, status);
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.reply(status, "{}", "application/json",
                     { { status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate", challenge } });
    });
    wire.transport->setClassify([](const HttpFacts &) { return Refusal { Refusal::Kind::NotAboutUs, {}, {}, {} }; });
    for (const HttpRequest &request : { wire.post(), wire.get(), wire.post() }) {
        const HttpOutcome outcome = wire.outcomeOf(request);
        QCOMPARE(outcome.reached, Reached::Answered);
        QCOMPARE(outcome.status, status);
        QCOMPARE(outcome.body, "{}");
        QCOMPARE(conditionOf(outcome), status == 407 ? Condition::ProxyAsksForSignIn : Condition::RequestRefused);
    }
    QVERIFY(wire.settle());
    QCOMPARE(wire.server.requests().size(), 3);
}

void tst_PostOnce::answerThatIsNoHttp()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) {
        answer.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        answer.close();
    });
    const HttpOutcome posted = wire.outcomeOf(wire.post());
    QCOMPARE(posted.reached, Reached::Unknown);
    QCOMPARE(conditionOf(posted), Condition::OutcomeUnknown);
    QCOMPARE(wire.server.requests().size(), 1);
    const HttpOutcome got = wire.outcomeOf(wire.get());
    QCOMPARE(got.reached, Reached::Unknown);
    QVERIFY(conditionOf(got) == Condition::AnswerBrokeOff || conditionOf(got) == Condition::AnswerUnreadable);
}

COUNTERSIGN_TEST(tst_PostOnce, "tst_postonce")
#include "tst_postonce.moc"
