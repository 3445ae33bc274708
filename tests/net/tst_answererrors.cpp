// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/answererrors.h"
#include "testregistry.h"
#include "wire.h"

#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! No connection, by name; and the codes no loopback can bring about.
class tst_AnswerErrors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nobodyListens();
    void nobodyHasThatName();
    void closedWhileConnecting();
    void proxyIsNotThere();
    void codes_data();
    void codes();
    void tls_data();
    void tls();
    void tlsSaysWhy_data();
    void tlsSaysWhy();
    void lost_data();
    void lost();
    void retryAfter_data();
    void retryAfter();
    void byStatus();
    void aSignInOfAnotherKind();
};

void tst_AnswerErrors::nobodyListens()
{
    Wire wire;
    const HttpRequest request = wire.post();
    wire.server.stopListening();
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(conditionOf(outcome), Condition::ConnectionRefused);
    QCOMPARE(outcome.error->arguments, QStringList { QStringLiteral("127.0.0.1") });
    QCOMPARE(outcome.reached, Reached::NotSent);
    QCOMPARE(wire.log.records().size(), 1);
    QVERIFY(wire.log.records().front().note.startsWith(QStringLiteral("ConnectionRefused")));
}

void tst_AnswerErrors::nobodyHasThatName()
{
    Wire wire;
    wire.connectTo(QUrl(QStringLiteral("https://nobody.invalid/")));
    HttpRequest request = wire.post();
    request.url = wire.transport->server();
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(conditionOf(outcome), Condition::HostNotFound);
    QCOMPARE(outcome.error->arguments, QStringList { QStringLiteral("nobody.invalid") });
    QCOMPARE(outcome.reached, Reached::NotSent);
}

void tst_AnswerErrors::closedWhileConnecting()
{
    // Speaks, but not TLS.
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&] {
        while (QTcpSocket *socket = server.nextPendingConnection())
            connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    });
    Wire wire;
    wire.connectTo(QUrl(QStringLiteral("https://127.0.0.1:%1/").arg(server.serverPort())));
    HttpRequest request = wire.post();
    request.url = wire.transport->server();
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(conditionOf(outcome), Condition::TlsFailed);
    QCOMPARE(outcome.error->arguments.size(), 2);
    QCOMPARE(outcome.reached, Reached::NotSent);
}

void tst_AnswerErrors::proxyIsNotThere()
{
    QTcpServer gone;
    QVERIFY(gone.listen(QHostAddress::LocalHost));
    ConnectionConfig config;
    config.proxy = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(gone.serverPort()));
    gone.close();
    Transport::Options options;
    options.route = Route::of(config);
    Wire wire;
    wire.connectTo(QUrl(QStringLiteral("https://agents.example/")), options);
    HttpRequest request = wire.post();
    request.url = wire.transport->server();
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(outcome.reached, Reached::NotSent);
    QCOMPARE(conditionOf(outcome), Condition::ProxyUnreachable);
    QCOMPARE(outcome.error->arguments, QStringList { QStringLiteral("127.0.0.1") });
}

void tst_AnswerErrors::codes_data()
{
    QTest::addColumn<QNetworkReply::NetworkError>("code");
    QTest::addColumn<Condition>("condition");
    QTest::newRow("refused") << QNetworkReply::ConnectionRefusedError << Condition::ConnectionRefused;
    QTest::newRow("closed") << QNetworkReply::RemoteHostClosedError << Condition::ConnectionRefused;
    QTest::newRow("no host") << QNetworkReply::HostNotFoundError << Condition::HostNotFound;
    QTest::newRow("tls") << QNetworkReply::SslHandshakeFailedError << Condition::TlsFailed;
    QTest::newRow("time") << QNetworkReply::TimeoutError << Condition::ConnectTimedOut;
    QTest::newRow("no route") << QNetworkReply::UnknownNetworkError << Condition::NoNetwork;
    QTest::newRow("temporary") << QNetworkReply::TemporaryNetworkFailureError << Condition::NoNetwork;
    QTest::newRow("session") << QNetworkReply::NetworkSessionFailedError << Condition::NoNetwork;
    QTest::newRow("proxy refused") << QNetworkReply::ProxyConnectionRefusedError << Condition::ProxyUnreachable;
    QTest::newRow("proxy closed") << QNetworkReply::ProxyConnectionClosedError << Condition::ProxyUnreachable;
    QTest::newRow("proxy unknown") << QNetworkReply::ProxyNotFoundError << Condition::ProxyUnreachable;
    QTest::newRow("proxy time") << QNetworkReply::ProxyTimeoutError << Condition::ProxyUnreachable;
    QTest::newRow("proxy asks") << QNetworkReply::ProxyAuthenticationRequiredError << Condition::ProxyAsksForSignIn;
}

void tst_AnswerErrors::codes()
{
    QFETCH(QNetworkReply::NetworkError, code);
    const Breakdown breakdown { code, QStringLiteral("words"), {}, {} };
    QTEST(connectError(breakdown, QUrl(QStringLiteral("https://a.example/"))).condition, "condition");
}

void tst_AnswerErrors::tls_data()
{
    using Errors = QList<QSslError::SslError>;
    QTest::addColumn<QString>("text");
    QTest::addColumn<Errors>("errors");
    QTest::addColumn<Condition>("condition");
    const QString words = QStringLiteral("SSL handshake failed: Error during SSL handshake: error:0A000000:SSL routines::");
    QTest::newRow("expired") << QString() << Errors { QSslError::CertificateExpired } << Condition::TlsOutOfDate;
    QTest::newRow("not yet") << QString() << Errors { QSslError::CertificateNotYetValid } << Condition::TlsOutOfDate;
    QTest::newRow("self-signed") << QString() << Errors { QSslError::SelfSignedCertificate } << Condition::TlsUnknownIssuer;
    QTest::newRow("unknown authority") << QString()
                                       << Errors { QSslError::UnableToGetLocalIssuerCertificate,
                                                   QSslError::UnableToVerifyFirstCertificate, QSslError::CertificateUntrusted }
                                       << Condition::TlsUnknownIssuer;
    QTest::newRow("another name") << QString() << Errors { QSslError::SelfSignedCertificate, QSslError::HostNameMismatch }
                                  << Condition::TlsWrongHost;
    QTest::newRow("revoked") << QString() << Errors { QSslError::CertificateRevoked } << Condition::TlsFailed;
    QTest::newRow("too old there") << words + QStringLiteral("tlsv1 alert protocol version") << Errors() << Condition::TlsTooOld;
    QTest::newRow("too old here") << words + QStringLiteral("unsupported protocol") << Errors() << Condition::TlsTooOld;
    QTest::newRow("no TLS at all") << words + QStringLiteral("wrong version number") << Errors() << Condition::TlsFailed;
    QTest::newRow("wants ours") << words + QStringLiteral("tlsv13 alert certificate required") << Errors()
                                << Condition::TlsWantsCertificate;
    QTest::newRow("not this one") << words + QStringLiteral("sslv3 alert bad certificate") << Errors()
                                  << Condition::TlsWantsCertificate;
}

void tst_AnswerErrors::tls()
{
    QFETCH(QString, text);
    QFETCH(QList<QSslError::SslError>, errors);
    const Breakdown breakdown { QNetworkReply::SslHandshakeFailedError, text, errors, {} };
    const Error error = connectError(breakdown, QUrl(QStringLiteral("https://a.example/")));
    QTEST(error.condition, "condition");
    QCOMPARE(error.arguments.first(), QStringLiteral("a.example"));
    QVERIFY2(!error.arguments.last().contains(QStringLiteral("SSL")), qPrintable(error.arguments.last()));
}

void tst_AnswerErrors::tlsSaysWhy_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("why");
    const QString handshake = QStringLiteral("alert handshake failure");
    QTest::newRow("OpenSSL 3.0") << QStringLiteral("sslv3 alert handshake failure") << handshake;
    QTest::newRow("OpenSSL 3.5") << QStringLiteral("ssl/tls alert handshake failure") << handshake;
    QTest::newRow("TLS 1.3") << QStringLiteral("tlsv13 alert missing extension") << QStringLiteral("alert missing extension");
    QTest::newRow("no alert") << QStringLiteral("wrong version number") << QStringLiteral("wrong version number");
}

void tst_AnswerErrors::tlsSaysWhy()
{
    QFETCH(QString, words);
    const QString text =
        QStringLiteral("SSL handshake failed: Error during SSL handshake: error:0A000000:SSL routines::") + words;
    const Breakdown breakdown { QNetworkReply::SslHandshakeFailedError, text, {}, {} };
    QTEST(connectError(breakdown, QUrl(QStringLiteral("https://a.example/"))).arguments.last(), "why");
}

void tst_AnswerErrors::lost_data()
{
    QTest::addColumn<QNetworkReply::NetworkError>("code");
    QTest::addColumn<bool>("mayRepeat");
    QTest::addColumn<Condition>("condition");
    for (const auto code :
         { QNetworkReply::RemoteHostClosedError, QNetworkReply::ContentReSendError, QNetworkReply::UnknownNetworkError,
           QNetworkReply::ProtocolFailure, QNetworkReply::SslHandshakeFailedError, QNetworkReply::TimeoutError })
        QTest::newRow(("post " + QByteArray::number(code)).constData()) << code << false << Condition::OutcomeUnknown;
    QTest::newRow("get closed") << QNetworkReply::RemoteHostClosedError << true << Condition::AnswerBrokeOff;
    QTest::newRow("get no http") << QNetworkReply::ProtocolFailure << true << Condition::AnswerUnreadable;
}

void tst_AnswerErrors::lost()
{
    QFETCH(QNetworkReply::NetworkError, code);
    QFETCH(bool, mayRepeat);
    const Breakdown breakdown { code, QStringLiteral("words"), {}, {} };
    QTEST(lostError(breakdown, QUrl(QStringLiteral("https://a.example/")), mayRepeat).condition, "condition");
}

void tst_AnswerErrors::retryAfter_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("seconds");
    QTest::newRow("seconds") << QByteArray(" 120 ") << 120;
    QTest::newRow("none") << QByteArray() << 0;
    QTest::newRow("date") << QByteArray("Fri, 15 Jan 2027 08:01:30 GMT") << 90;
    QTest::newRow("past") << QByteArray("Fri, 15 Jan 2027 07:00:00 GMT") << 0;
    QTest::newRow("negative") << QByteArray("-5") << 0;
    QTest::newRow("too long") << QByteArray("99999999999") << 315'360'000;
    QTest::newRow("overflow") << QByteArray("99999999999999999999999") << 315'360'000;
    QTest::newRow("a day") << QByteArray("86400") << 86'400;
    QTest::newRow("in a thousand years") << QByteArray("Mon, 15 Jan 3027 08:01:30 GMT") << 315'360'000;
    QTest::newRow("words") << QByteArray("soon") << 0;
}

void tst_AnswerErrors::retryAfter()
{
    QFETCH(QByteArray, value);
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1'800'000'000, QTimeZone::utc()); // 08:00:00
    QTEST(countersign::retryAfter(value, now), "seconds");
}

void tst_AnswerErrors::byStatus()
{
    QCOMPARE(classifyByStatus({ {}, 401, {}, {} }).kind, Refusal::Kind::NotSignedIn);
    QCOMPARE(classifyByStatus({ {}, 403, {}, {} }).kind, Refusal::Kind::Forbidden);
    QCOMPARE(classifyByStatus({ {}, 407, {}, {} }).kind, Refusal::Kind::NotAboutUs);
}

void tst_AnswerErrors::aSignInOfAnotherKind()
{
    Refusal refusal;
    refusal.kind = Refusal::Kind::NotAboutUs;
    refusal.challenge = QStringLiteral("ntlm");
    const Error error = statusError({ QUrl(QStringLiteral("https://a.example/run")), 401, {}, {} }, refusal, {});
    QCOMPARE(error.condition, Condition::ChallengeUnsupported);
    QCOMPARE(error.arguments, (QStringList { QStringLiteral("a.example"), QStringLiteral("NTLM") }));
}

COUNTERSIGN_TEST(tst_AnswerErrors, "tst_answererrors")
#include "tst_answererrors.moc"
