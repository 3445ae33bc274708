// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/discovery.h"

#include "auth/providernetwork.h"
#include "core/connectionconfig.h"
#include "core/jsonkeys.h"
#include "net/origin.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
Error metadataError(Condition condition, const QString &issuer, const QString &detail)
{
    return { condition, { QUrl(issuer).host() }, 0, detail };
}

//! https anywhere; http only on this machine, and only if the issuer itself is here: a public provider has no business
//! sending us to a local port.
bool mayAsk(const QUrl &endpoint, const Origin &issuer)
{
    const Origin origin(endpoint);
    return endpoint.scheme() == "https"_L1 || (origin.mayCarrySecret() && issuer.isLoopback());
}

//! Where large providers have endpoints that are not at their issuer (their documents, 2026). A host that begins with a dot
//! stands for those below it.
bool isKnownElsewhere(const QString &issuerHost, const QString &host)
{
    struct Known
    {
        QLatin1StringView issuer;
        QLatin1StringView host;
    };
    static constexpr std::array known {
        Known { "accounts.google.com"_L1, "oauth2.googleapis.com"_L1 },
        Known { "accounts.google.com"_L1, "www.googleapis.com"_L1 },
        Known { "accounts.google.com"_L1, "openidconnect.googleapis.com"_L1 },
        Known { "login.microsoftonline.com"_L1, "graph.microsoft.com"_L1 },
        Known { "cognito-idp."_L1, ".amazoncognito.com"_L1 },
        Known { "github.com"_L1, "api.github.com"_L1 },
    };
    return std::any_of(known.begin(), known.end(), [&](const Known &each) {
        const bool isIssuer = each.issuer.endsWith(u'.')
                                  ? issuerHost.startsWith(each.issuer) && issuerHost.endsWith(".amazonaws.com"_L1)
                                  : issuerHost == each.issuer;
        return isIssuer && (each.host.startsWith(u'.') ? host.endsWith(each.host) : host == each.host);
    });
}

bool maySpeakFor(const QUrl &issuer, const QUrl &endpoint, const QStringList &hosts)
{
    if (Origin(issuer) == Origin(endpoint))
        return true;
    const bool isNamed = hosts.contains(endpoint.host(), Qt::CaseInsensitive) || isKnownElsewhere(issuer.host(), endpoint.host());
    return isNamed && endpoint.scheme() == "https"_L1;
}

struct EndpointName
{
    QLatin1StringView key;
    QUrl ProviderMetadata::*place;
    bool required;
};
} // namespace

Expected<ProviderMetadata> ProviderMetadata::read(const QByteArray &json, const QString &issuer, bool openid,
                                                  const QStringList &endpointHosts)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject())
        return metadataError(Condition::ProviderUnreadable, issuer, u"no JSON object"_s);
    if (!JsonKeys::scan(json).duplicate.isEmpty())
        return metadataError(Condition::ProviderUnreadable, issuer, u"a key twice"_s); // readers differ in which one counts
    const QJsonObject object = document.object();
    ProviderMetadata provider;
    provider.issuer = object.value("issuer"_L1).toString();
    if (provider.issuer.isEmpty())
        return metadataError(Condition::ProviderUnreadable, issuer, u"no issuer"_s);
    if (provider.issuer != issuer)
        return metadataError(Condition::ProviderMismatch, issuer, u"the document names another issuer"_s);

    const Origin home { QUrl(issuer) };
    for (const EndpointName &endpoint : {
             EndpointName { "authorization_endpoint"_L1, &ProviderMetadata::authorizationEndpoint, true },
             EndpointName { "token_endpoint"_L1, &ProviderMetadata::tokenEndpoint, true },
             EndpointName { "revocation_endpoint"_L1, &ProviderMetadata::revocationEndpoint, false },
             EndpointName { "userinfo_endpoint"_L1, &ProviderMetadata::userinfoEndpoint, false },
             EndpointName { "end_session_endpoint"_L1, &ProviderMetadata::endSessionEndpoint, false },
             EndpointName { "jwks_uri"_L1, &ProviderMetadata::keys, openid },
             EndpointName { "registration_endpoint"_L1, &ProviderMetadata::registrationEndpoint, false },
         }) {
        const QString text = object.value(endpoint.key).toString();
        if (text.isEmpty() && !endpoint.required)
            continue;
        const QUrl url(text, QUrl::StrictMode);
        const bool isUsable = url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasFragment();
        if (!isUsable || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1))
            return metadataError(Condition::ProviderUnreadable, issuer, u"no usable "_s + endpoint.key);
        if (!mayAsk(url, home))
            return Error { Condition::ProviderPlainHttp, { url.host() }, 0, u"%1 is not https"_s.arg(endpoint.key) };
        if (maySpeakFor(QUrl(issuer), url, endpointHosts))
            provider.*endpoint.place = url;
        else if (endpoint.required)
            return Error { Condition::ProviderElsewhere,
                           { QUrl(issuer).authority(), url.authority() },
                           0,
                           u"%1 is of another origin"_s.arg(endpoint.key) };
    }
    // Absent says nothing (many providers leave it out); present without S256 means it would be ignored.
    const QJsonValue methods = object.value("code_challenge_methods_supported"_L1);
    if (methods.isArray() && !methods.toArray().contains("S256"_L1))
        return metadataError(Condition::ProviderWithoutPkce, issuer, u"S256 is not among its methods"_s);
    provider.promisesPkce = methods.toArray().contains("S256"_L1);
    provider.takesClientDocuments = object.value("client_id_metadata_document_supported"_L1).toBool();
    for (const auto &scope : object.value("scopes_supported"_L1).toArray())
        provider.scopes << scope.toString();
    provider.promisesIss = object.value("authorization_response_iss_parameter_supported"_L1).toBool();
    return provider;
}

Discovery::Discovery(const QString &issuer, bool openid, ProviderCache &cache, ProviderNetwork &network, Clock &clock,
                     QObject *parent)
    : QObject(parent)
    , m_issuer(issuer)
    , m_openid(openid)
    , m_cache(cache)
    , m_network(network)
    , m_clock(clock)
{
}

Discovery *Discovery::of(const SignInConfig &config, ProviderCache &cache, ProviderNetwork &network, Clock &clock,
                         QObject *parent)
{
    auto *discovery =
        new Discovery(config.issuer, config.scopes.contains(u"openid"_s), cache, network, clock, parent); // the parent's
    discovery->setEndpointHosts(config.endpointHosts);
    return discovery;
}

QList<QUrl> Discovery::addresses(const QString &issuer)
{
    const QUrl url(issuer, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || url.hasQuery() || url.hasFragment() || !url.userInfo().isEmpty())
        return {};
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    QUrl openid(url);
    openid.setPath(path + u"/.well-known/openid-configuration"_s, QUrl::StrictMode);
    QUrl oauth(url);
    oauth.setPath(u"/.well-known/oauth-authorization-server"_s + path, QUrl::StrictMode);
    return { openid, oauth };
}

void Discovery::start()
{
    const bool fresh = m_cache.metadata && m_cache.metadata->issuer == m_issuer
                       && m_clock.steady() - m_cache.metadataAt < ProviderCache::kMetadataAge;
    m_addresses = addresses(m_issuer);
    const std::optional<Error> refused = objection();
    QMetaObject::invokeMethod(
        this,
        [this, fresh, refused] {
            if (refused)
                Q_EMIT failed(*refused);
            else if (fresh)
                Q_EMIT found(*m_cache.metadata);
            else
                ask(0);
        },
        Qt::QueuedConnection);
}

std::optional<Error> Discovery::objection() const
{
    if (m_network.route().trouble())
        return m_network.route().trouble();
    if (m_addresses.isEmpty())
        return metadataError(Condition::ProviderUnreadable, m_issuer, u"the issuer is no usable address"_s);
    if (!Origin(m_addresses.constFirst()).mayCarrySecret())
        return metadataError(Condition::ProviderPlainHttp, m_issuer, u"the issuer is not https"_s);
    return {};
}

void Discovery::ask(qsizetype index)
{
    m_network.setPurpose(u"discovery"_s);
    m_network.fetch(m_addresses.at(index), this, [this, index](const ProviderAnswer &answer) { answered(index, answer); });
}

void Discovery::answered(qsizetype index, const ProviderAnswer &answer)
{
    Error why = metadataError(Condition::ProviderUnreadable, m_issuer, answer.detail);
    why.httpStatus = answer.status;
    bool mayTryNext = true;
    if (answer.end != ProviderAnswer::End::Complete || answer.status >= 500) {
        why = providerTrouble(answer, m_issuer);
        mayTryNext = answer.end == ProviderAnswer::End::Complete;
    } else if (answer.status == 200) {
        const Expected<ProviderMetadata> provider = ProviderMetadata::read(answer.body, m_issuer, m_openid, m_endpointHosts);
        if (provider) {
            m_cache = { *provider, m_clock.steady(), {}, 0 };
            Q_EMIT found(*provider);
            return;
        }
        why = provider.error();
        mayTryNext = why.condition == Condition::ProviderUnreadable;
    }
    // The first address tells more, unless there was simply nothing.
    if (index == 0 && answer.status != 404)
        m_first = why;
    if (mayTryNext && index + 1 < m_addresses.size())
        ask(index + 1);
    else
        Q_EMIT failed(mayTryNext && m_first ? *m_first : why);
}

} // namespace countersign
