// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>

#include <vector>

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
//! Puts it into a result as `rss`, `pss` and `anon`, each followed by `when`.
void addMemory(QJsonObject &result, const QString &when = {});
//! KiB of memory in use now, and at most since the start (Linux; 0 elsewhere).
[[nodiscard]] qint64 residentKib();
[[nodiscard]] qint64 peakResidentKib();

//! The value below which `part` (0 to 1) of them lie; -1 = there are none.
[[nodiscard]] double quantile(std::vector<double> values, double part);
[[nodiscard]] double thousandths(double value); //!< rounded to them

} // namespace countersign
