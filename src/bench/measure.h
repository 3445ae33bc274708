// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace countersign {

//! CPU seconds so far: of this process with all its threads, of the calling thread alone.
[[nodiscard]] double processCpuSeconds();
[[nodiscard]] double threadCpuSeconds();
//! KiB of memory in use now, and at most since the start (Linux; 0 elsewhere).
[[nodiscard]] qint64 residentKib();
[[nodiscard]] qint64 peakResidentKib();

} // namespace countersign
