// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitproject.h"

#include "chainlit/chainlitforms.h"
#include "chainlit/chainlitjson.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

QList<Suggestion> startersOf(const QJsonArray &array)
{
    QList<Suggestion> starters;
    forEachObject(array, [&](const QJsonObject &json) {
        const Suggestion starter { shortText(json, "label"_L1), json.value("message"_L1).toString(),
                                   shortText(json, "command"_L1), shortText(json, "icon"_L1) };
        if (!starter.title.isEmpty() && !starter.message.isEmpty())
            starters << starter;
    });
    return starters;
}

//! All of them, also those in categories.
QList<Suggestion> allStarters(const QJsonObject &json)
{
    QList<Suggestion> starters = startersOf(json.value("starters"_L1).toArray());
    forEachObject(json.value("starterCategories"_L1).toArray(),
                  [&](const QJsonObject &category) { starters << startersOf(category.value("starters"_L1).toArray()); });
    return starters;
}

bool isOn(const QJsonObject &features, QLatin1StringView key)
{
    const QJsonValue value = features.value(key);
    return value.isObject() ? chainlitFlag(value.toObject().value("enabled"_L1)) : chainlitFlag(value);
}

QList<ToolServer::Kind> toolServersOf(const QJsonObject &features)
{
    const QJsonObject mcp = features.value("mcp"_L1).toObject();
    QList<ToolServer::Kind> kinds;
    if (!isOn(features, "mcp"_L1))
        return kinds;
    if (isOn(mcp, "streamable_http"_L1))
        kinds << ToolServer::Kind::Http;
    if (isOn(mcp, "sse"_L1))
        kinds << ToolServer::Kind::Sse;
    if (isOn(mcp, "stdio"_L1))
        kinds << ToolServer::Kind::Command;
    return kinds;
}

void readProfiles(const QJsonObject &json, ChainlitProject &project)
{
    forEachObject(json.value("chatProfiles"_L1).toArray(), [&](const QJsonObject &profile) {
        AgentInfo agent;
        agent.id = shortText(profile, "name"_L1);
        agent.name = shortText(profile, "display_name"_L1);
        if (agent.name.isEmpty())
            agent.name = agent.id;
        agent.description = shortText(profile, "markdown_description"_L1);
        if (agent.id.isEmpty())
            return;
        const bool isDefault = chainlitFlag(profile.value("default"_L1));
        project.agents.insert(isDefault ? 0 : project.agents.size(), agent);
        const QList<Suggestion> own = allStarters(profile);
        project.starters.insert(agent.id, own.isEmpty() ? allStarters(json) : own);
    });
    project.hasProfiles = !project.agents.isEmpty();
}

} // namespace

std::optional<ChainlitProject> ChainlitProject::read(const QByteArray &body, const QString &host)
{
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (!json.value("ui"_L1).isObject() || !json.value("features"_L1).isObject())
        return {};
    const QJsonObject offered = json.value("features"_L1).toObject();
    ChainlitProject project;
    readProfiles(json, project);
    if (!project.hasProfiles) {
        const QString name = shortText(json.value("ui"_L1).toObject(), "name"_L1);
        project.agents << AgentInfo { u"assistant"_s, name.isEmpty() ? host : name, {}, {} };
        project.starters.insert(u"assistant"_s, allStarters(json));
    }
    project.keepsThreads = chainlitFlag(json.value("dataPersistence"_L1));
    project.resumesThreads = chainlitFlag(json.value("threadResumable"_L1));
    project.wantedKeys = shortTexts(json.value("userEnv"_L1).toArray());
    BackendFeatures &features = project.features;
    features.editsMessages = isOn(offered, "edit_message"_L1);
    features.takesFeedback = features.renamesThreads = features.deletesThreads = features.findsThreads = project.keepsThreads;
    features.sharesThreads = project.keepsThreads && chainlitFlag(json.value("threadSharing"_L1));
    features.keepsFavourites = project.keepsThreads && isOn(offered, "favorites"_L1);
    features.changesAgentOnlyInNewThreads = true;
    features.toolServers = toolServersOf(offered);
    const QJsonValue uploads = offered.value("spontaneous_file_upload"_L1);
    if (uploads.isObject())
        features.uploads = chainlitUploads(uploads.toObject());
    return project;
}

std::optional<ChainlitThreadPage> ChainlitThreadPage::read(const QByteArray &body)
{
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (!json.value("data"_L1).isArray())
        return {};
    ChainlitThreadPage page;
    const QJsonArray data = json.value("data"_L1).toArray();
    for (const auto &value : data) {
        const QJsonObject thread = value.toObject();
        RemoteThread remote;
        remote.id = thread.value("id"_L1).toString();
        remote.name = thread.value("name"_L1).toString().simplified().left(200);
        remote.changed = chainlitTime(thread.value("createdAt"_L1));
        remote.agentId = thread.value("metadata"_L1).toObject().value("chat_profile"_L1).toString();
        const QJsonArray steps = thread.value("steps"_L1).toArray();
        for (const auto &step : steps) {
            const QDateTime at = chainlitTime(step.toObject().value("createdAt"_L1));
            if (at.isValid() && (!remote.changed.isValid() || at > remote.changed))
                remote.changed = at;
        }
        if (!remote.id.isEmpty())
            page.threads << remote;
    }
    const QJsonObject info = json.value("pageInfo"_L1).toObject();
    if (chainlitFlag(info.value("hasNextPage"_L1)))
        page.nextCursor = info.value("endCursor"_L1).toString();
    return page;
}

} // namespace countersign
