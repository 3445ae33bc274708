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

//! How it was sent, whatever it is: where, in which scheme, how it was written; and what the server wants in its place.
namespace {
bool isRefusedToNobody(const Seen &seen)
{
    return seen.isRefused() && !seen.carried();
}

//! Keys that go in a header of their own, as Kong and Azure API Management ask for them.
bool isKeyScheme(const Challenge &challenge)
{
    return challenge.scheme == "key" || challenge.scheme.contains("apikey") || challenge.scheme.endsWith("managementkey");
}

bool isAuthorization(const QString &name)
{
    return name.compare("authorization"_L1, Qt::CaseInsensitive) == 0;
}

//! The header that FastAPI misses: the place of the fault is ["header", NAME].
QString missedHeader(const Seen &seen)
{
    const QJsonObject fault = seen.json.value(u"detail"_s).toArray().at(0).toObject();
    const QJsonArray place = fault.value(u"loc"_s).toArray();
    const bool isMissing = fault.value(u"type"_s).toString().endsWith("missing"_L1);
    return isMissing && place.at(0) == "header"_L1 ? place.at(1).toString() : QString();
}

std::optional<Diagnosis> headerWanted(const Seen &seen)
{
    if (const QString missed = missedHeader(seen); !missed.isEmpty()) {
        const QString name = isAuthorization(missed) ? u"Authorization"_s : missed;
        if (!seen.sent(name.toLatin1()).isEmpty())
            return seen.says(Id::TokenNotSeen, Who::NotKnown, { seen.host(), name, seen.words });
        return isAuthorization(name) && !seen.carried() ? seen.says(Id::NoTokenSent, Who::You, { seen.host() })
                                                        : seen.says(Id::HeaderWanted, Who::You, { seen.host(), name });
    }
    static const QRegularExpression noKey(
        u"\\b(?:no|missing|without an?)\\s+(?:(?!such|matching|valid|known|active)\\w+\\s+)?(?:api|subscription|access)[ -]?key\\b"_s,
        QRegularExpression::CaseInsensitiveOption);
    if (!seen.isRefused() || !noKey.match(seen.words).hasMatch())
        return {};
    const auto found = std::find_if(seen.challenges.begin(), seen.challenges.end(), isKeyScheme);
    const QString name = found == seen.challenges.end() ? QString() : found->values.value("name");
    if (!name.isEmpty() && !seen.sent(name.toLatin1()).isEmpty())
        return seen.says(Id::TokenNotSeen, Who::NotKnown, { seen.host(), name, seen.words });
    return seen.says(Id::HeaderWanted, Who::You, { seen.host(), name });
}

//! Asked for in another scheme than it was sent in.
std::optional<Diagnosis> otherScheme(const Seen &seen)
{
    if (seen.status() != 401 || !seen.isRefused() || seen.challenges.isEmpty())
        return {};
    const auto tag = seen.carried();
    const QString sent = tag ? tag->scheme : QString();
    // A secret without a scheme: what it lacks is told of the token; and a key goes so.
    const bool isKey = std::any_of(seen.challenges.begin(), seen.challenges.end(), isKeyScheme);
    if (tag && sent.isEmpty() && (isKey || seen.challenge("bearer")))
        return {};
    if (seen.challenge(sent.toLower().toLatin1()) || (sent.isEmpty() && seen.challenge("bearer")))
        return {};
    return seen.says(Id::OtherSchemeWanted, Who::NotKnown,
                     { seen.host(), QString::fromLatin1(seen.challenges.constFirst().written), sent });
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

//! Asked as nobody: 401 wants to know who, 403 may have meant it.
std::optional<Diagnosis> nothingSent(const Seen &seen)
{
    if (!isRefusedToNobody(seen))
        return {};
    if (seen.status() == 401 || seen.saysNothingArrived())
        return seen.says(Id::NoTokenSent, Who::You, { seen.host() });
    if (seen.status() == 403 && seen.reason().isEmpty())
        return seen.says(Id::ForbiddenToNobody, Who::NotKnown, { seen.host() });
    return {};
}

//! RFC 9111 §3.5: what was asked with an Authorization is not for caches. One that answers all the same may repeat a refusal that
//! was somebody else's, or before a sign-in.
std::optional<Diagnosis> outOfACache(const Seen &seen)
{
    const int age = seen.answer("Age").toInt();
    if (!seen.isRefused() || !seen.carried() || age < 1)
        return {};
    return seen.says(Id::RefusalFromCache, Who::GatewayOwner, { seen.host(), minutes(age) });
}

//! As the ladder shows it: the scheme twice, quotes, no scheme.
std::optional<Diagnosis> malformed(const Seen &seen)
{
    const QString written = QString::fromUtf8(seen.sent("Authorization"));
    if (!seen.isRefused() || written.isEmpty())
        return {};
    static const QRegularExpression quoted(u"[\"']\\[secret "_s);
    static const QRegularExpression twice(u"^\\w+ \\w+ "_s);
    const QString how = twice.match(written).hasMatch()     ? u"twice"_s
                        : quoted.match(written).hasMatch()  ? u"quotes"_s
                        : written.startsWith("[secret "_L1) ? u"scheme"_s
                                                            : QString();
    // One that takes the token so may have another reason, and gives it.
    if (how.isEmpty() || (how == "scheme"_L1 && seen.status() == 403 && !seen.reason().isEmpty()))
        return {};
    return seen.says(Id::TokenMalformed, Who::You, { seen.host(), how });
}

std::optional<Diagnosis> otherHeader(const Seen &seen)
{
    if (!seen.isRefused() || !seen.carried() || !seen.sent("Authorization").isEmpty() || !seen.challenge("bearer"))
        return {};
    return seen.says(Id::TokenInOtherHeader, Who::You, { seen.host(), seen.carrier() });
}

constexpr std::array<Rule, 7> kSent {
    headerWanted, otherScheme, tokenElsewhere, nothingSent, outOfACache, malformed, otherHeader
};
} // namespace

std::span<const Rule> sentRules()
{
    return kSent;
}

} // namespace countersign
