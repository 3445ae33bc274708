// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agui/copilotinfo.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

//! Behind the string that begins at `from` (a quote) in valid JSON.
qsizetype behindString(const QByteArray &json, qsizetype from)
{
    qsizetype i = from + 1;
    while (i < json.size() && json.at(i) != '"')
        i += json.at(i) == '\\' ? 2 : 1;
    return i + 1;
}

QString unquoted(const QByteArray &string)
{
    return QJsonDocument::fromJson("[" + string + "]").array().at(0).toString();
}

//! Keys of the top-level member `agents` in the order they stand in: QJsonObject sorts them. `json` has been parsed already.
QStringList agentIdsInOrder(const QByteArray &json)
{
    QStringList ids;
    QString member;
    int depth = 0;
    for (qsizetype i = 0; i < json.size(); ++i) {
        const char byte = json.at(i);
        if (byte == '{' || byte == '[') {
            ++depth;
        } else if (byte == '}' || byte == ']') {
            --depth;
        } else if (byte == '"') {
            const qsizetype end = behindString(json, i);
            qsizetype next = end;
            while (next < json.size() && QByteArrayView(" \t\r\n").contains(json.at(next)))
                ++next;
            const bool isKey = next < json.size() && json.at(next) == ':';
            if (isKey && depth == 1)
                member = unquoted(json.mid(i, end - i));
            else if (isKey && depth == 2 && member == "agents"_L1)
                ids << unquoted(json.mid(i, end - i));
            i = end - 1;
        }
    }
    ids.removeDuplicates();
    return ids;
}

QList<AgentInfo> agentsOf(const QJsonObject &described, const QByteArray &body)
{
    QList<AgentInfo> agents;
    for (const QString &id : agentIdsInOrder(body)) {
        const QJsonObject agent = described.value(id).toObject();
        const QString name = agent.value("name"_L1).toString();
        agents << AgentInfo { id, name.isEmpty() ? id : name, agent.value("description"_L1).toString(),
                              agent.value("capabilities"_L1).toObject() };
    }
    std::stable_partition(agents.begin(), agents.end(), [](const AgentInfo &agent) { return agent.id == "default"_L1; });
    return agents;
}

//! In single-endpoint mode the outer ones are all false, and those that count stand one level down.
RuntimeInfo::ThreadEndpoints threadEndpoints(const QJsonObject &info)
{
    const QJsonObject single = info.value("singleRoute"_L1).toObject();
    const bool isSingle = single.value("resourceOperations"_L1).toBool();
    const QJsonObject told = (isSingle ? single : info).value("threadEndpoints"_L1).toObject();
    const auto has = [&](QLatin1StringView name) { return told.value(name).toBool(); };
    return { has("list"_L1), has("inspect"_L1), has("mutations"_L1), has("realtimeMetadata"_L1) };
}

} // namespace

bool isGraphQlAnswer(const QByteArray &body, const QByteArray &mediaType)
{
    if (mediaType == "application/graphql-response+json")
        return true;
    const QJsonObject answer = QJsonDocument::fromJson(body).object();
    const QJsonValue first = answer.value("errors"_L1).toArray().at(0);
    return first.toObject().value("message"_L1).isString() && !answer.contains("agents"_L1);
}

Expected<RuntimeInfo> runtimeInfo(const HttpOutcome &outcome, const QString &host)
{
    if (outcome.cancelled)
        return Error { Condition::NoNetwork, {}, 0, {} };
    const QByteArray type = mediaType(outcome.headers);
    if (outcome.error && outcome.refusal.kind == Refusal::Kind::NotAboutUs && isGraphQlAnswer(outcome.body, type))
        return Error { Condition::RuntimeTooOld, { host }, outcome.status, {} };
    if (outcome.error)
        return *outcome.error;
    return runtimeInfo(outcome.body, type, host);
}

Expected<RuntimeInfo> runtimeInfo(const QByteArray &body, const QByteArray &mediaType, const QString &host)
{
    if (isGraphQlAnswer(body, mediaType))
        return Error { Condition::RuntimeTooOld, { host }, 0, {} };
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (json.value("mode"_L1) == "intelligence"_L1)
        return Error { Condition::IntelligenceMode, { host }, 0, {} };
    if (!json.value("agents"_L1).isObject())
        return Error { Condition::NotAnAgentServer, { host, QString::fromLatin1(mediaType.left(100)) }, 0, {} };
    RuntimeInfo info;
    info.version = json.value("version"_L1).toString().left(100);
    info.agents = agentsOf(json.value("agents"_L1).toObject(), body);
    info.suggestions = json.value("suggestions"_L1).toBool();
    info.transcription = json.value("audioFileTranscriptionEnabled"_L1).toBool();
    info.threads = threadEndpoints(json);
    if (info.agents.isEmpty())
        return Error { Condition::NoAgents, { host }, 0, {} };
    return info;
}

} // namespace countersign
