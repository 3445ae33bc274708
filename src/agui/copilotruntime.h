// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "agui/copilotinfo.h"
#include "agui/runtimeroutes.h"

#include <memory>

namespace countersign {

class Clock;
class Transport;

//! A CopilotKit V2 runtime (@copilotkit/runtime). Multi-route, until GET /info is answered with 404 or 405 and a POST of
//! {"method":"info"} to the address itself with agents: then it is a single endpoint, for the rest of this object's life. A 401
//! never leads there. A run ends at RUN_FINISHED or RUN_ERROR or with the body; a connect with the body only.
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
    [[nodiscard]] bool canSuggest() const override;
    void suggest(const RunRequest &request) override;
    void cancelSuggestions() override;
    [[nodiscard]] bool canListThreads() const override;
    void listThreads(const QString &agentId) override;
    [[nodiscard]] bool canTranscribe() const override;
    [[nodiscard]] Transcription *transcribe(const QByteArray &audio, const QString &mimeType, const QString &fileName,
                                            QObject *parent) override;

    //! As the last refresh() that succeeded told it; empty before.
    [[nodiscard]] const RuntimeInfo &info() const;
    [[nodiscard]] RuntimeRoutes::Mode mode() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace countersign
