// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "core/expected.h"

#include <QJsonArray>
#include <QObject>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace countersign {

class ProviderNetwork;
struct SignInConfig;

//! What a provider says about itself (OpenID Connect Discovery 1.0 §3, RFC 8414 §2), as far as it is used. A value; every
//! address in it is https, or loopback where the issuer is loopback too.
struct ProviderMetadata
{
    QString issuer;
    QUrl authorizationEndpoint;
    QUrl tokenEndpoint;
    QUrl revocationEndpoint;           //!< may be empty
    QUrl userinfoEndpoint;             //!< may be empty
    QUrl endSessionEndpoint;           //!< may be empty (OpenID Connect RP-Initiated Logout 1.0)
    QUrl keys;                         //!< jwks_uri; empty only if no id_token is asked for
    QUrl registrationEndpoint;         //!< RFC 7591; may be empty
    bool promisesIss = false;          //!< RFC 9207: its answers carry `iss`
    bool promisesPkce = false;         //!< names S256 among its methods; not to name any says nothing
    bool takesClientDocuments = false; //!< a client id may be the address of a document about the client
    QStringList scopes;                //!< scopes_supported; empty = not told

    //! Checks a metadata document against the issuer it was asked of. ProviderUnreadable, ProviderMismatch,
    //! ProviderWithoutPkce, ProviderPlainHttp, ProviderElsewhere: what a sign-in goes through must stand on the issuer's own
    //! origin, on one of the `endpointHosts` (https), or where a large provider is known to have it; else an honest provider's
    //! page could be put before a thief's token endpoint (RFC 9700 §4.4). What is optional is left out instead.
    //! `openid`: an id_token will have to be verified.
    [[nodiscard]] static Expected<ProviderMetadata> read(const QByteArray &json, const QString &issuer, bool openid,
                                                         const QStringList &endpointHosts = {});
};

//! What a sign-in method remembers of its provider between two operations. Times are of Clock::steady(), ms.
struct ProviderCache
{
    static constexpr qint64 kMetadataAge = 24LL * 60 * 60 * 1000;
    static constexpr qint64 kKeysAge = 10LL * 60 * 1000;

    std::optional<ProviderMetadata> metadata;
    qint64 metadataAt = 0;
    std::optional<QJsonArray> keys;
    qint64 keysAt = 0;
};

//! Finds a provider's metadata: in the cache, else at the OpenID address (path appended), else at that of RFC 8414 (path
//! inserted). Every operation with a provider begins here, so this is where a Route with trouble ends it.
//! One object per look-up, one of found() and failed(), never before start() returned. Owner: the operation that
//! needs it. UI thread.
class Discovery final : public QObject
{
    Q_OBJECT
public:
    Discovery(const QString &issuer, bool openid, ProviderCache &cache, ProviderNetwork &network, Clock &clock, QObject *parent);

    //! SignInConfig::endpointHosts; before start().
    void setEndpointHosts(const QStringList &hosts) { m_endpointHosts = hosts; }
    //! As a connection's sign-in needs it.
    [[nodiscard]] static Discovery *of(const SignInConfig &config, ProviderCache &cache, ProviderNetwork &network, Clock &clock,
                                       QObject *parent);

    void start();
    //! The two addresses, in the order they are tried; empty if the issuer is no usable URL.
    [[nodiscard]] static QList<QUrl> addresses(const QString &issuer);

Q_SIGNALS:
    void found(const countersign::ProviderMetadata &provider);
    void failed(const countersign::Error &why);

private:
    [[nodiscard]] std::optional<Error> objection() const;
    void ask(qsizetype index);
    void answered(qsizetype index, const struct ProviderAnswer &answer);

    QString m_issuer;
    bool m_openid;
    QStringList m_endpointHosts;
    ProviderCache &m_cache;
    ProviderNetwork &m_network;
    Clock &m_clock;
    QList<QUrl> m_addresses;
    std::optional<Error> m_first; //!< what was wrong at the first address
};

} // namespace countersign
