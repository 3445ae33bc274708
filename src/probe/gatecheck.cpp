// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/gatecheck.h"

#include "agui/aguibackend.h"
#include "agui/runtimeroutes.h"
#include "core/redactor.h"
#include "net/transport.h"
#include "probe/borrowedsignin.h"
#include "net/fixedheaders.h"
#include "probe/usualplaces.h"

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kQuestionTime = 8000;             // ms
constexpr int kQuestionBodyTime = 4000;         // ms without a byte
constexpr qint64 kMostOfQuestion = 1024 * 1024; // bytes
const QByteArray kMadeUp = QByteArrayLiteral("countersign-asks-with-a-made-up-token");
} // namespace

const GateAnswer *GateFindings::of(GateAnswer::As as) const
{
    for (const GateAnswer &answer : answers) {
        if (answer.as == as)
            return &answer;
    }
    return nullptr;
}

AnswerDifference GateFindings::difference(GateAnswer::As a, GateAnswer::As b) const
{
    const GateAnswer *first = of(a);
    const GateAnswer *second = of(b);
    return first && second ? firstDifference(first->answer, second->answer) : AnswerDifference();
}

struct GateProbe::Caller
{
    GateAnswer::As as = GateAnswer::As::Nobody;
    std::unique_ptr<Authorizer> signIn;
    std::unique_ptr<Transport> transport; // goes first
};

GateProbe::GateProbe(const Place &place, TrafficLog &log, Redactor &redactor, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_place(place)
    , m_log(log)
    , m_redactor(redactor)
    , m_clock(clock)
    , m_isSingle(place.isSingle || place.kind == FoundKind::CopilotKitSingle)
{
    const Origin origin(place.address);
    QList<Authorizer::Decision::SecretHeader> madeUp;
    for (const QByteArray &name : place.strangerIn) {
        const bool isScheme = name.compare("Authorization", Qt::CaseInsensitive) == 0;
        madeUp << Authorizer::Decision::SecretHeader { name, redactor.keep(isScheme ? "Bearer " + kMadeUp : kMadeUp) };
    }
    add(GateAnswer::As::Nobody, std::make_unique<FixedHeaders>(origin, QList<Authorizer::Decision::SecretHeader>()));
    add(GateAnswer::As::Stranger, std::make_unique<FixedHeaders>(origin, madeUp));
}

GateProbe::~GateProbe() = default;

bool GateProbe::canAsk(FoundKind kind)
{
    switch (kind) {
    case FoundKind::CopilotKit:
    case FoundKind::CopilotKitSingle:
    case FoundKind::Intelligence:
    case FoundKind::Chainlit:
    case FoundKind::NotKnown: // it was the answer to /info that kept it to itself
        return true;
    default:
        return false;
    }
}

void GateProbe::addSignIn(GateAnswer::As as, Authorizer &signIn)
{
    add(as, std::make_unique<BorrowedSignIn>(signIn));
}

void GateProbe::add(GateAnswer::As as, std::unique_ptr<Authorizer> signIn)
{
    auto caller = std::make_unique<Caller>();
    caller->as = as;
    caller->signIn = std::move(signIn);
    Transport::Options options;
    options.extraHeaders = m_place.headers;
    options.route = m_place.route;
    options.connectTimeout = kQuestionTime;
    caller->transport = std::make_unique<Transport>(m_place.address, options, *caller->signIn, m_log, m_redactor, m_clock);
    caller->transport->setClassify(classifyAgUi);
    m_callers.push_back(std::move(caller));
}

void GateProbe::start()
{
    m_deadline = m_clock.after(m_place.deadline, this, [this] { cancel(); });
    QMetaObject::invokeMethod(this, &GateProbe::askNext, Qt::QueuedConnection);
}

void GateProbe::cancel()
{
    if (m_isOver)
        return;
    delete std::exchange(m_asking, nullptr); // hangs up
    m_next = m_callers.size();
    QMetaObject::invokeMethod(this, &GateProbe::finish, Qt::QueuedConnection);
}

HttpRequest GateProbe::question() const
{
    HttpRequest request;
    if (m_place.kind == FoundKind::Chainlit) {
        request.url = below(UsualPlaces::chainlitBase(m_place.address), u"/user"_s);
    } else {
        RuntimeRoutes routes(m_place.address);
        routes.setMode(m_isSingle ? RuntimeRoutes::Mode::SingleEndpoint : RuntimeRoutes::Mode::MultiRoute);
        request = routes.info();
    }
    request.purpose = u"gate"_s;
    request.headTimeout = kQuestionTime;
    request.idleTimeout = kQuestionBodyTime;
    request.maxBody = kMostOfQuestion;
    return request;
}

void GateProbe::askNext()
{
    if (m_next >= m_callers.size() || !canAsk(m_place.kind))
        return finish();
    const HttpRequest request = question();
    m_found.method = request.method;
    m_found.url = m_redactor.redactUrl(request.url.toString(QUrl::FullyEncoded));
    m_asking = m_callers.at(m_next)->transport->send(request, this);
    connect(m_asking, &HttpExchange::finished, this, &GateProbe::answered);
}

void GateProbe::answered(const HttpOutcome &outcome)
{
    std::exchange(m_asking, nullptr)->deleteLater();
    const bool isElsewhere = outcome.status == 404 || outcome.status == 405;
    if (isElsewhere && m_next == 0 && !m_isSingle && m_place.kind == FoundKind::CopilotKit) {
        m_isSingle = true; // as the app: everything is a POST to the address there
        return askNext();
    }
    m_found.answers << read(outcome);
    ++m_next;
    askNext();
}

GateAnswer GateProbe::read(const HttpOutcome &outcome) const
{
    GateAnswer answer;
    answer.as = m_callers.at(m_next)->as;
    answer.answer = ComparedAnswer::of(outcome, m_redactor);
    answer.error = outcome.error.value_or(Error());
    // Where JSON is due a page is somebody else's answer: most often that of a sign-in in front.
    const bool isPage = mediaType(outcome.headers) == "text/html";
    // An agent that takes runs only is past its gate when it finds that this is none.
    const bool isNoRun = m_place.kind == FoundKind::NotKnown && m_isSingle && (outcome.status == 400 || outcome.status == 422);
    answer.isLetIn = (!outcome.error && !isPage) || isNoRun;
    answer.isRefused = outcome.status == 401 || outcome.status == 403 || answer.error.condition == Condition::RedirectRefused
                       || (!outcome.error && isPage);
    return answer;
}

GateFindings::Verdict GateProbe::verdict() const
{
    using Verdict = GateFindings::Verdict;
    const GateAnswer *nobody = m_found.of(GateAnswer::As::Nobody);
    const GateAnswer *stranger = m_found.of(GateAnswer::As::Stranger);
    const GateAnswer *ours = m_found.of(GateAnswer::As::Ours);
    if (nobody && nobody->isLetIn)
        return Verdict::Open;
    if (!nobody || !stranger || !nobody->isRefused)
        return Verdict::NotTold;
    if (stranger->isLetIn)
        return Verdict::AnyToken;
    if (!stranger->isRefused)
        return Verdict::NotTold;
    const bool wasAsked = ours && ours->answer.status != 0;
    if (!wasAsked)
        return m_callers.size() > 2 && m_found.answers.size() < 3 ? Verdict::NotTold : Verdict::Closed;
    if (ours->isLetIn)
        return Verdict::Guarded;
    return ours->isRefused ? Verdict::OursRefused : Verdict::NotTold;
}

void GateProbe::finish()
{
    if (std::exchange(m_isOver, true))
        return;
    m_deadline.reset();
    m_found.verdict = verdict();
    Q_EMIT finished(m_found);
}

} // namespace countersign
