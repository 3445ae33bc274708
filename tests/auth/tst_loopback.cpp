// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/loopback.h"
#include "fakeclock.h"
#include "testregistry.h"

#include <QPointer>
#include <QTcpSocket>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! A peer that says exactly what it is told to.
struct RawPeer
{
    QTcpSocket socket;
    QByteArray received;

    explicit RawPeer(quint16 port)
    {
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        socket.connectToHost(QHostAddress::LocalHost, port);
        socket.waitForConnected(2000);
    }
    [[nodiscard]] bool isConnected() const { return socket.state() == QAbstractSocket::ConnectedState; }
    void say(const QByteArray &bytes)
    {
        socket.write(bytes);
        socket.flush();
    }
    [[nodiscard]] int status() const { return received.split(' ').value(1).toInt(); }
    //! Answered and closed by the other side.
    [[nodiscard]] bool isOver() const { return socket.state() == QAbstractSocket::UnconnectedState; }
};
} // namespace

class tst_Loopback : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    LoopbackPages m_pages { u"Signed <in>"_s, u"Close this tab & go on."_s, u"Not signed in"_s, u"Go back."_s };
    QPointer<Loopback> m_loopback;
    QList<Loopback::Parameters> m_judged;
    Loopback::Judgement m_verdict = Loopback::Judgement::Taken;

    void open(const QString &redirect = u"http://127.0.0.1/callback"_s)
    {
        m_judged.clear();
        m_verdict = Loopback::Judgement::Taken;
        m_loopback = new Loopback(m_pages, m_clock, [this](const Loopback::Parameters &parameters) {
            m_judged << parameters;
            return m_verdict;
        });
        QVERIFY(m_loopback->open(QUrl(redirect)));
    }
    [[nodiscard]] quint16 port() const { return static_cast<quint16>(m_loopback->address().port()); }
    [[nodiscard]] QByteArray host() const { return "127.0.0.1:" + QByteArray::number(port()); }
    [[nodiscard]] QByteArray get(const QByteArray &target) const
    {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host() + "\r\n\r\n";
    }
    [[nodiscard]] static bool refusesConnections(quint16 port)
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, port);
        return !socket.waitForConnected(1000);
    }

private Q_SLOTS:
    void cleanup() { delete m_loopback; }

    void listensOnThisMachineOnly()
    {
        open();
        QVERIFY(port() > 0);
        QCOMPARE(m_loopback->address(), QUrl(u"http://127.0.0.1:%1/callback"_s.arg(port())));
        QTcpSocket elsewhere; // 127.0.0.2 is this machine as well, but not where it listens
        elsewhere.connectToHost(u"127.0.0.2"_s, port());
        QVERIFY(!elsewhere.waitForConnected(1000));
    }
    void redirects_data()
    {
        QTest::addColumn<QString>("redirect");
        QTest::addColumn<bool>("opens");
        QTest::newRow("127.0.0.1") << u"http://127.0.0.1/callback"_s << true;
        QTest::newRow("localhost") << u"http://localhost/callback"_s << true;
        QTest::newRow("no path") << u"http://127.0.0.1"_s << true;
        QTest::newRow("https") << u"https://127.0.0.1/callback"_s << false;
        QTest::newRow("a host") << u"http://example.com/callback"_s << false;
        QTest::newRow("everywhere") << u"http://0.0.0.0/callback"_s << false;
        QTest::newRow("scheme of an app") << u"countersign:/callback"_s << false;
    }
    void redirects()
    {
        QFETCH(QString, redirect);
        QFETCH(bool, opens);
        Loopback loopback(m_pages, m_clock, [](const Loopback::Parameters &) { return Loopback::Judgement::NotOurs; });
        QCOMPARE(loopback.open(QUrl(redirect)), opens);
        QCOMPARE(loopback.isListening(), opens);
    }
    void anAbandonedPortIsFreeAtOnce_data()
    {
        QTest::addColumn<bool>("isHeld");
        QTest::newRow("nobody has come") << false;
        QTest::newRow("a browser is held") << true;
    }
    void anAbandonedPortIsFreeAtOnce()
    {
        QFETCH(bool, isHeld);
        open();
        const QUrl address = m_loopback->address();
        RawPeer browser(port());
        if (isHeld) {
            browser.say(get("/callback?code=abc&state=s"));
            QTRY_COMPARE(m_judged.size(), 1);
        }
        m_loopback->abandon();
        Loopback second(m_pages, m_clock, [](const Loopback::Parameters &) { return Loopback::Judgement::NotOurs; });
        QVERIFY(second.open(address));
        if (isHeld) {
            QTRY_VERIFY(browser.isOver());
            QCOMPARE(browser.status(), 200);
            QVERIFY(browser.received.contains("Not signed in"));
            QVERIFY(!browser.received.contains("Location"));
        }
        m_clock.advance(3'000);
        QTRY_VERIFY(!m_loopback);
        QVERIFY(second.isListening());
    }
    void aFixedPortThatIsTakenIsSaid()
    {
        open();
        Loopback second(m_pages, m_clock, [](const Loopback::Parameters &) { return Loopback::Judgement::NotOurs; });
        QVERIFY(!second.open(m_loopback->address()));
    }
    void localhostIsTheHostThen()
    {
        open(u"http://localhost/callback"_s);
        RawPeer numeric(port());
        numeric.say(get("/callback?state=x"));
        QTRY_COMPARE(numeric.status(), 421);
        RawPeer named(port());
        m_verdict = Loopback::Judgement::NotOurs;
        named.say("GET /callback?state=x HTTP/1.1\r\nHost: localhost:" + QByteArray::number(port()) + "\r\n\r\n");
        QTRY_COMPARE(named.status(), 400);
        QCOMPARE(m_judged.size(), 1);
    }

    //! `localhost` has two addresses, and the browser may try the other one first.
    void aStrangerAtTheOtherAddressDoesNotGetTheBrowser()
    {
        QTcpServer stranger;
        const bool hasOther = stranger.listen(QHostAddress::LocalHostIPv6);
        QUrl redirect(u"http://localhost/callback"_s);
        redirect.setPort(hasOther ? stranger.serverPort() : 0);
        const auto judge = [](const Loopback::Parameters &) { return Loopback::Judgement::NotOurs; };
        Loopback refused(m_pages, m_clock, judge);
        QCOMPARE(refused.open(redirect), !hasOther);
        QCOMPARE(refused.isListening(), !hasOther);
        stranger.close();
        Loopback both(m_pages, m_clock, judge);
        QVERIFY(both.open(redirect));
        for (const QHostAddress &address : { QHostAddress(QHostAddress::LocalHost), QHostAddress(QHostAddress::LocalHostIPv6) }) {
            QTcpSocket browser;
            browser.connectToHost(address, static_cast<quint16>(both.address().port()));
            QVERIFY(browser.waitForConnected(1000) || !hasOther);
        }
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const QByteArray &request, int status) {
            QTest::newRow(name) << request << status;
        };
        row("other path", "GET /callbackx?code=a HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("path below", "GET /callback/x?code=a HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("root", "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("favicon", "GET /favicon.ico HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("encoded path", "GET /%63allback?code=a HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("the page too early", "GET /done HTTP/1.1\r\nHost: HOST\r\n\r\n", 404);
        row("POST", "POST /callback?code=a HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n\r\n", 405);
        row("POST with a body", "POST /callback HTTP/1.1\r\nHost: HOST\r\nContent-Length: 6\r\n\r\ncode=a", 413);
        row("HEAD", "HEAD /callback?code=a HTTP/1.1\r\nHost: HOST\r\n\r\n", 405);
        row("OPTIONS", "OPTIONS /callback HTTP/1.1\r\nHost: HOST\r\n\r\n", 405);
        row("lower-case method", "get /callback?code=a HTTP/1.1\r\nHost: HOST\r\n\r\n", 405);
        row("rebound name", "GET /callback?code=a HTTP/1.1\r\nHost: evil.example.com\r\n\r\n", 421);
        row("host without the port", "GET /callback?code=a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 421);
        row("localhost", "GET /callback?code=a HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n", 421);
        row("two hosts", "GET /callback?code=a HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", 400);
        row("no host", "GET /callback?code=a HTTP/1.1\r\n\r\n", 400);
        row("rubbish", "\x16\x03\x01\x02\r\n\r\n"_ba, 400);
        row("32 KiB of head", "GET /callback HTTP/1.1\r\nX: " + QByteArray(33'000, 'x') + "\r\n\r\n", 431);
    }
    void refused()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        open();
        request.replace("HOST", host()).replace("PORT", QByteArray::number(port()));
        RawPeer peer(port());
        peer.say(request);
        QTRY_COMPARE(peer.status(), status);
        QTRY_VERIFY(peer.isOver());
        QVERIFY(m_judged.isEmpty());
        QVERIFY(m_loopback->isListening());
        QVERIFY(peer.received.contains("Cache-Control: no-store"));
        QVERIFY(!peer.received.contains("Access-Control"));
        if (status == 405)
            QVERIFY(peer.received.contains("Allow: GET"));
    }

    void byteByByte()
    {
        open();
        m_verdict = Loopback::Judgement::NotOurs;
        RawPeer peer(port());
        QVERIFY(peer.isConnected());
        const QByteArray request = get("/callback?state=a%20b+c&code=4%2F0&code=%zz&empty");
        for (const char byte : request) {
            QVERIFY(m_judged.isEmpty());
            peer.say(QByteArray(1, byte));
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE(peer.status(), 400);
        const Loopback::Parameters expected { { "state", "a b c" }, { "code", "4/0" }, { "code", "%zz" }, { "empty", "" } };
        QCOMPARE(m_judged, QList<Loopback::Parameters> { expected });
    }
    void whatIsNotOursChangesNothing()
    {
        open();
        m_verdict = Loopback::Judgement::NotOurs;
        for (int i = 0; i < 40; ++i) {
            RawPeer peer(port());
            peer.say(get("/callback?state=wrong&error=access_denied"));
            QTRY_COMPARE(peer.status(), 400);
            QVERIFY(peer.received.contains("Not signed in"));
        }
        m_verdict = Loopback::Judgement::Taken;
        RawPeer real(port());
        real.say(get("/callback?state=right&code=a"));
        QTRY_COMPARE(m_judged.size(), 41);
        m_loopback->settle(true);
        QTRY_COMPARE(real.status(), 303);
    }

    void theBrowserWaitsForTheOutcome_data()
    {
        QTest::addColumn<bool>("signedIn");
        QTest::addColumn<QByteArray>("page");
        QTest::addColumn<QByteArray>("title");
        QTest::newRow("signed in") << true << "/done"_ba
                                   << "<h1>Signed &lt;in&gt;</h1>"_ba;
        QTest::newRow("not signed in") << false << "/failed"_ba
                                       << "<h1>Not signed in</h1>"_ba;
    }
    void theBrowserWaitsForTheOutcome()
    {
        QFETCH(bool, signedIn);
        QFETCH(QByteArray, page);
        QFETCH(QByteArray, title);
        open();
        const quint16 at = port();
        const QByteArray getPage = get(page);
        RawPeer browser(at);
        browser.say(get("/callback?state=s&code=very-secret"));
        QTRY_COMPARE(m_judged.size(), 1);
        m_clock.advance(60'000); // an exchange may take its time: the held one is not thrown out
        QVERIFY(browser.received.isEmpty());

        m_verdict = Loopback::Judgement::TooLate;
        RawPeer replay(at);
        replay.say(get("/callback?state=s&code=very-secret"));
        QTRY_COMPARE(replay.status(), 409);

        m_loopback->settle(signedIn);
        QTRY_VERIFY(browser.isOver());
        QCOMPARE(browser.status(), 303);
        QVERIFY(browser.received.contains("Location: " + page + "\r\n")); // the code leaves the address bar
        QVERIFY(browser.received.contains("Referrer-Policy: no-referrer\r\n"));

        RawPeer after(at);
        after.say(getPage);
        QTRY_VERIFY(after.isOver());
        QCOMPARE(after.status(), 200);
        QVERIFY(after.received.contains(title));
        QVERIFY(!after.received.contains("very-secret"));
        for (const char *header : { "Cache-Control: no-store", "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff",
                                    "default-src 'none'", "frame-ancestors 'none'" })
            QVERIFY(after.received.contains(header));
        QVERIFY(!after.received.contains("<script"));
        QVERIFY(refusesConnections(at)); // served once
        m_clock.advance(3000);
        QTRY_VERIFY(m_loopback.isNull());
    }
    void closesAlthoughNobodyFetchesThePage()
    {
        open();
        const quint16 at = port();
        RawPeer browser(at);
        browser.say(get("/callback?state=s&code=a"));
        QTRY_COMPARE(m_judged.size(), 1);
        m_loopback->settle(true);
        QTRY_COMPARE(browser.status(), 303);
        m_clock.advance(2999);
        QVERIFY(m_loopback->isListening());
        m_clock.advance(1);
        QTRY_VERIFY(m_loopback.isNull());
        QVERIFY(refusesConnections(at));
    }
    void closesAtOnceIfNobodyIsHeld()
    {
        open();
        const quint16 at = port();
        m_loopback->settle(false);
        QVERIFY(refusesConnections(at));
        QTRY_VERIFY(m_loopback.isNull());
    }
    void survivesABrowserThatLeaves()
    {
        open();
        {
            RawPeer browser(port());
            browser.say(get("/callback?state=s&code=a"));
            QTRY_COMPARE(m_judged.size(), 1);
            browser.socket.abort();
        }
        QTest::qWait(20);
        m_loopback->settle(true);
        QTRY_VERIFY(m_loopback.isNull());
    }

    void slowAndManyVisitors()
    {
        open();
        std::vector<std::unique_ptr<RawPeer>> peers;
        for (int i = 0; i < 16; ++i) {
            peers.push_back(std::make_unique<RawPeer>(port()));
            peers.back()->say("GET /callb");
            QVERIFY(peers.back()->isConnected());
        }
        QTest::qWait(20);
        RawPeer tooMany(port());
        tooMany.say(get("/callback?state=s"));
        QTRY_VERIFY(tooMany.isOver());
        QVERIFY(tooMany.received.isEmpty());
        m_clock.advance(20'000);
        for (const auto &peer : peers)
            QTRY_VERIFY(peer->isOver());
        QTest::qWait(20);
        RawPeer welcome(port());
        m_verdict = Loopback::Judgement::NotOurs;
        welcome.say(get("/callback?state=s"));
        QTRY_COMPARE(welcome.status(), 400);
    }
};

COUNTERSIGN_TEST(tst_Loopback, "tst_loopback")
#include "tst_loopback.moc"
