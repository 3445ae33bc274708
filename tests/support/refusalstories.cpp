// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "refusalstories.h"

#include "refusalparts.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QLocale>
#include <QTest>

#include <algorithm>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
using Answer = LoopbackServer::Answer;
using Handler = LoopbackServer::Handler;

const QByteArray kInfo = R"({"version":"1.75.0","agents":{"default":{"name":"default","description":"","className":"A"}},)"
                         R"("mode":"sse","suggestions":false})";
const QByteArray kUnauthorized = R"({"error":"unauthorized"})";

QByteArray httpDate(const QDateTime &when)
{
    return QLocale::c().toString(when.toUTC(), u"ddd, dd MMM yyyy HH:mm:ss"_s).toLatin1() + " GMT";
}

QByteArray now()
{
    return httpDate(QDateTime::currentDateTimeUtc());
}

//! A gate in front of a runtime: whatever is asked, it says this.
Handler always(int status, const QByteArray &body, const QByteArray &type = "application/json",
               const QList<HttpHeader> &headers = {})
{
    return [=](const ReceivedRequest &, const Answer &answer) {
        answer.reply(status, body, type, QList<HttpHeader> { { "Date", now() } } + headers);
    };
}

Handler runtime(const std::function<bool(const QByteArray &authorization)> &lets)
{
    return [lets](const ReceivedRequest &request, const Answer &answer) {
        if (!lets(request.header("Authorization")))
            return answer.reply(401, kUnauthorized);
        if (request.path.endsWith("/info"))
            return answer.reply(200, kInfo);
        if (request.path.endsWith("/connect")) { // nothing was said yet
            answer.beginChunked();
            return answer.end();
        }
        answer.reply(404, R"({"error":"Not found"})");
    };
}

QByteArray accessToken(const QJsonObject &more = {})
{
    QJsonObject claims { { "iss"_L1, "https://id.example.com"_L1 },
                         { "sub"_L1, "alice"_L1 },
                         { "aud"_L1, "https://agents.example.com"_L1 },
                         { "exp"_L1, inMinutes(60) },
                         { "iat"_L1, inMinutes(-1) },
                         { "scope"_L1, "openid agents.run"_L1 } };
    for (auto it = more.begin(); it != more.end(); ++it)
        claims.insert(it.key(), it.value());
    return unsignedJwt(claims);
}

void addGates(QList<RefusalStory> &stories)
{
    stories << RefusalStory { .name = "no token",
                              .script = always(401, kUnauthorized),
                              .id = u"NoTokenSent"_s,
                              .who = u"You"_s,
                              .facts = { u"127.0.0.1"_s } };
    stories << RefusalStory { .name = "a token nobody knows",
                              .script = always(401, kUnauthorized),
                              .token = kOpaque,
                              .id = u"TokenRefusedUnsaid"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"127.0.0.1"_s } };
    stories << RefusalStory { .name = "expired",
                              .script = always(401, kUnauthorized),
                              .token = accessToken({ { "exp"_L1, inMinutes(-12) }, { "iat"_L1, inMinutes(-72) } }),
                              .id = u"TokenExpired"_s,
                              .who = u"You"_s,
                              .facts = { u"12"_s } };
    stories << RefusalStory { .name = "not valid yet",
                              .script = always(401, kUnauthorized),
                              .token = accessToken({ { "nbf"_L1, inMinutes(9) } }),
                              .id = u"TokenNotYetValid"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"9"_s } };
    stories << RefusalStory { .name = "an id_token",
                              .script = always(401, kUnauthorized),
                              .token = unsignedJwt({ { "iss"_L1, "https://id.example.com"_L1 },
                                                     { "sub"_L1, "alice"_L1 },
                                                     { "aud"_L1, "a-client"_L1 },
                                                     { "nonce"_L1, "n-1"_L1 },
                                                     { "at_hash"_L1, "x"_L1 },
                                                     { "exp"_L1, inMinutes(60) } },
                                                   { { "alg"_L1, "RS256"_L1 }, { "typ"_L1, "JWT"_L1 } }),
                              .id = u"IdTokenSent"_s,
                              .who = u"You"_s,
                              .facts = { u"ID token"_s } };
    stories << RefusalStory { .name = "another audience",
                              .script = always(401, kUnauthorized),
                              .token = accessToken({ { "aud"_L1, "https://billing.example.com"_L1 } }),
                              .signIn = { { "method"_L1, "token"_L1 }, { "resource"_L1, "https://agents.example.com"_L1 } },
                              .id = u"WrongAudience"_s,
                              .who = u"You"_s,
                              .facts = { u"https://billing.example.com"_s, u"https://agents.example.com"_s } };
    stories << RefusalStory { .name = "a scope is missing",
                              .script = always(
                                  403, R"({"error":"insufficient_scope"})", "application/json",
                                  { { "WWW-Authenticate", R"(Bearer error="insufficient_scope", scope="agents.admin")" } }),
                              .token = accessToken(),
                              .id = u"ScopeMissing"_s,
                              .who = u"You"_s,
                              .facts = { u"agents.admin"_s } };
    stories << RefusalStory { .name = "forbidden",
                              .script = always(403, R"({"error":"forbidden"})"),
                              .token = accessToken(),
                              .id = u"Forbidden"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"127.0.0.1"_s } };
    stories << RefusalStory { .name = "forbidden to who has no token",
                              .script = always(403, R"({"error":"forbidden"})"),
                              .id = u"ForbiddenToNobody"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"127.0.0.1"_s, u"403"_s } };
    for (const QByteArray &scheme : { "Basic"_ba, "NTLM"_ba, "DPoP"_ba })
        stories << RefusalStory { .name = scheme + " wanted",
                                  .script = always(401, {}, {}, { { "WWW-Authenticate", scheme + " realm=\"x\"" } }),
                                  .token = kOpaque,
                                  .id = u"OtherSchemeWanted"_s,
                                  .who = u"NotKnown"_s,
                                  .facts = { QString::fromLatin1(scheme) } };
    stories << RefusalStory { .name = "a token in the address",
                              .script = always(401, kUnauthorized),
                              .path = u"/api/copilotkit?access_token=hidden-in-the-address"_s,
                              .id = u"TokenInQuery"_s,
                              .who = u"You"_s,
                              .facts = { u"access_token"_s } };
    stories << RefusalStory { .name = "answers anybody",
                              .script = runtime([](const QByteArray &) { return true; }),
                              .id = u"OpenToAnybody"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"127.0.0.1"_s },
                              .exitCode = 0 };
    stories << RefusalStory { .name = "takes any token",
                              .script = runtime([](const QByteArray &given) { return given.startsWith("Bearer "); }),
                              .token = kOpaque,
                              .id = u"GateTakesAnything"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"127.0.0.1"_s },
                              .exitCode = 0 };
    stories << RefusalStory { .name = "lets this one in",
                              .script = runtime([](const QByteArray &given) { return given == "Bearer " + kOpaque; }),
                              .token = kOpaque,
                              .id = u"NothingWrong"_s,
                              .who = u"Nobody"_s,
                              .exitCode = 0 };
}

void addWays(QList<RefusalStory> &stories, const RefusalStage &stage)
{
    const QByteArray elsewhere = stage.stranger.url(u"/api/copilotkit/info"_s).toEncoded();
    const auto sendOn = [](const QByteArray &target) { return always(307, {}, {}, { { "Location", target } }); };
    stories << RefusalStory { .name = "sent on to another port",
                              .script = sendOn(elsewhere),
                              .token = kOpaque,
                              .id = u"RedirectToOtherHost"_s,
                              .who = u"You"_s,
                              .facts = { QString::number(stage.stranger.port()) },
                              .exitCode = 2 };
    stories << RefusalStory {
        .name = "sent on to https",
        .script =
            [](const ReceivedRequest &request, const Answer &answer) {
                answer.reply(301, {}, {}, { { "Location", "https://" + request.header("Host") + request.path } });
            },
        .token = kOpaque,
        .id = u"RedirectToOtherScheme"_s,
        .who = u"You"_s,
        .facts = { u"https"_s },
        .exitCode = 2
    };
    stories << RefusalStory { .name = "round in circles",
                              .script = sendOn("/api/copilotkit/info"),
                              .token = kOpaque,
                              .id = u"RedirectLoop"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"127.0.0.1"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "a gateway's sign-in",
                              .script = sendOn("https://login.example.com/oauth2/authorize?client_id=gateway&state=x"),
                              .token = kOpaque,
                              .id = u"GatewayWantsSignIn"_s,
                              .who = u"GatewayOwner"_s,
                              .facts = { u"login.example.com"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "a gateway's no",
                              .script = always(403, "<html><head><title>403 Forbidden</title></head><body><center>nginx</center>",
                                               "text/html", { { "Server", "nginx/1.22.1" } }),
                              .token = kOpaque,
                              .id = u"GatewayAnswered"_s,
                              .who = u"GatewayOwner"_s,
                              .facts = { u"403"_s } };
    stories << RefusalStory { .name = "nothing behind the gateway",
                              .script = always(502, "<html><title>502 Bad Gateway</title>", "text/html",
                                               { { "Server", "nginx/1.22.1" } }),
                              .id = u"GatewayWithoutServer"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"502"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "the network's own page",
                              .script = always(511, kPage, "text/html"),
                              .id = u"NetworkWantsSignIn"_s,
                              .who = u"You"_s,
                              .facts = { u"127.0.0.1"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "too many bytes of headers",
                              .script = always(431, {}, {}),
                              .token = QByteArray(9000, 'x'),
                              .id = u"HeadersTooLarge"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"KiB"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "too often",
                              .script = always(429, R"({"error":"slow down"})", "application/json", { { "Retry-After", "30" } }),
                              .token = kOpaque,
                              .id = u"RateLimited"_s,
                              .who = u"YouByWaiting"_s,
                              .facts = { u"30"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "in trouble",
                              .script = always(500, R"({"error":"internal_error"})"),
                              .token = kOpaque,
                              .id = u"ServerFailed"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"500"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "a wrong path",
                              .script = always(404, R"({"detail":"Not Found"})"),
                              .token = kOpaque,
                              .id = u"WrongPath"_s,
                              .who = u"You"_s,
                              .facts = { u"/api/copilotkit"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "a web page",
                              .script = always(200, kPage, "text/html"),
                              .id = u"NotAnAgentServer"_s,
                              .who = u"You"_s,
                              .facts = { u"127.0.0.1"_s },
                              .exitCode = 2 };
}

//! What stands there is no agent server, or hangs up.
void addStrangers(QList<RefusalStory> &stories)
{
    stories << RefusalStory { .name = "JSON of something else",
                              .script = always(200, R"({"hello":"world"})"),
                              .id = u"NotAnAgentServer"_s,
                              .who = u"You"_s,
                              .facts = { u"No agent server"_s },
                              .exitCode = 2 };
    stories << RefusalStory { .name = "hangs up",
                              .script = [](const ReceivedRequest &, const Answer &answer) { answer.close(); },
                              .token = kOpaque,
                              .id = u"AnswerBrokeOff"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"127.0.0.1"_s },
                              .exitCode = 2 };
}

} // namespace

RefusalStage::RefusalStage()
{
    stranger.setHandler([](const ReceivedRequest &, const Answer &answer) { answer.reply(200, kInfo); });
}

QByteArray unsignedJwt(const QJsonObject &claims, const QJsonObject &header)
{
    const QJsonObject head =
        header.isEmpty() ? QJsonObject { { "alg"_L1, "RS256"_L1 }, { "typ"_L1, "at+jwt"_L1 }, { "kid"_L1, "k1"_L1 } } : header;
    const auto part = [](const QJsonObject &object) {
        return QJsonDocument(object)
            .toJson(QJsonDocument::Compact)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    };
    const QByteArray signature = QByteArray("not a signature at all, only as long as one")
                                     .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return part(head) + '.' + part(claims) + '.' + signature;
}

QList<RefusalStory> refusalStories(const RefusalStage &stage)
{
    QList<RefusalStory> stories;
    addGates(stories);
    addWays(stories, stage);
    addStrangers(stories);
    addFieldRefusals(stories);
    addChainlitRefusals(stories);
    return stories;
}

RefusalStory refusalStory(const RefusalStage &stage, const QByteArray &name)
{
    const QList<RefusalStory> stories = refusalStories(stage);
    const auto found =
        std::find_if(stories.begin(), stories.end(), [&](const RefusalStory &story) { return story.name == name; });
    return found == stories.end() ? RefusalStory() : *found;
}

void addRefusalStories(bool onlyWithWindow)
{
    QTest::addColumn<QByteArray>("name");
    const RefusalStage stage;
    const QList<RefusalStory> stories = refusalStories(stage);
    for (const RefusalStory &story : stories) {
        if (story.hasWindow || !onlyWithWindow)
            QTest::newRow(story.name.constData()) << story.name;
    }
}

} // namespace countersign::test
