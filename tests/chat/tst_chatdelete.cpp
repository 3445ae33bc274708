// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "listedfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

//! Threads that are deleted, and brought back within ten seconds.
class tst_ChatDelete : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void deletedAfterTenSeconds();
    void deletedAtTheEnd();
    void crashInBetween();
    void broughtBack();
    void broughtBackInTimeOnly();
    void onlyTheLastOneCanBeBroughtBack();
    void theOpenOne();
    void theOpenOneBroughtBack();
    void itsRunIsStopped();
    void broughtBackWhileItStops();
    void whatWaitsThereDoesNotGo();
    void whatWaitsThereWaitsAgain();
    void doesNotComeBackFromTheDisk();
    void anotherAccountEndsTheUndo();
};

namespace {
//! "t2" is open, and an answer comes in it.
void beToldAStory(Listed &f)
{
    f.chat.openThread(u"t2"_s);
    f.settle();
    f.sendAndStart(u"a long story"_s);
    f.run()->begin(u"a2"_s);
}

//! "t2", when it is too late to bring it back.
void goesForGood(Listed &f)
{
    f.clock.advance(10'000);
    f.settle();
    QVERIFY(!f.isOnDisk(u"t2"_s));
    QCOMPARE(f.storage.calls.last(), u"remove thread t2"_s);
}
} // namespace

void tst_ChatDelete::deletedAfterTenSeconds()
{
    Listed f;
    f.chat.renameThread(u"t2"_s, u"Invoices"_s);
    f.chat.deleteThread(u"t2"_s);
    f.settle();
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t1"_s }));
    QCOMPARE(f.chat.deletedTitle(), u"Invoices"_s);
    QCOMPARE(f.deletedChanged.size(), 1);
    f.clock.advance(9'999);
    f.settle();
    QVERIFY(f.isOnDisk(u"t2"_s));
    f.clock.advance(1);
    f.settle();
    QVERIFY(!f.isOnDisk(u"t2"_s));
    QVERIFY(f.storage.threads.value(u"t2"_s).byPosition.isEmpty());
    QVERIFY(f.chat.deletedTitle().isEmpty());
    QCOMPARE(f.deletedChanged.size(), 2);
    QCOMPARE(f.storage.calls.count(u"remove thread t2"_s), 1);
    f.chat.openThread(u"t2"_s);
    f.settle();
    QVERIFY(f.chat.threadId() != u"t2"_s);
}

void tst_ChatDelete::deletedAtTheEnd()
{
    Listed f;
    {
        ChatController other(f.backend, f.storage, f.clock);
        other.setIdentity(ChatFixture::alice());
        f.settle();
        other.openThread(u"t2"_s);
        f.settle();
        other.setDraft(u"half a word"_s);
        other.deleteThread(u"t2"_s);
        QVERIFY(f.isOnDisk(u"t2"_s));
    }
    f.settle();
    QVERIFY(!f.isOnDisk(u"t2"_s));
    QCOMPARE(f.storage.calls.last(), u"remove thread t2"_s); // nothing is written after it
}

void tst_ChatDelete::crashInBetween()
{
    Listed f;
    f.chat.openThread(u"t2"_s);
    f.settle();
    f.chat.deleteThread(u"t2"_s);
    f.clock.advance(5'000);
    f.settle();
    // What the next start would find.
    QVERIFY(f.isOnDisk(u"t2"_s));
    QCOMPARE(f.storage.threads.value(u"t2"_s).byPosition.size(), 2);
    QCOMPARE(f.storage.threads.value(u"t2"_s).info.title, u"Thread t2"_s);
    ChatController later(f.backend, f.storage, f.clock);
    later.setIdentity(ChatFixture::alice());
    f.settle();
    QCOMPARE(f.listed(later), QStringList({ u"t3"_s, u"t2"_s, u"t1"_s }));
}

void tst_ChatDelete::broughtBack()
{
    Listed f;
    f.chat.setPinned(u"t1"_s, true);
    f.chat.deleteThread(u"t1"_s);
    f.clock.advance(9'000);
    f.chat.undoDelete();
    f.settle();
    QCOMPARE(f.listed(), QStringList({ u"t1"_s, u"t3"_s, u"t2"_s }));
    QVERIFY(f.chat.deletedTitle().isEmpty());
    f.clock.advance(60'000);
    f.settle();
    QVERIFY(f.isOnDisk(u"t1"_s));
    f.chat.openThread(u"t1"_s);
    f.settle();
    QCOMPARE(f.ids(), QStringList({ u"u1"_s, u"a1"_s }));
}

void tst_ChatDelete::broughtBackInTimeOnly()
{
    Listed f;
    f.chat.deleteThread(u"t1"_s);
    f.clock.advance(10'000);
    f.chat.undoDelete();
    f.settle();
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t2"_s }));
    QVERIFY(!f.isOnDisk(u"t1"_s));
}

void tst_ChatDelete::onlyTheLastOneCanBeBroughtBack()
{
    Listed f;
    f.chat.deleteThread(u"t1"_s);
    f.chat.deleteThread(u"t2"_s);
    f.settle();
    QVERIFY(!f.isOnDisk(u"t1"_s));
    QVERIFY(f.isOnDisk(u"t2"_s));
    QCOMPARE(f.chat.deletedTitle(), u"Thread t2"_s);
    f.chat.undoDelete();
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t2"_s }));
}

void tst_ChatDelete::theOpenOne()
{
    Listed f;
    f.chat.openThread(u"t2"_s);
    f.settle();
    QSignalSpy opened(&f.chat, &ChatController::threadOpened);
    f.chat.deleteThread(u"t2"_s);
    f.settle();
    QCOMPARE(opened.size(), 1);
    QVERIFY(f.conversation().messages.empty());
    QVERIFY(f.chat.threadId() != u"t2"_s);
    goesForGood(f);
}

void tst_ChatDelete::theOpenOneBroughtBack()
{
    Listed f;
    f.chat.openThread(u"t2"_s);
    f.settle();
    f.chat.setDraft(u"half a thought"_s);
    f.chat.deleteThread(u"t2"_s);
    f.settle();
    f.chat.undoDelete();
    f.settle();
    QCOMPARE(f.chat.threadId(), u"t2"_s);
    QCOMPARE(f.ids(), QStringList({ u"u1"_s, u"a1"_s }));
    QCOMPARE(f.chat.draft(), u"half a thought"_s);
}

void tst_ChatDelete::itsRunIsStopped()
{
    Listed f;
    beToldAStory(f);
    f.chat.deleteThread(u"t2"_s);
    f.settle();
    QCOMPARE(f.run()->stops, 1);
    QVERIFY(!f.chat.isRunning());
    f.run()->say(events::TextDelta { u"a2"_s, u"Once upon"_s });
    f.run()->say(events::RunFinished { {}, true });
    f.run()->end(How::Completed);
    f.settle();
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t1"_s })); // its end does not bring it back
    goesForGood(f);
}

void tst_ChatDelete::broughtBackWhileItStops()
{
    Listed f;
    beToldAStory(f);
    f.run()->say(events::TextDelta { u"a2"_s, u"Once upon"_s });
    f.chat.deleteThread(u"t2"_s);
    f.settle();
    f.chat.undoDelete();
    f.settle();
    QCOMPARE(f.chat.threadId(), u"t2"_s);
    QVERIFY(f.chat.isRunning());
    f.run()->say(events::RunFinished { {}, true });
    f.run()->end(How::Completed);
    f.settle();
    QCOMPARE(f.message(u"a2"_s).text, u"Once upon"_s);
    QCOMPARE(f.message(u"a2"_s).end, Message::End::Stopped);
    QVERIFY(!f.chat.isRunning());
    f.clock.advance(60'000);
    QCOMPARE(f.storage.threads.value(u"t2"_s).message(u"a2"_s).text, u"Once upon"_s);
}

void tst_ChatDelete::whatWaitsThereDoesNotGo()
{
    Listed f;
    f.leaveOnDisk(u"t4"_s, u"w1"_s);
    ChatController later(f.backend, f.storage, f.clock);
    later.setOnline(true);
    later.setIdentity(ChatFixture::alice());
    f.settle();
    QVERIFY(later.hasWaiting());
    later.deleteThread(u"t4"_s);
    QVERIFY(!later.hasWaiting());
    later.resume(1);
    f.settle();
    QVERIFY(f.backend.requests.isEmpty());
    QVERIFY(f.backend.connected.isEmpty());
    f.clock.advance(10'000);
    f.settle();
    QVERIFY(f.storage.outbox.isEmpty());
}

void tst_ChatDelete::whatWaitsThereWaitsAgain()
{
    Listed f;
    f.leaveOnDisk(u"t4"_s, u"w1"_s);
    ChatController later(f.backend, f.storage, f.clock);
    later.setOnline(true);
    later.setIdentity(ChatFixture::alice());
    f.settle();
    later.deleteThread(u"t4"_s);
    later.undoDelete();
    f.settle();
    QVERIFY(later.hasWaiting());
    f.backend.connectable = false;
    later.resume(1);
    f.settle();
    QCOMPARE(f.backend.requests.size(), 1);
    QCOMPARE(f.backend.requests.first().history.last().id, u"w1"_s);
}

void tst_ChatDelete::doesNotComeBackFromTheDisk()
{
    Listed f;
    ChatController later(f.backend, f.storage, f.clock);
    f.storage.holdsAnswers = true;
    later.setIdentity(ChatFixture::alice());
    f.storage.release();
    f.settle();
    later.deleteThread(u"t1"_s);
    f.clock.advance(10'000);
    f.settle();
    ChatController next(f.backend, f.storage, f.clock);
    next.setIdentity(ChatFixture::alice());
    f.settle();
    QCOMPARE(f.listed(next), QStringList({ u"t3"_s, u"t2"_s }));
}

void tst_ChatDelete::anotherAccountEndsTheUndo()
{
    Listed f;
    f.chat.deleteThread(u"t1"_s);
    ChatController::Identity bob = ChatFixture::alice();
    bob.accountKey = u"bob"_s;
    f.chat.setIdentity(bob);
    f.settle();
    QVERIFY(f.chat.deletedTitle().isEmpty());
    QVERIFY(!f.isOnDisk(u"t1"_s));
    f.chat.undoDelete();
    QVERIFY(f.chat.threads().isEmpty());
}

COUNTERSIGN_TEST(tst_ChatDelete, "tst_chatdelete")
#include "tst_chatdelete.moc"
