// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/jsontokens.h"

#include "agui/jsonframe.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Texts and numbers that Qt's JSON parser reads otherwise than everybody else.
class tst_JsonTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void strictness_data();
    void strictness();
    void numbers_data();
    void numbers();
    void values();
    void aLongNumberIsReadInOneGo();
};

void tst_JsonTokens::strictness_data()
{
    QTest::addColumn<bool>("isStrict");
    for (const char *json : { R"({"a":[1,-0,0.5,1e5,1E-5,-1.25e+10,true,false,null]})", R"("\"\\\/\b\f\n\r\t\u00aF")", "\"\x7f\"",
                              R"({"":""})", R"("...01")" })
        QTest::newRow(json) << true;
    for (const char *json : { "[1.]", "[.5]", "[1.e5]", "[01]", "[-01]", "[-]", "[+1]", "[1e]", "[1e+]", "[1.2.3]", "[--1]",
                              "[\"\t\"]", "[\"a\nb\"]", "[\"\x01\"]", R"(["\x41"])", R"(["\u12"])", R"(["\u12g4"])", R"("\)" })
        QTest::newRow(json) << false;
}

void tst_JsonTokens::strictness()
{
    QFETCH(bool, isStrict);
    QCOMPARE(isStrictJson(QTest::currentDataTag()), isStrict);
}

void tst_JsonTokens::numbers_data()
{
    QTest::addColumn<QByteArray>("without");
    QTest::newRow(R"({"a":1e400,"1e400":-1e400,"b":1e-400})") << QByteArray(R"({"a":null,"1e400":null,"b":0})");
    QTest::newRow(R"(["1e400\"",1e308,0.1e400,12])") << QByteArray(R"(["1e400\"",1e308,null,12])");
    QTest::newRow("[1.e400]") << QByteArray("[1.e400]");
}

void tst_JsonTokens::numbers()
{
    QFETCH(QByteArray, without);
    QCOMPARE(withoutImpossibleNumbers(QTest::currentDataTag()), without);
}

void tst_JsonTokens::values()
{
    const auto value = [](const QByteArray &json) { return jsonValue(json) ? *jsonValue(json) : QJsonValue(u"none"_s); };
    QCOMPARE(value("5"), QJsonValue(5));
    QCOMPARE(value("null"), QJsonValue());
    QCOMPARE(value("\"x\""), QJsonValue(u"x"_s));
    QCOMPARE(value(R"({"a":1e400})"), QJsonValue(QJsonObject { { u"a"_s, QJsonValue() } }));
    QCOMPARE(value(""), QJsonValue(u"none"_s));
    QCOMPARE(value("1,2"), QJsonValue(u"none"_s));
    QCOMPARE(value("{"), QJsonValue(u"none"_s));
}

void tst_JsonTokens::aLongNumberIsReadInOneGo()
{
    const QByteArray digits(32 * 1024 * 1024, '7');
    const auto frame = jsonFrame(R"({"type":"RAW","event":)" + digits + '}');
    QVERIFY(frame);
    QVERIFY(frame->value(u"event"_s).isNull());
}

COUNTERSIGN_TEST(tst_JsonTokens, "tst_jsontokens")
#include "tst_jsontokens.moc"
