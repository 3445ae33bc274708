// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/threadwriter.h"
#include "chatfixture.h"
#include "testregistry.h"

#include <tuple>

using namespace countersign;
using namespace countersign::test;

namespace {
constexpr int kMessages = 5 * ThreadWriter::largestPiece / 2; // two pieces and a half

//! A long thread between its writer and a disk that the test plays.
struct LongThread
{
    MemoryStorage storage;
    FakeClock clock;
    QObject owner;
    ThreadWriter writer { storage, clock, &owner };
    ThreadInfo info;
    Conversation conversation;
    QSignalSpy settled { &writer, &ThreadWriter::settled };

    LongThread()
    {
        info.key = ChatFixture::key(u"t"_s);
        std::vector<Message> messages;
        for (int i = 0; i < kMessages; ++i)
            messages.push_back(ChatFixture::said(u"m%1"_s.arg(i), u"%1"_s.arg(i)));
        conversation.setMessages(std::move(messages));
        QObject::connect(&writer, &ThreadWriter::due, &owner, [this] { write(); });
    }
    void write() { writer.write(info, conversation); }
    [[nodiscard]] qsizetype puts() const { return storage.calls.count(u"put"_s); }
    [[nodiscard]] QStringList stored() { return ChatFixture::textsOf(storage.threads[info.key.threadId].messages()); }
    [[nodiscard]] QStringList here() const { return ChatFixture::textsOf(conversation.messages); }
};
} // namespace

//! A long history goes to disk in pieces, and in the end all of it is there.
class tst_ThreadWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aPieceEachTimeTheDiskIsThrough()
    {
        LongThread f;
        f.writer.touchFrom(0);
        f.clock.advance(1000);
        QCOMPARE(f.puts(), 1); // the next one waits until this is stored
        ChatFixture::settle();
        QCOMPARE(f.puts(), 3);
        QCOMPARE(f.stored(), f.here());
        QCOMPARE(f.settled.size(), 1);
        QVERIFY(f.writer.isSettled());
    }

    //! A message that is sent does not wait behind the whole history.
    void otherWritesGoBetween()
    {
        LongThread f;
        f.writer.touchFrom(0);
        f.write();
        std::ignore = f.storage.putInfo(f.info);
        ChatFixture::settle();
        f.storage.calls.removeIf([](const QString &call) { return call != "put"_L1 && call != "info"_L1; });
        QCOMPARE(f.storage.calls, (QStringList { u"put"_s, u"info"_s, u"put"_s, u"put"_s }));
    }

    //! Touched one by one, they need not be looked up again for each piece.
    void manyThatWereTouched()
    {
        LongThread f;
        for (int i = 2; i < kMessages; i += 2)
            f.writer.touch(u"m%1"_s.arg(i));
        f.write();
        ChatFixture::settle();
        QCOMPARE(f.stored(), f.here().mid(2));
        QVERIFY(f.writer.isSettled());
    }

    void whatStandsElsewhereMeanwhile()
    {
        LongThread f;
        f.writer.touchFrom(0);
        f.write();
        f.conversation.insert(3, ChatFixture::said(u"new"_s, u"in between"_s));
        f.writer.touchFrom(3);
        f.writer.touch(u"m0"_s);
        ChatFixture::settle();
        QCOMPARE(f.stored(), f.here());
        QVERIFY(f.writer.isSettled());
    }

    void aPieceThatFailsStaysDirty()
    {
        LongThread f;
        f.writer.touch(u"m0"_s);
        f.writer.touchFrom(1);
        f.write();
        f.storage.failPuts = true;
        ChatFixture::settle();
        QVERIFY(!f.writer.isSettled());
        QCOMPARE(f.settled.size(), 0);
        f.storage.failPuts = false;
        f.write();
        ChatFixture::settle();
        QCOMPARE(f.stored(), f.here());
        QVERIFY(f.writer.isSettled());
    }

    //! One message is one write: nothing that streams is written at once because of it.
    void whatStreamsWaitsItsSecond()
    {
        LongThread f;
        f.writer.touch(u"m7"_s);
        f.write();
        f.writer.touchFrom(kMessages - 1); // an answer begins before that is stored
        ChatFixture::settle();
        QCOMPARE(f.puts(), 1);
        f.clock.advance(1000);
        ChatFixture::settle();
        QCOMPARE(f.puts(), 2);
        QCOMPARE(f.stored(), (QStringList { u"7"_s, f.here().last() }));
    }

    //! Whoever leaves does not wait for the disk: all of it is handed over.
    void leavingHandsAllOver()
    {
        ChatFixture f;
        f.leaveOnDisk(u"t"_s);
        f.chat.openThread(u"t"_s);
        f.settle();
        QVERIFY(f.replay());
        QList<Message> told;
        for (int i = 0; i < kMessages; ++i)
            told << ChatFixture::said(u"m%1"_s.arg(i), u"%1"_s.arg(i));
        f.replay()->say(events::MessagesSnapshot { told });
        f.chat.setIdentity({ u"server"_s, u"bob"_s, u"Bob"_s });
        f.settle();
        QCOMPARE(f.storage.threads.value(u"t"_s).messages().size(), 2 + kMessages);
    }
};

COUNTERSIGN_TEST(tst_ThreadWriter, "tst_threadwriter")
#include "tst_threadwriter.moc"
