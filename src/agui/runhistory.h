// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"

#include <QByteArray>

namespace countersign {

//! The conversation as it stands in a request: the JSON text of the array that runBody() has as `messages`. Plain turns, and a
//! long conversation has little else, are written as they are; only what carries more goes through the checks. Pure.
[[nodiscard]] QByteArray historyText(const QList<Message> &history);

} // namespace countersign
