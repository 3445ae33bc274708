// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionsecrets.h"
#include "net/httpmessage.h"
#include "net/origin.h"

#include <QObject>

namespace countersign {

//! What the gate needs to know of a sign-in: nothing but "which headers, now, for this origin". Implemented by `auth/session`.
//! Network code never sees a token otherwise. UI thread.
class Authorizer : public QObject
{
    Q_OBJECT
public:
    struct Decision
    {
        enum class Verdict {
            Go, //!< send with `headers` (may be empty: signed out, or an open server)
            //! Loading, refreshing, signing out: ask again after changed(). `headers` and `generation` may hold the token of
            //! the moment, for requests that pass a closed gate (HttpRequest::passesClosedGate).
            Wait,
            Refuse, //!< see `error` (SignedOut for background requests, SessionEnded, KeyringLocked …)
        };
        using SecretHeader = countersign::SecretHeader;
        Verdict verdict = Verdict::Refuse;
        QList<SecretHeader> headers;
        quint64 generation = 0; //!< of the token used; 0 = none
        Error error;
    };

    using QObject::QObject;
    //! Asked once per attempt. Gives headers to the account's own origin only; another origin gets Go without headers.
    [[nodiscard]] virtual Decision authorize(const Origin &origin, Initiative initiative) = 0;
    //! The server answered NotSignedIn to a request of this generation. Older than the current one: nothing happens (the
    //! caller asks again and gets the new one). Current: one refresh starts. `again` = this exchange already went once
    //! more after a refresh: no second try, the session ends. 0 = it went without a sign-in: the server asks for one.
    virtual void rejected(quint64 generation, bool again) = 0;

Q_SIGNALS:
    //! Whoever got Wait asks again.
    void changed();
    //! Another account is here (or the first): nothing begun before may leave any more. Comes before its changed().
    void accountChanged();
};

} // namespace countersign
