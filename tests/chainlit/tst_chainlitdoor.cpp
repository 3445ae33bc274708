// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitdoor.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_ChainlitDoor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads();
    void isNone_data();
    void isNone();
    void isBounded();
    void rootPath_data();
    void rootPath();
};

void tst_ChainlitDoor::reads()
{
    const auto door = ChainlitDoor::read(R"({"requireLogin":true,"passwordAuth":true,"headerAuth":false,)"
                                         R"("oauthProviders":["google","azure-ad"],"default_theme":"dark","ui":{}})",
                                         "application/json");
    QVERIFY(door);
    QVERIFY(door->requiresLogin);
    QVERIFY(door->takesPassword);
    QVERIFY(!door->takesHeader);
    QCOMPARE(door->providers, (QStringList { u"google"_s, u"azure-ad"_s }));
    const auto open = ChainlitDoor::read(R"({"requireLogin":null,"oauthProviders":[]})", "application/json");
    QVERIFY(open);
    QVERIFY(!open->requiresLogin);
}

void tst_ChainlitDoor::isNone_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("a page") << "<html></html>"_ba
                            << "text/html"_ba;
    QTest::newRow("JSON of something else") << R"({"agents":{}})"_ba
                                            << "application/json"_ba;
    QTest::newRow("JSON that is called a page") << R"({"requireLogin":true,"oauthProviders":[]})"_ba
                                                << "text/html"_ba;
    QTest::newRow("an array") << "[1]"_ba
                              << "application/json"_ba;
    QTest::newRow("nothing") << ""_ba
                             << "application/json"_ba;
}

void tst_ChainlitDoor::isNone()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    QVERIFY(!ChainlitDoor::read(body, type));
}

void tst_ChainlitDoor::isBounded()
{
    QByteArray names;
    for (int i = 0; i < 1000; ++i)
        names += "\"p" + QByteArray::number(i) + "\",";
    const auto door = ChainlitDoor::read(
        R"({"requireLogin":true,"oauthProviders":[)" + names + '"' + QByteArray(5000, 'x') + "\"]}", "application/json");
    QVERIFY(door);
    QCOMPARE(door->providers.size(), 20);
}

void tst_ChainlitDoor::rootPath_data()
{
    QTest::addColumn<QByteArray>("page");
    QTest::addColumn<QString>("expected");
    QTest::newRow("told") << R"(<head><meta property="og:root_path" content="/chat"></head>)"_ba << u"/chat"_s;
    QTest::newRow("at the root") << R"(<meta property="og:root_path" content="">)"_ba << QString();
    QTest::newRow("another host") << R"(<meta property="og:root_path" content="//evil.example/x?y">)"_ba << QString();
    QTest::newRow("an address") << R"(<meta property="og:root_path" content="https://evil.example">)"_ba << QString();
    QTest::newRow("another page") << "<html></html>"_ba << QString();
}

void tst_ChainlitDoor::rootPath()
{
    QFETCH(QByteArray, page);
    QTEST(ChainlitDoor::rootPath(page), "expected");
}

COUNTERSIGN_TEST(tst_ChainlitDoor, "tst_chainlitdoor")
#include "tst_chainlitdoor.moc"
