// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "widgets/providerdialog.h"

#include <optional>

namespace countersign {

// A connection file may put an honest provider beside a server, a proxy or an authority of its writer's own; whoever opens it
// sees only its name. So the person is asked before anything is sent, unless it says what was agreed to before. Pure.

//! The connection a file speaks of, if one is known that is the same in everything that decides where something goes and what
//! goes along; what the file leaves open, that one has found out. With the file's words (name, suggestions).
[[nodiscard]] std::optional<ConnectionConfig> agreedBefore(const ConnectionConfig &file, const QList<ConnectionConfig> &known);

//! What the person is asked about any other.
[[nodiscard]] ProviderAgreement questionAbout(const ConnectionConfig &file, const QString &fileName);

} // namespace countersign
