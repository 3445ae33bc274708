// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/diagnosis.h"
#include "lens/ladder.h"
#include "widgets/lensrows.h"

#include <QUrl>

namespace countersign {

class ConnectionSession;
class TrafficLog;

//! The rows of a log.
[[nodiscard]] Ladder ladderOf(const TrafficLog &log);
//! What can be read in the token that requests of this connection carry now.
[[nodiscard]] TokenFacts tokenOf(ConnectionSession &connection);
//! All that is known of a connection's newest refusal, or of `exchange`: what the wire shows, and what its configuration and its
//! session say.
[[nodiscard]] Facts lensFacts(ConnectionSession &connection, const Ladder &ladder, quint64 exchange = 0);
//! What its token is compared with.
[[nodiscard]] TokenSurroundings tokenSurroundings(ConnectionSession &connection, const Ladder &ladder,
                                                  const Diagnosis &diagnosis);

//! A redirect that cost a request its token, and the address that would not; nothing if no such thing is certain.
[[nodiscard]] std::optional<QUrl> addressBehindRedirect(ConnectionSession &connection);
//! Where a connection to `address` leads if `asked`, below it, was sent on to `target`: both without what was asked for.
[[nodiscard]] QUrl addressBehind(const QUrl &address, const QUrl &asked, const QUrl &target);

} // namespace countersign
