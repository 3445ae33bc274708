// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "tlsfiles.h"
#include "wire.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using Reached = HttpOutcome::Reached;

//! What comes back: every status, and bodies and heads of every size.
class tst_AnswerBodies : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void statuses_data();
    void statuses();
    void refusedBodyIsCutTo4KiB();
    void bodiesOfEverySize_data();
    void bodiesOfEverySize();
    void tooLarge_data();
    void tooLarge();
    void largeHeadEnds();
    void hugeStreamArrivesInOrder_data();
    void hugeStreamArrivesInOrder();
};

void tst_AnswerBodies::statuses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Condition>("condition");
    QTest::addColumn<QStringList>("arguments");
    const QString host = QStringLiteral("127.0.0.1");
    const auto row = [&](int status, Condition condition, const QStringList &rest = {}) {
        QTest::newRow(QByteArray::number(status).constData()) << status << condition << QStringList { host } + rest;
    };
    row(400, Condition::RequestRefused, { QStringLiteral("400") });
    row(403, Condition::Forbidden, { QString(), QString() });
    row(404, Condition::NotFound, { QStringLiteral("/run") });
    row(405, Condition::RequestRefused, { QStringLiteral("405") });
    QTest::newRow("407") << 407 << Condition::ProxyAsksForSignIn << QStringList();
    row(413, Condition::RequestTooLarge);
    row(429, Condition::RateLimited, { QStringLiteral("7") });
    row(300, Condition::RequestRefused, { QStringLiteral("300") });
    row(304, Condition::RequestRefused, { QStringLiteral("304") });
    row(500, Condition::ServerFailed, { QStringLiteral("500"), QStringLiteral("7") });
    row(503, Condition::ServerFailed, { QStringLiteral("503"), QStringLiteral("7") });
    row(599, Condition::ServerFailed, { QStringLiteral("599"), QStringLiteral("7") });
}

void tst_AnswerBodies::statuses()
{
    QFETCH(int, status);
    QFETCH(Condition, condition);
    QFETCH(QStringList, arguments);
    Wire wire([&](const auto &, const auto &answer) {
        answer.reply(status, status == 304 ? "" : "because", "text/plain", { { "Retry-After", "7" } });
    });
    for (const bool asStream : { false, true }) {
        const auto ended = asStream ? wire.stream(wire.post()) : wire.send(wire.post());
        QVERIFY(until([&] { return ended->times > 0; }));
        QCOMPARE(conditionOf(ended->outcome), condition);
        QCOMPARE(ended->outcome.error->arguments, arguments);
        QCOMPARE(ended->outcome.error->httpStatus, status);
        QCOMPARE(ended->outcome.reached, Reached::Answered);
        QCOMPARE(ended->outcome.body, status == 304 ? "" : "because");
        QCOMPARE(ended->heads, 0);
    }
    QCOMPARE(wire.server.requests().size(), 2);
    QVERIFY(wire.authorizer.rejections.isEmpty());
}

void tst_AnswerBodies::refusedBodyIsCutTo4KiB()
{
    Wire wire;
    wire.server.setHandler([&](const auto &, const LoopbackServer::Answer &answer) {
        // Never ends: what is needed is there after 4 KiB.
        answer.beginChunked(500, "text/html");
        answer.chunk(QByteArray(100'000, 'x'));
    });
    QByteArray seen;
    wire.transport->setClassify([&](const HttpFacts &facts) {
        seen = facts.bodyStart;
        return Refusal {};
    });
    for (const bool asStream : { false, true }) {
        const auto ended = asStream ? wire.stream(wire.post()) : wire.send(wire.post());
        QVERIFY(until([&] { return ended->times > 0; }));
        QCOMPARE(seen.size(), 4096);
        QCOMPARE(ended->outcome.body, seen);
        QCOMPARE(conditionOf(ended->outcome), Condition::ServerFailed);
    }
}

void tst_AnswerBodies::bodiesOfEverySize_data()
{
    QTest::addColumn<qsizetype>("size");
    for (const qsizetype size : { 0, 1, 16 * 1024, 16 * 1024 + 1, 5 * 1024 * 1024 })
        QTest::newRow(QByteArray::number(size).constData()) << size;
}

void tst_AnswerBodies::bodiesOfEverySize()
{
    QFETCH(qsizetype, size);
    Wire wire([](const ReceivedRequest &request, const auto &answer) { answer.reply(200, request.body); });
    QByteArray body(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        body[i] = static_cast<char>(i * 7 + i / 251);
    const HttpOutcome outcome = wire.outcomeOf(wire.post(body));
    QCOMPARE(conditionOf(outcome), Condition::None);
    QVERIFY(outcome.body == body);
    QCOMPARE(wire.server.requests().first().header("Content-Length"), QByteArray::number(size));
    QCOMPARE(wire.server.requests().size(), 1);
}

void tst_AnswerBodies::tooLarge_data()
{
    QTest::addColumn<QByteArray>("answer");
    const QByteArray status("HTTP/1.1 200 OK\r\n");
    QTest::newRow("said so") << status + "Content-Length: 1001\r\n\r\n";
    QTest::newRow("chunked") << status + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + QByteArray(1001, 'x') + "\r\n";
    QTest::newRow("until close") << status + "\r\n" + QByteArray(1001, 'x');
}

void tst_AnswerBodies::tooLarge()
{
    QFETCH(QByteArray, answer);
    Wire wire([&](const auto &, const LoopbackServer::Answer &out) { out.raw(answer); });
    HttpRequest request = wire.get();
    request.maxBody = 1000;
    const HttpOutcome outcome = wire.outcomeOf(request);
    QCOMPARE(conditionOf(outcome), Condition::AnswerTooLarge);
    QCOMPARE(outcome.reached, Reached::Answered);
    QVERIFY(outcome.body.size() <= 1000);
}

void tst_AnswerBodies::largeHeadEnds()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) {
        answer.raw("HTTP/1.1 200 OK\r\nX: " + QByteArray(70 * 1024, 'x') + "\r\nContent-Length: 0\r\n\r\n");
    });
    const HttpOutcome outcome = wire.outcomeOf(wire.post());
    QCOMPARE(conditionOf(outcome), Condition::AnswerTooLarge);
}

void tst_AnswerBodies::hugeStreamArrivesInOrder_data()
{
    QTest::addColumn<bool>("isTls");
    QTest::newRow("http") << false;
    QTest::newRow("https") << true;
}

void tst_AnswerBodies::hugeStreamArrivesInOrder()
{
    QFETCH(const bool, isTls);
    QByteArray all;
    for (int i = 0; all.size() < 12 * 1024 * 1024; ++i)
        all += QByteArray::number(i) + '\n';
    const LoopbackServer::Handler tells = [&](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        for (qsizetype from = 0; from < all.size(); from += 100'000)
            answer.chunk(all.mid(from, 100'000));
        answer.end();
    };
    const LoopbackServer secure(serverTls(QSslSocket::VerifyNone), tells);
    Wire wire(tells);
    const QUrl url = isTls ? secure.url() : wire.server.url();
    Transport::Options options;
    if (isTls)
        options.route = trustingRoute(url);
    wire.connectTo(url, options);
    HttpRequest request = wire.post();
    request.url = url;
    const auto ended = wire.stream(request);
    QVERIFY(until([&] { return ended->times > 0; }));
    QCOMPARE(conditionOf(ended->outcome), Condition::None);
    QVERIFY(ended->chunks == all);
}

COUNTERSIGN_TEST(tst_AnswerBodies, "tst_answerbodies")
#include "tst_answerbodies.moc"
