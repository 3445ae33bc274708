// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/hoprecord.h"

#include "cputime.h"
#include "net/ssestream.h"
#include "testregistry.h"
#include "wire.h"

#include <QMetaEnum>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using Redirect = TrafficRecord::Redirect;

//! What a hop leaves in the log.
class tst_HopRecord : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyHeaderThatLeft_data();
    void everyHeaderThatLeft();
    void everyHeaderThatCame();
    void startOfARefusal();
    void startOfARefusalHoldsNoSecret();
    void noBodyOfAGoodAnswer();
    void redirects_data();
    void redirects();
    void followedRedirectIsTwoHops();
    void countsEvents();
    void saysWhatItEndedWith();
    void refusedBeforeItLeft();
    void headBytesAreRounded();
    void nothingWhileOff();
    void costsNothingPerEvent();
};

void tst_HopRecord::everyHeaderThatLeft_data()
{
    QTest::addColumn<QByteArray>("method");
    for (const char *method : { "GET", "POST", "HEAD", "DELETE" })
        QTest::newRow(method) << QByteArray(method);
}

//! The server's list of what arrived is the record's list of what left: no header more, none less, same values.
void tst_HopRecord::everyHeaderThatLeft()
{
    QFETCH(QByteArray, method);
    Transport::Options options;
    options.extraHeaders = { { "X-Tenant", "acme" } };
    Wire wire([](const auto &, const auto &answer) { answer.reply(204); });
    wire.connectTo(wire.server.url(), options);
    wire.authorizer.decision.headers = { { "Authorization", wire.redactor.keep("Bearer a-token-0123456789") } };
    HttpRequest request = method == "POST" ? wire.post() : wire.get();
    request.method = method;
    request.headers << HttpHeader { "X-Own", "yes" };
    static_cast<void>(wire.outcomeOf(request));
    const ReceivedRequest arrived = wire.server.requests().constLast();
    const TrafficRecord record = wire.log.records().back();
    QList<QByteArray> left;
    for (const RecordedHeader &header : record.requestHeaders) {
        left << header.name.toLower();
        const QByteArray value = arrived.header(header.name);
        QCOMPARE(header.value, wire.redactor.redactHeader(header.name, value));
    }
    QList<QByteArray> came;
    for (const HttpHeader &header : arrived.headers)
        came << header.name.toLower();
    std::sort(left.begin(), left.end());
    std::sort(came.begin(), came.end());
    QCOMPARE(left, came);
}

void tst_HopRecord::everyHeaderThatCame()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) {
        answer.reply(200, "{}", "application/json",
                     { { "X-One", "1" }, { "Set-Cookie", "a=bbbbbbbb; Path=/; HttpOnly" }, { "Server", "scripted" } });
    });
    static_cast<void>(wire.outcomeOf(wire.get()));
    const TrafficRecord record = wire.log.records().back();
    QCOMPARE(recordedValue(record.answerHeaders, "x-one"), "1"_ba);
    QCOMPARE(recordedValue(record.answerHeaders, "Server"), "scripted"_ba);
    QCOMPARE(recordedValue(record.answerHeaders, "Content-Type"), "application/json"_ba);
    QCOMPARE(recordedValue(record.answerHeaders, "Set-Cookie"), "a=" + wire.redactor.mark("bbbbbbbb") + "; Path=/; HttpOnly");
}

void tst_HopRecord::startOfARefusal()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(404, R"({"detail":"Not Found"})"); });
    static_cast<void>(wire.outcomeOf(wire.get()));
    QCOMPARE(wire.log.records().back().bodyStart, R"({"detail":"Not Found"})"_ba);
    wire.server.setHandler([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(500, QByteArray(9000, 'x')); });
    static_cast<void>(wire.outcomeOf(wire.get()));
    QCOMPARE(wire.log.records().back().bodyStart, QByteArray(TrafficRecord::kMostBody, 'x'));
}

//! A token echoed at every place of the body, also where the kept part ends.
void tst_HopRecord::startOfARefusalHoldsNoSecret()
{
    const QByteArray token = "Zq9-tok_en.that~nobody+may/see=1234567890";
    for (const qsizetype at : { 0, 500, 1000, 1020, 4060, 4090, 4095 }) {
        Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
            answer.reply(500, QByteArray(at, ' ') + token + QByteArray(5000, ' '), "text/plain");
        });
        static_cast<void>(wire.redactor.keep(token));
        static_cast<void>(wire.outcomeOf(wire.get()));
        const QByteArray shown = wire.log.records().back().bodyStart;
        QVERIFY(shown.size() <= TrafficRecord::kMostBody);
        for (qsizetype i = 0; i + 5 < token.size(); ++i)
            QVERIFY2(!shown.contains(token.mid(i, 5)), shown.constData());
    }
}

void tst_HopRecord::noBodyOfAGoodAnswer()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, R"({"said":"in private"})"); });
    static_cast<void>(wire.outcomeOf(wire.get()));
    QVERIFY(wire.log.records().back().bodyStart.isEmpty());
    QCOMPARE(wire.log.records().back().answerBytes, 21);
}

void tst_HopRecord::redirects_data()
{
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<Redirect>("redirect");
    QTest::newRow("other host") << "https://gw.example/x?code=abcdefgh"_ba << Redirect::OtherOrigin;
    QTest::newRow("other port") << "http://127.0.0.1:1/x"_ba << Redirect::OtherOrigin;
    QTest::newRow("other scheme") << "https://127.0.0.1/x"_ba << Redirect::OtherScheme;
    QTest::newRow("with a password") << "http://a:b@127.0.0.1/x"_ba << Redirect::OtherOrigin;
    QTest::newRow("none") << QByteArray() << Redirect::NoTarget;
    QTest::newRow("round and round") << "/info"_ba << Redirect::TooMany;
}

void tst_HopRecord::redirects()
{
    QFETCH(QByteArray, location);
    QFETCH(Redirect, redirect);
    Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
        const QList<HttpHeader> where { { "Location", location } };
        answer.reply(302, {}, "text/plain", location.isEmpty() ? QList<HttpHeader>() : where);
    });
    QVERIFY(wire.outcomeOf(wire.get()).error);
    const TrafficRecord record = wire.log.records().back();
    QCOMPARE(record.redirect, redirect);
    QVERIFY(record.ended == Condition::RedirectRefused || record.ended == Condition::RedirectLoop);
    QVERIFY(!record.redirectTarget.contains("abcdefgh"_L1) && !record.redirectTarget.contains("a:b"_L1));
    QCOMPARE(record.redirectTarget.isEmpty(), location.isEmpty());
}

void tst_HopRecord::followedRedirectIsTwoHops()
{
    Wire wire([](const ReceivedRequest &request, const LoopbackServer::Answer &answer) {
        if (request.target.endsWith('/'))
            answer.reply(200, "{}");
        else
            answer.reply(308, {}, "text/plain", { { "Location", request.target + '/' } });
    });
    static_cast<void>(wire.outcomeOf(wire.get()));
    QCOMPARE(wire.log.records().size(), std::size_t(2));
    const TrafficRecord first = wire.log.records().front();
    QCOMPARE(first.redirect, Redirect::Followed);
    QCOMPARE(first.redirectTarget, wire.server.url(u"/info/"_s).toString());
    QCOMPARE(wire.log.records().back().exchange, first.exchange);
    QCOMPARE(wire.log.records().back().attempt, 1);
    QCOMPARE(wire.log.records().back().redirect, Redirect::None);
}

void tst_HopRecord::countsEvents()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) {
        answer.beginChunked();
        answer.chunk("data: a\n\ndata: b\n\n: comment\n\n");
        answer.chunk("data: c\n\n");
        answer.end();
    });
    SseStream stream(*wire.transport, wire.post(), wire.clock, nullptr);
    QSignalSpy finished(&stream, &SseStream::finished);
    QTRY_COMPARE(finished.count(), 1);
    const TrafficRecord record = wire.log.records().back();
    QCOMPARE(record.kind, TrafficRecord::Kind::EventStream);
    QCOMPARE(record.events, 3);
    QVERIFY(record.isOver());
}

void tst_HopRecord::saysWhatItEndedWith()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(403); });
    const HttpOutcome outcome = wire.outcomeOf(wire.get());
    QCOMPARE(wire.log.records().back().ended, conditionOf(outcome));
    QVERIFY(conditionOf(outcome) != Condition::None);
    wire.server.setHandler([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "{}"); });
    static_cast<void>(wire.outcomeOf(wire.get()));
    QCOMPARE(wire.log.records().back().ended, Condition::None);
}

void tst_HopRecord::refusedBeforeItLeft()
{
    Wire wire;
    HttpRequest request = wire.get();
    request.url = QUrl(u"http://remote.example/info?token=abc"_s);
    QCOMPARE(conditionOf(wire.outcomeOf(request)), Condition::PlainHttpRefused);
    const TrafficRecord record = wire.log.records().back();
    QVERIFY(record.neverLeft && record.isOver());
    QCOMPARE(record.ended, Condition::PlainHttpRefused);
    QCOMPARE(record.status, 0);
    QVERIFY(!record.url.contains("abc"_L1));
    QVERIFY(record.requestHeaders.isEmpty());
}

void tst_HopRecord::headBytesAreRounded()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "{}"); });
    QSet<qint64> sizes;
    for (const qsizetype length : { 40, 41, 42, 43 }) {
        wire.authorizer.decision.headers = { { "Authorization", wire.redactor.keep("Bearer " + QByteArray(length, 'k')) } };
        static_cast<void>(wire.outcomeOf(wire.get()));
        sizes << wire.log.records().back().requestHeadBytes;
    }
    QVERIFY(sizes.size() <= 2); // they do not tell how long the token is
    for (const qint64 size : std::as_const(sizes))
        QCOMPARE(size % 256, 0);
}

void tst_HopRecord::nothingWhileOff()
{
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(404, "no"); });
    wire.log.setRecording(false);
    QSignalSpy recorded(&wire.log, &TrafficLog::recorded);
    static_cast<void>(wire.outcomeOf(wire.get()));
    HttpRequest far = wire.get();
    far.url = QUrl(u"http://remote.example/"_s);
    static_cast<void>(wire.outcomeOf(far));
    QCOMPARE(recorded.count(), 0);
    QVERIFY(wire.log.records().empty());
}

//! A run of 20 000 events leaves as many records as one of 20, and what counting them costs is under 2 % of what the stream
//! costs.
void tst_HopRecord::costsNothingPerEvent()
{
    QList<qsizetype> told;
    double streamed = 0; // s
    for (const int events : { 20, 20'000 }) {
        Wire wire([&](const auto &, const LoopbackServer::Answer &answer) {
            answer.beginChunked();
            for (int i = 0; i < events; ++i)
                answer.chunk(R"(data: {"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"word "})"
                             "\n\n");
            answer.end();
        });
        QSignalSpy recorded(&wire.log, &TrafficLog::recorded);
        SseStream stream(*wire.transport, wire.post(), wire.clock, nullptr);
        QSignalSpy finished(&stream, &SseStream::finished);
        streamed = cpuSecondsOf([&] { QVERIFY(until([&] { return finished.count() == 1; })); });
        QCOMPARE(wire.log.records().back().events, events);
        told << recorded.count();
    }
    QCOMPARE(told.at(0), told.at(1));
    QVERIFY2(told.at(1) <= 3, QByteArray::number(told.at(1)).constData());

    // The worst case: one event and 90 bytes a call.
    Wire wire([](const auto &, const LoopbackServer::Answer &answer) { answer.reply(200, "{}"); });
    HopRecord record(wire.log, wire.redactor, wire.clock, u"run"_s);
    const QByteArray bytes(90, 'x');
    const auto count = [&] {
        return cpuSecondsOf([&] {
            for (int i = 0; i < 20'000; ++i) {
                record.received(bytes);
                record.eventsCame(1);
            }
        });
    };
    QVERIFY(isWithin(0.02, count, [streamed] { return streamed; }));
}

COUNTERSIGN_TEST(tst_HopRecord, "tst_hoprecord")
#include "tst_hoprecord.moc"
