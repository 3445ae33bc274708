// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;
using Id = Diagnosis::Id;
using Who = Diagnosis::Who;

//! A 401 or 403 of the server itself: what we sent, when, and for whom it was made. Only a token that the tags prove to be the
//! one that went along is looked into.
namespace {
constexpr qint64 kClockGrain = 60; // seconds within which two clocks are the same

QString statusOf(const Seen &seen)
{
    return QString::number(seen.status());
}

//! A 403 that gives its reason is about that: a list of addresses, somebody else's thread. Unless its words are of the token.
bool hasOtherReason(const Seen &seen)
{
    static const QRegularExpression token(u"\\b(?:tokens?|jwt|audience|aud|issuer|iss|expired?|exp|nbf|iat|clock|yet)\\b"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return seen.status() == 403 && !seen.reason().isEmpty() && !token.match(seen.reason()).hasMatch();
}

//! The token that was refused, readable; null if it is another one, or none, or if it is not about it.
const TokenFacts *refusedToken(const Seen &seen)
{
    return seen.isRefused() && seen.carriedOurToken() && !hasOtherReason(seen) ? &*seen.facts.token : nullptr;
}

std::optional<Diagnosis> stepUp(const Seen &seen)
{
    if (!seen.isRefused() || seen.oauthError() != "insufficient_user_authentication"_L1 || !seen.carried())
        return {};
    return seen.says(Id::StepUpWanted, Who::You, { seen.host(), seen.challengeParameter("acr_values") });
}

std::optional<Diagnosis> scopeMissing(const Seen &seen)
{
    const bool says = seen.oauthError() == "insufficient_scope"_L1 || seen.json.value(u"error"_s) == "insufficient_scope"_L1;
    if (!seen.isRefused() || !seen.carried() || !says)
        return {};
    const QString named = seen.challengeParameter("scope");
    const QString scope = named.isEmpty() ? seen.json.value(u"scope"_s).toString() : named;
    if (scope.isEmpty())
        return {};
    return seen.says(Id::ScopeMissing, Who::You, { seen.host(), scope.left(300) });
}

//! The scheme has no case (RFC 9110 §11.1), and some servers do not know it.
std::optional<Diagnosis> lowerCase(const Seen &seen)
{
    const QByteArray written = seen.sent("Authorization");
    const bool isOdd = written.left(7).toLower() == "bearer " && !written.startsWith("Bearer ");
    if (!seen.isRefused() || !isOdd || !seen.reason().isEmpty())
        return {};
    return seen.says(Id::TokenMalformed, Who::You, { seen.host(), u"case"_s });
}

std::optional<Diagnosis> expired(const Seen &seen)
{
    const TokenFacts *token = refusedToken(seen);
    const auto left = token ? token->secondsLeft(seen.serverNow()) : std::nullopt;
    if (!left || *left >= 0)
        return {};
    // By our clock it still lasts: then it is the clock that kept it from being renewed.
    const qint64 ahead = seen.clockAhead().value_or(0);
    if (ahead < -kClockGrain && *left - ahead >= 0)
        return seen.says(Id::ClockBehind, Who::You, { seen.host(), minutes(ahead) });
    return seen.says(Id::TokenExpired, Who::You, { seen.host(), minutes(*left) });
}

std::optional<Diagnosis> notYetValid(const Seen &seen)
{
    const TokenFacts *token = refusedToken(seen);
    const QDateTime now = seen.serverNow();
    if (!token || !now.isValid())
        return {};
    const auto begins = token->notBefore ? token->notBefore : token->issuedAt;
    if (!begins || now.secsTo(*begins) <= 0)
        return {};
    return seen.says(Id::TokenNotYetValid, Who::NotKnown, { seen.host(), minutes(now.secsTo(*begins)) });
}

std::optional<Diagnosis> idToken(const Seen &seen)
{
    const TokenFacts *token = refusedToken(seen);
    if (!token || token->kind != TokenFacts::Kind::IdToken || seen.facts.sendsIdToken)
        return {};
    return seen.says(Id::IdTokenSent, Who::You, { seen.host() });
}

bool isSameIssuer(QString a, QString b)
{
    const auto trim = [](QString &text) {
        while (text.endsWith(u'/'))
            text.chop(1);
    };
    trim(a);
    trim(b);
    return a == b;
}

std::optional<Diagnosis> issuer(const Seen &seen)
{
    const TokenFacts *token = refusedToken(seen);
    const QStringList &expected = seen.facts.expectedIssuers;
    if (!token || token->issuer.isEmpty() || expected.isEmpty())
        return {};
    if (std::any_of(expected.begin(), expected.end(), [&](const QString &known) { return isSameIssuer(known, token->issuer); }))
        return {};
    return seen.says(Id::WrongIssuer, Who::NotKnown, { seen.host(), token->issuer, expected.constFirst() });
}

std::optional<Diagnosis> audience(const Seen &seen)
{
    const TokenFacts *token = refusedToken(seen);
    const QStringList &expected = seen.facts.expectedAudience;
    if (!token || expected.isEmpty() || token->isMeantFor(expected))
        return {};
    return seen.says(Id::WrongAudience, Who::You, { seen.host(), token->audience.join(u", "_s), expected.constFirst() });
}

std::optional<Diagnosis> opaque(const Seen &seen)
{
    const TokenFacts *token = refusedToken(seen);
    const QString said = seen.reason();
    const bool readsJwts =
        said.contains("jwt"_L1, Qt::CaseInsensitive) || said.contains("not enough segments"_L1, Qt::CaseInsensitive)
        || said.contains("malformed"_L1, Qt::CaseInsensitive) || said.contains("decoding token"_L1, Qt::CaseInsensitive);
    if (!token || token->kind != TokenFacts::Kind::Opaque || !readsJwts)
        return {};
    return seen.says(Id::OpaqueTokenSent, Who::NotKnown, { seen.host() });
}

//! "My header does not arrive": it left, and the server says that there was none.
std::optional<Diagnosis> notSeen(const Seen &seen)
{
    if (!seen.isRefused() || !seen.carried() || !seen.saysNothingArrived())
        return {};
    return seen.says(Id::TokenNotSeen, Who::NotKnown, { seen.host(), seen.carrier(), seen.reason().left(120) });
}

//! nginx and Apache take no header whose name has an underscore, unless told to.
std::optional<Diagnosis> underscore(const Seen &seen)
{
    if (!seen.isRefused() || !seen.sent("Authorization").isEmpty() || !seen.reason().isEmpty())
        return {};
    for (const QString &name : seen.facts.ownHeaders) {
        if (name.contains(u'_') && !seen.sent(name.toLatin1()).isEmpty())
            return seen.says(Id::HeaderMayBeDropped, Who::NotKnown, { seen.host(), name });
    }
    return {};
}

//! A guess, where the server gives no reason of its own.
std::optional<Diagnosis> clock(const Seen &seen)
{
    static const QRegularExpression time(u"\\b(?:time|expired?|before|yet|issued|nbf|iat|exp|clock)\\b"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    const auto ahead = seen.clockAhead();
    const bool mayBe = seen.reason().isEmpty() || time.match(seen.reason()).hasMatch();
    if (!refusedToken(seen) || !ahead || std::abs(*ahead) <= kClockGrain || !mayBe)
        return {};
    return seen.says(*ahead > 0 ? Id::ClockAhead : Id::ClockBehind, Who::You, { seen.host(), minutes(*ahead) });
}

//! The same token got through at `/info`, and not at the agent.
std::optional<Diagnosis> gatesDiffer(const Seen &seen)
{
    const auto tag = seen.isRefused() ? seen.carried() : std::nullopt;
    if (!tag || hasOtherReason(seen) || (seen.last.purpose != "run"_L1 && seen.last.purpose != "connect"_L1))
        return {};
    const TrafficRecord *info = seen.other(u"info"_s, true);
    Facts before;
    if (info)
        before.hops = { *info };
    const auto then = Seen(before).carried();
    if (!then || !then->isSameSecret(*tag))
        return {};
    return seen.says(Id::GatesDiffer, Who::ServerOwner, { seen.host() });
}

std::optional<Diagnosis> refused(const Seen &seen)
{
    // 403 says that somebody may not, and not whether it knows who.
    if (!seen.isRefused() || !seen.carried() || seen.status() == 403 || seen.status() == 400)
        return {};
    const QString said = seen.reason();
    if (said.isEmpty())
        return seen.says(Id::TokenRefusedUnsaid, Who::NotKnown, { seen.host(), statusOf(seen) });
    return seen.says(Id::TokenRefusedSaid, Who::NotKnown, { seen.host(), said.left(120), statusOf(seen) });
}

std::optional<Diagnosis> forbidden(const Seen &seen)
{
    if (!seen.isRefused() || seen.status() != 403 || !seen.carried() || !seen.reason().isEmpty())
        return {};
    return seen.says(Id::Forbidden, Who::ServerOwner, { seen.host() });
}

constexpr std::array<Rule, 4> kProof { stepUp, scopeMissing, expired, notYetValid };
constexpr std::array<Rule, 11> kToken { idToken,     issuer,     audience,  notSeen, opaque,   clock,
                                        gatesDiffer, underscore, lowerCase, refused, forbidden };
} // namespace

std::span<const Rule> proofRules()
{
    return kProof;
}

std::span<const Rule> tokenRules()
{
    return kToken;
}

} // namespace countersign
