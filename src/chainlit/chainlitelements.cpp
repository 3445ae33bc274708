// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitelements.h"

#include "chainlit/chainlitjson.h"
#include "chainlit/chainliturl.h"
#include "net/hostreach.h"
#include "net/origin.h"

#include <QUrlQuery>

#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostTasks = 500;
constexpr qsizetype kLongestTaskFile = 4 * 1024 * 1024; // bytes
constexpr std::pair<QLatin1StringView, QLatin1StringView> kKinds[] = {
    { "image"_L1, "image"_L1 },   { "text"_L1, "text"_L1 },      { "pdf"_L1, "pdf"_L1 },     { "audio"_L1, "audio"_L1 },
    { "video"_L1, "video"_L1 },   { "file"_L1, "file"_L1 },      { "plotly"_L1, "plot"_L1 }, { "dataframe"_L1, "table"_L1 },
    { "custom"_L1, "custom"_L1 }, { "tasklist"_L1, "tasks"_L1 },
};

QString elementKind(const QString &type)
{
    for (const auto &[theirs, ours] : kKinds) {
        if (type == theirs)
            return ours;
    }
    return u"file"_s; // of a kind we do not know: something to save
}

//! SQLite layers keep objects as text.
QJsonObject objectOf(const QJsonValue &value)
{
    return value.isString() ? QJsonDocument::fromJson(value.toString().toUtf8()).object() : value.toObject();
}

//! The one reading of an address of an element: relative ones (also `//host/…`) count from the server's base, as its own page
//! would take them. Empty: none, or not one of the web.
QUrl resolved(const QString &told, const QUrl &base)
{
    const QUrl url(told, QUrl::StrictMode);
    if (told.isEmpty() || !url.isValid())
        return {};
    const QUrl there = url.isRelative() ? chainlitUrl(base, u"/"_s).resolved(url) : url;
    return Origin(there).isValid() && there.userInfo().isEmpty() ? there : QUrl();
}

} // namespace

std::optional<Message> chainlitElement(const QJsonObject &element, const QUrl &base)
{
    Message message;
    message.id = element.value("id"_L1).toString();
    if (message.id.isEmpty())
        return {};
    message.role = Message::Role::Activity;
    message.activityType = u"element"_s;
    const QString display = shortText(element, "display"_L1);
    message.activity = {
        { u"id"_s, message.id },
        { u"kind"_s, elementKind(element.value("type"_L1).toString()) },
        { u"name"_s, shortText(element, "name"_L1) },
        { u"mime"_s, shortText(element, "mime"_L1) },
        { u"display"_s, display == "side"_L1 || display == "page"_L1 ? display : u"inline"_s },
        { u"forId"_s, element.value("forId"_L1).toString() },
    };
    for (const auto key : { "size"_L1, "language"_L1, "url"_L1 }) {
        if (const QString text = element.value(key).toString(); !text.isEmpty())
            message.activity.insert(key, text);
    }
    if (const QUrl url = resolved(element.value("url"_L1).toString(), base); !url.isEmpty() && Origin(url) != Origin(base))
        message.activity.insert("host"_L1, url.host());
    if (const QString key = element.value("chainlitKey"_L1).toString(); !key.isEmpty())
        message.activity.insert("key"_L1, key);
    if (element.value("page"_L1).isDouble())
        message.activity.insert("page"_L1, element.value("page"_L1));
    if (const QJsonObject properties = objectOf(element.value("props"_L1)); !properties.isEmpty())
        message.activity.insert("properties"_L1, properties);
    return message;
}

QUrl elementUrl(const QJsonObject &content, const QUrl &base, const QString &sessionId)
{
    if (const QString told = content.value("url"_L1).toString(); !told.isEmpty()) {
        const QUrl there = resolved(told, base);
        return Origin(there) == Origin(base) || mayPointTo(base, there) ? there : QUrl();
    }
    const QString key = content.value("key"_L1).toString();
    if (key.isEmpty() || sessionId.isEmpty())
        return {};
    QUrl url = chainlitUrl(base, u"/project/file/"_s + key);
    QUrlQuery query;
    query.addQueryItem(u"session_id"_s, sessionId);
    url.setQuery(query);
    return url;
}

std::optional<QJsonObject> chainlitTasks(const QByteArray &file)
{
    const QJsonObject told = file.size() > kLongestTaskFile ? QJsonObject() : QJsonDocument::fromJson(file).object();
    if (!told.value("tasks"_L1).isArray())
        return {};
    QJsonArray tasks;
    const QJsonArray list = told.value("tasks"_L1).toArray();
    for (const auto &value : list) {
        if (tasks.size() == kMostTasks)
            break;
        const QJsonObject task = value.toObject();
        tasks << QJsonObject { { u"title"_s, shortText(task, "title"_L1) },
                               { u"status"_s, shortText(task, "status"_L1) },
                               { u"forId"_s, task.value("forId"_L1).toString() } };
    }
    return QJsonObject { { u"status"_s, shortText(told, "status"_L1) }, { u"tasks"_s, tasks } };
}

std::optional<OfferedAction> chainlitAction(const QJsonObject &action)
{
    OfferedAction offered;
    offered.id = action.value("id"_L1).toString();
    offered.messageId = action.value("forId"_L1).toString();
    offered.name = shortText(action, "name"_L1);
    offered.label = shortText(action, "label"_L1);
    if (offered.label.isEmpty())
        offered.label = offered.name;
    offered.tooltip = shortText(action, "tooltip"_L1);
    offered.icon = shortText(action, "icon"_L1);
    offered.payload = action.value("payload"_L1).toObject();
    if (offered.id.isEmpty() || offered.name.isEmpty())
        return {};
    return offered;
}

QJsonObject chainlitJson(const OfferedAction &action)
{
    return { { u"id"_s, action.id },           { u"name"_s, action.name }, { u"label"_s, action.label },
             { u"tooltip"_s, action.tooltip }, { u"icon"_s, action.icon }, { u"payload"_s, action.payload },
             { u"forId"_s, action.messageId } };
}

} // namespace countersign
