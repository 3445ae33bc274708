// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/idtoken.h"

#include "net/origin.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QUrl>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kExpiryLeeway = 60;        // s
constexpr qint64 kIssuedLeeway = 300;       // s
constexpr qsizetype kLongestPicture = 2000; // characters of an address
constexpr std::array kAlgorithms { "RS256"_L1, "PS256"_L1, "ES256"_L1, "EdDSA"_L1 };

QString headerFault(const QJsonObject &header)
{
    const QString algorithm = header.value("alg"_L1).toString();
    if (std::find(kAlgorithms.begin(), kAlgorithms.end(), algorithm) == kAlgorithms.end())
        return u"alg"_s;
    if (header.contains("crit"_L1)) // RFC 7515 §4.1.11: we know no extension
        return u"crit"_s;
    // A token of another kind (at+jwt, logout+jwt) signed by the same key is no id_token (RFC 8725 §3.11).
    return header.value("typ"_L1).toString().endsWith("+jwt"_L1, Qt::CaseInsensitive) ? u"typ"_s : QString();
}

QString audienceFault(const QJsonObject &claims, const QString &clientId)
{
    const QJsonValue aud = claims.value("aud"_L1);
    const QJsonArray audiences = aud.isArray() ? aud.toArray() : QJsonArray { aud };
    if (!audiences.contains(clientId))
        return u"aud"_s;
    const QJsonValue party = claims.value("azp"_L1);
    const bool needed = audiences.size() > 1;
    return (needed || !party.isUndefined()) && party.toString() != clientId ? u"azp"_s : QString();
}

bool accessHashFits(const Jwt &token, const Secret &accessToken)
{
    const QJsonValue claimed = token.claims.value("at_hash"_L1);
    if (claimed.isUndefined())
        return true;
    // The hash of the signature's algorithm: Ed25519 has SHA-512, the others here SHA-256.
    const bool isEd = token.header.value("alg"_L1).toString() == "EdDSA"_L1;
    const QByteArray hash =
        QCryptographicHash::hash(accessToken.reveal(), isEd ? QCryptographicHash::Sha512 : QCryptographicHash::Sha256);
    const QByteArray half = hash.left(hash.size() / 2).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return claimed.toString().toLatin1() == half;
}

QString claimFault(const Jwt &token, const IdTokenExpectation &expected)
{
    const QJsonObject &claims = token.claims;
    const QString subject = claims.value("sub"_L1).toString();
    if (claims.value("iss"_L1).toString() != expected.issuer)
        return u"iss"_s;
    if (const QString fault = audienceFault(claims, expected.clientId); !fault.isEmpty())
        return fault;
    if (subject.isEmpty() || subject.size() > kLongestSubject)
        return u"sub"_s;
    if (expected.isRefresh() && subject != expected.subject)
        return u"sub is another"_s;
    if (!claims.value("exp"_L1).isDouble())
        return u"exp"_s;
    if (!claims.value("iat"_L1).isDouble())
        return u"iat"_s;
    if (!expected.isRefresh()
        && (expected.nonce.isEmpty() || !expected.nonce.equals(claims.value("nonce"_L1).toString().toUtf8())))
        return u"nonce"_s;
    return accessHashFits(token, expected.accessToken) ? QString() : u"at_hash"_s;
}

bool timeDiffers(const QJsonObject &claims, const QDateTime &now)
{
    const auto seconds = static_cast<double>(now.toSecsSinceEpoch());
    return claims.value("exp"_L1).toDouble() + kExpiryLeeway < seconds
           || claims.value("iat"_L1).toDouble() > seconds + kIssuedLeeway
           || claims.value("nbf"_L1).toDouble() > seconds + kIssuedLeeway;
}

QString firstText(const QJsonObject &claims, std::initializer_list<QLatin1StringView> keys)
{
    for (const QLatin1StringView key : keys) {
        const QString text = claims.value(key).toString().simplified().left(200);
        if (!text.isEmpty())
            return text;
    }
    return {};
}

//! An address a picture may be fetched from; anything else is as good as none.
QString pictureOf(const QJsonObject &claims)
{
    for (const QLatin1StringView key : { "picture"_L1, "avatar_url"_L1 }) {
        const QString text = claims.value(key).toString();
        const QUrl url(text, QUrl::StrictMode);
        const bool isWeb = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
        if (text.size() <= kLongestPicture && isWeb && url.userInfo().isEmpty() && Origin(url).mayCarrySecret())
            return text;
    }
    return {};
}
} // namespace

Identity Identity::filledFrom(const Identity &other) const
{
    Identity filled = *this;
    if (!isNamed() && other.isNamed())
        filled.name = other.name;
    if (mail.isEmpty())
        filled.mail = other.mail;
    if (picture.isEmpty())
        filled.picture = other.picture;
    return filled;
}

Identity identityOf(const QJsonObject &claims)
{
    return { claims.value("sub"_L1).toString(),
             firstText(claims, { "name"_L1, "preferred_username"_L1, "login"_L1, "email"_L1, "sub"_L1 }),
             firstText(claims, { "email"_L1 }), pictureOf(claims) };
}

Expected<IdTokenClaims> checkIdTokenClaims(const Jwt &token, const IdTokenExpectation &expected)
{
    QString fault = headerFault(token.header);
    if (fault.isEmpty())
        fault = claimFault(token, expected);
    if (!fault.isEmpty())
        return Error { Condition::SignInIdentityUnproven, { QUrl(expected.issuer).host() }, 0, u"id_token: "_s + fault };
    return IdTokenClaims { identityOf(token.claims), !expected.isRefresh() && timeDiffers(token.claims, expected.now) };
}

} // namespace countersign
