// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/tokenfacts.h"

#include "core/jwt.h"
#include "core/redactor.h"
#include "core/secretshapes.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMetaEnum>
#include <QRegularExpression>
#include <QTimeZone>
#include <QUrl>

#include <algorithm>
#include <array>
#include <cmath>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kMostText = 300; // characters of one claim
constexpr qsizetype kMostNames = 100;
constexpr int kDeepest = 4;
constexpr double kLatestSecond = 253'402'300'799.0; // the year 9999

//! Claims that are worth something to whoever has them, or that follow a person about.
bool isPrivateClaim(const QString &name)
{
    static const QStringList names { u"jti"_s,    u"sid"_s, u"nonce"_s,     u"at_hash"_s,       u"c_hash"_s,
                                     u"s_hash"_s, u"uti"_s, u"rh"_s,        u"session_state"_s, u"aio"_s,
                                     u"cnf"_s,    u"ctx"_s, u"sessionid"_s, u"xms_st"_s };
    static const QRegularExpression telling(u"token|secret|password|cookie|apikey|api_key|private"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return names.contains(name.toLower()) || telling.match(name).hasMatch();
}

//! What a stranger wrote, fit to be shown: redacted, cut, without control characters.
QString shownText(const Redactor &redactor, const QString &text)
{
    QString shown = redactor.redact(text.left(kMostText * 4)).left(kMostText);
    shown.removeIf([](QChar c) { return c.category() == QChar::Other_Control || c.category() == QChar::Other_Format; });
    return shown;
}

QJsonValue shownClaim(const Redactor &redactor, const QString &name, const QJsonValue &value, int depth)
{
    if (isPrivateClaim(name)) {
        const QByteArray bytes = value.isString() ? value.toString().toUtf8() : QByteArray("?");
        return QString::fromLatin1(redactor.mark(bytes));
    }
    if (value.isString())
        return shownText(redactor, value.toString());
    if (value.isArray()) {
        QJsonArray shown;
        const QJsonArray all = value.toArray();
        for (qsizetype i = 0; i < std::min(all.size(), kMostNames); ++i)
            shown.append(depth < kDeepest ? shownClaim(redactor, {}, all.at(i), depth + 1) : QJsonValue(u"…"_s));
        return shown;
    }
    if (value.isObject()) {
        if (depth == kDeepest)
            return u"…"_s;
        QJsonObject shown;
        const QJsonObject all = value.toObject();
        for (auto it = all.begin(); it != all.end() && shown.size() < kMostNames; ++it)
            shown.insert(shownText(redactor, it.key()), shownClaim(redactor, it.key(), it.value(), depth + 1));
        return shown;
    }
    return value;
}

QStringList namesIn(const QJsonValue &value)
{
    QStringList names;
    if (value.isString())
        names = value.toString().split(u' ', Qt::SkipEmptyParts);
    const QJsonArray all = value.toArray();
    for (const QJsonValue &name : all) {
        if (name.isString())
            names << name.toString();
    }
    return names.mid(0, kMostNames);
}

//! An audience is one name even with spaces in it; a scope is several.
QStringList audienceIn(const QJsonValue &value)
{
    return value.isString() ? QStringList { value.toString() } : namesIn(value);
}

QStringList rightsIn(const QJsonObject &claims)
{
    QStringList rights;
    for (const auto &name : { u"roles"_s, u"permissions"_s, u"groups"_s })
        rights += namesIn(claims.value(name));
    rights += namesIn(claims.value(u"realm_access"_s).toObject().value(u"roles"_s));
    const QJsonObject resources = claims.value(u"resource_access"_s).toObject();
    for (const QJsonValue &resource : resources)
        rights += namesIn(resource.toObject().value(u"roles"_s));
    rights.removeDuplicates();
    return rights.mid(0, kMostNames);
}

std::optional<QDateTime> momentIn(const QJsonValue &value)
{
    if (!value.isDouble() || !std::isfinite(value.toDouble()) || value.toDouble() < 0 || value.toDouble() > kLatestSecond)
        return {};
    return QDateTime::fromSecsSinceEpoch(static_cast<qint64>(value.toDouble()), QTimeZone::utc());
}

bool isIdToken(const Jwt &jwt, const QStringList &audience, const QString &clientId)
{
    const QString type = jwt.header.value(u"typ"_s).toString().toLower();
    if (type == "at+jwt"_L1 || type == "application/at+jwt"_L1)
        return false;
    const QJsonObject &claims = jwt.claims;
    if (claims.contains(u"scope"_s) || claims.contains(u"scp"_s))
        return false; // OIDC Core §2 has none; access tokens do
    return claims.contains(u"nonce"_s) || claims.contains(u"at_hash"_s) || claims.contains(u"c_hash"_s)
           || (!clientId.isEmpty() && audience == QStringList { clientId } && claims.contains(u"iss"_s));
}

TokenFacts::Kind kindOf(const Jwt &jwt, const QStringList &audience, const QString &clientId)
{
    if (isIdToken(jwt, audience, clientId))
        return TokenFacts::Kind::IdToken;
    const bool isChainlit =
        jwt.claims.contains(u"identifier"_s) && jwt.header.value(u"alg"_s) == "HS256"_L1 && !jwt.claims.contains(u"iss"_s);
    return isChainlit ? TokenFacts::Kind::ChainlitSession : TokenFacts::Kind::AccessJwt;
}

bool isEncryptedJwt(const QByteArray &token)
{
    return token.startsWith("eyJ") && token.count('.') == 4 && !token.contains(' ');
}
} // namespace

TokenFacts TokenFacts::read(const Secret &token, const Redactor &redactor, const QString &clientId)
{
    TokenFacts facts;
    if (token.isEmpty())
        return facts;
    const QByteArray bytes = WrittenCredentials::of(token.reveal()).secret.trimmed(); // it may be a pasted header value
    facts.tag = SecretTag::firstIn(QString::fromLatin1(redactor.mark(bytes))).value_or(SecretTag());
    const auto jwt = Jwt::decode(bytes);
    if (!jwt) {
        facts.kind = isEncryptedJwt(bytes) ? Kind::EncryptedJwt : Kind::Opaque;
        return facts;
    }
    facts.header = shownClaim(redactor, {}, jwt->header, 0).toObject();
    facts.claims = shownClaim(redactor, {}, jwt->claims, 0).toObject();
    const QJsonObject &claims = facts.claims;
    facts.issuer = claims.value(u"iss"_s).toString();
    facts.audience = audienceIn(claims.value(u"aud"_s));
    for (const auto &name : { u"azp"_s, u"client_id"_s, u"appid"_s }) {
        if (facts.authorizedParty.isEmpty())
            facts.authorizedParty = claims.value(name).toString();
    }
    facts.subject = claims.value(u"sub"_s).toString();
    facts.scopes = namesIn(claims.value(u"scope"_s)) + namesIn(claims.value(u"scp"_s));
    facts.scopes.removeDuplicates();
    facts.rights = rightsIn(claims);
    facts.expires = momentIn(claims.value(u"exp"_s));
    facts.notBefore = momentIn(claims.value(u"nbf"_s));
    facts.issuedAt = momentIn(claims.value(u"iat"_s));
    facts.kind = kindOf(*jwt, facts.audience, clientId);
    return facts;
}

std::optional<qint64> TokenFacts::secondsLeft(const QDateTime &now) const
{
    if (!expires || !now.isValid())
        return {};
    return now.secsTo(*expires);
}

bool TokenFacts::isMeantFor(const QStringList &names) const
{
    const auto trimmed = [](QString name) {
        while (name.endsWith(u'/'))
            name.chop(1);
        return name;
    };
    // One name is all of an address, and another only its host: "https://a.example" and "a.example" are the same server. Who was
    // asked for "https://a.example/api" may make a token for all of "https://a.example" (RFC 8707 §2).
    const auto same = [&](const QString &mine, const QString &name) {
        return trimmed(mine) == trimmed(name) || (!mine.contains("//"_L1) && mine == QUrl(name).host())
               || (mine.contains("//"_L1) && trimmed(name).startsWith(trimmed(mine) + u'/'));
    };
    return audience.isEmpty() || std::any_of(audience.begin(), audience.end(), [&](const QString &mine) {
               return std::any_of(names.begin(), names.end(), [&](const QString &name) { return same(mine, name); });
           });
}

namespace {
QString momentText(const std::optional<QDateTime> &moment)
{
    return moment ? moment->toString(Qt::ISODate) : QString();
}

QString kindName(TokenFacts::Kind kind)
{
    return QString::fromLatin1(QMetaEnum::fromType<TokenFacts::Kind>().valueToKey(static_cast<int>(kind)));
}

QString sorted(QStringList names)
{
    names.sort();
    return names.join(u", "_s);
}

QString claimText(const QJsonValue &value)
{
    return value.isString()
               ? value.toString()
               : QString::fromUtf8(QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact)).mid(1).chopped(1);
}
} // namespace

TokenDifference firstDifference(const TokenFacts &a, const TokenFacts &b)
{
    const std::array<TokenDifference, 10> telling {
        TokenDifference { u"kind"_s, kindName(a.kind), kindName(b.kind) },
        TokenDifference { u"iss"_s, a.issuer, b.issuer },
        TokenDifference { u"aud"_s, sorted(a.audience), sorted(b.audience) },
        TokenDifference { u"azp"_s, a.authorizedParty, b.authorizedParty },
        TokenDifference { u"scope"_s, sorted(a.scopes), sorted(b.scopes) },
        TokenDifference { u"rights"_s, sorted(a.rights), sorted(b.rights) },
        TokenDifference { u"sub"_s, a.subject, b.subject },
        TokenDifference { u"exp"_s, momentText(a.expires), momentText(b.expires) },
        TokenDifference { u"nbf"_s, momentText(a.notBefore), momentText(b.notBefore) },
        TokenDifference { u"alg"_s, a.header.value(u"alg"_s).toString(), b.header.value(u"alg"_s).toString() },
    };
    for (const TokenDifference &difference : telling) {
        if (difference.first != difference.second)
            return difference;
    }
    // What was compared above, whatever its order; and the issue time, which differs always and is no reason for anything.
    static const QStringList compared { u"iss"_s, u"aud"_s, u"azp"_s,          u"client_id"_s,      u"appid"_s,  u"scope"_s,
                                        u"scp"_s, u"sub"_s, u"roles"_s,        u"permissions"_s,    u"groups"_s, u"exp"_s,
                                        u"nbf"_s, u"iat"_s, u"realm_access"_s, u"resource_access"_s };
    QStringList names = a.claims.keys() + b.claims.keys();
    names.sort();
    for (const QString &name : std::as_const(names)) {
        if (!isPrivateClaim(name) && !compared.contains(name) && a.claims.value(name) != b.claims.value(name))
            return { name, claimText(a.claims.value(name)), claimText(b.claims.value(name)) };
    }
    return {};
}

} // namespace countersign
