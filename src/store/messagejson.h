// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"

#include <optional>

namespace countersign {

//! A message as it lies in the database: every field, defaults left out, enumerators by name. Pure.
[[nodiscard]] QByteArray toStoredJson(const Message &message);
//! Nothing if this is no stored message.
[[nodiscard]] std::optional<Message> fromStoredJson(const QByteArray &json);

} // namespace countersign
