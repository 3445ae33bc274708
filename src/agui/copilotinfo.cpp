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

} // namespace

Expected<QList<AgentInfo>> agentsOfInfo(const QByteArray &body, const QByteArray &mediaType, const QString &host)
{
    const QJsonObject info = QJsonDocument::fromJson(body).object();
    if (info.value("mode"_L1) == "intelligence"_L1)
        return Error { Condition::IntelligenceMode, { host }, 0, {} };
    if (!info.value("agents"_L1).isObject())
        return Error { Condition::NotAnAgentServer, { host, QString::fromLatin1(mediaType.left(100)) }, 0, {} };
    const QJsonObject described = info.value("agents"_L1).toObject();
    QList<AgentInfo> agents;
    for (const QString &id : agentIdsInOrder(body)) {
        const QJsonObject agent = described.value(id).toObject();
        const QString name = agent.value("name"_L1).toString();
        agents << AgentInfo { id, name.isEmpty() ? id : name, agent.value("description"_L1).toString() };
    }
    if (agents.isEmpty())
        return Error { Condition::NoAgents, { host }, 0, {} };
    std::stable_partition(agents.begin(), agents.end(), [](const AgentInfo &agent) { return agent.id == "default"_L1; });
    return agents;
}

} // namespace countersign
