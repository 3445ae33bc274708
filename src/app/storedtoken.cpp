// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/storedtoken.h"

#include "auth/staticheadermethod.h"
#include "core/redactor.h"

#include <utility>

namespace countersign {

namespace {
constexpr int kKeyringTime = 4000; // ms
}

StoredToken::StoredToken(const ConnectionConfig &config, const AccountIndex &index, CredentialStore &store, Redactor &redactor,
                         Clock &clock, QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_index(index)
    , m_store(store)
    , m_redactor(redactor)
    , m_clock(clock)
{
}

StoredToken::~StoredToken() = default;

void StoredToken::start()
{
    m_deadline = m_clock.after(kKeyringTime, this, [this] { finish(Outcome::NotReadable); });
    QMetaObject::invokeMethod(this, &StoredToken::read, Qt::QueuedConnection);
}

void StoredToken::read()
{
    const AccountRecord account = m_index.accounts(m_config.id()).value(0);
    if (account.id.isNobody() || !account.hasSecret)
        return finish(Outcome::Missing);
    if (m_config.signIn.method != SignInConfig::Method::Token)
        return finish(Outcome::WouldRenew);
    m_store.read(account.id.credentialKey(m_config.id()), this,
                 [this, account](const CredentialStore::Answer &answer) { onRead(account, answer); });
}

void StoredToken::onRead(const AccountRecord &account, const CredentialStore::Answer &answer)
{
    if (answer.outcome == CredentialStore::Outcome::Missing)
        return finish(Outcome::Missing);
    if (answer.outcome != CredentialStore::Outcome::Done)
        return finish(Outcome::NotReadable);
    m_method = std::make_unique<StaticHeaderMethod>(m_config, m_redactor, ConnectionSecrets());
    connect(m_method.get(), &SignInMethod::obtained, this,
            [this](const Credential &credential) { finish(Outcome::Found, credential.headers); });
    connect(m_method.get(), &SignInMethod::restoreFailed, this, [this] { finish(Outcome::Missing); });
    m_method->restore(account, answer.value);
}

void StoredToken::finish(Outcome outcome, const QList<Authorizer::Decision::SecretHeader> &headers)
{
    if (std::exchange(m_isOver, true))
        return;
    m_deadline.reset();
    Q_EMIT finished(outcome, headers);
}

} // namespace countersign
