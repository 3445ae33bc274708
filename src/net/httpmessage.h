// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"
#include "core/refusal.h"
#include "core/secret.h"

#include <QByteArray>
#include <QList>
#include <QUrl>

#include <functional>
#include <optional>

namespace countersign {

struct HttpHeader
{
    QByteArray name;
    QByteArray value;
    [[nodiscard]] bool operator==(const HttpHeader &) const = default;
};

//! Case-insensitive look-up; empty if absent.
[[nodiscard]] QByteArray headerValue(const QList<HttpHeader> &headers, const QByteArray &name);
//! A token (RFC 9110 §5.6.2) as name, and nothing but visible ASCII and spaces inside the value: no CR, no LF, no NUL.
[[nodiscard]] bool isSafeHeader(const QByteArray &name, const QByteArray &value);
[[nodiscard]] bool isHttpToken(const QByteArray &text);
//! "text/event-stream" of "Text/Event-Stream; charset=utf-8": lower case, without parameters.
[[nodiscard]] QByteArray mediaType(const QList<HttpHeader> &headers);
[[nodiscard]] constexpr bool isSuccess(int status)
{
    return status >= 200 && status < 300;
}

//! Who wants this request: while nobody is signed in only the person's own send leaves (design: Session states).
enum class Initiative { Person, Background };

//! One request to the account's server, before authorization. A value.
struct HttpRequest
{
    QByteArray method = "GET";
    QUrl url;
    QList<HttpHeader> headers; //!< without Authorization: that is the Authorizer's
    QByteArray body;
    QString purpose; //!< for the record: "run", "info" …
    Initiative initiative = Initiative::Background;
    //! stop and revocation at sign-out: the token of the moment of the call is taken, also from a closed gate; if there is
    //! none the request ends NotSent, it never waits. Only a second attempt, after a 401, waits like any other.
    bool passesClosedGate = false;
    bool followsRedirects = true; //!< false: a redirect is the answer, and ends with RedirectRefused and its headers
    //! false: an agent's answer named this address, so that a refusal there says nothing about the session: a 401 is the answer,
    //! and ends with RequestRefused; nothing is renewed, nobody is asked to sign in.
    bool provesSession = true;
    int headTimeout = 30'000;            //!< ms until the answer's head; runs use 120'000
    int idleTimeout = 30'000;            //!< ms without a byte of the body; 0 = never (streams)
    quint64 repeatsUpgrade = 0;          //!< a refused WebSocket's exchange: this asks the same once more, to learn why
    qint64 maxBody = 64LL * 1024 * 1024; //!< bytes; streams have no limit of their own, the parser has
};

//! The facts `classify` decides on.
struct HttpFacts
{
    QUrl url;
    int status = 0;
    QList<HttpHeader> headers;
    QByteArray bodyStart; //!< at most 4 KiB
};
using Classify = std::function<Refusal(const HttpFacts &)>;

//! How an exchange ended; exactly one per exchange.
struct HttpOutcome
{
    //! How far the request got: decides what may be sent again.
    enum class Reached {
        NotSent,  //!< refused at the gate, or no connection opened: nothing left this machine
        Unknown,  //!< body bytes were handed over and no head came back: it may have run
        Answered, //!< a head arrived
    };
    Reached reached = Reached::NotSent;
    int status = 0;
    QList<HttpHeader> headers;
    QByteArray body; //!< of short exchanges; of anything but a 2xx the first 4 KiB
    //! Absent = 2xx and complete (or cancelled). Arguments as Condition documents them, as far as this layer knows them: a
    //! host where an agent, a connection or a name is asked for.
    std::optional<Error> error;
    Refusal refusal;
    bool cancelled = false;
    quint64 generation = 0; //!< token generation of the last attempt
};

} // namespace countersign
