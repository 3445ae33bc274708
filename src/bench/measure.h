// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace countersign {

//! CPU seconds so far: of this process with all its threads, of the calling thread alone.
[[nodiscard]] double processCpuSeconds();
[[nodiscard]] double threadCpuSeconds();
//! ms of the machine's steady clock, the same in every process; and since the epoch.
[[nodiscard]] double steadyMilliseconds();
[[nodiscard]] double epochMilliseconds();

//! MiB of this process: resident, its proportional share of it, and what no file stands behind.
struct Memory
{
    double rss = 0;
    double pss = 0;
    double anonymous = 0;
};
[[nodiscard]] Memory memoryNow();
//! KiB of memory in use now, and at most since the start (Linux; 0 elsewhere).
[[nodiscard]] qint64 residentKib();
[[nodiscard]] qint64 peakResidentKib();

} // namespace countersign
