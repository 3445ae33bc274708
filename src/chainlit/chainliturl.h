// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QUrl>

namespace countersign {

//! `base` with `path` (plain text, beginning with a slash) behind it, without query and fragment.
[[nodiscard]] QUrl chainlitUrl(const QUrl &base, const QString &path);

} // namespace countersign
