// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/challenge.h"
#include "lens/address.h"
#include "lens/diagnosis.h"
#include "lens/ladder.h"

#include <QJsonObject>

#include <optional>
#include <span>

namespace countersign {

//! Facts as the rules look at them: the last hop, its words and its challenge read once. Only what is there: a rule that asks
//! for something not known gets something empty, and must then not hold. Lives within one call of diagnose().
class Seen
{
public:
    explicit Seen(const Facts &known);

    const Facts &facts;
    const TrafficRecord last;          //!< the last hop that left; all empty if none did
    const RecordedAddress at;          //!< where it went
    const QByteArray type;             //!< media type of its answer, lower case
    const QJsonObject json;            //!< of an answer that is not 2xx
    const QString words;               //!< what its body says, whatever the member is called; empty = nothing
    const QList<Challenge> challenges; //!< of its WWW-Authenticate

    [[nodiscard]] int status() const { return last.status; }
    [[nodiscard]] QString host() const { return at.hostAndPort(); }
    [[nodiscard]] bool is(TrafficRecord::Kind kind) const { return last.kind == kind; }
    [[nodiscard]] bool isToServer() const; //!< HTTP, a stream or an upgrade; not to the provider
    [[nodiscard]] bool isToProvider() const;
    [[nodiscard]] QString provider() const; //!< its host

    [[nodiscard]] QByteArray answer(const QByteArray &name) const { return recordedValue(last.answerHeaders, name); }
    [[nodiscard]] QByteArray sent(const QByteArray &name) const { return recordedValue(last.requestHeaders, name); }
    //! A secret went along, and in which header: Authorization, else one of the connection's own, else Cookie.
    [[nodiscard]] std::optional<SecretTag> carried() const;
    [[nodiscard]] QString carrier() const;      //!< the name of the first header that carried a secret
    [[nodiscard]] bool carriedOurToken() const; //!< the token in `facts.token`, as far as tags tell
    [[nodiscard]] bool hasWords(const QString &text) const { return words.contains(text, Qt::CaseInsensitive); }
    [[nodiscard]] bool isPage() const { return type == QByteArrayLiteral("text/html"); }
    [[nodiscard]] AnswerOrigin answerer() const;

    //! A no to what was sent, or to its absence: 401, 403, their kin of single vendors (419, 440, 498), any 4xx with a challenge
    //! or with the code of a token's refusal.
    [[nodiscard]] bool isRefused() const;
    //! The challenge of a scheme (lower case); null if it is not asked for.
    [[nodiscard]] const Challenge *challenge(const QByteArray &scheme) const;
    //! An auth-param of the challenge for Bearer, else of the first that has it.
    [[nodiscard]] QString challengeParameter(const QByteArray &name) const;
    //! What the server gives as the reason, in its own words: of the challenge, else of the body; empty where it only repeats
    //! that it refuses.
    [[nodiscard]] QString reason() const;
    //! By its own words nothing that says who one is has arrived.
    [[nodiscard]] bool saysNothingArrived() const;
    //! OAuth's `error` of an answer, a callback or a challenge (RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1).
    [[nodiscard]] QString oauthError() const;
    [[nodiscard]] QString oauthDescription() const;

    //! Our clock less the server's Date, in seconds; nothing without both. Date has a grain of one second, and the answer was on
    //! its way: differences under a minute mean nothing.
    [[nodiscard]] std::optional<qint64> clockAhead() const;
    //! What the server takes for now: its Date, else ours.
    [[nodiscard]] QDateTime serverNow() const;
    [[nodiscard]] const TrafficRecord *other(const QString &purpose, bool good) const; //!< newest to the same origin

    [[nodiscard]] bool isChainlit() const;
    //! The newest sign-in at a Chainlit server that got through, at whatever address; null if there was none.
    [[nodiscard]] const TrafficRecord *signInBefore() const;

    [[nodiscard]] Diagnosis says(Diagnosis::Id id, Diagnosis::Who who, const QStringList &arguments) const;
};

//! A rule: nothing if it does not hold.
using Rule = std::optional<Diagnosis> (*)(const Seen &seen);

//! The rules, in the order they are asked. Each list is one file's.
[[nodiscard]] std::span<const Rule> wayRules();      //!< it never arrived
[[nodiscard]] std::span<const Rule> chainlitRules(); //!< a Chainlit server's own words
[[nodiscard]] std::span<const Rule> socketRules();   //!< a refused WebSocket upgrade
[[nodiscard]] std::span<const Rule> providerRules(); //!< the sign-in itself
[[nodiscard]] std::span<const Rule> proofRules();    //!< what is proven of the token, whoever refused it
[[nodiscard]] std::span<const Rule> gatewayRules();  //!< somebody on the way answered
[[nodiscard]] std::span<const Rule> sentRules();     //!< how it was sent, and what is wanted in its place
[[nodiscard]] std::span<const Rule> tokenRules();    //!< what was sent, and when
[[nodiscard]] std::span<const Rule> upstreamRules(); //!< an agent or a service behind the server refused
[[nodiscard]] std::span<const Rule> serverRules();   //!< everything else a server answers

//! Minutes, at least 1, for an argument.
[[nodiscard]] QString minutes(qint64 seconds);

} // namespace countersign
