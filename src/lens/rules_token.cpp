// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

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

bool isRefused(const Seen &seen)
{
    return seen.isToServer() && seen.status() == 401;
}

//! The token that was refused, readable; null if it is another one, or none.
const TokenFacts *refusedToken(const Seen &seen)
{
    return isRefused(seen) && seen.carriedOurToken() ? &*seen.facts.token : nullptr;
}

//! Asked as nobody: 401 wants to know who, 403 may have meant it.
bool isRefusedToNobody(const Seen &seen)
{
    return seen.isToServer() && (seen.status() == 401 || seen.status() == 403) && !seen.carried();
}

std::optional<Diagnosis> scopeMissing(const Seen &seen)
{
    const bool isForbidden = seen.isToServer() && seen.status() == 403;
    if (!seen.carried() || (!isForbidden && !(isRefused(seen) && seen.oauthError() == "insufficient_scope"_L1)))
        return {};
    const QString scope = seen.challengeParameter(u"scope"_s);
    if (!scope.isEmpty() && seen.oauthError() == "insufficient_scope"_L1)
        return seen.says(Id::ScopeMissing, Who::You, { seen.host(), scope });
    return seen.says(Id::Forbidden, Who::ServerOwner, { seen.host() });
}

std::optional<Diagnosis> otherScheme(const Seen &seen)
{
    if (!isRefused(seen) || seen.answer("WWW-Authenticate").isEmpty() || seen.asksFor(u"Bearer"_s))
        return {};
    for (const QString &scheme : { u"Negotiate"_s, u"NTLM"_s, u"DPoP"_s, u"Digest"_s, u"Basic"_s }) {
        if (seen.asksFor(scheme))
            return seen.says(Id::OtherSchemeWanted, Who::NotKnown, { seen.host(), scheme });
    }
    return {};
}

bool isTokenName(const QString &name)
{
    static const QRegularExpression names(u"^(?:access_?token|id_?token|token|jwt|bearer|auth|authorization|api_?key)$"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return names.match(name).hasMatch();
}

std::optional<Diagnosis> tokenElsewhere(const Seen &seen)
{
    if (!isRefusedToNobody(seen))
        return {};
    const QStringList items = seen.at.query.split(u'&', Qt::SkipEmptyParts);
    for (const QString &item : items) {
        const QString name = item.section(u'=', 0, 0);
        if (isTokenName(name) && item.contains(u'='))
            return seen.says(Id::TokenInQuery, Who::You, { seen.host(), name });
    }
    for (const RecordedField &field : seen.last.fields) {
        if (isTokenName(field.name))
            return seen.says(Id::TokenInBody, Who::You, { seen.host(), field.name });
    }
    return {};
}

std::optional<Diagnosis> nothingSent(const Seen &seen)
{
    if (!isRefusedToNobody(seen))
        return {};
    if (seen.status() == 403)
        return seen.says(Id::ForbiddenToNobody, Who::NotKnown, { seen.host() });
    return seen.says(Id::NoTokenSent, Who::You, { seen.host() });
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
    if (!token || token->kind != TokenFacts::Kind::IdToken)
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
    const QString said = seen.words + u' ' + seen.oauthDescription();
    const bool readsJwts =
        said.contains("jwt"_L1, Qt::CaseInsensitive) || said.contains("not enough segments"_L1, Qt::CaseInsensitive)
        || said.contains("malformed"_L1, Qt::CaseInsensitive) || said.contains("decoding token"_L1, Qt::CaseInsensitive);
    if (!token || token->kind != TokenFacts::Kind::Opaque || !readsJwts)
        return {};
    return seen.says(Id::OpaqueTokenSent, Who::NotKnown, { seen.host() });
}

std::optional<Diagnosis> clock(const Seen &seen)
{
    const auto ahead = seen.clockAhead();
    if (!refusedToken(seen) || !ahead || std::abs(*ahead) <= kClockGrain)
        return {};
    return seen.says(*ahead > 0 ? Id::ClockAhead : Id::ClockBehind, Who::You, { seen.host(), minutes(*ahead) });
}

//! The same token got through at `/info`, and not at the agent.
std::optional<Diagnosis> gatesDiffer(const Seen &seen)
{
    const auto tag = isRefused(seen) ? seen.carried() : std::nullopt;
    if (!tag || (seen.last.purpose != "run"_L1 && seen.last.purpose != "connect"_L1))
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
    if (!isRefused(seen) || !seen.carried())
        return {};
    static const QRegularExpression nothing(u"^(?:unauthori[sz]ed|not authenticated|not authori[sz]ed|authentication "
                                            u"required|invalid_token|invalid token|access denied|"
                                            "forbidden|http 401|401)?[.!]?$"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    const QString said = seen.oauthDescription().isEmpty() ? seen.words : seen.oauthDescription();
    if (nothing.match(said).hasMatch())
        return seen.says(Id::TokenRefusedUnsaid, Who::NotKnown, { seen.host() });
    return seen.says(Id::TokenRefusedSaid, Who::NotKnown, { seen.host(), said.left(120) });
}

constexpr std::array<Rule, 13> kToken { scopeMissing, otherScheme, tokenElsewhere, nothingSent, expired,     notYetValid, idToken,
                                        issuer,       audience,    opaque,         clock,       gatesDiffer, refused };
} // namespace

std::span<const Rule> tokenRules()
{
    return kToken;
}

} // namespace countersign
