// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitdesk.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What the app of real Chainlit does at each word of chat, through the product: its turns and questions.
class tst_ChainlitWords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_peer = std::make_unique<ChainlitPeer>(ChainlitPeer::Environment { { u"PEER_AUTH"_s, u"password"_s } });
        QVERIFY(m_peer->isReady());
        m_at = std::make_unique<ChainlitDesk>(m_peer->address());
        QVERIFY(m_at->isReady());
    }
    void cleanupTestCase() { m_at.reset(); }
    void init() { m_at->chat().newThread(); }

    void words_data()
    {
        QTest::addColumn<QString>("say");
        QTest::addColumn<QStringList>("shown");
        QTest::newRow("anything") << u"hello there"_s << QStringList { u"You said: hello there (turn 1)"_s };
        QTest::newRow("whoami") << u"whoami"_s << QStringList { u"\"identifier\": \"alice\""_s };
        QTest::newRow("tool") << u"tool 2 3"_s << QStringList { u"The sum is 5."_s };
        QTest::newRow("nested") << u"nested"_s << QStringList { u"Nested steps done."_s };
        QTest::newRow("edit") << u"edit"_s << QStringList { u"Second version"_s };
        QTest::newRow("markdown") << u"markdown"_s << QStringList { u"Title"_s, u"print('hi')"_s };
        QTest::newRow("callfn") << u"callfn"_s << QStringList { u"The client answered"_s };
        QTest::newRow("binary") << u"binary"_s << QStringList();
        QTest::newRow("nothing") << u"nothing"_s << QStringList();
        QTest::newRow("help") << u"help"_s << QStringList { u"askelement"_s };
    }
    void words()
    {
        QFETCH(const QString, say);
        QFETCH(const QStringList, shown);
        QVERIFY(m_at->ask(say));
        for (const QString &words : shown)
            QVERIFY2(m_at->shows(words), qPrintable(words));
        QVERIFY(!m_at->desk.transcript().contains("This one disappears"_L1));
        QVERIFY(!m_at->chat().isRunning());
    }

    void stepsStandInTheirSteps()
    {
        QVERIFY(m_at->ask(u"nested"_s));
        QList<ToolCall> calls;
        for (const Message &message : m_at->conversation().messages)
            calls << message.toolCalls;
        QCOMPARE(calls.size(), 3);
        QCOMPARE(calls.at(0).name, u"outer"_s);
        QCOMPARE(calls.at(1).metadata->value("parentToolCallId"_L1).toString(), calls.at(0).id);
        QVERIFY2(calls.at(2).result.contains("tool failed on purpose"_L1), qPrintable(calls.at(2).result));
    }

    void anExceptionIsShown()
    {
        QSignalSpy failed(&m_at->chat(), &ChatController::failed);
        QVERIFY(m_at->ask(u"error"_s));
        QVERIFY(m_at->shows(u"The agent failed on purpose"_s));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().value<Error>().condition, Condition::AgentFailed);
    }

    void aLongMessageArrivesAndATooLongOneStays()
    {
        QVERIFY(m_at->ask(u"big 900"_s));
        QCOMPARE(m_at->conversation().messages.back().text.size(), 900 * 1024);
        const auto why = m_at->chat().refusalOf(QString(1'000'000, u'x'), {}, {});
        QCOMPARE(why.value_or(Error()).condition, Condition::MessageTooLarge);
        QVERIFY(!m_at->chat().refusalOf(QString(900'000, u'x'), {}, {}));
    }

    void stop()
    {
        m_at->chat().send(u"slow 60"_s);
        QVERIFY(m_at->shows(u"1 2 3 "_s));
        m_at->chat().stop();
        QVERIFY(m_at->comes([this] { return m_at->isSettled(); }));
        QVERIFY(m_at->shows(u"Task manually stopped."_s));
        QVERIFY(m_at->ask(u"and now"_s));
        QVERIFY(m_at->shows(u"You said: and now (turn 2)"_s));
    }

    //! By what the card gives, and by what is typed instead.
    void questions_data()
    {
        QTest::addColumn<QString>("say");
        QTest::addColumn<QJsonValue>("answer");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("shown");
        const QJsonValue none(QJsonValue::Undefined);
        QTest::newRow("action") << u"ask"_s << QJsonValue(u"Approve"_s) << QString() << u"You chose yes."_s;
        QTest::newRow("action, not now") << u"ask"_s << none << QString() << u"No answer in time."_s;
        QTest::newRow("action, something else said") << u"ask"_s << none << u"never mind"_s << u"You said: never mind"_s;
        QTest::newRow("text") << u"asktext"_s << QJsonValue(u"Ada"_s) << QString() << u"Hello Ada."_s;
        QTest::newRow("text, typed") << u"asktext"_s << none << u"Bob"_s << u"Hello Bob."_s;
        QTest::newRow("file") << u"askfile"_s << QJsonValue(u"notes.txt"_s) << QString() << u"Got notes.txt, 5 bytes."_s;
        QTest::newRow("element") << u"askelement"_s << QJsonValue(QJsonObject { { u"title"_s, u"Lamp"_s } }) << QString()
                                 << u"The ticket says {\"title\": \"Lamp\"}."_s;
    }
    void questions()
    {
        QFETCH(const QString, say);
        QFETCH(const QJsonValue, answer);
        QFETCH(const QString, typed);
        QFETCH(const QString, shown);
        QVERIFY(m_at->ask(say));
        QVERIFY(m_at->comes([this] { return m_at->chat().openInterrupts().size() == 1; }));
        const Interrupt question = m_at->chat().openInterrupts().first();
        QVERIFY(question.expiresAt.isValid());
        if (typed.isEmpty())
            m_at->chat().answerInterrupt(entryOf(question, answer));
        else
            m_at->chat().send(typed);
        QVERIFY(m_at->shows(shown));
        QVERIFY(m_at->comes([this] { return m_at->isSettled() && m_at->chat().openInterrupts().isEmpty(); }));
    }

    void aQuestionNobodyAnswersInTime()
    {
        QVERIFY(m_at->ask(u"ask 1"_s));
        QVERIFY(m_at->shows(u"No answer in time."_s));
        QVERIFY(m_at->chat().openInterrupts().isEmpty());
        QVERIFY(m_at->comes([this] { return m_at->isSettled(); }));
    }

    void wordsOfMineInOthers()
    {
        QVERIFY(m_at->ask(u"first"_s));
        const QString first = m_at->desk.lastQuestionId();
        QVERIFY(m_at->ask(u"second"_s));
        m_at->chat().amend(first, u"other words"_s);
        QVERIFY(m_at->shows(u"You said: other words"_s));
        QVERIFY(m_at->comes([this] { return m_at->isSettled(); }));
        QVERIFY(!m_at->desk.transcript().contains("second"_L1));
    }

    void commandsAndModes()
    {
        QVERIFY(m_at->comes([this] { return m_at->session().commands.size() == 1; }));
        QVERIFY(m_at->ask(u"quietly"_s, { { u"command"_s, u"Shout"_s } }));
        QVERIFY(m_at->shows(u"YOU SAID: QUIETLY (TURN 1)"_s));
        QVERIFY(m_at->ask(u"modes"_s));
        QCOMPARE(m_at->session().modes.size(), 1);
        QVERIFY(m_at->ask(u"modes"_s, { { u"modes"_s, QJsonObject { { u"effort"_s, u"low"_s } } } }));
        QVERIFY(m_at->shows(u"Modes: {\"effort\": \"low\"}"_s));
    }

private:
    ResumeEntry entryOf(const Interrupt &question, const QJsonValue &answer) const
    {
        ResumeEntry entry { question.id, ResumeEntry::Status::Resolved, answer };
        if (answer.isUndefined())
            entry.status = ResumeEntry::Status::Cancelled;
        const QJsonArray choices = question.responseSchema.value("oneOf"_L1).toArray();
        for (const auto &choice : choices) {
            if (choice.toObject().value("title"_L1) == answer)
                entry.payload = choice.toObject().value("const"_L1);
        }
        if (question.metadata.value("ask"_L1) == "file"_L1 && !answer.isUndefined()) {
            const auto end = m_at->upload(answer.toString(), "notes", question.id);
            entry.payload = QJsonArray { end ? QJsonValue(end->part.json) : QJsonValue() };
        }
        return entry;
    }

    std::unique_ptr<ChainlitPeer> m_peer;
    std::unique_ptr<ChainlitDesk> m_at;
};

COUNTERSIGN_TEST(tst_ChainlitWords, "tst_chainlitwords")
#include "tst_chainlitwords.moc"
