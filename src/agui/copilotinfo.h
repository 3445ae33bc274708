// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "core/expected.h"

#include <QByteArray>

namespace countersign {

//! The agents of a CopilotKit `/info` (copilotkit.md §4), in the order of registration, an id `default` first: the first one is
//! what is used when nobody chose. Errors: NotAnAgentServer, IntelligenceMode, NoAgents, all with `host`. Pure.
[[nodiscard]] Expected<QList<AgentInfo>> agentsOfInfo(const QByteArray &body, const QByteArray &mediaType, const QString &host);

} // namespace countersign
