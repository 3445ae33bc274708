// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/aguibackend.h"

#include "agui/aguirequest.h"
#include "agui/aguirun.h"
#include "agui/runorder.h"
#include "net/transport.h"

namespace countersign {
using namespace Qt::StringLiterals;

AgUiBackend::AgUiBackend(Transport &transport, Clock &clock, QObject *parent)
    : Backend(parent)
    , m_transport(transport)
    , m_clock(clock)
    , m_version(std::make_shared<PeerVersion>())
{
}

AgUiBackend::~AgUiBackend() = default;

void AgUiBackend::refresh(bool)
{
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT refreshed(); }, Qt::QueuedConnection);
}

//! The address is the agent; it has no other name than where it stands.
QList<AgentInfo> AgUiBackend::agents() const
{
    const QString last = m_transport.server().path().section(u'/', -1, -1, QString::SectionSkipEmpty);
    return { AgentInfo { u"agent"_s, last.isEmpty() ? m_transport.server().host() : last, {} } };
}

AgentRun *AgUiBackend::start(const RunRequest &request, QObject *parent)
{
    AgUiRun::Order order = runOrder(
        request, m_version, [url = m_transport.server()](const QJsonObject &body) { return agUiPost(url, body, u"run"_s); });
    order.agentName = agents().first().name;
    return new AgUiRun(m_transport, m_clock, order, parent);
}

AgentRun *AgUiBackend::connectThread(const QString &, const QString &, QObject *)
{
    Q_UNREACHABLE(); // canConnect() is false
    return nullptr;
}

} // namespace countersign
