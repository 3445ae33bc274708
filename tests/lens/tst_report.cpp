// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "lens/har.h"
#include "lens/publication.h"
#include "lens/report.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;

//! The report for an issue tracker, and the archive for a browser's developer tools.
class tst_Report : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itSaysWhatHappenedAndShowsTheWire();
    void twoReportsOfOneSecretDiffer();
    void equalSecretsAreEqualWithinOne();
    void whatAServerSaysStaysText();
    void itFitsIntoAnIssue();
    void whoThePersonIsStaysHere();
    void theArchiveIsHar12();
    void theArchiveKnowsWhatIsNoRequest();
    void harmlessParametersStay_data();
    void harmlessParametersStay();

private:
    [[nodiscard]] TrafficRecord record(quint64 exchange, int status) const
    {
        TrafficRecord record;
        record.exchange = exchange;
        record.purpose = u"info"_s;
        record.at = QDateTime(QDate(2026, 11, 22), QTime(10, 12, 5), QTimeZone::utc());
        record.protocol = "HTTP/1.1";
        record.method = "GET";
        record.url = u"https://staging.example.com/api/copilotkit/info"_s;
        record.requestHeaders = { { "Host", "staging.example.com", true },
                                  { "Authorization", redactor.redactHeader("Authorization", "Bearer opaque-token-0123456789"),
                                    false } };
        record.status = status;
        record.answerHeaders = { { "Content-Type", "application/json", false } };
        record.answerBytes = 24;
        record.bodyStart = status == 200 ? QByteArray() : QByteArray(R"({"error":"unauthorized"})");
        record.headMilliseconds = 30;
        record.milliseconds = 38;
        return record;
    }
    [[nodiscard]] static ReportSubject subject()
    {
        ReportSubject subject;
        subject.program = u"Countersign 0.1, Qt 6.4.2, Debian"_s;
        subject.connection = u"https://staging.example.com/api/copilotkit"_s;
        subject.written = QDateTime(QDate(2026, 11, 22), QTime(10, 13), QTimeZone::utc());
        subject.diagnosis = u"TokenRefusedUnsaid"_s;
        subject.title = u"staging.example.com refused your token"_s;
        subject.text = u"It does not say why."_s;
        subject.toChange = u"Ask its owner."_s;
        subject.whoCan = u"The server's owner"_s;
        subject.exchange = 1;
        return subject;
    }
    static QStringList tagsIn(const QString &text)
    {
        static const QRegularExpression tag(u"\\[secret (?:<16|<64|<512|512\\+) ([0-9a-f]{6})\\]"_s);
        QStringList tags;
        for (auto it = tag.globalMatch(text); it.hasNext();)
            tags << it.next().captured(1);
        tags.removeAll(u"a41f9c"_s); // the example that explains them
        return tags;
    }

    Redactor redactor;
};

void tst_Report::itSaysWhatHappenedAndShowsTheWire()
{
    Ladder ladder;
    ladder.put(record(1, 401));
    const QString report = markdownReport(subject(), ladder, redactor);
    for (const QString &line :
         { u"## Countersign: staging.example.com refused your token"_s, u"It does not say why."_s,
           u"* To change: Ask its owner."_s, u"* Who can: The server's owner"_s, u"* Diagnosis: TokenRefusedUnsaid"_s,
           u"* Connection: https://staging.example.com/api/copilotkit"_s, u"* Program: Countersign 0.1, Qt 6.4.2, Debian"_s,
           u"* Written: 2026-11-22T10:13:00Z"_s, u"#### 1. GET (info): 401"_s,
           u"GET https://staging.example.com/api/copilotkit/info HTTP/1.1"_s, u"Host: staging.example.com   (added by Qt)"_s,
           u"HTTP/1.1 401"_s, u"Content-Type: application/json"_s, uR"({"error":"unauthorized"})"_s, u"(38 ms)"_s })
        QVERIFY2(report.contains(line + u'\n'), qPrintable(line + u" is not in\n"_s + report));
    TrafficRecord encrypted = record(2, 401);
    encrypted.tls = "TLSv1.3";
    encrypted.alpn = "h2";
    ladder.put(encrypted);
    QVERIFY(markdownReport(subject(), ladder, redactor).contains(u"\n(38 ms; TLSv1.3, ALPN h2)\n"_s));
    QVERIFY(report.contains(QRegularExpression(u"\nAuthorization: Bearer \\[secret <64 [0-9a-f]{6}\\]\n"_s)));
}

void tst_Report::twoReportsOfOneSecretDiffer()
{
    Ladder ladder;
    ladder.put(record(1, 401));
    const QStringList first = tagsIn(markdownReport(subject(), ladder, redactor));
    const QStringList second = tagsIn(markdownReport(subject(), ladder, redactor));
    QCOMPARE(first.size(), 1);
    QCOMPARE(second.size(), 1);
    QVERIFY(first != second);
    QVERIFY(!first.contains(redactor.tag("opaque-token-0123456789").right(6))); // nor what the pane shows
    const auto authorization = [&] {
        return harOf(ladder, redactor, u"C"_s, u"1"_s)
            .value("log"_L1)
            .toObject()
            .value("entries"_L1)
            .toArray()
            .at(0)
            .toObject()
            .value("request"_L1)
            .toObject()
            .value("headers"_L1)
            .toArray()
            .at(1)
            .toObject()
            .value("value"_L1)
            .toString();
    };
    QVERIFY(authorization() != authorization());
}

void tst_Report::equalSecretsAreEqualWithinOne()
{
    Ladder ladder;
    ladder.put(record(1, 401));
    ladder.put(record(2, 401));
    TrafficRecord other = record(3, 200);
    other.requestHeaders.last().value = redactor.redactHeader("Authorization", "Bearer another-token-9876543210");
    ladder.put(other);
    const QStringList tags = tagsIn(markdownReport(subject(), ladder, redactor));
    QCOMPARE(tags.size(), 3);
    QCOMPARE(tags.at(0), tags.at(1));
    QVERIFY(tags.at(0) != tags.at(2));
}

void tst_Report::whatAServerSaysStaysText()
{
    TrafficRecord hostile = record(1, 401);
    hostile.bodyStart = "```\n# Owned\n[click](http://evil.example) <img src=x> @everybody";
    hostile.purpose = u"info](http://evil.example"_s;
    Ladder ladder;
    ladder.put(hostile);
    ReportSubject about = subject();
    about.title = u"# <b>x</b> [y](z) @everybody"_s;
    const QString report = markdownReport(about, ladder, redactor);
    QVERIFY(report.contains(u"\n````http\n"_s)); // a fence that the body cannot close
    QVERIFY(report.contains(u"## Countersign: \\# \\<b\\>x\\</b\\> \\[y\\](z) \\@everybody\n"_s));
    QVERIFY(!report.contains(u"(info](http"_s));
}

void tst_Report::itFitsIntoAnIssue()
{
    Ladder ladder;
    for (quint64 i = 1; i <= 200; ++i) {
        TrafficRecord large = record(i, i == 1 ? 401 : 200);
        large.bodyStart = QByteArray(4000, 'x');
        ladder.put(large);
    }
    const QString report = markdownReport(subject(), ladder, redactor);
    QVERIFY(report.size() <= 60'000);
    QVERIFY(report.contains(u"#### 1. GET"_s));   // what it is about
    QVERIFY(report.contains(u"#### 200. GET"_s)); // and the newest
    QVERIFY(!report.contains(u"#### 100. GET"_s));
    QVERIFY(report.contains(QRegularExpression(u"\n1[0-9]{2} earlier or longer exchanges are left out\\.\n"_s)));
    QVERIFY(report.indexOf(u"#### 1. "_s) < report.indexOf(u"#### 200. "_s));
}

void tst_Report::whoThePersonIsStaysHere()
{
    ReportSubject about = subject();
    TokenFacts token;
    token.kind = TokenFacts::Kind::AccessJwt;
    token.header = { { u"alg"_s, u"RS256"_s } };
    token.issuer = u"https://id.example.com"_s;
    token.audience = QStringList { u"https://agents.example.com"_s };
    token.subject = u"juno-4711"_s;
    token.claims = { { u"email"_s, u"juno@example.com"_s }, { u"name"_s, u"Juno Marrow"_s } };
    token.scopes = QStringList { u"openid"_s, u"agents.run"_s };
    about.token = token;
    Ladder ladder;
    ladder.put(record(1, 401));
    const QString report = markdownReport(about, ladder, redactor);
    QVERIFY(report.contains(u"### Token (read, not verified)"_s));
    QVERIFY(report.contains(u"aud: https://agents.example.com"_s));
    QVERIFY(report.contains(u"scope: openid agents.run"_s));
    for (const QString &personal : { u"juno"_s, u"Juno"_s, u"Marrow"_s })
        QVERIFY2(!report.contains(personal), qPrintable(personal));
}

void tst_Report::theArchiveIsHar12()
{
    Ladder ladder;
    TrafficRecord run = record(1, 200);
    run.kind = TrafficRecord::Kind::EventStream;
    run.events = 12;
    run.url = u"https://staging.example.com/run?client_id=countersign&x=1"_s;
    run.fields = { { u"grant_type"_s, u"refresh_token"_s } };
    ladder.put(run);
    const QJsonObject log = harOf(ladder, redactor, u"Countersign"_s, u"0.1"_s).value("log"_L1).toObject();
    QCOMPARE(log.value("version"_L1).toString(), u"1.2"_s);
    QCOMPARE(log.value("creator"_L1).toObject().value("name"_L1).toString(), u"Countersign"_s);
    const QJsonObject entry = log.value("entries"_L1).toArray().at(0).toObject();
    // All that HAR 1.2 demands of an entry, of the right type.
    QCOMPARE(entry.value("startedDateTime"_L1).toString(), u"2026-11-22T10:12:05.000Z"_s);
    QCOMPARE(entry.value("time"_L1).toInt(), 38);
    QVERIFY(entry.value("cache"_L1).isObject());
    const QJsonObject timings = entry.value("timings"_L1).toObject();
    QCOMPARE(timings.value("send"_L1).toInt() + timings.value("wait"_L1).toInt() + timings.value("receive"_L1).toInt(), 38);
    const QJsonObject request = entry.value("request"_L1).toObject();
    const QJsonObject response = entry.value("response"_L1).toObject();
    for (const QJsonObject &message : { request, response }) {
        QVERIFY(message.value("httpVersion"_L1).isString());
        QVERIFY(message.value("cookies"_L1).isArray());
        QVERIFY(message.value("headers"_L1).isArray());
        QVERIFY(message.value("headersSize"_L1).isDouble());
        QVERIFY(message.value("bodySize"_L1).isDouble());
    }
    QCOMPARE(request.value("method"_L1).toString(), u"GET"_s);
    QCOMPARE(request.value("queryString"_L1).toArray().size(), 2);
    QCOMPARE(request.value("postData"_L1).toObject().value("params"_L1).toArray().size(), 1);
    QCOMPARE(response.value("status"_L1).toInt(), 200);
    QVERIFY(response.value("statusText"_L1).isString());
    QVERIFY(response.value("redirectURL"_L1).isString());
    QCOMPARE(response.value("content"_L1).toObject().value("mimeType"_L1).toString(), u"application/json"_s);
    QCOMPARE(entry.value("_events"_L1).toInt(), 12);
}

void tst_Report::theArchiveKnowsWhatIsNoRequest()
{
    Ladder ladder;
    TrafficRecord keyring = record(1, 0);
    keyring.kind = TrafficRecord::Kind::Keyring;
    keyring.method = "read";
    ladder.put(keyring);
    TrafficRecord browser = record(2, 0);
    browser.kind = TrafficRecord::Kind::AuthorizationRequest;
    browser.url = u"https://id.example.com/authorize"_s;
    browser.fields = { { u"client_id"_s, u"countersign"_s } };
    ladder.put(browser);
    const QJsonArray entries = harOf(ladder, redactor, u"C"_s, u"1"_s).value("log"_L1).toObject().value("entries"_L1).toArray();
    QCOMPARE(entries.size(), 1);
    QCOMPARE(entries.at(0).toObject().value("comment"_L1).toString(), u"opened in the browser"_s);
    const QJsonObject request = entries.at(0).toObject().value("request"_L1).toObject();
    QCOMPARE(request.value("queryString"_L1).toArray().at(0).toObject().value("value"_L1).toString(), u"countersign"_s);
}

void tst_Report::harmlessParametersStay_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("stays");
    QTest::newRow("public parameters") << u"https://id.example.com/authorize?client_id=None&response_type=code&scope=openid"_s
                                       << true;
    QTest::newRow("thread id") << u"https://a.example/threads/3f2504e0-4f89-11d3-9a0c-0305e82c3301/run"_s << true;
    QTest::newRow("long words") << u"https://a.example/documentation-of-the-interface/index"_s << true;
    QTest::newRow("not said before") << u"https://a.example/run?tenant=acme"_s << false;
    QTest::newRow("a key in the path") << u"https://a.example/bot110201543AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/x"_s << false;
}

void tst_Report::harmlessParametersStay()
{
    QFETCH(QString, url);
    QFETCH(bool, stays);
    const QString published = Publication(redactor).url(url);
    QCOMPARE(published == url, stays);
    QCOMPARE(published.contains(u"[secret "_s), !stays);
}

COUNTERSIGN_TEST(tst_Report, "tst_report")
#include "tst_report.moc"
