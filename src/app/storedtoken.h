// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/accountid.h"
#include "core/clock.h"
#include "core/connectionconfig.h"
#include "core/credentialstore.h"
#include "net/authorizer.h"

#include <QObject>

#include <memory>

namespace countersign {

class Redactor;
class StaticHeaderMethod;

//! The sign-in a connection keeps, for a question on the side: a pasted token is read from the keyring and given out. A browser
//! sign-in is never touched: what is kept of it is a refresh token, and using that would take it from the window it belongs to.
//! Nothing is written, nobody is prompted. One finished(), never before start() returned, after 4 s at the latest. UI thread.
class StoredToken final : public QObject
{
    Q_OBJECT
public:
    enum class Outcome { Found, Missing, WouldRenew, NotReadable };
    Q_ENUM(Outcome)

    StoredToken(const ConnectionConfig &config, const AccountIndex &index, CredentialStore &store, Redactor &redactor,
                Clock &clock, QObject *parent = nullptr);
    ~StoredToken() override;
    void start();

Q_SIGNALS:
    void finished(countersign::StoredToken::Outcome outcome,
                  const QList<countersign::Authorizer::Decision::SecretHeader> &headers);

private:
    void read();
    void onRead(const AccountRecord &account, const CredentialStore::Answer &answer);
    void finish(Outcome outcome, const QList<Authorizer::Decision::SecretHeader> &headers = {});

    const ConnectionConfig m_config;
    const AccountIndex &m_index;
    CredentialStore &m_store;
    Redactor &m_redactor;
    Clock &m_clock;
    std::unique_ptr<StaticHeaderMethod> m_method;
    std::unique_ptr<Clock::Alarm> m_deadline;
    bool m_isOver = false;
};

} // namespace countersign
