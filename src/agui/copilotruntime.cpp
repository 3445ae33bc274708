// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotruntime.h"

#include "agui/copilottranscription.h"
#include "agui/runorder.h"
#include "agui/suggestionrun.h"
#include "agui/threadlisting.h"
#include "net/transport.h"

#include <QUuid>

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

struct CopilotRuntime::Private
{
    Private(CopilotRuntime &runtime, Transport &way, Clock &time) : q(runtime), transport(way), clock(time), routes(way.server())
    {
    }

    CopilotRuntime &q;
    Transport &transport;
    Clock &clock;
    RuntimeRoutes routes;
    RuntimeInfo info;
    std::shared_ptr<PeerVersion> peer = std::make_shared<PeerVersion>();
    HttpExchange *asking = nullptr;         //!< /info under way; child of the runtime
    std::unique_ptr<AgentRun> suggesting;   //!< /suggest under way
    std::unique_ptr<ThreadListing> listing; //!< /threads under way

    [[nodiscard]] QString host() const { return transport.server().host(); }
    [[nodiscard]] QString nameOf(const QString &agentId) const;
    void ask(Initiative initiative, const std::function<void(const HttpOutcome &)> &then);
    void onInfo(const HttpOutcome &outcome, Initiative initiative);
    void trySingleEndpoint(const Error &why, Initiative initiative);
    void settle(const Expected<RuntimeInfo> &told);
    void askToStop(const QString &agentId, const QString &threadId, const QString &runId);
    AgentRun *open(AgUiRun::Mode mode, const QString &verb, const RunRequest &run, QObject *parent);
};

QString CopilotRuntime::Private::nameOf(const QString &agentId) const
{
    const auto found =
        std::find_if(info.agents.begin(), info.agents.end(), [&](const AgentInfo &agent) { return agent.id == agentId; });
    return found == info.agents.end() ? agentId : found->name;
}

void CopilotRuntime::Private::ask(Initiative initiative, const std::function<void(const HttpOutcome &)> &then)
{
    HttpRequest request = routes.info();
    request.initiative = initiative;
    asking = transport.send(request, &q);
    connect(asking, &HttpExchange::finished, &q, [this, then](const HttpOutcome &outcome) {
        std::exchange(asking, nullptr)->deleteLater();
        then(outcome);
    });
}

void CopilotRuntime::Private::onInfo(const HttpOutcome &outcome, Initiative initiative)
{
    const Expected<RuntimeInfo> told = runtimeInfo(outcome, host());
    const bool isElsewhere = outcome.status == 404 || outcome.status == 405;
    if (!told && isElsewhere && routes.mode() == RuntimeRoutes::Mode::MultiRoute)
        trySingleEndpoint(told.error(), initiative);
    else
        settle(told);
}

//! There is no /info: perhaps the address itself is all there is. If it is not, what was wrong with /info is what is told.
void CopilotRuntime::Private::trySingleEndpoint(const Error &why, Initiative initiative)
{
    routes.setMode(RuntimeRoutes::Mode::SingleEndpoint);
    ask(initiative, [this, why](const HttpOutcome &outcome) {
        const Expected<RuntimeInfo> told = runtimeInfo(outcome, host());
        const bool isRuntime = told || told.error().condition == Condition::NoAgents;
        if (!isRuntime)
            routes.setMode(RuntimeRoutes::Mode::MultiRoute);
        // A plain AG-UI endpoint takes the question for a run: it streams, or says that this is none (422).
        const bool isNoAnswerEither = outcome.status == 404 || outcome.status == 405 || outcome.status == 400
                                      || outcome.status == 422 || mediaType(outcome.headers) == "text/event-stream";
        const bool isTooOld = !told && told.error().condition == Condition::RuntimeTooOld;
        settle(!isRuntime && isNoAnswerEither && !isTooOld ? Expected<RuntimeInfo>(why) : told);
    });
}

void CopilotRuntime::Private::settle(const Expected<RuntimeInfo> &told)
{
    if (!told) {
        Q_EMIT q.refreshFailed(told.error());
        return;
    }
    info = *told;
    Q_EMIT q.refreshed();
}

//! Lives longer than the run, which may end meanwhile; its own answer does not matter: the stream tells.
void CopilotRuntime::Private::askToStop(const QString &agentId, const QString &threadId, const QString &runId)
{
    HttpExchange *exchange = transport.send(routes.stop(agentId, threadId, runId), &q);
    connect(exchange, &HttpExchange::finished, exchange, &QObject::deleteLater);
}

AgentRun *CopilotRuntime::Private::open(AgUiRun::Mode mode, const QString &verb, const RunRequest &run, QObject *parent)
{
    AgUiRun::Order order = runOrder(run, peer, [way = routes, verb, agentId = run.agentId](const QJsonObject &body) {
        return way.agent(verb, agentId, body);
    });
    order.mode = mode;
    order.runId = mode == AgUiRun::Mode::Run ? run.runId : QString();
    order.agentName = nameOf(run.agentId);
    order.isCopilotKit = true;
    order.askToStop = [this, agentId = run.agentId, threadId = run.threadId](const QString &runId) {
        askToStop(agentId, threadId, runId);
    };
    return new AgUiRun(transport, clock, order, parent);
}

CopilotRuntime::CopilotRuntime(Transport &transport, Clock &clock, QObject *parent)
    : Backend(parent)
    , d(new Private(*this, transport, clock))
{
}

CopilotRuntime::~CopilotRuntime() = default;

const RuntimeInfo &CopilotRuntime::info() const
{
    return d->info;
}

RuntimeRoutes::Mode CopilotRuntime::mode() const
{
    return d->routes.mode();
}

void CopilotRuntime::refresh(bool byPerson)
{
    if (d->asking)
        return; // its answer is the answer to both
    const Initiative initiative = byPerson ? Initiative::Person : Initiative::Background;
    d->ask(initiative, [this, initiative](const HttpOutcome &outcome) { d->onInfo(outcome, initiative); });
}

QList<AgentInfo> CopilotRuntime::agents() const
{
    return d->info.agents;
}

AgentRun *CopilotRuntime::start(const RunRequest &request, QObject *parent)
{
    return d->open(AgUiRun::Mode::Run, u"run"_s, request, parent);
}

AgentRun *CopilotRuntime::connectThread(const QString &agentId, const QString &threadId, QObject *parent)
{
    RunRequest request;
    request.agentId = agentId;
    request.threadId = threadId;
    request.runId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    request.byPerson = false;
    return d->open(AgUiRun::Mode::Connect, u"connect"_s, request, parent);
}

bool CopilotRuntime::canSuggest() const
{
    return d->info.suggestions;
}

void CopilotRuntime::suggest(const RunRequest &request)
{
    cancelSuggestions();
    if (!canSuggest())
        return;
    AgentRun *run = d->open(AgUiRun::Mode::Run, u"suggest"_s, suggestionRun(request), nullptr);
    d->suggesting.reset(run);
    const auto reader = std::make_shared<SuggestionReader>();
    connect(run, &AgentRun::event, this, [this, reader, threadId = request.threadId](const AgentEvent &event) {
        if (const auto suggestions = reader->read(event))
            Q_EMIT suggested(threadId, *suggestions);
    });
}

void CopilotRuntime::cancelSuggestions()
{
    // Perhaps from within its own signal.
    if (AgentRun *run = d->suggesting.release()) {
        run->disconnect(this);
        run->deleteLater();
    }
}

bool CopilotRuntime::canListThreads() const
{
    return d->info.threads.list;
}

void CopilotRuntime::listThreads(const QString &agentId)
{
    if (!canListThreads())
        return;
    d->listing = std::make_unique<ThreadListing>(d->transport, d->routes, agentId);
    connect(d->listing.get(), &ThreadListing::listed, this, &Backend::threadsListed);
}

bool CopilotRuntime::canTranscribe() const
{
    return d->info.transcription;
}

Transcription *CopilotRuntime::transcribe(const QByteArray &audio, const QString &mimeType, const QString &fileName,
                                          QObject *parent)
{
    HttpRequest request = d->routes.transcribe(audio, mimeType, fileName);
    request.initiative = Initiative::Person;
    return new CopilotTranscription(d->transport, request, parent);
}

} // namespace countersign
