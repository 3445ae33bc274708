// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/tokenset.h"

#include "auth/idtoken.h"
#include "auth/providernetwork.h"
#include "core/jwt.h"
#include "core/objectreader.h"
#include "core/redactor.h"

#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr double kLongestLifetime = 30.0 * 24 * 60 * 60; // s; beyond that it is a mistake, and an int must hold it
constexpr qsizetype kLongestScope = 4096;                // characters; beyond that it is no list of rights

int lifetimeOf(const QJsonValue &expiresIn)
{
    bool readable = expiresIn.isDouble();
    const double seconds = readable ? expiresIn.toDouble() : expiresIn.toString().toDouble(&readable);
    if (!readable || !std::isfinite(seconds) || seconds < 1)
        return -1;
    return static_cast<int>(std::min(seconds, kLongestLifetime));
}

//! RFC 6749 §5.2: the error code has a small alphabet. Anything else is not repeated.
QString errorCode(const QJsonObject &object)
{
    const QString code = object.value("error"_L1).toString();
    const auto allowed = [](QChar c) { return c.unicode() > 0x20 && c.unicode() < 0x7f && c != u'"' && c != u'\\'; };
    return code.size() <= 64 && std::all_of(code.begin(), code.end(), allowed) ? code : u"error"_s;
}

TokenFailure failureOf(const ProviderAnswer &answer)
{
    TokenFailure failure { TokenFailure::Kind::Network, answer.status, answer.detail };
    if (answer.end == ProviderAnswer::End::Lost)
        failure.kind = TokenFailure::Kind::Unknown;
    if (answer.end != ProviderAnswer::End::Complete)
        return failure;
    // The error code counts whatever type a refusal claims to be of.
    const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
    if (answer.status >= 400 && answer.status < 500 && answer.status != 429 && !object.value("error"_L1).isUndefined()) {
        failure.detail = errorCode(object);
        const bool later = failure.detail == "slow_down"_L1 || failure.detail == "temporarily_unavailable"_L1
                           || failure.detail == "server_error"_L1;
        failure.kind = later ? TokenFailure::Kind::Network : TokenFailure::Kind::Refused;
    } else if (failure.detail.isEmpty()) {
        failure.detail = answer.status >= 300 && answer.status < 400 ? u"redirected"_s : u"status %1"_s.arg(answer.status);
    }
    return failure;
}
} // namespace

TokenAnswer readTokenAnswer(const ProviderAnswer &answer, Redactor &redactor)
{
    if (answer.end != ProviderAnswer::End::Complete || answer.status != 200)
        return failureOf(answer);
    const auto bad = [](TokenFailure::Kind kind, const QString &detail) { return TokenFailure { kind, 200, detail }; };
    if (answer.contentType != "application/json")
        return bad(TokenFailure::Kind::Unknown, u"not JSON but %1"_s.arg(QString::fromLatin1(answer.contentType.left(40))));
    const std::optional<QJsonObject> object = answer.json();
    if (!object)
        return bad(TokenFailure::Kind::Unknown, answer.detail.isEmpty() ? u"unreadable JSON"_s : answer.detail);

    TokenSet tokens;
    const auto keep = [&](QLatin1StringView key) { return redactor.keep(object->value(key).toString().toUtf8()); };
    tokens.access = keep("access_token"_L1);
    tokens.refresh = keep("refresh_token"_L1);
    tokens.idToken = keep("id_token"_L1);
    if (object->contains("error"_L1))
        return bad(TokenFailure::Kind::Refused, errorCode(*object));
    if (!isUsableToken(tokens.access.reveal()))
        return bad(TokenFailure::Kind::Unknown, u"no usable access_token"_s);
    const QString type = object->value("token_type"_L1).toString();
    if (type.compare("dpop"_L1, Qt::CaseInsensitive) == 0)
        return bad(TokenFailure::Kind::Unknown, u"token_type is DPoP"_s);
    if (type.compare("bearer"_L1, Qt::CaseInsensitive) != 0)
        return bad(TokenFailure::Kind::Unknown, u"token_type is not bearer"_s);
    tokens.lifetime = lifetimeOf(object->value("expires_in"_L1));
    tokens.scope = object->value("scope"_L1).toString();
    if (tokens.scope.size() > kLongestScope)
        tokens.scope.clear();
    return tokens;
}

bool isUsableToken(const QByteArray &token)
{
    return !token.isEmpty() && std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::optional<NamedSubject> namedSubject(const QByteArray &token)
{
    const std::optional<Jwt> jwt = Jwt::decode(token);
    if (!jwt)
        return {};
    const NamedSubject named { jwt->claims.value("iss"_L1).toString(), jwt->claims.value("sub"_L1).toString() };
    if (named.subject.isEmpty() || named.subject.size() > kLongestSubject || named.issuer.size() > kLongestSubject
        || !isPrintable(named.issuer + named.subject))
        return {};
    return named;
}

} // namespace countersign
