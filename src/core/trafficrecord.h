// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

namespace countersign {

//! One header line as shown: the value is already redacted.
struct RecordedHeader
{
    QByteArray name;
    QByteArray value;
    bool addedByQt = false;

    [[nodiscard]] bool operator==(const RecordedHeader &) const = default;
};

//! One hop over the wire: a request and what came back. Redacted as it is written; no secret ever enters one.
struct TrafficRecord
{
    quint64 exchange = 0; //!< all hops of one exchange (redirect, retry after a refresh) share it
    int attempt = 0;      //!< 0 = first hop
    QString purpose;      //!< "run", "info", "connect", "stop", "token", "discovery" …
    QDateTime at;         //!< UTC, when it left
    QByteArray protocol;  //!< "HTTP/1.1" or "HTTP/2"; empty until the server has answered
    QByteArray method;
    QString url; //!< redacted
    QList<RecordedHeader> requestHeaders;
    qint64 requestBytes = 0; //!< of the body
    int status = 0;          //!< 0 = no answer
    QList<RecordedHeader> answerHeaders;
    qint64 answerBytes = 0;
    qint64 headMilliseconds = -1; //!< until the head arrived; -1 = never
    qint64 milliseconds = -1;     //!< until the end; -1 = still running
    QString note;                 //!< "redirect refused: other origin", "cancelled", error code …
};

} // namespace countersign
