// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/expectation.h"

#include "net/sseparser.h"
#include "replay/streamreplay.h"

#include <QJsonDocument>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
QList<QByteArray> framesOf(const QJsonObject &vector)
{
    QList<QByteArray> frames;
    for (const QJsonValue event : vector.value("events"_L1).toArray())
        frames << QJsonDocument(event.toObject()).toJson(QJsonDocument::Compact);
    SseParser parser;
    for (const QJsonValue chunk : vector.value("response"_L1).toObject().value("chunks"_L1).toArray()) {
        if (const auto parsed = parser.feed(QByteArray::fromBase64(chunk.toString().toLatin1()))) {
            for (const SseFrame &frame : *parsed)
                frames << frame.data;
        }
    }
    return frames;
}
} // namespace

QJsonObject expectationOf(const QJsonObject &vector)
{
    StreamReplay replay(vector.value("input"_L1).toObject(), EventPipeline::Mode::Strict);
    const bool isIndexed = vector.contains("events"_L1);
    QJsonValue error = QJsonValue::Null;
    qsizetype index = 0;
    for (const QByteArray &frame : framesOf(vector)) {
        if (!replay.take(frame)) {
            QJsonObject why = replay.error().value_or(QJsonObject());
            if (isIndexed)
                why.insert("index"_L1, index);
            error = why;
            break;
        }
        ++index;
    }
    const QJsonObject expect {
        { u"messages"_s, replay.messages() }, { u"state"_s, replay.state() }, { u"runs"_s, replay.runs() }, { u"error"_s, error }
    };
    QByteArray text = QJsonDocument(expect).toJson(QJsonDocument::Compact);
    for (qsizetype i = 0; i < replay.minted().size(); ++i)
        text.replace(replay.minted().at(i).toUtf8(), "$minted" + QByteArray::number(i + 1));
    return QJsonDocument::fromJson(text).object();
}

} // namespace countersign
