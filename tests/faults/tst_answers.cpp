// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultgroup.h"
#include "productstage.h"
#include "sandbox/sandboxidentity.h"
#include "testregistry.h"

#include <QTcpSocket>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Fault = FaultySandbox::Fault;
using Group = FaultGroup<ProductStage>;

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
    const bool isKeptByQt = status == 401 || status == 407; // until it is whole: it might want to answer a challenge
    std::vector<std::pair<QString, Group::Maker>> ways { { u"JSON"_s, whole("application/json", kJson) },
                                                         { u"a web page"_s, whole("text/html", kPage) },
                                                         { u"nothing"_s, whole({}, {}) } };
    if (!isKeptByQt)
        ways.emplace_back(u"2 GiB"_s, endless);
    return ways;
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

//! A connection by way of a proxy that lets nobody through without a password.
void proxyAsks(ProductStage &stage)
{
    LoopbackServer &proxy = stage.serve([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
        answer.reply(407, "<!doctype html><title>Who are you?</title>", "text/html",
                     { { "Proxy-Authenticate", "Basic realm=\"proxy\"" } });
    });
    ConnectionConfig config;
    config.name = u"Team"_s;
    config.address = QUrl(u"https://agents.example/api/copilotkit"_s);
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.method = SignInConfig::Method::None;
    config.proxy = proxy.url();
    stage.application().openConnection(config);
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
            { u"Bearer"_s, challenged("Bearer error=\"invalid_token\"") } } },
        { u"401-ntlm"_s, challenged("NTLM") },
        { u"401-negotiate"_s, challenged("Negotiate") },
        { u"403"_s, answered(403) },
        { u"404"_s, answered(404) },
        { u"405"_s, answered(405) },
        { u"407"_s, answered(407) },
        { u"408"_s, answered(408) },
        { u"413"_s, answered(413) },
        { u"415"_s, answered(415) },
        { u"421"_s, answered(421) },
        { u"422"_s, answered(422) },
        { u"429"_s, answered(429) },
        { u"429-later"_s, answered(429, later) },
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
        { u"login-page"_s, answeredOnce(302, {}, { { "location", "/login?to=agents" } }) },
        { u"proxy-asks"_s, proxyAsks },
    };
}
} // namespace

//! Whatever a server answers to a run; the table is in README.md.
class tst_Answers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_group.troubles(), QStringList());
        m_stage = std::make_unique<ProductStage>();
    }
    void row_data() { COUNTERSIGN_FAULT_ROWS(m_group); }
    void row() { COUNTERSIGN_PLAY_FAULT(m_group, *m_stage); }
    void cleanupTestCase()
    {
        m_stage.reset();
        m_group.print();
    }

private:
    Group m_group { FaultTable::ofGroup(u"Answers"_s), answerMakers() };
    std::unique_ptr<ProductStage> m_stage;
};

COUNTERSIGN_TEST(tst_Answers, "tst_answers")
#include "tst_answers.moc"
