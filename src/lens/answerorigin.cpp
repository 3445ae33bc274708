// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/address.h"
#include "lens/ladder.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;
using By = AnswerOrigin::By;

namespace {
bool isToProvider(const TrafficRecord &record)
{
    static const QStringList purposes { u"discovery"_s, u"token"_s,    u"refresh"_s,     u"revoke"_s,
                                        u"jwks"_s,      u"userinfo"_s, u"registration"_s };
    return purposes.contains(record.purpose);
}

QByteArray typeOf(const TrafficRecord &record)
{
    return recordedValue(record.answerHeaders, "Content-Type").split(';').constFirst().trimmed().toLower();
}

//! The name before the version: "nginx" of "nginx/1.22.1", which changes with a restart.
QByteArray product(const QByteArray &server)
{
    return server.split('/').constFirst().trimmed().toLower();
}

//! Headers and cookies that only a gateway writes, and only in answers of its own.
bool hasGatewayMark(const TrafficRecord &record)
{
    const auto has = [&](const char *name) { return !recordedValue(record.answerHeaders, name).isEmpty(); };
    static constexpr std::array marks { "X-Goog-IAP-Generated-Response",
                                        "Cf-Mitigated",
                                        "Cf-Access-Domain",
                                        "X-Vercel-Mitigated",
                                        "X-Vercel-Error",
                                        "Ngrok-Error-Code",
                                        "X-Railway-Fallback",
                                        "X-Render-Routing" };
    if (std::any_of(marks.begin(), marks.end(), has))
        return true;
    static const QRegularExpression cookies(u"(?:^|\\n)(?:_oauth2_proxy|CF_AppSession|CF_Authorization|AWSELBAuthSessionCookie|"
                                            u"mod_auth_openidc|authelia_session|_forward_auth|"
                                            "authentik_proxy|vouchcookie|_pomerium|_vercel_sso_nonce)"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    const QString set = QString::fromLatin1(recordedValue(record.answerHeaders, "Set-Cookie"));
    if (cookies.match(set).hasMatch())
        return true;
    const QByteArray server = product(recordedValue(record.answerHeaders, "Server"));
    if (server == "awselb")
        return true;
    return server == "envoy" && (record.bodyStart.startsWith("Jwt ") || record.bodyStart.startsWith("RBAC: "));
}

//! How the servers we know word a refusal of their own: CopilotKit's guide, FastAPI, RFC 6750 in a body.
bool isServersOwnJson(const TrafficRecord &record)
{
    if (!typeOf(record).endsWith("json"))
        return false;
    if (record.status < 300)
        return true;
    const QJsonObject body = QJsonDocument::fromJson(record.bodyStart).object();
    return body.contains(u"error"_s) || body.contains(u"detail"_s);
}
} // namespace

//! What oauth2-proxy, Cloudflare Access, IAP, Authelia, ADFS and kin redirect to.
bool isSignInPlace(const QString &url)
{
    const RecordedAddress target = RecordedAddress::of(url);
    static const QRegularExpression paths(
        u"(?:^|/)(?:oauth2?|authorize|auth|login|log-in|signin|sign-in|sign_in|saml2?|sso|adfs|openid-connect|realms|access)"
        "(?:\\.[a-z]{2,5})?(?:/|$)"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression hosts(
        u"(?:\\.cloudflareaccess\\.com|^accounts\\.google\\.com|^login\\.microsoftonline\\.com|\\.okta\\.com|\\.auth0\\.com)$"_s);
    return paths.match(target.path).hasMatch() || hosts.match(target.host).hasMatch();
}

bool isGatewaySignIn(const TrafficRecord &record)
{
    if (record.purpose == "authorize"_L1) // the server's own way to its provider was asked for
        return false;
    const bool led = record.redirect == TrafficRecord::Redirect::OtherOrigin
                     || record.redirect == TrafficRecord::Redirect::BareFollowed
                     || record.redirect == TrafficRecord::Redirect::NotRepeatable;
    return led && isSignInPlace(record.redirectTarget);
}

AnswerOrigin answererOf(const TrafficRecord &record, const QByteArray &earlierServer)
{
    if (record.kind == TrafficRecord::Kind::Keyring)
        return { By::Keyring, u"purpose"_s };
    if (record.kind == TrafficRecord::Kind::Callback)
        return { By::Browser, u"purpose"_s };
    if (record.status == 0)
        return { record.isOver() ? By::Nobody : By::NotKnown, {} };
    if (record.status == 407)
        return { By::ForwardProxy, u"status"_s };
    if (record.status == 511)
        return { By::Gateway, u"status"_s };
    if (hasGatewayMark(record))
        return { By::Gateway, u"gateway-header"_s };
    if (isToProvider(record))
        return { By::Provider, u"purpose"_s };
    if (record.ended == Condition::UpstreamRefused)
        return { By::AgentBehind, u"event"_s };
    if (record.kind == TrafficRecord::Kind::EventStream && record.status < 300)
        return { By::Server, u"stream"_s };
    if (isGatewaySignIn(record))
        return { By::Gateway, u"sign-in-redirect"_s };
    const QByteArray server = product(recordedValue(record.answerHeaders, "Server"));
    if (record.status >= 400 && !earlierServer.isEmpty() && !server.isEmpty() && server != product(earlierServer))
        return { By::Gateway, u"server-header"_s };
    const bool isGatewaysAffair = record.status == 401 || record.status == 403 || (record.status >= 502 && record.status <= 504);
    if (isGatewaysAffair && typeOf(record) == "text/html")
        return { By::Gateway, u"page"_s };
    if (isServersOwnJson(record))
        return { By::Server, u"json"_s };
    return {};
}

} // namespace countersign
