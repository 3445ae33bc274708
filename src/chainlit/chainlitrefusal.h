// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/httpmessage.h"

namespace countersign {

//! What a Chainlit server says with an answer that is no 2xx: `detail` as text, or the messages of its list (422), or the text of
//! a plain page (500); at most 300 characters. Empty = nothing readable. Pure.
[[nodiscard]] QString chainlitDetail(const HttpFacts &facts);

//! A Chainlit server's answer: only the 401 "Invalid authentication token" is about the session. Every other 401 is about one
//! chat, one file or one attempt to sign in, and must not end it. Pure.
[[nodiscard]] Refusal classifyChainlit(const HttpFacts &facts);

} // namespace countersign
