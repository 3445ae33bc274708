// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/idtoken.h"
#include "auth/providernetwork.h"
#include "auth/signinmethods.h"

namespace countersign {

//! Asks the provider's userinfo endpoint what an id_token leaves out (OIDC Core §5.3): name, mail, picture. It proves nothing; it
//! must speak of the very person the id_token proved (§5.3.2). The token goes to that address and, redirects not being
//! followed, nowhere else.
//! One answered(), never inside start(): the identity, filled in where the provider could tell; an error only if it speaks of
//! somebody else (SignInIdentityUnproven) or, without an id_token (`identityId`), of nobody. 5 s. Owner: SignInAttempt. UI
//! thread.
class UserInfo final : public QObject
{
    Q_OBJECT
public:
    static constexpr int kDeadline = 5'000; //!< ms

    UserInfo(const QUrl &endpoint, const QString &issuer, const SignInContext &context, QObject *parent);

    //! What the id_token proved; without one, `identityId` names the member that says who it is.
    void start(const Secret &accessToken, const Identity &known, const QString &identityId = {});

Q_SIGNALS:
    void answered(const countersign::Expected<countersign::Identity> &identity);

private:
    void read(const ProviderAnswer &answer);
    void finish(const Expected<Identity> &identity);
    [[nodiscard]] Error unproven(const QString &detail) const;

    QUrl m_endpoint;
    QString m_issuer;
    SignInContext m_context;
    Identity m_known;
    QString m_identityId;
    bool m_ended = false;
    std::unique_ptr<Clock::Alarm> m_deadline;
    ProviderNetwork m_network;
};

} // namespace countersign
