// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/providernetwork.h"

#include "core/redactor.h"
#include "net/answererrors.h"
#include "net/hoprecord.h"
#include "net/httprequestreader.h"
#include "net/oneshotbody.h"
#include "net/trafficlog.h"

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

//! "client_id, code": which fields a form has, without what is in them.
QString fieldNames(const QByteArray &form)
{
    QStringList names;
    for (const auto &[name, value] : ReceivedRequest::form(form))
        names << QString::fromLatin1(name);
    return names.join(u", "_s);
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

ProviderNetwork::ProviderNetwork(TrafficLog &log, const Redactor &redactor, Clock &clock, Route route, QObject *parent)
    : NetworkAccess(std::move(route), parent)
    , m_log(log)
    , m_redactor(redactor)
    , m_clock(clock)
{
}

ProviderNetwork::~ProviderNetwork() = default;

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

    auto watched = std::make_unique<Watch>();
    TrafficRecord &record = watched->record;
    record.exchange = m_log.nextExchange();
    record.purpose = m_purpose;
    record.at = m_clock.wall();
    record.method = operation == PostOperation ? "POST"_ba : "GET"_ba;
    record.url = m_redactor.redactUrl(request.url().toString(QUrl::FullyEncoded));
    for (const QByteArray &name : request.rawHeaderList())
        record.requestHeaders << RecordedHeader { name, m_redactor.redactHeader(name, request.rawHeader(name)) };
    std::unique_ptr<OneShotBody> once;
    if (body) {
        const QByteArray form = body->readAll();
        once = std::make_unique<OneShotBody>(form);
        watched->body = once.get();
        record.requestBytes = form.size();
        record.note = u"fields: "_s + fieldNames(form);
    }
    QNetworkReply *reply = NetworkAccess::createRequest(operation, request, once.get());
    if (once)
        once.release()->setParent(reply);
    watch(reply, std::move(watched));
    return reply;
}

void ProviderNetwork::watch(QNetworkReply *reply, std::unique_ptr<Watch> watched)
{
    watched->startedAt = m_clock.steady();
    m_log.put(watched->record);
    Watch *entry = watched.get();
    m_watched[reply] = std::move(watched);

    // Qt reports progress at most every 100 ms, so the unread bytes are looked at as well.
    connect(reply, &QNetworkReply::downloadProgress, this, [this, reply](qint64 received, qint64) { limit(reply, received); });
    connect(reply, &QNetworkReply::readyRead, this, [this, reply] { limit(reply, reply->bytesAvailable()); });
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

void ProviderNetwork::finish(QNetworkReply *reply)
{
    Watch &entry = *m_watched.at(reply);
    entry.deadline.reset();
    TrafficRecord &record = entry.record;
    record.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (record.status > 0)
        record.protocol = protocolOf(*reply);
    record.milliseconds = m_clock.steady() - entry.startedAt;
    record.answerBytes = reply->bytesAvailable();
    for (const auto &[name, value] : reply->rawHeaderPairs())
        record.answerHeaders << RecordedHeader { name, m_redactor.redactHeader(name, value) };
    QStringList notes;
    if (!record.note.isEmpty())
        notes << record.note;
    if (entry.timedOut)
        notes << u"timed out"_s;
    else if (entry.tooLarge)
        notes << u"answer too large"_s;
    else if (record.status == 0)
        notes << u"no answer, error %1"_s.arg(static_cast<int>(reply->error()));
    else if (record.status >= 300 && record.status < 400)
        notes << u"redirect not followed"_s;
    record.note = notes.join(u"; "_s);
    m_log.put(record);
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
