// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/answererrors.h"

#include <algorithm>
#include <array>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kLongestRetryAfter = 10LL * 365 * 24 * 60 * 60; // s

//! Why no encrypted connection came about: of several reasons the one a person can do something about.
Condition tlsCondition(const Breakdown &breakdown)
{
    const auto has = [&](QSslError::SslError error) { return breakdown.certificate.contains(error); };
    if (has(QSslError::HostNameMismatch))
        return Condition::TlsWrongHost;
    if (has(QSslError::CertificateExpired) || has(QSslError::CertificateNotYetValid))
        return Condition::TlsOutOfDate;
    if (!breakdown.certificate.isEmpty() && !has(QSslError::CertificateRevoked))
        return Condition::TlsUnknownIssuer;
    static constexpr std::array tooOld { "alert protocol version"_L1, "unsupported protocol"_L1, "version too low"_L1,
                                         "no shared cipher"_L1,       "alert insufficient"_L1,   "key too small"_L1 };
    const bool isTooOld =
        std::any_of(tooOld.begin(), tooOld.end(), [&](QLatin1StringView reason) { return breakdown.text.contains(reason); });
    return isTooOld ? Condition::TlsTooOld : Condition::TlsFailed;
}

//! As the field writes it: NTLM, Negotiate.
QString schemeName(const QString &scheme)
{
    return scheme == "ntlm"_L1 ? u"NTLM"_s : scheme.left(1).toUpper() + scheme.mid(1);
}

//! "wrong version number" of "SSL handshake failed: Error during SSL handshake: error:0A00010B:SSL routines::wrong version
//! number". What stands before an alert names an old protocol, whatever was spoken, and not the same in every OpenSSL.
QString tlsReason(const QString &text)
{
    const QString reason = text.section(u':', -1).trimmed();
    return reason.mid(qMax(0, reason.indexOf("alert "_L1)));
}
} // namespace

Refusal classifyByStatus(const HttpFacts &facts)
{
    Refusal refusal;
    refusal.kind = facts.status == 401   ? Refusal::Kind::NotSignedIn
                   : facts.status == 403 ? Refusal::Kind::Forbidden
                                         : Refusal::Kind::NotAboutUs;
    return refusal;
}

int retryAfter(const QByteArray &value, const QDateTime &now)
{
    const QByteArray text = value.trimmed();
    const bool isNumber = !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    bool fits = false;
    qint64 seconds = text.toLongLong(&fits);
    if (isNumber && !fits) {
        seconds = kLongestRetryAfter;
    } else if (!isNumber) {
        // IMF-fixdate, always GMT; Qt's RFC 2822 reader wants an offset in figures.
        QByteArray date = text;
        if (date.endsWith("GMT"))
            date.replace(date.size() - 3, 3, "+0000");
        const QDateTime when = QDateTime::fromString(QString::fromLatin1(date), Qt::RFC2822Date);
        seconds = when.isValid() ? now.secsTo(when) : 0;
    }
    return static_cast<int>(std::clamp<qint64>(seconds, 0, kLongestRetryAfter));
}

Error statusError(const HttpFacts &facts, const Refusal &refusal, const QDateTime &now)
{
    const QString host = facts.url.host();
    const auto error = [&](Condition condition, QStringList rest = {}) {
        return Error { condition, QStringList { host } + rest, facts.status, refusal.detail };
    };
    switch (refusal.kind) {
    case Refusal::Kind::Forbidden:
        return error(Condition::Forbidden, { QString(), refusal.scope });
    case Refusal::Kind::Upstream:
        return error(Condition::UpstreamRefused);
    case Refusal::Kind::NotSignedIn:
        return error(Condition::SessionEnded);
    case Refusal::Kind::None:
    case Refusal::Kind::NotAboutUs:
        break;
    }
    const QString seconds = QString::number(retryAfter(headerValue(facts.headers, "Retry-After"), now));
    const QString status = QString::number(facts.status);
    if (facts.status == 401 && !refusal.challenge.isEmpty())
        return error(Condition::ChallengeUnsupported, { schemeName(refusal.challenge) });
    if (facts.status == 404)
        return error(Condition::NotFound, { facts.url.path() });
    if (facts.status == 407)
        return Error { Condition::ProxyAsksForSignIn, {}, facts.status, refusal.detail }; // which one, it does not say
    if (facts.status == 413)
        return error(Condition::RequestTooLarge);
    if (facts.status == 429)
        return error(Condition::RateLimited, { seconds });
    return facts.status >= 500 ? error(Condition::ServerFailed, { status, seconds })
                               : error(Condition::RequestRefused, { status });
}

bool neverConnected(QNetworkReply::NetworkError code)
{
    return code == QNetworkReply::HostNotFoundError || code == QNetworkReply::ConnectionRefusedError
           || code == QNetworkReply::SslHandshakeFailedError || code == QNetworkReply::ProxyNotFoundError
           || code == QNetworkReply::ProxyConnectionRefusedError;
}

bool isAboutOurCertificate(const QString &text)
{
    // The words are OpenSSL's own, in no language but English.
    static constexpr std::array alerts { "alert certificate required"_L1,
                                         "alert bad certificate"_L1,
                                         "alert unsupported certificate"_L1,
                                         "alert certificate revoked"_L1,
                                         "alert certificate expired"_L1,
                                         "alert certificate unknown"_L1,
                                         "alert unknown ca"_L1 };
    return std::any_of(alerts.begin(), alerts.end(), [&](QLatin1StringView alert) { return text.contains(alert); });
}

Error connectError(const Breakdown &breakdown, const QUrl &url)
{
    const auto error = [&](Condition condition, QStringList arguments) {
        return Error { condition, std::move(arguments), 0, u"%1 (%2)"_s.arg(breakdown.text).arg(breakdown.code) };
    };
    const bool hasProxy = !breakdown.proxy.isEmpty();
    if (isAboutOurCertificate(breakdown.text))
        return error(Condition::TlsWantsCertificate, { url.host() });
    switch (breakdown.code) {
    case QNetworkReply::HostNotFoundError:
        return error(Condition::HostNotFound, { url.host() });
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::RemoteHostClosedError:
        return error(Condition::ConnectionRefused, { url.host() });
    case QNetworkReply::SslHandshakeFailedError:
        return error(tlsCondition(breakdown), { url.host(), tlsReason(breakdown.text) });
    case QNetworkReply::TimeoutError:
        return error(Condition::ConnectTimedOut, { url.host() });
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyTimeoutError:
        return error(Condition::ProxyUnreachable, { breakdown.proxy });
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return error(Condition::ProxyAsksForSignIn, { breakdown.proxy });
    default: // Qt 6.4.2 has no code for a CONNECT proxy that is not there
        return hasProxy ? error(Condition::ProxyUnreachable, { breakdown.proxy }) : error(Condition::NoNetwork, {});
    }
}

Error lostError(const Breakdown &breakdown, const QUrl &url, bool mayRepeat)
{
    const QString detail = u"%1 (%2)"_s.arg(breakdown.text).arg(breakdown.code);
    if (!mayRepeat)
        return { Condition::OutcomeUnknown, { url.host() }, 0, detail };
    if (breakdown.code == QNetworkReply::ProtocolFailure || breakdown.code == QNetworkReply::ProtocolUnknownError)
        return { Condition::AnswerUnreadable, { url.host() }, 0, detail };
    return { Condition::AnswerBrokeOff, { url.host() }, 0, detail };
}

} // namespace countersign
