// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "refusalparts.h"

#include <QCryptographicHash>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
using Answer = LoopbackServer::Answer;

//! RFC 6455 §4.2.2; then whoever opened the socket may close it.
void takeUpgrade(const ReceivedRequest &request, const Answer &answer)
{
    const QByteArray key = request.header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    answer.raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
               + QCryptographicHash::hash(key, QCryptographicHash::Sha1).toBase64() + "\r\n\r\n");
}

//! As Chainlit 2.11 answers: its page where it does not know a path.
struct ChainlitScript
{
    QByteArray config = R"({"requireLogin":true,"passwordAuth":false,"headerAuth":false,"oauthProviders":[],)"
                        R"("default_theme":"dark","ui":{}})";
    std::function<bool(const ReceivedRequest &, const Answer &)> first = {}; //!< true = it has answered

    void operator()(const ReceivedRequest &request, const Answer &answer) const
    {
        if (first && first(request, answer))
            return;
        if (request.path == "/auth/config")
            return answer.reply(200, config);
        if (request.path == "/user" || request.path == "/project/settings")
            return answer.reply(401, R"({"detail":"Invalid authentication token"})");
        if (request.path == "/ws/socket.io/" && !request.header("Upgrade").isEmpty())
            return takeUpgrade(request, answer);
        if (request.path == "/auth/jwt")
            return answer.reply(401, R"({"detail":"Invalid token"})");
        if (request.method == "GET")
            return answer.reply(200, kPage, "text/html; charset=utf-8");
        answer.reply(405, R"({"detail":"Method Not Allowed"})");
    }
};

ChainlitScript chainlitAt(const QByteArray &path, int status, const QByteArray &body, const QByteArray &type = "application/json")
{
    ChainlitScript script;
    script.first = [=](const ReceivedRequest &request, const Answer &answer) {
        if (request.path != path)
            return false;
        answer.reply(status, body, type);
        return true;
    };
    return script;
}

ChainlitScript chainlitWithHeader(int status, const QByteArray &body)
{
    ChainlitScript script;
    script.config.replace(R"("headerAuth":false)", R"("headerAuth":true)");
    script.first = [=](const ReceivedRequest &request, const Answer &answer) {
        if (request.method != "POST" || request.path != "/auth/header")
            return false;
        answer.reply(status, body);
        return true;
    };
    return script;
}

ChainlitScript chainlitWithProvider(const QByteArray &location)
{
    ChainlitScript script;
    script.config.replace(R"("oauthProviders":[])", R"("oauthProviders":["google"])");
    script.first = [=](const ReceivedRequest &request, const Answer &answer) {
        if (request.path != "/auth/oauth/google")
            return false;
        answer.reply(307, {}, {}, { { "Location", location }, { "Set-Cookie", "oauth_state=\"abc\"; HttpOnly; Path=/" } });
        return true;
    };
    return script;
}
} // namespace

void addChainlitRefusals(QList<RefusalStory> &stories)
{
    const QString callback = u"/auth/oauth/google/callback"_s;
    const QByteArray callbackPath = callback.toLatin1();
    stories << RefusalStory { .name = "Chainlit: a token to the callback",
                              .script = chainlitAt(callbackPath, 400, R"({"detail":"Missing code or state"})"),
                              .path = callback,
                              .token = kOpaque,
                              .id = u"TokenToCallback"_s,
                              .who = u"You"_s,
                              .facts = { callback },
                              .hasWindow = false };
    stories << RefusalStory { .name = "Chainlit: Missing code or state",
                              .script = chainlitAt(callbackPath, 400, R"({"detail":"Missing code or state"})"),
                              .path = callback,
                              .id = u"CallbackWithoutCode"_s,
                              .who = u"You"_s,
                              .facts = { callback },
                              .hasWindow = false };
    stories << RefusalStory { .name = "Chainlit: Unauthorized at the callback",
                              .script = chainlitAt(callbackPath, 401, R"({"detail":"Unauthorized"})"),
                              .path = callback + u"?code=c&state=s"_s,
                              .id = u"CallbackStateLost"_s,
                              .who = u"You"_s,
                              .hasWindow = false };
    stories << RefusalStory { .name = "Chainlit: 500 at the callback",
                              .script = chainlitAt(callbackPath, 500, "Internal Server Error", "text/plain"),
                              .path = callback + u"?code=c&state=s"_s,
                              .id = u"CallbackExchangeFailed"_s,
                              .who = u"ServerOwner"_s,
                              .hasWindow = false };
    stories << RefusalStory { .name = "Chainlit: credentialssignin at the callback",
                              .script = chainlitAt(callbackPath, 401, R"({"detail":"credentialssignin"})"),
                              .path = callback + u"?code=c&state=s"_s,
                              .id = u"OAuthCallbackDeclined"_s,
                              .who = u"ServerOwner"_s,
                              .hasWindow = false };
    stories << RefusalStory { .name = "Chainlit: credentialssignin at /auth/header",
                              .script = chainlitWithHeader(401, R"({"detail":"credentialssignin"})"),
                              .path = u"/"_s,
                              .headers = { { "X-Team-Key", "the-wrong-key-of-a-team" } },
                              .id = u"HeaderCallbackDeclined"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"127.0.0.1"_s } };
    stories << RefusalStory { .name = "Chainlit: header sign-in is not set up",
                              .script = chainlitWithHeader(400, R"({"detail":"No header_auth_callback defined"})"),
                              .path = u"/"_s,
                              .headers = { { "X-Team-Key", "the-wrong-key-of-a-team" } },
                              .id = u"HeaderSignInNotSetUp"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"127.0.0.1"_s } };
    stories << RefusalStory { .name = "Chainlit: signed in without a cookie",
                              .script = chainlitWithHeader(200, R"({"success":true})"),
                              .path = u"/"_s,
                              .headers = { { "X-Team-Key", "the-right-key-of-a-team" } },
                              .id = u"SignInWithoutCookie"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"127.0.0.1"_s } };
    ChainlitScript open;
    open.config.replace(R"("requireLogin":true)", R"("requireLogin":false)");
    open.first = [](const ReceivedRequest &request, const Answer &answer) {
        if (request.path != "/user")
            return false;
        answer.reply(200, "null"); // nobody, and that is fine
        return true;
    };
    stories << RefusalStory { .name = "Chainlit: answers anybody",
                              .script = open,
                              .path = u"/"_s,
                              .id = u"OpenToAnybody"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"127.0.0.1"_s },
                              .exitCode = 0,
                              .hasWindow = false };
    // nginx without `proxy_set_header Upgrade` before it: what arrives is a plain GET, and python-engineio says so.
    ChainlitScript noUpgrades = open;
    noUpgrades.first = [before = open.first](const ReceivedRequest &request, const Answer &answer) {
        if (request.path != "/ws/socket.io/")
            return before(request, answer);
        answer.reply(400, "\"Invalid websocket upgrade\"", "text/plain");
        return true;
    };
    stories << RefusalStory { .name = "Chainlit: no upgrade gets through",
                              .script = noUpgrades,
                              .path = u"/"_s,
                              .id = u"UpgradeNotPassedOn"_s,
                              .who = u"GatewayOwner"_s,
                              .facts = { u"WebSocket"_s, u"may"_s },
                              .exitCode = 2,
                              .hasWindow = false };
    ChainlitScript signInBeforeSocket = open;
    signInBeforeSocket.first = [before = open.first](const ReceivedRequest &request, const Answer &answer) {
        if (request.path != "/ws/socket.io/")
            return before(request, answer);
        answer.reply(302, {}, {}, { { "Location", "https://login.example.com/oauth2/authorize?client_id=gateway" } });
        return true;
    };
    stories << RefusalStory { .name = "Chainlit: a gateway's sign-in before the socket",
                              .script = signInBeforeSocket,
                              .path = u"/"_s,
                              .id = u"GatewayWantsSignIn"_s,
                              .who = u"GatewayOwner"_s,
                              .facts = { u"login.example.com"_s },
                              .exitCode = 2,
                              .hasWindow = false };
    ChainlitScript denied;
    denied.first = [callbackPath](const ReceivedRequest &request, const Answer &answer) {
        if (!request.path.startsWith(callbackPath))
            return false;
        answer.reply(307, {}, {}, { { "Location", "/login?error=access_denied" } });
        return true;
    };
    stories << RefusalStory { .name = "Chainlit: the provider said no",
                              .script = denied,
                              .path = callback + u"?error=access_denied&state=s"_s,
                              .id = u"CallbackDenied"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"“access_denied”"_s },
                              .hasWindow = false };
    ChainlitScript password;
    password.config.replace(R"("passwordAuth":false)", R"("passwordAuth":true)");
    stories << RefusalStory { .name = "Chainlit: no session",
                              .script = password,
                              .path = u"/"_s,
                              .id = u"SessionMissing"_s,
                              .who = u"You"_s,
                              .facts = { u"127.0.0.1"_s } };
    stories << RefusalStory { .name = "Chainlit: a header where it has no header sign-in",
                              .script = password,
                              .path = u"/"_s,
                              .headers = { { "X-Team-Key", "the-right-key-of-a-team" } },
                              .id = u"HeaderToWrongEndpoint"_s,
                              .who = u"You"_s,
                              .facts = { u"X-Team-Key"_s, u"/auth/header"_s },
                              .hasWindow = false };
    stories << RefusalStory { .name = "Chainlit: the session is over",
                              .script = password,
                              .path = u"/"_s,
                              .token = unsignedJwt({ { "identifier"_L1, "alice"_L1 }, { "exp"_L1, inMinutes(-7) } },
                                                   { { "alg"_L1, "HS256"_L1 }, { "typ"_L1, "JWT"_L1 } }),
                              .id = u"SessionExpired"_s,
                              .who = u"You"_s,
                              .facts = { u"7"_s },
                              .windowId = u"SessionRefused"_s };
    stories << RefusalStory { .name = "Chainlit: Invalid authentication token",
                              .script = password,
                              .path = u"/"_s,
                              .token = unsignedJwt({ { "identifier"_L1, "alice"_L1 }, { "exp"_L1, inMinutes(900) } },
                                                   { { "alg"_L1, "HS256"_L1 }, { "typ"_L1, "JWT"_L1 } }),
                              .id = u"SessionRefused"_s,
                              .who = u"NotKnown"_s,
                              .facts = { u"127.0.0.1"_s } };
    stories << RefusalStory { .name = "Chainlit: CHAINLIT_CUSTOM_AUTH and nothing behind it",
                              .script = ChainlitScript(),
                              .path = u"/"_s,
                              .id = u"CustomAuthUseless"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"127.0.0.1"_s },
                              .hasWindow = false };
    stories << RefusalStory { .name = "Chainlit: client_id=None",
                              .script = chainlitWithProvider(
                                  "https://accounts.example.com/o/oauth2/auth?client_id=None&response_type=code&state=x"
                                  "&redirect_uri=http%3A%2F%2F127.0.0.1%2Fauth%2Foauth%2Fgoogle%2Fcallback"),
                              .path = u"/"_s,
                              .id = u"ClientIdUnset"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"accounts.example.com"_s },
                              .hasWindow = false };
    ChainlitScript started = chainlitWithProvider({});
    started.first = [](const ReceivedRequest &request, const Answer &answer) {
        if (request.path != "/auth/oauth/google")
            return false;
        answer.reply(404, R"({"detail":"Provider google not found"})");
        return true;
    };
    stories << RefusalStory { .name = "Chainlit: environment changed without a restart",
                              .script = started,
                              .path = u"/"_s,
                              .id = u"OAuthNotSetUp"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"“google”"_s, u"restart"_s },
                              .hasWindow = false };
    stories << RefusalStory { .name = "Chainlit: another public address",
                              .script = chainlitWithProvider(
                                  "https://accounts.example.com/o/oauth2/auth?client_id=team&response_type=code&state=x"
                                  "&redirect_uri=https%3A%2F%2Fold.example.com%2Fauth%2Foauth%2Fgoogle%2Fcallback"),
                              .path = u"/"_s,
                              .id = u"PublicAddressDiffers"_s,
                              .who = u"ServerOwner"_s,
                              .facts = { u"old.example.com"_s },
                              .hasWindow = false };
}

} // namespace countersign::test
