// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/authorizer.h"
#include "net/hoprecord.h"
#include "net/httpexchange.h"

#include <memory>

namespace countersign {

class Hop;
class NetworkAccess;
class Transport;

//! The HttpExchange that Transport makes: asks the gate, sends a Hop, and decides what its answer means: an end, a redirect to
//! follow, or a refusal after which the session renews its token and the request goes once more.
//!
//! Between two hops, and before the first one, it waits (at the gate) and has no hop; when it is over, it has none either.
//! Everything it hears comes from the event loop; whoever hears from it may cancel or delete it on the spot.
class LiveExchange final : public HttpExchange
{
    Q_OBJECT
public:
    enum class Kind { Short, Stream };
    LiveExchange(Transport &transport, const HttpRequest &request, Kind kind, QObject *parent);
    ~LiveExchange() override;
    void cancel() override;
    [[nodiscard]] bool isHeld() const override { return !m_isOver && !m_hop; }
    void eventsRead(qsizetype count) override { m_record.eventsCame(count); }

private:
    void start();
    [[nodiscard]] std::optional<Error> objection() const;
    [[nodiscard]] bool isOwnOrigin() const;
    void askGate();
    void passed(const Authorizer::Decision &decision);
    void leave();

    void headCame(int status, const QList<HttpHeader> &headers);
    void bytesCame(const QByteArray &bytes);
    void hopEnded();
    void deadlinePassed(Condition condition);

    void followRedirect();
    [[nodiscard]] TrafficRecord::Redirect redirectKind(const QUrl &target) const;
    void refused();
    void notSignedIn(const Refusal &refusal);

    [[nodiscard]] bool isRedirect() const;
    [[nodiscard]] bool mayRepeat() const
    {
        return m_request.followsRedirects && (m_request.method == "GET" || m_request.method == "HEAD");
    }
    [[nodiscard]] Error about(Condition condition, const QStringList &rest = {}) const;
    [[nodiscard]] HttpFacts facts() const;
    [[nodiscard]] HttpOutcome outcomeSoFar() const;
    void end(std::optional<Error> error, const Refusal &refusal = {});
    void hangUp(const QString &note);
    void close(const QString &note);

    Transport &m_transport;
    const HttpRequest m_request;
    const Kind m_kind;
    bool m_isOver = false;
    HopRecord m_record;
    QUrl m_url; // of this hop
    std::optional<Authorizer::Decision> m_ofTheMoment;
    Authorizer::Decision m_decision;
    std::shared_ptr<NetworkAccess> m_access; // a stream's own, or the one of all short requests; goes after the hop
    std::unique_ptr<Hop> m_hop;
    int m_redirects = 0;
    std::optional<Refusal> m_refusal; // of the first attempt: a second one is or was made
    int m_status = 0;                 // these three: the answer to the last hop
    QList<HttpHeader> m_headers;
    QByteArray m_body;
};

} // namespace countersign
