// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"

#include <QJsonObject>

namespace countersign {

//! An event of a known type that is no chunk, from JSON that enforcement has seen: members have their types, or are missing.
//! events::Other for every other type.
[[nodiscard]] AgentEvent decodedEvent(const QString &type, const QJsonObject &json);
//! An entry of `outcome.interrupts`.
[[nodiscard]] Interrupt interruptFromJson(const QJsonObject &json);
[[nodiscard]] TokenUsage usageFromJson(const QJsonObject &json);

} // namespace countersign
