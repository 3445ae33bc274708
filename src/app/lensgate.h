// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "lens/facts.h"
#include "probe/gatecheck.h"
#include "widgets/lenscard.h"

namespace countersign {

//! What a gate check found, in words for its card; `tokens` = in what ours and the other one differ, if one was compared.
[[nodiscard]] LensCard::Words gateWords(const GateFindings &found, const TokenDifference &tokens = {});
//! The same as the facts a diagnosis takes; nothing if it could not tell.
[[nodiscard]] std::optional<GateCheck> gateFacts(const GateFindings &found);
[[nodiscard]] FoundKind gateKind(ConnectionConfig::Kind kind);

} // namespace countersign
