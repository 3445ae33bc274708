// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/seen.h"

#include <QRegularExpression>

#include <algorithm>
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

std::optional<Diagnosis> endedByUs(const Seen &seen)
{
    const bool isCancelled = seen.last.note == "cancelled"_L1 || seen.last.ended == Condition::SignInCancelled;
    if (seen.status() != 0 || !isCancelled || !seen.last.isOver())
        return {};
    return seen.says(Id::EndedHere, Who::You, { seen.host() });
}

std::optional<Diagnosis> renewalWithoutAnswer(const Seen &seen)
{
    if (seen.last.purpose != "refresh"_L1 || seen.status() != 0 || !seen.last.isOver())
        return {};
    return seen.says(Id::RefreshUnreachable, Who::YouByWaiting, { seen.provider() });
}

//! The first bytes of the other side were no record of TLS: what OpenSSL says of somebody who speaks HTTP.
bool isOtherLanguage(const QString &note)
{
    return note.contains("wrong version number"_L1) || note.contains("packet length too long"_L1)
           || note.contains("unknown protocol"_L1) || note.contains("http request"_L1);
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
        if (isOtherLanguage(seen.last.note))
            return seen.says(Id::TlsNotSpoken, Who::You, host);
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

constexpr std::array<Rule, 7> kWay { keyring, refusedByUs, endedByUs, renewalWithoutAnswer, certificate, noConnection, brokeOff };
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

//! A page with a field for a password, or one that calls itself a sign-in.
bool isSignInPage(const Seen &seen)
{
    static const QRegularExpression pattern(u"type=[\"']password[\"']|<title>[^<]*\\b(?:sign|log)[ -]?in\\b"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return seen.isPage() && pattern.match(QString::fromUtf8(seen.last.bodyStart)).hasMatch();
}

std::optional<Diagnosis> gatewaySignIn(const Seen &seen)
{
    if (!seen.isToServer())
        return {};
    if (isGatewaySignIn(seen.last))
        return seen.says(Id::GatewayWantsSignIn, Who::GatewayOwner,
                         { seen.host(), RecordedAddress::of(seen.last.redirectTarget).hostAndPort() });
    if (isSignInPage(seen) && seen.answerer().by == AnswerOrigin::By::Gateway)
        return seen.says(Id::GatewayWantsSignIn, Who::GatewayOwner, { seen.host(), QString() });
    // On the same host it was followed: what came is the sign-in's page, and not the address's.
    const auto toSignIn = [](const TrafficRecord &hop) {
        return hop.redirect == TrafficRecord::Redirect::Followed && isSignInPlace(hop.redirectTarget);
    };
    const auto found = std::find_if(seen.facts.hops.begin(), seen.facts.hops.end(), toSignIn);
    if (!seen.isPage() || seen.isChainlit() || found == seen.facts.hops.end())
        return {};
    const RecordedAddress place = RecordedAddress::of(found->redirectTarget);
    return seen.says(Id::GatewayWantsSignIn, Who::ServerOwner, { seen.host(), place.hostAndPort() + place.path });
}

std::optional<Diagnosis> redirect(const Seen &seen)
{
    const RecordedAddress target = RecordedAddress::of(seen.last.redirectTarget);
    switch (seen.last.redirect) {
    case TrafficRecord::Redirect::OtherOrigin:
        return seen.says(Id::RedirectToOtherHost, Who::You, { seen.host(), target.hostAndPort() });
    case TrafficRecord::Redirect::OtherScheme:
        return seen.says(Id::RedirectToOtherScheme, target.scheme == "https"_L1 ? Who::You : Who::ServerOwner,
                         { seen.host(), target.scheme });
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
    static const QRegularExpression pattern(
        u"header(?: or cookie| fields?| value)?s? (?:is |are )?too (?:large|long|big)|header (?:field )?exceeds|headers fields? size"_s,
        QRegularExpression::CaseInsensitiveOption);
    const bool mayMean = seen.status() == 400 || seen.status() == 413;
    const bool says = mayMean && pattern.match(QString::fromUtf8(seen.last.bodyStart)).hasMatch();
    if (seen.status() != 431 && seen.status() != 494 && !says)
        return {};
    return seen.says(Id::HeadersTooLarge, Who::NotKnown, { seen.host(), headKilobytes(seen) });
}

//! nginx, Go and Apache, each in words of its own, to who speaks HTTP where TLS is due, or comes without a certificate.
std::optional<Diagnosis> wantsTls(const Seen &seen)
{
    static const QRegularExpression https(
        u"plain HTTP request was sent to HTTPS|HTTP request to an HTTPS server|plain HTTP to an SSL-enabled"_s);
    static const QRegularExpression certificate(u"No required SSL certificate was sent|SSL certificate error"_s);
    const QString body = QString::fromUtf8(seen.last.bodyStart);
    if (seen.status() != 400)
        return {};
    if (https.match(body).hasMatch())
        return seen.says(Id::HttpsWanted, Who::You, { seen.host() });
    if (certificate.match(body).hasMatch())
        return seen.says(Id::TlsWantsCertificate, Who::You, { seen.host() });
    return {};
}

//! 502 and 504 are a gateway's numbers (RFC 9110 §15.6.3, §15.6.5), if the server itself is not one; 503 is anybody's.
std::optional<Diagnosis> withoutServer(const Seen &seen)
{
    const AnswerOrigin origin = seen.answerer();
    const bool isGateways = (seen.status() == 502 || seen.status() == 504) && origin.by != AnswerOrigin::By::Server;
    const bool isUnavailable =
        seen.status() == 503 && (origin.by == AnswerOrigin::By::Gateway || seen.words.contains("upstream"_L1));
    const bool isCloudflares =
        seen.status() >= 520 && seen.status() <= 530 && seen.answer("Server").toLower().startsWith("cloudflare");
    if (!seen.isToServer() || (!isGateways && !isUnavailable && !isCloudflares))
        return {};
    return seen.says(Id::GatewayWithoutServer, Who::ServerOwner, { seen.host(), QString::number(seen.status()) });
}

//! AWS says so of a path it does not have, and of one where it wants requests signed with its own keys.
std::optional<Diagnosis> nowhereOrUnsigned(const Seen &seen)
{
    if (seen.answer("x-amzn-ErrorType") != "MissingAuthenticationTokenException" || !seen.isToServer())
        return {};
    return seen.says(Id::WrongPath, Who::You, { seen.host(), seen.at.path, u"unsigned"_s });
}

std::optional<Diagnosis> gatewayAnswered(const Seen &seen)
{
    const AnswerOrigin origin = seen.answerer();
    const bool hasMark = origin.evidence == "gateway-header"_L1;
    static const QList<int> refusals { 401, 403, 561 }; // 561: the provider said no to AWS's load balancer
    const bool isNo = refusals.contains(seen.status()) || (hasMark && seen.status() == 404);
    if (!seen.isToServer() || origin.by != AnswerOrigin::By::Gateway || !isNo)
        return {};
    // Who says what it wants is the gate, wherever it stands: then it is about what was sent.
    if (seen.challenge("bearer") || (!seen.challenges.isEmpty() && !hasMark))
        return {};
    const QString status = QString::number(seen.status());
    if (!seen.reason().isEmpty())
        return seen.says(Id::GatewayAnswered, Who::GatewayOwner, { seen.host(), status, seen.reason().left(120), u"words"_s });
    return seen.says(Id::GatewayAnswered, Who::GatewayOwner, { seen.host(), status, origin.evidence });
}

constexpr std::array<Rule, 10> kGateway { proxyAsks,       networkAsks, droppedToken,  gatewaySignIn,     redirect,
                                          headersTooLarge, wantsTls,    withoutServer, nowhereOrUnsigned, gatewayAnswered };
} // namespace

std::span<const Rule> gatewayRules()
{
    return kGateway;
}

} // namespace countersign
