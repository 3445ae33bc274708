// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguibackend.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Kind = Refusal::Kind;

class tst_AgUiRefusal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void classifies_data();
    void classifies();
    void repeatsTheServersWords_data();
    void repeatsTheServersWords();
    void upstream_data();
    void upstream();
};

void tst_AgUiRefusal::classifies_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("scope");
    const auto row = [](const char *name, int status, const char *challenge, const char *body, Kind kind,
                        const QString &scheme = {}, const QString &scope = {}) {
        QTest::newRow(name) << status << QByteArray(challenge) << QByteArray(body) << kind << scheme << scope;
    };
    row("success", 200, "", "", Kind::None);
    row("no content", 204, "", "", Kind::None);
    row("401 without a challenge", 401, "", R"({"error":"unauthorized"})", Kind::NotSignedIn);
    row("Bearer", 401, "Bearer realm=\"x\", error=\"invalid_token\"", "", Kind::NotSignedIn, u"bearer"_s);
    row("bare Bearer", 401, "Bearer", "", Kind::NotSignedIn, u"bearer"_s);
    row("NTLM", 401, "NTLM", "", Kind::NotAboutUs, u"ntlm"_s);
    row("Negotiate", 401, "Negotiate TlRMTVNTUAAC", "", Kind::NotAboutUs, u"negotiate"_s);
    row("both of them", 401, "Negotiate, NTLM", "", Kind::NotAboutUs, u"negotiate"_s);
    row("NTLM beside Bearer", 401, "NTLM, Bearer realm=\"a, b\"", "", Kind::NotSignedIn, u"ntlm"_s);
    row("a realm that lies", 401, "Bearer realm=\"x, NTLM\"", "", Kind::NotSignedIn, u"bearer"_s);
    row("the transcription's key", 401, "", R"({"error":"auth_failed","retryable":false})", Kind::Upstream);
    row("403", 403, "", "{}", Kind::Forbidden);
    row("403 with a scope", 403, "Bearer error=\"insufficient_scope\", scope=\"agents.run agents.read\"", "", Kind::Forbidden,
        u"bearer"_s, u"agents.run agents.read"_s);
    row("403 with another error", 403, "Bearer error=\"invalid_token\", scope=\"x\"", "", Kind::Forbidden, u"bearer"_s);
    row("proxy", 407, "", "", Kind::NotAboutUs);
    row("404", 404, "", "", Kind::NotAboutUs);
    row("500", 500, "", "", Kind::NotAboutUs);
    row("redirect", 302, "", "", Kind::NotAboutUs);
}

void tst_AgUiRefusal::classifies()
{
    QFETCH(int, status);
    QFETCH(QByteArray, challenge);
    QFETCH(QByteArray, body);
    QFETCH(Kind, kind);
    QFETCH(QString, scheme);
    QFETCH(QString, scope);
    HttpFacts facts;
    facts.status = status;
    facts.bodyStart = body;
    if (!challenge.isEmpty())
        facts.headers << HttpHeader { "www-authenticate", challenge };
    const Refusal refusal = classifyAgUi(facts);
    QCOMPARE(refusal.kind, kind);
    QCOMPARE(refusal.challenge, scheme);
    QCOMPARE(refusal.scope, scope);
}

void tst_AgUiRefusal::repeatsTheServersWords_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("words");
    const QByteArray json = "application/json";
    QTest::newRow("message") << json << QByteArray(R"({"error":"x","message":"Agent 'a' does not exist"})")
                             << u"Agent 'a' does not exist"_s;
    QTest::newRow("error") << json << QByteArray(R"({"error":"unauthorized"})") << u"unauthorized"_s;
    QTest::newRow("error that is no text") << json << QByteArray(R"({"error":{"a":1}})") << QString();
    QTest::newRow("error with a message") << json << QByteArray(R"({"error":{"message":"no  seat"}})") << u"no seat"_s;
    QTest::newRow("errors as text") << json << QByteArray(R"({"errors":["no seat","no tenant"]})") << u"no seat; no tenant"_s;
    QTest::newRow("errors as objects") << json << QByteArray(R"({"errors":[{"message":"no seat"},{"code":7}]})") << u"no seat"_s;
    QTest::newRow("errors without words") << json << QByteArray(R"({"errors":[{"code":7},[],null,7]})") << QString();
    QTest::newRow("plain text") << QByteArray("text/plain; charset=utf-8") << QByteArray("go\n away") << u"go away"_s;
    QTest::newRow("page") << QByteArray("text/html") << QByteArray("<script>") << QString();
    QTest::newRow("long") << QByteArray("text/plain") << QByteArray(4096, 'x') << QString(300, u'x');
}

void tst_AgUiRefusal::repeatsTheServersWords()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QString, words);
    const Refusal refusal = classifyAgUi({ {}, 401, { { "Content-Type", type } }, body });
    QCOMPARE(refusal.detail, words);
}

void tst_AgUiRefusal::upstream_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<bool>("isRefusal");
    QTest::newRow("401") << u"HTTP 401: {\"error\":\"unauthorized\"}"_s << true;
    QTest::newRow("403") << u"HTTP 403: no"_s << true;
    QTest::newRow("500") << u"HTTP 500: HTTP 401: x"_s << false;
    QTest::newRow("in prose") << u"I got HTTP 401: from it"_s << false;
    QTest::newRow("no colon") << u"HTTP 401"_s << false;
    QTest::newRow("nothing") << QString() << false;
}

void tst_AgUiRefusal::upstream()
{
    QFETCH(QString, message);
    QFETCH(bool, isRefusal);
    QCOMPARE(isUpstreamRefusal(message), isRefusal);
}

COUNTERSIGN_TEST(tst_AgUiRefusal, "tst_aguirefusal")
#include "tst_aguirefusal.moc"
