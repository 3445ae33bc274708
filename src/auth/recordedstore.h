// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/credentialstore.h"

#include <QByteArray>

namespace countersign {

class Clock;
class TrafficLog;

//! Another CredentialStore, as one connection uses it: what is asked of it and how that ended is written into the connection's
//! log. Neither keys nor values. Owner: ConnectionSession; the references outlive it. UI thread.
class RecordedStore final : public CredentialStore
{
public:
    RecordedStore(CredentialStore &store, TrafficLog &log, Clock &clock);

    void read(const QString &key, QObject *context, Done done) override;
    void write(const QString &key, const Secret &value, QObject *context, Done done) override;
    void remove(const QString &key, QObject *context, Done done) override;
    void unlock(QObject *context, Done done) override;

private:
    //! `done`, after the outcome was recorded.
    [[nodiscard]] Done recorded(const QByteArray &operation, Done done);

    CredentialStore &m_store;
    TrafficLog &m_log;
    Clock &m_clock;
};

} // namespace countersign
