// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "refusalparts.h"

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
using Answer = LoopbackServer::Answer;
using Handler = LoopbackServer::Handler;

//! Whatever is asked, this is said, as the server of that name words it.
Handler saying(int status, const QByteArray &body, const QByteArray &type = "application/json",
               const QList<HttpHeader> &headers = {})
{
    return [=](const ReceivedRequest &, const Answer &answer) { answer.reply(status, body, type, headers); };
}

HttpHeader challenge(const QByteArray &value)
{
    return { "WWW-Authenticate", value };
}

QByteArray lasting(int minutes)
{
    return unsignedJwt({ { "iss"_L1, "https://id.example.com"_L1 },
                         { "aud"_L1, "https://agents.example.com"_L1 },
                         { "exp"_L1, inMinutes(minutes) },
                         { "scope"_L1, "agents.run"_L1 } });
}

//! "My header does not arrive": it left, and the server says there was none.
void addLostHeaders(QList<RefusalStory> &stories)
{
    const auto notSeen = [&stories](const QByteArray &name, const Handler &script, const QString &words) {
        stories << RefusalStory { .name = name,
                                  .script = script,
                                  .token = kOpaque,
                                  .id = u"TokenNotSeen"_s,
                                  .who = u"NotKnown"_s,
                                  .facts = { u"Authorization"_s, words, u"may"_s } };
    };
    notSeen("FastAPI: Not authenticated", saying(401, R"({"detail":"Not authenticated"})"), u"“Not authenticated”"_s);
    notSeen("FastAPI of before: 403 Not authenticated", saying(403, R"({"detail":"Not authenticated"})"),
            u"“Not authenticated”"_s);
    notSeen("Envoy: Jwt is missing", saying(401, "Jwt is missing", "text/plain", { challenge("Bearer realm=\"x\"") }),
            u"“Jwt is missing”"_s);
    notSeen("express-jwt: no token was found",
            saying(401, R"({"error":{"code":"credentials_required","message":"No authorization token was found"}})"),
            u"“No authorization token was found”"_s);
    stories << RefusalStory { .name = "FastAPI of before, and nothing was sent",
                              .script = saying(403, R"({"detail":"Not authenticated"})"),
                              .id = u"NoTokenSent"_s,
                              .who = u"You"_s,
                              .facts = { u"127.0.0.1"_s } };
}

void addWantedHeaders(QList<RefusalStory> &stories)
{
    stories << RefusalStory { .name = "Kong: no API key",
                              .script = saying(401, R"({"message":"No API key found in request"})", "application/json",
                                               { challenge("Key realm=\"kong\"") }),
                              .token = kOpaque,
                              .id = u"HeaderWanted"_s,
                              .who = u"You"_s,
                              .facts = { u"API key"_s } };
    stories << RefusalStory {
        .name = "Azure API Management: a subscription key",
        .script =
            saying(401, R"({"statusCode":401,"message":"Access denied due to missing subscription key."})", "application/json",
                   { challenge(R"(AzureApiManagementKey realm="x",name="Ocp-Apim-Subscription-Key",type="header")") }),
        .token = kOpaque,
        .id = u"HeaderWanted"_s,
        .who = u"You"_s,
        .facts = { u"Ocp-Apim-Subscription-Key"_s }
    };
    stories << RefusalStory { .name = "FastAPI: 422, a header is missing",
                              .script = saying(
                                  422, R"({"detail":[{"type":"missing","loc":["header","x-tenant"],"msg":"Field required"}]})"),
                              .token = kOpaque,
                              .id = u"HeaderWanted"_s,
                              .who = u"You"_s,
                              .facts = { u"x-tenant"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "the token in a header of another name",
                              .script = saying(401, R"({"detail":"Unauthorized"})", "application/json", { challenge("Bearer") }),
                              .headers = { { "X-Auth-Token", "a-token-in-another-header" } },
                              .id = u"TokenInOtherHeader"_s,
                              .who = u"You"_s,
                              .facts = { u"X-Auth-Token"_s } };
    stories << RefusalStory { .name = "a header with underscores",
                              .script = saying(401, R"({"error":"unauthorized"})"),
                              .headers = { { "X_Auth_Token", "a-token-under-underscores" } },
                              .id = u"HeaderMayBeDropped"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"X_Auth_Token"_s, u"nginx"_s },
                              .hasWindow = false };
}

//! Given as it stood elsewhere: in a header of curl, in a JSON file, in an environment.
void addMalformed(QList<RefusalStory> &stories)
{
    const auto malformed = [&stories](const QByteArray &name, const QByteArray &value, const QString &fact) {
        stories << RefusalStory { .name = name,
                                  .script = saying(401, R"({"error":"unauthorized"})"),
                                  .headers = { { "Authorization", value } },
                                  .id = u"TokenMalformed"_s,
                                  .who = u"You"_s,
                                  .facts = { fact },
                                  .hasWindow = false };
    };
    malformed("Bearer twice", "Bearer Bearer " + kOpaque, u"two words"_s);
    malformed("quotes around the token", "Bearer \"" + kOpaque + '"', u"quotes"_s);
    malformed("no scheme", kOpaque, u"no word before it"_s);
    malformed("bearer in lower case", "bearer " + kOpaque, u"may not"_s);
}

void addChallenges(QList<RefusalStory> &stories)
{
    stories << RefusalStory { .name = "Django REST: Token is asked for",
                              .script = saying(401, R"({"detail":"Authentication credentials were not provided."})",
                                               "application/json", { challenge("Token") }),
                              .token = kOpaque,
                              .id = u"OtherSchemeWanted"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"asks for Token"_s, u"carried Bearer"_s } };
    stories << RefusalStory { .name = "a staging gate: a page, and Basic",
                              .script = saying(401, "<html><title>401 Authorization Required</title>", "text/html",
                                               { { "Server", "nginx" }, challenge("Basic realm=\"Staging\"") }),
                              .token = kOpaque,
                              .id = u"OtherSchemeWanted"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"asks for Basic"_s } };
    stories << RefusalStory {
        .name = "a stronger sign-in",
        .script = saying(401, {}, {}, { challenge(R"(Bearer error="insufficient_user_authentication", acr_values="gold")") }),
        .token = lasting(60),
        .id = u"StepUpWanted"_s,
        .who = u"You"_s,
        .facts = { u"“gold”"_s }
    };
    stories << RefusalStory {
        .name = "a challenge without commas, on a page",
        .script = saying(401, "<html><title>401 Unauthorized</title>", "text/html",
                         { challenge(R"(Bearer error="invalid_token" error_description="The token could not be verified")") }),
        .token = lasting(60),
        .id = u"TokenRefusedSaid"_s,
        .who = u"NotKnown"_s,
        .facts = { u"The token could not be verified"_s, u"401"_s }
    };
    stories << RefusalStory { .name = "Easy Auth: a page that asks for Bearer",
                              .script = saying(401, "You do not have permission to view this directory or page.", "text/html",
                                               { challenge("Bearer realm=\"agents\"") }),
                              .id = u"NoTokenSent"_s,
                              .who = u"You"_s,
                              .facts = { u"127.0.0.1"_s } };
    stories << RefusalStory { .name = "a refusal out of a cache",
                              .script = saying(401, R"({"error":"unauthorized"})", "application/json", { { "Age", "600" } }),
                              .token = kOpaque,
                              .id = u"RefusalFromCache"_s,
                              .who = u"GatewayOwner"_s,
                              .facts = { u"10 min"_s } };
}

//! 403 with a token is no proof that anybody is signed in.
void addForbidden(QList<RefusalStory> &stories)
{
    stories << RefusalStory { .name = "Express: 403 for an expired token",
                              .script = saying(403, "Forbidden", "text/plain"),
                              .token = lasting(-12),
                              .id = u"TokenExpired"_s,
                              .who = u"You"_s,
                              .facts = { u"12 min"_s } };
    stories << RefusalStory { .name = "Django: CSRF",
                              .script = saying(403, R"({"detail":"CSRF Failed: Origin checking failed"})"),
                              .token = kOpaque,
                              .id = u"RefusedSaid"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"403"_s, u"“CSRF Failed: Origin checking failed”"_s } };
    stories << RefusalStory { .name = "AWS: Missing Authentication Token",
                              .script = saying(403, R"({"message":"Missing Authentication Token"})", "application/json",
                                               { { "x-amzn-ErrorType", "MissingAuthenticationTokenException" } }),
                              .token = kOpaque,
                              .id = u"WrongPath"_s,
                              .who = u"You"_s,
                              .facts = { u"may"_s, u"AWS"_s } };
    stories << RefusalStory { .name = "the server's own key, passed through",
                              .script = saying(401, R"({"error":{"type":"authentication_error","message":"invalid x-api-key"}})"),
                              .token = kOpaque,
                              .id = u"ServersOwnKeyRefused"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"not concerned"_s } };
    stories << RefusalStory { .name = "a host nobody knows",
                              .script = saying(400, "Invalid host header", "text/plain"),
                              .token = kOpaque,
                              .id = u"RefusedSaid"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"400"_s, u"“Invalid host header”"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "POST only",
                              .script = saying(405, {}, {}),
                              .token = kOpaque,
                              .id = u"WrongPath"_s,
                              .who = u"You"_s,
                              .facts = { u"not for "_s },
                              .exitCode = 2 };
}

//! Gateways and hosts, each by its own mark.
void addGateways(QList<RefusalStory> &stories)
{
    const auto gateway = [&stories](const QByteArray &name, const Handler &script, const QString &id, const QStringList &facts,
                                    int exitCode = 2) {
        stories << RefusalStory { .name = name,
                                  .script = script,
                                  .token = kOpaque,
                                  .id = id,
                                  .who = id == "GatewayWithoutServer"_L1 ? u"ServerOwner"_s : u"GatewayOwner"_s,
                                  .facts = facts,
                                  .exitCode = exitCode };
    };
    gateway("oauth2-proxy: its page", saying(403, "<!DOCTYPE html><html><head><title>Sign In</title>", "text/html"),
            u"GatewayWantsSignIn"_s, { u"sign-in"_s }, 1);
    gateway("Vercel: deployment protection",
            saying(401, "<!doctype html><title>Authentication Required</title>", "text/html",
                   { { "Set-Cookie", "_vercel_sso_nonce=abcdefghijkl; Path=/" } }),
            u"GatewayAnswered"_s, { u"401"_s, u"mark of a gateway"_s }, 1);
    gateway("ngrok: the tunnel is down",
            saying(404, "<!DOCTYPE html><html>", "text/html", { { "Ngrok-Error-Code", "ERR_NGROK_3200" } }), u"GatewayAnswered"_s,
            { u"404"_s });
    gateway("AWS: the provider failed", saying(561, "<html></html>", "text/html", { { "Server", "awselb/2.0" } }),
            u"GatewayAnswered"_s, { u"561"_s });
    gateway("Cloudflare: the origin is down", saying(521, "error code: 521", "text/plain", { { "Server", "cloudflare" } }),
            u"GatewayWithoutServer"_s, { u"521"_s });
    gateway("Traefik: Bad Gateway", saying(502, "Bad Gateway", "text/plain"), u"GatewayWithoutServer"_s, { u"502"_s });
    stories << RefusalStory { .name = "NextAuth: its middleware leads to a page",
                              .script =
                                  [](const ReceivedRequest &request, const Answer &answer) {
                                      if (request.path.startsWith("/api/auth/signin"))
                                          return answer.reply(200, "<!DOCTYPE html><title>Sign In</title>", "text/html");
                                      answer.reply(307, {}, {}, { { "Location", "/api/auth/signin?callbackUrl=%2F" } });
                                  },
                              .token = kOpaque,
                              .id = u"GatewayWantsSignIn"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"/api/auth/signin"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "nginx: http at an https port",
                              .script =
                                  saying(400, "<title>400 The plain HTTP request was sent to HTTPS port</title>", "text/html"),
                              .token = kOpaque,
                              .id = u"HttpsWanted"_s,
                              .who = u"You"_s,
                              .facts = { u"https"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "Apache: a header is too long",
                              .script = saying(400, "Size of a request header field exceeds server limit.", "text/html"),
                              .token = kOpaque,
                              .id = u"HeadersTooLarge"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"KiB"_s },
                              .exitCode = 2 };
}
} // namespace

void addFieldRefusals(QList<RefusalStory> &stories)
{
    addLostHeaders(stories);
    addWantedHeaders(stories);
    addMalformed(stories);
    addChallenges(stories);
    addForbidden(stories);
    addGateways(stories);
}

} // namespace countersign::test
