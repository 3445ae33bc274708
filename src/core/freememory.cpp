// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/freememory.h"

#include <QCoreApplication>
#include <QThreadPool>
#include <QTimer>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace countersign {

namespace {
constexpr int kUntilCalm = 500; // ms
} // namespace

void returnFreeMemory()
{
#ifdef __GLIBC__
    QTimer::singleShot(kUntilCalm, qApp, [] { QThreadPool::globalInstance()->start([] { malloc_trim(0); }); });
#endif
}

} // namespace countersign
