// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/condition.h"
#include "core/trafficrecord.h"
#include "lens/tokenfacts.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace countersign {

class Ladder;

//! What kind of server stands at the address, as the connection or the probe knows it.
enum class ServerKind { NotKnown, AgUi, CopilotKit, CopilotKitV1, Chainlit };

//! The same harmless request three times: without a token, with garbage, with ours. HTTP status, 0 = no answer.
struct GateCheck
{
    int without = 0;
    int garbage = 0;
    std::optional<int> ours; //!< nothing if nobody is signed in

    [[nodiscard]] static bool isLetIn(int status) { return status >= 200 && status < 300; }
};

//! `GET /auth/config` of a Chainlit server, if it was asked.
struct ChainlitOffer
{
    bool requireLogin = false;
    bool passwordAuth = false;
    bool headerAuth = false;
    QStringList oauthProviders;
};

//! All that `diagnose()` may know: everything seen, nothing assumed. Whatever is left empty is not known, and no rule takes it
//! for a fact. A value, redacted throughout.
struct Facts
{
    //! The hops of the exchange in question, first to last. Empty = nothing was sent.
    QList<TrafficRecord> hops;
    //! Other exchanges with the same server, newest last: a good `/info`, a sign-in that set a cookie, a request to the agent's
    //! own address. The ladder's last hundred are enough.
    QList<TrafficRecord> others;

    ServerKind server = ServerKind::NotKnown;
    std::optional<TokenFacts> token; //!< of the account now; rules compare its tag with what the hop carried
    bool signedIn = false;
    bool sendsIdToken = false; //!< the connection agreed on an id_token as what is sent
    QString clientId;          //!< ours at the provider
    QString providerHost;
    //! What the server says it is and who may make tokens for it (RFC 9728 `resource`, `authorization_servers`), or the
    //! connection's own `resource` and `issuer`. Empty = not known; then no token is called wrong for it.
    QStringList expectedAudience;
    QStringList expectedIssuers;
    QStringList ownHeaders; //!< names of headers a connection or `--header` adds
    QString agent;          //!< the agent asked, by its name
    QString proxyHost;      //!< of the connection, if it has one
    QDateTime now;          //!< our wall clock, UTC; not valid = not known

    //! What the turn or sign-in ended with, if the person met one: says what is not on the wire (RUN_ERROR of an agent behind
    //! the runtime, keyring).
    Condition met = Condition::None;
    QString metDetail; //!< Error::detail, redacted

    QString tlsIssuer; //!< of the certificate that was refused, if known
    std::optional<GateCheck> gate;
    std::optional<ChainlitOffer> chainlit;
};

//! Hops and others of the newest refused exchange of a ladder, or of `exchange` if it is not 0; the rest is the caller's to fill
//! in. If nothing was refused: the newest exchange with the server.
[[nodiscard]] Facts factsOf(const Ladder &ladder, quint64 exchange = 0);

} // namespace countersign
