// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/sseparser.h"
#include "replay/eventvector.h"
#include "replay/jsoncomparison.h"

#include <QJsonArray>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! QString::fromUtf8 would take a byte order mark away that belongs to the text.
QString textOf(const QByteArray &utf8)
{
    return utf8.startsWith("\xEF\xBB\xBF") ? QChar(0xFEFF) + QString::fromUtf8(utf8.mid(3)) : QString::fromUtf8(utf8);
}

QJsonValue retryOf(qint64 milliseconds)
{
    return milliseconds < 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(milliseconds);
}

} // namespace

QString failureOfSse(const QJsonObject &vector)
{
    SseParser parser;
    QJsonArray events;
    const QJsonArray chunks = vector.value("chunks"_L1).toArray();
    for (const QJsonValue chunk : chunks) {
        const auto frames = parser.feed(QByteArray::fromBase64(chunk.toString().toLatin1()));
        if (!frames)
            return u"refused as too large"_s;
        for (const SseFrame &frame : *frames) {
            events << QJsonObject { { "event"_L1, frame.event.isEmpty() ? u"message"_s : textOf(frame.event) },
                                    { "data"_L1, textOf(frame.data) },
                                    { "id"_L1, textOf(frame.id) },
                                    { "retry"_L1, retryOf(frame.retry) } };
        }
    }
    const QJsonObject actual { { "events"_L1, events },
                               { "lastEventId"_L1, textOf(parser.lastEventId()) },
                               { "retry"_L1, retryOf(parser.retry()) } };
    JsonComparison comparison;
    return comparison.difference(vector.value("expect"_L1), actual, u"result"_s);
}

} // namespace countersign
