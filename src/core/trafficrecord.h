// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/condition.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

namespace countersign {

class Redactor;

//! One header line as shown: the value is already redacted.
struct RecordedHeader
{
    QByteArray name;
    QByteArray value;
    bool addedByQt = false;

    [[nodiscard]] bool operator==(const RecordedHeader &) const = default;
};

//! A named value that is no header: a parameter of the authorization request or of the callback, a field of a form or of a
//! token answer. The value is already redacted.
struct RecordedField
{
    QString name;
    QString value;

    [[nodiscard]] bool operator==(const RecordedField &) const = default;
};

//! One hop: a request and what came back, or a step of a sign-in that is no request of ours. Redacted as it is written; no
//! secret ever enters one. What stands for a secret is a SecretTag, so that a report can put tags of its own in its place.
//! A value, bounded: at most `kMostHeaders` headers each way, `kMostFields` fields each way, `kMostBody` bytes of a body.
struct TrafficRecord
{
    Q_GADGET
public:
    static constexpr qsizetype kMostHeaders = 200;
    static constexpr qsizetype kMostFields = 100;
    static constexpr qsizetype kMostBody = 1024;  //!< bytes of bodyStart
    static constexpr qsizetype kMostValue = 4096; //!< bytes of one header's or field's value, and of a URL

    enum class Kind {
        Http,
        EventStream,          //!< the answer is (or was asked to be) text/event-stream; see `events`
        WebSocketUpgrade,     //!< GET with Upgrade; status 101 = it was taken, and `events` are its messages
        AuthorizationRequest, //!< we opened the browser: `url` is the endpoint, `fields` its parameters
        Callback,             //!< the browser came back: `url` is the redirect address, `fields` what it brought
        Keyring,              //!< method = "read", "write", "delete" or "unlock"; note = its outcome, a CredentialStore::Outcome
    };
    Q_ENUM(Kind)

    //! What became of a 3xx answer's Location.
    enum class Redirect {
        None,          //!< no redirect
        Followed,      //!< GET or HEAD, same origin: the next hop of this exchange; our headers went along
        OtherOrigin,   //!< not followed: another host or port, where a token never goes
        OtherScheme,   //!< not followed: same host, but https <-> http
        NotRepeatable, //!< not followed: a POST leaves once
        TooMany,       //!< not followed: more than five in a row
        NoTarget,      //!< not followed: no Location, or none that can be read
        NotAllowed,    //!< not followed: what goes to the identity provider follows none
        BareFollowed,  //!< another origin, asked *without* any of our secrets, to learn what it says (doctor only)
    };
    Q_ENUM(Redirect)

    quint64 exchange = 0; //!< all hops of one exchange (redirect, retry after a refresh; request and callback) share it
    int attempt = 0;      //!< 0 = first hop
    Kind kind = Kind::Http;
    QString purpose;     //!< "run", "info", "connect", "stop", "token", "refresh", "discovery", "sign-in", "keyring" …
    QDateTime at;        //!< UTC, when it left
    QByteArray protocol; //!< "HTTP/1.1" or "HTTP/2"; empty until the server has answered
    QByteArray tls;      //!< "TLSv1.3"; empty over http, and until the server has answered
    QByteArray alpn;     //!< "h2", what both agreed on (RFC 7301); empty = nothing, or not told
    QByteArray method;
    QString url; //!< redacted
    QList<RecordedHeader> requestHeaders;
    QList<RecordedField> fields; //!< of the request: parameters, or the fields of a form
    qint64 requestBytes = 0;     //!< of the body
    //! Bytes of all request headers, rounded up to a multiple of 256 so that it does not tell how long a token is.
    qint64 requestHeadBytes = 0;
    bool neverLeft = false;      //!< the gate, or a check of ours, refused it: nothing left this machine; `ended` says why
    bool repeatsUpgrade = false; //!< a refused upgrade asked once more by plain HTTP, to learn status and headers

    int status = 0; //!< 0 = no answer
    QList<RecordedHeader> answerHeaders;
    QList<RecordedField> answerFields; //!< of a token answer
    qint64 answerBytes = 0;
    qint64 events = 0;    //!< of an event stream, so far
    QByteArray bodyStart; //!< of an answer that is not 2xx, or is a page: its start, redacted
    Redirect redirect = Redirect::None;
    QString redirectTarget; //!< absolute, redacted

    qint64 headMilliseconds = -1;      //!< until the head arrived; -1 = never
    qint64 milliseconds = -1;          //!< until the end; -1 = still running
    Condition ended = Condition::None; //!< what the exchange ended with, at its last hop; None = well, or not at all yet
    QString note; //!< "cancelled", "redirect followed", "not signed in", what the network or TLS library says …

    [[nodiscard]] bool operator==(const TrafficRecord &) const = default;
    //! Bytes it holds in memory, roughly: what a bound by bytes counts.
    [[nodiscard]] qsizetype footprint() const;
    [[nodiscard]] bool isOver() const { return milliseconds >= 0; }
};

//! A header of the list by name, whatever its case; empty if absent.
[[nodiscard]] QByteArray recordedValue(const QList<RecordedHeader> &headers, const QByteArray &name);
[[nodiscard]] QString recordedValue(const QList<RecordedField> &fields, const QString &name);

//! A parameter as recorded: what OAuth makes public (RFC 6749, OIDC Core) as it is, apart from secrets the redactor knows;
//! anything else as a tag. `value` is decoded.
[[nodiscard]] RecordedField recordedField(const Redactor &redactor, const QByteArray &name, const QByteArray &value);

} // namespace countersign
