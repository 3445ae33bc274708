// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/measure.h"

#include <QByteArray>
#include <QFile>

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

qint64 residentKib()
{
    return statusKib("VmRSS");
}

qint64 peakResidentKib()
{
    return statusKib("VmHWM");
}

} // namespace countersign
