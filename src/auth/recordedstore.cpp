// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/recordedstore.h"

#include "auth/session.h"
#include "net/trafficlog.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
QString wordFor(CredentialStore::Outcome outcome)
{
    switch (outcome) {
    case CredentialStore::Outcome::Done:
        return u"Done"_s;
    case CredentialStore::Outcome::Missing:
        return u"Missing"_s;
    case CredentialStore::Outcome::Locked:
        return u"Locked"_s;
    case CredentialStore::Outcome::Absent:
        return u"Absent"_s;
    case CredentialStore::Outcome::Late:
        return u"Late"_s;
    case CredentialStore::Outcome::Failed:
        break;
    }
    return u"Failed"_s;
}
} // namespace

RecordedStore::RecordedStore(CredentialStore &store, TrafficLog &log, Clock &clock) : m_store(store), m_log(log), m_clock(clock)
{
}

void RecordedStore::read(const QString &key, QObject *context, Done done)
{
    m_store.read(key, context, recorded("read", std::move(done)));
}

void RecordedStore::write(const QString &key, const Secret &value, QObject *context, Done done)
{
    m_store.write(key, value, context, recorded("write", std::move(done)));
}

void RecordedStore::remove(const QString &key, QObject *context, Done done)
{
    m_store.remove(key, context, recorded("delete", std::move(done)));
}

void RecordedStore::unlock(QObject *context, Done done)
{
    m_store.unlock(context, recorded("unlock", std::move(done)));
}

CredentialStore::Done RecordedStore::recorded(const QByteArray &operation, Done done)
{
    TrafficRecord record;
    record.kind = TrafficRecord::Kind::Keyring;
    record.exchange = m_log.nextExchange();
    record.purpose = u"keyring"_s;
    record.at = m_clock.wall();
    record.method = operation;
    m_log.put(record);
    const qint64 startedAt = m_clock.steady();
    return [this, record, startedAt, call = std::move(done)](const Answer &answer) mutable {
        record.milliseconds = m_clock.steady() - startedAt;
        record.note = wordFor(answer.outcome);
        record.ended = keyringCondition(answer.outcome);
        m_log.put(record);
        call(answer);
    };
}

} // namespace countersign
