// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandboxclient.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using Fault = FaultySandbox::Fault;

//! The fixture others stand on: every fault does what its name says, once or for ever, and nothing else changes.
class tst_FaultySandbox : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answers_data();
    void answers();
    void closesWithoutDoing();
    void losesTheAnswerOfWhatWasDone();
    void holdsAndReleases();
    void cutsAStream();
    void byGrant();
    void forEverUntilHealed();
    void ownAnswer();
};

void tst_FaultySandbox::answers_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("401") << Fault::Unauthorized << 401 << "application/json"_ba
                         << "unauthorized"_ba;
    QTest::newRow("403") << Fault::Forbidden << 403 << "application/json"_ba
                         << "forbidden"_ba;
    QTest::newRow("429") << Fault::RateLimited << 429 << "application/json"_ba
                         << "rate_limited"_ba;
    QTest::newRow("500") << Fault::ServerError << 500 << "application/json"_ba
                         << "internal_error"_ba;
    QTest::newRow("grant") << Fault::InvalidGrant << 400 << "application/json"_ba
                           << "invalid_grant"_ba;
    QTest::newRow("portal") << Fault::WebPage << 200 << "text/html"_ba
                            << "hotel"_ba;
    QTest::newRow("broken") << Fault::BrokenJson << 200 << "application/json"_ba
                            << "access_token"_ba;
    QTest::newRow("redirect") << Fault::Redirect << 307 << QByteArray() << QByteArray();
    QTest::newRow("empty") << Fault::EmptyStream << 200 << "text/event-stream"_ba << QByteArray();
    QTest::newRow("upstream") << Fault::Upstream401 << 200 << "text/event-stream"_ba
                              << "HTTP 401:"_ba;
}

void tst_FaultySandbox::answers()
{
    QFETCH(Fault, fault);
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    SandboxClient client;
    client.sandbox.fail("/id/jwks", fault);
    const Got got = client.get(u"/id/jwks"_s);
    QCOMPARE(got.status, status);
    QCOMPARE(got.type, type);
    QVERIFY(got.body.contains(body));
    QCOMPARE(client.get(u"/id/jwks"_s).json().keys(), QStringList { u"keys"_s }); // once
    QCOMPARE(client.sandbox.arrived("/id/jwks"), 2);
    QCOMPARE(client.sandbox.log().first().status, 0);
}

void tst_FaultySandbox::closesWithoutDoing()
{
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    client.sandbox.fail("/id/token#refresh_token", Fault::Close, -1);
    const QByteArray form = encoded(SandboxClient::refreshForm(SandboxClient::refreshToken(tokens)));
    const QByteArray answer = rawExchange(client, "POST /id/token HTTP/1.1\r\nHost: " + client.origin().mid(7)
                                                      + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                                      + QByteArray::number(form.size()) + "\r\n\r\n" + form);
    QVERIFY(answer.isEmpty());
    QCOMPARE(client.sandbox.identity().refreshCount(), 0);
    client.sandbox.heal();
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).status, 200);
}

void tst_FaultySandbox::losesTheAnswerOfWhatWasDone()
{
    SandboxClient client;
    const QJsonObject tokens = client.signIn();
    client.sandbox.fail("/id/token#refresh_token", Fault::LoseAnswer);
    const QByteArray form = encoded(SandboxClient::refreshForm(SandboxClient::refreshToken(tokens)));
    const QByteArray answer = rawExchange(client, "POST /id/token HTTP/1.1\r\nHost: " + client.origin().mid(7)
                                                      + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                                      + QByteArray::number(form.size()) + "\r\n\r\n" + form);
    QVERIFY(answer.isEmpty());
    QCOMPARE(client.sandbox.identity().refreshCount(), 1);
    // The old token is used up: trying it again is what ends the session.
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).error(), u"invalid_grant"_s);
}

void tst_FaultySandbox::holdsAndReleases()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    client.sandbox.fail("/api/copilotkit/info", Fault::Hold, 2);
    QNetworkReply *one = client.start("GET", u"/api/copilotkit/info"_s, {}, token);
    QNetworkReply *gone = client.start("GET", u"/api/copilotkit/info"_s, {}, token);
    QTRY_COMPARE(client.sandbox.held(), 2);
    client.clock.advance(600'000);
    QCOMPARE(client.guard(token), 200); // others pass
    QVERIFY(!one->isFinished());
    gone->abort();
    gone->deleteLater();
    QCOMPARE(client.guard(token), 200);
    client.sandbox.release();
    QCOMPARE(client.finish(one).json().value("mode"_L1).toString(), u"sse"_s);
    QCOMPARE(client.sandbox.held(), 0);
}

void tst_FaultySandbox::cutsAStream()
{
    SandboxClient client;
    const QByteArray token = SandboxClient::access(client.signIn());
    const QString path = u"/api/copilotkit/agent/default/run"_s;
    client.sandbox.fail(path.toLatin1(), Fault::Cut, 1, 1000);
    QNetworkReply *run =
        client.startRun(path, SandboxClient::input(u"t"_s, u"r"_s, { SandboxClient::userMessage(u"u"_s, u"slow"_s) }), token);
    const auto cut = [&] {
        client.clock.advance(500);
        return run->isFinished();
    };
    QTRY_VERIFY(cut());
    const QByteArray got = run->readAll();
    run->deleteLater();
    QVERIFY(got.contains("RUN_STARTED") && !got.contains("RUN_FINISHED"));
    // The run itself goes on.
    client.clock.advance(60'000);
    const Got replay = client.post(u"/api/copilotkit/agent/default/connect"_s,
                                   QJsonDocument(SandboxClient::input(u"t"_s, u"x"_s, {})).toJson(), token);
    QCOMPARE(replay.events().last().value("type"_L1).toString(), u"RUN_FINISHED"_s);
}

void tst_FaultySandbox::byGrant()
{
    SandboxClient client;
    client.sandbox.fail("/id/token#refresh_token", Fault::InvalidGrant);
    const QJsonObject tokens = client.signIn(); // the code passes
    QVERIFY(tokens.contains("access_token"_L1));
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).error(), u"invalid_grant"_s);
    QCOMPARE(client.refresh(SandboxClient::refreshToken(tokens)).status, 200);
    QCOMPARE(client.sandbox.arrived("/id/token#refresh_token"), 2);
    QCOMPARE(client.sandbox.arrived("/id/token#authorization_code"), 1);
    QCOMPARE(client.sandbox.arrived("/id/token"), 3);
}

void tst_FaultySandbox::forEverUntilHealed()
{
    SandboxClient client;
    client.sandbox.fail("*", Fault::ServerError, -1);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(client.get(u"/id/jwks"_s).status, 500);
    client.sandbox.heal();
    QCOMPARE(client.get(u"/id/jwks"_s).status, 200);
    QCOMPARE(client.sandbox.arrived("*"), 4);
}

void tst_FaultySandbox::ownAnswer()
{
    SandboxClient client;
    client.sandbox.answerWith("/id/jwks", 418, "tea", { { "content-type", "text/plain" }, { "x-pot", "1" } });
    const Got got = client.get(u"/id/jwks"_s);
    QCOMPARE(got.status, 418);
    QCOMPARE(got.body, "tea"_ba);
    QCOMPARE(got.header("x-pot"), "1"_ba);
    QCOMPARE(client.get(u"/id/jwks"_s).status, 200);
}

COUNTERSIGN_TEST(tst_FaultySandbox, "tst_faultysandbox")
#include "tst_faultysandbox.moc"
