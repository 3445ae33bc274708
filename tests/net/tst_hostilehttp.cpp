// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connectionconfig.h"
#include "testregistry.h"
#include "wire.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Reached = HttpOutcome::Reached;

//! Answers that HTTP allows and few expect, and answers that lie about themselves: each ends once, what is behind it is nobody's
//! answer, and the next request is answered as it should be. A POST leaves once in all of it.
class tst_HostileHttp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oddButRight_data();
    void oddButRight();
    void noAnswer_data();
    void noAnswer();
    void cutOff_data();
    void cutOff();
    void whatNeverEndsIsEnded_data();
    void whatNeverEndsIsEnded();
    void earlyHints_data();
    void earlyHints();
    void nothingIsDoneOnAWord();
    void proxies_data();
    void proxies();
    void aProxyThatAsksForNtlm_data();
    void aProxyThatAsksForNtlm();
};

namespace {
const QByteArray kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
const QByteArray kBody = "data: x\n\n";
const QByteArray kLength = "Content-Length: 9\r\n\r\n";
const QByteArray kChunked = "Transfer-Encoding: chunked\r\n\r\n";
const QByteArray kStolen = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen";

struct Row
{
    const char *name;
    QByteArray bytes;
    bool closes = false;
};

void addRows(std::initializer_list<Row> rows)
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<bool>("asStream");
    for (const Row &row : rows) {
        for (const bool asStream : { false, true })
            QTest::addRow("%s, %s", row.name, asStream ? "stream" : "short") << row.bytes << row.closes << asStream;
    }
}

//! The first request is answered with these bytes, those behind it properly.
class OddPeer : public Wire
{
public:
    OddPeer(const QByteArray &bytes, bool closes)
        : Wire([bytes, closes, count = 0](const ReceivedRequest &, const LoopbackServer::Answer &out) mutable {
            if (++count > 1)
                return out.reply(200, "next");
            out.raw(bytes);
            if (closes)
                out.close();
        })
    {
    }
    [[nodiscard]] std::shared_ptr<Ended> begin(bool asStream) { return asStream ? stream(post()) : send(post()); }
    //! What was said to the first is not taken for what is said to the second; each left once.
    [[nodiscard]] bool goesOn(int requests = 2)
    {
        const HttpOutcome next = outcomeOf(post());
        return next.status == 200 && next.body == "next" && settle() && server.requests().size() == requests;
    }
};

//! A row of addRows(): the peer, and its first request.
class RowPeer : public OddPeer
{
public:
    RowPeer() : OddPeer(of<QByteArray>("bytes"), of<bool>("closes")) {}
    [[nodiscard]] QByteArray body() const { return m_asStream ? ended->chunks : ended->outcome.body; }

private:
    template<typename Value> [[nodiscard]] static Value of(const char *column)
    {
        return *static_cast<Value *>(QTest::qData(column, qMetaTypeId<Value>()));
    }
    const bool m_asStream = of<bool>("asStream");

public:
    const std::shared_ptr<Ended> ended = begin(m_asStream);
};
} // namespace

void tst_HostileHttp::oddButRight_data()
{
    addRows({
        { "100 Continue", "HTTP/1.1 100 Continue\r\n\r\n" + kHead + kLength + kBody },
        { "100 Continue, a thousand times",
          QByteArray("HTTP/1.1 100 Continue\r\n\r\n").repeated(1000) + kHead + kLength + kBody },
        { "another answer behind it", kHead + kLength + kBody + kStolen },
        { "more than it says", kHead + kLength + kBody + "and more" },
        { "length that is no number", kHead + "Content-Length: nine\r\n\r\n" + kBody, true },
        { "no length", kHead + "Connection: close\r\n\r\n" + kBody, true },
        { "HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + kBody, true },
        { "length twice", kHead + "Content-Length: 9\r\n" + kLength + kBody },
        { "length and chunks", kHead + "Content-Length: 3\r\n" + kChunked + "9\r\n" + kBody + "\r\n0\r\n\r\n" },
        { "trailers", kHead + kChunked + "9\r\n" + kBody + "\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=b\r\n\r\n" },
        { "chunk extension", kHead + kChunked + "9;a=\"b\"\r\n" + kBody + "\r\n0\r\n\r\n" },
        { "CHUNKED", kHead + "Transfer-Encoding: CHUNKED\r\n\r\n9\r\n" + kBody + "\r\n0\r\n\r\n" },
        { "no reason", "HTTP/1.1 200\r\n" + kLength + kBody },
        { "a reason of 1 MiB", "HTTP/1.1 200 " + QByteArray(1024 * 1024, 'x') + "\r\n" + kLength + kBody },
        { "line feeds only", "HTTP/1.1 200 OK\nContent-Length: 9\n\n" + kBody },
        { "folded header", kHead + "X-A: 1\r\n  2\r\n" + kLength + kBody },
        { "said to be closed, and left open", kHead + "Connection: close\r\n" + kLength + kBody },
    });
}

void tst_HostileHttp::oddButRight()
{
    RowPeer peer;
    QVERIFY(until([&] { return peer.ended->times > 0; }));
    QCOMPARE(conditionOf(peer.ended->outcome), Condition::None);
    QCOMPARE(peer.body(), kBody);
    QVERIFY(peer.goesOn());
    QCOMPARE(peer.ended->times, 1);
    for (const ReceivedRequest &request : peer.server.requests())
        QCOMPARE(request.header("Cookie"), QByteArray()); // nor of a trailer
}

void tst_HostileHttp::noAnswer_data()
{
    addRows({
        { "100 Continue and no more", "HTTP/1.1 100 Continue\r\n\r\n", true },
        { "another protocol nobody asked for", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n" + kBody },
        { "no head", kBody, true },
        { "64 MiB without a line end", QByteArray(64 * 1024 * 1024, 'x') },
        { "status of two figures", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", true },
        { "status 99", "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n", true },
        { "negative status", "HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n", true },
    });
}

void tst_HostileHttp::noAnswer()
{
    RowPeer peer;
    QVERIFY(until([&] { return peer.ended->times > 0; }));
    QCOMPARE(conditionOf(peer.ended->outcome), Condition::OutcomeUnknown);
    QCOMPARE(peer.ended->outcome.reached, Reached::Unknown);
    QCOMPARE(peer.ended->chunks, QByteArray());
    QVERIFY(peer.goesOn());
    QCOMPARE(peer.ended->times, 1);
}

void tst_HostileHttp::cutOff_data()
{
    addRows({
        { "less than it says", kHead + "Content-Length: 19\r\n\r\n" + kBody, true },
        { "chunk of 2^63 bytes", kHead + kChunked + "7fffffffffffffff\r\n" + kBody, true },
    });
}

void tst_HostileHttp::cutOff()
{
    RowPeer peer;
    QVERIFY(until([&] { return peer.ended->times > 0; }));
    QCOMPARE(conditionOf(peer.ended->outcome), Condition::AnswerBrokeOff);
    QCOMPARE(peer.ended->outcome.reached, Reached::Answered);
    QCOMPARE(peer.body(), kBody);
    QVERIFY(peer.goesOn());
    QCOMPARE(peer.ended->times, 1);
}

void tst_HostileHttp::whatNeverEndsIsEnded_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Condition>("condition");
    QTest::newRow("a header of 64 MiB") << kHead + "X: " + QByteArray(64 * 1024 * 1024, 'x') << Condition::HeadTimedOut;
    QTest::newRow("negative length") << kHead + "Content-Length: -1\r\n\r\n" + kBody << Condition::BodyTimedOut;
    QTest::newRow("more headers than anybody reads")
        << kHead + QByteArray("A: b\r\n").repeated(20'000) + kLength + kBody << Condition::BodyTimedOut;
    QTest::newRow("a chunk extension of 64 MiB")
        << kHead + kChunked + "9;" + QByteArray(64 * 1024 * 1024, 'x') << Condition::BodyTimedOut;
    QTest::newRow("a chunk that does not end") << kHead + kChunked + "9\r\n" + kBody + "0\r\n\r\n" << Condition::BodyTimedOut;
}

void tst_HostileHttp::whatNeverEndsIsEnded()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const Condition, condition);
    OddPeer peer(bytes, false);
    const auto ended = peer.begin(false);
    QVERIFY(until([&] { return peer.server.requests().size() == 1; }));
    for (int tenth = 0; tenth < 6 && ended->times == 0; ++tenth) {
        QVERIFY(peer.settle());
        peer.clock.advance(10'000);
    }
    QCOMPARE(conditionOf(ended->outcome), condition);
    QVERIFY(peer.goesOn());
    QCOMPARE(ended->times, 1);
}

void tst_HostileHttp::earlyHints_data()
{
    addRows({
        { "102", "HTTP/1.1 102 Processing\r\n\r\n" + kHead + kLength + kBody },
        { "103", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + kHead + kLength + kBody },
        { "103, a thousand times",
          QByteArray("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n").repeated(1000) + kHead + kLength + kBody },
    });
}

//! Qt 6.4 takes an interim answer for the answer, unless it is 100. Nobody knows then what became of the request, and it says so.
void tst_HostileHttp::earlyHints()
{
    RowPeer peer;
    QVERIFY(until([&] { return peer.ended->times > 0; }));
    const bool isUnderstood = peer.ended->outcome.reached == Reached::Answered;
    QCOMPARE(conditionOf(peer.ended->outcome), isUnderstood ? Condition::None : Condition::OutcomeUnknown);
    QCOMPARE(peer.body(), isUnderstood ? kBody : QByteArray());
    QVERIFY(peer.goesOn());
    QCOMPARE(peer.ended->times, 1);
}

//! Headers that tell a browser to go elsewhere tell us nothing.
void tst_HostileHttp::nothingIsDoneOnAWord()
{
    const LoopbackServer elsewhere([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "{}"); });
    const QByteArray there = elsewhere.url().toEncoded();
    const QByteArray port = QByteArray::number(elsewhere.port());
    OddPeer peer(kHead + "Refresh: 0; url=" + there + "\r\nLocation: " + there + "\r\nContent-Location: " + there
                     + "\r\nAlt-Svc: h2=\"127.0.0.1:" + port + "\", h3=\":" + port
                     + "\"\r\nStrict-Transport-Security: max-age=99999999\r\nLink: <" + there
                     + ">; rel=preload\r\nSet-Cookie: a=b\r\nReport-To: {\"url\":\"" + there + "\"}\r\n" + kLength + kBody,
                 false);
    const HttpOutcome outcome = peer.outcomeOf(peer.post());
    QCOMPARE(conditionOf(outcome), Condition::None);
    QCOMPARE(outcome.body, kBody);
    QVERIFY(peer.goesOn());
    QVERIFY(peer.goesOn(3));
    QVERIFY(elsewhere.requests().isEmpty());
    QCOMPARE(elsewhere.connections(), 0);
    QCOMPARE(peer.server.requests().last().header("Cookie"), QByteArray());
}

void tst_HostileHttp::proxies_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<Condition>("condition");
    const QByteArray asks = "HTTP/1.1 407 Who\r\nProxy-Authenticate: ";
    const QByteArray page = "Content-Type: text/html\r\nContent-Length: 26\r\n\r\n<!doctype html><p>Who?</p>";
    for (const char *scheme : { "Basic realm=\"p\"", "Digest realm=\"p\", nonce=\"n\"" })
        QTest::newRow(scheme) << asks + scheme + "\r\n" + page << false << Condition::ProxyAsksForSignIn;
    for (const char *scheme : { "Negotiate", "nonsense" }) // Qt does not say what it was
        QTest::newRow(scheme) << asks + scheme + "\r\n" + page << false << Condition::ProxyUnreachable;
    QTest::newRow("no challenge") << QByteArray("HTTP/1.1 407 Who\r\n") + page << false << Condition::ProxyUnreachable;
    QTest::newRow("denied") << QByteArray("HTTP/1.1 403 No\r\n") + page << false << Condition::ProxyUnreachable;
    QTest::newRow("broken") << QByteArray("HTTP/1.1 502 Bad\r\n") + page << false << Condition::ProxyUnreachable;
    QTest::newRow("sends elsewhere") << QByteArray("HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\n") + page << false
                                     << Condition::ProxyUnreachable;
    QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n") << true << Condition::ProxyUnreachable;
    QTest::newRow("through, and then no TLS")
        << QByteArray("HTTP/1.1 200 OK\r\n\r\n<!doctype html>") << false << Condition::TlsFailed;
    QTest::newRow("closes") << QByteArray() << true << Condition::ProxyUnreachable;
    QTest::newRow("endless head") << "HTTP/1.1 200 OK\r\nX: " + QByteArray(8 * 1024 * 1024, 'x') << false
                                  << Condition::ConnectTimedOut;
    QTest::newRow("endless question") << asks + "Basic\r\nContent-Length: 2147483648\r\n\r\n" + QByteArray(8 * 1024 * 1024, 'x')
                                      << false << Condition::ProxyAsksForSignIn;
}

//! Whatever a proxy says, it gets neither the token nor the message.
void tst_HostileHttp::proxies()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const bool, closes);
    LoopbackServer proxy([&](const ReceivedRequest &, const LoopbackServer::Answer &out) {
        out.raw(bytes);
        if (closes)
            out.close();
    });
    ConnectionConfig config;
    config.proxy = proxy.url();
    Transport::Options options;
    options.route = Route::of(config);
    Wire wire;
    wire.connectTo(QUrl(u"https://agents.example/"_s), options);
    HttpRequest request = wire.post("what is said");
    request.url = wire.transport->server();
    const auto ended = wire.send(request);
    QVERIFY(until([&] { return !proxy.requests().isEmpty(); }));
    for (int tenth = 0; tenth < 6 && ended->times == 0; ++tenth) {
        std::ignore = until([&] { return ended->times > 0; }, 500); // else only time can help
        wire.clock.advance(10'000);
    }
    QTEST(conditionOf(ended->outcome), "condition");
    QCOMPARE(ended->outcome.reached, Reached::NotSent);
    QVERIFY(wire.settle());
    QCOMPARE(ended->times, 1);
    // Qt asks for a tunnel again when the proxy closes without a word; nothing of ours goes that way.
    QVERIFY(proxy.requests().size() == 1 || bytes.isEmpty());
    for (const ReceivedRequest &asked : proxy.requests()) {
        QCOMPARE(asked.method, QByteArray("CONNECT"));
        QCOMPARE(asked.header("Authorization"), QByteArray());
        QCOMPARE(asked.header("Proxy-Authorization"), QByteArray());
        QCOMPARE(asked.body, QByteArray());
    }
}

void tst_HostileHttp::aProxyThatAsksForNtlm_data()
{
    QTest::addColumn<QByteArray>("scheme");
    QTest::newRow("again and again") << QByteArray("NTLM");
    QTest::newRow("goes on") << QByteArray("NTLM TlRMTVNTUAACAAAADAAMADgAAAAFgomi2w6xp2sTfMIAAAAAAAAAAAAAAAAAAAAA");
}

//! Qt begins to answer NTLM and tells nobody; asked again, it begins anew, until the deadline. Who we are it does not know.
void tst_HostileHttp::aProxyThatAsksForNtlm()
{
    QFETCH(const QByteArray, scheme);
    LoopbackServer proxy([&](const ReceivedRequest &, const LoopbackServer::Answer &out) {
        out.raw("HTTP/1.1 407 Who\r\nProxy-Authenticate: " + scheme + "\r\nContent-Length: 4\r\n\r\nWho?");
    });
    ConnectionConfig config;
    config.proxy = proxy.url();
    Transport::Options options;
    options.route = Route::of(config);
    Wire wire;
    wire.connectTo(QUrl(u"https://agents.example/"_s), options);
    HttpRequest request = wire.post("what is said");
    request.url = wire.transport->server();
    const auto ended = wire.send(request);
    QVERIFY(until([&] { return ended->times > 0 || proxy.requests().size() > 5; }));
    wire.clock.advance(10'000);
    QVERIFY(until([&] { return ended->times > 0; }));
    QCOMPARE(ended->outcome.reached, Reached::NotSent);
    for (const ReceivedRequest &asked : proxy.requests()) {
        QCOMPARE(asked.method, QByteArray("CONNECT"));
        QCOMPARE(asked.header("Authorization"), QByteArray());
        // MS-NLMP: the first message (type 1) has lengths of domain and workstation at 16 and 24; there is no other.
        const QByteArray word = asked.header("Proxy-Authorization");
        const QByteArray first = QByteArray::fromBase64(word.mid(5));
        QVERIFY2(first.isEmpty() || (first.startsWith(QByteArray("NTLMSSP\0\1\0\0\0", 12)) && first.mid(16, 2).count('\0') == 2),
                 word.constData());
        QVERIFY2(first.isEmpty() || first.mid(24, 2).count('\0') == 2, word.constData());
    }
}

COUNTERSIGN_TEST(tst_HostileHttp, "tst_hostilehttp")
#include "tst_hostilehttp.moc"
