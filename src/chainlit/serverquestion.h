// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chainlit/chainlitcookies.h"
#include "core/connectionconfig.h"
#include "core/connectionsecrets.h"
#include "net/httpmessage.h"
#include "net/route.h"

#include <functional>

namespace countersign {

class Clock;
class Redactor;
class TrafficLog;

//! What signing in at a Chainlit server stands on. The references outlive who uses it.
struct ChainlitGround
{
    Clock &clock;
    Redactor &redactor;
    TrafficLog &log;
    Route route;
    std::function<bool(const QUrl &)> openBrowser; //!< true = one was started
};

//! Requests to a Chainlit server before there is a session: each carries the secret headers it is given and the connection's
//! own, and nothing else. A copyable value; what it stands on outlives its questions.
class ServerQuestion
{
public:
    using Done = std::function<void(const HttpOutcome &)>;
    ServerQuestion(const ConnectionConfig &config, const ChainlitGround &ground);

    [[nodiscard]] QString host() const { return m_config.address.host(); }
    //! `path` (plain text, beginning with a slash) below the server's base.
    [[nodiscard]] QUrl url(const QString &path) const;
    //! Answers once, never before it returned, and not at all once `context` is gone. A redirect is the answer.
    void ask(HttpRequest request, const QList<SecretHeader> &headers, QObject *context, Done done) const;
    [[nodiscard]] const ChainlitGround &ground() const { return m_ground; }

private:
    ConnectionConfig m_config;
    ChainlitGround m_ground;
};

} // namespace countersign
