// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/compatibilityboundary.h"

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

void dropNull(QJsonObject &object, QLatin1StringView member, const QString &where, QStringList &converted)
{
    if (!object.value(member).isNull())
        return;
    object.remove(member);
    converted << where + u'.' + member;
}

//! Each object of a list through a function.
void forEach(QJsonObject &holder, QLatin1StringView member, const std::function<void(QJsonObject &)> &change)
{
    if (!holder.value(member).isArray())
        return;
    const QJsonArray before = holder.value(member).toArray();
    QJsonArray after;
    for (const QJsonValue value : before) {
        QJsonObject object = value.toObject();
        if (value.isObject())
            change(object);
        after << (value.isObject() ? QJsonValue(object) : value);
    }
    if (after != before)
        holder.insert(member, after);
}

QString mediaKind(const QString &mimeType)
{
    for (const QLatin1StringView kind : { "image"_L1, "audio"_L1, "video"_L1 }) {
        if (mimeType.startsWith(kind + u'/'))
            return kind;
    }
    return u"document"_s;
}

bool isBinary(const QJsonObject &part)
{
    return part.value("type"_L1) == "binary"_L1 && part.value("mimeType"_L1).isString();
}

//! JavaScript's idea of "there": no empty text.
bool isThere(const QJsonValue &value)
{
    return value.isString() ? value != QJsonValue(u""_s)
                            : value.toBool() || value.isObject() || value.isArray() || value.toDouble() != 0;
}

//! A `binary` part as today's media part; one that is only an id stays what it is, and enforcement takes it away.
QJsonObject modernPart(const QJsonObject &binary)
{
    const bool isData = isThere(binary.value("data"_L1));
    if (!isData && !isThere(binary.value("url"_L1)))
        return binary;
    const QJsonValue mimeType = binary.value("mimeType"_L1);
    QJsonObject part {
        { "type"_L1, mediaKind(mimeType.toString()) },
        { "source"_L1, QJsonObject { { "type"_L1, isData ? u"data"_s : u"url"_s },
                                     { "value"_L1, binary.value(isData ? "data"_L1 : "url"_L1) },
                                     { "mimeType"_L1, mimeType } } },
    };
    if (const QJsonValue filename = binary.value("filename"_L1); isThere(filename))
        part.insert("metadata"_L1, QJsonObject { { "filename"_L1, filename } });
    return part;
}

//! True if a modern part beside the old one says the same.
bool isSaidBy(const QJsonObject &part, const QJsonObject &converted)
{
    const QJsonObject ours = converted.value("source"_L1).toObject();
    const QJsonObject theirs = part.value("source"_L1).toObject();
    for (const QLatin1StringView member : { "type"_L1, "value"_L1, "mimeType"_L1 }) {
        if (ours.value(member) != theirs.value(member))
            return false;
    }
    const QJsonValue filename = converted.value("metadata"_L1).toObject().value("filename"_L1);
    return part.value("type"_L1) == converted.value("type"_L1)
           && (filename.isUndefined() || part.value("metadata"_L1).toObject().value("filename"_L1) == filename);
}

void modernMessage(QJsonObject &message, QStringList &converted)
{
    forEach(message, "content"_L1, [&](QJsonObject &part) {
        const QString type = part.value("type"_L1).toString();
        if (type == "image"_L1 || type == "audio"_L1 || type == "video"_L1 || type == "document"_L1)
            dropNull(part, "metadata"_L1, type, converted);
    });
    if (!message.value("content"_L1).isArray())
        return;
    const QJsonArray content = message.value("content"_L1).toArray();
    if (const QJsonArray modern = withoutBinaryParts(content); modern != content) {
        message.insert("content"_L1, modern);
        converted << u"binary"_s;
    }
}

void modernInput(QJsonObject &input, QStringList &converted)
{
    dropNull(input, "forwardedProps"_L1, u"input"_s, converted);
    forEach(input, "tools"_L1, [&](QJsonObject &tool) { dropNull(tool, "parameters"_L1, u"tool"_s, converted); });
    forEach(input, "resume"_L1, [&](QJsonObject &entry) { dropNull(entry, "payload"_L1, u"resume"_s, converted); });
    forEach(input, "messages"_L1, [&](QJsonObject &message) { modernMessage(message, converted); });
}

} // namespace

QJsonArray withoutBinaryParts(const QJsonArray &content)
{
    QJsonArray modern;
    for (const QJsonValue value : content) {
        const QJsonObject part = value.toObject();
        if (!isBinary(part)) {
            modern << value;
            continue;
        }
        const QJsonObject converted = modernPart(part);
        const auto says = [&](const QJsonValue &other) { return isSaidBy(other.toObject(), converted); };
        if (isBinary(converted) || std::none_of(content.begin(), content.end(), says))
            modern << converted;
    }
    return modern;
}

//! The opener of a span or a message makes its id; what goes on without one gets an id that nothing opened.
QJsonObject CompatibilityBoundary::translateThinking(const QString &type, QJsonObject event)
{
    const bool isMessage = type.startsWith("THINKING_TEXT_"_L1);
    QString &id = isMessage ? m_messageId : m_spanId;
    if (type.endsWith("_START"_L1))
        id = m_makeId();
    event.insert("messageId"_L1, id.isNull() ? m_makeId() : id);
    if (type.endsWith("_END"_L1))
        id = QString();
    if (type == "THINKING_START"_L1)
        event.remove("title"_L1);
    if (type == "THINKING_TEXT_MESSAGE_START"_L1)
        event.insert("role"_L1, u"reasoning"_s);
    const QString verb = type.mid(type.lastIndexOf(u'_'));
    event.insert("type"_L1, (isMessage ? u"REASONING_MESSAGE"_s : u"REASONING"_s) + verb);
    return event;
}

QJsonObject CompatibilityBoundary::translate(const QJsonObject &event, QStringList &converted)
{
    QJsonObject modern = event;
    const QString type = event.value("type"_L1).toString();
    dropNull(modern, "rawEvent"_L1, type, converted);
    if (type == "RUN_FINISHED"_L1 || type == "SUBAGENT_FINISHED"_L1)
        dropNull(modern, "result"_L1, type, converted);
    if (type == "RUN_FINISHED"_L1)
        dropNull(modern, "outcome"_L1, type, converted);
    if (type == "TOOL_CALL_START"_L1 || type == "TOOL_CALL_CHUNK"_L1)
        dropNull(modern, "parentMessageId"_L1, type, converted);
    if (type == "MESSAGES_SNAPSHOT"_L1)
        forEach(modern, "messages"_L1, [&](QJsonObject &message) { modernMessage(message, converted); });
    if (type == "RUN_STARTED"_L1 && modern.value("input"_L1).isObject()) {
        QJsonObject input = modern.value("input"_L1).toObject();
        modernInput(input, converted);
        modern.insert("input"_L1, input);
    }
    constexpr std::array thinking { "THINKING_START"_L1, "THINKING_END"_L1, "THINKING_TEXT_MESSAGE_START"_L1,
                                    "THINKING_TEXT_MESSAGE_CONTENT"_L1, "THINKING_TEXT_MESSAGE_END"_L1 };
    if (std::find(thinking.begin(), thinking.end(), type) != thinking.end()) {
        converted << type;
        return translateThinking(type, modern);
    }
    return modern;
}

} // namespace countersign
