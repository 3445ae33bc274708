// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connectionremoval.h"

#include "store/settings.h"

namespace countersign {

namespace {
constexpr int kSignOutDeadline = 8'000; // ms
}

QList<HistoryEraser::Account> accountsOf(const Settings &settings, const QString &connectionId)
{
    QList<HistoryEraser::Account> accounts { { connectionId, AccountId().key() } };
    for (const AccountRecord &account : settings.accounts(connectionId))
        accounts.append({ connectionId, account.id.key() });
    return accounts;
}

ConnectionRemoval::ConnectionRemoval(const ConnectionConfig &config, const ConnectionSession::Ground &ground, Settings &settings,
                                     QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_settings(settings)
    , m_clock(ground.clock)
    , m_storage(ground.storage)
    , m_session(config, ground)
{
}

ConnectionRemoval::~ConnectionRemoval() = default;

void ConnectionRemoval::start()
{
    connect(&m_session.session(), &Session::stateChanged, this, &ConnectionRemoval::onSession, Qt::QueuedConnection);
    connect(&m_session.session(), &Session::signedOut, this, &ConnectionRemoval::forget);
    m_deadline = m_clock.after(kSignOutDeadline, this, [this] { forget(); });
    m_session.loadSession();
    QMetaObject::invokeMethod(this, &ConnectionRemoval::onSession, Qt::QueuedConnection);
}

void ConnectionRemoval::onSession()
{
    Session &session = m_session.session();
    switch (session.state()) {
    case Session::State::Loading:
    case Session::State::SigningOut:
        return; // goes on by itself
    case Session::State::SignedIn:
        if (session.needsSignIn())
            session.signOut();
        else
            forget();
        return;
    case Session::State::SignedOut:
    case Session::State::SignInRequired:
    case Session::State::KeychainUnavailable:
        forget();
        return;
    }
}

void ConnectionRemoval::forget()
{
    if (std::exchange(m_isForgetting, true))
        return;
    m_deadline.reset();
    m_eraser = std::make_unique<HistoryEraser>(m_storage, accountsOf(m_settings, m_config.id()));
    m_session.forgetSecrets();
    m_settings.removeConnection(m_config.id());
    connect(m_eraser.get(), &HistoryEraser::finished, this, &ConnectionRemoval::finished);
    m_eraser->start();
}

} // namespace countersign
