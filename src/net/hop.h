// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "net/httpmessage.h"

#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QSslError>

#include <memory>

namespace countersign {

class HopRecord;
class NetworkAccess;
class OneShotBody;
struct WireRequest;

//! One request on the wire and its answer, with the deadlines of both and the record of what went by. It knows nothing of
//! sign-in, redirects and second attempts: whoever owns it decides (LiveExchange).
//!
//! Connecting → AwaitingHead → Body → Over. Signals, in this order: headArrived(), bytes()*, and one of ended() and timedOut();
//! a hop without an answer has only the last. They come from the event loop, never out of a call of the owner's or the reply's
//! own, so that the owner may delete the hop and its NetworkAccess in any of them; deleting it hangs up.
//! Owner: the exchange. UI thread.
class Hop final : public QObject
{
    Q_OBJECT
public:
    //! Milliseconds; 0 = none.
    struct Deadlines
    {
        int connect = 0; //!< TCP + TLS
        int head = 0;    //!< from the moment the request has left
        int idle = 0;    //!< without a byte of a 2xx body; any other body has 10 s in all
    };
    //! Leaves at once. `access`, `clock` and `record` must outlive the hop; the owner ends the record.
    Hop(NetworkAccess &access, const WireRequest &request, const Deadlines &deadlines, Clock &clock, HopRecord &record);
    ~Hop() override;

    //! The server may have got (a part of) the request. Of a request without a body: it was written, to an open connection.
    [[nodiscard]] bool mayHaveArrived() const;
    [[nodiscard]] QNetworkReply::NetworkError error() const { return m_reply->error(); }
    //! Frames of its own tell where a body ends; a closed connection never does.
    [[nodiscard]] bool isHttp2() const { return m_reply->attribute(QNetworkRequest::Http2WasUsedAttribute).toBool(); }
    [[nodiscard]] QString errorText() const { return m_reply->errorString(); }
    //! What is wrong with the server's certificate; empty = nothing, or it was not seen.
    [[nodiscard]] const QList<QSslError::SslError> &certificateErrors() const { return m_certificateErrors; }

Q_SIGNALS:
    //! Of the body; before headArrived(), as a rule.
    void uploaded(qint64 sent, qint64 total);
    //! A final answer (status 200 or more) has begun.
    void headArrived(int status, const QList<countersign::HttpHeader> &headers);
    //! At most 64 KiB of the body per turn of the event loop: keys and paint events go first.
    void bytes(const QByteArray &bytes);
    //! All of it was read, or the connection is lost: see error().
    void ended();
    //! ConnectTimedOut, HeadTimedOut or BodyTimedOut.
    void timedOut(countersign::Condition condition);

private:
    enum class Stage { Connecting, AwaitingHead, Body, Over };

    [[nodiscard]] QNetworkReply *dispatch(NetworkAccess &access, const WireRequest &request);
    void listen();
    void connecting();
    void sent();
    void headCame();
    void bytesCame();
    void replyEnded();
    void setDeadline(int milliseconds, Condition condition);

    const Deadlines m_deadlines;
    Clock &m_clock;
    HopRecord &m_record;
    QPointer<OneShotBody> m_upload;
    std::unique_ptr<QNetworkReply> m_reply;
    std::unique_ptr<Clock::Alarm> m_deadline;
    Stage m_stage = Stage::Connecting;
    bool m_isSuccess = false;
    QList<QSslError::SslError> m_certificateErrors;
    bool m_requestSent = false;
    bool m_replyEnded = false;
};

} // namespace countersign
