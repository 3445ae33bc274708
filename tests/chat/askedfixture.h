// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chatfixture.h"

namespace countersign::test {
using namespace Qt::StringLiterals;
using Status = ResumeEntry::Status;

inline Interrupt interrupt(const QString &id, const QString &reason = u"input_required"_s)
{
    Interrupt asked;
    asked.id = id;
    asked.reason = reason;
    asked.message = u"What about "_s + id;
    return asked;
}

inline ResumeEntry yes(const QString &id, const QJsonValue &payload = QJsonValue(true))
{
    return { id, Status::Resolved, payload };
}

inline ResumeEntry cancelled(const QString &id)
{
    return { id, Status::Cancelled };
}

inline QStringList idsOf(const QList<Interrupt> &interrupts)
{
    QStringList ids;
    for (const Interrupt &one : interrupts)
        ids << one.id;
    return ids;
}

//! A thread whose first run asks.
struct Asked : ChatFixture
{
    QSignalSpy changed { &chat, &ChatController::interruptsChanged };
    QString question;

    explicit Asked(const QList<Interrupt> &open = { interrupt(u"i1"_s) })
    {
        question = sendAndStart(u"book it"_s);
        run()->ask(open);
        settle();
        changed.clear();
    }
    [[nodiscard]] QStringList open() const { return idsOf(chat.openInterrupts()); }
    [[nodiscard]] const RunRequest &last() const { return backend.requests.last(); }
    //! The row in which the answers wait.
    [[nodiscard]] QString row() const
    {
        for (const OutboxRow &one : storage.outbox) {
            if (isResumeId(one.messageId))
                return one.messageId;
        }
        return {};
    }
};

} // namespace countersign::test
