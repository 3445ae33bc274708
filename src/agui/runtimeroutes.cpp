// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/runtimeroutes.h"

#include "agui/aguirequest.h"
#include "agui/runagentinput.h"

#include <QUrlQuery>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

HttpRequest jsonPost(const QUrl &url, const QJsonObject &body)
{
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = { { "Content-Type", "application/json" } };
    request.body = jsonBody(body);
    return request;
}

HttpRequest named(HttpRequest request, const QString &purpose)
{
    request.purpose = purpose;
    return request;
}

} // namespace

//! Below the mount path, whether it was given with a slash at its end or not. Ids are percent-encoded whole.
QUrl RuntimeRoutes::url(const QStringList &segments) const
{
    QUrl url = m_address;
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    for (const QString &segment : segments)
        path += u'/' + QString::fromLatin1(QUrl::toPercentEncoding(segment));
    url.setPath(path, QUrl::StrictMode);
    url.setFragment({});
    return url;
}

HttpRequest RuntimeRoutes::envelope(const QString &method, const QJsonObject &params, const QJsonObject &body) const
{
    QJsonObject wrapped { { "method"_L1, method } };
    if (!params.isEmpty())
        wrapped.insert("params"_L1, params);
    if (!body.isEmpty())
        wrapped.insert("body"_L1, body);
    return jsonPost(m_address, wrapped);
}

HttpRequest RuntimeRoutes::info() const
{
    if (isSingle())
        return named(envelope(u"info"_s, {}, {}), u"info"_s);
    HttpRequest request;
    request.url = url({ u"info"_s });
    return named(request, u"info"_s);
}

HttpRequest RuntimeRoutes::agent(const QString &verb, const QString &agentId, const QJsonObject &input) const
{
    if (!isSingle())
        return agUiPost(url({ u"agent"_s, agentId, verb }), input, verb);
    return agUiPost(m_address,
                    { { "method"_L1, QString(u"agent/"_s + verb) },
                      { "params"_L1, QJsonObject { { "agentId"_L1, agentId } } },
                      { "body"_L1, input } },
                    verb);
}

HttpRequest RuntimeRoutes::stop(const QString &agentId, const QString &threadId, const QString &runId) const
{
    const QJsonObject body { { "runId"_L1, runId } };
    HttpRequest request = isSingle() ? envelope(u"agent/stop"_s, { { "agentId"_L1, agentId }, { "threadId"_L1, threadId } }, body)
                                     : jsonPost(url({ u"agent"_s, agentId, u"stop"_s, threadId }), body);
    request.passesClosedGate = true;
    return named(request, u"stop"_s);
}

HttpRequest RuntimeRoutes::transcribe(const QByteArray &audio, const QString &mimeType, const QString &fileName) const
{
    // The runtime takes a form too; JSON is what both modes have in common.
    const QJsonObject body { { "audio"_L1, QString::fromLatin1(audio.toBase64()) },
                             { "mimeType"_L1, mimeType },
                             { "filename"_L1, fileName } };
    HttpRequest request = isSingle() ? envelope(u"transcribe"_s, {}, body) : jsonPost(url({ u"transcribe"_s }), body);
    request.headTimeout = 120'000;
    return named(request, u"transcribe"_s);
}

HttpRequest RuntimeRoutes::threads(const QString &agentId, const QString &cursor) const
{
    QUrlQuery query;
    if (!agentId.isEmpty())
        query.addQueryItem(u"agentId"_s, QString::fromLatin1(QUrl::toPercentEncoding(agentId)));
    if (!cursor.isEmpty())
        query.addQueryItem(u"cursor"_s, QString::fromLatin1(QUrl::toPercentEncoding(cursor)));
    if (isSingle()) {
        const QString path = (query.isEmpty() ? u"/threads"_s : u"/threads?"_s) + query.toString(QUrl::FullyEncoded);
        return named(envelope(u"resource/request"_s, { { "path"_L1, path }, { "httpMethod"_L1, "GET"_L1 } }, {}), u"threads"_s);
    }
    HttpRequest request;
    request.url = url({ u"threads"_s });
    QUrlQuery whole(request.url); // the address may have one of its own
    whole.setQueryItems(whole.queryItems(QUrl::FullyEncoded) + query.queryItems(QUrl::FullyEncoded));
    if (!whole.isEmpty())
        request.url.setQuery(whole);
    return named(request, u"threads"_s);
}

} // namespace countersign
