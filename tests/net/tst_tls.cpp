// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "tlsfiles.h"
#include "wire.h"

#include <QSslServer>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! https, with authorities and client certificates of a connection's own (tests/data/tls).
class tst_Tls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void unknownAuthorityIsRefused();
    void authorityOfTheConnectionIsTrusted();
    void trustIsNotShared();
    void trustTakenAway();
    void otherNameIsRefused();
    void postLeavesOnce();
    void eachAccountHasItsOwnName();
    void nameIsForTheConnectionsOriginOnly();
    void serverThatInsistsOnAName();
    void nothingLeavesWithoutItsFiles();

private:
    [[nodiscard]] static QByteArray threads();

    QByteArray m_threads;
};

namespace {
//! Answers with the name in the client's certificate.
void tellName(const ReceivedRequest &, const LoopbackServer::Answer &answer)
{
    answer.reply(200, answer.clientName().toUtf8());
}

Transport::Options by(const Route &route)
{
    Transport::Options options;
    options.route = route;
    return options;
}

HttpOutcome post(Wire &wire, const QUrl &url)
{
    HttpRequest request = wire.post();
    request.url = url;
    return wire.outcomeOf(request);
}
} // namespace

QByteArray tst_Tls::threads()
{
    QFile status(QStringLiteral("/proc/self/status"));
    const QByteArray all = status.open(QIODevice::ReadOnly) ? status.readAll() : QByteArray();
    const qsizetype from = all.indexOf("Threads:");
    return from < 0 ? QByteArray() : all.mid(from, all.indexOf('\n', from) - from);
}

void tst_Tls::initTestCase()
{
    m_threads = threads();
}

void tst_Tls::cleanupTestCase()
{
    // Qt waits for the word of its network threads that they are done, but joins none. OpenSSL frees what it keeps per thread
    // (random generators, the error queue) as they really end; if the program ended first it would count as leaked.
    QTRY_COMPARE(threads(), m_threads);
}

void tst_Tls::unknownAuthorityIsRefused()
{
    const LoopbackServer server(serverTls(), tellName);
    Wire wire;
    wire.connectTo(server.url());
    const HttpOutcome outcome = post(wire, server.url());
    QCOMPARE(conditionOf(outcome), Condition::TlsUnknownIssuer);
    QCOMPARE(outcome.error->arguments.first(), QStringLiteral("127.0.0.1"));
    QVERIFY(!outcome.error->arguments.last().isEmpty());
    QCOMPARE(outcome.reached, Reached::NotSent);
    QVERIFY(server.requests().isEmpty());
}

void tst_Tls::authorityOfTheConnectionIsTrusted()
{
    const LoopbackServer server(serverTls(), [](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "ok"); });
    Wire wire;
    wire.connectTo(server.url(), by(trustingRoute(server.url())));
    const HttpOutcome outcome = post(wire, server.url());
    QCOMPARE(conditionOf(outcome), Condition::None);
    QCOMPARE(outcome.body, "ok");
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.requests().first().header("Authorization"), "Bearer token-of-generation-1");
    QCOMPARE(wire.log.records().back().protocol, "HTTP/1.1");
}

void tst_Tls::trustIsNotShared()
{
    // Both are alive: what one account trusts, and its open connection, are not the other's.
    const LoopbackServer server(serverTls(), tellName);
    Wire trusting;
    trusting.connectTo(server.url(), by(trustingRoute(server.url())));
    QCOMPARE(conditionOf(post(trusting, server.url())), Condition::None);
    Wire other;
    other.connectTo(server.url());
    QCOMPARE(conditionOf(post(other, server.url())), Condition::TlsUnknownIssuer);
    QCOMPARE(server.requests().size(), 1);
}

void tst_Tls::trustTakenAway()
{
    // The same account again, without the authority: the connection that is still open does not count.
    const LoopbackServer server(serverTls(), tellName);
    Wire wire;
    wire.connectTo(server.url(), by(trustingRoute(server.url())));
    QCOMPARE(conditionOf(post(wire, server.url())), Condition::None);
    wire.connectTo(server.url());
    const HttpOutcome outcome = post(wire, server.url());
    QCOMPARE(conditionOf(outcome), Condition::TlsUnknownIssuer);
    QCOMPARE(outcome.reached, Reached::NotSent);
    QCOMPARE(server.requests().size(), 1);
}

void tst_Tls::otherNameIsRefused()
{
    QSslServer server;
    server.setSslConfiguration(serverTls());
    QVERIFY(server.listen(QHostAddress::AnyIPv4));
    const QUrl url(QStringLiteral("https://127.0.0.2:%1/").arg(server.serverPort()));
    Wire wire;
    wire.connectTo(url, by(trustingRoute(url)));
    QCOMPARE(conditionOf(post(wire, url)), Condition::TlsWrongHost);
}

void tst_Tls::postLeavesOnce()
{
    const LoopbackServer server(serverTls(), [](const auto &, const LoopbackServer::Answer &answer) { answer.close(); });
    Wire wire;
    wire.connectTo(server.url(), by(trustingRoute(server.url())));
    const HttpOutcome outcome = post(wire, server.url());
    QCOMPARE(outcome.reached, Reached::Unknown);
    QCOMPARE(conditionOf(outcome), Condition::OutcomeUnknown);
    QVERIFY(wire.settle());
    QCOMPARE(server.requests().size(), 1);
}

void tst_Tls::eachAccountHasItsOwnName()
{
    const LoopbackServer server(serverTls(), tellName);
    Wire ada;
    Wire gus;
    Wire nobody;
    ada.connectTo(server.url(), by(trustingRoute(server.url(), QStringLiteral("ada"))));
    gus.connectTo(server.url(), by(trustingRoute(server.url(), QStringLiteral("gus"))));
    nobody.connectTo(server.url(), by(trustingRoute(server.url())));
    for (int round = 0; round < 2; ++round) { // the second on connections that are open already
        QCOMPARE(post(ada, server.url()).body, "ada");
        QCOMPARE(post(gus, server.url()).body, "gus");
        QCOMPARE(post(nobody, server.url()).body, "");
    }
    HttpRequest run = ada.post();
    run.url = server.url();
    const auto stream = ada.stream(run);
    QVERIFY(until([&] { return stream->times > 0; }));
    QCOMPARE(stream->chunks, "ada");
}

void tst_Tls::nameIsForTheConnectionsOriginOnly()
{
    const LoopbackServer home(serverTls(), tellName);
    const LoopbackServer elsewhere(serverTls(), tellName);
    Wire wire;
    wire.connectTo(home.url(), by(trustingRoute(home.url(), QStringLiteral("ada"))));
    QCOMPARE(post(wire, home.url()).body, "ada");
    const HttpOutcome outcome = post(wire, elsewhere.url());
    QCOMPARE(outcome.status, 200);
    QCOMPARE(outcome.body, "");
}

void tst_Tls::serverThatInsistsOnAName()
{
    const LoopbackServer server(serverTls(QSslSocket::VerifyPeer), tellName);
    Wire nobody;
    nobody.connectTo(server.url(), by(trustingRoute(server.url())));
    QVERIFY(post(nobody, server.url()).error);
    QVERIFY(server.requests().isEmpty());
    Wire ada;
    ada.connectTo(server.url(), by(trustingRoute(server.url(), QStringLiteral("ada"))));
    QCOMPARE(post(ada, server.url()).body, "ada");
}

void tst_Tls::nothingLeavesWithoutItsFiles()
{
    // Not even to another origin, and not as nobody either.
    const LoopbackServer server(serverTls(), tellName);
    ConnectionConfig config;
    config.address = server.url();
    config.clientCertificate = QStringLiteral("/nowhere/ada.pem");
    Wire wire;
    wire.connectTo(server.url(), by(Route::of(config)));
    for (const QUrl &url : { server.url(), wire.server.url() }) {
        const HttpOutcome outcome = post(wire, url);
        QCOMPARE(conditionOf(outcome), Condition::CertificateUnusable);
        QCOMPARE(outcome.error->arguments, QStringList { QStringLiteral("ada.pem") });
        QCOMPARE(outcome.reached, Reached::NotSent);
    }
    QCOMPARE(server.connections() + wire.server.connections(), 0);
}

COUNTERSIGN_TEST(tst_Tls, "tst_tls")
#include "tst_tls.moc"
