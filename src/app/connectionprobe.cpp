// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connectionprobe.h"

#include "auth/challenge.h"
#include "auth/providernetwork.h"
#include "net/route.h"

namespace countersign {

namespace {
ConnectionConfig::Kind configKind(FoundKind kind)
{
    switch (kind) {
    case FoundKind::AgUi:
        return ConnectionConfig::Kind::AgUi;
    case FoundKind::Chainlit:
        return ConnectionConfig::Kind::Chainlit;
    case FoundKind::CopilotKit:
    case FoundKind::CopilotKitSingle:
    case FoundKind::NotKnown: // it asks for a sign-in first, as runtimes behind a gate do
        return ConnectionConfig::Kind::CopilotKit;
    default:
        return ConnectionConfig::Kind::Auto;
    }
}

SignInConfig::Method firstWayIn(const ChainlitDoor &door)
{
    if (!door.requiresLogin)
        return SignInConfig::Method::None;
    if (door.takesPassword)
        return SignInConfig::Method::Password;
    return door.takesHeader ? SignInConfig::Method::Header : SignInConfig::Method::OAuth;
}
} // namespace

ConnectionProbe::ConnectionProbe(const ConnectionConfig &config, const ConnectionSession::Ground &ground, QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_clock(ground.clock)
    , m_probe(Probe::Place { config }, m_traffic, ground.redactor, ground.clock)
{
    m_network = std::make_unique<ProviderNetwork>(m_traffic, ground.redactor, ground.clock, Route::of(config));
    connect(&m_probe, &Probe::finished, this, &ConnectionProbe::onFound);
}

ConnectionProbe::~ConnectionProbe() = default;

void ConnectionProbe::start()
{
    m_probe.start();
}

void ConnectionProbe::onFound(const ProbeFindings &found)
{
    m_refused = { m_config.address, found.refusedAt.isEmpty() ? m_config.address : found.refusedAt, found.challenges };
    const auto challenge = challengeOf(found.challenges, "bearer");
    m_found.saysWhere = challenge && !challenge->values.value("resource_metadata").isEmpty();
    m_found.agents = found.agents;
    m_found.asksForSignIn = found.asksForSignIn && !found.isIn && found.problem.httpStatus != 403;
    m_found.elsewhere = found.elsewhere;
    m_found.elsewhereIsGuess = found.guessed;
    if (!m_found.asksForSignIn)
        m_found.problem = found.problem;
    const Condition what = found.problem.condition;
    const bool isNotIt = what == Condition::NotFound || what == Condition::NotAnAgentServer;
    if (isNotIt && found.elsewhere.isValid() && !found.guessed)
        m_found.problem = { Condition::FoundElsewhere, { m_config.address.host(), found.elsewhere.toString() }, 0, {} };
    if (found.kind == FoundKind::Chainlit) {
        m_found.suggested = firstWayIn(found.chainlit);
        m_found.base = found.base;
        m_found.asksForSignIn = found.chainlit.requiresLogin; // it says so itself
    }
    // Nothing but POST may be all it answers to, and a POST that is no run too little: the person decides.
    const int status = found.problem.httpStatus;
    if (found.kind == FoundKind::NotKnown && (status == 404 || status == 405) && !found.elsewhere.isValid()) {
        m_found.problem = {};
        m_found.kind = ConnectionConfig::Kind::AgUi;
    } else if (m_found.problem.condition == Condition::None) {
        m_found.kind = configKind(found.kind);
    }
    askProvider();
}

void ConnectionProbe::askProvider()
{
    const bool known = m_config.signIn.method == SignInConfig::Method::OAuth && !m_config.signIn.issuer.isEmpty();
    if (!known || m_found.problem.condition != Condition::None) {
        Q_EMIT finished(m_found);
        return;
    }
    auto *discovery = new Discovery(m_config.signIn.issuer, m_config.signIn.scopes.contains(QStringLiteral("openid")), m_cache,
                                    *m_network, m_clock, this);
    discovery->setEndpointHosts(m_config.signIn.endpointHosts);
    connect(discovery, &Discovery::found, this, [this] {
        m_found.provider = QUrl(m_config.signIn.issuer).authority();
        Q_EMIT finished(m_found);
    });
    connect(discovery, &Discovery::failed, this, [this](const Error &why) {
        m_found.providerProblem = why;
        Q_EMIT finished(m_found);
    });
    discovery->start();
}

} // namespace countersign
