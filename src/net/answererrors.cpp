// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/answererrors.h"

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kLongestRetryAfter = 24 * 60 * 60;
}

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
    bool isNumber = false;
    qint64 seconds = value.trimmed().toLongLong(&isNumber);
    if (!isNumber) {
        // IMF-fixdate, always GMT; Qt's RFC 2822 reader wants an offset in figures.
        QByteArray date = value.trimmed();
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
    if (facts.status == 404)
        return error(Condition::NotFound, { facts.url.path() });
    if (facts.status == 429) {
        const int seconds = retryAfter(headerValue(facts.headers, "Retry-After"), now);
        return error(Condition::RateLimited, { QString::number(seconds) });
    }
    const Condition rest = facts.status >= 500 ? Condition::ServerFailed : Condition::RequestRefused;
    return error(rest, { QString::number(facts.status) });
}

bool neverConnected(QNetworkReply::NetworkError code)
{
    return code == QNetworkReply::HostNotFoundError || code == QNetworkReply::ConnectionRefusedError
           || code == QNetworkReply::SslHandshakeFailedError || code == QNetworkReply::ProxyNotFoundError
           || code == QNetworkReply::ProxyConnectionRefusedError;
}

Error connectError(QNetworkReply::NetworkError code, const QString &text, const QUrl &url)
{
    const auto error = [&](Condition condition, QStringList arguments) {
        return Error { condition, std::move(arguments), 0, u"%1 (%2)"_s.arg(text).arg(code) };
    };
    switch (code) {
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ProxyNotFoundError:
        return error(Condition::HostNotFound, { url.host() });
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ProxyConnectionClosedError:
        return error(Condition::ConnectionRefused, { url.host() });
    case QNetworkReply::SslHandshakeFailedError:
        return error(Condition::TlsFailed, { url.host(), text });
    case QNetworkReply::TimeoutError:
    case QNetworkReply::ProxyTimeoutError:
        return error(Condition::ConnectTimedOut, { url.host() });
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return error(Condition::RequestRefused, { url.host(), u"407"_s });
    default:
        return error(Condition::NoNetwork, {});
    }
}

Error lostError(QNetworkReply::NetworkError code, const QString &text, const QUrl &url, bool mayRepeat)
{
    const QString detail = u"%1 (%2)"_s.arg(text).arg(code);
    if (!mayRepeat)
        return { Condition::OutcomeUnknown, { url.host() }, 0, detail };
    if (code == QNetworkReply::ProtocolFailure || code == QNetworkReply::ProtocolUnknownError)
        return { Condition::AnswerUnreadable, { url.host() }, 0, detail };
    return { Condition::AnswerBrokeOff, { url.host() }, 0, detail };
}

} // namespace countersign
