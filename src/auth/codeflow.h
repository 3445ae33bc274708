// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/clientauthentication.h"
#include "auth/providernetwork.h"
#include "core/connectionconfig.h"
#include "core/secret.h"

#include <QOAuth2AuthorizationCodeFlow>

#include <memory>

namespace countersign {

class Redactor;
struct ProviderMetadata;

//! Qt's authorization code flow with what it leaves open on 6.4 and does differently on 6.8 (RFC 6749 §4.1, RFC 7636, OIDC
//! Core §3.1). Fresh per attempt and per refresh: Qt overwrites `scope`, and its status sticks after a failure.
//! Every parameter is removed before it is inserted, so that newer Qt versions send nothing twice; state, verifier and nonce
//! come from the system's generator; token answers are handed out as they are and never reach Qt's own parser, which logs
//! them. Qt's status and `granted` mean nothing to us.
//! Owner: SignInAttempt or TokenRefresh, which deletes `network` first (Qt 6.4 calls a dead reply handler). UI thread.
class CodeFlow final : public QOAuth2AuthorizationCodeFlow
{
    Q_OBJECT
public:
    //! `redirect` = where the browser comes back to, with the port; `clientSecret` = of a confidential client.
    CodeFlow(const ProviderMetadata &provider, const SignInConfig &client, const Secret &clientSecret, const QUrl &redirect,
             ProviderNetwork &network, Redactor &redactor, QObject *parent = nullptr);
    ~CodeFlow() override;

    [[nodiscard]] const Secret &stateSecret() const { return m_state; }
    [[nodiscard]] const Secret &nonce() const { return m_nonce; }

    //! Once; answered by linkReady() before it returns.
    void authorize(const QString &loginHint);
    //! Once; answered by answered().
    void exchange(const Secret &code);
    //! Once; answered by answered().
    void refresh(const Secret &refreshToken);

Q_SIGNALS:
    void linkReady(const QUrl &link);
    void answered(const countersign::ProviderAnswer &answer);

private:
    using Parameters = QMultiMap<QString, QVariant>;
    class AnswerHandler;
    void prepare(const QString &purpose);
    void modify(Stage stage, Parameters &parameters) const;
    void addAuthorization(Parameters &parameters) const;

    SignInConfig m_client;
    ClientAuthentication m_authentication;
    QUrl m_redirect;
    ProviderNetwork &m_network;
    Redactor &m_redactor;
    Secret m_state;
    Secret m_verifier;
    Secret m_nonce;
    Secret m_code;
    Secret m_refreshToken;
    QString m_loginHint;
    std::unique_ptr<AnswerHandler> m_handler;
};

} // namespace countersign
