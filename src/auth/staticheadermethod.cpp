// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/staticheadermethod.h"

#include "auth/tokenset.h"
#include "core/redactor.h"
#include "net/origin.h"

#include <QJsonDocument>
#include <QJsonObject>

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
} // namespace

StaticHeaderMethod::StaticHeaderMethod(const ConnectionConfig &config, Redactor &redactor)
    : m_config(config)
    , m_redactor(redactor)
    , m_origin(Origin(config.address).toString())
{
}

StaticHeaderMethod::StaticHeaderMethod(const ConnectionConfig &config, Redactor &redactor, const Secret &pasted)
    : m_config(config)
    , m_redactor(redactor)
    , m_origin(Origin(config.address).toString())
    , m_wantsToken(true)
    , m_token(redactor.keep(withoutScheme(pasted.reveal())))
{
}

void StaticHeaderMethod::begin(const std::optional<AccountRecord> &)
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_wantsToken)
                Q_EMIT obtained({});
            else if (isUsableToken(m_token.reveal()))
                Q_EMIT obtained(credentialOf(m_token.reveal()));
            else
                Q_EMIT failed({ Condition::TokenMissing, {}, 0, u"no usable token"_s });
        },
        Qt::QueuedConnection);
}

void StaticHeaderMethod::restore(const AccountRecord &, const Secret &kept)
{
    const QJsonObject object = QJsonDocument::fromJson(kept.reveal()).object();
    const QByteArray token = object.value("token"_L1).toString().toLatin1();
    const bool ours = m_wantsToken && object.value("v"_L1).toInt() == kKeptTokenVersion
                      && object.value("origin"_L1).toString() == m_origin && isUsableToken(token);
    QMetaObject::invokeMethod(
        this,
        [this, ours, secret = m_redactor.keep(token)] {
            if (ours)
                Q_EMIT obtained(credentialOf(secret.reveal()));
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
    m_token = {};
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT ended({}); }, Qt::QueuedConnection);
}

Credential StaticHeaderMethod::credentialOf(const QByteArray &token) const
{
    const QString name = readableSubject(m_redactor.keep(token), u"token"_s);
    const QJsonObject kept { { u"v"_s, kKeptTokenVersion },
                             { u"origin"_s, m_origin },
                             { u"token"_s, QString::fromLatin1(token) } };
    Credential credential;
    credential.account.id = { u"token:"_s + m_origin, {}, name };
    credential.account.name = name;
    credential.headers = { { "Authorization"_ba, m_redactor.keep("Bearer " + token) } };
    credential.kept = m_redactor.keep(QJsonDocument(kept).toJson(QJsonDocument::Compact));
    return credential;
}

Error StaticHeaderMethod::sessionEnded() const
{
    return { Condition::SessionEnded, { m_config.name, m_config.address.host() }, 0, u"a pasted token cannot be renewed"_s };
}

} // namespace countersign
