// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/hoprecord.h"

#include "core/clock.h"
#include "core/redactor.h"
#include "net/trafficlog.h"

#include <QNetworkReply>
#include <QNetworkRequest>

#include <algorithm>
#include <utility>

namespace countersign {

HopRecord::HopRecord(TrafficLog &log, const Redactor &redactor, Clock &clock, QString purpose)
    : m_log(log)
    , m_redactor(redactor)
    , m_clock(clock)
{
    m_record.exchange = log.nextExchange();
    m_record.attempt = -1;
    m_record.purpose = std::move(purpose);
}

void HopRecord::left(const QNetworkReply &reply, const QByteArray &method, qint64 bodyBytes,
                     const QList<QByteArray> &secretHeaders)
{
    TrafficRecord next;
    next.exchange = m_record.exchange;
    next.attempt = m_record.attempt + 1;
    next.purpose = m_record.purpose;
    next.at = m_clock.wall();
    next.method = method;
    next.url = m_redactor.redactUrl(reply.url().toString(QUrl::FullyEncoded));
    next.requestHeaders = sentHeaders(reply, secretHeaders);
    next.requestBytes = bodyBytes;
    m_record = std::move(next);
    m_leftAt = m_clock.steady();
    m_open = true;
    m_log.put(m_record);
}

void HopRecord::headArrived(const QNetworkReply &reply, int status, const QList<HttpHeader> &headers)
{
    m_record.protocol = protocolOf(reply);
    if (m_record.protocol == "HTTP/2")
        sayAsHttp2();
    m_record.status = status;
    m_record.headMilliseconds = m_clock.steady() - m_leftAt;
    for (const HttpHeader &header : headers)
        m_record.answerHeaders << RecordedHeader { header.name, m_redactor.redactHeader(header.name, header.value) };
}

void HopRecord::ended(const QString &note)
{
    if (!std::exchange(m_open, false))
        return;
    m_record.milliseconds = m_clock.steady() - m_leftAt;
    m_record.note = m_redactor.redact(note);
    m_log.put(m_record);
}

QList<RecordedHeader> HopRecord::sentHeaders(const QNetworkReply &reply, const QList<QByteArray> &secretHeaders) const
{
    // These two Qt adds while it writes the head; a test compares this list with what arrives.
    const QUrl url = reply.url();
    QByteArray host = QUrl::toAce(url.host());
    if (host.isEmpty())
        host = '[' + url.host().toLatin1() + ']';
    if (url.port() >= 0)
        host += ':' + QByteArray::number(url.port());
    QList<RecordedHeader> headers { { "Host", host, true }, { "Connection", "Keep-Alive", true } };

    const QNetworkRequest request = reply.request();
    const QList<QByteArray> names = request.rawHeaderList();
    for (const QByteArray &name : names) {
        const bool isSecret = std::any_of(secretHeaders.begin(), secretHeaders.end(), [&](const QByteArray &secret) {
            return secret.compare(name, Qt::CaseInsensitive) == 0;
        });
        // A header a pasted token travels in may have any name; the redactor knows one that is hidden whole.
        const QByteArray treatedAs = isSecret ? QByteArrayLiteral("Authorization") : name;
        headers << RecordedHeader { name, m_redactor.redactHeader(treatedAs, request.rawHeader(name)) };
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
