// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fakeclock.h"

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>

namespace countersign::test {

//! Lets a FakeClock run, `haste` times as fast as the machine's, but never further in one turn of the event loop than a few ms of
//! the machine's time. So deadlines pass as the work does: a machine that lets us wait between two turns ends no request.
class RunningHands
{
public:
    static constexpr qint64 kMostATurn = 5; //!< ms of the machine's time

    explicit RunningHands(FakeClock &clock, int haste = 1)
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer,
                         [this, &clock, haste] { clock.advance(haste * std::min(m_sinceTurn.restart(), kMostATurn)); });
        m_sinceTurn.start();
        m_timer.start(2);
    }

private:
    QElapsedTimer m_sinceTurn;
    QTimer m_timer;
};

} // namespace countersign::test
