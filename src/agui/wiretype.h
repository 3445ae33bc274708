// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/agentevent.h"

namespace countersign {

//! The type of an event on the wire; of events::Other, what it came with. Pure.
[[nodiscard]] QString wireType(const AgentEvent &event);

} // namespace countersign
