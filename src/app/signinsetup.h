// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/connectionsession.h"
#include "auth/providersearch.h"
#include "auth/registration.h"
#include "widgets/providerdialog.h"

#include <memory>

namespace countersign {

class ProviderNetwork;

//! From an address that asks for a sign-in to a connection that can sign in: finds the provider the server names (or asks the
//! configured one about itself), has the person agree where only the server named it, and gets a client id: the configured one,
//! the address of our client document where the provider takes such, a registration, else the person's.
//!
//! Nothing is posted and no browser opens before agree(). Ends with ready() or failed(); agreementNeeded() may come more than
//! once (a registration was refused). Deleting it stops. One object per set-up. Owner: Application. UI thread.
class SignInSetup : public QObject
{
    Q_OBJECT
public:
    //! `clientDocument`: where this program's client metadata document is published; empty = nowhere.
    SignInSetup(const ConnectionConfig &config, const ProviderSearch::Refused &refused, const ConnectionSession::Ground &ground,
                const QUrl &clientDocument = ownClientDocument(), QObject *parent = nullptr);
    ~SignInSetup() override;
    void start();
    //! The person goes on to the provider; with a client id where one was asked for.
    void agree(const QString &clientId = {});

    [[nodiscard]] const ConnectionConfig &config() const { return m_config; }
    [[nodiscard]] const TrafficLog &traffic() const { return m_traffic; } //!< what was asked, for the lens
    //! Chosen when the program is built (COUNTERSIGN_CLIENT_DOCUMENT).
    [[nodiscard]] static QUrl ownClientDocument();

Q_SIGNALS:
    void agreementNeeded(const countersign::ProviderAgreement &what);
    void ready(const countersign::ConnectionConfig &config, const countersign::ConnectionSecrets &secrets);
    //! ProviderUnknown: the server does not say where; the person must. Else what is wrong with what it says.
    void failed(const countersign::Error &why);

private:
    void search();
    void askConfigured();
    void onFound(const FoundProvider &found);
    void getClient();
    void registerClient();
    void askForClientId(const Error &why);
    void finish();
    [[nodiscard]] ProviderAgreement agreement() const;

    ConnectionConfig m_config;
    ProviderSearch::Refused m_refused;
    Clock &m_clock;
    Redactor &m_redactor;
    QUrl m_clientDocument;
    TrafficLog m_traffic;
    std::unique_ptr<ProviderNetwork> m_network;
    ProviderCache m_cache;
    ProviderMetadata m_provider;
    ConnectionSecrets m_secrets;
    bool m_wantsClientId = false;
};

} // namespace countersign
