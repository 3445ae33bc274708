// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "productfaults.h"
#include "sandbox/sandboxidentity.h"
#include "testregistry.h"

#include <QPointer>
#include <QTcpSocket>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Fault = FaultySandbox::Fault;
using Group = ProductFaults::Group;

namespace {
const QByteArray kJson = R"({"error":"nope","message":"The back end said no"})";
const QByteArray kPage = "<!doctype html><title>Sorry</title><p>Something is not right here.";

//! A body that never ends: as much as the socket takes, for as long as somebody reads.
void pour(QTcpSocket &socket)
{
    static const QByteArray block(64 * 1024, 'x');
    const auto more = [&socket] {
        while (socket.state() == QAbstractSocket::ConnectedState && socket.bytesToWrite() < 4 * block.size())
            socket.write(block);
    };
    QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, more);
    more();
}

QByteArray endlessHead(int status, const QByteArray &headers)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " \r\ncontent-type: text/plain\r\n" + headers
           + "content-length: 2147483648\r\n\r\n";
}

//! The run is answered with this status, as often as it asks: with JSON, a web page, nothing, 2 GiB.
Group::Ways answered(int status, const QList<HttpHeader> &headers = {})
{
    const auto whole = [status, headers](const QByteArray &type, const QByteArray &body) {
        return [=](ProductStage &stage) {
            QList<HttpHeader> all = headers;
            if (!type.isEmpty())
                all.prepend({ "content-type", type });
            stage.server().answerWith(ProductStage::runPath(), status, body, all, -1);
            stage.say();
        };
    };
    const auto endless = [status, headers](ProductStage &stage) {
        QByteArray lines;
        for (const HttpHeader &header : headers)
            lines += header.name + ": " + header.value + "\r\n";
        stage.server().answerBy(
            ProductStage::runPath(),
            [status, lines](const ReceivedRequest &, QTcpSocket &socket) {
                socket.write(endlessHead(status, lines));
                pour(socket);
            },
            -1);
        stage.say();
    };
    // Qt keeps these to itself until they are whole: it might want to answer the challenge.
    const bool isKeptByQt = status == 401 || status == 407;
    const std::pair<QString, Group::Maker> large =
        isKeptByQt ? std::pair(u"64 MiB"_s, whole("text/plain", QByteArray(64 * 1024 * 1024, 'x')))
                   : std::pair(u"2 GiB"_s, Group::Maker(endless));
    return std::vector { std::pair(u"JSON"_s, Group::Maker(whole("application/json", kJson))),
                         std::pair(u"a web page"_s, Group::Maker(whole("text/html", kPage))),
                         std::pair(u"nothing"_s, Group::Maker(whole({}, {}))), large };
}

//! 2 GiB behind a head that Qt keeps to itself, at the pace of a line that needs longer than anybody waits.
Group::Maker slowlyRefused(int status)
{
    return [status](ProductStage &stage) {
        const auto line = std::make_shared<QPointer<QTcpSocket>>();
        stage.server().answerBy(ProductStage::runPath(), [status, line](const ReceivedRequest &, QTcpSocket &socket) {
            *line = &socket;
            socket.write(endlessHead(status, {}) + QByteArray(1024 * 1024, 'x'));
        });
        stage.say();
        QVERIFY(stage.until([&] { return *line && (*line)->bytesToWrite() == 0; }));
        stage.turn();
        stage.skip(120'000);
        QVERIFY(stage.until([&] { return !*line || (*line)->state() != QAbstractSocket::ConnectedState; })); // it reads no more
    };
}

//! The same with one body; for answers whose head says all.
Group::Maker answeredOnce(int status, const QByteArray &body, const QList<HttpHeader> &headers)
{
    return [=](ProductStage &stage) {
        stage.server().answerWith(ProductStage::runPath(), status, body, headers, -1);
        stage.say();
    };
}

Group::Maker challenged(const QByteArray &challenge)
{
    return answeredOnce(401, kJson, { { "content-type", "application/json" }, { "www-authenticate", challenge } });
}

Group::Maker failing(Fault fault)
{
    return [fault](ProductStage &stage) {
        stage.server().fail(ProductStage::runPath(), fault);
        stage.say();
    };
}

//! A challenge that names the metadata of another server (RFC 9728): the connection knows its provider, so nobody asks there.
void challengedWithMetadata(ProductStage &stage)
{
    const LoopbackServer &other = stage.serve([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(200, R"({"resource":"http://localhost","authorization_servers":["http://localhost"]})");
    });
    const QByteArray where = other.url(u"/.well-known/oauth-protected-resource"_s).toEncoded();
    challenged("Bearer resource_metadata=\"" + where + '"')(stage);
}

//! Refused although the token is fresh; then the person signs in.
void signInAfterARefusal(ProductStage &stage)
{
    stage.server().fail(ProductStage::runPath(), Fault::Unauthorized, 2);
    stage.say();
    QVERIFY(stage.until([&] { return stage.button(u"noticeSignIn"_s); }));
    stage.press(u"noticeSignIn"_s);
}

//! A connection by way of a proxy that answers so.
Group::Maker byProxy(int status, const QByteArray &challenge = {})
{
    return [=](ProductStage &stage) {
        LoopbackServer &proxy = stage.serve([=](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(status, "<!doctype html><script>alert(1)</script><form action=/password>", "text/html",
                         challenge.isEmpty() ? QList<HttpHeader>() : QList { HttpHeader { "Proxy-Authenticate", challenge } });
        });
        ConnectionConfig config;
        config.name = u"Team"_s;
        config.address = QUrl(u"https://agents.example/api/copilotkit"_s);
        config.kind = ConnectionConfig::Kind::CopilotKit;
        config.signIn.method = SignInConfig::Method::None;
        config.proxy = proxy.url();
        stage.application().openConnection(config);
    };
}

Group::Ways loginPage()
{
    std::vector<std::pair<QString, Group::Maker>> ways;
    for (const int status : { 301, 302, 303, 307, 308 })
        ways.emplace_back(QString::number(status), answeredOnce(status, {}, { { "location", "/login?to=agents" } }));
    return Group::Ways(std::move(ways));
}

QMap<QString, Group::Ways> answerMakers()
{
    const QList<HttpHeader> later { { "retry-after", "7" } };
    return {
        { u"400"_s, answered(400) },
        { u"401"_s, answered(401) },
        { u"401-once"_s, failing(Fault::Unauthorized) },
        { u"401-challenge"_s,
          { { u"Basic"_s, challenged("Basic realm=\"staff\"") },
            { u"Digest"_s, challenged("Digest realm=\"staff\", nonce=\"n\", qop=\"auth\"") },
            { u"DPoP"_s, challenged("DPoP algs=\"ES256\"") },
            { u"Bearer"_s, challenged("Bearer error=\"invalid_token\"") },
            { u"Bearer and another's metadata"_s, challengedWithMetadata } } },
        { u"401-then-sign-in"_s, signInAfterARefusal },
        { u"401-ntlm"_s, challenged("NTLM") },
        { u"401-negotiate"_s, challenged("Negotiate") },
        { u"403"_s, answered(403) },
        { u"404"_s, answered(404) },
        { u"405"_s, answered(405) },
        { u"407"_s, answered(407) },
        { u"401-or-407-endless"_s, { { u"401"_s, slowlyRefused(401) }, { u"407"_s, slowlyRefused(407) } } },
        { u"408"_s, answered(408) },
        { u"413"_s, answered(413) },
        { u"415"_s, answered(415) },
        { u"421"_s, answered(421) },
        { u"422"_s, answered(422) },
        { u"429"_s, answered(429) },
        { u"429-later"_s, answered(429, later) },
        { u"429-years"_s, answeredOnce(429, kJson, { { "retry-after", "94608000" } }) },
        { u"431"_s, answered(431) },
        { u"500"_s, answered(500) },
        { u"502"_s, answered(502) },
        { u"503"_s, answered(503) },
        { u"503-later"_s, answered(503, later) },
        { u"504"_s, answered(504) },
        { u"200-html"_s, failing(Fault::WebPage) },
        { u"200-json"_s, answeredOnce(200, R"({"hello":"world"})", { { "content-type", "application/json" } }) },
        { u"200-empty"_s, failing(Fault::EmptyStream) },
        { u"204"_s, answeredOnce(204, {}, {}) },
        { u"upstream-401"_s, failing(Fault::Upstream401) },
        { u"captive-portal"_s, answeredOnce(302, {}, { { "location", "http://portal.example/login?to=agents" } }) },
        { u"login-page"_s, loginPage() },
        { u"proxy-asks"_s,
          {
              { u"Basic"_s, byProxy(407, "Basic realm=\"proxy\"") },
              { u"Digest"_s, byProxy(407, "Digest realm=\"proxy\", nonce=\"n\"") },
          } },
        { u"proxy-refuses"_s,
          { { u"403"_s, byProxy(403) },
            { u"502"_s, byProxy(502) },
            { u"302"_s, byProxy(302) },
            { u"407 by Negotiate"_s, byProxy(407, "Negotiate") },
            { u"407 without a challenge"_s, byProxy(407) } } },
    };
}
} // namespace

//! Whatever a server answers to a run; the table is in README.md.
class tst_Answers : public ProductFaults
{
    Q_OBJECT
public:
    tst_Answers() : ProductFaults(u"Answers"_s, answerMakers()) {}
private Q_SLOTS:
    void aRenewalThatCannotBeIsSaidOnce();
};

//! The session says it, and what asked for the token may fail as often as it likes.
void tst_Answers::aRenewalThatCannotBeIsSaidOnce()
{
    stage().prepare();
    for (const QByteArray &path : { ProductStage::runPath(), "/api/copilotkit/info"_ba })
        stage().server().answerWith(path, 401, kJson, { { "content-type", "application/json" } }, -1);
    stage().server().answerWith("/id/token#refresh_token", 503, {}, {}, -1);
    stage().say();
    const auto times = [this] { return stage().seen().reads.count(u"does not renew your sign-in"_s); };
    QVERIFY(stage().until([&] { return times() > 0; }));
    stage().connection().refresh();
    const int asked = stage().arrived(u"refresh"_s);
    stage().skip(60'000);
    QVERIFY(
        stage().until([&] { return stage().arrived(u"refresh"_s) > asked && !stage().connection().session().isRefreshing(); }));
    stage().letTimePass();
    QCOMPARE(times(), 1);
}

COUNTERSIGN_TEST(tst_Answers, "tst_answers")
#include "tst_answers.moc"
