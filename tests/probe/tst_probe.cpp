// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/probe.h"

#include "core/redactor.h"
#include "loopbackserver.h"
#include "net/trafficlog.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

class tst_Probe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void kinds_data();
    void kinds();
    void aRefusalIsTheAnswer_data();
    void aRefusalIsTheAnswer();
    void nobodyAnswers();
    void wrongPath_data();
    void wrongPath();
    void guessesAreBareAndFew();
    void chainlitUnderARootPath();
    void chainlitLogsInByHeader();
    void chainlitSessionInPieces();
    void anOpenChainlitServerNamesNobody();
    void looksAtProvidersWithoutFollowing();
    void headersStayAtHome();
    void endsInTime();
    void hugeAnswersAreCut();

private:
    ProbeFindings look(const QUrl &address, bool thorough = false, const QByteArray &token = {}, int deadline = 20'000);

    Redactor m_redactor;
    SystemClock m_clock;
};

namespace {
using Answer = LoopbackServer::Answer;
using Handler = LoopbackServer::Handler;

const QByteArray kInfo = R"({"version":"1.75.0","agents":{"b":{"name":"Billing"},"default":{}}})";
const QByteArray kPage = "<!doctype html><html></html>";
const QByteArray kChainlit = R"({"requireLogin":true,"passwordAuth":false,"headerAuth":true,"oauthProviders":["google"]})";

Handler scripted(const std::map<QByteArray, std::pair<int, QByteArray>> &answers, int otherwise = 404,
                 const QByteArray &page = "{}", const QByteArray &type = "application/json")
{
    return [=](const ReceivedRequest &request, const Answer &answer) {
        const auto found = answers.find(request.method + ' ' + request.path);
        if (found != answers.end())
            return answer.reply(found->second.first, found->second.second);
        answer.reply(otherwise, page, type);
    };
}
} // namespace

ProbeFindings tst_Probe::look(const QUrl &address, bool thorough, const QByteArray &token, int deadline)
{
    Probe::Place place;
    place.config.address = address;
    if (!token.isEmpty())
        place.headers = { { "Authorization", m_redactor.keep("Bearer " + token) } };
    place.thorough = thorough;
    place.deadline = deadline;
    TrafficLog log;
    Probe probe(place, log, m_redactor, m_clock);
    ProbeFindings found;
    int ends = 0;
    connect(&probe, &Probe::finished, this, [&](const ProbeFindings &findings) {
        found = findings;
        ++ends;
    });
    probe.start();
    (void)QTest::qWaitFor([&] { return ends > 0; }, deadline + 60'000);
    if (ends != 1)
        qFatal("%d ends", ends);
    return found;
}

void tst_Probe::kinds_data()
{
    QTest::addColumn<Handler>("script");
    QTest::addColumn<FoundKind>("kind");
    QTest::addColumn<Condition>("problem");
    const auto row = [](const char *name, const Handler &script, FoundKind kind, Condition problem = Condition::None) {
        QTest::newRow(name) << script << kind << problem;
    };
    row("CopilotKit", scripted({ { "GET /x/info", { 200, kInfo } } }), FoundKind::CopilotKit);
    row("CopilotKit without agents", scripted({ { "GET /x/info", { 200, R"({"agents":{}})" } } }), FoundKind::CopilotKit,
        Condition::NoAgents);
    row("intelligence mode", scripted({ { "GET /x/info", { 200, R"({"mode":"intelligence","agents":{"a":{}}})" } } }),
        FoundKind::Intelligence, Condition::IntelligenceMode);
    row("single endpoint", scripted({ { "GET /x/info", { 405, "{}" } }, { "POST /x", { 200, kInfo } } }),
        FoundKind::CopilotKitSingle);
    row("V1", scripted({ { "GET /x/info", { 400, R"({"errors":[{"message":"Must provide query string."}]})" } } }),
        FoundKind::CopilotKitV1, Condition::RuntimeTooOld);
    row("V1 behind a 404", scripted({ { "POST /x", { 400, R"({"errors":[{"message":"Must provide query string."}]})" } } }),
        FoundKind::CopilotKitV1, Condition::RuntimeTooOld);
    row("AG-UI that checks", scripted({ { "POST /x", { 422, R"({"detail":[]})" } } }), FoundKind::AgUi);
    row(
        "AG-UI that streams",
        [](const ReceivedRequest &request, const Answer &answer) {
            request.method == "POST" ? answer.reply(200, "data: {}\n\n", "text/event-stream") : answer.reply(405, "{}");
        },
        FoundKind::AgUi);
    row("Chainlit",
        scripted({ { "GET /x/auth/config", { 200, kChainlit } }, { "GET /x/user", { 200, R"({"identifier":"a"})" } } }, 200,
                 kPage, "text/html"),
        FoundKind::Chainlit);
    row("a web page", scripted({}, 200, kPage, "text/html"), FoundKind::WebPage, Condition::NotAnAgentServer);
    row("JSON of something else", scripted({}, 200, R"({"hello":"world"})"), FoundKind::OtherJson, Condition::NotAnAgentServer);
    row("nothing there", scripted({}), FoundKind::NotKnown, Condition::NotFound);
    row("in trouble", scripted({}, 500), FoundKind::NotKnown, Condition::ServerFailed);
}

void tst_Probe::kinds()
{
    QFETCH(Handler, script);
    LoopbackServer server(script);
    const ProbeFindings found = look(server.url(u"/x"_s));
    QTEST(found.kind, "kind");
    QTEST(found.problem.condition, "problem");
    QVERIFY(!found.elsewhere.isValid());
    for (const ReceivedRequest &request : server.requests())
        QVERIFY2(request.method == "GET" || request.body == R"({"method":"info"})", request.body.constData());
}

void tst_Probe::aRefusalIsTheAnswer_data()
{
    QTest::addColumn<int>("status");
    for (const int status : { 401, 403 })
        QTest::addRow("%d", status) << status;
}

void tst_Probe::aRefusalIsTheAnswer()
{
    QFETCH(int, status);
    LoopbackServer server(scripted({}, status));
    const ProbeFindings found = look(server.url(u"/x"_s), true);
    QVERIFY(found.asksForSignIn);
    QVERIFY(!found.isIn);
    QCOMPARE(found.kind, FoundKind::NotKnown);
    QCOMPARE(server.requests().size(), 1); // nothing is asked behind it
}

void tst_Probe::nobodyAnswers()
{
    LoopbackServer server;
    server.stopListening();
    const ProbeFindings found = look(server.url());
    QCOMPARE(found.kind, FoundKind::Nothing);
    QCOMPARE(found.problem.condition, Condition::ConnectionRefused);
}

void tst_Probe::wrongPath_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<bool>("guessed");
    QTest::newRow("only the host") << u"/"_s << "/api/copilotkit/info"_ba << 200 << u"/api/copilotkit"_s << false;
    QTest::newRow("one too deep") << u"/ck/chat"_s << "/ck/info"_ba << 200 << u"/ck"_s << false;
    QTest::newRow("out of a log") << u"/ck/agent/a/run"_s << "/ck/info"_ba << 200 << u"/ck"_s << false;
    QTest::newRow("behind a gate") << u"/"_s << "/api/copilotkit/info"_ba << 401 << u"/api/copilotkit"_s << true;
    QTest::newRow("Chainlit at the root") << u"/team/chat"_s << "/auth/config"_ba << 200 << u"/"_s << false;
}

void tst_Probe::wrongPath()
{
    QFETCH(QString, typed);
    QFETCH(QByteArray, place);
    QFETCH(int, status);
    const QByteArray body = place == "/auth/config" ? kChainlit : kInfo;
    LoopbackServer server(scripted({ { "GET " + place, { status, body } } }));
    const ProbeFindings found = look(server.url(typed));
    QFETCH(QString, expected);
    QCOMPARE(found.elsewhere, server.url(expected));
    QTEST(found.guessed, "guessed");
    QCOMPARE(found.problem.condition, Condition::NotFound); // it is still not the address that was typed
}

void tst_Probe::guessesAreBareAndFew()
{
    LoopbackServer server(scripted({}));
    (void)look(server.url(u"/a/b"_s), true, "token-that-stays-at-home");
    int bare = 0;
    for (const ReceivedRequest &request : server.requests()) {
        const bool isAsked = request.path.startsWith("/a/b") && !request.path.startsWith("/a/b/copilotkit");
        QCOMPARE(!request.header("Authorization").isEmpty(), isAsked);
        bare += isAsked ? 0 : 1;
    }
    QVERIFY(bare > 0);
    QVERIFY2(server.requests().size() <= 14, QByteArray::number(server.requests().size()).constData());
}

void tst_Probe::chainlitUnderARootPath()
{
    LoopbackServer server(scripted({ { "GET /chat/auth/config", { 200, kChainlit } }, { "GET /chat/user", { 401, "{}" } } }, 200,
                                   R"(<html><meta property="og:root_path" content="/chat"></html>)", "text/html"));
    const ProbeFindings found = look(server.url(u"/"_s));
    QCOMPARE(found.kind, FoundKind::Chainlit);
    QCOMPARE(found.base, server.url(u"/chat"_s));
    QVERIFY(found.asksForSignIn);
}

//! Only POST /auth/header runs the server's own callback; the cookie it gives opens the rest.
void tst_Probe::chainlitLogsInByHeader()
{
    LoopbackServer server([](const ReceivedRequest &request, const Answer &answer) {
        if (request.path == "/auth/config")
            return answer.reply(200, kChainlit);
        if (request.path == "/auth/header")
            return answer.reply(200, R"({"success":true})", "application/json",
                                { { "Set-Cookie", "access_token=the-cookie-of-a-session; HttpOnly; Path=/" } });
        if (request.path != "/user")
            return answer.reply(200, kPage, "text/html");
        request.header("Cookie") == "access_token=the-cookie-of-a-session" ? answer.reply(200, R"({"identifier":"a"})")
                                                                           : answer.reply(401, "{}");
    });
    QVERIFY(look(server.url(), true, "a-token-of-somebody").isIn);
    QCOMPARE(server.count("POST", "/auth/header"), 1);
    QVERIFY(!look(server.url(), false, "a-token-of-somebody").isIn); // a look in passing signs nobody in
    QCOMPARE(server.count("POST", "/auth/header"), 1);
}

void tst_Probe::chainlitSessionInPieces()
{
    LoopbackServer server([](const ReceivedRequest &request, const Answer &answer) {
        if (request.path == "/auth/config")
            return answer.reply(200, kChainlit);
        if (request.path == "/auth/header")
            return answer.reply(200, R"({"success":true})", "application/json",
                                { { "Set-Cookie", "access_token_0=the-first-part-of-it; Path=/" },
                                  { "Set-Cookie", "access_token_1=and-the-second; Path=/" } });
        if (request.path != "/user")
            return answer.reply(200, kPage, "text/html");
        const bool isWhole = request.header("Cookie") == "access_token_0=the-first-part-of-it; access_token_1=and-the-second";
        isWhole ? answer.reply(200, R"({"identifier":"a"})") : answer.reply(401, "{}");
    });
    QVERIFY(look(server.url(), true, "a-token-of-somebody").isIn);
}

void tst_Probe::anOpenChainlitServerNamesNobody()
{
    LoopbackServer server(scripted(
        { { "GET /auth/config", { 200, R"({"requireLogin":null,"oauthProviders":[]})" } }, { "GET /user", { 200, "null" } } },
        200, kPage, "text/html"));
    const ProbeFindings found = look(server.url());
    QCOMPARE(found.kind, FoundKind::Chainlit);
    QVERIFY(found.isIn && !found.asksForSignIn);
    QCOMPARE(found.problem.condition, Condition::None);
}

void tst_Probe::looksAtProvidersWithoutFollowing()
{
    LoopbackServer provider(scripted({}));
    LoopbackServer server([&](const ReceivedRequest &request, const Answer &answer) {
        if (request.path == "/auth/config")
            return answer.reply(200, kChainlit);
        if (request.path == "/auth/oauth/google")
            return answer.reply(307, {}, {}, { { "Location", provider.url(u"/authorize?client_id=None"_s).toEncoded() } });
        request.path == "/user" ? answer.reply(401, "{}") : answer.reply(200, kPage, "text/html");
    });
    QVERIFY(look(server.url(), true).asksForSignIn);
    QCOMPARE(server.count("GET", "/auth/oauth/google"), 1);
    QCOMPARE(provider.connections(), 0);
    (void)look(server.url(), false);
    QCOMPARE(server.count("GET", "/auth/oauth/google"), 1);
}

void tst_Probe::headersStayAtHome()
{
    LoopbackServer stranger(scripted({}, 200, kInfo));
    LoopbackServer server([&](const ReceivedRequest &, const Answer &answer) {
        answer.reply(307, {}, {}, { { "Location", stranger.url(u"/x/info"_s).toEncoded() } });
    });
    const ProbeFindings found = look(server.url(u"/x"_s), true, "token-that-stays-at-home");
    QCOMPARE(found.problem.condition, Condition::RedirectRefused);
    QCOMPARE(stranger.connections(), 0);
}

void tst_Probe::endsInTime()
{
    LoopbackServer server([](const ReceivedRequest &, const Answer &) {});
    const ProbeFindings found = look(server.url(), true, {}, 300);
    QCOMPARE(found.problem.condition, Condition::HeadTimedOut);
    QVERIFY(!found.isIn);
}

void tst_Probe::hugeAnswersAreCut()
{
    LoopbackServer server([](const ReceivedRequest &, const Answer &answer) {
        answer.beginChunked(200, "application/json");
        for (int i = 0; i < 24; ++i)
            answer.chunk(QByteArray(64 * 1024, ' '));
    });
    const ProbeFindings found = look(server.url(u"/x"_s));
    QCOMPARE(found.problem.condition, Condition::AnswerTooLarge);
}

COUNTERSIGN_TEST(tst_Probe, "tst_probe")
#include "tst_probe.moc"
