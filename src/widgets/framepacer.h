// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"

#include <optional>

namespace countersign {

//! When the next picture is due: at once after a quiet frame, else one frame after the last picture, however often it is asked
//! for. Work that does not fit into a frame goes on at once, in between the event loop handles what else there is. No timer runs
//! while nothing is asked for. Owner: TranscriptView. UI thread.
class FramePacer
{
public:
    static constexpr int kFrame = 17; //!< ms from picture to picture: 16.7, in the clock's unit

    //! `work` is called from the event loop once for each request().
    FramePacer(Clock &clock, QObject *context, std::function<void()> work);

    void request();                          //!< more calls before it is due change nothing
    void goOn();                             //!< work is left: due at once, whether or not a picture is
    void cancel() { m_alarm.reset(); }       //!< what was asked for is done
    [[nodiscard]] bool isPictureDue() const; //!< a frame has passed since the last one
    void painted() { m_last = m_clock.steady(); }
    [[nodiscard]] bool isWaiting() const { return m_alarm != nullptr; }

private:
    void wake(int milliseconds);

    Clock &m_clock;
    QObject *m_context;
    std::function<void()> m_work;
    std::unique_ptr<Clock::Alarm> m_alarm;
    std::optional<qint64> m_last; // ms, of the clock
    bool m_isAtOnce = false;
};

} // namespace countersign
