// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
#include <QString>

namespace countersign {

class BenchWindow;
class SliceApplication;

//! A thread of so many messages: how long until its end is painted, what it costs in CPU and memory, and how fast one flies and
//! scrolls through it. Figures as `mode: load` of the window floor gives them, and more beside. `problem` = it did not work.
[[nodiscard]] QJsonObject runLoad(BenchWindow &window, int messages);

//! The window, open and signed in, that nobody touches or looks at, for so many seconds: how often a timer woke it, and the CPU
//! it took. `problem` = it did not work.
[[nodiscard]] QJsonObject runIdle(SliceApplication &qt, BenchWindow &window, int seconds);

struct StreamLoad
{
    QString address;    //!< of the source
    QString text;       //!< what is asked for
    int messages = 0;   //!< above it
    bool types = false; //!< somebody writes in the message box meanwhile
    int times = 1;      //!< asked for again and again: one answer of 10 ms says little about what it costs
};

//! An answer in a thread that holds others. Figures as `mode: stream` of the window floor gives them, of the first answer, and
//! more beside; `answer_cpu_s` is the median of all. `problem` = it did not work.
[[nodiscard]] QJsonObject runStream(SliceApplication &qt, BenchWindow &window, const StreamLoad &load);

} // namespace countersign
