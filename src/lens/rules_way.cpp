// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include <array>

namespace countersign {
using namespace Qt::StringLiterals;
using Id = Diagnosis::Id;
using Who = Diagnosis::Who;

//! It never arrived, or never left: name, port, TLS, time, keyring.
namespace {
std::optional<Diagnosis> keyring(const Seen &seen)
{
    const Condition met = seen.is(TrafficRecord::Kind::Keyring) ? seen.last.ended : seen.facts.met;
    switch (met) {
    case Condition::KeyringLocked:
        return seen.says(Id::KeyringLocked, Who::You, {});
    case Condition::KeyringAbsent:
        return seen.says(Id::KeyringMissing, Who::You, {});
    case Condition::KeyringLate:
        return seen.says(Id::KeyringLate, Who::You, {});
    case Condition::KeyringFailed:
        return seen.says(Id::KeyringFailed, Who::NotKnown, {});
    default:
        return {};
    }
}

std::optional<Diagnosis> refusedByUs(const Seen &seen)
{
    if (!seen.last.neverLeft)
        return {};
    if (seen.last.ended == Condition::PlainHttpRefused)
        return seen.says(Id::PlainHttpRefused, Who::You, { seen.host() });
    if (seen.last.ended == Condition::AddressMalformed || seen.last.ended == Condition::AddressHasUserInfo)
        return seen.says(Id::AddressUnusable, Who::You, { seen.last.url });
    return {};
}

std::optional<Diagnosis> renewalWithoutAnswer(const Seen &seen)
{
    if (seen.last.purpose != "refresh"_L1 || seen.status() != 0 || !seen.last.isOver())
        return {};
    return seen.says(Id::RefreshUnreachable, Who::YouByWaiting, { seen.provider() });
}

std::optional<Diagnosis> certificate(const Seen &seen)
{
    const QStringList host { seen.host() };
    switch (seen.last.ended) {
    case Condition::TlsUnknownIssuer:
        return seen.says(Id::TlsUnknownIssuer, Who::You, host + QStringList { seen.facts.tlsIssuer });
    case Condition::TlsOutOfDate:
        return seen.says(Id::TlsOutOfDate, Who::NotKnown, host);
    case Condition::TlsWrongHost:
        return seen.says(Id::TlsWrongHost, Who::ServerOwner, host);
    case Condition::TlsTooOld:
        return seen.says(Id::TlsTooOld, Who::ServerOwner, host);
    case Condition::TlsWantsCertificate:
        return seen.says(Id::TlsWantsCertificate, Who::You, host);
    case Condition::TlsFailed:
        return seen.says(Id::TlsFailed, Who::NotKnown, host + QStringList { seen.last.note });
    default:
        return {};
    }
}

std::optional<Diagnosis> noConnection(const Seen &seen)
{
    if (seen.status() != 0)
        return {};
    switch (seen.last.ended) {
    case Condition::HostNotFound:
        return seen.says(Id::HostNotFound, Who::You, { seen.host() });
    case Condition::ConnectionRefused:
        return seen.says(Id::NobodyListens, Who::NotKnown, { seen.at.host, QString::number(seen.at.port) });
    case Condition::NoNetwork:
        return seen.says(Id::NoNetwork, Who::You, {});
    case Condition::ProxyUnreachable:
        return seen.says(Id::ProxyUnreachable, Who::NotKnown, { seen.facts.proxyHost });
    case Condition::ProxyAsksForSignIn:
        return seen.says(Id::ProxyWantsSignIn, Who::GatewayOwner, { seen.facts.proxyHost });
    case Condition::ConnectTimedOut:
    case Condition::HeadTimedOut:
        return seen.says(Id::NoAnswerInTime, Who::NotKnown, { seen.host() });
    case Condition::OutcomeUnknown:
    case Condition::AnswerBrokeOff:
        return seen.says(Id::AnswerBrokeOff, Who::NotKnown, { seen.host() });
    default:
        return {};
    }
}

std::optional<Diagnosis> brokeOff(const Seen &seen)
{
    const bool isCut = seen.last.ended == Condition::AnswerBrokeOff || seen.last.ended == Condition::BodyTimedOut;
    if (!isCut || seen.status() < 200 || seen.status() >= 300)
        return {};
    return seen.says(Id::AnswerBrokeOff, Who::NotKnown, { seen.host() });
}

constexpr std::array<Rule, 6> kWay { keyring, refusedByUs, renewalWithoutAnswer, certificate, noConnection, brokeOff };
} // namespace

std::span<const Rule> wayRules()
{
    return kWay;
}

//! Somebody between us and the server answered, or the way led elsewhere.
namespace {
std::optional<Diagnosis> proxyAsks(const Seen &seen)
{
    if (seen.status() != 407)
        return {};
    return seen.says(Id::ProxyWantsSignIn, Who::GatewayOwner, { seen.facts.proxyHost });
}

std::optional<Diagnosis> networkAsks(const Seen &seen)
{
    if (seen.status() != 511)
        return {};
    return seen.says(Id::NetworkWantsSignIn, Who::You, { seen.host() });
}

//! Seen on two hops: there it was, here it is not, and this one was refused.
std::optional<Diagnosis> droppedToken(const Seen &seen)
{
    if ((seen.status() != 401 && seen.status() != 403) || seen.carried())
        return {};
    for (const TrafficRecord &hop : seen.facts.hops) {
        const RecordedAddress from = RecordedAddress::of(hop.url);
        Facts before;
        before.hops = { hop };
        if (hop.attempt < seen.last.attempt && from.origin() != seen.at.origin() && Seen(before).carried())
            return seen.says(Id::RedirectDroppedToken, Who::You, { from.hostAndPort(), seen.host() });
    }
    return {};
}

std::optional<Diagnosis> gatewaySignIn(const Seen &seen)
{
    const bool isPageInstead =
        seen.isPage() && seen.answerer().by == AnswerOrigin::By::Gateway
        && (seen.last.bodyStart.contains("type=\"password\"") || seen.last.bodyStart.contains("type='password'"));
    if (seen.isToServer() && isGatewaySignIn(seen.last))
        return seen.says(Id::GatewayWantsSignIn, Who::GatewayOwner,
                         { seen.host(), RecordedAddress::of(seen.last.redirectTarget).hostAndPort() });
    if (seen.isToServer() && isPageInstead)
        return seen.says(Id::GatewayWantsSignIn, Who::GatewayOwner, { seen.host(), QString() });
    return {};
}

std::optional<Diagnosis> redirect(const Seen &seen)
{
    const RecordedAddress target = RecordedAddress::of(seen.last.redirectTarget);
    switch (seen.last.redirect) {
    case TrafficRecord::Redirect::OtherOrigin:
        return seen.says(Id::RedirectToOtherHost, Who::You, { seen.host(), target.hostAndPort() });
    case TrafficRecord::Redirect::OtherScheme:
        return seen.says(Id::RedirectToOtherScheme, Who::You, { seen.host(), target.scheme });
    case TrafficRecord::Redirect::NotRepeatable:
    case TrafficRecord::Redirect::NotAllowed:
        return seen.says(Id::RedirectOfPost, Who::You, { seen.host(), target.path });
    case TrafficRecord::Redirect::TooMany:
        return seen.says(Id::RedirectLoop, Who::ServerOwner, { seen.host() });
    case TrafficRecord::Redirect::NoTarget:
        return seen.says(Id::RedirectNowhere, Who::ServerOwner, { seen.host() });
    default:
        return {};
    }
}

QString headKilobytes(const Seen &seen)
{
    return QString::number((seen.last.requestHeadBytes + 1023) / 1024);
}

std::optional<Diagnosis> headersTooLarge(const Seen &seen)
{
    const QByteArray body = seen.last.bodyStart.toLower();
    const bool saysSo = body.contains("header or cookie too large") || body.contains("header fields too large")
                        || body.contains("header too large") || body.contains("header is too large")
                        || body.contains("headers too large");
    const bool mayMean = seen.status() == 400 || seen.status() == 413;
    if (seen.status() != 431 && seen.status() != 494 && !(mayMean && saysSo))
        return {};
    return seen.says(Id::HeadersTooLarge, Who::NotKnown, { seen.host(), headKilobytes(seen) });
}

std::optional<Diagnosis> withoutServer(const Seen &seen)
{
    if (seen.status() < 502 || seen.status() > 504 || seen.answerer().by != AnswerOrigin::By::Gateway)
        return {};
    return seen.says(Id::GatewayWithoutServer, Who::ServerOwner, { seen.host(), QString::number(seen.status()) });
}

std::optional<Diagnosis> gatewayAnswered(const Seen &seen)
{
    const AnswerOrigin origin = seen.answerer();
    if ((seen.status() != 401 && seen.status() != 403) || origin.by != AnswerOrigin::By::Gateway || !seen.isToServer())
        return {};
    return seen.says(Id::GatewayAnswered, Who::GatewayOwner, { seen.host(), QString::number(seen.status()), origin.evidence });
}

constexpr std::array<Rule, 8> kGateway { proxyAsks, networkAsks,     droppedToken,  gatewaySignIn,
                                         redirect,  headersTooLarge, withoutServer, gatewayAnswered };
} // namespace

std::span<const Rule> gatewayRules()
{
    return kGateway;
}

} // namespace countersign
