// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "wire.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! Where a redirect may lead a request, and what goes along.
class tst_Redirects : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void redirects_data();
    void redirects();
    void redirectKeepsTheTokenAtHome();
    void redirectsEnd();
};

void tst_Redirects::redirects_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<bool>("followed");
    for (const int status : { 301, 302, 303, 307, 308 }) {
        const QByteArray name = QByteArray::number(status);
        QTest::newRow((name + " get").constData()) << QByteArray("GET") << status << QByteArray("/there?x=1") << true;
        QTest::newRow((name + " head").constData()) << QByteArray("HEAD") << status << QByteArray("there?x=1") << true;
        QTest::newRow((name + " post").constData()) << QByteArray("POST") << status << QByteArray("/there?x=1") << false;
        QTest::newRow((name + " delete").constData()) << QByteArray("DELETE") << status << QByteArray("/there?x=1") << false;
        QTest::newRow((name + " elsewhere").constData())
            << QByteArray("GET") << status << QByteArray("http://127.0.0.1:1/there") << false;
        QTest::newRow((name + " other scheme").constData())
            << QByteArray("GET") << status << QByteArray("ftp://127.0.0.1/there") << false;
        QTest::newRow((name + " no location").constData()) << QByteArray("GET") << status << QByteArray() << false;
        QTest::newRow((name + " user info").constData())
            << QByteArray("GET") << status << QByteArray("//u:p@127.0.0.1:PORT/there") << false;
        QTest::newRow((name + " absolute, same origin").constData())
            << QByteArray("GET") << status << QByteArray("http://127.0.0.1:PORT/there?x=1") << true;
        QTest::newRow((name + " unreadable").constData()) << QByteArray("GET") << status << QByteArray("http://[/") << false;
    }
}

void tst_Redirects::redirects()
{
    QFETCH(QByteArray, method);
    QFETCH(int, status);
    QFETCH(QByteArray, location);
    QFETCH(bool, followed);
    Wire wire;
    location.replace("PORT", QByteArray::number(wire.server.port()));
    wire.server.setHandler([&](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.path == "/there")
            return answer.reply(200);
        answer.reply(status, "elsewhere", "text/html",
                     location.isEmpty() ? QList<HttpHeader>() : QList { HttpHeader { "Location", location } });
    });
    HttpRequest request = wire.get(QStringLiteral("/here"));
    request.method = method;
    request.body = method == "POST" ? "{}" : "";
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(wire.server.requests().size(), followed ? 2 : 1);
    QCOMPARE(outcome.reached, Reached::Answered);
    if (followed) {
        QCOMPARE(conditionOf(outcome), Condition::None);
        QCOMPARE(wire.server.requests().last().method, method);
        QCOMPARE(wire.server.requests().last().body, request.body);
        QCOMPARE(wire.server.requests().last().query, "x=1");
        QCOMPARE(wire.server.requests().last().header("Authorization"), "Bearer token-of-generation-1");
        QCOMPARE(wire.log.records().size(), 2);
        QCOMPARE(wire.log.records()[0].exchange, wire.log.records()[1].exchange);
        QCOMPARE(wire.log.records()[1].attempt, 1);
        QCOMPARE(wire.log.records()[0].status, status);
    } else {
        QCOMPARE(conditionOf(outcome), Condition::RedirectRefused);
        QCOMPARE(outcome.status, status);
        QCOMPARE(outcome.error->arguments.size(), 2);
        QCOMPARE(outcome.error->arguments.first(), QStringLiteral("127.0.0.1"));
    }
}

void tst_Redirects::redirectKeepsTheTokenAtHome()
{
    LoopbackServer elsewhere([](const auto &, const auto &answer) { answer.reply(200); });
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.reply(307, {}, {}, { { "Location", elsewhere.url(QStringLiteral("/login")).toEncoded() } });
    });
    for (const HttpRequest &request : { wire.get(), wire.post() }) {
        for (const bool asStream : { false, true }) {
            const auto ended = asStream ? wire.stream(request) : wire.send(request);
            QVERIFY(until([&] { return ended->times > 0; }));
            QCOMPARE(conditionOf(ended->outcome), Condition::RedirectRefused);
        }
    }
    QCOMPARE(elsewhere.connections(), 0);
}

void tst_Redirects::redirectsEnd()
{
    Wire wire([](const auto &, const auto &answer) { answer.reply(302, {}, {}, { { "Location", "/again" } }); });
    QCOMPARE(conditionOf(wire.outcomeOf(wire.get())), Condition::RedirectLoop);
    QCOMPARE(wire.server.requests().size(), 6);
}

COUNTERSIGN_TEST(tst_Redirects, "tst_redirects")
#include "tst_redirects.moc"
