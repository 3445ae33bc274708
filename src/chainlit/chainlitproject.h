// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"

#include <QByteArray>

#include <optional>

namespace countersign {

//! What a Chainlit server offers (`GET /project/settings`): its profiles are our agents. A value.
struct ChainlitProject
{
    QList<AgentInfo> agents;                    //!< never empty; the preselected one first
    bool hasProfiles = false;                   //!< the agents' ids are names of profiles
    QHash<QString, QList<Suggestion>> starters; //!< by agent id
    BackendFeatures features;
    bool keepsThreads = false;
    bool resumesThreads = false;
    QStringList wantedKeys; //!< of the person's own, `userEnv`

    //! Nothing if this is no such answer. `host` names the agent of a server that has no better name.
    [[nodiscard]] static std::optional<ChainlitProject> read(const QByteArray &body, const QString &host);
};

//! A page of `POST /project/threads`.
struct ChainlitThreadPage
{
    QList<RemoteThread> threads;
    QString nextCursor; //!< empty = the last one
    [[nodiscard]] static std::optional<ChainlitThreadPage> read(const QByteArray &body);
};

} // namespace countersign
