// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messagejson.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_MessageJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void roundTrips_data();
    void roundTrips();
    void everyEnumeratorRoundTrips();
    void timeComesBackInUtc();
    void refusesWhatIsNoMessage_data();
    void refusesWhatIsNoMessage();
    void unknownWordsAreTheUsual();
};

void tst_MessageJson::roundTrips_data()
{
    QTest::addColumn<Message>("message");
    Message message;
    message.id = u"m"_s;
    QTest::newRow("smallest") << message;
    message.text = u"Zoë 漢字 👋🏽 \" \\ \n\t\u2028 </script> \u0001"_s + QChar(u'\0') + u"after NUL"_s;
    QTest::newRow("text") << message;
    message.role = Message::Role::Assistant;
    message.author = u"Ada"_s;
    message.toolCallId = u"call"_s;
    message.at = QDateTime::fromMSecsSinceEpoch(1'800'000'000'123, QTimeZone::utc());
    message.delivery = Message::Delivery::MayHaveArrived;
    message.end = Message::End::BrokeOff;
    message.onServer = false;
    message.parts = { { { { u"type"_s, u"image"_s }, { u"deep"_s, QJsonArray { 1, QJsonValue::Null, u"x"_s } } } }, {} };
    message.extra = { { u"big"_s, 9007199254740993LL }, { u"real"_s, 0.1 }, { u"nested"_s, QJsonObject { { u"a"_s, true } } } };
    message.activityType = u"PLAN"_s;
    message.activity = { { u"steps"_s, QJsonArray { u"a"_s } } };
    message.subagentRunId = u"sub"_s;
    message.milliseconds = 0;
    message.run = RunSummary { u"r"_s, 1500, { { u"p"_s, u"m"_s, 1, 2, 3, 4, 5, 6 }, {} } };
    message.toolCalls = { { u"1"_s, u"delete"_s, u"{\"path\": \"/a"_s, u"done"_s, ToolCall::State::Declined, 1234, u"enc=="_s,
                            u"{\"path\": \"/b\"}"_s, QJsonObject { { u"k"_s, 1 } } },
                          {} };
    QTest::newRow("every field") << message;
    message.text = QString(1'000'000, u'漢');
    QTest::newRow("long") << message;
}

void tst_MessageJson::roundTrips()
{
    QFETCH(Message, message);
    const auto back = fromStoredJson(toStoredJson(message));
    QVERIFY(back);
    QVERIFY(*back == message);
}

void tst_MessageJson::everyEnumeratorRoundTrips()
{
    Message message;
    message.id = u"m"_s;
    for (int i = 0; i <= static_cast<int>(Message::Role::Activity); ++i) {
        message.role = static_cast<Message::Role>(i);
        QVERIFY(*fromStoredJson(toStoredJson(message)) == message);
    }
    for (int i = 0; i <= static_cast<int>(Message::Delivery::Refused); ++i) {
        message.delivery = static_cast<Message::Delivery>(i);
        QVERIFY(*fromStoredJson(toStoredJson(message)) == message);
    }
    for (int i = 0; i <= static_cast<int>(Message::End::Failed); ++i) {
        message.end = static_cast<Message::End>(i);
        QVERIFY(*fromStoredJson(toStoredJson(message)) == message);
    }
    message.toolCalls = { {} };
    for (int i = 0; i <= static_cast<int>(ToolCall::State::Failed); ++i) {
        message.toolCalls.front().state = static_cast<ToolCall::State>(i);
        QVERIFY(*fromStoredJson(toStoredJson(message)) == message);
    }
}

void tst_MessageJson::timeComesBackInUtc()
{
    Message message;
    message.id = u"m"_s;
    message.at = QDateTime(QDate(2026, 3, 29), QTime(2, 30, 0, 7), QTimeZone(7200));
    const auto back = fromStoredJson(toStoredJson(message));
    QCOMPARE(back->at, message.at);
    QVERIFY(back->at.timeSpec() != Qt::LocalTime); // also where the local time is UTC
    QCOMPARE(back->at.offsetFromUtc(), 0);
}

void tst_MessageJson::refusesWhatIsNoMessage_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << ""_ba;
    QTest::newRow("broken") << "{\"id\":\"m\""_ba;
    QTest::newRow("array") << "[]"_ba;
    QTest::newRow("no id") << "{\"text\":\"a\"}"_ba;
    QTest::newRow("id is a number") << "{\"id\":1}"_ba;
}

void tst_MessageJson::refusesWhatIsNoMessage()
{
    QFETCH(QByteArray, json);
    QVERIFY(!fromStoredJson(json));
}

void tst_MessageJson::unknownWordsAreTheUsual()
{
    const auto message = fromStoredJson(R"({"id":"m","role":"oracle","end":7,"delivery":null,"parts":"x","toolCalls":{}})");
    Message usual;
    usual.id = u"m"_s;
    QVERIFY(message && *message == usual);
}

COUNTERSIGN_TEST(tst_MessageJson, "tst_messagejson")
#include "tst_messagejson.moc"
