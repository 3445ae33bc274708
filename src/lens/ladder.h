// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secrettag.h"
#include "core/trafficrecord.h"

#include <QHash>
#include <QList>
#include <QMetaObject>
#include <QString>

#include <deque>
#include <optional>

namespace countersign {

//! A header of ours on a hop, and what became of it.
struct LadderHeader
{
    Q_GADGET
public:
    enum class Fate {
        Sent,
        AddedByQt,
        DroppedOtherOrigin, //!< went out on an earlier hop; this hop is another origin, where secrets never go
        DroppedOtherScheme, //!< the same, between https and http
        NotSent,            //!< Authorization, of a hop without one and without a Cookie: there was nothing to send
        Withheld,           //!< the same, of a question that never takes one along: a guessed path, a provider's public document
    };
    Q_ENUM(Fate)

    QByteArray name;
    QString value; //!< redacted; empty if it was not sent
    Fate fate = Fate::Sent;

    [[nodiscard]] bool operator==(const LadderHeader &) const = default;
};

//! Who wrote an answer, as far as the answer itself shows it. What it does not show stays NotKnown.
struct AnswerOrigin
{
    Q_GADGET
public:
    enum class By {
        NotKnown, //!< nothing in the answer tells
        Nobody,   //!< no answer
        Server,   //!< the server at the address: it speaks its language (JSON of AG-UI, CopilotKit, Chainlit; an event stream)
        Gateway,  //!< something in front of it: a page where JSON was due, a sign-in redirect, a known gateway's own mark
        ForwardProxy, //!< the proxy this connection goes through (407)
        AgentBehind,  //!< an agent that the runtime asked, told in an event of the stream
        Provider,     //!< the identity provider
        Browser,      //!< the person's browser (callback)
        Keyring,
    };
    Q_ENUM(By)

    By by = By::NotKnown;
    //! What shows it, one of: "status", "page", "server-header", "sign-in-redirect", "gateway-header", "json", "stream",
    //! "event", "purpose"; empty = nothing. Sentences are made elsewhere.
    QString evidence;

    [[nodiscard]] bool operator==(const AnswerOrigin &) const = default;
};
//! `earlierServer` = the Server header of a good answer of the same origin, if there was one.
[[nodiscard]] AnswerOrigin answererOf(const TrafficRecord &record, const QByteArray &earlierServer = {});

//! The answer is a redirect to a place where one signs in: a gateway's, not an agent server's.
[[nodiscard]] bool isGatewaySignIn(const TrafficRecord &record);

//! A place to sign in at, by its path or host.
[[nodiscard]] bool isSignInPlace(const QString &url);

//! One hop as a row: the record, and what the rows before it make of it.
struct LadderHop
{
    TrafficRecord record;
    QString scheme; //!< "https"
    QString host;
    int port = 0; //!< also the default one, by number
    QString path;
    //! All of ours, in the order they left; those an earlier hop had and this one lost stand where they stood there.
    QList<LadderHeader> sent;
    //! A place the exchange was sent on to and did not go: no request left, `record.url` is the target, status 0.
    bool isUntravelled = false;
    AnswerOrigin answeredBy;
    bool wentWrong = false; //!< the hop a reader should look at: the last one of an exchange that did not end well

    //! The token of this hop: of Authorization, else of a header that is hidden whole, else of Cookie.
    [[nodiscard]] std::optional<SecretTag> token() const;
    //! "https://host:port"; the port only where it is not the scheme's own.
    [[nodiscard]] QString origin() const;
};

//! All hops of one exchange: one row, that opens to its hops.
struct LadderExchange
{
    quint64 id = 0;
    QList<LadderHop> hops; //!< never empty; an untravelled one is the last

    [[nodiscard]] const LadderHop &first() const { return hops.constFirst(); }
    //! The last hop that left.
    [[nodiscard]] const LadderHop &last() const;
    [[nodiscard]] int status() const { return last().record.status; }
    [[nodiscard]] bool isRunning() const { return !last().record.isOver(); }
    [[nodiscard]] bool isRefused() const; //!< 401, 403, 407, a redirect that was not followed, no answer, or an upstream refusal
};

//! Records as rows, in the order the exchanges began. Incremental: put() touches one exchange, and reads no other. The Server
//! header of the last good answer of an origin is remembered: a refusal that names another program was written by somebody else.
//! Bounded by `Limits`: the oldest exchange goes first, whole. No I/O, no signals: a value; the owner says what changed to its
//! view by put()'s answer.
class Ladder
{
public:
    struct Limits
    {
        qsizetype hops = 10'000;
        qsizetype bytes = 24 * 1024 * 1024;
    };
    //! What a view must do: first drop `removed` exchanges from the front, then insert (at the end) or update row `index`.
    struct Change
    {
        qsizetype removed = 0;
        qsizetype index = 0; //!< after the removal
        bool inserted = false;

        [[nodiscard]] bool operator==(const Change &) const = default;
    };

    Ladder();
    explicit Ladder(const Limits &limits);

    //! Adds, or replaces the hop of the same exchange and attempt.
    Change put(const TrafficRecord &record);
    void clear();

    [[nodiscard]] qsizetype size() const { return static_cast<qsizetype>(m_exchanges.size()); }
    [[nodiscard]] const LadderExchange &at(qsizetype index) const { return m_exchanges.at(static_cast<std::size_t>(index)); }
    [[nodiscard]] const LadderExchange *find(quint64 exchange) const;
    //! The newest exchange that was refused; null if none was, or if the same request got through after it.
    [[nodiscard]] const LadderExchange *lastRefused() const;
    [[nodiscard]] qsizetype hops() const { return m_hops; }

private:
    [[nodiscard]] qsizetype indexOf(quint64 exchange) const;
    void rebuild(LadderExchange &exchange) const;
    void remember(const TrafficRecord &record);
    qsizetype shrink(qsizetype keep);

    Limits m_limits;
    std::deque<LadderExchange> m_exchanges;
    QHash<QString, QByteArray> m_servers; //!< Server header of the last good answer, by origin
    qsizetype m_hops = 0;
    qsizetype m_bytes = 0;
};

} // namespace countersign
