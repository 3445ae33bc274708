// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include <QRegularExpression>

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;
using Id = Diagnosis::Id;
using Who = Diagnosis::Who;

//! What a Chainlit server says in its own words (its server.py, read and measured). They are told by their texts and paths, not
//! by what the connection believes to stand there.
namespace {
bool isCallbackPath(const QString &path)
{
    static const QRegularExpression pattern(u"/auth/oauth/[^/]+/callback/?$"_s);
    return pattern.match(path).hasMatch();
}

bool isCallback(const Seen &seen)
{
    return isCallbackPath(seen.at.path);
}

bool isSessionRefusal(const Seen &seen)
{
    const bool isRenewal = seen.at.endsWith("/auth/jwt"_L1) && seen.words == "Invalid token"_L1;
    return seen.status() == 401 && (isRenewal || seen.words == "Invalid authentication token"_L1);
}

//! RFC 6749 §4.1.2.1: the browser brings the provider's no. Whatever the server makes of it, a page or a redirect to one, that
//! is the reason.
std::optional<Diagnosis> callbackDenied(const Seen &seen)
{
    for (const TrafficRecord &hop : seen.facts.hops) {
        const RecordedAddress address = RecordedAddress::of(hop.url);
        const QString error = address.item(u"error"_s);
        if (isCallbackPath(address.path) && !error.isEmpty())
            return seen.says(Id::CallbackDenied, Who::NotKnown, { seen.host(), error.left(100) });
    }
    return {};
}

std::optional<Diagnosis> callbackWithoutCode(const Seen &seen)
{
    if (!isCallback(seen) || seen.status() < 400 || seen.status() >= 500 || !seen.words.startsWith("Missing code"_L1))
        return {};
    const bool sentToken = seen.carried() || seen.at.hasItem(u"token"_s) || seen.at.hasItem(u"access_token"_s);
    return seen.says(sentToken ? Id::TokenToCallback : Id::CallbackWithoutCode, Who::You, { seen.host(), seen.at.path });
}

std::optional<Diagnosis> callbackState(const Seen &seen)
{
    if (!isCallback(seen) || seen.status() != 401 || seen.words != "Unauthorized"_L1)
        return {};
    return seen.says(Id::CallbackStateLost, Who::You, { seen.host() });
}

std::optional<Diagnosis> callbackFailed(const Seen &seen)
{
    if (!isCallback(seen) || seen.status() != 500)
        return {};
    return seen.says(Id::CallbackExchangeFailed, Who::ServerOwner, { seen.host() });
}

std::optional<Diagnosis> declined(const Seen &seen)
{
    if (seen.status() != 401 || seen.words.compare("credentialssignin"_L1, Qt::CaseInsensitive) != 0)
        return {};
    if (isCallback(seen))
        return seen.says(Id::OAuthCallbackDeclined, Who::ServerOwner, { seen.host() });
    if (seen.at.endsWith("/auth/header"_L1))
        return seen.says(Id::HeaderCallbackDeclined, Who::NotKnown, { seen.host() });
    return seen.says(Id::PasswordDeclined, Who::You, { seen.host() });
}

std::optional<Diagnosis> notSetUp(const Seen &seen)
{
    if (seen.hasWords(u"No header_auth_callback defined"_s))
        return seen.says(Id::HeaderSignInNotSetUp, Who::ServerOwner, { seen.host() });
    if (seen.hasWords(u"No auth_callback defined"_s))
        return seen.says(Id::PasswordSignInNotSetUp, Who::ServerOwner, { seen.host() });
    if (seen.hasWords(u"No oauth_callback defined"_s))
        return seen.says(Id::OAuthNotSetUp, Who::ServerOwner, { seen.host(), QString() });
    static const QRegularExpression unknown(u"^Provider (\\S+) not found$"_s);
    if (const auto match = unknown.match(seen.words); match.hasMatch())
        return seen.says(Id::OAuthNotSetUp, Who::ServerOwner, { seen.host(), match.captured(1) });
    return {};
}

std::optional<Diagnosis> customAuth(const Seen &seen)
{
    const auto &offer = seen.facts.chainlit;
    if (!offer || !offer->requireLogin || offer->passwordAuth || offer->headerAuth || !offer->oauthProviders.isEmpty()
        || seen.facts.signedIn || seen.carried())
        return {};
    return seen.says(Id::CustomAuthUseless, Who::ServerOwner, { seen.host() });
}

//! The redirect that begins OAuth at the server itself: what it announces of itself to the provider.
std::optional<Diagnosis> announced(const Seen &seen)
{
    const RecordedAddress target = RecordedAddress::of(seen.last.redirectTarget);
    if (!target.hasItem(u"client_id"_s) || seen.status() < 300 || seen.status() >= 400)
        return {};
    static const QStringList unset { QString(), u"None"_s, u"none"_s, u"null"_s, u"undefined"_s, u"nil"_s };
    if (unset.contains(target.item(u"client_id"_s)))
        return seen.says(Id::ClientIdUnset, Who::ServerOwner, { seen.host(), target.hostAndPort() });
    const QString uri = target.item(u"redirect_uri"_s);
    const RecordedAddress redirect = RecordedAddress::of(uri);
    if (!redirect.host.isEmpty() && redirect.endsWith("/callback"_L1) && redirect.path.contains("/auth/oauth/"_L1)) {
        if (redirect.host != seen.at.host)
            return seen.says(Id::PublicAddressDiffers, Who::ServerOwner, { seen.host(), redirect.hostAndPort() });
        if (redirect.scheme == "http"_L1 && seen.at.scheme == "https"_L1)
            return seen.says(Id::PublicAddressIsHttp, Who::ServerOwner, { seen.host(), uri });
    }
    if (seen.at.path.contains("/auth/oauth/"_L1))
        return seen.says(Id::NothingWrong, Who::Nobody, { seen.host() }); // it means to lead there
    return {};
}

//! Why a cookie that was set does not go along, if its own attributes say so.
QString whyNotSent(const QByteArray &set, const RecordedAddress &from, const RecordedAddress &to)
{
    static const QRegularExpression path(u";\\s*path=([^;\\n]+)"_s, QRegularExpression::CaseInsensitiveOption);
    if (from.host != to.host)
        return u"host"_s;
    if (to.scheme == "http"_L1 && set.toLower().contains("; secure"))
        return u"secure"_s;
    const QString reach = path.match(QString::fromUtf8(set)).captured(1).trimmed();
    return !reach.isEmpty() && !to.path.startsWith(reach) ? u"path"_s : QString();
}

std::optional<Diagnosis> cookieLost(const Seen &seen)
{
    const TrafficRecord *signIn = seen.signInBefore();
    if (!isSessionRefusal(seen) || !signIn || !seen.sent("Cookie").isEmpty())
        return {};
    const QByteArray set = recordedValue(signIn->answerHeaders, "Set-Cookie");
    if (set.isEmpty())
        return seen.says(Id::SignInWithoutCookie, Who::ServerOwner, { seen.host() });
    return seen.says(Id::SignInCookieNotSent, Who::NotKnown,
                     { seen.host(), whyNotSent(set, RecordedAddress::of(signIn->url), seen.at) });
}

//! A header of the connection that is to be a sign-in, anywhere but in a POST to /auth/header.
std::optional<Diagnosis> headerElsewhere(const Seen &seen)
{
    const bool isThere = seen.at.endsWith("/auth/header"_L1) && seen.last.method == "POST";
    const bool didNothing = isSessionRefusal(seen) || (seen.isPage() && seen.status() == 200 && seen.isChainlit());
    if (isThere || !didNothing || !seen.sent("Cookie").isEmpty())
        return {};
    for (const QString &name : seen.facts.ownHeaders) {
        if (!seen.sent(name.toLatin1()).isEmpty())
            return seen.says(Id::HeaderToWrongEndpoint, Who::You, { seen.host(), name });
    }
    return {};
}

//! The sign-in itself, with nothing in its answer to go on with.
std::optional<Diagnosis> signInWithoutCookie(const Seen &seen)
{
    const bool isRoute = seen.at.endsWith("/auth/header"_L1) || seen.at.endsWith("/auth/jwt"_L1) || seen.at.endsWith("/login"_L1);
    const bool isTaken = seen.status() >= 200 && seen.status() < 300;
    if (!seen.isChainlit() || seen.last.method != "POST" || !isRoute || !isTaken || !seen.answer("Set-Cookie").isEmpty())
        return {};
    return seen.says(Id::SignInWithoutCookie, Who::ServerOwner, { seen.host() });
}

std::optional<Diagnosis> session(const Seen &seen)
{
    if (!isSessionRefusal(seen))
        return {};
    const auto &token = seen.facts.token;
    if (!seen.carried())
        return seen.says(Id::SessionMissing, Who::You, { seen.host() });
    if (!seen.sent("Cookie").isEmpty() && !seen.sent("Authorization").isEmpty())
        return seen.says(Id::CookieBeatsHeader, Who::You, { seen.host() });
    const auto left = token && seen.carriedOurToken() ? token->secondsLeft(seen.serverNow()) : std::nullopt;
    if (left && *left < 0)
        return seen.says(Id::SessionExpired, Who::You, { seen.host(), minutes(*left) });
    return seen.says(Id::SessionRefused, Who::NotKnown, { seen.host() });
}

std::optional<Diagnosis> notYours(const Seen &seen)
{
    const bool isAboutAChat = seen.at.path.contains("/project/"_L1);
    const bool says = seen.words == "Unauthorized"_L1 || seen.words.startsWith("You are not authorized"_L1);
    if (seen.status() != 401 || !isAboutAChat || !says)
        return {};
    return seen.says(Id::NotYourChat, Who::NotKnown, { seen.host() });
}

constexpr std::array<Rule, 13> kChainlit {
    callbackDenied, callbackWithoutCode, callbackState,   callbackFailed,      declined, notSetUp, announced,
    customAuth,     cookieLost,          headerElsewhere, signInWithoutCookie, session,  notYours
};
} // namespace

std::span<const Rule> chainlitRules()
{
    return kChainlit;
}

} // namespace countersign
