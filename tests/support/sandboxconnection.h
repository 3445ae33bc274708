// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"

namespace countersign::test {

//! To a sandbox that listens (SandboxServer, FaultySandbox), with the sign-in at its own provider.
template<typename Sandbox> [[nodiscard]] ConnectionConfig connectionTo(const Sandbox &sandbox)
{
    ConnectionConfig config;
    config.name = QStringLiteral("Team");
    config.address = sandbox.runtimeAddress();
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = sandbox.issuer().toString();
    config.signIn.clientId = sandbox.clientId();
    config.signIn.scopes << QStringLiteral("agents.run");
    return config;
}

} // namespace countersign::test
