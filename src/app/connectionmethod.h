// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/signinmethods.h"
#include "core/connectionsecrets.h"

namespace countersign {

//! How one signs in at a connection: a Chainlit server's own way, with our code flow inside it where an issuer is named; at any
//! other kind of server the method alone.
[[nodiscard]] std::unique_ptr<SignInMethod> makeConnectionMethod(const ConnectionConfig &config, const SignInContext &context,
                                                                 const ConnectionSecrets &typed);

//! A Chainlit server that needs nothing more of its connection: it asks the person itself, or leads to its own provider.
[[nodiscard]] bool asksByItself(const ConnectionConfig &config);

} // namespace countersign
