// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/clienttools.h"
#include "chat/formschema.h"
#include "chat/reducer.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! The tools an agent may call on this side, as it reads them, and the results it gets.
class tst_ClientTools : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void definitions();
    void questions_data();
    void questions();
    void approvals_data();
    void approvals();
    void answers_data();
    void answers();
    void arguments_data();
    void arguments();
};

void tst_ClientTools::definitions()
{
    QStringList names;
    for (const ToolDefinition &tool : clientTools()) {
        names << tool.name;
        QVERIFY(!tool.description.isEmpty());
        QCOMPARE(tool.parameters.value("type"_L1).toString(), u"object"_s);
        const QJsonObject properties = tool.parameters.value("properties"_L1).toObject();
        for (const QJsonValue &required : tool.parameters.value("required"_L1).toArray())
            QVERIFY(properties.contains(required.toString()));
        for (const QJsonValue &property : properties)
            QVERIFY(property.toObject().contains("type"_L1));
    }
    QCOMPARE(names, QStringList({ u"confirm_action"_s, u"ask_user"_s }));
}

void tst_ClientTools::questions_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("question"); // empty = none
    QTest::addColumn<bool>("hasSchema");
    QTest::newRow("in words") << uR"({"question":"Where to?"})"_s << u"Where to?"_s << false;
    QTest::newRow("a form") << uR"({"question":"When?","schema":{"type":"object","properties":{}}})"_s << u"When?"_s << true;
    QTest::newRow("a schema that is none") << uR"({"question":"When?","schema":"date"})"_s << u"When?"_s << false;
    QTest::newRow("no question") << uR"({"schema":{}})"_s << QString() << false;
    QTest::newRow("nothing") << QString() << QString() << false;
    QTest::newRow("no object") << u"[1]"_s << QString() << false;
    QTest::newRow("cut off") << uR"({"question":"Whe)"_s << QString() << false;
}

void tst_ClientTools::questions()
{
    QFETCH(QString, arguments);
    QFETCH(bool, hasSchema);
    const auto asked = userQuestion(arguments);
    QTEST(asked ? asked->question : QString(), "question");
    QCOMPARE(asked && !asked->schema.isEmpty(), hasSchema);
}

void tst_ClientTools::approvals_data()
{
    QTest::addColumn<bool>("approved");
    QTest::addColumn<QString>("edited");
    QTest::addColumn<QString>("result");
    QTest::newRow("yes") << true << QString() << uR"({"approved":true})"_s;
    QTest::newRow("no") << false << QString() << uR"({"approved":false})"_s;
    QTest::newRow("yes, but") << true << u"{ \"path\": \"/b\" }"_s << uR"({"approved":true,"arguments":{"path":"/b"}})"_s;
    QTest::newRow("yes, with nothing") << true << u"{}"_s << uR"({"approved":true,"arguments":{}})"_s;
    QTest::newRow("no has no arguments") << false << u"{\"a\":1}"_s << uR"({"approved":false})"_s;
}

void tst_ClientTools::approvals()
{
    QFETCH(bool, approved);
    QFETCH(QString, edited);
    const QString result = approvalResult(approved, edited);
    QTEST(result, "result");
    QVERIFY(stateOfResult(result) == (approved ? ToolCall::State::Done : ToolCall::State::RefusedByPerson));
}

void tst_ClientTools::answers_data()
{
    QTest::addColumn<QJsonValue>("answer");
    QTest::addColumn<QString>("result");
    QTest::newRow("a form") << QJsonValue(QJsonObject { { u"to"_s, u"Oslo"_s }, { u"days"_s, 3 } })
                            << uR"({"answer":{"days":3,"to":"Oslo"},"answered":true})"_s;
    QTest::newRow("words") << QJsonValue(u"Error: {\"error\":\"x\"}"_s)
                           << uR"({"answer":"Error: {\"error\":\"x\"}","answered":true})"_s; // and not taken for an error
    QTest::newRow("empty words") << QJsonValue(u""_s) << uR"({"answer":"","answered":true})"_s;
    QTest::newRow("no") << QJsonValue(false) << uR"({"answer":false,"answered":true})"_s;
    QTest::newRow("null") << QJsonValue() << uR"({"answer":null,"answered":true})"_s;
    QTest::newRow("rather not") << QJsonValue(QJsonValue::Undefined) << uR"({"answered":false})"_s;
}

void tst_ClientTools::answers()
{
    QFETCH(QJsonValue, answer);
    const QString result = answerResult(answer);
    QTEST(result, "result");
    QVERIFY(stateOfResult(result) == (answer.isUndefined() ? ToolCall::State::RefusedByPerson : ToolCall::State::Done));
}

void tst_ClientTools::arguments_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isObject");
    QTest::newRow("object") << u" {\"a\":1} "_s << true;
    QTest::newRow("empty") << QString() << true;
    QTest::newRow("spaces") << u" \n"_s << true;
    QTest::newRow("array") << u"[]"_s << false;
    QTest::newRow("text") << u"\"a\""_s << false;
    QTest::newRow("null") << u"null"_s << false;
    QTest::newRow("cut off") << u"{\"a\":"_s << false;
    QTest::newRow("two") << u"{}{}"_s << false;
}

void tst_ClientTools::arguments()
{
    QFETCH(QString, text);
    QTEST(parsedArguments(text).has_value(), "isObject");
}

COUNTERSIGN_TEST(tst_ClientTools, "tst_clienttools")
#include "tst_clienttools.moc"
