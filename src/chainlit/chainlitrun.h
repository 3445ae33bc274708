// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "net/httpmessage.h"

#include <QPointer>

#include <functional>
#include <utility>

namespace countersign {

//! A turn as its ChainlitThread plays it. Deleting it closes nothing: the turn goes on, and what it says is told outside of runs.
class ChainlitRun final : public AgentRun
{
    Q_OBJECT
public:
    ChainlitRun(QString runId, std::function<void()> askToStop, QObject *parent)
        : AgentRun(parent)
        , m_runId(std::move(runId))
        , m_askToStop(std::move(askToStop))
    {
    }
    [[nodiscard]] QString runId() const override { return m_runId; }
    void stop() override
    {
        if (!m_isOver && m_askToStop)
            m_askToStop();
    }
    void tell(const AgentEvent &what)
    {
        if (!m_isOver)
            Q_EMIT event(what);
    }
    void setQuiet(bool isQuiet)
    {
        if (!m_isOver && std::exchange(m_isQuiet, isQuiet) != isQuiet)
            Q_EMIT quiet(isQuiet);
    }
    void end(const RunEnd &how)
    {
        if (!std::exchange(m_isOver, true))
            Q_EMIT ended(how);
    }

private:
    const QString m_runId;
    const std::function<void()> m_askToStop;
    bool m_isOver = false;
    bool m_isQuiet = false;
};

//! How a run ends that came no further than a question by HTTP.
[[nodiscard]] RunEnd runEndOf(const HttpOutcome &outcome);
//! How it ends if the line was refused, or nobody can be reached.
[[nodiscard]] RunEnd runEndOf(const Error &why, bool isUnreachable);

} // namespace countersign
