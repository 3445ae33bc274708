// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "wire.h"

#include <QFile>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! The same over https, with a certificate authority of the connection's own (tests/data/tls).
class tst_Tls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();
    void unknownAuthorityIsRefused();
    void authorityOfTheConnectionIsTrusted();
    void trustIsNotShared();
    void otherNameIsRefused();
    void postLeavesOnce();

private:
    [[nodiscard]] HttpOutcome post(Wire &wire, const QString &host = QStringLiteral("127.0.0.1"));
    [[nodiscard]] static QByteArray read(const char *name);
    [[nodiscard]] static QByteArray threads();

    QByteArray m_threads;
    std::unique_ptr<QSslServer> m_server;
    QList<ReceivedRequest> m_requests;
    bool m_answers = true;
};

QByteArray tst_Tls::read(const char *name)
{
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/tls/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

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

void tst_Tls::init()
{
    m_requests.clear();
    m_answers = true;
    m_server = std::make_unique<QSslServer>();
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(QSslCertificate(read("server.pem")));
    tls.setPrivateKey(QSslKey(read("server.key"), QSsl::Ec));
    m_server->setSslConfiguration(tls);
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *socket = m_server->nextPendingConnection()) {
            const auto reader = std::make_shared<HttpRequestReader>();
            const auto receive = [this, socket, reader] {
                if (reader->feed(socket->readAll()) != HttpRequestReader::State::Complete)
                    return;
                m_requests << reader->take();
                if (m_answers)
                    socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                else
                    socket->disconnectFromHost();
            };
            connect(socket, &QTcpSocket::readyRead, this, receive);
            if (socket->bytesAvailable() > 0)
                receive();
        }
    });
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
}

void tst_Tls::cleanup()
{
    m_server.reset();
}

HttpOutcome tst_Tls::post(Wire &wire, const QString &host)
{
    HttpRequest request = wire.post();
    request.url = QUrl(QStringLiteral("https://%1:%2/run").arg(host).arg(m_server->serverPort()));
    return wire.outcomeOf(request);
}

void tst_Tls::unknownAuthorityIsRefused()
{
    Wire wire;
    const HttpOutcome outcome = post(wire);
    QCOMPARE(conditionOf(outcome), Condition::TlsFailed);
    QCOMPARE(outcome.error->arguments.first(), QStringLiteral("127.0.0.1"));
    QVERIFY(!outcome.error->arguments.last().isEmpty());
    QCOMPARE(outcome.reached, Reached::NotSent);
    QVERIFY(m_requests.isEmpty());
}

void tst_Tls::authorityOfTheConnectionIsTrusted()
{
    Wire wire;
    Transport::Options options;
    options.caCertificates = read("ca.pem");
    wire.connectTo(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(m_server->serverPort())), options);
    const HttpOutcome outcome = post(wire);
    QCOMPARE(conditionOf(outcome), Condition::None);
    QCOMPARE(outcome.body, "ok");
    QCOMPARE(m_requests.size(), 1);
    QCOMPARE(m_requests.first().header("Authorization"), "Bearer token-of-generation-1");
}

void tst_Tls::trustIsNotShared()
{
    // Both are alive: what one account trusts, and its open connection, are not the other's.
    Wire trusting;
    Transport::Options options;
    options.caCertificates = read("ca.pem");
    trusting.connectTo(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(m_server->serverPort())), options);
    QCOMPARE(conditionOf(post(trusting)), Condition::None);
    Wire other;
    QCOMPARE(conditionOf(post(other)), Condition::TlsFailed);
    QCOMPARE(m_requests.size(), 1);
}

void tst_Tls::otherNameIsRefused()
{
    Wire wire;
    Transport::Options options;
    options.caCertificates = read("ca.pem");
    wire.connectTo(QUrl(QStringLiteral("https://127.0.0.2:%1").arg(m_server->serverPort())), options);
    m_server->close();
    QVERIFY(m_server->listen(QHostAddress::AnyIPv4));
    const HttpOutcome outcome = post(wire, QStringLiteral("127.0.0.2"));
    QCOMPARE(conditionOf(outcome), Condition::TlsFailed);
    QVERIFY(m_requests.isEmpty());
}

void tst_Tls::postLeavesOnce()
{
    m_answers = false;
    Wire wire;
    Transport::Options options;
    options.caCertificates = read("ca.pem");
    wire.connectTo(QUrl(QStringLiteral("https://127.0.0.1:%1").arg(m_server->serverPort())), options);
    const HttpOutcome outcome = post(wire);
    QCOMPARE(outcome.reached, Reached::Unknown);
    QCOMPARE(conditionOf(outcome), Condition::OutcomeUnknown);
    QVERIFY(wire.settle());
    QCOMPARE(m_requests.size(), 1);
}

COUNTERSIGN_TEST(tst_Tls, "tst_tls")
#include "tst_tls.moc"
