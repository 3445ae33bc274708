// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QUrl>

namespace countersign {

//! Where a link leads, in characters that look like nothing else: host in ASCII, the rest percent-encoded. Pure.
[[nodiscard]] QString linkTarget(const QUrl &url);

//! The place alone: host with port, or the address of a mail. Pure.
[[nodiscard]] QString linkPlace(const QUrl &url);

//! Whether a person may expect another place than the one the link leads to: it says another host or address, its host has
//! letters outside ASCII, a name stands before the host, or its text holds characters that hide or reorder others. Pure.
[[nodiscard]] bool isMisleading(const QUrl &url, const QString &text);

} // namespace countersign
