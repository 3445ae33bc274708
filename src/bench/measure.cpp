// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/measure.h"

#include <QByteArray>
#include <QFile>

#include <algorithm>
#include <cmath>
#include <ctime>

namespace countersign {

namespace {
qint64 statusKib(const QByteArray &name, const QString &file = QStringLiteral("/proc/self/status"))
{
    QFile status(file);
    if (!status.open(QFile::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

double seconds(clockid_t clock)
{
    timespec now {};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}
} // namespace

double processCpuSeconds()
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

double threadCpuSeconds()
{
    return seconds(CLOCK_THREAD_CPUTIME_ID);
}

double steadyMilliseconds()
{
    return seconds(CLOCK_MONOTONIC) * 1e3;
}

double epochMilliseconds()
{
    return seconds(CLOCK_REALTIME) * 1e3;
}

Memory memoryNow()
{
    const auto mebibytes = [](const char *name) {
        return static_cast<double>(statusKib(name, QStringLiteral("/proc/self/smaps_rollup"))) / 1024;
    };
    return { mebibytes("Rss"), mebibytes("Pss"), mebibytes("Anonymous") };
}

void addMemory(QJsonObject &result, const QString &when)
{
    const Memory memory = memoryNow();
    result[QStringLiteral("rss") + when] = thousandths(memory.rss);
    result[QStringLiteral("pss") + when] = thousandths(memory.pss);
    result[QStringLiteral("anon") + when] = thousandths(memory.anonymous);
}

double quantile(std::vector<double> values, double part)
{
    if (values.empty())
        return -1;
    std::sort(values.begin(), values.end());
    const auto at = static_cast<std::size_t>(part * double(values.size()));
    return values[std::min(values.size() - 1, at)];
}

double thousandths(double value)
{
    return std::round(value * 1000) / 1000;
}

qint64 residentKib()
{
    return statusKib("VmRSS");
}

qint64 peakResidentKib()
{
    return statusKib("VmHWM");
}

} // namespace countersign
