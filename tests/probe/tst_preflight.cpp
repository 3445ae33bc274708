// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/preflight.h"

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
    void nobodyListens();
    void noSuchName();
    void endsInTime();
    void asksNothing();

private:
    [[nodiscard]] WayMeasured measure(const QUrl &url, const Route &route = {}, int deadline = 10'000);

    SystemClock m_clock;
};

WayMeasured tst_Preflight::measure(const QUrl &url, const Route &route, int deadline)
{
    Preflight preflight(url, route, m_clock, deadline);
    WayMeasured way;
    int ends = 0;
    connect(&preflight, &Preflight::finished, this, [&](const WayMeasured &measured) {
        way = measured;
        ++ends;
    });
    preflight.start();
    (void)QTest::qWaitFor([&] { return ends > 0; }, deadline + 5000);
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
    QCOMPARE(way.problem.condition, Condition::TlsFailed);
    QVERIFY(!way.isIssuerKnown);
    QVERIFY(!way.certificateIssuer.isEmpty());
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

//! A server that takes the connection and never answers the handshake.
void tst_Preflight::endsInTime()
{
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    const WayMeasured way = measure(QUrl(u"https://127.0.0.1:%1"_s.arg(mute.serverPort())), {}, 300);
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
