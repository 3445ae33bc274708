// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/trafficrecord.h"
#include "net/httpmessage.h"

QT_FORWARD_DECLARE_CLASS(QNetworkReply)

namespace countersign {

class Clock;
class Redactor;
class TrafficLog;

//! Writes the hops of one exchange into the log, redacted, each when it leaves and again when it ends. For everything that
//! goes through a NetworkAccess: exchanges, and what Qt's OAuth classes send. The three references must outlive it. UI thread.
class HopRecord
{
public:
    HopRecord(TrafficLog &log, const Redactor &redactor, Clock &clock, QString purpose);

    //! A hop is on its way. `secretHeaders` (names) are hidden whole, whatever they are called.
    void left(const QNetworkReply &reply, const QByteArray &method, qint64 bodyBytes,
              const QList<QByteArray> &secretHeaders = {});
    void headArrived(const QNetworkReply &reply, int status, const QList<HttpHeader> &headers);
    void received(qint64 bytes) { m_record.answerBytes += bytes; }
    //! Once per hop; later calls do nothing.
    void ended(const QString &note = {});

private:
    void sayAsHttp2();
    [[nodiscard]] QList<RecordedHeader> sentHeaders(const QNetworkReply &reply, const QList<QByteArray> &secretHeaders) const;

    TrafficLog &m_log;
    const Redactor &m_redactor;
    Clock &m_clock;
    TrafficRecord m_record;
    qint64 m_leftAt = 0;
    bool m_open = false;
};

//! "HTTP/1.1" or "HTTP/2": what an answer that has begun came by.
[[nodiscard]] QByteArray protocolOf(const QNetworkReply &reply);
//! What Qt has of an answer's head.
[[nodiscard]] QList<HttpHeader> answerHeaders(const QNetworkReply &reply);

} // namespace countersign
