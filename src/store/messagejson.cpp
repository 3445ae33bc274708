// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messagejson.h"

#include "core/jsonmembers.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
// In the order of the enumerators. These words are on disk: they may be added to, never changed.
constexpr std::array kRoles { "user"_L1, "assistant"_L1, "system"_L1, "developer"_L1, "tool"_L1, "reasoning"_L1, "activity"_L1 };
constexpr std::array kDeliveries { "settled"_L1,         "sending"_L1,   "waitsForTurn"_L1,   "waitsForSignIn"_L1,
                                   "waitsForNetwork"_L1, "askPerson"_L1, "mayHaveArrived"_L1, "refused"_L1 };
constexpr std::array kEnds { "open"_L1, "complete"_L1, "brokeOff"_L1, "stopped"_L1, "failed"_L1 };
constexpr std::array kCallStates { "preparing"_L1, "running"_L1,         "awaitingApproval"_L1, "done"_L1,
                                   "declined"_L1,  "refusedByPerson"_L1, "notAnswered"_L1,      "failed"_L1 };

constexpr std::array<std::pair<QLatin1StringView, qint64 TokenUsage::*>, 6> kUsage { {
    { "inputTokens"_L1, &TokenUsage::inputTokens },
    { "outputTokens"_L1, &TokenUsage::outputTokens },
    { "totalTokens"_L1, &TokenUsage::totalTokens },
    { "reasoningTokens"_L1, &TokenUsage::reasoningTokens },
    { "cachedInputTokens"_L1, &TokenUsage::cachedInputTokens },
    { "cacheWriteInputTokens"_L1, &TokenUsage::cacheWriteInputTokens },
} };

template<typename Enum, std::size_t N>
void putWord(QJsonObject &object, QLatin1StringView key, const std::array<QLatin1StringView, N> &words, Enum value, Enum usual)
{
    if (value != usual)
        object.insert(key, QString(words.at(static_cast<std::size_t>(value))));
}

template<typename Enum, std::size_t N>
Enum wordOf(const QJsonObject &object, QLatin1StringView key, const std::array<QLatin1StringView, N> &words, Enum usual)
{
    const auto found = std::find(words.begin(), words.end(), object.value(key).toString());
    return found == words.end() ? usual : static_cast<Enum>(found - words.begin());
}

//! -1 = unknown.
void putNumber(QJsonObject &object, QLatin1StringView key, qint64 value)
{
    if (value != -1)
        object.insert(key, value);
}

QJsonObject toObject(const ToolCall &call)
{
    QJsonObject object { { u"id"_s, call.id }, { u"name"_s, call.name } };
    putUnlessEmpty(object, "arguments"_L1, call.arguments);
    putUnlessEmpty(object, "result"_L1, call.result);
    putUnlessEmpty(object, "encryptedValue"_L1, call.encryptedValue);
    putUnlessEmpty(object, "sentArguments"_L1, call.sentArguments);
    if (call.metadata)
        object.insert("metadata"_L1, *call.metadata);
    putWord(object, "state"_L1, kCallStates, call.state, ToolCall::State::Preparing);
    putNumber(object, "milliseconds"_L1, call.milliseconds);
    return object;
}

ToolCall toToolCall(const QJsonObject &object)
{
    ToolCall call;
    call.id = object.value("id"_L1).toString();
    call.name = object.value("name"_L1).toString();
    call.arguments = object.value("arguments"_L1).toString();
    call.result = object.value("result"_L1).toString();
    call.state = wordOf(object, "state"_L1, kCallStates, ToolCall::State::Preparing);
    call.milliseconds = object.value("milliseconds"_L1).toInteger(-1);
    call.encryptedValue = object.value("encryptedValue"_L1).toString();
    call.sentArguments = object.value("sentArguments"_L1).toString();
    if (const QJsonValue metadata = object.value("metadata"_L1); metadata.isObject())
        call.metadata = metadata.toObject();
    return call;
}

QJsonObject toObject(const RunSummary &run)
{
    QJsonObject object { { u"runId"_s, run.runId } };
    putNumber(object, "milliseconds"_L1, run.milliseconds);
    QJsonArray usage;
    for (const TokenUsage &model : run.usage) {
        QJsonObject entry;
        putUnlessEmpty(entry, "provider"_L1, model.provider);
        putUnlessEmpty(entry, "model"_L1, model.model);
        for (const auto &[key, member] : kUsage)
            putNumber(entry, key, model.*member);
        usage << entry;
    }
    putUnlessEmpty(object, "usage"_L1, usage);
    return object;
}

RunSummary toRunSummary(const QJsonObject &object)
{
    RunSummary run;
    run.runId = object.value("runId"_L1).toString();
    run.milliseconds = object.value("milliseconds"_L1).toInteger(-1);
    for (const QJsonValue &value : object.value("usage"_L1).toArray()) {
        const QJsonObject entry = value.toObject();
        TokenUsage model;
        model.provider = entry.value("provider"_L1).toString();
        model.model = entry.value("model"_L1).toString();
        for (const auto &[key, member] : kUsage)
            model.*member = entry.value(key).toInteger(-1);
        run.usage << model;
    }
    return run;
}
} // namespace

QByteArray toStoredJson(const Message &message)
{
    QJsonObject object { { u"id"_s, message.id } };
    putWord(object, "role"_L1, kRoles, message.role, Message::Role::User);
    putUnlessEmpty(object, "author"_L1, message.author);
    putUnlessEmpty(object, "text"_L1, message.text);
    putUnlessEmpty(object, "toolCallId"_L1, message.toolCallId);
    putWord(object, "delivery"_L1, kDeliveries, message.delivery, Message::Delivery::Settled);
    putWord(object, "end"_L1, kEnds, message.end, Message::End::Complete);
    if (message.at.isValid())
        object.insert("at"_L1, message.at.toMSecsSinceEpoch());
    if (!message.onServer)
        object.insert("onServer"_L1, false);
    putUnlessEmpty(object, "extra"_L1, message.extra);
    putUnlessEmpty(object, "activityType"_L1, message.activityType);
    putUnlessEmpty(object, "activity"_L1, message.activity);
    putUnlessEmpty(object, "subagentRunId"_L1, message.subagentRunId);
    putNumber(object, "milliseconds"_L1, message.milliseconds);
    if (message.run)
        object.insert("run"_L1, toObject(*message.run));
    QJsonArray parts;
    for (const ContentPart &part : message.parts)
        parts << part.json;
    putUnlessEmpty(object, "parts"_L1, parts);
    QJsonArray calls;
    for (const ToolCall &call : message.toolCalls)
        calls << toObject(call);
    putUnlessEmpty(object, "toolCalls"_L1, calls);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<Message> fromStoredJson(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    const QJsonObject object = document.object();
    if (!object.value("id"_L1).isString())
        return {};
    Message message;
    message.id = object.value("id"_L1).toString();
    message.role = wordOf(object, "role"_L1, kRoles, Message::Role::User);
    message.author = object.value("author"_L1).toString();
    message.text = object.value("text"_L1).toString();
    message.toolCallId = object.value("toolCallId"_L1).toString();
    message.delivery = wordOf(object, "delivery"_L1, kDeliveries, Message::Delivery::Settled);
    message.end = wordOf(object, "end"_L1, kEnds, Message::End::Complete);
    if (const QJsonValue at = object.value("at"_L1); at.isDouble())
        message.at = QDateTime::fromMSecsSinceEpoch(at.toInteger()).toUTC();
    message.onServer = object.value("onServer"_L1).toBool(true);
    message.extra = object.value("extra"_L1).toObject();
    message.activityType = object.value("activityType"_L1).toString();
    message.activity = object.value("activity"_L1).toObject();
    message.subagentRunId = object.value("subagentRunId"_L1).toString();
    message.milliseconds = object.value("milliseconds"_L1).toInteger(-1);
    if (const QJsonValue run = object.value("run"_L1); run.isObject())
        message.run = toRunSummary(run.toObject());
    for (const QJsonValue &part : object.value("parts"_L1).toArray())
        message.parts << ContentPart { part.toObject() };
    for (const QJsonValue &call : object.value("toolCalls"_L1).toArray())
        message.toolCalls << toToolCall(call.toObject());
    return message;
}

} // namespace countersign
