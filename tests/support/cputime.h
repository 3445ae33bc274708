// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <ctime>
#include <functional>
#include <limits>

namespace countersign::test {

//! Seconds of this process, in all its threads, that `work` takes.
inline double cpuSecondsOf(const std::function<void()> &work)
{
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

//! Whether `much` takes less than `times` the CPU time of `little`; both tell theirs in seconds. The least time of some runs
//! counts, for noise only adds: on a noisy machine there are more runs, which would not help what really takes longer.
inline bool isWithin(double times, const std::function<double()> &much, const std::function<double()> &little)
{
    constexpr double grain = 0.01; // s: below that, nothing can be said
    double most = std::numeric_limits<double>::max();
    double least = most;
    for (int run = 0; run < 8; ++run) {
        least = std::min(least, little());
        most = std::min(most, much());
        if (most < times * std::max(least, grain))
            return true;
    }
    return false;
}

} // namespace countersign::test
