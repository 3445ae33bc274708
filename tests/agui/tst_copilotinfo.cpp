// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotinfo.h"

#include "testregistry.h"

#include <QTest>

#include <functional>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_CopilotInfo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void order_data();
    void order();
    void describes();
    void flags_data();
    void flags();
    void refuses_data();
    void refuses();
};

void tst_CopilotInfo::order_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QStringList>("ids");
    QTest::newRow("as registered") << QByteArray(R"({"agents":{"z":{},"a":{},"m":{}}})")
                                   << QStringList { u"z"_s, u"a"_s, u"m"_s };
    QTest::newRow("default first") << QByteArray(R"({"agents":{"z":{},"default":{},"a":{}}})")
                                   << QStringList { u"default"_s, u"z"_s, u"a"_s };
    QTest::newRow("members inside") << QByteArray(
        R"({"v":"agents","x":{"agents":{"no":1}},"agents":{"z":{"name":"n","capabilities":{"q":{}}},"a":{}},"b":{"c":1}})")
                                    << QStringList { u"z"_s, u"a"_s };
    QTest::newRow("white space") << QByteArray("{ \"agents\" \n:\t{ \"z\" : { } , \"a\"\r\n:{} } }")
                                 << QStringList { u"z"_s, u"a"_s };
    QTest::newRow("escapes") << QByteArray(R"({"\u0061gents":{"q\"u{o":{},"\u00fc\\":{},"a:b":{}}})")
                             << QStringList { u"q\"u{o"_s, u"ü\\"_s, u"a:b"_s };
    QTest::newRow("twice") << QByteArray(R"({"agents":{"z":{},"a":{},"z":{}}})") << QStringList { u"z"_s, u"a"_s };
}

void tst_CopilotInfo::order()
{
    QFETCH(QByteArray, json);
    QFETCH(QStringList, ids);
    const auto info = runtimeInfo(json, "application/json", u"host"_s);
    QVERIFY(info);
    QStringList found;
    for (const AgentInfo &agent : info->agents)
        found << agent.id;
    QCOMPARE(found, ids);
}

void tst_CopilotInfo::describes()
{
    const auto info = runtimeInfo(
        R"({"agents":{"a":{"name":"Ann","description":"Answers","capabilities":{"transport":{"streaming":true}}},"b":{"name":7}}})",
        {}, {});
    QVERIFY(info);
    const QJsonObject capabilities { { "transport"_L1, QJsonObject { { "streaming"_L1, true } } } };
    QCOMPARE(info->agents.at(0), (AgentInfo { u"a"_s, u"Ann"_s, u"Answers"_s, capabilities }));
    QCOMPARE(info->agents.at(1), (AgentInfo { u"b"_s, u"b"_s, QString(), {} }));
}

void tst_CopilotInfo::flags_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<RuntimeInfo>("expected");
    const auto row = [](const char *name, const QByteArray &members, const std::function<void(RuntimeInfo &)> &set) {
        RuntimeInfo info;
        info.agents = { AgentInfo { u"a"_s, u"a"_s, {}, {} } };
        set(info);
        QTest::newRow(name) << members << info;
    };
    row("nothing told", R"("mode":"sse")", [](RuntimeInfo &) {});
    row("version", R"("version":"1.75.0")", [](RuntimeInfo &info) { info.version = u"1.75.0"_s; });
    row("suggestions", R"("suggestions":true)", [](RuntimeInfo &info) { info.suggestions = true; });
    row("suggestions, in words", R"("suggestions":"yes")", [](RuntimeInfo &) {});
    row("speech", R"("audioFileTranscriptionEnabled":true)", [](RuntimeInfo &info) { info.transcription = true; });
    row("threads", R"("threadEndpoints":{"list":true,"inspect":true,"mutations":false,"realtimeMetadata":false})",
        [](RuntimeInfo &info) {
            info.threads = { true, true, false, false };
        });
    row("threads of a single endpoint",
        R"("threadEndpoints":{"list":false},"singleRoute":{"resourceOperations":true,"threadEndpoints":{"list":true,"mutations":true}})",
        [](RuntimeInfo &info) {
            info.threads = { true, false, true, false };
        });
    row("a single endpoint without resources",
        R"("threadEndpoints":{"list":false},"singleRoute":{"resourceOperations":false,"threadEndpoints":{"list":true}})",
        [](RuntimeInfo &) {});
}

void tst_CopilotInfo::flags()
{
    QFETCH(QByteArray, members);
    QFETCH(RuntimeInfo, expected);
    const auto info = runtimeInfo("{\"agents\":{\"a\":{}}," + members + "}", "application/json", u"host"_s);
    QVERIFY(info);
    QVERIFY(*info == expected);
}

void tst_CopilotInfo::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<Condition>("condition");
    const QByteArray json = "application/json";
    const QByteArray page = "text/html";
    QTest::newRow("nothing") << QByteArray() << json << Condition::NotAnAgentServer;
    QTest::newRow("page") << QByteArray("<html>") << page << Condition::NotAnAgentServer;
    QTest::newRow("array") << QByteArray("[]") << json << Condition::NotAnAgentServer;
    QTest::newRow("cut") << QByteArray(R"({"agents":{"a":{})") << json << Condition::NotAnAgentServer;
    QTest::newRow("agents are a list") << QByteArray(R"({"agents":["a"]})") << json << Condition::NotAnAgentServer;
    QTest::newRow("errors without words") << QByteArray(R"({"errors":[1]})") << json << Condition::NotAnAgentServer;
    QTest::newRow("none") << QByteArray(R"({"agents":{},"mode":"sse"})") << json << Condition::NoAgents;
    QTest::newRow("intelligence") << QByteArray(R"({"agents":{"a":{}},"mode":"intelligence"})") << json
                                  << Condition::IntelligenceMode;
    QTest::newRow("GraphQL") << QByteArray(R"({"errors":[{"message":"Must provide query string.","extensions":{}}]})") << json
                             << Condition::RuntimeTooOld;
    QTest::newRow("GraphQL by its type") << QByteArray("{}") << QByteArray("application/graphql-response+json")
                                         << Condition::RuntimeTooOld;
}

void tst_CopilotInfo::refuses()
{
    QFETCH(QByteArray, body);
    QFETCH(Condition, condition);
    QFETCH(QByteArray, type);
    const auto info = runtimeInfo(body, type, u"host"_s);
    QVERIFY(!info);
    QCOMPARE(info.error().condition, condition);
    QCOMPARE(info.error().arguments.first(), u"host"_s);
}

COUNTERSIGN_TEST(tst_CopilotInfo, "tst_copilotinfo")
#include "tst_copilotinfo.moc"
