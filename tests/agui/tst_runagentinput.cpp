// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/runagentinput.h"
#include "agui/runhistory.h"
#include "testregistry.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_RunAgentInput : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asTheOfficialClient_data();
    void asTheOfficialClient();
    void mintsWhatIsMissing();
    void ofARequest();
    void ofNothing();
    void historyIsRepaired_data();
    void historyIsRepaired();
    void answersInterrupts();
    void whatAServerGotWrongIsLeftOut();
    void largeContentTravelsOnce();
    void historyTextSaysTheSame_data();
    void historyTextSaysTheSame();
};

namespace {

Message message(Message::Role role, const QString &id, const QString &text = {})
{
    Message message;
    message.role = role;
    message.id = id;
    message.text = text;
    return message;
}

Message answer(const QString &id, const QStringList &calls, const QString &text = {})
{
    Message answer = message(Message::Role::Assistant, id, text);
    for (const QString &call : calls)
        answer.toolCalls << ToolCall { call, u"f"_s, u"{}"_s };
    return answer;
}

Message result(const QString &id, const QString &call, const QString &text)
{
    Message result = message(Message::Role::Tool, id, text);
    result.toolCallId = call;
    return result;
}

} // namespace

//! Recorded from @ag-ui/client 1.0.0 (tests/data/copilotkit/README.md).
void tst_RunAgentInput::asTheOfficialClient_data()
{
    QTest::addColumn<QJsonObject>("vector");
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/agui/requests.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    while (!file.atEnd()) {
        const QJsonObject vector = QJsonDocument::fromJson(file.readLine()).object();
        QVERIFY(!vector.isEmpty());
        QTest::newRow(qPrintable(vector.value("name"_L1).toString())) << vector;
    }
}

void tst_RunAgentInput::asTheOfficialClient()
{
    QFETCH(QJsonObject, vector);
    const AgUiRequest request = agUiRequestOf(vector.value("agent"_L1).toObject(), vector.value("parameters"_L1).toObject());
    const QJsonObject expected = vector.value("expect"_L1).toObject();
    QStringList paths;
    const QJsonArray expectedPaths = expected.value("error"_L1).toObject().value("paths"_L1).toArray();
    for (const auto &path : expectedPaths)
        paths << path.toString();
    // Which one is told first means nothing.
    QStringList bad = request.input.badPaths;
    bad.sort();
    paths.sort();
    QCOMPARE(bad, paths);
    QCOMPARE(request.input.isSendable(), paths.isEmpty());
    if (!paths.isEmpty()) {
        QVERIFY(request.input.body.isEmpty());
        return;
    }
    const QJsonObject sent = expected.value("request"_L1).toObject();
    QCOMPARE(request.method, QByteArray("POST"));
    QCOMPARE(request.input.body, sent.value("body"_L1).toObject());
    QJsonObject headers;
    for (const HttpHeader &header : request.headers)
        headers.insert(QString::fromLatin1(header.name), QString::fromUtf8(header.value));
    QCOMPARE(headers, sent.value("headers"_L1).toObject());
    QCOMPARE(headers.size(), request.headers.size());
}

void tst_RunAgentInput::mintsWhatIsMissing()
{
    const QJsonObject one = agUiRequestOf({}, {}).input.body;
    const QJsonObject other = agUiRequestOf({}, { { "runId"_L1, u""_s } }).input.body;
    for (const QLatin1StringView name : { "threadId"_L1, "runId"_L1 }) {
        QCOMPARE(one.value(name).toString().size(), 36);
        QVERIFY(one.value(name) != other.value(name));
    }
}

void tst_RunAgentInput::ofARequest()
{
    RunRequest request;
    request.threadId = u"t"_s;
    request.runId = u"r"_s;
    request.parentRunId = u"p"_s;
    request.state = QJsonArray { 1, QJsonValue::Null };
    request.history = { message(Message::Role::User, u"u"_s, u"hi"_s) };
    request.tools = { { u"ask"_s, u"asks"_s, { { "type"_L1, "object"_L1 } } } };
    request.context = { { u"locale"_s, u"da"_s } };
    request.forwardedProps = { { "tenant"_L1, "acme"_L1 }, { "none"_L1, QJsonValue::Null } };
    const QJsonDocument expected = QJsonDocument::fromJson(
        R"({"protocolVersion":"1.0","threadId":"t","runId":"r","parentRunId":"p","state":[1,null],)"
        R"("messages":[{"id":"u","role":"user","content":"hi"}],)"
        R"("tools":[{"name":"ask","description":"asks","parameters":{"type":"object"}}],)"
        R"("context":[{"description":"locale","value":"da"}],"forwardedProps":{"tenant":"acme","none":null}})");
    QCOMPARE(runBody(request), expected.object());
}

//! Python servers of the 0.0.58 line have no defaults for these.
void tst_RunAgentInput::ofNothing()
{
    const QJsonObject body = runBody({});
    QCOMPARE(body.value("state"_L1), QJsonValue(QJsonObject()));
    QCOMPARE(body.value("forwardedProps"_L1), QJsonValue(QJsonObject()));
    for (const QLatin1StringView name : { "messages"_L1, "tools"_L1, "context"_L1 })
        QCOMPARE(body.value(name), QJsonValue(QJsonArray()));
    QCOMPARE(body.value("protocolVersion"_L1), QJsonValue(u"1.0"_s));
    QVERIFY(!body.contains("resume"_L1));
    QVERIFY(!body.contains("parentRunId"_L1));
}

void tst_RunAgentInput::historyIsRepaired_data()
{
    using Role = Message::Role;
    QTest::addColumn<QList<Message>>("history");
    QTest::addColumn<QString>("told"); // ids, with the call a result answers
    QTest::newRow("nothing to do") << QList<Message> { message(Role::User, u"u"_s), answer(u"a"_s, { u"c"_s }),
                                                       result(u"r"_s, u"c"_s, u"1"_s), message(Role::User, u"v"_s) }
                                   << u"u a r>c v"_s;
    QTest::newRow("never answered") << QList<Message> { answer(u"a"_s, { u"c"_s }), message(Role::User, u"v"_s) }
                                    << u"a c-result>c v"_s;
    QTest::newRow("two calls, one answered")
        << QList<Message> { answer(u"a"_s, { u"c"_s, u"d"_s }), result(u"r"_s, u"d"_s, u"1"_s) } << u"a c-result>c r>d"_s;
    QTest::newRow("result elsewhere") << QList<Message> { answer(u"a"_s, { u"c"_s }), message(Role::User, u"v"_s),
                                                          result(u"r"_s, u"c"_s, u"1"_s) }
                                      << u"a r>c v"_s;
    QTest::newRow("result before its call") << QList<Message> { result(u"r"_s, u"c"_s, u"1"_s), answer(u"a"_s, { u"c"_s }) }
                                            << u"a r>c"_s;
    QTest::newRow("result without a call") << QList<Message> { result(u"r"_s, u"x"_s, u"1"_s), message(Role::User, u"v"_s) }
                                           << u"v"_s;
    QTest::newRow("answered twice") << QList<Message> { answer(u"a"_s, { u"c"_s }), result(u"r"_s, u"c"_s, u"1"_s),
                                                        result(u"s"_s, u"c"_s, u"2"_s) }
                                    << u"a r>c"_s;
    QTest::newRow("stand-in, then the answer")
        << QList<Message> { answer(u"a"_s, { u"c"_s }), result(u"r"_s, u"c"_s, u"Forwarded to client"_s),
                            result(u"s"_s, u"c"_s, u"2"_s) }
        << u"a s>c"_s;
    QTest::newRow("empty answer") << QList<Message> { message(Role::User, u"u"_s), message(Role::Assistant, u"a"_s) } << u"u"_s;
    QTest::newRow("activity") << QList<Message> { message(Role::Activity, u"p"_s), message(Role::User, u"u"_s) } << u"u"_s;
    QTest::newRow("reasoning goes back") << QList<Message> { message(Role::Reasoning, u"p"_s, u"why"_s) } << u"p"_s;
}

void tst_RunAgentInput::historyIsRepaired()
{
    QFETCH(QList<Message>, history);
    QFETCH(QString, told);
    RunRequest request;
    request.history = history;
    QStringList ids;
    const QJsonArray messages = runBody(request).value("messages"_L1).toArray();
    for (const auto &value : messages) {
        const QJsonObject json = value.toObject();
        const QString call = json.value("toolCallId"_L1).toString();
        ids << json.value("id"_L1).toString() + (call.isEmpty() ? QString() : u'>' + call);
        if (json.value("id"_L1).toString() == "c-result"_L1)
            QCOMPARE(QJsonDocument::fromJson(json.value("content"_L1).toString().toUtf8()).object().value("status"_L1),
                     QJsonValue(u"stopped"_s));
    }
    QCOMPARE(ids.join(u' '), told);
}

void tst_RunAgentInput::answersInterrupts()
{
    RunRequest request;
    request.resume = { { u"i"_s, ResumeEntry::Status::Resolved, QJsonObject { { "approved"_L1, true } } },
                       { u"j"_s, ResumeEntry::Status::Cancelled, QJsonValue::Undefined } };
    const QJsonDocument expected = QJsonDocument::fromJson(
        R"([{"interruptId":"i","status":"resolved","payload":{"approved":true}},{"interruptId":"j","status":"cancelled"}])");
    QCOMPARE(runBody(request).value("resume"_L1).toArray(), expected.array());
}

//! What came from a tolerant reading of a sloppy server must not keep the person from sending for ever.
void tst_RunAgentInput::whatAServerGotWrongIsLeftOut()
{
    RunRequest request;
    request.threadId = u"t"_s;
    Message sloppy = message(Message::Role::User, u"u"_s, u"hi"_s);
    sloppy.extra = { { "metadata"_L1, 7 }, { "name"_L1, QJsonValue::Null }, { "colour"_L1, "red"_L1 } };
    sloppy.parts << ContentPart { { { "type"_L1, "image"_L1 } } };
    request.history = { sloppy, message(Message::Role::User, u"v"_s, u"there"_s) };
    const QJsonObject body = runBody(request);
    const QJsonArray messages = body.value("messages"_L1).toArray();
    QCOMPARE(messages.size(), 2);
    QVERIFY(!messages.at(0).toObject().contains("metadata"_L1));
    QVERIFY(!messages.at(0).toObject().contains("colour"_L1));
    QVERIFY(runAgentInput(body).isSendable());
    QCOMPARE(messages.at(1).toObject().value("content"_L1).toString(), u"there"_s);
}

void tst_RunAgentInput::largeContentTravelsOnce()
{
    RunRequest request;
    Message heavy = message(Message::Role::User, u"u"_s);
    const QString bytes(8 * 1024 * 1024, u'A');
    heavy.parts << ContentPart {
        { { "type"_L1, "image"_L1 },
          { "source"_L1, QJsonObject { { "type"_L1, "data"_L1 }, { "value"_L1, bytes }, { "mimeType"_L1, "image/png"_L1 } } } }
    };
    request.history = { heavy };
    const QByteArray body = jsonBody(runBody(request));
    QVERIFY(body.contains(bytes.toLatin1()));
    QVERIFY(body.size() < bytes.size() + 1000);
}

void tst_RunAgentInput::historyTextSaysTheSame_data()
{
    QTest::addColumn<QList<Message>>("history");
    const Message asked = message(Message::Role::User, u"u"_s, u"hi"_s);
    const Message said = message(Message::Role::Assistant, u"a"_s, u"there"_s);
    QTest::newRow("nothing") << QList<Message>();
    QTest::newRow("plain") << QList { asked, said };
    QTest::newRow("nothing said") << QList { message(Message::Role::User, u"u"_s), message(Message::Role::Assistant, u"a"_s),
                                             said };
    QString odd = u"\"q\" \\ / \n\r\t\b é 日本 🙂 </script>"_s;
    odd += QChar(u'\x01') + QString(QChar(u'\x1f')) + QChar(u'\x7f') + QChar(0x2028);
    QTest::newRow("characters") << QList { message(Message::Role::User, odd, odd),
                                           message(Message::Role::Assistant, u"a"_s, odd) };
    QTest::newRow("calls") << QList { asked, answer(u"a"_s, { u"1"_s, u"2"_s }),  result(u"r2"_s, u"2"_s, u"second"_s),
                                      said,  result(u"r1"_s, u"1"_s, u"first"_s), result(u"r3"_s, u"nobody's"_s, u"lost"_s) };
    Message sloppy = asked;
    sloppy.extra = { { "metadata"_L1, 7 }, { "name"_L1, QJsonValue::Null }, { "colour"_L1, "red"_L1 } };
    sloppy.parts << ContentPart { { { "type"_L1, "image"_L1 } } };
    Message named = said;
    named.extra = { { "name"_L1, "Ann"_L1 } };
    QTest::newRow("more than words") << QList { sloppy, named, message(Message::Role::System, u"s"_s, u"be kind"_s),
                                                message(Message::Role::Reasoning, u"r"_s, u"hm"_s),
                                                message(Message::Role::Activity, u"x"_s) };
}

//! As a text what runBody() has as values.
void tst_RunAgentInput::historyTextSaysTheSame()
{
    QFETCH(const QList<Message>, history);
    RunRequest request;
    request.history = history;
    const QJsonDocument text = QJsonDocument::fromJson(historyText(history));
    QVERIFY(text.isArray());
    QCOMPARE(text.array(), runBody(request).value("messages"_L1).toArray());
}

COUNTERSIGN_TEST(tst_RunAgentInput, "tst_runagentinput")
#include "tst_runagentinput.moc"
