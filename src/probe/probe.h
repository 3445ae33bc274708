// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "chainlit/chainlitdoor.h"
#include "core/clock.h"
#include "core/connectionconfig.h"
#include "net/authorizer.h"
#include "net/httpmessage.h"
#include "net/route.h"
#include "probe/foundkind.h"
#include "probe/usualplaces.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace countersign {

class FixedHeaders;
class HttpExchange;
class Redactor;
class TrafficLog;
class WebSocketLink;
struct LinkEnd;
class Transport;

//! What stands at an address. A value without secrets.
struct ProbeFindings
{
    FoundKind kind = FoundKind::Nothing;
    QString version;              //!< a runtime's own word; empty = not told
    QStringList agents;           //!< by name; only whom the server lets in is told them
    bool asksForSignIn = false;   //!< 401 or 403, or it says that it requires a login
    bool takesPostOnly = false;   //!< the one who asks for a sign-in did so at a POST to the address; GET …/info is not there
    QUrl refusedAt;               //!< of the first 401: what was called, and
    QList<HttpHeader> challenges; //!< the WWW-Authenticate headers of that answer
    bool isIn = false;            //!< it answered what only somebody who is let in is answered; nobody may need to be
    ChainlitDoor chainlit;        //!< of FoundKind::Chainlit
    std::optional<bool> socketOpens; //!< of FoundKind::Chainlit, if it was tried
    QUrl base;                       //!< where a Chainlit server stands, if that is not the address as given

    //! The address is not it, but this one on the same origin is: `guessed` = it asked for a sign-in, so it may be.
    QUrl elsewhere;
    FoundKind elsewhereKind = FoundKind::Nothing;
    bool guessed = false;

    Error problem; //!< None = usable as far as can be told without a run
};

//! Looks at an address as the product would, and harder: `GET …/info`; where there is none (404, 405) `POST {"method":"info"}`,
//! for a runtime of one endpoint. Whatever answered no as a runtime is asked whether it is a Chainlit server, and then a bounded
//! list of usual places on the same origin is tried, by GET, without any header of ours. Of a Chainlit server, thoroughly: its
//! header sign-in, where its OAuth leads, whether its socket opens. Never a run.
//! A 401 or 403 is the answer: nothing is asked behind it.
//! `headers` go to the address's own origin, and nowhere over plain http but loopback. One object per look, one finished(),
//! never before start() returned, at the latest after `deadline`; deleting it stops silently. UI thread.
class Probe final : public QObject
{
    Q_OBJECT
public:
    struct Place
    {
        ConnectionConfig config;                                //!< address, headers, route; its sign-in is not used
        QList<Authorizer::Decision::SecretHeader> headers = {}; //!< a sign-in to ask with
        bool thorough = false; //!< doctor: what a run-of-the-mill client does not ask, but explains refusals
        int deadline = 20'000; //!< ms
    };
    //! The references outlive it; every request stands in `log`.
    Probe(const Place &place, TrafficLog &log, Redactor &redactor, Clock &clock, QObject *parent = nullptr);
    ~Probe() override;
    void start();

Q_SIGNALS:
    void finished(const countersign::ProbeFindings &found);

private:
    using Then = void (Probe::*)(const HttpOutcome &);
    void ask(Transport &transport, HttpRequest request, const QString &purpose, Then then);
    void askPath(const QUrl &url, const QString &purpose, Then then);

    void onInfo(const HttpOutcome &outcome);
    void onSingleInfo(const HttpOutcome &outcome);
    void onAddress(const HttpOutcome &outcome);
    void onChainlit(const HttpOutcome &outcome);
    void onChainlitUser(const HttpOutcome &outcome);
    void onChainlitHeader(const HttpOutcome &outcome);
    void onChainlitProvider(const HttpOutcome &outcome);
    void onSocket(const LinkEnd &end);
    void onRuntimePlace(const HttpOutcome &outcome);
    void onChainlitPlace(const HttpOutcome &outcome);

    void noteRefusal(const HttpOutcome &outcome);
    [[nodiscard]] bool isSettledBy(const HttpOutcome &outcome, FoundKind kind);
    void settleRuntime(const HttpOutcome &outcome, FoundKind kind);
    void askChainlit();
    void askNextProvider();
    void askSocket();
    void askNextPlace();
    void foundElsewhere(const QUrl &place, FoundKind kind, bool guessed);
    void late();
    void finish();

    const Place m_place;
    const QUrl m_address;
    Clock &m_clock;
    Redactor &m_redactor;
    TrafficLog &m_log;
    std::unique_ptr<FixedHeaders> m_ours;
    std::unique_ptr<FixedHeaders> m_nobody;
    std::unique_ptr<FixedHeaders> m_cookie;  // what a header sign-in has just brought
    std::unique_ptr<Transport> m_transport;  // to the address, as the person
    std::unique_ptr<Transport> m_bare;       // to guessed places, as nobody, without the connection's headers
    std::unique_ptr<Transport> m_signedIn;   // with m_cookie
    std::unique_ptr<WebSocketLink> m_socket; // of one of those above
    HttpExchange *m_asking = nullptr;        // child of this
    std::unique_ptr<Clock::Alarm> m_deadline;
    UsualPlaces m_places;
    QUrl m_asked; // what the last request called
    QUrl m_tried; // the place that is being asked
    qsizetype m_nextProvider = 0;
    bool m_hasTriedHeader = false;
    ProbeFindings m_found;
    bool m_isOver = false;
};

} // namespace countersign
