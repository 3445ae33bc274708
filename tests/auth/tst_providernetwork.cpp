// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providernetwork.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "loopbackserver.h"
#include "net/trafficlog.h"
#include "testregistry.h"

#include <QNetworkReply>
#include <QTest>

#include <optional>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

using End = ProviderAnswer::End;

class tst_ProviderNetwork : public QObject
{
    Q_OBJECT

    struct Fixture
    {
        FakeClock clock;
        Redactor redactor;
        TrafficLog log;
        LoopbackServer server;
        ProviderNetwork network { log, redactor, clock };
        std::optional<ProviderAnswer> answer;

        void post(const ProviderNetwork::Form &form, QObject *context)
        {
            network.setPurpose(u"token"_s);
            network.submit(server.url(u"/token"_s), form, context, [this](const ProviderAnswer &received) { answer = received; });
        }
    };

private Q_SLOTS:
    void formIsEncodedAndNamedOnly()
    {
        Fixture f;
        f.server.setHandler([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(200, "{\"a\":1}", "Application/JSON; charset=utf-8");
        });
        f.post({ { "code", "4/0+ %&=\xc3\xb6" }, { "client_id", "countersign" } }, this);
        QTRY_VERIFY(f.answer);
        QCOMPARE(f.answer->end, End::Complete);
        QCOMPARE(f.answer->contentType, "application/json"_ba);
        QCOMPARE(f.answer->json()->value(u"a"_s).toInt(), 1);

        const ReceivedRequest request = f.server.requests().constFirst();
        const QList<std::pair<QByteArray, QByteArray>> expected { { "code", "4/0+ %&=\xc3\xb6" },
                                                                  { "client_id", "countersign" } };
        QCOMPARE(ReceivedRequest::form(request.body), expected);
        QCOMPARE(request.header("Content-Type"), "application/x-www-form-urlencoded"_ba);
        QCOMPARE(request.header("Accept"), "application/json"_ba);
        QVERIFY(request.header("Cookie").isEmpty());
        QVERIFY(request.header("Authorization").isEmpty());

        QCOMPARE(f.log.records().size(), std::size_t(1));
        const TrafficRecord record = f.log.records().front();
        QCOMPARE(record.purpose, u"token"_s);
        QCOMPARE(record.method, "POST"_ba);
        QCOMPARE(record.status, 200);
        QCOMPARE(record.requestBytes, qint64(request.body.size()));
        QVERIFY(record.milliseconds >= 0);
        QCOMPARE(record.note, QString());
        QCOMPARE(record.fields.size(), 2);
        QCOMPARE(record.fields.at(0).name, u"code"_s);
        QVERIFY2(record.fields.at(0).value.startsWith(u"[secret <16 "_s), qPrintable(record.fields.at(0).value));
        QCOMPARE(record.fields.at(1), (RecordedField { u"client_id"_s, u"countersign"_s }));
    }
    //! Qt may report a head when the answer is over, and what was noted of it is gone.
    void aHeadThatComesAfterTheEnd()
    {
        Fixture f;
        f.server.setHandler([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, "{}"); });
        f.post({ { "code", "a-code" } }, this);
        auto *reply = f.network.findChild<QNetworkReply *>();
        QVERIFY(reply);
        int late = 0;
        connect(reply, &QNetworkReply::finished, this, [reply, &late] { // behind the network's own
            ++late;
            Q_EMIT reply->metaDataChanged();
        });
        QTRY_VERIFY(f.answer && late == 1);
        QCOMPARE(f.log.records().size(), std::size_t(1));
        QCOMPARE(f.log.records().front().status, 200);
    }
    void whatIsJson()
    {
        ProviderAnswer answer { End::Complete, 200, "application/json", "{}", {} };
        QVERIFY(answer.json());
        answer.contentType = "application/jwk-set+json";
        QVERIFY(answer.json());
        answer.contentType = "text/html";
        QVERIFY(!answer.json());
        answer.contentType = "application/json";
        answer.body = "[]";
        QVERIFY(!answer.json());
        answer.body = "{";
        QVERIFY(!answer.json());
        answer.body = "{}";
        answer.end = End::Lost;
        QVERIFY(!answer.json());
    }

    void lostOrNotSent_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<End>("end");
        QTest::addColumn<int>("status");
        QTest::newRow("closed without an answer") << ""_ba << End::Lost << 0;
        QTest::newRow("closed in the head") << "HTTP/1.1 200"_ba << End::Lost << 0;
        QTest::newRow("closed in the body")
            << "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\""_ba << End::Lost << 200;
        QTest::newRow("a refusal is an answer")
            << "HTTP/1.1 400 x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"_ba << End::Complete << 400;
        QTest::newRow("so is a server's trouble") << "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n"_ba << End::Complete << 503;
        QTest::newRow("and a redirect") << "HTTP/1.1 307 x\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"_ba
                                        << End::Complete << 307;
    }
    void lostOrNotSent()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(End, end);
        QFETCH(int, status);
        Fixture f;
        f.server.setHandler([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.raw(bytes);
            answer.close();
        });
        f.post({ { "a", "b" } }, this);
        QTRY_VERIFY(f.answer);
        QTest::qWait(50);
        QCOMPARE(f.server.requests().size(), 1); // once, and nowhere else
        QCOMPARE(f.answer->end, end);
        if (!bytes.startsWith("HTTP/1.1 200") || status == 200)
            QCOMPARE(f.answer->status, status);
        QVERIFY(!f.answer->json() || status == 400);
    }
    void nobodyThere()
    {
        Fixture f;
        f.server.stopListening();
        f.post({ { "a", "b" } }, this);
        QTRY_VERIFY(f.answer);
        QCOMPARE(f.answer->end, End::NotSent);
        QCOMPARE(f.log.records().front().status, 0);
        QVERIFY(f.log.records().front().note.contains(u"no answer"_s));
    }
    void deadline()
    {
        Fixture f;
        f.server.setHandler([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
        f.post({ { "a", "b" } }, this);
        QTRY_COMPARE(f.server.requests().size(), 1);
        f.clock.advance(ProviderNetwork::kDeadline - 1);
        QVERIFY(!f.answer);
        f.clock.advance(1);
        QTRY_VERIFY(f.answer);
        QCOMPARE(f.answer->end, End::Lost);
        QVERIFY(f.log.records().front().note.contains(u"timed out"_s));
    }
    void sizeLimit()
    {
        for (const bool chunked : { false, true }) {
            Fixture f;
            const QByteArray body(ProviderNetwork::kMostBytes + 1, ' ');
            f.server.setHandler([&](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
                if (!chunked)
                    return answer.reply(200, body);
                answer.beginChunked(200, "application/json");
                answer.chunk(body);
                answer.end();
            });
            f.post({ { "a", "b" } }, this);
            QTRY_VERIFY(f.answer);
            QVERIFY(f.answer->body.isEmpty());
            QVERIFY(!f.answer->json());
        }
        Fixture f;
        f.server.setHandler([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(200, "{" + QByteArray(ProviderNetwork::kMostBytes - 2, ' ') + '}');
        });
        f.post({ { "a", "b" } }, this);
        QTRY_VERIFY(f.answer);
        QVERIFY(f.answer->json());
    }
    void basicChallengeIsNotAnswered()
    {
        Fixture f;
        f.server.setHandler([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(401, "{}", "application/json", { { "WWW-Authenticate", "Basic realm=\"x\"" } });
        });
        f.post({ { "a", "b" } }, this);
        QTRY_VERIFY(f.answer);
        QTest::qWait(50);
        QCOMPARE(f.server.requests().size(), 1);
    }
    void cookiesAreNeitherKeptNorSent()
    {
        Fixture f;
        f.server.setHandler([](const ReceivedRequest &, const LoopbackServer::Answer &answer) {
            answer.reply(200, "{}", "application/json", { { "Set-Cookie", "session=s3cret-cookie" } });
        });
        f.post({ { "a", "b" } }, this);
        QTRY_VERIFY(f.answer);
        f.answer.reset();
        f.post({ { "a", "b" } }, this);
        QTRY_VERIFY(f.answer);
        QVERIFY(f.server.requests().constLast().header("Cookie").isEmpty());
        for (const TrafficRecord &record : f.log.records()) {
            for (const RecordedHeader &header : record.answerHeaders)
                QVERIFY(!header.value.contains("s3cret"));
        }
    }
    void deletingItDropsWhatRuns()
    {
        FakeClock clock;
        Redactor redactor;
        TrafficLog log;
        LoopbackServer server([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
        int answers = 0;
        {
            ProviderNetwork network(log, redactor, clock);
            network.fetch(server.url(), this, [&](const ProviderAnswer &) { ++answers; });
            QTRY_COMPARE(server.requests().size(), 1);
        }
        clock.advance(60'000);
        QTest::qWait(20);
        QCOMPARE(answers, 0);
        QCOMPARE(clock.pending(), std::size_t(0));
    }
};

COUNTERSIGN_TEST(tst_ProviderNetwork, "tst_providernetwork")
#include "tst_providernetwork.moc"
