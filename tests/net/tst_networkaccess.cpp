// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopbackserver.h"
#include "net/networkaccess.h"
#include "testregistry.h"

#include <QAuthenticator>
#include <QBuffer>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;

//! The manager as Qt's OAuth classes use it: with a QByteArray as body, without a thought of redirects or challenges.
class tst_NetworkAccess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void byteArraysAndBuffersLeaveOnce_data();
    void byteArraysAndBuffersLeaveOnce();
    void bodiesArriveWhole();
    void redirectsAreNotFollowed();
    void noCookieComesBack();
    void nobodyAnswersChallenges();
    void userAgent();
};

namespace {
//! Before a test says that nothing was sent again: the manager's next request has arrived and ended.
[[nodiscard]] bool settle(NetworkAccess &access)
{
    LoopbackServer elsewhere([](const auto &, const auto &answer) { answer.reply(200); });
    const QNetworkReply *reply = access.get(QNetworkRequest(elsewhere.url()));
    return QTest::qWaitFor([&] { return reply->isFinished(); }, test::kEventually) && elsewhere.requests().size() == 1;
}

QNetworkRequest formTo(const QUrl &url)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/x-www-form-urlencoded"));
    return request;
}
} // namespace

void tst_NetworkAccess::byteArraysAndBuffersLeaveOnce_data()
{
    QTest::addColumn<bool>("asBuffer");
    QTest::newRow("byte array") << false;
    QTest::newRow("buffer") << true;
}

void tst_NetworkAccess::byteArraysAndBuffersLeaveOnce()
{
    QFETCH(bool, asBuffer);
    LoopbackServer server([](const auto &, const LoopbackServer::Answer &answer) { answer.close(); });
    NetworkAccess access;
    QByteArray body("grant_type=refresh_token");
    QBuffer buffer(&body);
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    QNetworkReply *reply = asBuffer ? access.post(formTo(server.url()), &buffer) : access.post(formTo(server.url()), body);
    QTRY_VERIFY(reply->isFinished());
    QVERIFY(reply->error() != QNetworkReply::NoError);
    QVERIFY(settle(access));
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.requests().first().body, body);
}

void tst_NetworkAccess::bodiesArriveWhole()
{
    LoopbackServer server([](const ReceivedRequest &request, const auto &answer) { answer.reply(200, request.body); });
    NetworkAccess access;
    for (const qsizetype size : { 0, 1, 100'000 }) {
        const QByteArray body(size, 'x');
        for (QNetworkReply *reply : { access.post(formTo(server.url()), body), access.put(formTo(server.url()), body) }) {
            QTRY_VERIFY(reply->isFinished());
            QCOMPARE(reply->readAll(), body);
        }
    }
    QCOMPARE(server.requests().size(), 6);
}

void tst_NetworkAccess::redirectsAreNotFollowed()
{
    LoopbackServer elsewhere;
    LoopbackServer server([&](const auto &, const LoopbackServer::Answer &answer) {
        answer.reply(307, {}, {}, { { "Location", elsewhere.url().toEncoded() } });
    });
    NetworkAccess access;
    QNetworkRequest request = formTo(server.url());
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
    for (QNetworkReply *reply : { access.get(request), access.post(request, "code=x") }) {
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 307);
    }
    QCOMPARE(elsewhere.connections(), 0);
}

void tst_NetworkAccess::noCookieComesBack()
{
    LoopbackServer server([](const auto &, const auto &answer) {
        answer.reply(200, {}, {}, { { "Set-Cookie", "a=b; Path=/" } });
    });
    NetworkAccess access;
    for (int i = 0; i < 2; ++i) {
        QNetworkReply *reply = access.get(QNetworkRequest(server.url()));
        QTRY_VERIFY(reply->isFinished());
    }
    QCOMPARE(server.requests().last().header("Cookie"), "");
}

void tst_NetworkAccess::nobodyAnswersChallenges()
{
    LoopbackServer server([](const auto &, const auto &answer) {
        answer.reply(401, "{\"error\":\"invalid_client\"}", "application/json", { { "WWW-Authenticate", "Basic realm=\"x\"" } });
    });
    NetworkAccess access;
    int asked = 0;
    const auto eager = [&](QNetworkReply *, QAuthenticator *authenticator) {
        ++asked;
        authenticator->setUser(QStringLiteral("client"));
    };
    connect(&access, &QNetworkAccessManager::authenticationRequired, this, eager);
    QNetworkReply *reply = access.post(formTo(server.url()), "code=x");
    // Qt's code flow connects after it has posted.
    connect(&access, &QNetworkAccessManager::authenticationRequired, this, eager);
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 401);
    QCOMPARE(reply->readAll(), "{\"error\":\"invalid_client\"}");
    QCOMPARE(asked, 0);
    QVERIFY(settle(access));
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(server.requests().first().header("Authorization"), "");
}

void tst_NetworkAccess::userAgent()
{
    LoopbackServer server([](const auto &, const auto &answer) { answer.reply(200); });
    NetworkAccess access;
    QNetworkReply *reply = access.get(QNetworkRequest(server.url()));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(server.requests().first().header("User-Agent"), "Countersign/" COUNTERSIGN_VERSION);
}

COUNTERSIGN_TEST(tst_NetworkAccess, "tst_networkaccess")
#include "tst_networkaccess.moc"
