// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lensexamples.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What the ladder and the token say, row by row, to eyes and to ears.
class tst_LensRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anExchangeSaysHowItEnded();
    void aHopSaysWhereItWentWrong();
    void everyHeaderIsThere();
    void aTokenRequestShowsItsFields();
    void howARequestEnded_data();
    void howARequestEnded();
    void howItWasConnected_data();
    void howItWasConnected();
    void aSocketIsTold();
    void aSignInNobodyFinished();
    void whatBelongsToSigningIn_data();
    void whatBelongsToSigningIn();
    void aTokenIsReadNotVerified();
    void whatWasComparedIsMarkedAndSaid_data();
    void whatWasComparedIsMarkedAndSaid();
    void kindsOfTokens_data();
    void kindsOfTokens();
    void theTimeLeft_data();
    void theTimeLeft();
    void theClockOfTheServer_data();
    void theClockOfTheServer();
    void nothingIsComparedWithoutAnExpectation();
    void theShortFormIsShort();

private:
    static QList<LensRow> hops() { return LensRows::of(lensLadder().at(1)).below(); }
};

void tst_LensRows::anExchangeSaysHowItEnded()
{
    const LensRow row = LensRows::of(lensLadder().at(1));
    QCOMPARE(row.label, u"GET /api/copilotkit/info"_s);
    QCOMPARE(row.status, u"401"_s);
    QCOMPARE(row.tone, LensRow::Tone::Caution);
    QCOMPARE(row.id, LensRows::idOf(2));
    QCOMPARE(row.spoken, u"GET /api/copilotkit/info, at staging.example.com, answered 401, refused, 2 hops"_s);
    const LensRow good = LensRows::of(lensLadder().at(0));
    QCOMPARE(good.tone, LensRow::Tone::Good);
    QCOMPARE(good.spoken, u"POST /oauth/token, at id.example.com, answered 200"_s);
}

void tst_LensRows::aHopSaysWhereItWentWrong()
{
    const QList<LensRow> rows = hops();
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows.at(0).label, u"staging.example.com"_s);
    QVERIFY(!rows.at(0).isBad && !rows.at(0).isLast);
    QCOMPARE(rows.at(1).spoken, u"Hop 2 of 2: gw.example.com, answered 401, here it went wrong"_s);
    QVERIFY(rows.at(1).isBad && rows.at(1).isLast);
    const QList<LensRow> sent = rows.at(0).below();
    QCOMPARE(sent.first().label, u"Authorization"_s);
    QCOMPARE(sent.first().mark, LensRow::Mark::Check);
    QVERIFY(sent.first().value.contains(u"a41f9c"_s));
    QCOMPARE(lensRow(sent, u"Location"_s)->value, u"https://gw.example.com/api/copilotkit/info"_s);
    QCOMPARE(lensRow(sent, u"Took"_s)->value, u"38 ms, HTTP/1.1, 24 bytes received"_s);
    const QList<LensRow> dropped = rows.at(1).below();
    QCOMPARE(dropped.first().label, u"Authorization"_s);
    QCOMPARE(dropped.first().mark, LensRow::Mark::Cross);
    QCOMPARE(dropped.first().tone, LensRow::Tone::Bad);
    QVERIFY(dropped.first().spoken.contains(u"dropped"_s));
    QCOMPARE(lensRow(dropped, u"Challenge"_s)->value, u"none sent"_s);
    QCOMPARE(lensRow(dropped, u"It said"_s)->value, u"<html>401</html>"_s);
}

void tst_LensRows::everyHeaderIsThere()
{
    const QList<LensRow> facts = hops().at(0).below();
    const LensRow *sent = lensRow(facts, u"Headers sent (3)"_s);
    const LensRow *received = lensRow(facts, u"Headers received (2)"_s);
    QVERIFY(sent && received && !sent->isOpen);
    QStringList names;
    for (const LensRow &row : sent->below() + received->below())
        names << row.label;
    QCOMPARE(names, (QStringList { u"Host"_s, u"Authorization"_s, u"Accept"_s, u"Content-Type"_s, u"Location"_s }));
    QVERIFY(sent->below().at(0).spoken.contains(u"Qt"_s)); // who added it
}

void tst_LensRows::aTokenRequestShowsItsFields()
{
    const QList<LensRow> facts = LensRows::of(lensLadder().at(0)).below().at(0).below();
    QCOMPARE(lensRow(facts, u"Parameters (2)"_s)->below().at(0).spoken, u"grant_type: authorization_code"_s);
    QCOMPARE(lensRow(facts, u"Fields of the answer (2)"_s)->below().at(0).value, u"[secret 512+ a41f9c]"_s);
}

void tst_LensRows::howARequestEnded_data()
{
    QTest::addColumn<TrafficRecord>("record");
    QTest::addColumn<QString>("status");
    QTest::addColumn<LensRow::Tone>("tone");
    const QString url = u"https://a.example/run"_s;
    const auto with = [&](int status, auto change) {
        TrafficRecord record = lensRecord(1, "POST", url, status);
        change(record);
        return record;
    };
    const auto nothing = [](TrafficRecord &) {};
    using Tone = LensRow::Tone;
    QTest::newRow("200") << with(200, nothing) << u"200"_s << Tone::Good;
    QTest::newRow("403") << with(403, nothing) << u"403"_s << Tone::Caution;
    QTest::newRow("500") << with(500, nothing) << u"500"_s << Tone::Bad;
    QTest::newRow("101") << with(101, [](TrafficRecord &r) { r.kind = TrafficRecord::Kind::WebSocketUpgrade; }) << u"101"_s
                         << Tone::Good;
    QTest::newRow("under way") << with(0, [](TrafficRecord &r) { r.milliseconds = -1; }) << u"waiting"_s << Tone::Quiet;
    QTest::newRow("no answer") << with(0, nothing) << u"no answer"_s << Tone::Bad;
    QTest::newRow("cancelled") << with(0, [](TrafficRecord &r) { r.note = u"cancelled"_s; }) << u"cancelled"_s << Tone::Bad;
    QTest::newRow("browser") << with(0, [](TrafficRecord &r) { r.kind = TrafficRecord::Kind::AuthorizationRequest; })
                             << u"opened"_s << Tone::Plain;
}

void tst_LensRows::howARequestEnded()
{
    QFETCH(TrafficRecord, record);
    Ladder ladder;
    ladder.put(record);
    const LensRow row = LensRows::of(ladder.at(0));
    QTEST(row.status, "status");
    QTEST(row.tone, "tone");
    QVERIFY(row.spoken.contains(row.status)); // never by colour alone
}

void tst_LensRows::howItWasConnected_data()
{
    QTest::addColumn<QByteArray>("tls");
    QTest::addColumn<QByteArray>("alpn");
    QTest::addColumn<QString>("took");
    QTest::newRow("http") << QByteArray() << QByteArray() << u"38 ms, HTTP/1.1, 24 bytes received"_s;
    QTest::newRow("https") << "TLSv1.3"_ba << QByteArray() << u"38 ms, HTTP/1.1, TLS 1.3, 24 bytes received"_s;
    QTest::newRow("https, agreed") << "TLSv1.2"_ba
                                   << "http/1.1"_ba << u"38 ms, HTTP/1.1, TLS 1.2 (http/1.1), 24 bytes received"_s;
}

void tst_LensRows::howItWasConnected()
{
    TrafficRecord record = lensRecord(1, "GET", u"https://staging.example.com/info"_s, 200);
    QFETCH(QByteArray, tls);
    QFETCH(QByteArray, alpn);
    record.tls = tls;
    record.alpn = alpn;
    Ladder ladder;
    ladder.put(record);
    const QList<LensRow> facts = LensRows::of(ladder.at(0)).below().first().below();
    QTEST(lensRow(facts, u"Took"_s)->value, "took");
}

//! An upgrade, its refusal, and the same asked once more: one exchange of two hops.
void tst_LensRows::aSocketIsTold()
{
    TrafficRecord upgrade = lensRecord(1, "GET", u"wss://chat.example.com/ws/socket.io/"_s, 101);
    upgrade.kind = TrafficRecord::Kind::WebSocketUpgrade;
    upgrade.events = 7;
    Ladder ladder;
    ladder.put(upgrade);
    QCOMPARE(lensRow(LensRows::of(ladder.at(0)).below().first().below(), u"Messages"_s)->value, u"7"_s);
    upgrade.status = 0;
    upgrade.exchange = 2;
    upgrade.ended = Condition::ConnectionRefused;
    ladder.put(upgrade);
    TrafficRecord again = lensRecord(2, "GET", u"https://chat.example.com/ws/socket.io/"_s, 401);
    again.attempt = 1;
    again.repeatsUpgrade = true;
    ladder.put(again);
    const LensRow row = LensRows::of(ladder.at(1));
    QCOMPARE(row.status, u"401"_s);
    QVERIFY(row.spoken.endsWith(u"refused, 2 hops"_s));
    const QList<LensRow> hops = row.below();
    QCOMPARE(hops.at(0).status, u"no answer"_s);
    QVERIFY(!lensRow(hops.at(0).below(), u"Asked again"_s));
    QVERIFY(lensRow(hops.at(1).below(), u"Asked again"_s)->value.startsWith(u"by HTTP"_s));
}

void tst_LensRows::aSignInNobodyFinished()
{
    TrafficRecord record = lensRecord(1, "GET", u"https://id.example.com/authorize"_s, 0);
    record.kind = TrafficRecord::Kind::AuthorizationRequest;
    record.note = u"browser opened"_s;
    const auto rowOf = [&](Condition ended) {
        record.ended = ended;
        Ladder ladder;
        ladder.put(record);
        return LensRows::of(ladder.at(0));
    };
    QCOMPARE(rowOf(Condition::None).status, u"opened"_s);
    QCOMPARE(rowOf(Condition::SignInCancelled).status, u"cancelled"_s);
    const LensRow row = rowOf(Condition::SignInTimedOut);
    QCOMPARE(row.status, u"nobody came back"_s);
    QVERIFY2(row.spoken.contains(u"nobody came back"_s), qPrintable(row.spoken));
    QVERIFY(lensRow(row.below().first().below(), u"Ended"_s));
}

void tst_LensRows::whatBelongsToSigningIn_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("purpose");
    QTest::addColumn<bool>("belongs");
    const int http = int(TrafficRecord::Kind::Http);
    QTest::newRow("token") << http << u"token"_s << true;
    QTest::newRow("refresh") << http << u"refresh"_s << true;
    QTest::newRow("discovery") << http << u"discovery"_s << true;
    QTest::newRow("authorization request") << int(TrafficRecord::Kind::AuthorizationRequest) << u"sign-in"_s << true;
    QTest::newRow("callback") << int(TrafficRecord::Kind::Callback) << u"sign-in"_s << true;
    QTest::newRow("keyring") << int(TrafficRecord::Kind::Keyring) << u"keyring"_s << true;
    QTest::newRow("info") << http << u"info"_s << false;
    QTest::newRow("run") << int(TrafficRecord::Kind::EventStream) << u"run"_s << false;
}

void tst_LensRows::whatBelongsToSigningIn()
{
    QFETCH(int, kind);
    QFETCH(QString, purpose);
    TrafficRecord record = lensRecord(1, "POST", u"https://a.example/x"_s, 200);
    record.kind = TrafficRecord::Kind(kind);
    record.purpose = purpose;
    Ladder ladder;
    ladder.put(record);
    QTEST(LensRows::isSignIn(ladder.at(0)), "belongs");
}

void tst_LensRows::aTokenIsReadNotVerified()
{
    const QList<LensRow> rows = LensRows::of(lensToken(), lensSurroundings());
    QCOMPARE(rows.first().kind, LensRow::Kind::Heading);
    QCOMPARE(rows.first().spoken, u"Access token, read, not verified"_s);
    QCOMPARE(lensRow(rows, u"Kind"_s)->value, u"JWT, RS256, 512 characters or more, a41f9c"_s);
    QCOMPARE(lensRow(rows, u"Person"_s)->value, u"juno"_s);
    QCOMPARE(lensRow(rows, u"Scopes"_s)->value, u"openid, profile, agents.run"_s);
    QCOMPARE(lensRow(rows, u"All claims (2)"_s)->below().size(), 2);
    TokenFacts verified = lensToken();
    verified.verified = true;
    QCOMPARE(LensRows::of(verified, lensSurroundings()).first().value, u"read and verified"_s);
    QVERIFY(LensRows::of(TokenFacts(), lensSurroundings()).isEmpty());
}

void tst_LensRows::whatWasComparedIsMarkedAndSaid_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QStringList>("expected");
    QTest::addColumn<bool>("isIt");
    QTest::addColumn<QString>("spoken");
    QTest::newRow("issuer") << u"Issuer"_s << QStringList { u"https://id.example.com/"_s } << true
                            << u"Issuer: https://id.example.com, as expected"_s;
    QTest::newRow("another issuer") << u"Issuer"_s << QStringList { u"https://login.example.org"_s } << false
                                    << u"Issuer: https://id.example.com, https://login.example.org was expected"_s;
    QTest::newRow("audience") << u"Meant for"_s << QStringList { u"https://staging.example.com"_s } << true
                              << u"Meant for: https://staging.example.com, as expected"_s;
    QTest::newRow("another audience") << u"Meant for"_s << QStringList { u"https://agents.example.com"_s } << false
                                      << u"Meant for: https://staging.example.com, this server is https://agents.example.com"_s;
}

void tst_LensRows::whatWasComparedIsMarkedAndSaid()
{
    QFETCH(QString, label);
    QFETCH(QStringList, expected);
    QFETCH(bool, isIt);
    TokenSurroundings around = lensSurroundings();
    around.expectedAudience = expected;
    around.expectedIssuers = expected;
    const QList<LensRow> rows = LensRows::of(lensToken(), around);
    const LensRow *row = lensRow(rows, label);
    QCOMPARE(row->mark, isIt ? LensRow::Mark::Check : LensRow::Mark::Cross);
    QTEST(row->spoken, "spoken");
    QCOMPARE(row->note.isEmpty(), isIt);
}

void tst_LensRows::nothingIsComparedWithoutAnExpectation()
{
    const QList<LensRow> rows = LensRows::of(lensToken(), lensSurroundings());
    QVERIFY(!rows.isEmpty());
    for (const LensRow &row : rows)
        QCOMPARE(row.mark, LensRow::Mark::None);
}

void tst_LensRows::kindsOfTokens_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("heading");
    QTest::addColumn<QString>("said");
    using Kind = TokenFacts::Kind;
    QTest::newRow("opaque") << int(Kind::Opaque) << u"Access token, opaque: only its length is known"_s
                            << u"512 characters or more, a41f9c"_s;
    QTest::newRow("encrypted") << int(Kind::EncryptedJwt) << u"Access token, encrypted: only its receiver can read it"_s
                               << u"512 characters or more, a41f9c"_s;
    QTest::newRow("id token")
        << int(Kind::IdToken) << u"ID token, read, not verified"_s
        << u"JWT, RS256, 512 characters or more, a41f9c, an ID token tells Countersign who you are; servers expect an access token"_s;
    QTest::newRow("Chainlit") << int(Kind::ChainlitSession) << u"Session token, read, not verified"_s
                              << u"JWT, RS256, 512 characters or more, a41f9c"_s;
}

void tst_LensRows::kindsOfTokens()
{
    QFETCH(int, kind);
    TokenFacts token = lensToken();
    token.kind = TokenFacts::Kind(kind);
    const QList<LensRow> rows = LensRows::of(token, lensSurroundings());
    QTEST(rows.first().spoken, "heading");
    QFETCH(QString, said);
    QCOMPARE(lensRow(rows, u"Kind"_s)->spoken, u"Kind: "_s + said);
    QCOMPARE(lensRow(rows, u"Issuer"_s) != nullptr, token.isJwt()); // nobody reads what cannot be read
}

void tst_LensRows::theTimeLeft_data()
{
    QTest::addColumn<qint64>("left");
    QTest::addColumn<QString>("said");
    QTest::newRow("seconds") << qint64(41) << u"in 41 s, then renewed by itself"_s;
    QTest::newRow("minutes") << qint64(600) << u"in 10 min, then renewed by itself"_s;
    QTest::newRow("hours") << qint64(8 * 3600) << u"in 8 h, then renewed by itself"_s;
    QTest::newRow("days") << qint64(15 * 86400) << u"in 15 days, then renewed by itself"_s;
    QTest::newRow("over") << qint64(-180) << u"3 min ago; renewed with the next request"_s;
}

void tst_LensRows::theTimeLeft()
{
    QFETCH(qint64, left);
    TokenFacts token = lensToken();
    token.expires = lensNow().addSecs(left);
    QTEST(lensRow(LensRows::summaryOf(token, lensSurroundings()), u"Ends"_s)->value, "said");
    const QList<LensRow> rows = LensRows::of(token, lensSurroundings());
    QCOMPARE(lensRow(rows, u"Ends"_s)->mark, LensRow::Mark::None);
    // Of one that nobody renews it is the end.
    TokenSurroundings alone = lensSurroundings();
    alone.renewsItself = false;
    const QList<LensRow> unrenewed = LensRows::of(token, alone);
    QCOMPARE(lensRow(unrenewed, u"Ends"_s)->mark == LensRow::Mark::Cross, left < 0);
    QVERIFY(!lensRow(unrenewed, u"Ends"_s)->value.contains(u"renewed"_s));
    token.expires.reset();
    QCOMPARE(lensRow(LensRows::of(token, lensSurroundings()), u"Ends"_s)->value, u"does not say"_s);
}

void tst_LensRows::theClockOfTheServer_data()
{
    QTest::addColumn<QByteArray>("date");
    QTest::addColumn<qint64>("took");
    QTest::addColumn<QString>("said");
    QTest::newRow("agrees") << "Sun, 22 Nov 2026 10:12:00 GMT"_ba << qint64(30) << u"agrees with the server's"_s;
    QTest::newRow("ahead") << "Sun, 22 Nov 2026 10:11:20 GMT"_ba << qint64(30) << u"40 s ahead of the server's"_s;
    QTest::newRow("behind") << "Sun, 22 Nov 2026 10:17:00 GMT"_ba << qint64(0) << u"5 min behind the server's"_s;
    QTest::newRow("too slow to tell") << "Sun, 22 Nov 2026 10:17:00 GMT"_ba << qint64(5000) << QString();
    QTest::newRow("none") << QByteArray() << qint64(30) << QString();
    QTest::newRow("no date") << "yesterday"_ba << qint64(30) << QString();
}

void tst_LensRows::theClockOfTheServer()
{
    QFETCH(QByteArray, date);
    QFETCH(qint64, took);
    QFETCH(QString, said);
    TrafficRecord record = lensRecord(1, "GET", u"https://staging.example.com/info"_s, 200);
    record.headMilliseconds = took;
    if (!date.isEmpty())
        record.answerHeaders << RecordedHeader { "Date", date, false };
    Ladder ladder;
    ladder.put(record);
    TokenSurroundings around = lensSurroundings();
    around.ahead = LensRows::clockAhead(ladder, around.server);
    const QList<LensRow> rows = LensRows::of(lensToken(), around);
    const LensRow *row = lensRow(rows, u"Clock"_s);
    QCOMPARE(row ? row->value : QString(), said);
    QVERIFY(!LensRows::clockAhead(ladder, u"another.example.com"_s));
}

void tst_LensRows::theShortFormIsShort()
{
    QStringList labels;
    for (const LensRow &row : LensRows::summaryOf(lensToken(), lensSurroundings()))
        labels << row.label;
    QCOMPARE(labels, (QStringList { u"Token"_s, u"Issuer"_s, u"Meant for"_s, u"Scopes"_s, u"Ends"_s, u"Clock"_s }));
}

COUNTERSIGN_TEST(tst_LensRows, "tst_lensrows")
#include "tst_lensrows.moc"
