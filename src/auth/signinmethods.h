// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/providerquirks.h"
#include "core/connectionconfig.h"
#include "core/connectionsecrets.h"
#include "core/secret.h"
#include "net/route.h"
#include "net/signinmethod.h"

#include <functional>
#include <memory>

namespace countersign {

class BrowserOpener;
class Clock;
class Redactor;
class TrafficLog;

//! The sentences of the loopback pages: `app` hands in translated text, `auth` has none of its own.
struct LoopbackPages
{
    QString signedInTitle;
    QString signedInText;
    QString failedTitle;
    QString failedText;
    QString signedOutTitle = {}; //!< after a sign-out at the provider
    QString signedOutText = {};
};

//! What a method needs from outside. References outlive the method.
struct SignInContext
{
    BrowserOpener &browser;
    Clock &clock;
    Redactor &redactor;
    TrafficLog &log;
    LoopbackPages pages;
    Route route = {}; //!< the connection's: to the provider by the same authorities and proxy
    //! The secret of a confidential client (`clientAuth`), asked when a request is made; empty = there is none yet.
    std::function<Secret()> clientSecret = {};
    //! The provider says it does not know this client any more (invalid_client): a registration is of no more use.
    std::function<void()> clientUnknown = {};
    //! What is known of the provider behind an issuer; tests give a stand-in another one's ways.
    std::function<const ProviderQuirks *(const QUrl &issuer)> quirksOf = &ProviderQuirks::of;

    [[nodiscard]] Secret secretOfClient() const { return clientSecret ? clientSecret() : Secret(); }
    //! `error` = what a token endpoint said (RFC 6749 §5.2).
    void tellIfClientUnknown(const QString &error) const
    {
        if (clientUnknown && error == QLatin1StringView("invalid_client"))
            clientUnknown();
    }
};

//! The method a connection is configured for: OAuth, header, token, none. `typed`: what Method::Header and Method::Token take
//! (asked for by the window).
[[nodiscard]] std::unique_ptr<SignInMethod> makeSignInMethod(const ConnectionConfig &config, const SignInContext &context,
                                                             const ConnectionSecrets &typed = {});

} // namespace countersign
