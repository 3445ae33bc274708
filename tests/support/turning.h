// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "patience.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QTimer>

namespace countersign::test {

//! Turns the event loop until `done`, at the pace of what arrives: QTRY_* looks every 50 ms and QTest::qWaitFor sleeps 10 ms
//! between two turns, and what takes many turns, like a request body of many pieces, would take seconds.
//! False: it was not so within `patience` ms.
template<class Predicate> [[nodiscard]] bool until(Predicate done, int patience = kEventually)
{
    const QDeadlineTimer deadline(patience);
    QTimer wakesUp; // what another thread has done may make no event here
    wakesUp.start(50);
    while (!done() && !deadline.hasExpired()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return done();
}

} // namespace countersign::test
