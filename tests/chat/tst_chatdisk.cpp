// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chatfixture.h"
#include "testregistry.h"

using namespace countersign;
using namespace countersign::test;
using How = RunEnd::How;

//! A disk that fails and works again: said once, and in the end all of it is there.
class tst_ChatDisk : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isSaidOnceAndTakenBack();
    void tryingAgainSaysWhatIsStillWrong();
    void allOfAChatIsWrittenAtLast();
    void itTriesByItself();
    void itTriesSoonAfterSomethingWorked();
    void whatWasRemovedIsRemovedAtLast();
    void aDeletedChatIsDeletedAtLast();
    void anIdleChatStaysUntilItIsOnDisk();
    void namesAndPinsOfOtherChats();
    void aListThatCannotBeReadIsReadAgain();
    void aChatThatCannotBeReadIsOpenedAgain();
    void whatWasPutAsideIsTold();
    void aTextTakenBackIsADraftFirst();

private:
    static Condition said(const ChatFixture &f) { return f.storageFailed.last().at(0).value<Error>().condition; }
};

void tst_ChatDisk::isSaidOnceAndTakenBack()
{
    ChatFixture f;
    QSignalSpy recovered(&f.chat, &ChatController::storageRecovered);
    f.storage.failWrites = true;
    f.chat.send(u"one"_s);
    f.settle();
    f.chat.send(u"two"_s);
    f.settle();
    QCOMPARE(f.storageFailed.size(), 1);
    QCOMPARE(said(f), Condition::StorageFailed);
    QCOMPARE(f.discarded.size(), 2); // each text comes back
    f.storage.failWrites = false;
    f.chat.retryStorage();
    f.settle();
    QCOMPARE(recovered.size(), 1);
    QVERIFY(f.backend.requests.isEmpty());
}

void tst_ChatDisk::tryingAgainSaysWhatIsStillWrong()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    f.storage.failWrites = true;
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.settle();
    QCOMPARE(f.storageFailed.size(), 1);
    f.chat.retryStorage();
    f.settle();
    QCOMPARE(f.storageFailed.size(), 2);
}

void tst_ChatDisk::allOfAChatIsWrittenAtLast()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    const QString thread = f.chat.threadId();
    f.storage.failWrites = true;
    f.run()->say(events::StateSnapshot { QJsonObject { { u"step"_s, 2 } } });
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.settle();
    f.chat.renameThread(thread, u"Greetings"_s);
    f.settle();
    QCOMPARE(f.storage.threads.value(thread).messages().size(), 1);
    f.storage.failWrites = false;
    f.chat.retryStorage();
    f.settle();
    const auto stored = f.storage.threads.value(thread);
    QCOMPARE(stored.messages().size(), 2);
    QCOMPARE(stored.message(u"a1"_s).text, u"Hi."_s);
    QCOMPARE(stored.info.ownTitle, u"Greetings"_s);
    QCOMPARE(stored.state.toObject().value("step"_L1).toInt(), 2);
    QVERIFY(f.storage.outbox.isEmpty()); // it had arrived: the row that could not be removed is
}

void tst_ChatDisk::itTriesByItself()
{
    ChatFixture f;
    QSignalSpy recovered(&f.chat, &ChatController::storageRecovered);
    f.sendAndStart(u"hello"_s);
    f.storage.failPuts = true;
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.settle();
    QCOMPARE(f.storageFailed.size(), 1);
    const auto puts = [&] { return f.storage.calls.count(u"put"_s); };
    const auto before = puts();
    f.settle();
    QCOMPARE(puts(), before); // not at once, and not for ever
    f.storage.failPuts = false;
    f.clock.advance(30'000);
    f.settle();
    QCOMPARE(recovered.size(), 1);
    QCOMPARE(f.storage.threads.value(f.chat.threadId()).messages().size(), 2);
    f.clock.advance(60'000);
    f.settle();
    QCOMPARE(recovered.size(), 1);
}

void tst_ChatDisk::itTriesSoonAfterSomethingWorked()
{
    ChatFixture f;
    QSignalSpy recovered(&f.chat, &ChatController::storageRecovered);
    f.sendAndStart(u"hello"_s);
    f.storage.failWrites = true;
    f.run()->answer(u"a1"_s, u"Hi."_s);
    f.settle();
    f.storage.failWrites = false;
    f.chat.setPinned(f.chat.threadId(), true);
    f.settle();
    QCOMPARE(recovered.size(), 0);
    f.clock.advance(5'000);
    f.settle();
    QCOMPARE(recovered.size(), 1);
}

void tst_ChatDisk::whatWasRemovedIsRemovedAtLast()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::SignInRequired);
    f.settle();
    f.storage.failWrites = true;
    f.chat.discard(id);
    f.settle();
    QVERIFY(f.storage.row(id)); // would go out at the next start, though the person took it back
    f.storage.failWrites = false;
    f.chat.retryStorage();
    f.settle();
    QVERIFY(!f.storage.row(id));
    QVERIFY(f.storage.threads.value(f.chat.threadId()).messages().isEmpty());
}

void tst_ChatDisk::aDeletedChatIsDeletedAtLast()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s);
    f.chat.setIdentity({ u"server"_s, u"nobody"_s, {} });
    f.chat.setIdentity(f.alice());
    f.settle();
    f.chat.deleteThread(u"old"_s);
    f.storage.failWrites = true;
    f.clock.advance(10'000);
    f.settle();
    QVERIFY(!f.storage.threads.value(u"old"_s).info.isRemoved);
    f.storage.failWrites = false;
    f.chat.retryStorage();
    f.settle();
    QVERIFY(f.storage.threads.value(u"old"_s).info.isRemoved);
}

void tst_ChatDisk::anIdleChatStaysUntilItIsOnDisk()
{
    ChatFixture f;
    f.sendAndStart(u"hello"_s);
    const QString thread = f.chat.threadId();
    f.chat.newThread();
    f.storage.failWrites = true;
    f.run()->answer(u"a1"_s, u"Hi."_s); // in the background; nothing of it goes on after that
    f.settle();
    f.chat.openThread(thread);
    f.settle();
    QCOMPARE(f.ids().size(), 2); // what was not saved is still here
    f.chat.newThread();
    f.storage.failWrites = false;
    f.chat.retryStorage();
    f.settle();
    QCOMPARE(f.storage.threads.value(thread).messages().size(), 2);
}

void tst_ChatDisk::namesAndPinsOfOtherChats()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s);
    f.chat.setIdentity({ u"server"_s, u"nobody"_s, {} });
    f.chat.setIdentity(f.alice());
    f.settle();
    f.storage.failWrites = true;
    f.chat.renameThread(u"old"_s, u"Plans"_s);
    f.settle();
    f.chat.setPinned(u"old"_s, true);
    f.settle();
    f.storage.failWrites = false;
    f.chat.retryStorage();
    f.settle();
    QCOMPARE(f.storage.threads.value(u"old"_s).info.ownTitle, u"Plans"_s);
    QVERIFY(f.storage.threads.value(u"old"_s).info.pinned);
    QCOMPARE(f.storage.threads.value(u"old"_s).messages().size(), 2);
}

void tst_ChatDisk::aListThatCannotBeReadIsReadAgain()
{
    ChatFixture f;
    QSignalSpy recovered(&f.chat, &ChatController::storageRecovered);
    f.leaveOnDisk(u"old"_s, u"w1"_s);
    f.chat.setIdentity({ u"server"_s, u"nobody"_s, {} });
    f.settle();
    f.storage.failLoads = true;
    f.chat.setIdentity(f.alice());
    f.settle();
    QCOMPARE(f.storageFailed.size(), 1);
    QCOMPARE(said(f), Condition::ChatsUnread);
    QVERIFY(f.chat.threads().isEmpty());
    f.storage.failLoads = false;
    f.chat.retryStorage();
    f.settle();
    QCOMPARE(recovered.size(), 1);
    QCOMPARE(f.chat.threads().size(), 1);
    QVERIFY(f.chat.outbox().find(u"w1"_s));
}

void tst_ChatDisk::aChatThatCannotBeReadIsOpenedAgain()
{
    ChatFixture f;
    f.leaveOnDisk(u"old"_s);
    f.storage.failLoads = true;
    f.chat.openThread(u"old"_s);
    f.settle();
    QCOMPARE(said(f), Condition::ChatsUnread);
    QVERIFY(f.chat.threadId() != u"old"_s);
    f.storage.failLoads = false;
    f.chat.retryStorage();
    f.settle();
    QCOMPARE(f.chat.threadId(), u"old"_s);
    QCOMPARE(f.ids().size(), 2);
}

void tst_ChatDisk::whatWasPutAsideIsTold()
{
    ChatFixture f;
    Q_EMIT f.storage.putAside({ Condition::StorageDamaged, { u"chats.sqlite.broken"_s } });
    QCOMPARE(f.storageFailed.size(), 1);
    QCOMPARE(said(f), Condition::StorageDamaged);
}

//! Whoever is killed in between finds the text twice rather than not at all.
void tst_ChatDisk::aTextTakenBackIsADraftFirst()
{
    ChatFixture f;
    const QString id = f.sendAndStart(u"hello"_s);
    f.run()->end(How::SignInRequired);
    f.settle();
    f.storage.calls.clear();
    f.chat.discard(id);
    f.settle();
    QVERIFY(f.storage.calls.indexOf(u"info"_s) >= 0);
    QVERIFY(f.storage.calls.indexOf(u"info"_s) < f.storage.calls.indexOf(u"remove "_s + id));
    QCOMPARE(f.storage.threads.value(f.chat.threadId()).info.draft, u"hello"_s);
    QCOMPARE(f.chat.draft(), u"hello"_s);
}

COUNTERSIGN_TEST(tst_ChatDisk, "tst_chatdisk")
#include "tst_chatdisk.moc"
