// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lens/streamrecording.h"

#include "lens/publication.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QSet>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Of which text an event is a piece: "TEXT_MESSAGE m1", "TOOL_CALL c7"; empty = of none.
QString textOf(const QJsonObject &event, QMap<QString, QString> &lastIds)
{
    if (!event.value("delta"_L1).isString())
        return {};
    const QString family = event.value("type"_L1).toString().section(u'_', 0, -2);
    QString id;
    for (const QLatin1StringView name : { "messageId"_L1, "toolCallId"_L1, "stepId"_L1, "id"_L1 }) {
        if (id.isEmpty())
            id = event.value(name).toString();
    }
    if (id.isEmpty())
        id = lastIds.value(family); // a chunk goes on with what the one before began
    lastIds[family] = id;
    return family + u' ' + id;
}

//! A clean text in pieces again, each as long as the one that stood there, as far as it goes.
QMap<qsizetype, QString> spread(const QMap<qsizetype, QString> &pieces, const QString &clean)
{
    QMap<qsizetype, QString> result;
    qsizetype at = 0;
    for (auto piece = pieces.cbegin(); piece != pieces.cend(); ++piece) {
        const bool isLast = std::next(piece) == pieces.cend();
        const QString one = clean.mid(at, isLast ? clean.size() : piece->size());
        result.insert(piece.key(), one);
        at += one.size();
    }
    return result;
}

//! Of a provider's own events (RAW, `rawEvent`) nobody knows which text goes on where: what stands at the same place in each is
//! read as one. "event/choices/0/delta/content" -> its texts by event.
using Places = QMap<QString, QMap<qsizetype, QString>>;

void addTexts(const QJsonValue &value, const QString &place, qsizetype event, Places &places)
{
    if (value.isString() && !value.toString().isEmpty()) {
        places[place].insert(event, value.toString());
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            addTexts(it.value(), place + u'/' + it.key(), event, places);
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            addTexts(array.at(i), place + u'/' + QString::number(i), event, places);
    }
}

QJsonValue withTexts(const QJsonValue &value, const QString &place, const QMap<QString, QString> &texts)
{
    if (value.isString())
        return texts.value(place, value.toString());
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            it.value() = withTexts(it.value(), place + u'/' + it.key(), texts);
        return object;
    }
    QJsonArray array = value.toArray();
    if (!value.isArray())
        return value;
    for (qsizetype i = 0; i < array.size(); ++i)
        array.replace(i, withTexts(array.at(i), place + u'/' + QString::number(i), texts));
    return array;
}

void hideAcross(QList<QJsonObject> &events, const Publication &publication)
{
    constexpr std::array parts { "event"_L1, "rawEvent"_L1 };
    Places places;
    for (qsizetype i = 0; i < events.size(); ++i) {
        for (const QLatin1StringView part : parts)
            addTexts(events.at(i).value(part), part, i, places);
    }
    QMap<qsizetype, QMap<QString, QString>> changed;
    for (auto place = places.cbegin(); place != places.cend(); ++place) {
        const QString whole = QStringList(place->values()).join(QString());
        const QString clean = publication.text(whole);
        if (place->size() < 2 || clean == whole)
            continue;
        const QMap<qsizetype, QString> pieces = spread(*place, clean);
        for (auto piece = pieces.cbegin(); piece != pieces.cend(); ++piece)
            changed[piece.key()].insert(place.key(), *piece);
    }
    for (auto event = changed.cbegin(); event != changed.cend(); ++event) {
        for (const QLatin1StringView part : parts) {
            if (events.at(event.key()).contains(part))
                events[event.key()].insert(part, withTexts(events.at(event.key()).value(part), part, *event));
        }
    }
}

//! Takes the secrets out of texts that come in pieces. The pieces keep their lengths as far as they can; one that is left with
//! nothing goes, and is nothing here. What is no event comes as an empty object.
QList<std::optional<QJsonObject>> withWholeTexts(const QList<QJsonObject> &events, const Publication &publication)
{
    QMap<QString, QString> lastIds;
    Places pieces;
    for (qsizetype i = 0; i < events.size(); ++i) {
        if (const QString text = textOf(events.at(i), lastIds); !text.isEmpty())
            pieces[text].insert(i, events.at(i).value("delta"_L1).toString());
    }
    QMap<qsizetype, QString> cleanPieces;
    QSet<qsizetype> gone;
    for (const QMap<qsizetype, QString> &text : std::as_const(pieces)) {
        const QString whole = QStringList(text.values()).join(QString());
        const QString clean = publication.text(whole);
        const QMap<qsizetype, QString> spreadOut = spread(text, clean);
        for (auto piece = spreadOut.cbegin(); piece != spreadOut.cend(); ++piece) {
            const bool wasEmpty = text.value(piece.key()).isEmpty(); // an empty piece was one before
            if (!piece->isEmpty() || wasEmpty || clean == whole)
                cleanPieces.insert(piece.key(), *piece);
            else
                gone.insert(piece.key());
        }
    }
    QList<std::optional<QJsonObject>> clean;
    for (qsizetype i = 0; i < events.size(); ++i) {
        if (gone.contains(i)) {
            clean << std::nullopt;
            continue;
        }
        QJsonObject event = publication.json(events.at(i)).toObject();
        if (const auto piece = cleanPieces.constFind(i); piece != cleanPieces.constEnd())
            event.insert("delta"_L1, *piece);
        clean << event;
    }
    return clean;
}

std::optional<QJsonObject> objectOf(const QByteArray &frame)
{
    const QJsonDocument json = QJsonDocument::fromJson(frame);
    return json.isObject() ? std::optional(json.object()) : std::nullopt;
}
} // namespace

QByteArray StreamRecording::Stream::frame(qsizetype index) const
{
    const qsizetype from = index == 0 ? 0 : ends.at(index - 1);
    return bytes.mid(from, ends.at(index) - from);
}

quint64 StreamRecording::begin(const QByteArray &input)
{
    Stream stream;
    stream.id = ++m_last;
    if (input.size() <= m_limits.bytes / 2)
        stream.input = input; // of a conversation that long only the answer is kept
    makeRoom(stream.input.size());
    m_bytes += stream.input.size();
    m_streams.push_back(std::move(stream));
    while (std::ssize(m_streams) > m_limits.runs) {
        m_bytes -= m_streams.front().size();
        m_streams.pop_front();
    }
    return m_last;
}

//! The oldest go; the newest is the one that is being written.
void StreamRecording::makeRoom(qsizetype wanted)
{
    while (m_streams.size() > 1 && m_bytes + wanted > m_limits.bytes) {
        m_bytes -= m_streams.front().size();
        m_streams.pop_front();
    }
}

void StreamRecording::add(quint64 stream, const QByteArray &frame)
{
    const auto found = std::find_if(m_streams.rbegin(), m_streams.rend(), [&](const Stream &one) { return one.id == stream; });
    if (found == m_streams.rend() || found->isCut)
        return;
    if (m_bytes + frame.size() > m_limits.bytes) {
        makeRoom(frame.size());
        const auto still =
            std::find_if(m_streams.rbegin(), m_streams.rend(), [&](const Stream &one) { return one.id == stream; });
        if (still == m_streams.rend())
            return;
        if (m_bytes + frame.size() > m_limits.bytes) {
            still->isCut = true;
            return;
        }
        add(stream, frame);
        return;
    }
    found->bytes += frame;
    found->ends << found->bytes.size();
    m_bytes += frame.size();
}

void StreamRecording::clear()
{
    m_streams.clear();
    m_bytes = 0;
}

bool StreamRecording::isEmpty() const
{
    return std::all_of(m_streams.begin(), m_streams.end(), [](const Stream &stream) { return stream.ends.isEmpty(); });
}

std::optional<QJsonObject> StreamRecording::vector(const Redactor &redactor) const
{
    const auto newest = std::find_if(m_streams.rbegin(), m_streams.rend(), [](const Stream &one) { return !one.ends.isEmpty(); });
    if (newest == m_streams.rend())
        return std::nullopt;
    const Publication publication(redactor);
    QJsonObject input = QJsonDocument::fromJson(newest->input).object();
    if (input.value("body"_L1).isObject() && input.contains("method"_L1)) // a runtime of one endpoint wraps it
        input = input.value("body"_L1).toObject();
    QJsonObject vector { { u"name"_s, u"saved-run"_s },
                         { u"cat"_s, newest->isCut ? u"saved-cut"_s : u"saved"_s },
                         { u"input"_s, publication.json(input) } };
    QList<QJsonObject> events;
    QSet<qsizetype> unread;
    for (qsizetype i = 0; i < newest->ends.size(); ++i) {
        const auto event = objectOf(newest->frame(i));
        events << event.value_or(QJsonObject());
        if (!event)
            unread << i;
    }
    hideAcross(events, publication);
    const QList<std::optional<QJsonObject>> clean = withWholeTexts(events, publication);
    if (unread.isEmpty()) {
        QJsonArray array;
        for (const std::optional<QJsonObject> &event : clean) {
            if (event)
                array << *event;
        }
        vector.insert("events"_L1, array);
        return vector;
    }
    // What cannot be read is what went wrong: as it came over the wire.
    QJsonArray chunks;
    for (qsizetype i = 0; i < newest->ends.size(); ++i) {
        const bool isUnread = unread.contains(i);
        if (!isUnread && !clean.at(i))
            continue;
        const QByteArray bytes = isUnread ? publication.text(QString::fromUtf8(newest->frame(i))).toUtf8()
                                          : QJsonDocument(*clean.at(i)).toJson(QJsonDocument::Compact);
        QByteArray wire;
        for (const QByteArray &line : bytes.split('\n'))
            wire += "data: " + line + '\n';
        chunks << QString::fromLatin1((wire + '\n').toBase64());
    }
    vector.insert("response"_L1, QJsonObject { { u"status"_s, 200 },
                                               { u"headers"_s, QJsonObject { { u"content-type"_s, u"text/event-stream"_s } } },
                                               { u"chunks"_s, chunks } });
    return vector;
}

} // namespace countersign
