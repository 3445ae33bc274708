// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"

#include "agui/aguirequest.h"
#include "agui/aguirun.h"
#include "agui/copilotinfo.h"
#include "net/transport.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

struct CopilotRuntime::Private
{
    CopilotRuntime &q;
    Transport &transport;
    Clock &clock;
    QList<AgentInfo> agents {};
    HttpExchange *info = nullptr; //!< under way; child of the runtime

    [[nodiscard]] QUrl url(const QStringList &segments) const;
    [[nodiscard]] QString nameOf(const QString &agentId) const;
    void onInfo(const HttpOutcome &outcome);
    void askToStop(const QString &agentId, const QString &threadId, const QString &runId);
    AgentRun *open(AgUiRun::Mode mode, const RunRequest &run, QObject *parent);
};

//! Below the mount path, whether it was given with a slash at its end or not. Ids are percent-encoded whole.
QUrl CopilotRuntime::Private::url(const QStringList &segments) const
{
    QUrl url = transport.server();
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    for (const QString &segment : segments)
        path += u'/' + QString::fromLatin1(QUrl::toPercentEncoding(segment));
    url.setPath(path, QUrl::StrictMode);
    url.setFragment({});
    return url;
}

QString CopilotRuntime::Private::nameOf(const QString &agentId) const
{
    const auto found = std::find_if(agents.begin(), agents.end(), [&](const AgentInfo &agent) { return agent.id == agentId; });
    return found == agents.end() ? agentId : found->name;
}

void CopilotRuntime::Private::onInfo(const HttpOutcome &outcome)
{
    std::exchange(info, nullptr)->deleteLater();
    if (outcome.error || outcome.cancelled) {
        Q_EMIT q.refreshFailed(outcome.error.value_or(Error { Condition::NoNetwork, {}, 0, {} }));
        return;
    }
    const auto parsed = agentsOfInfo(outcome.body, mediaType(outcome.headers), transport.server().host());
    if (!parsed) {
        Q_EMIT q.refreshFailed(parsed.error());
        return;
    }
    agents = *parsed;
    Q_EMIT q.refreshed();
}

//! With the run's id, so that a late stop cannot hit the next run. Lives longer than the run, which may end meanwhile; its
//! own answer does not matter: the stream tells.
void CopilotRuntime::Private::askToStop(const QString &agentId, const QString &threadId, const QString &runId)
{
    HttpRequest request;
    request.method = "POST";
    request.url = url({ u"agent"_s, agentId, u"stop"_s, threadId });
    request.headers = { { "Content-Type", "application/json" } };
    request.body = QJsonDocument(QJsonObject { { "runId"_L1, runId } }).toJson(QJsonDocument::Compact);
    request.purpose = u"stop"_s;
    request.passesClosedGate = true;
    HttpExchange *exchange = transport.send(request, &q);
    connect(exchange, &HttpExchange::finished, exchange, &QObject::deleteLater);
}

AgentRun *CopilotRuntime::Private::open(AgUiRun::Mode mode, const RunRequest &run, QObject *parent)
{
    const QString verb = mode == AgUiRun::Mode::Run ? u"run"_s : u"connect"_s;
    AgUiRun::Order order;
    order.mode = mode;
    order.request = agUiPost(url({ u"agent"_s, run.agentId, verb }), run, verb);
    order.runId = mode == AgUiRun::Mode::Run ? run.runId : QString();
    order.agentName = nameOf(run.agentId);
    order.askToStop = [this, agentId = run.agentId, threadId = run.threadId](const QString &runId) {
        askToStop(agentId, threadId, runId);
    };
    return new AgUiRun(transport, clock, order, parent);
}

CopilotRuntime::CopilotRuntime(Transport &transport, Clock &clock, QObject *parent)
    : Backend(parent)
    , d(new Private { *this, transport, clock })
{
}

CopilotRuntime::~CopilotRuntime() = default;

void CopilotRuntime::refresh(bool byPerson)
{
    if (d->info)
        return; // its answer is the answer to both
    HttpRequest request;
    request.url = d->url({ u"info"_s });
    request.purpose = u"info"_s;
    request.initiative = byPerson ? Initiative::Person : Initiative::Background;
    d->info = d->transport.send(request, this);
    connect(d->info, &HttpExchange::finished, this, [this](const HttpOutcome &outcome) { d->onInfo(outcome); });
}

QList<AgentInfo> CopilotRuntime::agents() const
{
    return d->agents;
}

AgentRun *CopilotRuntime::start(const RunRequest &request, QObject *parent)
{
    return d->open(AgUiRun::Mode::Run, request, parent);
}

AgentRun *CopilotRuntime::connectThread(const QString &agentId, const QString &threadId, QObject *parent)
{
    RunRequest request;
    request.agentId = agentId;
    request.threadId = threadId;
    request.runId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    request.byPerson = false;
    return d->open(AgUiRun::Mode::Connect, request, parent);
}

} // namespace countersign
