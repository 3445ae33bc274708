// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QUrl>

namespace countersign {

//! From where a host can be reached, as far as its name tells (RFC 1918, 4193, 6598, 6761, 6762, 8375). Nothing is resolved: a
//! public name may still lead home, and whoever holds it then meets a server of ours over https, which it is not certified for.
enum class HostReach { ThisComputer, OwnNetwork, Everywhere };

[[nodiscard]] HostReach hostReach(const QString &host);

//! Whether somebody at `from` may send us to `to`: never further in than they stand themselves.
[[nodiscard]] bool mayPointTo(const QUrl &from, const QUrl &to);

} // namespace countersign
