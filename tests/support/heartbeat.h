// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTimer>

#include <algorithm>
#include <ctime>

namespace countersign::test {

//! Does the UI thread answer? A timer of 5 ms, and how much work of this thread lies between two of its beats: whoever clicks has
//! to wait so long. In the thread's own CPU time, so that a busy machine changes nothing.
class Heartbeat
{
public:
    //! ms of work at a stretch. The sanitizers cost two to four times what the program itself needs.
#ifdef __SANITIZE_ADDRESS__
    static constexpr qint64 kTooLong = 400;
#else
    static constexpr qint64 kTooLong = 100;
#endif

    Heartbeat()
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { beat(); });
        m_timer.start(5);
        begin();
    }
    [[nodiscard]] qint64 longest() const
    {
        return m_longest / 1'000'000;
    } //!< ms
    //! What the test itself did just now does not count.
    void rest()
    {
        m_last = now();
    }
    //! From here on, as if new.
    void begin()
    {
        m_longest = 0;
        rest();
    }

private:
    static qint64 now()
    {
        timespec time {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
    }
    void beat()
    {
        m_longest = std::max(m_longest, now() - m_last);
        rest();
    }

    QTimer m_timer;
    qint64 m_last = 0; // ns
    qint64 m_longest = 0;
};

} // namespace countersign::test
