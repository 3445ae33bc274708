// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/eventvector.h"

#include "agui/eventdecoder.h"
#include "agui/jsonframe.h"
#include "agui/jsontokens.h"
#include "net/sseparser.h"
#include "replay/javascripttext.h"
#include "replay/jsoncomparison.h"
#include "replay/streamreplay.h"

#include <QJsonDocument>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! The vectors' runs, with interrupts as far as we understand them.
QJsonArray understoodRuns(const QJsonArray &runs)
{
    QJsonArray understood;
    for (const QJsonValue value : runs) {
        QJsonObject run = value.toObject();
        QJsonObject outcome = run.value("outcome"_L1).toObject();
        QJsonArray interrupts;
        const QJsonArray given = outcome.value("interrupts"_L1).toArray();
        for (const QJsonValue interrupt : given)
            interrupts << interruptToJson(interruptFromJson(interrupt.toObject()));
        if (outcome.contains("interrupts"_L1)) {
            outcome.insert("interrupts"_L1, interrupts);
            run.insert("outcome"_L1, outcome);
        }
        understood << run;
    }
    return understood;
}

QString failureOfError(const QJsonValue &expected, const std::optional<QJsonObject> &actual, JsonComparison &comparison)
{
    const auto shown = [](const QJsonObject &error) {
        return QString::fromUtf8(QJsonDocument(error).toJson(QJsonDocument::Compact));
    };
    if (!expected.isObject())
        return actual ? u"refused: %1"_s.arg(shown(*actual)) : QString();
    const QJsonObject theirs = expected.toObject();
    if (!actual)
        return u"accepted, expected %1"_s.arg(shown(theirs));
    const QString both = u"error is %1, not %2"_s.arg(shown(*actual), shown(theirs));
    for (const QLatin1StringView member : { "stage"_L1, "index"_L1, "class"_L1, "status"_L1, "payload"_L1 }) {
        if (theirs.value(member) != actual->value(member))
            return both;
    }
    if (sortedTexts(theirs.value("paths"_L1)) != sortedTexts(actual->value("paths"_L1)))
        return both;
    const bool isSaid = theirs.contains("message"_L1);
    const bool isSame = comparison.isSameSentence(theirs.value("message"_L1).toString(), actual->value("message"_L1).toString());
    return isSaid && !isSame ? both : QString();
}

//! What the end of a stream left behind, against what it should have.
QString failureOfEnd(const QJsonObject &expect, const StreamReplay &replay, const std::optional<QJsonObject> &error,
                     JsonComparison &comparison)
{
    for (const QString &id : replay.minted())
        comparison.addMinted(id);
    QString failure = comparison.difference(expect.value("messages"_L1), replay.messages(), u"messages"_s);
    if (failure.isEmpty())
        failure = comparison.difference(expect.value("state"_L1), replay.state(), u"state"_s);
    if (failure.isEmpty())
        failure = comparison.difference(understoodRuns(expect.value("runs"_L1).toArray()), replay.runs(), u"runs"_s);
    return failure.isEmpty() ? failureOfError(expect.value("error"_L1), error, comparison) : failure;
}

//! Step by step: an entry names what the event changed, and all else stays.
class Trace
{
public:
    Trace(const QJsonObject &vector, const StreamReplay &replay)
        : m_entries(vector.value("expect"_L1).toObject().value("trace"_L1).toArray())
        , m_messages(replay.messages())
        , m_state(replay.state())
    {
    }

    [[nodiscard]] QString failureAfter(qsizetype index, const StreamReplay &replay, JsonComparison &comparison)
    {
        if (index >= m_entries.size())
            return {};
        for (const QString &id : replay.minted().mid(m_minted))
            comparison.addMinted(id);
        m_minted = replay.minted().size();
        const QJsonObject entry = m_entries.at(index).toObject();
        if (entry.contains("messages"_L1))
            m_messages = entry.value("messages"_L1).toArray();
        if (entry.contains("state"_L1))
            m_state = entry.value("state"_L1);
        const QString where = u"after event %1: "_s.arg(index);
        QString failure = comparison.difference(m_messages, replay.messages(), where + u"messages"_s);
        return failure.isEmpty() ? comparison.difference(m_state, replay.state(), where + u"state"_s) : failure;
    }

private:
    QJsonArray m_entries;
    QJsonArray m_messages;
    QJsonValue m_state;
    qsizetype m_minted = 0;
};

} // namespace

QString failureOfEvents(const QJsonObject &vector)
{
    StreamReplay replay(vector.value("input"_L1).toObject(), EventPipeline::Mode::Strict);
    JsonComparison stepwise;
    Trace trace(vector, replay);
    std::optional<QJsonObject> error;
    const QJsonArray events = vector.value("events"_L1).toArray();
    for (qsizetype i = 0; i < events.size() && !error; ++i) {
        if (!replay.take(QJsonDocument(events.at(i).toObject()).toJson(QJsonDocument::Compact))) {
            error = replay.error();
            error->insert("index"_L1, i);
        } else if (const QString failure = trace.failureAfter(i, replay, stepwise); !failure.isEmpty()) {
            return failure;
        }
    }
    JsonComparison atEnd;
    return failureOfEnd(vector.value("expect"_L1).toObject(), replay, error, atEnd);
}

namespace {

//! An answer that is none: what its body says is all there is.
QJsonObject httpError(int status, const QString &contentType, const QByteArray &body)
{
    const QByteArray unmarked = body.startsWith("\xEF\xBB\xBF") ? body.mid(3) : body;
    const bool isJson = contentType.contains("application/json"_L1) && isStrictJson(unmarked);
    const Expected<QJsonValue> json = jsonValue(isJson ? unmarked : QByteArray());
    const QJsonValue payload = json ? *json : QJsonValue(QString::fromUtf8(unmarked));
    const QString quoted = payload.isString() ? payload.toString() : asJavaScriptWrites(unmarked);
    return { { "stage"_L1, u"transport"_s },
             { "class"_L1, u"Error"_s },
             { "message"_L1, u"HTTP %1: %2"_s.arg(QString::number(status), quoted) },
             { "status"_L1, status },
             { "payload"_L1, payload } };
}

QString header(const QJsonObject &headers, QLatin1StringView name)
{
    for (auto it = headers.begin(); it != headers.end(); ++it) {
        if (it.key().compare(name, Qt::CaseInsensitive) == 0)
            return it.value().toString();
    }
    return {};
}

} // namespace

QString failureOfWire(const QJsonObject &vector)
{
    StreamReplay replay(vector.value("input"_L1).toObject(), EventPipeline::Mode::Strict);
    const QJsonObject response = vector.value("response"_L1).toObject();
    const QJsonArray chunks = response.value("chunks"_L1).toArray();
    const int status = response.value("status"_L1).toInt();
    std::optional<QJsonObject> error;
    SseParser parser;
    QByteArray body;
    for (const QJsonValue value : chunks) {
        const QByteArray chunk = QByteArray::fromBase64(value.toString().toLatin1());
        body += chunk;
        const auto frames = parser.feed(chunk);
        for (qsizetype i = 0; status / 100 == 2 && frames && i < frames->size(); ++i)
            std::ignore = replay.take(frames->at(i).data);
    }
    const auto pending = parser.takePending();
    if (status / 100 == 2 && pending)
        std::ignore = replay.take(pending->data);
    error = status / 100 == 2 ? replay.error()
                              : httpError(status, header(response.value("headers"_L1).toObject(), "content-type"_L1), body);
    JsonComparison comparison;
    return failureOfEnd(vector.value("expect"_L1).toObject(), replay, error, comparison);
}

} // namespace countersign
