// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connectionprobe.h"

#include "auth/providernetwork.h"
#include "net/route.h"

namespace countersign {

namespace {
ConnectionConfig withoutSignIn(ConnectionConfig config)
{
    config.signIn = {};
    config.signIn.method = SignInConfig::Method::None;
    if (config.kind != ConnectionConfig::Kind::CopilotKit)
        config.kind = ConnectionConfig::Kind::Auto; // what it is shall be found out
    return config;
}
} // namespace

ConnectionProbe::ConnectionProbe(const ConnectionConfig &config, const ConnectionSession::Ground &ground, QObject *parent)
    : QObject(parent)
    , m_config(config)
    , m_clock(ground.clock)
    , m_session(withoutSignIn(config), ground)
{
    m_network = std::make_unique<ProviderNetwork>(m_session.traffic(), ground.redactor, ground.clock, Route::of(config));
    connect(&m_session, &ConnectionSession::serverAnswered, this, &ConnectionProbe::onServerAnswered);
    connect(&m_session, &ConnectionSession::serverFailed, this, &ConnectionProbe::onServerFailed);
}

ConnectionProbe::~ConnectionProbe() = default;

void ConnectionProbe::start()
{
    m_session.start();
}

void ConnectionProbe::onServerAnswered()
{
    m_found.kind = ConnectionConfig::Kind::CopilotKit;
    for (const AgentInfo &agent : m_session.backend().agents())
        m_found.agents << (agent.name.isEmpty() ? agent.id : agent.name);
    askProvider();
}

void ConnectionProbe::onServerFailed(const Error &why)
{
    if (why.httpStatus == 404 || why.httpStatus == 405) {
        m_found.kind = ConnectionConfig::Kind::AgUi; // no runtime there: a plain AG-UI endpoint answers to POST only
    } else if (why.httpStatus == 401) {
        m_found.kind = ConnectionConfig::Kind::CopilotKit;
        m_found.asksForSignIn = true;
    } else {
        m_found.problem = why;
    }
    askProvider();
}

void ConnectionProbe::askProvider()
{
    m_session.disconnect(this);
    const bool known = m_config.signIn.method == SignInConfig::Method::OAuth && !m_config.signIn.issuer.isEmpty();
    if (!known || m_found.problem.condition != Condition::None) {
        finish();
        return;
    }
    auto *discovery = new Discovery(m_config.signIn.issuer, m_config.signIn.scopes.contains(QStringLiteral("openid")), m_cache,
                                    *m_network, m_clock, this);
    connect(discovery, &Discovery::found, this, [this] {
        m_found.provider = QUrl(m_config.signIn.issuer).authority();
        finish();
    });
    connect(discovery, &Discovery::failed, this, [this](const Error &why) {
        m_found.providerProblem = why;
        finish();
    });
    discovery->start();
}

void ConnectionProbe::finish()
{
    Q_EMIT finished(m_found);
}

} // namespace countersign
