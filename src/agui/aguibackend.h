// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "net/httpmessage.h"

#include <memory>

namespace countersign {

class Clock;
class Transport;
struct PeerVersion;

//! Classifies answers of AG-UI and CopilotKit servers; handed to the Transport. 401 -> NotSignedIn (also without a challenge:
//! CopilotKit's guide sends none), except transcription's provider key ("auth_failed") -> Upstream; 403 -> Forbidden(scope).
[[nodiscard]] Refusal classifyAgUi(const HttpFacts &facts);
//! `^HTTP (401|403):` in a RUN_ERROR: an agent behind the runtime refused.
[[nodiscard]] bool isUpstreamRefusal(const QString &runErrorMessage);

//! A plain AG-UI endpoint: one URL that takes RunAgentInput and answers SSE. No agents list, no connect, no stop by request
//! (stop closes the stream). refresh() has nothing to ask and answers refreshed() at once.
class AgUiBackend : public Backend
{
    Q_OBJECT
public:
    AgUiBackend(Transport &transport, Clock &clock, QObject *parent = nullptr);
    ~AgUiBackend() override;
    void refresh(bool byPerson = false) override;
    [[nodiscard]] QList<AgentInfo> agents() const override;
    [[nodiscard]] bool canConnect() const override { return false; }
    [[nodiscard]] AgentRun *start(const RunRequest &request, QObject *parent) override;
    [[nodiscard]] AgentRun *connectThread(const QString &agentId, const QString &threadId, QObject *parent) override;

private:
    Transport &m_transport;
    Clock &m_clock;
    std::shared_ptr<PeerVersion> m_version;
};

} // namespace countersign
