// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/har.h"

#include "core/redactor.h"
#include "lens/publication.h"

#include <QJsonArray>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
QJsonObject nameAndValue(const QString &name, const QString &value)
{
    return { { u"name"_s, name }, { u"value"_s, value } };
}

QJsonArray harHeaders(const QList<RecordedHeader> &headers)
{
    QJsonArray array;
    for (const RecordedHeader &header : headers) {
        QJsonObject entry = nameAndValue(QString::fromLatin1(header.name), QString::fromUtf8(header.value));
        if (header.addedByQt)
            entry.insert("comment"_L1, u"added by Qt"_s);
        array << entry;
    }
    return array;
}

//! Of the text as it is: the values may hold tags, which are no percent-encoding.
QJsonArray harQuery(const QString &url)
{
    QJsonArray array;
    const qsizetype mark = url.indexOf(u'?');
    if (mark < 0)
        return array;
    const QString query = url.mid(mark + 1).section(u'#', 0, 0);
    for (const QString &item : query.split(u'&', Qt::SkipEmptyParts))
        array << nameAndValue(item.section(u'=', 0, 0), item.section(u'=', 1));
    return array;
}

QJsonObject harFields(const QList<RecordedField> &fields)
{
    QJsonArray params;
    QStringList text;
    for (const RecordedField &field : fields) {
        params << nameAndValue(field.name, field.value);
        text << field.name + u'=' + field.value;
    }
    return { { u"mimeType"_s, u"application/x-www-form-urlencoded"_s }, { u"params"_s, params }, { u"text"_s, text.join(u'&') } };
}

QString harVersion(const TrafficRecord &record)
{
    return record.protocol.isEmpty() ? u"HTTP/1.1"_s : QString::fromLatin1(record.protocol);
}

QJsonObject harRequest(const TrafficRecord &record)
{
    const bool isBrowser =
        record.kind == TrafficRecord::Kind::AuthorizationRequest || record.kind == TrafficRecord::Kind::Callback;
    QJsonArray query = harQuery(record.url);
    for (const RecordedField &field : isBrowser ? record.fields : QList<RecordedField>())
        query << nameAndValue(field.name, field.value);
    QJsonObject request { { u"method"_s, isBrowser ? u"GET"_s : QString::fromLatin1(record.method) },
                          { u"url"_s, record.url },
                          { u"httpVersion"_s, harVersion(record) },
                          { u"cookies"_s, QJsonArray() },
                          { u"headers"_s, harHeaders(record.requestHeaders) },
                          { u"queryString"_s, query },
                          { u"headersSize"_s, -1 },
                          { u"bodySize"_s, record.requestBytes } };
    if (!record.fields.isEmpty() && !isBrowser)
        request.insert("postData"_L1, harFields(record.fields));
    return request;
}

QJsonObject harResponse(const TrafficRecord &record)
{
    const QString type = QString::fromUtf8(recordedValue(record.answerHeaders, "Content-Type"));
    QJsonObject content { { u"size"_s, record.answerBytes }, { u"mimeType"_s, type.isEmpty() ? u"x-unknown"_s : type } };
    if (!record.bodyStart.isEmpty()) {
        content.insert("text"_L1, QString::fromUtf8(record.bodyStart));
        content.insert("comment"_L1, u"the first bytes, secrets taken out"_s);
    } else if (!record.answerFields.isEmpty()) {
        content.insert("text"_L1, harFields(record.answerFields).value("text"_L1));
        content.insert("comment"_L1, u"its fields, secrets taken out"_s);
    }
    return { { u"status"_s, record.status },
             { u"statusText"_s, QString() },
             { u"httpVersion"_s, harVersion(record) },
             { u"cookies"_s, QJsonArray() },
             { u"headers"_s, harHeaders(record.answerHeaders) },
             { u"content"_s, content },
             { u"redirectURL"_s, record.redirectTarget },
             { u"headersSize"_s, -1 },
             { u"bodySize"_s, record.answerBytes } };
}

QString harComment(const LadderHop &hop, const TrafficRecord &record)
{
    QStringList words;
    if (record.kind == TrafficRecord::Kind::AuthorizationRequest)
        words << u"opened in the browser"_s;
    if (record.kind == TrafficRecord::Kind::Callback)
        words << u"the browser came back"_s;
    if (hop.isUntravelled)
        words << u"not asked: a redirect that was not followed"_s;
    if (record.repeatsUpgrade)
        words << u"the refused upgrade, asked once more"_s;
    if (!record.note.isEmpty())
        words << record.note;
    return words.join(u"; "_s);
}

QJsonObject harEntry(const LadderExchange &exchange, const LadderHop &hop, const Publication &publication)
{
    const TrafficRecord record = publication.record(hop.record);
    const qint64 all = qMax<qint64>(0, record.milliseconds);
    const qint64 head =
        record.headMilliseconds < 0 ? all : qMin(record.headMilliseconds, all > 0 ? all : record.headMilliseconds);
    QJsonObject entry {
        { u"startedDateTime"_s,
          (record.at.isValid() ? record.at : QDateTime::fromMSecsSinceEpoch(0)).toUTC().toString(Qt::ISODateWithMs) },
        { u"time"_s, qMax(all, head) },
        { u"request"_s, harRequest(record) },
        { u"response"_s, harResponse(record) },
        { u"cache"_s, QJsonObject() },
        // Sending is not measured apart from waiting.
        { u"timings"_s, QJsonObject { { u"send"_s, 0 }, { u"wait"_s, head }, { u"receive"_s, qMax<qint64>(0, all - head) } } },
        { u"_exchange"_s, qint64(exchange.id) },
        { u"_purpose"_s, record.purpose },
    };
    if (record.kind == TrafficRecord::Kind::EventStream)
        entry.insert("_events"_L1, record.events);
    if (const QString comment = harComment(hop, record); !comment.isEmpty())
        entry.insert("comment"_L1, comment);
    return entry;
}
} // namespace

QJsonObject harOf(const Ladder &ladder, const Redactor &redactor, const QString &program, const QString &version)
{
    const Publication publication(redactor);
    QJsonArray entries;
    for (qsizetype i = 0; i < ladder.size(); ++i) {
        for (const LadderHop &hop : ladder.at(i).hops) {
            if (hop.record.kind != TrafficRecord::Kind::Keyring)
                entries << harEntry(ladder.at(i), hop, publication);
        }
    }
    return { { u"log"_s, QJsonObject { { u"version"_s, u"1.2"_s },
                                       { u"creator"_s, QJsonObject { { u"name"_s, program }, { u"version"_s, version } } },
                                       { u"entries"_s, entries },
                                       { u"comment"_s, u"Secrets are taken out; tags hold within this file only."_s } } } };
}

} // namespace countersign
