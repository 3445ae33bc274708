// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/threadjson.h"

#include "core/jsonmembers.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
// In the order of the enumerators; on disk.
constexpr std::array kStages { "stored"_L1,          "sent"_L1,      "waitsForSignIn"_L1,
                               "waitsForNetwork"_L1, "askPerson"_L1, "mayHaveArrived"_L1 };

QString compact(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

template<typename T> QString listToJson(const QList<T> &list, QJsonObject (*toObject)(const T &))
{
    QJsonArray array;
    for (const T &one : list)
        array << toObject(one);
    return compact(array);
}

template<typename T> QList<T> listFromJson(const QByteArray &json, T (*fromObject)(const QJsonObject &))
{
    QList<T> list;
    for (const QJsonValue &value : QJsonDocument::fromJson(json).array())
        list << fromObject(value.toObject());
    return list;
}

QJsonObject objectOf(const Interrupt &interrupt)
{
    QJsonObject object { { u"id"_s, interrupt.id } };
    putUnlessEmpty(object, "reason"_L1, interrupt.reason);
    putUnlessEmpty(object, "message"_L1, interrupt.message);
    putUnlessEmpty(object, "toolCallId"_L1, interrupt.toolCallId);
    putUnlessEmpty(object, "subagentRunId"_L1, interrupt.subagentRunId);
    putUnlessEmpty(object, "responseSchema"_L1, interrupt.responseSchema);
    putUnlessEmpty(object, "metadata"_L1, interrupt.metadata);
    if (interrupt.expiresAt.isValid())
        object.insert("expiresAt"_L1, interrupt.expiresAt.toMSecsSinceEpoch());
    if (interrupt.isLegacy) {
        object.insert("isLegacy"_L1, true);
        object.insert("value"_L1, interrupt.value);
    }
    return object;
}

Interrupt interruptOf(const QJsonObject &object)
{
    Interrupt interrupt;
    interrupt.id = object.value("id"_L1).toString();
    interrupt.reason = object.value("reason"_L1).toString();
    interrupt.message = object.value("message"_L1).toString();
    interrupt.toolCallId = object.value("toolCallId"_L1).toString();
    interrupt.subagentRunId = object.value("subagentRunId"_L1).toString();
    interrupt.responseSchema = object.value("responseSchema"_L1).toObject();
    interrupt.metadata = object.value("metadata"_L1).toObject();
    if (const QJsonValue at = object.value("expiresAt"_L1); at.isDouble())
        interrupt.expiresAt = QDateTime::fromMSecsSinceEpoch(at.toInteger()).toUTC();
    interrupt.isLegacy = object.value("isLegacy"_L1).toBool();
    if (interrupt.isLegacy)
        interrupt.value = object.value("value"_L1);
    return interrupt;
}

QJsonObject objectOf(const ResumeEntry &answer)
{
    QJsonObject object { { u"interruptId"_s, answer.interruptId } };
    if (answer.status == ResumeEntry::Status::Cancelled)
        object.insert("cancelled"_L1, true);
    if (!answer.payload.isUndefined())
        object.insert("payload"_L1, answer.payload);
    return object;
}

ResumeEntry answerOf(const QJsonObject &object)
{
    const bool isCancelled = object.value("cancelled"_L1).toBool();
    return { object.value("interruptId"_L1).toString(),
             isCancelled ? ResumeEntry::Status::Cancelled : ResumeEntry::Status::Resolved, object.value("payload"_L1) };
}
} // namespace

QString toStoredJson(const QList<Interrupt> &interrupts)
{
    return listToJson<Interrupt>(interrupts, objectOf);
}

QList<Interrupt> interruptsFromStoredJson(const QByteArray &json)
{
    QList<Interrupt> interrupts = listFromJson(json, interruptOf);
    interrupts.removeIf([](const Interrupt &interrupt) { return interrupt.id.isEmpty(); });
    return interrupts;
}

QString toStoredJson(const QList<ResumeEntry> &answers)
{
    return listToJson<ResumeEntry>(answers, objectOf);
}

QList<ResumeEntry> answersFromStoredJson(const QByteArray &json)
{
    return listFromJson(json, answerOf);
}

QString toStoredJson(const QJsonValue &state)
{
    return state.isUndefined() ? QString() : compact({ state }); // a bare value is no JSON text to QJsonDocument
}

QJsonValue stateFromStoredJson(const QByteArray &json)
{
    const QJsonArray array = QJsonDocument::fromJson(json).array();
    return array.isEmpty() ? QJsonValue(QJsonValue::Undefined) : array.first();
}

QString stageWord(OutboxRow::Stage stage)
{
    return kStages.at(static_cast<std::size_t>(stage));
}

OutboxRow::Stage stageOf(const QString &word)
{
    const auto stage = std::find(kStages.begin(), kStages.end(), word);
    return stage == kStages.end() ? OutboxRow::Stage::AskPerson : static_cast<OutboxRow::Stage>(stage - kStages.begin());
}

} // namespace countersign
