// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QObject>

namespace countersign {

//! One request from the gate to its end, through at most one renewal of the token. Made by Transport; owned by the caller
//! (parent or unique_ptr; deleting it cancels silently). Exactly one finished(), never before start returned. UI thread.
class HttpExchange : public QObject
{
    Q_OBJECT
public:
    //! Ends with `cancelled`; closing the socket does not stop a run on the server.
    virtual void cancel() = 0;
    //! It waits for its turn or for the session: nothing of it is with the server, or what was has been refused.
    [[nodiscard]] virtual bool isHeld() const = 0;
    //! Streams: whoever parses them says how many events came, for the record.
    virtual void eventsRead(qsizetype count) = 0;

Q_SIGNALS:
    //! Bytes of the request's body that have left, of all; of a request without one: never.
    void uploaded(qint64 sent, qint64 total);
    //! Streams: a 2xx head is there (content type checked by the caller).
    void headArrived(int status, const QList<countersign::HttpHeader> &headers);
    //! Streams: bytes of the body as they come.
    void chunk(const QByteArray &bytes);
    void finished(const countersign::HttpOutcome &outcome);

protected:
    using QObject::QObject;
};

} // namespace countersign
