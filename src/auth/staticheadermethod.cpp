// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/staticheadermethod.h"

#include "auth/tokenset.h"
#include "core/redactor.h"
#include "net/origin.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kKeptTokenVersion = 1;

QByteArray withoutScheme(const QByteArray &pasted)
{
    const QByteArray words = pasted.trimmed();
    if (words.toLower() == "bearer")
        return {};
    return words.left(7).toLower() == "bearer " ? words.mid(7).trimmed() : words;
}

Secret valueOf(const QList<SecretHeader> &headers, const QString &name)
{
    for (const SecretHeader &header : headers) {
        if (header.name.compare(name.toLatin1(), Qt::CaseInsensitive) == 0)
            return header.value;
    }
    return {};
}

bool isUsable(const Secret &value)
{
    return !value.isEmpty() && isSafeHeader("x"_ba, value.reveal());
}
} // namespace

StaticHeaderMethod::StaticHeaderMethod(const ConnectionConfig &config, Redactor &redactor)
    : m_config(config)
    , m_redactor(redactor)
    , m_origin(Origin(config.address).toString())
{
}

StaticHeaderMethod::StaticHeaderMethod(const ConnectionConfig &config, Redactor &redactor, const ConnectionSecrets &typed)
    : m_config(config)
    , m_redactor(redactor)
    , m_origin(Origin(config.address).toString())
    , m_wantsSignIn(true)
    , m_secrets(typed)
    , m_nameless(QUuid::createUuid().toString(QUuid::WithoutBraces))
{
    m_secrets.token = redactor.keep(withoutScheme(typed.token.reveal()));
}

//! Everything secret that requests will carry, in the order of the configuration.
QByteArrayList StaticHeaderMethod::values() const
{
    if (!wantsHeaders())
        return { m_secrets.token.reveal() };
    QByteArrayList values;
    for (const QString &name : m_config.signIn.headers)
        values << valueOf(m_secrets.headers, name).reveal();
    return values;
}

//! What keeps begin() from signing in; None = nothing.
Error StaticHeaderMethod::missing() const
{
    if (!m_wantsSignIn)
        return {};
    if (!wantsHeaders())
        return isUsableToken(m_secrets.token.reveal()) ? Error() : Error { Condition::TokenMissing, {}, 0, u"no usable token"_s };
    for (const QString &name : m_config.signIn.headers) {
        if (!isUsable(valueOf(m_secrets.headers, name)))
            return { Condition::HeaderValueMissing, { name }, 0, u"no usable value"_s };
    }
    return m_config.signIn.headers.isEmpty() ? Error { Condition::HeaderValueMissing, {}, 0, u"no header named"_s } : Error();
}

void StaticHeaderMethod::begin(const std::optional<AccountRecord> &)
{
    const Error why = missing();
    QMetaObject::invokeMethod(
        this,
        [this, why] {
            if (why.condition == Condition::None)
                Q_EMIT obtained(credential());
            else
                Q_EMIT failed(why);
        },
        Qt::QueuedConnection);
}

bool StaticHeaderMethod::takeKept(const Secret &kept)
{
    const QJsonObject object = QJsonDocument::fromJson(kept.reveal()).object();
    if (!m_wantsSignIn || object.value("v"_L1).toInt() != kKeptTokenVersion || object.value("origin"_L1).toString() != m_origin)
        return false;
    const ConnectionSecrets typed = m_secrets;
    const QByteArrayList typedValues = values();
    m_secrets.token = m_redactor.keep(object.value("token"_L1).toString().toLatin1());
    m_secrets.headers.clear();
    const QJsonObject headers = object.value("headers"_L1).toObject();
    for (auto it = headers.begin(); it != headers.end(); ++it)
        m_secrets.headers.append({ it.key().toLatin1(), m_redactor.keep(it.value().toString().toLatin1()) });
    if (typed.signsIn() && values() != typedValues) {
        m_secrets = typed;
        return false;
    }
    return missing().condition == Condition::None;
}

void StaticHeaderMethod::restore(const AccountRecord &account, const Secret &kept)
{
    const bool ours = takeKept(kept);
    if (ours)
        m_nameless = account.id.subject;
    QMetaObject::invokeMethod(
        this,
        [this, ours] {
            if (ours)
                Q_EMIT obtained(credential());
            else
                Q_EMIT restoreFailed(RenewFailure::Refused, sessionEnded());
        },
        Qt::QueuedConnection);
}

void StaticHeaderMethod::renew(const Credential &)
{
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT renewFailed(RenewFailure::Refused, sessionEnded()); }, Qt::QueuedConnection);
}

void StaticHeaderMethod::end(const Credential &)
{
    m_secrets = {};
    m_nameless = QUuid::createUuid().toString(QUuid::WithoutBraces);
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT ended({}); }, Qt::QueuedConnection);
}

Credential StaticHeaderMethod::credential() const
{
    return !m_wantsSignIn ? Credential() : wantsHeaders() ? headerCredential() : tokenCredential();
}

AccountRecord StaticHeaderMethod::accountBy(const QByteArrayList &values) const
{
    AccountRecord account;
    account.id.issuer = (wantsHeaders() ? u"header:"_s : u"token:"_s) + m_origin;
    account.id.subject = m_nameless;
    account.name = wantsHeaders() ? m_config.signIn.headers.join(u", "_s) : u"token"_s;
    // Of several none speaks for all: a JWT may be a gateway's, the same for everybody, and the key beside it the person's own.
    const auto named = values.size() == 1 ? namedSubject(withoutScheme(values.constFirst())) : std::nullopt;
    if (named) {
        account.id.clientId = named->issuer;
        account.id.subject = named->subject;
        account.name = named->subject;
    }
    return account;
}

Credential StaticHeaderMethod::tokenCredential() const
{
    const QByteArray token = m_secrets.token.reveal();
    const QJsonObject kept { { u"v"_s, kKeptTokenVersion },
                             { u"origin"_s, m_origin },
                             { u"token"_s, QString::fromLatin1(token) } };
    Credential credential;
    credential.account = accountBy({ token });
    credential.headers = { { "Authorization"_ba, m_redactor.keep("Bearer " + token) } };
    credential.kept = m_redactor.keep(QJsonDocument(kept).toJson(QJsonDocument::Compact));
    return credential;
}

Credential StaticHeaderMethod::headerCredential() const
{
    Credential credential;
    credential.account = accountBy(values());
    QJsonObject values;
    for (const QString &name : m_config.signIn.headers) {
        const Secret value = valueOf(m_secrets.headers, name);
        credential.headers.append({ name.toLatin1(), value });
        values.insert(name, QString::fromLatin1(value.reveal()));
    }
    const QJsonObject kept { { u"v"_s, kKeptTokenVersion }, { u"origin"_s, m_origin }, { u"headers"_s, values } };
    credential.kept = m_redactor.keep(QJsonDocument(kept).toJson(QJsonDocument::Compact));
    return credential;
}

Error StaticHeaderMethod::sessionEnded() const
{
    return { Condition::SessionEnded, { m_config.name, m_config.address.host() }, 0, u"what was typed cannot be renewed"_s };
}

} // namespace countersign
