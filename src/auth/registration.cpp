// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/registration.h"

#include "auth/providernetwork.h"
#include "core/redactor.h"

#include <QJsonArray>
#include <QJsonObject>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestWords = 300;

std::optional<SignInConfig::ClientAuth> authOf(const QJsonObject &given)
{
    const QString method = given.value("token_endpoint_auth_method"_L1).toString();
    const bool hasSecret = !given.value("client_secret"_L1).toString().isEmpty();
    if (method == "none"_L1 || (method.isEmpty() && !hasSecret))
        return SignInConfig::ClientAuth::None;
    if (hasSecret && (method == "client_secret_basic"_L1 || method.isEmpty())) // its default (RFC 7591 §2)
        return SignInConfig::ClientAuth::Basic;
    if (hasSecret && method == "client_secret_post"_L1)
        return SignInConfig::ClientAuth::Post;
    return {};
}
} // namespace

Registration::Registration(const SignInConfig &config, const QUrl &endpoint, ProviderNetwork &network, Redactor &redactor,
                           QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_endpoint(endpoint)
    , m_network(network)
    , m_redactor(redactor)
{
}

void Registration::start()
{
    const QString redirect = m_config.redirect.toString(QUrl::FullyEncoded);
    QUrl signedOut = m_config.redirect;
    signedOut.setPath(u"/signed-out"_s);
    m_network.setPurpose(u"registration"_s);
    m_network.submit(m_endpoint,
                     QJsonObject { { u"client_name"_s, u"Countersign"_s },
                                   { u"application_type"_s, u"native"_s },
                                   { u"redirect_uris"_s, QJsonArray { redirect } },
                                   { u"post_logout_redirect_uris"_s, QJsonArray { signedOut.toString(QUrl::FullyEncoded) } },
                                   { u"grant_types"_s, QJsonArray { u"authorization_code"_s, u"refresh_token"_s } },
                                   { u"response_types"_s, QJsonArray { u"code"_s } },
                                   { u"token_endpoint_auth_method"_s, u"none"_s },
                                   { u"scope"_s, m_config.scopes.join(u' ') } },
                     this, [this](const ProviderAnswer &answer) { answered(answer); });
}

void Registration::answered(const ProviderAnswer &answer)
{
    if (answer.end != ProviderAnswer::End::Complete || answer.status >= 500) {
        Q_EMIT failed(providerTrouble(answer, m_config.issuer));
        return;
    }
    const QJsonObject given = answer.json().value_or(QJsonObject());
    if (answer.status != 201 && answer.status != 200) {
        const QString words = given.value("error_description"_L1).toString().simplified().left(kLongestWords);
        Q_EMIT failed(refused(words, u"status %1"_s.arg(answer.status), answer.status));
        return;
    }
    Client client;
    client.secret = m_redactor.keep(given.value("client_secret"_L1).toString().toUtf8());
    client.token = m_redactor.keep(given.value("registration_access_token"_L1).toString().toUtf8());
    if (const QString why = objection(given); !why.isEmpty()) {
        Q_EMIT failed(refused({}, why, answer.status));
        return;
    }
    client.id = given.value("client_id"_L1).toString();
    client.auth = *authOf(given);
    if (client.auth == SignInConfig::ClientAuth::None)
        client.secret = {};
    Q_EMIT registered(client);
}

//! What the provider made of the request may differ from it (RFC 7591 §3.2.1).
QString Registration::objection(const QJsonObject &given) const
{
    if (!SignInConfig::isClientId(given.value("client_id"_L1).toString()))
        return u"no usable client_id"_s;
    if (!authOf(given))
        return u"another way for the client to prove itself"_s;
    const QJsonValue redirects = given.value("redirect_uris"_L1);
    if (redirects.isArray() && !redirects.toArray().contains(m_config.redirect.toString(QUrl::FullyEncoded)))
        return u"another return address"_s;
    return {};
}

Error Registration::refused(const QString &said, const QString &detail, int status) const
{
    QStringList arguments { QUrl(m_config.issuer).host() };
    if (!said.isEmpty())
        arguments << said;
    return { Condition::RegistrationRefused, arguments, status, detail };
}

} // namespace countersign
