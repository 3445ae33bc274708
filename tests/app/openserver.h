// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "appfixture.h"
#include "sandboxconnection.h"

namespace countersign::test {

//! Starts a sandbox and the product, and signs in. Unlike the demo's it outlives the application.
template<typename Sandbox> void openServer(AppFixture &fixture, Sandbox &server)
{
    QVERIFY(server.listen());
    ConnectionConfig config = connectionTo(server);
    config.kind = ConnectionConfig::Kind::Auto; // it finds out
    fixture.application->start({});
    fixture.application->openConnection(config);
    fixture.connection().signIn();
    QTRY_VERIFY(fixture.isReady());
}

} // namespace countersign::test
