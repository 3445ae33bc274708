// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/hoprecord.h"

#include "core/clock.h"
#include "core/redactor.h"
#include "net/origin.h"
#include "net/trafficlog.h"

#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslConfiguration>

#include <algorithm>
#include <utility>

namespace countersign {

namespace {
constexpr qsizetype kBodyKept = 4 * 1024; // bytes; more than is shown, so that redacting it leaves enough
constexpr qint64 kTellEvery = 1'000;      // ms
constexpr qint64 kHeadUnit = 256;         // bytes

QByteArray hostHeader(const QUrl &url)
{
    QByteArray host = QUrl::toAce(url.host());
    if (host.isEmpty())
        host = '[' + url.host().toLatin1() + ']';
    return url.port() >= 0 ? host + ':' + QByteArray::number(url.port()) : host;
}

//! As OpenSSL and RFC 8446 write it; empty = no TLS.
QByteArray tlsName(QSsl::SslProtocol protocol)
{
    switch (protocol) {
    case QSsl::TlsV1_2:
        return "TLSv1.2";
    case QSsl::TlsV1_3:
        return "TLSv1.3";
    default: // what came before is not accepted
        return {};
    }
}

bool isPage(const QByteArray &type)
{
    return type == "text/html" || type == "application/xhtml+xml";
}
} // namespace

HopRecord::HopRecord(TrafficLog &log, const Redactor &redactor, Clock &clock, QString purpose)
    : m_log(log)
    , m_redactor(redactor)
    , m_clock(clock)
{
    m_record.exchange = log.nextExchange();
    m_record.attempt = -1;
    m_record.purpose = std::move(purpose);
}

void HopRecord::begin()
{
    TrafficRecord next;
    next.exchange = m_record.exchange;
    next.attempt = hasLeft() ? m_record.attempt + 1 : firstAttempt();
    next.purpose = m_record.purpose;
    next.repeatsUpgrade = m_repeatsUpgrade;
    m_record = std::move(next);
    m_open = m_log.isRecording();
}

void HopRecord::leave(const QNetworkRequest &request, const QByteArray &method, const QList<RecordedHeader> &qts,
                      const QList<QByteArray> &secretHeaders)
{
    m_record.at = m_clock.wall();
    m_record.method = method;
    m_record.requestHeaders = qts + ownHeaders(request, secretHeaders);
    qint64 headBytes = 0;
    const QList<QByteArray> names = request.rawHeaderList();
    for (const QByteArray &name : names)
        headBytes += name.size() + request.rawHeader(name).size() + 4;
    m_record.requestHeadBytes = (headBytes + kHeadUnit - 1) / kHeadUnit * kHeadUnit;
    m_body.clear();
    m_keepsBody = false;
    m_leftAt = m_clock.steady();
    m_toldAt = m_leftAt;
    m_log.put(m_record);
}

void HopRecord::left(const QNetworkReply &reply, const QByteArray &method, qint64 bodyBytes,
                     const QList<QByteArray> &secretHeaders, const QList<RecordedField> &fields)
{
    begin();
    if (!m_open)
        return;
    const QNetworkRequest request = reply.request();
    if (request.rawHeader("Accept").contains("text/event-stream"))
        m_record.kind = TrafficRecord::Kind::EventStream;
    m_record.url = shownUrl(reply.url());
    m_record.fields = fields.mid(0, TrafficRecord::kMostFields);
    m_record.requestBytes = bodyBytes;
    // These two Qt adds while it writes the head; a test compares this list with what arrives.
    leave(request, method, { { "Host", hostHeader(reply.url()), true }, { "Connection", "Keep-Alive", true } }, secretHeaders);
}

void HopRecord::upgradeLeft(const QNetworkRequest &request, const QList<QByteArray> &secretHeaders)
{
    begin();
    if (!m_open)
        return;
    m_record.kind = TrafficRecord::Kind::WebSocketUpgrade;
    m_record.url = shownUrl(request.url());
    QUrl named = request.url();
    named.setPort(named.port(named.scheme() == QLatin1StringView("wss") ? 443 : 80)); // QWebSocket always writes it
    leave(request, "GET",
          { { "Host", hostHeader(named), true },
            { "Upgrade", "websocket", true },
            { "Connection", "Upgrade", true },
            { "Sec-WebSocket-Key", "(random)", true },
            { "Sec-WebSocket-Version", "13", true } },
          secretHeaders);
}

void HopRecord::upgradeTaken(const QList<HttpHeader> &headers)
{
    if (!m_open)
        return;
    m_record.protocol = "HTTP/1.1"; // there is no other way (RFC 6455 §4.1)
    m_record.status = 101;
    m_record.headMilliseconds = m_clock.steady() - m_leftAt;
    keepAnswerHeaders(headers);
    m_log.put(m_record);
}

void HopRecord::repeatUpgrade(quint64 exchange)
{
    m_record.exchange = exchange;
    m_repeatsUpgrade = true;
}

void HopRecord::headArrived(const QNetworkReply &reply, int status, const QList<HttpHeader> &headers)
{
    if (!m_open)
        return;
    m_record.protocol = protocolOf(reply);
    if (m_record.protocol == "HTTP/2")
        sayAsHttp2();
    const QSslConfiguration tls = reply.sslConfiguration();
    m_record.tls = tlsName(tls.sessionProtocol());
    m_record.alpn = m_record.tls.isEmpty() ? QByteArray() : tls.nextNegotiatedProtocol();
    m_record.status = status;
    m_record.headMilliseconds = m_clock.steady() - m_leftAt;
    keepAnswerHeaders(headers);
    const QByteArray type = mediaType(headers);
    m_keepsBody = !isSuccess(status) || isPage(type);
    if (isSuccess(status) && type != "text/event-stream")
        m_record.kind = TrafficRecord::Kind::Http;
    m_log.put(m_record);
}

void HopRecord::received(const QByteArray &bytes)
{
    m_record.answerBytes += bytes.size();
    if (m_keepsBody && m_body.size() < kBodyKept)
        m_body += bytes.left(kBodyKept - m_body.size());
}

void HopRecord::eventsCame(qint64 count)
{
    if (!m_open)
        return;
    m_record.events += count;
    const qint64 now = m_clock.steady();
    if (now - m_toldAt < kTellEvery)
        return;
    m_toldAt = now;
    m_log.put(m_record);
}

void HopRecord::answerFields(const QList<RecordedField> &fields)
{
    m_record.answerFields = fields.mid(0, TrafficRecord::kMostFields);
}

void HopRecord::redirected(TrafficRecord::Redirect redirect, const QUrl &target)
{
    if (!m_open)
        return;
    m_record.redirect = redirect;
    if (target.isValid() && !target.isEmpty())
        m_record.redirectTarget = shownUrl(target);
}

void HopRecord::ended(const QString &note, Condition condition)
{
    if (!std::exchange(m_open, false)) {
        if (m_log.isRecording() && hasLeft() && m_record.ended == Condition::None && condition != Condition::None) {
            m_record.ended = condition;
            m_log.put(m_record);
        }
        return;
    }
    m_record.milliseconds = m_clock.steady() - m_leftAt;
    m_record.note = m_redactor.redact(note).left(TrafficRecord::kMostValue);
    m_record.ended = condition;
    // Of a body that was not read to its end nobody knows whether it goes on, so it is taken to.
    m_record.bodyStart = m_redactor.redactStart(m_body, true, TrafficRecord::kMostBody);
    m_body.clear();
    m_log.put(m_record);
}

void HopRecord::neverLeft(const QUrl &url, const QByteArray &method, Condition condition, const QString &note)
{
    m_record.attempt = firstAttempt();
    m_record.repeatsUpgrade = m_repeatsUpgrade;
    m_record.neverLeft = true;
    m_record.at = m_clock.wall();
    m_record.method = method;
    m_record.url = shownUrl(url);
    m_record.milliseconds = 0;
    m_record.ended = condition;
    m_record.note = m_redactor.redact(note).left(TrafficRecord::kMostValue);
    m_log.put(m_record);
}

QString HopRecord::shownUrl(const QUrl &url) const
{
    return m_redactor.redactUrl(url.toString(QUrl::FullyEncoded)).left(TrafficRecord::kMostValue);
}

void HopRecord::keepAnswerHeaders(const QList<HttpHeader> &headers)
{
    for (const HttpHeader &header : headers.mid(0, TrafficRecord::kMostHeaders)) {
        const QByteArray value = m_redactor.redactHeader(header.name, header.value);
        m_record.answerHeaders << RecordedHeader { m_redactor.redact(header.name.left(200)),
                                                   value.left(TrafficRecord::kMostValue) };
    }
}

QList<RecordedHeader> HopRecord::ownHeaders(const QNetworkRequest &request, const QList<QByteArray> &secretHeaders) const
{
    QList<RecordedHeader> headers;
    const QList<QByteArray> names = request.rawHeaderList();
    for (const QByteArray &name : names.mid(0, TrafficRecord::kMostHeaders)) {
        const bool isSecret = std::any_of(secretHeaders.begin(), secretHeaders.end(), [&](const QByteArray &secret) {
            return secret.compare(name, Qt::CaseInsensitive) == 0;
        });
        // A header a pasted token travels in may have any name; the redactor knows one that is hidden whole.
        const bool needsHiding = isSecret && name.compare("Cookie", Qt::CaseInsensitive) != 0;
        const QByteArray value = m_redactor.redactHeader(needsHiding ? "Authorization" : name, request.rawHeader(name));
        headers << RecordedHeader { m_redactor.redact(name), value.left(TrafficRecord::kMostValue) };
    }
    return headers;
}

//! Which of the two it would be was open when the request left (RFC 9113 §8.2.2, §8.3.1): no Connection, another name for Host.
void HopRecord::sayAsHttp2()
{
    m_record.requestHeaders.removeIf(
        [](const RecordedHeader &header) { return header.addedByQt && header.name == "Connection"; });
    for (RecordedHeader &header : m_record.requestHeaders) {
        if (header.addedByQt && header.name == "Host")
            header.name = ":authority";
    }
}

QUrl redirectTarget(const QByteArray &location, const QUrl &from)
{
    const QUrl named = QUrl::fromEncoded(location, QUrl::StrictMode);
    return named.isValid() && !named.isEmpty() ? from.resolved(named) : QUrl();
}

TrafficRecord::Redirect redirectTo(const QUrl &target, const QUrl &from)
{
    if (target.host().isEmpty())
        return TrafficRecord::Redirect::NoTarget;
    if (target.host() == from.host() && target.scheme() != from.scheme())
        return TrafficRecord::Redirect::OtherScheme;
    const bool isNear = Origin(target) == Origin(from) && target.userInfo().isEmpty();
    return isNear ? TrafficRecord::Redirect::Followed : TrafficRecord::Redirect::OtherOrigin;
}

QByteArray protocolOf(const QNetworkReply &reply)
{
    const bool isHttp2 = reply.attribute(QNetworkRequest::Http2WasUsedAttribute).toBool();
    return isHttp2 ? QByteArrayLiteral("HTTP/2") : QByteArrayLiteral("HTTP/1.1");
}

QList<HttpHeader> answerHeaders(const QNetworkReply &reply)
{
    QList<HttpHeader> headers;
    const auto &pairs = reply.rawHeaderPairs();
    for (const auto &[name, value] : pairs)
        headers << HttpHeader { name, value };
    return headers;
}

} // namespace countersign
