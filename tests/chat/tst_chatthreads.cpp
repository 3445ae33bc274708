// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

#include <QUuid>

using namespace countersign;
using namespace countersign::test;
using Delivery = Message::Delivery;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

//! Several threads and accounts: titles, drafts, what goes on in the background, whose chats they are.
class tst_ChatThreads : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void titlesAndList();
    void drafts();
    void switchingThreadsKeepsTheRun();
    void anotherAccountClosesEverything();
    void anotherAccountFromWithinASignal();
    void agentIsChosenWhileEmpty();
    void statesOfThreadsInTheBackground();
};

void tst_ChatThreads::titlesAndList()
{
    ChatFixture f;
    QVERIFY(f.chat.threads().isEmpty());
    f.sendAndStart(u"  Please\nlist all the invoices that nobody has paid since the last winter  "_s);
    QCOMPARE(f.chat.threads().size(), 1);
    QCOMPARE(f.chat.threads().first().title, u"Please list all the invoices that nobody has…"_s);
    f.run()->answer(u"a1"_s, u"None."_s);
    f.clock.advance(1000);
    f.chat.newThread();
    f.sendAndStart(u"Second"_s);
    QCOMPARE(f.chat.threads().size(), 2);
    QCOMPARE(f.chat.threads().first().title, u"Second"_s);
    QVERIFY(f.chat.threads().at(1).title.size() <= 48);
    f.run()->answer(u"a2"_s, u"Yes."_s);
    f.clock.advance(1000);
    f.settle();
    // The same list after a restart.
    ChatController later(f.backend, f.storage, f.clock);
    later.setIdentity(ChatFixture::alice());
    f.settle();
    QCOMPARE(later.threads().size(), 2);
    QCOMPARE(later.threads().first().title, u"Second"_s);
}

void tst_ChatThreads::drafts()
{
    ChatFixture f;
    const QString first = f.chat.threadId();
    f.chat.setDraft(u"half a thou"_s);
    f.clock.advance(999);
    QVERIFY(!f.storage.calls.contains(u"info"_s));
    f.chat.setDraft(u"half a thought"_s);
    f.clock.advance(1000);
    QCOMPARE(f.storage.threads.value(first).info.draft, u"half a thought"_s);
    f.chat.newThread();
    QCOMPARE(f.chat.draft(), QString());
    f.chat.setDraft(u"other"_s);
    const QString second = f.chat.threadId();
    f.chat.openThread(first); // leaving a thread stores its draft at once
    f.settle();
    QCOMPARE(f.chat.draft(), u"half a thought"_s);
    QCOMPARE(f.storage.threads.value(second).info.draft, u"other"_s);
    f.sendAndStart(u"half a thought, now whole"_s);
    QCOMPARE(f.chat.draft(), QString());
    QCOMPARE(f.storage.threads.value(first).info.draft, QString());
}

void tst_ChatThreads::switchingThreadsKeepsTheRun()
{
    ChatFixture f;
    f.sendAndStart(u"a long story"_s);
    const QString first = f.chat.threadId();
    f.run()->begin(u"a1"_s);
    QSignalSpy opened(&f.chat, &ChatController::threadOpened);
    f.chat.newThread();
    QCOMPARE(opened.size(), 1);
    QCOMPARE(f.chat.model().rowCount(), 0);
    QVERIFY(!f.chat.isRunning());
    ScriptedRun *background = f.backend.runs.first();
    QVERIFY(background);
    background->say(events::TextDelta { u"a1"_s, u"Once upon a time"_s });
    QCOMPARE(f.chat.model().rowCount(), 0);
    f.chat.openThread(first);
    QVERIFY(f.chat.isRunning());
    QCOMPARE(f.message(u"a1"_s).text, u"Once upon a time"_s);
    f.chat.newThread();
    background->say(events::TextDelta { u"a1"_s, u"."_s });
    background->finish();
    f.settle();
    QCOMPARE(f.storage.threads.value(first).message(u"a1"_s).text, u"Once upon a time."_s);
    f.chat.setOnline(false);
    f.chat.openThread(first);
    f.settle();
    QCOMPARE(f.message(u"a1"_s).text, u"Once upon a time."_s);
    QCOMPARE(f.message(u"a1"_s).end, Message::End::Complete);
}

void tst_ChatThreads::anotherAccountClosesEverything()
{
    ChatFixture f;
    f.sendAndStart(u"secret"_s);
    const QString thread = f.chat.threadId();
    f.run()->begin(u"a1"_s);
    const QPointer<ScriptedRun> run = f.run();
    f.chat.setIdentity({ u"server"_s, u"bob"_s, u"Bob"_s });
    f.settle();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!run); // the stream is closed
    QCOMPARE(f.chat.model().rowCount(), 0);
    QVERIFY(f.chat.threads().isEmpty());
    QVERIFY(f.chat.threadId() != thread);
    QVERIFY(f.chat.outbox().rows().isEmpty());
    QVERIFY(!f.chat.isRunning());
    f.chat.resume(1);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    f.chat.setIdentity(ChatFixture::alice());
    f.settle();
    QCOMPARE(f.chat.threads().size(), 1);
}

void tst_ChatThreads::anotherAccountFromWithinASignal()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    connect(&f.chat, &ChatController::failed, this, [&f] { f.chat.setIdentity({ u"server"_s, u"bob"_s, {} }); });
    f.chat.send(u"queued"_s);
    f.settle();
    f.run()->end(How::Busy);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.chat.model().rowCount(), 0);
}

void tst_ChatThreads::agentIsChosenWhileEmpty()
{
    ChatFixture f;
    f.chat.setAgent(u"billing"_s);
    QCOMPARE(f.chat.agentId(), u"billing"_s);
    f.sendAndStart(u"hello"_s);
    f.chat.setAgent(u"writer"_s);
    QCOMPARE(f.chat.agentId(), u"billing"_s); // this thread has begun
    QCOMPARE(f.backend.requests.last().agentId, u"billing"_s);
    f.chat.newThread();
    QCOMPARE(f.chat.agentId(), u"writer"_s);
}

void tst_ChatThreads::statesOfThreadsInTheBackground()
{
    ChatFixture f;
    const QString first = f.chat.threadId();
    QCOMPARE(f.chat.threadState(first), ThreadState::Settled);
    f.sendAndStart(u"a long story"_s);
    f.run()->begin(u"a1"_s);
    QCOMPARE(f.chat.threadState(first), ThreadState::Running);
    f.chat.newThread();
    QCOMPARE(f.chat.threadState(first), ThreadState::Running);
    QCOMPARE(f.chat.threadState(f.chat.threadId()), ThreadState::Settled);
    QSignalSpy changed(&f.chat, &ChatController::runningChanged);
    f.run()->finish();
    f.settle();
    QVERIFY(!changed.isEmpty());
    QCOMPARE(f.chat.threadState(first), ThreadState::Settled);
    const QString second = f.chat.threadId();
    f.backend.connectable = false;
    f.sendAndStart(u"another"_s);
    f.run()->begin(u"b1"_s);
    f.run()->end(How::BrokeOff);
    QCOMPARE(f.chat.threadState(second), ThreadState::BrokeOff);
    f.sendAndStart(u"again"_s);
    f.run()->end(How::SignInRequired);
    QCOMPARE(f.chat.threadState(second), ThreadState::WaitsForSignIn);
    QCOMPARE(f.chat.threadState(u"no such thread"_s), ThreadState::Settled);
}

COUNTERSIGN_TEST(tst_ChatThreads, "tst_chatthreads")
#include "tst_chatthreads.moc"
