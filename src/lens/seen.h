// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
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
    const TrafficRecord last; //!< the last hop that left; all empty if none did
    const RecordedAddress at; //!< where it went
    const QByteArray type;    //!< media type of its answer, lower case
    const QJsonObject json;   //!< of an answer that is not 2xx
    const QString words;      //!< its `detail`, `error_description`, `message` or `error`, as text; empty = none

    [[nodiscard]] int status() const { return last.status; }
    [[nodiscard]] QString host() const { return at.hostAndPort(); }
    [[nodiscard]] bool is(TrafficRecord::Kind kind) const { return last.kind == kind; }
    [[nodiscard]] bool isToServer() const; //!< HTTP, a stream or an upgrade; not to the provider
    [[nodiscard]] bool isToProvider() const;
    [[nodiscard]] QString provider() const; //!< its host

    [[nodiscard]] QByteArray answer(const char *name) const { return recordedValue(last.answerHeaders, name); }
    [[nodiscard]] QByteArray sent(const char *name) const { return recordedValue(last.requestHeaders, name); }
    //! A secret went along, and in which header: Authorization, else one of the connection's own, else Cookie.
    [[nodiscard]] std::optional<SecretTag> carried() const;
    [[nodiscard]] bool carriedOurToken() const; //!< the token in `facts.token`, as far as tags tell
    [[nodiscard]] bool hasWords(const QString &text) const { return words.contains(text, Qt::CaseInsensitive); }
    [[nodiscard]] bool isPage() const { return type == QByteArrayLiteral("text/html"); }
    [[nodiscard]] AnswerOrigin answerer() const;

    //! WWW-Authenticate: is this scheme asked for; and an auth-param of it (RFC 9110 §11.6.1).
    [[nodiscard]] bool asksFor(const QString &scheme) const;
    [[nodiscard]] QString challengeParameter(const QString &name) const;
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

private:
    [[nodiscard]] QString challenge() const;
};

//! A rule: nothing if it does not hold.
using Rule = std::optional<Diagnosis> (*)(const Seen &seen);

//! The rules, in the order they are asked. Each list is one file's.
[[nodiscard]] std::span<const Rule> wayRules();      //!< it never arrived
[[nodiscard]] std::span<const Rule> chainlitRules(); //!< a Chainlit server's own words
[[nodiscard]] std::span<const Rule> socketRules();   //!< a refused WebSocket upgrade
[[nodiscard]] std::span<const Rule> providerRules(); //!< the sign-in itself
[[nodiscard]] std::span<const Rule> gatewayRules();  //!< somebody on the way answered
[[nodiscard]] std::span<const Rule> tokenRules();    //!< what we sent, and when
[[nodiscard]] std::span<const Rule> upstreamRules(); //!< an agent or a service behind the server refused
[[nodiscard]] std::span<const Rule> serverRules();   //!< everything else a server answers

//! Minutes, at least 1, for an argument.
[[nodiscard]] QString minutes(qint64 seconds);

} // namespace countersign
