// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QByteArray>
#include <QUrl>

namespace countersign {

//! A request as our own small servers (Loopback, sandbox, tests) read it.
struct ReceivedRequest
{
    QByteArray method;
    QByteArray target; //!< raw, as sent: path and query
    QByteArray path;   //!< raw, before '?'
    QByteArray query;  //!< raw, after '?'
    QList<HttpHeader> headers;
    QByteArray body;
    [[nodiscard]] QByteArray header(const QByteArray &name) const { return headerValue(headers, name); }
    //! application/x-www-form-urlencoded (of the query or the body): `+` is a space, %XX decoded, duplicates kept in order.
    [[nodiscard]] static QList<std::pair<QByteArray, QByteArray>> form(const QByteArray &encoded);
};

//! HTTP/1.1 requests out of bytes in any fragmentation (RFC 9112). Pure, linear. Limits are the caller's. Strict: CRLF only,
//! no folded headers, exactly one Host in HTTP/1.1, no contradicting Content-Length, no Transfer-Encoding (all Bad).
class HttpRequestReader
{
public:
    enum class State { NeedsMore, Complete, Bad, HeadTooLarge, BodyTooLarge };
    explicit HttpRequestReader(qint64 maxHead = 32 * 1024, qint64 maxBody = 1024 * 1024);

    //! Adds bytes; Complete leaves what follows in the buffer for the next request (take(), then feed({}) again). Bad and
    //! the two limits are final: answer and close.
    State feed(const QByteArray &bytes);
    //! After Complete only.
    [[nodiscard]] ReceivedRequest take();

private:
    State parse();
    State findHead();
    State readHead(const QByteArray &head);

    qint64 m_maxHead;
    qint64 m_maxBody;
    QByteArray m_buffer;
    ReceivedRequest m_request;
    State m_state = State::NeedsMore;
    qsizetype m_scanned = 0; // bytes already searched for the end of the head
    qsizetype m_bodyStart = -1;
    qsizetype m_bodySize = 0;
};

} // namespace countersign
