// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/liveexchange.h"

#include "core/redactor.h"
#include "net/answererrors.h"
#include "net/hop.h"
#include "net/networkaccess.h"
#include "net/requestgate.h"
#include "net/transport.h"
#include "net/wirerequest.h"

#include <QMetaEnum>
#include <QPointer>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kRefusedBody = 4 * 1024; // bytes of a refusal that classify sees
constexpr qsizetype kMaxHead = 64 * 1024;    // bytes
constexpr int kMaxRedirects = 5;

qsizetype headSize(const QList<HttpHeader> &headers)
{
    qsizetype size = 0;
    for (const HttpHeader &header : headers)
        size += header.name.size() + header.value.size() + 4;
    return size;
}
//! RFC 9112 §6.3: of a body without a length the end of the connection is the end. Qt says so at times; at times, by what it
//! reads first, that the connection was closed, or that it would have liked to ask again (205).
bool endsWithItsConnection(const QList<HttpHeader> &headers)
{
    bool isLength = false;
    const qint64 length = headerValue(headers, "Content-Length").toLongLong(&isLength);
    return headerValue(headers, "Transfer-Encoding").isEmpty() && !(isLength && length >= 0);
}
} // namespace

LiveExchange::LiveExchange(Transport &transport, const HttpRequest &request, Kind kind, QObject *parent)
    : m_transport(transport)
    , m_request(request)
    , m_kind(kind)
    , m_record(transport.m_log, transport.m_redactor, transport.m_clock, request.purpose)
    , m_url(request.url)
{
    setParent(parent);
    if (m_request.repeatsUpgrade > 0)
        m_record.repeatUpgrade(m_request.repeatsUpgrade);
    m_transport.m_living << this;
    if (m_request.passesClosedGate && isOwnOrigin() && !objection())
        m_ofTheMoment = m_transport.m_gate->ofTheMoment(Origin(m_transport.m_server), m_request.initiative);
    QMetaObject::invokeMethod(this, &LiveExchange::start, Qt::QueuedConnection);
}

LiveExchange::~LiveExchange()
{
    if (!m_isOver)
        close(u"cancelled"_s);
}

void LiveExchange::cancel()
{
    if (m_isOver)
        return;
    HttpOutcome outcome = outcomeSoFar();
    outcome.cancelled = true;
    if (isHeld())
        outcome.refusal = m_refusal.value_or(Refusal()); // all that left was refused
    close(u"cancelled"_s);
    // Not from within cancel(): nobody expects an end in the middle of a call of their own.
    QMetaObject::invokeMethod(
        this, [this, outcome] { Q_EMIT finished(outcome); }, Qt::QueuedConnection);
}

void LiveExchange::start()
{
    if (m_isOver)
        return;
    if (const auto error = objection())
        end(error);
    else
        askGate();
}

std::optional<Error> LiveExchange::objection() const
{
    const QString scheme = m_url.scheme();
    if (!m_url.isValid() || m_url.host().isEmpty() || (scheme != "https"_L1 && scheme != "http"_L1))
        return about(Condition::AddressMalformed);
    if (!m_url.userInfo().isEmpty())
        return about(Condition::AddressHasUserInfo);
    if (!Origin(m_url).mayCarrySecret())
        return about(Condition::PlainHttpRefused);
    return m_transport.m_options.route.trouble();
}

bool LiveExchange::isOwnOrigin() const
{
    return Origin(m_url) == Origin(m_transport.m_server);
}

void LiveExchange::askGate()
{
    if (!isOwnOrigin()) {
        Authorizer::Decision stranger;
        stranger.verdict = Authorizer::Decision::Verdict::Go;
        passed(stranger);
    } else if (m_ofTheMoment) {
        passed(*std::exchange(m_ofTheMoment, std::nullopt));
    } else {
        m_transport.m_gate->enter(Origin(m_transport.m_server), m_request.initiative, this,
                                  [this](const Authorizer::Decision &decision) { passed(decision); });
    }
}

void LiveExchange::passed(const Authorizer::Decision &decision)
{
    const Refusal refusal = m_refusal.value_or(Refusal());
    if (decision.verdict != Authorizer::Decision::Verdict::Go)
        return end(decision.error.condition == Condition::None ? about(Condition::SessionEnded) : decision.error, refusal);
    // The token that was refused, once more: the provider could not be reached, so there is no other one yet.
    if (m_refusal && decision.generation == m_decision.generation)
        return end(about(Condition::Offline), refusal);
    m_decision = decision;
    leave();
}

void LiveExchange::leave()
{
    const auto connectionHeaders = isOwnOrigin() ? m_transport.m_options.extraHeaders : QList<HttpHeader>();
    auto wire = wireRequest(m_request, m_url, connectionHeaders, m_decision.headers);
    if (!wire) {
        Error unsafe = about(Condition::RequestRefused, { u"0"_s });
        unsafe.detail = u"a header holds bytes that may not travel"_s;
        return end(unsafe);
    }
    m_status = 0;
    m_headers.clear();
    m_body.clear();
    const bool isStream = m_kind == Kind::Stream;
    m_access = isStream ? std::make_shared<NetworkAccess>(m_transport.m_options.route) : m_transport.m_shortRequests;
    m_hop = std::make_unique<Hop>(
        *m_access, *wire,
        Hop::Deadlines { m_transport.m_options.connectTimeout, m_request.headTimeout, isStream ? 0 : m_request.idleTimeout },
        m_transport.m_clock, m_record);
    connect(m_hop.get(), &Hop::uploaded, this, &HttpExchange::uploaded);
    connect(m_hop.get(), &Hop::headArrived, this, &LiveExchange::headCame);
    connect(m_hop.get(), &Hop::bytes, this, &LiveExchange::bytesCame);
    connect(m_hop.get(), &Hop::ended, this, &LiveExchange::hopEnded);
    connect(m_hop.get(), &Hop::timedOut, this, &LiveExchange::deadlinePassed);
}

void LiveExchange::headCame(int status, const QList<HttpHeader> &headers)
{
    m_status = status;
    m_headers = headers;
    if (headSize(m_headers) > kMaxHead)
        return end(about(Condition::AnswerTooLarge));
    if (isRedirect())
        return followRedirect();
    if (!isSuccess(m_status))
        return; // its body says why
    // None was asked for, so whoever packs all the same has the bytes of a stream wait for each other as well.
    const QByteArray coding = headerValue(m_headers, "Content-Encoding").toLower();
    if (!coding.isEmpty() && coding != "identity")
        return end(about(Condition::AnswerUnreadable));
    if (m_kind == Kind::Stream)
        Q_EMIT headArrived(m_status, m_headers);
    else if (m_request.method != "HEAD" && headerValue(m_headers, "Content-Length").toLongLong() > m_request.maxBody)
        end(about(Condition::AnswerTooLarge));
}

void LiveExchange::bytesCame(const QByteArray &bytes)
{
    if (!isSuccess(m_status)) {
        m_body += bytes.left(kRefusedBody - m_body.size());
        if (m_body.size() == kRefusedBody)
            refused();
    } else if (m_kind == Kind::Stream) {
        Q_EMIT chunk(bytes);
    } else if (m_body.size() + bytes.size() > m_request.maxBody) {
        end(about(Condition::AnswerTooLarge));
    } else {
        m_body += bytes;
    }
}

void LiveExchange::hopEnded()
{
    const auto code = m_hop->error();
    if (m_status == 0) {
        if (!m_hop->mayHaveArrived())
            m_transport.leaveConnections(m_access);
        const QNetworkProxy proxy = m_transport.m_options.route.proxyFor(m_url);
        const Breakdown breakdown { code, m_hop->errorText(), m_hop->certificateErrors(), proxy.hostName() };
        return end(m_hop->mayHaveArrived() ? lostError(breakdown, m_url, mayRepeat()) : connectError(breakdown, m_url));
    }
    if (!isSuccess(m_status))
        return refused();
    const bool isClosed = code == QNetworkReply::RemoteHostClosedError || code == QNetworkReply::ContentReSendError;
    const bool isItsEnd = isClosed && !m_hop->isHttp2() && endsWithItsConnection(m_headers);
    if (code == QNetworkReply::NoError || isItsEnd)
        return end({});
    Error broken = about(Condition::AnswerBrokeOff);
    broken.detail = u"%1 (%2)"_s.arg(m_hop->errorText()).arg(code);
    end(broken);
}

void LiveExchange::deadlinePassed(Condition condition)
{
    if (condition == Condition::ConnectTimedOut)
        m_transport.leaveConnections(m_access);
    if (m_status > 0 && !isSuccess(m_status))
        refused();
    else
        end(about(condition));
}

bool LiveExchange::isRedirect() const
{
    return m_status == 301 || m_status == 302 || m_status == 303 || m_status == 307 || m_status == 308;
}

void LiveExchange::followRedirect()
{
    const QUrl target = redirectTarget(headerValue(m_headers, "Location"), m_url);
    const bool isNear = Origin(target) == Origin(m_url) && target.userInfo().isEmpty();
    m_record.redirected(redirectKind(target), target);
    if (!mayRepeat() || !isNear) {
        const QString where = isNear ? target.path() : target.host() == m_url.host() ? Origin(target).toString() : target.host();
        return end(about(Condition::RedirectRefused, { where }), m_transport.m_classify(facts()));
    }
    if (m_redirects == kMaxRedirects)
        return end(about(Condition::RedirectLoop), m_transport.m_classify(facts()));
    ++m_redirects;
    hangUp(u"redirect followed"_s);
    m_url = target;
    leave();
}

TrafficRecord::Redirect LiveExchange::redirectKind(const QUrl &target) const
{
    const TrafficRecord::Redirect redirect = redirectTo(target, m_url);
    if (redirect != TrafficRecord::Redirect::Followed)
        return redirect;
    if (!mayRepeat())
        return TrafficRecord::Redirect::NotRepeatable;
    return m_redirects == kMaxRedirects ? TrafficRecord::Redirect::TooMany : redirect;
}

void LiveExchange::refused()
{
    const HttpFacts known = facts();
    const Refusal refusal = m_transport.m_classify(known);
    if (refusal.kind == Refusal::Kind::NotSignedIn && isOwnOrigin() && m_request.provesSession)
        return notSignedIn(refusal);
    if (refusal.kind == Refusal::Kind::NotSignedIn)
        return end(about(Condition::RequestRefused, { QString::number(m_status) }));
    end(statusError(known, refusal, m_transport.m_clock.wall()), refusal);
}

void LiveExchange::notSignedIn(const Refusal &refusal)
{
    hangUp(u"not signed in"_s);
    const bool wentWithoutToken = m_decision.generation == 0;
    const bool isSecond = m_refusal.has_value();
    m_refusal = refusal;
    // The session's answer to this may be anything, also the end of this exchange.
    const QPointer<LiveExchange> self(this);
    m_transport.m_authorizer.rejected(m_decision.generation, isSecond);
    if (!self || m_isOver)
        return;
    if (wentWithoutToken)
        end(about(Condition::SignInAsked), refusal);
    else if (isSecond)
        end(about(Condition::SessionEnded), refusal);
    else
        askGate();
}

Error LiveExchange::about(Condition condition, const QStringList &rest) const
{
    return { condition, QStringList { m_url.host() } + rest, m_status, {} };
}

HttpFacts LiveExchange::facts() const
{
    return { m_url, m_status, m_headers, m_body };
}

HttpOutcome LiveExchange::outcomeSoFar() const
{
    HttpOutcome outcome;
    outcome.generation = m_decision.generation;
    if (m_status > 0) {
        outcome.reached = HttpOutcome::Reached::Answered;
        outcome.status = m_status;
        outcome.headers = m_headers;
        outcome.body = m_body;
    } else if (m_hop && m_hop->mayHaveArrived()) {
        outcome.reached = HttpOutcome::Reached::Unknown;
    }
    return outcome;
}

void LiveExchange::end(std::optional<Error> error, const Refusal &refusal)
{
    QString note;
    if (error) {
        error->detail = m_transport.m_redactor.redact(error->detail);
        note = QString::fromLatin1(QMetaEnum::fromType<Condition>().valueToKey(static_cast<int>(error->condition)));
        if (!error->detail.isEmpty())
            note += u": "_s + error->detail;
    }
    HttpOutcome outcome = outcomeSoFar();
    outcome.error = std::move(error);
    outcome.refusal = refusal;
    const Condition condition = outcome.error ? outcome.error->condition : Condition::None;
    if (!m_record.hasLeft())
        m_record.neverLeft(m_url, m_request.method, condition, note);
    m_record.ended(note, condition);
    close(note);
    Q_EMIT finished(outcome);
}

void LiveExchange::hangUp(const QString &note)
{
    m_record.ended(note);
    m_hop.reset();
}

void LiveExchange::close(const QString &note)
{
    m_isOver = true;
    m_transport.m_gate->leave(this);
    m_transport.m_living.removeOne(this);
    hangUp(note);
    m_access.reset();
}

} // namespace countersign
