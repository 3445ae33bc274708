// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

#include <QJsonObject>
#include <QStringList>

namespace countersign {

//! Where a CopilotKit V2 runtime takes its requests (fetch-router.ts of @copilotkit/runtime), and in which wrapping. Multi-route:
//! a path for each. Single endpoint: everything is a POST to the address as it was given, `{"method","params","body"}`. What
//! comes back is the same in both, so nobody else has to know. Pure; the requests say nothing about who wants them.
class RuntimeRoutes
{
public:
    enum class Mode { MultiRoute, SingleEndpoint };
    explicit RuntimeRoutes(const QUrl &address) : m_address(address) {}

    [[nodiscard]] Mode mode() const { return m_mode; }
    void setMode(Mode mode) { m_mode = mode; }

    [[nodiscard]] HttpRequest info() const;
    //! `verb`: run, connect or suggest, with a RunAgentInput; answered by an event stream.
    [[nodiscard]] HttpRequest agent(const QString &verb, const QString &agentId, const QJsonObject &input) const;
    //! With the run's id, so that a late stop cannot hit the next run.
    [[nodiscard]] HttpRequest stop(const QString &agentId, const QString &threadId, const QString &runId) const;
    [[nodiscard]] HttpRequest transcribe(const QByteArray &audio, const QString &mimeType, const QString &fileName) const;
    //! One page of the threads with an agent (empty = with any); `cursor` empty = the first.
    [[nodiscard]] HttpRequest threads(const QString &agentId, const QString &cursor) const;

private:
    [[nodiscard]] QUrl url(const QStringList &segments) const;
    [[nodiscard]] HttpRequest envelope(const QString &method, const QJsonObject &params, const QJsonObject &body) const;
    [[nodiscard]] bool isSingle() const { return m_mode == Mode::SingleEndpoint; }

    QUrl m_address;
    Mode m_mode = Mode::MultiRoute;
};

} // namespace countersign
