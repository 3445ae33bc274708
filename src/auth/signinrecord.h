// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/loopback.h"
#include "core/trafficrecord.h"

namespace countersign {

class Redactor;
class TrafficLog;

//! Writes into the log what a sign-in does without a request of ours: the authorization request the browser was opened with, and
//! what it came back with. Both are hops of one exchange; secrets stand in them as tags, so that one sees whether the state that
//! came back is the one that left. One per attempt. The references outlive it. UI thread.
class SignInRecord
{
public:
    SignInRecord(TrafficLog &log, const Redactor &redactor, Clock &clock);

    void requested(const QUrl &link, bool opened);
    //! Each answer of the browser, also one that is not ours.
    void cameBack(const QUrl &redirect, const Loopback::Parameters &parameters, Loopback::Judgement judgement);
    //! Nobody waits for the browser any more; `condition` = what the attempt ended with.
    void ended(Condition condition);

private:
    [[nodiscard]] TrafficRecord step(TrafficRecord::Kind kind, const QUrl &url) const;

    TrafficLog &m_log;
    const Redactor &m_redactor;
    Clock &m_clock;
    TrafficRecord m_last;
    qint64 m_startedAt = 0;
    int m_answers = 0;
};

} // namespace countersign
