// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "core/expected.h"
#include "net/httpmessage.h"

#include <QByteArray>

namespace countersign {

//! What a CopilotKit runtime says about itself (`/info`, get-runtime-info.ts), to this caller: another one may be told other
//! agents.
struct RuntimeInfo
{
    //! What works on threads beside running them.
    struct ThreadEndpoints
    {
        bool list = false;
        bool inspect = false;
        bool mutations = false; //!< rename, archive, delete
        bool realtime = false;
        [[nodiscard]] bool operator==(const ThreadEndpoints &) const = default;
    };
    QString version;         //!< empty = not told
    QList<AgentInfo> agents; //!< in the order of registration, an id `default` first: what is used when nobody chose
    bool suggestions = false;
    bool transcription = false;
    ThreadEndpoints threads; //!< as far as they can be reached in the mode the answer came in
    [[nodiscard]] bool operator==(const RuntimeInfo &) const = default;
};

//! Reads the body of an `/info`. Errors: NotAnAgentServer (with what came instead), IntelligenceMode, RuntimeTooOld, NoAgents;
//! all with `host`. Pure.
[[nodiscard]] Expected<RuntimeInfo> runtimeInfo(const QByteArray &body, const QByteArray &mediaType, const QString &host);
//! The same of how the question ended: what GraphQL servers and gateways answer with another status than 200 is read too.
[[nodiscard]] Expected<RuntimeInfo> runtimeInfo(const HttpOutcome &outcome, const QString &host);
//! What a GraphQL server says to a request it does not understand: a CopilotKit V1 runtime is one.
[[nodiscard]] bool isGraphQlAnswer(const QByteArray &body, const QByteArray &mediaType);

} // namespace countersign
