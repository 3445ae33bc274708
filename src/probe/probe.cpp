// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/probe.h"

#include "agui/aguibackend.h"
#include "agui/copilotinfo.h"
#include "agui/runtimeroutes.h"
#include "net/fixedheaders.h"
#include "net/transport.h"
#include "net/websocketlink.h"

#include <QJsonDocument>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kAnswerTime = 8000;         // ms until the head of an answer
constexpr int kBodyTime = 4000;           // ms without a byte
constexpr int kPlaceTime = 3000;          // ms, of a guess
constexpr qint64 kMostBody = 1024 * 1024; // bytes

bool isRefusal(const HttpOutcome &outcome)
{
    return outcome.status == 401 || outcome.status == 403 || outcome.status == 407;
}

bool isJson(const HttpOutcome &outcome)
{
    const bool isNothing = outcome.body.trimmed() == "null"; // JSON as well, but QJsonDocument's null is the sign of an error
    return mediaType(outcome.headers).endsWith("json") && (isNothing || !QJsonDocument::fromJson(outcome.body).isNull());
}

FoundKind kindOf(const Error &why)
{
    switch (why.condition) {
    case Condition::RuntimeTooOld:
        return FoundKind::CopilotKitV1;
    case Condition::IntelligenceMode:
        return FoundKind::Intelligence;
    default:
        return FoundKind::NotKnown;
    }
}
} // namespace

Probe::Probe(const Place &place, TrafficLog &log, Redactor &redactor, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_place(place)
    , m_address(place.config.address)
    , m_clock(clock)
    , m_redactor(redactor)
    , m_log(log)
    , m_ours(std::make_unique<FixedHeaders>(Origin(m_address), place.headers))
    , m_nobody(std::make_unique<FixedHeaders>(Origin(m_address), QList<Authorizer::Decision::SecretHeader>()))
{
    Transport::Options options;
    options.route = Route::of(place.config);
    options.connectTimeout = kAnswerTime;
    m_bare = std::make_unique<Transport>(m_address, options, *m_nobody, log, redactor, clock);
    for (const ConnectionConfig::Header &header : place.config.headers)
        options.extraHeaders.append({ header.name.toLatin1(), header.value.toUtf8() });
    m_transport = std::make_unique<Transport>(m_address, options, *m_ours, log, redactor, clock);
    for (Transport *transport : { m_transport.get(), m_bare.get() })
        transport->setClassify(classifyAgUi);
}

Probe::~Probe() = default;

void Probe::start()
{
    m_deadline = m_clock.after(m_place.deadline, this, [this] { late(); });
    ask(*m_transport, RuntimeRoutes(m_address).info(), u"info"_s, &Probe::onInfo);
}

void Probe::ask(Transport &transport, HttpRequest request, const QString &purpose, Then then)
{
    if (m_isOver)
        return;
    request.purpose = purpose;
    request.headTimeout = purpose == "place"_L1 ? kPlaceTime : kAnswerTime;
    request.idleTimeout = kBodyTime;
    request.maxBody = kMostBody;
    m_asked = request.url;
    m_asking = transport.send(request, this);
    connect(m_asking, &HttpExchange::finished, this, [this, then](const HttpOutcome &outcome) {
        std::exchange(m_asking, nullptr)->deleteLater();
        if (!m_isOver)
            (this->*then)(outcome);
    });
}

void Probe::askPath(const QUrl &url, const QString &purpose, Then then)
{
    HttpRequest request;
    request.url = url;
    ask(*m_transport, request, purpose, then);
}

void Probe::noteRefusal(const HttpOutcome &outcome)
{
    if (isRefusal(outcome))
        m_found.asksForSignIn = outcome.status != 407;
    if (outcome.status != 401 || !m_found.refusedAt.isEmpty())
        return;
    m_found.refusedAt = m_asked;
    for (const HttpHeader &header : outcome.headers) {
        if (header.name.compare("WWW-Authenticate", Qt::CaseInsensitive) == 0)
            m_found.challenges << header;
    }
}

//! A runtime, a refusal or no answer at all: the rest need not be asked.
bool Probe::isSettledBy(const HttpOutcome &outcome, FoundKind kind)
{
    if (outcome.reached != HttpOutcome::Reached::Answered) {
        m_found.kind = FoundKind::Nothing;
        m_found.problem = outcome.error.value_or(Error { Condition::NoNetwork, {}, 0, {} });
        return true;
    }
    const Expected<RuntimeInfo> told = runtimeInfo(outcome, m_address.host());
    if (told || told.error().condition == Condition::NoAgents) {
        settleRuntime(outcome, kind);
        return true;
    }
    m_found.problem = told.error();
    m_found.kind = kindOf(told.error());
    noteRefusal(outcome);
    return m_found.kind != FoundKind::NotKnown || isRefusal(outcome) || outcome.status >= 500 || outcome.status == 429
           || (outcome.status >= 300 && outcome.status < 400) || told.error().condition == Condition::AnswerTooLarge;
}

void Probe::settleRuntime(const HttpOutcome &outcome, FoundKind kind)
{
    const Expected<RuntimeInfo> told = runtimeInfo(outcome, m_address.host());
    m_found.kind = kind;
    m_found.isIn = true;
    m_found.problem = told ? Error() : told.error();
    if (!told)
        return;
    m_found.version = told->version;
    for (const AgentInfo &agent : told->agents)
        m_found.agents << agent.name;
}

void Probe::onInfo(const HttpOutcome &outcome)
{
    if (isSettledBy(outcome, FoundKind::CopilotKit))
        return finish();
    const bool isElsewhere = outcome.status == 404 || outcome.status == 405;
    if (!isElsewhere)
        return askPath(m_address, u"address"_s, &Probe::onAddress);
    RuntimeRoutes routes(m_address);
    routes.setMode(RuntimeRoutes::Mode::SingleEndpoint);
    ask(*m_transport, routes.info(), u"info"_s, &Probe::onSingleInfo);
}

void Probe::onSingleInfo(const HttpOutcome &outcome)
{
    const Error before = m_found.problem; // what /info said: it is told if the address itself says nothing better
    m_found.takesPostOnly = isRefusal(outcome);
    if (isSettledBy(outcome, FoundKind::CopilotKitSingle))
        return finish();
    // A plain AG-UI endpoint takes the question for a run: it streams, or says that this is none.
    const bool isAgent = outcome.status == 400 || outcome.status == 422 || mediaType(outcome.headers) == "text/event-stream";
    if (isAgent) {
        m_found.kind = FoundKind::AgUi;
        m_found.problem = {};
        return finish();
    }
    m_found.problem = before;
    askPath(m_address, u"address"_s, &Probe::onAddress);
}

void Probe::onAddress(const HttpOutcome &outcome)
{
    const bool hasAnswered = outcome.reached == HttpOutcome::Reached::Answered;
    m_found.kind = !hasAnswered                                   ? FoundKind::NotKnown
                   : mediaType(outcome.headers) == "text/html"    ? FoundKind::WebPage
                   : isJson(outcome) && isSuccess(outcome.status) ? FoundKind::OtherJson
                                                                  : FoundKind::NotKnown;
    if (isRefusal(outcome)) {
        noteRefusal(outcome);
        m_found.problem = outcome.error.value_or(Error());
    }
    m_found.base = UsualPlaces::chainlitBase(m_address);
    const QString root = ChainlitDoor::rootPath(outcome.body);
    if (!root.isEmpty())
        m_found.base = below(m_address.resolved(QUrl(u"/"_s)), root);
    askChainlit();
}

void Probe::askNextPlace()
{
    HttpRequest request;
    if (!m_places.runtimes.isEmpty()) {
        m_tried = m_places.runtimes.takeFirst();
        request = RuntimeRoutes(m_tried).info();
        return ask(*m_bare, request, u"place"_s, &Probe::onRuntimePlace);
    }
    if (m_places.chainlit.isEmpty())
        return finish();
    m_tried = m_places.chainlit.takeFirst();
    request.url = below(m_tried, u"/auth/config"_s);
    ask(*m_bare, request, u"place"_s, &Probe::onChainlitPlace);
}

void Probe::onRuntimePlace(const HttpOutcome &outcome)
{
    const Expected<RuntimeInfo> told = runtimeInfo(outcome, m_address.host());
    if (told || told.error().condition == Condition::NoAgents || told.error().condition == Condition::IntelligenceMode)
        return foundElsewhere(m_tried, told ? FoundKind::CopilotKit : kindOf(told.error()), false);
    // A guard in front of a whole host says 401 or 403 to anything; here the address itself was answered otherwise.
    if ((outcome.status == 401 || outcome.status == 403) && !m_found.asksForSignIn)
        return foundElsewhere(m_tried, FoundKind::NotKnown, true);
    askNextPlace();
}

void Probe::onChainlitPlace(const HttpOutcome &outcome)
{
    if (!outcome.error && ChainlitDoor::read(outcome.body, mediaType(outcome.headers)))
        return foundElsewhere(m_tried, FoundKind::Chainlit, false);
    askNextPlace();
}

void Probe::foundElsewhere(const QUrl &place, FoundKind kind, bool guessed)
{
    m_found.elsewhere = place;
    m_found.elsewhereKind = kind;
    m_found.guessed = guessed;
    finish();
}

void Probe::late()
{
    delete std::exchange(m_asking, nullptr);
    if (m_found.problem.condition == Condition::None && !m_found.isIn)
        m_found.problem = { Condition::HeadTimedOut, { m_address.host() }, 0, {} };
    finish();
}

void Probe::finish()
{
    if (std::exchange(m_isOver, true))
        return;
    m_deadline.reset();
    if (m_found.kind == FoundKind::WebPage || m_found.kind == FoundKind::OtherJson || m_found.kind == FoundKind::NotKnown)
        m_found.base = {};
    Q_EMIT finished(m_found);
}

} // namespace countersign
