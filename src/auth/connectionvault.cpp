// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/connectionvault.h"

#include "core/redactor.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kVaultVersion = 1;
}

ConnectionVault::ConnectionVault(const ConnectionConfig &config, CredentialStore &store, Redactor &redactor, QObject *parent)
    : QObject(parent)
    , m_key(u"client/"_s + config.id())
    , m_signIn(config.signIn)
    , m_store(store)
    , m_redactor(redactor)
{
}

bool ConnectionVault::isNeededBy(const SignInConfig &signIn)
{
    return signIn.method == SignInConfig::Method::OAuth
           && (signIn.registered || signIn.clientAuth != SignInConfig::ClientAuth::None);
}

void ConnectionVault::load(std::function<void(const ConnectionSecrets &)> done)
{
    m_store.read(m_key, this, [this, done = std::move(done)](const CredentialStore::Answer &answer) {
        const QJsonObject kept = QJsonDocument::fromJson(answer.value.reveal()).object();
        const bool isOurs = answer.outcome == CredentialStore::Outcome::Done && kept.value("v"_L1).toInt() == kVaultVersion
                            && kept.value("issuer"_L1).toString() == m_signIn.issuer
                            && kept.value("client_id"_L1).toString() == m_signIn.clientId;
        ConnectionSecrets secrets;
        if (isOurs) {
            secrets.clientSecret = m_redactor.keep(kept.value("client_secret"_L1).toString().toUtf8());
            secrets.registrationToken = m_redactor.keep(kept.value("registration_access_token"_L1).toString().toUtf8());
        }
        done(secrets);
    });
}

void ConnectionVault::keep(const ConnectionSecrets &secrets, std::function<void()> done)
{
    const QJsonObject kept { { u"v"_s, kVaultVersion },
                             { u"issuer"_s, m_signIn.issuer },
                             { u"client_id"_s, m_signIn.clientId },
                             { u"client_secret"_s, QString::fromUtf8(secrets.clientSecret.reveal()) },
                             { u"registration_access_token"_s, QString::fromUtf8(secrets.registrationToken.reveal()) } };
    m_store.write(m_key, m_redactor.keep(QJsonDocument(kept).toJson(QJsonDocument::Compact)), this,
                  [call = std::move(done)](const CredentialStore::Answer &) {
                      if (call)
                          call();
                  });
}

void ConnectionVault::forget(std::function<void(bool isGone)> done)
{
    m_store.remove(m_key, this, [call = std::move(done)](const CredentialStore::Answer &answer) {
        if (call)
            call(answer.outcome == CredentialStore::Outcome::Done || answer.outcome == CredentialStore::Outcome::Missing);
    });
}

} // namespace countersign
