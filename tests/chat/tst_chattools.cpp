// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/clienttools.h"
#include "chatfixture.h"
#include "testregistry.h"

#include <QJsonArray>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using How = RunEnd::How;
using State = ToolCall::State;

namespace {

//! A thread whose agent may call the tools of this side.
struct WithTools : ChatFixture
{
    WithTools() { chat.setTools(clientTools()); }

    //! A run that ends with calls of `tool`, one in a message of its own each.
    void ask(const QStringList &calls, const QString &arguments = u"{\"action\":\"delete\",\"path\":\"/a\"}"_s,
             const QString &tool = kConfirmAction)
    {
        run()->say(events::RunStarted { {}, run()->id, {} });
        for (const QString &call : calls) {
            run()->say(events::ToolCallStarted { call, tool, {} });
            if (!arguments.isEmpty())
                run()->say(events::ToolCallDelta { call, arguments });
            run()->say(events::ToolCallEnded { call });
        }
        run()->finish();
        settle();
    }
    [[nodiscard]] ToolCall call(const QString &id)
    {
        const ToolCall *found = conversation().toolCall(id);
        return found ? *found : ToolCall();
    }
    //! What the last run was told of a call.
    [[nodiscard]] QStringList results(const QString &callId) const
    {
        QStringList texts;
        for (const Message &message : backend.requests.last().history) {
            if (message.role == Message::Role::Tool && message.toolCallId == callId)
                texts << message.text;
        }
        return texts;
    }
};

} // namespace

//! Tools of this side: asked, answered, followed up by the rules of CopilotKit's own client (run-handler.ts).
class tst_ChatTools : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void editedArguments_data();
    void editedArguments();
    void editedArgumentsThatAreNone();
    void editedArgumentsSurviveARestart();
    void askUser_data();
    void askUser();
    void unreadableArguments_data();
    void unreadableArguments();
    void unreadableBesideReadable();
    void emptyArgumentsCount();
    void otherToolsAreNotOurs();
    void theStandInIsReplaced();
    void answeredCallsAreSkipped();
    void stopRejects();
    void stopRejectsAllThatWait();
    void signOutRejectsNothing();
    void hundredFollowUps();
    void aWordResetsTheChain();
    void offeredAgainAfterARestart();
    void offeredAgainAfterConnect();
    void properties();
};

void tst_ChatTools::editedArguments_data()
{
    QTest::addColumn<QString>("edited");
    QTest::addColumn<QString>("sent"); // empty = as the agent asked
    QTest::addColumn<QString>("result");
    QTest::newRow("not edited") << QString() << QString() << uR"({"approved":true})"_s;
    QTest::newRow("edited") << uR"({"action":"delete","path":"/b"})"_s << uR"({"action":"delete","path":"/b"})"_s
                            << uR"({"approved":true,"arguments":{"action":"delete","path":"/b"}})"_s;
    QTest::newRow("written otherwise") << u"{ \"path\" : \"/a\", \"action\": \"delete\" }"_s << QString()
                                       << uR"({"approved":true})"_s;
    QTest::newRow("emptied") << u"{}"_s << u"{}"_s << uR"({"approved":true,"arguments":{}})"_s;
}

void tst_ChatTools::editedArguments()
{
    QFETCH(QString, edited);
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.ask({ u"c1"_s });
    f.chat.answerToolCall(u"c1"_s, true, edited);
    f.settle();
    QTEST(f.call(u"c1"_s).sentArguments, "sent");
    QCOMPARE(f.call(u"c1"_s).arguments, u"{\"action\":\"delete\",\"path\":\"/a\"}"_s); // what the agent asked stays
    QFETCH(QString, result);
    QCOMPARE(f.results(u"c1"_s), QStringList { result });
    QCOMPARE(f.call(u"c1"_s).state, State::Done);
}

void tst_ChatTools::editedArgumentsThatAreNone()
{
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.ask({ u"c1"_s });
    for (const QString &edited : { u"[1]"_s, u"{\"path\":"_s, u"delete /b"_s })
        f.chat.answerToolCall(u"c1"_s, true, edited);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.call(u"c1"_s).state, State::AwaitingApproval);
    f.chat.answerToolCall(u"c1"_s, false, u"{\"path\":\"/b\"}"_s); // no is no
    f.settle();
    QCOMPARE(f.results(u"c1"_s), QStringList { u"{\"approved\":false}"_s });
    QVERIFY(f.call(u"c1"_s).sentArguments.isEmpty());
}

void tst_ChatTools::editedArgumentsSurviveARestart()
{
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.ask({ u"c1"_s });
    f.chat.answerToolCall(u"c1"_s, true, u"{\"path\":\"/b\"}"_s);
    f.settle();
    const Message stored = f.storage.threads.value(f.chat.threadId()).message(u"c1"_s);
    QCOMPARE(stored.toolCalls.value(0).sentArguments, u"{\"path\":\"/b\"}"_s);
}

void tst_ChatTools::askUser_data()
{
    QTest::addColumn<QJsonValue>("answer");
    QTest::addColumn<QString>("result");
    QTest::addColumn<int>("state");
    QTest::newRow("a form") << QJsonValue(QJsonObject { { u"city"_s, u"Oslo"_s } })
                            << uR"({"answer":{"city":"Oslo"},"answered":true})"_s << static_cast<int>(State::Done);
    QTest::newRow("words") << QJsonValue(u"Oslo"_s) << uR"({"answer":"Oslo","answered":true})"_s << static_cast<int>(State::Done);
    QTest::newRow("rather not") << QJsonValue(QJsonValue::Undefined) << uR"({"answered":false})"_s
                                << static_cast<int>(State::RefusedByPerson);
}

void tst_ChatTools::askUser()
{
    QFETCH(QJsonValue, answer);
    QFETCH(QString, result);
    WithTools f;
    f.sendAndStart(u"plan a trip"_s);
    f.ask({ u"c1"_s }, u"{\"question\":\"Where to?\"}"_s, kAskUser);
    QCOMPARE(f.call(u"c1"_s).state, State::AwaitingApproval);
    f.chat.answerForm(u"c1"_s, answer);
    f.settle();
    QCOMPARE(f.results(u"c1"_s), QStringList { result });
    QTEST(static_cast<int>(f.call(u"c1"_s).state), "state");
    f.chat.answerForm(u"c1"_s, u"again"_s);
    f.chat.answerForm(u"no such call"_s, u"x"_s);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
}

void tst_ChatTools::unreadableArguments_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("cut off") << u"{\"action\":"_s;
    QTest::newRow("a list") << u"[1]"_s;
    QTest::newRow("a text") << u"\"delete\""_s;
    QTest::newRow("words") << u"delete it"_s;
}

//! An error result, said to the person; no run of its own follows, the next one tells the agent.
void tst_ChatTools::unreadableArguments()
{
    QFETCH(QString, arguments);
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.ask({ u"c1"_s }, arguments);
    QCOMPARE(f.call(u"c1"_s).state, State::Failed);
    QCOMPARE(f.lastFailure(), Condition::ToolCallUnreadable);
    QCOMPARE(f.failed.last().at(0).value<Error>().arguments, QStringList({ u"writer"_s, u"confirm_action"_s }));
    QCOMPARE(f.backend.requests.size(), 1);
    QVERIFY(f.storage.outbox.isEmpty());
    f.sendAndStart(u"well?"_s);
    QCOMPARE(f.results(u"c1"_s).size(), 1);
    QVERIFY(f.results(u"c1"_s).first().startsWith("Error: "_L1));
}

void tst_ChatTools::unreadableBesideReadable()
{
    WithTools f;
    f.sendAndStart(u"delete both"_s);
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    for (const auto &[call, arguments] : { std::pair(u"c1"_s, u"{\"a\""_s), std::pair(u"c2"_s, u"{}"_s) }) {
        f.run()->say(events::ToolCallStarted { call, kConfirmAction, {} });
        f.run()->say(events::ToolCallDelta { call, arguments });
        f.run()->say(events::ToolCallEnded { call });
    }
    f.run()->finish();
    f.settle();
    f.chat.answerToolCall(u"c2"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 2);
    QVERIFY(f.results(u"c1"_s).value(0).startsWith("Error: "_L1));
    QCOMPARE(f.results(u"c2"_s), QStringList { u"{\"approved\":true}"_s });
}

void tst_ChatTools::emptyArgumentsCount()
{
    WithTools f;
    f.sendAndStart(u"go"_s);
    f.ask({ u"c1"_s }, {});
    QCOMPARE(f.call(u"c1"_s).state, State::AwaitingApproval);
    QVERIFY(f.failed.isEmpty());
}

void tst_ChatTools::otherToolsAreNotOurs()
{
    WithTools f;
    f.sendAndStart(u"search"_s);
    f.ask({ u"c1"_s }, u"{}"_s, u"web_search"_s);
    QCOMPARE(f.call(u"c1"_s).state, State::Failed);
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatTools::theStandInIsReplaced()
{
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    f.run()->say(events::ToolCallStarted { u"c1"_s, kConfirmAction, {} });
    f.run()->say(events::ToolCallDelta { u"c1"_s, u"{}"_s });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    f.run()->say(events::ToolCallResult { u"t1"_s, u"c1"_s, u"Forwarded to client"_s });
    f.run()->finish();
    f.settle();
    QCOMPARE(f.call(u"c1"_s).state, State::AwaitingApproval);
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.results(u"c1"_s), QStringList { u"{\"approved\":true}"_s }); // one result, not two
    // Told again, it changes nothing any more.
    f.run()->answer(u"a2"_s, u"Deleted."_s);
    f.chat.resume(1);
    f.settle();
    f.replay()->say(events::RunStarted { {}, u"r1"_s, {} });
    f.replay()->say(events::ToolCallStarted { u"c1"_s, kConfirmAction, {} });
    f.replay()->say(events::ToolCallEnded { u"c1"_s });
    f.replay()->say(events::ToolCallResult { u"t1"_s, u"c1"_s, u"Forwarded to client"_s });
    f.replay()->say(events::RunFinished { u"r1"_s, false });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.call(u"c1"_s).state, State::Done);
    f.sendAndStart(u"thanks"_s);
    QCOMPARE(f.results(u"c1"_s), QStringList { u"{\"approved\":true}"_s });
}

void tst_ChatTools::answeredCallsAreSkipped()
{
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    f.run()->say(events::ToolCallStarted { u"c1"_s, kConfirmAction, {} });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    f.run()->say(events::ToolCallResult { u"t1"_s, u"c1"_s, u"{\"approved\":true}"_s });
    f.run()->finish();
    f.settle();
    QCOMPARE(f.call(u"c1"_s).state, State::Done);
    f.chat.answerToolCall(u"c1"_s, false);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
}

void tst_ChatTools::stopRejects()
{
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.ask({ u"c1"_s });
    f.chat.stop();
    f.settle();
    QCOMPARE(f.call(u"c1"_s).state, State::Failed);
    QCOMPARE(f.call(u"c1"_s).result, u"Error: Human-in-the-loop interaction aborted"_s);
    QCOMPARE(f.backend.requests.size(), 1); // no run follows
    QVERIFY(f.storage.outbox.isEmpty());
    QVERIFY(f.failed.isEmpty());
    f.chat.answerToolCall(u"c1"_s, true); // too late
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    f.sendAndStart(u"never mind"_s);
    QCOMPARE(f.results(u"c1"_s), QStringList { u"Error: Human-in-the-loop interaction aborted"_s });
}

void tst_ChatTools::stopRejectsAllThatWait()
{
    WithTools f;
    f.sendAndStart(u"delete both"_s);
    f.ask({ u"c1"_s, u"c2"_s });
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    f.chat.stop();
    f.settle();
    QCOMPARE(f.call(u"c1"_s).state, State::Done);
    QCOMPARE(f.call(u"c2"_s).state, State::Failed);
    QCOMPARE(f.backend.requests.size(), 1);
    f.chat.stop(); // nothing waits: nothing happens
    f.settle();
    QCOMPARE(f.conversation().messages.size(), 5U);
}

void tst_ChatTools::signOutRejectsNothing()
{
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.ask({ u"c1"_s });
    f.chat.stopAll();
    f.settle();
    QCOMPARE(f.stopped.size(), 1);
    QCOMPARE(f.call(u"c1"_s).state, State::AwaitingApproval);
}

void tst_ChatTools::hundredFollowUps()
{
    WithTools f;
    f.sendAndStart(u"go on for ever"_s);
    for (int i = 0; i < 101; ++i) {
        QCOMPARE(f.backend.requests.size(), i + 1);
        const QString call = u"c%1"_s.arg(i);
        f.ask({ call });
        f.chat.answerToolCall(call, true);
        f.settle();
    }
    QCOMPARE(f.backend.requests.size(), 101); // the person's, and a hundred
    QCOMPARE(f.failed.size(), 1);
    QCOMPARE(f.lastFailure(), Condition::FollowUpLimit);
    QVERIFY(f.storage.outbox.isEmpty());
    QCOMPARE(f.call(u"c100"_s).state, State::Done); // the answer is kept
    f.sendAndStart(u"go on"_s);
    QCOMPARE(f.results(u"c100"_s), QStringList { u"{\"approved\":true}"_s });
    f.ask({ u"again"_s });
    f.chat.answerToolCall(u"again"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 103);
}

void tst_ChatTools::aWordResetsTheChain()
{
    WithTools f;
    for (int turn = 0; turn < 3; ++turn) {
        f.sendAndStart(u"go"_s);
        for (int i = 0; i < 60; ++i) {
            const QString call = u"c%1-%2"_s.arg(turn).arg(i);
            f.ask({ call });
            f.chat.answerToolCall(call, true);
            f.settle();
        }
        f.run()->answer(u"a%1"_s.arg(turn), u"Done."_s);
        f.settle();
    }
    QVERIFY(f.failed.isEmpty());
    QCOMPARE(f.backend.requests.size(), 3 * 61);
}

void tst_ChatTools::offeredAgainAfterARestart()
{
    WithTools f;
    f.sendAndStart(u"delete it"_s);
    f.ask({ u"c1"_s });
    f.clock.advance(1000);
    f.settle();
    const QString thread = f.chat.threadId();
    ChatController later(f.backend, f.storage, f.clock);
    later.setTools(clientTools());
    later.setIdentity(ChatFixture::alice());
    later.openThread(thread);
    f.settle();
    QCOMPARE(later.model().conversation().toolCall(u"c1"_s)->state, State::AwaitingApproval);
    later.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.results(u"c1"_s), QStringList { u"{\"approved\":true}"_s });
}

void tst_ChatTools::offeredAgainAfterConnect()
{
    WithTools f;
    f.leaveOnDisk(u"old"_s);
    f.chat.openThread(u"old"_s);
    f.settle();
    ChatFixture::tellOldTurn(*f.replay());
    f.replay()->say(events::RunStarted { {}, u"r2"_s, { ChatFixture::said(u"u2"_s, u"delete it"_s) } });
    f.replay()->say(events::ToolCallStarted { u"c1"_s, kConfirmAction, {} });
    f.replay()->say(events::ToolCallDelta { u"c1"_s, u"{\"action\":\"delete\"}"_s });
    f.replay()->say(events::ToolCallEnded { u"c1"_s });
    f.replay()->say(events::RunFinished { u"r2"_s, false });
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.call(u"c1"_s).state, State::AwaitingApproval);
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.results(u"c1"_s), QStringList { u"{\"approved\":true}"_s });
}

//! Properties and context of the connection go with every run, unchanged; so does the shared state.
void tst_ChatTools::properties()
{
    WithTools f;
    const QList<ContextEntry> context { { u"time zone"_s, u"Europe/Oslo"_s } };
    f.chat.setForwarded({ { u"tenant"_s, u"acme"_s } }, context);
    f.sendAndStart(u"delete it"_s);
    QVERIFY(f.backend.requests.last().state.isNull());
    f.run()->say(events::RunStarted { {}, f.run()->id, {} });
    f.run()->say(events::StateSnapshot { QJsonObject { { u"step"_s, 1 } } });
    f.run()->say(events::ToolCallStarted { u"c1"_s, kConfirmAction, {} });
    f.run()->say(events::ToolCallEnded { u"c1"_s });
    f.run()->finish();
    f.settle();
    f.chat.answerToolCall(u"c1"_s, true);
    f.settle();
    for (const RunRequest &request : std::as_const(f.backend.requests)) {
        QCOMPARE(request.forwardedProps, (QJsonObject { { u"tenant"_s, u"acme"_s } }));
        QVERIFY(request.context == context);
        QVERIFY(request.parentRunId.isEmpty()); // as the official client
        QVERIFY(request.resume.isEmpty());
        QCOMPARE(request.tools.size(), 2);
    }
    QCOMPARE(f.backend.requests.last().state, QJsonValue(QJsonObject { { u"step"_s, 1 } }));
    // The state is the client's to keep: it outlives a restart.
    f.run()->answer(u"a1"_s, u"Done."_s);
    f.settle();
    const QString thread = f.chat.threadId();
    ChatController later(f.backend, f.storage, f.clock);
    later.setIdentity(ChatFixture::alice());
    later.openThread(thread);
    f.settle();
    later.send(u"and now?"_s);
    f.settle();
    QCOMPARE(f.backend.requests.last().state, QJsonValue(QJsonObject { { u"step"_s, 1 } }));
}

COUNTERSIGN_TEST(tst_ChatTools, "tst_chattools")
#include "tst_chattools.moc"
