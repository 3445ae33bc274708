// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"

#include <memory>

namespace countersign {

class Clock;
class Transport;

//! A CopilotKit V2 runtime, multi-route: GET /info, POST /agent/{id}/run|connect, POST /agent/{id}/stop/{thread}
//! (copilotkit.md §2). A run ends at RUN_FINISHED or RUN_ERROR or with the body; a connect with the body only.
class CopilotRuntime : public Backend
{
    Q_OBJECT
public:
    CopilotRuntime(Transport &transport, Clock &clock, QObject *parent = nullptr);
    ~CopilotRuntime() override;
    void refresh(bool byPerson = false) override;
    [[nodiscard]] QList<AgentInfo> agents() const override;
    [[nodiscard]] bool canConnect() const override { return true; }
    [[nodiscard]] AgentRun *start(const RunRequest &request, QObject *parent) override;
    [[nodiscard]] AgentRun *connectThread(const QString &agentId, const QString &threadId, QObject *parent) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
