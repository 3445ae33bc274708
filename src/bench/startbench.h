// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>

namespace countersign {

//! How long it takes from starting the program until the window is painted for the first time, and until a key that was pressed
//! then stands in the message box on screen. Each start is a process of its own with the real window, store, keychain and
//! network path, on a profile of its own that goes on where an earlier start ended; only its server is not there.
class StartBench
{
public:
    //! Starts this program `times` times and waits for each. Milliseconds: of the first start, and of the others the median and
    //! the worst; or `problem`.
    [[nodiscard]] static QJsonObject run(int times);
    //! One start, in this process: prints its two figures as a JSON object. `begun`: when it was asked for, in nanoseconds of the
    //! machine's steady clock.
    [[nodiscard]] static int once(int argc, char **argv, const QString &profileDirectory, qint64 begun);
};

//! Without a display the window is painted offscreen.
void chooseDisplay();

} // namespace countersign
