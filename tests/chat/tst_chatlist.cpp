// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "listedfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;
using How = RunEnd::How;
using Stage = OutboxRow::Stage;

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
