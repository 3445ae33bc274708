// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitelements.h"
#include "chainlit/chainlitsteps.h"
#include "chat/reducer.h"
#include "testregistry.h"

#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
const QDateTime kNow(QDate(2026, 11, 22), QTime(9, 0), QTimeZone::utc());

QJsonObject object(const char *text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (!document.isObject())
        qFatal("no JSON: %s", text);
    return document.object();
}

void put(Conversation &conversation, const QList<AgentEvent> &events)
{
    for (const AgentEvent &event : events)
        std::ignore = reduce(conversation, event, Source::Live, kNow);
}
} // namespace

class tst_ChainlitSteps : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    //! A turn as it was captured from a server.
    void readsACompleteTurn()
    {
        ChainlitSteps steps;
        Conversation chat;
        const auto tell = [&](const char *json) { put(chat, steps.told(object(json))); };
        tell(
            R"({"name":"on_message","type":"run","id":"cf37","parentId":"1939","streaming":false,"input":"","output":"","end":null})");
        QCOMPARE(chat.messages.size(), 0u);
        tell(
            R"({"id":"bf9d","parentId":"cf37","output":"You","name":"Assistant","type":"assistant_message","streaming":true,"createdAt":null})");
        QCOMPARE(chat.messages.at(0).text, u"You"_s);
        QCOMPARE(chat.messages.at(0).end, Message::End::Open);
        put(chat, steps.token(object(R"({"id":"bf9d","token":" said:","isSequence":false,"isInput":false})")));
        put(chat, steps.token(object(R"({"id":"bf9d","token":" hello","isSequence":false,"isInput":false})")));
        QCOMPARE(chat.messages.at(0).text, u"You said: hello"_s);
        tell(
            R"j({"id":"bf9d","parentId":"cf37","type":"assistant_message","name":"Assistant","output":"You said: hello there (turn 1)",
                 "streaming":false,"createdAt":"2026-11-21T20:19:15.184464Z"})j");
        QCOMPARE(chat.messages.at(0).text, u"You said: hello there (turn 1)"_s);
        QCOMPARE(chat.messages.at(0).end, Message::End::Complete);
        QCOMPARE(chat.messages.at(0).author, u"Assistant"_s);
        tell(
            R"({"name":"on_message","type":"run","id":"cf37","parentId":"1939","input":"hello there","end":"2026-11-21T20:19:15.185943Z"})");
        QCOMPARE(chat.messages.size(), 1u);
        QCOMPARE(steps.runOf(u"bf9d"_s), u"cf37"_s);
        QVERIFY(steps.isAnswered(u"1939"_s));
    }

    void replacesASequence()
    {
        ChainlitSteps steps;
        Conversation chat;
        put(chat, steps.told(object(R"({"id":"a","type":"assistant_message","output":"one","streaming":true})")));
        put(chat, steps.token(object(R"({"id":"a","token":"another","isSequence":true})")));
        QCOMPARE(chat.messages.at(0).text, u"another"_s);
        QCOMPARE(chat.messages.at(0).end, Message::End::Open);
    }

    void ignoresTokensOfAMessageNobodyBegan()
    {
        ChainlitSteps steps;
        QVERIFY(steps.token(object(R"({"id":"unknown","token":"x"})")).isEmpty());
        QVERIFY(steps.token({}).isEmpty());
        QVERIFY(steps.deleted(object(R"({"id":"unknown"})")).isEmpty());
        QVERIFY(steps.told({}).isEmpty());
        QVERIFY(steps.told(object(R"({"id":"a"})")).isEmpty());
    }

    void aMessageToldTwiceStandsOnce()
    {
        ChainlitSteps steps;
        Conversation chat;
        for (int i = 0; i < 2; ++i)
            put(chat, steps.told(object(R"({"id":"a","type":"assistant_message","output":"same","streaming":false})")));
        QCOMPARE(chat.messages.size(), 1u);
    }

    //! No other word comes of an exception in the agent.
    void showsWhatWentWrongInAHiddenRun()
    {
        ChainlitSteps steps;
        Conversation chat;
        put(chat,
            steps.told(object(
                R"({"id":"r","type":"run","name":"on_message","parentId":"u","output":"The agent failed on purpose","isError":true,"end":"2026-11-21T20:19:15Z"})")));
        QCOMPARE(chat.messages.size(), 1u);
        QCOMPARE(chat.messages.at(0).text, u"The agent failed on purpose"_s);
        QCOMPARE(chat.messages.at(0).end, Message::End::Failed);
        QCOMPARE(steps.takeFailure(), u"The agent failed on purpose"_s);
        QVERIFY(steps.takeFailure().isEmpty());
    }

    //! A run that was stopped counts as failed there.
    void saysNothingOfARunThatFailedWithoutAWord()
    {
        ChainlitSteps steps;
        QVERIFY(steps
                    .told({ { u"id"_s, u"r"_s },
                            { u"type"_s, u"run"_s },
                            { u"name"_s, u"on_message"_s },
                            { u"isError"_s, true },
                            { u"output"_s, u""_s } })
                    .isEmpty());
        QVERIFY(steps.takeFailure().isEmpty());
    }

    void showsStepsAsCallsInsideTheOutermost()
    {
        ChainlitSteps steps;
        Conversation chat;
        const auto tell = [&](const char *json) { put(chat, steps.told(object(json))); };
        tell(R"({"id":"plan","type":"llm","name":"plan","parentId":"r","input":"","output":"","end":null})");
        tell(
            R"({"id":"add","type":"tool","name":"add","parentId":"plan","input":"a = 2","output":"","language":"json","end":null})");
        QCOMPARE(chat.toolCall(u"add"_s)->state, ToolCall::State::Preparing);
        tell(
            R"({"id":"add","type":"tool","name":"add","parentId":"plan","input":"a = 2","output":"sum = 5","end":"2026-11-21T20:19:15Z"})");
        tell(
            R"({"id":"plan","type":"llm","name":"plan","parentId":"r","input":"Which tool fits?","output":"Call add","end":"2026-11-21T20:19:16Z"})");
        QCOMPARE(chat.rowOfToolCall(u"add"_s), chat.rowOfToolCall(u"plan"_s));
        QCOMPARE(chat.toolCall(u"add"_s)->arguments, u"a = 2"_s);
        QCOMPARE(chat.toolCall(u"add"_s)->result, u"sum = 5"_s);
        QCOMPARE(chat.toolCall(u"add"_s)->state, ToolCall::State::Done);
        QCOMPARE(chat.toolCall(u"add"_s)->metadata->value("parentToolCallId"_L1).toString(), u"plan"_s);
        QCOMPARE(chat.toolCall(u"plan"_s)->arguments, u"Which tool fits?"_s);
        QVERIFY(!chat.toolCall(u"plan"_s)->metadata->contains("parentToolCallId"_L1));
    }

    void marksAStepThatFailed()
    {
        ChainlitSteps steps;
        Conversation chat;
        put(chat,
            steps.told(object(
                R"({"id":"b","type":"tool","name":"broken tool","output":"tool failed on purpose","isError":1,"end":"2026-11-21T20:19:15Z"})")));
        QCOMPARE(chat.toolCall(u"b"_s)->state, ToolCall::State::Failed);
        QVERIFY(chat.toolCall(u"b"_s)->result.contains("tool failed on purpose"_L1));
    }

    //! A step that is its own grandparent, or two that hold each other.
    void survivesStepsInCircles()
    {
        ChainlitSteps steps;
        Conversation chat;
        put(chat, steps.told(object(R"({"id":"a","type":"tool","name":"a","parentId":"b"})")));
        put(chat, steps.told(object(R"({"id":"b","type":"tool","name":"b","parentId":"a"})")));
        put(chat, steps.told(object(R"({"id":"c","type":"tool","name":"c","parentId":"c"})")));
        QVERIFY(chat.toolCall(u"a"_s) && chat.toolCall(u"b"_s) && chat.toolCall(u"c"_s));
        QVERIFY(!steps.runOf(u"a"_s).isEmpty());
        QVERIFY(!steps.deleted(object(R"({"id":"a"})")).isEmpty());
    }

    void fencesAnAnswerThatIsCode()
    {
        ChainlitSteps steps;
        Conversation chat;
        put(chat, steps.told(object(
                      R"({"id":"a","type":"assistant_message","output":"say ``` here","language":"json","streaming":false})")));
        QCOMPARE(chat.messages.at(0).text, u"````json\nsay ``` here\n````"_s);
    }

    //! Raw HTML of a server that allows it stays text: whether it is shown as such is render's affair.
    void keepsHostileTextAsText()
    {
        ChainlitSteps steps;
        Conversation chat;
        const QString hostile = u"<script>alert(1)</script><img src=x onerror=alert(1)>"_s;
        put(chat, steps.told({ { u"id"_s, u"a"_s }, { u"type"_s, u"assistant_message"_s }, { u"output"_s, hostile } }));
        QCOMPARE(chat.messages.at(0).text, hostile);
    }

    void tellsADeletedStepWithItsChildren()
    {
        ChainlitSteps steps;
        std::ignore = steps.told(object(R"({"id":"a","type":"tool","name":"a"})"));
        std::ignore = steps.told(object(R"({"id":"b","type":"assistant_message","output":"x","parentId":"a"})"));
        std::ignore = steps.told(object(R"({"id":"c","type":"assistant_message","output":"x"})"));
        const auto events = steps.deleted(object(R"({"id":"a"})"));
        QCOMPARE(events.size(), 1);
        QStringList gone = std::get<events::MessagesTakenBack>(events.first()).messageIds;
        gone.sort();
        QCOMPARE(gone, (QStringList { u"a"_s, u"b"_s }));
        QVERIFY(!steps.knows(u"b"_s) && steps.knows(u"c"_s));
    }

    //! Of a stored thread, from SQLite: flags as numbers, times without their Z, a parent behind its child.
    void readsAStoredThread()
    {
        ChainlitSteps steps;
        const QList<Message> messages = steps.thread(object(R"({"id":"t","steps":[
            {"id":"u1","type":"user_message","name":"alice","output":"tool 2 3","createdAt":"2026-11-21T20:19:15.038"},
            {"id":"r1","type":"run","name":"on_message","parentId":"u1","end":"2026-11-21T20:19:16Z","isError":0},
            {"id":"add","type":"tool","name":"add","parentId":"plan","input":"{}","output":"5","start":"2026-11-21T20:19:15.000Z","end":"2026-11-21T20:19:15.250Z"},
            {"id":"plan","type":"llm","name":"plan","parentId":"r1","input":"?","output":"add","end":"2026-11-21T20:19:16Z"},
            {"id":"a1","type":"assistant_message","name":"Echo","output":"The sum is 5.","parentId":"r1","createdAt":"2026-11-21T20:19:17Z","streaming":0,
             "feedback":{"id":"f","value":1,"comment":"good"}},
            {"id":"a1","type":"assistant_message","output":"a second one with its id"}],
            "elements":[{"id":"e1","type":"image","name":"red","mime":"image/png","forId":"a1","url":"/peer/files/x"},
                        {"id":"e2","type":"file","name":"lost","forId":"nobody"}]})"));
        QStringList ids;
        for (const Message &message : messages)
            ids << message.id;
        QCOMPARE(ids, (QStringList { u"u1"_s, u"plan"_s, u"a1"_s, u"e1"_s, u"e2"_s }));
        QCOMPARE(messages.at(0).role, Message::Role::User);
        QCOMPARE(messages.at(0).at, QDateTime(QDate(2026, 11, 21), QTime(20, 19, 15, 38), QTimeZone::utc()));
        QCOMPARE(messages.at(1).toolCalls.size(), 2);
        QCOMPARE(messages.at(1).toolCalls.at(0).milliseconds, 250);
        QCOMPARE(messages.at(2).extra.value("feedback"_L1).toObject().value("value"_L1).toInt(), 1);
        QCOMPARE(messages.at(3).activityType, u"element"_s);
        QVERIFY(steps.isAnswered(u"u1"_s));
        QVERIFY(steps.takeFailure().isEmpty());
    }

    void aThousandTurnsReadInOneGo()
    {
        QJsonArray list;
        for (int i = 0; i < 1000; ++i) {
            list << QJsonObject { { u"id"_s, u"u%1"_s.arg(i) }, { u"type"_s, u"user_message"_s }, { u"output"_s, u"q"_s } };
            list << QJsonObject { { u"id"_s, u"a%1"_s.arg(i) }, { u"type"_s, u"assistant_message"_s }, { u"output"_s, u"a"_s } };
        }
        ChainlitSteps steps;
        Conversation chat;
        std::ignore = reduce(chat, events::MessagesSnapshot { steps.thread({ { u"steps"_s, list } }), {} }, Source::Replay, kNow);
        QCOMPARE(chat.messages.size(), 2000u);
        QCOMPARE(chat.messages.back().id, u"a999"_s);
    }

    //! Whoever shows it asks the person before another computer is.
    void anElementSaysIfItIsElsewhere_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("host");
        QTest::newRow("of the session") << QString() << QString();
        QTest::newRow("relative") << u"/files/a.png"_s << QString();
        QTest::newRow("the server's") << u"https://chat.example/files/a.png"_s << QString();
        QTest::newRow("elsewhere") << u"https://images.example/a.png"_s << u"images.example"_s;
        QTest::newRow("another port") << u"https://chat.example:8443/a.png"_s << u"chat.example"_s;
        QTest::newRow("elsewhere, in the server's own way") << u"//images.example/a.png"_s << u"images.example"_s;
        QTest::newRow("the server's, in its own way") << u"//chat.example/files/a.png"_s << QString();
    }
    void anElementSaysIfItIsElsewhere()
    {
        QFETCH(const QString, url);
        QFETCH(const QString, host);
        const auto events =
            ChainlitSteps(QUrl(u"https://chat.example/base/"_s)).element({ { u"id"_s, u"e"_s }, { u"url"_s, url } });
        QCOMPARE(std::get<events::ActivitySnapshot>(events.first()).content.value("host"_L1).toString(), host);
    }

    void readsElements()
    {
        // SQLite layers keep the properties as text.
        const auto events = ChainlitSteps().element({ { u"id"_s, u"e"_s },
                                                      { u"type"_s, u"plotly"_s },
                                                      { u"name"_s, u"chart"_s },
                                                      { u"display"_s, u"side"_s },
                                                      { u"forId"_s, u"a"_s },
                                                      { u"props"_s, u"{\"x\":1}"_s },
                                                      { u"onclick"_s, u"evil()"_s } });
        QCOMPARE(events.size(), 1);
        const auto shown = std::get<events::ActivitySnapshot>(events.first());
        QCOMPARE(shown.activityType, u"element"_s);
        QCOMPARE(shown.content.value("kind"_L1).toString(), u"plot"_s);
        QCOMPARE(shown.content.value("display"_L1).toString(), u"side"_s);
        QCOMPARE(shown.content.value("properties"_L1).toObject().value("x"_L1).toInt(), 1);
        QVERIFY(!shown.content.contains("onclick"_L1));
        QVERIFY(ChainlitSteps().element({}).isEmpty());
        QCOMPARE(shown.content.value("id"_L1).toString(), u"e"_s);
        QCOMPARE(std::get<events::MessagesTakenBack>(ChainlitSteps::elementRemoved(object(R"({"id":"e"})")).first()).messageIds,
                 QStringList { u"e"_s });
    }

    void findsTheBytesOfElements_data()
    {
        QTest::addColumn<QString>("element");
        QTest::addColumn<QString>("address");
        const QString base = u"https://chat.example/chat"_s;
        QTest::newRow("by its key") << u"{\"key\":\"k 1\"}"_s << base + u"/project/file/k%201?session_id=s"_s;
        QTest::newRow("absolute") << u"{\"url\":\"https://cdn.example/x.png\"}"_s << u"https://cdn.example/x.png"_s;
        QTest::newRow("relative to the server") << u"{\"url\":\"/peer/files/x\"}"_s << u"https://chat.example/peer/files/x"_s;
        QTest::newRow("relative to the base") << u"{\"url\":\"files/x\"}"_s << base + u"/files/x"_s;
        QTest::newRow("nowhere") << u"{}"_s << u""_s;
        QTest::newRow("a service of this computer") << u"{\"url\":\"http://127.0.0.1:9200/_shutdown\"}"_s << u""_s;
        QTest::newRow("the same by name") << u"{\"url\":\"//localhost:9200/x\"}"_s << u""_s;
        QTest::newRow("a router at home") << u"{\"url\":\"https://192.168.1.1/reboot\"}"_s << u""_s;
        QTest::newRow("a name of the own network") << u"{\"url\":\"//nas.local/x\"}"_s << u""_s;
        QTest::newRow("a file of this computer") << u"{\"url\":\"file:///etc/passwd\"}"_s << u""_s;
        QTest::newRow("in its own words") << u"{\"url\":\"data:text/plain,x\"}"_s << u""_s;
        QTest::newRow("with a name and password") << u"{\"url\":\"https://a:b@chat.example/x\"}"_s << u""_s;
    }
    void findsTheBytesOfElements()
    {
        QFETCH(const QString, element);
        QFETCH(const QString, address);
        QCOMPARE(elementUrl(object(element.toUtf8().constData()), QUrl(u"https://chat.example/chat"_s), u"s"_s)
                     .toString(QUrl::FullyEncoded),
                 address);
    }

    void offersAndWithdrawsActions()
    {
        ChainlitSteps steps;
        Conversation chat;
        put(chat, steps.told(object(R"({"id":"a","type":"assistant_message","output":"x"})")));
        const QJsonObject json =
            object(R"({"id":"x","name":"count","label":"Count","tooltip":"t","icon":"check","payload":{"n":1},"forId":"a"})");
        put(chat, ChainlitSteps::action(json));
        QCOMPARE(chat.actions.size(), 1);
        QCOMPARE(chat.actions.first().label, u"Count"_s);
        QCOMPARE(chainlitJson(chat.actions.first()), json);
        put(chat, ChainlitSteps::actionRemoved(object(R"({"id":"x"})")));
        QVERIFY(chat.actions.isEmpty());
    }
};

COUNTERSIGN_TEST(tst_ChainlitSteps, "tst_chainlitsteps")
#include "tst_chainlitsteps.moc"
