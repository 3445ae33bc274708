// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/hop.h"

#include "net/answererrors.h"
#include "net/hoprecord.h"
#include "net/networkaccess.h"
#include "net/oneshotbody.h"
#include "net/wirerequest.h"

namespace countersign {

namespace {
// No setReadBufferSize(): with one, Qt 6.4.2 stands still in a body that ends with its connection.
constexpr qint64 kSlice = 64 * 1024;     // bytes handed on per turn of the event loop
constexpr int kRefusedBodyTime = 10'000; // ms for the body of anything but a 2xx; the status alone decides then
} // namespace

Hop::Hop(NetworkAccess &access, const WireRequest &request, const Deadlines &deadlines, Clock &clock, HopRecord &record)
    : m_deadlines(deadlines)
    , m_clock(clock)
    , m_record(record)
    , m_reply(dispatch(access, request))
{
    m_record.left(*m_reply, request.method, request.body.size(), request.secretHeaders);
    setDeadline(m_deadlines.connect, Condition::ConnectTimedOut);
    listen();
    // Of a body without a byte Qt never says that the request left: it counts as handed over from here.
    if (m_upload && m_upload->length() == 0)
        sent();
}

Hop::~Hop() = default;

QNetworkReply *Hop::dispatch(NetworkAccess &access, const WireRequest &request)
{
    if (request.method == "GET")
        return access.get(request.head);
    if (request.method == "HEAD")
        return access.head(request.head);
    if (request.body.isEmpty() && request.method != "POST")
        return access.sendCustomRequest(request.head, request.method);
    m_upload = new OneShotBody(request.body);
    QNetworkReply *reply = request.method == "POST" ? access.post(request.head, m_upload)
                                                    : access.sendCustomRequest(request.head, request.method, m_upload);
    m_upload->setParent(reply);
    return reply;
}

void Hop::listen()
{
    QNetworkReply *reply = m_reply.get();
    connect(reply, &QNetworkReply::socketStartedConnecting, this, &Hop::connecting, Qt::QueuedConnection);
    connect(reply, &QNetworkReply::requestSent, this, &Hop::sent, Qt::QueuedConnection);
    connect(
        reply, &QNetworkReply::uploadProgress, this,
        [this](qint64 sent, qint64 total) {
            if (total > 0)
                Q_EMIT uploaded(sent, total);
        },
        Qt::QueuedConnection);
    connect(reply, &QNetworkReply::metaDataChanged, this, &Hop::headCame, Qt::QueuedConnection);
    connect(reply, &QNetworkReply::readyRead, this, &Hop::bytesCame, Qt::QueuedConnection);
    connect(reply, &QNetworkReply::finished, this, &Hop::replyEnded, Qt::QueuedConnection);
    connect(reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        for (const QSslError &error : errors)
            m_certificateErrors << error.error();
    });
}

bool Hop::mayHaveArrived() const
{
    if (isAboutOurCertificate(m_reply->errorString()))
        return false;
    if (m_upload && m_upload->length() > 0)
        return m_upload->handedOver() > 0;
    return m_requestSent && !(m_upload && neverConnected(m_reply->error()));
}

void Hop::connecting()
{
    // Before this the request may have stood in the queue for one of six connections.
    if (m_stage == Stage::Connecting)
        setDeadline(m_deadlines.connect, Condition::ConnectTimedOut);
}

void Hop::sent()
{
    m_requestSent = true;
    if (m_stage != Stage::Connecting)
        return;
    m_stage = Stage::AwaitingHead;
    setDeadline(m_deadlines.head, Condition::HeadTimedOut);
}

void Hop::headCame()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_stage >= Stage::Body || status < 200)
        return;
    m_stage = Stage::Body;
    m_isSuccess = isSuccess(status);
    const QList<HttpHeader> headers = answerHeaders(*m_reply);
    m_record.headArrived(*m_reply, status, headers);
    setDeadline(m_isSuccess ? m_deadlines.idle : kRefusedBodyTime, Condition::BodyTimedOut);
    const QPointer<Hop> self(this);
    Q_EMIT headArrived(status, headers);
    if (self)
        bytesCame();
}

void Hop::bytesCame()
{
    if (m_stage != Stage::Body)
        return;
    const QByteArray slice = m_reply->read(kSlice);
    if (!slice.isEmpty()) {
        m_record.received(slice);
        if (m_isSuccess)
            setDeadline(m_deadlines.idle, Condition::BodyTimedOut);
        const QPointer<Hop> self(this);
        Q_EMIT bytes(slice);
        if (!self)
            return;
    }
    if (m_reply->bytesAvailable() > 0) {
        QMetaObject::invokeMethod(this, &Hop::bytesCame, Qt::QueuedConnection);
    } else if (m_replyEnded) {
        m_stage = Stage::Over;
        Q_EMIT ended();
    }
}

void Hop::replyEnded()
{
    m_replyEnded = true;
    const QPointer<Hop> self(this);
    headCame();
    if (!self)
        return;
    if (m_stage == Stage::Body)
        return bytesCame();
    if (m_stage == Stage::Over)
        return;
    m_stage = Stage::Over;
    Q_EMIT ended();
}

void Hop::setDeadline(int milliseconds, Condition condition)
{
    m_deadline.reset();
    if (milliseconds <= 0)
        return;
    m_deadline = m_clock.after(milliseconds, this, [this, condition] {
        m_stage = Stage::Over;
        Q_EMIT timedOut(condition);
    });
}

} // namespace countersign
