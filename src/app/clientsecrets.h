// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/connectionsession.h"

#include <optional>

namespace countersign {

//! What a change of a connection means for its client's entry in the keychain, whether the connection is open or not: a secret
//! that was typed is kept; the entry of a client that proves itself with nothing any more goes, for certain or at a later start.
//! `before` is what was known by the id of `after`. `owner` outlives the work or ends it. UI thread.
void settleClientSecrets(const std::optional<ConnectionConfig> &before, const ConnectionConfig &after,
                         const ConnectionSecrets &typed, const ConnectionSession::Ground &ground, QObject *owner);

} // namespace countersign
