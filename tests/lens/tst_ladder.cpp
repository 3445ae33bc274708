// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "lens/facts.h"
#include "lens/ladder.h"
#include "testregistry.h"

#include <QMetaEnum>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Fate = LadderHeader::Fate;
using By = AnswerOrigin::By;
using Redirect = TrafficRecord::Redirect;

namespace {
const QByteArray kBearer = "Bearer [secret <512 a41f9c]";

TrafficRecord hop(quint64 exchange, int attempt, int status, const QString &url = u"https://a.example/api/info"_s)
{
    TrafficRecord record;
    record.exchange = exchange;
    record.attempt = attempt;
    record.purpose = u"info"_s;
    record.method = "GET";
    record.url = url;
    record.status = status;
    record.milliseconds = 12;
    record.requestHeaders = { { "Host", "a.example", true }, { "Authorization", kBearer }, { "X-Tenant", "acme" } };
    return record;
}

TrafficRecord answered(TrafficRecord record, const QByteArray &name, const QByteArray &value, const QByteArray &body = {})
{
    record.answerHeaders << RecordedHeader { name, value };
    record.bodyStart = body;
    return record;
}

QStringList shown(const LadderHop &hop)
{
    QStringList result;
    for (const LadderHeader &header : hop.sent) {
        const char *fate = QMetaEnum::fromType<Fate>().valueToKey(static_cast<int>(header.fate));
        result << QString::fromLatin1(header.name) + u' ' + QString::fromLatin1(fate);
    }
    return result;
}
} // namespace

class tst_Ladder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void groupsHopsToExchanges();
    void hopsThatComeLateFindTheirPlace();
    void runningHopIsUpdatedInPlace();
    void tellsWhatWasDropped();
    void sameServerDropsNothing();
    void placeItDidNotGo();
    void placeItDidNotGoLeavesWhenItDoes();
    void saysThatNothingWasSent();
    void whatIsAskedBareIsNotMissed();
    void tokenOfAHop();
    void addressOfAHop_data();
    void addressOfAHop();
    void whoAnswered_data();
    void whoAnswered();
    void otherServerHeaderIsAGateways();
    void lastRefused();
    void boundedByHops();
    void boundedByBytes();
    void largeExchangeStays();
    void factsOfTheNewestRefusal();
    void tenThousandHops();
};

void tst_Ladder::groupsHopsToExchanges()
{
    Ladder ladder;
    QCOMPARE(ladder.put(hop(1, 0, 401)), (Ladder::Change { 0, 0, true }));
    QCOMPARE(ladder.put(hop(2, 0, 200)), (Ladder::Change { 0, 1, true }));
    QCOMPARE(ladder.put(hop(1, 1, 200)), (Ladder::Change { 0, 0, false }));
    QCOMPARE(ladder.size(), 2);
    QCOMPARE(ladder.hops(), 3);
    QCOMPARE(ladder.at(0).hops.size(), 2);
    QCOMPARE(ladder.at(0).status(), 200);
    QCOMPARE(ladder.at(1).id, 2u);
    QVERIFY(!ladder.at(0).isRefused());
    QVERIFY(ladder.find(3) == nullptr);
    ladder.clear();
    QCOMPARE(ladder.size(), 0);
    QCOMPARE(ladder.hops(), 0);
}

void tst_Ladder::hopsThatComeLateFindTheirPlace()
{
    Ladder ladder;
    for (const int attempt : { 2, 0, 1 })
        ladder.put(hop(1, attempt, 200 + attempt));
    QCOMPARE(ladder.at(0).hops.size(), 3);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(ladder.at(0).hops.at(i).record.status, 200 + i);
}

void tst_Ladder::runningHopIsUpdatedInPlace()
{
    Ladder ladder;
    TrafficRecord record = hop(1, 0, 0);
    record.milliseconds = -1;
    ladder.put(record);
    QVERIFY(ladder.at(0).isRunning());
    QVERIFY(!ladder.at(0).isRefused());
    ladder.put(hop(1, 0, 403));
    QCOMPARE(ladder.hops(), 1);
    QVERIFY(!ladder.at(0).isRunning());
    QVERIFY(ladder.at(0).isRefused());
    QVERIFY(ladder.at(0).hops.constFirst().wentWrong);
}

void tst_Ladder::tellsWhatWasDropped()
{
    Ladder ladder;
    TrafficRecord first = hop(1, 0, 308);
    first.redirect = Redirect::BareFollowed;
    first.redirectTarget = u"https://gw.example/api/info"_s;
    ladder.put(first);
    TrafficRecord second = hop(1, 1, 401, first.redirectTarget);
    second.requestHeaders = { { "Host", "gw.example", true }, { "X-Tenant", "acme" } };
    ladder.put(second);
    const auto &hops = ladder.at(0).hops;
    QCOMPARE(shown(hops.at(0)), (QStringList { u"Host AddedByQt"_s, u"Authorization Sent"_s, u"X-Tenant Sent"_s }));
    QVERIFY(shown(hops.at(1)).contains(u"Authorization DroppedOtherOrigin"_s));
    QVERIFY(shown(hops.at(1)).contains(u"X-Tenant Sent"_s));
    QVERIFY(!shown(hops.at(1)).contains(u"Authorization NotSent"_s));
    QVERIFY(hops.at(1).wentWrong && !hops.at(0).wentWrong);
    // Between http and https it is the scheme that drops it.
    Ladder other;
    other.put(hop(1, 0, 301, u"http://a.example/api/info"_s));
    second.url = u"https://a.example/api/info"_s;
    other.put(second);
    QVERIFY(shown(other.at(0).hops.at(1)).contains(u"Authorization DroppedOtherScheme"_s));
}

void tst_Ladder::sameServerDropsNothing()
{
    Ladder ladder;
    ladder.put(hop(1, 0, 307));
    TrafficRecord second = hop(1, 1, 200, u"https://a.example:443/api/info/"_s);
    second.requestHeaders = { { "Host", "a.example", true }, { "Authorization", kBearer } };
    ladder.put(second);
    QCOMPARE(shown(ladder.at(0).hops.at(1)), (QStringList { u"Host AddedByQt"_s, u"Authorization Sent"_s }));
}

void tst_Ladder::placeItDidNotGo()
{
    Ladder ladder;
    TrafficRecord first = hop(1, 0, 302);
    first.redirect = Redirect::OtherOrigin;
    first.redirectTarget = u"https://gw.example:8443/in?x=1"_s;
    ladder.put(first);
    const LadderExchange &exchange = ladder.at(0);
    QCOMPARE(exchange.hops.size(), 2);
    QCOMPARE(ladder.hops(), 1); // what did not happen is not counted
    QCOMPARE(exchange.status(), 302);
    QVERIFY(exchange.isRefused());
    const LadderHop &place = exchange.hops.constLast();
    QVERIFY(place.isUntravelled && place.wentWrong);
    QCOMPARE(place.origin(), u"https://gw.example:8443"_s);
    QCOMPARE(shown(place), QStringList { u"Authorization DroppedOtherOrigin"_s });
}

void tst_Ladder::placeItDidNotGoLeavesWhenItDoes()
{
    Ladder ladder;
    TrafficRecord first = hop(1, 0, 302);
    first.redirect = Redirect::OtherScheme;
    first.redirectTarget = u"http://a.example/api/info"_s;
    ladder.put(first);
    ladder.put(first);
    QCOMPARE(ladder.at(0).hops.size(), 2);
    ladder.put(hop(1, 1, 200));
    QCOMPARE(ladder.at(0).hops.size(), 2);
    QVERIFY(!ladder.at(0).hops.constLast().isUntravelled);
    QCOMPARE(ladder.hops(), 2);
}

void tst_Ladder::saysThatNothingWasSent()
{
    Ladder ladder;
    TrafficRecord record = hop(1, 0, 401);
    record.requestHeaders = { { "Host", "a.example", true }, { "Accept", "application/json" } };
    ladder.put(record);
    QCOMPARE(shown(ladder.at(0).first()).constLast(), u"Authorization NotSent"_s);
    record.exchange = 2;
    record.requestHeaders << RecordedHeader { "Cookie", "s=[secret <64 a41f9c]" };
    ladder.put(record);
    QVERIFY(!shown(ladder.at(1).first()).contains(u"Authorization NotSent"_s));
    record.kind = TrafficRecord::Kind::Keyring;
    record.exchange = 3;
    record.requestHeaders.clear();
    ladder.put(record);
    QVERIFY(ladder.at(2).first().sent.isEmpty());
}

//! A guess and a public document are asked without a token whoever asks: nothing is missing there.
void tst_Ladder::whatIsAskedBareIsNotMissed()
{
    Ladder ladder;
    quint64 exchange = 0;
    for (const QString &purpose : { u"place"_s, u"authorize"_s, u"discovery"_s, u"jwks"_s }) {
        TrafficRecord record = hop(++exchange, 0, 401);
        record.purpose = purpose;
        record.requestHeaders = { { "Host", "a.example", true } };
        ladder.put(record);
        QCOMPARE(shown(ladder.find(exchange)->first()), (QStringList { u"Host AddedByQt"_s, u"Authorization Withheld"_s }));
    }
}

void tst_Ladder::tokenOfAHop()
{
    LadderHop hop;
    QVERIFY(!hop.token());
    hop.sent = { { "Cookie", u"s=[secret <64 cccccc]"_s, Fate::Sent } };
    QCOMPARE(hop.token()->digits, u"cccccc"_s);
    hop.sent << LadderHeader { "X-Key", u"[secret <64 dddddd]"_s, Fate::Sent };
    QCOMPARE(hop.token()->digits, u"dddddd"_s);
    hop.sent << LadderHeader { "authorization", QString::fromLatin1(kBearer), Fate::Sent };
    QCOMPARE(*hop.token(), (SecretTag { u"Bearer"_s, u"<512"_s, u"a41f9c"_s }));
}

void tst_Ladder::addressOfAHop_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("origin");
    QTest::addColumn<QString>("path");
    QTest::newRow("plain") << u"https://A.example/x?y=1#z"_s << u"https://a.example"_s << u"/x"_s;
    QTest::newRow("own port") << u"https://a.example:443/"_s << u"https://a.example"_s << u"/"_s;
    QTest::newRow("port") << u"http://a.example:8080"_s << u"http://a.example:8080"_s << u"/"_s;
    QTest::newRow("IPv6") << u"http://[::1]:4/x"_s << u"http://[::1]:4"_s << u"/x"_s;
    QTest::newRow("user info") << u"https://[secret]@a.example/x"_s << u"https://a.example"_s << u"/x"_s;
    QTest::newRow("redacted query") << u"https://a.example/x?code=[secret <64 a41f9c]"_s << u"https://a.example"_s << u"/x"_s;
    QTest::newRow("nonsense") << u"no address"_s << QString() << QString();
    QTest::newRow("nothing") << QString() << QString() << QString();
}

void tst_Ladder::addressOfAHop()
{
    QFETCH(QString, url);
    QFETCH(QString, origin);
    QFETCH(QString, path);
    Ladder ladder;
    ladder.put(hop(1, 0, 200, url));
    QCOMPARE(ladder.at(0).first().origin(), origin);
    QCOMPARE(ladder.at(0).first().path, path);
}

void tst_Ladder::whoAnswered_data()
{
    QTest::addColumn<TrafficRecord>("record");
    QTest::addColumn<By>("by");
    QTest::addColumn<QString>("evidence");
    const auto is = [](const char *name, const TrafficRecord &record, By by, const QString &evidence) {
        QTest::newRow(name) << record << by << evidence;
    };
    is("nobody", hop(1, 0, 0), By::Nobody, {});
    TrafficRecord running = hop(1, 0, 0);
    running.milliseconds = -1;
    is("not yet", running, By::NotKnown, {});
    TrafficRecord begins = hop(1, 0, 307);
    begins.purpose = u"authorize"_s;
    begins.redirect = TrafficRecord::Redirect::OtherOrigin;
    begins.redirectTarget = u"https://accounts.google.com/o/oauth2/v2/auth?client_id=a"_s;
    is("a server's own way to its provider", begins, By::NotKnown, {});
    is("JSON", answered(hop(1, 0, 200), "Content-Type", "application/json"), By::Server, u"json"_s);
    is("CopilotKit's refusal", answered(hop(1, 0, 401), "content-type", "application/json", R"({"error":"unauthorized"})"),
       By::Server, u"json"_s);
    is("JSON that tells nothing", answered(hop(1, 0, 401), "Content-Type", "application/json", R"({"a":1})"), By::NotKnown, {});
    is("no body", hop(1, 0, 401), By::NotKnown, {});
    is("page", answered(hop(1, 0, 401), "Content-Type", "text/html; charset=utf-8"), By::Gateway, u"page"_s);
    is("page of a 404", answered(hop(1, 0, 404), "Content-Type", "text/html"), By::NotKnown, {});
    is("407", hop(1, 0, 407), By::ForwardProxy, u"status"_s);
    is("511", hop(1, 0, 511), By::Gateway, u"status"_s);
    is("cookie of oauth2-proxy", answered(hop(1, 0, 403), "Set-Cookie", "_oauth2_proxy_csrf=[secret <64 a41f9c]; Path=/"),
       By::Gateway, u"gateway-header"_s);
    is("Cloudflare in between", answered(hop(1, 0, 401), "Server", "cloudflare"), By::NotKnown, {});
    TrafficRecord stream = hop(1, 0, 200);
    stream.kind = TrafficRecord::Kind::EventStream;
    is("stream", stream, By::Server, u"stream"_s);
    stream.ended = Condition::UpstreamRefused;
    is("agent behind", stream, By::AgentBehind, u"event"_s);
    TrafficRecord token = hop(1, 0, 400);
    token.purpose = u"token"_s;
    is("provider", token, By::Provider, u"purpose"_s);
    TrafficRecord away = hop(1, 0, 302);
    away.redirect = Redirect::OtherOrigin;
    away.redirectTarget = u"https://id.example/login?next=x"_s;
    is("sign-in redirect", away, By::Gateway, u"sign-in-redirect"_s);
    away.redirectTarget = u"https://id.example/login-history/catalogin"_s;
    is("no sign-in redirect", away, By::NotKnown, {});
    TrafficRecord keyring;
    keyring.kind = TrafficRecord::Kind::Keyring;
    is("keyring", keyring, By::Keyring, u"purpose"_s);
}

void tst_Ladder::whoAnswered()
{
    QFETCH(TrafficRecord, record);
    QFETCH(By, by);
    QFETCH(QString, evidence);
    QCOMPARE(answererOf(record), (AnswerOrigin { by, evidence }));
    Ladder ladder;
    ladder.put(record);
    QCOMPARE(ladder.at(0).first().answeredBy.by, by);
}

void tst_Ladder::otherServerHeaderIsAGateways()
{
    Ladder ladder;
    const auto by = [&](quint64 id, int status, const QByteArray &server, const QString &url = u"https://a.example/x"_s) {
        ladder.put(answered(hop(id, 0, status, url), "Server", server));
        return ladder.find(id)->last().answeredBy.by;
    };
    QCOMPARE(by(1, 401, "nginx"), By::NotKnown); // nothing to compare with yet
    QCOMPARE(by(2, 200, "uvicorn/0.20"), By::NotKnown);
    QCOMPARE(by(3, 401, "nginx/1.22"), By::Gateway);
    QCOMPARE(by(4, 401, "Uvicorn/0.30"), By::NotKnown);
    QCOMPARE(by(5, 401, "nginx", u"https://b.example/x"_s), By::NotKnown);
}

void tst_Ladder::lastRefused()
{
    Ladder ladder;
    QVERIFY(!ladder.lastRefused());
    ladder.put(hop(1, 0, 401));
    QCOMPARE(ladder.lastRefused()->id, 1u);
    ladder.put(hop(2, 0, 200));
    QVERIFY(!ladder.lastRefused()); // the same request got through since
    TrafficRecord run = hop(3, 0, 401);
    run.purpose = u"run"_s;
    ladder.put(run);
    ladder.put(hop(4, 0, 200));
    QCOMPARE(ladder.lastRefused()->id, 3u); // another request did
    TrafficRecord token = hop(5, 0, 200, u"https://id.example/token"_s);
    token.purpose = u"token"_s;
    ladder.put(token);
    QVERIFY(!ladder.lastRefused()); // signed in anew since
    TrafficRecord waiting = hop(6, 0, 0);
    waiting.neverLeft = true;
    waiting.ended = Condition::SignInAsked;
    ladder.put(waiting);
    QVERIFY(!ladder.lastRefused()); // the gate held it back: a consequence, not a refusal
    waiting.exchange = 7;
    waiting.ended = Condition::PlainHttpRefused;
    ladder.put(waiting);
    QCOMPARE(ladder.lastRefused()->id, 7u);
}

void tst_Ladder::boundedByHops()
{
    Ladder ladder({ 5, 1'000'000 });
    for (quint64 id = 1; id <= 3; ++id) {
        ladder.put(hop(id, 0, 401));
        ladder.put(hop(id, 1, 200));
    }
    // The oldest exchange went whole, and the view was told.
    QCOMPARE(ladder.hops(), 4);
    QCOMPARE(ladder.at(0).id, 2u);
    QCOMPARE(ladder.put(hop(4, 0, 200)), (Ladder::Change { 0, 2, true }));
    QCOMPARE(ladder.put(hop(5, 0, 200)), (Ladder::Change { 1, 2, true }));
    QCOMPARE(ladder.at(0).id, 3u);
}

void tst_Ladder::boundedByBytes()
{
    Ladder ladder({ 1000, 200'000 });
    for (quint64 id = 1; id <= 100; ++id) {
        TrafficRecord record = hop(id, 0, 200);
        record.bodyStart = QByteArray(10'000, 'x');
        ladder.put(record);
        ladder.put(record); // replaced, not counted twice
    }
    QVERIFY(ladder.size() >= 15 && ladder.size() < 20);
    QCOMPARE(ladder.at(ladder.size() - 1).id, 100u);
}

void tst_Ladder::largeExchangeStays()
{
    Ladder ladder({ 3, 1'000'000 });
    for (int attempt = 0; attempt < 10; ++attempt)
        ladder.put(hop(1, attempt, 401));
    QCOMPARE(ladder.size(), 1); // the one that is written to is never taken away
    QCOMPARE(ladder.at(0).hops.size(), 10);
}

void tst_Ladder::factsOfTheNewestRefusal()
{
    Ladder ladder;
    QVERIFY(factsOf(ladder).hops.isEmpty());
    ladder.put(hop(1, 0, 200));
    QCOMPARE(factsOf(ladder).hops.size(), 1);
    TrafficRecord run = hop(2, 0, 302);
    run.purpose = u"run"_s;
    run.redirect = Redirect::OtherOrigin;
    run.redirectTarget = u"https://gw.example/x"_s;
    ladder.put(run);
    ladder.put(hop(3, 0, 200));
    const Facts facts = factsOf(ladder);
    QCOMPARE(facts.hops, QList<TrafficRecord> { run }); // and not the place it did not go
    QCOMPARE(facts.others.size(), 2);
    QCOMPARE(factsOf(ladder, 3).hops.constFirst().exchange, 3u);
    QVERIFY(factsOf(ladder, 99).hops.isEmpty());
}

void tst_Ladder::tenThousandHops()
{
    Ladder ladder;
    for (quint64 id = 1; id <= 12'000; ++id)
        ladder.put(hop(id, 0, 200));
    QCOMPARE(ladder.hops(), 10'000);
    QCOMPARE(ladder.at(0).id, 2'001u);
}

COUNTERSIGN_TEST(tst_Ladder, "tst_ladder")
#include "tst_ladder.moc"
