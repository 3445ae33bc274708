// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotinfo.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_CopilotInfo : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void order_data();
    void order();
    void describes();
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
    const auto agents = agentsOfInfo(json, "application/json", u"host"_s);
    QVERIFY(agents);
    QStringList found;
    for (const AgentInfo &agent : *agents)
        found << agent.id;
    QCOMPARE(found, ids);
}

void tst_CopilotInfo::describes()
{
    const auto agents = agentsOfInfo(R"({"agents":{"a":{"name":"Ann","description":"Answers"},"b":{"name":7}}})", {}, {});
    QVERIFY(agents);
    QCOMPARE(agents->at(0), (AgentInfo { u"a"_s, u"Ann"_s, u"Answers"_s }));
    QCOMPARE(agents->at(1), (AgentInfo { u"b"_s, u"b"_s, QString() }));
}

void tst_CopilotInfo::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Condition>("condition");
    QTest::newRow("nothing") << QByteArray() << Condition::NotAnAgentServer;
    QTest::newRow("page") << QByteArray("<html>") << Condition::NotAnAgentServer;
    QTest::newRow("array") << QByteArray("[]") << Condition::NotAnAgentServer;
    QTest::newRow("cut") << QByteArray(R"({"agents":{"a":{})") << Condition::NotAnAgentServer;
    QTest::newRow("agents are a list") << QByteArray(R"({"agents":["a"]})") << Condition::NotAnAgentServer;
    QTest::newRow("none") << QByteArray(R"({"agents":{},"mode":"sse"})") << Condition::NoAgents;
    QTest::newRow("intelligence") << QByteArray(R"({"agents":{"a":{}},"mode":"intelligence"})") << Condition::IntelligenceMode;
}

void tst_CopilotInfo::refuses()
{
    QFETCH(QByteArray, body);
    QFETCH(Condition, condition);
    const auto agents = agentsOfInfo(body, "text/html", u"host"_s);
    QVERIFY(!agents);
    QCOMPARE(agents.error().condition, condition);
    QCOMPARE(agents.error().arguments.first(), u"host"_s);
}

COUNTERSIGN_TEST(tst_CopilotInfo, "tst_copilotinfo")
#include "tst_copilotinfo.moc"
