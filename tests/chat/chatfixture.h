// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/chatcontroller.h"
#include "fakeclock.h"
#include "memorystorage.h"
#include "scriptedbackend.h"

#include <QSignalSpy>
#include <QTest>

namespace countersign::test {
using namespace Qt::StringLiterals;

//! A controller between a backend and a disk that the test plays.
struct ChatFixture
{
    ScriptedBackend backend;
    MemoryStorage storage;
    FakeClock clock;
    ChatController chat { backend, storage, clock };
    QSignalSpy failed { &chat, &ChatController::failed };
    QSignalSpy storageFailed { &chat, &ChatController::storageFailed };
    QSignalSpy discarded { &chat, &ChatController::discarded };
    QSignalSpy resumed { &chat, &ChatController::resumed };
    QSignalSpy runEnded { &chat, &ChatController::runEnded };
    QSignalSpy stopped { &chat, &ChatController::runsStopped };

    explicit ChatFixture(bool online = true)
    {
        chat.setOnline(online);
        chat.setIdentity(alice());
    }
    static ChatController::Identity alice() { return { u"server"_s, u"alice"_s, u"Alice"_s }; }
    static ThreadKey key(const QString &threadId) { return { u"server"_s, u"alice"_s, threadId }; }

    //! Lets everything that is queued happen.
    static void settle()
    {
        for (int i = 0; i < 20; ++i)
            QCoreApplication::processEvents();
    }
    //! Sends and waits until the run has begun; its message id.
    QString sendAndStart(const QString &text)
    {
        const auto before = backend.requests.size();
        chat.send(text);
        settle();
        return backend.requests.size() > before ? backend.requests.last().history.last().id : QString();
    }
    [[nodiscard]] const Conversation &conversation() { return chat.model().conversation(); }
    //! What stands in a conversation, from the top.
    template<typename Messages> [[nodiscard]] static QStringList textsOf(const Messages &messages)
    {
        QStringList texts;
        for (const Message &message : messages)
            texts << message.text;
        return texts;
    }
    [[nodiscard]] Message message(const QString &id)
    {
        const Message *found = conversation().find(id);
        return found ? *found : Message();
    }
    [[nodiscard]] QStringList ids()
    {
        QStringList all;
        for (const Message &message : conversation().messages)
            all << message.id;
        return all;
    }
    [[nodiscard]] ScriptedRun *run() const { return backend.runs.isEmpty() ? nullptr : backend.runs.last().data(); }
    [[nodiscard]] ScriptedRun *replay() const { return backend.connects.isEmpty() ? nullptr : backend.connects.last().data(); }
    [[nodiscard]] Condition lastFailure() const
    {
        return failed.isEmpty() ? Condition::None : failed.last().at(0).value<Error>().condition;
    }

    static Message said(const QString &id, const QString &text)
    {
        Message message;
        message.id = id;
        message.text = text;
        return message;
    }
    static Message answered(const QString &id, const QString &text)
    {
        Message message = said(id, text);
        message.role = Message::Role::Assistant;
        return message;
    }
    //! A thread as an earlier session left it on disk: one exchange, then `waiting` in `stage`, typed just now.
    void leaveOnDisk(const QString &threadId, const QString &waiting = {},
                     OutboxRow::Stage stage = OutboxRow::Stage::WaitsForSignIn)
    {
        MemoryStorage::Thread &thread = storage.threads[threadId];
        thread.info.key = key(threadId);
        thread.info.agentId = u"writer"_s;
        thread.info.title = u"Old"_s;
        thread.info.changed = clock.wall();
        thread.byPosition = { { 0, said(u"u1"_s, u"hello"_s) }, { 1, answered(u"a1"_s, u"Hi."_s) } };
        if (waiting.isEmpty())
            return;
        Message message = said(waiting, u"and then?"_s);
        message.delivery = Message::Delivery::Sending;
        thread.byPosition.insert(2, message);
        storage.outbox << OutboxRow { waiting, key(threadId), u"writer"_s, stage, clock.wall() };
    }
    //! What the server says of that thread.
    static void tellOldTurn(ScriptedRun &replay)
    {
        replay.say(events::RunStarted { {}, u"r1"_s, { said(u"u1"_s, u"hello"_s) } });
        replay.say(events::TextStarted { u"a1"_s, Message::Role::Assistant, {} });
        replay.say(events::TextDelta { u"a1"_s, u"Hi."_s });
        replay.say(events::TextEnded { u"a1"_s });
        replay.say(events::RunFinished { u"r1"_s, false });
    }
};

} // namespace countersign::test
