// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connectionvalues.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

const Names<ConnectionConfig::Kind> &kindNames()
{
    using enum ConnectionConfig::Kind;
    static const Names<ConnectionConfig::Kind> names {
        { "auto"_L1, Auto }, { "copilotkit"_L1, CopilotKit }, { "agui"_L1, AgUi }, { "chainlit"_L1, Chainlit }
    };
    return names;
}

const Names<SignInConfig::Method> &methodNames()
{
    using enum SignInConfig::Method;
    static const Names<SignInConfig::Method> names {
        { "oauth"_L1, OAuth }, { "header"_L1, Header }, { "password"_L1, Password }, { "token"_L1, Token }, { "none"_L1, None }
    };
    return names;
}

const Names<SignInConfig::ResourceParameter> &resourceParameterNames()
{
    using enum SignInConfig::ResourceParameter;
    static const Names<SignInConfig::ResourceParameter> names { { "resource"_L1, Resource },
                                                                { "audience"_L1, Audience },
                                                                { "none"_L1, None } };
    return names;
}

const Names<SignInConfig::Bearer> &bearerNames()
{
    using enum SignInConfig::Bearer;
    static const Names<SignInConfig::Bearer> names { { "access"_L1, Access }, { "id"_L1, Id } };
    return names;
}

const Names<SignInConfig::ClientAuth> &clientAuthNames()
{
    using enum SignInConfig::ClientAuth;
    static const Names<SignInConfig::ClientAuth> names { { "none"_L1, None }, { "basic"_L1, Basic }, { "post"_L1, Post } };
    return names;
}

bool isHeaderName(const QString &name)
{
    static const QRegularExpression token(u"\\A[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}\\z"_s);
    static const std::array reserved { "host"_L1,    "connection"_L1, "content-length"_L1, "transfer-encoding"_L1,
                                       "upgrade"_L1, "te"_L1,         "trailer"_L1,        "expect"_L1,
                                       "origin"_L1 };
    return token.match(name).hasMatch() && std::find(reserved.begin(), reserved.end(), name.toLower()) == reserved.end();
}

bool isParameterName(const QString &name)
{
    static const QRegularExpression letters(u"\\A[A-Za-z0-9._-]{1,128}\\z"_s);
    return letters.match(name).hasMatch();
}

bool isOwnAuthorizationParameter(const QString &name)
{
    static const std::array own { "state"_L1,         "nonce"_L1,        "code_challenge"_L1, "code_challenge_method"_L1,
                                  "response_type"_L1, "client_id"_L1,    "redirect_uri"_L1,   "scope"_L1,
                                  "response_mode"_L1, "resource"_L1,     "audience"_L1,       "request"_L1,
                                  "request_uri"_L1,   "code_verifier"_L1 };
    return std::find(own.begin(), own.end(), name.toLower()) != own.end();
}

bool isUnseenGrant(const QString &name, const QString &value)
{
    static const std::array grants { "authorization_details"_L1, "claims"_L1, "include_granted_scopes"_L1 };
    const QString lower = name.toLower();
    return std::find(grants.begin(), grants.end(), lower) != grants.end()
           || (lower == "prompt"_L1 && value.split(u' ').contains("none"_L1, Qt::CaseInsensitive));
}

bool isHost(const QString &host)
{
    const QUrl url(u"https://"_s + host, QUrl::StrictMode);
    return url.isValid() && !host.isEmpty() && url.host().compare(host, Qt::CaseInsensitive) == 0;
}

bool isScope(const QString &scope)
{
    static const QRegularExpression token(u"\\A[\\x21\\x23-\\x5B\\x5D-\\x7E]+\\z"_s); // RFC 6749 §3.3
    return token.match(scope).hasMatch();
}

bool isLockable(const QString &key)
{
    static const std::array keys { "name"_L1,       "address"_L1,   "kind"_L1,        "signIn"_L1,
                                   "headers"_L1,    "caFile"_L1,    "proxy"_L1,       "clientCertificate"_L1,
                                   "properties"_L1, "clientKey"_L1, "suggestions"_L1, "context"_L1,
                                   "tools"_L1 };
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool isLoopbackRedirect(const QUrl &url)
{
    return url.isValid() && url.scheme() == "http"_L1 && url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment()
           && url.port() != 0 && (url.host() == "127.0.0.1"_L1 || url.host() == "localhost"_L1 || url.host() == "::1"_L1);
}

bool isProxy(const QUrl &url)
{
    return url.isValid() && (url.scheme() == "http"_L1 || url.scheme() == "socks5"_L1) && !url.host().isEmpty()
           && !url.authority().contains(u'@') && !url.hasQuery() && !url.hasFragment()
           && (url.path().isEmpty() || url.path() == "/"_L1);
}

bool isResource(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && !url.isRelative() && !url.hasFragment() && url.userInfo().isEmpty();
}

bool isClientTool(const QString &name)
{
    return name == "confirm_action"_L1 || name == "ask_user"_L1;
}

} // namespace countersign
