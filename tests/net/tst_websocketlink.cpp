// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakeauthorizer.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "net/trafficlog.h"
#include "net/transport.h"
#include "net/websocketlink.h"
#include "scriptedchainlit.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

//! A link over a transport to `server`, and what became of it.
struct Linked
{
    Redactor redactor;
    TrafficLog log;
    FakeClock clock;
    FakeAuthorizer authorizer { redactor };
    Transport transport;
    std::unique_ptr<WebSocketLink> link;
    bool isOpened = false;
    QStringList texts;
    QList<QByteArray> binaries;
    QList<LinkEnd> ends;

    explicit Linked(const QUrl &server, Transport::Options options = {})
        : transport(server, std::move(options), authorizer, log, redactor, clock)
    {
    }
    void open(LinkRequest request)
    {
        request.purpose = u"socket"_s;
        link = std::make_unique<WebSocketLink>(transport, request, nullptr);
        QObject::connect(link.get(), &WebSocketLink::opened, link.get(), [this] { isOpened = true; });
        QObject::connect(link.get(), &WebSocketLink::text, link.get(), [this](const QString &text) { texts << text; });
        QObject::connect(link.get(), &WebSocketLink::binary, link.get(), [this](const QByteArray &bytes) { binaries << bytes; });
        QObject::connect(link.get(), &WebSocketLink::ended, link.get(), [this](const LinkEnd &end) { ends << end; });
    }
    void open(const QUrl &url)
    {
        LinkRequest request;
        request.url = url;
        open(request);
    }
    [[nodiscard]] Condition condition() const
    {
        return ends.isEmpty() || !ends.first().error ? Condition::None : ends.first().error->condition;
    }
};

} // namespace

class tst_WebSocketLink : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void carriesTextsAndBytesBothWays()
    {
        ScriptedChainlit server;
        Linked f(server.url());
        f.open(server.url(u"/socket"_s));
        QTRY_VERIFY(f.isOpened);
        QTRY_COMPARE(f.texts.size(), 1); // the handshake
        server.rawBytes("bytes");
        QTRY_COMPARE(f.binaries, QList<QByteArray> { "bytes" });
        f.link->sendText(u"3"_s);
        QTRY_COMPARE(server.pongs(), 1);
        f.link->close();
        QTRY_COMPARE(f.ends.size(), 1);
        QVERIFY(!f.ends.first().error && f.ends.first().wasOpen);
        QTRY_VERIFY(!server.isConnected());
    }

    void carriesTheSignInAndTheConnectionsHeaders()
    {
        ScriptedChainlit server;
        Transport::Options options;
        options.extraHeaders = { { "X-Tenant", "acme" }, { "Cookie", "not=this" }, { "Upgrade", "nor-this" } };
        Linked f(server.url(), options);
        f.open(server.url(u"/socket"_s));
        QTRY_VERIFY(f.isOpened);
        QCOMPARE(server.upgradeHeader("Authorization"), QByteArray("Bearer token-of-generation-1"));
        QCOMPARE(server.upgradeHeader("X-Tenant"), QByteArray("acme"));
        QVERIFY(server.upgradeHeader("Cookie").isEmpty());
        QCOMPARE(server.upgradeHeader("Upgrade"), QByteArray("websocket"));
    }

    void goesNowhereElse_data()
    {
        QTest::addColumn<QUrl>("server");
        QTest::addColumn<QUrl>("url");
        QTest::addColumn<int>("condition");
        QTest::newRow("another host") << QUrl(u"https://chat.example"_s) << QUrl(u"https://evil.example/ws"_s)
                                      << int(Condition::AddressMalformed);
        QTest::newRow("another port") << QUrl(u"https://chat.example"_s) << QUrl(u"https://chat.example:8443/ws"_s)
                                      << int(Condition::AddressMalformed);
        QTest::newRow("without TLS") << QUrl(u"http://chat.example"_s) << QUrl(u"http://chat.example/ws"_s)
                                     << int(Condition::PlainHttpRefused);
    }
    void goesNowhereElse()
    {
        QFETCH(const QUrl, server);
        QFETCH(const QUrl, url);
        QFETCH(const int, condition);
        Linked f(server);
        f.open(url);
        QTRY_COMPARE(f.ends.size(), 1);
        QCOMPARE(int(f.condition()), condition);
        QVERIFY(f.authorizer.asked.isEmpty());
        QVERIFY(f.log.records().back().neverLeft);
    }

    void waitsAtTheGate()
    {
        ScriptedChainlit server;
        Linked f(server.url());
        f.authorizer.decision.verdict = Authorizer::Decision::Verdict::Wait;
        f.open(server.url(u"/socket"_s));
        QTRY_VERIFY(!f.authorizer.asked.isEmpty());
        QVERIFY(server.upgrades().isEmpty());
        f.authorizer.signIn("fresh", 2);
        QTRY_VERIFY(f.isOpened);
        QCOMPARE(server.upgradeHeader("Authorization"), QByteArray("Bearer fresh"));
    }

    void isRefusedAtTheGate()
    {
        ScriptedChainlit server;
        Linked f(server.url());
        f.authorizer.refuse(Condition::SignedOut);
        f.open(server.url(u"/socket"_s));
        QTRY_COMPARE(f.ends.size(), 1);
        QCOMPARE(f.condition(), Condition::SignedOut);
        QVERIFY(server.upgrades().isEmpty());
    }

    void closesForAnotherAccount()
    {
        ScriptedChainlit server;
        Linked f(server.url());
        f.open(server.url(u"/socket"_s));
        QTRY_VERIFY(f.isOpened);
        Q_EMIT f.authorizer.accountChanged();
        QTRY_COMPARE(f.ends.size(), 1);
        QVERIFY(!f.ends.first().error);
        QTRY_VERIFY(!server.isConnected());
    }

    //! The server would let it live on.
    void closesAtTheSignOut()
    {
        ScriptedChainlit server;
        Linked f(server.url());
        f.open(server.url(u"/socket"_s));
        QTRY_VERIFY(f.isOpened);
        f.authorizer.signIn("renewed", 2); // no reason to close, and this is none either
        f.authorizer.refuse(Condition::Offline);
        QVERIFY(f.ends.isEmpty());
        f.authorizer.refuse(Condition::SignedOut);
        QCOMPARE(f.condition(), Condition::SignedOut);
        QTRY_VERIFY(!server.isConnected());
    }

    //! QWebSocket tells neither: the same GET by HTTP does.
    void learnsWhyItWasRefused_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("condition");
        QTest::newRow("no such path") << 404 << int(Condition::LinkRefused);
        QTest::newRow("wants an upgrade, says the proxy") << 426 << int(Condition::LinkRefused);
        QTest::newRow("head too large") << 431 << int(Condition::LinkRefused);
        QTest::newRow("broken") << 502 << int(Condition::ServerFailed);
        QTest::newRow("a page") << 200 << int(Condition::LinkRefused);
    }
    void learnsWhyItWasRefused()
    {
        QFETCH(const int, status);
        QFETCH(const int, condition);
        LoopbackServer server(
            [status](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(status, "{}"); });
        Linked f(server.url());
        f.open(server.url(u"/socket"_s));
        QTRY_COMPARE(f.ends.size(), 1);
        QCOMPARE(int(f.condition()), condition);
        QCOMPARE(f.ends.first().error->httpStatus, status);
        QCOMPARE(server.count("GET", "/socket"), 2);
        QVERIFY(!f.isOpened);
        QVERIFY(f.log.records().back().repeatsUpgrade);
        QCOMPARE(f.log.records().back().status, status);
    }

    void aRefusalAboutTheSignInIsOne()
    {
        LoopbackServer server([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(401, "{}"); });
        Linked f(server.url());
        f.open(server.url(u"/socket"_s));
        QTRY_COMPARE(f.authorizer.refreshes, 1);
        f.authorizer.refreshed();
        QTRY_COMPARE(f.ends.size(), 1);
        QCOMPARE(f.condition(), Condition::SessionEnded);
        QCOMPARE(f.ends.first().refusal.kind, Refusal::Kind::NotSignedIn);
    }

    void nobodyListens()
    {
        LoopbackServer server;
        const QUrl url = server.url(u"/socket"_s);
        server.stopListening();
        Linked f(url);
        f.open(url);
        QTRY_COMPARE(f.ends.size(), 1);
        QCOMPARE(f.condition(), Condition::ConnectionRefused);
        QCOMPARE(f.ends.first().reached, HttpOutcome::Reached::NotSent);
    }

    //! A handshake of QWebSocket's never times out by itself.
    void silenceEndsAfterTenSeconds()
    {
        LoopbackServer server([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
        Linked f(server.url());
        f.open(server.url(u"/socket"_s));
        QTRY_COMPARE(server.requests().size(), 1);
        f.clock.advance(9'999);
        QCOMPARE(server.requests().size(), 1);
        f.clock.advance(1);
        QTRY_COMPARE(server.requests().size(), 2);
        QTRY_VERIFY((f.clock.advance(10'000), f.ends.size() == 1));
        QVERIFY(f.ends.first().error);
        QVERIFY(!f.isOpened);
    }

    void aMessageBeyondTheLimitEndsIt()
    {
        ScriptedChainlit server;
        Linked f(server.url());
        LinkRequest request;
        request.url = server.url(u"/socket"_s);
        request.mostBytes = 4096;
        f.open(request);
        QTRY_VERIFY(f.isOpened);
        server.raw(QString(8192, u'x'));
        QTRY_COMPARE(f.ends.size(), 1);
        QCOMPARE(f.condition(), Condition::AnswerTooLarge);
    }

    void aLostConnectionIsTold()
    {
        ScriptedChainlit server;
        Linked f(server.url());
        f.open(server.url(u"/socket"_s));
        QTRY_VERIFY(f.isOpened);
        server.drop();
        QTRY_COMPARE(f.ends.size(), 1);
        QCOMPARE(f.condition(), Condition::AnswerBrokeOff);
        QVERIFY(f.ends.first().wasOpen);
    }

    void deletingItHangsUp()
    {
        ScriptedChainlit server;
        Linked f(server.url());
        f.open(server.url(u"/socket"_s));
        QTRY_VERIFY(server.isConnected());
        f.link.reset();
        QTRY_VERIFY(!server.isConnected());
        QVERIFY(f.ends.isEmpty());
    }
};

COUNTERSIGN_TEST(tst_WebSocketLink, "tst_websocketlink")
#include "tst_websocketlink.moc"
