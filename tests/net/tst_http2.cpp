// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http2server.h"
#include "testregistry.h"
#include "tlsfiles.h"
#include "wire.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;
using Connection = Http2Server::Connection;
using Request = Http2Server::Request;

//! What a server may do to a request over HTTP/2 that it cannot over HTTP/1.1, and that the rules hold there as well.
class tst_Http2 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isSpokenWhereItIsOffered();
    void bodies_data();
    void bodies();
    void postLeavesOnce_data();
    void postLeavesOnce();
    void cutInTheAnswer_data();
    void cutInTheAnswer();
    void earlyRefusal();
    void goesOnceMoreAfterARefresh();
    void nextRequestAfter_data();
    void nextRequestAfter();
    void goingAwayAndStaying();
    void goingAwayInARun();
    void shortRequestsPassStreams();
};

namespace {
using Blow = void (*)(Connection &, const Request &);
using Farewell = void (*)(Connection &, quint32 lastStream);
} // namespace
Q_DECLARE_METATYPE(Blow)
Q_DECLARE_METATYPE(Farewell)

namespace {
//! A transport that trusts an HTTP/2 server.
class Wire2 : public Wire
{
public:
    explicit Wire2(const Http2Server &peer) : m_peer(peer)
    {
        Transport::Options options;
        options.route = trustingRoute(peer.url());
        connectTo(peer.url(), options);
    }
    [[nodiscard]] HttpRequest to(HttpRequest request) const
    {
        request.url = m_peer.url(request.url.path());
        return request;
    }

private:
    const Http2Server &m_peer;
};

//! A server that begins an answer and says no more by itself.
struct BegunAnswer
{
    Connection *open = nullptr; //!< where it was asked
    Request last;
    const Http2Server server { serverTls(), [this](Connection &connection, const Request &request) {
                                  if (!request.isWhole)
                                      return;
                                  open = &connection;
                                  last = request;
                                  connection.head(request.stream, 200);
                                  connection.data(request.stream, "data: x", false);
                              } };
};

void answer(Connection &connection, const Request &request)
{
    if (request.isWhole)
        connection.reply(request.stream, 200, "{}");
}

struct NamedBlow
{
    const char *name;
    Blow blow;
};
const std::array kBlows {
    NamedBlow { "cut", [](Connection &connection, const Request &) { connection.cut(); } },
    NamedBlow { "closed", [](Connection &connection, const Request &) { connection.close(); } },
    NamedBlow { "refused", [](Connection &connection,
                              const Request &request) { connection.reset(request.stream, Http2Server::RefusedStream); } },
    NamedBlow { "internal error", [](Connection &connection,
                                     const Request &request) { connection.reset(request.stream, Http2Server::InternalError); } },
    NamedBlow { "reset without error",
                [](Connection &connection, const Request &request) { connection.reset(request.stream, Http2Server::NoError); } },
    NamedBlow { "going away, not seen",
                [](Connection &connection, const Request &) { connection.goAway(0, Http2Server::NoError); } },
    NamedBlow { "going away and closed",
                [](Connection &connection, const Request &) {
                    connection.goAway(0, Http2Server::NoError);
                    connection.close();
                } },
};
} // namespace

void tst_Http2::isSpokenWhereItIsOffered()
{
    const Http2Server server(serverTls(), answer);
    Wire2 wire(server);
    QCOMPARE(conditionOf(wire.outcomeOf(wire.to(wire.post()))), Condition::None);
    const TrafficRecord record = wire.log.records().back();
    QCOMPARE(record.protocol, "HTTP/2");
    QList<QByteArray> addedByQt;
    for (const RecordedHeader &header : record.requestHeaders) {
        if (header.addedByQt)
            addedByQt << header.name;
    }
    QCOMPARE(addedByQt, QList<QByteArray> { ":authority" });
    // Nothing of it over plain http: no upgrade is asked for.
    wire.server.setHandler([](const auto &, const LoopbackServer::Answer &plain) { plain.reply(200, "{}"); });
    QCOMPARE(conditionOf(wire.outcomeOf(wire.get())), Condition::None);
    QVERIFY(wire.server.requests().last().header("Upgrade").isEmpty());
    QVERIFY(wire.server.requests().last().header("HTTP2-Settings").isEmpty());
    QCOMPARE(wire.log.records().back().protocol, "HTTP/1.1");
}

void tst_Http2::bodies_data()
{
    QTest::addColumn<int>("size");
    for (const int size : { 0, 1, 65'535, 65'536, 5'000'000 })
        QTest::addRow("%d bytes", size) << size;
}

void tst_Http2::bodies()
{
    QFETCH(int, size);
    QByteArray arrived;
    const Http2Server server(serverTls(), [&](Connection &connection, const Request &request) {
        if (request.isWhole) {
            arrived = request.body;
            connection.reply(request.stream, 200, "{}");
        }
    });
    Wire2 wire(server);
    const QByteArray body(size, 'x');
    const HttpOutcome outcome = wire.outcomeOf(wire.to(wire.post(body)));
    QCOMPARE(conditionOf(outcome), Condition::None);
    QCOMPARE(outcome.body, "{}");
    QVERIFY(arrived == body);
    QCOMPARE(server.requests(), 1);
}

void tst_Http2::postLeavesOnce_data()
{
    QTest::addColumn<Blow>("blow");
    QTest::addColumn<bool>("asStream");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("beforeItsBody");
    for (const NamedBlow &each : kBlows) {
        for (const bool asStream : { false, true }) {
            const char *kind = asStream ? "stream" : "short";
            QTest::addRow("%s, %s", each.name, kind) << each.blow << asStream << 2 << false;
            QTest::addRow("%s, %s, 1 MiB", each.name, kind) << each.blow << asStream << 1024 * 1024 << false;
            QTest::addRow("%s, %s, in the body", each.name, kind) << each.blow << asStream << 1024 * 1024 << true;
        }
    }
}

void tst_Http2::postLeavesOnce()
{
    QFETCH(Blow, blow);
    QFETCH(bool, asStream);
    QFETCH(int, size);
    QFETCH(bool, beforeItsBody);
    const Http2Server server(serverTls(), [&](Connection &connection, const Request &request) {
        if (beforeItsBody || request.isWhole)
            blow(connection, request);
    });
    Wire2 wire(server);
    const HttpRequest request = wire.to(wire.post(QByteArray(size, 'x')));
    const auto ended = asStream ? wire.stream(request) : wire.send(request);
    QVERIFY(until([&] { return ended->times > 0; }));
    QCOMPARE(ended->outcome.reached, Reached::Unknown);
    QCOMPARE(conditionOf(ended->outcome), Condition::OutcomeUnknown);
    QVERIFY(wire.settle());
    QCOMPARE(server.requests(), 1);
    QCOMPARE(ended->times, 1);
}

void tst_Http2::cutInTheAnswer_data()
{
    QTest::addColumn<Blow>("blow");
    for (const NamedBlow &each : kBlows) {
        // RFC 9113 §8.1: after the whole answer this means "no need to send more"; in the middle of it no server says so.
        if (qstrcmp(each.name, "reset without error") != 0)
            QTest::newRow(each.name) << each.blow;
    }
}

void tst_Http2::cutInTheAnswer()
{
    QFETCH(Blow, blow);
    BegunAnswer begun;
    Wire2 wire(begun.server);
    const auto ended = wire.stream(wire.to(wire.post()));
    QVERIFY(until([&] { return ended->chunks == "data: x"; }));
    blow(*begun.open, begun.last);
    QVERIFY(until([&] { return ended->times > 0; }));
    QCOMPARE(conditionOf(ended->outcome), Condition::AnswerBrokeOff);
    QCOMPARE(ended->outcome.reached, Reached::Answered);
    QVERIFY(wire.settle());
    QCOMPARE(begun.server.requests(), 1);
}

void tst_Http2::earlyRefusal()
{
    // 403 while the body is still leaving: the answer counts.
    const Http2Server server(serverTls(), [](Connection &connection, const Request &request) {
        if (!request.isWhole)
            connection.reply(request.stream, 403, "no");
    });
    Wire2 wire(server);
    const HttpOutcome outcome = wire.outcomeOf(wire.to(wire.post(QByteArray(5'000'000, 'x'))));
    QCOMPARE(outcome.status, 403);
    QCOMPARE(conditionOf(outcome), Condition::Forbidden);
    QCOMPARE(server.requests(), 1);
}

void tst_Http2::goesOnceMoreAfterARefresh()
{
    int answers = 0;
    const Http2Server server(serverTls(), [&](Connection &connection, const Request &request) {
        if (request.isWhole)
            ++answers == 1 ? connection.reply(request.stream, 401, "who?") : connection.reply(request.stream, 200, "{}");
    });
    Wire2 wire(server);
    const auto ended = wire.send(wire.to(wire.post()));
    QVERIFY(until([&] { return wire.authorizer.refreshes == 1; }));
    wire.authorizer.refreshed();
    QVERIFY(until([&] { return ended->times > 0; }));
    QCOMPARE(conditionOf(ended->outcome), Condition::None);
    QCOMPARE(ended->outcome.generation, quint64(2));
    QCOMPARE(server.requests(), 2);
    QCOMPARE(server.connections(), 1);
}

void tst_Http2::nextRequestAfter_data()
{
    QTest::addColumn<Farewell>("before");
    QTest::addColumn<Farewell>("after");
    const Farewell nothing = [](Connection &, quint32) {};
    const Farewell says = [](Connection &connection, quint32 stream) { connection.goAway(stream, Http2Server::NoError); };
    const Farewell closes = [](Connection &connection, quint32) { connection.close(); };
    QTest::newRow("closed") << nothing << closes;
    QTest::newRow("going away") << nothing << says;
    QTest::newRow("going away, then closed") << says << closes;
}

void tst_Http2::nextRequestAfter()
{
    // A server that has had enough of a connection is no reason to fail what comes next, once the client knows: the connection
    // is closed. What crosses the server's word on the way has an unknown outcome (postLeavesOnce).
    QFETCH(Farewell, before);
    QFETCH(Farewell, after);
    const Http2Server server(serverTls(), [&](Connection &connection, const Request &request) {
        if (!request.isWhole)
            return;
        before(connection, request.stream);
        answer(connection, request);
        after(connection, request.stream);
    });
    Wire2 wire(server);
    for (int request = 1; request <= 3; ++request) {
        QCOMPARE(conditionOf(wire.outcomeOf(wire.to(wire.post()))), Condition::None);
        QVERIFY(until([&] { return server.openConnections() == 0; }));
        QVERIFY(wire.settle());
        QCOMPARE(server.requests(), request);
        QCOMPARE(server.connections(), request);
    }
}

void tst_Http2::goingAwayAndStaying()
{
    // The server says so before its answer and leaves the closing to the client, who should: Qt 6.4 does not, and never says a
    // word about the next request. It has not left, says so in its time, and the one after it takes another connection.
    bool isFirst = true;
    const Http2Server server(serverTls(), [&](Connection &connection, const Request &request) {
        if (request.isWhole && std::exchange(isFirst, false))
            connection.goAway(request.stream, Http2Server::NoError);
        answer(connection, request);
    });
    Wire2 wire(server);
    QCOMPARE(conditionOf(wire.outcomeOf(wire.to(wire.post()))), Condition::None);
    QVERIFY(wire.settle());
    const auto next = wire.send(wire.to(wire.post()));
    QVERIFY(wire.settle());
    wire.clock.advance(10'000);
    QVERIFY(until([&] { return next->times > 0; }));
    // A Qt that does close may have answered it by now.
    QVERIFY(next->outcome.reached != Reached::Unknown);
    QCOMPARE(server.requests(), next->outcome.reached == Reached::NotSent ? 1 : 2);
    const int before = server.requests();
    QCOMPARE(conditionOf(wire.outcomeOf(wire.to(wire.post()))), Condition::None);
    QVERIFY(wire.settle());
    QCOMPARE(server.requests(), before + 1);
    QCOMPARE(next->times, 1);
}

void tst_Http2::goingAwayInARun()
{
    // A server that is about to restart takes no new requests and goes on with those it has (RFC 9113 §6.8): the answer is whole.
    BegunAnswer begun;
    Wire2 wire(begun.server);
    const auto ended = wire.stream(wire.to(wire.post()));
    QVERIFY(until([&] { return ended->chunks == "data: x"; }));
    begun.open->goAway(begun.last.stream, Http2Server::NoError);
    QVERIFY(wire.settle());
    QCOMPARE(ended->times, 0);
    begun.open->data(begun.last.stream, "\n\n", true);
    QVERIFY(until([&] { return ended->times > 0; }));
    QCOMPARE(conditionOf(ended->outcome), Condition::None);
    QCOMPARE(ended->chunks, "data: x\n\n");
    QCOMPARE(begun.server.requests(), 1);
}

void tst_Http2::shortRequestsPassStreams()
{
    // Eight runs are open and say nothing; whatever else there is to say gets through.
    const Http2Server server(serverTls(), [](Connection &connection, const Request &request) {
        if (!request.isWhole)
            return;
        if (request.body == "run")
            connection.head(request.stream, 200);
        else
            connection.reply(request.stream, 200, "{}");
    });
    Wire2 wire(server);
    QList<std::shared_ptr<Wire::Ended>> runs;
    for (int i = 0; i < 8; ++i)
        runs << wire.stream(wire.to(wire.post("run")));
    QVERIFY(until([&] { return std::all_of(runs.begin(), runs.end(), [](const auto &run) { return run->heads == 1; }); }));
    QCOMPARE(conditionOf(wire.outcomeOf(wire.to(wire.post("stop")))), Condition::None);
    QCOMPARE(conditionOf(wire.outcomeOf(wire.to(wire.get()))), Condition::None);
    QCOMPARE(server.requests(), 10);
    for (const auto &run : runs)
        QCOMPARE(run->times, 0);
}

COUNTERSIGN_TEST(tst_Http2, "tst_http2")
#include "tst_http2.moc"
