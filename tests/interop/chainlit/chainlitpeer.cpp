// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitpeer.h"

#include <QDir>

namespace countersign::test {
using namespace Qt::StringLiterals;

ChainlitPeer::ChainlitPeer(const Environment &environment, const QString &app)
{
    Environment all { { u"SERVE_DIR"_s, m_folder.path() }, { u"PEER_AUTH"_s, QString() } };
    all.insert(environment);
    const QDir directory(qEnvironmentVariable("INTEROP_DIRECTORY"));
    m_peer = std::make_unique<Peer>(u"chainlit/serve.py"_s, QStringList { directory.filePath(app) }, all);
}

ChainlitPeer::Environment ChainlitPeer::oauthAt(const ProviderPeer &provider, int port)
{
    const QString back = u"http://127.0.0.1:%1/auth/oauth/generic/callback"_s.arg(port);
    const QJsonObject wish { { u"application_type"_s, u"native"_s },
                             { u"redirect_uris"_s, QJsonArray { back } },
                             { u"grant_types"_s, QJsonArray { u"authorization_code"_s } },
                             { u"token_endpoint_auth_method"_s, u"client_secret_post"_s } };
    const QJsonObject provided = fetch(provider.issuer() + u"/.well-known/openid-configuration"_s).object();
    const auto endpoint = [&](const QString &name) { return provided.value(name + u"_endpoint"_s).toString(); };
    const QJsonObject client = post(endpoint(u"registration"_s), QJsonDocument(wish).toJson()).object();
    return { { u"PORT"_s, QString::number(port) },
             { u"PEER_AUTH"_s, u"oauth"_s },
             { u"OAUTH_GENERIC_CLIENT_ID"_s, client.value("client_id"_L1).toString() },
             { u"OAUTH_GENERIC_CLIENT_SECRET"_s, client.value("client_secret"_L1).toString() },
             { u"OAUTH_GENERIC_AUTH_URL"_s, endpoint(u"authorization"_s) },
             { u"OAUTH_GENERIC_TOKEN_URL"_s, endpoint(u"token"_s) },
             { u"OAUTH_GENERIC_USER_INFO_URL"_s, endpoint(u"userinfo"_s) },
             { u"OAUTH_GENERIC_SCOPES"_s, u"openid profile email"_s } };
}

ChainlitPeer::Environment ChainlitPeer::believing(const ProviderPeer &provider)
{
    return { { u"PEER_OIDC_ISSUER"_s, provider.issuer() }, { u"PEER_OIDC_AUDIENCE"_s, provider.resource() } };
}

ConnectionConfig ChainlitPeer::connection(SignInConfig::Method method) const
{
    ConnectionConfig config;
    config.name = u"Chat"_s;
    config.address = QUrl(address());
    config.kind = ConnectionConfig::Kind::Chainlit;
    config.signIn.method = method;
    return config;
}

} // namespace countersign::test
