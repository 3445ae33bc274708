// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/runtimeroutes.h"
#include "testregistry.h"

#include <QJsonDocument>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_RuntimeRoutes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void routes_data();
    void routes();
    void mountPaths_data();
    void mountPaths();
    void saysWhatItIs();
    void deadlines();
};

namespace {

enum class Ask { Info, Run, Connect, Suggest, Stop, Transcribe, Threads, MoreThreads, AllThreads };

HttpRequest requestFor(const RuntimeRoutes &routes, Ask ask)
{
    const QString agent = u"a/b ü"_s;
    const QJsonObject input { { "threadId"_L1, "t"_L1 } };
    switch (ask) {
    case Ask::Info:
        return routes.info();
    case Ask::Run:
        return routes.agent(u"run"_s, agent, input);
    case Ask::Connect:
        return routes.agent(u"connect"_s, agent, input);
    case Ask::Suggest:
        return routes.agent(u"suggest"_s, agent, input);
    case Ask::Stop:
        return routes.stop(agent, u"t/1"_s, u"r"_s);
    case Ask::Transcribe:
        return routes.transcribe("xxxx", u"audio/wav"_s, u"a.wav"_s);
    case Ask::Threads:
        return routes.threads(agent, {});
    case Ask::MoreThreads:
        return routes.threads(agent, u"n=x&y"_s);
    case Ask::AllThreads:
        return routes.threads({}, {});
    }
    return {};
}

} // namespace

void tst_RuntimeRoutes::routes_data()
{
    QTest::addColumn<Ask>("ask");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("envelope");
    const QByteArray input = R"({"threadId":"t"})";
    const auto agent = [&](const QByteArray &verb) {
        return R"({"body":)" + input + R"(,"method":"agent/)" + verb + R"(","params":{"agentId":"a/b ü"}})";
    };
    QTest::newRow("info") << Ask::Info << QByteArray("GET") << QByteArray("/api/info") << QByteArray()
                          << QByteArray(R"({"method":"info"})");
    QTest::newRow("run") << Ask::Run << QByteArray("POST") << QByteArray("/api/agent/a%2Fb%20%C3%BC/run") << input
                         << agent("run");
    QTest::newRow("connect") << Ask::Connect << QByteArray("POST") << QByteArray("/api/agent/a%2Fb%20%C3%BC/connect") << input
                             << agent("connect");
    QTest::newRow("suggest") << Ask::Suggest << QByteArray("POST") << QByteArray("/api/agent/a%2Fb%20%C3%BC/suggest") << input
                             << agent("suggest");
    QTest::newRow("stop") << Ask::Stop << QByteArray("POST") << QByteArray("/api/agent/a%2Fb%20%C3%BC/stop/t%2F1")
                          << QByteArray(R"({"runId":"r"})")
                          << QByteArray(R"({"body":{"runId":"r"},"method":"agent/stop",)"
                                        R"("params":{"agentId":"a/b ü","threadId":"t/1"}})");
    const QByteArray recording = R"({"audio":"eHh4eA==","filename":"a.wav","mimeType":"audio/wav"})";
    QTest::newRow("transcribe") << Ask::Transcribe << QByteArray("POST") << QByteArray("/api/transcribe") << recording
                                << R"({"body":)" + recording + R"(,"method":"transcribe"})";
    const auto resource = [](const QByteArray &path) {
        return R"({"method":"resource/request","params":{"httpMethod":"GET","path":")" + path + R"("}})";
    };
    const QByteArray first = "/threads?agentId=a%2Fb%20%C3%BC";
    QTest::newRow("threads") << Ask::Threads << QByteArray("GET") << "/api" + first << QByteArray() << resource(first);
    QTest::newRow("all threads") << Ask::AllThreads << QByteArray("GET") << QByteArray("/api/threads") << QByteArray()
                                 << resource("/threads");
    const QByteArray more = first + "&cursor=n%3Dx%26y";
    QTest::newRow("more threads") << Ask::MoreThreads << QByteArray("GET") << "/api" + more << QByteArray() << resource(more);
}

void tst_RuntimeRoutes::routes()
{
    QFETCH(Ask, ask);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, envelope);
    RuntimeRoutes routes(QUrl(u"https://h.example/api/"_s));
    const HttpRequest multi = requestFor(routes, ask);
    QCOMPARE(multi.method, method);
    QCOMPARE(multi.url.toEncoded(), "https://h.example" + target);
    QCOMPARE(multi.body, body);
    QCOMPARE(headerValue(multi.headers, "Content-Type"), body.isEmpty() ? QByteArray() : QByteArray("application/json"));
    routes.setMode(RuntimeRoutes::Mode::SingleEndpoint);
    const HttpRequest single = requestFor(routes, ask);
    QCOMPARE(single.method, QByteArray("POST"));
    QCOMPARE(single.url.toEncoded(), QByteArray("https://h.example/api/")); // exactly as it was given
    QCOMPARE(single.body, envelope);
    QCOMPARE(headerValue(single.headers, "Content-Type"), QByteArray("application/json"));
    QCOMPARE(single.purpose, multi.purpose);
    QCOMPARE(headerValue(single.headers, "Accept"), headerValue(multi.headers, "Accept"));
    QCOMPARE(single.headTimeout, multi.headTimeout);
    QCOMPARE(single.passesClosedGate, multi.passesClosedGate);
}

void tst_RuntimeRoutes::mountPaths_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QByteArray>("info");
    QTest::newRow("path") << u"https://h.example/api"_s << QByteArray("https://h.example/api/info");
    QTest::newRow("slash") << u"https://h.example/api/"_s << QByteArray("https://h.example/api/info");
    QTest::newRow("root") << u"https://h.example"_s << QByteArray("https://h.example/info");
    QTest::newRow("encoded") << u"https://h.example/a%2Fb/%C3%BC"_s << QByteArray("https://h.example/a%2Fb/%C3%BC/info");
    QTest::newRow("query stays") << u"https://h.example/api?tenant=a"_s << QByteArray("https://h.example/api/info?tenant=a");
}

void tst_RuntimeRoutes::mountPaths()
{
    QFETCH(QString, address);
    QFETCH(QByteArray, info);
    const RuntimeRoutes routes { QUrl(address) };
    QCOMPARE(routes.info().url.toEncoded(), info);
    QByteArray threads = info;
    threads.replace("/info?", "/threads?").replace("/info", "/threads?");
    threads += threads.endsWith('?') ? "agentId=x" : "&agentId=x";
    QCOMPARE(routes.threads(u"x"_s, {}).url.toEncoded(), threads);
}

//! Event streams are asked for in exactly this type; anything else is asked for in none.
void tst_RuntimeRoutes::saysWhatItIs()
{
    const RuntimeRoutes routes(QUrl(u"https://h.example/api"_s));
    for (const Ask ask : { Ask::Run, Ask::Connect, Ask::Suggest })
        QCOMPARE(headerValue(requestFor(routes, ask).headers, "Accept"), QByteArray("text/event-stream"));
    for (const Ask ask : { Ask::Info, Ask::Stop, Ask::Transcribe, Ask::Threads })
        QVERIFY(headerValue(requestFor(routes, ask).headers, "Accept").isEmpty());
}

void tst_RuntimeRoutes::deadlines()
{
    const RuntimeRoutes routes(QUrl(u"https://h.example/api"_s));
    QCOMPARE(requestFor(routes, Ask::Run).headTimeout, 120'000); // agents think
    QCOMPARE(requestFor(routes, Ask::Run).idleTimeout, 0);
    QCOMPARE(requestFor(routes, Ask::Transcribe).headTimeout, 120'000);
    QCOMPARE(requestFor(routes, Ask::Info).headTimeout, 30'000);
    QVERIFY(requestFor(routes, Ask::Stop).passesClosedGate);
    QVERIFY(!requestFor(routes, Ask::Run).passesClosedGate);
}

COUNTERSIGN_TEST(tst_RuntimeRoutes, "tst_runtimeroutes")
#include "tst_runtimeroutes.moc"
