// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/outbox.h"

#include <QUuid>

#include <algorithm>
#include <iterator>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr auto kResume = "resume-"_L1; //!< on disk
}

QString newResumeId()
{
    return kResume + QUuid::createUuid().toString(QUuid::WithoutBraces);
}

bool isResumeId(const QString &messageId)
{
    return messageId.startsWith(kResume);
}

void Outbox::put(const OutboxRow &row)
{
    const auto old =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const OutboxRow &other) { return other.messageId == row.messageId; });
    if (old == m_rows.end())
        m_rows << row;
    else
        *old = row;
}

void Outbox::remove(const QString &messageId)
{
    m_rows.removeIf([&](const OutboxRow &row) { return row.messageId == messageId; });
}

const OutboxRow *Outbox::find(const QString &messageId) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const OutboxRow &row) { return row.messageId == messageId; });
    return found == m_rows.end() ? nullptr : &*found;
}

QList<OutboxRow> Outbox::rows(const ThreadKey &key) const
{
    QList<OutboxRow> found;
    std::copy_if(m_rows.begin(), m_rows.end(), std::back_inserter(found), [&](const OutboxRow &row) { return row.key == key; });
    return found;
}

Outbox::Decision Outbox::decide(const OutboxRow &row, const QString &accountKey, bool isLast, const QDateTime &now,
                                quint64 signInSerial) const
{
    using Stage = OutboxRow::Stage;
    if (row.stage == Stage::AskPerson)
        return Decision::Keep;
    if (row.key.accountKey != accountKey)
        return Decision::Ask;
    if (row.stage == Stage::Sent || row.stage == Stage::MayHaveArrived)
        return Decision::AskServer;
    // A refusal after this very sign-in is an answer; only a new sign-in makes another try worth while. Where nothing ever
    // left this machine there was no try.
    const auto sent = m_sentAt.constFind(row.messageId);
    if (row.stage == Stage::WaitsForSignIn && sent != m_sentAt.constEnd() && *sent >= signInSerial)
        return Decision::Keep;
    const bool isYoung = row.since.msecsTo(now) <= maxAge;
    return isLast && isYoung ? Decision::Send : Decision::Ask;
}

void Outbox::noteSent(const QString &messageId, quint64 signInSerial)
{
    m_sentAt.insert(messageId, signInSerial);
}

void Outbox::clear()
{
    m_rows.clear();
    m_sentAt.clear();
}

} // namespace countersign
