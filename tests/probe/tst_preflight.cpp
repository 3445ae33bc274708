// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/preflight.h"

#include "core/connectionconfig.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "testregistry.h"
#include "tlsfiles.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_Preflight : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void measuresPlainHttp();
    void measuresTls();
    void namesWhoSigned();
    void whatIsWrongWithTheCertificate_data();
    void whatIsWrongWithTheCertificate();
    void nobodyListens();
    void noSuchName();
    void byWayOfAProxy_data();
    void byWayOfAProxy();
    void endsInTime();
    void asksNothing();

private:
    [[nodiscard]] WayMeasured measure(const QUrl &url, const Route &route = {});

    SystemClock m_clock;
};

WayMeasured tst_Preflight::measure(const QUrl &url, const Route &route)
{
    Preflight preflight(url, route, m_clock, 60'000);
    WayMeasured way;
    int ends = 0;
    connect(&preflight, &Preflight::finished, this, [&](const WayMeasured &measured) {
        way = measured;
        ++ends;
    });
    preflight.start();
    (void)QTest::qWaitFor([&] { return ends > 0; }, 90'000);
    QTest::qWait(0); // a second end would come now
    if (ends != 1)
        qFatal("%d ends", ends);
    return way;
}

void tst_Preflight::measuresPlainHttp()
{
    LoopbackServer server;
    const WayMeasured way = measure(server.url());
    QCOMPARE(way.problem.condition, Condition::None);
    QVERIFY(way.connect >= 0);
    QCOMPARE(way.tls, -1);
    QCOMPARE(way.lookup, -1); // an address needs no look-up
}

void tst_Preflight::measuresTls()
{
    LoopbackServer server(serverTls(), {});
    const WayMeasured way = measure(server.url(), trustingRoute(server.url()));
    QVERIFY2(way.problem.condition == Condition::None, qPrintable(way.problem.detail));
    QVERIFY(way.tls >= 0);
    QVERIFY2(way.tlsProtocol.startsWith("TLSv1."_L1), qPrintable(way.tlsProtocol));
    QVERIFY(!way.certificateIssuer.isEmpty());
    QVERIFY(way.certificateEnds.isValid());
    QVERIFY(way.isIssuerKnown);
}

void tst_Preflight::namesWhoSigned()
{
    LoopbackServer server(serverTls(), {});
    const WayMeasured way = measure(server.url());
    QCOMPARE(way.problem.condition, Condition::TlsUnknownIssuer);
    QVERIFY(!way.isIssuerKnown);
    QVERIFY(!way.certificateIssuer.isEmpty());
}

//! The cause, as the window tells it; and only who is not known is told to be not known.
void tst_Preflight::whatIsWrongWithTheCertificate_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<bool>("isIssuerKnown");
    QTest::newRow("out of date") << u"expired"_s << Condition::TlsOutOfDate << true;
    QTest::newRow("for another name") << u"elsewhere"_s << Condition::TlsWrongHost << true;
    QTest::newRow("signed by itself") << u"selfsigned"_s << Condition::TlsUnknownIssuer << false;
}

void tst_Preflight::whatIsWrongWithTheCertificate()
{
    QFETCH(QString, name);
    QSslConfiguration tls = serverTls();
    tls.setLocalCertificate(QSslCertificate(readTlsFile(name + u".pem"_s)));
    tls.setPrivateKey(QSslKey(readTlsFile(name + u".key"_s), QSsl::Ec));
    LoopbackServer server(tls, {});
    const WayMeasured way = measure(server.url(), trustingRoute(server.url()));
    QTEST(way.problem.condition, "condition");
    QTEST(way.isIssuerKnown, "isIssuerKnown");
    QCOMPARE(way.problem.arguments.value(0), u"127.0.0.1"_s);
}

void tst_Preflight::nobodyListens()
{
    LoopbackServer server;
    server.stopListening();
    const WayMeasured way = measure(server.url());
    QCOMPARE(way.problem.condition, Condition::ConnectionRefused);
    QCOMPARE(way.connect, -1);
}

void tst_Preflight::noSuchName()
{
    const WayMeasured way = measure(QUrl(u"https://no-such-host.invalid"_s));
    QCOMPARE(way.problem.condition, Condition::HostNotFound);
    QVERIFY(way.lookup >= 0);
}

void tst_Preflight::byWayOfAProxy_data()
{
    QTest::addColumn<int>("status"); // 0 = nobody listens
    QTest::addColumn<Condition>("condition");
    QTest::newRow("not there") << 0 << Condition::ProxyUnreachable;
    QTest::newRow("asks for a password") << 407 << Condition::ProxyAsksForSignIn;
    QTest::newRow("lets nobody through") << 403 << Condition::ProxyUnreachable;
}

//! What the proxy does is not said of the server behind it.
void tst_Preflight::byWayOfAProxy()
{
    QFETCH(const int, status);
    LoopbackServer proxy([status](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(status, "no", "text/plain", { { "Proxy-Authenticate", "Basic realm=\"proxy\"" } });
    });
    if (status == 0)
        proxy.stopListening();
    ConnectionConfig config;
    config.address = QUrl(u"https://agents.example"_s);
    config.proxy = proxy.url();
    const WayMeasured way = measure(config.address, Route::of(config));
    QTEST(way.problem.condition, "condition");
    QCOMPARE(way.problem.arguments.value(0), u"127.0.0.1"_s);
    QCOMPARE(way.connect, -1);
    QCOMPARE(proxy.requests().size(), status == 0 ? 0 : 1);
}

//! A server that takes the connection and never answers the handshake.
void tst_Preflight::endsInTime()
{
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    FakeClock clock;
    Preflight preflight(QUrl(u"https://127.0.0.1:%1"_s.arg(mute.serverPort())), {}, clock, 300);
    const QSignalSpy finished(&preflight, &Preflight::finished);
    preflight.start();
    QTRY_VERIFY(mute.hasPendingConnections());
    const QTcpSocket *peer = mute.nextPendingConnection();
    QTRY_VERIFY(peer->bytesAvailable() > 0); // the way is free, and TLS begins
    clock.advance(299);
    QCOMPARE(finished.size(), 0);
    clock.advance(1);
    QTRY_COMPARE(finished.size(), 1);
    const auto way = finished.first().first().value<WayMeasured>();
    QCOMPARE(way.problem.condition, Condition::ConnectTimedOut);
    QVERIFY(way.connect >= 0);
    QCOMPARE(way.tls, -1);
}

void tst_Preflight::asksNothing()
{
    LoopbackServer server;
    (void)measure(server.url());
    QCOMPARE(server.connections(), 1);
    QVERIFY(server.requests().isEmpty());
}

COUNTERSIGN_TEST(tst_Preflight, "tst_preflight")
#include "tst_preflight.moc"
