// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

namespace {

//! Three threads on disk, "t1" the oldest, a minute between them.
struct Listed : ChatFixture
{
    QSignalSpy threadsChanged { &chat, &ChatController::threadsChanged };
    QSignalSpy deletedChanged { &chat, &ChatController::deletedChanged };

    Listed() : ChatFixture(false)
    {
        for (const QString &id : { u"t1"_s, u"t2"_s, u"t3"_s }) {
            leaveOnDisk(id);
            storage.threads[id].info.title = u"Thread "_s + id;
            clock.advance(60'000);
        }
        Identity other = alice();
        other.accountKey = u"nobody"_s;
        chat.setIdentity(other); // and back: the list is asked for again
        chat.setIdentity(alice());
        settle();
        threadsChanged.clear();
    }
    using Identity = ChatController::Identity;
    [[nodiscard]] QStringList listed(const ChatController &controller) const
    {
        QStringList ids;
        for (const ThreadInfo &info : controller.threads())
            ids << info.key.threadId;
        return ids;
    }
    [[nodiscard]] QStringList listed() const { return listed(chat); }
    [[nodiscard]] bool isOnDisk(const QString &id) const
    {
        return storage.threads.contains(id) && !storage.threads.value(id).info.isRemoved;
    }
};

} // namespace

//! The list of threads: renamed, pinned, deleted and brought back, and what the server knows beside it.
class tst_ChatList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void renamed();
    void renamedBack();
    void renamedWhileLive();
    void titlesAreTamed();
    void pinnedFirst();
    void neitherMovesIt();
    void ofNobody();
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
    void threadsOfTheServer();
    void threadsOfTheServerAreNotStored();
    void threadsOfTheServerThatAreKnown();
    void threadsOfTheServerAfterADelete();
    void opensAThreadOfTheServer();
    void serversWithoutAList();
};

void tst_ChatList::renamed()
{
    Listed f;
    f.chat.renameThread(u"t1"_s, u"Invoices"_s);
    f.settle();
    QCOMPARE(f.chat.threads().last().shownTitle(), u"Invoices"_s);
    QCOMPARE(f.chat.threads().last().title, u"Thread t1"_s);
    QCOMPARE(f.storage.threads.value(u"t1"_s).info.ownTitle, u"Invoices"_s);
    QCOMPARE(f.storage.threads.value(u"t1"_s).byPosition.size(), 2);
    QVERIFY(!f.threadsChanged.isEmpty());
}

void tst_ChatList::renamedBack()
{
    Listed f;
    f.chat.renameThread(u"t1"_s, u"Invoices"_s);
    f.chat.renameThread(u"t1"_s, u"  "_s);
    f.settle();
    QCOMPARE(f.chat.threads().last().shownTitle(), u"Thread t1"_s);
}

//! What the run stores later does not undo it.
void tst_ChatList::renamedWhileLive()
{
    Listed f;
    f.chat.openThread(u"t1"_s);
    f.settle();
    f.sendAndStart(u"more"_s);
    f.chat.renameThread(u"t1"_s, u"Invoices"_s);
    f.chat.setPinned(u"t1"_s, true);
    f.run()->answer(u"a2"_s, u"Yes."_s);
    f.clock.advance(2000);
    f.settle();
    QCOMPARE(f.storage.threads.value(u"t1"_s).info.ownTitle, u"Invoices"_s);
    QVERIFY(f.storage.threads.value(u"t1"_s).info.pinned);
    QCOMPARE(f.listed().first(), u"t1"_s);
}

void tst_ChatList::titlesAreTamed()
{
    Listed f;
    f.chat.renameThread(u"t1"_s, u"  two\nlines\t "_s);
    QCOMPARE(f.chat.threads().last().shownTitle(), u"two lines"_s);
    f.chat.renameThread(u"t1"_s, QString(10'000, u'x'));
    QCOMPARE(f.chat.threads().last().shownTitle().size(), 200);
}

void tst_ChatList::pinnedFirst()
{
    Listed f;
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t2"_s, u"t1"_s }));
    f.chat.setPinned(u"t1"_s, true);
    f.chat.setPinned(u"t2"_s, true);
    QCOMPARE(f.listed(), QStringList({ u"t2"_s, u"t1"_s, u"t3"_s }));
    ChatController later(f.backend, f.storage, f.clock);
    later.setIdentity(ChatFixture::alice());
    f.settle();
    QCOMPARE(f.listed(later), QStringList({ u"t2"_s, u"t1"_s, u"t3"_s }));
    f.chat.setPinned(u"t2"_s, false);
    QCOMPARE(f.listed(), QStringList({ u"t1"_s, u"t3"_s, u"t2"_s }));
}

void tst_ChatList::neitherMovesIt()
{
    Listed f;
    const QDateTime changed = f.chat.threads().last().changed;
    f.clock.advance(3'600'000);
    f.chat.renameThread(u"t1"_s, u"New"_s);
    f.chat.setPinned(u"t1"_s, true);
    f.chat.setPinned(u"t1"_s, false);
    QCOMPARE(f.listed().last(), u"t1"_s);
    QCOMPARE(f.chat.threads().last().changed, changed);
}

void tst_ChatList::ofNobody()
{
    Listed f;
    f.storage.calls.clear();
    f.chat.renameThread(u"no such thread"_s, u"x"_s);
    f.chat.setPinned(u"no such thread"_s, true);
    f.chat.deleteThread(u"no such thread"_s);
    f.chat.undoDelete();
    f.chat.deleteThread(f.chat.threadId()); // new and empty: there is nothing to delete
    f.settle();
    QVERIFY(f.storage.calls.isEmpty());
    QVERIFY(f.deletedChanged.isEmpty());
    QCOMPARE(f.listed().size(), 3);
}

void tst_ChatList::deletedAfterTenSeconds()
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

void tst_ChatList::deletedAtTheEnd()
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

void tst_ChatList::crashInBetween()
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

void tst_ChatList::broughtBack()
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

void tst_ChatList::broughtBackInTimeOnly()
{
    Listed f;
    f.chat.deleteThread(u"t1"_s);
    f.clock.advance(10'000);
    f.chat.undoDelete();
    f.settle();
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t2"_s }));
    QVERIFY(!f.isOnDisk(u"t1"_s));
}

void tst_ChatList::onlyTheLastOneCanBeBroughtBack()
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

void tst_ChatList::theOpenOne()
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
    f.clock.advance(10'000);
    f.settle();
    QVERIFY(!f.isOnDisk(u"t2"_s));
    QCOMPARE(f.storage.calls.last(), u"remove thread t2"_s);
}

void tst_ChatList::theOpenOneBroughtBack()
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

void tst_ChatList::itsRunIsStopped()
{
    Listed f;
    f.chat.openThread(u"t2"_s);
    f.settle();
    f.sendAndStart(u"a long story"_s);
    f.run()->begin(u"a2"_s);
    f.chat.deleteThread(u"t2"_s);
    f.settle();
    QCOMPARE(f.run()->stops, 1);
    QVERIFY(!f.chat.isRunning());
    f.run()->say(events::TextDelta { u"a2"_s, u"Once upon"_s });
    f.run()->say(events::RunFinished { {}, true });
    f.run()->end(How::Completed);
    f.settle();
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t1"_s })); // its end does not bring it back
    f.clock.advance(10'000);
    f.settle();
    QVERIFY(!f.isOnDisk(u"t2"_s));
    QCOMPARE(f.storage.calls.last(), u"remove thread t2"_s);
}

void tst_ChatList::broughtBackWhileItStops()
{
    Listed f;
    f.chat.openThread(u"t2"_s);
    f.settle();
    f.sendAndStart(u"a long story"_s);
    f.run()->begin(u"a2"_s);
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

void tst_ChatList::whatWaitsThereDoesNotGo()
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

void tst_ChatList::whatWaitsThereWaitsAgain()
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

void tst_ChatList::doesNotComeBackFromTheDisk()
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

void tst_ChatList::anotherAccountEndsTheUndo()
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

void tst_ChatList::threadsOfTheServer()
{
    Listed f;
    f.backend.listsThreads = true;
    f.backend.tellAgents(f.backend.offered);
    QCOMPARE(f.backend.threadLists, 0); // signed out: not of our own initiative
    f.chat.setOnline(true);
    f.backend.tellAgents(f.backend.offered);
    QCOMPARE(f.backend.threadLists, 1);
    Q_EMIT f.backend.threadsListed({ { u"r1"_s, u"writer"_s, u"From elsewhere"_s, f.clock.wall().addSecs(-90) },
                                     { u"r2"_s, u"writer"_s, {}, f.clock.wall().addSecs(60) },
                                     { {}, u"writer"_s, u"no id"_s, f.clock.wall() } });
    QCOMPARE(f.listed(), QStringList({ u"r2"_s, u"t3"_s, u"r1"_s, u"t2"_s, u"t1"_s }));
    QCOMPARE(f.chat.threads().at(2).shownTitle(), u"From elsewhere"_s);
    QCOMPARE(f.chat.threads().at(2).agentId, u"writer"_s);
    QVERIFY(f.chat.threads().at(2).key == ChatFixture::key(u"r1"_s));
}

void tst_ChatList::threadsOfTheServerAreNotStored()
{
    Listed f;
    f.storage.calls.clear();
    Q_EMIT f.backend.threadsListed({ { u"r1"_s, u"writer"_s, u"From elsewhere"_s, f.clock.wall() } });
    f.settle();
    QVERIFY(f.storage.calls.isEmpty());
    ChatController::Identity bob = ChatFixture::alice();
    bob.accountKey = u"bob"_s;
    f.chat.setIdentity(bob); // and not carried over
    f.settle();
    QVERIFY(f.chat.threads().isEmpty());
}

void tst_ChatList::threadsOfTheServerThatAreKnown()
{
    Listed f;
    f.chat.renameThread(u"t1"_s, u"Mine"_s);
    f.threadsChanged.clear();
    const RemoteThread known { u"t1"_s, u"other"_s, u"Theirs"_s, f.clock.wall() };
    Q_EMIT f.backend.threadsListed({ known });
    QCOMPARE(f.chat.threads().size(), 3);
    QCOMPARE(f.chat.threads().last().shownTitle(), u"Mine"_s);
    QVERIFY(f.threadsChanged.isEmpty());
    Q_EMIT f.backend.threadsListed({ { f.chat.threadId(), {}, {}, {} } }); // the one that is open and still empty
    QCOMPARE(f.chat.threads().size(), 3);
}

void tst_ChatList::threadsOfTheServerAfterADelete()
{
    Listed f;
    const QList<RemoteThread> told { { u"t1"_s, u"writer"_s, u"Theirs"_s, f.clock.wall() } };
    f.chat.deleteThread(u"t1"_s);
    Q_EMIT f.backend.threadsListed(told);
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t2"_s }));
    f.clock.advance(10'000);
    f.settle();
    Q_EMIT f.backend.threadsListed(told);
    QCOMPARE(f.listed(), QStringList({ u"t3"_s, u"t2"_s }));
    ChatController later(f.backend, f.storage, f.clock); // nor after a restart
    later.setIdentity(ChatFixture::alice());
    f.settle();
    Q_EMIT f.backend.threadsListed(told);
    QCOMPARE(f.listed(later), QStringList({ u"t3"_s, u"t2"_s }));
}

void tst_ChatList::opensAThreadOfTheServer()
{
    Listed f;
    f.chat.setOnline(true);
    const QDateTime changed = f.clock.wall().addSecs(-90);
    Q_EMIT f.backend.threadsListed({ { u"r1"_s, u"writer"_s, {}, changed } });
    f.chat.openThread(u"r1"_s);
    f.settle();
    QCOMPARE(f.chat.threadId(), u"r1"_s);
    QCOMPARE(f.chat.agentId(), u"writer"_s);
    QCOMPARE(f.backend.connected, QStringList { u"r1"_s });
    ChatFixture::tellOldTurn(*f.replay());
    f.replay()->end(How::Completed);
    f.settle();
    QCOMPARE(f.ids(), QStringList({ u"u1"_s, u"a1"_s }));
    const ThreadInfo stored = f.storage.threads.value(u"r1"_s).info;
    QCOMPARE(stored.title, u"hello"_s);
    QCOMPARE(stored.agentId, u"writer"_s);
    QCOMPARE(stored.changed, changed);
    QCOMPARE(f.storage.threads.value(u"r1"_s).byPosition.size(), 2);
    QCOMPARE(f.listed().count(u"r1"_s), 1);
    for (const ThreadInfo &info : f.chat.threads()) {
        if (info.key.threadId == "r1"_L1)
            QCOMPARE(info.shownTitle(), u"hello"_s);
    }
    f.sendAndStart(u"go on"_s);
    QCOMPARE(f.backend.requests.last().threadId, u"r1"_s);
    QCOMPARE(f.backend.requests.last().history.size(), 3);
}

void tst_ChatList::serversWithoutAList()
{
    Listed f;
    f.chat.setOnline(true);
    f.backend.tellAgents(f.backend.offered);
    QCOMPARE(f.backend.threadLists, 0);
}

COUNTERSIGN_TEST(tst_ChatList, "tst_chatlist")
#include "tst_chatlist.moc"
