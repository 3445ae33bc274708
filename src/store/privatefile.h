// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace countersign {

//! Makes the directory of `file` if it is missing: 0700. One that is there stays as it is. False if it cannot be made.
[[nodiscard]] bool makePrivateDirectory(const QString &file);
//! Makes `file` (empty) if it is missing, and 0600 in any case. Empty, or what the disk says.
[[nodiscard]] QString makePrivateFile(const QString &file);

//! False: the file is there, and this process has not the right to write it, or its file system is read-only.
[[nodiscard]] bool mayWrite(const QString &file);
//! Renames a file that cannot be read to FILE.broken (FILE.broken-2 … : what was put aside earlier stays), so that it is kept and
//! a new one can be made; SQLite's companions (-wal, -shm) go with it. The new name; empty = it cannot be renamed.
[[nodiscard]] QString putAside(const QString &file);

} // namespace countersign
