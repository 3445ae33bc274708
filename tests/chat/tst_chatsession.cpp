// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;

namespace {
Message whole(const QString &id, const QString &text, Message::End end = Message::End::Complete)
{
    Message message;
    message.id = id;
    message.role = Message::Role::Assistant;
    message.text = text;
    message.end = end;
    return message;
}

//! "hello" was answered, and goes out once more as "good morning"; its id.
QString sayInOtherWords(ChatFixture &f)
{
    f.backend.offers.editsMessages = true;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->answer(u"a"_s, u"hi"_s);
    ChatFixture::settle();
    f.chat.amend(id, u"good morning"_s);
    ChatFixture::settle();
    return id;
}
} // namespace

//! What a back end with sessions tells outside of runs, and what the person does beside talking.
class tst_ChatSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theOpenThreadIsAttended()
    {
        ChatFixture f;
        ChatFixture::settle();
        f.backend.tellAgents(f.backend.offered);
        QVERIFY(f.backend.attended.contains(f.chat.threadId()));
        const auto before = f.backend.attended.size();
        f.chat.setOnline(false);
        f.chat.newThread();
        QCOMPARE(f.backend.attended.size(), before);
    }

    //! A thread the person said nothing in is none, whoever greeted.
    void aGreetingIsShownAndNotKept()
    {
        ChatFixture f;
        ChatFixture::settle();
        Q_EMIT f.backend.happened(f.chat.threadId(), events::MessageTold { whole(u"g"_s, u"Welcome!"_s) });
        f.clock.advance(2'000);
        ChatFixture::settle();
        QCOMPARE(f.ids(), QStringList { u"g"_s });
        QVERIFY(f.chat.threads().isEmpty());
        f.sendAndStart(u"hello"_s);
        f.clock.advance(2'000);
        ChatFixture::settle();
        QCOMPARE(f.chat.threads().size(), 1);
        QCOMPARE(f.storage.threads.value(f.chat.threadId()).messages().first().id, u"g"_s);
    }

    void whatBeginsByItselfRuns()
    {
        ChatFixture f;
        const QString id = f.sendAndStart(u"hello"_s);
        f.run()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        ScriptedRun *run = f.backend.beginByItself(f.chat.threadId());
        QVERIFY(run);
        run->begin(u"b"_s);
        QVERIFY(f.chat.isRunning());
        run->say(events::TextDelta { u"b"_s, u"by the way"_s });
        run->finish();
        QVERIFY(!f.chat.isRunning());
        QCOMPARE(f.ids(), (QStringList { id, u"a"_s, u"b"_s }));
    }

    void aRunIsNotTakenWhileAnotherGoesOn()
    {
        ChatFixture f;
        f.sendAndStart(u"hello"_s);
        QVERIFY(!f.backend.beginByItself(f.chat.threadId()));
        QVERIFY(!f.backend.beginByItself(u"of nobody"_s));
    }

    void aMessageToldAgainTakesThePlaceOfItsWords()
    {
        ChatFixture f;
        f.sendAndStart(u"hello"_s);
        f.run()->say(events::RunStarted { {}, u"r"_s, {}, {}, {}, {} });
        f.run()->say(events::MessageTold { whole(u"a"_s, u"You"_s, Message::End::Open) });
        f.run()->say(events::TextDelta { u"a"_s, u" said"_s });
        QCOMPARE(f.message(u"a"_s).text, u"You said"_s);
        f.run()->say(events::MessageTold { whole(u"a"_s, u"You said: hello"_s) });
        QCOMPARE(f.message(u"a"_s).text, u"You said: hello"_s);
        QCOMPARE(f.message(u"a"_s).end, Message::End::Complete);
        QCOMPARE(f.conversation().messages.size(), 2u);
    }

    //! What the agent takes back goes, with its elements and the results of its calls.
    void whatIsTakenBackGoes()
    {
        ChatFixture f;
        const QString id = f.sendAndStart(u"hello"_s);
        f.run()->begin(u"a"_s);
        f.run()->say(events::ToolCallStarted { u"t"_s, u"add"_s, u"a"_s, {}, {} });
        f.run()->say(events::ToolCallResult { u"tr"_s, u"t"_s, u"5"_s, {}, {}, {} });
        f.run()->say(events::ActivitySnapshot { u"e"_s, u"element"_s, { { u"forId"_s, u"a"_s } }, true, {}, {} });
        f.run()->say(events::MessageTold { whole(u"b"_s, u"stays"_s) });
        f.run()->say(events::MessagesTakenBack { { u"a"_s, u"unknown"_s } });
        QCOMPARE(f.ids(), (QStringList { id, u"b"_s }));
        f.run()->finish();
        f.clock.advance(2'000);
        ChatFixture::settle();
        QCOMPARE(f.storage.threads.value(f.chat.threadId()).messages().size(), 2);
    }

    void aQuestionIsWithdrawn()
    {
        ChatFixture f;
        f.sendAndStart(u"hello"_s);
        Interrupt interrupt;
        interrupt.id = u"q"_s;
        f.run()->ask({ interrupt });
        ChatFixture::settle();
        QCOMPARE(f.chat.openInterrupts().size(), 1);
        Q_EMIT f.backend.happened(f.chat.threadId(), events::InterruptsWithdrawn { { u"q"_s } });
        QVERIFY(f.chat.openInterrupts().isEmpty());
    }

    void buttonsComeAndGo()
    {
        ChatFixture f;
        f.sendAndStart(u"hello"_s);
        OfferedAction action;
        action.id = u"x"_s;
        action.messageId = u"a"_s;
        f.run()->say(events::ActionOffered { action });
        action.label = u"Count"_s;
        f.run()->say(events::ActionOffered { action });
        QCOMPARE(f.conversation().actions.size(), 1);
        QCOMPARE(f.conversation().actions.first().label, u"Count"_s);
        f.run()->say(events::ActionWithdrawn {});
        QVERIFY(f.conversation().actions.isEmpty());
    }

    //! In other words: the same message once more, without what came after it.
    void amendingSendsTheSameMessageAgain()
    {
        ChatFixture f;
        const QString id = sayInOtherWords(f);
        QCOMPARE(f.backend.requests.size(), 2);
        QVERIFY(f.backend.requests.last().isEdit);
        QCOMPARE(f.backend.requests.last().history.size(), 1);
        QCOMPARE(f.backend.requests.last().history.last().id, id);
        QCOMPARE(f.backend.requests.last().history.last().text, u"good morning"_s);
        f.run()->answer(u"b"_s, u"good morning to you"_s);
        ChatFixture::settle();
        QCOMPARE(f.ids(), (QStringList { id, u"b"_s }));
        f.sendAndStart(u"and now"_s);
        QVERIFY(!f.backend.requests.last().isEdit);
    }

    //! The server still has the old words; the new ones go out all the same.
    void anAmendmentThatWaitsOutlivesAReplay()
    {
        ChatFixture f;
        const QString id = sayInOtherWords(f);
        f.run()->end(RunEnd::How::SignInRequired);
        ChatFixture::settle();
        f.chat.resume(1);
        ChatFixture::settle();
        QVERIFY(f.replay());
        Message old;
        old.id = id;
        old.role = Message::Role::User;
        old.text = u"hello"_s;
        f.replay()->say(events::MessagesSnapshot { { old, whole(u"a"_s, u"hi"_s) }, {} });
        f.replay()->say(events::RunStarted { {}, {}, { old }, {}, {}, {} });
        f.replay()->finish();
        ChatFixture::settle();
        QCOMPARE(f.backend.requests.size(), 3);
        QVERIFY(f.backend.requests.last().isEdit);
        QCOMPARE(f.backend.requests.last().history.last().text, u"good morning"_s);
        QCOMPARE(f.ids(), QStringList { id });
    }

    void amendingKeepsWhatWaits()
    {
        ChatFixture f;
        f.backend.offers.editsMessages = true;
        const QString first = f.sendAndStart(u"hello"_s);
        f.run()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        const QString second = f.sendAndStart(u"and now"_s);
        f.run()->end(RunEnd::How::SignInRequired);
        ChatFixture::settle();
        f.chat.amend(first, u"good morning"_s);
        ChatFixture::settle();
        QCOMPARE(f.ids(), (QStringList { first, second }));
        QVERIFY(f.storage.row(second));
    }

    void whatWaitsIsNotTakenBack()
    {
        ChatFixture f;
        const QString id = f.sendAndStart(u"hello"_s);
        f.run()->end(RunEnd::How::SignInRequired);
        ChatFixture::settle();
        Q_EMIT f.backend.happened(f.chat.threadId(), events::MessagesTakenBack { { id } });
        QCOMPARE(f.ids(), QStringList { id });
    }

    void nothingIsAmendedWhereNobodyTakesIt()
    {
        ChatFixture f;
        const QString id = f.sendAndStart(u"hello"_s);
        f.run()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        f.chat.amend(id, u"good morning"_s);
        ChatFixture::settle();
        QCOMPARE(f.backend.requests.size(), 1);
        QCOMPARE(f.message(id).text, u"hello"_s);
    }

    void feedbackIsShownAndTakenBackIfNotKept()
    {
        ChatFixture f;
        f.backend.offers.takesFeedback = true;
        f.sendAndStart(u"hello"_s);
        f.run()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        const auto shown = [&] { return f.message(u"a"_s).extra.value("feedback"_L1).toObject(); };
        f.chat.giveFeedback(u"a"_s, { Feedback::Value::Good, u"well said"_s, {} });
        QCOMPARE(shown().value("value"_L1).toInt(), 1);
        Q_EMIT f.backend.feedbackEnded(f.chat.threadId(), u"a"_s, { Feedback::Value::Good, u"well said"_s, u"f1"_s }, {});
        QCOMPARE(shown().value("id"_L1).toString(), u"f1"_s);
        f.chat.giveFeedback(u"a"_s, {});
        QVERIFY(shown().isEmpty());
        QCOMPARE(f.backend.feedback.last().id, u"f1"_s);
        Q_EMIT f.backend.feedbackEnded(f.chat.threadId(), u"a"_s, {},
                                       Error { Condition::FeedbackNotKept, { u"server"_s }, 500, {} });
        QCOMPARE(shown().value("comment"_L1).toString(), u"well said"_s);
        QCOMPARE(f.lastFailure(), Condition::FeedbackNotKept);
    }

    void whatGoesAlongIsKeptWithTheMessage()
    {
        ChatFixture f;
        f.chat.sendMessage({}, { ContentPart { { { u"id"_s, u"f1"_s } } } }, { { u"command"_s, u"Shout"_s } });
        ChatFixture::settle();
        QCOMPARE(f.backend.requests.last().history.last().parts.size(), 1);
        QCOMPARE(f.backend.requests.last().history.last().extra.value("command"_L1).toString(), u"Shout"_s);
    }

    void namesAndDeletionsReachTheServer()
    {
        ChatFixture f;
        f.backend.offers.renamesThreads = f.backend.offers.deletesThreads = true;
        f.sendAndStart(u"hello"_s);
        f.run()->answer(u"a"_s, u"hi"_s);
        ChatFixture::settle();
        const QString id = f.chat.threadId();
        f.chat.renameThread(id, u" My name "_s);
        QCOMPARE(f.backend.renamed, QStringList { u"My name"_s });
        f.chat.deleteThread(id);
        QVERIFY(f.backend.deleted.isEmpty());
        f.clock.advance(10'000);
        QCOMPARE(f.backend.deleted, QStringList { id });
    }

    void troubleIsTold_data()
    {
        QTest::addColumn<int>("condition");
        QTest::newRow("question lost") << int(Condition::QuestionLost);
        QTest::newRow("session forgotten") << int(Condition::SessionForgotten);
    }
    void troubleIsTold()
    {
        QFETCH(const int, condition);
        ChatFixture f;
        ChatFixture::settle();
        Q_EMIT f.backend.troubled(f.chat.threadId(), Error { Condition(condition), { u"Echo"_s }, 0, {} });
        QCOMPARE(int(f.lastFailure()), condition);
        Q_EMIT f.backend.troubled(u"another"_s, Error { Condition::AgentFailed, { u"Echo"_s }, 0, {} });
        QCOMPARE(f.failed.size(), 1);
    }
};

COUNTERSIGN_TEST(tst_ChatSession, "tst_chatsession")
#include "tst_chatsession.moc"
