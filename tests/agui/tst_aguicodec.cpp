// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguicodec.h"

#include "agui/aguimessage.h"
#include "testregistry.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Outcome = events::RunFinished::Outcome;

namespace {
AgentEvent one(const QByteArray &json)
{
    AgUiCodec codec;
    const auto events = codec.decode(json);
    if (!events || events->size() != 1)
        qFatal("not one event: %s", json.constData());
    return events->first();
}

//! Kind and ids of events, short: "text+ m", "text m x", "text- m" …
QStringList told(const QList<AgentEvent> &events)
{
    QStringList lines;
    for (const AgentEvent &event : events) {
        if (const auto *start = std::get_if<events::TextStarted>(&event))
            lines << (start->role == Message::Role::Reasoning ? u"thought+ "_s : u"text+ "_s) + start->messageId;
        else if (const auto *delta = std::get_if<events::TextDelta>(&event))
            lines << u"text "_s + delta->messageId + u' ' + delta->delta;
        else if (const auto *end = std::get_if<events::TextEnded>(&event))
            lines << u"text- "_s + end->messageId;
        else if (const auto *call = std::get_if<events::ToolCallStarted>(&event))
            lines << u"call+ "_s + call->toolCallId + u' ' + call->name;
        else if (const auto *arguments = std::get_if<events::ToolCallDelta>(&event))
            lines << u"call "_s + arguments->toolCallId + u' ' + arguments->delta;
        else if (const auto *ended = std::get_if<events::ToolCallEnded>(&event))
            lines << u"call- "_s + ended->toolCallId;
        else
            lines << u"#%1"_s.arg(event.index());
    }
    return lines;
}

} // namespace

class tst_AgUiCodec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runStarted();
    void runFinished_data();
    void runFinished();
    void everyKind();
    void roles_data();
    void roles();
    void toolResultsOfParts();
    void nothing_data();
    void nothing();
    void broken_data();
    void broken();
    void unknownTypesPass();
    void tolerates_data();
    void tolerates();
    void unicode_data();
    void unicode();
    void tooManyMessages();
    void deepNesting();
    void chunks_data();
    void chunks();
    void chunksWithoutId_data();
    void chunksWithoutId();
    void anyBytes();
    void messagesComeBackAsTheyWere_data();
    void messagesComeBackAsTheyWere();
    void unknownRolesAreLeftOut();
};

void tst_AgUiCodec::runStarted()
{
    const auto started =
        std::get<events::RunStarted>(one(R"({"type":"RUN_STARTED","threadId":"t","runId":"r","input":{"messages":[
        {"id":"u","role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{"type":"url","value":"https://x"}}]},
        {"id":"?","role":"robot","content":"x"},{"role":"user","content":"no id"},7]}})"));
    QCOMPARE(started.threadId, u"t"_s);
    QCOMPARE(started.runId, u"r"_s);
    QCOMPARE(started.input.size(), 1);
    QCOMPARE(started.input.first().text, u"look"_s);
    QCOMPARE(started.input.first().parts.size(), 2);
    QCOMPARE(started.input.first().parts.last().json.value("type"_L1).toString(), u"image"_s);
}

void tst_AgUiCodec::runFinished_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("stopped");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("finished") << QByteArray(R"({"type":"RUN_FINISHED","threadId":"t","runId":"r"})") << false << Outcome::Success;
    QTest::newRow("outcome null") << QByteArray(R"({"type":"RUN_FINISHED","runId":"r","outcome":null})") << false
                                  << Outcome::Success;
    QTest::newRow("success") << QByteArray(R"({"type":"RUN_FINISHED","runId":"r","outcome":{"type":"success"}})") << false
                             << Outcome::Success;
    QTest::newRow("stopped: says nothing") << QByteArray(R"({"type":"RUN_FINISHED"})") << true << Outcome::Success;
    QTest::newRow("cancelled") << QByteArray(R"({"type":"RUN_FINISHED","runId":"r","outcome":{"type":"cancelled"}})") << true
                               << Outcome::Cancelled;
    QTest::newRow("interrupt") << QByteArray(
        R"({"type":"RUN_FINISHED","runId":"r","outcome":{"type":"interrupt","interrupts":[{"id":"i"}]}})")
                               << false << Outcome::Interrupt;
    QTest::newRow("unknown outcome") << QByteArray(R"({"type":"RUN_FINISHED","runId":"r","outcome":{"type":"later"}})") << false
                                     << Outcome::Success;
}

void tst_AgUiCodec::runFinished()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, stopped);
    QFETCH(Outcome, outcome);
    const auto finished = std::get<events::RunFinished>(one(json));
    QCOMPARE(finished.stopped, stopped);
    QCOMPARE(finished.outcome, outcome);
    QCOMPARE(finished.interrupts.size(), outcome == Outcome::Interrupt ? 1 : 0);
}

void tst_AgUiCodec::everyKind()
{
    const auto error = std::get<events::RunError>(one(R"({"type":"RUN_ERROR","message":"m","code":"c"})"));
    QCOMPARE(error.message + error.code, u"mc"_s);
    QCOMPARE(std::get<events::StepStarted>(one(R"({"type":"STEP_STARTED","stepName":"s"})")).name, u"s"_s);
    QCOMPARE(std::get<events::StepFinished>(one(R"({"type":"STEP_FINISHED","stepName":"s"})")).name, u"s"_s);
    const auto delta = std::get<events::TextDelta>(one(R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"d"})"));
    QCOMPARE(delta.messageId + delta.delta, u"md"_s);
    const auto call = std::get<events::ToolCallStarted>(
        one(R"({"type":"TOOL_CALL_START","toolCallId":"c","toolCallName":"n","parentMessageId":"p"})"));
    QCOMPARE(call.toolCallId + call.name + call.parentMessageId, u"cnp"_s);
    QVERIFY(std::get<events::ToolCallStarted>(
                one(R"({"type":"TOOL_CALL_START","toolCallId":"c","toolCallName":"n","parentMessageId":null})"))
                .parentMessageId.isEmpty());
    const auto value = std::get<events::EncryptedValue>(
        one(R"({"type":"REASONING_ENCRYPTED_VALUE","subtype":"tool-call","entityId":"c","encryptedValue":"v"})"));
    QVERIFY(value.ofToolCall);
    QCOMPARE(value.entityId + value.value, u"cv"_s);
    QCOMPARE(std::get<events::StateSnapshot>(one(R"({"type":"STATE_SNAPSHOT","snapshot":{"a":1}})")).state.toObject().size(), 1);
    QCOMPARE(std::get<events::StateDelta>(one(R"({"type":"STATE_DELTA","delta":[{"op":"remove","path":"/a"}]})")).patch.size(),
             1);
    const auto snapshot = std::get<events::MessagesSnapshot>(one(
        R"({"type":"MESSAGES_SNAPSHOT","messages":[{"id":"a","role":"assistant","toolCalls":[{"id":"c","type":"function","function":{"name":"n","arguments":"{}"}}]}]})"));
    QCOMPARE(snapshot.messages.first().toolCalls.first().name, u"n"_s);
    const auto custom = std::get<events::Custom>(one(R"({"type":"CUSTOM","name":"on_interrupt","value":1})"));
    QCOMPARE(custom.name, u"on_interrupt"_s);
    QCOMPARE(custom.value.toInt(), 1);
    const auto raw = std::get<events::Raw>(one(R"({"type":"RAW","event":{"a":null},"source":"graph","subagentRunId":"s"})"));
    QCOMPARE(raw.source + raw.subagentRunId, u"graphs"_s);
    QVERIFY(raw.event.toObject().contains("a"_L1));
    const auto activity = std::get<events::ActivitySnapshot>(
        one(R"({"type":"ACTIVITY_SNAPSHOT","messageId":"a","activityType":"PLAN","content":{"x":1},"replace":false})"));
    QCOMPARE(activity.messageId + activity.activityType, u"aPLAN"_s);
    QVERIFY(!activity.replace);
    QCOMPARE(activity.content.value("x"_L1).toInt(), 1);
    const auto activityDelta = std::get<events::ActivityDelta>(
        one(R"({"type":"ACTIVITY_DELTA","messageId":"a","activityType":"PLAN","patch":[{"op":"remove","path":"/x"}]})"));
    QCOMPARE(activityDelta.patch.size(), 1);
    QCOMPARE(std::get<events::ReasoningStarted>(one(R"({"type":"REASONING_START","messageId":"s"})")).spanId, u"s"_s);
    QCOMPARE(std::get<events::ReasoningEnded>(one(R"({"type":"REASONING_END","messageId":"s"})")).spanId, u"s"_s);
    const auto subagent = std::get<events::SubagentStarted>(
        one(R"({"type":"SUBAGENT_STARTED","subagentRunId":"s","name":"n","description":"d","parentSubagentRunId":"p",
            "parentToolCallId":"c","parentMessageId":"m","metadata":{"k":1}})"));
    QCOMPARE(subagent.subagentRunId + subagent.name + subagent.description + subagent.parentSubagentRunId
                 + subagent.parentToolCallId + subagent.parentMessageId,
             u"sndpcm"_s);
    QCOMPARE(subagent.metadata->value("k"_L1).toInt(), 1);
    const auto suspended = std::get<events::SubagentFinished>(
        one(R"({"type":"SUBAGENT_FINISHED","subagentRunId":"s","outcome":{"type":"suspended","interruptIds":["i"]}})"));
    QVERIFY(suspended.isSuspended);
    QCOMPARE(suspended.interruptIds, QStringList { u"i"_s });
    const auto failed =
        std::get<events::SubagentError>(one(R"({"type":"SUBAGENT_ERROR","subagentRunId":"s","message":"m","code":"c"})"));
    QCOMPARE(failed.subagentRunId + failed.message + failed.code, u"smc"_s);
}

void tst_AgUiCodec::roles_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Message::Role>("role");
    QTest::newRow("default") << QByteArray(R"({"type":"TEXT_MESSAGE_START","messageId":"m"})") << Message::Role::Assistant;
    QTest::newRow("user") << QByteArray(R"({"type":"TEXT_MESSAGE_START","messageId":"m","role":"user"})") << Message::Role::User;
    QTest::newRow("developer") << QByteArray(R"({"type":"TEXT_MESSAGE_START","messageId":"m","role":"developer"})")
                               << Message::Role::Developer;
    QTest::newRow("unknown") << QByteArray(R"({"type":"TEXT_MESSAGE_START","messageId":"m","role":"robot"})")
                             << Message::Role::Assistant;
    QTest::newRow("reasoning") << QByteArray(R"({"type":"REASONING_MESSAGE_START","messageId":"m","role":"reasoning"})")
                               << Message::Role::Reasoning;
}

void tst_AgUiCodec::roles()
{
    QFETCH(QByteArray, json);
    QFETCH(Message::Role, role);
    QCOMPARE(std::get<events::TextStarted>(one(json)).role, role);
}

void tst_AgUiCodec::toolResultsOfParts()
{
    const auto result = std::get<events::ToolCallResult>(one(
        R"({"type":"TOOL_CALL_RESULT","messageId":"m","toolCallId":"c","content":[{"type":"text","text":"4"},{"type":"image"},{"type":"text","text":"2"}]})"));
    QCOMPARE(result.content, u"42"_s);
    QCOMPARE(result.parts.size(), 2); // an image without a source is none
}

void tst_AgUiCodec::nothing_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("blank") << QByteArray("  ");
    QTest::newRow("done") << QByteArray("[DONE]");
}

void tst_AgUiCodec::nothing()
{
    QFETCH(QByteArray, frame);
    AgUiCodec codec;
    const auto events = codec.decode(frame);
    QVERIFY(events);
    QVERIFY(events->isEmpty());
}

void tst_AgUiCodec::broken_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("no JSON") << QByteArray("{nonsense");
    QTest::newRow("cut") << QByteArray(R"({"type":"RUN_STARTED")");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("scalar") << QByteArray("7");
    QTest::newRow("no type") << QByteArray("{}");
    QTest::newRow("empty type") << QByteArray(R"({"type":""})");
    QTest::newRow("type is no text") << QByteArray(R"({"type":7})");
    QTest::newRow("text without id") << QByteArray(R"({"type":"TEXT_MESSAGE_CONTENT","delta":"x"})");
    QTest::newRow("id is no text") << QByteArray(R"({"type":"TEXT_MESSAGE_START","messageId":7})");
    QTest::newRow("call without name") << QByteArray(R"({"type":"TOOL_CALL_START","toolCallId":"c"})");
    QTest::newRow("result without call") << QByteArray(R"({"type":"TOOL_CALL_RESULT","messageId":"m","content":"x"})");
}

void tst_AgUiCodec::broken()
{
    QFETCH(QByteArray, frame);
    AgUiCodec codec;
    const auto events = codec.decode(frame);
    QVERIFY(!events);
    QCOMPARE(events.error().condition, Condition::ProtocolBroken);
    QVERIFY(!events.error().detail.isEmpty());
}

void tst_AgUiCodec::unknownTypesPass()
{
    const auto other = std::get<events::Other>(one(R"({"type":"META","x":{"y":1}})"));
    QCOMPARE(other.type, u"META"_s);
    QCOMPARE(other.json.value("x"_L1).toObject().value("y"_L1).toInt(), 1);
}

void tst_AgUiCodec::tolerates_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("unknown members") << QByteArray(R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"d","new":[1]})");
    QTest::newRow("fraction of a timestamp")
        << QByteArray(R"({"timestamp":1.5,"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"d"})");
    QTest::newRow("nulls") << QByteArray(
        R"({"rawEvent":null,"metadata":null,"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"d"})");
    QTest::newRow("twice: the last wins") << QByteArray(
        R"({"type":"X","type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":"q","delta":"d"})");
    QTest::newRow("white space") << QByteArray(
        " {\n \"type\" : \"TEXT_MESSAGE_CONTENT\" , \"messageId\":\"m\",\"delta\":\"d\" } ");
}

void tst_AgUiCodec::tolerates()
{
    QFETCH(QByteArray, json);
    const auto delta = std::get<events::TextDelta>(one(json));
    QCOMPARE(delta.messageId, u"m"_s);
    QCOMPARE(delta.delta, u"d"_s);
}

void tst_AgUiCodec::unicode_data()
{
    QTest::addColumn<QByteArray>("inside");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << QByteArray("7 °C") << u"7 °C"_s;
    QTest::newRow("BOM at the start of a string") << QByteArray("\xEF\xBB\xBFx") << u"\ufeffx"_s;
    QTest::newRow("BOM escaped") << QByteArray("\\ufeffx") << u"\ufeffx"_s;
    QTest::newRow("half a pair") << QByteArray("\\ud83d") << QString(QChar(0xd83d));
    QTest::newRow("invalid byte") << QByteArray("a\xFF"
                                                "b")
                                  << u"a\ufffdb"_s;
    QTest::newRow("line separators") << QByteArray("\xE2\x80\xA8\xC2\x85") << u"\u2028\u0085"_s;
    QTest::newRow("NUL") << QByteArray("\\u0000") << QString(QChar(0));
}

void tst_AgUiCodec::unicode()
{
    QFETCH(QByteArray, inside);
    QFETCH(QString, text);
    const QByteArray json = R"({"type":"TEXT_MESSAGE_CONTENT","messageId":"m","delta":")" + inside + "\"}";
    QCOMPARE(std::get<events::TextDelta>(one(json)).delta, text);
}

void tst_AgUiCodec::tooManyMessages()
{
    const auto snapshot = [](qsizetype count) {
        QByteArray json = R"({"type":"MESSAGES_SNAPSHOT","messages":[)";
        for (qsizetype i = 0; i < count; ++i)
            json += (i ? ",{\"id\":\"" : "{\"id\":\"") + QByteArray::number(i) + "\",\"role\":\"user\"}";
        return json + "]}";
    };
    AgUiCodec codec;
    const auto most = codec.decode(snapshot(AgUiCodec::maxMessages));
    QVERIFY(most);
    QCOMPARE(std::get<events::MessagesSnapshot>(most->first()).messages.size(), AgUiCodec::maxMessages);
    const auto tooMany = codec.decode(snapshot(AgUiCodec::maxMessages + 1));
    QVERIFY(!tooMany);
    QCOMPARE(tooMany.error().condition, Condition::AnswerTooLarge);
}

void tst_AgUiCodec::deepNesting()
{
    AgUiCodec codec;
    const auto deep = [](int depth) {
        return "{\"type\":\"STATE_SNAPSHOT\",\"snapshot\":" + QByteArray(depth, '[') + QByteArray(depth, ']') + "}";
    };
    QVERIFY(codec.decode(deep(500)));
    const auto bomb = codec.decode(deep(1'000'000));
    QVERIFY(!bomb);
    QCOMPARE(bomb.error().condition, Condition::ProtocolBroken);
}

void tst_AgUiCodec::chunks_data()
{
    QTest::addColumn<QList<QByteArray>>("frames");
    QTest::addColumn<QStringList>("events");
    const QByteArray text1 = R"({"type":"TEXT_MESSAGE_CHUNK","messageId":"m","delta":"one"})";
    const QByteArray more = R"({"type":"TEXT_MESSAGE_CHUNK","delta":"two"})";
    const QByteArray other = R"({"type":"TEXT_MESSAGE_CHUNK","messageId":"n","delta":"x"})";
    const QByteArray call = R"({"type":"TOOL_CALL_CHUNK","toolCallId":"c","toolCallName":"t","delta":"{"})";
    const QByteArray callMore = R"({"type":"TOOL_CALL_CHUNK","delta":"}"})";
    const QByteArray thought = R"({"type":"REASONING_MESSAGE_CHUNK","messageId":"q","delta":"hm"})";
    const QByteArray finished = R"({"type":"RUN_FINISHED","runId":"r"})";
    const QString raw = u"#%1"_s.arg(AgentEvent(events::Raw {}).index());
    const QString custom = u"#%1"_s.arg(AgentEvent(events::Custom {}).index());
    const QStringList opened { u"text+ m"_s, u"text m one"_s };
    QTest::newRow("goes on without id") << QList { text1, more } << opened + QStringList { u"text m two"_s };
    QTest::newRow("goes on with id") << QList { text1, text1 } << opened + QStringList { u"text m one"_s };
    QTest::newRow("a new id closes the old")
        << QList { text1, other } << opened + QStringList { u"text- m"_s, u"text+ n"_s, u"text n x"_s };
    QTest::newRow("another kind closes") << QList { text1, call, callMore, thought }
                                         << opened + QStringList { u"text- m"_s, u"call+ c t"_s,  u"call c {"_s, u"call c }"_s,
                                                                   u"call- c"_s, u"thought+ q"_s, u"text q hm"_s };
    QTest::newRow("the end closes") << QList { text1, finished } << opened + QStringList { u"text- m"_s, u"#1"_s };
    QTest::newRow("RAW does not close") << QList { text1, QByteArray(R"({"type":"RAW","event":1})"), more }
                                        << opened + QStringList { raw, u"text m two"_s };
    QTest::newRow("CUSTOM closes") << QList { text1, QByteArray(R"({"type":"CUSTOM","name":"n"})") }
                                   << opened + QStringList { u"text- m"_s, custom };
    QTest::newRow("no delta, only the start")
        << QList { QByteArray(R"({"type":"TEXT_MESSAGE_CHUNK","messageId":"m"})") } << QStringList { u"text+ m"_s };
    QTest::newRow("a closed id opens again")
        << QList { text1, other, text1 }
        << opened + QStringList { u"text- m"_s, u"text+ n"_s, u"text n x"_s, u"text- n"_s } + opened;
}

void tst_AgUiCodec::chunks()
{
    QFETCH(QList<QByteArray>, frames);
    QFETCH(QStringList, events);
    AgUiCodec codec;
    QList<AgentEvent> all;
    for (const QByteArray &frame : frames) {
        const auto decoded = codec.decode(frame);
        QVERIFY(decoded);
        all << *decoded;
    }
    QCOMPARE(told(all), events);
}

void tst_AgUiCodec::chunksWithoutId_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("text") << QByteArray(R"({"type":"TEXT_MESSAGE_CHUNK","delta":"x"})");
    QTest::newRow("call") << QByteArray(R"({"type":"TOOL_CALL_CHUNK","delta":"x"})");
    QTest::newRow("call without a name") << QByteArray(R"({"type":"TOOL_CALL_CHUNK","toolCallId":"c"})");
    QTest::newRow("reasoning") << QByteArray(R"({"type":"REASONING_MESSAGE_CHUNK","delta":"x"})");
}

void tst_AgUiCodec::chunksWithoutId()
{
    QFETCH(QByteArray, frame);
    AgUiCodec codec;
    const auto events = codec.decode(frame);
    QVERIFY(!events);
    QCOMPARE(events.error().condition, Condition::ProtocolBroken);
}

void tst_AgUiCodec::anyBytes()
{
    // Recorded frames with random damage: events or an error, never a crash.
    QFile file(QStringLiteral(COUNTERSIGN_TEST_DATA "/agui/state-run.sse"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().split('\n');
    QRandomGenerator random(99);
    int read = 0;
    int refused = 0;
    AgUiCodec codec;
    for (int round = 0; round < 5000; ++round) {
        QByteArray frame = lines.at(random.bounded(lines.size())).mid(6);
        for (int hit = random.bounded(3); hit > 0 && !frame.isEmpty(); --hit)
            frame[random.bounded(frame.size())] = static_cast<char>(random.bounded(256));
        codec.decode(frame) ? ++read : ++refused;
    }
    QVERIFY(read > 500);
    QVERIFY(refused > 500);
}

void tst_AgUiCodec::messagesComeBackAsTheyWere_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("user") << QByteArray(R"({"id":"1","role":"user","content":"x","name":"Ann","metadata":{"k":null}})");
    QTest::newRow("parts") << QByteArray(
        R"({"id":"1","role":"user","content":[{"type":"text","text":"t"},{"type":"document","source":{"type":"data","value":"aGk=","mimeType":"text/plain"},"metadata":{"filename":"hi.txt"}}]})");
    QTest::newRow("assistant") << QByteArray(
        R"({"id":"1","role":"assistant","content":"x","toolCalls":[{"id":"c","type":"function","function":{"name":"n","arguments":"{\"a\":1}"},"encryptedValue":"e"}]})");
    QTest::newRow("tool") << QByteArray(R"({"id":"1","role":"tool","toolCallId":"c","content":"x","error":"e"})");
    QTest::newRow("reasoning") << QByteArray(R"({"id":"1","role":"reasoning","content":"x","encryptedValue":"e"})");
    QTest::newRow("only calls") << QByteArray(
        R"({"id":"1","role":"assistant","toolCalls":[{"id":"c","type":"function","function":{"name":"n","arguments":"{\"a\":"},"metadata":{"k":1}}]})");
    QTest::newRow("no calls") << QByteArray(R"({"id":"1","role":"assistant","content":"","toolCalls":[]})");
    QTest::newRow("of a subagent") << QByteArray(R"({"id":"1","role":"assistant","content":"x","subagentRunId":""})");
    QTest::newRow("parts in their order") << QByteArray(
        R"({"id":"1","role":"user","content":[{"type":"image","source":{"type":"url","value":"https://x"}},{"type":"text","text":"a","id":"p"},{"type":"text","text":"b"}]})");
    QTest::newRow("one text part") << QByteArray(
        R"({"id":"1","role":"tool","toolCallId":"c","content":[{"type":"text","text":"t"}]})");
    QTest::newRow("activity") << QByteArray(R"({"id":"1","role":"activity","activityType":"SEARCH","content":{"q":1}})");
}

void tst_AgUiCodec::messagesComeBackAsTheyWere()
{
    QFETCH(QByteArray, json);
    const QJsonObject original = QJsonDocument::fromJson(json).object();
    const auto read = messageFromJson(original);
    QVERIFY(read);
    QCOMPARE(messageToJson(*read), original);
}

void tst_AgUiCodec::unknownRolesAreLeftOut()
{
    QVERIFY(!messageFromJson(QJsonObject { { u"id"_s, u"1"_s }, { u"role"_s, u"robot"_s } }));
    QVERIFY(!messageFromJson(QJsonObject { { u"role"_s, u"user"_s } }));
    QVERIFY(!roleFromJson(u"User"_s));
}

COUNTERSIGN_TEST(tst_AgUiCodec, "tst_aguicodec")
#include "tst_aguicodec.moc"
