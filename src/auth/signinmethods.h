// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "net/route.h"
#include "net/signinmethod.h"

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
};

//! The method a connection is configured for: OAuth, token, none. `pastedToken` for Method::Token (asked for by the window).
[[nodiscard]] std::unique_ptr<SignInMethod> makeSignInMethod(const ConnectionConfig &config, const SignInContext &context,
                                                             const Secret &pastedToken = {});

} // namespace countersign
