// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chatfixture.h"

namespace countersign::test {
using namespace Qt::StringLiterals;

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

} // namespace countersign::test
