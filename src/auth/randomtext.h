// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secret.h"

namespace countersign {

class Redactor;

//! `words` times 32 bits of the system's generator as base64url: A-Z a-z 0-9 - _ only, which survives every Qt version's idea of
//! percent-encoding. For state, nonce and code verifier.
[[nodiscard]] Secret randomText(qsizetype words, Redactor &redactor);

} // namespace countersign
