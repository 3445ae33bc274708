// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/conversationstorage.h"

#include <QHash>
#include <QList>

namespace countersign {

//! Answers to a thread's open interrupts go through the outbox like a message, but there is no message: their row has an id of
//! its own kind.
[[nodiscard]] QString newResumeId();
[[nodiscard]] bool isResumeId(const QString &messageId);

//! Which messages have not arrived, and what may be done about each by itself (design: two resenders, one rule).
//! Same message id, new run id, at most once per sign-in; by itself only after a 401 (or when no connection opened, at the
//! next successful /info), only for the row's own account; older than 10 minutes or overtaken by the thread: asks. Pure.
class Outbox
{
public:
    enum class Decision { Send, Ask, Keep, AskServer };

    void put(const OutboxRow &row);
    void remove(const QString &messageId);
    [[nodiscard]] const OutboxRow *find(const QString &messageId) const;
    [[nodiscard]] QList<OutboxRow> rows() const { return m_rows; }
    [[nodiscard]] QList<OutboxRow> rows(const ThreadKey &key) const;

    //! How long a message may wait and still go by itself, ms.
    static constexpr qint64 maxAge = 10LL * 60 * 1000;

    //! The account is back (or /info answered): what to do with `row`. `account` is who is signed in now; `isLast` = no
    //! other message followed in its thread; `signInSerial` = number of the sign-in (a row is sent once per serial).
    [[nodiscard]] Decision decide(const OutboxRow &row, const QString &accountKey, bool isLast, const QDateTime &now,
                                  quint64 signInSerial) const;
    //! Remembered until clear(), also of a row that is removed and put again (a deleted thread that is brought back).
    void noteSent(const QString &messageId, quint64 signInSerial);
    void clear();

private:
    QList<OutboxRow> m_rows;
    QHash<QString, quint64> m_sentAt;
};

} // namespace countersign
