// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providersearch.h"

#include "auth/challenge.h"
#include "auth/providernetwork.h"
#include "net/hostreach.h"
#include "net/origin.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Providers that have S256 and do not say so.
bool isKnownForPkce(const QString &issuer)
{
    return QUrl(issuer).host() == "login.microsoftonline.com"_L1;
}

//! Who the person is and staying signed in, as far as the provider knows these; then what the server named.
QStringList scopesFor(const ProviderMetadata &provider, const QStringList &named)
{
    QStringList scopes;
    for (const QString &usual : SignInConfig().scopes) {
        const bool isKnown = provider.scopes.isEmpty() || provider.scopes.contains(usual);
        if (isKnown && (usual != "openid"_L1 || !provider.keys.isEmpty()))
            scopes << usual;
    }
    for (const QString &scope : named) {
        if (!scopes.contains(scope))
            scopes << scope;
    }
    return scopes;
}
} // namespace

ProviderSearch::ProviderSearch(const Refused &refused, ProviderNetwork &network, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_refused(refused)
    , m_network(network)
    , m_clock(clock)
{
    if (const auto challenge = challengeOf(refused.headers, "bearer"_ba)) {
        for (const QString &scope : challenge->values.value("scope"_ba).split(u' ', Qt::SkipEmptyParts)) {
            if (isScopeToken(scope) && m_wanted.size() < ResourceMetadata::kMostScopes)
                m_wanted << scope;
        }
        const QUrl named(challenge->values.value("resource_metadata"_ba), QUrl::StrictMode);
        // Only the server itself can speak for it; who guards it elsewhere serves the document there under its name.
        m_isNamed =
            named.isValid() && named.userInfo().isEmpty() && Origin(named).isValid() && Origin(named) == Origin(refused.address);
        if (m_isNamed)
            m_documents << named.adjusted(QUrl::RemoveFragment);
    }
    if (!m_isNamed)
        m_documents = ResourceMetadata::addresses(refused.address);
}

void ProviderSearch::start()
{
    std::optional<Error> trouble = m_network.route().trouble();
    if (!trouble && !Origin(m_refused.address).mayCarrySecret())
        trouble = unknown(u"the address is not https"_s);
    QMetaObject::invokeMethod(
        this,
        [this, trouble] {
            if (trouble)
                Q_EMIT failed(*trouble);
            else
                askNextDocument();
        },
        Qt::QueuedConnection);
}

void ProviderSearch::askNextDocument()
{
    if (m_documents.isEmpty()) {
        Q_EMIT failed(m_first.value_or(unknown(u"no metadata of the resource"_s)));
        return;
    }
    m_network.setPurpose(u"discovery"_s);
    m_network.fetch(m_documents.takeFirst(), this, [this](const ProviderAnswer &answer) { documentCame(answer); });
}

void ProviderSearch::documentCame(const ProviderAnswer &answer)
{
    if (answer.end != ProviderAnswer::End::Complete || answer.status != 200)
        return askNextDocument();
    const Expected<ResourceMetadata> read = ResourceMetadata::read(answer.body, m_refused.called);
    if (!read) {
        // What the challenge named must be right; at the usual place of a shared host may lie what is about a neighbour.
        if (m_isNamed || read.error().condition == Condition::ChallengeUnsupported)
            m_first = read.error();
        return askNextDocument();
    }
    m_resource = *read;
    m_issuers = m_resource.issuers;
    askNextIssuer();
}

void ProviderSearch::askNextIssuer()
{
    const QString issuer = m_issuers.takeFirst();
    const QUrl url(issuer, QUrl::StrictMode);
    if (!url.host().isEmpty() && !mayPointTo(m_refused.address, url)) {
        tryNextIssuer({ Condition::ProviderPrivate, { m_refused.address.host(), url.host() }, 0, u"an issuer further in"_s });
        return;
    }
    auto *discovery = new Discovery(issuer, false, m_cache, m_network, m_clock, this);
    connect(discovery, &Discovery::found, this, &ProviderSearch::issuerFound);
    connect(discovery, &Discovery::failed, this, &ProviderSearch::tryNextIssuer);
    discovery->start();
}

void ProviderSearch::issuerFound(const ProviderMetadata &provider)
{
    if (!provider.promisesPkce && !isKnownForPkce(provider.issuer)) {
        tryNextIssuer({ Condition::ProviderWithoutPkce, { QUrl(provider.issuer).host() }, 0, u"S256 is not promised"_s });
        return;
    }
    FoundProvider answer { provider, m_resource.resource, {} };
    answer.scopes = scopesFor(provider, m_wanted.isEmpty() ? m_resource.scopes : m_wanted);
    Q_EMIT found(answer);
}

void ProviderSearch::tryNextIssuer(const Error &why)
{
    if (!m_first)
        m_first = why;
    if (m_issuers.isEmpty())
        Q_EMIT failed(*m_first);
    else
        askNextIssuer();
}

Error ProviderSearch::unknown(const QString &why) const
{
    return { Condition::ProviderUnknown, { m_refused.address.host() }, 0, why };
}

} // namespace countersign
