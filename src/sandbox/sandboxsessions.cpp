// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxsessions.h"

#include "core/clock.h"
#include "core/jwt.h"
#include "core/redactor.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QRandomGenerator>

#include <array>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 codeLifetime = 60'000;           // ms
constexpr qint64 spentCodeMemory = 600'000;       // ms: how long a second use is still recognised
constexpr std::size_t issuedSecretsMemory = 4096; // newest

QByteArray digestOf(const QByteArray &secret)
{
    return QCryptographicHash::hash(secret, QCryptographicHash::Sha256);
}

QByteArray base64UrlOf(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}
} // namespace

std::optional<SandboxPerson> sandboxAccount(const QString &account)
{
    if (account == "admin"_L1)
        return SandboxPerson { account, u"Ada Admin"_s, { u"agents.run"_s, u"files.delete"_s, u"payroll.read"_s } };
    if (account == "guest"_L1)
        return SandboxPerson { account, u"Gus Guest"_s, { u"agents.run"_s, u"files.delete"_s } };
    return std::nullopt;
}

QByteArray sandboxRandomToken()
{
    std::array<quint32, 8> words {};
    QRandomGenerator::system()->fillRange(words.data(), words.size());
    return base64UrlOf(QByteArray(reinterpret_cast<const char *>(words.data()), sizeof words));
}

SandboxSessions::SandboxSessions(Clock &clock, Redactor &redactor, int lifetimeSeconds)
    : m_clock(clock)
    , m_redactor(redactor)
    , m_lifetime(lifetimeSeconds)
{
}

void SandboxSessions::setIssuer(const QString &issuer, const QString &clientId)
{
    m_issuer = issuer;
    m_clientId = clientId;
}

Secret SandboxSessions::issueCode(const Grant &grant)
{
    const qint64 steady = m_clock.steady();
    m_codes.removeIf([steady](QHash<QByteArray, Code>::iterator code) { return steady - code->issuedAt > spentCodeMemory; });
    const Secret code = remember(sandboxRandomToken());
    m_codes.insert(digestOf(code.reveal()), Code { grant, steady, false, {} });
    return code;
}

std::optional<SandboxSessions::Tokens> SandboxSessions::redeem(const QByteArray &code, const QByteArray &redirectUri,
                                                               const QByteArray &verifier)
{
    // From the client, but a secret all the same.
    const Secret kept = m_redactor.keep(verifier);
    const auto found = m_codes.find(digestOf(code));
    if (found == m_codes.end())
        return std::nullopt;
    if (found->spent) {
        endSession(found->session);
        return std::nullopt;
    }
    found->spent = true;
    const bool good = m_clock.steady() - found->issuedAt <= codeLifetime && found->grant.redirectUri == redirectUri
                      && verifier.size() >= 43 && verifier.size() <= 128
                      && base64UrlOf(QCryptographicHash::hash(verifier, QCryptographicHash::Sha256)) == found->grant.challenge;
    if (!good)
        return std::nullopt;
    found->session = QString::fromLatin1(sandboxRandomToken());
    m_sessions.insert(found->session, Session { found->grant, now(), {} });
    return issueTokens(found->session, true);
}

std::optional<SandboxSessions::Tokens> SandboxSessions::refresh(const QByteArray &refreshToken)
{
    const QByteArray digest = digestOf(refreshToken);
    const QString sessionId = m_refreshTokens.value(digest);
    if (sessionId.isEmpty())
        return std::nullopt;
    if (m_sessions.value(sessionId).currentRefresh != digest) {
        endSession(sessionId);
        return std::nullopt;
    }
    ++m_refreshCount;
    return issueTokens(sessionId, false);
}

void SandboxSessions::revoke(const QByteArray &token)
{
    const QString sessionId = m_refreshTokens.value(digestOf(token));
    if (!sessionId.isEmpty())
        endSession(sessionId);
    else if (const auto jwt = Jwt::decode(token); jwt && m_key.verify(jwt->signedPart, jwt->signature))
        m_access.remove(jwt->claims.value("jti"_L1).toString());
}

void SandboxSessions::revokeEverything()
{
    m_codes.clear();
    m_sessions.clear();
    m_refreshTokens.clear();
    m_access.clear();
}

void SandboxSessions::expireAccessTokens()
{
    m_access.clear();
}

std::optional<SandboxPerson> SandboxSessions::personOf(const QByteArray &accessToken, const QString &audience) const
{
    const auto jwt = Jwt::decode(accessToken);
    if (!jwt || jwt->header.value("alg"_L1) != "RS256"_L1 || jwt->header.value("typ"_L1) != "at+jwt"_L1
        || !m_key.verify(jwt->signedPart, jwt->signature))
        return std::nullopt;
    const QJsonObject &claims = jwt->claims;
    if (claims.value("iss"_L1) != m_issuer || claims.value("aud"_L1) != audience || claims.value("exp"_L1).toInteger() <= now()
        || !m_access.contains(claims.value("jti"_L1).toString()))
        return std::nullopt;
    std::optional<SandboxPerson> person = sandboxAccount(claims.value("sub"_L1).toString());
    if (person && !claims.value("scope"_L1).toString().split(u' ').contains("agents.run"_L1))
        person->permissions.removeAll(u"agents.run"_s);
    return person;
}

QList<QByteArray> SandboxSessions::issuedSecrets() const
{
    QList<QByteArray> values;
    for (const Secret &secret : m_issued)
        values << secret.reveal();
    return values;
}

SandboxSessions::Tokens SandboxSessions::issueTokens(const QString &sessionId, bool first)
{
    Session &session = m_sessions[sessionId];
    Tokens tokens;
    tokens.scopes = session.grant.scopes;
    const QByteArray access = accessToken(sessionId, session);
    tokens.access = remember(access);
    if (session.grant.scopes.contains("openid"_L1))
        tokens.id = remember(idToken(session, access, first));
    if (session.grant.scopes.contains("offline_access"_L1)) {
        tokens.refresh = remember(sandboxRandomToken());
        session.currentRefresh = digestOf(tokens.refresh.reveal());
        m_refreshTokens.insert(session.currentRefresh, sessionId);
    }
    return tokens;
}

QByteArray SandboxSessions::accessToken(const QString &sessionId, const Session &session)
{
    const qint64 issuedAt = now();
    m_access.removeIf([issuedAt](QHash<QString, LiveAccess>::iterator live) { return live->expiresAt <= issuedAt; });
    const QString jti = QString::fromLatin1(sandboxRandomToken());
    m_access.insert(jti, { sessionId, issuedAt + m_lifetime });
    return m_key.sign(u"at+jwt"_s, { { u"iss"_s, m_issuer },
                                     { u"sub"_s, session.grant.account },
                                     { u"aud"_s, session.grant.audience },
                                     { u"client_id"_s, m_clientId },
                                     { u"scope"_s, session.grant.scopes.join(u' ') },
                                     { u"jti"_s, jti },
                                     { u"iat"_s, issuedAt },
                                     { u"exp"_s, issuedAt + m_lifetime } });
}

QByteArray SandboxSessions::idToken(const Session &session, const QByteArray &access, bool first)
{
    // OpenID Connect Core §3.1.3.6: at_hash is the left half of the access token's digest.
    const qint64 issuedAt = now();
    QJsonObject claims { { u"iss"_s, m_issuer },
                         { u"sub"_s, session.grant.account },
                         { u"aud"_s, m_clientId },
                         { u"iat"_s, issuedAt },
                         { u"exp"_s, issuedAt + 300 },
                         { u"auth_time"_s, session.authenticatedAt },
                         { u"at_hash"_s, QString::fromLatin1(base64UrlOf(digestOf(access).left(16))) } };
    if (first && !session.grant.nonce.isEmpty())
        claims.insert(u"nonce"_s, session.grant.nonce);
    if (session.grant.scopes.contains("profile"_L1)) {
        claims.insert(u"name"_s, sandboxAccount(session.grant.account).value_or(SandboxPerson {}).name);
        claims.insert(u"preferred_username"_s, session.grant.account);
    }
    return m_key.sign(u"JWT"_s, claims);
}

Secret SandboxSessions::remember(const QByteArray &value)
{
    m_issued.push_back(m_redactor.keep(value));
    if (m_issued.size() > issuedSecretsMemory)
        m_issued.pop_front();
    return m_issued.back();
}

qint64 SandboxSessions::now() const
{
    return m_clock.wall().toSecsSinceEpoch();
}

void SandboxSessions::endSession(const QString &sessionId)
{
    const QString id = sessionId; // it may live in what is removed here
    m_sessions.remove(id);
    m_refreshTokens.removeIf([&](QHash<QByteArray, QString>::iterator token) { return *token == id; });
    m_access.removeIf([&](QHash<QString, LiveAccess>::iterator live) { return live->session == id; });
}

} // namespace countersign
