// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providernetwork.h"

#include "core/redactor.h"
#include "net/answererrors.h"
#include "net/hoprecord.h"
#include "net/httprequestreader.h"
#include "net/oneshotbody.h"
#include "net/trafficlog.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkRequest>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
QByteArray encodedForm(const ProviderNetwork::Form &fields)
{
    QByteArrayList items;
    for (const auto &[name, value] : fields)
        items << name.toPercentEncoding() + '=' + value.toPercentEncoding();
    return items.join('&');
}

//! The fields of a form, their values redacted unless they are public.
QList<RecordedField> fieldsOf(const Redactor &redactor, const QByteArray &form)
{
    QList<RecordedField> fields;
    for (const auto &[name, value] : ReceivedRequest::form(form))
        fields << recordedField(redactor, name, value);
    return fields;
}

//! The fields of a token answer: what kind of token, how long, or why not; never a token.
QList<RecordedField> fieldsOf(const Redactor &redactor, const QJsonObject &answer)
{
    QList<RecordedField> fields;
    for (auto it = answer.begin(); it != answer.end(); ++it) {
        const QJsonValue value = it.value();
        const QByteArray text = value.isString()   ? value.toString().toUtf8()
                                : value.isDouble() ? QByteArray::number(value.toDouble(), 'f', 0)
                                : value.isArray()  ? QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)
                                                   : QByteArray();
        fields << recordedField(redactor, it.key().toUtf8(), text);
    }
    return fields;
}
} // namespace

std::optional<QJsonObject> ProviderAnswer::json() const
{
    if (end != End::Complete || (contentType != "application/json" && !contentType.endsWith("+json")))
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (!document.isObject())
        return {};
    return document.object();
}

Error providerTrouble(const ProviderAnswer &answer, const QString &issuer)
{
    const QString host = QUrl(issuer).host();
    if (answer.end != ProviderAnswer::End::Complete)
        return { Condition::ProviderUnreachable, { host }, answer.status, answer.detail };
    return { Condition::ProviderFailed, { host, QString::number(answer.status) }, answer.status, answer.detail };
}

ProviderNetwork::ProviderNetwork(TrafficLog &log, const Redactor &redactor, Clock &clock, Route route, QObject *parent)
    : NetworkAccess(std::move(route), parent)
    , m_log(log)
    , m_redactor(redactor)
    , m_clock(clock)
{
}

ProviderNetwork::~ProviderNetwork() = default;

void ProviderNetwork::setAuthorization(const QUrl &endpoint, const Secret &value)
{
    m_authorizedEndpoint = endpoint;
    m_authorization = value;
}

void ProviderNetwork::fetch(const QUrl &url, QObject *context, Done done)
{
    deliver(get(QNetworkRequest(url)), context, std::move(done));
}

void ProviderNetwork::submit(const QUrl &url, const Form &fields, QObject *context, Done done)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    deliver(post(request, encodedForm(fields)), context, std::move(done));
}

void ProviderNetwork::submit(const QUrl &url, const QJsonObject &document, QObject *context, Done done)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    deliver(post(request, QJsonDocument(document).toJson(QJsonDocument::Compact)), context, std::move(done));
}

void ProviderNetwork::deliver(QNetworkReply *reply, QObject *context, Done done)
{
    connect(reply, &QNetworkReply::finished, context, [this, reply, call = std::move(done)] {
        reply->deleteLater();
        call(answerOf(*reply));
    });
}

QNetworkReply *ProviderNetwork::createRequest(Operation operation, const QNetworkRequest &original, QIODevice *body)
{
    QNetworkRequest request(original);
    request.setRawHeader("Accept"_ba, "application/json"_ba);
    if (!m_authorization.isEmpty() && request.url() == m_authorizedEndpoint)
        request.setRawHeader("Authorization"_ba, m_authorization.reveal());

    auto watched = std::make_unique<Watch>(m_log, m_redactor, m_clock, m_purpose);
    QByteArray form;
    std::unique_ptr<OneShotBody> once;
    if (body) {
        form = body->readAll();
        once = std::make_unique<OneShotBody>(form);
        watched->body = once.get();
    }
    QNetworkReply *reply = NetworkAccess::createRequest(operation, request, once.get());
    if (once)
        once.release()->setParent(reply);
    const bool isJson = request.header(QNetworkRequest::ContentTypeHeader) == u"application/json"_s;
    watched->record.left(*reply, operation == PostOperation ? "POST"_ba : "GET"_ba, form.size(), {},
                         isJson ? fieldsOf(m_redactor, QJsonDocument::fromJson(form).object()) : fieldsOf(m_redactor, form));
    watch(reply, std::move(watched));
    return reply;
}

void ProviderNetwork::watch(QNetworkReply *reply, std::unique_ptr<Watch> watched)
{
    Watch *entry = watched.get();
    m_watched[reply] = std::move(watched);

    // Qt reports progress at most every 100 ms, so the unread bytes are looked at as well.
    connect(reply, &QNetworkReply::downloadProgress, this, [this, reply](qint64 received, qint64) { limit(reply, received); });
    connect(reply, &QNetworkReply::readyRead, this, [this, reply] { limit(reply, reply->bytesAvailable()); });
    connect(reply, &QNetworkReply::metaDataChanged, this, [this, reply] {
        if (const auto found = m_watched.find(reply); found != m_watched.end()) // as in limit()
            found->second->headCame(*reply);
    });
    connect(reply, &QNetworkReply::finished, this, [this, reply] { finish(reply); });
    entry->deadline = m_clock.after(kDeadline, reply, [reply, entry] {
        entry->timedOut = true;
        reply->abort();
    });
}

void ProviderNetwork::limit(QNetworkReply *reply, qint64 bytes)
{
    const auto found = m_watched.find(reply); // gone once it was read: abort() lets finished() run, and Qt goes on reporting
    if (bytes <= kMostBytes || found == m_watched.end() || found->second->tooLarge)
        return;
    found->second->tooLarge = true;
    reply->abort();
}

void ProviderNetwork::Watch::headCame(const QNetworkReply &reply)
{
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (hasHead || status < 200)
        return;
    hasHead = true;
    record.headArrived(reply, status, answerHeaders(reply));
}

void ProviderNetwork::finish(QNetworkReply *reply)
{
    Watch &entry = *m_watched.at(reply);
    entry.deadline.reset();
    entry.headCame(*reply);
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QByteArray body = reply->isOpen() ? reply->peek(kMostBytes) : QByteArray();
    entry.record.received(body);
    // Which fields a document has is no news, and a token answer is told by its fields alone.
    const QString purpose = entry.record.purpose();
    if (purpose == "token"_L1 || purpose == "refresh"_L1 || purpose == "registration"_L1)
        entry.record.answerFields(fieldsOf(m_redactor, QJsonDocument::fromJson(body).object()));
    const bool isRedirect = status >= 300 && status < 400;
    if (isRedirect) {
        const QUrl target = redirectTarget(reply->rawHeader("Location"), reply->url());
        const auto kind = redirectTo(target, reply->url());
        entry.record.redirected(kind == TrafficRecord::Redirect::Followed ? TrafficRecord::Redirect::NotAllowed : kind, target);
    }
    entry.record.ended(entry.timedOut   ? u"timed out"_s
                       : entry.tooLarge ? u"answer too large"_s
                       : status == 0    ? u"no answer, error %1"_s.arg(static_cast<int>(reply->error()))
                       : isRedirect     ? u"redirect not followed"_s
                                        : QString(),
                       status == 0 ? Condition::ProviderUnreachable : Condition::None);
}

ProviderAnswer ProviderNetwork::answerOf(QNetworkReply &reply)
{
    const auto found = m_watched.find(&reply);
    if (found == m_watched.end())
        return {};
    const std::unique_ptr<Watch> entry = std::move(found->second);
    m_watched.erase(found);

    ProviderAnswer answer;
    answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.contentType = reply.rawHeader("Content-Type"_ba).split(';').constFirst().trimmed().toLower();
    const QNetworkReply::NetworkError error = reply.error();
    // Above the proxy's errors Qt only puts the status in other words; a 307 to a POST is "cannot send again", 205.
    const bool onlyStatus = answer.status >= 300 && error > QNetworkReply::UnknownProxyError;
    if (answer.status > 0 && (error == QNetworkReply::NoError || onlyStatus || entry->tooLarge))
        answer.end = ProviderAnswer::End::Complete;
    else if (answer.status > 0 || (entry->body && entry->body->handedOver() > 0 && !neverConnected(error)))
        answer.end = ProviderAnswer::End::Lost;

    const QByteArray body = reply.isOpen() ? reply.readAll() : QByteArray();
    const bool tooLarge = entry->tooLarge || body.size() > kMostBytes;
    if (!tooLarge)
        answer.body = body;
    answer.detail = tooLarge          ? u"answer larger than 1 MiB"_s
                    : entry->timedOut ? u"no answer in time"_s
                    : error           ? u"network error %1"_s.arg(static_cast<int>(error))
                                      : QString();
    return answer;
}

} // namespace countersign
