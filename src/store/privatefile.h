// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! Makes the directory of `file` if it is missing: 0700. One that is there stays as it is. False if it cannot be made.
[[nodiscard]] bool makePrivateDirectory(const QString &file);
//! Makes `file` (empty) if it is missing, and 0600 in any case. Empty, or what the disk says.
[[nodiscard]] QString makePrivateFile(const QString &file);

} // namespace countersign
