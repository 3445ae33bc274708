// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/trafficrecord.h"
#include "net/httpmessage.h"

#include <QUrl>

QT_FORWARD_DECLARE_CLASS(QNetworkReply)
QT_FORWARD_DECLARE_CLASS(QNetworkRequest)

namespace countersign {

class Clock;
class Redactor;
class TrafficLog;

//! Writes the hops of one exchange into the log, redacted: each when it leaves, when its head is there, once a second while
//! its events come, and when it ends. For everything that goes through a NetworkAccess: exchanges, and what Qt's OAuth classes
//! send. Does nothing while the log is off. What it costs depends on hops and seconds, never on events or bytes.
//! The three references must outlive it. UI thread.
class HopRecord
{
public:
    HopRecord(TrafficLog &log, const Redactor &redactor, Clock &clock, QString purpose);

    //! A hop is on its way. `secretHeaders` (names) are hidden whole, whatever they are called; `fields` are those of a form.
    void left(const QNetworkReply &reply, const QByteArray &method, qint64 bodyBytes, const QList<QByteArray> &secretHeaders = {},
              const QList<RecordedField> &fields = {});
    void headArrived(const QNetworkReply &reply, int status, const QList<HttpHeader> &headers);
    //! Of a body, as it comes; the start is kept of an answer that is not 2xx and of a page.
    void received(const QByteArray &bytes);
    //! A WebSocket asks to be let in; `request` is what QWebSocket is opened with. Then, taken or refused, like any hop:
    //! received() and eventsCame() for its messages, ended() when it closes or was refused.
    void upgradeLeft(const QNetworkRequest &request, const QList<QByteArray> &secretHeaders = {});
    //! 101; `headers` as far as they are known.
    void upgradeTaken(const QList<HttpHeader> &headers = {});
    //! Instead of a first hop of its own: the hops to come are those of `exchange`, whose upgrade was refused, asked once more by
    //! HTTP to learn why.
    void repeatUpgrade(quint64 exchange);
    //! Of an event stream or a socket, as they come.
    void eventsCame(qint64 count);
    void answerFields(const QList<RecordedField> &fields);
    //! This hop was answered with a redirect; say so before ended().
    void redirected(TrafficRecord::Redirect redirect, const QUrl &target);
    //! Once per hop; later calls only add the condition. `condition` = what the exchange ends with, if it ends badly.
    void ended(const QString &note = {}, Condition condition = Condition::None);
    //! Instead of left(): it was refused before anything left this machine.
    void neverLeft(const QUrl &url, const QByteArray &method, Condition condition, const QString &note);
    [[nodiscard]] const QString &purpose() const { return m_record.purpose; }
    [[nodiscard]] quint64 exchange() const { return m_record.exchange; }
    [[nodiscard]] bool hasLeft() const { return m_record.attempt >= 0; }

private:
    [[nodiscard]] int firstAttempt() const { return m_repeatsUpgrade ? 1 : 0; } // the upgrade was the first
    void begin();
    void leave(const QNetworkRequest &request, const QByteArray &method, const QList<RecordedHeader> &qts,
               const QList<QByteArray> &secretHeaders);
    void keepAnswerHeaders(const QList<HttpHeader> &headers);
    void sayAsHttp2();
    [[nodiscard]] QList<RecordedHeader> ownHeaders(const QNetworkRequest &request, const QList<QByteArray> &secretHeaders) const;
    [[nodiscard]] QString shownUrl(const QUrl &url) const;

    TrafficLog &m_log;
    const Redactor &m_redactor;
    Clock &m_clock;
    TrafficRecord m_record;
    QByteArray m_body; // as it came, until the hop ends
    bool m_keepsBody = false;
    qint64 m_leftAt = 0;
    qint64 m_toldAt = 0;
    bool m_open = false;
    bool m_repeatsUpgrade = false;
};

//! Where a redirect leads, seen from the address that gave it: NoTarget, OtherScheme, OtherOrigin, or Followed, which then only
//! means that it may be. `target` is absolute.
[[nodiscard]] TrafficRecord::Redirect redirectTo(const QUrl &target, const QUrl &from);
//! The absolute address that Location names; empty if there is none, or none that can be read.
[[nodiscard]] QUrl redirectTarget(const QByteArray &location, const QUrl &from);

//! "HTTP/1.1" or "HTTP/2": what an answer that has begun came by.
[[nodiscard]] QByteArray protocolOf(const QNetworkReply &reply);
//! What Qt has of an answer's head.
[[nodiscard]] QList<HttpHeader> answerHeaders(const QNetworkReply &reply);

} // namespace countersign
