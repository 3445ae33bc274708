// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signalwatch.h"

#include <array>
#include <csignal>

#include <sys/socket.h>
#include <unistd.h>

namespace countersign {

namespace {
constexpr std::array kSignals { SIGINT, SIGTERM, SIGHUP };
// A handler may only write a byte: the other end is read by the event loop.
std::array<int, 2> g_pair { -1, -1 };

void wakeEventLoop(int)
{
    const char byte = 1;
    [[maybe_unused]] const auto written = write(g_pair[0], &byte, 1);
}
} // namespace

SignalWatch::SignalWatch(QObject *parent) : QObject(parent)
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, g_pair.data()) != 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(g_pair[1], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        while (read(g_pair[1], &byte, 1) > 0) {
        }
        Q_EMIT endRequested();
    });
    for (const int number : kSignals)
        std::signal(number, wakeEventLoop);
}

SignalWatch::~SignalWatch()
{
    for (const int number : kSignals)
        std::signal(number, SIG_DFL);
    m_notifier.reset();
    for (int &end : g_pair) {
        close(end);
        end = -1;
    }
}

} // namespace countersign
