// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"
#include "productfaults.h"
#include "testregistry.h"
#include "tlsfiles.h"
#include "widgets/sentences.h"

#include <QLabel>
#include <QTcpServer>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Group = ProductFaults::Group;
using Answer = LoopbackServer::Answer;

namespace {
const QString kMount = u"/api/copilotkit"_s;
const QByteArray kInfo = R"({"version":"1.75.0","agents":{"default":{"name":"Helper","description":""}},"mode":"sse"})";

Group::Maker typed(const QString &address)
{
    return [address](ProductStage &stage) { stage.enterAddress(address); };
}

//! The person types the address of a server that answers like this.
Group::Maker at(const LoopbackServer::Handler &handler, const QString &path = kMount)
{
    return [handler, path](ProductStage &stage) { stage.enterAddress(stage.serve(handler).url(path).toString()); };
}

LoopbackServer::Handler always(int status, const QByteArray &body, const QByteArray &type, const QList<HttpHeader> &headers = {})
{
    return [=](const ReceivedRequest &, const Answer &answer) { answer.reply(status, body, type, headers); };
}

//! An open runtime.
void runtime(const ReceivedRequest &request, const Answer &answer)
{
    if (request.path == "/api/copilotkit/info" && request.method == "GET")
        answer.reply(200, kInfo);
    else
        answer.reply(404, R"({"error":"Not found"})");
}

//! One that has a single address for everything.
void singleEndpoint(const ReceivedRequest &request, const Answer &answer)
{
    const bool asks = request.method == "POST" && request.path == "/api/copilotkit" && request.body.contains("\"info\"");
    answer.reply(asks ? 200 : 404, asks ? kInfo : R"({"error":"Not found"})"_ba);
}

//! /info and nothing else is answered with this.
LoopbackServer::Handler redirecting(int status, const QByteArray &location)
{
    return [=](const ReceivedRequest &request, const Answer &answer) {
        if (request.path.endsWith("/info"))
            answer.reply(status, {}, {}, { { "Location", location } });
        else if (request.path == "/login")
            answer.reply(200, "<!doctype html><title>Log in</title>", "text/html");
        else if (request.path.endsWith("/info/"))
            answer.reply(200, kInfo);
        else
            answer.reply(404, R"({"error":"Not found"})");
    };
}

//! An https server that shows this certificate.
Group::Maker certified(const QString &name)
{
    return [name](ProductStage &stage) {
        QSslConfiguration tls = serverTls(QSslSocket::VerifyNone);
        tls.setLocalCertificate(QSslCertificate(readTlsFile(name + u".pem"_s)));
        tls.setPrivateKey(QSslKey(readTlsFile(name + u".key"_s), QSsl::Ec));
        stage.enterAddress(stage.serve(tls, runtime).url(kMount).toString());
    };
}

//! A server that ends every handshake with this alert (RFC 8446 §6).
Group::Maker alerting(char description)
{
    return [description](ProductStage &stage) {
        auto server = std::make_unique<QTcpServer>();
        QTcpServer *listener = server.get();
        QVERIFY(listener->listen(QHostAddress::LocalHost));
        QObject::connect(listener, &QTcpServer::newConnection, listener, [listener, description] {
            while (QTcpSocket *socket = listener->nextPendingConnection()) {
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket, description] {
                    socket->readAll();
                    socket->write(QByteArray("\x15\x03\x03\x00\x02\x02", 6) + description);
                    socket->disconnectFromHost();
                });
            }
        });
        stage.own(std::move(server));
        stage.enterAddress(u"https://127.0.0.1:%1/api"_s.arg(listener->serverPort()));
    };
}

void refused(ProductStage &stage)
{
    QTcpServer gone;
    QVERIFY(gone.listen(QHostAddress::LocalHost));
    const quint16 port = gone.serverPort();
    gone.close();
    stage.enterAddress(u"http://127.0.0.1:%1/api"_s.arg(port));
}

void silent(ProductStage &stage)
{
    LoopbackServer &server = stage.serve([](const ReceivedRequest &, const Answer &) {});
    stage.enterAddress(server.url(kMount).toString());
    QVERIFY(stage.until([&] { return server.requests().size() == 1; }));
    stage.turn();
    stage.skip(60'000);
}

//! The one it sends people on to hears nothing of them.
Group::Maker sendingOn(bool toTls)
{
    return [toTls](ProductStage &stage) {
        LoopbackServer &other = toTls ? stage.serve(serverTls(QSslSocket::VerifyNone), runtime) : stage.serve(runtime);
        QUrl target = other.url(kMount + u"/info"_s);
        if (!toTls)
            target.setHost(u"localhost"_s);
        stage.enterAddress(stage.serve(redirecting(307, target.toEncoded())).url(kMount).toString());
    };
}

//! Whatever is asked, it answers with the head of an answer and with a byte now and then, for ever.
void endless(ProductStage &stage)
{
    LoopbackServer &server = stage.serve([](const ReceivedRequest &, const Answer &answer) {
        answer.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{");
    });
    stage.enterAddress(server.url(kMount).toString());
    QVERIFY(stage.until([&] { return server.requests().size() == 1; }));
    for (int i = 0; i < 20; ++i) {
        stage.turn();
        stage.skip(15'000);
    }
}

//! This computer by an address of its own with a zone behind it (RFC 6874).
void zoned(ProductStage &stage)
{
    const LoopbackServer &server = stage.serve(QHostAddress(QHostAddress::LocalHostIPv6), runtime);
    stage.enterAddress(u"http://[::1%25lo]:%1/api/copilotkit"_s.arg(server.port()));
}

QMap<QString, Group::Ways> addressMakers()
{
    const QByteArray page = "<!doctype html><title>Welcome to the hotel</title>";
    const QByteArray graphql = R"({"errors":[{"message":"Must provide query string."}]})";
    return {
        { u"no-url"_s, typed({}) },
        { u"spaces"_s, typed(u"https://a b.example/"_s) },
        { u"no-server"_s, typed(u"https://"_s) },
        { u"user-info"_s, typed(u"https://me:secret@agents.example.com/"_s) },
        { u"plain-http"_s, typed(u"http://agents.example.com/api"_s) },
        { u"unknown-host"_s, typed(u"https://nobody.invalid/api"_s) },
        { u"refused"_s, refused },
        { u"silent"_s, silent },
        { u"ipv6-only"_s,
          [](ProductStage &stage) {
              stage.enterAddress(stage.serve(QHostAddress(QHostAddress::LocalHostIPv6), runtime).url(kMount).toString());
          } },
        { u"tls-expired"_s, certified(u"expired"_s) },
        { u"tls-self-signed"_s, certified(u"selfsigned"_s) },
        { u"tls-wrong-host"_s, certified(u"elsewhere"_s) },
        { u"tls-unknown-ca"_s, certified(u"server"_s) },
        { u"tls-too-old"_s, alerting(70) },
        { u"tls-wants-certificate"_s, alerting(116) },
        { u"tls-handshake"_s, alerting(40) },
        { u"html"_s, at(always(200, page, "text/html")) },
        { u"json"_s,
          { { u"something else"_s, at(always(200, R"({"hello":"world"})", "application/json")) },
            { u"nothing in it"_s, at(always(200, "{}", "application/json")) } } },
        { u"always-a-stream"_s, at(always(200, "data: {}\n\n", "text/event-stream")) },
        { u"always-nothing"_s, at(always(200, {}, {})) },
        { u"endless"_s, endless },
        { u"ipv6-zone"_s, zoned },
        { u"graphql"_s, at(always(400, graphql, "application/graphql-response+json")) },
        { u"intelligence"_s,
          at(always(200, R"({"version":"1.75.0","agents":{"default":{}},"mode":"intelligence"})", "application/json")) },
        { u"no-agents"_s, at(always(200, R"({"version":"1.75.0","agents":{},"mode":"sse"})", "application/json")) },
        { u"wrong-path"_s, at(runtime, u"/"_s) },
        { u"nothing-there"_s, at(always(404, R"({"error":"Not found"})", "application/json")) },
        { u"single-endpoint"_s, at(singleEndpoint) },
        { u"redirect-slash"_s, at(redirecting(307, "/api/copilotkit/info/")) },
        { u"redirect-login"_s, at(redirecting(302, "/login")) },
        { u"redirect-https"_s, sendingOn(true) },
        { u"redirect-elsewhere"_s, sendingOn(false) },
        { u"redirect-loop"_s, at(redirecting(302, "/api/copilotkit/info")) },
    };
}
} // namespace

//! Addresses that lead nowhere, or elsewhere; the table is in README.md.
class tst_Address : public ProductFaults
{
    Q_OBJECT
public:
    tst_Address() : ProductFaults(u"Address"_s, addressMakers(), ProductStage::Start::FirstRun) {}
private Q_SLOTS:
    void theOtherAddressIsNamedWhole();
};

void tst_Address::theOtherAddressIsNamedWhole()
{
    stage().prepare();
    const LoopbackServer &server = stage().serve(runtime);
    stage().enterAddress(server.url(u"/"_s).toString());
    const Error error { Condition::FoundElsewhere, { u"127.0.0.1"_s, server.url(kMount).toString() }, 0, {} };
    const auto *note = stage().application().window().findChild<QLabel *>(u"addressNote"_s);
    QTRY_COMPARE(note->text(), Sentences::of(error).plain());
}

COUNTERSIGN_TEST(tst_Address, "tst_address")
#include "tst_address.moc"
