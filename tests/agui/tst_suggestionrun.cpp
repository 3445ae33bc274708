// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/suggestionrun.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_SuggestionRun : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksInAThreadOfItsOwn();
    void readsWhatIsThere_data();
    void readsWhatIsThere();
    void tellsEachOnce();
    void otherCallsDoNotMatter();
    void hasLimits();
};

namespace {

//! All that was told, when the arguments came in these pieces.
QList<QList<Suggestion>> readAll(const QStringList &pieces, const QString &tool = u"copilotkitSuggest"_s)
{
    SuggestionReader reader;
    QList<QList<Suggestion>> told;
    if (reader.read(events::ToolCallStarted { u"c"_s, tool, {} }))
        qFatal("told before a word");
    for (const QString &piece : pieces) {
        if (const auto suggestions = reader.read(events::ToolCallDelta { u"c"_s, piece }))
            told << *suggestions;
    }
    return told;
}

} // namespace

void tst_SuggestionRun::asksInAThreadOfItsOwn()
{
    RunRequest conversation;
    conversation.agentId = u"writer"_s;
    conversation.threadId = u"t"_s;
    conversation.runId = u"r"_s;
    Message said;
    said.id = u"u"_s;
    said.text = u"hello"_s;
    conversation.history = { said };
    conversation.tools = { { u"confirm_action"_s, {}, {} } };
    conversation.forwardedProps = { { "tenant"_L1, "acme"_L1 } };
    conversation.resume = { { u"i"_s, ResumeEntry::Status::Cancelled, QJsonValue::Undefined } };
    conversation.byPerson = true;
    const RunRequest asked = suggestionRun(conversation);
    QCOMPARE(asked.agentId, u"writer"_s);
    QVERIFY(asked.threadId != conversation.threadId && !asked.threadId.isEmpty());
    QVERIFY(asked.runId != conversation.runId && !asked.runId.isEmpty());
    QVERIFY(suggestionRun(conversation).threadId != asked.threadId);
    QCOMPARE(asked.history.size(), 2);
    QCOMPARE(asked.history.first(), said);
    QCOMPARE(asked.history.last().role, Message::Role::User);
    QCOMPARE(asked.tools.size(), 1);
    QCOMPARE(asked.tools.first().name, u"copilotkitSuggest"_s);
    QVERIFY(!asked.tools.first().description.isEmpty());
    QCOMPARE(asked.forwardedProps.value("tenant"_L1).toString(), u"acme"_s);
    const QJsonObject choice = asked.forwardedProps.value("toolChoice"_L1).toObject();
    QCOMPARE(choice.value("function"_L1).toObject().value("name"_L1).toString(), u"copilotkitSuggest"_s);
    QVERIFY(asked.resume.isEmpty());
    QVERIFY(!asked.byPerson);
}

void tst_SuggestionRun::readsWhatIsThere_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QList<Suggestion>>("expected");
    const Suggestion one { u"One"_s, u"Say one"_s };
    const Suggestion two { u"Two"_s, u"Say two"_s };
    const QString first = uR"({"suggestions":[{"title":"One","message":"Say one"})"_s;
    QTest::newRow("whole") << first + u",{\"title\":\"Two\",\"message\":\"Say two\"}]}"_s << QList<Suggestion> { one, two };
    QTest::newRow("the second has not come") << first + u",{\"title\":\"Tw"_s << QList<Suggestion> { one };
    QTest::newRow("order of members") << uR"({"suggestions":[{"message":"Say one","title":"One"}]})"_s
                                      << QList<Suggestion> { one };
    QTest::newRow("brackets in a text") << uR"({"suggestions":[{"title":"}]\"{","message":"a } b"}]})"_s
                                        << QList<Suggestion> { { u"}]\"{"_s, u"a } b"_s } };
    QTest::newRow("no title") << uR"({"suggestions":[{"message":"Say one"}]})"_s
                              << QList<Suggestion> { { u"Say one"_s, u"Say one"_s } };
    QTest::newRow("title of two lines") << uR"({"suggestions":[{"title":"O\nne","message":"a\nb"}]})"_s
                                        << QList<Suggestion> { { u"O ne"_s, u"a\nb"_s } };
    QTest::newRow("nothing to send") << uR"({"suggestions":[{"title":"One"},{"title":"x","message":"  "}]})"_s
                                     << QList<Suggestion> {};
    QTest::newRow("no list") << uR"({"suggestions":{"title":"One","message":"x"}})"_s << QList<Suggestion> {};
    QTest::newRow("something else") << uR"({"a":[{"b":[{}]}]})"_s << QList<Suggestion> {};
    QTest::newRow("no JSON") << u"]}]}]}}"_s << QList<Suggestion> {};
    QTest::newRow("more than three") << uR"({"suggestions":[{"message":"1"},{"message":"2"},{"message":"3"},{"message":"4"}]})"_s
                                     << QList<Suggestion> { { u"1"_s, u"1"_s }, { u"2"_s, u"2"_s }, { u"3"_s, u"3"_s } };
}

void tst_SuggestionRun::readsWhatIsThere()
{
    QFETCH(QString, arguments);
    QFETCH(QList<Suggestion>, expected);
    QCOMPARE(readAll({ arguments }).value(0), expected);
    // Cut anywhere, and letter by letter, the end is the same.
    QStringList letters;
    for (const QChar letter : arguments)
        letters << letter;
    const auto told = readAll(letters);
    QCOMPARE(told.isEmpty() ? QList<Suggestion>() : told.last(), expected);
}

void tst_SuggestionRun::tellsEachOnce()
{
    const auto told = readAll(
        { uR"({"suggestions":[{"title":"One",)"_s, uR"("message":"1"})"_s, u",{\"title\":"_s, uR"("Two","message":"2"}]})"_s });
    QCOMPARE(told.size(), 2);
    QCOMPARE(told.at(0).size(), 1);
    QCOMPARE(told.at(1).size(), 2);
}

void tst_SuggestionRun::otherCallsDoNotMatter()
{
    QVERIFY(readAll({ uR"({"suggestions":[{"message":"1"}]})"_s }, u"get_weather"_s).isEmpty());
    SuggestionReader reader;
    QVERIFY(!reader.read(events::ToolCallStarted { u"c"_s, u"copilotkitSuggest"_s, {} }));
    QVERIFY(!reader.read(events::ToolCallDelta { u"d"_s, uR"({"suggestions":[{"message":"1"}]})"_s }));
    QVERIFY(!reader.read(events::TextDelta { u"c"_s, uR"({"suggestions":[{"message":"1"}]})"_s }));
}

void tst_SuggestionRun::hasLimits()
{
    const QString longMessage(5000, u'x');
    const auto told =
        readAll({ uR"({"suggestions":[{"title":")"_s + longMessage + uR"(","message":")"_s + longMessage + u"\"}]}"_s });
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.first().first().title.size(), 80);
    QCOMPARE(told.first().first().message.size(), 2000);
    const QString endless(70'000, u' ');
    QVERIFY(readAll({ uR"({"suggestions":[)"_s, endless, uR"({"message":"1"}]})"_s }).size() <= 1);
}

COUNTERSIGN_TEST(tst_SuggestionRun, "tst_suggestionrun")
#include "tst_suggestionrun.moc"
