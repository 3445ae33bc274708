// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/challenge.h"
#include "net/httpmessage.h"

#include <optional>

namespace countersign {

//! All challenges of an answer, in order; those of its first 16 KiB.
[[nodiscard]] QList<Challenge> challengesOf(const QList<HttpHeader> &headers);
//! The first of a scheme (lower case).
[[nodiscard]] std::optional<Challenge> challengeOf(const QList<HttpHeader> &headers, const QByteArray &scheme);

} // namespace countersign
