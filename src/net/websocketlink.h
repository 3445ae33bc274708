// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "net/authorizer.h"
#include "net/hoprecord.h"
#include "net/httpmessage.h"

#include <QObject>

#include <memory>
#include <optional>

QT_FORWARD_DECLARE_CLASS(QWebSocket)

namespace countersign {

class Transport;

//! A WebSocket (RFC 6455) to the account's server, before authorization. A value.
struct LinkRequest
{
    QUrl url; //!< http or https, on the transport's own origin
    QList<HttpHeader> headers;
    QString purpose; //!< for the record
    Initiative initiative = Initiative::Background;
    int deadline = 10'000;                    //!< ms until it is open
    quint64 mostBytes = 128ULL * 1024 * 1024; //!< of one message that comes
};

//! How a link ended.
struct LinkEnd
{
    bool wasOpen = false;
    //! Never open: what the same GET by HTTP said, or LinkRefused if it said nothing of use. Once open: AnswerBrokeOff, or
    //! AnswerTooLarge. Absent after close().
    std::optional<Error> error;
    Refusal refusal; //!< of that GET
    HttpOutcome::Reached reached = HttpOutcome::Reached::NotSent;
    qsizetype cookieBytes = 0; //!< of the Cookie line: servers bound it, and say nothing of use
    quint64 generation = 0;    //!< of the token it went with
};

//! One WebSocket from the gate to its end, by the rules of its Transport: own origin only, no plain http but on this computer,
//! the authorizer's headers (cookies joined in one line), the connection's own headers, its TLS configuration and proxy;
//! recorded. QWebSocket tells nothing of an upgrade that was refused and never gives up by itself, so there is a deadline, and a
//! refused one is asked once more by HTTP to learn status and headers; that may end the session like any other request. Signals:
//! opened(), (text() | binary())*, ended() exactly once; without opened() if it was refused. Starts at the next turn of the event
//! loop. Another account at the gate ends it, and so does the sign-out of the one it went with (SignedOut). Owner: caller; must
//! not outlive the transport. UI thread.
class WebSocketLink final : public QObject
{
    Q_OBJECT
public:
    WebSocketLink(Transport &transport, LinkRequest request, QObject *parent);
    ~WebSocketLink() override;

    void sendText(const QString &message);
    //! ended() follows, without an error.
    void close();
    [[nodiscard]] bool isOpen() const { return m_isOpen; }

Q_SIGNALS:
    void opened();
    void text(const QString &message);
    void binary(const QByteArray &message);
    void ended(const countersign::LinkEnd &end);

private:
    void start();
    void passed(const Authorizer::Decision &decision);
    void checkSignIn();
    void open(const QNetworkRequest &request, const QList<QByteArray> &secretHeaders);
    void taken();
    void failed();
    void askAgain(const QString &note);
    void learned(const HttpOutcome &outcome);
    void end(std::optional<Error> error, const QString &note = {});
    void drop();
    [[nodiscard]] Error about(Condition condition, const QStringList &rest = {}) const;

    Transport &m_transport;
    const LinkRequest m_request;
    HopRecord m_record;
    QWebSocket *m_socket = nullptr; //!< child
    std::unique_ptr<Clock::Alarm> m_deadline;
    LinkEnd m_end;
    bool m_isOpen = false;
    bool m_isOver = false;
    bool m_isAskingAgain = false;
};

} // namespace countersign
