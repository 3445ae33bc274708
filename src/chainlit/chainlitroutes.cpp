// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitroutes.h"

#include <QJsonDocument>
#include <QMimeDatabase>
#include <QUrlQuery>
#include <QUuid>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr int kThreadsAtOnce = 50;

//! For the parameter of a Content-Disposition (RFC 7578 §4.2): quotes and line ends percent-encoded, as browsers do.
QByteArray quotedName(const QString &fileName)
{
    QByteArray name = fileName.toUtf8();
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A").replace('\0', "%00");
    return name;
}

void addQuery(QUrl &url, std::initializer_list<std::pair<QString, QString>> items)
{
    QUrlQuery query;
    for (const auto &[name, value] : items) {
        if (!value.isEmpty())
            query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    }
    url.setQuery(query);
}

} // namespace

HttpRequest ChainlitRoutes::get(const QString &path, const QString &purpose) const
{
    HttpRequest request;
    request.url = chainlitUrl(m_base, path);
    request.headers = { { "Accept", "application/json" } };
    request.purpose = purpose;
    return request;
}

HttpRequest ChainlitRoutes::with(const QByteArray &method, const QString &path, const QJsonObject &body,
                                 const QString &purpose) const
{
    HttpRequest request = get(path, purpose);
    request.method = method;
    request.headers << HttpHeader { "Content-Type", "application/json" };
    request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    request.initiative = Initiative::Person;
    return request;
}

HttpRequest ChainlitRoutes::user() const
{
    return get(u"/user"_s, u"user"_s);
}

HttpRequest ChainlitRoutes::settings(const QString &language, const QString &profile) const
{
    HttpRequest request = get(u"/project/settings"_s, u"settings"_s);
    addQuery(request.url, { { u"language"_s, language }, { u"chat_profile"_s, profile } });
    return request;
}

HttpRequest ChainlitRoutes::threads(const QString &cursor, const QString &words) const
{
    QJsonObject filter;
    if (!words.isEmpty())
        filter.insert("search"_L1, words);
    const QJsonObject pagination { { u"first"_s, kThreadsAtOnce },
                                   { u"cursor"_s, cursor.isEmpty() ? QJsonValue() : QJsonValue(cursor) } };
    HttpRequest request =
        with("POST", u"/project/threads"_s, { { u"pagination"_s, pagination }, { u"filter"_s, filter } }, u"threads"_s);
    request.initiative = words.isEmpty() ? Initiative::Background : Initiative::Person;
    return request;
}

HttpRequest ChainlitRoutes::thread(const QString &threadId) const
{
    return get(u"/project/thread/"_s + threadId, u"thread"_s);
}

HttpRequest ChainlitRoutes::rename(const QString &threadId, const QString &name) const
{
    return with("PUT", u"/project/thread"_s, { { u"threadId"_s, threadId }, { u"name"_s, name } }, u"rename"_s);
}

HttpRequest ChainlitRoutes::remove(const QString &threadId) const
{
    return with("DELETE", u"/project/thread"_s, { { u"threadId"_s, threadId } }, u"delete"_s);
}

HttpRequest ChainlitRoutes::share(const QString &threadId, bool isShared) const
{
    return with("PUT", u"/project/thread/share"_s, { { u"threadId"_s, threadId }, { u"isShared"_s, isShared } }, u"share"_s);
}

HttpRequest ChainlitRoutes::feedback(const QString &forId, const QString &threadId, const QString &sessionId,
                                     const Feedback &feedback) const
{
    QJsonObject json { { u"forId"_s, forId },
                       { u"threadId"_s, threadId },
                       { u"value"_s, feedback.value == Feedback::Value::Good ? 1 : 0 },
                       { u"comment"_s, feedback.comment } };
    if (!feedback.id.isEmpty())
        json.insert("id"_L1, feedback.id);
    return with("PUT", u"/feedback"_s, { { u"feedback"_s, json }, { u"sessionId"_s, sessionId } }, u"feedback"_s);
}

HttpRequest ChainlitRoutes::takeFeedbackBack(const QString &feedbackId) const
{
    return with("DELETE", u"/feedback"_s, { { u"feedbackId"_s, feedbackId } }, u"feedback"_s);
}

HttpRequest ChainlitRoutes::action(const QString &sessionId, const QJsonObject &action) const
{
    HttpRequest request =
        with("POST", u"/project/action"_s, { { u"sessionId"_s, sessionId }, { u"action"_s, action } }, u"action"_s);
    request.headTimeout = 120'000; // its callback runs first
    return request;
}

HttpRequest ChainlitRoutes::file(const QString &sessionId, const QString &askParentId, const QString &fileName,
                                 const QString &mimeType, const QByteArray &bytes) const
{
    const QByteArray boundary = "countersign-" + QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    HttpRequest request = get(u"/project/file"_s, u"upload"_s);
    addQuery(request.url, { { u"session_id"_s, sessionId }, { u"ask_parent_id"_s, askParentId } });
    request.method = "POST";
    request.headers << HttpHeader { "Content-Type", "multipart/form-data; boundary=" + boundary };
    request.body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + quotedName(fileName)
                   + "\"\r\nContent-Type: " + uploadType(mimeType, fileName).toLatin1() + "\r\n\r\n" + bytes + "\r\n--" + boundary
                   + "--\r\n";
    request.initiative = Initiative::Person;
    request.headTimeout = 120'000;
    return request;
}

HttpRequest ChainlitRoutes::addToolServer(const QString &sessionId, const ToolServer &server) const
{
    QJsonObject json { { u"sessionId"_s, sessionId }, { u"name"_s, server.name } };
    switch (server.kind) {
    case ToolServer::Kind::Sse:
    case ToolServer::Kind::Http:
        json.insert("clientType"_L1, server.kind == ToolServer::Kind::Sse ? u"sse"_s : u"streamable-http"_s);
        json.insert("url"_L1, server.url);
        if (!server.headers.isEmpty())
            json.insert("headers"_L1, server.headers);
        break;
    case ToolServer::Kind::Command:
        json.insert("clientType"_L1, u"stdio"_s);
        json.insert("fullCommand"_L1, server.command);
        break;
    }
    HttpRequest request = with("POST", u"/mcp"_s, json, u"tool server"_s);
    request.headTimeout = 120'000; // it connects there first
    return request;
}

HttpRequest ChainlitRoutes::removeToolServer(const QString &sessionId, const QString &name) const
{
    return with("DELETE", u"/mcp"_s, { { u"sessionId"_s, sessionId }, { u"name"_s, name } }, u"tool server"_s);
}

QString uploadType(const QString &mimeType, const QString &fileName)
{
    const bool isSafe = mimeType.contains(u'/') && isSafeHeader("Content-Type", mimeType.toLatin1());
    if (isSafe)
        return mimeType;
    return QMimeDatabase().mimeTypeForFile(fileName, QMimeDatabase::MatchExtension).name();
}

} // namespace countersign
