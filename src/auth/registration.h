// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "core/error.h"
#include "core/secret.h"

#include <QObject>

namespace countersign {

class ProviderNetwork;
class Redactor;
struct ProviderAnswer;

//! Asks a provider for a client id (RFC 7591): a native, public client with the return address of the configuration, to the
//! letter, without a port (RFC 8252 §7.3). One POST, never repeated. One object per registration, one of registered() and
//! failed(), never before start() returned. RegistrationRefused, ProviderUnreachable, ProviderFailed.
//! Owner: whoever sets a connection up. UI thread.
class Registration final : public QObject
{
    Q_OBJECT
public:
    //! What is bound to the issuer it came from.
    struct Client
    {
        QString id;
        SignInConfig::ClientAuth auth = SignInConfig::ClientAuth::None;
        Secret secret; //!< only if `auth` wants one: some providers give every client one
        Secret token;  //!< registration_access_token; may be empty
    };
    Registration(const SignInConfig &config, const QUrl &endpoint, ProviderNetwork &network, Redactor &redactor, QObject *parent);
    void start();

Q_SIGNALS:
    void registered(const countersign::Registration::Client &client);
    void failed(const countersign::Error &why);

private:
    void answered(const ProviderAnswer &answer);
    [[nodiscard]] QString objection(const QJsonObject &given) const;
    [[nodiscard]] Error refused(const QString &said, const QString &detail, int status) const;

    SignInConfig m_config;
    QUrl m_endpoint;
    ProviderNetwork &m_network;
    Redactor &m_redactor;
};

} // namespace countersign
