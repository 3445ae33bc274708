// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxagents.h"
#include "sandbox/sandboxrun.h"
#include "sandbox/sandboxsessions.h"
#include "sandboxclient.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

//! What the agents say: pure scripts.
class tst_SandboxAgents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void greets_data();
    void greets();
    void greetsOnlyOnce();
    void payroll_data();
    void payroll();
    void asksBeforeDeleting_data();
    void asksBeforeDeleting();
    void cannotAskWithoutTheTool();
    void goesOnAfterTheAnswer_data();
    void goesOnAfterTheAnswer();
    void newWordsAfterAConfirmation();
    void longAnswerHoldsEverything();
    void slowAnswerTakesHalfAMinute();
    void writerWritesAboutTheTopic();
    void readsContentParts();
    void sentencesAreCalm();
    void sameInputSameScript();
    void deltasJoinToTheText();
    void compacts();

private:
    static QList<QJsonObject> eventsOf(const SandboxScript &script)
    {
        QList<QJsonObject> events;
        for (const SandboxStep &step : script)
            events << step.event;
        return events;
    }
    static SandboxScript scriptOf(const QString &agent, const QJsonArray &messages, const QString &account = u"admin"_s,
                                  const QJsonArray &tools = {})
    {
        int count = 0;
        return sandboxScript(agent, SandboxClient::input(u"t"_s, u"r"_s, messages, tools), *sandboxAccount(account),
                             [&count] { return u"id-%1"_s.arg(++count); });
    }
    static QList<QJsonObject> answerTo(const QString &words, const QString &account = u"admin"_s, const QJsonArray &tools = {})
    {
        return eventsOf(scriptOf(u"default"_s, { SandboxClient::userMessage(u"u1"_s, words) }, account, tools));
    }
    static QString textOf(const QList<QJsonObject> &events) { return joined(events, u"TEXT_MESSAGE_CONTENT"_s); }
    inline static const QJsonArray confirmTool { QJsonObject { { u"name"_s, u"confirm_action"_s },
                                                               { u"description"_s, u"Asks"_s } } };
};

void tst_SandboxAgents::greets_data()
{
    QTest::addColumn<QString>("account");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("right");
    QTest::newRow("admin") << u"admin"_s << u"**Ada Admin**"_s << u"you may run every tool here"_s;
    QTest::newRow("guest") << u"guest"_s << u"**Gus Guest**"_s << u"except the one that reads payroll"_s;
}

void tst_SandboxAgents::greets()
{
    QFETCH(QString, account);
    QFETCH(QString, name);
    QFETCH(QString, right);
    const QString text = textOf(answerTo(u"hello"_s, account));
    QVERIFY2(text.contains(name) && text.contains(right), qPrintable(text));
    for (const QString &item : { u"\n1. "_s, u"\n2. "_s, u"\n3. "_s })
        QVERIFY(text.contains(item));
    // Also when there is nothing to answer.
    QVERIFY(textOf(eventsOf(scriptOf(u"default"_s, {}, account))).contains(name));
}

void tst_SandboxAgents::greetsOnlyOnce()
{
    const QJsonArray history { SandboxClient::userMessage(u"u1"_s, u"hello"_s),
                               QJsonObject { { u"id"_s, u"a1"_s }, { u"role"_s, u"assistant"_s }, { u"content"_s, u"…"_s } },
                               SandboxClient::userMessage(u"u2"_s, u"what\nelse "_s + QString(200, u'x')) };
    const QString text = textOf(eventsOf(scriptOf(u"default"_s, history)));
    QVERIFY(!text.startsWith("Hello"_L1));
    QVERIFY(text.contains(u"“what else xxx"_s));
    QVERIFY(!text.contains(QString(100, u'x'))); // quoted, but not at any length
}

void tst_SandboxAgents::payroll_data()
{
    QTest::addColumn<QString>("account");
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("admin, payroll") << u"admin"_s << u"Show me the PAYROLL"_s << true;
    QTest::newRow("admin, salaries") << u"admin"_s << u"What are the salaries?"_s << true;
    QTest::newRow("guest, payroll") << u"guest"_s << u"payroll"_s << false;
}

void tst_SandboxAgents::payroll()
{
    QFETCH(QString, account);
    QFETCH(QString, words);
    QFETCH(bool, allowed);
    const QList<QJsonObject> events = answerTo(words, account);
    QCOMPARE(typesOf(events), (QStringList { u"TEXT_MESSAGE_START"_s, u"TEXT_MESSAGE_CONTENT"_s, u"TEXT_MESSAGE_END"_s,
                                             u"TOOL_CALL_START"_s, u"TOOL_CALL_ARGS"_s, u"TOOL_CALL_END"_s, u"TOOL_CALL_RESULT"_s,
                                             u"TEXT_MESSAGE_START"_s, u"TEXT_MESSAGE_CONTENT"_s, u"TEXT_MESSAGE_END"_s }));
    QCOMPARE(joined(events, u"TOOL_CALL_START"_s, u"toolCallName"_s), u"read_payroll"_s);
    QVERIFY(QJsonDocument::fromJson(joined(events, u"TOOL_CALL_ARGS"_s).toUtf8()).isObject());
    QCOMPARE(joined(events, u"TOOL_CALL_START"_s, u"parentMessageId"_s), events.first().value("messageId"_L1).toString());
    const QJsonObject result = QJsonDocument::fromJson(joined(events, u"TOOL_CALL_RESULT"_s, u"content"_s).toUtf8()).object();
    if (allowed) {
        QCOMPARE(result.value("rows"_L1).toArray().size(), 3);
        QVERIFY(textOf(events).contains("| Name | Team | Salary |"_L1));
        return;
    }
    QCOMPARE(result, (QJsonObject { { u"status"_s, u"declined"_s },
                                    { u"reason"_s, u"Only an admin may run this; you are signed in as guest."_s } }));
    QVERIFY(textOf(events).contains("Only an admin may run this; you are signed in as guest."_L1));
    QVERIFY(!joined(events, u"TOOL_CALL_RESULT"_s, u"content"_s).contains("6120"_L1) && !textOf(events).contains("6 120"_L1));
}

void tst_SandboxAgents::asksBeforeDeleting_data()
{
    QTest::addColumn<QString>("words");
    QTest::newRow("delete") << u"Delete the old drafts"_s;
    QTest::newRow("remove") << u"please REMOVE them"_s;
}

void tst_SandboxAgents::asksBeforeDeleting()
{
    QFETCH(QString, words);
    const QList<QJsonObject> events = answerTo(words, u"guest"_s, confirmTool);
    QCOMPARE(typesOf(events), (QStringList { u"TEXT_MESSAGE_START"_s, u"TEXT_MESSAGE_CONTENT"_s, u"TEXT_MESSAGE_END"_s,
                                             u"TOOL_CALL_START"_s, u"TOOL_CALL_ARGS"_s, u"TOOL_CALL_END"_s }));
    const QJsonObject arguments = QJsonDocument::fromJson(joined(events, u"TOOL_CALL_ARGS"_s).toUtf8()).object();
    QCOMPARE(arguments, (QJsonObject { { u"action"_s, u"delete_files"_s },
                                       { u"question"_s, u"Deletes three drafts for good. They cannot be brought back."_s },
                                       { u"files"_s, QJsonArray { u"draft-1.md"_s, u"draft-2.md"_s, u"draft-3.md"_s } },
                                       { u"notify_owner"_s, false } }));
}

void tst_SandboxAgents::cannotAskWithoutTheTool()
{
    const QList<QJsonObject> events = answerTo(u"delete"_s);
    QVERIFY(!typesOf(events).contains("TOOL_CALL_START"_L1));
    QVERIFY(textOf(events).contains("So I did nothing."_L1));
}

void tst_SandboxAgents::goesOnAfterTheAnswer_data()
{
    QTest::addColumn<QString>("content");
    QTest::addColumn<bool>("deleted");
    QTest::newRow("yes") << uR"({"approved":true})"_s << true;
    QTest::newRow("no") << uR"({"approved":false})"_s << false;
    QTest::newRow("not a boolean") << uR"({"approved":"true"})"_s << false;
    QTest::newRow("aborted") << u"Error: Human-in-the-loop interaction aborted"_s << false;
    QTest::newRow("empty") << QString() << false;
}

void tst_SandboxAgents::goesOnAfterTheAnswer()
{
    QFETCH(QString, content);
    QFETCH(bool, deleted);
    const QJsonObject call { { u"id"_s, u"c1"_s },
                             { u"type"_s, u"function"_s },
                             { u"function"_s, QJsonObject { { u"name"_s, u"confirm_action"_s }, { u"arguments"_s, u"{}"_s } } } };
    const QJsonArray history {
        SandboxClient::userMessage(u"u1"_s, u"delete"_s),
        QJsonObject { { u"id"_s, u"a1"_s }, { u"role"_s, u"assistant"_s }, { u"toolCalls"_s, QJsonArray { call } } },
        QJsonObject { { u"id"_s, u"t1"_s }, { u"role"_s, u"tool"_s }, { u"toolCallId"_s, u"c1"_s }, { u"content"_s, content } }
    };
    const QList<QJsonObject> events = eventsOf(scriptOf(u"default"_s, history, u"admin"_s, confirmTool));
    QCOMPARE(typesOf(events), (QStringList { u"TEXT_MESSAGE_START"_s, u"TEXT_MESSAGE_CONTENT"_s, u"TEXT_MESSAGE_END"_s }));
    QVERIFY(textOf(events).startsWith(deleted ? "Done. I deleted `draft-1.md`"_L1 : "Nothing was deleted."_L1));
}

void tst_SandboxAgents::newWordsAfterAConfirmation()
{
    const QJsonObject call { { u"id"_s, u"c1"_s }, { u"function"_s, QJsonObject { { u"name"_s, u"confirm_action"_s } } } };
    const QJsonArray history { SandboxClient::userMessage(u"u1"_s, u"delete"_s),
                               QJsonObject {
                                   { u"id"_s, u"a1"_s }, { u"role"_s, u"assistant"_s }, { u"toolCalls"_s, QJsonArray { call } } },
                               QJsonObject { { u"id"_s, u"t1"_s },
                                             { u"role"_s, u"tool"_s },
                                             { u"toolCallId"_s, u"c1"_s },
                                             { u"content"_s, uR"({"approved":true})"_s } },
                               SandboxClient::userMessage(u"u2"_s, u"now the payroll"_s) };
    QCOMPARE(joined(eventsOf(scriptOf(u"default"_s, history)), u"TOOL_CALL_START"_s, u"toolCallName"_s), u"read_payroll"_s);
}

void tst_SandboxAgents::longAnswerHoldsEverything()
{
    const QString text = textOf(answerTo(u"Write a long answer"_s));
    for (const QString &piece :
         { u"# "_s, u"\n## "_s, u"\n### "_s, u"\n   - "_s, u"\n     - "_s, u"|:--"_s, u"```cpp\n"_s, u"\n> "_s, u"\n---\n"_s })
        QVERIFY2(text.contains(piece), qPrintable(piece));
    QCOMPARE(text.count("```"_L1) % 2, 0);
    QVERIFY(text.size() > 1500);
    QVERIFY(!textOf(answerTo(u"where do I belong"_s)).contains("A long answer"_L1)); // a word, not a piece of one
}

void tst_SandboxAgents::slowAnswerTakesHalfAMinute()
{
    int total = 0;
    for (const SandboxStep &step : scriptOf(u"default"_s, { SandboxClient::userMessage(u"u"_s, u"something slow"_s) }))
        total += step.delay;
    QVERIFY2(total > 29'000 && total < 31'000, qPrintable(QString::number(total)));
}

void tst_SandboxAgents::writerWritesAboutTheTopic()
{
    const QString text =
        textOf(eventsOf(scriptOf(u"writer"_s, { SandboxClient::userMessage(u"u"_s, u"the sea and payroll"_s) })));
    QVERIFY(text.startsWith("# On the sea and payroll\n"_L1));
    QVERIFY(textOf(eventsOf(scriptOf(u"writer"_s, {}))).startsWith("# On an empty page\n"_L1));
}

void tst_SandboxAgents::readsContentParts()
{
    const QJsonObject message { { u"id"_s, u"u"_s },
                                { u"role"_s, u"user"_s },
                                { u"content"_s,
                                  QJsonArray { QJsonObject { { u"type"_s, u"image"_s } },
                                               QJsonObject { { u"type"_s, u"text"_s }, { u"text"_s, u"payroll"_s } } } } };
    QCOMPARE(joined(eventsOf(scriptOf(u"default"_s, { message })), u"TOOL_CALL_START"_s, u"toolCallName"_s), u"read_payroll"_s);
}

void tst_SandboxAgents::sentencesAreCalm()
{
    for (const QString &account : { u"admin"_s, u"guest"_s })
        for (const QString &words : { u"hi"_s, u"payroll"_s, u"delete"_s, u"long"_s, u"slow"_s }) {
            const QString text = textOf(answerTo(words, account, confirmTool));
            QVERIFY2(!text.contains(u'!') && !text.contains(u"%1"_s), qPrintable(text));
        }
}

void tst_SandboxAgents::sameInputSameScript()
{
    QCOMPARE(answerTo(u"payroll"_s), answerTo(u"payroll"_s));
}

void tst_SandboxAgents::deltasJoinToTheText()
{
    for (const QString &text : { QString(), u"one"_s, u"  lead and trail \n\n- a\n  - b\n"_s, u"ä 漢字 👍🏽 x"_s }) {
        SandboxScriptWriter writer([] { return u"m"_s; });
        writer.say(text);
        const QList<QJsonObject> events = eventsOf(writer.take());
        QCOMPARE(textOf(events), text);
        QCOMPARE(events.first().value("type"_L1).toString(), u"TEXT_MESSAGE_START"_s);
        QCOMPARE(events.last().value("type"_L1).toString(), u"TEXT_MESSAGE_END"_s);
    }
}

void tst_SandboxAgents::compacts()
{
    const QList<QJsonObject> events = answerTo(u"payroll"_s);
    const QList<QJsonObject> compacted = sandboxCompacted(events);
    QCOMPARE(compacted.size(), typesOf(events).size());
    QCOMPARE(typesOf(compacted), typesOf(events));
    QCOMPARE(textOf(compacted), textOf(events));
    QCOMPARE(joined(compacted, u"TOOL_CALL_ARGS"_s), joined(events, u"TOOL_CALL_ARGS"_s));
    QCOMPARE(sandboxCompacted(compacted), compacted);
    QVERIFY(sandboxCompacted({}).isEmpty());
    // Neighbours of two messages stay two.
    const QJsonObject one { { u"type"_s, u"TEXT_MESSAGE_CONTENT"_s }, { u"messageId"_s, u"a"_s }, { u"delta"_s, u"x"_s } };
    QJsonObject two = one;
    two.insert(u"messageId"_s, u"b"_s);
    QCOMPARE(sandboxCompacted({ one, two, one }).size(), 3);
}

COUNTERSIGN_TEST(tst_SandboxAgents, "tst_sandboxagents")
#include "tst_sandboxagents.moc"
