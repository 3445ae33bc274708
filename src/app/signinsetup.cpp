// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signinsetup.h"

#include "auth/providernetwork.h"
#include "auth/providerquirks.h"
#include "net/route.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! What the provider will really be shown, the return address above all.
SignInConfig asSent(const SignInConfig &signIn)
{
    const ProviderQuirks *quirks = ProviderQuirks::of(QUrl(signIn.issuer));
    return quirks ? quirks->applied(signIn) : signIn;
}
} // namespace

QUrl SignInSetup::ownClientDocument()
{
    return QUrl(QStringLiteral(COUNTERSIGN_CLIENT_DOCUMENT));
}

SignInSetup::SignInSetup(const ConnectionConfig &config, const ProviderSearch::Refused &refused,
                         const ConnectionSession::Ground &ground, const QUrl &clientDocument, QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_refused(refused)
    , m_clock(ground.clock)
    , m_redactor(ground.redactor)
    , m_clientDocument(clientDocument)
    , m_network(std::make_unique<ProviderNetwork>(m_traffic, ground.redactor, ground.clock, Route::of(config)))
{
    m_config.signIn.method = SignInConfig::Method::OAuth;
}

SignInSetup::~SignInSetup() = default;

void SignInSetup::start()
{
    if (m_config.signIn.issuer.isEmpty())
        search();
    else
        askConfigured(); // the person, or the file they agreed to, has named it
}

void SignInSetup::search()
{
    auto *search = new ProviderSearch(m_refused, *m_network, m_clock, this);
    connect(search, &ProviderSearch::found, this, &SignInSetup::onFound);
    connect(search, &ProviderSearch::failed, this, &SignInSetup::failed);
    search->start();
}

void SignInSetup::askConfigured()
{
    const SignInConfig &signIn = m_config.signIn;
    auto *discovery = new Discovery(signIn.issuer, signIn.scopes.contains(u"openid"_s), m_cache, *m_network, m_clock, this);
    discovery->setEndpointHosts(signIn.endpointHosts);
    connect(discovery, &Discovery::found, this, [this](const ProviderMetadata &provider) {
        m_provider = provider;
        getClient();
    });
    connect(discovery, &Discovery::failed, this, &SignInSetup::failed);
    discovery->start();
}

void SignInSetup::onFound(const FoundProvider &found)
{
    m_provider = found.provider;
    m_config.signIn.issuer = found.provider.issuer;
    m_config.signIn.resource = found.resource;
    m_config.signIn.scopes = found.scopes;
    const bool mayHaveClient = !m_config.signIn.clientId.isEmpty() || !m_provider.registrationEndpoint.isEmpty()
                               || (m_provider.takesClientDocuments && !m_clientDocument.isEmpty());
    m_wantsClientId = !mayHaveClient;
    Q_EMIT agreementNeeded(agreement());
}

ProviderAgreement SignInSetup::agreement() const
{
    const SignInConfig signIn = asSent(m_config.signIn);
    return { plainHost(m_config.address), plainHost(QUrl(signIn.issuer)), signIn.scopes, m_wantsClientId, signIn.redirect, {} };
}

void SignInSetup::agree(const QString &clientId)
{
    if (!clientId.isEmpty() && !SignInConfig::isClientId(clientId))
        return askForClientId({ Condition::ClientIdNeeded, { QUrl(m_provider.issuer).host() }, 0, u"letters of no client id"_s });
    if (!clientId.isEmpty())
        m_config.signIn.clientId = clientId;
    getClient();
}

void SignInSetup::getClient()
{
    if (!m_config.signIn.clientId.isEmpty()) {
        finish();
    } else if (m_provider.takesClientDocuments && !m_clientDocument.isEmpty()) {
        m_config.signIn.clientId = m_clientDocument.toString(QUrl::FullyEncoded);
        finish();
    } else if (!m_provider.registrationEndpoint.isEmpty()) {
        registerClient();
    } else {
        askForClientId({ Condition::ClientIdNeeded, { QUrl(m_provider.issuer).host() }, 0, {} });
    }
}

void SignInSetup::registerClient()
{
    auto *registration = new Registration(asSent(m_config.signIn), m_provider.registrationEndpoint, *m_network, m_redactor, this);
    connect(registration, &Registration::registered, this, [this](const Registration::Client &client) {
        m_config.signIn.clientId = client.id;
        m_config.signIn.clientAuth = client.auth;
        m_config.signIn.registered = true;
        m_secrets.clientSecret = client.secret;
        m_secrets.registrationToken = client.token;
        finish();
    });
    connect(registration, &Registration::failed, this, &SignInSetup::askForClientId);
    registration->start();
}

void SignInSetup::askForClientId(const Error &why)
{
    m_wantsClientId = true;
    ProviderAgreement what = agreement();
    what.trouble = why;
    Q_EMIT agreementNeeded(what);
}

void SignInSetup::finish()
{
    Q_EMIT ready(m_config, m_secrets);
}

} // namespace countersign
