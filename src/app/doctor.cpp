// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctor.h"

#include "core/redactor.h"
#include "lens/address.h"

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kWayTime = 7000;    // ms
constexpr int kProbeTime = 16000; // ms
constexpr int kGateTime = 10000;  // ms

bool isBearer(const Authorizer::Decision::SecretHeader &header)
{
    return header.name.compare("Authorization", Qt::CaseInsensitive) == 0;
}

QByteArray withoutBearer(const QByteArray &value)
{
    return value.left(7).toLower() == "bearer " ? value.mid(7).trimmed() : value;
}

ServerKind lensKind(FoundKind kind)
{
    switch (kind) {
    case FoundKind::CopilotKit:
    case FoundKind::CopilotKitSingle:
    case FoundKind::Intelligence:
        return ServerKind::CopilotKit;
    case FoundKind::CopilotKitV1:
        return ServerKind::CopilotKitV1;
    case FoundKind::AgUi:
        return ServerKind::AgUi;
    case FoundKind::Chainlit:
        return ServerKind::Chainlit;
    default:
        return ServerKind::NotKnown;
    }
}

//! What only the look at a provider's redirect can tell; everything else about it is as it should be.
bool isAboutProviderRedirect(const Diagnosis &diagnosis)
{
    using Id = Diagnosis::Id;
    return diagnosis.id == Id::ClientIdUnset || diagnosis.id == Id::PublicAddressIsHttp
           || diagnosis.id == Id::PublicAddressDiffers || diagnosis.id == Id::OAuthNotSetUp;
}

//! One request alone may look well, or say nothing, where the whole look was not.
Diagnosis orWhatTheProbeMet(const Diagnosis &diagnosis, const ProbeFindings &found, const QString &where)
{
    using Id = Diagnosis::Id;
    using Who = Diagnosis::Who;
    if (diagnosis.isTrouble() && diagnosis.id != Id::NotKnown)
        return diagnosis;
    const QStringList host { where };
    switch (found.problem.condition) {
    case Condition::ConnectTimedOut:
    case Condition::HeadTimedOut:
    case Condition::BodyTimedOut:
        return { Id::NoAnswerInTime, host, Who::NotKnown };
    case Condition::NotAnAgentServer:
        return { Id::NotAnAgentServer, host + QStringList { found.kind == FoundKind::WebPage ? u"page"_s : QString() },
                 Who::You };
    default:
        return { Id::NotKnown, host + QStringList { QString::number(found.problem.httpStatus) }, Who::NotKnown };
    }
}

//! Another no than "there is nothing here".
bool hasReason(int status)
{
    return status >= 400 && status != 404 && status != 405;
}

bool isAboutGate(const Diagnosis &diagnosis)
{
    return diagnosis.id == Diagnosis::Id::OpenToAnybody || diagnosis.id == Diagnosis::Id::GateTakesAnything;
}

int statusOf(const GateFindings &gate, GateAnswer::As as)
{
    const GateAnswer *answer = gate.of(as);
    return answer ? answer->answer.status : 0;
}
} // namespace

std::optional<TokenFacts> tokenIn(const QList<Authorizer::Decision::SecretHeader> &headers, Redactor &redactor)
{
    const auto bearer = std::find_if(headers.begin(), headers.end(), isBearer);
    if (bearer != headers.end())
        return TokenFacts::read(redactor.keep(withoutBearer(bearer->value.reveal())), redactor);
    for (const Authorizer::Decision::SecretHeader &header : headers) {
        const TokenFacts facts = TokenFacts::read(header.value, redactor);
        if (facts.isJwt())
            return facts;
    }
    return {};
}

Doctor::Doctor(const Order &order, Redactor &redactor, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_order(order)
    , m_redactor(redactor)
    , m_clock(clock)
    , m_ours(Origin(order.config.address), order.headers)
    , m_other(Origin(order.config.address), order.against)
{
    m_report.address = redactor.redactUrl(order.config.address.toString(QUrl::FullyEncoded));
    m_report.at = clock.wall();
    m_report.notes = order.notes;
    m_report.token = tokenIn(order.headers, redactor);
    m_report.otherToken = tokenIn(order.against, redactor);
    connect(&m_log, &TrafficLog::recorded, this, [this](const TrafficRecord &record) {
        m_report.ladder.put(record);
        if (record.purpose != "place"_L1)
            m_asked.put(record);
    });
}

Doctor::~Doctor() = default;

void Doctor::start()
{
    m_startedAt = m_clock.steady();
    m_deadline = m_clock.after(m_order.deadline, this, [this] { late(); });
    m_preflight =
        std::make_unique<Preflight>(m_order.config.address, Route::of(m_order.config), m_clock, qMin(kWayTime, m_order.deadline));
    connect(m_preflight.get(), &Preflight::finished, this, &Doctor::onWay);
    m_preflight->start();
}

//! Whatever the way is like, the product's own requests go it too: what they meet is what a person would.
void Doctor::onWay(const WayMeasured &way)
{
    if (m_isOver)
        return;
    m_report.way = way;
    m_probe = std::make_unique<Probe>(Probe::Place { m_order.config, m_order.headers, true, qMin(kProbeTime, m_order.deadline) },
                                      m_log, m_redactor, m_clock);
    connect(m_probe.get(), &Probe::finished, this, &Doctor::onFound);
    m_probe->start();
}

void Doctor::onFound(const ProbeFindings &found)
{
    if (m_isOver)
        return;
    m_report.found = found;
    // What a server says of itself may be what it was sent.
    const auto hide = [this](QString &text) { text = m_redactor.redact(text); };
    hide(m_report.found.version);
    for (QStringList *texts : { &m_report.found.agents, &m_report.found.chainlit.providers, &m_report.found.problem.arguments })
        std::for_each(texts->begin(), texts->end(), hide);
    const bool isAsked = found.isIn || found.asksForSignIn;
    if (!GateProbe::canAsk(found.kind) || !isAsked) {
        if (found.problem.condition == Condition::None)
            m_report.notes << DoctorReport::Note::NoHarmlessQuestion;
        return finish();
    }
    GateProbe::Place place { m_order.config.address, found.kind, found.takesPostOnly, {}, Route::of(m_order.config) };
    if (found.base.isValid())
        place.address = found.base;
    for (const ConnectionConfig::Header &header : m_order.config.headers)
        place.headers.append({ header.name.toLatin1(), header.value.toUtf8() });
    if (!m_order.headers.isEmpty())
        place.strangerIn.clear();
    for (const auto &header : m_order.headers)
        place.strangerIn << header.name;
    place.deadline = qMin(kGateTime, m_order.deadline);
    m_gate = std::make_unique<GateProbe>(place, m_gateLog, m_redactor, m_clock);
    if (!m_ours.isEmpty())
        m_gate->addSignIn(GateAnswer::As::Ours, m_ours);
    if (!m_other.isEmpty())
        m_gate->addSignIn(GateAnswer::As::Other, m_other);
    connect(m_gate.get(), &GateProbe::finished, this, &Doctor::onGate);
    m_gate->start();
}

void Doctor::onGate(const GateFindings &gate)
{
    if (m_isOver)
        return;
    m_report.gate = gate;
    finish();
}

Facts Doctor::factsAbout(quint64 exchange) const
{
    Facts facts = factsOf(m_asked, exchange);
    facts.server = lensKind(m_report.found.kind);
    facts.token = m_report.token;
    facts.signedIn = !m_ours.isEmpty();
    const SignInConfig &signIn = m_order.config.signIn;
    facts.sendsIdToken = signIn.bearer == SignInConfig::Bearer::Id;
    facts.clientId = signIn.clientId;
    if (!signIn.resource.isEmpty())
        facts.expectedAudience << signIn.resource;
    if (!signIn.issuer.isEmpty())
        facts.expectedIssuers << signIn.issuer;
    for (const auto &header : m_order.headers) {
        if (!isBearer(header) && header.name.compare("Cookie", Qt::CaseInsensitive) != 0)
            facts.ownHeaders << QString::fromLatin1(header.name);
    }
    for (const ConnectionConfig::Header &header : m_order.config.headers)
        facts.ownHeaders << header.name;
    facts.proxyHost = m_order.config.proxy.host();
    facts.now = m_clock.wall();
    if (!m_report.way.isIssuerKnown)
        facts.tlsIssuer = m_report.way.certificateIssuer;
    if (!m_report.gate.answers.isEmpty()) {
        countersign::GateCheck gate { statusOf(m_report.gate, GateAnswer::As::Nobody),
                                      statusOf(m_report.gate, GateAnswer::As::Stranger),
                                      {} };
        if (const GateAnswer *ours = m_report.gate.of(GateAnswer::As::Ours))
            gate.ours = ours->answer.status;
        facts.gate = gate;
    }
    if (m_report.found.kind == FoundKind::Chainlit) {
        const ChainlitDoor &door = m_report.found.chainlit;
        facts.chainlit = ChainlitOffer { door.requiresLogin, door.takesPassword, door.takesHeader, door.providers };
    }
    return facts;
}

void Doctor::diagnoseAll()
{
    const QString where = RecordedAddress::of(m_report.address).hostAndPort();
    quint64 decisive = 0;   // the request whose answer made the findings
    bool hasSpoken = false; // the very address that was given has said why not: a callback, for one
    QList<Diagnosis> redirects;
    std::optional<Diagnosis> socket; // why it does not open
    for (qsizetype i = 0; i < m_asked.size(); ++i) {
        const LadderExchange &exchange = m_asked.at(i);
        const QString purpose = exchange.first().record.purpose;
        if (purpose == "authorize"_L1) {
            const Diagnosis told = diagnose(factsAbout(exchange.id));
            if (isAboutProviderRedirect(told))
                redirects << told;
        } else if (purpose == "socket"_L1) {
            socket = diagnose(factsAbout(exchange.id));
        } else if (purpose != "auth-config"_L1 && !hasSpoken) {
            decisive = exchange.id;
            const bool isDenied =
                diagnose(factsAbout(exchange.id)).id == Diagnosis::Id::CallbackDenied; // whatever page it led to
            hasSpoken = purpose == "address"_L1 && (hasReason(exchange.status()) || isDenied);
        }
    }
    m_report.diagnosis = diagnose(factsAbout(decisive));
    const bool isShut = socket && m_report.found.socketOpens == false;
    if (isShut && m_report.found.isIn)
        m_report.diagnosis = *socket;
    else if (isShut)
        m_report.also << *socket;
    // An agent that says no to what is no run, or a page beside a server that was found: nothing of that is wrong.
    if (m_report.verdict() == DoctorReport::Verdict::Usable && !isAboutGate(m_report.diagnosis))
        m_report.diagnosis = { Diagnosis::Id::NothingWrong, { where } };
    if (m_report.verdict() != DoctorReport::Verdict::Usable)
        m_report.diagnosis = orWhatTheProbeMet(m_report.diagnosis, m_report.found, where);
    // Without a sign-in to ask with, being asked for one is as it should be; where it would lead is not.
    if (m_ours.isEmpty() && !redirects.isEmpty() && !m_report.found.isIn)
        redirects << std::exchange(m_report.diagnosis, redirects.takeFirst());
    m_report.also = redirects + m_report.also;
}

void Doctor::late()
{
    m_preflight.reset(); // these hang up
    m_probe.reset();
    m_gate.reset();
    m_report.notes << DoctorReport::Note::OutOfTime;
    if (m_report.found.problem.condition == Condition::None && !m_report.found.isIn)
        m_report.found.problem = { Condition::HeadTimedOut, { m_order.config.address.host() }, 0, {} };
    finish();
}

void Doctor::finish()
{
    if (std::exchange(m_isOver, true))
        return;
    m_deadline.reset();
    m_report.milliseconds = m_clock.steady() - m_startedAt;
    diagnoseAll();
    Q_EMIT finished(m_report);
}

} // namespace countersign
